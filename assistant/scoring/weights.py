"""Weights that count (分值): printed ones, those shared out from waived indicators, those printed once for many.

Points are left to ``leaf`` and ``blocks``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points, round_decimal
from assistant.scoring.groups import same_group
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Block:
    """Leaves whose points are printed once (合并计分的指标): the first member carries them."""

    members: tuple[str, ...]
    weight: Decimal
    stated: Decimal | None


def is_waived(indicator: Indicator) -> bool:
    """Tell whether an indicator is waived (不适用); a waiver needs its reason."""
    return indicator.waived is not None and indicator.waived.strip() != ""


def find_blocks(evaluation: Evaluation) -> tuple[Block, ...]:
    """Find leaves that share printed points (合并分值): merged cells, or a group with points and no leaf weights."""
    found: list[Block] = []
    taken: set[str] = set()
    leaves = evaluation.indicators
    for index, owner in enumerate(leaves):
        if owner.shared <= 1:
            continue
        weight = read_points(owner.weight)
        if weight is None:
            continue
        followers = leaves[index + 1 : index + owner.shared]
        members = [owner.code, *(leaf.code for leaf in followers if read_points(leaf.weight) is None)]
        found.append(Block(tuple(members), weight, read_points(owner.stated)))
        taken.update(members)
    if evaluation.stated is not None and evaluation.stated.groups:
        found.extend(_group_blocks(evaluation, taken))
    return tuple(found)


def _group_blocks(evaluation: Evaluation, taken: set[str]) -> list[Block]:
    """Blocks of groups printed with a weight while none of their leaves has one, the narrower level first."""
    assert evaluation.stated is not None  # noqa: S101 - the caller asks only then
    found: list[Block] = []
    for level in (1, 0):
        for group in evaluation.stated.groups:
            weight = read_points(group.weight)
            members = [
                leaf
                for leaf in evaluation.indicators
                if len(leaf.path) > level and same_group(leaf.path[level], group.name)
            ]
            free = [leaf.code for leaf in members if leaf.code not in taken]
            if weight is None or not free or len(free) < len(members):
                continue
            if any(read_points(leaf.weight) is not None or read_points(leaf.stated) is not None for leaf in members):
                continue
            found.append(Block(tuple(free), weight, read_points(group.points)))
            taken.update(free)
    return found


def share_out(evaluation: Evaluation, weights: dict[str, Decimal]) -> tuple[dict[str, Decimal], tuple[Finding, ...]]:
    """Share the weights of waived indicators among the rest (分摊不适用指标的分值).

    Among those with a result: within the same second level, else the first, else the whole form, in
    proportion to the printed weights, to two decimals; the last one takes what is left over. The
    reason given for the waiver is the consent, and every sharing is stated in a finding.

    Args:
        evaluation: The form.
        weights: Printed weights by code, waived leaves included, blocks at their owner.

    Returns:
        What is added to each code's weight, in 分, and the findings.
    """
    added: dict[str, Decimal] = {}
    findings: list[Finding] = []
    # An indicator without a result bears nothing more: printed points would be raised on no evidence.
    live = [
        leaf
        for leaf in evaluation.indicators
        if not is_waived(leaf) and weights.get(leaf.code, ZERO) > 0 and (leaf.actual or "").strip()
    ]
    for leaf in evaluation.indicators:
        if not is_waived(leaf):
            continue
        weight = weights.get(leaf.code, ZERO)
        heirs, level = _heirs(leaf, live)
        if weight > 0 and heirs:
            _split(weight, heirs, weights, added)
        findings.append(_waiver_finding(leaf, weight, heirs, level))
    return added, tuple(findings)


def _heirs(leaf: Indicator, live: list[Indicator]) -> tuple[list[Indicator], str]:
    parent = leaf.path[: max(1, min(2, len(leaf.path) - 1))]
    same_parent = [other for other in live if other.path[: len(parent)] == parent]
    if same_parent:
        return same_parent, f"“{parent[-1]}”内其余指标"
    same_group_ = [other for other in live if other.path[:1] == leaf.path[:1]]
    if same_group_:
        return same_group_, f"“{leaf.path[0]}”内其余指标"
    return live, "其余各项指标"


def _split(weight: Decimal, heirs: list[Indicator], weights: dict[str, Decimal], added: dict[str, Decimal]) -> None:
    whole = sum((weights[heir.code] for heir in heirs), ZERO)
    rest = weight
    for heir in heirs[:-1]:
        share = round_decimal(weight * weights[heir.code] / whole, 2)
        added[heir.code] = added.get(heir.code, ZERO) + share
        rest -= share
    last = heirs[-1].code
    added[last] = added.get(last, ZERO) + rest


def _waiver_finding(leaf: Indicator, weight: Decimal, heirs: list[Indicator], level: str) -> Finding:
    reason = (leaf.waived or "").rstrip("。；;")
    head = f"{leaf.code} {leaf.name}：不适用（{reason}）"
    if weight > 0 and heirs:
        names = "、".join(heir.code for heir in heirs)
        message = f"{head}，分值{format_points(weight)}分按比例分摊到{level}（{names}）"
        return Finding("SCR07", Severity.NOTE, message, "如不同意分摊，请改列分值", Where(place=leaf.place))
    return Finding("SCR07", Severity.NOTE, f"{head}，不计分", "", Where(place=leaf.place))
