"""Binding captions and unit lines to their tables (表题、计量单位).

The caption is the nearest short paragraph before a table, or a title row within it; the unit line says
in which unit its figures are, and stands in a paragraph beside the title or in the title rows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE_UNIT = (
    r"(?:人民币)?(?:[十百千万亿]*(?:美)?元|[十百千万亿]?(?:人次|平方米|平方千米|平方公里|公里|千米|立方米|公顷|[人个次家件户亩台套篇项条场处座吨天米名])"
    r"|[%％]|小时|工作日)"
)
_UNIT = re.compile(rf"(?:金额|计量|货币)?单位\s*[:：]\s*{_ONE_UNIT}(?:\s*[、/，,]\s*{_ONE_UNIT})*(?![一-鿿])")
_BARE_UNIT = re.compile(r"[（(]\s*(?:单位\s*[:：]?\s*)?(?:人民币)?[百千万亿]*元\s*[）)]")
_OWNER = re.compile(r"(?:填报|填表|主管|实施|预算|项目|编制|被评价|评价|报送|承担)单位")
# A year or a remark in brackets stands below the caption proper.
_ASIDE = re.compile(r"[（(][^（）()]{1,20}[）)]|\d{4}\s*年度?")
_NEAR = 3
_LONGEST = 60
_TITLE_ROWS = 4
_TITLE_CELLS = 3


def find_unit_line(text: str) -> str | None:
    """Return the unit line in a text (``单位：万元``, ``（万元）``), None where there is none."""
    stripped = text.strip()
    for match in _UNIT.finditer(stripped):
        before = stripped[max(0, match.start() - 4) : match.start() + 2]
        if not _OWNER.search(before):
            return match[0].strip()
    bare = _BARE_UNIT.fullmatch(stripped) or (_BARE_UNIT.search(stripped) if stripped.endswith(("）", ")")) else None)
    return bare[0] if bare else None


def _is_unit_paragraph(text: str) -> bool:
    unit = find_unit_line(text)
    return unit is not None and len(text.strip()) - len(unit) <= 20  # noqa: PLR2004 - room for a date or a form number


def _is_caption(text: str) -> bool:
    return len(text) <= _LONGEST and not text.rstrip().endswith(("。", "；", "，"))


def bind_captions(blocks: Sequence[Paragraph | Table]) -> tuple[Paragraph | Table, ...]:
    """Give every table without a caption its caption and unit line."""
    result: list[Paragraph | Table] = []
    for block in blocks:
        if isinstance(block, Table):
            caption, unit = _from_paragraphs(result)
            title, title_unit = _from_title_rows(block)
            caption, unit = block.caption or title or caption, block.unit_line or title_unit or unit
            # A table resolves its grid anew when replaced, so it is left alone where nothing is bound.
            bound = caption is not None or unit is not None
            result.append(replace(block, caption=caption, unit_line=unit) if bound else block)
        else:
            result.append(block)
    return tuple(result)


def _from_paragraphs(before: Sequence[Paragraph | Table]) -> tuple[str | None, str | None]:
    unit: str | None = None
    aside: str | None = None
    for block in reversed(before[-_NEAR:]):
        if isinstance(block, Table):
            break
        text = block.text.strip()
        if unit is None and _is_unit_paragraph(text):
            unit = find_unit_line(text)
            rest = text.replace(unit or "", "").strip()
            if rest.endswith("表"):
                return rest, unit
        elif _ASIDE.fullmatch(text):
            aside = aside or text
        else:
            lead = _last_sentence(text)
            if aside is not None and not lead.endswith("表"):
                break
            return (lead, unit or find_unit_line(lead)) if _is_caption(lead) else (aside, unit)
    return aside, unit


def _last_sentence(text: str) -> str:
    """Return the words of a paragraph that lead to the table: those after its last full stop."""
    return re.split(r"[。！？]", text)[-1].strip() or text


def _from_title_rows(table: Table) -> tuple[str | None, str | None]:
    """Read a title and a unit from the rows at the top that hold one cell over the whole width."""
    title: str | None = None
    unit: str | None = None
    for row in range(1, min(_TITLE_ROWS, table.rows) + 1):
        texts = [cell.text for cell in table.row_cells(row) if cell.text and cell.row == row]
        units = [found for found in map(find_unit_line, texts) if found is not None]
        # A unit in brackets beside other cells is its column's own: 金额（万元）.
        units = [found for found in units if len(texts) == 1 or "单位" in found]
        if len(texts) > 1 and not (units and len(texts) <= _TITLE_CELLS):
            break
        if table.columns == 1:
            break
        unit = unit or next(iter(units), None)
        for text in texts[:1]:
            if title is None and len(text) <= _LONGEST and not _is_unit_paragraph(text) and not text.endswith("。"):
                title = text if len(texts) == 1 else None
    return title, unit
