"""Opening the ZIP packages of Word and Excel safely (文档包).

Sizes are bounded, entities are not expanded, nothing outside the file is ever followed.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from lxml import etree

from assistant.errors import InputError

TOTAL_LIMIT = 400 * 1024 * 1024
_PART_LIMIT = 200 * 1024 * 1024
_RATIO_LIMIT = 300
_RATIO_FROM = 20 * 1024 * 1024
_MEMBER_LIMIT = 20_000
_PACKAGE_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# ISO "strict" files differ from the usual ones only in their namespaces.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only


# What unpacking a damaged or protected part may raise.
UNPACKING = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: its id, the last word of its type, its target, and whether that is outside."""

    id: str
    kind: str
    target: str
    external: bool


def make_parser() -> etree.XMLParser:
    """Make a parser that neither expands entities nor reads anything but its input."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)


class Package:
    """An opened ZIP package (文档包). Parts are read on demand, each within its limit."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the package.

        Raises:
            InputError: No ZIP file, damaged, or built to burst.
        """
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise _damaged(name) from error
        total = sum(info.file_size for info in infos)
        burst = total > _RATIO_FROM and total > _RATIO_LIMIT * max(len(data), 1)
        if total > TOTAL_LIMIT or burst or len(infos) > _MEMBER_LIMIT:
            raise InputError(
                name,
                f"解压后达 {total // 1024 // 1024} MB，超出可安全读取的限度",
                f"解压后不超过 {TOTAL_LIMIT // 1024 // 1024} MB",
                "请确认文件来源，或删去嵌入的大图后重试",
            )
        self._infos = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}

    @property
    def members(self) -> frozenset[str]:
        """The names of the parts."""
        return frozenset(self._infos)

    def open(self, part: str) -> IO[bytes]:
        """Open a part for reading in pieces.

        Raises:
            InputError: The part is missing or cannot be unpacked.
        """
        try:
            return self._zip.open(self._infos[part])
        except (KeyError, *UNPACKING) as error:
            raise _damaged(self.name) from error

    def read(self, part: str) -> bytes | None:
        """Return a part's bytes, None where the package has no such part.

        Raises:
            InputError: The part is damaged or larger than it may be.
        """
        if part not in self._infos:
            return None
        try:
            with self.open(part) as stream:
                data = stream.read(_PART_LIMIT + 1)
        except UNPACKING as error:
            raise _damaged(self.name) from error
        if len(data) > _PART_LIMIT:
            raise _damaged(self.name)
        for strict, usual in _STRICT:
            if strict in data[:4096]:
                data = data.replace(strict, usual)
        return data

    def declares_entities(self, part: str) -> bool:
        """Tell whether a part defines entities of its own, whose text is left out (自定义实体)."""
        if part not in self._infos:
            return False
        try:
            with self.open(part) as stream:
                return b"<!DOCTYPE" in stream.read(4096)
        except UNPACKING:
            return False

    def xml(self, part: str) -> Element | None:
        """Return a part's root element, None where the package has no such part.

        Raises:
            InputError: The part is no well-formed XML.
        """
        data = self.read(part)
        if data is None:
            return None
        try:
            return etree.fromstring(data, make_parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(
                self.name, describe_fault(part, error), "完整的文档", "请用 Word/Excel/WPS 打开并另存一份后重试"
            ) from error

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return the relationships of a part ("" for the package), targets resolved to part names."""
        folder, _, base = part.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return ()
        found = []
        for item in root.iter(f"{_PACKAGE_NS}Relationship"):
            target = item.get("Target", "")
            external = item.get("TargetMode") == "External"
            if not external:
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
            found.append(Relation(item.get("Id", ""), item.get("Type", "").rpartition("/")[2], target, external))
        return tuple(found)


def describe_fault(part: str, error: Exception) -> str:
    """Say why a part cannot be parsed: nested or expanded beyond what any program writes, else damaged."""
    said = str(error)
    if "depth" in said:
        return f"其中的 {part} 嵌套过深，超出可安全读取的限度"
    if "ntity" in said or "amplification" in said:
        return f"其中的 {part} 含有未定义或膨胀的实体，不予展开"
    return f"其中的 {part} 已损坏，无法解析"


def _damaged(name: str) -> InputError:
    return InputError(
        name, "文件已损坏或不完整，无法打开", "完整的文档", "请重新获取该文件，或用 Word/Excel/WPS 打开并另存一份后重试"
    )
