"""SRC01: a document number is well formed and names a document that exists (文号格式与存在)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.document_numbers import DocumentNumber, find_document_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.finding import Where

_LOOSE = re.compile(r"[一-龥]{1,8}[\[(（【]\d{4}[\])）】]\s*第?\d+号")
_TITLED = re.compile(r"》\s*[（(]$")
_NORMAL = re.compile(r"〔\d{4}〕\s*\d+号")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report impossible numbers, near misses of known ones, and brackets of the wrong kind."""
    known = _known(context)
    titled: set[str] = set()
    seen: dict[str, list[tuple[DocumentNumber, Where]]] = {}
    for unit in context.view.units:
        for number in find_document_numbers(unit.text):
            seen.setdefault(number.normal, []).append((number, context.where(unit, number.start, number.end)))
            if _TITLED.search(unit.text[: number.start]):
                titled.add(number.normal)
    for normal, mentions in seen.items():
        number, where = mentions[0]
        related = tuple(place for _, place in mentions[1:])
        if number.year is not None and number.year > context.on.year:
            yield CHECK.finding(
                where,
                f"文号“{number.text}”的年份晚于核查日期（{context.on.year}年）",
                "请核对原文件的发文年份",
                severity=Severity.ERROR,
                related=related,
                stated=number.text,
            )
            continue
        if normal in known:
            continue
        twin = _near_miss(number, known) or _near_miss(number, _others(seen, normal, len(mentions)))
        if twin is None and normal not in titled:
            twin = _other_year(number, titled)
        if twin is not None:
            yield CHECK.finding(
                where,
                f"文号“{number.text}”与“{twin}”只差一处，疑为笔误",
                "请对照原文件核对机关代字、年份和序号",
                related=(*related, *(place for _, place in seen.get(twin, ()))),
                stated=number.text,
                computed=twin,
            )
        elif context.ledger is not None:
            yield CHECK.finding(
                where,
                f"文号“{number.text}”在案例和知识库中都没有",
                "请提供该文件，或改用已入库的依据",
                related=related,
                stated=number.text,
            )
    yield from _brackets(context)


def _known(context: CheckContext) -> set[str]:
    numbers: set[str] = set()
    texts = [source.number for source in context.sources if source.number]
    if context.evaluation is not None:
        texts.append(context.evaluation.model_dump_json())
    if context.ledger is not None:
        texts.extend(fact.text for fact in context.ledger.facts if fact.text)
    if context.sheet is not None:
        texts.extend(score.basis.number for score in context.sheet.scores if score.basis and score.basis.number)
    for text in texts:
        numbers.update(number.normal for number in find_document_numbers(text))
    return numbers


def _others(seen: dict[str, list[tuple[DocumentNumber, Where]]], own: str, mentions: int) -> set[str]:
    """The numbers this document prints at least as often as the one in question."""
    return {normal for normal, found in seen.items() if normal != own and len(found) >= mentions}


def _near_miss(number: DocumentNumber, known: set[str]) -> str | None:
    """Return a known number that differs only by swapped or one changed digit, or by the issuer's short name."""
    for other in sorted(known):
        found = find_document_numbers(other)
        if not found:
            continue
        twin = found[0]
        same_issuer, same_year = number.issuer == twin.issuer, number.year == twin.year
        same_serial = number.serial == twin.serial
        if same_issuer and same_year and _slipped(str(number.serial), str(twin.serial)):
            return other
        if same_issuer and same_serial and not same_year and len(str(number.serial)) > 1:
            return other
        if same_year and same_serial and _issuer_slipped(number.issuer, twin.issuer):
            return other
    return None


def _other_year(number: DocumentNumber, titled: set[str]) -> str | None:
    """Return the number introduced with its title that differs in the year alone: a bare one was introduced before."""
    for other in sorted(titled):
        twin = find_document_numbers(other)[0]
        if (number.issuer, number.serial) == (twin.issuer, twin.serial) and number.year != twin.year:
            return other
    return None


def _slipped(one: str, two: str) -> bool:
    """Tell whether two serials look like one typed wrongly: digits swapped."""
    return one != two and len(one) == len(two) > 1 and sorted(one) == sorted(two)


def _issuer_slipped(one: str, two: str) -> bool:
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    if len(longer) == len(shorter):
        return len(longer) > 2 and sum(a != b for a, b in zip(longer, shorter, strict=True)) == 1  # noqa: PLR2004
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _brackets(context: CheckContext) -> Iterator[Finding]:
    for unit in context.prose:
        original = unit.part.text
        match = _LOOSE.search(original)
        if match is not None and not _NORMAL.search(match.group()):
            yield CHECK.finding(
                context.document.where(unit.part, unit.table, match.span(), section=unit.section),
                f"文号“{match.group()}”的年份应使用六角括号〔〕，序号前不加“第”",
                "按公文格式改为“机关代字〔年份〕序号+号”的形式",
                severity=Severity.NOTE,
                stated=match.group(),
            )


CHECK = Check(
    id="SRC01",
    title="文号有误或查无此号",
    reason="引用的文号差一个字就指向另一份文件；编造的文号会让整份报告失去可信度。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("依据《节水改造项目管理办法》（云水财〔2024〕31号）开展评价。再次引用云水财〔2024〕31号。"),
        Example.fails(
            "依据云水财〔2024〕386号开展评价，按照云水财〔2024〕386号执行。\n验收执行云水财〔2024〕368号。",
            because="368号与386号数字颠倒",
        ),
        Example.fails("依据云水财〔2099〕31号开展评价。", because="年份在将来"),
        Example.fails("依据云水财(2024)31号开展评价。", because="年份括号不是六角括号"),
    ),
)
