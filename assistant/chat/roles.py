"""Whose a figure is (核对归属): a right figure given to the wrong name, and two names that change places.

Names are taken as the evidence prints them: the words right before a figure, or behind it after 为. A sentence is
wrong only where the evidence gives the name other figures and the figure other names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.chat.figures import mask_references, same_amount
from assistant.chat.pool import squeezed
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_clauses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.chat.pool import Pool
    from assistant.domain.quantity import Quantity

_BREAK = re.compile(
    r"[，,；;。：:、（(）)\n“”\"「」＝=→÷×＋+≈|]|(?:以及|其中|其次|再次|另外|不足|分别|而|和|与|及|从|由|按|为|是)"
)
# Between a name and its figure.
_COPULA = re.compile(r"(?:[是为得扣达占约仅共有到只了的权重分值比例合计数额（(：:\s]|得分|扣分|满分|达到|占比|指标)*$")
_LED = re.compile(r"^(?:其中|这|该|本|即|因此|所以|此时|当前|目前|如果|若|则|项目|一级|三级|二级|末级)+")
_BEHIND = re.compile(
    r"^(?:[（(]含[）)])?(?:以上|以下|之间)?(?:的)?(?:为|是|评为|属于|属|对应|定为)[“\"]?(?P<name>[\u4e00-\u9fff]{1,6})"
)
# Words of one family take one figure each; a figure of one is never that of another.
_FAMILIES: tuple[dict[str, re.Pattern[str]], ...] = (
    {
        "预算": re.compile(r"(?:预算(?:数|额|金额|总额|资金|批复)?|批复)[为是：:]?$"),
        "支出": re.compile(r"(?:支出|执行)(?:数|额|金额|总额)?[为是：:]?$"),
    },
    {
        "目标": re.compile(r"(?:目标|计划|控制在)(?:值|数|为|是|新增|完成|成本)*[：:]?$"),
        "实际": re.compile(r"实际[\u4e00-\u9fff]{0,6}[：:]?$"),
    },
    {
        "满分": re.compile(r"(?:满分|分值)[为是：:]?$"),
        "得分": re.compile(r"(?:(?<![获取])得|得分|实得)[为是了：:]?$"),
        "扣分": re.compile(r"(?:扣|扣分|失分|扣了)[为是了：:]?$"),
    },
)
_FULL = re.compile(r"(?:总|单位|资金|金额|指标|分数|项目|执行率|率|数|结果|实际|目标|预算|支出|得分|扣分|满分|合计)")
_SHORTEST = 2
_LONGEST = 18
_LOOK = 24
_MONEY = {"money", "number"}
# A figure of a printed sum is an operand, and names nothing.
_OPERATOR = re.compile(r"^\s*[×÷＋+－−*/-]")
_OPERATED = re.compile(r"[×÷＋+－−*/=＝→≈-]\s*[（(\[［|]*$")
_EMPTY = re.compile(r"[（(]\s*[）)]")
_ASKED = re.compile(r"什么|哪|多少|几|何|怎")


@dataclass(frozen=True, slots=True)
class Bond:
    """A figure with the name beside it (数与名): by family word, or as printed."""

    name: str
    role: str | None
    value: Quantity
    behind: bool = False


def find_role_problem(sentence: str, pool: Pool) -> str | None:
    """Tell which figure of a sentence is another's (数对、主语错); None where none is."""
    problem = _result_problem(sentence, pool)
    if problem is not None:
        return problem
    told = [bond for text in pool.texts for bond in _bonds(text)]
    for bond in _bonds(sentence):
        alike = [other for other in told if _same_name(bond, other) and _comparable(bond.value, other.value)]
        if not alike or any(same_amount(bond.value, other.value) for other in alike):
            continue
        owners = [other for other in told if same_amount(bond.value, other.value) and other.behind == bond.behind]
        owners = [other for other in owners if (other.role is None) == (bond.role is None)]
        if bond.role is not None:
            owners = [other for other in owners if _family(other.role) == _family(bond.role)]
        if owners and not any(_related(bond.name, other.name) for other in owners):
            return f"“{bond.value.format()}”在资料中是“{owners[0].name}”的，不是“{bond.name}”的"
    return None


def _result_problem(sentence: str, pool: Pool) -> str | None:
    """Check a clause that names one of several results: its figure must not be another's."""
    if len(pool.results) < _SHORTEST:
        return None
    for start, end in split_clauses(sentence):
        clause = sentence[start:end]
        named = [item for item in pool.results if item.name and squeezed(item.name) in squeezed(clause)]
        figures = [span.quantity for span in find_quantities(clause)]
        if len(named) != 1 or len(figures) != 1:
            continue
        own = [value for text in (named[0].shown, *named[0].steps) for value in _values(text)]
        others = [item for item in pool.results if item is not named[0]]
        taken = [item for item in others if any(same_amount(figures[0], value) for value in _values(item.shown))]
        if taken and not any(same_amount(figures[0], value) for value in own):
            return f"“{figures[0].format()}”是“{taken[0].name}”的结果，不是“{named[0].name}”的"
    return None


def _values(text: str) -> list[Quantity]:
    return [span.quantity for span in find_quantities(text)]


def _family(role: str | None) -> int:
    return next((at for at, family in enumerate(_FAMILIES) if role in family), -1)


def _comparable(one: Quantity, other: Quantity) -> bool:
    return (
        one.dimension == other.dimension or "" in {one.unit, other.unit} or {one.dimension, other.dimension} <= _MONEY
    )


def _same_name(one: Bond, other: Bond) -> bool:
    if one.role is not None or other.role is not None:
        return one.role == other.role
    return one.behind == other.behind and _related(one.name, other.name)


def _related(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _SHORTEST and (one in other or other in one))


@lru_cache(maxsize=512)
def _bonds(text: str) -> tuple[Bond, ...]:
    return tuple(bond for line in text.splitlines() for bond in _bonds_of_line(line))


def _bonds_of_line(line: str) -> Iterator[Bond]:
    masked = mask_references(line)
    spans = [span for span in find_quantities(masked) if not span.weak]
    for at, span in enumerate(spans):
        value = span.upper or span.quantity
        floor = spans[at - 1].end if at else 0
        before = _EMPTY.sub("", masked[max(floor, span.start - _LOOK) : span.start])
        if _OPERATOR.match(masked[span.end :]) or _OPERATED.search(before):
            continue
        for name, role in _names(before):
            yield Bond(name, role, span.quantity)
        behind = _BEHIND.match(masked[span.end :])
        if behind is not None and not _ASKED.search(behind["name"]) and "等级" not in behind["name"]:
            yield Bond(behind["name"], None, value, behind=True)


def _names(before: str) -> Sequence[tuple[str, str | None]]:
    """Read the family word and the name that stand right before a figure."""
    found: list[tuple[str, str | None]] = []
    last = re.split(r"[，,；;。：:、（(）)\n“”＝=→]", before.rstrip("：: 　\t“"))[-1].strip()
    for family in _FAMILIES:
        for role, pattern in family.items():
            if pattern.search(last):
                found.append((role, role))
    parts = [part for part in _BREAK.split(_COPULA.sub("", before)) if part]
    name = _LED.sub("", parts[-1].strip()) if parts else ""
    if _SHORTEST <= len(name) <= _LONGEST and not _FULL.fullmatch(name) and re.search(r"[\u4e00-\u9fff]{2}", name):
        found.append((name, None))
    return found
