"""Column and bar charts as Word draws them itself (原生图表): editable, with their data in an embedded sheet."""

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
# In English Metric Units: 138 mm wide; columns 66 mm high; bars 7.5 mm a name beside 18 mm for axis and legend.
_MILLIMETRE = 36_000
_WIDTH, _HEIGHT = 138 * _MILLIMETRE, 66 * _MILLIMETRE
_BAR, _BESIDE_BARS = 270_000, 18 * _MILLIMETRE
# What was reached stands out from what it is compared with.
_COLOUR, _MARK_COLOUR = "accent1", "accent3"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values of a chart (数据系列), in the order of its labels; 1 stands for 100%."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class RateChart:
    """Rates by name (柱形图、条形图).

    ``highest`` is where the scale ends, None where it follows the values; ``lying`` draws bars from
    the left, for long names.
    """

    caption: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    highest: Decimal | None = None
    lying: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in English Metric Units."""
        return _WIDTH, _BESIDE_BARS + _BAR * len(self.labels) if self.lying else _HEIGHT


def write_chart(chart: RateChart) -> str:
    """Write the chart part; its values stand in it as well as in the embedded sheet."""
    series = "".join(_series(chart, place) for place in range(len(chart.series)))
    legend = (
        f'<c:legend><c:legendPos val="b"/>{_flag("overlay", 0)}{_font()}</c:legend>' if len(chart.series) > 1 else ""
    )
    return (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{RELATION_SPACE}">'
        f"{_flag('roundedCorners', 0)}<c:chart>{_flag('autoTitleDeleted', 1)}<c:plotArea><c:layout/>"
        f'<c:barChart><c:barDir val="{"bar" if chart.lying else "col"}"/><c:grouping val="clustered"/>'
        f"{_flag('varyColors', 0)}{series}{_flag('gapWidth', 60 if chart.lying else 120)}"
        f"{_flag('axId', 1)}{_flag('axId', 2)}</c:barChart>{_axes(chart)}</c:plotArea>{legend}"
        f'{_flag("plotVisOnly", 1)}<c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_font()}<c:externalData r:id="rId1">'
        f"{_flag('autoUpdate', 0)}</c:externalData></c:chartSpace>"
    )


def _series(chart: RateChart, place: int) -> str:
    """Write one row of values with its name, labels and colour."""
    series, letter, last = chart.series[place], "BCDEFG"[place], len(chart.labels) + 1
    labels = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, name in enumerate(chart.labels))
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{format_decimal(value)}</c:v></c:pt>' for n, value in enumerate(series.values)
    )
    count = f'<c:ptCount val="{len(chart.labels)}"/>'
    # A first row of several is the mark to compare with; printing its values again would be in the way.
    mark = place == 0 and len(chart.series) > 1
    shown, colour = ("", _MARK_COLOUR) if mark else (_labels(), _COLOUR)
    return (
        f"<c:ser>{_flag('idx', place)}{_flag('order', place)}"
        f"<c:tx><c:strRef><c:f>{_SHEET}!${letter}$1</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></c:spPr>'
        f"{_flag('invertIfNegative', 0)}"
        f"{shown}<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{labels}</c:strCache>"
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>{_SHEET}!${letter}$2:${letter}${last}</c:f><c:numCache>"
        f"<c:formatCode>0.00%</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
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


def _axes(chart: RateChart) -> str:
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{}"/>'
    rule = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    grid = f"<c:majorGridlines>{rule.format('D9D9D9')}</c:majorGridlines>"
    # Bars are drawn from below; turned round, the first name stands on top, as in the table.
    order = f'<c:scaling><c:orientation val="{"maxMin" if chart.lying else "minMax"}"/></c:scaling>'
    highest = "" if chart.highest is None else f'<c:max val="{format_decimal(chart.highest)}"/>'
    scale = f'<c:scaling><c:orientation val="minMax"/>{highest}<c:min val="0"/></c:scaling>'
    unit = "" if chart.highest is None else '<c:majorUnit val="0.2"/>'
    names, values = ("l", "b") if chart.lying else ("b", "l")
    return (
        f'<c:catAx>{_flag("axId", 1)}{order}{_flag("delete", 0)}<c:axPos val="{names}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{ticks.format("nextTo")}{rule.format("7F7F7F")}'
        f'{_flag("crossAx", 2)}<c:crosses val="autoZero"/>{_flag("auto", 1)}<c:lblAlgn val="ctr"/>'
        f"{_flag('lblOffset', 100)}{_flag('noMultiLvlLbl', 0)}</c:catAx>"
        f'<c:valAx>{_flag("axId", 2)}{scale}{_flag("delete", 0)}<c:axPos val="{values}"/>{grid}'
        f'<c:numFmt formatCode="0%" sourceLinked="0"/>{ticks.format("high" if chart.lying else "nextTo")}'
        f"{rule.format('7F7F7F')}{_flag('crossAx', 1)}"
        f'<c:crosses val="autoZero"/><c:crossBetween val="between"/>{unit}</c:valAx>'
    )


def build_chart_data(chart: RateChart) -> bytes:
    """Build the sheet that opens when the chart's data are edited in Word."""
    page = Worksheet(_SHEET, (24, *((12,) * len(chart.series))))
    page.put_row(1, (SheetCell("", "head"), *(SheetCell(series.name, "head") for series in chart.series)))
    for place, name in enumerate(chart.labels):
        values = (SheetCell(series.values[place], "rate") for series in chart.series)
        page.put_row(place + 2, (SheetCell(name, "center"), *values))
    return build_workbook((page,))


def place_chart(chart: RateChart, relation: str, number: int, description: str) -> str:
    """Write the run that shows a chart in the line (嵌入式图表)."""
    width, height = chart.size
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_PLACING}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图表{number}" descr="{escape(description)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
