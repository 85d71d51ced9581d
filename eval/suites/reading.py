"""Cells of our own documents read back from Word, Excel, PDF and text, against cell-level gold."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.intake import read_evaluations
from assistant.intake.case_file import case_data
from assistant.reading import read
from eval.documents import GoldCell, GoldDocument, convert, documents, write_docx, write_text, write_xlsx
from eval.features import features
from eval.features import measure as measure_feature
from eval.hostile import is_safe
from eval.hostile import measure as measure_hostile
from eval.metrics import Measure, share
from eval.scans import has_recogniser, measure_scans
from eval.shapes import SETS, Shape, measure_shape, shapes, write_shape
from eval.suite import HERE, Case, Record, Suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.domain.document import SourceDocument, Table

_PLACED = {"place", "places", "sources", "unread", "case", "period", "region", "document_type", "background", "content"}


@cache
def folder() -> Path:
    """Write every document in every format once; PDF and the round trip need LibreOffice."""
    root = Path(tempfile.mkdtemp(prefix="jixiao-reading-"))
    for name in ("docx", "xlsx", "led", "tabbed", "pdf", "odt", "round"):
        (root / name).mkdir()
    for document in documents():
        write_docx(document, root / "docx" / f"{document.name}.docx")
        write_xlsx(document, root / "xlsx" / f"{document.name}.xlsx")
        write_text(document, root / "led" / f"{document.name}.txt", led=True)
        write_text(document, root / "tabbed" / f"{document.name}.txt", led=False)
    words = sorted((root / "docx").glob("*.docx"))
    if convert(words, "pdf", root / "pdf"):
        convert(words, "odt", root / "odt")
        convert(sorted((root / "odt").glob("*.odt")), "docx", root / "round")
    return root


def _cases() -> Iterable[Case]:
    for document in documents():
        yield document.name, lambda document=document: _measure(document)
    for rival, name in RIVALS:
        yield f"rival {rival} {name}", lambda rival=rival, name=name: _rival(rival, name)
    for shape in shapes():
        yield f"shape {shape.name}", lambda shape=shape: _shape(shape)
    yield "features", _features
    yield "hostile", _hostile
    if has_recogniser():
        yield "scans", _scans
    yield "large-word", _large_word
    yield "large-sheet", _large_sheet


def _measure(document: GoldDocument) -> Record:
    root = folder()
    record: Record = {"kind": document.kind, "cells": sum(len(table.cells) for table in document.tables)}
    read_documents: dict[str, SourceDocument] = {}
    for name, suffix in (("docx", "docx"), ("xlsx", "xlsx"), ("round", "docx"), ("pdf", "pdf")):
        path = root / name / f"{document.name}.{suffix}"
        if path.is_file():
            read_documents[name] = read(path)
            right, wrong = compare(document, read_documents[name].tables, exact=name != "pdf")
            record[name] = right
            record[f"{name}_wrong"] = wrong[:5]
    for name in ("led", "tabbed"):
        read_documents[name] = read(root / name / f"{document.name}.txt")
    record["same"] = _same_evaluation(read_documents)
    if not record["same"].get("pdf", True):
        record["pdf_differs"] = _differences(read_documents["docx"], read_documents["pdf"])
    return record


def compare(document: GoldDocument, found: Sequence[Table], *, exact: bool) -> tuple[int, list[str]]:
    """Count the cells whose place, spans and text are right; the rest are named."""
    right = 0
    wrong: list[str] = []
    for number, gold in enumerate(document.tables):
        table = found[number] if number < len(found) else None
        for cell in gold.cells:
            own = table.at(cell.row, cell.column) if table is not None else None
            placed = own is not None and (own.row, own.column) == (cell.row, cell.column)
            spans = own is not None and (own.row_span, own.column_span) == (cell.row_span, cell.column_span)
            if own is not None and placed and spans and _text(own.text, exact=exact) == _text(cell.text, exact=exact):
                right += 1
            else:
                seen = None if own is None else (own.row, own.column, own.row_span, own.column_span, own.text)
                wrong.append(
                    f"t{number + 1}r{cell.row}c{cell.column} {cell.text!r} {cell.row_span}x{cell.column_span}: {seen}"
                )
    return right, wrong


def _text(text: str, *, exact: bool) -> str:
    return text.strip() if exact else re.sub(r"\s", "", text)


def _same_evaluation(found: dict[str, SourceDocument]) -> dict[str, bool]:
    """Compare the evaluation each format gives with the Word file's, but for places."""

    def plain(document: SourceDocument) -> Any:  # noqa: ANN401 - plain YAML data
        return [_strip(case_data(intake.evaluation)) for intake in read_evaluations(document)]

    word = plain(found["docx"])
    return {name: plain(document) == word for name, document in found.items() if name != "docx"}


def _differences(word: SourceDocument, other: SourceDocument) -> list[str]:
    """List the values of the evaluations that two formats give differently."""
    leaves = [
        dict(_leaves([_strip(case_data(intake.evaluation)) for intake in read_evaluations(document)], ""))
        for document in (word, other)
    ]
    names = sorted({*leaves[0], *leaves[1]})
    return [
        f"{name}: {leaves[0].get(name)!r} → {leaves[1].get(name)!r}"
        for name in names
        if leaves[0].get(name) != leaves[1].get(name)
    ]


def _leaves(value: Any, name: str) -> Iterable[tuple[str, str]]:  # noqa: ANN401 - plain YAML data
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _leaves(inner, f"{name}.{key}".strip("."))
    else:
        yield name, str(value)


def _strip(value: Any) -> Any:  # noqa: ANN401 - plain YAML data
    if isinstance(value, dict):
        return {key: _strip(inner) for key, inner in value.items() if key not in _PLACED}
    return [_strip(inner) for inner in value] if isinstance(value, list) else value


RIVALS = (
    ("python-docx", "docx"),
    ("markitdown", "docx"),
    ("markitdown", "xlsx"),
    ("markitdown", "pdf"),
    ("pdfplumber", "pdf"),
)
_PEERS = HERE.parent / ".venv-peers" / "bin" / "python"


def _rival(rival: str, name: str) -> Record:
    """Count the cells a rival puts in the right place of the same files; merged places may repeat or be blank."""
    if not _PEERS.exists():
        return {"large": True, "rival": "not installed (make peers)", "cells": 0}
    paths = {d.name: folder() / name / f"{d.name}.{name}" for d in documents()}
    listed = [str(path) for path in paths.values() if path.is_file()]
    done = subprocess.run(
        [str(_PEERS), str(HERE / "peers" / "read_tables.py"), rival, *listed],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    right = cells = 0
    for document in documents():
        answer = found.get(str(paths[document.name]))
        if answer is None:
            continue
        for number, gold in enumerate(document.tables):
            rows = answer["tables"][number] if number < len(answer["tables"]) else []
            cells += len(gold.cells)
            # A rival may put a heading row of its own before the table's first.
            right += max(sum(_placed(rows[skip:], cell) for cell in gold.cells) for skip in (0, 1))
    start = time.perf_counter()
    for path in listed:
        read(Path(path))
    ours = time.perf_counter() - start
    theirs = sum(answer["seconds"] for answer in found.values())
    return {"large": True, "rival": f"{right} of {cells} cells, {theirs:.2f} s (ours {ours:.2f} s)", "cells": 0}


def _placed(rows: list[list[str | None]], cell: GoldCell) -> bool:
    row = rows[cell.row - 1] if cell.row <= len(rows) else []
    text = row[cell.column - 1] if cell.column <= len(row) else None
    return re.sub(r"\s", "", text or "") == re.sub(r"\s", "", cell.text) and len(row) >= cell.column


@cache
def _printed_shapes() -> Path:
    """Print the forms of many places as PDF in one run of LibreOffice."""
    words = folder() / "shapes" / "printed"
    words.mkdir(parents=True)
    convert([write_shape(shape, "docx", words) for shape in shapes() if "docx" in shape.formats], "pdf", words)
    return words


def _shape(shape: Shape) -> Record:
    """One form of the set: what every format gives of the facts a careful person reads from it."""
    record: Record = {"large": True, "cells": 0, "set": shape.set, "shape": {}}
    for form in shape.formats:
        place = folder() / "shapes" / form
        place.mkdir(parents=True, exist_ok=True)
        path = write_shape(shape, form, place)
        if path.is_file():
            record["shape"][form] = measure_shape(shape, path)
    printed = _printed_shapes() / f"{shape.name}.pdf"
    if printed.is_file():
        record["shape"]["pdf"] = measure_shape(shape, printed)
    return record


def _features() -> Record:
    """Documents that each exercise one thing of Word or Excel, what was left out included."""
    right = asked = 0
    wrong: list[str] = []
    for number, feature in enumerate(features()):
        path = folder() / f"feature-{number}.{feature.suffix}"
        path.write_bytes(feature.data)
        good, all_asked, bad = measure_feature(feature, read(path))
        right, asked = right + good, asked + all_asked
        wrong += [f"{feature.name}: {line}" for line in bad]
    return {"large": True, "right": right, "asked": asked, "wrong": wrong, "documents": len(features()), "cells": 0}


def _hostile() -> Record:
    """Files made to do harm, each in a process of its own."""
    ended = dict(measure_hostile(folder() / "hostile"))
    return {
        "large": True,
        "cells": 0,
        "files": len(ended),
        "unsafe": [name for name, answer in ended.items() if not is_safe(answer) or answer.get("asked")],
        "slowest": str(max(answer["seconds"] for answer in ended.values())),
        "largest": max(answer["megabytes"] for answer in ended.values()),
    }


def _scans() -> Record:
    """Pages of our forms as pictures, recognised."""
    return {"large": True, "cells": 0, **measure_scans(folder())}


def _peak(path: Path) -> int:
    """Megabytes that a process of its own uses at most to read a file."""
    from eval.hostile import read_bounded

    return int(read_bounded(path)["megabytes"])


def _large_word() -> Record:
    """A report of 80 tables, about 60 pages."""
    source = documents()[4]
    table = source.tables[0]
    path = folder() / "large.docx"
    if not path.exists():
        write_docx(GoldDocument("large", "", source.before * 200, (table,) * 80), path)
    start = time.perf_counter()
    document = read(path)
    return {
        "large": True,
        "seconds_read": f"{time.perf_counter() - start:.3f}",
        "tables": len(document.tables),
        "megabytes": _peak(path),
        "cells": 0,
    }


def _large_sheet() -> Record:
    """A workbook of 20,000 × 8 values."""
    from openpyxl import Workbook

    path = folder() / "large.xlsx"
    if not path.exists():
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in range(20_000):
            sheet.append([f"第{row}项", row, row * 2, "万元", 0.5, "合格", "2024-01-01", row % 7])
        book.save(str(path))
    start = time.perf_counter()
    document = read(path)
    return {
        "large": True,
        "seconds_read": f"{time.perf_counter() - start:.3f}",
        "tables": len(document.tables),
        "megabytes": _peak(path),
        "cells": 0,
    }


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    measured = [record for record in records if not record.get("large")]
    figures: dict[str, Measure] = {"documents": Measure(Decimal(len(measured)), "shown", "documents of our own making")}
    for name in ("docx", "xlsx", "round", "pdf"):
        with_format = [record for record in measured if name in record]
        cells = sum(record["cells"] for record in with_format)
        right = sum(record[name] for record in with_format)
        wrong = "; ".join(f"{record['case']} {line}" for record in with_format for line in record[f"{name}_wrong"])
        figures[name] = Measure(share(right, cells), "higher", f"{right} of {cells} cells right; {wrong[:300]}")
    for name in ("xlsx", "led", "tabbed", "round", "pdf"):
        compared = [record for record in measured if name in record["same"]]
        same = [record for record in compared if record["same"][name]]
        other = ", ".join(record["case"] for record in compared if not record["same"][name])
        figures[f"same_{name}"] = Measure(
            share(len(same), len(compared)), "higher", f"as from Word; not: {other[:200]}"
        )
    differs = [f"{record['case']} {line}" for record in measured for line in record.get("pdf_differs", ())]
    figures["pdf_differences"] = Measure(Decimal(len(differs)), "shown", "; ".join(differs)[:600])
    for record in records:
        if "rival" in record:
            figures[record["case"]] = Measure(Decimal(0), "shown", record["rival"])
        elif "seconds_read" in record:
            reason = f"limits 1 s and 3 s; {record['megabytes']} MB at most"
            figures[f"{record['case']}_s"] = Measure(Decimal(record["seconds_read"]), "shown", reason)
    for name in SETS:
        figures.update(_shape_figures(name, [record for record in records if record.get("set") == name]))
    figures.update(_other_figures({record["case"]: record for record in records}))
    return figures


def _shape_figures(name: str, records: Sequence[Record]) -> dict[str, Measure]:
    """Facts right, by format; the last part of each reason names what is wrong."""
    figures: dict[str, Measure] = {}
    for form in sorted({form for record in records for form in record["shape"]}):
        measured = [(record["case"], *record["shape"][form]) for record in records if form in record["shape"]]
        asked = sum(count for _, count, _ in measured)
        wrong = [f"{case.removeprefix('shape ')} {line}" for case, _, lines in measured for line in lines]
        reason = f"{asked - len(wrong)} of {asked} facts in {len(measured)} forms; {'; '.join(wrong)[:600]}"
        figures[f"{name}_{form}"] = Measure(share(asked - len(wrong), asked), "higher", reason)
    return figures


def _other_figures(records: dict[str, Record]) -> dict[str, Measure]:
    figures: dict[str, Measure] = {}
    found = records.get("features")
    if found:
        wrong = "; ".join(found["wrong"])[:300]
        reason = f"{found['right']} of {found['asked']} in {found['documents']} documents; {wrong}"
        figures["features"] = Measure(share(found["right"], found["asked"]), "higher", reason)
    found = records.get("hostile")
    if found:
        safe = found["files"] - len(found["unsafe"])
        reason = f"{safe} of {found['files']}; at most {found['slowest']} s, {found['largest']} MB; {found['unsafe']}"
        figures["hostile"] = Measure(share(safe, found["files"]), "higher", reason)
    scans = records.get("scans")
    reason = scans["told"] if scans else "not installed (extra ocr)"
    figures["scans"] = Measure(Decimal(scans["share"]) if scans else Decimal(0), "shown", reason)
    return figures


SUITE = Suite("reading", 1, _cases, _summarise)
