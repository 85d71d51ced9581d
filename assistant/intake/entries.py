"""Labels with their value beside them (栏目与其值): 项目名称, amounts, sources of funds, goals, remarks in words.

Which rows are asked is ``blocks``'; what stands under a head of columns is not read here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.intake.forms import bare, column_field, head_field, remark_field
from assistant.intake.goal_heads import goal_field
from assistant.intake.headers import MONEY
from assistant.intake.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Cell
    from assistant.intake.blocks import TableBlocks

LABELLED = re.compile(r"^\s*([^：:\d]{2,12})\s*[：:]\s*(\S.{0,59}?)(?:\s{2,}.*|\s*)$")
_AMOUNT = re.compile(r"\s*-?[\d,，]+(?:\.\d+)?\s*(?:亿元|万元|元|[%％])?\s*(?:[（(](?:其中|含)[^（）()]*[）)]\s*)?")
_TOLD_AMOUNT = re.compile(
    r"\s*(?P<label>[^：:\d]{2,16})\s*[：:]\s*(?P<amount>-?[\d,，]+(?:\.\d+)?\s*(?:亿元|万元|元|[%％])?)\s*$"
)
_YEAR_TOTAL = re.compile(r"(?:本)?年度(?:预算)?资金(?:总额|合计)|年度预算总额")
_WHOLE = re.compile(r"(?:项目)?(?:资金|经费)总额|(?:项目)?总(?:投资|资金)")
_FUNDS = re.compile(r"资金|预算|经费|投资")
_SOURCE = re.compile(r"资金|拨款|收入|财政|补助|配套|自筹|贷款|债券|投资|结余|结转|经费|总额|合计|其他")
_NO_SOURCE = re.compile(r"率|比例|数量|依据|说明|情况|编[码号]|代码|文号")
_CODE_BEFORE = re.compile(r"^[A-Z0-9]{8,}\s*[-—－_－]+\s*(?=\D)")
_LONGEST_ENTRY = 60
_FEWEST_AMOUNTS = 2
_MOST_REMARKS = 3
_SHORTEST_GOAL = 6


def entry_text(text: str) -> str:
    """Return a head entry without blanks and without the code some systems print before a name."""
    return _CODE_BEFORE.sub("", re.sub(r"\s+", "", text))


def read_head(found: TableBlocks, cells: Sequence[Cell]) -> bool:
    """Take label–value pairs such as 项目名称 from a row; False where there are none."""
    taken = False
    for left, right in pairwise(cells):
        name = head_field(left.text)
        if name and right.text.strip() and head_field(right.text) is None and len(right.text) <= _LONGEST_ENTRY:
            found.head.setdefault(name, right)
            taken = True
    for cell in cells:
        named = LABELLED.match(cell.text) if ":" in cell.text or "：" in cell.text else None
        name = head_field(named[1]) if named else None
        if named and name:
            found.entries.setdefault(name, re.sub(r"\s+", "", named[2]))
            taken = True
    return taken


def read_amounts(found: TableBlocks, filled: list[Cell]) -> bool:
    """Take amounts that stand beside their label: 预算数 | 86.4 | 执行数 | 80.35."""
    taken: dict[str, Cell] = {}
    labels: list[str] = []
    for left, right in pairwise(filled):
        if not _AMOUNT.fullmatch(right.text):
            continue
        name = "budget" if _WHOLE.fullmatch(bare(left.text)) else column_field(left.text, "funds_columns")
        if name in {*MONEY, "rate"} and name not in found.amounts:
            taken.setdefault(name, right)
            labels.append(left.text)
        elif _YEAR_TOTAL.fullmatch(bare(left.text)) and not found.amounts:
            # A form of goals prints one amount for the year: it is what the year begins with.
            taken.update(initial=right, budget=right)
            labels += [left.text, filled[0].text]
    for cell, line in ((own, line) for own in filled for line in own.text.split("\n")):
        told = _TOLD_AMOUNT.match(line) if "：" in line or ":" in line else None
        name = column_field(told["label"], "funds_columns") if told else None
        if told and name in {*MONEY, "rate"} and name not in found.amounts:
            taken.setdefault(name, replace(cell, text=told["amount"]))
            labels.append(told["label"])
    if not taken:
        return False
    beside = len(filled) > len(("label", "amount")) and not any(head_field(cell.text) for cell in filled)
    whole = any(_WHOLE.fullmatch(bare(label)) for label in labels)
    if len(taken) < _FEWEST_AMOUNTS and beside and not whole:
        return False
    for left, right in pairwise(filled):
        # What stands beside the total in its row, and is no amount of the whole, is one of its sources.
        is_source = not any(right is cell for cell in taken.values()) and _is_source(left, right)
        if is_source and filled.index(right) % 2:
            found.sources.append((filled[0].text, left, right))
    found.amounts.update(taken)
    found.amount_labels.extend(labels)
    return True


_TOLD_REMARK = re.compile(r"\s*([^：:，。]{2,16})[：:]\s*(\S.*)", re.DOTALL)


def read_remark_line(found: TableBlocks, only: Cell) -> bool:
    """Take words behind their label in one cell: 存在问题：22盏路灯未安装."""
    told = _TOLD_REMARK.fullmatch(only.text)
    kind = remark_field(told[1]) if told else None
    if told and kind and not is_blank(told[2]):
        found.remarks.append((kind, replace(only, text=told[2])))
    return bool(told and kind)


def read_remarks_below(found: TableBlocks, filled: list[Cell]) -> bool:
    """Take words below labels that tell their kind, side by side: 存在问题｜改进措施 over a row of text."""
    kinds = [remark_field(cell.text) for cell in filled]
    if not all(kinds):
        return False
    below = [found.table.at(cell.row + cell.row_span, cell.column) for cell in filled]
    if len(filled) < _FEWEST_AMOUNTS or any(cell is None for cell in below):
        return False
    texts = [cell for cell in below if cell is not None]
    if any(remark_field(cell.text) or _AMOUNT.fullmatch(cell.text) for cell in texts):
        return False
    found.remarks.extend((kind, cell) for kind, cell in zip(kinds, texts, strict=True) if kind)
    return True


def read_remarks(found: TableBlocks, filled: list[Cell]) -> bool:
    """Take words beside a label that tells their kind: 改进措施 | 增设上门服务."""
    if len(filled) % 2 or any(cell.row_span > 1 for cell in filled[::2]):
        return False
    pairs = list(zip(filled[::2], filled[1::2], strict=True))
    if len(pairs) > _MOST_REMARKS:
        return False
    kinds = [remark_field(label.text) for label, _ in pairs]
    if not all(kinds) or any(_AMOUNT.fullmatch(words.text) for _, words in pairs):
        return False
    found.remarks.extend((kind, words) for kind, (_, words) in zip(kinds, pairs, strict=True) if kind)
    return True


def read_goal(found: TableBlocks, filled: Sequence[Cell]) -> bool:
    """Take an overall goal told beside its label: 年度总体目标 | 更换查验线4条."""
    taken = False
    for left, right in pairwise(filled):
        name = goal_field(left.text)
        if name is None or goal_field(right.text) is not None or column_field(right.text, "indicator_columns"):
            continue
        if len(right.text.strip()) >= _SHORTEST_GOAL and not _AMOUNT.fullmatch(right.text):
            found.goal.setdefault(name, right)
            taken = True
    return taken


def _is_source(label: Cell, amount: Cell) -> bool:
    name = bare(label.text)
    named = _SOURCE.search(name) is not None and _NO_SOURCE.search(name) is None
    return named and _AMOUNT.fullmatch(amount.text) is not None


def read_sources(found: TableBlocks, cells: Sequence[Cell], filled: Sequence[Cell]) -> bool:
    """Take amounts by source listed below each other beside a label that speaks of funds: 一般公共预算拨款： | 1100."""
    side = cells[0].text if cells and cells[0] is not filled[0] else filled[0].text
    if not _FUNDS.search(side):
        return False
    pairs = list(pairwise(filled))
    if cells[0] is not filled[0] and len(pairs) == 1:
        pass
    elif len(filled) != len(("side", "label", "amount")):
        return False
    label, amount = pairs[-1]
    if not _is_source(label, amount):
        return False
    found.sources.append((side, label, amount))
    return True
