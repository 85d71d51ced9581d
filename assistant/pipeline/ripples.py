"""What hangs on a figure (数据变动的波及): points, sentences, table cells and charts before and after a change.

Works from facts: both states are scored, their ledgers compared, and the draft composed both ways; nothing is stored.
The decisions that rest on what changed are ``workspaces``' to re-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.pipeline.cases import Scored, score_case
from assistant.pipeline.ripple_report import ReportRipple, search_report
from assistant.pipeline.ripple_texts import CellRipple, SentenceRipple, compare_composed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from assistant.domain.fact import Fact
    from assistant.domain.finding import Finding
    from assistant.intake import Intake

Kind = Literal["indicator", "group", "total"]


@dataclass(frozen=True, slots=True)
class FactRipple:
    """A fact with another value (事实变化), as printed; None where it was not, or is no longer, there."""

    id: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PointsRipple:
    """Points that changed (得分变化): of an indicator by code, a group by name, or the total; None while open."""

    kind: Kind
    key: str
    name: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class ChartRipple:
    """A bar of a chart that changed (图表变化), a share of 1; None where it has no such bar."""

    chart: str
    series: str
    label: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Ripple:
    """Everything that hangs on a change (波及范围), before and after."""

    before: Scored
    after: Scored
    facts: tuple[FactRipple, ...]
    points: tuple[PointsRipple, ...]
    sentences: tuple[SentenceRipple, ...]
    cells: tuple[CellRipple, ...]
    charts: tuple[ChartRipple, ...]
    report: tuple[ReportRipple, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def regraded(self) -> bool:
        """Whether the grade changed."""
        return self.before.sheet.grade != self.after.sheet.grade


def change_scored(scored: Scored, changes: Sequence[str]) -> Scored:
    """Score a case with changed inputs, written as ``B03.actual=90`` (改数后重新计分); printed results are set aside.

    Raises:
        InputError: A change that cannot be read, or a code or field that is not there.
    """
    from assistant.scoring.engine import score_evaluation, summarise
    from assistant.scoring.what_if import apply_changes, parse_change

    evaluation = apply_changes(scored.evaluation, dict(parse_change(text) for text in changes))
    sheet = summarise(evaluation, scored.rule_set, score_evaluation(evaluation, scored.rule_set))
    return Scored(evaluation, scored.rule_set, sheet, sheet.findings)


def rescore(scored: Scored, intake: Intake, *, on: dt.date) -> Scored:
    """Score another state of the same case, such as its file read again, by the same rules (按同一办法计分)."""
    return score_case(intake, rule_set=scored.rule_set.name, on=on, region=scored.evaluation.region)


def find_ripple(
    before: Scored, after: Scored, *, on: dt.date, document_type: str | None = None, report: Path | None = None
) -> Ripple:
    """Find everything that differs between two states of a case (查找波及范围).

    Args:
        before: The case as it stood.
        after: The case with its change.
        on: The date for sources in force.
        document_type: The kind of report to compose both ways; None chooses by the case.
        report: A report of the user's own, to be searched for what no longer holds; None searches none.

    Raises:
        PromptError: There is no such document type.
        InputError: The report cannot be read.
    """
    sentences, cells = compare_composed(before, after, on=on, document_type=document_type)
    old = {(f.check, f.message) for f in before.findings}
    return Ripple(
        before,
        after,
        compare_facts(before, after),
        _compare_points(before, after),
        sentences,
        cells,
        _compare_charts(before, after),
        () if report is None else search_report(before, after, report, on=on),
        tuple(finding for finding in after.findings if (finding.check, finding.message) not in old),
    )


def compare_facts(before: Scored, after: Scored) -> tuple[FactRipple, ...]:
    """List the facts whose printed value differs, in the ledger's order, those that are gone last."""
    old: Mapping[str, Fact] = {fact.id: fact for fact in before.ledger.facts}
    new = {fact.id: fact for fact in after.ledger.facts}
    found = []
    for name in (*new, *(name for name in old if name not in new)):
        was, now = old.get(name), new.get(name)
        first, second = (None if fact is None else fact.printed for fact in (was, now))
        label = (new if name in new else old)[name].label
        if first != second:
            found.append(FactRipple(name, label, first, second))
    return tuple(found)


def _compare_points(before: Scored, after: Scored) -> tuple[PointsRipple, ...]:
    old, new = _points(before), _points(after)
    found = []
    for kind, key in (*new, *(each for each in old if each not in new)):
        name = (new.get((kind, key)) or old[kind, key])[0]
        was, now = old.get((kind, key)), new.get((kind, key))
        if was is None or now is None or was[1] != now[1]:
            found.append(
                PointsRipple(kind, key, name, None if was is None else was[1], None if now is None else now[1])
            )
    return tuple(found)


def _points(scored: Scored) -> dict[tuple[Kind, str], tuple[str, Decimal | None]]:
    points: dict[tuple[Kind, str], tuple[str, Decimal | None]] = {}
    for score in scored.sheet.scores:
        points["indicator", score.code] = (score.name, score.points)
    for group in scored.sheet.groups:
        points["group", group.name] = (group.name, group.points)
    points["total", "total"] = ("总分", scored.sheet.total)
    return points


def _compare_charts(before: Scored, after: Scored) -> tuple[ChartRipple, ...]:
    from assistant.export.charts import build_charts

    old, new = (
        {
            (chart.caption, series.name, label): value
            for chart in build_charts(scored.ledger)
            for series in chart.series
            for label, value in zip(chart.labels, series.values, strict=True)
        }
        for scored in (before, after)
    )
    return tuple(
        ChartRipple(chart, series, label, old.get((chart, series, label)), new.get((chart, series, label)))
        for chart, series, label in (*new, *(key for key in old if key not in new))
        if old.get((chart, series, label)) != new.get((chart, series, label))
    )
