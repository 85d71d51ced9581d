"""Figures of several spans (分期的数): parts of a year added up, growth by the year, what is left after payments."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import Found, computed, in_money
from assistant.chat.calculator.worksheet.pairing import thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import Computed
    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_PAIR = 2
_SPAN = re.compile(
    r"^[\u4e00-\u9fff]{0,6}?(?P<span>(?:第)?[一二三四]季度|[上下]半年|(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})月份?|第[一二三四五六七八九十][批期笔次])"
)
_RUNNING = re.compile("累计|截至|截止|合计|一共|总共|全年")
_SPENT = re.compile("花|支|用|付|执行|拨付")
_BASE = re.compile("预算|合同|批复|下达|总额|安排|到位|总价|资金")
_YEARS = re.compile(r"(?P<from>20\d\d)年?(?:到|至|[-~—])(?P<to>20\d\d)年?")
_YEAR = re.compile(r"(20\d\d)年")


def spent_by_spans(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Add up what was spent span by span and set it against the budget (逐季支出的执行率与余额)."""
    left = re.search("还剩|剩|结余|没[花用支付]|未[支付用]", want.clause) is not None
    money = sheet.of_kind("money")
    parts = [f for f in money if _SPAN.match(f.lead)]
    bases = [f for f in money if f not in parts]
    if len(parts) < _PAIR or len(parts) + len(bases) != len([f for f in sheet.figures if not f.is_word]):
        return []
    spans = [m["span"] for f in parts if (m := _SPAN.match(f.lead)) is not None]
    if (
        len(set(spans)) != len(spans)
        or len({span[-1] for span in spans}) > 1
        or any(_RUNNING.search(f.lead) for f in parts)
    ):
        return []
    if not _SPENT.search(parts[0].lead) or any(re.search("预算|计划|到位|追加|收入", f.lead) for f in parts):
        return []
    every = parts
    until = _until(want, spans)
    if until is None:
        return []
    parts = parts[:until]
    total = sum((f.value for f in parts), Decimal(0))
    terms = "＋".join(in_money(f.value, sheet.money_unit) for f in parts)
    summed = _money("支出合计", terms, total, sheet.money_unit)
    if not bases and want.kind in {"amount", "total"} and re.search("一共|总共|合计|共", want.clause):
        return [Found(total, "元", frozenset(f.n for f in parts), (summed,), f"合计{summed.shown}。", "sum")]
    if len(bases) != 1 or not _BASE.search(bases[0].lead) or bases[0].value < total:
        return []
    used = frozenset({bases[0].n, *(f.n for f in every)})
    whole = in_money(bases[0].value, sheet.money_unit)
    if want.kind == "rate" and want.rate in {"execution", "other"}:
        value = total / bases[0].value * HUNDRED
        made = computed("预算执行率", f"（{terms}）÷{whole}", value, "%")
        return [Found(value, "%", used, (made,), f"执行率为{made.result}（{made.steps[0]}）。", "execution")]
    if want.kind in {"amount", "gap"} and left:
        made = _money("余额", f"{whole}－{terms.replace('＋', '－')}", bases[0].value - total, sheet.money_unit)
        return [Found(bases[0].value - total, "元", used, (made,), f"还剩{made.shown}。", "rest")]
    return []


def _until(want: Want, spans: Sequence[str]) -> int | None:
    """Count the spans that are asked for: 二季度末 those until then; None where one alone is asked for."""
    named = [n for n, span in enumerate(spans) if span in want.clause]
    if not named:
        return len(spans)
    until = re.search("截至|截止|累计|末|底", want.clause) is not None
    return named[-1] + 1 if until else None


def _money(name: str, expression: str, value: Decimal, unit: str) -> Computed:
    return computed(name, expression, Decimal(in_money(value, unit)), unit)


def yearly(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the growth by the year over several years (年均增长率)."""
    figures = [f for f in sheet.figures if not f.is_word and not (f.kind == "days" and "年" in f.amount.unit)]
    alike = len({f.kind for f in figures}) == 1 and figures[0].kind in {"money", "count", "bare"}
    if want.kind != "compound" or len(figures) < _PAIR or not alike or figures[0].value <= 0:
        return []
    years = _years(sheet, figures)
    if years is None or years < _PAIR:
        return []
    first, last = figures[0], figures[-1]
    value = ((last.value / first.value) ** (Decimal(1) / years) - 1) * HUNDRED
    down = re.search("降|减", want.clause) is not None
    one, two = ((in_money(f.value, sheet.money_unit) if f.kind == "money" else f.told) for f in (last, first))
    made = computed(
        "年均降幅" if down else "年均增长率", f"（{one}÷{two}）^(1/{years})－1", -value if down else value, "%"
    )
    made = type(made)(made.expression.removesuffix("×100%"), made.result, "", made.steps, made.name)
    used = frozenset(f.n for f in sheet.figures)
    return [
        Found(
            value,
            "%",
            used,
            (made,),
            f"年均{'下降' if value < 0 else '增长'}{computed('', '', abs(value), '%').result}。",
            "growth",
        )
    ]


def _years(sheet: Worksheet, figures: Sequence[Figure]) -> int | None:
    """Count the years between the first figure and the last; None where the list and the years do not fit."""
    told = _YEARS.search(sheet.text)
    named = [int(year) for year in _YEAR.findall(sheet.text)]
    if told is not None:
        years = int(told["to"]) - int(told["from"])
    elif len(named) == len(figures):
        years = named[-1] - named[0]
        if len(named) > _PAIR and named != list(range(named[0], named[-1] + 1)):
            return None
    else:
        return None
    return years if len(figures) in {_PAIR, years + 1} and years > 0 else None


def left_to_pay(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell what is left of a sum after shares and amounts were paid (付了一成又付一笔, 还剩多少)."""
    if want.kind not in {"amount", "least", "gap"} or not re.search(
        "还剩|剩下?多少|没付|未付|还差|还要付|还需付|还欠|尾款", want.clause
    ):
        return []
    figures = [f for f in sheet.figures if not f.is_word]
    shares = [f for f in figures if f.kind == "ratio" and f.amount.upper is None]
    money = [f for f in figures if f.kind == "money"]
    if not shares or len(money) < _PAIR or len(shares) + len(money) != len(figures):
        return []
    base, paid = money[0], money[1:]
    mine = re.search("合同|总价|总额|预算|价款|金额|经费|资金", base.lead) is not None and base is figures[0]
    if not mine or sheet.says("(?:剩下|剩余|余下|余款|其余)的?\\d|质保金|追加|调[增减]|合同外|占|率"):
        return []
    if not all(re.search("付|拨|支|花|用", f.lead) for f in (*shares, *paid)) or any(
        re.search("共|累计|合计|应", f.lead) for f in (*shares, *paid)
    ):
        return []
    value = base.value * (HUNDRED - sum((f.value for f in shares), Decimal(0))) / HUNDRED
    value -= sum((f.value for f in paid), Decimal(0))
    if value < 0:
        return []
    unit = want.unit if want.unit.endswith("元") else sheet.money_unit
    cut = "－".join(f"{f.told}%" for f in shares)
    whole = in_money(base.value, unit)
    expression = f"{whole}×（1－{cut}）－{'－'.join(in_money(f.value, unit) for f in paid)}"
    made = _money("余款", expression, value, unit)
    return [Found(value, "元", frozenset(f.n for f in figures), (made,), f"还剩{made.shown}。", "rest")]


def points_apart(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how many points more or fewer than before (去年与今年相差几分)."""
    told = re.search(
        "(?P<way>多|少|提高|提升|增加|涨|下降|降低|减少|降|低|高)(?P<what>扣|得|拿)?(?:了|出)?(?:几|多少)分?",
        want.clause,
    )
    figures = [f for f in sheet.figures if not f.is_word]
    pair = {f.period: f for f in figures}
    if told is None or len(figures) != _PAIR or set(pair) != {"last", "this"}:
        return []
    last, this = pair["last"], pair["this"]
    signs = {re.search("扣", f.lead) is not None for f in figures}
    if {last.kind, this.kind} - {"points", "bare"} or len(signs) != 1 or sheet.says("满分|%|每"):
        return []
    lost = signs == {True}
    if lost != (told["what"] == "扣"):
        return []
    value = this.value - last.value
    made = computed(
        "相差", f"{this.told}－{last.told}" if value >= 0 else f"{last.told}－{this.told}", abs(value), "分"
    )
    word = ("多" if value >= 0 else "少") + ("扣" if lost else "得")
    return [Found(value, "分", frozenset({last.n, this.n}), (made,), f"比上年{word}{made.shown}。", "points_moved")]


def done_by_spans(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Add up what was done span by span and set it against the plan (逐季完成数的完成率)."""
    counts = [f for f in sheet.figures if not f.is_word]
    parts = [f for f in counts if _SPAN.match(f.lead)]
    bases = [f for f in counts if f not in parts]
    spans = [m["span"] for f in parts if (m := _SPAN.match(f.lead)) is not None]
    if want.kind != "rate" or want.rate != "completion" or len(parts) < _PAIR or len(bases) != 1:
        return []
    if any(f.kind != "count" for f in counts) or len({thing(f) for f in counts}) != 1 or bases[0].value <= 0:
        return []
    if len(set(spans)) != len(spans) or len({span[-1] for span in spans}) > 1 or _until(want, spans) != len(spans):
        return []
    wrong = any(_RUNNING.search(f.lead) or re.search("计划|目标|任务|应", f.lead) for f in parts)
    if wrong or not re.search("计划|目标|任务|指标值|应", bases[0].lead):
        return []
    total = sum((f.value for f in parts), Decimal(0))
    value = total / bases[0].value * HUNDRED
    made = computed("完成率", f"（{'＋'.join(f.told for f in parts)}）÷{bases[0].told}", value, "%")
    used = frozenset(f.n for f in counts)
    return [Found(value, "%", used, (made,), f"完成率为{made.result}（{made.steps[0]}）。", "completion")]
