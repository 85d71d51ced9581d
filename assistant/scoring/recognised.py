"""A printed scoring rule as understood (识别结果); how it is understood is left to ``wording``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal  # noqa: TC003 - public field type
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.rules import GradeScale, Parameters


@dataclass(frozen=True, slots=True)
class Recognised:
    """A printed rule as understood (识别结果).

    ``method`` is None where the wording calls for judgement; ``three_band`` stands for the scheme's
    qualitative rules with the cuts of the wording, ``proportional`` for the scheme's
    own proportional rule in the direction of the row's sign. ``told`` says it back in one sentence,
    ``open`` lists the clauses that were not understood. ``unit`` is what steps or bands are counted
    in (% for rates); ``of_target`` tells that the rates are of the target (完成率), not the value.
    ``partial`` rules keep what was understood, but what they leave open may change any points, so
    that the points are judged; a rule that is open only for the rest of the values is not partial.
    ``scale`` is what the wording says of results in words, for rows that have such. ``whole`` is what
    it calls the full points, in 分. ``foreign`` names a rate that is not one of the target: 合格率.
    ``shares`` are what its points of evaluation earn as shares of ``weight``, the indicator's 分. ``mixed``
    tells that rates stand beside 达到目标, so that on a rate with a target of its own their meaning is open.
    """

    method: str | None
    parameters: Parameters
    told: str
    open: tuple[str, ...] = ()
    unit: str = ""
    of_target: bool = False
    partial: bool = False
    scale: GradeScale | None = None
    whole: Decimal | None = None
    foreign: str | None = None
    shares: tuple[Decimal, ...] = ()
    weight: Decimal | None = None
    mixed: bool = False

    def weighed(self, weight: Decimal | None) -> Recognised:
        """Fit the rule to an indicator of this weight in 分: shares of its points become 分."""
        if weight is None:
            return self
        parameters = self.parameters
        if self.shares:
            parameters = parameters.model_copy(update={"point_weights": tuple(part * weight for part in self.shares)})
        return replace(self, parameters=parameters, weight=weight)
