"""DAT04: what is still to be done lies ahead, and a document is numbered in the year it is issued (期限、文号年份)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_ADVICE = re.compile(r"建议|改进|措施|整改|下一步|对策|打算")
_DEADLINE = re.compile(
    r"(?P<year>20\d{2})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?:底|末|[上中下]旬)?(?:之|以)?前"
)
_LOOKS_BACK = re.compile(r"原定|原计划|曾|未按|未能|逾期|应于|已于|以来|规定|约定|要求|实际|已经?完成|报告期")
_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年")
_SIGNED = re.compile(r"^[^。；]{0,16}?(?P<year>20\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*$")
_ISSUED = re.compile(
    r"(?P<year>20\d{2})年(?:(?P<month>\d{1,2})月)?(?:\d{1,2}日)?[^。；《]{0,40}?(?:印发|出台|下发|制定|颁布|发布)了?"
    r"[^。；，]{0,4}《[^《》]{4,60}》\s*[（(][^（）()〔]{1,12}[〔\[［](?P<number>20\d{2})[〕\]］]"
)
_OPENING, _LONGEST_TITLE = 4, 40
_JANUARY = 1


def find(context: CheckContext) -> Iterator[Finding]:
    """Report deadlines of advice that were over before the report, and document numbers of another year."""
    base = _report_day(context)
    for unit in context.prose:
        if base is not None and any(map(_ADVICE.search, unit.headings)):
            yield from _deadlines(context, unit, base)
        for match in _ISSUED.finditer(unit.text):
            yield from _issued(context, unit, match)


def _report_day(context: CheckContext) -> tuple[int, int, int] | None:
    """The day a line signs the report with; else the end of the year before the one its title names."""
    lines = [unit.text for unit in context.prose if unit.text.strip()]
    signed = [match for line in lines if (match := _SIGNED.match(line.strip())) is not None]
    if signed:
        last = signed[-1]
        return int(last["year"]), int(last["month"]), int(last["day"])
    titles = [line for line in lines[:_OPENING] if len(line) <= _LONGEST_TITLE]
    named = [int(year) for line in titles for year in _YEAR.findall(line)]
    return (max(named), 1, 1) if named else None


def _deadlines(context: CheckContext, unit: TextUnit, base: tuple[int, int, int]) -> Iterator[Finding]:
    for match in _DEADLINE.finditer(unit.text):
        clause = re.split(r"[。；\n]", unit.text[: match.start()])[-1]
        due = (int(match["year"]), int(match["month"] or 12), int(match["day"] or 31))
        if due >= base or _LOOKS_BACK.search(clause):
            continue
        yield CHECK.finding(
            context.where(unit, match.start(), match.end()),
            f"建议或措施的期限“{match.group()}”在报告之前就已过去",
            "请核对年份；引述以前的期限请写明",
            stated=match.group(),
        )


def _issued(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Finding]:
    year, number = int(match["year"]), int(match["number"])
    # A document of December may be sent out in January.
    late = number == year - 1 and match["month"] is not None and int(match["month"]) == _JANUARY
    if year == number or late:
        return
    yield CHECK.finding(
        context.where(unit, match.start("number"), match.end("number")),
        f"文件于{year}年印发，文号却是〔{number}〕年的",
        "请核对印发年份和文号",
        related=(context.where(unit, match.start("year"), match.end("year")),),
        stated=match["number"],
        computed=match["year"],
    )


CHECK = Check(
    id="DAT04",
    title="期限已过或文号年份不符",
    reason="要求别人在去年完成的建议没有人做得到；文号里的年份就是印发的年份，对不上必有一处写错。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("某局2023年度整体支出绩效报告\n一、改进建议\n（一）2024年底前完成闲置资产处置。"),
        Example.fails(
            "某局2023年度整体支出绩效报告\n一、改进建议\n（一）2022年底前完成闲置资产处置。", because="早已过去"
        ),
        Example.fails("一、改进措施\n（一）2024年3月底前完成整改。\n2025年4月20日", because="报告日期在后"),
        Example.passes("县政府于2022年6月印发《人才补贴申领细则》（榆政发〔2022〕33号）。"),
        Example.fails("县政府于2022年6月印发《人才补贴申领细则》（榆政发〔2023〕33号）。", because="印发在2022年"),
    ),
)
