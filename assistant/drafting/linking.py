"""Which stated problem speaks of the same matter as a lost point (问题与扣分的对应).

Both were written by people who knew the project, in words of their own; what binds them are runs of
characters and numbers that both hold and few other texts do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# A number stays whole with what it counts (18笔, 2024年); marks end a run.
_TOKENS = re.compile(r"\d[\d,.]*(?:万|亿)?[%‰一-鿿]?|[一-鿿A-Za-z]|[^\w\s]")
_NUMBER = re.compile(r"\d[\d,.]*")
_MARK = re.compile(r"[^\w\s]")
_ENOUGH, _FEWEST_RUNS, _LONG_RUN = 6, 2, 7
_NAMED, _TWO_DIGITS = 3, 2
# What any two texts of a report may share.
_COMMON = re.compile(
    "完成|实际|目标|年度|全年|项目|工作|情况|问题|原因|主要|进行|开展|实施|有关|相关|部分|存在|管理|不足|达到|要求|指标|服务|绩效"
)


def runs_of(text: str, other: str) -> tuple[str, ...]:
    """List the longest runs of a text that the other holds too, from left to right."""
    tokens, found, start = _TOKENS.findall(text), [], 0
    while start < len(tokens):
        end, run = start, ""
        while end < len(tokens) and not _MARK.fullmatch(tokens[end]) and _holds(other, run + tokens[end]):
            run += tokens[end]
            end += 1
        if len(run) > 1:
            found.append(run)
        start = max(end, start + 1)
    # 完工 beside 未完工 would count one agreement twice.
    return tuple(
        run for run in dict.fromkeys(found) if not any(run in other_run for other_run in found if other_run != run)
    )


def _holds(text: str, run: str) -> bool:
    """Whether a text holds a run; a number at its beginning must begin there too."""
    if not run[0].isdigit():
        return run in text
    return re.search(rf"(?<![\d.,]){re.escape(run)}", text) is not None


def _weight(run: str) -> int:
    """What a shared run is worth: characters beyond the first; numbers of one digit say nothing alone."""
    if len(run) > _LONG_RUN:
        return len(run) - 1
    words = _COMMON.sub("", run)
    letters = sum(not char.isdigit() and char not in ",." for char in words)
    numbers = sum(len(number) >= _TWO_DIGITS for number in _NUMBER.findall(words))
    return max(letters - 1, 0) + _TWO_DIGITS * numbers


def shared_weight(text: str, other: str, ignored: Sequence[str]) -> int:
    """Measure what two texts share beyond common words and the names of the case; 0 where it is too little."""
    runs = [run for run in runs_of(text, other) if not any(run in word for word in ignored)]
    weights = [weight for run in runs if (weight := _weight(run)) > 0]
    total = sum(weights)
    if total < _ENOUGH or (len(weights) < _FEWEST_RUNS and max(weights) < _LONG_RUN):
        return 0
    return total


def names_same(text: str, other: str, ignored: Sequence[str]) -> bool:
    """Whether both texts name one thing in four characters or more (北苑小区)."""
    runs = [run for run in runs_of(text, other) if not any(run in word for word in ignored)]
    return any(_weight(run) >= _NAMED and not _NUMBER.search(run) for run in runs)
