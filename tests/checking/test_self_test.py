"""The audit tried on a document itself (体检自检): what is planted, what is caught, and that nothing else changes."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.checking.check import CheckContext
from assistant.checking.planting.edits import edit_of, with_edits, without_lines
from assistant.checking.planting.kinds import KINDS
from assistant.checking.self_test import SelfTest, try_audit
from assistant.reading import read_string

ON = dt.date(2026, 1, 1)
REPORTS = Path(__file__).resolve().parents[2] / "eval" / "cases" / "reports"


def context_of(text: str) -> CheckContext:
    return CheckContext(read_string(text, "报告.txt"), None, None, None, (), ON)


@pytest.fixture(scope="module")
def tried() -> SelfTest:
    return try_audit(context_of((REPORTS / "parking.txt").read_text("utf-8")), samples=3)


def test_every_kind_is_reported_with_its_places(tried: SelfTest) -> None:
    """Each kind of error has a result, those without a place none planted."""
    assert [kind.id for kind in KINDS] == [result.kind.id for result in tried.results]
    for result in tried.results:
        assert min(3, result.places) == len(result.trials)


def test_most_planted_errors_are_caught(tried: SelfTest) -> None:
    """Of errors planted where numbers settle each other at least nine in ten are named at their place."""
    assert tried.planted > 30
    assert tried.caught * 10 >= tried.planted * 9


def test_numbers_that_nothing_settles_are_counted(tried: SelfTest) -> None:
    """The clean bill says how many numbers another number bears out."""
    assert 0 < tried.settled <= tried.compared <= tried.numbers


def test_equal_documents_give_equal_results() -> None:
    """The same text tried twice gives the same errors and outcomes."""
    text = (REPORTS / "parking.txt").read_text("utf-8")

    assert try_audit(context_of(text), samples=1) == try_audit(context_of(text), samples=1)


def test_document_without_numbers_offers_no_place_for_them() -> None:
    """Where there is nothing to plant, nothing is planted and nothing counts as caught."""
    result = try_audit(context_of("项目按计划完成，资料齐全。"))

    numbers = next(each for each in result.results if each.kind.id == "number")
    assert (0, 0) == (numbers.places, numbers.caught)


def test_edit_changes_its_own_span_and_nothing_else() -> None:
    """One span of one paragraph reads differently; every other block keeps its text."""
    context = context_of("一、资金情况\n实际支出４５０万元，执行率９０%。\n二、结论\n无。")
    unit = next(unit for unit in context.view.units if "支出" in unit.text)
    start = unit.text.index("450")

    changed = with_edits(context, [edit_of(unit, start, start + 3, "460")])

    texts = [part.text for _, part, _ in changed.texts()]
    assert ["一、资金情况", "实际支出460万元，执行率９０%。", "二、结论", "无。"] == texts
    assert "４５０" in context.document.paragraphs[1].text


def test_document_without_lines_counts_in_blocks() -> None:
    """Places of a text file then name blocks, not lines, so that edits do not move them."""
    document = without_lines(read_string("第一段。\n第二段。", "报告.txt"))

    assert all(not paragraph.pieces for paragraph in document.paragraphs)
