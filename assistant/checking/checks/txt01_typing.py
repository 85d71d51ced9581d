"""TXT01: typing slips that can be seen without reading (文字差错): doubled marks, unpaired brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_DOUBLED = re.compile(
    r"的的|了了|是是|和和(?!气|睦|平|谐|美)|在在|为为|将将|对对(?!比|照|象|口|接|方|于|策|手)|与与|或或|、、|，，|。。(?!。)|；；|，。|。，|、，|，、|；。|：："
    r"|((?:项目|单位|绩效|资金|预算|评价|指标|实施|完成|管理|工作|服务){1})\1(?!部|库|制|经|组|名|化)"
)
_PAIRS = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"), ("【", "】"))


def find(context: CheckContext) -> Iterator[Finding]:
    """Report doubled words and marks, and brackets that do not close, one finding of each a document."""
    doubled = [
        (unit, match.start(), match.end()) for unit in context.view.units for match in _DOUBLED.finditer(unit.text)
    ]
    if doubled:
        unit, start, end = doubled[0]
        listed = "、".join(f"“{unit.text[start:end]}”" for unit, start, end in doubled[:5])
        yield CHECK.finding(
            context.where(unit, start, end),
            f"疑有重复的字词或标点：{listed}（共{len(doubled)}处）",
            "请逐处核对",
            related=tuple(context.where(*item) for item in doubled[1:]),
            stated=unit.text[start:end],
        )
    open_ones = [unit for unit in context.prose if _unpaired(unit)]
    if open_ones:
        yield CHECK.finding(
            context.view.where_all(open_ones[0]),
            f"有{len(open_ones)}段的括号、书名号或引号不成对",
            "请逐段核对；分页处断开的段落可忽略",
            related=tuple(context.view.where_all(unit) for unit in open_ones[1:]),
        )


def _unpaired(unit: TextUnit) -> bool:
    text = unit.text.replace("(", "（").replace(")", "）")
    text = re.sub(r"(?:^|[\s；。，])[\d一二三四五六七八九十]{1,3}）", "", text)
    return any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS)


CHECK = Check(
    id="TXT01",
    title="文字和标点差错",
    reason="叠字、叠标点和不成对的括号不影响结论，但会影响报告的观感。",
    severity=Severity.NOTE,
    find=find,
    examples=(
        Example.passes("项目（一期）已完成，资料齐全。"),
        Example.fails("项目已按期完成的的验收。", because="叠字"),
        Example.fails("项目（一期已完成，资料齐全。", because="括号不成对"),
    ),
)
