from __future__ import annotations

import pytest

from eval.metrics import FAMILIES, Span
from eval.suite import CASES, load_cases
from eval.suites.planted import plant

EDITS = [(name, edit) for name, edits in load_cases("planted.yaml").items() for edit in edits]


def test_planted_error_is_placed_on_its_changed_characters() -> None:
    """The gold place is what was written instead, counted within its line."""
    changed, gold = plant(
        "一、概况\n支出90万元。\n结余10万元。", {"old": "90万元", "new": "900万元", "also": ["结余10"]}
    )

    assert "一、概况\n支出900万元。\n结余10万元。" == changed
    assert (Span(2, 2, 7), Span(3, 0, 4)) == gold


def test_deletion_is_placed_at_the_further_quotes_alone() -> None:
    """What was taken out has no characters left; a finding counts at the places named beside it."""
    _, gold = plant("问题一\n建议一\n", {"old": "建议一\n", "new": "", "also": ["问题一"]})

    assert (Span(1, 0, 3),) == gold


def test_text_that_stands_twice_is_refused() -> None:
    """An edit that could mean two places is an error of the case file."""
    with pytest.raises(ValueError, match="stands 2 times"):
        plant("支出90万元，支出90万元", {"old": "90", "new": "80"})


@pytest.mark.parametrize(("name", "edit"), EDITS, ids=[f"{name}-{edit['new'][:12]}" for name, edit in EDITS])
def test_every_edit_can_be_planted(name: str, edit: dict[str, object]) -> None:
    """Each planted error fits its report, changes it, and names known kinds."""
    text = (CASES / "reports" / f"{name}.txt").read_text("utf-8")
    changed, gold = plant(text, edit)

    assert text != changed
    assert gold
    assert set() == set(edit["kinds"]) - set(FAMILIES)  # type: ignore[call-overload]
