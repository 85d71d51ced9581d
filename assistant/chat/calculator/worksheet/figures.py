"""The figures of a question laid out to be worked with (题中各数): kind, size in one unit, label, period.

``assistant.language`` finds the numbers and ``slots`` their nearest cue; here each also keeps the words that
introduce it, so that 尾款 finds 尾款20% and 中央 finds 中央补助1.2亿.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.slots import kind_of, read_slots
from assistant.domain.quantity import format_decimal, format_points, measure_of
from assistant.scoring.outcome import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.calculator.kit import RuleUsed

BREAK = re.compile(r"[，,。；;？?！!：:\n（(]")
_SEPARATORS = re.compile(r"^[、，,；;\s]*(?:以及|及(?!时)|[和与跟])?|[:：“”\"'（(\s]+")
_LAST = re.compile(
    "去年|上年|上一年|前一年|往年|原来|原先|原价|之前|以前|改造前|实施前|集采前|上月|上季度|基期|同期|(?:上线|整治|治理|实施|改革|调整|优化|升级|培训|推行|启用|合并|搬迁|[采购])前(?!提|期|三|两|几)"
)
_THIS = re.compile(
    "今年|本年|当年|现在|之后|以后|改造后|实施后|集采后|集采以后|本月|本季度|报告期|如今|目前|(?:上线|整治|治理|实施|改革|调整|优化|升级|培训|推行|启用|合并|搬迁|[采购])后(?!期|三|两|几)"
)
# 两个标段, 三个三级指标 only number what is spoken of; 三个没做到 counts faults.
_NUMBERED = re.compile(r"(?![没不未缺有完做过合达问错漏坏满])[\u4e00-\u9fff]")
_SMALL = frozenset({"个", "位", "名", "项", "类", "种", "家", "档", "块", "级", "笔", "期", "批", "次"})
_MOST_PLACES = 4
_PAIR = 2
_TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a question (题中的一个数): ``value`` in 元, per cent, or single things; ``role`` by nearest cue."""

    n: int
    amount: Amount
    kind: str
    value: Decimal
    role: str
    lead: str
    tail: str
    period: str

    @property
    def told(self) -> str:
        """The number as it was written."""
        return format_decimal(self.amount.value)

    @property
    def is_word(self) -> bool:
        """Whether it is a small number in words, which mostly counts what is spoken of: 三个指标."""
        if self.amount.text[0].isdigit():
            return False
        counts = self.kind == "count" and self.amount.unit in _SMALL and _NUMBERED.match(self.tail) is not None
        return self.amount.weak or self.amount.unit == "年" or counts


@dataclass(frozen=True, slots=True)
class Found:
    """What one want came to (一个所求的结果): the number, the figures it took, its steps, and how it is told."""

    number: Decimal
    unit: str
    used: frozenset[int]
    made: tuple[Computed, ...]
    said: str
    name: str = ""
    rules: tuple[RuleUsed, ...] = ()
    topic: str = ""


class Worksheet:
    """A question's text and figures (演算纸)."""

    def __init__(self, text: str, amounts: Sequence[Amount]) -> None:
        """Lay out the figures of a plain question."""
        self.text = text
        slots = read_slots(text, amounts)
        figures = [_figure(n, text, slots[n].name, amount, amounts) for n, amount in enumerate(amounts)]
        # 执行率只有0.893 is a share.
        figures = [
            replace(
                f, kind="ratio", value=f.value * HUNDRED, amount=replace(f.amount, value=f.value * HUNDRED, unit="%")
            )
            if f.kind == "bare"
            and f.amount.text.startswith("0.")
            and re.search("率(?:只有|为|是|有|才|达到)*$", f.lead)
            else f
            for f in figures
        ]
        if not any(figure.kind == "points" for figure in figures):
            # 执行率10%权重: full marks told as a share of a hundred.
            marks = [f for f in figures if f.kind == "ratio" and _is_marks(f)]
            if len(marks) == 1 and sum(1 for f in figures if f.kind == "ratio") == _PAIR:
                figures[marks[0].n] = replace(marks[0], kind="points", role="weight")
        self.absorbed: dict[int, int] = {}
        self.figures: tuple[Figure, ...] = tuple(self._multiplied(figures))

    def _multiplied(self, figures: list[Figure]) -> list[Figure]:
        """Make one figure of 5期每期80人: so many of the second for each of the first."""
        for one, two in itertools.pairwise(figures):
            unit = one.amount.unit
            if (
                one.kind == "count"
                and two.kind == "count"
                and unit
                and re.fullmatch(rf"[，,]?每(?:个)?{unit}", self.text[one.amount.end : two.amount.start])
            ):
                amount = replace(two.amount, value=one.amount.value * two.amount.value, start=one.amount.start)
                figures[one.n] = replace(one, amount=amount, value=one.value * two.value)
                self.absorbed[two.n] = one.n
                twins = (
                    f
                    for f in figures
                    if f not in {figures[one.n], two} and f.amount.unit == unit and f.value == one.value
                )
                self.absorbed.update({f.n: one.n for f in twins})
        return [f if f.n not in self.absorbed else replace(f, kind="other", role="") for f in figures]

    @cached_property
    def money_unit(self) -> str:
        """The unit money is told in, that of the first amount of money."""
        first = next((figure for figure in self.figures if figure.kind == "money"), None)
        if first is None:
            return "万元" if "万元" in self.text else "元"
        return first.amount.unit if first.amount.unit.endswith("元") else f"{first.amount.unit}元"

    def role(self, figure: Figure) -> str:
        """Return a figure's role; a member of a list without a cue of its own takes that of the first."""
        if figure.role or not figure.n:
            return figure.role
        earlier = self.figures[figure.n - 1]
        between = self.text[earlier.amount.end : figure.amount.start]
        listed = re.fullmatch(r"[、和及与]\s*[\u4e00-\u9fff\d]{0,6}", between) is not None
        return self.role(earlier) if listed and earlier.kind == figure.kind else ""

    def says(self, pattern: str) -> bool:
        """Tell whether the question has such words."""
        return re.search(pattern, self.text) is not None

    def of_kind(self, *kinds: str) -> list[Figure]:
        """Return the figures of some kinds that are no words for small numbers."""
        return [figure for figure in self.figures if figure.kind in kinds and not figure.is_word]

    def of_role(self, *roles: str) -> list[Figure]:
        """Return the figures with one of the roles."""
        return [figure for figure in self.figures if figure.role in roles]


def _is_marks(figure: Figure) -> bool:
    return figure.tail.startswith(("权重", "的权重")) or re.search("权重(?:占|为|是)?$", figure.lead) is not None


def _figure(n: int, text: str, role: str, amount: Amount, amounts: Sequence[Amount]) -> Figure:
    left = amounts[n - 1].end if n else 0
    right = amounts[n + 1].start if n + 1 < len(amounts) else len(text)
    lead = BREAK.split(text[left : amount.start])[-1]
    tail = BREAK.split(text[amount.end : right])[0]
    kind = kind_of(amount) or ("times" if amount.unit == "倍" else "other")
    if amount.unit in {"个月", "年", "小时", "个工作日"}:
        kind = "days"
    factor = measure_of(amount.unit)[1] if kind in {"money", "count"} else Decimal(1)
    value = amount.value * factor
    return Figure(
        n, amount, kind, Decimal(f"{value:f}"), role, _SEPARATORS.sub("", lead), tail, _period(text, left, amount)
    )


def _period(text: str, left: int, amount: Amount) -> str:
    """Tell whether a figure is of the time before or of now, by the last such word in front of it."""
    before = text[left : amount.start]
    marks = [(m.start(), "last") for m in _LAST.finditer(before)] + [
        (m.start(), "this") for m in _THIS.finditer(before)
    ]
    return max(marks)[1] if marks else ""


def overlap(one: str, other: str) -> int:
    """Return the length of the longest run of characters two labels share."""
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best


def plain_number(value: Decimal) -> str:
    """Write a value exactly, or with two decimals where it does not end."""
    exact = format_decimal(value)
    return exact if len(exact.partition(".")[2]) <= _MOST_PLACES else format_decimal(value, 2)


def in_money(value: Decimal, unit: str) -> str:
    """Write an amount of 元 in a unit."""
    return plain_number(value / measure_of(unit)[1])


def computed(name: str, expression: str, value: Decimal, unit: str) -> Computed:
    """Make a computation with its one step: rates and points with two decimals, the rest exactly."""
    if unit == "%":
        result = percent(value / HUNDRED)
        return Computed(f"{expression}×100%", result, "", (f"{expression}={result}",), name)
    shown = format_points(value) if unit == "分" else plain_number(value)
    return Computed(expression, shown, unit, (f"{expression}={shown}{unit}",), name)
