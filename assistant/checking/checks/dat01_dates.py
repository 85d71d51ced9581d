"""DAT01: dates exist and follow their order (日期须存在且先后合理)."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.dates import DateSpan, find_dates
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_DAYS = re.compile(r"(?:全年|一年|每年|年均)[^，。；\d]{0,6}?(\d{3})\s*天|(?<!\d)(\d{3})\s*天\s*[*×]\s*\d{1,2}\s*小时")
_DONE = re.compile(r"完成|竣工|完工|结束|交付|届满|到期")
_ACCEPTED = re.compile(r"验收")
_SIGNED = re.compile(r"签订|签署")
_PLANNED = re.compile(r"计划|拟|预计|应当|应于|要求|须|如|若")
_LOOSE_DATE = re.compile(r"(?<!\d)(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_YEAR_DAYS = (365, 366)


def find(context: CheckContext) -> Iterator[Finding]:
    """Report impossible dates, acceptance before completion, and years of a wrong length."""
    reversed_order: dict[str, Finding] = {}
    for unit in context.prose:
        yield from _impossible(context, unit)
        for found in _order(context, unit):
            first = reversed_order.get(found.message)
            related = (found.where, *found.related)
            reversed_order[found.message] = (
                found if first is None else replace(first, related=(*first.related, *related))
            )
    yield from reversed_order.values()
    yield from _year_length(context)


def _impossible(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _LOOSE_DATE.finditer(unit.text):
        year = int(match.group(1)) if match.group(1) else 2024
        month, day = int(match.group(2)), int(match.group(3))
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:  # noqa: PLR2004 - months
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"日期“{match.group()}”不存在",
                "请核对月份和日期",
                severity=Severity.ERROR,
                stated=match.group(),
            )


def _order(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """服务于6月30日完成，6月28日验收合格: within one sentence."""
    if not _ACCEPTED.search(unit.text):
        return
    for start, end in split_sentences(unit.text):
        sentence = unit.text[start:end]
        dates = [date for date in find_dates(sentence) if date.month is not None and date.day is not None]
        if len(dates) < 2 or _PLANNED.search(sentence[: dates[0].start]):  # noqa: PLR2004 - an order needs two
            continue
        done, accepted = _date_of(sentence, dates, _DONE, _ACCEPTED), _date_of(sentence, dates, _ACCEPTED, _DONE)
        if done is None or accepted is None or done is accepted:
            continue
        if _before(accepted, done):
            yield CHECK.finding(
                context.where(unit, start + accepted.start, start + accepted.end),
                f"验收日期“{_plain(accepted)}”早于完成日期“{_plain(done)}”",
                "请核对两个日期；确属先验收后完成的，应作为问题写明",
                severity=Severity.ERROR if "早于" not in sentence else Severity.WARNING,
                related=(context.where(unit, start + done.start, start + done.end),),
                stated=accepted.text,
                computed=f"不早于{done.text}",
            )


def _date_of(sentence: str, dates: list[DateSpan], wanted: re.Pattern[str], other: re.Pattern[str]) -> DateSpan | None:
    """The date whose clause says what is wanted and not the other."""
    for position, date in enumerate(dates):
        low = dates[position - 1].end if position else 0
        high = dates[position + 1].start if position + 1 < len(dates) else len(sentence)
        behind = re.split(r"[，,；;。]", sentence[date.end : high])[0]
        ahead = re.split(r"[，,；;。]", sentence[low : date.start])[-1]
        if wanted.search(behind) and not other.search(behind.split(wanted.pattern[:2])[0]):
            return date
        if wanted.search(ahead) and not other.search(behind):
            return date
    return None


def _plain(date: DateSpan) -> str:
    return "".join(date.text.split())


def _before(one: DateSpan, two: DateSpan) -> bool:
    if one.year is not None and two.year is not None and one.year != two.year:
        return one.year < two.year
    if (one.year is None) != (two.year is None) and one.year is not None:
        return False
    return ((one.month or 0), (one.day or 0)) < ((two.month or 0), (two.day or 0))


def _year_length(context: CheckContext) -> Iterator[Finding]:
    found: list[tuple[int, TextUnit, int, int]] = []
    for unit in context.prose:
        for match in _DAYS.finditer(unit.text):
            group = 1 if match.group(1) else 2
            found.append((int(match.group(group)), unit, match.start(group), match.end()))
    usual = [item for item in found if item[0] in _YEAR_DAYS]
    for days, unit, start, end in found:
        if 350 <= days <= 380 and days not in _YEAR_DAYS:  # noqa: PLR2004 - near a year's length
            yield CHECK.finding(
                context.where(unit, start, end),
                f"全年天数写作“{days}天”，一年为365天或366天" + ("；文中另处写365天" if usual else ""),
                "请核对天数，疑为数字颠倒",
                severity=Severity.ERROR if usual else Severity.WARNING,
                related=tuple(context.where(other, begin, stop) for _, other, begin, stop in usual),
                stated=f"{days}天",
                computed="365天",
            )


CHECK = Check(
    id="DAT01",
    title="日期有误或先后颠倒",
    reason="不存在的日期、先验收后完工，都是一眼能看出而常被漏过的硬伤。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("管道铺设于2024年6月30日完成，2024年7月5日验收合格。"),
        Example.passes("值守实行365天*18小时制度，全年值守365天。"),
        Example.fails("管道铺设于2024年6月30日完成，验收合格时间为2024年6月28日。", because="先验收后完成"),
        Example.fails("项目于2024年2月30日完成验收。", because="2月没有30日"),
        Example.fails("全年356天不间断供水。", because="一年不是356天"),
    ),
)
