"""SRC03: quoted words occur in what was given (引语须有出处)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTED = re.compile(
    r"(?:指出|表示|认为|强调|提出|要求|规定|反映|反馈|称|说|写明|明确|载明)[^“”，。]{0,6}[，：:]?[“\"]([^”\"]{6,120})[”\"]"
)
_NOISE = re.compile(r"[\s，。、；：,.;:“”\"'…]")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report words put into somebody's mouth that no input contains."""
    given = _NOISE.sub("", "".join(_texts(context)))
    for unit in context.prose:
        for match in _QUOTED.finditer(unit.text):
            parts = [part for part in re.split(r"…+", match.group(1)) if part]
            if all(_NOISE.sub("", part) in given for part in parts):
                continue
            yield CHECK.finding(
                context.where(unit, match.start(1), match.end(1)),
                "引语在输入材料和依据中都找不到原文",
                "请核对原文；转述的请去掉引号",
                stated=match.group(1),
            )


def _texts(context: CheckContext) -> Iterator[str]:
    assert context.ledger is not None  # noqa: S101 - invariant: needs_ledger
    for fact in context.ledger.facts:
        if fact.text:
            yield fact.text
    if context.evaluation is not None:
        yield context.evaluation.model_dump_json()
    for source in context.sources:
        yield source.body
        for article in source.articles:
            yield article.gist
    for unit in context.view.units:
        if unit.table is not None:
            yield unit.text


CHECK = Check(
    id="SRC03",
    title="引语查无出处",
    reason="加了引号就是原话；没有原话的引语等于代人发言。",
    severity=Severity.WARNING,
    find=find,
    needs_ledger=True,
    examples=(
        Example.passes("要求加强“三公”经费管理，落实“一岗双责”。"),
        Example.fails("主管部门指出“灌溉设施建成后无人管护”。", because="输入材料中没有这句话"),
    ),
)
