"""Figures of earlier turns in a later question (承前的数): a result compared anew, a supposed figure in its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.amounts import find_amounts, plain_question
from assistant.domain.quantity import measure_of
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.answer import Computed, Turn

_ORDINAL = re.compile(r"第\s*([一二三四五六七八九十两\d]+)\s*(?:项|个|条(?!款)|位)(?!例)")
_SUM = re.compile(
    r"(?:这|那|前面?|上面)?([两二三四五六七八九几])(?:项|个|题|道|部分|个指标|项指标)?(?:加起来|加一起|合起来|合计|一共|总共|相加)"
)
# What points at the last result; it is left out once the result itself stands there.
_POINTS_BACK = re.compile(
    r"(?:刚才|刚刚|前面|上面|上一个|上述)?(?:算的|算出来的|得出的|得到的|说的)?(?:那个|这个|那|这)?"
    r"(?:[\u4e00-\u9fff]{0,8}(?:率|比例|得分|分数|结果|数|度)|结果|数)(?=[，,比和跟与较])"
)
_COMPARES = re.compile(
    r"(?:高|低|多|少|增|减|升|降|涨|差|提高|降低|上升|下降|增长|减少|增加|相差)(?:了|出|出了)?(?:多少|几个?百分点|几|百分之几)"
)
_EARLIER = re.compile(r"(?:上一?年度?|去年|前年|上一年|前一年|往年|上期|同期)[^\d，,。]{0,10}$")
_REACHED = re.compile(r"(?:达到|达|完成|做到|实现|来了?|到了|办了|办成|建成|发了?|只有|实际)(?:了|的是|是|为)?[只仅]?$")
# What is laid down beforehand is not what a bare supposed figure changes.
_LAID_DOWN = frozenset({
    "target", "budget", "plan_cost", "weight", "initial", "original", "last_rate", "average", "total"
})  # fmt: skip
_MOST_WORDS = 40


def compared_result(text: str, history: Sequence[Turn]) -> str | None:
    """Compare the last result with the figure of an earlier year told now (承前比较): 上年是3.8%，高了多少."""
    plain = plain_question(text)
    if len(text) > _MOST_WORDS or _COMPARES.search(plain) is None:
        return None
    told = [amount for amount in find_amounts(plain) if not amount.weak]
    if len(told) != 1 or _EARLIER.search(plain[: told[0].start]) is None:
        return None
    result = _last_of(told[0], history)
    if result is None:
        return None
    return f"今年是{result.shown}，{_POINTS_BACK.sub('', plain, count=1).lstrip('，,那么 ')}"


def _last_of(told: Amount, history: Sequence[Turn]) -> Computed | None:
    """Return the latest single result that is measured as the figure told is."""
    for turn in reversed(history):
        # A rate carries its sign in the result itself.
        units = [(item, "%" if item.result.endswith("%") else item.unit) for item in turn.computed]
        alike = [item for item, unit in units if unit and measure_of(unit)[0] == told.dimension]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def sum_of_turns(text: str, history: Sequence[Turn]) -> str | None:
    """Add the points of the turns before (承前合计): 这两项加起来得多少."""
    found = _SUM.search(text)
    if found is None or re.search(r"\d", text):
        return None
    points = [
        next((item for item in reversed(turn.computed) if item.unit == "分"), None) for turn in history if turn.computed
    ]
    number = parse_numeral(found[1]) if found[1] != "几" else len(points)
    if number is None or len(points) < number or number < 2:  # noqa: PLR2004 - a sum has two parts
        return None
    chosen = points[-int(number) :]
    if any(item is None for item in chosen):
        return None
    listed = "、".join(f"得{item.result}分" for item in chosen if item is not None)
    return f"各项指标{listed}，合计得多少分"


def slot_of(text: str, amount: Amount, old: Sequence[Amount]) -> Amount | None:
    """Choose the old figure a new one stands for: by its role, its place in a list, else by its unit.

    What is reached (达到5200人) or told without a role is what came about, not what was laid down.
    """
    role = "actual" if _REACHED.search(text[: amount.start]) else amount.role
    ordinal = _ORDINAL.search(text)
    listed = [
        item
        for item in old
        if item.role == role or (item.role in {"points", ""} and role in {"points", "score", "weight"})
    ]
    if ordinal is not None and listed:
        number = parse_numeral(ordinal[1])
        if number is not None and 1 <= number <= len(listed):
            return listed[int(number) - 1]
    same = [item for item in old if item.role == role and role]
    if role == "actual":
        same = [item for item in same if item.dimension == amount.dimension] or same
    if same:
        return same[-1]
    alike = [item for item in old if item.dimension == amount.dimension]
    if role in {"", "actual"}:
        alike = [item for item in alike if item.role not in _LAID_DOWN] or alike
    return alike[-1] if alike else None
