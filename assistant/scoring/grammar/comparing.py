"""Comparisons of a printed rule (比较): ≥95%, 80%（含）-90%, 发生2例及以上, read into the edges of a condition.

Standings such as 完成目标 and delays are left to ``conditions``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.scoring.grammar.condition import DEVIATION, Condition, condition_of
from assistant.scoring.grammar.plain import THING

NUM = r"\d+(?:\.\d+)?"
UNIT = rf"(?:%|{THING})"
MARK = r"(?:\((?:不?含|两端含)\))"
TO = r"(?:-|~|至|到)"
# What a clause may call its quantity: no digit, no sign, no word that changes what is meant.
NAME = r"(?:(?!扣|得满|每|除外|酌|视|否则|其余|其他|其它|且|或|并|如果|不足)[^\d≥>≤<=%,;()×÷+\-~±◎]){0,24}?"
_SIGNED = (
    rf"(?P<s>[≥>≤<=])(?P<o>◎)?(?P<pm>±)?(?P<n>-?{NUM})(?P<u>{UNIT})?(?P<m>{MARK})?"
    rf"(?P<side>(?:及|或)?以[上下内])?(?P<m2>{MARK})?"
)
_SPAN = (
    rf"◎?(?P<apm>±)?(?P<a>-?{NUM})(?P<au>{UNIT})?(?P<am>{MARK})?{TO}(?P<bs>[<≤])?◎?±?(?P<b>{NUM})(?P<bu>{UNIT})?"
    rf"(?P<bm>{MARK})?(?:之间|以内|区间)?(?P<bm2>{MARK})?"
)
_SIDED = (
    rf"◎?(?P<cpm>±)?(?P<c>{NUM})(?P<cu>{UNIT})?(?P<cm>{MARK})?"
    rf"(?P<cs>(?:及|或|及其)?以上|(?:及|或)?以下|(?:及)?以内|之内|内)(?P<cm2>{MARK})?"
)
_BARE = rf"◎?(?P<d>{NUM})(?P<du>{UNIT})?(?P<dm>{MARK})?"
_COMPARISON = re.compile(f"{_SIGNED}|{_SPAN}|{_SIDED}|{_BARE}")
_CHAIN = re.compile(
    rf"^(?P<x>{NAME})(?P<low>-?{NUM})(?P<lu>{UNIT})?(?P<ls>[<≤])(?P<name>{NAME})(?P<hs>[<≤])(?P<high>{NUM})(?P<hu>{UNIT})?(?P<hm>{MARK})?$"
)
TAIL = re.compile(r"(?:之间|范围内|区间)?(?:,?视为(?:完成|达标|达成))?(?:的|时|者|则|到位|完成|达标|为准)*$")
_JOIN = re.compile(r"^(?:的)?(?:,?(?:且|并且|并|但|同时|而|到|至))?,?")
_AFTER = r"[^\d≥>≤<=%,;()×÷±每扣]{0,16}"
_EVENT = re.compile(
    rf"^(?:发生|出现|发现|存在|有|被)?(?P<noun>[^\d≥>≤<=%,;()每扣不无未没]{{0,12}})(?P<n>{NUM})(?P<u>{THING})(?P<m>{MARK})?"
    rf"(?P<side>(?:及|或)?以[上下内])?(?P<m2>{MARK})?(?P<after>{_AFTER})$"
)
_MORE_EVENTS = re.compile(
    rf"^(?:(?:发生|出现|发现|存在|有|缺少?)[^\d≥>≤<=%,;()每扣不无未没]{{0,10}})?(?P<s>[≥>])?(?P<n>{NUM})(?P<u>{THING})(?P<side>(?:及|或)?以上)?(?P<m>{MARK})?(?P<after>{_AFTER})$"
)
_OF_TARGET = re.compile("◎|完成率|达成率|实现率|完成比例|完成程度|完成度|目标值|计划数|^完成|任务|完成\\d")
# 滞后5% is no rate of 5%: a direction needs a noun it belongs to.
_DIRECTED = re.compile("滞后|落后|[超低高增减降升多少差缺延逾]|部分|基本|仅|较|要点|要素|条件|第")
_QUANTITY = re.compile(
    "(?:率|幅|幅度|度|值|绝对值|数|数量|次数|件数|额|量|比例|占比|比重|成本|费用|时间|天数|◎|±)(?:为|在|是|达|的|介于|处于)*[±◎]*$"
)


def read_chain(bare: str) -> Condition | None:
    """Read 80%≤完成率<95%; None for any other form."""
    bare = TAIL.sub("", bare)
    found = _CHAIN.match(bare)
    if found is None:
        return None
    rate = "%" in {found["lu"], found["hu"]}
    scale = Decimal(100) if rate else Decimal(1)
    low, high = Decimal(found["low"]) / scale, Decimal(found["high"]) / scale
    name = found["name"] + found["x"]
    lower = "above" if found["ls"] == "<" else "at_least"
    upper = "below" if found["hs"] == "<" else "at_most"
    unit = "" if rate else found["hu"] or ""
    return _flagged(name, {lower: low, upper: high}, rate=rate, unit=unit, exact=False)


def _flagged(name: str, edges: dict[str, Decimal], *, rate: bool, unit: str, exact: bool) -> Condition | None:
    if any(word in name for word in ("上年", "平均", "同期", "酌情")):
        return None
    if _DIRECTED.search(name) and not _QUANTITY.search(name):
        return None
    if re.search("[不未无非没]", name) and not name.rstrip("为在达到是").endswith(
        ("率", "数", "度", "次", "比例", "比", "情况", "占")
    ):
        return None
    off = DEVIATION.search(name) is not None
    if "±" in name and "完成率" in name and not re.search("偏差|偏离|误差|差异", name):
        return None  # a rate of completion has no sign: what ±10% is of is not said
    return Condition(
        "value",
        rate=rate,
        unit=unit,
        of_target=_OF_TARGET.search(name) is not None,
        off=off,
        absolute="±" in name or "绝对值" in name,
        exact=exact,
        at_least=edges.get("at_least"),
        above=edges.get("above"),
        below=edges.get("below"),
        at_most=edges.get("at_most"),
    )


def read_comparison(bare: str) -> Condition | None:
    """Read one comparison, or two that bound an interval, with what they name."""
    rest, names = TAIL.sub("", bare), ""
    edges: dict[str, Decimal] = {}
    rates, units, exact = set(), set(), False
    for _ in range(2):
        named = re.match(NAME + r"(?=[≥>≤<=±◎\d-])", rest)
        if named is None:
            return None
        found = _COMPARISON.match(rest, named.end())
        if found is None:
            return None
        names += (
            named[0] + ("±" if found["pm"] or found["cpm"] or found["apm"] else "") + ("◎" if "◎" in found[0] else "")
        )
        read = _edges_of(found)
        if read is None or set(read[0]) & set(edges):
            return None
        edges |= read[0]
        rates.add(read[1])
        units.add(read[2])
        exact = exact or read[3]
        rest = rest[found.end() :]
        after = re.match(rf"^{_AFTER}$", rest)
        if after is not None:
            if after[0] and not re.fullmatch(
                "(?:的|之间|范围|以?内|区间|到位|完成|达标|分值|及?以上|的?部分)*", after[0]
            ):
                return None
            whole = _whole(names, edges, rates, units, exact=exact)
            return whole if whole is None else _marked(whole, bare)
        joined = _JOIN.match(rest)
        rest = rest[joined.end() :] if joined is not None else rest
    return None


def _marked(whole: Condition, bare: str) -> Condition:
    """Note which edges the form itself settles with 含 and 不含."""
    span = re.search(
        rf"\d%?(?:{THING})?(?P<low>{MARK})?{TO}\d+(?:\.\d+)?%?(?:{THING})?(?P<high>{MARK})?(?:之间|以内|区间)?(?P<last>{MARK})?",
        bare,
    )
    if span is None:
        return whole
    closed = "(含)" in {span["high"], span["last"]}
    return replace(whole, closed=closed, sure=span["low"] is not None)


def _whole(
    names: str, edges: dict[str, Decimal], rates: set[bool], units: set[str], *, exact: bool
) -> Condition | None:
    if len(rates) > 1:
        # 0-5%: the first number shares the unit of the second.
        if edges.get("at_least", edges.get("above", Decimal(1))) != 0:
            return None
        rates = {True}
    units.discard("")
    if len(units) > 1:
        return None
    return _flagged(names, edges, rate=rates == {True}, unit=next(iter(units), ""), exact=exact)


def _edges_of(found: re.Match[str]) -> tuple[dict[str, Decimal], bool, str, bool] | None:
    """Return edges, whether they are rates, their unit, and whether a bare number stood alone."""
    if found["s"] is not None:
        return _signed_edges(found)
    if found["a"] is not None:
        return _span_edges(found)
    if found["c"] is not None:
        side, marks = found["cs"], {found["cm"], found["cm2"]}
        value, rate, unit = _number(found["c"], found["cu"])
        if "上" in side:
            name = "above" if "(不含)" in marks else "at_least"
        elif "下" in side:
            name = "at_most" if "(含)" in marks or side[0] in "及或" else "below"
        else:
            name = "below" if "(不含)" in marks else "at_most"
        return {name: value}, rate, unit, False
    value, rate, unit = _number(found["d"], found["du"])
    if found["du"] is None:
        return None
    return {"at_least": value, "at_most": value}, rate, unit, True


def _number(text: str, unit: str | None) -> tuple[Decimal, bool, str]:
    rate = unit in {"%", "个百分点", "百分点"}
    return (Decimal(text) / 100 if rate else Decimal(text)), rate, "" if rate else unit or ""


def _signed_edges(found: re.Match[str]) -> tuple[dict[str, Decimal], bool, str, bool] | None:
    value, rate, unit = _number(found["n"], found["u"])
    sign, marks, side = found["s"], {found["m"], found["m2"]}, found["side"] or ""
    if found["o"] is not None and sign in "<>" and (sign == ">" or value < Decimal("0.5")):
        # 低于目标值5% would be 5% short of it, and 超过目标值120% is not said plainly either.
        return None
    if sign == "=":
        if side:
            name = "at_least" if "上" in side else "at_most"
            return {name: value}, rate, unit, False
        return {"at_least": value, "at_most": value}, rate, unit, True
    if side and ("上" in side) != (sign in "≥>") and not (sign == "≤" and "内" in side):
        return None
    names = {"≥": "at_least", ">": "above", "≤": "at_most", "<": "below"}
    name = names[sign]
    if "(含)" in marks:
        name = {"above": "at_least", "below": "at_most"}.get(name, name)
    if "(不含)" in marks:
        name = {"at_least": "above", "at_most": "below"}.get(name, name)
    return {name: value}, rate, unit, False


def _span_edges(found: re.Match[str]) -> tuple[dict[str, Decimal], bool, str, bool] | None:
    _, first_rate, first_unit = _number(found["a"], found["au"])
    _, second_rate, second_unit = _number(found["b"], found["bu"])
    rate = first_rate or second_rate
    scale = Decimal(100) if rate else Decimal(1)
    first, second = Decimal(found["a"]) / scale, Decimal(found["b"]) / scale
    last = found["bm2"] or found["bm"]
    marks = {first: found["am"], second: found["bm"] or found["bm2"]}
    low, high = sorted((first, second))
    if last == "(两端含)":
        return {"at_least": low, "at_most": high}, rate, first_unit or second_unit, False
    lower = "above" if marks[low] == "(不含)" or (marks[high] == "(含)" and marks[low] is None) else "at_least"
    if found["bs"] is not None:
        upper = "below" if found["bs"] == "<" else "at_most"
    else:
        # 3-4次 counts whole things: both ends belong to the band.
        upper = "at_most" if marks[high] == "(含)" or not rate else "below"
    return {lower: low, upper: high}, rate, first_unit or second_unit, False


def read_count(bare: str) -> Condition | None:
    """Read a count of what happened with what it counts behind it (发生2例及以上, 3个及以上点位不达标)."""
    found = _EVENT.fullmatch(bare) or _MORE_EVENTS.fullmatch(bare)
    if found is None or found["u"] in {"分", "天", "日", "元", "万元", "个百分点", "百分点"}:
        return None
    groups = found.groupdict()
    value, side = Decimal(found["n"]), found["side"] or ""
    marks = {found["m"], groups.get("m2")}
    if groups.get("s") == ">":
        edges = {"above": value}
    elif groups.get("s") == "≥" or "上" in side:
        edges = {"above" if "(不含)" in marks else "at_least": value}
    elif side:
        edges = {"at_most": value}
    else:
        edges = {"at_least": value, "at_most": value}
    return replace(condition_of(edges, unit=found["u"]), exact=not side and groups.get("s") is None)
