"""Parts into one file (打包): a zip whose bytes depend on the parts alone, never on the clock."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = {
    "document": f"{_WORD}.document.main+xml",
    "styles": f"{_WORD}.styles+xml",
    "settings": f"{_WORD}.settings+xml",
    "fontTable": f"{_WORD}.fontTable+xml",
    "comments": f"{_WORD}.comments+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "header": f"{_WORD}.header+xml",
    "footer": f"{_WORD}.footer+xml",
}
# The earliest date a zip can hold; the real one would make equal reports differ.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def build_package(
    parts: Mapping[str, str], title: str, created: str | None, charts: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """Build a Word file from its word/ parts (组装 docx).

    Args:
        parts: Part name (``document``, ``styles``, ``header1``, …) to its XML without the head.
        title: The document's title, for its properties; XML already escaped.
        created: ISO time stamp for its properties, or None.
        charts: Each chart's XML and the Excel file with its data.
    """
    links = "".join(
        f'<Relationship Id="{chart_relation(n)}" Type="{RELATION_SPACE}/chart" Target="charts/chart{n}.xml"/>'
        for n in range(1, len(charts) + 1)
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(parts, len(charts)),
        "_rels/.rels": _root_relations(),
        "word/document.xml": parts["document"],
        "word/_rels/document.xml.rels": _document_relations(parts, links),
        **{f"word/{name}.xml": text for name, text in parts.items() if name != "document"},
        "docProps/core.xml": _core_properties(title, created),
        "docProps/app.xml": _app_properties(),
    }
    for number, (text, data) in enumerate(charts, start=1):
        files[f"word/charts/chart{number}.xml"] = text
        files[f"word/charts/_rels/chart{number}.xml.rels"] = (
            f'<Relationships xmlns="{_PACKAGE_RELATIONS}"><Relationship Id="rId1" Type="{RELATION_SPACE}/package" '
            f'Target="../embeddings/chart{number}.xlsx"/></Relationships>'
        )
        files[f"word/embeddings/chart{number}.xlsx"] = data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content if isinstance(content, bytes) else (XML_HEAD + content).encode("utf-8"))
    return stream.getvalue()


def chart_relation(number: int) -> str:
    """Name the relation by which the document reaches its n-th chart."""
    return f"rIdChart{number}"


def relation_id(name: str) -> str:
    """Name the relation by which the document reaches a part: ``header1`` gives ``rIdHeader1``."""
    return f"rId{name[0].upper()}{name[1:]}"


def _document_relations(parts: Mapping[str, str], more: str) -> str:
    links = "".join(
        f'<Relationship Id="{relation_id(name)}" Type="{RELATION_SPACE}/{_kind(name)}" Target="{name}.xml"/>'
        for name in parts
        if name != "document"
    )
    return f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{links}{more}</Relationships>'


def _kind(name: str) -> str:
    return name.rstrip("0123456789")


def _content_types(parts: Mapping[str, str], charts: int) -> str:
    drawn = "".join(
        f'<Override PartName="/word/charts/chart{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>'
        for n in range(1, charts + 1)
    )
    sheet = (
        '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
        if charts
        else ""
    )
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT_TYPES[_kind(name)]}"/>' for name in parts
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{sheet}'
        f"{overrides}{drawn}"
        f'<Override PartName="/docProps/core.xml" ContentType="{_CORE}"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="{_APP}"/>'
        "</Types>"
    )


def _root_relations() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{RELATION_SPACE}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATION_SPACE}/extended-properties" Target="docProps/app.xml"/>'
        "</Relationships>"
    )


def _core_properties(title: str, created: str | None) -> str:
    stamp = (
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{created}</dcterms:modified>'
        if created
        else ""
    )
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>jixiao</dc:creator>"
        f"<cp:lastModifiedBy>jixiao</cp:lastModifiedBy>{stamp}</cp:coreProperties>"
    )


def _app_properties() -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>jixiao</Application></Properties>"
    )
