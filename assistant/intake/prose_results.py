"""Results told in prose bound to their targets (文字所述结果与目标对应), by name, by shared words, by what is left.

A wrong binding is worse than none: each step binds only where one result fits one target, and what was not
bound by its own name is reported to be looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.intake.values import format_exact
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.document import Paragraph, SourceDocument
    from assistant.language.quantities import QuantitySpan

How = Literal["name", "words", "rest"]

CUT = re.compile(r"[；;。，]|,(?!\d{3}(?!\d))|(?<![\d.])\d{1,2}[.．、](?!\d)|[①-⑳]|[（(]\d{1,2}[）)]")
RELATION = re.compile(
    r"(?:均|应|须|需|要|力争|预计)*(?:不(?:少于|低于|高于|大于|小于|超过|多于)|大于等于|小于等于|大于|小于|高于|低于|至少|最多|达到|达|超过"
    r"|控制在|≥|≤|>|<|＞|＜|=|＝|为)*\s*$"
)
_BETWEEN = re.compile(r"[^\d，。；、]{0,4}")
_MEASURE = re.compile(r"([一-龥]{1,2}(?:率|度|额|量|时长|天数|人数|户数|次数|比例|占比))$")
_DIGIT = re.compile(r"\d")
_BOUND_AFTER = re.compile(r"(?:以内|之内|内|以上|以下)?")
_SIGNS = frozenset("≥≤<>")
_FEW = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One figure told in a passage on results: the words before it, its place, its passage."""

    label: str
    clause: str
    span: QuantitySpan
    place: str
    passage: int

    @property
    def value(self) -> str:
        """The value as the case file holds it; a bare bound stays as printed."""
        before = self.clause[: self.span.start]
        relation = RELATION.search(before)
        if self.span.comparator in _SIGNS or self.span.upper is not None:
            after = _BOUND_AFTER.match(self.clause, self.span.end)
            return f"{relation[0] if relation else ''}{self.span.text}{after[0] if after else ''}"
        return format_exact(self.span.quantity.value, self.span.places)


@dataclass(slots=True)
class Binding:
    """Results by the index of their target, and how each was found."""

    told: dict[int, Told] = field(default_factory=dict)
    how: dict[int, How] = field(default_factory=dict)

    def bind(self, target: int, result: Told, how: How) -> None:
        """Bind a result to a target."""
        self.told[target], self.how[target] = result, how


def clauses(text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the clauses of a text with where they begin."""
    for match in CUT.finditer(text, start):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def find_told(document: SourceDocument, passages: Iterable[Paragraph]) -> list[Told]:
    """Collect the figures told one a clause in passages on results."""
    found: list[Told] = []
    for number, paragraph in enumerate(passages):
        for start, clause in clauses(paragraph.text):
            spans = find_quantities(clause)
            # Words such as 两周年 in a title are no second figure beside one in digits.
            spans = tuple(span for span in spans if _DIGIT.search(span.text)) or spans
            if len(spans) != 1:
                continue
            label = RELATION.sub("", clause[: spans[0].start])
            place = document.where(paragraph, None, (start, start + len(clause))).place or document.name
            found.append(Told(re.sub(r"\s", "", label), clause, spans[0], place, number))
    return found


def bind_results(names: Sequence[str], units: Sequence[str], told: Sequence[Told]) -> Binding:
    """Bind results to targets of the same unit (目标与结果对应).

    Args:
        names: What each target is set for, in order.
        units: The unit of each.
        told: The figures told on results, in order of the text.

    Returns:
        At most one result for each target: the first that names it; else the one whose words it shares
        and no other target does; else the one left in a passage when all others have theirs.
    """
    binding = Binding()
    for index, (name, unit) in enumerate(zip(names, units, strict=True)):
        own = next((t for t in told if t.span.quantity.unit == unit and _is_named(name, t)), None)
        if own is not None:
            binding.bind(index, own, "name")
    _bind_sole(binding, names, units, told)
    _bind_rest(binding, names, units, told)
    return binding


def _is_named(name: str, told: Told) -> bool:
    place = told.clause.find(name)
    if place < 0 or told.span.start < place + len(name):
        return False
    between = told.clause[place + len(name) : told.span.start]
    return bool(RELATION.fullmatch(between)) or bool(_BETWEEN.fullmatch(RELATION.sub("", between)))


def _bind_sole(binding: Binding, names: Sequence[str], units: Sequence[str], told: Sequence[Told]) -> None:
    """Bind targets to results of shared words where each fits only the other."""
    free = [t for t in told if not _is_taken(t, binding, names)]
    pairs = []
    for n in (n for n in range(len(names)) if n not in binding.told):
        rivals = [name for name, unit in zip(names, units, strict=True) if unit == units[n] and name != names[n]]
        pairs += [(n, t) for t in free if t.span.quantity.unit == units[n] and _shares_words(names[n], t.label, rivals)]
    for n, t in pairs:
        alone = sum(other == n for other, _ in pairs) == 1 and sum(other is t for _, other in pairs) == 1
        if alone:
            binding.bind(n, t, "words")


def _is_taken(told: Told, binding: Binding, names: Sequence[str]) -> bool:
    """Whether a figure is another target's, or names one."""
    return told in binding.told.values() or any(name in told.label for name in names)


def _shares_words(name: str, label: str, rivals: Sequence[str]) -> bool:
    """Whether a label tells the same thing in other words: the same measure, or words that only this target has."""
    own, other = _MEASURE.search(name), _MEASURE.search(label)
    if own and other:
        rest = _pairs(name.removesuffix(own[1])) & _pairs(label.removesuffix(other[1]))
        return own[1] == other[1] and bool(rest)
    if own or other:
        return False
    only = _pairs(name).difference(*map(_pairs, rivals))
    return bool(only & _pairs(label))


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def _bind_rest(binding: Binding, names: Sequence[str], units: Sequence[str], told: Sequence[Told]) -> None:
    """Bind the one target of a unit that is left to the one figure left beside its fellows' results."""
    for unit in dict.fromkeys(units):
        fellows = [n for n, own in enumerate(units) if own == unit]
        left = [n for n in fellows if n not in binding.told]
        passages = {binding.told[n].passage for n in fellows if n in binding.told}
        free = [
            t
            for t in told
            if t.span.quantity.unit == unit and t.passage in passages and not _is_taken(t, binding, names)
        ]
        if len(left) == 1 and len(free) == 1 and len(fellows) > _FEW and not unit.endswith("%"):
            binding.bind(left[0], free[0], "rest")
