"""Rationales, panels and ripples as the page shows them (评审视图)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.review.records import CONFIDENCE_NAMES, DOUBT_NAMES
from assistant.ui.shapes import basis_text, fact_shape, points, rate

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.fact import FactLedger
    from assistant.pipeline.ripples import Ripple
    from assistant.review.records import OpenPoints, Part, Rationale, Unsupported
    from assistant.workspace import PanelSummary


def rationale_shape(rationale: Rationale, ledger: FactLedger) -> dict[str, Any]:
    """Shape the rationale of one indicator: parts with rule and facts, precedents, what would have kept the points."""
    summary, kept = rationale.distribution, rationale.counterfactual
    return {
        "code": rationale.code,
        "name": rationale.name,
        "path": list(rationale.path),
        "weight": points(rationale.weight),
        "points": points(rationale.points),
        "deduction": points(rationale.deduction),
        "stated": points(rationale.stated),
        "proposed": rationale.proposed,
        "text": rationale.text,
        "confidence": rationale.confidence,
        "confidence_name": CONFIDENCE_NAMES[rationale.confidence],
        "range": _range(rationale.range),
        "awardable": rationale.awardable,
        "parts": [_part(part, ledger) for part in rationale.parts],
        "counterfactual": None if kept is None else kept.text,
        "precedents": [
            {
                "source": each.source,
                "indicator": each.indicator,
                "deduction": points(each.deduction),
                "weight": points(each.weight),
                "share": rate(each.share),
                "quote": each.quote,
                "place": each.place,
            }
            for each in rationale.precedents
        ],
        "distribution": None
        if summary is None
        else {
            "count": summary.count,
            "lowest": rate(summary.lowest),
            "median": rate(summary.median),
            "highest": rate(summary.highest),
        },
        "evidence": list(rationale.evidence),
        "notes": list(rationale.notes),
        "candidates": [each.text for each in rationale.candidates],
    }


def _range(limits: tuple[Decimal, Decimal] | None) -> list[str | None] | None:
    return None if limits is None else [points(limits[0]), points(limits[1])]


def _part(part: Part, ledger: FactLedger) -> dict[str, Any]:
    return {
        "amount": points(part.amount),
        "sentence": part.sentence,
        "rule": part.rule.text,
        "basis": basis_text(part.rule.basis),
        "confidence_name": CONFIDENCE_NAMES[part.confidence],
        "steps": list(part.steps),
        "reasons": [{"text": each.text, "places": list(each.places)} for each in part.reasons],
        "facts": [fact_shape(fact) for name in part.facts if (fact := ledger.get(name)) is not None],
        "places": list(part.places),
    }


def unsupported_shape(unsupported: Unsupported) -> dict[str, Any]:
    """Shape points that rule or evidence does not bear."""
    return {
        "code": unsupported.code,
        "name": unsupported.name,
        "weight": points(unsupported.weight),
        "points": points(unsupported.points),
        "supported": points(unsupported.supported),
        "doubt": DOUBT_NAMES[unsupported.doubt],
        "text": unsupported.text,
        "steps": list(unsupported.steps),
        "places": list(unsupported.places),
        "evidence": list(unsupported.evidence),
        "firm": unsupported.firm,
    }


def open_shape(opened: OpenPoints) -> dict[str, Any]:
    """Shape a judgement nobody has made yet."""
    return {
        "code": opened.code,
        "name": opened.name,
        "weight": points(opened.weight),
        "range": _range(opened.range),
        "suggested": points(opened.suggested),
        "text": opened.text,
        "evidence": list(opened.evidence),
    }


def ripple_shape(ripple: Ripple) -> dict[str, Any]:
    """Shape everything that hangs on a change."""
    return {
        "total": [points(ripple.before.sheet.total), points(ripple.after.sheet.total)],
        "grade": [ripple.before.sheet.grade, ripple.after.sheet.grade],
        "points": [
            {"kind": each.kind, "name": each.name, "before": points(each.before), "after": points(each.after)}
            for each in ripple.points
        ],
        "sentences": [{"title": each.title, "before": each.before, "after": each.after} for each in ripple.sentences],
        "cells": [
            {
                "table": each.table,
                "row": each.row,
                "column": each.column,
                "before": each.before,
                "after": each.after,
            }
            for each in ripple.cells
        ],
        "charts": [
            {"chart": each.chart, "label": each.label, "before": rate(each.before), "after": rate(each.after)}
            for each in ripple.charts
        ],
        "facts": len(ripple.facts),
    }


def panel_shape(summary: PanelSummary) -> dict[str, Any]:
    """Shape a panel's state; points only once everybody is in."""
    panel, result = summary.panel, summary.result
    return {
        "id": panel.id,
        "state": panel.state,
        "revision": panel.revision,
        "experts": [{"name": each.name, "submitted_at": each.submitted_at} for each in panel.experts],
        "waiting": list(summary.waiting),
        "total": points(result.total) if result is not None else None,
        "leaves": [{"code": each.code, "average": points(each.average), "step": each.step} for each in result.leaves]
        if result is not None
        else [],
        "discuss": [
            {
                "code": each.code,
                "name": each.name,
                "lowest": points(each.lowest),
                "highest": points(each.highest),
                "spread": points(each.spread),
                "outliers": list(each.outliers),
                "reasons": [{"expert": expert, "reason": reason} for expert, reason in each.reasons],
            }
            for each in summary.discuss
        ],
    }
