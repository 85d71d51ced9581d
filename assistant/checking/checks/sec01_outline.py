"""SEC01: headings are numbered in one style and without gaps (标题编号须连续且样式一致)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.outline import BARE_STYLE
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.outline import Heading
    from assistant.domain.finding import Where

_DECIMAL = re.compile(r"^\s*(?P<number>\d{1,2}(?:[.．]\d{1,2}){0,3})[ 　\t]*(?=[一-龥])(?P<title>[^。；，]{2,30})$")
_MANY_PARTS = re.compile(r"\d+[.．]\d+")
_FEWEST_DECIMALS = 4
_NUMERALS = "零一二三四五六七八九十"


def find(context: CheckContext) -> Iterator[Finding]:
    """Report numbers out of order and numbers in a style other than their siblings'."""
    for siblings in _sibling_groups(context.view.outline.headings):
        yield from _styles(context, siblings)
        yield from _order(context, siblings)
    yield from _decimals(context)


def _sibling_groups(headings: tuple[Heading, ...]) -> list[list[Heading]]:
    """Numbered headings of one depth between two headings above them."""
    open_groups: dict[int, list[Heading]] = {}
    groups: list[list[Heading]] = []
    for heading in headings:
        groups.extend(open_groups.pop(depth) for depth in [depth for depth in open_groups if depth > heading.depth])
        if heading.style not in ("", BARE_STYLE) and not _MANY_PARTS.match(heading.number):
            group = open_groups.setdefault(heading.depth, [])
            if group and heading.value == 1 and group[-1].style == heading.style:
                groups.append(group)
                group = open_groups[heading.depth] = []
            group.append(heading)
        else:
            groups.extend(
                open_groups.pop(depth) for depth in [depth for depth in open_groups if depth == heading.depth]
            )
    groups.extend(open_groups.values())
    return [group for group in groups if len(group) > 1]


def _decimals(context: CheckContext) -> Iterator[Finding]:
    """1, 1.1, 1.1.1, 1.2, 2: each number follows the one before it."""
    found = [
        (unit, _parts(match["number"])) for unit in context.prose if (match := _DECIMAL.match(unit.text)) is not None
    ]
    nested = [parts for _, parts in found if len(parts) > 1]
    if len(nested) < _FEWEST_DECIMALS or not any(parts[-1] == 1 for parts in nested):
        return
    numbered = {parts[0] for _, parts in found if len(parts) == 1}
    for (_, before), (unit, parts) in pairwise(found):
        if len(parts) == 1 and parts[0] - 1 not in numbered and parts[0] != before[0] + 1:
            continue
        if parts in _successors(before) or (not numbered and parts == (before[0] + 1, 1)):
            continue
        where = context.view.where_all(unit)
        number = ".".join(map(str, parts))
        yield CHECK.finding(
            where,
            f"标题编号不连续：“{'.'.join(map(str, before))}”之后是“{number}”",
            "请核对是否缺少一节，或改正编号",
            stated=number,
        )


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.replace("．", ".").split("."))


def _successors(parts: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The numbers that may follow: the first one below, or the next one at any level above."""
    above = {(*parts[:depth], parts[depth] + 1) for depth in range(len(parts))}
    return {(*parts, 1), *above}


def _where(context: CheckContext, heading: Heading) -> Where:
    unit = context.view.units[heading.order]
    length = min(len(unit.text), len(heading.number) + len(heading.title) + 1)
    return context.where(unit, 0, length)


def _styles(context: CheckContext, siblings: list[Heading]) -> Iterator[Finding]:
    kinds = Counter(_kind(heading.style) for heading in siblings)
    if len(kinds) < 2:  # noqa: PLR2004 - one style is as it should be
        return
    usual = max(kinds, key=lambda kind: (kind == "一、", kinds[kind], kind == _kind(siblings[0].style)))
    wrong = [heading for heading in siblings if _kind(heading.style) != usual]
    model = next(heading for heading in siblings if _kind(heading.style) == usual)
    first = wrong[0]
    expected = _as_style(model.style, first.value)
    yield CHECK.finding(
        _where(context, first),
        f"标题编号样式不一致：“{first.number}{first.title}”与同级“{model.number}{model.title}”不同，应为“{expected}”",
        "请统一同级标题的编号样式（自动编号转换时常会丢失）",
        related=tuple(_where(context, heading) for heading in (*wrong[1:], model)),
        stated=first.number,
        computed=expected,
    )


def _kind(style: str) -> str:
    return style.replace(".", "、")


def _as_style(style: str, value: int) -> str:
    if "一" in style and value <= 10:  # noqa: PLR2004 - the numerals at hand
        return style.replace("一", _NUMERALS[value])
    return style.replace("1", str(value))


def _order(context: CheckContext, siblings: list[Heading]) -> Iterator[Finding]:
    for previous, heading in pairwise(siblings):
        if heading.value in (previous.value + 1, 1):
            continue
        what = "重复" if heading.value == previous.value else "不连续"
        yield CHECK.finding(
            _where(context, heading),
            f"标题编号{what}：“{previous.number}{previous.title}”之后是“{heading.number}{heading.title}”",
            "请核对是否缺少一节，或改正编号",
            related=(_where(context, previous),),
            stated=heading.number,
            computed=_as_style(heading.style, previous.value + 1),
        )


CHECK = Check(
    id="SEC01",
    title="标题编号错乱",
    reason="编号断档可能是漏了一节，样式不一会让引用指错位置。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("一、基本情况\n（一）项目概况\n（二）绩效目标\n二、评价结论"),
        Example.fails(
            "一、基本情况\n（一）项目概况\n（2）绩效目标\n（三）资金情况\n二、评价结论", because="第二个小标题样式不同"
        ),
        Example.passes("1 概况\n1.1 背景\n1.2 内容\n1.2.1 目标\n1.2.2 资金\n2 结论\n2.1 得分\n2.2 等级"),
        Example.fails("一、基本情况\n二、评价结论\n四、有关建议", because="缺第三部分"),
        Example.fails(
            "1 概况\n1.1 背景\n1.2 内容\n1.2.1 目标\n1.2.2 资金\n2 结论\n3.1 得分\n2.2 等级", because="2之后是3.1"
        ),
    ),
)
