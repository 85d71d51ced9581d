"""An edited report laid beside the draft it was written from (收回比对): what was changed, added, removed, moved.

Pure functions over a draft and the file as read; who keeps the new version is the workspace's matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - public field types
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from assistant.domain.document import Paragraph, Table
from assistant.domain.draft import Draft, DraftSection, DraftTable, Statement
from assistant.drafting.rendering import draft_blocks
from assistant.language.digests import text_digest
from assistant.review.edit_records import BlockTraces, Edit, Spoken, TakenBack, Unmerged
from assistant.review.matching import Matched, Pair, Placed, match_blocks, plain, same_words, table_digest
from assistant.review.table_edits import merge_table, told_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import SourceDocument

# What a paragraph typed into the text is styled as; titles and contents have styles of their own.
_BODY_STYLES = {"", "Normal", "BodyText"}
# The caption of table t4 is a paragraph k4 of its own.
CAPTION = "k"


@dataclass(slots=True)
class _Merge:
    """The sections in the making, block by block, and what was noticed."""

    draft: Draft
    earlier: bool = False
    # The draft is not the one the file was written from.
    moved_on: bool = False
    edits: list[Edit] = field(default_factory=list)
    unmerged: list[Unmerged] = field(default_factory=list)
    sections: dict[int, list[Statement | DraftTable]] = field(default_factory=dict)
    # The draft's block ids of what stands in ``sections``; None for what a person added.
    blocks: dict[int, list[str | None]] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    drifted: int = 0

    def put(self, section: int, block: str | None, content: Statement | DraftTable) -> None:
        """Put the next block into a section in the making."""
        self.sections[section].append(content)
        self.blocks[section].append(block)


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
    placed = tuple(number_blocks(draft))
    matched = match_blocks(placed, document, traces)
    merge = _Merge(draft, earlier, moved_on=not earlier and _moved_on(placed, traces))
    opening = _opening(merge, matched, traces)
    own = {pair.draft.block for pair in matched.pairs if pair.draft is not None}
    for number, section in enumerate(_all_sections(draft)):
        merge.sections[number] = []
        merge.blocks[number] = []
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
            _remove(merge, placed, each)
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


def number_blocks(draft: Draft) -> Iterator[Placed]:
    """Yield every block as its marks name it (段落编号), with its section's number; captions are blocks too."""
    # Sections are told apart by identity: two may read the same.
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
            merge.put(section, base.block, _settle_table(merge, title, base, base.content, edited, traces))
        elif isinstance(edited, Table):
            table = _merge_table(merge, title, base, base.content, edited, traces)
            caption = merge.captions.get(base.block, table.caption)
            merge.put(section, base.block, replace(table, caption=caption))
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
    merge.put(section, base.block, statement)


def _drifted(base: Placed, traces: BlockTraces) -> bool:
    """Whether the draft's words are no longer those the file was written from."""
    return bool(traces.digests) and base.digest not in traces.digests


def _still(quotes: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(quote for quote in quotes if quote in text)


def _add(merge: _Merge, section: int, edited: Paragraph | Table, traces: BlockTraces) -> None:
    title = merge.titles[section]
    if isinstance(edited, Table):
        why = "新增的表格不能并入初稿，请在案例数据中补入后重新生成"
        merge.unmerged.append(Unmerged(why, "", told_table(edited), title, edited.block))
        return
    merge.edits.append(Edit("added", title, None, edited.text, None, edited.block, traces.authors))
    style, level = _style_of(edited, traces)
    merge.put(section, None, Statement(edited.text, writer="person", style=style, level=level))


def _style_of(edited: Paragraph, traces: BlockTraces) -> tuple[Literal["body", "heading", "note"], int | None]:
    if traces.style.startswith("Heading") or edited.level is not None:
        level = edited.level if edited.level is not None else 1
        return "heading", level
    return ("note", None) if traces.style == "Note" else ("body", None)


def _moved_on(placed: Sequence[Placed], traces: Mapping[str, BlockTraces]) -> bool:
    """Whether a mark of the file tells of words the draft no longer has in that place."""
    standing = {each.block: each.digest for each in placed}
    marks = {mark for each in traces.values() for mark in zip(each.blocks, each.digests, strict=True)}
    own = {(block, digest) for block, digest in marks if not block.startswith("x")}
    return any(standing.get(block) != digest for block, digest in own)


def _remove(merge: _Merge, placed: Sequence[Placed], base: Placed) -> None:
    """Leave out what the file no longer has; where the draft moved on since, it stays and is shown."""
    title = merge.titles[base.section]
    if base.opens:
        merge.unmerged.append(Unmerged("章节标题被删去，初稿仍保留该章节", base.text, "", title))
        return
    if merge.moved_on:
        why = "初稿有这一处而文件没有：可能被人删去，也可能是导出以后新增，初稿保留，请核对是否删去"
        merge.unmerged.append(Unmerged(why, base.text, "", title))
        _put_back(merge, placed, base)
        return
    merge.edits.append(Edit("removed", title, base.text, None, base.block))


def _put_back(merge: _Merge, placed: Sequence[Placed], base: Placed) -> None:
    """Put a block behind the last of those before it that still stands in its section."""
    standing = merge.blocks[base.section]
    before = {each.block for each in placed[: placed.index(base)] if each.section == base.section}
    place = max((n for n, block in enumerate(standing) if block in before), default=-1) + 1
    merge.sections[base.section].insert(place, base.content)
    standing.insert(place, base.block)


def _settle_table(
    merge: _Merge, title: str, base: Placed, table: DraftTable, edited: Table, traces: BlockTraces
) -> DraftTable:
    """Keep the draft's present table; one a person changed meanwhile is shown with both texts."""
    if table_digest(cell.text for cell in edited.cells) in traces.digests:
        merge.drifted += 1
    else:
        why = "导出以后初稿的这张表已经改变，与人工修改冲突，初稿保留现在的表"
        merge.unmerged.append(Unmerged(why, base.text, told_table(edited), title, edited.block))
    return table


def _merge_table(
    merge: _Merge, title: str, base: Placed, table: DraftTable, edited: Table, traces: BlockTraces
) -> DraftTable:
    """Take over what was changed in a table; one that cannot be told by its cells is shown with both texts."""
    merged = merge_table(table, edited, section=title, block=base.block, authors=traces.authors)
    if merged is None:
        why = "表格的行列结构与初稿不同，未能逐格合并"
        merge.unmerged.append(Unmerged(why, base.text, told_table(edited), title, edited.block))
        return table
    merge.edits.extend(merged[1])
    return merged[0]


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
