"""Scanned pages made by code: a form as Word, PDF, pictures, and a PDF of those pictures; recognised and measured."""

from __future__ import annotations

import re
import subprocess
import time
from shutil import which
from typing import TYPE_CHECKING, Any

from assistant.reading import read
from assistant.reading.pdf_ocr import has_recogniser
from eval.documents import GoldDocument, convert, documents, write_docx

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["has_recogniser", "measure_scans", "write_scan"]

_RESOLUTION = 200
_SCANNED = ("form-6", "groups-0")


def write_scan(document: GoldDocument, folder: Path) -> Path | None:
    """Write a document as a PDF of pictures; None without LibreOffice or pdftoppm."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{document.name}.docx"
    write_docx(document, source)
    draw = which("pdftoppm")
    if draw is None or not convert([source], "pdf", folder):
        return None
    subprocess.run(
        [draw, "-r", str(_RESOLUTION), "-gray", "-png", str(source.with_suffix(".pdf")), str(folder / document.name)],
        check=True, timeout=120,
    )  # fmt: skip
    pages = [Image.open(path) for path in sorted(folder.glob(f"{document.name}-*.png"))]
    target = folder / f"{document.name}-scan.pdf"
    pages[0].save(target, save_all=True, append_images=pages[1:], resolution=_RESOLUTION)
    return target


def _plain(text: str) -> str:
    """Leave out blanks; brackets and colons count alike in both widths."""
    return re.sub(r"\s", "", text).translate(str.maketrans("（），：；％", "(),:;%"))


def measure_scans(folder: Path) -> dict[str, Any]:
    """Recognise two scanned documents: cells in their place, cells whose text is right as well, seconds a page."""
    cells = placed = right = pages = 0
    seconds = 0.0
    for document in documents():
        if document.name not in _SCANNED:
            continue
        path = write_scan(document, folder / "scans")
        if path is None:
            return {"share": "0", "told": "needs LibreOffice and pdftoppm"}
        start = time.perf_counter()
        found = read(path)
        seconds += time.perf_counter() - start
        pages += len({item.place for item in found.dropped if "识别自扫描图像" in item.why})
        for number, gold in enumerate(document.tables):
            table = found.tables[number] if number < len(found.tables) else None
            for cell in gold.cells:
                own = table.at(cell.row, cell.column) if table else None
                at_place = own is not None and (own.row, own.column, own.row_span, own.column_span) == (
                    cell.row, cell.column, cell.row_span, cell.column_span,
                )  # fmt: skip
                cells += 1
                placed += at_place
                right += bool(at_place and own and _plain(own.text) == _plain(cell.text))
    told = f"{right} of {cells} cells right, {placed} in place; {seconds / max(pages, 1):.1f} s a page, {pages} pages"
    return {"share": f"{right / max(cells, 1):.4f}", "told": told}
