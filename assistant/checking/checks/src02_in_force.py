"""SRC02: title and number belong together and the document is in force (文件名与文号须对应且有效)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.document_numbers import find_document_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where
    from assistant.domain.source import Source

_CITED = re.compile(r"《([^《》]{4,60})》(?:的通知)?\s*[（(]([^（）()]{4,30}号)[)）]")
# Forms and frameworks are cited by the number of the document that brings them.
_ANNEX = re.compile(r"(?:表|框架|提纲|体系|目录|清单|模板|格式|附件\d*)(?:（[^）]*）)?$")
_HISTORY = re.compile(r"废止|修订|替代|原|曾|已失效|同时停止")
_ISSUED = re.compile(r"关于印发|关于|的通知|印发|[＜＞<>〈〉]")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report one title with two numbers, one number with two titles, and documents no longer in force."""
    by_title: dict[str, dict[str, list[Where]]] = {}
    by_number: dict[str, dict[str, list[Where]]] = {}
    for unit in context.view.units:
        for match in _CITED.finditer(unit.text):
            numbers = find_document_numbers(match.group(2))
            if len(numbers) != 1 or _ANNEX.search(match.group(1)):
                continue
            title, where = _bare(match.group(1)), context.where(unit, match.start(), match.end())
            by_title.setdefault(title, {}).setdefault(numbers[0].normal, []).append(where)
            by_number.setdefault(numbers[0].normal, {}).setdefault(title, []).append(where)
    for title, numbers_of in by_title.items():
        if len(numbers_of) > 1:
            yield _conflict(f"《{title}》", "文号", numbers_of)
    for number, titles in by_number.items():
        if len(titles) > 1 and not _nested(titles):
            yield _conflict(number, "文件名", titles)
    yield from _against_sources(context, by_number)
    yield from _repealed(context)


def _bare(title: str) -> str:
    return "".join(title.split())


def _nested(titles: dict[str, list[Where]]) -> bool:
    """The title of a covering notice holds that of the document it issues."""
    names = sorted((_ISSUED.sub("", title) for title in titles), key=len)
    return all(names[0] in name for name in names)


def _conflict(subject: str, what: str, values: dict[str, list[Where]]) -> Finding:
    places = [where for found in values.values() for where in found]
    listed = "、".join(f"“{value}”" for value in values)
    return CHECK.finding(
        places[0],
        f"{subject}在文中有{len(values)}个不同的{what}：{listed}",
        "请对照原文件统一",
        related=tuple(places[1:]),
    )


def _against_sources(context: CheckContext, by_number: dict[str, dict[str, list[Where]]]) -> Iterator[Finding]:
    known = {source.number: source for source in context.sources if source.number}
    for number, titles in by_number.items():
        source = known.get(number)
        if source is None:
            continue
        for title, places in titles.items():
            names = (source.title, *source.aliases)
            if not any(_alike(title, name) for name in names):
                yield CHECK.finding(
                    places[0],
                    f"{number}在知识库中是《{source.title}》，不是《{title}》",
                    "请核对文件名与文号",
                    related=tuple(places[1:]),
                    stated=title,
                    computed=source.title,
                )


def _alike(one: str, two: str) -> bool:
    left, right = (_ISSUED.sub("", _bare(name)) for name in (one, two))
    shorter, longer = sorted((left, right), key=len)
    return shorter in longer or len(set(shorter) & set(longer)) >= len(set(shorter)) * 0.8


def _repealed(context: CheckContext) -> Iterator[Finding]:
    known = {source.number: source for source in context.sources if source.number}
    told: set[str] = set()
    for unit in context.view.units:
        for number in find_document_numbers(unit.text):
            source = known.get(number.normal)
            if source is None or number.normal in told or not _is_over(source, context):
                continue
            if _HISTORY.search(unit.text[max(0, number.start - 30) : number.end + 12]):
                continue
            told.add(number.normal)
            yield _over(context, unit, number.start, number.end, source)


def _is_over(source: Source, context: CheckContext) -> bool:
    ended = source.in_force_to is not None and source.in_force_to < context.on
    return ended or (source.repealed_by is not None and source.in_force_to is None)


def _over(context: CheckContext, unit: TextUnit, start: int, end: int, source: Source) -> Finding:
    successor = f"，已由{source.repealed_by}替代" if source.repealed_by else ""
    return CHECK.finding(
        context.where(unit, start, end),
        f"《{source.title}》（{source.number}）在核查日期已不再有效{successor}",
        "请改用现行文件；评价时仍有效的，请注明适用期间",
        stated=source.number,
        computed=source.repealed_by,
        severity=Severity.WARNING,
    )


CHECK = Check(
    id="SRC02",
    title="文件名与文号不对应或文件已失效",
    reason="名与号对不上，读者找不到依据；引用失效文件，结论就没有依据。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "依据《节水改造管理办法》（云水财〔2024〕31号）。按《节水改造管理办法》（云水财〔2024〕31号）执行。"
        ),
        Example.fails(
            "依据《节水改造管理办法》（云水财〔2024〕31号）。\n按《节水改造管理办法》（云水财〔2023〕31号）执行。",
            because="同一文件两个文号",
        ),
        Example.fails(
            "依据《节水改造管理办法》（云水财〔2024〕31号）。\n按《灌区运行维护细则》（云水财〔2024〕31号）执行。",
            because="同一文号两个文件名",
        ),
    ),
)
