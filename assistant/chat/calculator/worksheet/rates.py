"""Named rates (比率): followed back to their figures, whatever else the question tells."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.asked import TITLES, named_rates
from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.relations import Network
from assistant.chat.calculator.slots import Slot
from assistant.chat.calculator.worksheet.figures import Found, computed, overlap, plain_number
from assistant.chat.calculator.worksheet.pairing import is_price
from assistant.chat.calculator.worksheet.told_rule import read_rule
from assistant.chat.calculator.worksheet.wanted import Want

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet


_LINE = re.compile("要求|目标|指标值|不低于|不少于|应达|须达|标准|控制线|警戒线|红线|基准线|上限")
_PAIR = 2
_SPAN = re.compile(r"全年|上半年|下半年|[一二三四]季度末?|前三季度|本年|当年|今年|20\d{2}年")


def rate(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Follow a named rate back to its figures (由关系求比率)."""
    if want.kind != "rate":
        return []
    if "优良率" in want.clause:
        return _good_and_better(sheet)
    if want.rate == "satisfaction":
        shared = _content_shares(sheet)
        if shared:
            return shared
    rule, goal = read_rule(sheet.text), target_of(sheet)
    kept = [
        f
        for f in sheet.figures
        if f.kind not in {"points", "days", "ratio", "rise"}
        and f is not goal
        and not _aside(sheet, want, f)
        and not f.is_word
        and not (rule is not None and rule.covers(f))
    ]
    if want.rate in {"on_time", "quality", "other"} and any(f.role in {"sent", "actual"} for f in kept):
        # Of planned and finished things the finished ones are below the line.
        kept = [f for f in kept if f.role != "target" or not any(g.role == "good" for g in kept)]
    kept = _paired(want, kept)
    roles = {f.role for f in kept}
    if want.rate == "completion" and "actual" in roles and "target" not in roles:
        # 共12个街道，9个完成: all there are is what was to be done.
        kept = [replace(f, role="target") if f.role == "whole" else f for f in kept]
    network = Network(sheet.text, [Slot(_in_rate(sheet, want, f), f.amount) for f in kept], places=[f.n for f in kept])
    priced = [
        f
        for f in kept
        if f.kind == "money" and (is_price(f) or re.search("均(?:成本|费用|投入)?(?:预算|标准|目标)?$", f.lead))
    ]
    if priced and len(priced) < sum(1 for f in kept if f.kind == "money"):
        return []  # the price of one is not set against the sum for all
    of_answers = _questionnaire(sheet, want)
    if of_answers:
        return of_answers
    names = (want.rate, "quality", "on_time", "other") if want.rate == "other" else (want.rate,)
    ways = [value for name in names for value in network.derive(name) if value.made]
    most = max((len(value.used) for value in ways), default=0)
    ways = [value for value in ways if len(value.used) == most]
    if len({value.number for value in ways}) != 1:
        return []
    best = ways[0]
    if best.number > HUNDRED and want.rate not in {"completion", "deviation"}:
        return []
    title = TITLES.get(want.rate, "比率")
    said = f"{title}为{best.made[-1].result}（{best.made[-1].steps[0]}）。"
    return [Found(best.number, "%", best.used, tuple(reversed(best.made)), said, want.rate)]


def _paired(want: Want, kept: list[Figure]) -> list[Figure]:
    """Name the one count without a cue beside what was done of it: 整改问题47个，已整改44个."""
    counts = [f for f in kept if f.kind == "count"]
    blank = [f for f in counts if not f.role]
    done = [f for f in counts if f.role == "actual"]
    alike = len(counts) == _PAIR and len(blank) == len(done) == 1 and blank[0].amount.unit == done[0].amount.unit
    if want.rate not in {"completion", "other"} or not alike or done[0].value > blank[0].value:
        return kept
    return [replace(f, role="target") if f is blank[0] else f for f in kept]


def _in_rate(sheet: Worksheet, want: Want, figure: Figure) -> str:
    """Return what a figure is to a rate: money carried over from the year before adds to the budget of this one."""
    carried = want.rate == "execution" and re.search(
        "(?:上年|去年|上一年|年初)(?:度)?(?:的)?(?:结转|结余)", figure.lead
    )
    if carried:
        return "added"
    valid = any("有效" in f.lead for f in sheet.figures if f.kind == "count")
    back = any(f.role == "returned" for f in sheet.figures)
    if want.rate == "satisfaction" and (
        (valid and figure.role == "returned" and "有效" not in figure.lead) or (back and figure.role == "sent")
    ):
        return ""  # the base is what came back, of that what is valid
    return sheet.role(figure)


def _aside(sheet: Worksheet, want: Want, figure: Figure) -> bool:
    """Tell whether a figure is of another span than the one asked for, or only a part told by 其中."""
    if re.match("其中|含|包括|里面", figure.lead) and figure.role != "spent":
        return overlap(want.clause, figure.lead.removeprefix("其中")) < 2  # noqa: PLR2004 - a label is two characters
    asked_for = _SPAN.search(want.clause)
    if asked_for is None:
        return False
    mates = [f for f in sheet.figures if f.role == figure.role and f.kind == figure.kind]
    named = [f for f in mates if asked_for[0] in f.lead]
    return len(mates) > 1 and len(named) == 1 and figure is not named[0]


def is_aside(sheet: Worksheet, wants: Sequence[Want], figure: Figure) -> bool:
    """Tell whether a figure is of no want: of another span, or a part that none asks for."""
    rates = [want for want in wants if want.kind == "rate"]
    if figure.role == "contract" and rates:
        # What was signed for is neither budget nor spending.
        return all(want.rate == "execution" for want in rates)
    if figure.role in {"sent", "returned"} and rates:
        # The base is told by the answer itself.
        return all(want.rate == "satisfaction" for want in rates)
    if figure.role == "target" and figure.kind == "count" and rates:
        # What was planned, where a share of what was finished is asked.
        return all(want.rate in {"on_time", "quality"} for want in rates)
    return bool(rates) and all(_aside(sheet, want, figure) for want in rates)


def _content_shares(sheet: Worksheet) -> list[Found]:
    """Add up the shares of those who were content (按各档占比求满意率); 基本满意 only where the question says so."""
    shares = [f for f in sheet.of_kind("ratio") if "满意" in f.lead or re.search("一般|无所谓", f.lead)]
    told = re.search(r"前([二两三])[档项]", sheet.text)
    if len(shares) < 3 or (told is None and any("基本满意" in f.lead for f in shares)):  # noqa: PLR2004 - kinds of answers
        return []
    content = [f for f in shares if "满意" in f.lead and "不" not in f.lead]
    if told is not None:
        content = shares[: 3 if told[1] == "三" else 2]
    value = sum((f.value for f in content), Decimal(0))
    made = computed("满意度", "＋".join(f"{f.told}%" for f in content), value, "%")
    made = type(made)(made.expression.removesuffix("×100%"), made.result, "", made.steps, made.name)
    return [
        Found(
            value,
            "%",
            frozenset(f.n for f in shares),
            (made,),
            f"满意度为{made.result}（{made.steps[0]}）。",
            "satisfaction",
        )
    ]


def _good_and_better(sheet: Worksheet) -> list[Found]:
    """Tell the share of what was graded good or better (优良率)."""
    counts = sheet.of_kind("count")
    good = [f for f in counts if re.search("(?:优秀?|良好?)(?:的|有)?$", f.lead)]
    others = [f for f in counts if re.search("(?:一般|中等?|合格|较?差|不合格)(?:的|有)?$", f.lead)]
    wholes = [f for f in counts if f not in good and f not in others]
    if len(good) != _PAIR or len(wholes) > 1 or (not wholes and not others):
        return []
    part = sum((f.value for f in good), Decimal(0))
    whole = wholes[0].value if wholes else part + sum((f.value for f in others), Decimal(0))
    if part > whole or (wholes and others and part + sum(f.value for f in others) > whole):
        return []
    expression = f"（{'＋'.join(f.told for f in good)}）÷{plain_number(whole)}"
    made = computed("优良率", expression, part / whole * HUNDRED, "%")
    used = frozenset(f.n for f in counts)
    return [Found(part / whole * HUNDRED, "%", used, (made,), f"优良率为{made.result}。", "quality")]


def _questionnaire(sheet: Worksheet, want: Want) -> list[Found]:
    """Tell how many questionnaires came back, or were valid (问卷的回收率、有效率)."""
    counts = sheet.of_kind("count")
    found = {
        name: [f for f in counts if re.search(p, f.lead)]
        for name, p in (("sent", "发"), ("back", "收回|回收"), ("valid", "有效"))
    }
    found["back"] = [f for f in found["back"] if f not in found["valid"]]
    pair = (
        ("valid", "back")
        if "有效率" in want.clause
        else ("back", "sent")
        if re.search("回收率|收回率", want.clause)
        else None
    )
    if pair is None or any(len(found[name]) != 1 for name in pair) or not found["valid"]:
        return []
    part, whole = (found[name][0] for name in pair)
    if whole.value < part.value:
        return []
    title = "有效率" if pair[0] == "valid" else "回收率"
    made = computed(title, f"{part.told}÷{whole.told}", part.value / whole.value * HUNDRED, "%")
    return [
        Found(
            part.value / whole.value * HUNDRED,
            "%",
            frozenset({part.n, whole.n}),
            (made,),
            f"{title}为{made.result}。",
            "returned_rate",
        )
    ]


def target_of(sheet: Worksheet) -> Figure | None:
    """Return the one share that is told as the line to be reached (目标值)."""
    found = [
        f
        for f in sheet.of_kind("ratio")
        if f.role in {"target_rate", "full_line"} or f.amount.comparator is not None or _LINE.search(f.lead)
    ]
    return found[0] if len(found) == 1 else None


def first_rate(sheet: Worksheet) -> Found | None:
    """Return the one rate the question speaks of, worked out from its figures."""
    names = sorted(named_rates(sheet.text) - {"points_rate"})
    if not names and sheet.of_role("spent") and sheet.of_role("budget", "initial"):
        names = ["execution"]
    if not names and sheet.of_role("good", "bad"):
        names = ["other"]
    found = [item for name in names for item in rate(sheet, Want("rate", "", "", 0, "", name), ())]
    return found[0] if len({item.number for item in found}) == 1 else None
