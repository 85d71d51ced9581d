"""The check against the bundled example's own draft: clean as it is, and no value can change unseen."""

from __future__ import annotations

from assistant import pipeline
from eval.mutation import CHANGES
from eval.suites.mutation import change_every_value


def test_every_changed_value_of_the_example_is_found_and_the_draft_is_clean() -> None:
    """Each value that came from a slot, changed in digit, unit or owner, in body or table, is found."""
    record = change_every_value(pipeline.example_files())

    assert record["clean"] == []
    assert {change: record[f"drafts_{change}_missed"] for change in CHANGES} == {change: [] for change in CHANGES}
    assert sum(record[f"drafts_{change}"][0] for change in CHANGES) > 500
