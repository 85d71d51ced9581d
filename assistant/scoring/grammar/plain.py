"""Printed rules brought to one spelling (评分标准的规整): half-width signs, comparisons as signs, counts as digits.

What the spelling means is left to ``conditions``, ``awards`` and ``steps``.
"""

from __future__ import annotations

import re

_WIDE = str.maketrans(
    "０１２３４５６７８９．，；：（）％﹪＋－–﹣＜＞＝～〜*＊xX／≧≦⩾⩽﹤﹥【】",
    "0123456789.,;:()%%+---<>=~~××××÷≥≤≥≤<>[]",
)
_DIGITS = {word: str(place) for place, word in enumerate("一二三四五六七八九十", 1)} | {"两": "2", "零": "0"}
THING = (
    "个工作日|个百分点|个月|个点位|百分点|分钟|小时|工作日|人次|场次|秒|‰|平方米|公里|万元|亿元|"
    "起|次|例|件|处|项|个|条|份|篇|场|期|人|名|户|家|天|日|周|月|年|点|笔|宗|批|套|台|座|村|元|吨|亩|类|桩|分"
)
_COUNTED = re.compile(rf"(?<![第统同专单某唯])([一二两三四五六七八九十零])(?={THING})")
_COUNT_AND = re.compile(
    r"(?<!第)([一二两三四五六七八九])(?=(?:项|个|条|点|起|例|次|件|处)(?:及以上|以上|及以下|以下|均|都|同时|符合|满足|不|未|的|扣|减|,|;|$))"
)
# 目标值的80%: a share of the target, whatever it is compared with.
TARGET = (
    "(?:年初|年度|全年|既定|预期|预定|绩效)?"
    "(?:目标任务数?|目标值|目标数|目标|指标值|计划数|计划值|计划任务|计划|任务数)"
)
_OF_TARGET = re.compile(rf"{TARGET}的?(?=\d+(?:\.\d+)?%)")
_PER_HUNDRED = re.compile("百分之(\\d+(?:\\.\\d+)?)")
_INTERVAL = re.compile(r"([\[(])(-?\d+(?:\.\d+)?%?)[,、](-?\d+(?:\.\d+)?%?)([\])])")
_MARK = re.compile(r"\((不?)含(?:本数|一半|半数|\d+(?:\.\d+)?%?(?:(?:和|、|及)\d+(?:\.\d+)?%?)?)?[^()]{0,2}\)")
_BOTH_ENDS = re.compile(r"\(含(\d+(?:\.\d+)?)%?(?:和|、|及)(\d+(?:\.\d+)?)%?\)")
# 200-300人(含200人): the end the form names, not the one the brackets stand behind.
_NAMED_END = re.compile(
    rf"(?P<low>\d+(?:\.\d+)?)(?P<lu>%?)(?P<to>[-~至到])(?P<high>\d+(?:\.\d+)?%?)(?P<u>{THING})?\((?P<not>不?)含(?P<end>\d+(?:\.\d+)?)(?:%|{THING})?\)"
)
_TO_NUMBER = r"(?=[◎±-]?\d)"
_SIGNS = (
    (
        "≥",
        "大于或等于|大于等于|高于或等于|高于等于|多于或等于|多于等于|不得低于|不低于|不少于|不小于|达到或超过|达到及超过|达到或高于|>=|=>",
    ),
    (
        "≤",
        "小于或等于|小于等于|低于或等于|低于等于|少于或等于|少于等于|不得超过|不高于|不超过|未超过|没有超过|不超出|不大于|不多于|<=|=<",
    ),
    ("<", "未能?达到|没有达到|没达到|达不到|小于|低于|少于|不足|不到|不满|未满|未达"),
    (">", "大于|高于|超过|多于|超出"),
    ("≥", rf"(?:达到|达成|达)(?!◎?\d+(?:\.\d+)?(?:%|{THING})?(?:\(不?含\))?[-~至到]\d)"),
    ("=", "等于|为(?!止)|是"),
)
_SIGN_PATTERNS = tuple((re.compile(f"(?:{words}){_TO_NUMBER}"), sign) for sign, words in _SIGNS)
# 80%≤x<90%: a letter for the value, not a sign of multiplication.
_VARIABLE = re.compile("(?<![0-9)）])[xX](?=[≥>≤<=＞＜＝])|(?<=[≤<＜])[xX](?=[≤<＜])")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_HEADER = re.compile(
    r"^(?:评分标准|评价标准|评分规则|评分细则|计分方法|计分规则|计分标准|评分方法|评分办法|赋分标准|得分区间|得分标准|扣分标准|标准|说明)[::]"
)
_LEADING = re.compile(
    r"^(?:[①-⑳]|[A-Ea-e][.、]|[(]?\d{1,2}[)、]|\d{1,2}\.(?!\d)|[(]?[一二三四五六七八九十][)、]|[ⅠⅡⅢⅣⅤ]级?[::、])"
)


def _interval(found: re.Match[str]) -> str:
    low = "≥" if found[1] == "[" else ">"
    high = "≤" if found[4] == "]" else "<"
    lower = found[2] if "%" in found[2] or "%" not in found[3] else f"{found[2]}%"
    return f"{low}{lower}且{high}{found[3]}"


_OFF_TARGET = re.compile(
    r"[|｜](?:实际[^|｜]{0,6}|完成值)-(?:目标|计划|年度指标|指标)[^|｜]{0,4}[|｜]÷(?:目标|计划|年度指标|指标)(?:值|数|完成值)"
)


def _named_end(found: re.Match[str]) -> str:
    if found["end"] == found["low"]:
        unit = found["u"] or ""
        return f"{found['low']}{found['lu']}({found['not']}含){found['to']}{found['high']}{unit}"
    return found[0]


# 每超过1个百分点（不足1个百分点的按1个计），扣0.5分: how steps count is a clause of its own.
_ASIDE = re.compile(
    r"\((?P<aside>(?:<|不足|不满)[^()]{1,20}(?:计|计算|算|扣分?|不扣分?))\)(?P<after>[^;。]*(?:[;。]|$))"
)


def normalise(text: str) -> str:
    """Write a printed rule in half-width signs without blanks, sentences parted by ``;``."""
    plain = _VARIABLE.sub("值", _BLANKS.sub("", text.strip()))
    plain = plain.translate(_WIDE)
    plain = re.sub(r"[\r\n]+", ";", plain).replace("——", "-").replace("—", "-").replace("/", "÷")
    plain = plain.replace("满份", "满分").replace("为至", "为止").replace("乘以", "×").replace("除以", "÷")
    plain = re.sub(r"(等于|大于|小于|高于|低于|超过|为|≤|≥|<|>|=)零(?!分|容忍|星)", r"\g<1>0", plain)
    plain = _OFF_TARGET.sub("偏差率", plain)
    plain = _PER_HUNDRED.sub(r"\1%", plain)
    plain = _BOTH_ENDS.sub("(两端含)", plain)
    plain = _INTERVAL.sub(_interval, plain)
    plain = _NAMED_END.sub(_named_end, plain)
    plain = _MARK.sub(lambda found: f"({found[1]}含)", plain)
    plain = re.sub("(?<=分)(?=(?:未|没有)(?:完成|达到|达标|实现)|否则|其余)", ";", plain)
    plain = _OF_TARGET.sub("◎", plain.replace(">=", "≥").replace("<=", "≤").replace("=>", "≥").replace("=<", "≤"))
    for pattern in (_COUNTED, _COUNT_AND):
        plain = pattern.sub(lambda found: _DIGITS[found[0]], plain)
    for pattern, sign in _SIGN_PATTERNS:
        plain = pattern.sub(sign, plain)
    plain = _ASIDE.sub(r"\g<after>;\g<aside>;", plain)
    return re.sub(r"[;。;]+", ";", plain).strip(";")


def sentences(plain: str) -> list[str]:
    """Cut a rule at ``;`` and take off headers and numbers of items."""
    found = []
    for part in plain.split(";"):
        bare = _LEADING.sub("", _HEADER.sub("", _LEADING.sub("", part)))
        if bare:
            found.append(bare)
    return found
