"""Means of several things (几项的平均): by what each stands for, of a plain list, of indicators that weigh alike."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import Found, computed, plain_number
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_LEAST = 2
_TOGETHER = re.compile("加权|总体|综合|整体|合计|全部|合起来|总的")
_EVEN = re.compile(
    r"等权|权重[^，。；]{0,4}(?:相同|相等|一样|均等)|平均分配|(?:平分|均分)(?:权重|分值)|(?:分值|权重)(?:平均|均摊|相同|一样)"
)
_OTHERS_DONE = re.compile(
    r"(?:其余|其他|其它|剩下|剩余|余下)(?:的)?(?:[\d一二两三四五六七八九十]+[个项])?(?:指标)?"
    r"(?:都|全|均|全部)*(?:是|按|已)?(?:完成|达标|满分|得满分|100%)"
    r"|[\d一二两三四五六七八九十]+[个项](?:指标)?(?:都|全|均|全部)+(?:完成|达标|满分|得满分)"
)
_SOME = re.compile(r"(?P<count>[一二两三四五六七八九十\d]+)[个项](?:指标)?[^，。；]{0,8}$")
_BELOW = re.compile(
    r"(?P<what>低于|不足|不到|小于|高于|超过|大于|不低于|达到)(?P<line>\d+(?:\.\d+)?)(?:分|%)?(?P<with>及?以[上下])?的"
    r"|(?P<line2>\d+(?:\.\d+)?)(?:分|%)?(?P<with2>及?以[上下])的?"
)
_MOVED_WEIGHT = re.compile("不适用|不涉及|没有这项|无此项")
_MOVED_TO = re.compile("(?:并|合并|加|调|挪|转|移)(?:到|入|给|至)")


def by_size(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the mean of rates weighted by samples or budgets (按样本量、预算加权)."""
    if want.kind not in {"weighted", "rate"} or not _TOGETHER.search(want.clause):
        return []
    figures = [f for f in sheet.figures if not f.is_word]
    rates = [f for f in figures if f.kind == "ratio" and f.amount.upper is None and f.amount.comparator is None]
    sizes = [f for f in figures if f not in rates]
    kinds = [f.kind for f in figures]
    half = len(rates)
    blocks = len(set(kinds[:half])) == 1 and len(set(kinds[half:])) == 1
    turns = len(set(kinds[::2])) == 1 and len(set(kinds[1::2])) == 1
    if half < _LEAST or len(sizes) != half or not (blocks or turns):
        return []
    if any(re.search("占|权重|比重|目标|要求|去年|上年", f.lead) for f in rates):
        return []
    alike = len({f.kind for f in sizes}) == 1 and sizes[0].kind in {"money", "count", "bare"}
    if not alike or len({f.amount.unit for f in sizes}) > 1 or any(f.value > HUNDRED for f in rates):
        return []
    whole = sum((f.amount.value for f in sizes), Decimal(0))
    pairs = tuple(zip(rates, sizes, strict=True))
    value = sum((one.value * two.amount.value for one, two in pairs), Decimal(0)) / whole if whole > 0 else Decimal(-1)
    if value < 0:
        return []
    terms = "＋".join(f"{two.told}×{one.told}%" for one, two in pairs)
    made = computed("加权平均", f"（{terms}）÷{plain_number(whole)}", value, "%")
    made = replace(made, expression=made.expression.removesuffix("×100%"))
    used = frozenset(f.n for f in figures)
    return [Found(value, "%", used, (made,), f"加权平均为{made.result}。", "weighted")]


def _listed(sheet: Worksheet) -> list[Figure]:
    """Return the one plain list of scores a question brings: 自评分是98.2、95.5、91."""
    runs: list[list[Figure]] = []
    for figure in sheet.figures:
        if figure.is_word or figure.kind not in {"bare", "points"}:
            continue
        near = runs[-1][-1] if runs else None
        if near is not None and re.fullmatch(
            r"(?:分)?[、，,和及与]\s*", sheet.text[near.amount.end : figure.amount.start]
        ):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    long = [run for run in runs if len(run) > _LEAST]
    return long[0] if len(long) == 1 else []


def of_list(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell the mean of a plain list of scores, or the share of those below a line (平均分、低于某分的占比)."""
    listed = _listed(sheet)
    counts = [f for f in sheet.of_kind("count") if f.value == len(listed)]
    if not listed or sheet.says("去掉|除去|剔除|加权|权重|各占|扣|满分") or any(f.value > HUNDRED for f in listed):
        return []
    used = frozenset(f.n for f in (*listed, *counts))
    if want.kind == "weighted" and "平均" in want.clause:
        value = sum((f.value for f in listed), Decimal(0)) / len(listed)
        made = computed("平均分", f"（{'＋'.join(f.told for f in listed)}）÷{len(listed)}", value, "分")
        return [Found(value, "分", used, (made,), f"平均{made.shown}。", "mean")]
    last = earlier[-1] if earlier else None
    if want.kind == "share" and last is not None and last.name == "number":
        share = last.number / len(listed) * HUNDRED
        made = computed("占比", f"{plain_number(last.number)}÷{len(listed)}", share, "%")
        return [Found(share, "%", last.used, (made,), f"占{made.result}。", "share")]
    told = _BELOW.search(want.clause)
    counting = re.search("(?:几|多少)[个项家位]", want.clause) is not None
    if told is None or not (counting or want.kind in {"share", "rate"}):
        return []
    line = Decimal(told["line"] or told["line2"])
    with_line = told["with"] or told["with2"] or ""
    low = told["what"] in {"低于", "不足", "不到", "小于"} or with_line.endswith("下")
    if any(f.value == line for f in listed) and told["what"] not in {"低于", "不足", "不到", "小于", "不低于", "达到"}:
        return []  # whether the line itself counts is not told
    several = [f for f in listed if (f.value < line if low else f.value >= line)]
    lines = frozenset(f.n for f in sheet.figures if f.value == line and f not in listed)
    if counting:
        made = computed("个数", "、".join(f.told for f in several) or "没有", Decimal(len(several)), "个")
        return [Found(Decimal(len(several)), "个", used | lines, (made,), f"有{made.shown}。", "number")]
    value = Decimal(len(several)) / len(listed) * HUNDRED
    made = computed("占比", f"{len(several)}÷{len(listed)}", value, "%")
    said = f"占{made.result}（{len(several)}个：{'、'.join(f.told for f in several)}）。" if several else "没有。"
    return [Found(value, "%", used | lines, (made,), said, "share")]


def alike(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Score indicators of equal weight of which some are not fully done (n项指标等权)."""
    counts = [f for f in sheet.of_kind("count") if f.amount.unit in {"个", "项"} and "指标" in f.tail]
    marks = sheet.of_kind("points")
    rates = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    done = _OTHERS_DONE.search(sheet.text)
    if want.kind not in {"points", "total", "lost"} or not _EVEN.search(sheet.text) or done is None:
        return []
    if len(marks) != 1 or not rates or sheet.says("扣\\d|不得分|每"):
        return []
    wholes = [f for f in counts if not re.search("有|其余|其他|另|剩|其中", f.lead)]
    if len(wholes) != 1 or any(f.value > HUNDRED for f in rates):
        return []
    size = int(wholes[0].value)
    left: list[tuple[Figure, int]] = []
    for rate in rates:
        told = _SOME.search(re.split("[，,。；;]", sheet.text[: rate.amount.start])[-1])
        several = parse_numeral(told["count"]) if told is not None else Decimal(1)
        if told is not None and several != 1 and not re.search("都|均|各", told[0]):
            return []
        left.append((rate, int(several or 1)))
    open_ones = sum(count for _, count in left)
    named = re.search(r"[\d一二两三四五六七八九十]+(?=[个项])", done[0])
    if open_ones >= size or (named is not None and parse_numeral(named[0]) != size - open_ones):
        return []
    full = sum((rate.value / HUNDRED * count for rate, count in left), Decimal(size - open_ones))
    value = marks[0].value * full / size
    terms = "＋".join([str(size - open_ones), *(f"{r.told}%{f'×{c}' if c > 1 else ''}" for r, c in left)])
    made = computed("得分", f"{marks[0].told}÷{size}×（{terms}）", value, "分")
    used = frozenset(f.n for f in sheet.figures)
    if want.kind == "lost":
        lost = computed("扣分", f"{marks[0].told}－{plain_number(value)}", marks[0].value - value, "分")
        return [Found(marks[0].value - value, "分", used, (lost, made), f"扣{lost.shown}。", "lost")]
    return [Found(value, "分", used, (made,), f"得{made.shown}。", "points")]


def moved_weight(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Score the one indicator that takes over the weight of one that does not apply (不适用指标的权重并入)."""
    if want.kind not in {"points", "total"} or not (_MOVED_WEIGHT.search(sheet.text) and _MOVED_TO.search(sheet.text)):
        return []
    marks = [f.value for f in sheet.of_kind("points")]
    rates = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    others = [f for f in sheet.figures if f.kind not in {"points", "ratio"} and not f.is_word]
    if len(rates) != 1 or others or rates[0].value > HUNDRED or sheet.says("扣|平均|按比例|分别|各"):
        return []
    whole = _both(marks)
    if whole is None or (whole not in marks and sheet.says("共|一共|总共|合计")):
        return []
    value = whole * rates[0].value / HUNDRED
    made = computed("得分", f"{plain_number(whole)}×{rates[0].told}%", value, "分")
    used = frozenset(f.n for f in sheet.figures)
    return [Found(value, "分", used, (made,), f"得{made.shown}（并入后满分{plain_number(whole)}分）。", "points")]


def _both(marks: Sequence[Decimal]) -> Decimal | None:
    """Return the full marks of two together, told beside the two or not; None where it is not plain which are which."""
    values = sorted(set(marks))
    if len(marks) == _LEAST:
        return marks[0] + marks[1]
    if len(values) == _LEAST + 1:
        return values[2] if values[0] + values[1] == values[2] else None
    if len(values) == _LEAST:
        twice = values[1] == values[0] * _LEAST
        if twice:
            return values[1] if marks.count(values[0]) > 1 and marks.count(values[1]) == 1 else None
        return values[0] + values[1]
    return None
