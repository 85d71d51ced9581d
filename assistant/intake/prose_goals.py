"""Targets and results told in prose alone (文字所述的目标与结果): 数量方面：培训不少于12次；合格率不低于98%.

Read only where no table gives a target. A result is taken from a passage on outputs or effects that names
the same thing in the same unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Indicator
from assistant.intake.values import format_exact
from assistant.language.outline import parse_heading
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.document import Paragraph, SourceDocument
    from assistant.domain.evaluation import Sign
    from assistant.language.quantities import QuantitySpan

_ASPECT = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[）).．、]\s*)?(产出|效益|项目)?(数量|质量|时效|进度|成本|经济效益|社会效益|生态效益|可持续影响|效益|"
    r"(?:服务对象|受益对象|群众|公众)?满意度)(?:指标|目标)?(?:方面)?[:：]"
)
_CUT = re.compile(r"[；;。，,]|(?<![\d.])\d{1,2}[.．、](?!\d)|[①-⑳]|[（(]\d{1,2}[）)]")
_RELATION = re.compile(
    r"(?:均|应|须|需|要|力争|预计)*(?:不(?:少于|低于|高于|大于|小于|超过|多于)|大于等于|小于等于|大于|小于|高于|低于|至少|最多|达到|达|超过"
    r"|控制在|≥|≤|>|<|＞|＜|=|＝|为)*\s*$"
)
_VERB = re.compile(r"^.*(?:提交|提供|完成|开展|组织|举办|更新|办理|编制|新增|发布|形成)的?(?=..)")
_RESULTS = re.compile(r"产出|效益|效果|满意|完成情况|实现情况")
_GOALS = re.compile(r"目标(?!.*(?:完成|实现))|指标体系")
_LONGEST_HEADING = 30
_SHORTEST_NAME = 2
_LONGEST_NAME = 30
_SIGNS: dict[str, Sign] = {"≥": "≥", "≤": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True, slots=True)
class _Target:
    aspect: str
    name: str
    span: QuantitySpan
    place: str


def read_prose_goals(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[Indicator, ...]:
    """Read targets stated aspect by aspect, each with its result where one is stated (文字所述目标)."""
    found: dict[str, _Target] = {}
    for paragraph in paragraphs:
        for target in _targets(document, paragraph):
            found.setdefault(target.name, target)
    passages = list(_result_passages(paragraphs))
    return tuple(_indicator(number, target, passages, document) for number, target in enumerate(found.values(), 1))


def _targets(document: SourceDocument, paragraph: Paragraph) -> Iterator[_Target]:
    opening = _ASPECT.match(paragraph.text)
    if opening is None:
        return
    for start, clause in _clauses(paragraph.text, opening.end()):
        spans = [span for span in find_quantities(clause) if span.comparator in _SIGNS]
        if len(spans) != 1 or spans[0].upper is not None:
            continue
        name = _name(clause[: spans[0].start])
        if name:
            place = document.where(paragraph, None, (start, start + len(clause))).place
            yield _Target(opening[2], name, spans[0], place or "")


def _clauses(text: str, start: int) -> Iterator[tuple[int, str]]:
    for match in _CUT.finditer(text, start):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _name(before: str) -> str:
    """Name what a clause sets a target for: its words without relation and verb."""
    whole = _RELATION.sub("", re.sub(r"\s", "", before)).strip("：:、的")
    short = _VERB.sub("", whole)
    name = short if len(short) >= _SHORTEST_NAME else whole
    return name if _SHORTEST_NAME <= len(name) <= _LONGEST_NAME and not re.search(r"\d", name) else ""


def _result_passages(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs under headings on outputs and effects that state no targets themselves."""
    inside = False
    for paragraph in paragraphs:
        if len(paragraph.text) <= _LONGEST_HEADING and (paragraph.level or parse_heading(paragraph.text)):
            inside = bool(_RESULTS.search(paragraph.text)) and not _GOALS.search(paragraph.text)
        elif inside and not _ASPECT.match(paragraph.text):
            yield paragraph


def _indicator(number: int, target: _Target, passages: Sequence[Paragraph], document: SourceDocument) -> Indicator:
    quantity = target.span.quantity
    actual, place = _result(target, passages, document)
    places = {"target": target.place}
    if place is not None:
        places["actual"] = place
    return Indicator(
        code=f"R{number:02d}",
        path=(target.aspect, target.name),
        sign=_SIGNS[target.span.comparator or "≥"],
        target=format_exact(quantity.value, target.span.places),
        actual=actual,
        unit=quantity.unit or None,
        place=target.place,
        places=places,
    )


def _result(target: _Target, passages: Sequence[Paragraph], document: SourceDocument) -> tuple[str | None, str | None]:
    """Find the first clause that names the target's thing with a value in its unit; a bare bound stays as printed."""
    for paragraph in passages:
        for start, clause in _clauses(paragraph.text, 0):
            spans = find_quantities(clause)
            if target.name not in clause or len(spans) != 1 or spans[0].quantity.unit != target.span.quantity.unit:
                continue
            span = spans[0]
            between = clause[clause.index(target.name) + len(target.name) : span.start]
            if span.start < clause.index(target.name) or not _RELATION.fullmatch(between):
                continue
            place = document.where(paragraph, None, (start, start + len(clause))).place
            if span.comparator in _SIGNS or span.upper is not None:
                return f"{between}{span.text}", place
            return format_exact(span.quantity.value, span.places), place
    return None, None
