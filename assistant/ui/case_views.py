"""A case as the page shows it (案例视图): what was read, values that can be mended, the tree of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.ui.shapes import counts_shape, finding_shape, sheet_shape

if TYPE_CHECKING:
    from assistant.domain.evaluation import FundLine, Indicator
    from assistant.ui.desk import OpenCase
    from assistant.workspace import StoredCase

INDICATOR_FIELDS = (("sign", "性质"), ("target", "年度指标值"), ("actual", "实际完成值"), ("unit", "单位"),
                    ("weight", "分值"), ("stated", "自评得分"), ("waived", "不适用原因"))  # fmt: skip
FUND_FIELDS = (("initial", "年初预算数"), ("budget", "全年预算数"), ("received", "到位数"), ("spent", "全年执行数"),
               ("weight", "分值"), ("stated", "自评得分"))  # fmt: skip


def stored_brief(stored: StoredCase) -> dict[str, Any]:
    """Shape a case for the list."""
    return {
        "id": str(stored.id),
        "name": stored.name,
        "unit": stored.unit,
        "period": stored.period,
        "owner": stored.owner,
        "revision": stored.revision,
        "changed_at": stored.changed_at,
    }


def case_view(case: OpenCase) -> dict[str, Any]:
    """Shape a whole case: summary, what was read and what was not, values, scores, findings."""
    scored = case.scored
    evaluation = scored.evaluation
    return {
        **stored_brief(case.stored),
        "files": list(case.files),
        "region": evaluation.region,
        "document_type": evaluation.document_type,
        "rule_set": scored.rule_set.title,
        "on": case.on.isoformat(),
        "read": case.counts,
        "unread": [{"place": item.place, "why": item.why, "text": item.text} for item in evaluation.unread],
        "conflicts": case.conflicts,
        "observations": [
            {"text": item.text, "kind": item.kind, "indicators": list(item.indicators), "place": item.place}
            for item in evaluation.observations
        ],
        "values": _values(case),
        "sheet": sheet_shape(scored.sheet),
        "findings": [finding_shape(finding) for finding in scored.findings],
        "counts": counts_shape(scored.findings),
    }


def _values(case: OpenCase) -> list[dict[str, Any]]:
    """List the rows of values in form order: the scored funds row, then the indicators."""
    evaluation, rows = case.scored.evaluation, []
    if evaluation.total_fund is not None:
        before = case.original.total_fund
        rows.append(_row("funds", "", evaluation.total_fund.name, evaluation.total_fund, before, FUND_FIELDS))
    old = {indicator.code: indicator for indicator in case.original.indicators}
    rows += [
        _row(item.code, " › ".join(item.path[:-1]), item.name, item, old.get(item.code), INDICATOR_FIELDS)
        for item in evaluation.indicators
    ]
    return rows


def _row(
    code: str,
    path: str,
    name: str,
    record: Indicator | FundLine,
    before: Indicator | FundLine | None,
    fields: tuple[tuple[str, str], ...],
) -> dict[str, Any]:
    cells = {}
    for key, label in fields:
        value = getattr(record, key)
        original = getattr(before, key) if before is not None else None
        cells[key] = {
            "label": label,
            "value": value,
            "original": original,
            "changed": value != original,
            "place": record.place_of(key),
        }
    deviation = getattr(record, "deviation", None)
    return {"code": code, "under": path, "name": name, "unit": record.unit, "cells": cells, "deviation": deviation}
