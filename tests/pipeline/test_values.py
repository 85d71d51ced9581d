"""Values mended by a person, and values only tried."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.pipeline import change_value, import_files, score_case, try_changes

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.pipeline import Scored


@pytest.fixture(scope="module")
def scored(request: pytest.FixtureRequest) -> Scored:
    """The bundled form, scored."""
    example: Path = request.getfixturevalue("example")
    return score_case(import_files([example / "自评表.docx"]).intakes[0], on=dt.date(2024, 12, 31))


def test_changed_value_is_scored_anew_and_says_who_entered_it(scored: Scored) -> None:
    """The points follow, the place names the person and where the value before was read."""
    changed = change_value(scored, "B02.actual", " 360 ", person="王评")

    leaf = next(item for item in changed.evaluation.indicators if item.code == "B02")
    assert ("360", "8.00") == (leaf.actual, f"{changed.sheet.score('B02').points:.2f}")
    assert (leaf.place_of("actual") or "").startswith("人工修改（王评），原见 自评表.docx")
    assert "348" == next(item for item in scored.evaluation.indicators if item.code == "B02").actual


def test_changed_spending_moves_the_rate_of_execution(scored: Scored) -> None:
    """The funds row is mended under its own key."""
    changed = change_value(scored, "funds.spent", "462.50", person="王评")

    assert "10.00" == f"{changed.sheet.scores[0].points:.2f}"


def test_trial_leaves_the_case_as_it_is(scored: Scored) -> None:
    """What is only tried shows both totals."""
    tried = try_changes(scored, {"B02.actual": "180"})

    assert tried.before.total == scored.sheet.total
    assert tried.after.total != scored.sheet.total


def test_unknown_value_is_refused_with_the_codes_there_are(scored: Scored) -> None:
    """A code that is not there is named with those that are."""
    with pytest.raises(InputError, match="没有这个指标代码"):
        change_value(scored, "Z99.actual", "1", person="王评")
