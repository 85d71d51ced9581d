"""Rules of another place and documents that others took the place of (外地规定与被取代的文件).

按青岛的条例 asked in 深圳 gets the rule of 青岛 and the word that it holds there alone; a document that a later one
repealed is answered from the later one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.places import find_places
from assistant.retrieval.applicability import region_applies
from assistant.retrieval.lexical import fold
from assistant.retrieval.metadata import plain_title

if TYPE_CHECKING:
    from assistant.chat.knowledge import Knowledge

_PAPER = (
    r"(?:市|省|区)?(?:级|本级)?(?:那[个部份套]|这[个部份套]|的|市级|省级|部门(?:整体)?(?:绩效)?(?:评价)?(?:评分)?)*"
    r"(?:条例|办法|规定|细则|规则|标准|评分表|表|文件|做法)"
)


def source_place(text: str) -> str | None:
    """Return the place whose rules a question names (所引规定的地区): 青岛 in 按青岛那个条例; None where none."""
    for name, full in find_places(text):
        if re.search(rf"{re.escape(name)}{_PAPER}", text):
            return full
    return None


def own_place(text: str, region: str | None) -> str | None:
    """Return where the asker stands (提问者所在地): a place named without its rules, else the region given."""
    source = source_place(text)
    return next((full for _, full in find_places(text) if full != source), region)


def only_there(place: str, wanted: str, known: tuple[str, ...]) -> bool:
    """Tell whether the rules of a place do not hold where the asker stands (只在当地适用)."""
    return not region_applies(_full(place, known), _full(wanted, known), known)


def _full(place: str, known: tuple[str, ...]) -> str:
    """Write a place with the levels above it, as a document's region has them."""
    return next((name for name in known if name.endswith(place)), place)


def successor_of(title: str, knowledge: Knowledge) -> str | None:
    """Return the title of the document that repealed another (取代它的文件), as its closing clause says."""
    store = knowledge.store
    if store is None:
        return None
    wanted = fold(plain_title(title))
    for document in store.list():
        if any(fold(plain_title(name)) == wanted for name in document.repeals):
            return plain_title(document.title)
    return None
