"""SUM05: rates of counts, shares of targets and unit amounts are quotients (文字所述比率须能算出)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.mentions import paragraphs
from assistant.checking.quotients import find_quotients
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report rates and unit amounts that the counts and amounts beside them do not give."""
    sentences = context.sentences
    known = context.known
    for paragraph in paragraphs(sentences):
        for breach in find_quotients(context, paragraph, known):
            yield breach.as_finding(CHECK)


CHECK = Check(
    id="SUM05",
    title="比率或单位量与所列数不符",
    reason="合格率、满意度、完成率、人均费用都由同处的两个数相除得出；除不出来，三个数里有一个写错。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("抽检样品160批次，合格156批次，合格率97.50%。"),
        Example.passes("发放问卷300份，收回有效问卷288份，满意度为91.3%。", because="满意度不是这两个数之比"),
        Example.passes("全年支出培训经费36.00万元，培训1200人，人均300元。"),
        Example.fails("抽检样品160批次，合格156批次，合格率95.70%。", because="156除以160是97.50%"),
        Example.fails("全年铺设管网46公里，未达到50公里的目标，完成率96%。", because="46除以50是92%"),
        Example.fails("全年支出培训经费36.00万元，培训1200人，人均330元。", because="36万元除以1200人是300元"),
    ),
)
