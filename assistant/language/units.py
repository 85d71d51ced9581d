"""Units and classifiers (计量单位与量词) that may follow a number, and the words that only look like them.

What a unit measures is told by ``domain.quantity.measure_of``; here a unit is only recognised.
"""

from __future__ import annotations

import re

_MONEY = (
    "圆",
    "千元",
    "百元",
    "万元",
    "百万元",
    "千万元",
    "亿元",
    "万亿元",
    "美元",
    "万美元",
    "亿美元",
    "欧元",
    "港元",
    "万港元",
    "亿港元",
)
_TIME = (
    "小时", "分钟", "秒", "秒钟", "周岁", "岁", "周年", "学时", "课时", "学分", "工时", "学期", "学年",
    "工作日", "自然日", "日历天", "人天", "人日", "人月", "季度",
)  # fmt: skip
_LATIN = (
    "km²", "km2", "km", "kg", "kWh", "kW·h", "kW", "kV", "MW", "GW", "m²", "m2", "m³", "m3", "mm", "cm", "dm", "hm²", "m",
    "GB", "TB", "PB", "MB", "KB", "Gbps", "Mbps", "mg/L", "mg", "ml", "mL", "L", "t", "g", "dB", "h", "min", "s",
    "㎡", "㎥", "㎞", "㎏", "㎜", "㎝", "℃", "°C", "公里/小时",
)  # fmt: skip
# Classifier -> characters that, right behind it, make another word of it (项 + 目).
_CLASSIFIERS: dict[str, str] = {
    "天": "津然气河数", "日": "常程报均照", "年": "级报均龄轻鉴会检", "周": "边报围一二三四五六日转密知末", "元": "素件器旦宵宇", "角": "度色",
    **dict.fromkeys(
        (
            "百分点", "工作组", "方面", "人次", "人份", "人均", "户次", "家次", "台次", "件次", "车次", "场次", "班次", "架次", "批次", "频次", "频道",
            "项次", "例次", "处次", "点次", "个次", "次数", "台套", "台件", "套件", "篇次", "课次", "站次", "份次", "头次", "艘次", "航次", "幅次",
            "平方米", "平方公里", "平方千米", "立方米", "平米", "公里", "千米", "厘米", "毫米", "公分", "米", "公斤", "千克", "毫克", "克", "斤", "吨",
            "吨标准煤", "吨标煤", "公顷", "亩", "亩次", "亩地", "平方", "立方", "方", "升", "毫升", "千瓦时", "千瓦", "兆瓦时", "兆瓦", "延米", "海里", "千伏安",
            "株", "棵", "辆", "册", "栋", "幢", "艘", "架", "匹", "羽", "尾", "桶", "袋", "箱", "瓶", "盒", "枚", "颗", "粒",
            "盏", "桌", "床位", "床", "尊", "顶", "扇", "樘", "株次", "车位", "泊位", "学位", "座位", "席位", "机位", "标段", "课题",
            "村次", "对次", "样次", "批件", "倍", "℃", "摄氏度", "兆", "帧", "例", "宗", "具", "樽", "卷", "匝", "期次", "集", "师次",
        ),
        "",
    ),
    "个": "人体别性案税唱税", "人": "民员才力事口文性社大士群均工们机", "名": "称单字义录片额列誉", "家": "庭长具乡属电园境禽畜居",
    "户": "籍外型主口均数头", "件": "数均", "次": "要日月之于生级序第", "篇": "幅章", "条": "例件款目形", "项": "目",
    "场": "地所景馆面合域", "期": "间限末初望刊货满工权", "份": "额子内", "套": "餐取用路", "台": "账湾风阶北州", "处": "理罚置室于长境罚",
    "所": "有以示在属需得述涉用提谓做", "座": "谈落", "位": "于置一", "起": "草到步始码点来诉见因用止义伏色", "批": "复准发评示改注判",
    "组": "织成建长合团", "班": "级组子主", "部": "门分署级委长队位", "类": "似型别比", "门": "户类诊票店头槛窗口", "口": "径头号岸腔袋碑罩",
    "片": "区面段", "只": "有要能是需限剩见", "头": "条", "根": "据本源治基", "单": "位元价独一个项次据方纯", "笔": "试记者录",
    "包": "括含装容干保联村裹", "层": "面次级", "页": "面码", "字": "体段号典面眼样", "幅": "度员", "段": "落位时", "剂": "量型",
    "课": "程题堂本后", "节": "约能点假目日水省奏气", "本": "项年级次单市区县报部科身质地着案金来期周月院校局中人轮届底土应就",
    "间": "隔接断", "支": "出付持撑部队行农援线柱配", "面": "积对向临试貌部料板粉", "张": "家贴力", "块": "头", "组件": "", "杯": "", "碗": "",
    "餐": "饮厅具费", "种": "植子养类殖", "样": "本品", "宿": "", "届": "时满", "轮": "流换", "站": "点长在", "格": "式局外", "滴": "",
    "度": "量假过", "眼": "睛", "井": "", "孔": "", "机": "关构制", "题": "目材库", "号": "码召称文", "路": "线径面灯口",
    "款": "项式", "案": "件例卷由", "稿": "件费", "字次": "", "对": "象于应比策接照方外", "版": "", "点": "击评面对",
}  # fmt: skip
# Classifiers that only count where the number is Arabic: behind a Chinese numeral they mostly number or name things.
_ARABIC_ONLY = frozenset("期号路版点度款机部门面口对方站格类单本根片只层页字段课节包稿题案兆位")
_AFTER_GE = (
    "月",
    "百分点",
    "工作日",
    "自然日",
    "小时",
    "季度",
    "交易日",
    "星期",
    "学时",
    "课时",
    "年度",
    "学期",
    "日历天",
    "基点",
)
_PLAIN = ("%", "‰", "‱", "分")
_POINT_WORDS = "别析类级支布钟之公局院中散期层区段配管辨担工子行流"

_SCALE_PATTERN = r"(?:万亿|千万|百万|十万|亿万|亿|万|千|百|億|萬)"
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _alternation(words: tuple[str, ...]) -> str:
    """Join words longest first, so that the longest known one wins."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_COUNTED = "|".join(
    re.escape(word) + (f"(?![{followers}])" if followers else "")
    for word, followers in sorted(_CLASSIFIERS.items(), key=lambda item: (-len(item[0]), item[0]))
)
_GE = f"个(?:{_alternation(_AFTER_GE)})"
_POINTS = f"分(?![{_POINT_WORDS}])"
_TIME_WORDS = _alternation(_TIME)
_SLASHED = r"(?:人|户|家|台|件|车|场|班|批|项)/次"
_NAMED = rf"{_GE}|{_TIME_WORDS}|{_alternation(_MONEY)}|{_SLASHED}|{_COUNTED}|{_POINTS}"
_PER = rf"/(?:{_alternation(('人', '户', '家', '个', '次', '年', '月', '日', '天', '周', '季度', '小时', '平方米', '㎡', 'm²', '亩', '吨', '公里', '米', '件', '台', '套', '项', '场', '期', '份', '辆', '张', '篇', '条', '班', '床', '生', '课时', '学时', '人次', '元', '处', '株'))})(?:[·.](?:年|月|天|日|次))?"

UNIT = re.compile(
    rf"(?:%|‰|‱|(?:{_SCALE_PATTERN})?(?:{_NAMED})(?:{_PER})?|(?:{_alternation(_LATIN)})(?![A-Za-z0-9])(?:{_PER})?"
    rf"|{_SCALE_PATTERN})"
)
"""A unit at the position behind a number: money, ratio, points, time, counted thing, or a bare scale."""

_SCALE_ONLY = re.compile(_SCALE_PATTERN)
_SPELLINGS = {"圆": "元", "百分点": "个百分点", "工作日": "个工作日", "平米": "平方米", "㎡": "平方米", "m²": "平方米", "m2": "平方米",
              "个小时": "小时", "秒钟": "秒", "次数": "次"}  # fmt: skip
_MONEY_END = re.compile(r"(?:元|圆|角)$")


def canonical_unit(printed: str) -> str:
    """Give a printed unit its one spelling (单位写法统一): 人/次 → 人次, 百分点 → 个百分点, ㎡ → 平方米."""
    unit = "".join(printed.split()).replace("億", "亿").replace("萬", "万")
    if re.fullmatch(_SLASHED, unit) is not None:
        return unit.replace("/", "")
    scale = _SCALE_ONLY.match(unit)
    rest = unit[scale.end() :] if scale is not None else unit
    return (scale[0] if scale is not None else "") + _SPELLINGS.get(rest, rest)


def is_scale(unit: str) -> bool:
    """Tell whether a unit is a bare scale (万, 亿) with nothing counted behind it."""
    return _SCALE_ONLY.fullmatch(unit) is not None


def is_money(unit: str) -> bool:
    """Tell whether a unit is money (货币单位)."""
    return _MONEY_END.search(unit) is not None


def counts_behind_chinese(unit: str) -> bool:
    """Tell whether a unit makes a Chinese numeral before it a count; 三期 and 二类 number things instead."""
    return unit not in _ARABIC_ONLY
