"""All rules over one paragraph, then over a section's paragraphs together (逐段核验)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.drafting.police.binding import find_misplaced
from assistant.drafting.police.direction import find_contradictions
from assistant.drafting.police.fidelity import find_distortions
from assistant.drafting.police.inventions import find_inventions
from assistant.drafting.police.typed import find_typing
from assistant.drafting.police.wording import (
    find_causes,
    find_copied,
    find_forbidden,
    find_judgements,
    find_lost,
    find_names,
    find_unsupported,
)
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.drafting.statements import WrittenStatement
    from assistant.drafting.units import Unit
    from assistant.drafting.writing import Writing

_LONG_SENTENCE = 16


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a paragraph does not hold (核验意见): the rule that found it, and what to mend, in Chinese."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """What paragraphs are judged by (核验语境): the report's material, and wording that may not be copied."""

    writing: Writing
    patterns: tuple[str, ...] = ()


def judge(unit: Unit, written: WrittenStatement, context: Context) -> tuple[Complaint, ...]:
    """Judge one paragraph (核验一段); no complaint means that every rule could show it to be right.

    Args:
        unit: What was to be written.
        written: What the model wrote, with slots.
        context: The report's material.
    """
    text, writing = written.text, context.writing
    found = [
        *_of("typed", find_typing(unit, text)),
        *_of("declared", _declared(unit, written)),
        *_of("lost", find_lost(unit, text)),
        *_of("binding", find_misplaced(unit, text, writing)),
        *_of("direction", find_contradictions(unit, text, writing)),
        *_of("judgement", find_judgements(unit, text)),
        *_of("cause", find_causes(unit, text)),
        *_of("name", find_names(unit, text)),
        *_of("wording", find_forbidden(unit, text, writing)),
        *_of("fidelity", find_distortions(unit, text)),
        *_of("invention", find_inventions(unit, text)),
        *_of("ground", find_unsupported(unit, text)),
        *_of("copied", find_copied(unit, text, context.patterns)),
        *_of("repeated", _repeated(text)),
    ]
    return tuple(dict.fromkeys(found))


def _of(rule: str, reasons: Iterable[str]) -> Iterator[Complaint]:
    return (Complaint(rule, reason) for reason in reasons)


def _declared(unit: Unit, written: WrittenStatement) -> Iterator[str]:
    """What the model says it used and covered is what it did."""
    offered = {name for name, _ in unit.citation}
    unknown = [name for name in written.sources if name not in offered]
    if unknown:
        yield f"来源 {'、'.join(unknown)} 不在本段可引用依据之列"
    unused = [name for name in written.sources if name in offered and f"[[{name}]]" not in written.text]
    if unused:
        yield f"登记了来源 {'、'.join(unused)}，正文中没有引用"
    owed = set(unit.statement.deductions)
    if set(written.deductions) - owed:
        yield f"扣分链 {'、'.join(sorted(set(written.deductions) - owed))} 不属于本段"
    if owed - set(written.deductions):
        yield f"本段须覆盖扣分链 {'、'.join(sorted(owed - set(written.deductions)))}，没有登记"


def _repeated(text: str) -> Iterator[str]:
    counted = Counter(text[start:end] for start, end in split_sentences(text))
    for sentence, times in counted.items():
        if times > 1 and len(sentence) > 4:  # noqa: PLR2004 - 扣[[…]]。 may stand twice
            yield f"“{sentence[:20]}…”重复了 {times} 遍"


def judge_together(
    units: Sequence[Unit], written: Mapping[str, WrittenStatement]
) -> Mapping[str, tuple[Complaint, ...]]:
    """Judge what only shows side by side (段间核验): one sentence told twice, by unit id."""
    first: dict[str, str] = {}
    found: dict[str, tuple[Complaint, ...]] = {}
    for unit in units:
        statement = written.get(unit.id)
        if statement is None:
            continue
        for start, end in split_sentences(statement.text):
            sentence = statement.text[start:end]
            other = first.setdefault(sentence, unit.id)
            if other != unit.id and len(sentence) >= _LONG_SENTENCE and sentence not in unit.base:
                found[unit.id] = (Complaint("repeated", f"“{sentence[:20]}…”与 {other} 段重复"),)
    return found
