"""The kinds of error that are planted (植入类别), with their names; one line a kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.planting import counts, numbers, references, wordings

if TYPE_CHECKING:
    from assistant.checking.check import CheckContext
    from assistant.checking.planting.edits import Edit

Find = Callable[["CheckContext", random.Random], Iterator["Edit"]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of planted error (植入类别): id, Chinese name, where it can be planted.

    ``notes`` tells that a finding of severity note counts as caught; ``aside`` that the kind only shows what a
    text leaves open and is no part of the whole. What is taken out of a text leaves no place to name: there a new
    finding of one of the ``families`` counts, wherever it stands.
    """

    id: str
    name: str
    find: Find
    notes: bool = False
    aside: bool = False
    families: tuple[str, ...] = ()

    @property
    def anywhere(self) -> bool:
        """Whether a finding counts wherever it stands."""
        return bool(self.families)


KINDS: tuple[Kind, ...] = (
    Kind("number", "数字写错", numbers.digits),
    Kind("sum", "合计写错", numbers.sums),
    Kind("points", "得分、扣分写错", numbers.points),
    Kind("rounding", "末位舍入写错", numbers.roundings),
    Kind("unit", "单位写错", numbers.units),
    Kind("owner", "数字张冠李戴", numbers.owners),
    Kind("count", "个数写错", counts.counts),
    Kind("direction", "增减、高低写反", wordings.directions),
    Kind("rank", "最高、最低写反", wordings.ranks),
    Kind("negation", "达到、未达到写反", wordings.denials),
    Kind("grade", "评价等级写错", wordings.grades),
    Kind("date", "日期写错", references.dates),
    Kind("document_number", "文号写错", references.document_numbers),
    Kind("quotation", "引语走样", references.quotations),
    Kind("cross_reference", "所引表、附件不存在", references.cross_references),
    Kind("numbering", "标题编号写错", references.heading_numbers),
    Kind("suggestion", "缺一条建议", references.lost_suggestions, families=("SEC", "CNT")),
    Kind("typing", "叠字、括号不成对", references.typing_slips, notes=True),
    Kind("any_number", "任意一个数写错（不论有无可比）", numbers.any_number, aside=True),
)
