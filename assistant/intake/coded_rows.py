"""Rows whose codes tell their level (A、A1、A11 or 1、1.1、1.1.1): indicators of all levels in one column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.forms import bare
from assistant.intake.values import label_name, label_weight

if TYPE_CHECKING:
    from assistant.intake.blocks import Block
    from assistant.intake.indicator_rows import Leaf

_CODE = re.compile(r"[A-Z]\d{0,4}|\d{1,2}(?:[.．]\d{1,2}){0,3}")
_CODE_BEFORE = re.compile(r"\s*([A-Z]\d{0,4}|\d{1,2}(?:[.．]\d{1,2}){1,3}|\d{1,2}(?=[.、．\s]))[.、．\s]*(?=[一-龥])")
_CODE_HEAD = re.compile(r"编[号码]|代码|序号")
_FEWEST = 3


def code_of(block: Block, row: int, label: str) -> tuple[str, str]:
    """Return a row's code and its name without it: from a column of codes, else from before the name; "" for none."""
    for column, head in block.headers.items():
        if _CODE_HEAD.search(bare(head)):
            text = block.table.text_at(row, column).strip()
            if _CODE.fullmatch(text):
                return text.replace("．", "."), label
    found = _CODE_BEFORE.match(label)
    return (found[1].replace("．", "."), label[found.end() :]) if found else ("", label)


def _is_above(upper: str, lower: str) -> bool:
    if upper == lower or not upper or not lower.startswith(upper):
        return False
    return lower[len(upper)] == "." if upper.isdigit() or "." in upper else True


def arrange_by_code(leaves: list[tuple[Leaf, str, str]]) -> list[Leaf]:
    """Put rows under those whose code theirs begins with.

    Args:
        leaves: Rows of one column of names, each with its code and its name without it.

    Returns:
        The rows no other stands under, their path made of the names above; those at the top as points of groups.
        The rows as they were where their codes build no levels.
    """
    codes = [code for _, code, _ in leaves]
    parents = {code for code in codes if any(_is_above(code, other) for other in codes)}
    lone = [leaf for leaf, _, _ in leaves if len(leaf.path) != 1]
    if lone or not all(codes) or len(set(codes)) < len(codes) or len(parents) < 1 or len(codes) < _FEWEST:
        return [leaf for leaf, _, _ in leaves]
    arranged: list[Leaf] = []
    names = {code: label_name(name) or name for _, code, name in leaves}
    for leaf, code, name in leaves:
        above = sorted((other for other in parents if _is_above(other, code)), key=len)
        leaf.path = (*(names[other] for other in above), names[code])
        leaf.weight = leaf.weight or label_weight(name)
        if code not in parents:
            arranged.append(leaf)
        elif not above:
            leaf.subtotal = True
            arranged.append(leaf)
    return arranged
