"""What a Word file that comes back tells beside its words (收回文件的标识): marks, revisions, comments by block.

Block ids are those ``assistant.reading`` gives the file, so that both views of it meet.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from assistant.errors import InputError
from assistant.export.openxml.marks import read_mark
from assistant.reading.word import walk_blocks
from assistant.review.edit_records import BlockTraces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_REVISIONS = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))


def read_traces(path: Path) -> dict[str, BlockTraces]:
    """Read the traces of a Word file by block (读取标识和修订).

    A table's mark stands on the empty line beneath it and is given to the table.

    Raises:
        InputError: The file is no Word file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            root = _parse(archive.read("word/document.xml"))
            names = archive.namelist()
            said = _parse(archive.read("word/comments.xml")) if "word/comments.xml" in names else None
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as problem:
        raise InputError(path.name, "不是可读的 Word 文件", ".docx 文件", "请另存为 .docx 后重试") from problem
    body = root.find(f"{W}body")
    if body is None:
        raise InputError(path.name, "没有正文", "完整的 .docx 文件", "请用 Word 打开并另存一份后重试")
    comments = _comments(said)
    found: dict[str, BlockTraces] = {}
    table = ""
    for block, element in walk_blocks(body):
        if block.startswith("t") and "r" not in block:
            table = block
            # Cells have traces of their own.
            found[block] = BlockTraces()
            continue
        traces = _traces(element, comments)
        words = "".join(text.text or "" for text in element.iter(f"{W}t"))
        if block.startswith("p") and table and traces.blocks and not words.strip():
            found[table] = BlockTraces(traces.blocks, traces.digests)
            traces = BlockTraces(style=traces.style)
        if block.startswith("p"):
            table = ""
        found[block] = traces
    return found


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data.replace(_STRICT, _USUAL), parser)


def _traces(element: Element, comments: dict[str, tuple[str, str]]) -> BlockTraces:
    named = (read_mark(mark.get(f"{W}name", "")) for mark in element.iter(f"{W}bookmarkStart"))
    marks = tuple(dict.fromkeys(mark for mark in named if mark is not None))
    authors = (mark.get(f"{W}author", "") for mark in element.iter(*_REVISIONS))
    said = (comments.get(mark.get(f"{W}id", "")) for mark in element.iter(f"{W}commentReference"))
    style = element.find(f"{W}pPr/{W}pStyle")
    return BlockTraces(
        tuple(mark.block for mark in marks),
        tuple(mark.digest for mark in marks),
        tuple(dict.fromkeys(name for name in authors if name)),
        tuple(each for each in said if each is not None),
        "" if style is None else style.get(f"{W}val", ""),
    )


def _comments(root: Element | None) -> dict[str, tuple[str, str]]:
    """Read every comment's author and words by its number; the program's own are left out."""
    if root is None:
        return {}
    return {number: (author, text) for number, author, text in _each_comment(root) if author != "jixiao" and text}


def _each_comment(root: Element) -> Iterator[tuple[str, str, str]]:
    for comment in root.iter(f"{W}comment"):
        lines = ("".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in comment.iter(f"{W}p"))
        yield comment.get(f"{W}id", ""), comment.get(f"{W}author", ""), "\n".join(line for line in lines if line)
