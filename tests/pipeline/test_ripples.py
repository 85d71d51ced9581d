"""What hangs on a figure: everything that differs, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant import pipeline
from assistant.drafting.rendering import draft_to_document
from assistant.drafting.slots import fill_slots
from assistant.errors import InputError
from assistant.pipeline.ripples import change_scored, find_ripple, rescore

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import Draft
    from assistant.pipeline import Scored
    from assistant.pipeline.ripples import Ripple

ON = dt.date(2024, 12, 31)


@pytest.fixture(scope="module")
def scored(example: Path) -> Scored:
    """Score the bundled form."""
    return pipeline.score_case(pipeline.import_files([example / "自评表.docx"]).intakes[0], on=ON)


@pytest.fixture(scope="module")
def ripple(scored: Scored) -> Ripple:
    """Change one result so that it earns less."""
    return find_ripple(scored, change_scored(scored, ["B01.actual=9"]), on=ON)


def _filled(scored: Scored) -> Draft:
    return fill_slots(pipeline.compose(scored, on=ON).draft, scored.ledger)


def _all_text(scored: Scored) -> str:
    document = draft_to_document(_filled(scored))
    return "\n".join(part.text for _, part, _ in document.texts())


def test_changed_result_reaches_its_points_group_and_total(ripple: Ripple) -> None:
    """9 of 12 earns 3.75 of 5: the leaf, its group and the total lose 1.25, no other leaf or group moves."""
    told = {(item.kind, item.key): (item.before, item.after) for item in ripple.points}

    assert (Decimal("5.00"), Decimal("3.75")) == told["indicator", "B01"]
    assert {("indicator", "B01"), ("group", "产出指标"), ("total", "total")} == set(told)
    assert {Decimal("-1.25")} == {
        after - before for before, after in told.values() if before is not None and after is not None
    }
    assert not ripple.regraded


def test_only_facts_of_the_changed_leaf_and_its_sums_change(ripple: Ripple) -> None:
    """Facts of other leaves and other groups keep their values."""
    prefixes = {".".join(fact.id.split(".")[:2]) for fact in ripple.facts}

    assert prefixes <= {
        "indicator.B01", "score.B01", "group.B", "total.points", "total.deduction", "total.rate", "count.deducted",
        "count.full",
    }  # fmt: skip
    assert ("12个", "9个") == next((f.before, f.after) for f in ripple.facts if f.id == "indicator.B01.actual")


def test_listed_sentences_are_all_that_differ(ripple: Ripple) -> None:
    """Each listed sentence stands in its own report, and none reads the same in both."""
    before, after = _all_text(ripple.before), _all_text(ripple.after)

    assert ripple.sentences
    assert [] == [item.before for item in ripple.sentences if item.before is not None and item.before not in before]
    assert [] == [item.after for item in ripple.sentences if item.after is not None and item.after not in after]
    assert [] == [item for item in ripple.sentences if item.before == item.after]
    assert "综合得分95.62分" in before
    assert any(item.before is not None and "综合得分95.62分" in item.before for item in ripple.sentences)


def test_old_figures_stand_in_no_unlisted_sentence(ripple: Ripple) -> None:
    """A sentence of the old report that printed the old total or the old result is listed or in a listed cell."""
    listed = {item.before for item in ripple.sentences} | {item.before for item in ripple.cells}
    document = draft_to_document(_filled(ripple.before))
    stale = [
        part.text
        for _, part, _ in document.texts()
        if any(figure in part.text for figure in ("95.62", "38.86"))
        and not any(old and old in part.text for old in listed)
    ]

    assert [] == stale


def test_sentence_names_the_facts_that_changed(ripple: Ripple) -> None:
    """The conclusion's sentence hangs on the total, not on the case's name."""
    (sentence,) = [item for item in ripple.sentences if item.before and "综合得分" in item.before]

    assert ("total.points",) == sentence.facts


def test_cells_are_named_by_table_row_and_column(ripple: Ripple) -> None:
    """The score table's cell of the leaf shows its points before and after."""
    cells = {(cell.table, cell.row, cell.column): (cell.before, cell.after) for cell in ripple.cells}

    assert ("38.86", "37.61") == cells["一级指标得分情况表", "产出指标", "得分"]
    assert ("95.62", "94.37") == cells["一级指标得分情况表", "合计", "得分"]


def test_charts_change_where_their_facts_do(ripple: Ripple) -> None:
    """The bar of the leaf and that of its group are listed, others are not."""
    assert {
        ("建成嵌入式托育服务点", Decimal(1), Decimal("0.75")),
        ("产出指标", Decimal("0.9715"), Decimal("0.94025")),
    } == {(item.label, item.before, item.after) for item in ripple.charts}


def test_unchanged_case_has_no_ripple(scored: Scored) -> None:
    """The same figure again changes nothing at all."""
    same = find_ripple(scored, change_scored(scored, ["D01.actual=63.51"]), on=ON)

    assert ((), (), (), (), ()) == (same.facts, same.points, same.sentences, same.cells, same.charts)


def test_figure_that_opens_a_score_is_told(scored: Scored) -> None:
    """A blanked result leaves points and total open, said as such."""
    ripple = find_ripple(scored, change_scored(scored, ["B01.actual="]), on=ON)

    opened = {item.key: item.after for item in ripple.points}
    assert {"B01": None, "产出指标": None, "total": None} == opened
    assert ripple.regraded


def test_new_problem_brings_its_sentences_and_renumbers_none_of_the_others(ripple: Ripple) -> None:
    """A problem told first is new; headings that only got another number are not listed."""
    added = [item.after for item in ripple.sentences if item.before is None and item.after is not None]

    assert any("部分产出数量未达到年度目标" in text for text in added)
    assert [] == [item for item in ripple.sentences if item.before and item.after and item.before[3:] == item.after[3:]]


def test_form_filled_in_again_is_compared_with_the_old_one(scored: Scored, form_without_result: Path) -> None:
    """Another state of the file is scored by the same rules and compared."""
    intake = pipeline.import_files([form_without_result]).intakes[0]

    ripple = find_ripple(scored, rescore(scored, intake, on=ON), on=ON)

    assert {"E01"} == {item.key for item in ripple.points if item.kind == "indicator"}


REPORT = """一、完成情况
建成嵌入式托育服务点12个，达到年度目标。
新增普惠托位348个，培训12次。
建成嵌入式托育服务点分值5分，得5.00分。
项目综合得分95.62分，等级为优。
"""


def test_report_of_one_s_own_is_searched_for_what_no_longer_holds(scored: Scored, tmp_path: Path) -> None:
    """Sentences that print the changed result, its points or the total are pointed out; weight and others are not."""
    path = tmp_path / "报告.txt"
    path.write_text(REPORT, "utf-8")

    ripple = find_ripple(scored, change_scored(scored, ["B01.actual=9"]), on=ON, report=path)

    places = {(item.where.line, item.where.quote) for item in ripple.report}
    assert (2, "12个") in places
    assert any(line == 4 and "5.00" in quote for line, quote in places)
    assert not any("分值" in quote or quote == "5分" for _, quote in places)
    assert {2, 4, 5} == {line for line, _ in places}


def test_table_of_one_s_own_report_is_searched_too(scored: Scored, tmp_path: Path) -> None:
    """In a table the cell is found by its row's owner and its column's measure."""
    document = pytest.importorskip("docx").Document()
    table = document.add_table(rows=2, cols=4)
    texts = (("指标", "分值", "完成值", "得分"), ("建成嵌入式托育服务点", "5", "12", "5.00"))
    for row, values in enumerate(texts):
        for column, text in enumerate(values):
            table.cell(row, column).text = text
    path = tmp_path / "报告.docx"
    document.save(path)

    ripple = find_ripple(scored, change_scored(scored, ["B01.actual=9"]), on=ON, report=path)

    assert {"t1r2c3", "t1r2c4"} == {item.where.block for item in ripple.report}


@pytest.mark.parametrize("change", ["B99.actual=1", "B01.nothing=1", "B01"])
def test_change_that_cannot_be_read_is_refused(scored: Scored, change: str) -> None:
    """An unknown code or field, or no value, is said."""
    with pytest.raises(InputError):
        change_scored(scored, [change])


def test_figures_of_the_report_are_told_by_the_fact_that_changed(scored: Scored, tmp_path: Path) -> None:
    """Each place prints the old value of a changed fact; a figure nothing has touched is not told of."""
    path = tmp_path / "报告.docx"
    pipeline.write_report(scored, path, on=ON)

    ripple = find_ripple(scored, change_scored(scored, ["B01.actual=9"]), on=ON, report=path)

    old = {fact.before for fact in ripple.facts}
    figures = [item for item in ripple.report if item.stated in old]
    assert len(figures) > 10
    assert [] == [item for item in ripple.report if "另有" in item.message or "没有依据" in item.message]
    assert [] == [item for item in figures if f"由{item.stated}变为{item.computed}" not in item.message]


@pytest.mark.parametrize(
    "sentence",
    [
        "在12个社区建成嵌入式托育服务点。",
        "建成嵌入式托育服务点年度目标为不少于12个。",
        "建成嵌入式托育服务点已验收，新增普惠托位少12个。",
    ],
)
def test_same_figure_of_something_else_is_left_alone(scored: Scored, tmp_path: Path, sentence: str) -> None:
    """What is counted, aimed at, or said of another indicator keeps its value when this one's result changes."""
    path = tmp_path / "说明.txt"
    path.write_text(sentence + "\n", "utf-8")

    ripple = find_ripple(scored, change_scored(scored, ["B01.actual=9"]), on=ON, report=path)

    assert [] == [item.message for item in ripple.report if item.where.quote == "12个"]
