"""Runs in the rivals' environment: reads files with one rival and prints their tables as JSON.

    python read_tables.py RIVAL FILE…

Each file gives ``{"seconds": …, "tables": [[row of texts…]…]}``; an error gives its text.
"""

from __future__ import annotations

import json
import re
import sys
import time

Grid = list[list["str | None"]]


def python_docx(path: str) -> list[Grid]:
    """Rows as ``row.cells`` gives them: merged cells repeat their text."""
    from docx import Document

    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(path).tables]


def plain_pdfplumber(path: str) -> list[Grid]:
    """Tables page by page as ``extract_tables`` gives them."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def markitdown(path: str) -> list[Grid]:
    """Markdown tables of the converted text."""
    from markitdown import MarkItDown

    text = MarkItDown(enable_plugins=False).convert(path).text_content
    tables: list[Grid] = []
    rows: Grid = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(cells)
        elif rows:
            tables.append(rows)
            rows = []
    return tables


RIVALS = {"python-docx": python_docx, "pdfplumber": plain_pdfplumber, "markitdown": markitdown}


def main() -> None:
    """Read every file with the named rival."""
    read = RIVALS[sys.argv[1]]
    found = {}
    for path in sys.argv[2:]:
        start = time.perf_counter()
        try:
            found[path] = {"tables": read(path)}
        except Exception as problem:  # noqa: BLE001 - a rival that fails is reported, not mended
            found[path] = {"error": repr(problem), "tables": []}
        found[path]["seconds"] = time.perf_counter() - start
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
