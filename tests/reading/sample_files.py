"""Builders of the files that the reading tests read: one fictitious self-evaluation form in every format."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

# One form: (row, column, row span, column span, text), 1-based; 19 rows, 11 columns.
FORM_ROWS, FORM_COLUMNS = 19, 11
_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "年度指标值",
    "度量单位",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因",
)
_LEAVES = (
    ("护林巡查里程", "≥", "4800", "公里", "5120公里", "15", "15", ""),
    ("防火隔离带", "≥", "36", "公里", "31.5公里", "15", "13.13", "雨季停工"),
    ("巡查记录完整率", "≥", "98", "%", "98.6%", "10", "10", ""),
    ("隐患处置时限", "≤", "24", "小时", "20小时", "10", "10", ""),
    ("公里养护成本", "≤", "0.25", "万元", "0.24万元", "10", "10", ""),
    ("林区群众安全感", "定性", "优良中低差", "", "良", "20", "16", "宣传不足"),
    ("受访群众满意度", "≥", "90", "%", "93.4%", "10", "10", ""),
)


def form_cells() -> list[tuple[int, int, int, int, str]]:
    """The form's cells by origin, merges as spans."""
    cells = [
        (1, 1, 1, 11, "项目支出绩效自评表"),
        (2, 1, 1, 11, "（2031年度）"),
        (3, 1, 1, 1, "项目名称"),
        (3, 2, 1, 10, "云岭林场森林管护"),
        (4, 1, 1, 1, "主管部门"),
        (4, 2, 1, 4, "云岭市林业局"),
        (4, 6, 1, 2, "实施单位"),
        (4, 8, 1, 4, "云岭林场管理站"),
        (5, 1, 4, 1, "项目资金\n（万元）"),
        (5, 2, 1, 2, ""),
    ]
    for column, span, text in (
        (4, 1, "年初预算数"),
        (5, 1, "全年预算数"),
        (6, 2, "全年执行数"),
        (8, 1, "分值"),
        (9, 1, "执行率"),
        (10, 2, "得分"),
    ):
        cells.append((5, column, 1, span, text))
    funds = (
        ("年度资金总额", "480.00", "468.50", "451.20", "10", "96.31%", "9.63"),
        ("其中：财政拨款", "480.00", "468.50", "451.20", "—", "96.31%", "—"),
        ("上年结转资金", "0", "0", "0", "—", "—", "—"),
    )
    for row, values in enumerate(funds, 6):
        for (column, span), text in zip(((2, 2), (4, 1), (5, 1), (6, 2), (8, 1), (9, 1), (10, 2)), values, strict=True):
            cells.append((row, column, 1, span, text))
    cells += [
        (9, 1, 2, 1, "年度总体目标"),
        (9, 2, 1, 5, "预期目标"),
        (9, 7, 1, 5, "实际完成情况"),
        (10, 2, 1, 5, "完成全场巡护与隔离带修筑，不发生较大火情。"),
        (10, 7, 1, 5, "巡护任务完成，隔离带尚余四点五公里。"),
        (11, 1, 8, 1, "绩效指标"),
        (12, 2, 5, 1, "产出指标"),
        (12, 3, 2, 1, "数量指标"),
        (14, 3, 1, 1, "质量指标"),
        (15, 3, 1, 1, "时效指标"),
        (16, 3, 1, 1, "成本指标"),
        (17, 2, 1, 1, "效益指标"),
        (17, 3, 1, 1, "社会效益指标"),
        (18, 2, 1, 1, "满意度指标"),
        (18, 3, 1, 1, "服务对象满意度指标"),
        (19, 1, 1, 8, "总分"),
        (19, 9, 1, 1, "100"),
        (19, 10, 1, 1, "93.76"),
        (19, 11, 1, 1, ""),
    ]
    cells += [(11, column, 1, 1, text) for column, text in enumerate(_HEADS, 2)]
    for row, values in enumerate(_LEAVES, 12):
        cells += [(row, column, 1, 1, text) for column, text in enumerate(values, 4)]
    return sorted(cells)


def form_grid() -> list[list[str]]:
    """The text that covers each place of the form."""
    grid = [[""] * FORM_COLUMNS for _ in range(FORM_ROWS)]
    for row, column, rows, columns, text in form_cells():
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                grid[r - 1][c - 1] = text
    return grid


def add_form(document: Document) -> None:
    """Append the form to a Word document, merged as Word merges."""
    table = document.add_table(FORM_ROWS, FORM_COLUMNS)
    table.style = "Table Grid"
    for row, column, rows, columns, text in form_cells():
        cell = table.cell(row - 1, column - 1)
        if rows * columns > 1:
            cell = cell.merge(table.cell(row + rows - 2, column + columns - 2))
        cell.text = text


def word_bytes(build: Callable[[Document], object]) -> bytes:
    """A Word file whose document ``build`` fills."""
    import docx

    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def edit_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The package with one part's text changed; a missing part starts empty."""
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        for name in names:
            content = source.read(name)
            target.writestr(name, change(content.decode()).encode() if name == part else content)
        if part not in names:
            target.writestr(part, change("").encode())
    return stream.getvalue()


def body_bytes(xml: str, **parts: str) -> bytes:
    """A minimal Word file with this body; further parts by relation (numbering, styles, comments…)."""
    spaces = (
        f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = "".join(
        f'<Relationship Id="{name}" Type="{kind}/{name.rstrip("0123456789")}" Target="{name}.xml"/>' for name in parts
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="d" Type="{kind}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        target.writestr("word/document.xml", f"<w:document {spaces}><w:body>{xml}</w:body></w:document>")
        target.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>')
        for name, content in parts.items():
            target.writestr(f"word/{name}.xml", content.replace("<w:", "<w:", 1).replace(">", f" {spaces}>", 1))
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph's XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def led_text() -> str:
    """The form as converters write it: a tab before each cell, covered cells empty downwards, absent sideways."""
    lines = []
    for row in range(1, FORM_ROWS + 1):
        for r, _column, rows, _, text in sorted(form_cells(), key=lambda cell: cell[1]):
            if r <= row < r + rows:
                lines.append(f"\t{text if r == row else ''}")
        lines.append("")
    return "\n".join(lines)


def sheet_bytes() -> bytes:
    """An Excel file that holds the form."""
    import openpyxl

    book = openpyxl.Workbook()
    for row, column, rows, columns, text in form_cells():
        book.active.cell(row, column, text)
        if rows * columns > 1:
            book.active.merge_cells(
                start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
