"""What does not add up (汇总核查): weights, sums, grades, and results that hang on a rounding.

Forming groups and totals is left to ``summary``; comparing a report's text with them, to the checks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import RoundingMode, format_decimal, format_points, round_decimal
from assistant.scoring.decision import LEAF_TOLERANCE
from assistant.scoring.groups import for_unit, group_named, plain_group_name, same_group, subject_of
from assistant.scoring.totals import ZERO, add_up, counts, grade_of
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.rules import GradeBand, RuleSet
    from assistant.domain.scoring import GroupScore, Score

_CELL = re.compile(r"(?:\s*行\d+)?(?:\s*列\d+)?$|![A-Z]+\d+$|\s*第\d+行$")
_NEAR_EDGE = Decimal("0.05")
_AVERAGED = Decimal("0.02")
_MODES: dict[RoundingMode, str] = {"half_even": "四舍六入五成双", "truncate": "截尾"}


def form_place(evaluation: Evaluation) -> str:
    """Name the table the form's rows stand in (所在的表), for findings about all of them."""
    placed = (item.place for item in (evaluation, *evaluation.indicators, *evaluation.funds))
    place = next((place for place in placed if place is not None), None)
    if place is None:
        return "案例文件 › indicators"
    return _CELL.sub("", place)


def _place(evaluation: Evaluation, field: str) -> Where:
    stated = evaluation.stated
    if stated is None:
        return Where(place=form_place(evaluation))
    value = getattr(stated, field, None)
    place = stated.place_of(field)
    return Where(
        quote=value if isinstance(value, str) else "", place=form_place(evaluation) if place is None else place
    )


def weight_findings(
    evaluation: Evaluation, rule_set: RuleSet, scores: tuple[Score, ...], groups: tuple[GroupScore, ...]
) -> list[Finding]:
    """Find weights that do not add up (INP06), and a scheme's own weights or floors not kept (INP08)."""
    found = []
    total = add_up(group.weight for group in groups) if groups else None
    if total is not None and total != rule_set.total:
        found.append(
            Finding(
                "INP06",
                Severity.ERROR,
                f"分值合计为{format_points(total)}分，应为{format_points(rule_set.total)}分",
                "请核对各指标分值",
                _place(evaluation, "total"),
                stated=format_points(total),
                computed=format_points(rule_set.total),
                steps=(
                    "＋".join(format_points(g.weight) for g in groups if g.weight is not None)
                    + f"={format_points(total)}",
                ),
            )
        )
    stated = evaluation.stated.groups if evaluation.stated is not None else ()
    for group in groups:
        printed = next((item for item in stated if same_group(item.name, group.name)), None)
        weight = None if printed is None else read_points(printed.weight)
        own = None if weight is None else _printed_weight(scores, group.name)
        if printed is None or weight is None or own is None or weight == own:
            continue
        found.append(
            Finding(
                "INP06",
                Severity.ERROR,
                f"“{group.name}”分值为{format_points(weight)}分，各指标分值合计为{format_points(own)}分",
                "请核对该组各指标分值",
                Where(quote=printed.weight or "", place=printed.place_of("weight")),
                stated=format_points(weight),
                computed=format_points(own),
            )
        )
    found.extend(_scheme_findings(evaluation, rule_set, groups))
    return found


def _printed_weight(scores: tuple[Score, ...], group: str) -> Decimal | None:
    """Add up a group's weights as printed, before any was shared out; None where leaves print none."""
    weights = [
        score.weight if score.original_weight is None else score.original_weight
        for score in scores
        if same_group(score.group, group) and (counts(score) or score.status == "waived")
    ]
    return add_up(weights) if weights else None


def _scheme_findings(evaluation: Evaluation, rule_set: RuleSet, groups: tuple[GroupScore, ...]) -> list[Finding]:
    """INP08: notes on weights the scheme asks for; never errors, as forms may adjust them with reason."""
    found = []
    known = {group.name: group.weight for group in groups if group.weight is not None}
    if rule_set.groups and not rule_set.weights_adjustable:
        for name, weight in known.items():
            wanted = group_named(name, rule_set.groups)
            if wanted is not None and wanted.weight != weight:
                found.append(
                    Finding(
                        "INP08",
                        Severity.WARNING,
                        f"“{name}”分值为{format_points(weight)}分，{rule_set.title}为{format_points(wanted.weight)}分",
                        "请核实是否采用了该评分办法",
                        Where(place=form_place(evaluation)),
                        stated=format_points(weight),
                        computed=format_points(wanted.weight),
                    )
                )
    for constraint in rule_set.constraints:
        parts = [weight for name, weight in known.items() if plain_group_name(name) in constraint.groups]
        if len(parts) < len(constraint.groups) or len(known) < len(groups):
            continue
        share = sum(parts, ZERO) / rule_set.total
        if share < constraint.at_least:
            least = format_decimal(constraint.at_least * 100)
            found.append(
                Finding(
                    "INP08",
                    Severity.NOTE,
                    f"{'、'.join(constraint.groups)}分值合计{format_points(sum(parts, ZERO))}分，低于总分的{least}%",
                    f"请核实权重设置（依据{constraint.basis.document}，条文待核）",
                    Where(place=form_place(evaluation)),
                )
            )
    return found


def basis_findings(evaluation: Evaluation, rule_set: RuleSet) -> list[Finding]:
    """INP08: say where the rules' own basis is not one for what is evaluated (依据不直接适用)."""
    said = f"{rule_set.basis.document}（{rule_set.basis.number}）" if rule_set.basis.number else rule_set.basis.document
    if not for_unit(evaluation, rule_set):
        message = f"所用评分办法“{rule_set.title}”的依据{said}不适用于本单位，仅参照其算法"
    elif rule_set.printed_rules:
        return []
    elif subject_of(evaluation.document_type or "") == "部门" and rule_set.subject != "部门":
        message = f"未收录当地的部门整体评价办法，暂用“{rule_set.title}”的通用算法；其依据{said}是项目支出评价的规定"
    else:
        return []
    return [
        Finding(
            "INP08",
            Severity.NOTE,
            message,
            "请用 jixiao rules --from 导入本地的指标体系，再用 --rule-set 计分；报告中不要引用上述文件作为计分依据",
            Where(place=form_place(evaluation)),
        )
    ]


def sum_findings(
    evaluation: Evaluation,
    scores: tuple[Score, ...],
    groups: tuple[GroupScore, ...],
    total: Decimal | None,
    stated: Decimal | None,
) -> list[Finding]:
    """Compare printed sums with their parts (SUM01), both as printed, so that one fault is told once."""
    found = []
    printed_groups = evaluation.stated.groups if evaluation.stated is not None else ()
    for printed in printed_groups:
        points = read_points(printed.points)
        parts = [score for score in scores if counts(score) and same_group(score.group, printed.name)]
        added = _printed_sum(parts)
        if points is not None and added is not None and parts and points != added:
            found.append(
                _sum_finding(
                    evaluation,
                    f"“{printed.name}”得分",
                    points,
                    added,
                    Where(printed.points or "", place=printed.place_of("points")),
                )
            )
    if stated is None:
        return found
    counted = [score for score in scores if counts(score)]
    leaves = {score.group for score in scores}
    # Groups printed without leaves count as printed.
    rest = add_up(group.points for group in groups if group.name not in leaves)
    added = add_up((_printed_sum(counted), rest)) if scores or groups else None
    possible = {added}
    if any(score.status == "waived" for score in scores) and rest is not None:
        # The form may have left the waived points out, kept them, or shared them out as is done here.
        sums = (add_up(score.stated or ZERO for score in part) for part in (scores, counted))
        possible |= {total, *(None if one is None else one + rest for one in sums)}
    if added is not None and stated not in possible:
        found.append(_sum_finding(evaluation, "总分", stated, added, _place(evaluation, "total")))
    return found


def _printed_sum(parts: list[Score]) -> Decimal | None:
    """Add up points as printed, computed ones where none are printed."""
    return add_up(
        score.stated if score.stated is not None and score.original_weight is None else score.points for score in parts
    )


def _sum_finding(evaluation: Evaluation, what: str, stated: Decimal, added: Decimal, where: Where) -> Finding:
    # Averages of experts, each rounded, may miss their sum by a cent or two.
    averaged = bool(evaluation.experts) and abs(stated - added) <= _AVERAGED
    return Finding(
        "SUM01",
        Severity.WARNING if averaged else Severity.ERROR,
        f"{what}为{format_points(stated)}分，各项得分之和为{format_points(added)}分，"
        f"相差{format_points(abs(stated - added))}分",
        "请核对各项得分与合计",
        where,
        stated=format_points(stated),
        computed=format_points(added),
    )


def grade_findings(
    evaluation: Evaluation, rule_set: RuleSet, scores: tuple[Score, ...], total: Decimal | None, stated: Decimal | None
) -> list[Finding]:
    """Compare grades with their bands (SCR01, SCR13) and say what is borderline (SCR12)."""
    found: list[Finding] = []
    printed = evaluation.stated.grade if evaluation.stated is not None else None
    shown = stated if stated is not None else total
    if printed is not None and shown is not None:
        expected = grade_of(round_decimal(shown, 2), rule_set.bands)
        if expected is not None and _plain_grade(printed, rule_set.bands) not in {expected, None}:
            found.append(
                Finding(
                    "SCR01",
                    Severity.ERROR,
                    f"原表等级为“{printed}”，{format_points(shown)}分按等级划分应为“{expected}”",
                    "请核实总分与等级",
                    _place(evaluation, "grade"),
                    stated=printed,
                    computed=expected,
                )
            )
    if total is None:
        return found
    grade = grade_of(total, rule_set.bands)
    if stated is not None and grade_of(stated, rule_set.bands) != grade:
        found.append(_grade_moves(evaluation, rule_set, stated, total))
    found.extend(
        Finding(
            "SCR12",
            Severity.NOTE,
            f"总分{format_points(total)}分临近“{band.name}”的分数线{format_points(band.at_least)}分"
            f"（±0.05分以内），等级为“{grade}”",
            "请复核各项得分与取舍方式",
            _place(evaluation, "total"),
        )
        for band in rule_set.bands
        if band.at_least > 0 and abs(total - band.at_least) <= _NEAR_EDGE
    )
    found.extend(_rounding_findings(evaluation, rule_set, scores, total, grade))
    return found


def _plain_grade(printed: str, bands: tuple[GradeBand, ...]) -> str | None:
    """Return the band a printed grade names (优、优秀、“优”级), None where it names none."""
    for band in bands:
        if band.name in printed:
            return band.name
    return None


def _grade_moves(evaluation: Evaluation, rule_set: RuleSet, stated: Decimal, total: Decimal) -> Finding:
    old, new = grade_of(stated, rule_set.bands), grade_of(total, rule_set.bands)
    return Finding(
        "SCR13",
        Severity.ERROR,
        f"原表总分{format_points(stated)}分为“{old}”，各项得分合计{format_points(total)}分为“{new}”，等级因此改变",
        "请先核对各项得分，再确定等级",
        _place(evaluation, "total"),
        stated=old,
        computed=new,
    )


def _rounding_findings(
    evaluation: Evaluation, rule_set: RuleSet, scores: tuple[Score, ...], total: Decimal, grade: str | None
) -> list[Finding]:
    """SCR12: notes where another way of rounding the leaves would give another grade."""
    # No rounding moves a leaf by more than a cent, so most totals are too far from any edge to bother.
    reach = LEAF_TOLERANCE * len(scores)
    if all(abs(total - band.at_least) > reach for band in rule_set.bands):
        return []
    counted = [score for score in scores if counts(score)]
    if not counted or any(score.points is None for score in counted):
        return []
    found = []
    leafless = total - sum((score.points for score in counted if score.points is not None), ZERO)
    for mode, name in _MODES.items():
        changed = leafless
        for score in counted:
            points = score.points
            if score.exact is not None and points == score.computed:
                points = round_decimal(score.exact, 2, mode)
            assert points is not None  # noqa: S101 - checked above
            changed += points
        other = grade_of(changed, rule_set.bands)
        if other != grade:
            found.append(
                Finding(
                    "SCR12",
                    Severity.NOTE,
                    f"各项得分改按“{name}”取舍时总分为{format_points(changed)}分，等级为“{other}”，与现等级“{grade}”不同",
                    "请核实取舍方式",
                    _place(evaluation, "total"),
                )
            )
    return found
