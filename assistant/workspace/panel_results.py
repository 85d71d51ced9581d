"""What a panel is and what comes out of it (评分批次与汇总): who is in, averages, what to discuss.

Keeping points is ``panels``' matter; how averages arise, ``scoring.experts``'.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.evaluation import Evaluation, Expert, Indicator
from assistant.scoring.experts import OUTLIER_SHARE, AverageMethod, PanelResult
from assistant.workspace.store import text_digest, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.workspace.panel_entries import PanelEntry, PanelLeaf

PanelState = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class PanelExpert:
    """An expert of a panel (专家) and whether everything asked is in."""

    name: str
    submitted_at: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One round of scoring by experts (评分批次): what is scored, by whom, of which revision."""

    id: int
    case_id: int
    case_name: str
    revision: int
    leaves: tuple[PanelLeaf, ...]
    method: AverageMethod
    state: PanelState
    experts: tuple[PanelExpert, ...]

    @property
    def key(self) -> str:
        """What a sheet carries to be known again: the panel's number and a digest of what it asks."""
        return f"{self.id}-{leaves_digest(self.leaves)[:8]}"

    @property
    def complete(self) -> bool:
        """Whether every expert is in, so that points may be seen."""
        return bool(self.experts) and all(expert.submitted_at is not None for expert in self.experts)


@dataclass(frozen=True, slots=True)
class Discussion:
    """An indicator to talk about (讨论事项): how far the experts are apart, and who stands out."""

    code: str
    name: str
    lowest: Decimal
    highest: Decimal
    spread: Decimal
    outliers: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PanelSummary:
    """A panel's state (专家评分汇总): who is in; averages, spread and points to discuss once all are."""

    panel: Panel
    waiting: tuple[str, ...]
    result: PanelResult | None = None
    discuss: tuple[Discussion, ...] = ()


def leaves_digest(leaves: Sequence[PanelLeaf]) -> str:
    """Return a digest of what a panel is asked to score."""
    return text_digest(to_json([[leaf.code, list(leaf.path), leaf.weight] for leaf in leaves]))


def panel_evaluation(panel: Panel, scores: Mapping[str, Mapping[str, PanelEntry]]) -> Evaluation:
    """Write a panel's points as an evaluation, as the averages are computed from."""
    return Evaluation(
        case=panel.case_name,
        indicators=tuple(Indicator(code=leaf.code, path=leaf.path, weight=leaf.weight) for leaf in panel.leaves),
        experts=experts_of(scores),
    )


def experts_of(scores: Mapping[str, Mapping[str, PanelEntry]]) -> tuple[Expert, ...]:
    """Write points as a case file's experts."""
    return tuple(
        Expert(
            name=name,
            scores={code: entry.points for code, entry in own.items()},
            places={f"scores.{code}": entry.place for code, entry in own.items() if entry.place},
        )
        for name, own in scores.items()
    )


def find_discussions(
    panel: Panel, result: PanelResult, scores: Mapping[str, Mapping[str, PanelEntry]]
) -> tuple[Discussion, ...]:
    """List the indicators the experts are apart on by more than a fifth of the weight, the widest share first."""
    weights = {leaf.code: leaf for leaf in panel.leaves}
    found = []
    for leaf in result.leaves:
        weight = Decimal(weights[leaf.code].weight)
        spread = max(leaf.scores) - min(leaf.scores)
        if spread > OUTLIER_SHARE * weight or leaf.outliers:
            reasons = tuple((name, own[leaf.code].reason) for name, own in scores.items() if own[leaf.code].reason)
            discussion = Discussion(
                leaf.code, weights[leaf.code].path[-1], min(leaf.scores), max(leaf.scores), spread, leaf.outliers,
                reasons,
            )  # fmt: skip
            found.append((spread / weight if weight else Decimal(0), discussion))
    found.sort(key=lambda item: (-item[0], item[1].code))
    return tuple(discussion for _, discussion in found)
