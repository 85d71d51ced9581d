"""Ceilings that the provisions set (规定的上限): deposits and supplements as a share of the amount they belong to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import Found, computed, in_money, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

# What is asked for, what it is a share of, the share in per cent, and what to search for the provision.
_CEILINGS: tuple[tuple[str, str, Decimal, str], ...] = (
    ("补充合同|追加|添购|增购", "", Decimal(10), "补充合同 原合同采购金额 百分之十"),
    ("履约保证金|履约担保", "合同|中标|成交", Decimal(10), "履约保证金 不得超过合同金额 10%"),
    ("投标保证金", "预算|估算", Decimal(2), "投标保证金 不得超过 2%"),
)
_MOST = re.compile("最多|最高|上限|不超过|至多|不能超过")


def ceiling(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell the most that a provision allows of an amount (按规定的比例上限计算)."""
    figures = [f for f in sheet.figures if not f.is_word]
    money = [f for f in figures if f.kind == "money" and not re.search("每|单价", f.lead)]
    if earlier or want.kind not in {"least", "amount", "points"} or not _MOST.search(sheet.text):
        return []
    if len(figures) != 1 or len(money) != 1:
        return []
    told = [item for item in _CEILINGS if re.search(item[0], sheet.text)]
    if len(told) != 1 or (told[0][1] and not re.search(told[0][1], money[0].lead)):
        return []
    share, topic = told[0][2:]
    unit = want.unit if want.unit.endswith("元") else sheet.money_unit
    value = money[0].value * share / HUNDRED
    made = computed(
        "金额", f"{in_money(money[0].value, unit)}×{plain_number(share)}%", Decimal(in_money(value, unit)), unit
    )
    said = f"最多{made.shown}。"
    return [Found(value, "元", frozenset({money[0].n}), (made,), said, "limit", topic=topic)]
