"""A panel's sheet goes out, is filled in, and comes back merged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from assistant import pipeline
from assistant.errors import InputError
from assistant.pipeline import panel_rounds, workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.pipeline import Scored
    from assistant.pipeline.panel_rounds import SentPanel
    from assistant.pipeline.workspaces import User, Workspace

openpyxl = pytest.importorskip("openpyxl")
ON = dt.date(2024, 12, 31)
FIRST, WEIGHT, POINTS, REASON = 5, 8, 9, 11


@pytest.fixture(scope="module")
def scored(example: Path) -> Scored:
    """Score the bundled form."""
    return pipeline.score_case(pipeline.import_files([example / "自评表.docx"]).intakes[0], on=ON)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Open a workspace."""
    with workspaces.open_workspace() as opened:
        yield opened


@pytest.fixture
def user(workspace: Workspace) -> User:
    """Return its first user."""
    return workspaces.local_user(workspace, "张评")


@pytest.fixture
def sent(workspace: Workspace, user: User, scored: Scored, tmp_path: Path) -> SentPanel:
    """Write a sheet for two experts."""
    return panel_rounds.send_panel(workspace, user, scored, tmp_path / "评分表.xlsx", ["甲", "乙/外聘"])


def _fill(path: Path, target: Path, change: Callable[[Any, int], None] | None = None, *, share: str = "1") -> Path:
    """Fill every page with a share of each weight; ``change`` may alter a page, counted from 0."""
    book = openpyxl.load_workbook(path)
    for number, page in enumerate(book.worksheets):
        if page["A4"].value != "代码":
            continue
        row = FIRST
        while page.cell(row, 1).value != "合计":
            page.cell(row, POINTS).value = Decimal(str(page.cell(row, WEIGHT).value)) * Decimal(share)
            if share != "1":
                page.cell(row, REASON).value = "佐证不足"
            row += 1
        if change is not None:
            change(page, number)
    book.save(target)
    return target


def test_sheet_is_locked_but_for_points_and_reasons(sent: SentPanel) -> None:
    """Formulas and weights are protected, points limited to the weight, pages named within Excel's rules."""
    book = openpyxl.load_workbook(sent.files[0])
    page = book.worksheets[0]

    assert ["甲", "乙 外聘", "汇总"] == book.sheetnames
    assert all(each.protection.sheet for each in book.worksheets)
    assert (False, False, True) == tuple(
        page.cell(FIRST, column).protection.locked for column in (POINTS, REASON, WEIGHT)
    )
    rule = next(each for each in page.data_validations.dataValidation if "I5" in str(each.sqref))
    assert ("decimal", "0", "$H5") == (rule.type, rule.formula1, rule.formula2)
    assert "B5:B12" in {str(merged) for merged in page.merged_cells.ranges}


def test_summary_stays_blind_until_every_cell_is_filled(sent: SentPanel) -> None:
    """The summary's averages wait for all experts and all indicators."""
    summary = openpyxl.load_workbook(sent.files[0])["汇总"]
    cells = 2 * len(sent.panel.leaves)

    assert summary["D4"].value.startswith("=IF((COUNT('甲'!I5:I20)+COUNT('乙 外聘'!I5:I20))=")
    assert f"={cells},ROUND(AVERAGE('甲'!I5,'乙 外聘'!I5),2)" in summary["D4"].value
    assert "待全部打完" == openpyxl.load_workbook(sent.files[0], data_only=True)["汇总"]["D4"].value


def test_filled_sheet_comes_back_merged(workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path) -> None:
    """All points are counted, averaged, and kept with the case as its experts' scores."""
    filled = _fill(sent.files[0], tmp_path / "填好.xlsx")

    (returned,) = panel_rounds.return_panel(workspace, user, [filled])

    assert () == tuple(f for f in returned.findings if str(f.severity) == "error")
    assert returned.summary.result is not None
    assert Decimal(90) == returned.summary.result.total
    _, stored = workspaces.load_stored(workspace, user, sent.case.id)
    assert ["甲", "乙/外聘"] == [expert.name for expert in stored.experts]
    assert "填好.xlsx › 甲!I5" == stored.experts[0].place_of("scores.B01")


def test_each_expert_may_have_a_file_of_their_own(
    workspace: Workspace, user: User, scored: Scored, tmp_path: Path
) -> None:
    """Separate files come back one after the other; the result appears with the last."""
    sent = panel_rounds.send_panel(workspace, user, scored, tmp_path / "表.xlsx", ["甲", "乙/外聘"], each=True)
    assert ["表-甲.xlsx", "表-乙_外聘.xlsx"] == [path.name for path in sent.files]
    first, second = (_fill(path, tmp_path / f"回-{path.name}") for path in sent.files)

    (half,) = panel_rounds.return_panel(workspace, user, [first])
    assert (None, ("乙/外聘",)) == (half.summary.result, half.summary.waiting)
    (whole,) = panel_rounds.return_panel(workspace, user, [second])
    assert whole.summary.result is not None


def test_faults_are_told_with_their_cells(workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path) -> None:
    """Out of range, no number, a changed weight, a missing reason: each names file, page and cell."""

    def spoil(page: Any, number: int) -> None:
        if number == 0:
            page["I5"], page["I6"], page["I7"], page["H8"] = 99, "四分", 1, 3
            page["I8"] = 2

    filled = _fill(sent.files[0], tmp_path / "填好.xlsx", spoil)

    (returned,) = panel_rounds.return_panel(workspace, user, [filled])

    told = {(finding.check, finding.where.place) for finding in returned.findings}
    assert {("SCR04", "填好.xlsx › 甲!I5"), ("INP32", "填好.xlsx › 甲!I6"), ("INP34", "填好.xlsx › 甲!I7")} <= told
    assert ("INP36", "填好.xlsx › 甲") in told
    assert returned.evaluation is None


def test_moved_rows_and_columns_are_still_read(
    workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path
) -> None:
    """Sorting, inserted rows and columns do not matter: codes and column names tell what is what."""

    def move(page: Any, number: int) -> None:
        page.protection.sheet = False
        for merged in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merged))
        if number == 0:
            page.insert_rows(9)
            page.insert_cols(9)

    filled = _fill(sent.files[0], tmp_path / "填好.xlsx", move)

    (returned,) = panel_rounds.return_panel(workspace, user, [filled])

    assert [True, True] == [submission.complete for submission in returned.submissions]


def test_two_files_of_one_expert_that_differ_are_both_kept(
    workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path
) -> None:
    """Nothing is overwritten: the second value is reported beside the first."""
    one = _fill(sent.files[0], tmp_path / "一.xlsx")
    other = _fill(sent.files[0], tmp_path / "二.xlsx", share="0.5")

    (returned,) = panel_rounds.return_panel(workspace, user, [one, other])

    disputed = [finding for finding in returned.findings if finding.check == "INP33"]
    assert 2 * len(sent.panel.leaves) == len(disputed)
    assert returned.summary.result is not None
    assert Decimal(90) == returned.summary.result.total


def test_sheet_of_another_workspace_is_refused(
    workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path
) -> None:
    """A sheet whose key this workspace did not give is not taken for its own."""

    def forge(page: Any, _: int) -> None:
        page["I2"] = f"{sent.panel.id}-00000000"

    filled = _fill(sent.files[0], tmp_path / "填好.xlsx", forge)

    with pytest.raises(InputError, match="与工作区所记"):
        panel_rounds.return_panel(workspace, user, [filled])


def test_sheet_without_its_key_is_refused(workspace: Workspace, user: User, sent: SentPanel, tmp_path: Path) -> None:
    """Where every page lost the key, nobody knows which round it belongs to."""

    def lose(page: Any, _: int) -> None:
        page["I2"] = None

    with pytest.raises(InputError, match="没有评分批次"):
        panel_rounds.return_panel(workspace, user, [_fill(sent.files[0], tmp_path / "填好.xlsx", lose)])


def test_other_workbook_is_no_panel_s_sheet(workspace: Workspace, user: User, example: Path) -> None:
    """A score sheet of another kind is refused with what is expected."""
    with pytest.raises(InputError, match="没有专家评分表"):
        panel_rounds.return_panel(workspace, user, [example / "评分表.xlsx"])
