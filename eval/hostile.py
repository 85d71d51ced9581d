"""Hostile files made by code, each read in a process of its own with time and memory bounded (恶意文件).

What the suite ``reading`` prints of them: seconds, peak memory, and how the reading ended.
"""

from __future__ import annotations

import http.server
import io
import json
import subprocess
import sys
import threading
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 5
MEGABYTES = 500
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"

_CHILD = """
import json, pathlib, resource, sys, time
start = time.perf_counter()
from assistant.errors import InputError
from assistant.reading import read
answer = {}
try:
    document = read(pathlib.Path(sys.argv[1]))
    answer = {
        "blocks": len(document.blocks) + len(document.notes),
        "dropped": [item.why + (f"：{item.text}" if item.text else "") for item in document.dropped][:20],
    }
except InputError as error:
    answer = {"error": error.message}
answer["seconds"] = round(time.perf_counter() - start, 3)
answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(answer))
"""


def word(body: str, relations: str = "", declaration: str = "", **parts: bytes) -> bytes:
    """Pack a Word file around a body."""
    text = f'{declaration}<w:document {_W} xmlns:r="{_R}"><w:body>{body}</w:body></w:document>'
    return _pack(
        {
            "_rels/.rels": f'<Relationships xmlns="{_P}"><Relationship Id="d" Type="{_R}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_P}">{relations}</Relationships>',
            "word/document.xml": text,
            **{name.replace("__", "."): content for name, content in parts.items()},
        }
    )


def sheet(body: str, declaration: str = "", relations: str = "") -> bytes:
    """Pack a workbook of one sheet around the sheet's parts."""
    return _pack(
        {
            "_rels/.rels": f'<Relationships xmlns="{_P}"><Relationship Id="d" Type="{_R}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_P}"><Relationship Id="a" Type="{_R}/worksheet" '
            f'Target="worksheets/sheet1.xml"/>{relations}</Relationships>',
            "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_R}"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets>'
            "</workbook>",
            "xl/worksheets/sheet1.xml": f"{declaration}<worksheet {_S}>{body}</worksheet>",
        }
    )


def _pack(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def _text(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "甲甲甲甲甲甲甲甲甲甲">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def _bomb(part: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target, target.open(part, "w") as out:
        for _ in range(600):
            out.write(b" " * (1 << 20))
    return stream.getvalue()


def _lying_bomb() -> bytes:
    """Pack a part that unpacks to 300 MB though the directory tells a small size."""
    data = bytearray(word(_text("甲") + " " * (300 << 20)))
    size = (300 << 20).to_bytes(4, "little")[1:]
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        if data[start + 25 : start + 28] >= size[:0] and data[start + 46 : start + 63] == b"word/document.xml":
            data[start + 24 : start + 28] = (1000).to_bytes(4, "little")
        start += 4
    return bytes(data)


def _nested_tables(depth: int) -> str:
    opening = "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>"
    return opening * depth + _text("底") + "</w:tc></w:tr></w:tbl>" * depth


def _wide_rows() -> str:
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000"/><w:vMerge{}/></w:tcPr><w:p/></w:tc></w:tr>'
    rows = row.format(' w:val="restart"') + row.format("") * 1000
    return f"<w:tbl>{rows}</w:tbl>{_text('末')}"


def _huge_spans() -> str:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc>'
    return f"<w:tbl>{f'<w:tr>{cell * 20}</w:tr>' * 50}</w:tbl>"


def _value(ref: str, value: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


def _range(row: int) -> str:
    return f'<mergeCell ref="A{row + 1}:Z{row + 900}"/>'


def _pdf_bomb() -> bytes:
    import zlib

    stream = zlib.compress(b" " * (600 << 20), 9)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode"
        b"/Length " + str(len(stream)).encode() + b">>stream\n" + stream + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"
    )


def files(url: str) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Name every hostile file: the name it is saved under, and what makes its bytes.

    Args:
        url: An address that must not be asked for anything.
    """
    linked = (
        f'<Relationship Id="x" Type="{_R}/image" Target="{url}a.png" TargetMode="External"/>'
        f'<Relationship Id="t" Type="{_R}/attachedTemplate" Target="{url}t.dotm" TargetMode="External"/>'
        f'<Relationship Id="s" Type="{_R}/subDocument" Target="{url}s.docx" TargetMode="External"/>'
    )
    remote = f'<!DOCTYPE x SYSTEM "{url}x.dtd">'
    book = f'<Relationship Id="e" Type="{_R}/externalLink" Target="{url}b.xlsx" TargetMode="External"/>'
    row = f'<sheetData><row r="1">{_value("A1", "甲")}{_value("B1", "乙")}</row></sheetData>'
    whole = word(_text("预算480.00万元") * 200)
    return {
        "zip bomb": ("a.docx", lambda: _bomb("word/document.xml")),
        "zip bomb, workbook": ("a.xlsx", lambda: _bomb("xl/worksheets/sheet1.xml")),
        "zip bomb that hides its size": ("a.docx", _lying_bomb),
        "pdf bomb": ("a.pdf", _pdf_bomb),
        "entity expansion": ("a.docx", lambda: word(_text("乙&i;"), declaration=_ENTITIES)),
        "entity expansion, workbook": (
            "a.xlsx",
            lambda: sheet(f'<sheetData><row r="1">{_value("A1", "乙&i;")}</row></sheetData>', _ENTITIES),
        ),
        "entity from a file": ("a.docx", lambda: word(_text("乙&a;"), declaration=_OUTSIDE)),
        "spans of 10^6 columns": ("a.docx", lambda: word(_huge_spans())),
        "merge of 10^6 cells": ("a.docx", lambda: word(_wide_rows())),
        "range of 10^6 cells": (
            "a.xlsx",
            lambda: sheet(row + '<mergeCells count="1"><mergeCell ref="A1:ALL1000"/></mergeCells>'),
        ),
        "range of 10^10 cells": (
            "a.xlsx",
            lambda: sheet(row + '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        ),
        "10^5 ranges": (
            "a.xlsx",
            lambda: sheet(row + "<mergeCells>" + "".join(_range(n) for n in range(100_000)) + "</mergeCells>"),
        ),
        "cells far apart": (
            "a.xlsx",
            lambda: sheet(
                f'<sheetData><row r="1">{_value("A1", "甲")}</row><row r="1048576">{_value("XFD1048576", "乙")}</row>'
                "</sheetData>"
            ),
        ),
        "tables 200 deep": ("a.docx", lambda: word(_nested_tables(200))),
        "tables 50 deep": ("a.docx", lambda: word(_nested_tables(50))),
        "10^5 elements deep": ("a.docx", lambda: word("<w:ins>" * 100_000 + _text("底") + "</w:ins>" * 100_000)),
        "200 controls deep": (
            "a.docx",
            lambda: word("<w:sdt><w:sdtContent>" * 110 + _text("底") + "</w:sdtContent></w:sdt>" * 110 + _text("末")),
        ),
        "external links": ("a.docx", lambda: word(_text("甲"), linked)),
        "external definition": ("a.docx", lambda: word(_text("甲"), declaration=remote)),
        "external workbook": ("a.xlsx", lambda: sheet(row, relations=book)),
        "macros": ("a.docm", lambda: word(_text("甲"), **{"word/vbaProject__bin": b"\xd0\xcf\x11\xe0" * 99})),
        "truncated word file": ("a.docx", lambda: whole[: len(whole) // 2]),
        "truncated pdf": ("a.pdf", lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog"),
        "word file called workbook": ("a.xlsx", lambda: whole),
        "program called word file": ("a.docx", lambda: b"MZ\x90\x00" + bytes(range(256)) * 400),
        "text called pdf": ("a.pdf", lambda: "预算480万元，支出451万元。\n".encode() * 50),
        "one line of 20 MB": ("a.txt", lambda: "预算480万元，".encode() * 1_100_000),
        "10^6 pipes": ("a.md", lambda: b"|" * 1_000_000 + b"\n" + b"|-" * 1000 + b"\n"),
    }


def read_bounded(path: Path) -> dict[str, Any]:
    """Read one file in a process that may use so much address space and so many seconds, and say how it ended."""
    import resource

    def bound() -> None:
        # Address space counts what is only reserved; peak use is measured and compared besides.
        resource.setrlimit(resource.RLIMIT_AS, (4 * MEGABYTES << 20, 4 * MEGABYTES << 20))

    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(path)],
            capture_output=True, text=True, timeout=SECONDS * 4, check=False, preexec_fn=bound,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"seconds": SECONDS * 4, "megabytes": 0, "crash": "no answer in time"}
    if done.returncode != 0:
        return {"seconds": 0, "megabytes": 0, "crash": (done.stderr.strip().splitlines() or ["killed"])[-1]}
    return dict(json.loads(done.stdout))


def is_safe(answer: dict[str, Any]) -> bool:
    """Tell whether a hostile file ended as it should: within its bounds, with contents or a refusal."""
    ended = "error" in answer or answer.get("blocks", 0) > 0
    return bool(ended and answer["seconds"] <= SECONDS and answer["megabytes"] <= MEGABYTES)


class Listener:
    """A server on this machine that counts what is asked of it."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            do_HEAD = do_POST = do_GET  # noqa: N815 - named by the library

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.asked = asked
        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def measure(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read every hostile file and yield how each ended; the last line tells what was asked for outside."""
    listener = Listener()
    try:
        for number, (name, (file, make)) in enumerate(files(listener.url).items()):
            path = folder / str(number) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make())
            yield name, read_bounded(path)
        yield "requests to the links", {"seconds": 0, "megabytes": 0, "blocks": 1, "asked": list(listener.asked)}
    finally:
        listener.close()
