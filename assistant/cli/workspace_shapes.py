"""Results of the commands on the workspace as JSON (工作区命令的 JSON)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.cli.shapes import finding_shape, points, rate, where_shape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.pipeline.panel_rounds import ReturnedPanel, SentPanel
    from assistant.pipeline.ripples import Ripple
    from assistant.workspace.cases import StoredCase
    from assistant.workspace.decisions import Decision
    from assistant.workspace.trail import TrailCheck, TrailEntry


def ripple_shape(ripple: Ripple, decisions: Sequence[Decision] | None, *, applied: bool) -> dict[str, Any]:
    """Shape what hangs on a change; ``decisions`` is null where the case is not in the workspace."""
    return {
        "case": ripple.before.evaluation.case,
        "before": {"total": points(ripple.before.sheet.total), "grade": ripple.before.sheet.grade},
        "after": {"total": points(ripple.after.sheet.total), "grade": ripple.after.sheet.grade},
        "facts": [
            {"id": fact.id, "label": fact.label, "before": fact.before, "after": fact.after} for fact in ripple.facts
        ],
        "points": [
            {
                "kind": item.kind,
                "key": item.key,
                "name": item.name,
                "before": points(item.before),
                "after": points(item.after),
            }
            for item in ripple.points
        ],
        "sentences": [
            {
                "section": item.section,
                "title": item.title,
                "before": item.before,
                "after": item.after,
                "facts": list(item.facts),
            }
            for item in ripple.sentences
        ],
        "cells": [
            {
                "section": item.section,
                "table": item.table,
                "row": item.row,
                "column": item.column,
                "before": item.before,
                "after": item.after,
            }
            for item in ripple.cells
        ],
        "charts": [
            {
                "chart": item.chart,
                "series": item.series,
                "label": item.label,
                "before": rate(item.before),
                "after": rate(item.after),
            }
            for item in ripple.charts
        ],
        "report": [
            {
                "where": where_shape(item.where),
                "message": item.message,
                "stated": item.stated,
                "computed": item.computed,
            }
            for item in ripple.report
        ],
        "decisions": None if decisions is None else [decision_shape(decision) for decision in decisions],
        "applied": applied,
        "findings": [finding_shape(finding) for finding in ripple.findings],
    }


def decision_shape(decision: Decision) -> dict[str, Any]:
    """Shape a reviewer's decision and why it is re-opened."""
    return {
        "id": decision.id,
        "scope": decision.scope,
        "subject": decision.subject,
        "sentence": decision.sentence or None,
        "verdict": decision.verdict,
        "reason": decision.reason or None,
        "text": decision.text,
        "reviewer": decision.reviewer,
        "at": decision.at,
        "state": decision.state,
        "changes": [{"fact": change.id, "before": change.before, "after": change.after} for change in decision.changes],
        "sentence_gone": decision.sentence_gone,
    }


def trail_shape(case: StoredCase | None, entries: Sequence[TrailEntry], check: TrailCheck) -> dict[str, Any]:
    """Shape who did what, and whether the trail is whole."""
    return {
        "case": None if case is None else {"id": case.id, "name": case.name, "revision": case.revision},
        "entries": [
            {
                "seq": entry.seq,
                "at": entry.at,
                "actor": entry.actor,
                "action": entry.action,
                "case": entry.case_id,
                "subject": entry.subject or None,
                "detail": dict(entry.detail),
                "digest": entry.digest,
            }
            for entry in entries
        ],
        "check": {"entries": check.entries, "digest": check.digest, "faults": list(check.faults)},
    }


def sent_shape(sent: SentPanel) -> dict[str, Any]:
    """Shape a panel's sheets as written."""
    return {
        "case": {"id": sent.case.id, "name": sent.case.name, "revision": sent.case.revision},
        "panel": {
            "id": sent.panel.id,
            "key": sent.panel.key,
            "method": sent.panel.method,
            "experts": [expert.name for expert in sent.panel.experts],
            "indicators": [
                {"code": leaf.code, "path": list(leaf.path), "weight": leaf.weight} for leaf in sent.panel.leaves
            ],
        },
        "output": [str(path) for path in sent.files],
    }


def returned_shape(returned: Sequence[ReturnedPanel], written: Path | None) -> dict[str, Any]:
    """Shape what a panel handed in; points and averages are null until all experts are in."""
    return {
        "panels": [_panel_shape(each) for each in returned],
        "findings": [finding_shape(finding) for each in returned for finding in each.findings],
        "output": None if written is None else str(written),
    }


def _panel_shape(returned: ReturnedPanel) -> dict[str, Any]:
    summary = returned.summary
    result = summary.result
    names = {leaf.code: leaf for leaf in summary.panel.leaves}
    return {
        "case": {"id": summary.panel.case_id, "name": summary.panel.case_name},
        "panel": summary.panel.key,
        "experts": [{"name": each.name, "submitted": each.submitted_at} for each in summary.panel.experts],
        "submissions": [
            {
                "expert": each.expert,
                "counted": sum(standing == "counted" for _, standing in each.kept),
                "disputed": sum(standing == "disputed" for _, standing in each.kept),
                "refused": sum(standing == "refused" for _, standing in each.kept),
                "missing": list(each.missing),
            }
            for each in returned.submissions
        ],
        "waiting": list(summary.waiting),
        "result": None
        if result is None
        else {
            "method": result.method,
            "total": points(result.total),
            "step": result.step,
            "indicators": [
                {
                    "code": leaf.code,
                    "name": names[leaf.code].path[-1],
                    "weight": names[leaf.code].weight,
                    "scores": [points(score) for score in leaf.scores],
                    "average": points(leaf.average),
                    "spread": points(max(leaf.scores) - min(leaf.scores)),
                    "outliers": list(leaf.outliers),
                    "step": leaf.step,
                }
                for leaf in result.leaves
            ],
        },
        "discuss": [
            {
                "code": item.code,
                "name": item.name,
                "lowest": points(item.lowest),
                "highest": points(item.highest),
                "spread": points(item.spread),
                "outliers": list(item.outliers),
                "reasons": [{"expert": name, "reason": reason} for name, reason in item.reasons],
            }
            for item in summary.discuss
        ],
    }
