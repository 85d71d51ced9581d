"""The chart of score rates: bound to the ledger, native, editable."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from lxml import etree

from assistant.domain.draft import DraftCell, DraftTable
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.export.charts import belongs_beside, build_completion_chart, build_group_chart
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
    assert belongs_beside(DraftTable("", (cells,), (1,) * 5), chart)
    assert not belongs_beside(DraftTable("", (cells[:-1],), (1,) * 4), chart)
    path = tmp_path / "报告.docx"
    write_docx(draft, (), ledger, path)
    with zipfile.ZipFile(path) as archive:
        assert not any("charts" in name for name in archive.namelist())


def completion_ledger(rates: dict[str, str]) -> FactLedger:
    """A ledger of completion rates in per cent."""
    return FactLedger(
        tuple(
            Fact(f"indicator.B0{number}.completion", f"{name}完成率", name, "完成率", Origin("computed"),
                 Quantity(Decimal(rate), "%"), places=2)
            for number, (name, rate) in enumerate(rates.items(), start=1)
        )
    )  # fmt: skip


def test_results_stand_beside_their_targets_as_shares_of_them() -> None:
    """Every target is the whole; a result of more than twice its target is left out."""
    chart = build_completion_chart(completion_ledger({"甲": "96.67", "乙": "100", "丙": "63.51", "丁": "225"}))
    assert chart is not None
    assert ("甲", "乙", "丙") == chart.labels
    assert [("年度目标值", (Decimal(1),) * 3), ("实际完成值", tuple(map(Decimal, ("0.9667", "1", "0.6351"))))] == [
        (series.name, series.values) for series in chart.series
    ]


def test_two_results_or_a_long_list_make_no_chart_of_results() -> None:
    """Fewer than three bars say nothing, more than fourteen cannot be read."""
    assert build_completion_chart(completion_ledger({"甲": "96", "乙": "100"})) is None
    assert build_completion_chart(completion_ledger({f"第{n}项": "96" for n in range(15)})) is None


def test_a_report_shows_both_charts_each_beside_its_table(draft: Draft, tmp_path: Path) -> None:
    """Results follow the table of goals, score rates the table of groups; numbers run through."""
    bars = {"甲": "96.67", "乙": "100", "丙": "63.51"}
    ledger = FactLedger((*rate_ledger(RATES).facts, *completion_ledger(bars).facts))
    rows = (tuple(DraftCell(text) for text in ("三级指标", "年度目标值", "实际完成值")),)
    rows += tuple((DraftCell(name), DraftCell("1个"), DraftCell("1个")) for name in bars)
    goals = DraftTable("绩效目标完成情况表", rows, (1, 1, 1))
    first = draft.sections[0]
    wider = replace(draft, sections=(replace(first, blocks=(*first.blocks, goals)), *draft.sections[1:]))
    path = tmp_path / "报告.docx"
    write_docx(wider, (), ledger, path)
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
    assert 2 == document.count("<w:drawing>")
    assert document.index("绩效目标完成情况表") < document.index("rIdChart1") < document.index("rIdChart2")
    assert {"图1　实际完成值与年度目标值之比", "图2　一级指标得分率"} <= set(re.findall(r"图\d　[^<\"]+", document))
