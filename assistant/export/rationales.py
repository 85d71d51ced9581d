"""Deduction rationales as tables to paste (扣分理由表): a Word file and an Excel file of the same rows.

What the rows say is ``assistant.review``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Provenance, Statement
from assistant.domain.quantity import format_decimal, format_points
from assistant.export.excel import lay_out_findings
from assistant.export.files import replace_file
from assistant.export.openxml.sheets import SheetCell, Worksheet, build_workbook
from assistant.export.word import build_docx
from assistant.review.records import DOUBT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from assistant.review.records import OpenPoints, Precedent, Rationale, Rationales, Unsupported

Row = tuple[str, ...]
_HEADS: dict[str, Row] = {
    "扣分理由": ("指标", "分值", "得分", "扣分", "扣分理由", "依据", "数据出处", "需补证据"),
    "得分依据不足": ("指标", "分值", "得分", "核算得分", "问题", "数据出处", "需补证据"),
    "待评判": ("指标", "分值", "可给分范围", "说明", "需补证据"),
    "往期参考": ("指标", "往期报告", "往期指标", "扣分", "占分值", "扣分理由"),
}
# Relative widths of the columns on a page turned on its side; in a sheet they count characters.
_WIDTHS: dict[str, tuple[int, ...]] = {
    "扣分理由": (13, 6, 6, 6, 54, 28, 24, 16),
    "得分依据不足": (16, 7, 7, 12, 50, 24, 24),
    "待评判": (18, 8, 16, 60, 30),
    "往期参考": (18, 34, 16, 8, 10, 50),
}
_NUMBERS = {"分值", "得分", "扣分"}
_NONE = "—"
_MOST_PLACES = 4


def write_rationales_docx(result: Rationales, path: Path) -> None:
    """Write the rationales as a Word file (写出扣分理由表): one table a kind, on pages turned on their side.

    Raises:
        ExportError: The file cannot be written.
    """
    draft = rationale_draft(result)
    replace_file(path, build_docx(draft, (), draft.title))


def write_rationales_xlsx(result: Rationales, path: Path) -> None:
    """Write the rationales as an Excel file, one sheet a kind (写出扣分理由表).

    Raises:
        ExportError: The file cannot be written.
    """
    pages = []
    for name, rows in _tables(result).items():
        page = Worksheet(name, _WIDTHS[name], freeze=(1, 1), repeat=1)
        page.put_row(1, tuple(SheetCell(text, "head") for text in _HEADS[name]))
        for number, row in enumerate(rows, start=2):
            page.put_row(number, tuple(_sheet_cell(name, n, text) for n, text in enumerate(row)))
        if not rows:
            page.put(2, 1, SheetCell("无", "center", columns=len(_HEADS[name])))
        pages.append(page)
    replace_file(path, build_workbook((*pages, lay_out_findings("核查意见", result.findings))))


def _sheet_cell(name: str, column: int, text: str) -> SheetCell:
    from decimal import Decimal

    if _HEADS[name][column] in _NUMBERS and text != _NONE:
        return SheetCell(Decimal(text), "points")
    return SheetCell(text, "text")


def rationale_draft(result: Rationales) -> Draft:
    """Lay the rationales out as a document (扣分理由成文): a summary, then one annex a table with rows."""
    annexes: list[DraftSection] = []
    for name, rows in _tables(result).items():
        if not rows:
            continue
        header = tuple(DraftCell(text, header=True) for text in _HEADS[name])
        body = tuple(tuple(_draft_cell(name, n, text) for n, text in enumerate(row)) for row in rows)
        table = DraftTable("", (header, *body), _WIDTHS[name])
        number = len(annexes) + 1
        annexes.append(DraftSection(f"annex{number}", f"附件{number}　{_TITLES[name]}", 1, (table,)))
    opening = DraftSection("summary", "", 1, tuple(Statement(text) for text in _summary(result)))
    return Draft(f"{result.case}扣分理由建议", "", (opening,), Provenance(result.rule_set), appendices=tuple(annexes))


_TITLES = {
    "扣分理由": "扣分理由表",
    "得分依据不足": "得分依据不足的指标",
    "待评判": "待评判的指标",
    "往期参考": "往期报告的扣分参考",
}


def _draft_cell(name: str, column: int, text: str) -> DraftCell:
    head = _HEADS[name][column]
    return DraftCell(text, align="center" if head in {*_NUMBERS, "核算得分", "占分值", "可给分范围"} else "left")


def _summary(result: Rationales) -> tuple[str, ...]:
    lost = result.rationales
    awaiting = [item for item in lost if item.confidence == "needs-evidence"]
    said = [
        f"本表按案例所载数据和评分办法逐项列出扣分理由，共{len(lost)}项；"
        f"其中按规则核算{sum(item.confidence == 'computed' for item in lost)}项，"
        f"评判建议{sum(item.confidence == 'suggested' for item in lost)}项，待补依据{len(awaiting)}项。"
        if lost
        else "各项指标均未扣分。"
    ]
    if awaiting:
        said.append(f"待补依据的指标为：{'、'.join(item.name for item in awaiting)}，补齐依据以前不宜定稿。")
    firm = [item for item in result.unsupported if item.firm]
    if firm:
        said.append(f"得分与评分标准或所载数据不一致、须先行核实的指标为：{'、'.join(_names(firm))}。")
    return tuple(said)


def _names(items: list[Unsupported]) -> list[str]:
    return list(dict.fromkeys(item.name for item in items))


def _tables(result: Rationales) -> dict[str, tuple[Row, ...]]:
    return {
        "扣分理由": tuple(_rationale_row(item) for item in result.rationales),
        "得分依据不足": tuple(_unsupported_row(item) for item in result.unsupported),
        "待评判": tuple(_open_row(item) for item in result.open),
        "往期参考": tuple(_precedent_row(item, past) for item in result.rationales for past in item.precedents),
    }


def _rationale_row(item: Rationale) -> Row:
    told = item.told
    if item.proposed:
        told = f"（按规则提出的建议，原表得{format_decimal(item.stated)}分）{told}" if item.stated is not None else told
    notes = "".join(f"\n注：{note}。" for note in item.notes)
    places = dict.fromkeys(place for part in item.parts for place in part.places)
    return (
        item.name,
        format_points(item.weight),
        format_points(item.points),
        format_points(item.deduction),
        f"{told}{notes}",
        item.basis,
        _places_text(places),
        "；".join(item.evidence) or _NONE,
    )


def _unsupported_row(item: Unsupported) -> Row:
    if item.supported is not None:
        borne = format_points(item.supported)
    elif item.limits is not None:
        borne = "—".join(format_points(end) for end in item.limits)
    else:
        borne = "无法核算"
    return (
        item.name,
        _number(item.weight),
        format_points(item.points),
        borne,
        f"{DOUBT_NAMES[item.doubt]}：{item.text}。",
        _places_text(item.places),
        "；".join(item.evidence) or _NONE,
    )


def _open_row(item: OpenPoints) -> Row:
    limits = "—".join(format_points(end) for end in item.range)
    return item.name, _number(item.weight), limits, f"{item.text}。", "；".join(item.evidence) or _NONE


def _precedent_row(item: Rationale, past: Precedent) -> Row:
    share = _NONE if past.share is None else f"{format_decimal(past.share * 100, 2)}%"
    same = "" if past.same_name else "（框架位置相同）"
    reason = past.quote or "报告未载明理由"
    return item.name, past.source, f"{past.indicator}{same}", format_points(past.deduction), share, reason


def _places_text(places: Iterable[str]) -> str:
    """List places file by file, a file's name once; of very many in one file the first few."""
    by_file: dict[str, list[str]] = {}
    for place in places:
        file, _, spot = place.partition(" › ")
        by_file.setdefault(file, []).extend([spot] if spot else [])
    lines = []
    for file, spots in by_file.items():
        shown = "、".join(spots[:_MOST_PLACES])
        more = f"等{len(spots)}处" if len(spots) > _MOST_PLACES else ""
        lines.append(f"{file} › {shown}{more}" if spots else file)
    return "\n".join(lines) or _NONE


def _number(value: Decimal | None) -> str:
    return _NONE if value is None else format_points(value)
