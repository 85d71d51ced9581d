"""Results as the JSON of the public contract (对外 JSON): decimals as strings, absent as null."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from assistant.domain.quantity import format_decimal, format_points

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.checking.check import Check
    from assistant.checking.runner import CheckReport
    from assistant.domain.finding import Finding, Where
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import Score
    from assistant.domain.source import Basis
    from assistant.intake.importing import Imported
    from assistant.pipeline import ModelUse, Report, Scheme, Scored
    from assistant.scoring.what_if import Boundary, WhatIf

_HUNDRED = 100


def write_json(document: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def points(value: Decimal | None) -> str | None:
    """Write points with two decimals, null where open."""
    return None if value is None else format_points(value)


def rate(value: Decimal | None) -> str | None:
    """Write a fraction as a percentage with two decimals: ``96.77%``."""
    return None if value is None else format_decimal(value * _HUNDRED, 2) + "%"


def where_shape(where: Where) -> dict[str, Any]:
    """Shape a place in a document."""
    return {
        "line": where.line,
        "block": where.block,
        "section": where.section,
        "quote": where.quote,
        "start": where.start,
        "end": where.end,
        "place": where.place,
    }


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Shape a finding as in ``check``."""
    return {
        "check": finding.check,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "where": where_shape(finding.where),
        "related": [where_shape(where) for where in finding.related],
        "stated": finding.stated,
        "computed": finding.computed,
        "steps": list(finding.steps),
        "same_root": list(finding.same_root),
    }


def basis_shape(basis: Basis | None) -> dict[str, Any] | None:
    """Shape a rule's basis."""
    if basis is None:
        return None
    return {
        "document": basis.document,
        "number": basis.number,
        "article": basis.article,
        "status": basis.status,
    }


def score_shape(score: Score) -> dict[str, Any]:
    """Shape one indicator's points with their proof."""
    return {
        "code": score.code,
        "path": list(score.path),
        "weight": points(score.weight),
        "points": points(score.points),
        "stated": points(score.stated),
        "computed": points(score.computed),
        "deduction": points(score.deduction),
        "status": score.status,
        "method": score.method,
        "steps": [step.text for step in score.steps],
        "basis": basis_shape(score.basis),
        "inputs": [
            {"name": item.name, "value": item.value, "unit": item.unit, "place": item.place} for item in score.inputs
        ],
        "range": [points(score.range[0]), points(score.range[1])] if score.range else None,
        "relation": score.relation,
        "rule": score.rule,
        "place": score.place,
    }


def scored_shape(scored: Scored) -> dict[str, Any]:
    """Shape the result of ``score``."""
    sheet = scored.sheet
    return {
        "case": sheet.case,
        "rule_set": sheet.rule_set,
        "total": points(sheet.total),
        "total_stated": points(sheet.total_stated),
        "total_computed": points(sheet.total_computed),
        "grade": sheet.grade,
        "complete": sheet.complete,
        "groups": [
            {
                "name": group.name,
                "weight": points(group.weight),
                "points": points(group.points),
                "stated": points(group.stated),
                "rate": rate(group.rate),
            }
            for group in sheet.groups
        ],
        "indicators": [score_shape(score) for score in sheet.scores],
        "findings": [finding_shape(finding) for finding in scored.findings],
    }


def check_shape(report: CheckReport, name: str) -> dict[str, Any]:
    """Shape the result of ``check``."""
    coverage = report.coverage
    return {
        "file": name,
        "coverage": {
            "numbers": coverage.numbers,
            "bound": coverage.bound,
            "checked": coverage.checked,
            "unchecked": [
                {
                    "quote": item.where.quote,
                    "line": item.where.line,
                    "block": item.where.block,
                    "start": item.where.start,
                    "end": item.where.end,
                    "why": item.why,
                }
                for item in coverage.unchecked
            ],
        },
        "findings": [finding_shape(finding) for finding in report.findings],
        "counts": counts(report.findings),
    }


def counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    """Count findings by severity."""
    return {name: sum(str(f.severity) == name for f in findings) for name in ("error", "warning", "note")}


def import_shape(imported: Imported, paths: list[str]) -> dict[str, Any]:
    """Shape the result of ``import``."""
    findings = [finding for intake in imported.intakes for finding in intake.findings]
    return {
        "cases": paths,
        "read": imported.counts,
        "conflicts": [
            {"name": conflict.name, "values": [{"value": value, "place": place} for value, place in conflict.values]}
            for conflict in imported.conflicts
        ],
        "unread": [
            {"place": item.place, "why": item.why, "text": item.text}
            for intake in imported.intakes
            for item in intake.evaluation.unread
        ],
        "findings": [finding_shape(finding) for finding in findings],
    }


def draft_shape(report: Report) -> dict[str, Any]:
    """Shape the result of ``draft``."""
    from assistant.domain.draft import Statement

    return {
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "paragraphs": [
                    {
                        "text": block.text,
                        "facts": list(block.facts),
                        "sources": list(block.sources),
                        "deductions": list(block.deductions),
                        "writer": block.writer,
                        "remark": block.remark,
                    }
                    for block in section.blocks
                    if isinstance(block, Statement)
                ],
            }
            for section in (*report.draft.sections, *report.draft.appendices)
        ],
        "findings": [finding_shape(finding) for finding in report.check.findings],
        "model": _model_shape(report.model),
        "seconds": {name: f"{value:.3f}" for name, value in report.seconds.items()},
        "output": str(report.output),
    }


def _model_shape(use: ModelUse | None) -> dict[str, Any]:
    """Shape what a model did: its name is null where none was asked."""
    if use is None:
        return {"name": None, "calls": 0, "tokens": 0, "seconds": "0.000", "sections": [], "error": None}
    return {
        "name": use.name,
        "calls": use.calls,
        "tokens": use.tokens,
        "seconds": f"{use.seconds:.3f}",
        "sections": [
            {
                "id": record.section,
                "kept": record.kept,
                "repaired": record.repaired,
                "replaced": record.replaced,
                "reasons": list(record.reasons),
            }
            for record in use.sections
        ],
        "error": use.error,
    }


def basis_text(basis: Basis) -> str:
    """Write a basis for people: document, number, article, and how well it is known."""
    from assistant.domain.source import STATUS_NAMES

    number = f"（{basis.number}）" if basis.number else ""
    return f"{basis.document}{number}{basis.article or ''}〔{STATUS_NAMES[basis.status]}〕"


def rule_set_shape(rule_set: RuleSet, *, brief: bool = False) -> dict[str, Any]:
    """Shape a rule set, with its rules unless ``brief``."""
    shape: dict[str, Any] = {
        "name": rule_set.name,
        "title": rule_set.title,
        "edition": rule_set.edition,
        "region": rule_set.region,
        "document_types": list(rule_set.document_types),
        "in_force_from": rule_set.in_force_from.isoformat() if rule_set.in_force_from else None,
        "in_force_to": rule_set.in_force_to.isoformat() if rule_set.in_force_to else None,
        "basis": basis_shape(rule_set.basis),
    }
    if not brief:
        shape["rules"] = [rule.model_dump(mode="json") for rule in rule_set.rules]
    return shape


def scheme_shape(scheme: Scheme) -> dict[str, Any]:
    """Shape how a user's own indicator system was understood."""
    return {
        "scheme": [
            {
                "code": row.code,
                "path": list(row.path),
                "weight": points(row.weight),
                "rule_text": row.rule_text,
                "told": row.told,
                "method": row.method,
                "open": list(row.open),
                "place": row.place,
            }
            for row in scheme.rows
        ],
        "written": str(scheme.written) if scheme.written else None,
    }


def check_description(check: Check) -> dict[str, Any]:
    """Shape what a check does."""
    return {
        "id": check.id,
        "title": check.title,
        "severity": str(check.severity),
        "reason": check.reason,
        "examples": [{"text": example.text, "because": example.because or None} for example in check.examples],
    }


def what_if_shape(result: WhatIf) -> dict[str, Any]:
    """Shape the result of ``what-if``."""
    return {
        "before": {"total": points(result.before.total), "grade": result.before.grade},
        "after": {"total": points(result.after.total), "grade": result.after.grade},
        "changed": [
            {"code": change.code, "before": points(change.before), "after": points(change.after)}
            for change in result.changed
        ],
        "nearest": _boundary(result.nearest),
        "nearest_grade": _boundary(result.nearest_grade),
        "notes": list(result.notes),
    }


def _boundary(near: Boundary | None) -> dict[str, Any] | None:
    if near is None:
        return None
    return {"code": near.code, "input": near.input, "value": near.value, "effect": near.effect}
