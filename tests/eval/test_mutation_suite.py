"""The check against the bundled example's own draft: clean as it is, and no value can change unseen."""

from __future__ import annotations

from eval.mutation import CHANGES
from eval.suites.mutation import SUITE


def test_every_changed_value_of_the_example_is_found_and_the_draft_is_clean() -> None:
    """Each value that came from a slot, changed in digit, unit or owner, in body or table, is found."""
    record = dict(SUITE.cases())["example"]()

    assert record["clean"] == []
    assert {change: record[f"{change}_missed"] for change in CHANGES} == {change: [] for change in CHANGES}
    assert sum(record[f"{change}_found"] for change in CHANGES) > 500
