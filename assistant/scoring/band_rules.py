"""Bands of a printed rule put together (分档规则): in the order they are tried, sound, and told back.

Reading one band is left to ``bands``.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import Bracket, BracketLine, BracketSteps, Parameters
from assistant.scoring.methods.banded import bracket_name
from assistant.scoring.recognised import Recognised


def band_rule(bands: list[tuple[Bracket, bool]], *, proportional: bool, zero: bool) -> Recognised | None:
    """Make one rule of several bands; None where rates and counts are mixed, or what they earn goes up and down."""
    # Nothing is nothing, in % or in 起.
    rates = {rate for band, rate in bands if band.at_most != 0 or band.at_least != 0} or {False}
    if len(rates) > 1:
        return None
    made = _apart(
        sorted((bracket for bracket, _ in bands), key=lambda band: (_band_order(band), band.steps is None)),
        counts=rates == {False},
    )
    if not _rise_or_fall(made):
        return None
    if zero:
        made.append(Bracket(share=Decimal(0)))
    rate = rates.pop()
    otherwise: Literal["proportional", "open"] = "proportional" if proportional else "open"
    parameters = Parameters(brackets=tuple(made), measure="rate" if rate else "actual", otherwise=otherwise)
    told = "；".join(f"{bracket_name(bracket, rates=rate)}：{told_award(bracket, rates=rate)}" for bracket in made)
    told = told.removeprefix("其余：")
    told += "；其余按比例得分" if proportional else ""
    return Recognised("brackets", parameters, told, unit="%" if rate else "")


def _apart(bands: list[Bracket], *, counts: bool) -> list[Bracket]:
    """Leave an edge that two bands name (80-90%、90%以上) to the one that starts there.

    A count both name (4-5件、5件以上) belongs to the one that earns more: the form named it there first.
    """
    # ≤15分钟得满分 keeps its 15, however the next band is written.
    kept = {band.at_most for band in bands if band.at_least is None and band.above is None} - {None}
    bands = [
        band.model_copy(update={"at_least": None, "above": band.at_least})
        if band.at_least in kept and band.at_least != band.at_most
        else band
        for band in bands
    ]
    if counts:
        bands = _whole_numbers(bands)
    starts = {band.at_least for band in bands if band.at_least is not None and band.at_least != band.at_most}
    return [
        band.model_copy(update={"at_most": None, "below": band.at_most})
        if band.at_most in starts and band.at_least != band.at_most
        else band
        for band in bands
    ]


def _whole_numbers(bands: list[Bracket]) -> list[Bracket]:
    spans = {band.at_most: _worth(band) for band in bands if band.at_most is not None and band.at_least != band.at_most}
    return [
        band.model_copy(update={"at_least": None, "above": band.at_least})
        if band.at_least in spans and band.at_least != band.at_most and _worth(band) < spans[band.at_least]
        else band
        for band in bands
    ]


def _rise_or_fall(bands: list[Bracket]) -> bool:
    """Tell whether what the bands earn only rises or only falls along the values, as every sound rule does."""
    placed = []
    for band in bands:
        edges = [edge for edge in (band.at_least, band.above, band.at_most, band.below) if edge is not None]
        if band.proportional or band.base is not None or band.line is not None or band.steps is not None or not edges:
            continue
        # Of two bands that meet, the one bounded above comes first.
        low = band.at_least if band.at_least is not None else band.above
        start = (Decimal("-Infinity"), edges[0]) if low is None else (low, low)
        placed.append((start, band.at_least is None, _worth(band)))
    worths = [worth for *_, worth in sorted(placed)]
    steps = {0 if one == two else 1 if one < two else -1 for one, two in pairwise(worths)}
    return not steps >= {1, -1}


def _worth(band: Bracket) -> tuple[int, Decimal]:
    """Order what bands earn: nothing, so much off, a share or 分, all."""
    if band.share in {Decimal(0), Decimal(1)} or band.off == 0:
        return (0, Decimal(0)) if band.share == 0 else (2, Decimal(0))
    amount = -band.off if band.off is not None else band.points if band.points is not None else band.share
    return 1, amount if amount is not None else Decimal(0)


def _band_order(bracket: Bracket) -> tuple[int, Decimal]:
    """Order bands so that the narrower one is tried first, whatever the order they are printed in."""
    lower = bracket.at_least if bracket.at_least is not None else bracket.above
    upper = bracket.below if bracket.below is not None else bracket.at_most
    if bracket.proportional or (lower is None and upper is None):
        return 2, Decimal(0)
    if lower is not None:
        return 0, -lower
    return 1, upper if upper is not None else Decimal(0)


def told_award(bracket: Bracket, *, rates: bool = True) -> str:
    """Say what a band earns, in words a person can confirm."""
    if bracket.line is not None:
        return told_line(bracket.line)
    if bracket.steps is not None:
        start = told_award(bracket.model_copy(update={"steps": None}))
        return f"{start}，{_told_bracket_steps(bracket.steps, rates=rates)}"
    if bracket.points is not None:
        return f"得{format_decimal(bracket.points, 2)}分"
    if bracket.off is not None:
        return f"扣{format_decimal(bracket.off, 2)}分" if bracket.off else "不扣分"
    if bracket.base == 0 and bracket.top == 1:
        return "得分=比率×分值"
    if bracket.base is not None and bracket.top is not None:
        return f"由{format_decimal(bracket.base * 100)}%（0分）至{format_decimal(bracket.top * 100)}%（满分）均匀计分"
    if bracket.proportional or bracket.share is None:
        return "按比例得分"
    if bracket.share in {Decimal(0), Decimal(1)}:
        return "得满分" if bracket.share else "不得分"
    return f"得分值的{format_decimal(bracket.share * 100)}%"


_COUNTED = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}


def told_line(line: BracketLine) -> str:
    """Say a straight line: 得分=分值×（1－10×指标值）."""

    def of(start: Decimal, slope: Decimal) -> str:
        size = f"{_short(abs(slope))}×指标值" if abs(slope) != 1 else "指标值"
        if not start:
            return size if slope >= 0 else f"－{size}"
        return f"{_short(start)}{'＋' if slope >= 0 else '－'}{size}"

    parts = []
    if line.share or line.share_slope:
        parts.append(f"分值×（{of(line.share, line.share_slope)}）")
    if line.points or line.points_slope:
        parts.append(of(line.points, line.points_slope))
    return f"得分={'＋'.join(parts)}"


def _short(value: Decimal) -> str:
    """Write a number of a formula with four decimals at most, without trailing zeros."""
    text = format_decimal(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _told_bracket_steps(steps: BracketSteps, *, rates: bool) -> str:
    edge = f"{format_decimal(steps.edge * 100)}%" if rates else format_decimal(steps.edge)
    size = f"{format_decimal(steps.per * 100)}个百分点" if rates else format_decimal(steps.per)
    what = _told_amount(steps.points, steps.share)
    most = "" if steps.most is None else f"，最多{'加' if steps.adds else '扣'}{format_decimal(steps.most, 2)}分"
    return f"与{edge}每相差{size}{'加' if steps.adds else '扣'}{what}（{_COUNTED[steps.mode]}）{most}"


def _told_amount(points: Decimal | None, share: Decimal | None) -> str:
    return (
        f"分值的{format_decimal(share * 100)}%" if share is not None else f"{format_decimal(points or Decimal(0), 2)}分"
    )


def told_steps(parameters: Parameters) -> str:
    """Say back a threshold with steps beyond it, or so much for every thing counted."""
    rates = parameters.per_unit == "个百分点"
    what = _told_amount(parameters.step, parameters.step_share)
    bands = "、".join(
        f"{bracket_name(one, rates=rates)}：{told_award(one, rates=rates)}" for one in parameters.brackets
    )
    if parameters.per is None:
        told = f"每有一项不符合（每发生一起）扣{what}，扣完为止"
        return f"{told}；项（起）数{bands}" if bands else told
    start = "目标值" if parameters.threshold is None else format_decimal(parameters.threshold)
    if parameters.threshold is not None:
        start += "%" if rates else parameters.per_unit
    side = "低于" if parameters.direction == "below" else "高于"
    told = f"以{start}为满分线，每{side}{format_decimal(parameters.per)}{parameters.per_unit}扣{what}"
    told = f"{told}，{_COUNTED[parameters.step_mode]}，扣完为止"
    return f"{told}；{bands}" if bands else told
