"""SEC04: tables and figures are numbered through, and those referred to are there (表图编号连续、引用可查)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.pointers import number_key, stray_pointers
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_N = r"(?P<number>\d{1,2}(?:[-—.]\d{1,2})?|[一二三四五六七八九十]{1,3})"
_REFERENCE = re.compile(rf"(?:见|详见|参见|如|参照|根据|由)(?:下)?(?P<kind>表|图){_N}(?![级类月年日\d、])")
_CAPTION = re.compile(rf"^\s*(?P<kind>表|图)\s*{_N}(?=[\s：:.、．　（(]|[一-龥])")
_LONGEST = 60


def find(context: CheckContext) -> Iterator[Finding]:
    """Report references to tables that are not there, and table numbers printed twice or left out."""
    captions = _captions(context)
    for kind in ("表", "图"):
        own = [(value, unit) for (word, value), units in captions.items() if word == kind for unit in units]
        if own:
            yield from _missing(context, kind, {value for value, _ in own})
            yield from _twice(context, kind, captions)
            yield from _gaps(context, kind, own)
    for pointer in stray_pointers(context):
        words = pointer.unit.text[pointer.start : pointer.end]
        hint = f"疑应指“{pointer.meant[:30]}”，请核对" if pointer.meant is not None else "请核对所指的部分"
        where = context.where(pointer.unit, pointer.start, pointer.end)
        yield CHECK.finding(where, f"正文称“{words}”，{pointer.problem}", hint, stated=words, computed=pointer.meant)


def _captions(context: CheckContext) -> dict[tuple[str, str], list[TextUnit]]:
    """The captions of tables and figures: short paragraphs that open with a number and are no sentence."""
    found: dict[tuple[str, str], list[TextUnit]] = {}
    for unit in context.prose:
        match = _CAPTION.match(unit.text)
        if match is None or len(unit.text) > _LONGEST or re.search(r"[。；]", unit.text):
            continue
        found.setdefault((match["kind"], number_key(match["number"])), []).append(unit)
    for table in context.document.tables:
        match = _CAPTION.match(table.caption or "")
        if match is not None:
            found.setdefault((match["kind"], number_key(match["number"])), [])
    return found


def _missing(context: CheckContext, kind: str, known: set[str]) -> Iterator[Finding]:
    for unit in context.prose:
        for match in _REFERENCE.finditer(unit.text):
            if match["kind"] == kind and number_key(match["number"]) not in known:
                yield CHECK.finding(
                    context.where(unit, *match.span()),
                    f"正文引用“{kind}{match['number']}”，文中没有这个编号的{kind}",
                    f"请核对{kind}的编号，或补上该{kind}",
                    stated=f"{kind}{match['number']}",
                )


def _twice(context: CheckContext, kind: str, captions: dict[tuple[str, str], list[TextUnit]]) -> Iterator[Finding]:
    for (word, value), units in captions.items():
        titles = {"".join(unit.text.split()) for unit in units}
        if word == kind and len(units) > 1 and len(titles) > 1 and len({unit.headings[:1] for unit in units}) == 1:
            yield CHECK.finding(
                context.view.where_all(units[1]),
                f"“{kind}{value}”出现{len(units)}次，题名不同",
                f"请给每个{kind}一个编号",
                related=(context.view.where_all(units[0]),),
                stated=f"{kind}{value}",
            )


def _gaps(context: CheckContext, kind: str, own: list[tuple[str, TextUnit]]) -> Iterator[Finding]:
    numbers = sorted({int(value) for value, _ in own if value.isdigit()})
    if not numbers or numbers[0] != 1:
        return
    for number in numbers[1:]:
        if number - 1 not in numbers:
            unit = next(unit for value, unit in own if value == str(number))
            yield CHECK.finding(
                context.view.where_all(unit),
                f"{kind}的编号不连续：有“{kind}{number}”，没有“{kind}{number - 1}”",
                f"请核对是否漏了一个{kind}，或改正编号",
                severity=Severity.NOTE,
                stated=f"{kind}{number}",
            )


CHECK = Check(
    id="SEC04",
    title="表图编号有误或引用的表不存在",
    reason="正文说详见表3而全文只有两张表，读者无从核对；编号重复，引用就有了两种读法。",
    severity=Severity.WARNING,
    find=find,
    scope="file",
    examples=(
        Example.passes("资金情况见表1。\n表1 资金情况表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5"),
        Example.fails(
            "资金情况见表3。\n表1 资金情况表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5", because="没有表3"
        ),
        Example.fails(
            "表1 资金情况表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5\n\n"
            "表1 得分情况表\n指标\t分值\t得分\n决策\t20\t18",
            because="两张表同一个编号",
        ),
        Example.passes(
            "评分情况见表2。\n表1 资金安排表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5\n\n"
            "表2 专家评分表\n指标\t分值\t得分\n决策\t20\t18\n过程\t80\t70"
        ),
        Example.fails(
            "评分情况见表1。\n表1 资金安排表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5\n\n"
            "表2 专家评分表\n指标\t分值\t得分\n决策\t20\t18\n过程\t80\t70",
            because="评分在表2",
        ),
        Example.fails("一、基本情况\n详见第五部分。\n二、评价结论\n得分90分。", because="全文只有两个部分"),
    ),
)
