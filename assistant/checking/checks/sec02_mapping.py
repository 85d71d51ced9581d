"""SEC02: problems, causes and suggestions answer each other (问题、原因、建议须对应)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.outline import Heading
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

_PROBLEM = re.compile(r"问题")
_SUGGESTION = re.compile(r"建议|整改|改进措施|下一步")
_CAUSE = re.compile(r"原因|由于|因为|缘于|致使|导致|造成|受.{1,12}影响")
_NOT_A_LIST = re.compile(r"其他需要说明")
_NONE = re.compile(r"^(?:无|暂无|没有)[。.]?$")
_LISTED = re.compile(r"(?:^|[。；;\s：:])([一二三四五六七八九十]+)是")
_WORDS = re.compile(r"[一-龥]{2,}")
_COMMON = frozenset("项目绩效评价工作管理建议加强完善进一步提高落实存在问题不足不够有待强化提升规范有关情况相关的和与")


@dataclass(frozen=True, slots=True)
class _Item:
    title: str
    text: str
    where: Where


def find(context: CheckContext) -> Iterator[Finding]:
    """Report uneven counts, problems no suggestion speaks of, missing causes, and an empty part."""
    headings = context.view.outline.headings
    problem = _part(headings, _PROBLEM, context)
    suggestion = _part(headings, _SUGGESTION, context)
    if problem is None or suggestion is None or problem.order == suggestion.order:
        return
    problems, suggestions = _items(context, problem), _items(context, suggestion)
    yield from _empty(context, problem, suggestion)
    if problems and suggestions:
        yield from _compared(context, problem, problems, suggestions)
    if problems and not _CAUSE.search(_text_under(context, problem)):
        yield CHECK.finding(
            context.view.where_all(context.view.units[problem.order]),
            f"“{problem.title}”列了{len(problems)}个问题，没有写原因",
            "请逐个问题补写原因；尚未查明的，写明需要核实的材料",
            severity=Severity.NOTE,
        )


def _part(headings: tuple[Heading, ...], wanted: re.Pattern[str], context: CheckContext) -> Heading | None:
    """The deepest heading that names the part and has items or text of its own."""
    named = [
        heading
        for heading in headings
        if wanted.search(heading.title) and len(heading.title) < 30 and not _NOT_A_LIST.search(heading.title)  # noqa: PLR2004
    ]
    if wanted is _PROBLEM:
        named = [heading for heading in named if re.search(r"存在|主要|发现|突出|^问题", heading.title)]
    own = [heading for heading in named if not (_PROBLEM.search(heading.title) and _SUGGESTION.search(heading.title))]
    named = own or named
    if not named:
        return None
    if wanted is _SUGGESTION:
        named = [heading for heading in named if heading.depth == min(item.depth for item in named)]
        return named[-1]
    best = named[0]
    for heading in named[1:]:
        if heading.depth > best.depth and heading in context.view.outline.inside(best):
            best = heading
    return best


def _items(context: CheckContext, part: Heading) -> list[_Item]:
    children = [
        heading
        for heading in context.view.outline.children(part)
        if not re.match(r"(?:主要)?(?:原因分析|原因|经验|做法|成效)", heading.title)
    ]
    if children:
        items = []
        for heading in children:
            unit = context.view.units[heading.order]
            text = _text_under(context, heading)
            items.append(_Item(heading.title, text, context.where(unit, 0, min(len(unit.text), 40))))
        return items
    found: list[_Item] = []
    for unit in _units_under(context, part):
        marks = list(_LISTED.finditer(unit.text))
        for position, mark in enumerate(marks):
            end = marks[position + 1].start() if position + 1 < len(marks) else len(unit.text)
            text = unit.text[mark.start(1) : end]
            where = context.where(unit, mark.start(1), min(end, mark.start(1) + 40))
            found.append(_Item(text[:30], text, where))
    return found


def _units_under(context: CheckContext, part: Heading) -> tuple[TextUnit, ...]:
    end = context.view.outline.end_of(part)
    return tuple(unit for unit in context.prose if part.order < unit.order < end)


def _text_under(context: CheckContext, part: Heading) -> str:
    own = context.view.units[part.order].text
    return "\n".join((own, *(unit.text for unit in _units_under(context, part))))


def _compared(
    context: CheckContext, problem: Heading, problems: list[_Item], suggestions: list[_Item]
) -> Iterator[Finding]:
    unanswered = [item for item in problems if not _answered(item, suggestions)]
    if len(problems) > len(suggestions):
        left = _left_over(problems, suggestions)
        names = "、".join(f"“{item.title}”" for item in problems if item in left)
        yield CHECK.finding(
            left[0].where,
            f"列了{len(problems)}个问题，只有{len(suggestions)}条建议；{names}没有对应的建议",
            "请逐个问题写明建议，一一对应",
            related=tuple(item.where for item in (*left[1:], *suggestions)),
            stated=str(len(suggestions)),
            computed=str(len(problems)),
        )
    elif len(suggestions) > len(problems) + 1:
        yield CHECK.finding(
            suggestions[-1].where,
            f"列了{len(suggestions)}条建议，只有{len(problems)}个问题，有的建议没有对应的问题",
            "请补写问题或合并建议",
            severity=Severity.NOTE,
            stated=str(len(suggestions)),
            computed=str(len(problems)),
        )
    elif unanswered and len(problems) > 1:
        yield CHECK.finding(
            unanswered[0].where,
            f"问题“{unanswered[0].title}”在建议中没有看到对应内容",
            "请核对问题与建议是否对应",
            severity=Severity.NOTE,
            related=tuple(item.where for item in unanswered[1:]),
        )
    del context, problem


def _pairs(text: str) -> set[str]:
    pairs = set()
    for word in _WORDS.findall(text):
        for start in range(len(word) - 1):
            pair = word[start : start + 2]
            if not set(pair) <= _COMMON:
                pairs.add(pair)
    return pairs


def _left_over(problems: list[_Item], suggestions: list[_Item]) -> list[_Item]:
    """The problems that find no partner when those that share most words are joined first."""
    shared = sorted(
        (
            (-len(_pairs(problem.text) & _pairs(suggestion.text)), row, column)
            for row, problem in enumerate(problems)
            for column, suggestion in enumerate(suggestions)
        ),
    )
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    for _, row, column in shared:
        if row not in taken_rows and column not in taken_columns:
            taken_rows.add(row)
            taken_columns.add(column)
    return [problem for row, problem in enumerate(problems) if row not in taken_rows]


def _answered(item: _Item, suggestions: list[_Item]) -> bool:
    return any(_pairs(item.title) & _pairs(other.text) for other in suggestions)


def _empty(context: CheckContext, problem: Heading, suggestion: Heading) -> Iterator[Finding]:
    for part, name in ((problem, "问题"), (suggestion, "建议")):
        units = _units_under(context, part)
        texts = [unit.text.strip() for unit in units if unit.text.strip()]
        if len(texts) == 1 and _NONE.match(texts[0]):
            other = suggestion if part is problem else problem
            if _text_under(context, other).strip() and len(_text_under(context, other)) > 60:  # noqa: PLR2004 - has content
                yield CHECK.finding(
                    context.view.where_all(units[0]),
                    f"“{part.title}”写“{texts[0]}”，与“{other.title}”有内容不相应",
                    f"请补写{name}，或核对另一部分",
                )


CHECK = Check(
    id="SEC02",
    title="问题、原因、建议不对应",
    reason="有问题没建议，整改就落不了地；有建议没问题，建议就没有来由。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "四、存在的问题\n（一）预算测算不细\n由于前期调研不足，测算依据不全。\n（二）台账记录不全\n因人员变动，漏记两批。\n"
            "五、有关建议\n（一）细化预算测算\n按明细编报。\n（二）补齐台账\n逐批登记。"
        ),
        Example.fails(
            "四、存在的问题\n（一）预算测算不细\n由于调研不足。\n（二）台账记录不全\n因人员变动。\n（三）满意度调查样本偏少\n只发放20份。\n"
            "五、有关建议\n（一）细化预算测算\n按明细编报。\n（二）补齐台账\n逐批登记。",
            because="第三个问题没有建议",
        ),
    ),
)
