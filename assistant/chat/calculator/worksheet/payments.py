"""Amounts cut into parts (按比例拆分与合计): payments by shares, what is left, sums, limits, daily penalties."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import BREAK, Found, computed, in_money, overlap, plain_number
from assistant.chat.calculator.worksheet.pairing import whole_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_PAIR = 2
_DONE = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,6}?)(?:款)?(?:也|都)?(?:已经|已)?(?:全部)?(?:付|支付|拨付)(?:完|了|清|掉)"
)
_REST = re.compile("还剩|剩下|剩余|还有|没付|未付|余下|还差|还要付|还需付|尾款还")
_BAND = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)分?(?:（含）|\(含\))?(?:到|至|-|~|—)(?P<high>\d+(?:\.\d+)?)分?(?:之间)?的?[，]?(?:就|则)?(?:按|支?付|拨付|给)(?P<share>\d+(?:\.\d+)?)%"
)
_TOP = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)分?(?:（含）)?(?:及|或)?以上的?[，]?(?:就|则)?(?:全额|全付|足额|(?:按|支?付|拨付|给)(?P<share>\d+(?:\.\d+)?)%)"
)
_BOTTOM = re.compile(
    r"(?P<high>\d+(?:\.\d+)?)分?以下的?[，]?(?:就|则)?(?:(?P<none>不付|不予支付|不给)|(?:按|支?付|拨付|给)(?P<share>\d+(?:\.\d+)?)%)"
)


def by_share(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell a part that is named by its share of the one amount (尾款、首付款、质保金)."""
    base = _base(sheet)
    shares = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    if base is None or not shares or want.kind not in {"amount", "least"} or _REST.search(want.clause):
        return []
    if re.search("总|全部|一共|合计", want.clause):
        return []
    if any(_told_of_base(sheet, base, f) or re.search("[天日增减降涨比]", f.lead) for f in shares):
        return []
    subject = want.subject or want.clause
    ranked = sorted(shares, key=lambda f: -overlap(subject, f.lead))
    best = overlap(subject, ranked[0].lead)
    if best < _PAIR or (len(ranked) > 1 and overlap(subject, ranked[1].lead) == best):
        return []
    # 按3%留的质保金 beside other shares: the rest only tell how the whole is cut.
    chosen = ranked[0]
    used = frozenset({base.n, *(f.n for f in shares)})
    return [_made(sheet, want, f"{base.told}×{chosen.told}%", base.value * chosen.value / HUNDRED, used)]


def _told_of_base(sheet: Worksheet, base: Figure, share: Figure) -> bool:
    """Tell whether the amount itself is the share, so that the whole is wanted: 540万，占应拨的90%."""
    return re.match(r"[，,]?(?:只|仅)?(?:占|是)", sheet.text[base.amount.end : share.amount.start]) is not None


def so_far(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Add up what was paid until a named part, or tell what is left (累计已付、未付)."""
    base = _base(sheet)
    shares = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    if base is None or len(shares) < _PAIR or sum(f.value for f in shares) > HUNDRED:
        return []
    several = re.search(r"(?:这|前|头)?([两三四二])(?:笔|次|期|部分)?(?:款)?(?:一共|总共|合计|共|加起来)", want.clause)
    if several is not None:
        count = {"两": 2, "二": 2, "三": 3, "四": 4}[several[1]]
        if count > len(shares) or (count < len(shares) and not re.search("前|头", want.clause)):
            return []
        first = shares[:count]
        expression = f"{base.told}×（{'＋'.join(f'{f.told}%' for f in first)}）"
        value = base.value * sum((f.value for f in first), Decimal(0)) / HUNDRED
        return [_made(sheet, want, expression, value, frozenset({base.n, *(f.n for f in shares)}))]
    told = [m for m in _DONE.finditer(sheet.text) if "多少" not in m[0]]
    reached = [n for m in told for n, f in enumerate(shares) if overlap(m["what"], f.lead) >= _PAIR]
    if not reached:
        return []
    paid = sum((f.value for f in shares[: max(reached) + 1]), Decimal(0))
    parts = "＋".join(f"{f.told}%" for f in shares[: max(reached) + 1])
    used = frozenset({base.n, *(f.n for f in shares)})
    if _REST.search(want.clause):
        return [
            _made(
                sheet,
                want,
                f"{base.told}×（1－{parts.replace('＋', '－')}）",
                base.value * (HUNDRED - paid) / HUNDRED,
                used,
            )
        ]
    if re.search("付|拨|支", want.clause):
        return [_made(sheet, want, f"{base.told}×（{parts}）", base.value * paid / HUNDRED, used)]
    return []


def rest(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell what of the whole no part accounts for (其余部分): 剩下是自筹，自筹多少."""
    money = sheet.of_kind("money")
    whole = whole_of(sheet, money)
    told = re.search(
        r"(?:剩下|其余|余下|剩余|其他)的?(?:部分|资金)?(?:都|全|均)?(?:是|为|由|靠)(?P<what>[\u4e00-\u9fff]{2,10})",
        sheet.text,
    ) or re.search(r"(?P<what>[\u4e00-\u9fff]{2,6}?)(?:拿|得|用|占)(?:剩下|其余|余下)", sheet.text)
    if told is None or want.kind not in {"amount", "least"} or overlap(told["what"], want.clause) < _PAIR:
        return []
    if whole is None:
        return _rest_of_shares(sheet, want)
    parts = [f for f in money if f is not whole]
    value = whole.value - sum((f.value for f in parts), Decimal(0))
    if not parts:
        return _rest_of_shares(sheet, want)
    if value < 0:
        return []
    unit = _unit(sheet, want)
    expression = "－".join(in_money(f.value, unit) for f in (whole, *parts))
    made = computed("其余", expression, Decimal(in_money(value, unit)), unit)
    return [Found(value, "元", frozenset(f.n for f in money), (made,), f"为{made.shown}。", "rest")]


def _rest_of_shares(sheet: Worksheet, want: Want) -> list[Found]:
    """Tell what is left where the other parts are told as shares: 设备费占42%，人工费占33%，剩下是材料费."""
    base, shares = _base(sheet), [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    left = HUNDRED - sum((f.value for f in shares), Decimal(0))
    if base is None or not shares or not 0 <= left < HUNDRED:
        return []
    expression = f"{base.told}×（1－{'－'.join(f'{f.told}%' for f in shares)}）"
    return [_made(sheet, want, expression, base.value * left / HUNDRED, frozenset({base.n, *(f.n for f in shares)}))]


def summed(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Add up all amounts where their total is asked for and no total is told (合计)."""
    figures = [f for f in sheet.of_kind("money") if not f.lead.startswith("占")]
    if want.kind not in {"amount", "total"} or not re.search("总|合计|一共|共", want.clause) or len(figures) < _PAIR:
        return []
    if (
        whole_of(sheet, figures) is not None
        or {f.role for f in figures} & {"spent", "balance", "last"}
        or sheet.says("每|单价|均")
    ):
        return []
    unit = _unit(sheet, want)
    value = sum((f.value for f in figures), Decimal(0))
    expression = "＋".join(in_money(f.value, unit) for f in figures)
    made = computed("合计", expression, Decimal(in_money(value, unit)), unit)
    return [Found(value, "元", frozenset(f.n for f in figures), (made,), f"合计{made.shown}。", "sum")]


def by_bands(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Pay the share that the band of a score allows (按考核得分分档付款)."""
    bands, spans = _bands(sheet.text)
    base = _base(sheet)
    if len(bands) < _PAIR or base is None or want.kind not in {"amount", "least"}:
        return []
    inside = {f.n for f in sheet.figures if any(a <= f.amount.start < b for a, b in spans)}
    scores = [f for f in sheet.figures if f.n not in inside and f.kind in {"points", "bare"} and f.amount.upper is None]
    if len(scores) != 1 or base.n in inside:
        return []
    value = scores[0].value
    held = [b for b in bands if (b[0] is None or value >= b[0]) and (b[1] is None or value < b[1])]
    if len(held) != 1:
        return []
    paid = base.value * held[0][2] / HUNDRED
    found = _made(
        sheet, want, f"{base.told}×{plain_number(held[0][2])}%", paid, frozenset(inside) | {base.n, scores[0].n}
    )
    return [found]


def _bands(text: str) -> tuple[list[tuple[Decimal | None, Decimal | None, Decimal]], list[tuple[int, int]]]:
    bands: list[tuple[Decimal | None, Decimal | None, Decimal]] = []
    spans = []
    for m in _BAND.finditer(text):
        bands.append((Decimal(m["low"]), Decimal(m["high"]), Decimal(m["share"])))
        spans.append(m.span())
    for m in _TOP.finditer(text):
        bands.append((Decimal(m["low"]), None, Decimal(m["share"] or 100)))
        spans.append(m.span())
    for m in _BOTTOM.finditer(text):
        if m["none"] or m["share"]:
            bands.append((None, Decimal(m["high"]), Decimal(0) if m["none"] else Decimal(m["share"])))
            spans.append(m.span())
    return bands, spans


def chained(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Follow a share of a share (逐级占比): 600份，回收率87.5%，其中有效的占96%."""
    bases = [
        f for f in sheet.of_kind("count", "money") if re.search("发|总|共|一共|有", f.lead) or sheet.figures[0] is f
    ]
    ratios = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    if want.kind != "amount" or len(bases) != 1 or len(ratios) < _PAIR or not sheet.says("其中"):
        return []
    if (
        overlap(want.clause, ratios[-1].lead) < _PAIR
        or "其中" not in sheet.text[ratios[-2].amount.end : ratios[-1].amount.start]
    ):
        return []
    value = bases[0].value
    for ratio in ratios:
        value = value * ratio.value / HUNDRED
    expression = bases[0].told + "".join(f"×{f.told}%" for f in ratios)
    used = frozenset({bases[0].n, *(f.n for f in ratios)})
    if bases[0].kind == "money":
        return [_made(sheet, want, expression, value, used)]
    made = computed("数量", expression, value, bases[0].amount.unit)
    return [Found(value, bases[0].amount.unit, used, (made,), f"为{made.shown}。", "amount")]


def penalty(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell a penalty that grows by the day (按日违约金、逾期利息)."""
    daily = [
        f for f in sheet.of_kind("ratio") if re.search("每[天日]|[一1][天日]|按[天日]|日利率|每逾期", _clause(sheet, f))
    ]
    days = [
        f
        for f in sheet.figures
        if f.kind == "days" and f.amount.unit in {"天", "日"} and not f.is_word and not re.search("每$", f.lead)
    ]
    days = [f for f in days if f.amount.text not in {"1天", "1日"} or len(days) == 1]
    base = _base(sheet)
    late = next((found for found in reversed(earlier) if found.unit == "天"), None)
    if len(daily) == 1 and not days and late is not None and base is not None:
        value = base.value * daily[0].value / HUNDRED * late.number
        expression = f"{base.told}×{plain_number(daily[0].value)}%×{plain_number(late.number)}"
        return [_made(sheet, want, expression, value, late.used | {base.n, daily[0].n})]
    if len(daily) != 1 or len(days) != 1 or base is None:
        return []
    value = base.value * daily[0].value / HUNDRED * days[0].value
    expression = f"{base.told}×{plain_number(daily[0].value)}%×{days[0].told}"
    return [_made(sheet, want, expression, value, frozenset({base.n, daily[0].n, days[0].n}))]


def ranged(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell both ends of a share that is a range (比例区间): 按1%至3%提取."""
    base, ranges = _base(sheet), [f for f in sheet.of_kind("ratio") if f.amount.upper is not None]
    if base is None or len(ranges) != 1 or want.kind not in {"amount", "least"}:
        return []
    upper = ranges[0].amount.upper
    assert upper is not None  # noqa: S101 - filtered above
    used = frozenset({base.n, ranges[0].n})
    low = _made(sheet, want, f"{base.told}×{ranges[0].told}%", base.value * ranges[0].value / HUNDRED, used)
    high = _made(sheet, want, f"{base.told}×{plain_number(upper)}%", base.value * upper / HUNDRED, used)
    said = f"最少{low.made[-1].shown}，最多{high.made[-1].shown}。"
    return [Found(high.number, high.unit, used, (*low.made, *high.made), said, "range")]


def _clause(sheet: Worksheet, figure: Figure) -> str:
    left = BREAK.split(sheet.text[: figure.amount.start])[-1]
    return left + figure.amount.text + figure.tail


def _base(sheet: Worksheet) -> Figure | None:
    """Return the one amount of money that shares are of; bare amounts of 万 count as money."""
    money = [f for f in sheet.of_kind("money") if not re.search("每|单价", f.lead)]
    return money[0] if len(money) == 1 else None


def _unit(sheet: Worksheet, want: Want) -> str:
    return want.unit if want.unit.endswith("元") else sheet.money_unit


def _made(sheet: Worksheet, want: Want, expression: str, value: Decimal, used: frozenset[int]) -> Found:
    unit = _unit(sheet, want)
    made = computed("金额", expression, Decimal(in_money(value, unit)), unit)
    return Found(value, "元", used, (made,), f"为{made.shown}。", "amount")
