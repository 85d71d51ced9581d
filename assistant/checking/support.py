"""Numbers that people gave in words (输入文字中的数): observations, background, goals, rules.

A number is supported where an input prints the same number with the same words beside it; values of
their own facts are judged by ``matching``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.language.normalise import normalise
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Claim
    from assistant.domain.quantity import Quantity
    from assistant.domain.scoring import ScoreSheet

_NOISE = re.compile(r"[的\s，,。；;：:、（）()“”\"《》]")
_LINKING = re.compile("(?:仅为|仅有|达到|约为|为|有|是|达|仅|共|约|近)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_CLAUSE = re.compile(r"[，,。；;：:\n]")
_LISTED = re.compile("、|以及|和|与|及")
_CONTEXT = 6
_SHARED = 3
# A statement of so many characters that stands in the report letter by letter is the input's own.
_WHOLE = 8
_SENTENCE_ENDS = re.compile("[。；;\n]")


class Support:
    """The numbers of all given texts, each with the words around it (输入文字)."""

    def __init__(self, evaluation: Evaluation | None, sheet: ScoreSheet | None, ledger: FactLedger) -> None:
        """Read every text field once."""
        self._counts = _counts(evaluation)
        self._by_value: dict[tuple[str, str], list[tuple[str | None, str, str]]] = {}
        self._rates: list[tuple[Quantity, tuple[str | None, str, str]]] = []
        self._whole = _whole_statements(evaluation)
        for text in _texts(evaluation, sheet, ledger):
            clean = normalise(text).text
            for span in find_quantities(clean):
                place = (_year_before(clean, span.start), *_around(clean, span.start, span.end))
                self._by_value.setdefault(_key(span.quantity), []).append(place)
                if span.quantity.dimension == "ratio":
                    self._rates.append((span.quantity, place))

    def holds(self, claim: Claim, unit: TextUnit, *, contested: bool) -> bool:
        """Tell whether some input prints this number with the same words before or after it.

        A number that a fact contradicts needs all of the words before it to be the same.
        """
        if claim.quantity is None:
            return False
        counted = claim.places is None and claim.quantity.unit == "项" and claim.quantity.value in self._counts
        if (counted and not contested) or _counts_its_list(claim, unit) or self._stands_whole(claim, unit):
            return True
        before, after = _around(unit.text, claim.start, claim.end)
        for year, given_before, given_after in (*self._by_value.get(_key(claim.quantity), ()), *self._rounded(claim)):
            if (
                year is not None
                and claim.period is not None
                and claim.period[:4].isdigit()
                and year != claim.period[:4]
            ):
                continue
            if contested:
                if before == given_before and len(before) == _CONTEXT:
                    return True
                # An input that begins with few words before its number must go on with the same ones.
                if given_before and before.endswith(given_before) and after == given_after and len(after) == _CONTEXT:
                    return True
                continue
            if _shared(before[::-1], given_before[::-1]) >= min(_SHARED, len(given_before)) and given_before:
                return True
            if _shared(after, given_after) >= min(_SHARED, len(given_after)) and given_after:
                return True
            if not given_before and not given_after:
                return True
            # 125份有效问卷 says what 有效问卷125份 says.
            if any(len(given_before) >= size and after[:size] == given_before[-size:] for size in (3, 4, 5, 6)):
                return True
        return False

    def _stands_whole(self, claim: Claim, unit: TextUnit) -> bool:
        """Whether the number stands inside a statement of the inputs printed letter by letter."""
        for given in self._whole:
            if len(given) < _WHOLE and given != unit.text:
                continue
            start = unit.text.find(given)
            while start >= 0:
                if start <= claim.start and claim.end <= start + len(given):
                    return True
                start = unit.text.find(given, start + 1)
        return False

    def _rounded(self, claim: Claim) -> Iterator[tuple[str | None, str, str]]:
        """The given rates that are the number once rounded to its printed places."""
        printed = claim.quantity
        if printed is None or printed.dimension != "ratio" or claim.places is None:
            return
        for quantity, place in self._rates:
            value = quantity.to(printed.unit).value
            if value != printed.value and round_decimal(value, claim.places) == printed.value:
                yield place


def _whole_statements(evaluation: Evaluation | None) -> frozenset[str]:
    """What evaluators and unit said, sentence by sentence, where a number stands in it."""
    if evaluation is None:
        return frozenset()
    texts = [observation.text for observation in evaluation.observations]
    for indicator in evaluation.indicators:
        texts += [text for text in (indicator.deviation, indicator.actual, indicator.rule_text) if text]
    parts = (part.strip() for text in texts for part in _SENTENCE_ENDS.split(normalise(text).text))
    return frozenset(part for part in parts if any(char.isdigit() for char in part) and not _is_bare(part))


def _is_bare(text: str) -> bool:
    """Whether a text is a number with its unit alone: its own fact answers for it."""
    return any(span.start == 0 and span.end == len(text) for span in find_quantities(text))


def _counts_its_list(claim: Claim, unit: TextUnit) -> bool:
    """Whether a number only counts the things named right before it (甲、乙和丙三项)."""
    if claim.quantity is None or claim.quantity.unit not in ("项", "个", "方面") or "、" not in unit.text:
        return False
    named = _CLAUSE.split(unit.text[: claim.start])[-1]
    return len([name for name in _LISTED.split(named) if name]) == claim.quantity.value > 1


def _year_before(text: str, start: int) -> str | None:
    """The last year named before a number in its sentence."""
    found = _YEAR.findall(re.split(r"[。；;\n]", text[:start])[-1])
    return found[-1] if found else None


def _counts(evaluation: Evaluation | None) -> frozenset[int]:
    """Sizes that a sentence may state of the indicators as given: all, with a number as target, without."""
    if evaluation is None:
        return frozenset()
    total = len(evaluation.indicators)
    numeric = sum(1 for indicator in evaluation.indicators if indicator.target and find_quantities(indicator.target))
    groups = Counter(indicator.path[0] for indicator in evaluation.indicators if indicator.path)
    aimed = Counter(indicator.path[0] for indicator in evaluation.indicators if indicator.path and indicator.target)
    targets = sum(1 for indicator in evaluation.indicators if indicator.target)
    sizes = {total, numeric, total - numeric, targets, targets - numeric, len(groups)}
    return frozenset({*sizes, *groups.values(), *aimed.values()})


def _key(quantity: Quantity) -> tuple[str, str]:
    return quantity.dimension, f"{quantity.base.normalize():f}"


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    # 合格率为91.67% says what 合格率91.67% says.
    before = _LINKING.sub("", _NOISE.sub("", text[max(0, start - 16) : start]))[-_CONTEXT:]
    after = _NOISE.sub("", text[end : end + 16])[:_CONTEXT]
    return before, after


def _shared(one: str, two: str) -> int:
    count = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        count += 1
    return count


def _texts(evaluation: Evaluation | None, sheet: ScoreSheet | None, ledger: FactLedger) -> Iterator[str]:
    if evaluation is not None:
        yield from (text for text in _given(evaluation) if text)
    if sheet is not None:
        for score in sheet.scores:
            yield score.rule_text
            yield from (step.text for step in score.steps)
    for fact in ledger.facts:
        if fact.origin.kind in ("computed", "rule"):
            yield from fact.origin.steps


def _given(evaluation: Evaluation) -> Iterator[str | None]:
    goal = evaluation.goal
    yield from (evaluation.case, evaluation.background, evaluation.content)
    if goal is not None:
        yield from (goal.expected, goal.actual)
    for observation in evaluation.observations:
        yield from (observation.text, observation.title)
    for indicator in evaluation.indicators:
        yield from (indicator.rule_text, indicator.definition, indicator.deviation, indicator.waived)
        yield from (point.text for point in indicator.points_of_evaluation)
        yield from (f"{label}{value}" for label, value in indicator.inputs.items())
