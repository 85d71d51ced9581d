"""What inputs say points were taken off for (扣分事项): observations, failed points, told once each."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean, without_amount
from assistant.facts import codes_of, names, stated_amount
from assistant.intake.observations import deduction_parts
from assistant.review.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.scoring import Score

ZERO = Decimal(0)
# Two texts tell one fact where the shorter has this share of its phrasing in the longer.
_SAME = Decimal("0.6")
_SUMMARY = re.compile(
    r"扣分(?:最多|较多|项目)|(?:共有|共计|合计|其中)?[^，。；]{0,6}项指标(?:存在)?(?:扣分|失分)|得分率最[高低]"
)
_POINTS = re.compile(r"(?:分值|满分|标准分|权重|得分|得|扣分|扣|失)(?:为|是|共)?\s*\d+(?:\.\d+)?\s*分?")
_LED = re.compile(r"^扣(?:除)?\d+(?:\.\d+)?分[，,：:](?:主要|其中)?(?:原因)?(?:是|为|因为?|由于|系)?")
_WORDS_OF_FORM = re.compile(
    r"(?:决策|投入|过程|管理|产出|效益|效果|成本|满意度)?(?:类)?指标|项目|该项|本项|按比例|[，。；：、（）()\s]"
)
_CONTENT = re.compile(r"[一-鿿\dA-Za-z]")
_CHINESE = re.compile(r"[一-鿿]|\d+(?:\.\d+)?")


def reasons_of(score: Score, evaluation: Evaluation) -> tuple[Reason, ...]:
    """Gather what is said about one leaf's loss (扣分事项), each fact once.

    Deductions stated for the indicator come first; without one, the deductions that a stated problem
    carries in brackets (…（扣1分）), then the stated problems that are told of it alone. Failed points of
    evaluation stand for themselves where nothing else is said.
    """
    found = list(_observed(score.code, score.name, evaluation)) or list(_in_problems(score, evaluation))
    found = found or list(_problems_alone(score, evaluation))
    loss = score.deduction
    told = tell_once(found, loss if loss is not None else ZERO)
    if told:
        return told
    indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
    return tuple(failed_points(indicator)) if indicator is not None else ()


def told_after(text: str, name: str) -> str:
    """Leave out the indicator and its points where the reason stands behind them (某指标扣1分：……)."""
    bare = text.removeprefix(name)
    return _LED.sub("", bare) if _LED.match(bare) else text


def says_why(text: str, name: str) -> bool:
    """Whether a text tells what was wrong, beyond naming the indicator and repeating its points (有无实质内容).

    Reports open a group with 决策指标分值15分，得13.50分，扣1.50分, and sum up with 扣分最多的是…; neither is a reason.
    """
    if _SUMMARY.search(text):
        return False
    rest = _POINTS.sub("", text)
    for word in (name, name.removesuffix("指标")):
        rest = rest.replace(word, "")
    return _CONTENT.search(_WORDS_OF_FORM.sub("", rest)) is not None


def _observed(code: str, name: str, evaluation: Evaluation) -> Iterator[Reason]:
    for index, observation in enumerate(evaluation.observations):
        codes = codes_of(observation, evaluation)
        text = told_after(without_amount(clean(observation.text)), name)
        if observation.kind != "deduction" or code not in codes or not says_why(text, name):
            continue
        # An amount told for several indicators together is nobody's own.
        amount = stated_amount(observation) if codes == (code,) else None
        yield Reason(text, amount, _places(observation.place_of("text")), (index,))


def _in_problems(score: Score, evaluation: Evaluation) -> Iterator[Reason]:
    loss = score.deduction
    for index, observation in enumerate(evaluation.observations):
        codes = codes_of(observation, evaluation)
        if observation.kind != "problem" or score.code not in codes:
            continue
        for amount, text in deduction_parts(clean(observation.text)):
            value = Decimal(amount)
            own = codes == (score.code,) or names(text, score.name)
            if own and loss is not None and value <= loss:
                yield Reason(without_amount(clean(text)), value, _places(observation.place_of("text")), (index,))


def _problems_alone(score: Score, evaluation: Evaluation) -> Iterator[Reason]:
    """Yield stated problems of this indicator alone; how many points each cost nobody has said."""
    for index, observation in enumerate(evaluation.observations):
        text = clean(observation.text)
        if observation.kind == "problem" and codes_of(observation, evaluation) == (score.code,) and text:
            yield Reason(text, None, _places(observation.place_of("text")), (index,))


def failed_points(indicator: Indicator) -> Iterator[Reason]:
    """Yield the points of evaluation that are marked as not met, with their points where printed."""
    for point in indicator.points_of_evaluation:
        # A negative point names a fault, so meeting it is what costs points.
        if point.met is not None and point.met == point.negative:
            weight = clean(point.weight)
            amount = Decimal(weight) if re.fullmatch(r"\d+(?:\.\d+)?", weight) else None
            places = _places(point.place or indicator.place_of("points_of_evaluation"))
            yield Reason(clean(point.text), amount, places, criterion=True)


def tell_once(reasons: Iterable[Reason], loss: Decimal) -> tuple[Reason, ...]:
    """Join reasons that tell one fact (同一事项合并): alike in words, or of one amount where the sum is too great."""
    kept: list[Reason] = []
    for reason in reasons:
        twin = next((n for n, other in enumerate(kept) if _one_fact(other, reason)), None)
        if twin is None:
            kept.append(reason)
        else:
            kept[twin] = _joined(kept[twin], reason)
    while _total(kept) > loss:
        pair = _same_amount(kept)
        if pair is None:
            break
        first, second = pair
        kept[first] = _joined(kept[first], kept[second])
        del kept[second]
    return tuple(kept)


def _total(reasons: Sequence[Reason]) -> Decimal:
    return sum((reason.amount for reason in reasons if reason.amount is not None), ZERO)


def _same_amount(reasons: Sequence[Reason]) -> tuple[int, int] | None:
    """Find two reasons of one amount told in different files: one deduction, told twice."""
    for second, reason in enumerate(reasons):
        for first in range(second):
            other = reasons[first]
            if reason.amount is not None and reason.amount == other.amount and _files(reason).isdisjoint(_files(other)):
                return first, second
    return None


def _files(reason: Reason) -> set[str]:
    return {place.partition(" › ")[0] for place in reason.places}


def _one_fact(first: Reason, second: Reason) -> bool:
    if first.amount is not None and second.amount is not None and first.amount != second.amount:
        return False
    # One file lists alike faults side by side (第一标段…, 第二标段…); they are not one fault.
    if first.text != second.text and not _files(first).isdisjoint(_files(second)):
        return False
    one, other = _tokens(first.text), _tokens(second.text)
    shorter = min(len(one), len(other))
    return shorter > 0 and Decimal(len(one & other)) / shorter >= _SAME


def _tokens(text: str) -> frozenset[str]:
    marks = _CHINESE.findall(text)
    return frozenset("".join(marks[place : place + 2]) for place in range(len(marks) - 1))


def _joined(first: Reason, second: Reason) -> Reason:
    longer = first if len(first.text) >= len(second.text) else second
    return replace(
        longer,
        amount=first.amount if first.amount is not None else second.amount,
        places=tuple(dict.fromkeys((*first.places, *second.places))),
        observations=tuple(dict.fromkeys((*first.observations, *second.observations))),
    )


def _places(place: str | None) -> tuple[str, ...]:
    return (place,) if place else ()
