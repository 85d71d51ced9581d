"""Forms in the shapes of many places (各地表式), written as files, and what was read of them against their gold.

The documents and the gold stand in ``cases/shapes.yaml`` and the files beside it named in ``SETS``; cells of tables
are measured by ``documents``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from assistant.domain.evaluation import Evaluation
from assistant.intake import read_evaluations
from assistant.intake.groups import group_key
from assistant.reading import read
from eval.documents import GoldCell, convert
from eval.suite import load_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.table import Table

    from assistant.domain.evaluation import FundLine, Indicator, Observation

SETS = ("shapes", "shapes_wide", "shapes_fresh", "shapes_local")
FORMATS = ("docx", "xlsx", "tabbed")
_ENDINGS = {"docx": "docx", "xlsx": "xlsx", "pipes": "md"}
_LEAF_FIELDS = ("sign", "target", "actual", "unit", "weight", "stated")
_NOT_ASKED = ("?", "any")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_RATE = re.compile(r"(\d+(?:\.(\d+))?)%")
_NEGATIVE = re.compile(r"\((\d+(?:\.\d+)?)\)")


@dataclass(frozen=True, slots=True)
class Shape:
    """One document: its set, paragraphs and tables in order, the formats it is written in, and its gold by project."""

    set: str
    name: str
    blocks: tuple[str | dict[str, Any], ...]
    formats: tuple[str, ...]
    gold: tuple[dict[str, Any], ...]


def shapes(sets: Sequence[str] = SETS) -> tuple[Shape, ...]:
    """Load the documents of the sets, in the order they were written."""
    return tuple(
        Shape(name, item["name"], tuple(item["blocks"]), tuple(item.get("formats", FORMATS)), tuple(item["gold"]))
        for name in sets
        for item in load_cases(f"{name}.yaml")
    )


def cells_of(table: str) -> tuple[int, int, tuple[GoldCell, ...]]:
    """Read a table as written in the set: its rows, its columns, its cells by origin."""
    grid = [[text.strip().replace("⏎", "\n") for text in line.split("|")] for line in table.strip("\n").split("\n")]
    width = max(len(row) for row in grid)
    grid = [row + [""] * (width - len(row)) for row in grid]
    cells = []
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            if text in {"^", "<"}:
                continue
            across = column + 1
            while across < width and texts[across] == "<":
                across += 1
            down = row + 1
            while down < len(grid) and grid[down][column] == "^":
                down += 1
            cells.append(GoldCell(row + 1, column + 1, text, down - row, across - column))
    return len(grid), width, tuple(cells)


def write_shape(shape: Shape, form: str, folder: Path) -> Path:
    """Write a document in one format; returns its path; a .doc or .pdf needs LibreOffice."""
    if form in {"doc", "pdf"}:
        convert([write_shape(shape, "docx", folder)], form, folder)
        return folder / f"{shape.name}.{form}"
    path = folder / f"{shape.name}.{_ENDINGS.get(form, 'txt')}"
    {"docx": _write_docx, "xlsx": _write_xlsx}.get(form, lambda shape, path: _write_text(shape, path, form))(
        shape, path
    )
    return path


def _write_docx(shape: Shape, path: Path) -> None:
    from docx import Document

    word = Document()
    for block in shape.blocks:
        if isinstance(block, str):
            word.add_paragraph(block)
            continue
        rows, columns, _ = cells_of(block["table"])
        _draw(word.add_table(rows, columns, style="Table Grid"), block["table"], block.get("nested", {}))
        word.add_paragraph("")
    word.save(str(path))


def _draw(drawn: Table, table: str, nested: dict[str, str]) -> None:
    """Fill a table of a Word file; a cell of ``@name`` holds the nested table of that name."""
    for cell in cells_of(table)[2]:
        corner = drawn.cell(cell.row - 1, cell.column - 1)
        if cell.row_span > 1 or cell.column_span > 1:
            corner = corner.merge(drawn.cell(cell.row + cell.row_span - 2, cell.column + cell.column_span - 2))
        inner = nested.get(cell.text.removeprefix("@")) if cell.text.startswith("@") else None
        if inner is None:
            corner.text = cell.text
        else:
            rows, columns, _ = cells_of(inner)
            _draw(corner.add_table(rows, columns), inner, nested)


def _write_xlsx(shape: Shape, path: Path) -> None:
    """Write a workbook with numbers stored as numbers: rates as fractions, negatives in brackets."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    top = used = 0
    for block in shape.blocks:
        if isinstance(block, str):
            top += 1
            sheet.cell(top, 1, block)
            continue
        if "sheet" in block:
            sheet = book.create_sheet(block["sheet"]) if used else sheet
            sheet.title, top = block["sheet"], 0
            sheet.sheet_state = "hidden" if block.get("hidden") else "visible"
        used += 1
        rows, _, cells = cells_of(block["table"])
        for cell in cells:
            target = sheet.cell(top + cell.row, cell.column)
            target.value, target.number_format = _stored(cell.text)
            if cell.text.startswith("="):
                target.data_type = "s"  # ="6个" printed in a form is no formula
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge_cells(
                    start_row=top + cell.row, start_column=cell.column,
                    end_row=top + cell.row + cell.row_span - 1, end_column=cell.column + cell.column_span - 1,
                )  # fmt: skip
        top += rows + 1
    book.save(str(path))


def _stored(text: str) -> tuple[Decimal | str | None, str]:
    places = len(text.rstrip("%)").partition(".")[2])
    zeros = f"0.{'0' * places}" if places else "0"
    if _PLAIN.fullmatch(text):
        return Decimal(text), zeros
    if rate := _RATE.fullmatch(text):
        return Decimal(rate[1]) / 100, f"{zeros}%"
    if negative := _NEGATIVE.fullmatch(text):
        return -Decimal(negative[1]), f"{zeros}_);({zeros})"
    return text or None, "General"


def _write_text(shape: Shape, path: Path, form: str) -> None:
    """Write text with cells parted by tabs, by pipes, or by runs of blanks."""
    lines: list[str] = []
    for block in shape.blocks:
        if isinstance(block, str):
            lines.append(block)
            continue
        rows, columns, cells = cells_of(block["table"])
        lines.append("")
        for row in range(1, rows + 1):
            own = [cell for cell in cells if cell.row <= row < cell.row + cell.row_span]
            texts = [cell.text if cell.row == row else "" for cell in sorted(own, key=lambda cell: cell.column)]
            if form == "pipes":
                lines.append("| " + " | ".join(texts) + " |")
                if row == 1:
                    lines.append("|" + " --- |" * columns)
            else:
                lines.append("\t".join(texts) if form == "tabbed" else "    ".join(text or "-" for text in texts))
        lines.append("")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def measure_shape(shape: Shape, path: Path) -> tuple[int, list[str]]:
    """Compare the evaluations read from a file with the gold; returns how many facts were asked, and the wrong ones."""
    facts = facts_of(shape, path)
    wrong = [f"{name}: {wanted!r} ≠ {seen!r}" for name, wanted, seen in facts if not is_same(wanted, seen)]
    return len(facts), wrong


def facts_of(shape: Shape, path: Path) -> list[tuple[str, str, str | None]]:
    """List the facts asked of a file: name, wanted, seen (None where nothing was read)."""
    found = [intake.evaluation for intake in read_evaluations(read(path))]
    facts: list[tuple[str, str, str | None]] = [("projects", str(len(shape.gold)), str(len(found)))]
    for number, gold in enumerate(shape.gold):
        own = next((case for case in found if _plain(gold["case"]) == _plain(case.case)), None)
        if own is None and number < len(found):
            own = found[number]
        own = own or Evaluation(case="")
        facts.extend((f"{gold['case']} {name}", wanted, seen) for name, wanted, seen in _facts(own, gold))
    return facts


def _plain(text: str | None) -> str:
    return re.sub(r"[\s　,，]|项目$", "", text or "")


def is_same(wanted: str, seen: str | None) -> bool:
    """Tell whether a fact was read as wanted: numbers by value, texts but for blanks, ``-`` as nothing."""
    if wanted == "-":
        return seen is None
    try:
        return seen is not None and Decimal(wanted) == Decimal(seen)
    except InvalidOperation:
        return _plain(wanted) == _plain(seen)


def _facts(case: Evaluation, gold: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    yield "case", gold["case"], case.case
    for name, own in (("unit", case.unit), ("department", case.department), ("period", case.period),
                      ("type", case.document_type)):  # fmt: skip
        if name in gold:
            yield name, gold[name], own
    yield from _stated_facts(case, gold)
    for name, words in gold.get("goal", {}).items():
        yield f"goal {name}", words, _holding(words, getattr(case.goal, name) if case.goal else None)
    yield from _fund_facts(case.funds, gold.get("funds", ()))
    for name, amount in gold.get("fund_amounts", {}).items():
        line = next((line for line in case.funds if name == "any" or _plain(name) in _plain(line.name)), None)
        yield f"fund {name} amount", amount, (line.budget or line.initial) if line else None
    yield from _leaf_facts((*case.indicators, *case.results), gold)
    codes = {indicator.name: indicator.code for indicator in case.indicators}
    for expert, scores in gold.get("experts", {}).items():
        own_scores = next((e.scores for e in case.experts if expert in (e.name or "")), {})
        for name, points in scores.items():
            yield f"{expert} {name}", points, own_scores.get(codes.get(name, name))
    for expert in gold.get("experts_named", ()):
        yield f"expert {expert}", expert, next((e.name for e in case.experts if e.name == expert), None)
    yield from _reason_facts(case, gold.get("reasons", {}))
    for line in gold.get("remarks", ()):
        yield from _remark_facts(case, line)


def _stated_facts(case: Evaluation, gold: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    for name in ("total", "grade"):
        if name in gold:
            yield name, gold[name], getattr(case.stated, name) if case.stated else None
    for name, text in gold.get("groups", {}).items():
        weight, points = text.split("/")
        own_group = next((g for g in (case.stated.groups if case.stated else ()) if name in g.name), None)
        for field, wanted in (("weight", weight), ("points", points)):
            if wanted not in _NOT_ASKED:
                yield f"group {name} {field}", wanted, getattr(own_group, field) if own_group else None


def _holding(words: str, text: str | None) -> str | None:
    """Give the words where the text holds them, else the text itself."""
    return words if text and _plain(words) in _plain(text) else text


def _fund_facts(lines: Sequence[FundLine], gold: Sequence[dict[str, str]]) -> Iterator[tuple[str, str, str | None]]:
    for number, wanted in enumerate(gold):
        named = [line for line in lines if _plain(wanted["name"]) in _plain(line.name)]
        own = lines[0] if wanted["name"] in _NOT_ASKED and lines else next(iter(named), None)
        if number == 0 and len(gold) > 1 and wanted["name"] not in _NOT_ASKED:
            yield "first fund", wanted["name"], lines[0].name if lines else None
        for field in sorted(field for field in wanted if field != "name" and wanted[field] not in _NOT_ASKED):
            yield f"fund {wanted['name']} {field}", wanted[field], getattr(own, field) if own else None


def _leaf_facts(leaves: Sequence[Indicator], gold: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    rows = [[text.strip() for text in line.split("|")] for line in gold.get("leaves", "").strip().split("\n") if line]
    yield "number of leaves", str(len(rows)), str(len(leaves))
    for name, *values in rows:
        own = next((leaf for leaf in leaves if _plain(leaf.name) == _plain(name)), None)
        yield "leaf", name, own.name if own else None
        for field, wanted in zip(_LEAF_FIELDS, values, strict=True):
            if wanted not in _NOT_ASKED:
                yield f"{name} {field}", wanted, getattr(own, field) if own else ""
    for name, steps in gold.get("paths", {}).items():
        own = next((leaf for leaf in leaves if _plain(leaf.name) == _plain(name)), None)
        seen_steps = own.path[:-1] if own else ()
        wanted_steps = steps.split("/")
        same = len(wanted_steps) == len(seen_steps) and all(map(_within, wanted_steps, seen_steps))
        yield f"{name} path", steps, steps if same else "/".join(seen_steps) or None
    for name, weights in gold.get("points", {}).items():
        own = next((leaf for leaf in leaves if leaf.name == name), None)
        seen = [point.weight for point in own.points_of_evaluation] if own else []
        yield f"{name} points of evaluation", " ".join(map(str, weights)), " ".join(weight or "-" for weight in seen)


def _within(words: str, text: str) -> bool:
    return _plain(words) in _plain(text)


def _reason_facts(case: Evaluation, reasons: dict[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """Ask for the reason of a leaf, in its own field or in a remark bound to it."""
    for name, words in reasons.items():
        own = next((leaf for leaf in (*case.indicators, *case.results) if _plain(leaf.name) == _plain(name)), None)
        texts = [own.deviation or ""] if own else []
        texts += [remark.text for remark in case.observations if own and own.code in remark.indicators]
        yield f"{name} reason", words, _holding(words, "\n".join(texts).strip() or None)


def _remark_facts(case: Evaluation, line: str) -> Iterator[tuple[str, str, str | None]]:
    kind, names, amount, words = (part.strip() for part in line.split("|"))
    of_kind = [o for o in case.observations if o.kind == kind and words in f"{o.title or ''}{o.text}"]
    yield f"{kind} {words}", "once", "once" if len(of_kind) == 1 else f"{len(of_kind)} times"
    if amount not in _NOT_ASKED:
        yield f"{kind} {words} amount", amount, of_kind[0].amount if of_kind else ""
    if names not in _NOT_ASKED:
        yield f"{kind} {words} bound to", names, (_bound_to(case, of_kind[0]) or None) if of_kind else ""


def _bound_to(case: Evaluation, remark: Observation) -> str:
    names = {indicator.code: indicator.name for indicator in case.indicators}
    groups = case.stated.groups if case.stated and not names else ()
    names |= {chr(ord("A") + place): f"group:{group_key(group.name)}" for place, group in enumerate(groups)}
    return "、".join(names.get(code, code) for code in remark.indicators)
