"""Where a report points within itself (文内指引): 见表2, 详见第三部分, 见三（二）, and what stands there.

Whether the table's number is printed at all is left to the check on references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.tables import compact
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.outline import Heading
    from assistant.checking.view import TextUnit

_CAPTION = re.compile(r"^\s*表\s*(?P<number>\d{1,2}(?:[-—.]\d{1,2})?|[一二三四五六七八九十]{1,3})")
_TABLE = re.compile(
    r"(?:见|如|由|根据|参照)(?:下)?表(?P<number>\d{1,2}(?:[-—.]\d{1,2})?|[一二三四五六七八九十]{1,3})(?![级类月年日\d、和至])"
)
_PART = re.compile(
    r"(?:见|参见|如|同)(?:本报告|本文|前文|上文|下文|报告|正文)?(?:的)?第(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?:部分|章)"
)
_ITEM = re.compile(
    r"(?:见|参见|如|同)(?:本报告|本文|前文|上文|下文|报告|正文)?(?:的)?[“]?(?P<number>[一二三四五六七八九十]{1,2})、?[（(](?P<sub>[一二三四五六七八九十]{1,2})[）)]"
)
_GENERIC = re.compile(
    r"具体|详细|情况|有关|相关|结果|统计|明细|汇总|分布|如下|所示|可知|可见|各项|各个|主要|数据|项目|见$|详$|（$|各"
)
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer that leads astray (指引有误): where, its words, what is wrong, what was meant where that shows."""

    unit: TextUnit
    start: int
    end: int
    problem: str
    meant: str | None = None


def number_key(text: str) -> str:
    """Bring a table's number to one form: 三 is 3, 2—1 is 2-1."""
    if not re.search(r"\d", text):
        number = parse_numeral(text)
        return text if number is None else str(int(number))
    return re.sub(r"[—.]", "-", text)


def stray_pointers(context: CheckContext) -> Iterator[Pointer]:
    """Yield pointers to parts that are not there, and to tables that show something else."""
    tops = _tops(context)
    tables = _tables(context)
    for unit in context.prose:
        yield from _parts(context, unit, tops)
        if len(tables) > 1:
            yield from _other_tables(unit, tables)


def _tops(context: CheckContext) -> tuple[Heading, ...]:
    headings = context.view.outline.headings
    numbered = [heading for heading in headings if heading.value and not heading.run_in]
    depth = min((heading.depth for heading in numbered), default=0)
    return tuple(heading for heading in numbered if heading.depth == depth)


def _parts(context: CheckContext, unit: TextUnit, tops: tuple[Heading, ...]) -> Iterator[Pointer]:
    if len(tops) < 2 or [heading.value for heading in tops] != list(range(1, len(tops) + 1)):  # noqa: PLR2004
        return  # several reports in one file, or numbers out of order: another check's business
    for match in (*_PART.finditer(unit.text), *_ITEM.finditer(unit.text)):
        if "《" in unit.text[: match.start()].rsplit("。", 1)[-1] and match.re is _PART:
            continue  # a part of another document
        number = parse_numeral(match["number"])
        if number is None:
            continue
        found = [heading for heading in tops if heading.value == int(number)]
        if not found:
            yield Pointer(unit, *match.span(), f"全文分{len(tops)}个部分，没有第{match['number']}部分")
            continue
        if match.re is _ITEM:
            sub = parse_numeral(match["sub"])
            children = [child.value for child in context.view.outline.children(found[0])]
            if sub is not None and int(sub) not in children:
                yield Pointer(unit, *match.span(), f"“{found[0].number}{found[0].title}”下没有（{match['sub']}）")


def _tables(context: CheckContext) -> dict[str, tuple[str, str]]:
    """Caption and words of every numbered table; those numbered twice are left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in context.document.tables:
        caption = compact(table.caption or "")
        match = _CAPTION.match(caption)
        if match is not None:
            words = "".join(compact(cell.text) for cell in table.cells if len(cell.text) <= 30)  # noqa: PLR2004 - labels
            found.setdefault(number_key(match["number"]), []).append((caption, words))
    return {number: tables[0] for number, tables in found.items() if len(tables) == 1}


def _other_tables(unit: TextUnit, tables: dict[str, tuple[str, str]]) -> Iterator[Pointer]:
    """评分情况见表1 where 表1 is of the funds and 表2 of the scores."""
    for match in _TABLE.finditer(unit.text):
        own = tables.get(number_key(match["number"]))
        if own is None:
            continue
        sentence = re.split(r"[。；\n]", unit.text[: match.start()])[-1]
        clause = re.split(r"[，（(、：]", sentence)[-1]
        said = _pairs(clause) or _pairs(sentence)
        if not said or any(pair in own[0] + own[1] for pair in said):
            continue
        others = {number: caption for number, (caption, _) in tables.items() if any(pair in caption for pair in said)}
        if len(others) == 1:
            yield Pointer(
                unit, *match.span(), f"“{own[0][:40]}”没有说到“{clause or sentence[-20:]}”", next(iter(others.values()))
            )


def _pairs(text: str) -> set[str]:
    words = [part for part in re.split(r"[^一-龥]", _GENERIC.sub(" ", text)) if part]
    return {word[place : place + 2] for word in words for place in range(len(word) - 1)}
