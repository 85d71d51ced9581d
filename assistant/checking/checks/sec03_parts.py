"""SEC03: no part stands twice, and what is referred to is there (章节不重复，附件可查)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.outline import Heading
    from assistant.checking.view import TextUnit

_REFERENCE = re.compile(r"(?:见|详见|参见|如)\s*(附件|附表|附录)\s*(\d{1,2}|[一二三四五六七八九十])")
_ATTACHED = re.compile(r"^\s*(附件|附表|附录)\s*(\d{1,2}|[一二三四五六七八九十])?\s*[：:.、]?")
_DISTINCT = 6
_TOP = 2


def find(context: CheckContext) -> Iterator[Finding]:
    """Report headings that occur in two parts, and attachments referred to but not attached."""
    yield from _repeated(context)
    yield from _attachments(context)


def _repeated(context: CheckContext) -> Iterator[Finding]:
    """The same specific title twice among the upper two levels, under different parents."""
    seen: dict[str, list[Heading]] = {}
    for heading in context.view.outline.headings:
        title = "".join(heading.title.split())
        if heading.value and heading.depth <= _TOP and len(title) >= _DISTINCT and not _is_article(heading):
            seen.setdefault(title, []).append(heading)
    for title, headings in seen.items():
        if len(headings) < 2:  # noqa: PLR2004 - once is as it should be
            continue
        units = [context.view.units[heading.order] for heading in headings]
        yield CHECK.finding(
            context.view.where_all(units[1]),
            f"标题“{title}”出现{len(headings)}次",
            "请核对是否放错章节或重复编写",
            related=(context.view.where_all(units[0]), *(context.view.where_all(unit) for unit in units[2:])),
            stated=title,
        )


def _is_article(heading: Heading) -> bool:
    return heading.run_in or "条" in heading.style


def _attachments(context: CheckContext) -> Iterator[Finding]:
    referred: dict[tuple[str, str], list[tuple[TextUnit, int, int]]] = {}
    for unit in context.prose:
        for match in _REFERENCE.finditer(unit.text):
            referred.setdefault(match.groups(), []).append((unit, *match.span()))  # type: ignore[arg-type]
    attached = _attached(context)
    for (kind, number), places in referred.items():
        if (kind, number) in attached:
            continue
        yield CHECK.finding(
            context.where(*places[0]),
            f"正文引用“{kind}{number}”，文件中没有该{kind}的内容",
            f"请附上{kind}{number}；另行报送的，请在文中注明",
            severity=Severity.WARNING if any(other == kind for other, _ in attached) else Severity.NOTE,
            related=tuple(context.where(*place) for place in places[1:]),
            stated=f"{kind}{number}",
        )


def _attached(context: CheckContext) -> set[tuple[str, str]]:
    """Attachments with something behind their title: a table or a paragraph that is no other title."""
    found: set[tuple[str, str]] = set()
    units = context.view.units
    for position, unit in enumerate(units):
        match = _ATTACHED.match(unit.text)
        if match is None or unit.table is not None or match.group(2) is None:
            continue
        behind = next((other for other in units[position + 1 :] if other.text.strip()), None)
        if behind is not None and (behind.table is not None or _ATTACHED.match(behind.text) is None):
            found.add((match.group(1), match.group(2)))
    return found


CHECK = Check(
    id="SEC03",
    title="章节重复或附件缺失",
    reason="同一节出现两次多是粘贴错位；引用的附件不在，读者无从核对。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "一、基本情况\n评分见附件1。\n二、评价结论\n得分见表。\n附件1：评分表\n指标\t分值\t得分\n决策\t20\t18"
        ),
        Example.fails(
            "一、评价工作情况\n（一）绩效评价工作过程\n分三步开展。\n二、评价结论\n（一）绩效评价工作过程\n分三步开展。",
            because="同一标题在两个部分",
        ),
        Example.fails("一、基本情况\n评分情况详见附件2。", because="没有附件2"),
        Example.fails(
            "一、基本情况\n评分见附件3。\n附件1：评分表\n指标\t分值\t得分\n决策\t20\t18", because="附了附件1，没有附件3"
        ),
    ),
)
