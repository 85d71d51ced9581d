"""Places named in a question (问题中的地区): provinces, well-known cities, counties by their suffix."""

from __future__ import annotations

import re
from functools import cache

from assistant.language.word_lists import words
from assistant.scoring.rule_sets import list_rule_sets, load_header

_PROVINCES = words("""
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东
    海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
""")
_CITIES = words("""
    深圳 广州 青岛 杭州 济南 成都 武汉 南京 苏州 西安 郑州 长沙 沈阳 大连 宁波 厦门 福州 合肥 昆明 南昌
    石家庄 太原 哈尔滨 长春 南宁 贵阳 兰州 海口 乌鲁木齐 拉萨 银川 西宁 呼和浩特 无锡 佛山 东莞 珠海
    温州 嘉兴 绍兴 烟台 潍坊 淄博 临沂 徐州 常州 南通 扬州 泉州 洛阳 宜昌 襄阳 岳阳 株洲 桂林 柳州 百色
    遵义 绵阳 唐山 保定 大同 包头 鞍山 大庆 中山 惠州 汕头 湛江 三亚 浦东
""")
_MUNICIPAL = frozenset({"北京", "天津", "上海", "重庆"})
_COUNTY = re.compile(r"([\u4e00-\u9fff]{2,3}(?:新区|区|县|旗))(?![间别域位划分])")
_NOT_PLACES = re.compile(
    r"地区|区间|社区|园区|辖区|各区|市区|本区|我区|全区|城区|山区|分区|景区|校区|灾区|小区|区县|街区|郊区|县级|各县|全县|我县|本县"
)

_NO_NAME = re.compile(r"我|咱|你|他|哪|某|这|那|本|该|各|全|隔壁|邻|每|和|与|或|让|要|给|在|到|从|对|是|的|了|个|归|属")


@cache
def _districts() -> tuple[tuple[str, str], ...]:
    """Pair short names of districts with full ones, as the rule sets list them."""
    found = {}
    for name in list_rule_sets():
        header = load_header(name)
        for district in header.districts:
            short = district.removesuffix("区")
            found[short] = f"{header.region}{short}区"
    return tuple(sorted(found.items()))


def find_place(text: str) -> str | None:
    """Return the place a question names (地区), as fully as it names it; None where it names none."""
    return next((full for _, full in find_places(text)), None)


def find_places(text: str) -> tuple[tuple[str, str], ...]:
    """Return the places a question names (所有地区), each as it stands there and in full."""
    found: dict[str, str] = {name: full for name, full in _districts() if name in text}
    for name in (*_CITIES, *_PROVINCES):
        if name not in text or any(full.startswith(name) for full in found.values()):
            continue
        city = f"{name}市" if name in _CITIES or name in _MUNICIPAL else name
        county = _COUNTY.search(text[text.index(name) + len(name) :].removeprefix("市").removeprefix("省")[:5])
        named = county is not None and not _NOT_PLACES.search(county[1]) and not _NO_NAME.search(county[1])
        found[name] = f"{city}{county[1]}" if named and county is not None else city
    if found:
        return tuple(found.items())
    for county in _COUNTY.finditer(text):
        # 要求我们县, 让各区 name no county; 北区 is no name.
        if len(county[1]) > 2 and not _NOT_PLACES.search(county[0]) and not _NO_NAME.search(county[1]):  # noqa: PLR2004 - two characters and the suffix
            return ((county[1], county[1]),)
    return ()
