"""One evaluation in several formats must score alike: Word, Excel with texts or numbers, and the case file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from eval.documents import write_docx, write_xlsx
from eval.suite import run_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.documents import GoldDocument

# The case's name is the file's where the form prints none, and places speak of the file's own grid.
_OWN = frozenset({"case", "place"})
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?(%)?", re.ASCII)


def score_differences(document: GoldDocument, folder: Path) -> list[str]:
    """Score one document in every format; return what differs from the Word file's JSON, nothing where all agree."""
    word = folder / f"{document.name}.docx"
    texts, numbers = folder / f"{document.name}-text.xlsx", folder / f"{document.name}-number.xlsx"
    case = folder / f"{document.name}.yaml"
    write_docx(document, word)
    write_xlsx(document, texts)
    write_xlsx(document, numbers)
    _numbers_as_numbers(numbers)
    run_program("import", str(word), "-o", str(case), "--json")
    wanted = _shape(word)
    return [
        f"{path.name} {where}: {found}, in Word {value}"
        for path in (texts, numbers, case)
        for where, value, found in _differences(wanted, _shape(path), "")
    ]


def _shape(path: Path) -> Any:  # noqa: ANN401 - parsed JSON
    _, result = run_program("score", str(path), "--json")
    return json.loads(json.dumps(result, sort_keys=True))


def _numbers_as_numbers(path: Path) -> None:
    """Turn cells that print a number into numbers with the format that prints it so, as people type them."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                found = _NUMBER.fullmatch(cell.value) if isinstance(cell.value, str) else None
                if found is None:
                    continue
                places = "." + "0" * len(found[1]) if found[1] else ""
                percent = found[2] or ""
                value = float(str(cell.value).rstrip("%"))
                cell.value = value / 100 if percent else int(value) if not places else value
                cell.number_format = f"0{places}{percent}"
    book.save(path)


def _differences(one: Any, other: Any, where: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - parsed JSON
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other} - _OWN):
            yield from _differences(one.get(name), other.get(name), f"{where}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from _differences(first, second, f"{where}[{place}]")
    elif one != other:
        yield where, one, other
