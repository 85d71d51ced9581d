"""Column charts as Word draws them itself (原生图表): editable, with their data in an embedded sheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - public field type

from assistant.domain.quantity import format_decimal
from assistant.export.openxml.package import RELATION_SPACE
from assistant.export.openxml.runs import escape
from assistant.export.openxml.sheets import SheetCell, Worksheet, build_workbook

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_SHEET = "数据"
# 138 by 66 mm, in English Metric Units.
_WIDTH, _HEIGHT = 4_968_000, 2_376_000


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Shares from 0 to 1 by name (柱形图): series name, and label and value of each column."""

    series: str
    columns: tuple[tuple[str, Decimal], ...]


def write_chart(chart: ColumnChart) -> str:
    """Write the chart part; its values stand in it as well as in the embedded sheet."""
    last = len(chart.columns) + 1
    labels = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, (name, _) in enumerate(chart.columns))
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{format_decimal(value)}</c:v></c:pt>' for n, (_, value) in enumerate(chart.columns)
    )
    count = f'<c:ptCount val="{len(chart.columns)}"/>'
    series = (
        f"<c:ser>{_flag('idx', 0)}{_flag('order', 0)}<c:tx><c:strRef><c:f>{_SHEET}!$B$1</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.series)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></c:spPr>{_flag("invertIfNegative", 0)}'
        f"{_labels()}<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{labels}</c:strCache>"
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>{_SHEET}!$B$2:$B${last}</c:f><c:numCache>"
        f"<c:formatCode>0.00%</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
    )
    return (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{RELATION_SPACE}">'
        f"{_flag('roundedCorners', 0)}<c:chart>{_flag('autoTitleDeleted', 1)}<c:plotArea><c:layout/>"
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>{_flag("varyColors", 0)}{series}'
        f"{_flag('gapWidth', 120)}{_flag('axId', 1)}{_flag('axId', 2)}</c:barChart>{_axes()}</c:plotArea>"
        f'{_flag("plotVisOnly", 1)}<c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_font()}<c:externalData r:id="rId1">'
        f"{_flag('autoUpdate', 0)}</c:externalData></c:chartSpace>"
    )


def _flag(name: str, value: int) -> str:
    return f'<c:{name} val="{value}"/>'


def _font() -> str:
    return (
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1050"><a:latin typeface="Times New Roman"/>'
        '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _labels() -> str:
    shown = {
        "showLegendKey": 0,
        "showVal": 1,
        "showCatName": 0,
        "showSerName": 0,
        "showPercent": 0,
        "showBubbleSize": 0,
    }
    flags = "".join(_flag(name, value) for name, value in shown.items())
    return (
        '<c:dLbls><c:numFmt formatCode="0.00%" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_font()}<c:dLblPos val="outEnd"/>{flags}</c:dLbls>'
    )


def _axes() -> str:
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
    rule = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    grid = f"<c:majorGridlines>{rule.format('D9D9D9')}</c:majorGridlines>"
    up = '<c:scaling><c:orientation val="minMax"/></c:scaling>'
    full = '<c:scaling><c:orientation val="minMax"/><c:max val="1"/><c:min val="0"/></c:scaling>'
    return (
        f'<c:catAx>{_flag("axId", 1)}{up}{_flag("delete", 0)}<c:axPos val="b"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{ticks}{rule.format("7F7F7F")}{_flag("crossAx", 2)}'
        f'<c:crosses val="autoZero"/>{_flag("auto", 1)}<c:lblAlgn val="ctr"/>{_flag("lblOffset", 100)}'
        f"{_flag('noMultiLvlLbl', 0)}</c:catAx>"
        f'<c:valAx>{_flag("axId", 2)}{full}{_flag("delete", 0)}<c:axPos val="l"/>{grid}'
        f'<c:numFmt formatCode="0%" sourceLinked="0"/>{ticks}{rule.format("7F7F7F")}{_flag("crossAx", 1)}'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/><c:majorUnit val="0.2"/></c:valAx>'
    )


def build_chart_data(chart: ColumnChart) -> bytes:
    """Build the sheet that opens when the chart's data are edited in Word."""
    page = Worksheet(_SHEET, (24, 12))
    page.put_row(1, (SheetCell("", "head"), SheetCell(chart.series, "head")))
    for row, (name, value) in enumerate(chart.columns, start=2):
        page.put_row(row, (SheetCell(name, "center"), SheetCell(value, "rate")))
    return build_workbook((page,))


def place_chart(relation: str, number: int, description: str) -> str:
    """Write the run that shows a chart in the line (嵌入式图表)."""
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_PLACING}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH}" cy="{_HEIGHT}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图表{number}" descr="{escape(description)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
