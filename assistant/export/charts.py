"""Charts bound to facts (图表), each beside the table that lists what it shows.

How Word draws a chart is left to ``openxml.charts``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.export.openxml.charts import RateChart, Series

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable
    from assistant.domain.fact import FactLedger

_FEWEST, _MOST = 3, 14
_SCORE_RATE, _COMPLETION = "得分率", "完成率"
# A result of many times its target would press every other bar to the left edge.
_LONGEST_BAR = Decimal(2)
_ONE = Decimal(1)


def build_charts(ledger: FactLedger) -> tuple[RateChart, ...]:
    """Build every chart the facts suffice for, in the order a report shows them."""
    charts = (build_completion_chart(ledger), build_group_chart(ledger))
    return tuple(chart for chart in charts if chart is not None)


def build_group_chart(ledger: FactLedger) -> RateChart | None:
    """Build the chart of score rates (一级指标得分率图) from the ledger; None with fewer than three groups.

    A rate above 100% makes no chart, as its scale ends there.
    """
    columns = _rates(ledger, "group.", _SCORE_RATE)
    if len(columns) < _FEWEST or any(not 0 <= value <= 1 for _, value in columns):
        return None
    series = Series(_SCORE_RATE, tuple(value for _, value in columns))
    return RateChart("一级指标得分率", tuple(name for name, _ in columns), (series,), highest=_ONE)


def build_completion_chart(ledger: FactLedger) -> RateChart | None:
    """Build the chart of results against targets (目标值与完成值对比图); None with fewer than three.

    Units differ from row to row, so each result is shown as a share of its target. Results of more
    than twice the target are left out, and of a long list no chart is made.
    """
    bars = [(name, value) for name, value in _rates(ledger, "indicator.", _COMPLETION) if value <= _LONGEST_BAR]
    if not _FEWEST <= len(bars) <= _MOST:
        return None
    labels, values = tuple(name for name, _ in bars), tuple(value for _, value in bars)
    series = (Series("年度目标值", (_ONE,) * len(bars)), Series("实际完成值", values))
    return RateChart("实际完成值与年度目标值之比", labels, series, lying=True)


def _rates(ledger: FactLedger, prefix: str, measure: str) -> list[tuple[str, Decimal]]:
    return [
        (fact.owner, fact.quantity.value / 100)
        for fact in ledger.facts
        if fact.id.startswith(prefix) and fact.measure == measure and fact.quantity is not None
    ]


def belongs_beside(table: DraftTable, chart: RateChart) -> bool:
    """Tell whether a table lists what the chart shows: it names every series' measure and every label."""
    texts = {cell.text for row in table.rows for cell in row}
    return {series.name for series in chart.series} <= texts and set(chart.labels) <= texts
