"""Rows of the open case named in a question (认出指标): by code, by name, by a good part of the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.scoring import ScoreSheet

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]\d{2})(?!\d)")
_GENERIC = re.compile(r"指标|情况|完成|项目|得分|数量|实际|本地|开展")
_ENOUGH = 0.6
_LEAST = 3
_KIND = re.compile(r"满意度|执行率|完成率|达标率|合格率|节约率|及时率|使用率|覆盖率|增长率")
_SUM = re.compile(r"[一二三四五六七八九十\d]+(?:个|项|条)指标")


def find_codes(text: str, sheet: ScoreSheet) -> tuple[str, ...]:
    """Find the rows a question names (点名的指标), in the sheet's order; those named best only."""
    known = {score.code for score in sheet.scores}
    named = tuple(dict.fromkeys(code.upper() for code in _CODE.findall(text) if code.upper() in known))
    if named:
        return named
    shares = {score.code: _share(score.name, text) for score in sheet.scores}
    best = max(shares.values(), default=0.0)
    if best < _ENOUGH:
        return ()
    return tuple(code for code, share in shares.items() if share >= best - 0.01)


def _share(name: str, text: str) -> float:
    """Tell how much of a name the question holds in one piece, generic words aside."""
    if name in text:
        # Of two names that both stand in the question, the longer is meant.
        return 1.0 + len(name) / 100
    core = _GENERIC.sub("", name) or name
    longest = max(
        (
            end - start
            for start in range(len(core))
            for end in range(start + 1, len(core) + 1)
            if core[start:end] in text
        ),
        default=0,
    )
    if longest < _LEAST:
        return 0.0
    return longest / len(core) if len(core) else 0.0


def find_alike(text: str, sheet: ScoreSheet) -> tuple[str, ...]:
    """Find the rows that a general name stands for (同名指标): 满意度 of two groups asked; none for fewer than two."""
    kind = _KIND.search(text)
    if kind is None:
        return ()
    found = tuple(score.code for score in sheet.scores if kind[0] in score.name)
    return found if len(found) > 1 else ()


def find_group(text: str, sheet: ScoreSheet) -> str | None:
    """Find the first-level group a question names (点名的一级指标)."""
    if not re.search(r"得分|多少分|几分|得分率|怎么样|情况|扣", text):
        return None
    names = sorted((group.name for group in sheet.groups), key=len, reverse=True)
    for name in names:
        bare = name.removesuffix("指标").removesuffix("情况")
        if bare and bare in text:
            return name
    return None
