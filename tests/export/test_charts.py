"""The chart of score rates: bound to the ledger, native, editable."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from lxml import etree

from assistant.domain.draft import DraftCell, DraftTable
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.export.charts import build_group_chart, shows_groups
from assistant.export.word import write_docx

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import Draft

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RATES = {"决策": "94", "过程": "93.25", "产出": "97.575", "效益": "94.3333"}


def rate_ledger(rates: dict[str, str]) -> FactLedger:
    """A ledger of group rates in per cent."""
    return FactLedger(
        tuple(
            Fact(f"group.{letter}.rate", f"{name}得分率", name, "得分率", Origin("computed"),
                 Quantity(Decimal(rate), "%"), places=2)
            for letter, (name, rate) in zip("ABCD", rates.items(), strict=False)
        )
    )  # fmt: skip


def test_the_chart_shows_exactly_the_ledgers_rates(draft: Draft, tmp_path: Path) -> None:
    """Labels and values of the chart, and of the sheet behind it, are the facts'."""
    path = tmp_path / "报告.docx"
    write_docx(draft, (), rate_ledger(RATES), path)
    with zipfile.ZipFile(path) as archive:
        chart = etree.fromstring(archive.read("word/charts/chart1.xml"))
        data = archive.read("word/embeddings/chart1.xlsx")
        document = archive.read("word/document.xml").decode()
    names = [value.text for value in chart.find(f".//{C}cat").iter(f"{C}v")]
    values = [Decimal(value.text) for value in chart.find(f".//{C}val").iter(f"{C}v")]
    assert list(RATES) == names
    assert [Decimal(rate) / 100 for rate in RATES.values()] == values
    page = openpyxl.load_workbook(io.BytesIO(data))["数据"]
    assert ["决策", 0.94] == [page.cell(2, column).value for column in (1, 2)]
    assert document.index("一级指标得分情况表") < document.index("rIdChart1") < document.rindex("图1　一级指标得分率")
    assert 1 == document.count("<w:drawing>")


def test_there_is_no_chart_without_enough_rates_or_with_one_beyond_its_scale() -> None:
    """Two groups, or a rate over 100%, make no chart."""
    assert build_group_chart(rate_ledger({"决策": "90", "过程": "80"})) is None
    assert build_group_chart(rate_ledger({"决策": "90", "过程": "80", "产出": "101"})) is None


def test_a_chart_stands_only_by_a_table_that_lists_its_groups(draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """A table must name the measure and every group; a ledger without rates gives no chart."""
    chart = build_group_chart(rate_ledger(RATES))
    assert chart is not None
    cells = tuple(DraftCell(text) for text in ("得分率", *RATES))
    assert shows_groups(DraftTable("", (cells,), (1,) * 5), chart)
    assert not shows_groups(DraftTable("", (cells[:-1],), (1,) * 4), chart)
    path = tmp_path / "报告.docx"
    write_docx(draft, (), ledger, path)
    with zipfile.ZipFile(path) as archive:
        assert not any("charts" in name for name in archive.namelist())
