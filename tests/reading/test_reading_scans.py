"""Scanned pages: recognised where the extra is installed, named as unread where not."""

from __future__ import annotations

import importlib.util
from shutil import which
from typing import TYPE_CHECKING

import pytest
from sample_files import FORM_COLUMNS, FORM_ROWS

from assistant.errors import InputError
from assistant.reading import pdf, read
from eval.scans import write_scan

if TYPE_CHECKING:
    from pathlib import Path

tools = pytest.mark.skipif(
    which("soffice") is None or which("pdftoppm") is None or importlib.util.find_spec("PIL") is None,
    reason="a scan is made with LibreOffice and pdftoppm",
)


def scan(folder: Path) -> Path:
    """A scanned form made by code."""
    from sample_files import form_cells

    from eval.documents import GoldCell, GoldDocument, GoldTable

    cells = tuple(GoldCell(row, column, text, rows, columns) for row, column, rows, columns, text in form_cells())
    table = GoldTable(FORM_ROWS, FORM_COLUMNS, cells, landscape=True)
    made = write_scan(GoldDocument("a", "", ("云岭林场森林管护全年预算468.50万元。",), (table,)), folder)
    assert made is not None
    return made


@pytest.mark.slow
@tools
def test_scan_without_the_extra_is_named_as_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the recogniser an image-only file is refused, and the message names the extra."""
    monkeypatch.setattr(pdf, "has_recogniser", lambda: False)

    with pytest.raises(InputError, match=r"扫描图像.*ocr"):
        read(scan(tmp_path))


@pytest.mark.slow
@tools
@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra ocr is not installed")
@pytest.mark.filterwarnings("ignore")
def test_scanned_form_is_recognised_into_its_grid(tmp_path: Path) -> None:
    """A scanned form gives its grid and figures, flagged, and is listed as something to check."""
    document = read(scan(tmp_path))
    form = document.tables[0]

    assert (FORM_ROWS, FORM_COLUMNS, ("ocr",)) == (form.rows, form.columns, form.flags)
    assert ("451.20", "93.76") == (form.text_at(6, 6), form.text_at(19, 10))
    assert ("ocr",) == document.paragraphs[0].flags
    assert "识别自扫描图像，须核对" in {item.why for item in document.dropped}
