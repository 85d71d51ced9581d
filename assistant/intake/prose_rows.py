"""Indicators written a line each (逐行写的指标): 岗位人数：目标值≥54人，完成值52人，分值30分，得分28.89分."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.forms import column_field, head_field
from assistant.intake.indicator_rows import Leaf
from assistant.intake.values import read_pair, read_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Paragraph, SourceDocument

_LINE = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）).、．])?\s*(?P<name>[^：:，。；]{3,30})[：:]\s*(?P<rest>.+)$",
    re.DOTALL,
)
_LABEL = re.compile(r"(?P<label>[一-龥]{2,12}?)(?:为|是|：|:)?\s*(?P<value>[≥≤><=]?\s*-?\d.*|[≥≤><].*)", re.DOTALL)
_TOLD = re.compile(r"(?P<label>[一-龥]{2,12})[：:](?P<value>.+)", re.DOTALL)
_FIELDS = frozenset({"target", "actual", "weight", "stated", "deviation", "reason"})
_FEWEST_FIELDS = 3
_FEWEST_ROWS = 2
_LONGEST = 400


def read_prose_rows(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> list[Leaf]:
    """Read lines that name an indicator, then its target, result and points by their labels.

    Returns:
        Leaves in order, each with its target and three fields or more; none where fewer than two lines read so.
    """
    found = []
    for paragraph in paragraphs:
        line = _LINE.match(paragraph.text) if len(paragraph.text) <= _LONGEST else None
        if line is None or head_field(line["name"]) or column_field(line["name"], "funds_columns"):
            continue
        fields = _fields(line["rest"])
        if len(fields) >= _FEWEST_FIELDS and "target" in fields and ({"weight", "stated"} & set(fields)):
            found.append(_leaf(re.sub(r"\s", "", line["name"]), fields, document.place_of(paragraph)))
    return found if len(found) >= _FEWEST_ROWS else []


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for piece in re.split(r"[，；。,;](?!\d{3}(?!\d))|\n", text):
        told = _LABEL.fullmatch(piece.strip()) or _TOLD.fullmatch(piece.strip())
        name = column_field(told["label"], "indicator_columns") if told else None
        if told and name in _FIELDS:
            fields.setdefault(name, told["value"].strip())
    return fields


def _leaf(name: str, fields: dict[str, str], place: str) -> Leaf:
    pair = read_pair(fields.get("target", ""), fields.get("actual", ""), "", "")
    return Leaf(
        path=(name,), place=place, sign=pair.sign, target=pair.target, actual=pair.actual, unit=pair.unit,
        weight=read_points(fields.get("weight", "")), stated=read_points(fields.get("stated", "")),
        deviation=fields.get("deviation"), reason=fields.get("reason"), label_weights=(None,),
        places=dict.fromkeys(fields, place),
    )  # fmt: skip
