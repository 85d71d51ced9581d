"""How the quantities of a budget and an evaluation hang together (量与量的关系): from given figures to the asked one.

Each relation makes one quantity of others. ``Network.derive`` follows them backwards from what is asked and returns
every way there; choosing between the ways, and telling the result, is left to ``network``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.asked import TITLES, other_name, rate_at
from assistant.chat.calculator.kit import HUNDRED, may_add
from assistant.domain.quantity import format_decimal, format_points, measure_of
from assistant.scoring.outcome import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.calculator.slots import Slot

_MOST_PLACES = 4  # a yuan where amounts are told in 万元
_NAMES = {
    "budget": "全年预算数",
    "spent": "支出",
    "balance": "未支出",
    "plan_cost": "计划数",
    "good": "合格数",
    "content": "满意数",
    "whole": "总数",
    "points": "得分",
    "weight": "分值",
    "deduct": "扣分",
    "gap": "差距",
    "total": "总分",
    "spent_needed": "所需支出",
    "spent_more": "还需支出",
    "portion": "金额",
    "change": "变动",
    "lost": "扣分",
    "goal_rate": "须达到的比率",
    "growth": "增幅",
    "before": "原得分",
    "full": "满分",
    "other": "比率",
}
_PERCENT = frozenset(
    {*TITLES, "other", "growth", "goal_rate", "rate", "target_rate", "last_rate", "average", "full_line"}
)
_POINTS = frozenset(
    {
        "rise",
        "fall",
        "points",
        "weight",
        "deduct",
        "gap",
        "total",
        "base",
        "plus",
        "before",
        "full",
        "lost",
        "aim",
        "line",
        "score",
    }
)
_COUNTS = frozenset({"target", "actual", "whole", "good", "bad", "content", "neutral", "returned", "sent"})
# Several figures of these are parts of one amount and are added up.
_SUMMED = frozenset(
    {
        "received",
        "spent",
        "budget",
        "added",
        "reduced",
        "points",
        "deduct",
        "good",
        "bad",
        "content",
        "neutral",
        "weight",
        "score",
    }
)
# Figures of several years are no parts of one sum.
_PERIOD = re.compile(r"20\d{2}年|去年|上年|今年|本年|前年")
_PART_OF = re.compile("其中|含|包括|调整后|调整为|改为|变更为")


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity with the figures it came from (一个量): ``number`` in per cent for rates, ``made`` oldest first."""

    name: str
    number: Decimal
    unit: str
    used: frozenset[int]
    made: tuple[Computed, ...] = ()

    @property
    def told(self) -> str:
        """The number as an expression writes it."""
        return f"{format_decimal(self.number)}%" if self.unit == "%" and not self.made else format_decimal(self.number)


@dataclass(frozen=True, slots=True)
class Relation:
    """One quantity made of others (一条关系); ``when`` must be in the question's words."""

    name: str
    inputs: tuple[str, ...]
    formula: str
    work: Callable[..., Decimal]
    when: str = ""
    unless: str = ""


def _rate(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole * HUNDRED


def _off(part: Decimal, whole: Decimal) -> Decimal:
    return abs(part - whole) / whole * HUNDRED


_OTHER_RATES = "差异率|偏差率|节约率|节支率|结转|结余率|到位率|得分率|满意度|满意率"
_RELATIONS: tuple[Relation, ...] = (
    Relation("budget", ("initial", "added"), "{}＋{}", lambda a, b: a + b),
    Relation("budget", ("initial", "reduced"), "{}－{}", lambda a, b: a - b),
    Relation("budget", ("initial", "added", "reduced"), "{}＋{}－{}", lambda a, b, c: a + b - c),
    Relation("budget", ("initial",), "", lambda a: a),
    Relation("spent", ("budget", "balance"), "{}－{}", lambda a, b: a - b),
    Relation("spent", ("budget", "execution"), "{}×{}%", lambda a, b: a * b / HUNDRED),
    Relation("spent", ("budget", "over"), "{}＋{}", lambda a, b: a + b),
    Relation("spent", ("actual_cost",), "", lambda a: a, unless="节约|节支|省|下浮"),
    Relation("balance", ("budget", "spent"), "{}－{}", lambda a, b: a - b),
    Relation("balance", ("budget", "execution"), "{}×（1－{}%）", lambda a, b: a * (HUNDRED - b) / HUNDRED),
    Relation("balance", ("budget", "carry"), "{}×{}%", lambda a, b: a * b / HUNDRED),
    Relation("execution", ("spent", "budget"), "{}÷{}", _rate, unless="差异率|偏差率|节约率|节支率"),
    Relation("execution", ("spent", "received"), "{}÷{}", _rate, unless="差异率|偏差率|节约率|节支率"),
    Relation("execution", ("points", "weight"), "{}÷{}", _rate, when="执行率|支出率"),
    Relation("arrival", ("received", "due"), "{}÷{}", _rate, when="到位|到账"),
    Relation("arrival", ("received", "budget"), "{}÷{}", _rate, when="到位|到账"),
    Relation("carry", ("balance", "budget"), "{}÷{}", _rate, when="结转|结余"),
    Relation("deviation", ("final", "initial"), "|{}－{1}|÷{1}", _off, when="差异|偏差|偏离"),
    Relation("deviation", ("final", "budget"), "|{}－{1}|÷{1}", _off, when="差异|偏差|偏离"),
    Relation("deviation", ("spent", "initial"), "|{}－{1}|÷{1}", _off, when="差异|偏差|偏离"),
    Relation("deviation", ("more", "initial"), "{}÷{}", _rate, when="差异|偏差|偏离"),
    Relation("deviation", ("saved", "initial"), "{}÷{}", _rate, when="差异|偏差|偏离"),
    Relation("plan_cost", ("budget",), "", lambda a: a, when="节约|节支|省|下浮"),
    Relation("actual_cost", ("spent",), "", lambda a: a, when="节约|节支|省|下浮"),
    Relation("actual_cost", ("contract",), "", lambda a: a, when="节约|节支|省|下浮"),
    Relation(
        "saving",
        ("plan_cost", "actual_cost"),
        "（{}－{}）÷{0}",
        lambda a, b: (a - b) / a * HUNDRED,
        when="节约|节支|省|下浮",
    ),
    Relation("saving", ("saved", "plan_cost"), "{}÷{}", _rate, when="节约|节支|省|下浮"),
    Relation("completion", ("actual", "target"), "{}÷{}", _rate, unless=_OTHER_RATES),
    Relation("whole", ("returned",), "", lambda a: a),
    Relation("whole", ("actual",), "", lambda a: a),
    Relation("whole", ("sent",), "", lambda a: a),
    Relation("completion", ("spent", "budget"), "{}÷{}", _rate, when="投资完成|完成投资"),
    Relation("completion", ("spent", "plan_cost"), "{}÷{}", _rate, when="投资完成|完成投资"),
    Relation("bad", ("whole", "good"), "{}－{}", lambda a, b: a - b),
    Relation("good", ("whole", "bad"), "{}－{}", lambda a, b: a - b),
    Relation("quality", ("good", "whole"), "{}÷{}", _rate, when="合格|达标|通过|优良|完好|优秀"),
    Relation("on_time", ("good", "whole"), "{}÷{}", _rate, when="及时|按时|按期|准时"),
    Relation("completion", ("good", "whole"), "{}÷{}", _rate, when="完成率|达成率|实现率"),
    Relation("returned_rate", ("returned", "sent"), "{}÷{}", _rate, when="回收率|收回率"),
    Relation("content", ("whole", "bad"), "{}－{}", lambda a, b: a - b, when="满意"),
    Relation("content", ("whole", "bad", "neutral"), "{}－{}－{}", lambda a, b, c: a - b - c, when="满意"),
    Relation("satisfaction", ("content", "whole"), "{}÷{}", _rate, when="满意"),
    Relation("whole", ("content", "bad"), "{}＋{}", lambda a, b: a + b, when="满意"),
    Relation("whole", ("content", "neutral"), "{}＋{}", lambda a, b: a + b, when="满意"),
    Relation("whole", ("content", "neutral", "bad"), "{}＋{}＋{}", lambda a, b, c: a + b + c, when="满意"),
    Relation("other", ("good", "whole"), "{}÷{}", _rate),
    Relation("other", ("actual", "target"), "{}÷{}", _rate),
    Relation("other", ("spent", "budget"), "{}÷{}", _rate, when="(?:拨付|使用|支付|投放|发放|兑付)率"),
    Relation("other", ("received", "budget"), "{}÷{}", _rate, when="(?:拨付|使用|支付|投放|发放|兑付)率"),
    Relation("points_rate", ("points", "weight"), "{}÷{}", _rate, when="得分率|占.{0,8}(?:百分之几|多少|比例)"),
    Relation("points", ("weight", "deduct"), "{}－{}", lambda a, b: a - b),
    Relation("points", ("weight", "points_rate"), "{}×{}%", lambda a, b: a * b / HUNDRED, when="得分率"),
    Relation("full", ("points", "deduct"), "{}＋{}", lambda a, b: a + b),
    Relation("lost", ("weight", "points"), "{}－{}", lambda a, b: a - b),
    Relation("lost", ("deduct",), "", lambda a: a),
    Relation("total", ("points",), "", lambda a: a),
    Relation("total", ("base",), "", lambda a: a),
    Relation("total", ("points", "deduct"), "{}－{}", lambda a, b: a - b),
    Relation("total", ("base", "deduct"), "{}－{}", lambda a, b: a - b),
    Relation("total", ("points", "plus"), "{}＋{}", lambda a, b: a + b),
    Relation("total", ("base", "plus"), "{}＋{}", lambda a, b: a + b),
    Relation("total", ("weight", "deduct"), "{}－{}", lambda a, b: a - b),
    Relation("before", ("base", "deduct"), "{}＋{}", lambda a, b: a + b),
    Relation("before", ("base", "plus"), "{}－{}", lambda a, b: a - b),
    Relation("growth", ("more", "last"), "{}÷{}", _rate),
    Relation("whole", ("target",), "", lambda a: a, when="率"),
    Relation("goal_rate", ("target_rate",), "", lambda a: a),
    Relation("goal_rate", ("rate",), "", lambda a: a),
    Relation("goal_rate", ("full_line",), "", lambda a: a, when="满分"),
    Relation("goal_rate", ("execution",), "", lambda a: a),
    Relation("goal_rate", ("aim", "weight"), "{}÷{}", _rate),
    Relation("goal_rate", ("points", "weight"), "{}÷{}", _rate),
    Relation("spent_needed", ("budget", "goal_rate"), "{}×{}%", lambda a, b: a * b / HUNDRED),
    Relation("spent_more", ("spent_needed", "spent"), "{}－{}", lambda a, b: max(a - b, Decimal(0))),
    Relation("gap", ("line", "total"), "{}－{}", lambda a, b: a - b),
)


class Network:
    """The figures of one question and what follows from them (题中各量)."""

    def __init__(self, text: str, slots: Sequence[Slot], *, places: Sequence[int]) -> None:
        """Take the slots that are not part of a told rule, each with its place among the amounts."""
        self.text = text
        self.money = next((_money_unit(slot.amount) for slot in slots if slot.kind == "money"), "万元")
        self.given: dict[str, Value] = {}
        listed: dict[str, list[tuple[int, Amount]]] = {}
        names = [self._name(slot) for slot in slots]
        if {"added", "reduced"} & set(names) and "initial" not in names and not _PART_OF.search(text):
            names = ["initial" if name == "budget" else name for name in names]
        names = ["base" if name == "total" else name for name in names]
        meant = _score_means(names)
        names = [meant if name == "score" else name for name in names]
        names = _by_kin(text, names, slots)
        for name, place, slot in zip(names, places, slots, strict=True):
            if name and (place, slot.amount) not in listed.get(name, []):
                listed.setdefault(name, []).append((place, slot.amount))
        self.clear = all(names)
        for name, amounts in listed.items():
            value = self._sum(name, amounts)
            if value is None:
                self.clear = False
            else:
                self.given[name] = value

    def _name(self, slot: Slot) -> str:
        if slot.name == "rate":
            return rate_at(self.text, slot.amount.start) or "rate"
        return slot.name

    def _sum(self, name: str, amounts: Sequence[tuple[int, Amount]]) -> Value | None:
        """Bring the figures of one name to one unit and add them up; None where they cannot be."""
        unit = self._unit(name)
        numbers = [self._number(amount, unit) for _, amount in amounts]
        used = frozenset(place for place, _ in amounts)
        periods = set(_PERIOD.findall(self.text))
        apart = _PART_OF.search(self.text) is not None or len(periods) > 1 or not may_add([a for _, a in amounts])
        if None in numbers or (len(numbers) > 1 and (name not in _SUMMED or apart)):
            return None
        exact = [number for number in numbers if number is not None]
        if len(exact) == 1:
            return Value(name, exact[0], unit, used)
        total = sum(exact, Decimal(0))
        expression = "＋".join(format_decimal(number) for number in exact)
        made = replace(_computed(name, expression, total, unit), name=f"{_NAMES.get(name, '')}合计")
        return Value(name, total, unit, used, (made,))

    def _unit(self, name: str) -> str:
        if name in _PERCENT:
            return "%"
        return "分" if name in _POINTS else "" if name in _COUNTS else self.money

    def _number(self, amount: Amount, unit: str) -> Decimal | None:
        if unit in {"%", "分", ""}:
            factor = measure_of(amount.unit)[1] if unit == "" else Decimal(1)
            return amount.value * factor
        if not amount.unit:
            return amount.value
        value = amount.money / measure_of(unit)[1]
        return Decimal(f"{value:f}")

    def derive(self, name: str, seen: frozenset[str] = frozenset()) -> tuple[Value, ...]:
        """Return every way to a quantity (由已知求所求): as given, or by a relation from others."""
        if name in self.given:
            return (self.given[name],)
        if name in seen:
            return ()
        found: list[Value] = []
        for relation in _RELATIONS:
            if relation.name == name and self._holds(relation):
                found += self._by(relation, seen | {name})
        return tuple(found)

    def confirms(self, value: Value) -> bool:
        """Tell whether a figure that was not needed follows from the others as it stands (多给的数对得上)."""
        others = {name: given for name, given in self.given.items() if name != value.name}
        without = Network.__new__(Network)
        without.text, without.money, without.given, without.clear = self.text, self.money, others, True
        return any(way.number == value.number for way in without.derive(value.name))

    def _holds(self, relation: Relation) -> bool:
        if relation.unless and re.search(relation.unless, self.text):
            return False
        return not relation.when or re.search(relation.when, self.text) is not None

    def _by(self, relation: Relation, seen: frozenset[str]) -> list[Value]:
        ways: list[tuple[Value, ...]] = [()]
        for wanted in relation.inputs:
            ways = [(*way, value) for way in ways for value in self.derive(wanted, seen)]
        made = [self._make(relation, way) for way in ways]
        return [value for value in made if value is not None]

    def _make(self, relation: Relation, inputs: tuple[Value, ...]) -> Value | None:
        used = frozenset().union(*(value.used for value in inputs))
        # A part may be known from its whole (剩余、扣分); elsewhere a figure counts once.
        if "÷" not in relation.formula and len(used) < sum(len(value.used) for value in inputs):
            return None
        if not relation.formula:
            only = inputs[0]
            return Value(relation.name, only.number, only.unit, used, only.made)
        if "÷" in relation.formula and any(value.number <= 0 for value in inputs[-1:]):
            return None
        number = relation.work(*(value.number for value in inputs))
        # Shares of a whole and what is left of it are never below nothing; twice what was planned was read wrongly.
        if number < (-HUNDRED if relation.name == "saving" else 0) and relation.name != "gap":
            return None
        # More points than full marks were read the wrong way round.
        if "weight" in relation.inputs and "÷" in relation.formula and number > HUNDRED:
            return None
        unit = self._unit(relation.name)
        expression = _filled(relation.formula, [_written(value) for value in inputs])
        earlier = tuple(dict.fromkeys(step for value in inputs for step in value.made))
        return Value(relation.name, number, unit, used, (*earlier, _computed(relation.name, expression, number, unit)))


def _by_kin(text: str, names: Sequence[str], slots: Sequence[Slot]) -> list[str]:
    """Name the one counted figure that nothing tells by its kin: beside a target the result, a part the whole."""
    result = list(names)
    stem = other_name(text)[:2]
    for n, slot in enumerate(slots):
        # 量化的有17条 of the rate 量化率.
        if stem and names[n] in {"", "whole", "actual"} and slot.kind == "count" and stem in slot.amount.before[-8:]:
            result[n] = "good"
    names = result
    blank = [n for n, name in enumerate(names) if not name and slots[n].kind == "count"]
    result = list(names)
    if len(blank) != 1:
        return result
    unit = slots[blank[0]].amount.unit
    kin = {
        name
        for n, name in enumerate(names)
        if slots[n].amount.dimension == slots[blank[0]].amount.dimension or slots[n].amount.unit == unit
    }
    if "target" in kin and "actual" not in kin:
        result[blank[0]] = "actual"
    elif kin & {"good", "bad", "content"} and not kin & {"whole", "returned", "actual", "target"}:
        result[blank[0]] = "whole"
    return result


def _score_means(names: Sequence[str]) -> str:
    """Tell what 产出40分 states: full marks beside what was earned, else points; nothing where it is not clear."""
    scores, points = names.count("score"), names.count("points")
    if "weight" in names:
        return "points"
    if scores in {1, points}:
        return "weight"
    return "points" if not points else ""


def _written(value: Value) -> str:
    """Write an input of an expression: derived rates with two decimals, all else exactly."""
    exact = format_decimal(value.number)
    return exact if len(exact.partition(".")[2]) <= _MOST_PLACES else format_decimal(value.number, 2)


def _filled(formula: str, numbers: Sequence[str]) -> str:
    """Write the numbers into a formula whose blanks are numbered only where one comes again."""
    if re.search(r"\{\d\}", formula):
        rest = iter(range(len(numbers)))
        formula = re.sub(r"\{\}", lambda _: f"{{{next(rest)}}}", formula)
    return formula.format(*numbers)


def _computed(name: str, expression: str, number: Decimal, unit: str) -> Computed:
    """Make one step of a derivation: rates with two decimals, points as points, amounts exactly."""
    title = TITLES.get(name) or _NAMES.get(name, name)
    if unit == "%":
        result = percent(number / HUNDRED)
        return Computed(f"{expression}×100%", result, "", (f"{expression}={result}",), title)
    exact = format_decimal(number)
    if len(exact.partition(".")[2]) > _MOST_PLACES:
        exact = format_decimal(number, _MOST_PLACES)
    shown = format_points(number) if unit == "分" else exact
    return Computed(expression, shown, unit, (f"{expression}={shown}{unit}",), title)


def _money_unit(amount: Amount) -> str:
    return amount.unit if amount.unit.endswith("元") else f"{amount.unit}元"
