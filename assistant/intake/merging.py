"""Several files of one project join into one evaluation (多份材料归并).

Values that disagree are both kept: the one of the file that carries the scores counts, the other
is reported as a ``Conflict``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.assembly import Conflict, codes_in, same_number
from assistant.intake.chains import link_chains
from assistant.intake.groups import group_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import Evaluation, FundLine, Indicator, Observation, Stated

_FIELDS = {"sign": "性质", "target": "目标值", "actual": "完成值", "weight": "分值", "stated": "得分"}
_QUIET = ("unit", "deviation", "rule_text", "definition", "waived")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FUND_FIELDS = {
    "initial": "年初预算数",
    "budget": "全年预算数",
    "received": "到位数",
    "spent": "执行数",
    "stated": "得分",
}


def _weight_of(evaluation: Evaluation) -> tuple[int, int, int]:
    """Rank a file by how much of the scoring it carries."""
    funds_scored = any(line.weight is not None for line in evaluation.funds)
    values = sum(i.actual is not None for i in evaluation.indicators)
    return (int(funds_scored), values, len(evaluation.indicators))


def merge_evaluations(evaluations: Sequence[Evaluation]) -> tuple[Evaluation, tuple[Conflict, ...]]:
    """Join evaluations of one project read from several files.

    Args:
        evaluations: At least one, in the order the files were given.

    Returns:
        One evaluation based on the file with most results, and every value that disagreed.
    """
    order = sorted(range(len(evaluations)), key=lambda n: (*(-v for v in _weight_of(evaluations[n])), n))
    base = evaluations[order[0]]
    conflicts: list[Conflict] = []
    for n in order[1:]:
        base = _join(base, evaluations[n], conflicts)
    return base, tuple(conflicts)


def _join(base: Evaluation, other: Evaluation, conflicts: list[Conflict]) -> Evaluation:
    others, funds_code = _take_funds_row(base, other, conflicts)
    indicators, codes = _join_indicators(base.indicators, others, conflicts)
    codes.update(funds_code)
    funds = _join_funds(base.funds, other.funds, conflicts)
    scope = (indicators, funds[0] if funds and funds[0].weight is not None else None)
    filled = {
        name: getattr(other, name)
        for name in ("unit", "department", "period", "region", "rule_set", "background", "content", "goal")
        if getattr(base, name) is None
    }
    if base.period and other.period and base.period != other.period:
        conflicts.append(Conflict("年度", ((base.period, _name(base)), (other.period, _name(other)))))
    return base.model_copy(
        update={
            **filled,
            "indicators": indicators,
            "funds": funds,
            "observations": link_chains(
                (*base.observations, *_recode(other.observations, codes, base.observations, scope))
            ),
            "experts": (*base.experts, *other.experts),
            "results": base.results or (other.results if not base.indicators else base.results),
            "stated": _join_stated(base.stated, other.stated, conflicts, base, other),
            "unread": (*base.unread, *other.unread),
            "sources": tuple(dict.fromkeys((*base.sources, *other.sources))),
        }
    )


_FUNDS_CODE, _FUNDS_NAME = "A01", "预算执行率"


def _take_funds_row(
    base: Evaluation, other: Evaluation, conflicts: list[Conflict]
) -> tuple[tuple[Indicator, ...], dict[str, str]]:
    """Take the row 预算执行率 of a score sheet for the funds row that the form scores, not for a leaf of its own."""
    line = base.total_fund
    if line is None or line.weight is None:
        return other.indicators, {}
    rows = [i for i in other.indicators if i.name == _FUNDS_NAME]
    for row in rows:
        for name in ("weight", "stated"):
            mine, theirs = getattr(line, name), getattr(row, name)
            if mine is not None and theirs is not None and not same_number(mine, theirs):
                places = (line.place_of(name) or "", row.place_of(name) or "")
                conflicts.append(Conflict(f"{_FUNDS_NAME}·{_FIELDS[name]}", ((mine, places[0]), (theirs, places[1]))))
    return tuple(i for i in other.indicators if i not in rows), {row.code: _FUNDS_CODE for row in rows}


def _name(evaluation: Evaluation) -> str:
    return "、".join(evaluation.sources) or evaluation.case


def _join_indicators(
    own: tuple[Indicator, ...], others: tuple[Indicator, ...], conflicts: list[Conflict]
) -> tuple[tuple[Indicator, ...], dict[str, str]]:
    """Join by name within the group; returns the indicators and the other file's codes in ours."""
    if not own:
        return others, {i.code: i.code for i in others}
    joined = list(own)
    codes: dict[str, str] = {}
    for other in others:
        index = next((n for n, i in enumerate(joined) if _same(i, other)), None)
        if index is None:
            continue
        codes[other.code] = joined[index].code
        joined[index] = _join_one(joined[index], other, conflicts)
    return tuple(joined), codes


def _same(left: Indicator, right: Indicator) -> bool:
    return left.name == right.name and (
        group_key(left.path[0]) == group_key(right.path[0]) or len(left.path) == 1 or len(right.path) == 1
    )


def _join_one(own: Indicator, other: Indicator, conflicts: list[Conflict]) -> Indicator:
    update: dict[str, object] = {}
    places = dict(own.places)
    for name in (*_FIELDS, *_QUIET):
        mine, theirs = getattr(own, name), getattr(other, name)
        if mine is None and theirs is not None:
            update[name] = theirs
            place = other.place_of(name)
            if place:
                places[name] = place
        elif name in _FIELDS and theirs is not None and mine is not None and not same_number(mine, theirs):
            conflicts.append(
                Conflict(
                    f"{own.name}·{_FIELDS[name]}",
                    ((mine, own.place_of(name) or ""), (theirs, other.place_of(name) or "")),
                )
            )
    if not own.points_of_evaluation:
        update["points_of_evaluation"] = other.points_of_evaluation
    return own.model_copy(update={**update, "places": places})


def _join_funds(
    own: tuple[FundLine, ...], others: tuple[FundLine, ...], conflicts: list[Conflict]
) -> tuple[FundLine, ...]:
    if not own or not others:
        return own or others
    first, second = own[0], others[0]
    update: dict[str, object] = {}
    places = dict(first.places)
    for name, label in _FUND_FIELDS.items():
        mine, theirs = getattr(first, name), getattr(second, name)
        if theirs is None or (name != "stated" and first.unit != second.unit):
            continue
        if mine is None:
            update[name] = theirs
            places[name] = second.place_of(name) or ""
        elif not same_number(mine, theirs):
            conflicts.append(
                Conflict(f"资金·{label}", ((mine, first.place_of(name) or ""), (theirs, second.place_of(name) or "")))
            )
    return (first.model_copy(update={**update, "places": places}), *own[1:])


def _join_stated(
    own: Stated | None, other: Stated | None, conflicts: list[Conflict], base: Evaluation, source: Evaluation
) -> Stated | None:
    if own is None or other is None:
        return own or other
    if own.total and other.total and not same_number(own.total, other.total):
        conflicts.append(
            Conflict(
                "总分",
                (
                    (own.total, own.place_of("total") or _name(base)),
                    (other.total, other.place_of("total") or _name(source)),
                ),
            )
        )
    return own.model_copy(
        update={
            "total": own.total or other.total,
            "grade": own.grade or other.grade,
            "groups": own.groups if any(g.points is not None for g in own.groups) else other.groups or own.groups,
        }
    )


def _recode(
    observations: tuple[Observation, ...],
    codes: dict[str, str],
    known: tuple[Observation, ...],
    scope: tuple[tuple[Indicator, ...], FundLine | None],
) -> tuple[Observation, ...]:
    """Give another file's observations our codes; those bound to none are bound by what they say.

    What only repeats an observation already there, the same deduction with no further figure, is
    left out.
    """
    added: list[Observation] = []
    for observation in observations:
        own = tuple(codes[code] for code in observation.indicators if code in codes)
        recoded = observation.model_copy(update={"indicators": own or tuple(codes_in(observation, *scope))})
        if not any(_repeats(recoded, other) for other in known):
            added.append(recoded)
    return tuple(added)


def _repeats(new: Observation, old: Observation) -> bool:
    """Whether an observation tells nothing that the other does not."""
    if new.kind != old.kind:
        return False
    if new.text == old.text:
        return True
    return (
        new.kind == "deduction"
        and new.indicators == old.indicators
        and new.amount is not None
        and old.amount is not None
        and same_number(new.amount, old.amount)
        and set(_NUMBER.findall(new.text)) <= set(_NUMBER.findall(old.text))
    )
