"""Leaves → groups, total, grade, and what does not add up (汇总计分).

Single points are left to ``leaf``; comparing a report's text with these results, to the checks.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.domain.scoring import GroupScore, ScoreSheet
from assistant.scoring.consistency import basis_findings, grade_findings, sum_findings, weight_findings
from assistant.scoring.groups import group_named, plain_group_name, same_group
from assistant.scoring.totals import ZERO, add_up, counts, grade_of
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.evaluation import Evaluation, StatedGroup
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import Score


def summarise(evaluation: Evaluation, rule_set: RuleSet, scores: tuple[Score, ...]) -> ScoreSheet:
    """Form groups, total and grade (汇总计分).

    Groups come in the form's order. A group without leaves, or whose leaves have no points of their
    own, counts as printed; a report that prints only groups has no scores, and its total is the groups'. The
    total is rounded once more only to the rule set's places and then graded.

    Args:
        evaluation: The form, for what it prints of groups, total and grade.
        rule_set: Bands, total and weights of the scheme.
        scores: What ``score_evaluation`` returned.
    """
    stated_groups = evaluation.stated.groups if evaluation.stated is not None else ()
    groups = _groups(scores, stated_groups, rule_set)
    rounding = rule_set.rounding
    raw = add_up(group.points for group in groups) if groups else None
    total = None if raw is None else round_decimal(raw, rounding.places, rounding.mode)
    stated = read_points(evaluation.stated.total) if evaluation.stated is not None else None
    findings = [finding for score in scores for finding in score.findings]
    findings.extend(basis_findings(evaluation, rule_set))
    findings.extend(weight_findings(evaluation, rule_set, scores, groups))
    findings.extend(sum_findings(evaluation, scores, groups, total, stated))
    findings.extend(grade_findings(evaluation, rule_set, scores, total, stated))
    return ScoreSheet(
        case=evaluation.case,
        rule_set=rule_set.name,
        scores=scores,
        groups=groups,
        total=total,
        total_stated=stated,
        total_computed=_computed_total(scores, groups, rule_set),
        # A total above the scheme's is no result yet; INP06 says which weights do not add up.
        grade=None if total is None or total > rule_set.total else grade_of(total, rule_set.bands),
        findings=tuple(findings),
    )


def _groups(scores: tuple[Score, ...], stated: tuple[StatedGroup, ...], rule_set: RuleSet) -> tuple[GroupScore, ...]:
    by_name: dict[str, list[Score]] = {}
    spelled: dict[str, str] = {}
    for group, members in groupby(scores, key=attrgetter("group")):
        # 预算管理 and 预算管理情况 are one group, under the name that stands first.
        name = spelled.setdefault(plain_group_name(group), group)
        by_name.setdefault(name, []).extend(members)
    if not by_name:
        return tuple(_stated_group(group) for group in stated)
    made = []
    for name, leaves in by_name.items():
        printed = next((group for group in stated if same_group(group.name, name)), None)
        made.append(_group(name, leaves, printed))
    return _with_leafless(made, scores, stated, rule_set)


def _with_leafless(
    made: list[GroupScore], scores: tuple[Score, ...], stated: tuple[StatedGroup, ...], rule_set: RuleSet
) -> tuple[GroupScore, ...]:
    """Add the printed groups that have no leaf in the form, in the form's order.

    A printed group that is a level of some leaf, or another name of a group there, is counted
    already; so is everything that would make the weights more than the scheme's total.
    """
    if not stated:
        return tuple(made)
    known = {plain_group_name(level) for score in scores for level in score.path}
    meant = {_scheme_group(group.name, rule_set) for group in made} - {None}
    extra = [
        _stated_group(group)
        for group in stated
        if plain_group_name(group.name) not in known and _scheme_group(group.name, rule_set) not in meant
    ]
    weight = add_up(group.weight for group in (*made, *extra))
    if not extra or weight is None or weight > rule_set.total:
        return tuple(made)
    order = [plain_group_name(group.name) for group in stated]
    groups = [*made, *extra]
    if all(plain_group_name(group.name) in order for group in made):
        groups.sort(key=lambda group: order.index(plain_group_name(group.name)))
    return tuple(groups)


def _scheme_group(name: str, rule_set: RuleSet) -> str | None:
    for layout in (rule_set.groups, *(variant.groups for variant in rule_set.variants)):
        found = group_named(name, layout)
        if found is not None:
            return found.name
    return None


def _stated_group(group: StatedGroup) -> GroupScore:
    weight, points = read_points(group.weight), read_points(group.points)
    return GroupScore(group.name, weight, points, points, _rate(points, weight))


def _rate(points: Decimal | None, weight: Decimal | None) -> Decimal | None:
    return points / weight if points is not None and weight is not None and weight > 0 else None


def _group(name: str, members: list[Score], printed: StatedGroup | None) -> GroupScore:
    stated = None if printed is None else read_points(printed.points)
    counted = [score for score in members if counts(score)]
    if not counted:
        weight = None if printed is None else read_points(printed.weight)
        waived_only = all(score.status == "waived" for score in members)
        points = ZERO if waived_only and stated is None else stated
        weight = ZERO if waived_only and weight is None else weight
        return GroupScore(name, weight, points, stated, _rate(points, weight))
    weight = add_up([score.weight for score in counted])
    points = add_up([score.points for score in counted])
    return GroupScore(name, weight, points, stated, _rate(points, weight))


def _computed_total(scores: tuple[Score, ...], groups: tuple[GroupScore, ...], rule_set: RuleSet) -> Decimal | None:
    if all(score.computed is None for score in scores):
        return None
    counted = [score for score in scores if counts(score)]
    values: list[Decimal | None] = [score.points if score.computed is None else score.computed for score in counted]
    covered = {plain_group_name(name) for name in {score.group for score in counted}}
    values.extend(group.points for group in groups if plain_group_name(group.name) not in covered)
    total = add_up(values)
    return None if total is None else round_decimal(total, rule_set.rounding.places, rule_set.rounding.mode)
