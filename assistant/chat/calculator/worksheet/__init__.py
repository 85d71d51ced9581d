"""A question worked out on paper (演算纸): every want in turn, each by the one way its figures allow.

Figures are laid out with their labels, rows told side by side are read as rows, and every want of the question is
followed in order, so that a later one may build on an earlier one. An answer stands only where each want came to one
result and every figure of the question was used.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, Solution
from assistant.chat.calculator.worksheet import (
    ceilings,
    each,
    needs,
    pairs,
    payments,
    prices,
    rates,
    scored,
    several,
    single,
    spans,
    tiers,
    weighing,
)
from assistant.chat.calculator.worksheet.figures import Worksheet
from assistant.chat.calculator.worksheet.rows import read_rows
from assistant.chat.calculator.worksheet.several import INVERSE
from assistant.chat.calculator.worksheet.told_rule import states_rule
from assistant.chat.calculator.worksheet.wanted import Want, read_wants

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.chat.answer import Computed
    from assistant.chat.calculator.kit import Problem
    from assistant.chat.calculator.worksheet.figures import Figure, Found
    from assistant.chat.calculator.worksheet.rows import Row

    Way = Callable[[Worksheet, Want, Sequence[Found]], list[Found]]
    RowWay = Callable[[Worksheet, Want, Sequence[Row]], list[Found]]

__all__ = ["only_on_paper", "work", "work_out"]

_ROW_WAYS: tuple[RowWay, ...] = (
    needs.to_reach,
    several.weighted,
    several.even_shares,
    several.mean_of_rates,
    several.last_of_mean,
    several.mostly_full,
    several.total_points,
    several.total_rate,
    several.which,
)
# Ways that read a whole question of one form, before the general ones.
_FIRST: tuple[Way, ...] = (
    tiers.by_loss,
    tiers.score_rate,
    tiers.graded,
    tiers.with_execution,
    weighing.by_size,
    weighing.of_list,
    weighing.alike,
    weighing.moved_weight,
    spans.spent_by_spans,
    spans.done_by_spans,
    spans.yearly,
    spans.left_to_pay,
    spans.points_apart,
    each.prices,
    each.cheapest,
    each.by_head_and_day,
    each.beside_standard,
    ceilings.ceiling,
    needs.by_rate,
)
_WAYS: dict[str, tuple[Way, ...]] = {
    "growth": (pairs.series, pairs.growth),
    "gap": (pairs.shortfall,),
    "moved": (pairs.moved,),
    "beyond": (pairs.beyond,),
    "per_unit": (prices.per_unit,),
    "multiple": (pairs.multiple,),
    "ratio1": (pairs.ratio_to_one,),
    "share": (pairs.share,),
    "rate": (rates.rate, pairs.saving),
    "days": (single.days,),
    "points": (single.taken, scored.points),
    "lost": (scored.points,),
    "full": (single.full,),
    "total": (single.taken, scored.points, payments.summed),
    "points_moved": (single.more_points,),
    "rescaled": (single.rescaled,),
    "verdict": (single.verdict,),
}
_AMOUNTS: tuple[Way, ...] = (
    prices.per_unit,
    prices.saved_in_all,
    prices.by_growth,
    payments.by_bands,
    payments.chained,
    payments.penalty,
    payments.ranged,
    payments.so_far,
    payments.by_share,
    payments.rest,
    payments.summed,
    single.least,
    pairs.shortfall,
    pairs.moved,
)
# The question says how to reckon: no family that does not read it may answer.
_OWN_WAY = re.compile(
    INVERSE.pattern
    + r"|除以|÷|各占|加权|权重[^，。]{0,4}(?:一半|相同|相等|一样)|等权|不适用|年均增长"
    + r"|(?:保证金|补充合同)[^，。]{0,4}(?:最[多高]|上限)"
)
_ASKING = re.compile(r"多少|几|什么|怎|哪|吗|[?？]")
_MOST = Decimal(1000)
_ONLY_HERE = frozenset({"per_unit", "compound", "beyond", "ratio1", "multiple", "rescaled", "points_moved", "which"})
# 一共涉及7个乡镇, 分三次付: how many there are of what is spoken of.
_COUNTED = re.compile(r"涉及|覆盖|[这前后]$|分为?$|共有?$|一共$|包括|下设|选取|有$|专家组|五档|分$")


def work(problem: Problem) -> Solution | None:
    """Work a question out want by want (逐项求解); None where one want is open or one figure is left over."""
    worked = work_out(problem)
    return None if worked is None else worked[0]


def work_out(problem: Problem) -> tuple[Solution, frozenset[str]] | None:
    """Work a question out, with the results that are asked for apart from those on the way (结果与所求各数)."""
    wants = read_wants(problem.text)
    if not problem.amounts:
        return None
    sheet = Worksheet(problem.text, problem.amounts)
    if not wants and states_rule(problem.text) and not _ASKING.search(problem.text):
        # A rule, the facts and the full marks ask for the points.
        wants = (Want("points", "", "", 0),)
    if not wants:
        return None
    rows = read_rows(sheet)
    done: list[Found] = []
    for want in wants:
        found = _widest(_results(sheet, want, rows, done))
        if len({item.number for item in found}) != 1:
            return None
        done.append(max(found, key=lambda item: len(item.used)))
    used = frozenset().union(*(item.used for item in done))
    left = {f.n for f in sheet.figures if f.n not in used and sheet.absorbed.get(f.n, -1) not in used}
    if any(not _counts_only(sheet, sheet.figures[n], rows, wants) for n in left):
        return None
    made = tuple(dict.fromkeys(item for found in done for item in found.made))
    if not made or any(_beyond_reason(item) for item in made):
        return None
    rules_used = tuple(dict.fromkeys(rule for found in done for rule in found.rules))
    topics = tuple(dict.fromkeys(found.topic for found in done if found.topic))
    solution = Solution(tuple(dict.fromkeys(found.said for found in done)), made, rules_used, topics)
    return solution, frozenset(item.shown for found in done for item in _asked_of(found))


def _beyond_reason(item: Computed) -> bool:
    """Tell whether a rate is out of all proportion, so that its two figures cannot belong together."""
    return item.result.endswith("%") and not -HUNDRED <= Decimal(item.result.rstrip("%")) <= _MOST


def _asked_of(found: Found) -> tuple[Computed, ...]:
    """Return the results a want asked for: the first, but all of a range, of a row of rates."""
    return found.made if found.name in {"which", "rates", "prices", "range", "series"} else found.made[:1]


def _widest(found: Sequence[Found]) -> list[Found]:
    """Drop the results that took only a part of what another took: a price times how many before the price alone."""
    return [item for item in found if not any(item.used < other.used for other in found)]


def only_on_paper(problem: Problem) -> bool:
    """Tell whether a question wants what only the worksheet reads, so that no family may answer in its place."""
    return (
        any(want.kind in _ONLY_HERE for want in read_wants(problem.text)) or _OWN_WAY.search(problem.text) is not None
    )


def _results(sheet: Worksheet, want: Want, rows: Sequence[Row], done: Sequence[Found]) -> list[Found]:
    """Return the results of the ways that lead to a want; the narrow ones first, then rows."""
    for way in _FIRST:
        found = way(sheet, want, done)
        if found:
            return found
    for row_way in _ROW_WAYS:
        found = row_way(sheet, want, rows)
        if found:
            return found
    if want.kind == "points" and not sheet.of_kind("points", "bare"):
        # 市级是多少: no points are spoken of.
        want = replace(want, kind="amount")
    ways = _WAYS.get(want.kind, _AMOUNTS if want.kind in {"amount", "least", "lost_money"} else ())
    return [item for way in ways for item in way(sheet, want, done)]


def _counts_only(sheet: Worksheet, figure: Figure, rows: Sequence[Row], wants: Sequence[Want]) -> bool:
    """Tell whether a figure only counts what is spoken of (只是点数): 三个指标, 涉及7个乡镇."""
    if figure.is_word:
        return True
    last = figure.period == "last" and not any(w.kind in {"growth", "moved", "multiple"} for w in wants)
    if (last and figure.kind == "ratio" and not states_rule(sheet.text)) or rates.is_aside(sheet, wants, figure):
        return True
    if figure.kind == "days" and re.search("周期|期限|为期|历时|工期", figure.lead):
        return True
    if figure.kind == "ratio" and re.search("超过|控制在", figure.lead) and any(w.kind == "beyond" for w in wants):
        return True
    if figure.kind != "count" or sheet.says("每|均"):
        return False
    return figure.value == len(rows) > 0 or _COUNTED.search(figure.lead) is not None
