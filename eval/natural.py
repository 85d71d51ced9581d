"""A model that writes as an able official would (自然改写): whole paragraphs of its own, true to the bundled example.

The paragraphs were written before it was seen which of them the rules let through; they lie in
``eval/cases/natural_paragraphs.yaml`` by the paragraph's kind and the indicators it speaks of.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.loading import parse_yaml, read_text
from eval.misbehaviour import Task, reply, statement, tasks_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_CASES = Path(__file__).parent / "cases" / "natural_paragraphs.yaml"
_GIVEN = re.compile(r"\[\[(given\.\d+)\]\]")
_PLACE = re.compile(r"\{(\d+)\}")


@cache
def load_paragraphs() -> Mapping[str, str]:
    """Load the paragraphs, by kind and indicators."""
    data = parse_yaml(read_text(_CASES), _CASES.name)
    assert isinstance(data, dict)  # noqa: S101 - our own file
    return {str(key).strip(): str(text).strip() for key, text in data.items()}


def _key(task: Task) -> str:
    for kind, pattern in (("指标分析", r"indicator\.(\w+)\.name"), ("一级指标概述", r"group\.(\w+)\.name")):
        if task["kind"] == kind:
            found = re.search(pattern, task["draft"])
            return f"{kind} {found[1]}" if found else kind
    return f"{task['kind']} {'+'.join(task['deductions'])}".strip()


def natural(task: Task) -> str | None:
    """The paragraph written for a task; None where none was, or the draft tells of other values."""
    text = load_paragraphs().get(_key(task))
    given = list(dict.fromkeys(_GIVEN.findall(task["draft"])))
    if text is None or {int(n) for n in _PLACE.findall(text)} != set(range(1, len(given) + 1)):
        return None
    return _PLACE.sub(lambda match: f"[[{given[int(match[1]) - 1]}]]", text)


def naturally(prompt: str) -> str:
    """Answer every task that a paragraph was written for, and leave out the others."""
    tasks = [(task, natural(task)) for task in tasks_in(prompt)]
    return reply([statement(task, text) for task, text in tasks if text is not None])
