"""Project background and content as a report tells them (项目背景、主要内容及实施情况)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.observations import heading_depth, is_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Paragraph, SourceDocument

_BACKGROUND = re.compile(r"项目背景|立项背景|背景及立项依据|背景和立项依据|立项依据及背景|实施背景|项目由来|^背景$")
_CONTENT = re.compile(r"主要内容|项目内容|建设内容|实施内容|工作内容|项目实施情况|实施情况$|^内容$|项目概况$")
_MARK = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])\s*")
_SHORTEST, _LONGEST = 20, 1500


def read_background(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[dict[str, str], dict[str, str]]:
    """Read the text under the headings 项目背景 and 主要内容.

    Returns:
        Texts by field (``background``, ``content``) and the place of each; fields without such a
        heading are left out. A section that would run over 1,500 characters is cut at a paragraph.
    """
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    field: str | None = None
    depth = 0
    taken: set[str] = set()
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if is_heading(paragraph):
            label = _MARK.sub("", text)
            rank = heading_depth(text)
            if field is None or rank <= depth or _field_of(label) is not None:
                taken.update(texts)
                field, depth = _field_of(label), rank
                if field in taken:
                    field = None
            continue
        if field is None or not text:
            continue
        if len(texts.get(field, "")) + len(text) > _LONGEST:
            continue
        texts[field] = f"{texts[field]}\n{text}" if field in texts else text
        places.setdefault(field, document.place_of(paragraph))
    return {name: text for name, text in texts.items() if len(text) >= _SHORTEST}, places


def _field_of(label: str) -> str | None:
    if _BACKGROUND.search(label):
        return "background"
    return "content" if _CONTENT.search(label) else None
