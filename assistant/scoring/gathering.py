"""What a rule needs from the form (按规则取数): the row's own values, further labels, the funds row.

What the values earn is left to the methods.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.quantity import format_decimal
from assistant.domain.scoring import ScoreInput
from assistant.scoring import remarks
from assistant.scoring.deadlines import compare_days, read_days
from assistant.scoring.direction import is_upper_limit
from assistant.scoring.outcome import digits
from assistant.scoring.values import (
    BLANK,
    Reading,
    different_things,
    factor_between,
    read_points,
    read_value,
    read_within,
)

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, FundLine, Indicator
    from assistant.domain.finding import Finding
    from assistant.domain.rules import IndicatorRule, InputSpec
    from assistant.scoring.outcome import Given

TARGET_LABEL = "年度指标值"
ACTUAL_LABEL = "实际完成值"
# A model's fields are slow to read one by one, and every row of every form asks for these.
_PRINTED = itemgetter("sign", "unit", "target", "actual", "path")
_NUMERIC = frozenset({"number", "bound", "range"})
_FILLER = re.compile("年度|预期|既定|绩效|目标|指标|任务|[\\s。；;，,、/／“”\"'：:]")
_SAME_WORD = {"优秀": "优", "良好": "良", "中等": "中", "较差": "差"}
_YEAR = re.compile(r"(?:19|20)\d{2}")


class Row(NamedTuple):
    """One row as understood (指标行): values, the sign that counts, and the kind of scoring it calls for.

    ``kind`` is that of ``AppliesTo``, or 空白 for a row that prints neither target nor result.
    """

    target: Reading
    actual: Reading
    sign: str | None
    kind: str
    word: str


class Gathered(NamedTuple):
    """The inputs of one rule (取数结果): values for the method, what is shown, first steps, findings.

    ``inputs`` is None where the row's own target and result are what is shown.
    """

    given: Given
    inputs: tuple[ScoreInput, ...] | None
    steps: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=4096)
def plain_word(text: str | None) -> str:
    """Bring a qualitative result to its core: 达成预期指标。 gives 达成, 优秀 gives 优."""
    core = _FILLER.sub("", text or "")
    return _SAME_WORD.get(core, core)


def read_row(indicator: Indicator, kind: str | None = None, *, period: str | None = None) -> Row:
    """Understand one row (读取指标行): the sign is the printed one, else the target's own, else the name's.

    ``kind`` is told for the funds row (资金); else the values show it. The year of ``period``
    completes dates that are printed without one.
    """
    printed, unit, wanted, result, path = _PRINTED(vars(indicator))
    unit = unit or ""
    if printed == "定性":
        target = Reading(wanted, "text") if wanted else BLANK
        actual = Reading(result, "text") if result else BLANK
    else:
        target = read_value(wanted, unit)
        actual = read_value(result, unit or target.unit)
        if actual.kind == "text" and target.kind in _NUMERIC:
            actual = read_within(actual.text, target.unit or unit) or actual
    sign = printed or target.comparator
    if sign in {None, "="} and target.kind in _NUMERIC:
        # A bare or "equal" cost is a limit: spending less is no failure.
        limit = target.kind == "number" and target.value != 0 and is_upper_limit(path)
        sign = "区间" if target.kind == "range" else "≤" if limit else "="
    kind = kind or _kind_of(indicator, printed, target, actual)
    if target.kind == "text" and kind in {"定性", "定量"}:
        last = _last_year(period or "")
        year = None if last is None else int(last)
        if read_days(wanted, year) is not None:
            kind = "定性" if read_days(result, year) is None else "期限"
    return Row(target, actual, sign, kind, plain_word(result) if kind == "定性" else "")


def _kind_of(indicator: Indicator, sign: str | None, target: Reading, actual: Reading) -> str:
    if indicator.points_of_evaluation:
        return "要点"
    if sign == "定性":
        return "定性"
    if target.kind in _NUMERIC or sign in {"≥", ">", "≤", "<", "区间"}:
        return "定量"
    if target.kind == "blank" and actual.kind == "blank":
        return "空白"
    return "定量" if target.kind == "blank" and actual.kind in _NUMERIC else "定性"


def period_year(evaluation: Evaluation) -> Decimal | None:
    """Return the evaluated year, None where the period names none; the last one of a span."""
    return _last_year(evaluation.period or "")


@lru_cache(maxsize=256)
def _last_year(period: str) -> Decimal | None:
    found = _YEAR.findall(period)
    return Decimal(found[-1]) if found else None


def gather(evaluation: Evaluation, indicator: Indicator, row: Row, rule: IndicatorRule) -> Gathered:
    """Collect a rule's inputs for one indicator (取数).

    Values are converted to the target's unit; what cannot be used is left out and told in findings.
    """
    core = rule.core
    if core.kind == "要点":
        return _marks(indicator)
    if core.labelled:
        return _labelled(evaluation, indicator, row, rule)
    if row.kind == "期限":
        return _days(evaluation, indicator)
    if row.kind == "定性":
        return _words(indicator, row)
    return _numbers(indicator, row)


def _marks(indicator: Indicator) -> Gathered:
    points = indicator.points_of_evaluation
    marks = tuple(None if point.met is None else point.met != point.negative for point in points)
    weights = tuple(weight for point in points if (weight := read_points(point.weight)) is not None)
    given: dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]] = {}
    if marks:
        given["marks"] = marks
    if weights and len(weights) == len(points):
        given["weights"] = weights
    named = {None: "未评判", True: "符合", False: "不符合"}
    inputs = tuple(
        ScoreInput(point.text, named[mark], None, point.place or indicator.place)
        for point, mark in zip(points, marks, strict=True)
    )
    return Gathered(given, inputs)


def _words(indicator: Indicator, row: Row) -> Gathered:
    given: dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]] = {}
    if row.word:
        given["actual"] = row.word
    if indicator.target:
        given["scale"] = plain_word(indicator.target)
        given["as_planned"] = row.word != "" and row.word == plain_word(indicator.target)
    return Gathered(given, None)


def _days(evaluation: Evaluation, indicator: Indicator) -> Gathered:
    year = period_year(evaluation)
    number = None if year is None else int(year)
    due, done = read_days(indicator.target, number), read_days(indicator.actual, number)
    given: dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]] = {}
    if due is not None and done is not None:
        given["target"] = due[1].isoformat()
        day = compare_days(due, done)
        if day is not None:
            given["actual"] = day.isoformat()
    return Gathered(given, None)


def shown_inputs(indicator: Indicator) -> tuple[ScoreInput, ...]:
    """Show a row's own target and result with their places."""
    places, place, unit = indicator.places, indicator.place, indicator.unit
    target, actual = indicator.target, indicator.actual
    if target and actual:
        return (
            ScoreInput(TARGET_LABEL, target, unit, places.get("target", place)),
            ScoreInput(ACTUAL_LABEL, actual, unit, places.get("actual", place)),
        )
    if target:
        return (ScoreInput(TARGET_LABEL, target, unit, places.get("target", place)),)
    return (ScoreInput(ACTUAL_LABEL, actual, unit, places.get("actual", place)),) if actual else ()


def _numbers(indicator: Indicator, row: Row) -> Gathered:
    """Take target and actual in the target's unit; a limit in place of a result is no result."""
    target, actual = row.target, row.actual
    given: dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]] = {}
    steps: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    if target.value is not None:
        given["target"] = target.value
        if target.upper is not None:
            given["upper"] = target.upper
    if actual.kind == "number" and actual.value is not None:
        value, steps, findings = _converted(indicator, actual, target)
        if value is not None:
            given["actual"] = value
            if (actual.unit or target.unit) == "%":
                given["rate"] = value / 100
        if actual.within:
            steps = (f"实际完成值取自“{actual.text}”", *steps)
        if actual.approximate is not None:
            findings = (*findings, remarks.value_is_approximate(indicator, actual.approximate))
    return Gathered(given, None, steps, findings)


def _converted(
    indicator: Indicator, actual: Reading, target: Reading
) -> tuple[Decimal | None, tuple[str, ...], tuple[Finding, ...]]:
    assert actual.value is not None  # noqa: S101 - the caller asks only for numbers
    if target.value is None or actual.unit == target.unit:
        return actual.value, (), ()
    factor = factor_between(actual.unit, target.unit)
    if factor is None:
        return None, (), (remarks.units_differ(indicator, target.unit, actual.unit, comparable=False),)
    findings: tuple[Finding, ...] = ()
    if different_things(actual.unit, target.unit):
        findings = (remarks.units_differ(indicator, target.unit, actual.unit, comparable=True),)
    if factor == 1:
        return actual.value, (), findings
    value = Decimal(format_decimal(actual.value * factor))
    step = f"单位换算：{digits(actual.value)}{actual.unit}={digits(value)}{target.unit}"
    return value, (step,), findings


def _labelled(evaluation: Evaluation, indicator: Indicator, row: Row, rule: IndicatorRule) -> Gathered:
    """Take each input by its label from the indicator, else from the scored funds row, in one money unit."""
    given: dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]] = {}
    shown: list[ScoreInput] = []
    line = evaluation.total_fund
    year = period_year(evaluation)
    counted: str | None = None
    for name, spec in rule.inputs.items():
        found = _by_label(indicator, spec, year) or _in_sentence(indicator, spec, row)
        if found is None and spec.funds is not None and line is not None:
            found = funds_value(line, spec.funds, spec.label)
        if found is None:
            continue
        reading = read_value(found.value, found.unit or spec.unit or "")
        if reading.kind != "number" or reading.value is None:
            continue
        if spec.unit is None and counted is None:
            # Counts are compared in the unit of the first.
            counted = reading.unit
        factor = factor_between(reading.unit, spec.unit or counted or "")
        if factor is None:
            continue
        given[name] = reading.value * factor if factor != 1 else reading.value
        shown.append(found)
    if year is not None:
        given["year"] = year
    rate: Reading | None = row.actual
    if row.actual.kind == "text":
        rate = read_within(row.actual.text, "%")
    if rate is not None and rate.kind == "number" and rate.unit == "%" and rate.value is not None:
        given.setdefault("rate", rate.value if rule.method == "carryover_rate" else rate.value / 100)
        shown.extend(shown_inputs(indicator))
    return Gathered(given, tuple(shown))


def _by_label(indicator: Indicator, spec: InputSpec, year: Decimal | None) -> ScoreInput | None:
    for pattern in (spec.label, *spec.labels):
        label = pattern
        if "{" in pattern:
            if year is None:
                continue
            label = pattern.replace("{本年}", str(year)).replace("{上年}", str(year - 1))
        value = indicator.inputs.get(label)
        if value is not None:
            place = indicator.places.get(f"inputs.{label}", indicator.place)
            return ScoreInput(label, value, spec.unit, place)
    return None


def _in_sentence(indicator: Indicator, spec: InputSpec, row: Row) -> ScoreInput | None:
    """Take an amount of money that the result's own sentence names by its label (实际支出193.54万元)."""
    if row.actual.kind != "text" or spec.unit != "万元":
        return None
    labels = "|".join(re.escape(label) for label in (spec.label, *spec.labels) if "{" not in label)
    found = re.findall(
        rf"(?:^|[，,。；;：:（(\s])(?:已|共|累计)?(?:{labels})(?:为|：|:)?(\d[\d,]*(?:\.\d+)?(?:万元|亿元|元))",
        row.actual.text,
    )
    if len(found) != 1:
        return None
    reading = read_value(found[0])
    if reading.kind != "number" or reading.value is None:
        return None
    return ScoreInput(spec.label, digits(reading.value), reading.unit, indicator.places.get("actual", indicator.place))


def funds_value(line: FundLine, field: str, label: str) -> ScoreInput | None:
    """Return a value of the funds row with its unit and place; ``balance`` is budget less spent."""
    if field == "balance":
        budget, spent = read_value(line.budget, line.unit), read_value(line.spent, line.unit)
        if budget.value is None or spent.value is None or budget.unit != spent.unit:
            return None
        return ScoreInput(label, f"{budget.value - spent.value:f}", budget.unit, line.place)
    value = getattr(line, field)
    if value is None:
        return None
    reading = read_value(value, line.unit)
    if reading.kind != "number" or reading.value is None:
        return None
    return ScoreInput(label, digits(reading.value), reading.unit, line.places.get(field, line.place))
