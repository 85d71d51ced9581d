"""Leaves, funds and stated results of one part join into an ``Evaluation`` (归并成一个评价项目).

Two readings of one value are both kept: the first counts, the other is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Expert, FundLine, Indicator, Observation, StatedGroup
from assistant.intake.groups import group_key, group_named
from assistant.intake.observations import Remark, deduction_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.intake.experts import Panel
    from assistant.intake.indicator_rows import Leaf

_VALUES = (
    "sign",
    "target",
    "actual",
    "unit",
    "weight",
    "stated",
    "deviation",
    "reason",
    "rule_text",
    "definition",
    "waived",
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact, several values (数据不一致): its name, and each value with its place."""

    name: str
    values: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class LeafSet:
    """Leaves of several tables, joined by name, with what disagreed."""

    leaves: list[Leaf] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def find(self, leaf: Leaf) -> Leaf | None:
        """Find the leaf of the same name in the same group; by name alone where a group is not named."""
        same_name = [own for own in self.leaves if own.path[-1] == leaf.path[-1]]
        for own in same_name:
            if group_key(own.path[0]) == group_key(leaf.path[0]) and own.path[1:-1] == leaf.path[1:-1]:
                return own
        for own in same_name:
            if group_key(own.path[0]) == group_key(leaf.path[0]):
                return own
        if len(same_name) == 1 and (len(leaf.path) == 1 or len(same_name[0].path) == 1):
            return same_name[0]
        return None

    def add(self, leaf: Leaf, *, joinable: bool) -> None:
        """Add a leaf, or join it to the one of its name from another table."""
        own = self.find(leaf) if joinable else None
        if own is None:
            self.leaves.append(leaf)
            return
        for name in _VALUES:
            mine, theirs = getattr(own, name), getattr(leaf, name)
            if mine is None and theirs is not None:
                setattr(own, name, theirs)
                if name in leaf.places:
                    own.places[name] = leaf.places[name]
            elif (
                name in {"target", "actual", "weight", "stated"}
                and theirs is not None
                and not same_number(mine, theirs)
            ):
                self.conflicts.append(
                    Conflict(
                        f"{own.path[-1]}·{_NAMES[name]}",
                        ((mine, own.places.get(name, own.place)), (theirs, leaf.places.get(name, leaf.place))),
                    )
                )
        own.points = own.points or leaf.points
        own.experts = {**own.experts, **leaf.experts, **own.experts}
        if len(leaf.path) > len(own.path):
            own.path = leaf.path


_NAMES = {"target": "目标值", "actual": "完成值", "weight": "分值", "stated": "得分"}


def same_number(left: str, right: str) -> bool:
    """Whether two printed values are the same number, or the same text."""
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return left == right


def indicators_of(leaves: Iterable[Leaf], *, funds_scored: bool) -> tuple[tuple[Indicator, ...], dict[int, str]]:
    """Give codes by group order and place, A being the funds row where it carries points.

    Returns:
        The indicators in order, and the code of each leaf by ``id``.
    """
    letters: dict[str, str] = {"预算执行": "A"} if funds_scored else {}
    numbers: dict[str, int] = {}
    codes: dict[int, str] = {}
    ordered = list(leaves)
    if funds_scored:
        numbers["A"] = 1
    for leaf in ordered:
        key = group_key(leaf.path[0])
        letter = letters.setdefault(key, chr(ord("A") + len(letters)) if len(letters) < 26 else "Z")  # noqa: PLR2004
        numbers[letter] = numbers.get(letter, 0) + 1
        codes[id(leaf)] = f"{letter}{numbers[letter]:02d}"
    by_letter = sorted(ordered, key=lambda leaf: codes[id(leaf)][0])
    return tuple(to_indicator(leaf, codes[id(leaf)]) for leaf in by_letter), codes


def to_indicator(leaf: Leaf, code: str) -> Indicator:
    """Turn a leaf into an indicator of the case file."""
    return Indicator(
        code=code, path=leaf.path, sign=leaf.sign, target=leaf.target, actual=leaf.actual, unit=leaf.unit,
        weight=leaf.weight, stated=leaf.stated, points_of_evaluation=leaf.points, deviation=leaf.deviation,
        waived=leaf.waived, rule_text=leaf.rule_text, definition=leaf.definition, inputs=leaf.inputs,
        shared=max(leaf.shared, 1), place=leaf.place, places=leaf.places,
    )  # fmt: skip


def stated_groups(leaves: Iterable[Leaf]) -> tuple[StatedGroup, ...]:
    """Turn rows that name only a first-level group into its printed points."""
    return tuple(
        StatedGroup(name=leaf.path[0], weight=leaf.weight, points=leaf.stated, place=leaf.place, places=leaf.places)
        for leaf in leaves
    )


def reason_remarks(leaf: Leaf, code: str) -> list[Observation]:
    """Turn the column 扣分理由 of a row into observations; parts with marks of their own are split."""
    if not leaf.reason:
        return []
    place = leaf.places.get("reason", leaf.place)
    parts = deduction_parts(leaf.reason)
    if parts:
        return [
            Observation(text=reason, indicators=(code,), kind="deduction", amount=amount, place=place)
            for amount, reason in parts
        ]
    lost = _difference(leaf.weight, leaf.stated)
    if lost is None or lost <= 0:
        return []
    return [Observation(text=leaf.reason, indicators=(code,), kind="deduction", amount=f"{lost:f}", place=place)]


def experts_of(leaves: Iterable[Leaf], codes: dict[int, str]) -> tuple[Expert, ...]:
    """Gather the columns 专家1…n into one record an expert, in column order."""
    scores: dict[str, dict[str, str]] = {}
    for leaf in leaves:
        for name, points in leaf.experts.items():
            scores.setdefault(name, {})[codes[id(leaf)]] = points
    return tuple(Expert(name=name, scores=points) for name, points in scores.items())


def group_letters(indicators: Iterable[Indicator], groups: Iterable[StatedGroup]) -> dict[str, str]:
    """Give each first-level group, by its bare name, the letter of its indicators' codes, else of its place."""
    letters: dict[str, str] = {}
    for indicator in indicators:
        letters.setdefault(group_key(indicator.path[0]), indicator.code[:1])
    for place, group in enumerate(groups):
        key = group_key(group.name)
        letter = letters.get(key) or chr(ord("A") + place)
        while key not in letters and letter in letters.values():
            letter = chr(ord(letter) + 1)
        letters.setdefault(key, letter)
    return letters


def panel_experts(
    panels: Iterable[Panel], indicators: Iterable[Indicator], letters: Mapping[str, str]
) -> tuple[Expert, ...]:
    """Give the headings of a panel's sheet their codes: an indicator's, else its group's letter, else as printed."""
    codes = {indicator.name: indicator.code for indicator in indicators}
    return tuple(
        Expert(
            name=name,
            scores={
                codes.get(label) or letters.get(group_key(label)) or label: value for label, value in scores.items()
            },
            place=place,
        )
        for panel in panels
        for name, place, scores in panel.experts
    )


def _difference(left: str | None, right: str | None) -> Decimal | None:
    try:
        return None if left is None or right is None else Decimal(left) - Decimal(right)
    except InvalidOperation:
        return None


def bind_remarks(
    remarks: Iterable[Remark],
    indicators: tuple[Indicator, ...],
    funds: FundLine | None = None,
    letters: Mapping[str, str] | None = None,
) -> tuple[Observation, ...]:
    """Turn remarks into observations bound to the indicators they speak of.

    An indicator is meant where the text names it, or prints its result. A deduction that names none
    goes to the one indicator that lost just its amount and whose result it prints; under a heading
    that names a second-level group, to the one indicator there that lost at least its amount. Where
    several fit, it goes to none. Where a report scores groups alone, a deduction goes to the group whose
    heading it stands under, by the letter of ``letters``.
    """
    bound: list[Observation] = []
    for remark in remarks:
        observation = Observation(
            text=remark.text,
            title=remark.title,
            kind=remark.kind,
            amount=remark.amount,
            objective=remark.objective,
            place=remark.place,
        )
        codes = codes_in(observation, indicators, funds)
        if not codes and remark.kind == "deduction":
            codes = _codes_by_scope(remark, indicators) if indicators else _letter_by_scope(remark, letters or {})
        of_leaf = any(len(code) > 1 for code in codes)
        if not of_leaf and remark.kind == "deduction" and remark.title is None and remark.scope:
            # Where no table prints the indicator, the heading above is all that names it.
            observation = observation.model_copy(update={"title": " › ".join(remark.scope[-2:])})
        bound.append(observation.model_copy(update={"indicators": tuple(codes)}))
    return tuple(bound)


_FUNDS_CODE = "A01"
_SHORTEST_NAME = 3  # 成本 alone names nothing
_TELLING_DIGITS = 3  # 9场 may be anything, 86.40% is one result


def codes_in(observation: Observation, indicators: tuple[Indicator, ...], funds: FundLine | None) -> list[str]:
    """Find the indicators an observation's text names, or whose printed result it repeats."""
    text = re.sub(r"\s", "", f"{observation.title or ''}{observation.text}")
    named = [i.code for i in indicators if len(i.name) >= _SHORTEST_NAME and (i.name in text or _stem(i.name) in text)]
    by_value = [i for i in indicators if i.code not in named and _prints_result(text, i)]
    if funds is not None and funds.weight is not None and "预算执行率" in text:
        named.append(_FUNDS_CODE)
    if observation.kind != "deduction" or observation.amount is None:
        return sorted({*named, *(i.code for i in by_value)})
    amount = Decimal(observation.amount)
    losses = {i.code: _difference(i.weight, i.stated) for i in indicators}
    if funds is not None:
        losses[_FUNDS_CODE] = _difference(funds.weight, funds.stated)
    fitting = [code for code in named if (lost := losses.get(code)) is None or lost >= amount]
    if fitting:
        return fitting
    exact = [i.code for i in by_value if losses[i.code] == amount]
    if len(exact) == 1:
        return exact
    return [by_value[0].code] if len(by_value) == 1 else []


_MEASURE_WORD = re.compile(r"(?:场次|次数|数量|人数|个数|人次|篇数|件数|总数|总量|水平|情况|程度)$")
_SHORTEST_STEM = 5


def _stem(name: str) -> str:
    """Return a name without its closing measure word, the name itself where too little is left."""
    stem = _MEASURE_WORD.sub("", name)
    return stem if len(stem) >= _SHORTEST_STEM else name


def _prints_result(text: str, indicator: Indicator) -> bool:
    """Whether a text prints the indicator's result with its unit, in digits that tell it from others."""
    if indicator.actual is None or not re.fullmatch(r"\d+(?:\.\d+)?", indicator.actual):
        return False
    digits = indicator.actual.replace(".", "")
    if len(digits) < _TELLING_DIGITS or indicator.actual == "100":
        return False
    return bool(re.search(rf"(?<![\d.]){re.escape(indicator.actual)}{re.escape(indicator.unit or '')}", text))


def _letter_by_scope(remark: Remark, letters: Mapping[str, str]) -> list[str]:
    """Find the letter of the nearest heading above that names a scored group."""
    for heading in reversed(remark.scope):
        name = group_named(heading)
        letter = letters.get(group_key(name)) or letters.get(group_key(group_key(name))) if name else None
        if letter is not None:
            return [letter]
    return []


def _codes_by_scope(remark: Remark, indicators: tuple[Indicator, ...]) -> list[str]:
    for heading in reversed(remark.scope):
        named = [i for i in indicators if i.name in heading or heading.removesuffix("方面") == i.name]
        if not named:
            named = [i for i in indicators if any(len(step) > 1 and step in heading for step in i.path[1:-1])]
        if not named:
            continue
        amount = Decimal(remark.amount or 0)
        losers = [i for i in named if (lost := _difference(i.weight, i.stated)) is not None and lost >= amount > 0]
        if len(losers) == 1:
            return [losers[0].code]
        if len(named) == 1:
            return [named[0].code]
    return []
