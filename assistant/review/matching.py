"""Which block of an edited file is which block of the draft (段落对应): by hidden marks, else by their words.

What follows from it is left to ``edits``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph, Table
from assistant.domain.draft import DraftTable, Statement
from assistant.language.digests import text_digest
from assistant.workspace.alignment import align_texts, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.domain.document import SourceDocument
    from assistant.review.edit_records import BlockTraces

# A paragraph taken for a reworded one shares at least so much with it.
_ALIKE = 0.45
_CONTENTS = ("Contents", "TOC", "toc", "目录")
_MADE_BY_PROGRAM = ("UnitLine", "FigureCaption", "Subtitle", "AppendixMark", "DraftNotice")
_ANNEX = "x"
_FIGURE = re.compile(r"图\d+[\s　]|附件\d+$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of the draft with its id and the number of its section, counted from 0."""

    block: str
    section: int
    content: Statement | DraftTable
    opens: bool = False

    @property
    def text(self) -> str:
        """The block's words, a table's rows one under another."""
        if isinstance(self.content, Statement):
            return self.content.text
        return "\n".join("｜".join(cell.text for cell in row) for row in self.content.rows)

    @property
    def digest(self) -> str:
        """The digest its mark bears if it was exported as it now stands."""
        if isinstance(self.content, Statement):
            return text_digest(self.content.text)
        return table_digest(cell.text for row in self.content.rows for cell in row)


def table_digest(cells: Iterable[str]) -> str:
    """Digest a table's cells in order, as its mark does."""
    return text_digest("\t".join(cells))


@dataclass(frozen=True, slots=True)
class Pair:
    """A block of the draft and the block of the file that stands for it; one is None where the other side has none."""

    draft: Placed | None
    file: Paragraph | Table | None


@dataclass(frozen=True, slots=True)
class Matched:
    """All pairs in the file's order (对应结果), how they were found, and what stands before the text."""

    pairs: tuple[Pair, ...]
    front: tuple[Paragraph | Table, ...]
    marked: int
    guessed: int


def plain(text: str) -> str:
    """Return a text as it is compared: no blanks, full and half width alike."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def same_words(placed: Placed, text: str) -> bool:
    """Whether words are the draft's own; an annex's title stands without its number, which has a line of its own."""
    mine, theirs = plain(placed.text), plain(text)
    return mine == theirs or (placed.opens and bool(theirs) and mine.endswith(theirs) and mine.startswith("附件"))


def match_blocks(placed: Sequence[Placed], document: SourceDocument, traces: Mapping[str, BlockTraces]) -> Matched:
    """Find the file's block for every block of the draft (段落对应).

    A mark counts where the block it names still exists and is of the same kind. What bears no mark is
    matched by equal words first, then by alike ones between its neighbours. Title lines, contents,
    captions and annexes the program adds are passed over.
    """
    known = {each.block: each for each in placed}
    units = {plain(each.content.unit_line or "") for each in placed if isinstance(each.content, DraftTable)}
    own = [block for block in document.blocks if _is_own(block, traces) and not _is_beside(block, units)]
    found: dict[str, Placed] = {}
    taken: set[str] = set()
    # Words first: where the draft has gained or lost paragraphs since, places alone would mislead.
    for choose in (_by_digest, _by_place):
        for block in own:
            each = None if block.block in found else choose(block, known, taken, traces)
            if each is not None:
                found[block.block] = each
                taken.add(each.block)
    marked = len(found)
    rest_placed = [each for each in placed if each.block not in taken]
    rest_own = [block for block in own if block.block not in found]
    for block, each in _by_words(rest_own, rest_placed):
        found[block.block] = each
    first = next((n for n, block in enumerate(own) if block.block in found), len(own))
    pairs = tuple(Pair(found.get(block.block), block) for block in own[first:])
    return Matched(pairs, tuple(own[:first]), marked, len(found) - marked)


def _is_own(block: Paragraph | Table, traces: Mapping[str, BlockTraces]) -> bool:
    """Whether a block belongs to the draft's text rather than to what the program puts around it."""
    trace = traces.get(block.block)
    if trace is None:
        return True
    if any(name.startswith(_ANNEX) for name in trace.blocks):
        return False
    return trace.blocks != () or not trace.style.startswith((*_CONTENTS, *_MADE_BY_PROGRAM))


def _is_beside(block: Paragraph | Table, units: set[str]) -> bool:
    """Whether an unmarked line is one the program writes beside tables and charts."""
    if isinstance(block, Table):
        return False
    return plain(block.text) in units or _FIGURE.match(block.text) is not None


def _by_digest(
    block: Paragraph | Table, known: Mapping[str, Placed], taken: set[str], traces: Mapping[str, BlockTraces]
) -> Placed | None:
    """Take the block that still says what the mark was written for, the one in the mark's place before others."""
    trace = traces.get(block.block)
    if trace is None or not trace.digests:
        return None
    own = [known[name] for name in trace.blocks if name in known]
    same = [each for each in (*own, *known.values()) if each.block not in taken and each.digest in trace.digests]
    return next((each for each in same if _kinds_fit(block, each)), None)


def _by_place(
    block: Paragraph | Table, known: Mapping[str, Placed], taken: set[str], traces: Mapping[str, BlockTraces]
) -> Placed | None:
    """Take the block in the mark's place; of several (paragraphs joined into one) the most alike."""
    trace = traces.get(block.block)
    named = [known[name] for name in (trace.blocks if trace is not None else ()) if name in known and name not in taken]
    fitting = [each for each in named if _kinds_fit(block, each)]
    return max(fitting, key=lambda each: likeness(plain(each.text), plain(_text(block))), default=None)


def _text(block: Paragraph | Table) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("｜".join(cell.text for cell in block.row_cells(row)) for row in range(1, block.rows + 1))


def _by_words(own: Sequence[Paragraph | Table], placed: Sequence[Placed]) -> list[tuple[Paragraph | Table, Placed]]:
    """Pair what bears no mark: equal words anywhere, then alike words in order."""
    pairs: list[tuple[Paragraph | Table, Placed]] = []
    left = list(placed)
    waiting = []
    for block in own:
        same = next((each for each in left if _kinds_fit(block, each) and same_words(each, _text(block))), None)
        if same is None:
            waiting.append(block)
        else:
            pairs.append((block, same))
            left.remove(same)
    for tables in (True, False):
        blocks = [block for block in waiting if isinstance(block, Table) is tables]
        drafts = [each for each in left if isinstance(each.content, DraftTable) is tables]
        texts = [plain(each.text) for each in drafts], [plain(_text(block)) for block in blocks]
        for one, other in align_texts(*texts):
            if one is not None and other is not None and likeness(texts[0][one], texts[1][other]) >= _ALIKE:
                pairs.append((blocks[other], drafts[one]))
    return pairs


def _kinds_fit(block: Paragraph | Table, each: Placed) -> bool:
    return isinstance(each.content, DraftTable) is isinstance(block, Table)
