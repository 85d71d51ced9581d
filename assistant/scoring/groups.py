"""First-level groups (一级指标): their names, and how well a rule set fits an evaluation's groups.

Group points are left to ``assistant.scoring.summary``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.rules import GroupWeight, RuleSet

FUNDS_GROUP = "预算执行"
FUNDS_LEAF = "预算执行率"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SELF_EVALUATION = re.compile("自评")
_DEPARTMENT = re.compile("部门整体|整体支出|整体绩效")

Fit = tuple[int, int, int, int, int, int]


@lru_cache(maxsize=4096)
def plain_group_name(name: str) -> str:
    """Bring a group's name to its core: 决策指标（20分） and 项目决策 are both 决策."""
    core = _BRACKETS.sub("", "".join(name.split()))
    for tail in ("指标", "情况"):
        core = core.removesuffix(tail) or core
    for head in ("项目", "当年", "本年", "年度", "部门"):
        core = core.removeprefix(head) or core
    return core


def same_group(first: str, second: str) -> bool:
    """Tell whether two printed names are of one group."""
    return plain_group_name(first) == plain_group_name(second)


def group_named(name: str, groups: tuple[GroupWeight, ...]) -> GroupWeight | None:
    """Find the group of a scheme that a printed name means, None where there is none."""
    core = plain_group_name(name)
    for group in groups:
        if core == plain_group_name(group.name) or core in group.names:
            return group
    for group in groups:
        if any(word in core for word in group.names):
            return group
    return None


def funds_scored(evaluation: Evaluation) -> bool:
    """Tell whether the form scores its funds row (预算执行率计分)."""
    line = evaluation.total_fund
    return line is not None and read_points(line.weight) is not None


def _leaf_weights(evaluation: Evaluation) -> dict[str, Decimal | None]:
    weights: dict[str, Decimal | None] = {}
    line = evaluation.total_fund
    if line is not None and funds_scored(evaluation):
        weights[FUNDS_GROUP] = read_points(line.weight)
    for indicator in evaluation.indicators:
        if indicator.waived and read_points(indicator.weight) is None:
            continue
        group = indicator.path[0] if indicator.path else ""
        weight = read_points(indicator.weight)
        if group not in weights:
            weights[group] = weight
        else:
            known = weights[group]
            weights[group] = None if known is None or weight is None else known + weight
    return weights


def printed_groups(evaluation: Evaluation) -> dict[str, Decimal | None]:
    """Return the first-level groups in order with their weights in 分, None where not printed."""
    stated = evaluation.stated.groups if evaluation.stated is not None else ()
    if not evaluation.indicators and stated:
        return {group.name: read_points(group.weight) for group in stated}
    return _leaf_weights(evaluation)


def fit_of(evaluation: Evaluation, header: RuleSet) -> Fit | None:
    """Rate how well a rule set fits (适用程度), the greater the better; None where its region or units are others.

    Compared in turn: the printed groups are the set's, the document type, the region's closeness, the
    weights, that the set is about the same subject, and that it stands on its own.
    """
    closeness = _closeness(evaluation, header)
    if closeness is None:
        return None
    groups = printed_groups(evaluation)
    layouts = (header.groups, *(variant.groups for variant in header.variants))
    named = max((_names_fit(groups, layout) for layout in layouts), default=0)
    weighed = max((_weights_fit(groups, layout) for layout in layouts), default=0)
    if not for_unit(evaluation, header):
        return None
    document = evaluation.document_type or ""
    typed = int(any(known in document or document in known for known in header.document_types)) if document else 0
    subject = int(subject_of(document) == header.subject)
    return (named, typed, closeness, weighed, subject, int(header.includes is None))


def for_unit(evaluation: Evaluation, header: RuleSet) -> bool:
    """Tell whether a rule set is for the evaluated unit (适用单位); one that names no units is for all."""
    if not header.units:
        return True
    said = (evaluation.department, evaluation.unit)
    return any(name is not None and name.strip().startswith(header.units) for name in said)


def subject_of(document_type: str) -> str:
    """Tell what a document of this type evaluates: 部门, 项目, or a unit's own form of a project (自评)."""
    if _DEPARTMENT.search(document_type):
        return "部门"
    return "自评" if _SELF_EVALUATION.search(document_type) else "项目"


def _names_fit(groups: dict[str, Decimal | None], layout: tuple[GroupWeight, ...]) -> int:
    """Return 2 where every printed group is one of the layout's, 1 where half are, else 0."""
    if not groups or not layout:
        return 0
    found = sum(group_named(name, layout) is not None for name in groups)
    if found == len(groups):
        return 2
    return 1 if 2 * found >= len(groups) else 0


def _weights_fit(groups: dict[str, Decimal | None], layout: tuple[GroupWeight, ...]) -> int:
    """Return how many of the layout's groups, in per cent, the form prints with the same weight."""
    same = 0
    for name, weight in groups.items():
        group = group_named(name, layout)
        same += group is not None and weight == group.weight
    return 100 * same // max(len(layout), len(groups), 1)


def _closeness(evaluation: Evaluation, header: RuleSet) -> int | None:
    """Return 2 for the region itself, 1 for one of its districts, 0 for 全国, None for elsewhere."""
    if header.region == "全国":
        return 0
    said = " ".join(filter(None, (evaluation.region, evaluation.unit, evaluation.department)))
    core = header.region.rstrip("市省")
    if header.region in said or core in said:
        return 2
    return 1 if any(district in said for district in header.districts) else None
