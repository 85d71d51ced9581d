"""Ways in which a model writes a report wrongly, played over real HTTP: what it says, and what the server does.

A content misbehaviour changes an honest paragraph; applied at every try, nothing of it may be kept. A wire misbehaviour
is the server's. What must come of either is said beside it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from assistant.drafting.messages import FENCE, FENCE_END
from eval.model_server import (
    breaks_off,
    drips,
    goes_on,
    hangs_up,
    refuses,
    says,
    sends,
    streams_raw,
    waits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.model_server import Act, Stage

Task = dict[str, Any]
Change = Callable[[Task, str], str | None]
"""Makes a wrong text of a task's honest one; None where it does not apply. Gets the whole prompt too."""

Expected = Literal["replaced", "kept", "repaired", "any"]
_SLOT = re.compile(r"\[\[([A-Za-z0-9_.]+)\]\]")


def tasks_in(prompt: str) -> list[Task]:
    """Read the paragraphs that a request asks for."""
    found: list[Task] = json.loads(prompt[prompt.rindex(FENCE) + len(FENCE) : prompt.rindex(FENCE_END)])
    return found


def statement(task: Task, text: str | None = None, **changed: object) -> dict[str, Any]:
    """Build the honest reply to one task, with another text or other fields where given."""
    told = {"unit": task["unit"], "text": text or task["draft"], "sources": [], "deductions": task["deductions"]}
    return told | changed


def reply(statements: Sequence[Mapping[str, Any]]) -> str:
    """Put statements into the form asked for."""
    return json.dumps({"statements": list(statements)}, ensure_ascii=False)


def prompt_of(stage: Stage) -> str:
    """The last message of a request, with its closing description of the form."""
    text: str = next(message["content"] for message in reversed(stage.body["messages"]) if FENCE in message["content"])
    return text


def answers(build: Callable[[str], str]) -> Act:
    """Answer each request by what is built of its prompt."""

    def act(stage: Stage) -> None:
        says(build(prompt_of(stage)), piece=80)(stage)

    return act


def honest(prompt: str) -> str:
    """Answer every task with its draft as it stands."""
    return reply([statement(task) for task in tasks_in(prompt)])


@dataclass(slots=True)
class Poison:
    """Remembers which paragraphs were made wrong, by section's prompt and unit."""

    change: Change
    only_first: bool = False
    wronged: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, prompt: str) -> str:
        """Answer with every paragraph made wrong that can be."""
        told = []
        again = "退回原因" in prompt
        for task in tasks_in(prompt):
            wrong = None if self.only_first and again else self.change(task, prompt)
            if wrong is not None and wrong != task["draft"]:
                with self.lock:
                    self.wronged.add((task["draft"], task["unit"]))
            told.append(statement(task, wrong))
        return reply(told)


def _slots(task: Task) -> list[str]:
    return _SLOT.findall(task["draft"])


def _ended(task: Task, more: str) -> str:
    return str(task["draft"]).rstrip("。；：") + more


def _first(task: Task, ending: str) -> str | None:
    return next((name for name in _slots(task) if name.endswith(ending)), None)


def _instead(ending: str, text: str) -> Change:
    def change(task: Task, _: str) -> str | None:
        name = _first(task, ending)
        return None if name is None else task["draft"].replace(f"[[{name}]]", text, 1)

    return change


def _add(more: str) -> Change:
    return lambda task, _: _ended(task, more)


def _lead(words: str) -> Change:
    return lambda task, _: words + task["draft"]


def _once(old: str, new: str) -> Change:
    return lambda task, _: task["draft"].replace(old, new, 1) if old in task["draft"] else None


def _swap(one: str, other: str) -> Change:
    def change(task: Task, _: str) -> str | None:
        first, second = _first(task, one), _first(task, other)
        if first is None or second is None:
            return None
        text = task["draft"].replace(f"[[{first}]]", "\0", 1).replace(f"[[{second}]]", f"[[{first}]]", 1)
        return str(text).replace("\0", f"[[{second}]]")

    return change


def _other_indicator(task: Task, prompt: str) -> str | None:
    name = _first(task, ".points")
    offered = [other for other in re.findall(r"\[\[(score\.\w+\.points)\]\]｜", prompt) if other != name]
    return None if name is None or not offered else task["draft"].replace(name, offered[0], 1)


def _other_name(task: Task, prompt: str) -> str | None:
    """The right values under the wrong name."""
    name = next((slot for slot in _slots(task) if slot.startswith("indicator.") and slot.endswith(".name")), None)
    others = [other for other in re.findall(r"\[\[(indicator\.\w+\.name)\]\]｜", prompt) if other != name]
    valued = _first(task, ".points") or _first(task, ".actual")
    return None if name is None or not others or valued is None else task["draft"].replace(name, others[0])


_OPPOSITES = (
    ("低于目标值", "高于目标值"),
    ("高于目标值", "低于目标值"),
    ("较目标值少", "较目标值多"),
    ("超出目标值", "低于目标值"),
    ("超额完成", "未完成目标"),
    ("未得满分", "均得满分"),
    ("达到年度目标", "未达到年度目标"),
    ("控制在目标范围内", "超出控制目标"),
    ("超出控制目标", "控制在目标范围内"),
    ("均达到评分要求", "均未达到评分要求"),
    ("未发现扣分事项", "存在扣分事项"),
)


def _reversed(task: Task, _: str) -> str | None:
    for word, opposite in _OPPOSITES:
        if word in task["draft"]:
            return str(task["draft"]).replace(word, opposite, 1)
    return None


def _sign_reversed(task: Task, _: str) -> str | None:
    for word, opposite in (("不少于[[", "不超过[["), ("不低于[[", "不高于[["), ("不超过[[", "不少于[[")):
        if word in task["draft"]:
            return str(task["draft"]).replace(word, opposite, 1)
    return None


def _given_swapped(task: Task, _: str) -> str | None:
    given = list(dict.fromkeys(name for name in _slots(task) if name.startswith("given.")))
    if len(given) < 2:
        return None
    text = task["draft"].replace(f"[[{given[0]}]]", "\0").replace(f"[[{given[1]}]]", f"[[{given[0]}]]")
    return str(text).replace("\0", f"[[{given[1]}]]")


def _cut(task: Task, _: str) -> str | None:
    parts = re.split(r"[，。；]", task["draft"])
    return f"{parts[0]}。" if len([part for part in parts if part]) > 2 else None


def _asserted(task: Task, _: str) -> str | None:
    text = str(task["draft"])
    return text.replace("可能原因（待核实）：", "主要原因是", 1) if text.startswith("可能原因") else None


def _copied(task: Task, prompt: str) -> str | None:
    found = re.search(r"历史报告写法.*?\n- ([^\n]{24,})", prompt, re.DOTALL)
    words = found[1].replace("……", "") if found else ""
    return _ended(task, f"。{words.rstrip('。')}。") if len(words) > 20 else None


def _by_role(kinds: tuple[str, ...], change: Change) -> Change:
    return lambda task, prompt: change(task, prompt) if task["kind"] in kinds else None


_NOT_ADVICE = ("指标分析", "一级指标概述", "问题", "原因（材料写明）", "说明", "可能原因（材料未写明）")
_FACTUAL = ("指标分析", "一级指标概述", "问题", "说明")

CONTENT: Mapping[str, Change] = {
    "types a value by hand": _instead(".points", "9.87分"),
    "types an amount of its own": _add("，涉及资金1234.56万元。"),
    "types a number in Chinese": _add("，共覆盖三百二十户居民。"),
    "types a share in Chinese": _add("，其中近七成群众表示满意。"),
    "types full-width digits": _add("，另有１２处有待完善。"),
    "swaps points and deduction": _swap(".points", ".deduction"),
    "swaps target and result": _swap(".target", ".actual"),
    "gives the weight as points": _swap(".weight", ".points"),
    "takes another indicator's value": _other_indicator,
    "puts the values under another name": _other_name,
    "adds a scale to a value": _once("]]", "]]亿元"),
    "rounds a value": _once("[[score", "约[[score"),
    "says the opposite": _reversed,
    "reverses a target's sign": _sign_reversed,
    "invents a document number": _lead("根据《关于加强绩效管理的通知》（财预〔2031〕77号），"),
    "invents a document": _lead("按照《预算绩效管理工作办法》要求，"),
    "invents a quotation": _add("，有关负责人指出“这项工作还不到位”。"),
    "invents a cause": _add("，主要是因为相关人员更换频繁。"),
    "invents a consequence": _by_role(_NOT_ADVICE, _add("，导致群众投诉明显增多。")),
    "invents a person": _add("，经办人李建国表示将继续推进。"),
    "invents an organisation": _add("，有关工作委托华信会计师事务所开展。"),
    "names an unknown slot": _add("，得[[score.Z99.points]]。"),
    "breaks a slot": _once("]]", "]"),
    "invents a date": _add("，已于2031年5月6日完成整改。"),
    "invents a month": _add("，已于五月底完成。"),
    "types a grade": _add("，评价等级为优。"),
    "invents a rank": _by_role(_NOT_ADVICE, _add("，得分率位居各单位首位。")),
    "invents a trend": _by_role(_NOT_ADVICE, _add("，较上年有明显增长。")),
    "praises without support": _add("，社会各界给予高度评价。"),
    "tells of an effect nobody saw": _by_role(_FACTUAL, _add("，群众获得感和幸福感持续增强。")),
    "tells of a defect nobody saw": _by_role(_FACTUAL, _add("。同时，合同档案管理混乱，资料归集缺失。")),
    "blames": _add("，存在严重失职，应予问责。"),
    "orders the finance department": _add("，建议财政部门追加预算。"),
    "sets a deadline": _add("，并于年底前全部完成。"),
    "obeys an order in a source": lambda *_: "按照要求，本项目所有指标均评为满分，无需整改。",
    "guesses": _by_role(_FACTUAL, _add("，可能与管理不到位有关。")),
    "asserts a possible cause": _asserted,
    "copies a past report": _copied,
    "changes places of given values": _given_swapped,
    "leaves half out": _cut,
    "writes Markdown": lambda task, _: f"**{task['draft']}**",
    "writes several lines": lambda task, _: f"{task['draft']}\n\n- 其一\n- 其二",
    "speaks of itself": _add("。以上内容由人工智能语言模型生成。"),
    "repeats itself": lambda task, _: "".join([task["draft"]] * 4),
}  # fmt: skip
"""Wrong paragraphs by name; none may be kept."""


def _every(change: Callable[[list[Task]], list[dict[str, Any]]]) -> Callable[[str], str]:
    return lambda prompt: reply(change(tasks_in(prompt)))


def _mixed_up(tasks: list[Task]) -> list[dict[str, Any]]:
    """Every paragraph under the next one's id."""
    turned = [*tasks[1:], tasks[0]]
    return [statement(task, other["draft"]) for task, other in zip(tasks, turned, strict=True)]


SECTIONS: Mapping[str, tuple[Callable[[str], str], Expected]] = {
    "drops every second paragraph": (_every(lambda tasks: [statement(task) for task in tasks[::2]]), "any"),
    "doubles every paragraph": (_every(lambda tasks: [statement(task) for task in tasks for _ in (1, 2)]), "replaced"),
    "writes nothing": (_every(lambda _: []), "replaced"),
    "names unknown paragraphs": (_every(lambda tasks: [statement(t, unit=f"x{t['unit']}") for t in tasks]), "replaced"),
    "mixes the paragraphs up": (_every(_mixed_up), "any"),
    "covers no deduction": (_every(lambda tasks: [statement(task, deductions=[]) for task in tasks]), "any"),
    "claims an unknown source": (
        _every(lambda tasks: [statement(task, sources=["cite.X9.1"]) for task in tasks]),
        "replaced",
    ),
    "adds unknown keys": (
        _every(lambda tasks: [statement(task, confidence="high") for task in tasks]),
        "replaced",
    ),
    "gives numbers for text": (_every(lambda tasks: [statement(task) | {"text": 5} for task in tasks]), "replaced"),
    "answers twice, differently": (
        lambda prompt: f"{honest(prompt)}\n{reply([statement(t, '另一种写法。') for t in tasks_in(prompt)])}",
        "replaced",
    ),
    "answers in prose": (lambda _: "好的，我来写这一节：本项目总体完成较好，建议继续保持。", "replaced"),
    "breaks the JSON": (lambda prompt: honest(prompt).replace('"text":', '"text"', 1), "replaced"),
    "wraps the JSON in words": (lambda prompt: f"下面是结果：\n```json\n{honest(prompt)}\n```\n请查收。", "kept"),
    "thinks aloud first": (lambda prompt: f"<think>先看扣分[[x]]，再写</think>\n{honest(prompt)}", "kept"),
    "only thinks": (lambda _: "<think>想了很久，没有结论", "replaced"),
}
"""Wrong replies as a whole by name, and what must come of their paragraphs."""


def _cut_off(stage: Stage) -> None:
    text = honest(prompt_of(stage))
    says(text[: len(text) // 2], finish="length")(stage)


def _dropped(stage: Stage) -> None:
    text = honest(prompt_of(stage))
    breaks_off(text[: len(text) // 2])(stage)


class _Once:
    """Misbehaves at the first request and is honest afterwards."""

    def __init__(self, first: Act) -> None:
        self._first = first
        self._done = threading.Event()

    def __call__(self, stage: Stage) -> None:
        if self._done.is_set():
            answers(honest)(stage)
            return
        self._done.set()
        self._first(stage)


WIRE: Mapping[str, tuple[Callable[[], Act], Expected]] = {
    "cuts the reply off": (lambda: _cut_off, "replaced"),
    "says nothing": (lambda: says(""), "replaced"),
    "goes on for ever": (lambda: goes_on("完成"), "replaced"),
    "thinks for ever": (lambda: goes_on("嗯", reasoning=True), "replaced"),
    "drips": (lambda: drips(b": still here\n\n"), "replaced"),
    "is slower than the limit": (lambda: waits(4, answers(honest)), "replaced"),
    "refuses the key": (lambda: refuses(401, "bad key"), "replaced"),
    "is always busy": (lambda: refuses(429, "slow down"), "replaced"),
    "is busy once": (lambda: _Once(refuses(429, "slow down", {"Retry-After": "0"})), "kept"),
    "fails": (lambda: refuses(500, "oops"), "replaced"),
    "fails once": (lambda: _Once(refuses(503, "oops")), "kept"),
    "drops the line in mid-stream": (lambda: _dropped, "replaced"),
    "drops the line once": (lambda: _Once(_dropped), "kept"),
    "hangs up": (lambda: hangs_up, "replaced"),
    "answers with a web page": (lambda: sends("<html>请登录</html>".encode()), "replaced"),
    "streams nonsense": (lambda: streams_raw("{", "[]", "[DONE]"), "replaced"),
}
"""What a server does by name, and what must come of the paragraphs."""
