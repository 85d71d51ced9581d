"""Findings as comments in the user's own Word file (批注原文), with nothing else in it changed."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from assistant.errors import ExportError
from assistant.export.anchoring import W, anchor_comment, block_pieces
from assistant.export.files import replace_file
from assistant.export.openxml.comments import Comment, write_comment
from assistant.export.openxml.page import NAMESPACES
from assistant.export.remarks import locate_span, remark_lines
from assistant.reading import read
from assistant.reading.package import Package
from assistant.reading.word import walk_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.document import SourceDocument
    from assistant.domain.finding import Finding
    from assistant.export.anchoring import Element

_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def write_comments(source: Path, findings: tuple[Finding, ...], out: Path, *, name: str | None = None) -> int:
    """Put each finding as a comment into a copy of the user's file (在原文上批注).

    In a Word file only the document, its comments, and where they are new the lists that name them
    are written anew; every other part keeps its bytes, and existing comments and tracked changes
    stay. Any other file (text, PDF, Excel) gives a new Word file of its text with the comments.

    Args:
        source: The file that was checked.
        findings: What was found, with block ids as ``read`` numbers them.
        out: The Word file to write; never the source itself.
        name: The source's name for people, where that differs from the path's.

    Returns:
        The number of comments written.

    Raises:
        ExportError: The file cannot be written, or would overwrite the source.
        InputError: The source cannot be read.
    """
    if out.exists() and out.samefile(source):
        raise ExportError(str(out), "批注文件与原文件同名", "另一个文件名", "请换一个文件名，以保留原文件")
    document = read(source, name=name)
    data = source.read_bytes()
    if document.kind == "docx" and data.startswith(b"PK"):
        content = comment_word(data, document, findings)
    else:
        from assistant.export.transcript import build_transcript

        content = build_transcript(document, findings)
    replace_file(out, content)
    return len(findings)


def comment_word(data: bytes, document: SourceDocument, findings: tuple[Finding, ...]) -> bytes:
    """Return the Word file with a comment for each finding (批注后的文件内容)."""
    if not findings:
        return data
    package = Package(data, document.name)
    main = next((each.target for each in package.relations("") if each.kind == "officeDocument"), "word/document.xml")
    relations = package.relations(main)
    part = next((each.target for each in relations if each.kind == "comments"), None)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        raw = archive.read(main)
        existing = archive.read(part) if part is not None else None
    strict = _STRICT in raw
    root = _parse(raw)
    first = _next_number(root, _parse(existing) if existing is not None else None)
    comments = _anchor_all(root, document, findings, first)
    changed = {main: _serialise(root, raw, strict=strict)}
    if part is not None and existing is not None:
        changed[part] = _extend_comments(existing, comments, strict=strict)
    else:
        part = _free_name(posixpath.dirname(main), package.members)
        changed[part] = _new_comments(comments, strict=strict)
        changed |= _register(data, main, part, strict=strict)
    return _repack(data, changed)


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data.replace(_STRICT, _USUAL), parser)


def _serialise(root: Element, raw: bytes, *, strict: bool) -> bytes:
    alone = b"standalone" in raw[:200]
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    mode = ' standalone="yes"' if alone else ""
    head = f'<?xml version="1.0" encoding="UTF-8"{mode}?>\n'
    data = head.encode() + (body if isinstance(body, bytes) else body.encode())
    return data.replace(_USUAL, _STRICT) if strict else data


def _next_number(root: Element, comments: Element | None) -> int:
    """Find a number above every comment's and every comment mark's."""
    names = ("commentRangeStart", "commentRangeEnd", "commentReference", "comment")
    used = [-1]
    for tree in (root, comments):
        if tree is not None:
            for element in tree.iter(*(f"{W}{name}" for name in names)):
                number = element.get(f"{W}id", "")
                used.extend([int(number)] if number.lstrip("-").isdigit() else [])
    return max(used) + 1


@dataclass(frozen=True, slots=True)
class _Placed:
    """A finding with the block and span its comment sits on; ``elsewhere`` if that is not its own block."""

    place: int
    span: tuple[int, int]
    block: str
    finding: Finding
    elsewhere: bool

    @property
    def order(self) -> tuple[int, tuple[int, int], str, str]:
        return self.place, self.span, self.finding.check, self.finding.message


def _anchor_all(
    root: Element, document: SourceDocument, findings: tuple[Finding, ...], first: int
) -> tuple[Comment, ...]:
    """Anchor every finding in reading order; those without a block sit on the first paragraph with text."""
    body = root.find(f"{W}body")
    assert body is not None  # noqa: S101 - the file was read before
    elements = dict(walk_blocks(body))
    if not elements:
        body.insert(0, etree.Element(f"{W}p"))
        elements = dict(walk_blocks(body))
    texts = {paragraph.block: (paragraph.text, paragraph.numbering) for paragraph in document.paragraphs}
    texts |= {table.cell_block(cell): (cell.text, "") for table in document.tables for cell in table.cells}
    order = {block: place for place, block in enumerate(elements)}
    opening = next((block for block in elements if block in texts), next(iter(elements)))
    placed = []
    for finding in findings:
        own = _known_block(finding.where.block, elements, document)
        block = own or opening
        text = texts.get(block, ("", ""))[0]
        span = locate_span(text, finding.where) if own else (0, len(text))
        placed.append(_Placed(order[block], span, block, finding, elsewhere=own is None))
    comments: list[Comment] = []
    for each in sorted(placed, key=lambda one: one.order):
        number = first + len(comments)
        text, numbering = texts.get(each.block, ("", ""))
        element = elements[each.block]
        anchor_comment(element, block_pieces(element, text, numbering), each.span, text, number)
        comments.append(Comment(number, remark_lines(each.finding, elsewhere=each.elsewhere)))
    return tuple(comments)


def _known_block(block: str | None, elements: dict[str, Element], document: SourceDocument) -> str | None:
    """Return the block to anchor on; for a whole table (t4) its first cell."""
    if block is None or block not in elements:
        return None
    table = next((each for each in document.tables if each.block == block), None)
    return table.cell_block(table.cells[0]) if table is not None and table.cells else block


def _comments_xml(comments: tuple[Comment, ...]) -> str:
    return "".join(write_comment(comment, style=None) for comment in comments)


def _new_comments(comments: tuple[Comment, ...], *, strict: bool) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments {NAMESPACES}>'
    data = f"{text}{_comments_xml(comments)}</w:comments>".encode()
    return _to_strict(data) if strict else data


def _to_strict(data: bytes) -> bytes:
    return data.replace(_USUAL, _STRICT).replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


def _extend_comments(existing: bytes, comments: tuple[Comment, ...], *, strict: bool) -> bytes:
    root = _parse(existing)
    added = etree.fromstring(f"<w:comments {NAMESPACES}>{_comments_xml(comments)}</w:comments>".encode())
    root.extend(list(added))
    return _serialise(root, existing, strict=strict)


def _free_name(folder: str, members: frozenset[str]) -> str:
    name, number = posixpath.join(folder, "comments.xml"), 1
    while name in members:
        number += 1
        name = posixpath.join(folder, f"comments{number}.xml")
    return name


def _register(data: bytes, main: str, part: str, *, strict: bool) -> dict[str, bytes]:
    """Name the new comments part in the content types and in the document's relations."""
    folder, base = posixpath.split(main)
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        links = (
            etree.fromstring(archive.read(relations))
            if relations in archive.namelist()
            else etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>')
        )
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=_COMMENTS_TYPE)
    space = (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
        if strict
        else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    )
    used = {link.get("Id") for link in links}
    number = next(number for number in range(1, len(used) + 2) if f"rIdRemarks{number}" not in used)
    etree.SubElement(
        links,
        f"{{{_RELATIONS}}}Relationship",
        Id=f"rIdRemarks{number}",
        Type=f"{space}/comments",
        Target=posixpath.relpath(part, folder or "."),
    )
    return {
        name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        for name, tree in (("[Content_Types].xml", types), (relations, links))
    }


def _repack(data: bytes, changed: dict[str, bytes]) -> bytes:
    """Copy a zip, in its order and with its dates, with some parts replaced and new ones at the end."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            content = changed.pop(entry.filename, None)
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            new.writestr(kept, old.read(entry) if content is None else content)
        for name, content in changed.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return stream.getvalue()
