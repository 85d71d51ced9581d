"""Rationales as JSON and as text for a terminal (扣分理由输出)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_findings
from assistant.cli.shapes import basis_shape, finding_shape, points, rate
from assistant.review.records import CONFIDENCE_NAMES, DOUBT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from assistant.review.records import (
        Counterfactual,
        OpenPoints,
        Part,
        Precedent,
        Rationale,
        Rationales,
        Reason,
        Unsupported,
    )


def rationales_shape(result: Rationales) -> dict[str, Any]:
    """Shape the result of ``rationale``."""
    return {
        "case": result.case,
        "rule_set": result.rule_set,
        "rationales": [_rationale_shape(item) for item in result.rationales],
        "unsupported": [_unsupported_shape(item) for item in result.unsupported],
        "open": [_open_shape(item) for item in result.open],
        "findings": [finding_shape(finding) for finding in result.findings],
    }


def _rationale_shape(item: Rationale) -> dict[str, Any]:
    spread = item.distribution
    return {
        "indicator": item.code,
        "name": item.name,
        "path": list(item.path),
        "weight": points(item.weight),
        "points": points(item.points),
        "deduction": points(item.deduction),
        "stated": points(item.stated),
        "proposed": item.proposed,
        "group": item.group,
        "text": item.text,
        "parts": [_part_shape(part) for part in item.parts],
        "range": _range(item.range),
        "precedents": [_precedent_shape(past) for past in item.precedents],
        "distribution": None
        if spread is None
        else {
            "count": spread.count,
            "lowest": rate(spread.lowest),
            "median": rate(spread.median),
            "highest": rate(spread.highest),
        },
        "counterfactual": _counterfactual_shape(item.counterfactual),
        "confidence": item.confidence,
        "needs_reason": item.needs_reason,
        "evidence": list(item.evidence),
        "candidates": [_reason_shape(reason) for reason in item.candidates],
        "notes": list(item.notes),
    }


def _range(limits: tuple[Decimal, Decimal] | None) -> list[str | None] | None:
    return None if limits is None else [points(limits[0]), points(limits[1])]


def _part_shape(part: Part) -> dict[str, Any]:
    return {
        "amount": points(part.amount),
        "rule": part.rule.code,
        "clause": part.rule.text,
        "basis": basis_shape(part.rule.basis),
        "facts": list(part.facts),
        "steps": list(part.steps),
        "sentence": part.sentence,
        "reasons": [_reason_shape(reason) for reason in part.reasons],
        "places": list(part.places),
        "confidence": part.confidence,
    }


def _reason_shape(reason: Reason) -> dict[str, Any]:
    return {"text": reason.text, "amount": points(reason.amount), "places": list(reason.places)}


def _precedent_shape(past: Precedent) -> dict[str, Any]:
    return {
        "source": past.source,
        "indicator": past.indicator,
        "deduction": points(past.deduction),
        "weight": points(past.weight),
        "share": rate(past.share),
        "quote": past.quote,
        "place": past.place,
        "same_name": past.same_name,
    }


def _counterfactual_shape(found: Counterfactual | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "text": found.text,
        "input": found.input,
        "value": found.value,
        "points": points(found.points),
        "total": points(found.total),
        "grade": found.grade,
    }


def _unsupported_shape(item: Unsupported) -> dict[str, Any]:
    return {
        "indicator": item.code,
        "name": item.name,
        "weight": points(item.weight),
        "points": points(item.points),
        "supported": points(item.supported),
        "range": _range(item.limits),
        "doubt": item.doubt,
        "firm": item.firm,
        "text": item.text,
        "steps": list(item.steps),
        "places": list(item.places),
        "evidence": list(item.evidence),
    }


def _open_shape(item: OpenPoints) -> dict[str, Any]:
    return {
        "indicator": item.code,
        "name": item.name,
        "weight": points(item.weight),
        "range": _range(item.range),
        "suggested": points(item.suggested),
        "text": item.text,
        "evidence": list(item.evidence),
    }


def print_rationales(result: Rationales) -> None:
    """Print every rationale with its places, evidence, condition and precedents, then the points nothing bears."""
    print(f"{result.case}    扣分理由建议 {len(result.rationales)} 项")
    for item in result.rationales:
        print(
            f"\n{item.code}  {CONFIDENCE_NAMES[item.confidence]}{'（按规则提出，原表未扣）' if item.proposed else ''}"
        )
        print(f"  {item.text}")
        _print_list("出处", dict.fromkeys(place for part in item.parts for place in part.places))
        _print_list("需补", item.evidence)
        _print_list("可能相关（待确认）", [_with_place(reason) for reason in item.candidates])
        if item.counterfactual is not None:
            print(f"  保分条件：{item.counterfactual.text}")
        _print_precedents(item)
        _print_list("注意", item.notes)
    if result.unsupported:
        print("\n得分依据不足：")
        for doubt in result.unsupported:
            print(f"{doubt.code}  {doubt.name}（{DOUBT_NAMES[doubt.doubt]}）：{doubt.text}")
            _print_list("出处", doubt.places)
            _print_list("需补", doubt.evidence)
    if result.open:
        print("\n待评判：")
        for waiting in result.open:
            print(f"{waiting.code}  {waiting.text}")
            _print_list("需补", waiting.evidence)
    print_findings(result.findings)


def _print_list(name: str, texts: Iterable[object]) -> None:
    listed = [str(text) for text in texts]
    if listed:
        print(f"  {name}：{'；'.join(listed)}")


def _with_place(reason: Reason) -> str:
    return f"{reason.text}（{'、'.join(reason.places)}）" if reason.places else reason.text


def _print_precedents(item: Rationale) -> None:
    spread = item.distribution
    if spread is None:
        return
    if spread.median is not None:
        same = "名" if item.precedents[0].same_name else "类"
        reach = f"{rate(spread.lowest)}—{rate(spread.highest)}，中位数 {rate(spread.median)}"
        reach = reach if spread.count > 1 else f"{rate(spread.median)}"
        print(f"  往期同{same}指标扣分 {spread.count} 次，占分值 {reach}")
    for past in item.precedents:
        share = f"（占分值{rate(past.share)}）" if past.share is not None else ""
        print(f"    {past.source}：{past.indicator}扣{points(past.deduction)}分{share}，{past.quote or '未载明理由'}")
