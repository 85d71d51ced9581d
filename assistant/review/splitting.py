"""One loss into parts (扣分拆分): what each reason took off, what the rule took off, what nothing explains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.domain.scoring import Score
    from assistant.review.records import Confidence, Reason

ZERO = Decimal(0)
CHECKLISTS = ("checklist_additive", "checklist_subtractive")


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a loss before it is worded (扣分份额): amount in 分, why, and how well that is known.

    ``ruled`` tells that the rule alone decides the amount, so that its steps prove it.
    """

    amount: Decimal
    reasons: tuple[Reason, ...]
    confidence: Confidence
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """A loss in parts (拆分结果), with what a reviewer should know about the amounts."""

    shares: tuple[Share, ...]
    notes: tuple[str, ...] = ()


def split_loss(score: Score, loss: Decimal, reasons: Sequence[Reason], *, borne: Decimal | None) -> Split:
    """Split a loss so that the parts add up to it (扣分拆分).

    Args:
        score: The leaf.
        loss: What it lost, in 分; above 0.
        reasons: What is said about it, each fact once.
        borne: What rule and inputs decide it loses; None where the rule leaves judgement.

    Returns:
        Parts in the order of their reasons; a remainder nothing explains comes last.
    """
    if borne is not None and ZERO < borne < loss and not _adds_up(reasons, loss):
        return _beyond_rule(score, loss, reasons, borne)
    if borne is not None and borne >= loss:
        return _by_rule(score, loss, reasons)
    return _by_reasons(loss, reasons, ruled_out=borne is not None and borne <= ZERO)


def _priced(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in reasons if reason.amount is not None and reason.amount > 0)


def _sum(reasons: Sequence[Reason]) -> Decimal:
    return sum((reason.amount for reason in reasons if reason.amount is not None), ZERO)


def _adds_up(reasons: Sequence[Reason], loss: Decimal) -> bool:
    priced = _priced(reasons)
    return bool(priced) and _sum(priced) == loss


def _by_rule(score: Score, loss: Decimal, reasons: Sequence[Reason]) -> Split:
    """The rule decides the whole loss; points of evaluation are parts of it, other reasons only tell how."""
    priced = _priced(reasons)
    if score.method in CHECKLISTS and len(priced) > 1 and _sum(priced) == loss:
        return Split(tuple(Share(reason.amount or ZERO, (reason,), "computed", ruled=True) for reason in priced))
    notes: tuple[str, ...] = ()
    if priced and _sum(priced) != loss:
        told = format_decimal(_sum(priced))
        notes = (f"评价材料所载扣分合计{told}分，按规则核算应扣{format_decimal(loss)}分，请核对",)
    return Split((Share(loss, _without_amounts(reasons), "computed", ruled=True),), notes)


def _beyond_rule(score: Score, loss: Decimal, reasons: Sequence[Reason], borne: Decimal) -> Split:
    """The form takes off more than the rule bears: the rule's part is proven, the rest needs a reason."""
    over = loss - borne
    rest = tuple(reason for reason in reasons if reason.amount == over)
    own = _without_amounts(reason for reason in reasons if reason not in rest)
    note = f"{score.name}按规则核算应扣{format_decimal(borne)}分，实际扣{format_decimal(loss)}分"
    share = Share(over, _without_amounts(rest), "suggested" if rest else "needs-evidence")
    return Split((Share(borne, own, "computed", ruled=True), share), (f"{note}，多扣的部分须另有依据",))


def _by_reasons(loss: Decimal, reasons: Sequence[Reason], *, ruled_out: bool) -> Split:
    priced, unpriced = _priced(reasons), tuple(reason for reason in reasons if not reason.amount)
    told = _sum(priced)
    notes: list[str] = []
    if ruled_out:
        notes.append("按规则核算本项不扣分，实际扣分须另有依据")
    if told > loss:
        notes.append(
            f"评价材料所载扣分合计{format_decimal(told)}分，多于本项扣分{format_decimal(loss)}分，各事项扣分数须核对"
        )
        return Split((Share(loss, _without_amounts(reasons), "needs-evidence"),), tuple(notes))
    shares = [Share(reason.amount or ZERO, (reason,), "suggested") for reason in priced]
    rest = loss - told
    if rest > 0:
        if len(unpriced) > 1:
            notes.append(f"{len(unpriced)}个事项合并扣{format_decimal(rest)}分，请列明各事项扣分数")
        shares.append(Share(rest, unpriced, "suggested" if unpriced else "needs-evidence"))
    elif unpriced and shares:
        last = shares[-1]
        shares[-1] = replace(last, reasons=(*last.reasons, *unpriced))
    return Split(tuple(shares), tuple(notes))


def _without_amounts(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(replace(reason, amount=None) for reason in reasons)
