from __future__ import annotations

from eval.suites.scoring import SUITE


def test_bundled_example_scores_as_its_gold_says() -> None:
    """The suite's first case, the bundled example, is right in every value; `make eval` adds the published reports."""
    name, run = next(iter(SUITE.cases()))

    assert "example" == name
    assert [] == run()["wrong"]
