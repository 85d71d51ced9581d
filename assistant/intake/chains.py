"""Stated causes and suggestions join the problems they answer (问题、原因、建议对应).

Only the binding to indicators is carried over; wording and order stay as the source has them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import Observation

# Words that every problem and suggestion shares tell nothing about which belong together.
_COMMON = re.compile(
    r"关于|建议|加强|完善|强化|进一步|提高|提升|有待|不够|不足|存在|问题|原因|项目|绩效|管理|工作|情况"
)
_FEWEST_SHARED = 2


def _pairs(text: str) -> set[str]:
    compact = re.sub(r"\W", "", _COMMON.sub(" ", text))
    return {compact[index : index + 2] for index in range(len(compact) - 1)}


def link_chains(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """Give causes and suggestions that name no indicator those of the problem they answer.

    Equal numbers are paired in order, as the outline of a report asks; otherwise by the words that
    titles share, and where too few are shared not at all. A problem that repeats the reason of a
    deduction takes that deduction's indicator.
    """
    linked = [_told_by(o, observations) if o.kind == "problem" and not o.indicators else o for o in observations]
    problems = [o for o in linked if o.kind == "problem"]
    for kind in ("cause", "suggestion"):
        places = [n for n, o in enumerate(linked) if o.kind == kind]
        for order, place in enumerate(places):
            own = linked[place]
            if own.indicators or not problems:
                continue
            problem = problems[order] if len(places) == len(problems) else _nearest(own, problems)
            if problem is not None:
                linked[place] = own.model_copy(update={"indicators": problem.indicators})
    return tuple(linked)


_OPENING = 14  # characters of a reason that tell it from others


def _told_by(problem: Observation, observations: Sequence[Observation]) -> Observation:
    text = re.sub(r"\W", "", problem.text)
    codes = {
        code
        for other in observations
        if other.kind == "deduction" and (reason := re.sub(r"\W", "", other.text)) and reason[-_OPENING:] in text
        for code in other.indicators
    }
    return problem.model_copy(update={"indicators": tuple(sorted(codes))}) if codes else problem


def _nearest(own: Observation, problems: Sequence[Observation]) -> Observation | None:
    words = _pairs(own.title or own.text)
    shared = [len(words & _pairs(f"{problem.title or ''}{problem.text}")) for problem in problems]
    best = max(range(len(problems)), key=lambda n: shared[n])
    return problems[best] if shared[best] >= _FEWEST_SHARED else None
