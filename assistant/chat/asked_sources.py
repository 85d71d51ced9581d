"""The articles a text names (文中点名的条款), as the sources of an answer are keyed: document and article."""

from __future__ import annotations

import re

from assistant.language.document_numbers import find_document_numbers

_ARTICLE = re.compile(r"^[^，。；《]{0,6}?(第[零〇一二三四五六七八九十百千]+条)")
_TITLE = re.compile(r"《(?:中华人民共和国)?([^》]{2,40})》")


def sources_named(text: str) -> tuple[str, ...]:
    """Return the documents with their articles that a text names (点名的条款), in order, each once."""
    names = [(number.end, number.normal) for number in find_document_numbers(text)]
    names += [(match.end(), match[1]) for match in _TITLE.finditer(text)]
    found = []
    for end, name in sorted(names):
        article = _ARTICLE.search(text[end:])
        if article is not None:
            found.append(f"{name} {article[1]}")
    return tuple(dict.fromkeys(found))
