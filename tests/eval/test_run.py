from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from eval import run
from eval.metrics import Measure
from eval.suite import Suite

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _suite(*values: int, crash: bool = False) -> Suite:
    def broken() -> dict[str, int]:
        message = "no such sheet"
        raise ValueError(message)

    cases = [(f"case-{value}", lambda value=value: {"value": value}) for value in values]
    if crash:
        cases.append(("broken", broken))
    return Suite(
        name="sample",
        version=2,
        cases=lambda: cases,
        summarise=lambda records: {
            "sum": Measure(Decimal(sum(record["value"] for record in records)), "higher", "all values")
        },
    )


def test_suites_are_found_by_their_files() -> None:
    """Every module of eval/suites brings one suite of its own name."""
    assert {"audit", "probe", "scoring"} <= set(run.load_suites())


def test_crash_is_told_apart_from_a_low_score() -> None:
    """A case that crashes does not hide the others and is no record to be scored."""
    ran, crashed = run.run_suite(_suite(1, 2, crash=True))

    assert [1, 2] == [record["value"] for record in ran]
    assert ["broken"] == [record["case"] for record in crashed]
    assert "no such sheet" in crashed[0]["crashed"]


def test_figure_below_its_baseline_is_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure is compared with the committed one of the same version only."""
    monkeypatch.setattr(run, "BASELINES", tmp_path)
    suite = _suite()
    figures = {"sum": Measure(Decimal(3), "higher", "")}

    for version, expected in ((2, True), (1, False)):
        (tmp_path / "sample.json").write_text(json.dumps({"version": version, "figures": {"sum": "4"}}), "utf-8")
        assert expected == run.compare(suite, figures)[0][3]


def test_results_are_one_json_line_per_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records and baselines can be read back as they were."""
    monkeypatch.setattr(run, "OUTPUT", tmp_path / "out")
    monkeypatch.setattr(run, "BASELINES", tmp_path)
    suite = _suite(4, 5)
    ran, _ = run.run_suite(suite)

    run.write_results(suite, ran, suite.summarise(ran), update=True)

    lines = (tmp_path / "out" / "sample.jsonl").read_text("utf-8").splitlines()
    assert [4, 5] == [json.loads(line)["value"] for line in lines]
    assert {"version": 2, "figures": {"sum": "9"}} == json.loads((tmp_path / "sample.json").read_text("utf-8"))
