"""What a question would still have to tell (还缺的条件), so that not computing it is an answer of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.calculator.asked import TITLES, asked, named_rates
from assistant.chat.calculator.relations import Network
from assistant.chat.calculator.slots import read_slots
from assistant.chat.calculator.told_steps import told_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.chat.calculator.kit import Problem

# What each rate is made of, in the words a person would tell them.
_PARTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "execution": (
        ("预算数", ("budget", "initial", "received", "due")),
        ("实际支出数", ("spent", "balance", "actual_cost")),
    ),
    "arrival": (("应到位资金", ("due", "budget", "initial")), ("实际到位资金", ("received",))),
    "carry": (("预算数", ("budget", "initial")), ("年末结转结余数", ("balance", "spent"))),
    "deviation": (("年初预算数", ("initial", "budget")), ("决算数", ("final", "spent", "more", "saved"))),
    "saving": (
        ("计划成本", ("plan_cost", "budget", "initial")),
        ("实际成本", ("actual_cost", "spent", "saved", "contract")),
    ),
    "completion": (("目标值", ("target", "plan_cost", "budget")), ("实际完成值", ("actual", "spent", "good"))),
    "quality": (("总数", ("whole", "actual", "target", "sent")), ("合格数", ("good", "bad"))),
    "on_time": (("实际完成数", ("whole", "actual", "target")), ("按时完成数", ("good", "bad"))),
    "satisfaction": (
        ("收回的问卷数", ("returned", "whole", "actual", "sent", "neutral")),
        ("满意的份数", ("content", "bad")),
    ),
    "points_rate": (("分值", ("weight",)), ("得分", ("points", "deduct"))),
}
_FEW = 2
_READ_AS = {
    "budget": "预算",
    "initial": "年初预算",
    "spent": "支出",
    "received": "到位资金",
    "due": "应到位资金",
    "balance": "结转结余",
    "final": "决算",
    "plan_cost": "计划（目标）金额",
    "actual_cost": "实际金额",
    "contract": "合同金额",
    "target": "目标",
    "actual": "实际完成",
    "good": "合格（按时）数",
    "bad": "不合格数",
    "content": "满意数",
    "whole": "总数",
    "sent": "发放数",
    "returned": "收回数",
    "target_rate": "目标比率",
    "last_rate": "上年比率",
    "average": "平均比率",
    "rate": "实际比率",
    "weight": "分值",
    "score": "分值或得分",
    "points": "得分",
    "deduct": "扣分",
    "aim": "想得的分",
    "last": "上年数",
}
_LINES = {"carry": ("上年的结转结余率", "last_rate"), "deviation": ("当年的市级平均差异率", "average")}


def missing(problem: Problem) -> str | None:
    """Tell what a computational question leaves out (还缺什么); None where it is none, or nothing is seen to lack."""
    if problem.role("panel") is not None and problem.says("平均|均分"):
        return "要算平均分，请写明每位专家分别打了多少分，以及是否去掉最高分和最低分。"
    wants = asked(problem.text)
    scored = bool({"points", "lost"} & set(wants))
    spoken = [name for name in TITLES if name in named_rates(problem.text)]
    rate = next((want for want in wants if want in _PARTS), spoken[0] if spoken and scored else "")
    if not wants or not (problem.amounts or (scored and rate)):
        return None
    slots = read_slots(problem.text, problem.amounts)
    given = Network(problem.text, slots, places=range(len(slots))).given
    if not rate and scored and {"target", "actual"} & given.keys():
        rate = "completion"
    if rate not in _PARTS:
        return _marks_lacking(problem, scored=scored)
    lacking = [] if rate in given else [told for told, names in _PARTS[rate] if not set(names) & given.keys()]
    if scored:
        lacking += _of_points(problem, rate, given)
    if not lacking:
        return None
    title = f"{TITLES[rate]}{'得分' if scored else ''}"
    return f"要算{title}，题中还缺：{'、'.join(lacking)}。请补上后再问。"


def _marks_lacking(problem: Problem, *, scored: bool) -> str | None:
    """Tell that points are asked for of rates alone: 三个指标分别完成了95%、88%、100%，合计得多少分."""
    kinds = {amount.dimension for amount in problem.amounts if amount.text[0].isdigit()}
    if (scored or problem.says("多少分|几分")) and kinds == {"ratio"}:
        return "要算得分，题中还缺：各项指标的分值（满分）。请补上后再问。"
    return None


def _of_points(problem: Problem, rate: str, known: Mapping[str, object]) -> list[str]:
    """Tell what the points lack beside the rate itself: the line of comparison, the full marks."""
    lacking = []
    stepped = told_step(problem.text) is not None
    line, name = _LINES.get(rate, ("", ""))
    if line and name not in known:
        lacking.append(line)
    if stepped and not line and not {"target_rate", "full_line"} & known.keys():
        lacking.append("从多少开始扣分（目标值）")
    if "weight" not in known and not problem.says("扣[^，。]{0,3}(?:几|多少)"):
        lacking.append("这项指标的分值")
    return lacking


def understood(problem: Problem) -> str | None:
    """Tell what was read of a question that could not be computed (读到了什么); None where it brings few figures."""
    slots = [
        slot
        for slot in read_slots(problem.text, problem.amounts)
        if not slot.amount.weak or slot.amount.text[0].isdigit()
    ]
    if len(slots) < _FEW or not problem.asks or not any(slot.name in _READ_AS for slot in slots):
        return None
    told = [f"{slot.amount.text}（{_READ_AS[slot.name]}）" for slot in slots if slot.name in _READ_AS]
    unclear = [slot.amount.text for slot in slots if slot.name not in _READ_AS]
    parts = [f"读到：{'、'.join(told)}"] if told else []
    if unclear:
        parts.append(f"没有看出是什么：{'、'.join(unclear)}")
    read = "；".join(parts)
    return f"没有看懂怎样计算，未作猜测。{read}。请写明各数是什么、要算什么，例如“预算…，支出…，分值…，得几分”。"
