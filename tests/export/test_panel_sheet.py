"""The panel's sheet as Excel and LibreOffice show it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from assistant.export.panel_sheet import PanelForm, PanelRow, write_panel_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.scoring.experts import AverageMethod

openpyxl = pytest.importorskip("openpyxl")
ROWS = (
    PanelRow("A01", ("决策", "立项", "立项依据充分性"), Decimal(3), "三个要点各1分"),
    PanelRow("A02", ("决策", "立项", "立项程序规范性"), Decimal(3)),
    PanelRow("B01", ("产出", "数量", "修缮", "间数"), Decimal(10), "", "≥20间", "18间"),
    PanelRow("C01", ("满意度",), Decimal("10.5")),
)


def _book(folder: Path, *experts: str, method: AverageMethod = "mean_per_leaf") -> Any:
    write_panel_sheet(PanelForm("示例项目", 3, "7-ab12cd34", ROWS, experts, method), folder / "表.xlsx")
    return openpyxl.load_workbook(folder / "表.xlsx")


def test_names_that_excel_refuses_become_page_names(tmp_path: Path) -> None:
    """Signs Excel forbids, names that differ by case alone and long names each get a page of their own."""
    names = ("张/三", "O'Neil", "O neil", "汇总", "长" * 40, "[]")

    sheets = _book(tmp_path, *names).sheetnames

    assert len(names) + 1 == len({name.lower() for name in sheets})
    assert [] == [name for name in sheets if len(name) > 31 or set(name) & set("[]:*?/\\'")]


def test_page_shows_the_expert_by_the_name_given(tmp_path: Path) -> None:
    """Whatever the page is called, the expert's cell holds the name, and the key stands beside it."""
    page = _book(tmp_path, "张/三").worksheets[0]

    assert ("张/三", "3", "7-ab12cd34") == (page["B2"].value, page["F2"].value, page["I2"].value)


def test_levels_are_merged_over_their_leaves(tmp_path: Path) -> None:
    """Shared levels stand once; a leaf below the third level shows the rest of its path; none is repeated."""
    page = _book(tmp_path, "甲").worksheets[0]

    assert {"B5:B6", "C5:C6"} <= {str(merged) for merged in page.merged_cells.ranges}
    assert ("修缮 › 间数", "产出", "数量") == (page["D7"].value, page["B7"].value, page["C7"].value)
    assert ("满意度", None) == (page["D8"].value, page["B8"].value)


def test_one_expert_needs_no_summary(tmp_path: Path) -> None:
    """A workbook for one expert shows nothing of the others."""
    assert ["甲"] == _book(tmp_path, "甲").sheetnames


@pytest.mark.parametrize(
    ("method", "leaf", "total"),
    [
        ("mean_per_leaf", "ROUND(AVERAGE('甲'!I5,'乙'!I5,'丙'!I5),2)", "SUM(D4:D7)"),
        ("drop_extremes", "/1,2)", "SUM(D4:D7)"),
        ("mean_of_totals", "ROUND(AVERAGE('甲'!I5,'乙'!I5,'丙'!I5),2)", "ROUND(AVERAGE('甲'!I9,'乙'!I9,'丙'!I9),2)"),
    ],
)
def test_summary_averages_as_the_panel_does(tmp_path: Path, method: AverageMethod, leaf: str, total: str) -> None:
    """The sheet's own formulas follow the method the panel was opened with."""
    summary = _book(tmp_path, "甲", "乙", "丙", method=method)["汇总"]

    assert leaf in summary["D4"].value
    assert total in summary["D8"].value
