"""Kinds of problem are joined inside one matter only."""

from __future__ import annotations

from assistant.drafting.kinds import MANAGEMENT_WEAK, TARGET_MISSED
from assistant.drafting.themes import area_of, narrowest, theme_of
from assistant.retrieval.library import load_taxonomy


def test_every_kind_has_its_theme_and_its_area() -> None:
    """A kind without one could not be joined, and a report would list it beside its like."""
    kinds = [kind.id for kind in (*load_taxonomy(), MANAGEMENT_WEAK, TARGET_MISSED)]

    assert [] == [kind for kind in kinds if theme_of(kind) is None or area_of(kind) is None]


def test_heading_is_no_wider_than_what_it_covers() -> None:
    """Kinds of one theme take its heading, kinds of one area the area's; others have none in common."""
    assert narrowest(["completion_late", "cost_over_budget"]) is theme_of("completion_late")
    assert narrowest(["goal_too_general", "budget_basis_weak"]) is area_of("goal_too_general")
    assert narrowest(["goal_too_general", "completion_late"]) is None
