"""An edited report laid beside the draft it was written from (收回比对): what was changed, added, removed, moved.

Pure functions over a draft and the file as read; who keeps the new version is the workspace's matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - public field types
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from assistant.domain.document import Paragraph, Table
from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Statement
from assistant.drafting.rendering import draft_blocks
from assistant.language.digests import text_digest
from assistant.review.matching import Matched, Pair, Placed, match_blocks, plain, same_words, table_digest
from assistant.workspace.alignment import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import SourceDocument

# What a paragraph typed into the text is styled as; titles and contents have styles of their own.
_BODY_STYLES = {"", "Normal", "BodyText"}
# The caption of table t4 is a paragraph k4 of its own.
CAPTION = "k"
EditKind = Literal["changed", "added", "removed", "moved"]
EDIT_NAMES: dict[EditKind, str] = {"changed": "修改", "added": "新增", "removed": "删除", "moved": "移动"}


@dataclass(frozen=True, slots=True)
class BlockTraces:
    """What stands on a block of the edited file beside its words (痕迹).

    ``blocks`` are the draft's block ids its hidden marks name, ``digests`` those of the words written
    there; ``authors`` who revised it; ``comments`` author and words of what was said to it.
    """

    blocks: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    style: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change a person made (人工修改): the paragraph, cell or heading before and after.

    ``before`` is None for what was added, ``after`` for what was removed. ``block`` is the draft's block
    id, ``place`` the block in the edited file.
    """

    kind: EditKind
    section: str
    before: str | None
    after: str | None
    block: str | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What could not be put into the draft (未能合并), with both texts and why."""

    why: str
    before: str
    after: str
    section: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said beside the text (批注): author, words, and the paragraph it stands on."""

    author: str
    text: str
    quote: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An edited file as a version of its draft (收回结果).

    ``marked`` tells how many paragraphs were found by their hidden marks, ``guessed`` how many by their
    words alone, ``drifted`` how many nobody touched although the draft now says something else.
    """

    draft: Draft
    edits: tuple[Edit, ...]
    unmerged: tuple[Unmerged, ...]
    comments: tuple[Spoken, ...]
    marked: int
    guessed: int
    drifted: int = 0


@dataclass(slots=True)
class _Merge:
    """The sections in the making, block by block, and what was noticed."""

    draft: Draft
    earlier: bool = False
    edits: list[Edit] = field(default_factory=list)
    unmerged: list[Unmerged] = field(default_factory=list)
    sections: dict[int, list[Statement | DraftTable]] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    drifted: int = 0


def take_back(
    draft: Draft, document: SourceDocument, traces: Mapping[str, BlockTraces], *, earlier: bool = False
) -> TakenBack:
    """Lay an edited file beside its draft and merge what people changed (收回修改).

    Args:
        draft: The draft as exported, its slots filled.
        document: The edited file as read, revisions accepted.
        traces: What stands on its blocks, by block id.
        earlier: The file is an earlier version, so its words count also where nobody touched them.

    Returns:
        The merged draft with every change; equal arguments give equal results.
    """
    placed = tuple(_numbered(draft))
    matched = match_blocks(placed, document, traces)
    merge = _Merge(draft, earlier)
    opening = _opening(merge, matched, traces)
    own = {pair.draft.block for pair in matched.pairs if pair.draft is not None}
    for number, section in enumerate(_all_sections(draft)):
        merge.sections[number] = []
        merge.titles[number] = section.title
    order = {each.block: n for n, each in enumerate(placed)}
    moved = _moved_blocks([order[p.draft.block] for p in matched.pairs if p.draft is not None and p.file is not None])
    current = 0
    for pair in (*(Pair(None, block) for block in opening), *matched.pairs):
        here = traces.get(pair.file.block, BlockTraces()) if pair.file is not None else BlockTraces()
        if pair.draft is None and pair.file is not None:
            _add(merge, current, pair.file, here)
        elif pair.draft is not None and pair.file is not None:
            is_moved = order[pair.draft.block] in moved
            current = current if is_moved and not pair.draft.opens else pair.draft.section
            _keep(merge, current, pair.draft, pair.file, here, moved=is_moved)
    for each in placed:
        if each.block not in own and not each.block.startswith(CAPTION):
            _remove(merge, each)
    comments = tuple(_spoken(merge, matched.pairs, traces))
    return TakenBack(
        _assembled(merge),
        tuple(merge.edits),
        tuple(merge.unmerged),
        comments,
        matched.marked,
        matched.guessed,
        merge.drifted,
    )


def _all_sections(draft: Draft) -> tuple[DraftSection, ...]:
    return (*draft.sections, *draft.appendices)


def _numbered(draft: Draft) -> Iterator[Placed]:
    """Yield every block with its id and the number of its section; sections are told apart by identity."""
    sections = _all_sections(draft)
    number, opened = 0, -1
    for block_id, section, block in draft_blocks(draft):
        while sections[number] is not section:
            number += 1
        if isinstance(block, DraftTable) and block.caption:
            yield Placed(f"{CAPTION}{block_id[1:]}", number, Statement(block.caption, style="caption"))
        yield Placed(block_id, number, block, opens=bool(section.title) and opened != number)
        opened = number


def _opening(merge: _Merge, matched: Matched, traces: Mapping[str, BlockTraces]) -> list[Paragraph | Table]:
    """Take over the title, and return the words a person put before the first paragraph of the draft."""
    styles = {block.block: traces.get(block.block, BlockTraces()).style for block in matched.front}
    titles = [block for block in matched.front if styles[block.block] == "Title" and isinstance(block, Paragraph)]
    title = "".join(block.text.replace("\n", "") for block in titles if isinstance(block, Paragraph))
    if title and plain(title) != plain(merge.draft.title):
        merge.edits.append(Edit("changed", "", merge.draft.title, title, None, titles[0].block))
        merge.draft = replace(merge.draft, title=title)
    known = plain(f"{merge.draft.title}{merge.draft.unit}（{merge.draft.date}）")
    return [
        block
        for block in matched.front
        if styles[block.block] in _BODY_STYLES and (isinstance(block, Table) or plain(block.text) not in known)
    ]


def _moved_blocks(order: Sequence[int]) -> set[int]:
    """Find the blocks that left their order: all but a longest run that kept it."""
    best: list[int] = []
    back: list[int] = []
    for place, value in enumerate(order):
        earlier = [n for n in range(place) if order[n] < value]
        last = max(earlier, key=lambda n: best[n], default=-1)
        best.append(best[last] + 1 if last >= 0 else 1)
        back.append(last)
    kept = set()
    place = max(range(len(order)), key=lambda n: best[n], default=-1)
    while place >= 0:
        kept.add(order[place])
        place = back[place]
    return set(order) - kept


def _keep(
    merge: _Merge, section: int, base: Placed, edited: Paragraph | Table, traces: BlockTraces, *, moved: bool
) -> None:
    """Take over a block both sides have, changed or not."""
    title = merge.titles[section]
    if isinstance(base.content, DraftTable):
        if isinstance(edited, Table) and not merge.earlier and _drifted(base, traces):
            merge.sections[section].append(_settle_table(merge, title, base, base.content, edited, traces))
        elif isinstance(edited, Table):
            table = _merge_table(merge, title, base, base.content, edited, traces)
            caption = merge.captions.get(base.block, table.caption)
            merge.sections[section].append(replace(table, caption=caption))
        return
    assert isinstance(edited, Paragraph)  # noqa: S101 - blocks are matched by their kind
    text = base.text if same_words(base, edited.text) else edited.text
    if text != base.text and not merge.earlier and _drifted(base, traces):
        if text_digest(edited.text) in traces.digests:
            # Nobody touched it: the draft itself has changed since the file was written.
            text = base.text
            merge.drifted += 1
        else:
            why = "导出以后初稿的这一段已经改变，与人工修改冲突，初稿保留现在的文字"
            merge.unmerged.append(Unmerged(why, base.text, text, title, edited.block))
            text = base.text
    if text != base.text:
        merge.edits.append(Edit("changed", title, base.text, text, base.block, edited.block, traces.authors))
    if moved:
        merge.edits.append(Edit("moved", title, base.text, text, base.block, edited.block, traces.authors))
    if base.opens:
        merge.titles[section] = text
        return
    if base.block.startswith(CAPTION):
        merge.captions[f"t{base.block[1:]}"] = text
        return
    statement = base.content
    if text != base.text:
        statement = replace(statement, text=text, writer="person", quotes=_still(statement.quotes, text))
    merge.sections[section].append(statement)


def _drifted(base: Placed, traces: BlockTraces) -> bool:
    """Whether the draft's words are no longer those the file was written from."""
    return bool(traces.digests) and base.digest not in traces.digests


def _still(quotes: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(quote for quote in quotes if quote in text)


def _add(merge: _Merge, section: int, edited: Paragraph | Table, traces: BlockTraces) -> None:
    title = merge.titles[section]
    if isinstance(edited, Table):
        text = "\n".join("｜".join(cell.text for cell in edited.row_cells(n)) for n in range(1, edited.rows + 1))
        why = "新增的表格不能并入初稿，请在案例数据中补入后重新生成"
        merge.unmerged.append(Unmerged(why, "", text, title, edited.block))
        return
    merge.edits.append(Edit("added", title, None, edited.text, None, edited.block, traces.authors))
    style, level = _style_of(edited, traces)
    merge.sections[section].append(Statement(edited.text, writer="person", style=style, level=level))


def _style_of(edited: Paragraph, traces: BlockTraces) -> tuple[Literal["body", "heading", "note"], int | None]:
    if traces.style.startswith("Heading") or edited.level is not None:
        level = edited.level if edited.level is not None else 1
        return "heading", level
    return ("note", None) if traces.style == "Note" else ("body", None)


def _remove(merge: _Merge, base: Placed) -> None:
    title = merge.titles[base.section]
    if merge.drifted and not base.opens:
        why = "初稿有这一段而文件没有：可能被人删去，也可能是导出以后新增，初稿暂不保留"
        merge.unmerged.append(Unmerged(why, base.text, "", title))
        return
    if isinstance(base.content, DraftTable):
        merge.edits.append(Edit("removed", title, base.text, None, base.block))
        return
    if base.opens:
        merge.unmerged.append(Unmerged("章节标题被删去，初稿仍保留该章节", base.text, "", title))
        return
    merge.edits.append(Edit("removed", title, base.text, None, base.block))


def _settle_table(
    merge: _Merge, title: str, base: Placed, table: DraftTable, edited: Table, traces: BlockTraces
) -> DraftTable:
    """Keep the draft's present table; one a person changed meanwhile is shown with both texts."""
    if table_digest(cell.text for cell in edited.cells) in traces.digests:
        merge.drifted += 1
    else:
        told = "\n".join("｜".join(cell.text for cell in edited.row_cells(n)) for n in range(1, edited.rows + 1))
        why = "导出以后初稿的这张表已经改变，与人工修改冲突，初稿保留现在的表"
        merge.unmerged.append(Unmerged(why, base.text, told, title, edited.block))
    return table


def _merge_table(
    merge: _Merge, title: str, base: Placed, table: DraftTable, edited: Table, traces: BlockTraces
) -> DraftTable:
    """Take over changed cells; rows put in or taken out where no cell reaches over rows."""
    cells = {(cell.row, cell.column): cell.text for cell in edited.cells}
    own = list(_grid(table))
    if edited.rows == len(table.rows) and {(row, column) for row, column, _, _ in own} == set(cells):
        rows = [list(row) for row in table.rows]
        for row, column, place, cell in own:
            text = cells[row, column]
            if plain(text) != plain(cell.text):
                rows[row - 1][place] = replace(cell, text=text)
                block = f"{edited.block}r{row}c{column}"
                merge.edits.append(Edit("changed", title, cell.text, text, base.block, block, traces.authors))
        return replace(table, rows=tuple(tuple(row) for row in rows))
    merged = _rows_changed(table, edited)
    if merged is None:
        told = "\n".join("｜".join(cell.text for cell in edited.row_cells(n)) for n in range(1, edited.rows + 1))
        why = "表格的行列结构与初稿不同，未能逐格合并"
        merge.unmerged.append(Unmerged(why, base.text, told, title, edited.block))
        return table
    rows_after, changes = merged
    merge.edits.extend(replace(change, section=title, block=base.block, place=edited.block) for change in changes)
    return replace(table, rows=rows_after)


def _grid(table: DraftTable) -> Iterator[tuple[int, int, int, DraftCell]]:
    """Yield row, column and place in its row of every cell, all but the place counted from 1."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows, start=1):
        column = 1
        for place, cell in enumerate(row):
            while (number, column) in taken:
                column += 1
            yield number, column, place, cell
            taken.update(
                (number + down, column + right) for down in range(cell.row_span) for right in range(cell.column_span)
            )
            column += cell.column_span


def _rows_changed(table: DraftTable, edited: Table) -> tuple[tuple[tuple[DraftCell, ...], ...], list[Edit]] | None:
    """Align the rows of a table without merged cells; None where that cannot be done."""
    spans = any(cell.row_span > 1 or cell.column_span > 1 for row in table.rows for cell in row)
    if spans or any(cell.merged for cell in edited.cells) or edited.columns != len(table.widths):
        return None
    fresh = [
        [edited.text_at(row, column) for column in range(1, edited.columns + 1)] for row in range(1, edited.rows + 1)
    ]
    before = ["｜".join(plain(cell.text) for cell in row) for row in table.rows]
    after = ["｜".join(plain(text) for text in row) for row in fresh]
    changes = align_texts(before, after)
    edits, paired = [], dict[int, int]()
    for one, other in changes:
        kind: EditKind = "changed" if one is not None and other is not None else "removed" if other is None else "added"
        told = tuple(
            None if place is None else texts[place]
            for place, texts in ((one, ["｜".join(cell.text for cell in row) for row in table.rows]),
                                 (other, ["｜".join(row) for row in fresh]))
        )  # fmt: skip
        edits.append(Edit(kind, "", told[0], told[1]))
        if one is not None and other is not None:
            paired[other] = one
    changed_rows = {other for _, other in changes if other is not None}
    gone = {one for one, _ in changes if one is not None}
    same = iter([n for n in range(len(before)) if n not in gone])
    rows = []
    for number, texts in enumerate(fresh):
        if number in changed_rows and number not in paired:
            rows.append(tuple(DraftCell(text) for text in texts))
            continue
        model = table.rows[paired[number] if number in changed_rows else next(same)]
        rows.append(
            tuple(
                cell if plain(cell.text) == plain(text) else replace(cell, text=text)
                for cell, text in zip(model, texts, strict=True)
            )
        )
    return tuple(rows), edits


def _spoken(merge: _Merge, pairs: Sequence[Pair], traces: Mapping[str, BlockTraces]) -> Iterator[Spoken]:
    section = 0
    for pair in pairs:
        section = pair.draft.section if pair.draft is not None else section
        if pair.file is None:
            continue
        own = [pair.file.block]
        if isinstance(pair.file, Table):
            own += [pair.file.cell_block(cell) for cell in pair.file.cells]
        for block in own:
            for author, text in traces.get(block, BlockTraces()).comments:
                quote = pair.file.text if isinstance(pair.file, Paragraph) else ""
                yield Spoken(author, text, quote, merge.titles[section])


def _assembled(merge: _Merge) -> Draft:
    sections = [
        replace(section, title=merge.titles[number], blocks=tuple(merge.sections[number]))
        for number, section in enumerate(_all_sections(merge.draft))
    ]
    count = len(merge.draft.sections)
    return replace(merge.draft, sections=tuple(sections[:count]), appendices=tuple(sections[count:]))


def turned(edit: Edit) -> Edit:
    """Tell a change the other way round (反向): what was added in an earlier file has been removed since."""
    kinds: dict[EditKind, EditKind] = {"added": "removed", "removed": "added"}
    return replace(edit, kind=kinds.get(edit.kind, edit.kind), before=edit.after, after=edit.before)
