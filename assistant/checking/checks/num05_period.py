"""NUM05: years and dates rest on the inputs (年度和日期须有依据)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.dates import find_dates
from assistant.language.document_numbers import find_document_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit
    from assistant.language.dates import DateSpan

_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年)")
_TITLE = re.compile(r"《[^》]*》|〔\d{4}〕")
_PLAN = re.compile(r"建议|下一步|今后|拟|计划|争取|力争|底前|年前完成")
_SOLE_DATE = re.compile(r"^[\s\d年月日一二三四五六七八九十〇○]+$")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report years and full dates that neither the ledger nor any input names."""
    years, dates = _known(context)
    for unit in context.view.units:
        covered = _covered(unit.text)
        for match in _YEAR.finditer(unit.text):
            year = match.group(1)
            if year in years or _inside(match.start(), covered) or _is_signature(context, unit, year):
                continue
            if _PLAN.search(unit.text) and int(year) >= context.on.year:
                continue
            yield _finding(context, unit, match.start(), match.end() + 1, f"年份“{year}年”", min(years, default=""))
        for date in find_dates(unit.text):
            if date.month is None or date.day is None or _inside(date.start, covered) or _SOLE_DATE.match(unit.text):
                continue
            if date.year is not None and str(date.year) not in years:
                continue
            if not _is_known(date, dates) and not _PLAN.search(unit.text):
                yield _finding(context, unit, date.start, date.end, f"日期“{date.text}”", "")


def _known(context: CheckContext) -> tuple[set[str], set[tuple[int | None, int | None, int | None]]]:
    texts: list[str] = []
    assert context.ledger is not None  # noqa: S101 - invariant: needs_ledger
    for fact in context.ledger.facts:
        texts.extend(part for part in (fact.text, fact.period, fact.label) if part)
    if context.evaluation is not None:
        texts.append(context.evaluation.model_dump_json())
    for source in context.sources:
        texts.extend((source.title, source.number or ""))
    if context.sheet is not None:
        texts.append(context.sheet.rule_set)
        texts.extend(score.rule_text for score in context.sheet.scores)
    years: set[str] = set()
    dates: set[tuple[int | None, int | None, int | None]] = set()
    for text in texts:
        years.update(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text))
        dates.update((date.year, date.month, date.day) for date in find_dates(text))
    return years, dates


def _is_known(date: DateSpan, dates: set[tuple[int | None, int | None, int | None]]) -> bool:
    return any(
        (date.month, date.day) == (month, day) and (date.year is None or year in (None, date.year))
        for year, month, day in dates
    )


def _covered(text: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in _TITLE.finditer(text)]
    spans.extend((number.start, number.end) for number in find_document_numbers(text))
    return spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_signature(context: CheckContext, unit: TextUnit, year: str) -> bool:
    return bool(_SOLE_DATE.match(unit.text)) and year == str(context.on.year)


def _finding(context: CheckContext, unit: TextUnit, start: int, end: int, what: str, known: str) -> Finding:
    stop = min(end, len(unit.text))
    where = context.where(unit, start, stop)
    return CHECK.finding(
        where,
        f"{what}在台账和输入材料中都没有" + (f"（评价年度为{known}年）" if known else ""),
        "请核对年度和日期；属实的请补入案例",
        severity=Severity.ERROR if context.document.kind == "draft" else Severity.WARNING,
        stated=where.quote,
    )


CHECK = Check(
    id="NUM05",
    title="年度或日期没有依据",
    reason="年度写错，全部数字就成了另一年的；日期写错会改变是否逾期的判断。",
    severity=Severity.ERROR,
    find=find,
    needs_ledger=True,
    examples=(
        Example.passes("2024年度项目按计划完成。"),
        Example.passes("建议2026年底前完成整改。", because="整改期限不是事实"),
        Example.fails("2023年度项目按计划完成。", because="评价年度是2024年"),
    ),
)
