"""A model that rewords honestly (如实改写): other connecting words, another order of clauses, nothing new.

Its rules were written from how official reports are worded, not from what the rules of drafting let through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.misbehaviour import Task, reply, statement, tasks_in

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each pair says the same; the first that fits at a place is taken, so that texts differ along a report.
_PAIRS: Sequence[tuple[str, str]] = (
    (r"年度目标为(不[少低]于|不超过)", r"年度目标设定为\1"),
    (r"^对照(不[少低]于|不超过)?(\[\[indicator\.\w+\.target\]\])的年度目标，(\[\[indicator\.\w+\.name\]\])",
     r"\3年度目标为\1\2，"),
    (r"，，", "，"),
    (r"实际完成(\[\[)", r"全年实际完成\1"),
    (r"，实际为(\[\[)", r"，实际值为\1"),
    (r"，完成率(\[\[)", r"，完成率为\1"),
    (r"，得分率(\[\[)", r"，得分率为\1"),
    (r"。该项满分", "。该指标满分"),
    (r"；该项满分", "。该项满分"),
    (r"从失分情况看", "从扣分情况看"),
    (r"扣分集中在", "扣分主要集中在"),
    (r"。具体情况为：", "。从具体情况看，"),
    (r"。扣分事项包括：", "。主要扣分事项包括："),
    (r"主要原因：", "主要原因是："),
    (r"据材料反映，原因主要是：", "据材料反映，主要原因是："),
    (r"按照管理要求，", "从管理要求看，"),
    (r"上述情况与此尚有差距", "上述情况与这一要求尚有差距"),
    (r"；二是", "。二是"),
    (r"建议项目单位(?=[^，。；]{2})", "建议项目单位进一步"),
    (r"及时", "及时、准确"),
    (r"，未发现扣分事项。", "，评价中未发现扣分事项。"),
    (r"需要说明的是，", "需要说明的是，"),
)  # fmt: skip
_MOST = 3


def reword(task: Task) -> str:
    """Reword one draft by up to three rules."""
    text = str(task["draft"])
    done = 0
    for pattern, other in _PAIRS:
        if done >= _MOST:
            break
        changed = re.sub(pattern, other, text, count=1)
        done += changed != text
        text = changed
    return text


def reworded(prompt: str) -> str:
    """Answer every task reworded, naming the first document that a suggestion or problem was offered."""
    told = []
    for task in tasks_in(prompt):
        text, sources = reword(task), []
        slot = next(iter(task.get("cite", ())), None)
        if slot is not None and "按照管理要求，" in task["draft"]:
            text, sources = str(task["draft"]).replace("按照管理要求，", f"按照[[{slot}]]的管理要求，", 1), [slot]
        told.append(statement(task, text, sources=sources))
    return reply(told)
