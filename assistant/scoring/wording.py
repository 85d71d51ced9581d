"""Printed scoring rules read into methods (评分标准识别): thresholds, steps, bands, judgement.

What is not understood is left to judgement and said; making a rule set of it is left to ``scheme``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import Parameters
from assistant.scoring.accounted import leftover
from assistant.scoring.bands import DEVIATION
from assistant.scoring.clauses import (
    NUMBERED,
    POINT_MARK,
    SCORING,
    Clause,
    ClauseKind,
    classify,
    plain_rule,
    split_clauses,
)
from assistant.scoring.combining import combine_clauses, scale_of, scale_rule, settled_clauses
from assistant.scoring.grammar.joining import read_whole
from assistant.scoring.point_lists import as_marked, listed_points, listed_shares, shares_differ, unlisted
from assistant.scoring.recognised import Recognised
from assistant.scoring.reservations import compares_elsewhere, reservation

__all__ = ["Recognised", "recognise_rule"]

_OF_TARGET = re.compile("完成率|达成率|实现率|完成比例|完成程度|目标值的|指标值的")
_SHARE_OF_TARGET = re.compile(
    r"(?<=[于到过在为满成足≥≤<>])(?:年初|年度|全年|既定)?(?:目标任务|目标值?|指标值|计划数|计划值|计划|任务数)的?(?=\d+(?:\.\d+)?%)"
)
_RATE_NAME = re.compile(r"([\u4e00-\u9fff]{2})率")
_RATES_OF_TARGET = frozenset(
    {"完成", "达成", "实现", "执行", "支出", "到位", "偏差", "偏离", "误差", "差异", "变动", "达标"}
)
_ALL_WELL = re.compile(r"[^,;。\d未不无没]{2,30}(?:的)?,?(?:则)?(?:得|计|给|记)满分")
_THREE_BANDS = re.compile("(?:部分|基本)(?:达成|达到|完成|实现).*(?:未|没有)(?:达成|达到|完成|实现)")
# 三项均符合得4分，两项符合得2分: how many points hold decides, not which.
_HOW_MANY = re.compile(
    r"(?:(?:满足|符合|具备|达到)(?:其中)?([一二两三四五六七八九\d])(?:项|个|点|条)(?!要点?[^,;。]{0,2}每)|"
    r"([一二两三四五六七八九\d](?:项|个|点|条)(?=[^,;。\d得]{0,8}(?:符合|满足|具备|达标))))[^,;。每]{0,12}(?:得|计)"
)
_FAILS_NONE = re.compile("(?:不|未)(?:符合|满足|具备|达到)(?:要求|条件)?的?,?不得分")
_OPEN = frozenset({"unknown", "judged", "rest"})


@lru_cache(maxsize=4096)
def recognise_rule(text: str) -> Recognised | None:
    """Read a printed scoring rule (识别评分标准); None where the text states no way of scoring.

    What is understood is kept; clauses that are not are named in ``open``, and half a rule never
    decides points by itself.
    """
    plain = as_marked(plain_rule(text))
    whole = read_whole(text)
    if whole is not None:
        return replace(whole, scale=scale_of(split_clauses(plain)))
    found = _by_clauses(plain)
    doubt = None if found is None else leftover(found, plain)
    if found is None or doubt is None:
        return found
    return replace(
        found, told=f"已识别：{found.told}；未能核实：{doubt}，得分由评价人员评判", open=(doubt,), partial=True
    )


def _by_clauses(plain: str) -> Recognised | None:
    """Read a rule clause by clause, keeping what is understood and naming the rest."""
    of_points = _of_points(plain)
    if of_points is not None:
        return of_points
    if reservation(plain) is not None and not SCORING.search(POINT_MARK.sub("", plain)):
        return Recognised(None, Parameters(), "评分标准写明由评价人员评判", (plain,))
    if not SCORING.search(POINT_MARK.sub("", plain)):
        return None
    if _THREE_BANDS.search(plain) and re.search("80%[^;。]{0,8}100%|100%[^;。]{0,8}80%", plain):
        return _three_bands(plain)
    if compares_elsewhere(plain):
        return Recognised(None, Parameters(), "评分标准须与表外数据比较，由评价人员评判", (plain,))
    told_of_target = _SHARE_OF_TARGET.search(plain) is not None or _OF_TARGET.search(plain) is not None
    plain = _SHARE_OF_TARGET.sub("", plain)
    numbered = len(set(NUMBERED.findall(plain))) > 1
    clauses: list[tuple[str, Clause]] = [
        (clause, classify(clause, numbered=numbered)) for clause in split_clauses(plain)
    ]
    if any(kind == "failures" for _, (kind, _) in clauses):
        # 制度完备的得满分，每有一处不符扣1分: the first half only says when nothing is taken off.
        clauses = [(clause, ("full", None) if _ALL_WELL.fullmatch(clause) else one) for clause, one in clauses]
    unclear = tuple(clause for clause, (kind, _) in clauses if kind in _OPEN)
    reserved = reservation(plain)
    if reserved is not None and not unclear:
        clauses.append((reserved, ("judged", None)))
        unclear = (reserved,)
    found = combine_clauses(
        settled_clauses([one for _, one in clauses if one[0] not in _OPEN]), of_target=told_of_target
    )
    scale = scale_of([clause for clause, _ in clauses])
    if scale is not None and (found is None or unclear):
        return scale_rule(scale)
    if found is None:
        if not unclear and all(kind == "full" for _, (kind, _) in clauses):
            return None
        judged = all(kind in {"judged", "rest"} for _, (kind, _) in clauses)
        told = "评分标准写明由评价人员评判" if judged else "评分标准未能识别，由评价人员评判"
        return Recognised(None, Parameters(), told, unclear or (plain,))
    if DEVIATION.search(plain):
        found = _off_target(found)
    all_points = next((value for _, (kind, value) in clauses if kind == "full" and isinstance(value, Decimal)), None)
    foreign = next((name for name in _RATE_NAME.findall(plain) if name not in _RATES_OF_TARGET), None)
    found = replace(
        found,
        of_target=found.of_target or told_of_target,
        scale=scale,
        whole=all_points,
        foreign=None if foreign is None else f"{foreign}率",
    )
    return _with_open(found, unclear, [kind for _, (kind, _) in clauses]) if unclear else found


def _of_points(plain: str) -> Recognised | None:
    """Read what a rule gives for points of evaluation it lists or counts; None where it does neither."""
    listed = listed_points(plain)
    if listed is not None:
        return _listed_rule(plain, listed)
    shares = listed_shares(plain)
    if shares is not None and reservation(plain) is None and not re.search("扣|否则|每", plain):
        shown = "、".join(f"第{place}项{format_decimal(share * 100)}%" for place, share in enumerate(shares, 1))
        told = f"各评价要点分别计分：{shown}，不符合的不得该项分"
        return Recognised("checklist_additive", Parameters(), told, shares=shares)
    if shares is None and shares_differ(plain):
        why = "评分标准未能识别，由评价人员评判"
    elif len(set(_HOW_MANY.findall(plain))) > 1:
        why = "评分标准按符合的项数分档，由评价人员评判"
    else:
        return None
    return Recognised("checklist_additive", Parameters(), why, (plain,), partial=True)


def _listed_rule(plain: str, listed: tuple[Decimal, ...]) -> Recognised:
    """Points of evaluation with 分 of their own; anything else the rule says beyond that leaves it open."""
    kinds = [(clause, classify(clause, numbered=True)[0]) for clause in split_clauses(unlisted(plain))]
    unclear = tuple(
        clause
        for clause, kind in kinds
        if kind not in {"parts", "full", "cap", "each"} and _FAILS_NONE.fullmatch(clause) is None
    )
    shown = "、".join(f"第{place}项{format_decimal(points, 2)}分" for place, points in enumerate(listed, 1))
    parameters = Parameters(point_weights=listed)
    found = Recognised("checklist_additive", parameters, f"各评价要点分别计分：{shown}，不符合的不得该项分")
    return _with_open(found, unclear, [kind for _, kind in kinds]) if unclear else found


def _three_bands(plain: str) -> Recognised:
    lower = Decimal("0.5") if "50%" in plain and "60%" not in plain else Decimal("0.6")
    told = f"定性三档：以分值的80%、{format_decimal(lower * 100)}%为界，档内由评价人员评判；定量按完成比例"
    return Recognised("three_band", Parameters(cuts=(Decimal("0.8"), lower)), told)


def _with_open(found: Recognised, unclear: tuple[str, ...], kinds: list[ClauseKind]) -> Recognised:
    """Keep what was understood; where only the rest of the values is judged, the bands still decide theirs."""
    named = "、".join(f"“{clause}”" for clause in unclear)
    only_rest = all(kind not in {"unknown", "judged"} for kind in kinds)
    if only_rest and found.method == "brackets" and found.parameters.otherwise == "open":
        return replace(found, told=f"{found.told}；其余由评价人员评判（{named}）", open=unclear)
    told = f"已识别：{found.told}；未识别：{named}，得分由评价人员评判"
    return replace(found, told=told, open=unclear, partial=True)


def _off_target(found: Recognised) -> Recognised:
    """Count bands and steps by how far the result is off its target (偏差、差额)."""
    parameters, rising = found.parameters, found.parameters.direction == "above"
    if found.unit != "%" or found.method not in {"brackets", "step_deduction"}:
        return found
    if found.method == "step_deduction" and not rising:
        return found
    update: dict[str, object] = {"measure": "deviation"}
    if found.method == "step_deduction" and parameters.threshold is None:
        update["threshold"] = Decimal(0)
    return replace(
        found,
        parameters=parameters.model_copy(update=update),
        told=f"按与目标值的偏差率计：{found.told.removeprefix('以目标值为满分线，')}",
    )
