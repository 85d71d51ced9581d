"""Losses told for a whole group only (只载一级指标得分): reasons by heading, and what may bear on them.

Candidates are no reasons: a reviewer has to say which of them cost the points.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean, split_title, without_amount
from assistant.drafting.kinds import match_kind
from assistant.facts import compared, read_actual, read_target, sign_of, stated_amount
from assistant.review.reasons import says_why, tell_once
from assistant.review.records import Reason
from assistant.scoring.framework import find_indicator
from assistant.scoring.groups import same_group

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.retrieval.library import ProblemKind

_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])\s*")
_OPENS = re.compile(r"([^，。；\d]{2,12}?)(?:分值|满分|标准分|权重)(?:为|共)?\d")
_CHAPTER = re.compile("分析|情况|结论|评价|问题|建议|概况|附件")
_GROUP_OF = (
    ("产出", re.compile("产出|数量|质量|时效|进度|成本")),
    ("效益", re.compile("效益|效果|影响|满意度")),
)
_MOST = 4
_REVERSED = ("≤", "<")


def group_reasons(name: str, letter: str, evaluation: Evaluation) -> tuple[Reason, ...]:
    """Gather the deductions stated under a group's headings (组内扣分事项), the indicator's name before each."""
    found = []
    lines = _own_lines(name, evaluation)
    for index, observation in enumerate(evaluation.observations):
        text = without_amount(clean(observation.text))
        if observation.kind != "deduction" or not says_why(text, name):
            continue
        headings = [_NUMBER.sub("", step.strip()) for step in (observation.title or "").split("›")]
        headings = [step for step in headings if step]
        named = letter in observation.indicators or observation.place_of("text") in lines
        if not named and (observation.indicators or not any(_is_group(step, name) for step in headings)):
            continue
        if observation.indicators and letter not in observation.indicators:
            continue
        leaf = next(
            (step for step in reversed(headings) if not _is_group(step, name) and not _CHAPTER.search(step)), ""
        )
        place = observation.place_of("text")
        told = f"{leaf}方面，{text}" if leaf and leaf not in text else text
        found.append(Reason(told, stated_amount(observation), (place,) if place else (), (index,)))
    return tell_once(found, sum((reason.amount for reason in found if reason.amount is not None), Decimal(0)))


def _own_lines(name: str, evaluation: Evaluation) -> set[str]:
    """Find the paragraphs that open with a group's points (决策指标分值15分，得…); what they deduct is its own."""
    found = set()
    for observation in evaluation.observations:
        place = observation.place_of("text")
        told = _OPENS.match(clean(observation.text))
        if observation.kind == "deduction" and place and told is not None and _is_group(told.group(1), name):
            found.add(place)
    return found


def _is_group(heading: str, name: str) -> bool:
    return same_group(heading, name) or re.sub(r"(?:指标|情况|分析)+$", "", heading) == re.sub(
        r"(?:指标|情况|分析)+$", "", name
    )


def candidates_of(name: str, evaluation: Evaluation, taxonomy: tuple[ProblemKind, ...]) -> tuple[Reason, ...]:
    """Find stated problems and missed targets that may have cost a group its points (可能相关事项)."""
    found = [
        Reason(_missed_text(result), None, (result.place,) if result.place else ())
        for result in evaluation.results
        if _is_missed(result) and any(_is_group(word, name) for word in _groups_of_path(result))
    ]
    for index, observation in enumerate(evaluation.observations):
        if observation.kind != "problem" or observation.indicators:
            continue
        heading, body = split_title(observation.text)
        title = clean(observation.title) or heading
        kind = match_kind((name,), [title, body], "unknown", taxonomy)
        paths = [known.path for word in kind.indicators if (known := find_indicator(word)) is not None]
        if any(_is_group(path[0], name) for path in paths[:1]):
            place = observation.place_of("text")
            found.append(Reason(title or body, None, (place,) if place else (), (index,)))
    return tuple(found[:_MOST])


def _groups_of_path(result: Indicator) -> tuple[str, ...]:
    """Name the groups a result belongs to: by its own path, else by what its kind belongs to."""
    own = result.path[:1]
    return (*own, *(group for group, words in _GROUP_OF if any(words.search(step) for step in result.path[:-1])))


def _is_missed(result: Indicator) -> bool:
    if not compared(result):
        return False
    target, actual = read_target(result), read_actual(result)
    assert target is not None  # noqa: S101 - compared results have both numbers
    assert actual is not None  # noqa: S101
    order = actual.quantity.compare(target.quantity)
    return order > 0 if sign_of(result) in _REVERSED else order < 0


def _missed_text(result: Indicator) -> str:
    unit = result.unit or ""
    target, actual = result.target or "", result.actual or ""
    return (
        f"{result.name}目标值{target}{'' if unit in target and unit else unit}，"
        f"实际完成{actual}{'' if unit in actual and unit else unit}"
    )
