"""Units and classifiers (计量单位与量词) that may follow a number, and the words that only look like them.

What a unit measures is told by ``domain.quantity.measure_of``; here a unit is only recognised.
"""

from __future__ import annotations

import re
from collections import defaultdict

from assistant.language.word_lists import alternation, words

SCALE = r"(?:万亿|千万|百万|十万|亿|万|千|百|億|萬)"

_MONEY = words(
    "圆 千元 百元 万元 百万元 千万元 亿元 万亿元 美元 万美元 亿美元 欧元 万欧元 港元 万港元 亿港元 日元 英镑"
)
_TIME = words("""
    小时 分钟 秒 秒钟 周岁 岁 周年 学时 课时 学分 工时 学期 学年 工作日 自然日 日历天 日历日 人天 人日 人月 季度
    个月 个百分点 个工作日 个自然日 个小时 个季度 个交易日 个星期 个学时 个课时 个年度 个学期 个日历天 个基点 个亿
""")
_COUNTED = words("""
    册次 座次 辆次 张次 只次 床次 扇次
    百分比 百分点 大类 大项 方面 人次 人份 户次 家次 台次 件次 车次 场次 班次 架次 批次 频次 项次 例次 处次 点次
    个次 次数 台套 台件 篇次 课次 份次 头次 艘次 航次 幅次 期次 村次 对次 样次 人头 平方米 平方公里 平方千米 立方米
    平米 公里 千米 厘米 毫米 公分 米 公斤 千克 毫克 微克 克 斤 吨 吨标准煤 吨标煤 公顷 亩次 平方 立方 升 毫升 千瓦时
    瓦时 千瓦 瓦 兆瓦时 兆瓦 延米 延长米 海里 千伏安 千伏 株 辆 册 栋 幢 艘 架 匹 羽 尾 桶 袋 箱 瓶 盒 枚 颗 粒 盏
    桌 床位 床 樘 车位 泊位 学位 座位 席位 机位 工位 展位 铺位 岗位 标段 课题 批件 倍 ℃ 摄氏度 帧 例 宗 具 卷 集 杯
    碗 孔 人均 转 组件 字节 岗 卡 票 单元 机组 声道 通道
""")
_LATIN = words("""
    km² km2 km kg kWh kW kV MW GW m² m2 m³ m3 mm cm dm hm² m GB TB PB MB KB Gbps Mbps mg/L mg ml mL L t g dB h min s
    ㎡ ㎥ ㎞ ㎏ ㎜ ㎝ ℃ °C
""")
# Classifier:characters that, right behind it, make another word of it (项 + 目).
_GUARDED = words("""
    元:素件器旦宵宇首桥里坊 天:津然气河数际空 日:常程报均照期益子 年:级报均龄轻鉴检景
    周:边报围一二三四五六日转密知末刊
    个点:位名评播心火餐 个:人体别性案税唱 人:民员才力事口文性社大士群均工们机手物
    名:称单字义录片额列誉 家:渠店庄庭长具乡属园境禽畜居政 户:籍外型主口均头数 件:数均 次:要日月之于生级序第数元
    篇:幅章数 条:例件款目形数 项:目数 场:地所景馆面合域次 期:间限末初望刊货满工权数 份:额子内 套:餐取用路数 扇:形贝风
    台:账湾风阶北州数县山区市 处:理罚置室于长境级 所:有以示在属需得述涉用提谓做长 座:谈落 位:于置一数
    起:草到步始码点来诉见因用止义伏色 批:复准发评示改判 组:织成建长合团 班:级组子主 部:门分署级委长队位 类:似型别比
    门:户类诊票店头槛窗口 口:径头号岸腔袋碑罩 片:区面段 只:有要能是需限剩见 头:条目 根:据本源治基
    单:位元价独一个项次据方纯 笔:试记者录数 包:括含装容干保联村裹 层:面次级数 页:面码数 字:体段号典面眼样 幅:度员
    段:落位时 剂:量型 节:约能点假目日水省奏气 本:项年级次单市区县报部科身质地着案金来期周月院校局中人轮届底土应就
    间:隔接断房 支:出付持撑部行农援线柱配 面:积对向临试貌部料板粉 张:家贴力 块:头 餐:饮厅具费 种:植子养类殖 样:本品
    届:时满 轮:流换 站:点长在 格:式局外 眼:睛 井:盖 通:过知用道常信报讯行车 棵:松 亩:园产均 题:目材库 稿:件费
    对:象于应比策接照方外 村:民庄居委容 镇:政 街:道 课:程题堂本后
    分:值数红制别析类级支布钟之公局院中散期层区段配管辨担工子行流点
""")
# Classifiers that count only behind Arabic digits: behind a Chinese numeral they mostly number or name things.
_ARABIC_ONLY = frozenset("期部门面口对格类单本根片只层页字课节包稿题岗卡票转眼班组站样届种集例卷具桌") | {
    "人均",
    "通道",
}
_PER_UNITS = words("""
    平方米 季度 小时 公里 课时 学时 人次 车次 ㎡ m² 人 户 家 个 次 年 月 日 天 周 亩 吨 米 件 台 套 项 场 期 份 辆
    张 篇 条 班 床 生 元 处 株 村 校 立方米 升 公顷
""")
_PER = re.compile(rf"/(?:{alternation(_PER_UNITS)})(?:[·.](?:年|月|天|日|次))?")
_SLASHED = re.compile(r"(?:人|户|家|台|件|车|场|班|批|项)/次(?!数)")
_SCALE = re.compile(SCALE)


def _dispatch() -> dict[str, re.Pattern[str]]:
    """Group the units by their first character, longest first, so that one lookup finds the few that can match."""
    forms = [(unit, "") for unit in (*_MONEY, *_TIME, *_COUNTED)]
    forms += [(unit, "A-Za-z0-9" if unit[-1].isascii() else "") for unit in _LATIN]
    forms += [(unit, followers) for unit, _, followers in (entry.partition(":") for entry in _GUARDED)]
    groups: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for unit, followers in forms:
        groups[unit[0]].append((unit, followers))
    return {
        first: re.compile(
            "|".join(
                re.escape(unit) + (f"(?![{followers}])" if followers else "")
                for unit, followers in sorted(members, key=lambda member: (-len(member[0]), member))
            )
        )
        for first, members in groups.items()
    }


_BY_FIRST = _dispatch()
_SPELLINGS = {
    "圆": "元",
    "百分点": "个百分点",
    "百分比": "%",
    "工作日": "个工作日",
    "平米": "平方米",
    "㎡": "平方米",
    "m²": "平方米",
    "m2": "平方米",
    "个点": "个百分点",
    "个亿": "亿",
    "个小时": "小时",
    "秒钟": "秒",
    "次数": "次",
}


def unit_end(text: str, position: int) -> int | None:
    """Find where the unit that starts at a position ends (单位识别); ``None`` where none starts.

    The longest known unit wins; a scale (万, 亿) may stand before it or alone.
    """
    first = text[position : position + 1]
    if not first:
        return None
    if first in "%‰‱":
        return position + 1
    named = _named_end(text, position)
    if named is not None:
        return named
    scale = _SCALE.match(text, position)
    if scale is None:
        return None
    return _named_end(text, scale.end()) or scale.end()


def _named_end(text: str, position: int) -> int | None:
    """Find the end of a unit without scale, with what it is counted per (元/人)."""
    pattern = _BY_FIRST.get(text[position : position + 1])
    if pattern is None:
        return None
    slashed = _SLASHED.match(text, position)
    if slashed is not None:
        return slashed.end()
    match = pattern.match(text, position)
    if match is None:
        return None
    per = _PER.match(text, match.end()) if text[match.end() : match.end() + 1] == "/" else None
    return match.end() if per is None else per.end()


def canonical_unit(printed: str) -> str:
    """Give a printed unit its one spelling (单位写法统一): 人/次 → 人次, 百分点 → 个百分点, ㎡ → 平方米."""
    unit = "".join(printed.split()).replace("億", "亿").replace("萬", "万")
    if _SLASHED.search(unit) is not None:
        unit = unit.replace("/", "")
    if unit in _SPELLINGS:
        return _SPELLINGS[unit]
    scale = _SCALE.match(unit)
    if scale is None:
        return unit
    return scale[0] + _SPELLINGS.get(unit[scale.end() :], unit[scale.end() :])


def is_scale(unit: str) -> bool:
    """Tell whether a unit is a bare scale (万, 亿) with nothing counted behind it."""
    return _SCALE.fullmatch(unit) is not None


def is_money(unit: str) -> bool:
    """Tell whether a unit is money (货币单位)."""
    return unit.endswith("元")


def counts_behind_chinese(unit: str) -> bool:
    """Tell whether a unit makes a Chinese numeral before it a count; 三期 and 二类 number things instead."""
    return unit not in _ARABIC_ONLY
