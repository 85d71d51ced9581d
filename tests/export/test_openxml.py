"""Runs, tables and packages as text: nothing lost, nothing outside the grid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assistant.domain.draft import DraftCell, DraftTable
from assistant.export.openxml.page import NAMESPACES
from assistant.export.openxml.runs import Anchor, escape, write_runs
from assistant.export.openxml.tables import place_cells, rows_kept_with_next, share_widths, write_table
from assistant.export.titles import break_title, indent_signatures, split_annex_title

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parse(content: str) -> etree._Element:
    return etree.fromstring(f"<w:body {NAMESPACES}>{content}</w:body>")


@st.composite
def texts_with_anchors(draw: st.DrawFn) -> tuple[str, tuple[Anchor, ...]]:
    text = draw(st.text(alphabet="项目得分95.38%，<&\"'≥“”\t\n", max_size=30))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5))
    return text, tuple(Anchor(min(span), max(span), number) for number, span in enumerate(spans))


@given(texts_with_anchors())
def test_runs_keep_the_text_and_each_range_its_words(case: tuple[str, tuple[Anchor, ...]]) -> None:
    """However ranges overlap, the text is whole, and each range holds exactly its characters."""
    text, anchors = case
    root = parse(f"<w:p>{write_runs(text, anchors)}</w:p>")
    signs = {f"{W}tab": "\t", f"{W}br": "\n"}
    place, opened, closed, mentioned = 0, {}, {}, []
    for element in root.iter():
        if element.tag == f"{W}t":
            place += len(element.text or "")
        elif element.tag in signs:
            place += 1
        elif element.tag == f"{W}commentRangeStart":
            opened[int(element.get(f"{W}id", ""))] = place
        elif element.tag == f"{W}commentRangeEnd":
            closed[int(element.get(f"{W}id", ""))] = place
        elif element.tag == f"{W}commentReference":
            mentioned.append(int(element.get(f"{W}id", "")))
    assert len(text) == place
    assert {anchor.comment: anchor.start for anchor in anchors} == opened
    assert {anchor.comment: anchor.end for anchor in anchors} == closed
    assert sorted(opened) == sorted(mentioned)


@given(st.text())
def test_any_text_can_be_escaped(text: str) -> None:
    """Whatever Python holds as text, the XML made of it parses."""
    etree.fromstring(f"<a b='{escape(text)}'>{escape(text)}</a>".encode())


@st.composite
def ragged_tables(draw: st.DrawFn) -> DraftTable:
    columns = draw(st.integers(1, 6))
    cell = st.builds(
        DraftCell, st.sampled_from(("", "决策", "1632.50", "长" * 40)), st.integers(1, 4), st.integers(1, 4)
    )
    rows = draw(st.lists(st.lists(cell, max_size=7).map(tuple), min_size=1, max_size=6))
    widths = tuple(draw(st.integers(1, 30)) for _ in range(columns))
    return DraftTable("", tuple(rows), widths, header_rows=draw(st.integers(0, 2)))


@given(ragged_tables(), st.sampled_from((8844, 12756)))
def test_every_row_of_a_table_covers_the_grid_exactly(table: DraftTable, width: int) -> None:
    """However cells span and rows fall short, each row fills the grid and the widths the text."""
    root = parse(write_table(table, width, {}))
    columns = [int(column.get(f"{W}w", "")) for column in root.iter(f"{W}gridCol")]
    assert width == sum(columns)
    assert len(table.widths) == len(columns)
    for row in root.iter(f"{W}tr"):
        spans = [int(span.get(f"{W}val", "")) if (span := cell.find(f"{W}tcPr/{W}gridSpan")) is not None else 1
                 for cell in row.iter(f"{W}tc")]  # fmt: skip
        assert len(columns) == sum(spans)
        assert width == sum(int(mark.get(f"{W}w", "")) for mark in row.iter(f"{W}tcW"))


@given(ragged_tables())
def test_placed_cells_never_overlap(table: DraftTable) -> None:
    """No place of the grid belongs to two cells, none lies outside."""
    taken = [
        (placed.row + down, placed.column + right)
        for placed in place_cells(table)
        for down in range(placed.row_span)
        for right in range(placed.column_span)
    ]
    assert len(taken) == len(set(taken))
    assert all(1 <= row <= len(table.rows) and 1 <= column <= len(table.widths) for row, column in taken)


def test_a_number_is_never_broken_for_want_of_width() -> None:
    """A column with a long amount gets its width from the others."""
    head = tuple(DraftCell(text, header=True) for text in ("项目", "金额"))
    table = DraftTable("", (head, (DraftCell("说明" * 20), DraftCell("123456789.25"))), (20, 1))
    shares = share_widths(table, 8844, "")
    assert 8844 == sum(shares)
    assert shares[1] >= 12 * 132


def test_a_repeated_head_and_whole_rows_are_marked() -> None:
    """Header rows repeat on each page; a row breaks only where it is very long."""
    table = DraftTable("", ((DraftCell("头", header=True),), (DraftCell("短"),), (DraftCell("长" * 400),)), (1,))
    root = parse(write_table(table, 8844, {}))
    marks = [
        (row.find(f"{W}trPr/{W}tblHeader") is not None, row.find(f"{W}trPr/{W}cantSplit") is not None)
        for row in root.iter(f"{W}tr")
    ]
    assert [(True, True), (False, True), (False, False)] == marks


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("短题目绩效评价报告", "短题目绩效评价报告"),
        ("梧桐片区老旧供水管网改造项目支出绩效评价报告", "梧桐片区老旧供水管网改造\n项目支出绩效评价报告"),
        ("某某区某某局2023年度部门整体绩效评价报告", "某某区某某局2023年度部门整体绩效评价报告"),
        ("甲" * 30, "甲" * 15 + "\n" + "甲" * 15),
    ],
)
def test_long_titles_break_where_the_sense_does(title: str, expected: str) -> None:
    """A title over one line breaks before the kind of report, else in the middle."""
    assert expected == break_title(title)


@given(st.text(alphabet="项目支出绩效评价报告甲乙2024", max_size=70))
def test_breaking_a_title_only_adds_line_breaks(title: str) -> None:
    """No character of a title is lost, and no line is longer than the page is wide."""
    broken = break_title(title)
    assert title == broken.replace("\n", "")
    assert all(sum(1 if sign.isascii() else 2 for sign in line) <= 41 for line in broken.split("\n"))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("附件1：评分表", ("附件1", "评分表")),
        ("附件 2 问题清单", ("附件 2", "问题清单")),
        ("评分表", ("", "评分表")),
        ("附件：评分表", ("附件", "评分表")),
    ],
)
def test_annex_numbers_stand_apart(title: str, expected: tuple[str, str]) -> None:
    """An annex's number goes to the corner of the page, its name to the middle."""
    assert expected == split_annex_title(title)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("澄湖区财政绩效评价工作组", "2025年4月18日"), (4, 11)),
        (("水务局", "2025年12月18日"), (16, 4)),
        (("甲", "乙工作组", "2025年4月18日"), (4, 13, 4)),
        (("工作组",), (4,)),
        ((), ()),
    ],
)
def test_the_date_begins_two_characters_right_of_the_signature(
    lines: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    """The longer of name and date keeps two characters from the margin, the date starts two to the right."""
    assert expected == indent_signatures(lines)


def test_small_tables_stay_whole_and_heads_keep_their_first_row() -> None:
    """No page break may follow a head, nor fall within a table of up to eight rows."""
    cell = DraftCell("甲")
    assert {1, 2, 8, 9} == rows_kept_with_next(DraftTable("", ((cell,),) * 10, (1,)))
    assert {1, 2, 3} == rows_kept_with_next(DraftTable("", ((cell,),) * 4, (1,)))
    assert set() == rows_kept_with_next(DraftTable("", ((cell,),), (1,)))
