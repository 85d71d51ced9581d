"""Charts bound to facts (图表): score rates by first-level group, beside the table that lists them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.export.openxml.charts import ColumnChart

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable
    from assistant.domain.fact import FactLedger

_FEWEST_COLUMNS = 3
_MEASURE = "得分率"


def build_group_chart(ledger: FactLedger) -> ColumnChart | None:
    """Build the chart of score rates (一级指标得分率图) from the ledger; None with fewer than three groups.

    A rate above 100% is left out of a chart, as its scale ends there.
    """
    columns = tuple(
        (fact.owner, fact.quantity.value / 100)
        for fact in ledger.facts
        if fact.id.startswith("group.") and fact.measure == _MEASURE and fact.quantity is not None
    )
    if len(columns) < _FEWEST_COLUMNS or any(not Decimal(0) <= value <= Decimal(1) for _, value in columns):
        return None
    return ColumnChart(_MEASURE, columns)


def shows_groups(table: DraftTable, chart: ColumnChart) -> bool:
    """Tell whether a table lists the rates the chart shows: it names the measure and every group."""
    texts = {cell.text for row in table.rows for cell in row}
    return _MEASURE in texts and {name for name, _ in chart.columns} <= texts
