"""Inputs and scores become citable values (事实台账); every derived value is computed here, once.

How a value is worded in a sentence is left to ``assistant.drafting``; how points arise, to
``assistant.scoring``.

Printing: points as rounded by their rule, trailing zeros dropped (``得4.84分``, ``得10分``); rates with
two decimals (``96.77%``), full and zero rates without (``100%``); amounts, targets and results with the
decimals they were given (``200.00万元`` stays ``200.00万元``); a balance with the finer of its two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity, format_decimal
from assistant.facts.readings import (
    codes_of,
    group_letters,
    period_text,
    read_actual,
    read_amount,
    read_target,
    stated_amount,
    stated_parts,
    total_weight,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.evaluation import Evaluation, FundLine, Indicator
    from assistant.domain.scoring import GroupScore, Score, ScoreSheet
    from assistant.language.quantities import QuantitySpan

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_PROJECT = "项目"
_TOTAL_ALIASES = ("综合得分", "评价总得分", "总得分", "评价得分", "总分", "合计", "部门整体")
_FUND_MEASURES = {"initial": "年初预算数", "budget": "预算数", "received": "到位数", "spent": "执行数"}
_GROUP_ALIASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("决策", ("决策", "决策指标", "项目决策")),
    ("过程", ("过程", "过程指标", "项目过程", "过程管理", "项目管理")),
    ("产出", ("产出", "产出指标", "项目产出")),
    ("效益", ("效益", "效益指标", "项目效益")),
    ("效果", ("效果", "效果指标")),
    ("满意度", ("满意度", "满意度指标")),
    ("成本", ("成本", "成本指标")),
    ("预算执行", ("预算执行", "预算执行情况", "当年预算执行情况")),
    ("预算管理", ("预算管理情况",)),
    ("目标实现", ("整体绩效目标实现情况",)),
)


def build_ledger(evaluation: Evaluation, sheet: ScoreSheet) -> FactLedger:
    """Build the ledger of one report (建立事实台账).

    Args:
        evaluation: What was reported; a value that cannot be read as a number becomes a text fact.
        sheet: Its scores; open points give no fact, so no sentence can name them.

    Returns:
        Facts in a stated order: case, funds, indicators, scores, groups, total, counts, observations.
    """
    scores = {score.code: score for score in sheet.scores}
    facts = [*_case_facts(evaluation), *_fund_facts(evaluation, sheet)]
    for indicator in evaluation.indicators:
        facts.extend(_indicator_facts(indicator, scores.get(indicator.code)))
    for score in sheet.scores:
        facts.extend(_score_facts(score, evaluation))
    letters = group_letters(sheet)
    for group in sheet.groups:
        members = tuple(score for score in sheet.scores if score.group == group.name)
        facts.extend(_group_facts(group, letters[group.name], members))
    facts.extend(_total_facts(evaluation, sheet))
    facts.extend(_count_facts(sheet))
    facts.extend(_observation_facts(evaluation, sheet))
    return FactLedger(tuple(facts))


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a run of facts speaks of: id prefix, owner, its other names."""

    prefix: str
    owner: str
    aliases: tuple[str, ...] = ()
    period: str | None = None

    def value(
        self, key: str, measure: str, quantity: Quantity, origin: Origin, *, places: int | None = None, label: str = ""
    ) -> Fact:
        return Fact(
            f"{self.prefix}.{key}",
            label or f"{self.owner}{measure}",
            self.owner,
            measure,
            origin,
            quantity,
            None,
            places,
            self.period,
            self.aliases,
        )

    def text(self, key: str, measure: str, text: str, origin: Origin, *, label: str = "") -> Fact:
        label = label or f"{self.owner}{measure}"
        fact_id = f"{self.prefix}.{key}"
        return Fact(fact_id, label, self.owner, measure, origin, text=text, period=self.period, aliases=self.aliases)

    def rate(self, key: str, measure: str, part: Decimal, whole: Decimal, origin: Origin | None = None) -> Fact:
        """A rate part ÷ whole in per cent; without an origin its own division is the proof."""
        value = part * _HUNDRED / whole
        quantity, places = Quantity(value, "%"), 0 if value in (_HUNDRED, _ZERO) else 2
        step = f"{format_decimal(part)}÷{format_decimal(whole)}={quantity.format(places)}"
        return self.value(key, measure, quantity, origin or Origin("computed", None, (step,)), places=places)

    def difference(self, key: str, measure: str, whole: Decimal, parts: tuple[Decimal, ...]) -> Fact:
        """Points left of the whole when the parts are taken off (分)."""
        rest = whole - sum(parts, _ZERO)
        step = f"{'−'.join(format_decimal(value) for value in (whole, *parts))}={format_decimal(rest)}分"
        return self.value(key, measure, Quantity(rest, "分"), Origin("computed", None, (step,)))


def _points(value: Decimal) -> Quantity:
    return Quantity(value, "分")


def _case_facts(evaluation: Evaluation) -> Iterator[Fact]:
    subject = _Subject("case", _PROJECT, period=evaluation.period)
    texts = (
        ("name", "项目名称", evaluation.case, "case"),
        ("unit", "被评价单位", evaluation.unit, "unit"),
        ("department", "主管部门", evaluation.department, "department"),
        ("period", "评价年度", period_text(evaluation.period), "period"),
        ("document_type", "文种", evaluation.document_type, "document_type"),
    )
    for key, label, text, field in texts:
        if text:
            measure = "年度" if key == "period" else "名称"
            yield subject.text(key, measure, text, Origin("cell", evaluation.place_of(field)), label=label)


def _fund_facts(evaluation: Evaluation, sheet: ScoreSheet) -> Iterator[Fact]:
    total = evaluation.total_fund
    if total is None:
        return
    # A leaf may bear the row's name (资金总体); then that name speaks of the leaf, amounts included.
    leaves = {score.name for score in sheet.scores}
    aliases = tuple(name for name in (total.name, evaluation.case) if name not in leaves)
    subject = _Subject("funds", _PROJECT, aliases, evaluation.period)
    if total.name in leaves:
        yield from _line_facts(total, _Subject("funds.1", total.name, (), evaluation.period))
    yield from _line_facts(total, subject)
    yield from _fund_rates(total, subject, _funds_score(evaluation, sheet))
    others = (line for line in evaluation.funds if line is not total)
    for number, line in enumerate(others, start=2):
        name = _bare_fund(line)
        aliases = (line.name,) if name != line.name else ()
        subject = _Subject(f"funds.{number}", name, aliases, evaluation.period)
        yield from _line_facts(line, subject)
        yield from _spent_share(line, subject)


def _bare_fund(line: FundLine) -> str:
    return re.sub(r"^其中[：:]\s*", "", line.name)


def _line_facts(line: FundLine, subject: _Subject) -> Iterator[Fact]:
    yield subject.text("name", "名称", _bare_fund(line), Origin("cell", line.place_of("name")), label="资金项")
    for field, measure in _FUND_MEASURES.items():
        span = read_amount(getattr(line, field), line.unit)
        if span is not None:
            origin = Origin("cell", line.place_of(field))
            yield subject.value(field, measure, span.quantity, origin, places=span.places)


def _fund_rates(line: FundLine, subject: _Subject, scored: Score | None) -> Iterator[Fact]:
    amounts = (read_amount(getattr(line, field), line.unit) for field in ("budget", "spent", "received"))
    budget, spent, received = amounts
    if scored is not None and scored.ratio is not None:
        origin = Origin("computed", scored.place, tuple(step.text for step in scored.steps), scored.basis)
        yield subject.rate("rate", "执行率", scored.ratio, _ONE, origin)
    else:
        yield from _spent_share(line, subject)
    if budget is None:
        return
    if received is not None and budget.quantity.value > 0:
        yield subject.rate("arrival", "到位率", *_divided(received, budget, line, "received"))
    if spent is not None and spent.quantity.compare(budget.quantity) <= 0:
        balance = budget.quantity - spent.quantity
        places = max(budget.places or 0, spent.places or 0)
        step = f"{_number(budget)}−{_number(spent)}={balance.format(places)}"
        origin = Origin("computed", line.place_of("spent"), (step,))
        yield subject.value("balance", "结余数", balance, origin, places=places)


def _spent_share(line: FundLine, subject: _Subject) -> Iterator[Fact]:
    """The line's own rate of execution, where it tells what was planned and what was spent."""
    budget, spent = (read_amount(getattr(line, field), line.unit) for field in ("budget", "spent"))
    if spent is not None and budget is not None and budget.quantity.value > 0:
        yield subject.rate("rate", "执行率", *_divided(spent, budget, line, "spent"))


def _number(span: QuantitySpan) -> str:
    return format_decimal(span.quantity.value, span.places)


def _divided(part: QuantitySpan, whole: QuantitySpan, line: FundLine, field: str) -> tuple[Decimal, Decimal, Origin]:
    numerator, denominator = part.quantity.to(whole.quantity.unit).value, whole.quantity.value
    rate = Quantity(numerator * _HUNDRED / denominator, "%")
    step = f"{_number(part)}÷{_number(whole)}={rate.format(2)}"
    return numerator, denominator, Origin("computed", line.place_of(field), (step,))


def _funds_score(evaluation: Evaluation, sheet: ScoreSheet) -> Score | None:
    """Find the score of the funds row: the one whose code is no indicator's."""
    codes = {indicator.code for indicator in evaluation.indicators}
    return next((score for score in sheet.scores if score.code not in codes), None)


def _leaf(code: str, path: tuple[str, ...], prefix: str) -> _Subject:
    name = path[-1] if path else code
    bare = name.removesuffix("指标")
    aliases = tuple(other for other in (bare, f"{bare}指标") if other and other != name)
    return _Subject(f"{prefix}.{code}", name, aliases)


def _indicator_facts(indicator: Indicator, score: Score | None) -> Iterator[Fact]:
    subject = _leaf(indicator.code, indicator.path, "indicator")
    yield subject.text("name", "名称", indicator.name, Origin("cell", indicator.place_of("path")), label="指标名称")
    target, actual = read_target(indicator), read_actual(indicator)
    for field, measure, span in (("target", "目标值", target), ("actual", "完成值", actual)):
        text: str = (getattr(indicator, field) or "").strip()
        origin = Origin("cell", indicator.place_of(field))
        if span is not None and span.upper is None:
            yield subject.value(field, measure, span.quantity, origin, places=span.places)
        elif text:
            unit = indicator.unit or "" if span is not None else ""
            yield subject.text(field, measure, text if unit in text else text + unit, origin)
    if not indicator.actual and score is not None and score.ratio is not None:
        origin = Origin("computed", score.place, tuple(step.text for step in score.steps), score.basis)
        yield subject.rate("actual", "完成值", score.ratio, _ONE, origin)
    if target is not None and actual is not None and target.upper is None and actual.upper is None:
        yield from _compared(subject, target, actual, indicator.place_of("actual"))


def _compared(subject: _Subject, target: QuantitySpan, actual: QuantitySpan, place: str | None) -> Iterator[Fact]:
    if target.quantity.dimension != actual.quantity.dimension:
        return
    unit, aim = target.quantity.unit, target.quantity.value
    result = actual.quantity.to(unit).value
    if aim > 0 and result >= 0:
        yield subject.rate("completion", "完成率", result, aim)
    gap = Quantity(abs(result - aim), "个百分点" if unit == "%" else unit)
    step = f"|{format_decimal(result)}−{format_decimal(aim)}|={gap.format()}"
    yield subject.value("gap", "差距", gap, Origin("computed", place, (step,)))


def _score_facts(score: Score, evaluation: Evaluation) -> Iterator[Fact]:
    subject = _leaf(score.code, score.path, "score")
    if all(indicator.code != score.code for indicator in evaluation.indicators):
        name = _leaf(score.code, score.path, "indicator")
        yield name.text("name", "名称", score.name, Origin("cell", score.place), label="指标名称")
        if score.ratio is not None:
            steps = tuple(step.text for step in score.steps)
            yield name.rate("actual", "完成值", score.ratio, _ONE, Origin("computed", score.place, steps, score.basis))
    rule = Origin("rule", score.place, tuple(step.text for step in score.steps), score.basis)
    stated = Origin("stated", score.place, rule.steps, score.basis)
    if score.weight is not None:
        yield subject.value("weight", "分值", _points(score.weight), Origin("cell", score.place))
    if score.ratio is not None and "执行率" in score.name:
        yield subject.rate("ratio", "测算执行率", score.ratio, _ONE, rule)
    if score.points is not None:
        origin = stated if score.status in {"stated", "disputed"} else rule
        yield subject.value("points", "得分", _points(score.points), origin)
    if score.stated is not None and score.stated != score.points:
        yield subject.value("stated", "原表得分", _points(score.stated), Origin("stated", score.place))
    if score.computed is not None and score.computed != score.points:
        yield subject.value("computed", "测算得分", _points(score.computed), rule)
    if score.range is not None and score.points is None:
        span = "—".join(format_decimal(end, 2) for end in score.range)
        yield subject.text("range", "可评区间", f"{span}分", rule)
    yield from _loss_facts(score, subject, stated_parts(score, evaluation))


def _loss_facts(score: Score, subject: _Subject, parts: tuple[Decimal, ...]) -> Iterator[Fact]:
    loss = score.deduction
    if loss is None or score.weight is None or score.points is None:
        return
    yield subject.difference("deduction", "扣分", score.weight, (score.points,))
    if score.weight > 0:
        yield subject.rate("rate", "得分率", score.points, score.weight)
    if parts and sum(parts, _ZERO) < loss:
        yield subject.difference("rest", "扣分", loss, parts)


def _group_facts(group: GroupScore, letter: str, members: tuple[Score, ...]) -> Iterator[Fact]:
    owner = group.name
    found = (alias for word, names in _GROUP_ALIASES if word in owner for alias in names if alias != owner)
    subject = _Subject(f"group.{letter}", owner, tuple(dict.fromkeys(found)))
    points = [score.points for score in members if score.points is not None]
    adds_up = group.points is not None and len(points) == len(members) > 1 and sum(points, _ZERO) == group.points
    steps = (
        (f"{'＋'.join(format_decimal(value) for value in points)}={format_decimal(group.points)}分",)
        if (adds_up and group.points is not None)
        else ()
    )
    yield subject.text("name", "名称", owner, Origin("cell"), label="一级指标")
    if group.weight is not None:
        yield subject.value("weight", "分值", _points(group.weight), Origin("cell"))
    if members:
        yield subject.value("count", "个数", Quantity(Decimal(len(members)), "项"), Origin("computed"))
    if group.points is None:
        return
    yield subject.value("points", "得分", _points(group.points), Origin("computed" if steps else "stated", None, steps))
    if group.weight is not None:
        yield subject.difference("deduction", "扣分", group.weight, (group.points,))
        if group.weight > 0:
            yield subject.rate("rate", "得分率", group.points, group.weight)


def _total_facts(evaluation: Evaluation, sheet: ScoreSheet) -> Iterator[Fact]:
    subject = _Subject("total", _PROJECT, (*_TOTAL_ALIASES, evaluation.case))
    weight = total_weight(sheet)
    if weight is not None:
        yield subject.value("weight", "分值", _points(weight), Origin("computed"), label="总分值")
    if sheet.total is not None:
        parts = [group.points for group in sheet.groups] or [score.points for score in sheet.scores]
        listed = "＋".join(format_decimal(part) for part in parts if part is not None)
        origin = Origin("computed", None, (f"{listed}={format_decimal(sheet.total)}分",))
        yield subject.value("points", "得分", _points(sheet.total), origin, label="综合得分")
        if weight is not None:
            yield subject.difference("deduction", "扣分", weight, (sheet.total,))
            if weight > 0:
                yield subject.rate("rate", "得分率", sheet.total, weight)
    if sheet.total_stated is not None and sheet.total_stated != sheet.total:
        place = evaluation.stated.place_of("total") if evaluation.stated is not None else None
        origin = Origin("stated", place)
        yield subject.value("stated", "原表得分", _points(sheet.total_stated), origin, label="原报总分")
    if sheet.grade:
        yield subject.text("grade", "等级", sheet.grade, Origin("rule"), label="评价等级")


def _count_facts(sheet: ScoreSheet) -> Iterator[Fact]:
    subject = _Subject("count", _PROJECT)
    scores = sheet.scores
    lost = [score for score in scores if score.deduction is not None and score.deduction > 0]
    counts = (
        ("indicators", "指标个数", len(scores), "项"),
        ("deducted", "扣分指标个数", len(lost), "项"),
        ("full", "满分指标个数", sum(1 for s in scores if s.points is not None and s.points == s.weight), "项"),
        ("undetermined", "未定指标个数", sum(s.points is None and s.status != "waived" for s in scores), "项"),
        ("waived", "不适用指标个数", sum(score.status == "waived" for score in scores), "项"),
        ("groups", "一级指标个数", len(sheet.groups), "个"),
    )
    for key, label, number, unit in counts:
        yield subject.value(key, "个数", Quantity(Decimal(number), unit), Origin("computed"), label=label)


def _observation_facts(evaluation: Evaluation, sheet: ScoreSheet) -> Iterator[Fact]:
    # The funds row is scored without being an indicator, so names come from the scores.
    names = {score.code: score.name for score in sheet.scores}
    for number, observation in enumerate(evaluation.observations, start=1):
        amount = stated_amount(observation)
        if amount is not None:
            codes = codes_of(observation, evaluation)
            owner = names.get(codes[0], _PROJECT) if codes else _PROJECT
            origin = Origin("stated", observation.place_of("amount"))
            yield _Subject(f"observation.{number}", owner).value("amount", "扣分", _points(amount), origin)
