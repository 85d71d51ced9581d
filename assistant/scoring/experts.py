"""Expert panels (专家打分): averages by a stated method, and scores far from the rest.

How the averages enter a report is left to ``pipeline`` and ``export``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points, round_decimal
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.evaluation import Evaluation, Expert

AverageMethod = Literal["mean_per_leaf", "mean_of_totals", "drop_extremes"]
METHOD_NAMES: dict[AverageMethod, str] = {
    "mean_per_leaf": "逐项取算术平均，再相加",
    "mean_of_totals": "各专家总分取算术平均",
    "drop_extremes": "逐项去掉一个最高分和一个最低分后取平均，再相加",
}
OUTLIER_SHARE = Decimal("0.2")
FEWEST_TO_DROP = 3


@dataclass(frozen=True, slots=True)
class LeafAverage:
    """One indicator's average in 分 (平均分) with the scores it comes from, in the experts' order."""

    code: str
    scores: tuple[Decimal, ...]
    average: Decimal
    step: str
    outliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelResult:
    """A panel's result (专家评分汇总): averages, total, the method used, and what stands out."""

    method: AverageMethod
    leaves: tuple[LeafAverage, ...]
    total: Decimal | None
    step: str
    findings: tuple[Finding, ...] = ()


def average_panel(evaluation: Evaluation, *, method: AverageMethod = "mean_per_leaf") -> PanelResult:
    """Average the experts' scores (专家评分汇总).

    Each leaf's average is rounded to two decimals half up and then summed; with ``mean_of_totals``
    the experts' own totals are averaged and rounded once. An expert's blank leaves that leaf to the
    others; a total needs every expert to have scored every leaf. Scores further than 20% of the
    weight from the mean are named, never dropped by themselves.
    """
    weights = {leaf.code: read_points(leaf.weight) for leaf in evaluation.indicators}
    experts = evaluation.experts
    codes = _codes(evaluation)
    leaves: list[LeafAverage] = []
    findings: list[Finding] = []
    for code in codes:
        given = _scores_of(experts, code)
        if not given:
            continue
        leaf, found = _average(code, given, weights.get(code), method)
        leaves.append(leaf)
        findings.extend(found)
    findings.extend(_gaps(experts, codes))
    total, step = _total(experts, codes, leaves, method)
    return PanelResult(method, tuple(leaves), total, step, tuple(findings))


def _codes(evaluation: Evaluation) -> tuple[str, ...]:
    """All codes that were scored, in the form's order, then those the form does not know."""
    scored = {code for expert in evaluation.experts for code in expert.scores}
    ordered = [leaf.code for leaf in evaluation.indicators if leaf.code in scored]
    return (*ordered, *sorted(scored - set(ordered)))


def name_of(expert: Expert, index: int) -> str:
    """Name an expert as the panel's sheet does: the given name or number, else the place in order."""
    if expert.name is not None:
        return expert.name
    return f"专家{expert.number if expert.number is not None else index}"


def _scores_of(experts: tuple[Expert, ...], code: str) -> list[tuple[str, Decimal, Expert]]:
    found = []
    for index, expert in enumerate(experts, 1):
        points = read_points(expert.scores.get(code))
        if points is not None:
            found.append((name_of(expert, index), points, expert))
    return found


def _average(
    code: str, given: list[tuple[str, Decimal, Expert]], weight: Decimal | None, method: AverageMethod
) -> tuple[LeafAverage, list[Finding]]:
    values = [points for _, points, _ in given]
    counted = sorted(values)[1:-1] if method == "drop_extremes" and len(values) >= FEWEST_TO_DROP else values
    exact = sum(counted, Decimal(0)) / len(counted)
    average = round_decimal(exact, 2)
    step = f"（{'＋'.join(f'{value:f}' for value in counted)}）÷{len(counted)}={format_points(average)}分"
    findings = []
    outliers = []
    for name, points, expert in given:
        if weight is not None and not 0 <= points <= weight:
            findings.append(
                _finding("SCR04", Severity.ERROR, code, name, points, f"不在0至{format_points(weight)}分之间", expert)
            )
        elif weight is not None and abs(points - exact) > OUTLIER_SHARE * weight:
            outliers.append(name)
            why = f"与平均分{format_points(average)}分相差超过分值的20%"
            findings.append(_finding("SCR14", Severity.NOTE, code, name, points, why, expert))
    return LeafAverage(code, tuple(values), average, step, tuple(outliers)), findings


def _finding(
    check: str, severity: Severity, code: str, name: str, points: Decimal, why: str, expert: Expert
) -> Finding:
    place = expert.places.get(f"scores.{code}", expert.place)
    return Finding(
        check,
        severity,
        f"{code}：{name}打{format_points(points)}分，{why}",
        "请该专家复核或说明理由",
        Where(place=place),
        stated=format_points(points),
    )


def _gaps(experts: tuple[Expert, ...], codes: tuple[str, ...]) -> list[Finding]:
    found = []
    for index, expert in enumerate(experts, 1):
        missing = [code for code in codes if read_points(expert.scores.get(code)) is None]
        if missing:
            found.append(
                Finding(
                    "INP09",
                    Severity.WARNING,
                    f"{name_of(expert, index)}未给{'、'.join(missing)}打分，该项按其余专家平均",
                    "请补充打分，或在评分表中注明回避",
                    Where(place=expert.place),
                )
            )
    return found


def _total(
    experts: tuple[Expert, ...], codes: tuple[str, ...], leaves: list[LeafAverage], method: AverageMethod
) -> tuple[Decimal | None, str]:
    if not leaves:
        return None, ""
    if method != "mean_of_totals":
        total = sum((leaf.average for leaf in leaves), Decimal(0))
        return total, f"{'＋'.join(format_points(leaf.average) for leaf in leaves)}={format_points(total)}分"
    totals = []
    for expert in experts:
        points = [read_points(expert.scores.get(code)) for code in codes]
        if any(value is None for value in points):
            return None, "有专家未打全，不能按各专家总分平均"
        totals.append(sum((value for value in points if value is not None), Decimal(0)))
    total = round_decimal(sum(totals, Decimal(0)) / len(totals), 2)
    return total, f"（{'＋'.join(format_points(value) for value in totals)}）÷{len(totals)}={format_points(total)}分"


def compare_methods(evaluation: Evaluation) -> Mapping[AverageMethod, Decimal | None]:
    """Return the total under each averaging method, so that a report can say what the choice matters."""
    return {method: average_panel(evaluation, method=method).total for method in METHOD_NAMES}
