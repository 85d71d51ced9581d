"""Results as the page's JSON (页面数据): texts as they stand, decimals as printed, absent as null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.domain.finding import SEVERITY_NAMES
from assistant.domain.quantity import format_decimal, format_points
from assistant.domain.scoring import SCORE_STATUS_NAMES
from assistant.domain.source import STATUS_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from assistant.domain.document import Cell, Paragraph, SourceDocument, Table
    from assistant.domain.fact import Fact
    from assistant.domain.finding import Finding, Where
    from assistant.domain.scoring import GroupScore, Score, ScoreSheet
    from assistant.domain.source import Basis, Passage

_HUNDRED = 100


def points(value: Decimal | None) -> str | None:
    """Write points with two decimals, null where open."""
    return None if value is None else format_points(value)


def rate(value: Decimal | None) -> str | None:
    """Write a fraction as a percentage with two decimals."""
    return None if value is None else format_decimal(value * _HUNDRED, 2) + "%"


def basis_text(basis: Basis | None) -> str:
    """Name a basis with its number, article and how well it is known; "" where there is none."""
    if basis is None:
        return ""
    parts = [basis.document, f"（{basis.number}）" if basis.number else "", basis.article or ""]
    return "".join(parts) + f"〔{STATUS_NAMES[basis.status]}〕"


def score_shape(score: Score) -> dict[str, Any]:
    """Shape one indicator's points with their proof."""
    return {
        "code": score.code,
        "name": score.name,
        "path": list(score.path),
        "weight": points(score.weight),
        "points": points(score.points),
        "stated": points(score.stated),
        "computed": points(score.computed),
        "deduction": points(score.deduction),
        "status": score.status,
        "status_name": SCORE_STATUS_NAMES[score.status],
        "rule": score.rule,
        "rule_text": score.rule_text,
        "steps": [step.text for step in score.steps],
        "inputs": [
            {"name": item.name, "value": item.value, "unit": item.unit, "place": item.place} for item in score.inputs
        ],
        "basis": basis_text(score.basis),
        "range": [points(score.range[0]), points(score.range[1])] if score.range else None,
        "suggested": points(score.suggested),
        "ratio": rate(score.ratio),
        "place": score.place,
        "findings": [finding_shape(finding) for finding in score.findings],
    }


def group_shape(group: GroupScore) -> dict[str, Any]:
    """Shape a first-level group's points; ``share`` is the rate as a plain number for the chart."""
    return {
        "name": group.name,
        "weight": points(group.weight),
        "points": points(group.points),
        "stated": points(group.stated),
        "rate": rate(group.rate),
        "share": None if group.rate is None else format_decimal(group.rate, 4),
    }


def sheet_shape(sheet: ScoreSheet) -> dict[str, Any]:
    """Shape a score sheet: total, grade, groups, leaves."""
    return {
        "total": points(sheet.total),
        "total_stated": points(sheet.total_stated),
        "grade": sheet.grade,
        "groups": [group_shape(group) for group in sheet.groups],
        "scores": [score_shape(score) for score in sheet.scores],
    }


def where_shape(where: Where) -> dict[str, Any]:
    """Shape a place in a document."""
    return {
        "block": where.block, "line": where.line, "section": where.section, "quote": where.quote,
        "start": where.start, "end": where.end, "place": where.place,
    }  # fmt: skip


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Shape a finding."""
    return {
        "check": finding.check,
        "severity": str(finding.severity),
        "severity_name": SEVERITY_NAMES[finding.severity],
        "message": finding.message,
        "hint": finding.hint,
        "where": where_shape(finding.where),
        "related": [where_shape(where) for where in finding.related],
        "stated": finding.stated,
        "computed": finding.computed,
        "steps": list(finding.steps),
    }


def counts_shape(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by severity."""
    return {name: sum(str(finding.severity) == name for finding in findings) for name in ("error", "warning", "note")}


_ORIGINS = {"cell": "填报数据", "computed": "由填报数据计算", "rule": "按评分规则计算", "stated": "原表或报告所载"}


def fact_shape(fact: Fact) -> dict[str, Any]:
    """Shape a fact with where it comes from."""
    return {
        "id": fact.id,
        "label": fact.label,
        "value": fact.printed,
        "kind": _ORIGINS[fact.origin.kind],
        "place": fact.origin.place,
        "steps": list(fact.origin.steps),
        "basis": basis_text(fact.origin.basis),
    }


def passage_shape(passage: Passage) -> dict[str, Any]:
    """Shape a passage: what document and article, full text or gist, how well it is known."""
    return {
        "id": passage.id,
        "document": passage.path[0] if passage.path else passage.ref.document,
        "number": passage.ref.number,
        "article": passage.ref.article,
        "path": list(passage.path[1:]),
        "kind": passage.kind,
        "region": passage.region,
        "text": passage.text,
        "quote": passage.is_quote,
        "status": STATUS_NAMES[passage.status],
        "from": passage.in_force_from.isoformat() if passage.in_force_from else None,
        "to": passage.in_force_to.isoformat() if passage.in_force_to else None,
        "repealed_by": passage.repealed_by,
    }


def document_shape(document: SourceDocument) -> list[dict[str, Any]]:
    """Shape a document's text in reading order: paragraphs, and tables by rows of cells with their spans."""
    from assistant.domain.document import Paragraph

    return [
        _paragraph(block) if isinstance(block, Paragraph) else table_shape(block)
        for block in (*document.blocks, *document.notes)
    ]


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {"block": paragraph.block, "kind": paragraph.kind, "level": paragraph.level, "text": paragraph.text}


def table_shape(table: Table) -> dict[str, Any]:
    """Shape a table: each row lists the cells that begin in it."""
    rows: list[list[dict[str, Any]]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        if 1 <= cell.row <= table.rows:
            rows[cell.row - 1].append(_cell(table, cell))
    return {
        "block": table.block,
        "kind": "table",
        "caption": table.caption,
        "unit": table.unit_line,
        "heads": table.header_rows,
        "rows": rows,
    }


def _cell(table: Table, cell: Cell) -> dict[str, Any]:
    return {
        "block": table.cell_block(cell), "text": cell.text, "rows": cell.row_span, "columns": cell.column_span,
    }  # fmt: skip
