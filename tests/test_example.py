"""The bundled example is what its source says, and its numbers follow from each other."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.domain.finding import Severity
from eval import build_example

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = build_example.load_project()
SCORED = [line for line in PROJECT["indicators"] if "weight" in line]
CENT = Decimal("0.01")


def _number(text: str) -> Decimal:
    return Decimal("".join(character for character in text if character in "0123456789."))


def _earned(line: build_example.Project) -> Decimal:
    weight, target, actual = Decimal(line["weight"]), Decimal(line["target"]), _number(line["actual"])
    rate = target / actual if line["sign"] == "≤" else actual / target
    return (weight * min(rate, Decimal(1))).quantize(CENT, ROUND_HALF_UP)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", [build_example.FORM, build_example.SCORES, build_example.EVIDENCE])
def test_committed_file_equals_a_fresh_build(example: Path, name: str) -> None:
    """Each committed file holds exactly what its source builds today; `make example` renews it."""
    assert _members(build_example.build_all()[name]) == _members((example / name).read_bytes())


def test_two_builds_give_equal_bytes() -> None:
    """Nothing in the files depends on the clock or on chance."""
    assert build_example.build_all() == build_example.build_all()


@pytest.mark.parametrize(
    "line", [line for line in SCORED if line["sign"] != "定性"], ids=lambda line: str(line["path"][-1])
)
def test_points_of_a_quantified_indicator_follow_from_target_and_result(line: build_example.Project) -> None:
    """The points printed in the form are weight × completion, capped, to two places half up."""
    assert _earned(line) == Decimal(line["points"])


def test_judged_indicator_lies_in_the_range_of_its_word() -> None:
    """A result judged 良 earns between 80% and 100% of its weight."""
    (judged,) = [line for line in SCORED if line["sign"] == "定性"]

    assert Decimal("0.8") <= Decimal(judged["points"]) / Decimal(judged["weight"]) <= 1


def test_weights_and_points_add_up() -> None:
    """Weights add up to 100 and points to the printed total, the funds row included."""
    funds = PROJECT["funds"][0]

    assert Decimal(PROJECT["total"]["weight"]) == sum(Decimal(line["weight"]) for line in (funds, *SCORED))
    assert Decimal(PROJECT["total"]["points"]) == sum(Decimal(line["points"]) for line in (funds, *SCORED))


@pytest.mark.parametrize("column", ["initial", "budget", "spent"])
def test_funds_by_source_add_up(column: str) -> None:
    """The sources of a funds column add up to its first row."""
    total, *parts = (Decimal(line[column]) for line in PROJECT["funds"])

    assert total == sum(parts)


def test_execution_rates_follow_from_budget_and_spending() -> None:
    """Each printed rate is spent ÷ budget in per cent to two places; the first row earns rate × 10."""
    for line in PROJECT["funds"]:
        rate = Decimal(line["spent"]) / Decimal(line["budget"])
        assert f"{(rate * 100).quantize(CENT, ROUND_HALF_UP)}%" == line["rate"]
    first = PROJECT["funds"][0]
    rate = Decimal(first["spent"]) / Decimal(first["budget"])
    assert (rate * Decimal(first["weight"])).quantize(CENT, ROUND_HALF_UP) == Decimal(first["points"])


def test_example_has_every_case_a_reader_should_meet() -> None:
    """Missed with and without a reason, judged, not applicable with its reason, far above target: all are there."""
    missed = [line for line in SCORED if Decimal(line["points"]) < Decimal(line["weight"])]
    above = [
        line
        for line in SCORED
        if line["sign"] == "≥" and _number(line["actual"]) / Decimal(line["target"]) > Decimal("1.3")
    ]

    assert {True, False} == {"deviation" in line for line in missed}
    assert {"≥", "=", "≤", "定性"} == {line["sign"] for line in missed}
    assert ["不适用"] == [line["actual"] for line in PROJECT["indicators"] if line not in SCORED]
    assert 1 == len(above)


def test_second_example_leaves_its_total_open(form_without_result: Path) -> None:
    """The second example is the same form with one result, its points and the total left blank."""
    import docx

    rows = [[cell.text for cell in row.cells] for row in docx.Document(str(form_without_result)).tables[0].rows]

    assert ["", "", ""] == next([row[7], row[9], rows[-1][9]] for row in rows if "送托家庭满意度" in row)


def test_program_agrees_with_every_printed_point(example: Path) -> None:
    """Scoring the form by its rules gives what it prints, row by row, and disputes nothing."""
    from assistant.pipeline import import_files, score_case

    scored = score_case(import_files([example / build_example.FORM]).intakes[0], on=dt.date(2024, 12, 31))

    assert Decimal(PROJECT["total"]["points"]) == scored.sheet.total
    assert [] == [score.code for score in scored.sheet.scores if score.status == "disputed"]
    assert [] == [finding.message for finding in scored.findings if finding.severity is not Severity.NOTE]


def test_three_files_tell_of_one_project_without_contradiction(example: Path) -> None:
    """Form, score sheet and evidence are joined into one evaluation; no value disagrees with another."""
    from assistant.pipeline import import_files

    imported = import_files([example / name for name in sorted(build_example.build_all())])

    assert 1 == len(imported.intakes)
    assert () == imported.conflicts
    assert len(PROJECT["indicators"]) == len(imported.intakes[0].evaluation.indicators)


def test_program_leaves_the_second_example_open(form_without_result: Path) -> None:
    """A missing result leaves the total undetermined, and the leaf is neither zero nor full."""
    from assistant.pipeline import import_files, score_case

    sheet = score_case(import_files([form_without_result]).intakes[0], on=dt.date(2024, 12, 31)).sheet

    assert sheet.total is None
    assert ["送托家庭满意度"] == [score.name for score in sheet.scores if score.status == "missing"]
