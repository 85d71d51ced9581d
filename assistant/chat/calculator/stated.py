"""Rules stated in everyday words (口语写出的评分标准): a step for each point below a line, bands with their award.

The words are read part by part; where one figure of the rule is left over, nothing is computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import HUNDRED, Problem, Solution, points_of
from assistant.domain.quantity import format_decimal, format_points
from assistant.domain.rules import RoundingSpec
from assistant.scoring.methods import METHODS
from assistant.scoring.wording import recognise_rule

_NUMBER = r"\d+(?:\.\d+)?"
_LOW, _HIGH = "低|少|差|降|降低|下降|减少|不足|少于", "高|多|超|超过|超出|增加|上升|高出"
_STEP = re.compile(
    rf"每(?:(?P<low>{_LOW})|(?P<high>{_HIGH}))?(?:了|于)?(?P<per>{_NUMBER}|一)?个?(?:百分点|%|点(?!位))"
    rf"(?:的|就|则|要)?(?:扣掉|扣除|扣减|扣|减)(?P<step>{_NUMBER})分"
)
_LINE = re.compile(
    rf"(?:(?P<low>低于|不到|不足|达不到|未达到|没到|没达到)|(?P<high>高于|超过|超出))(?P<line>{_NUMBER})%"
)
_LEAST = 2
_BETWEEN = rf"(?P<from>{_NUMBER})%?(?:到|至|-|~|—|－)(?P<to>{_NUMBER})%(?:之间|的)?"
_OVER = (
    rf"(?:(?P<over>{_NUMBER})%(?:及|或)?(?:以上|起)|(?:达到|不低于)(?P<reach>{_NUMBER})%|"
    rf"≥(?P<least>{_NUMBER})%|(?:超过|高于|>)(?P<above>{_NUMBER})%)的?"
)
_UNDER = (
    rf"(?:(?P<under>{_NUMBER})%(?:及|或)?(?:以下|以内)|≤(?P<most>{_NUMBER})%|"
    rf"(?:低于|不到|不足|达不到|<)(?P<below>{_NUMBER})%)的?"
)
_AWARD = (
    r"(?:就|则|能|可|都)?(?:(?P<none>不得分|不给分|没分|得?零分|得?0分)|"
    r"(?P<even>按(?:实际|完成)?比例(?:得分|给分|计分|算分|算|给)?)|(?P<full>得?满分|得?全分|给满分)|"
    rf"(?P<half>(?:得|给|拿)(?:一半|分值的一半|半数)分?(?!\d))|(?:得|给|拿|按)(?:分值|权重|满分)?的?(?P<share>{_NUMBER})%(?:的分)?|"
    rf"(?:得|给|拿)?(?P<points>{_NUMBER})分)"
)
_BAND = re.compile(rf"(?:{_BETWEEN}|{_OVER}|{_UNDER})，?{_AWARD}")


@dataclass(frozen=True, slots=True)
class _Band:
    words: str
    low: Decimal | None
    high: Decimal | None
    open_low: bool
    open_high: bool
    share: Decimal | None
    points: Decimal | None
    in_proportion: bool = False

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.open_low)
        below = self.high is None or value < self.high or (value == self.high and not self.open_high)
        return above and below


def steps(problem: Problem) -> Solution | None:
    """Take a step off for each point below or above a line (每低一个百分点扣分)."""
    found = list(_STEP.finditer(problem.text))
    if len(found) != 1:
        return None
    step = found[0]
    rest = problem.text[: step.start()] + "，" + problem.text[step.end() :]
    lines = list(_LINE.finditer(rest))
    outside = [a for a in problem.amounts if not step.start() <= a.start < step.end()]
    ratios = [a for a in outside if a.dimension == "ratio" and a.upper is None]
    marks = [a for a in outside if a.is_points]
    if len(marks) != 1 or len(ratios) != _LEAST or len(outside) != len(marks) + len(ratios):
        return None
    if len(lines) == 1:
        line = Decimal(lines[0]["line"])
        values = [a for a in ratios if a.value != line]
        high = lines[0]["high"] is not None
    else:
        targets = [a for a in ratios if a.role == "target"]
        if lines or len(targets) != 1 or (step["low"] is None and step["high"] is None):
            return None
        line, values = targets[0].value, [a for a in ratios if a is not targets[0]]
        high = step["high"] is not None
    # Two directions in one rule (低于…每高…) are not understood.
    if len(values) != 1 or (step["low"] and high) or (step["high"] and not high):
        return None
    per = step["per"] if step["per"] not in {None, "一"} else "1"
    told = f"每{'高于' if high else '低于'}目标{per}个百分点扣{step['step']}分"
    rule = recognise_rule(told)
    if rule is None or rule.method != "step_deduction" or rule.partial:
        return None
    given = {"target": line, "actual": values[0].value}
    outcome = METHODS[rule.method](given, rule.parameters, marks[0].value, RoundingSpec())
    if outcome.points is None:
        return None
    result = points_of(outcome)
    note = f"按题中标准：以{format_decimal(line)}%为线，{told}，扣完为止。"
    return Solution((f"得{result.result}分（满分{format_points(marks[0].value)}分）。",), (result,), notes=(note,))


def banded(problem: Problem) -> Solution | None:
    """Award by the band a rate falls in (分档计分); on a line claimed by two bands nothing is computed."""
    found = list(_BAND.finditer(problem.text))
    if len(found) < _LEAST or problem.says("按(?:实际|完成)?比例|每[低高少多超]"):
        return None
    outside = [a for a in problem.amounts if not any(m.start() <= a.start < m.end() for m in found)]
    ratios = [a for a in outside if a.dimension == "ratio" and a.upper is None]
    marks = [a for a in outside if a.is_points]
    if len(ratios) != 1 or len(marks) != 1 or len(outside) != _LEAST:
        return None
    value, weight = ratios[0].value, marks[0].value
    held = [band for band in map(_band, found) if band.holds(value)]
    if len(held) != 1:
        return None
    band = held[0]
    if band.points is None:
        assert band.share is not None  # noqa: S101 - a band awards points or a share
        points = weight * band.share / HUNDRED
        expression = f"{format_decimal(weight)}×{format_decimal(band.share)}%"
    else:
        points, expression = band.points, f"{format_decimal(band.points)}"
    if points > weight:
        return None
    shown = format_points(points)
    step = f"{format_decimal(value)}%属于“{band.words}”"
    made = Computed(expression, shown, "分", (step, f"{expression}={shown}分"), "得分")
    note = f"按题中标准：{'；'.join(match[0] for match in found)}。"
    return Solution((f"得{shown}分（满分{format_points(weight)}分）。",), (made,), notes=(note,))


@dataclass(frozen=True, slots=True)
class ToldBands:
    """Bands told in a question (口语写出的分档) with the places they stand at."""

    bands: tuple[_Band, ...]
    spans: tuple[tuple[int, int], ...]
    otherwise: bool

    def covers(self, start: int) -> bool:
        """Tell whether a figure at this place belongs to the bands."""
        return any(low <= start < high for low, high in self.spans)

    def award(self, value: Decimal, weight: Decimal) -> Computed | None:
        """Award a rate, in per cent (按档给分); None on a line that two bands claim, or outside all of them."""
        held = [band for band in self.bands if band.holds(value)]
        if len(held) > 1 or (not held and not self.otherwise):
            return None
        band = held[0] if held else None
        if band is None or band.in_proportion:
            share: Decimal | None = value
        else:
            share = band.share
        told = f"{format_decimal(value, 2)}%" + (
            f"属于“{band.words}”" if band is not None else "不在所列各档之内，按比例"
        )
        if share is None:
            assert band is not None  # noqa: S101 - a band without a share awards points
            assert band.points is not None  # noqa: S101 - as above
            points, expression = band.points, format_decimal(band.points)
        else:
            points = weight * share / HUNDRED
            expression = (
                f"{format_decimal(weight)}×{format_decimal(share, 2) if share == value else format_decimal(share)}%"
            )
        if not 0 <= points <= weight:
            return None
        shown = format_points(points)
        return Computed(expression, shown, "分", (told, f"{expression}={shown}分"), "得分")


_OTHERWISE = re.compile(
    r"(?:其余|其他|否则|不足|不到|未达到|没达到)的?(?:部分)?[，]?(?:就|则)?按(?:实际|完成)?比例(?:得分|给分|计分|算)?"
)


def told_bands(text: str) -> ToldBands | None:
    """Read the bands of a question (认出分档); None where there are none."""
    found = list(_BAND.finditer(text))
    rest = _OTHERWISE.search(text)
    if not found or (len(found) < _LEAST and rest is None and "只" not in text):
        return None
    spans = (*(match.span() for match in found), *(() if rest is None else (rest.span(),)))
    return ToldBands(tuple(map(_band, found)), spans, rest is not None)


def states_rule(problem: Problem) -> bool:
    """Tell whether the question states its own rule, so that no general rule may be put in its place."""
    return _STEP.search(problem.text) is not None or len(_BAND.findall(problem.text)) >= _LEAST


def _band(match: re.Match[str]) -> _Band:
    low = match["from"] or match["over"] or match["reach"] or match["least"] or match["above"]
    high = match["to"] or match["under"] or match["most"] or match["below"]
    share = (
        None
        if match["even"]
        else "0"
        if match["none"]
        else "100"
        if match["full"]
        else "50"
        if match["half"]
        else match["share"]
    )
    return _Band(
        match[0],
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        match["above"] is not None,
        match["below"] is not None,
        None if share is None else Decimal(share),
        None if match["points"] is None else Decimal(match["points"]),
        match["even"] is not None,
    )
