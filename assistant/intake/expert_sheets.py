"""Score sheets of one expert each (一位专家一张表): whose a sheet is, and columns headed by experts' names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.forms import bare, column_field
from assistant.intake.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.domain.document import Table
    from assistant.intake.blocks import TableBlocks

_SIGNED = re.compile(
    r"(?:评审|评价|评分|评估)?(?:专家|评委)(?:签名|签字|姓名|编号)?(?:[（(][^（）()]{0,6}[）)])?\s*[：:]\s*"
    r"([^\s　：:、，,；;（）()]{1,8})(?=$|[\s　；;，,])"
)
_LABEL = re.compile(r"(?:评审|评价|评分|评估)?(?:专家|评委)(?:签名|签字|姓名|编号)")
_DATE = re.compile(r"\d{4}|年|月|日期")
_AVERAGE = re.compile(r"平均|均分|均值")
_NAME = re.compile(r"[一-龥某·]{2,4}|专家.{1,3}")
_LOOKED_AT = 6
_LONGEST_LINE = 60
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def signed_line(text: str) -> tuple[str, bool] | None:
    """Return the one expert a line names and whether it is a signature, which stands below (专家签名：甲某)."""
    found = _SIGNED.search(text) if len(text) <= _LONGEST_LINE else None
    return (found[1], "签" in found[0]) if found and not _DATE.search(found[1]) else None


def sheet_owners(forms: Sequence[TableBlocks], signed: Mapping[int, str]) -> dict[int, str]:
    """Tell, by a form's place in the list, the expert who filled it in; empty unless two or more signed one each.

    Args:
        forms: The forms of a part.
        signed: Experts named in the lines around a table, by the table's index.
    """
    owners = {
        place: name
        for place, form in enumerate(forms)
        if form.has_scores and (name := signed.get(form.table.index) or _signed(form))
    }
    return owners if len(set(owners.values())) > 1 else {}


def _signed(form: TableBlocks) -> str | None:
    texts = [
        form.table.caption or "",
        *(cell.text for cell in form.table.cells if "专家" in cell.text or "评委" in cell.text),
    ]
    for text in texts:
        found = _SIGNED.search(text)
        if found and not _DATE.search(found[1]):
            return found[1]
    for cell in form.table.cells:
        if _LABEL.fullmatch(bare(cell.text)):
            beside = form.table.at(cell.row, cell.column + cell.column_span)
            if beside is not None and beside.row == cell.row and _NAME.fullmatch(beside.text.strip()):
                return beside.text.strip()
    return None


def named_columns(
    table: Table, headers: dict[int, str], columns: dict[str, int], rows: Sequence[int]
) -> dict[int, str]:
    """Find the columns headed by experts' names: figures between the points and their average (石某｜骆某｜平均分)."""
    average = columns.get("stated")
    if average is None or not _AVERAGE.search(headers.get(average, "")):
        return {}
    first = max((columns[name] for name in ("weight", "level1", "level2", "level3") if name in columns), default=0)
    found = {}
    for column, label in headers.items():
        name = bare(label)
        if not first < column < average or not _NAME.fullmatch(name) or column_field(label, "indicator_columns"):
            continue
        texts = [table.text_at(row, column) for row in rows[:_LOOKED_AT]]
        shown = [text.strip() for text in texts if not is_blank(text)]
        if shown and all(map(_FIGURE.fullmatch, shown)):
            found[column] = name
    return found
