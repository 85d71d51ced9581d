"""Formulas of a printed rule (得分算式): arithmetic over one quantity of the row, kept where it is a straight line.

Expressions are read by a small grammar and never evaluated as code; what is no straight line is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Quantity = Literal["completion", "rate", "value", "short"]
_TOKEN = re.compile(r"(\d+(?:\.\d+)?)(%|分)?|([()\[\]+\-×÷])|([^\d()\[\]+\-×÷%,;=≥>≤<]+)")
_WEIGHT = re.compile(
    "^(?:该|本|此)?(?:项|指标)?(?:评价)?(?:总)?(?:分值|权重分值?|权重|满分|标准分值?|总分|得分权重)(?:分数)?$"
)
_PLANNED = re.compile("^(?:目标|计划|预期|年度目标)(?:完成|达成|实现)(?:比例|率)$")
_COMPLETION = re.compile("^(?:[^未]{0,6}实际|指标|任务)?(?:完成|达成|实现)(?:比例|率|程度|度|值比例)$|^实际比例$")
_UNDONE = re.compile("^未(?:完成|达成|实现)(?:的)?(?:比例|率|部分比例)$")
_OVERSPENT = re.compile("^超(?:支|预算|概算|出)(?:比例|率|幅度)$")
_TARGET_RATE = re.compile(
    "^(?:目标|计划|预期|年度目标)(?:完成)?(?:率|比例|值|数|量|成本|天数|时间|产出数?)$|^(?:计划|应)[^,]{0,6}(?:数|量|值|额|天数|金额|资金)$|^(?:目标|指标|年度指标|计划|预期)值$|^目标$|^预算(?:数|额|金额)?$"
)
_ACTUAL = re.compile(
    "^实际[^,]{0,8}(?:值|数|量|额|成本|天数|时间|资金|金额|率|比例|度|次|人次|产出)$|^(?:完成值|完成数|实际完成|实际值|支出数|执行数)$"
)
_RATE = re.compile("(?:率|度|比例|占比|比重)$")


@dataclass(frozen=True, slots=True)
class Line:
    """Points as a straight line over one quantity (线性算式): shares of the weight and 分 at 0, and per 1 of it."""

    quantity: Quantity
    share: Fraction
    share_slope: Fraction
    points: Fraction
    points_slope: Fraction
    name: str = ""

    @property
    def is_proportional(self) -> bool:
        """Whether it is nothing but completion × weight."""
        flat = not (self.share or self.points or self.points_slope)
        return self.quantity == "completion" and self.share_slope == 1 and flat


class _Unread(Exception):  # noqa: N818 - never leaves this module
    """The expression is of another shape."""


Node = Fraction | str | tuple[str, "Node", "Node"]


def read_line(expression: str) -> Line | None:
    """Read an expression as a straight line; None where it is anything else."""
    text = re.sub(r"×100%(?!\d)", "", expression.strip(",:"))
    try:
        tokens = _tokens(text)
        node, rest = _sum(tokens)
    except _Unread:
        return None
    if rest:
        return None
    names = _names(node)
    if "P" in names:
        # 实际完成率÷目标完成率: a result and its target; 计划完成率 alone is the completion.
        ways = {"P": "T", "X": "A"} if names & {"X", "A"} else {"P": "X"}
        node = _renamed(node, ways)
        names = _names(node)
    if {"X", "T"} <= names and "A" not in names:
        node = _renamed(node, {"X": "A"})
        names = _names(node)
    others = {name for name in names if name not in {"W", "A", "T", "X", "U", "O"}}
    if len(others) > 1 or not names - {"W"}:
        return None
    try:
        return _straight(node, names, next(iter(others), ""), rates="%" in text)
    except (_Unread, ZeroDivisionError):
        return None


def _tokens(text: str) -> list[Fraction | str]:
    found: list[Fraction | str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() != end:
            raise _Unread
        end = match.end()
        if match[1] is not None:
            value = Fraction(match[1])
            found.append(value / 100 if match[2] == "%" else value)
        elif match[3] is not None:
            found.append({"[": "(", "]": ")"}.get(match[3], match[3]))
        else:
            found.append(_name(match[4]))
    if end != len(text) or not found:
        raise _Unread
    return found


def _name(word: str) -> str:
    bare = word.strip('“”"的')
    if re.search("酌|视|系数|平均|上年|难度|加权|折算", bare):
        raise _Unread
    for pattern, name in (
        (_WEIGHT, "W"),
        (_UNDONE, "U"),
        (_OVERSPENT, "O"),
        (_PLANNED, "P"),
        (_COMPLETION, "X"),
        (_TARGET_RATE, "T"),
        (_ACTUAL, "A"),
    ):
        if pattern.search(bare):
            return name
    return f"'{bare}"


def _sum(tokens: list[Fraction | str]) -> tuple[Node, list[Fraction | str]]:
    node, rest = _product(tokens)
    while rest and rest[0] in {"+", "-"}:
        sign = rest[0]
        other, rest = _product(rest[1:])
        node = (str(sign), node, other)
    return node, rest


def _product(tokens: list[Fraction | str]) -> tuple[Node, list[Fraction | str]]:
    node, rest = _atom(tokens)
    while rest and rest[0] in {"×", "÷"}:
        sign = rest[0]
        other, rest = _atom(rest[1:])
        node = (str(sign), node, other)
    return node, rest


def _atom(tokens: list[Fraction | str]) -> tuple[Node, list[Fraction | str]]:
    if not tokens:
        raise _Unread
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        node, rest = _sum(rest)
        if not rest or rest[0] != ")":
            raise _Unread
        return node, rest[1:]
    if isinstance(first, str) and first in {"+", "-", "×", "÷", ")"}:
        raise _Unread
    return first, rest


def _names(node: Node) -> set[str]:
    if isinstance(node, tuple):
        return _names(node[1]) | _names(node[2])
    return {node} if isinstance(node, str) else set()


def _renamed(node: Node, ways: Mapping[str, str]) -> Node:
    if isinstance(node, tuple):
        return node[0], _renamed(node[1], ways), _renamed(node[2], ways)
    return ways.get(node, node) if isinstance(node, str) else node


def _value(node: Node, given: Mapping[str, Fraction]) -> Fraction:
    if isinstance(node, Fraction):
        return node
    if isinstance(node, str):
        return given[node]
    sign, left, right = node
    one, two = _value(left, given), _value(right, given)
    if sign == "+":
        return one + two
    if sign == "-":
        return one - two
    return one * two if sign == "×" else one / two


def _straight(node: Node, names: set[str], other: str, *, rates: bool) -> Line:
    """Find the line by exact values at a few points; anything that bends is refused."""
    quantity = _quantity(node, names, other, rates=rates)

    def at(x: Fraction, weight: Fraction) -> Fraction:
        given = {"W": weight, "X": x, "U": 1 - x, "O": x - 1, "A": x, "T": Fraction(1), other: x}
        if quantity == "short":
            given |= {"A": Fraction(100) - x, "T": Fraction(100)}
        return _value(node, given)

    zero, one = Fraction(0), Fraction(1)
    points, points_slope = at(zero, zero), at(one, zero) - at(zero, zero)
    share = at(zero, one) - points
    share_slope = at(one, one) - at(one, zero) - share
    for x, weight in ((Fraction(1, 3), Fraction(7)), (Fraction(5, 2), Fraction(3)), (Fraction(9, 10), one)):
        if at(x, weight) != weight * (share + share_slope * x) + points + points_slope * x:
            raise _Unread
    if not share_slope and not points_slope:
        raise _Unread
    return Line(quantity, share, share_slope, points, points_slope, other.removeprefix("'"))


def _quantity(node: Node, names: set[str], other: str, *, rates: bool) -> Quantity:
    if other:
        if names & {"A", "X", "U", "O"} or "T" in names:
            raise _Unread
        return "rate" if _RATE.search(other) else "value"
    if names & {"X", "U", "O"}:
        if names & {"A", "T"}:
            raise _Unread
        return "completion"
    if {"A", "T"} <= names:
        first = {"W": Fraction(7), "A": Fraction(3), "T": Fraction(4)}
        scaled = first | {"A": Fraction(6), "T": Fraction(8)}
        moved = first | {"A": Fraction(5), "T": Fraction(6)}
        if _value(node, first) == _value(node, scaled):
            return "completion"
        if _value(node, first) == _value(node, moved):
            return "short"
    if names <= {"A", "W"}:
        return "rate" if rates else "value"
    raise _Unread
