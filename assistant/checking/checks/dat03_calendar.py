"""DAT03: weekdays, leap years and dates yet to come are those of the calendar (星期、闰年、未来日期须合历法)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_WEEKDAY = re.compile(r"^\s*[（(]?\s*(?:星期|周|礼拜)(?P<day>[一二三四五六日天])")
_NAMES = "一二三四五六日"
_YEAR_DAYS = re.compile(r"(?P<year>20\d{2})年(?:度)?(?:全年|一年)?(?:共|按|为)?(?P<days>36[56])天")
_DONE = re.compile(
    r"已(?:于|经|完成|支出|支付|到位)|截至|累计(?:完成|支出|支付)|实际(?:完成|支出|到位|支付)|完成了|通过(?:了)?验收"
)
_COMING = re.compile(r"计划|拟|预计|力争|建议|将|前完成|底前|目标|规划|期限|有效期|合同期|服务期|到期|下一步|争取|应")
_LEAP_DAYS, _DAYS = 366, 365


def find(context: CheckContext) -> Iterator[Finding]:
    """Report weekdays that are another, years of the wrong length, and things done on days yet to come."""
    for unit in context.prose:
        if re.search(r"\d年", unit.text):
            yield from _weekdays(context, unit)
            yield from _lengths(context, unit)
            yield from _coming(context, unit)


def _weekdays(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for date in find_dates(unit.text):
        match = _WEEKDAY.match(unit.text[date.end :])
        if match is None or not date.valid or None in (date.year, date.month, date.day) or date.kind != "date":
            continue
        day = dt.date(date.year or 1, date.month or 1, date.day or 1)
        right = _NAMES[day.weekday()]
        if match["day"].replace("天", "日") != right:
            yield CHECK.finding(
                context.where(unit, date.start, date.end + match.end()),
                f"{date.text}是星期{right}，文中写作“{match.group().strip(' （(')}”",
                "请核对日期和星期",
                severity=Severity.ERROR,
                stated=match["day"],
                computed=f"星期{right}",
            )


def _lengths(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _YEAR_DAYS.finditer(unit.text):
        right = _LEAP_DAYS if calendar.isleap(int(match["year"])) else _DAYS
        if int(match["days"]) == _LEAP_DAYS != right:
            yield CHECK.finding(
                context.where(unit, *match.span()),
                f"{match['year']}年有{right}天，文中写作{match['days']}天",
                "请核对天数",
                stated=f"{match['days']}天",
                computed=f"{right}天",
            )


def _coming(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """截至2029年12月31日，实际支出…: told as done, on a day after the audit's own."""
    for sentence in re.finditer(r"[^。；\n]+", unit.text):
        if not _DONE.search(sentence.group()) or _COMING.search(sentence.group()):
            continue
        for date in find_dates(sentence.group()):
            if date.year is not None and date.year > context.on.year and date.kind in ("date", "month", "year"):
                yield CHECK.finding(
                    context.where(unit, sentence.start() + date.start, sentence.start() + date.end),
                    f"“{date.text}”晚于核查日期（{context.on.year}年），文中却作为已发生的事叙述",
                    "请核对年份",
                    stated=date.text,
                )


CHECK = Check(
    id="DAT03",
    title="星期、闰年或未来日期有误",
    reason="星期与日期对不上、平年写成366天、把还没到的日子写成已完成，照着历法就能看出。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("合同于2024年3月1日（星期五）签订，2024年全年366天连续运行。"),
        Example.passes("计划到2099年底前全部完成。", because="还没到的计划"),
        Example.fails("合同于2024年3月1日（星期三）签订。", because="那天是星期五"),
        Example.fails("2023年全年366天连续运行。", because="2023年是平年"),
        Example.fails("截至2099年12月31日，实际支出36.20万元。", because="日期还没到"),
    ),
)
