"""What each figure of a question states (题中各数所指): the quantity named nearest to it, whatever else stands between.

``assistant.chat.amounts`` reads roles from the words right before a figure; here the nearest cue of the clause decides,
before it or behind it, so that 决算报的是3289万 and 439份满意 are read too. A figure without a cue has no slot, and a
question with such a figure is not computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount

_BREAK = re.compile(r"[，,。；;？?！!]")
_RUNS_ON = 4
_LISTED = re.compile(r"[、和及与跟,，\s]*(?:以及)?")
_SCALED = frozenset({"万", "亿", "千万", "百万", "万亿"})

_MONEY = (
    ("initial", r"年初(?:部门)?(?:预算|批复|安排|下达|核定)?数?"),
    ("added", r"追加|追了|调增|增拨|追拨|又批|又拨|再批|再拨|新增|增加"),
    ("reduced", r"调减|核减|追减|压减|收回|砍掉?|调剂出去?|调出去?"),
    ("due", r"应到位?|应到账|应拨付?|应收"),
    ("received", r"到位|到账|实到|到了|已到|收到"),
    ("balance", r"结转|结余|剩余|剩|没花|没用|没支|没付|未支|未花|未用|未付|趴|闲置|沉淀|余额"),
    ("final", r"决算数?"),
    ("plan_cost", r"(?:计划|目标|预算|预计)成本|成本(?:目标|计划|预算|上限)|计划|目标|控制|概算|估算|限价|最高价|标底"),
    ("actual_cost", r"实际成本|实际|中标|成交|结算"),
    ("over", r"超支|超预算|超出预算"),
    ("spent", r"支出|支付|支|完成投资|完成|拨付出|花|用掉|用去|用|付|执行数|执行|实支|开支|报账|报销|使用"),
    ("budget", r"补助|配套|自筹|自有|投入|全年预算数?|预算(?:总额|数)?|批复|批|下达|安排|拨|总额|盘子|总投资|额度"),
    ("contract", r"合同(?:价|金额|总价|额)?|签约|原价"),
    ("applied", r"申请|申报|上报|报了|要了"),
    ("saved", r"节约|节省|省|便宜|低了|少了|压低"),
    ("more", r"比[^，。；0-9]{0,12}(?:多|高|增加|增长|超)(?:花|支出|用|付|出)?了?"),
    ("last", r"(?:去年|上年|上一年|前一年)[^，。；0-9比]{0,6}"),
)
_COUNT = (
    (
        "target",
        r"(?:计划|目标|预计|拟)(?:完成|建成|举办|开展|达到)|计划|目标|要求|应发放?|(?<![响相对适供])应(?![急用届对])|任务|原定|拟|预计|设定|指标值|不少于|不低于|定的",
    ),
    ("actual", r"实际|已经?|完成|建成|做了|办了|种了|修了|举办|开展|结果|只有|最终|达到"),
    ("sent", r"发放|发出|下发|发了|发(?![布现生展])"),
    ("returned", r"收回|回收|有效|收到|返回|答卷"),
    (
        "bad",
        r"超时|逾期|超期|延期|延误|(?:漏|缺|少|未|没)[\u4e00-\u9fff]{0,2}|不(?:太)?满意|不(?:合格|达标|通过|符合|合规)|坏|退回|故障|有问题|差评",
    ),
    ("neutral", r"一般|无所谓|说不清|不清楚|中立"),
    # Whether 基本满意 counts as content is for the questionnaire to say: no relation takes it.
    ("between", r"基本满意|较满意以下|尚可|部分(?:完成|达成|达标)?|基本(?:完成|达成|达标)"),
    ("content", r"满意"),
    ("good", r"合格|达标|通过|优良|完好|按时|按期|及时|符合|过了|做到|好评"),
    ("whole", r"共|总|全部|参训|参加|报名|参考|抽查|抽检|验收|检查|安装|到货|采购|抽样|交付|有"),
)
_POINTS = (
    ("deduct", r"扣|减|丢|下调|调低|降"),
    ("plus", r"加(?!起来|一起|一块|权)|补(?!充)|提高|上调"),
    ("aim", r"想拿到?|要拿到?|争取|想得|想要|确保|保住|冲到?|不低于|至少得"),
    ("points", r"得分|剩|得|拿|给|打|(?<!自)评|考"),
    ("total", r"总分|综合得分|总得分"),
    ("weight", r"满分|分值|权重|总共|共|这|占"),
)
_RATIO = (
    ("last_rate", r"去年|上年|上一年|前一年|往年"),
    ("average", r"平均|市均|均值"),
    ("target_rate", r"目标|要求|应达|须达|标准|不低于|不少于|至少|计划"),
    ("rate", r"实际|今年|本年|当年|结果|调查|达到|只有|完成"),
)
_JOINS = re.compile(r"(?:一共|总共|共计|合计|共|总|有)(?:有|是|为)?")
_WEIGHT_AFTER = re.compile(r"^(?:的|这|里|满分|制)(?!差距)")
_AIM_AFTER = re.compile(r"^(?:及|或)?以上")
_FULL_AFTER = re.compile(r"^(?:就|即|则|可|能|都)?(?:给|得|拿|算)?满分")


def _compiled(table: Sequence[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in table)


_TABLES = {
    "money": _compiled(_MONEY),
    "count": _compiled(_COUNT),
    "points": _compiled(_POINTS),
    "ratio": _compiled(_RATIO),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure with the quantity it states (一个数和它所指的量); ``name`` is empty where nothing tells."""

    name: str
    amount: Amount

    @property
    def kind(self) -> str:
        """What the figure measures, as the tables know it: money, count, points, ratio, days or nothing."""
        return kind_of(self.amount)


def kind_of(amount: Amount) -> str:
    """Tell what a figure measures; an amount of 万 without 元 counts as money."""
    dimension = amount.dimension
    if amount.unit in _SCALED or dimension == "money":
        return "money"
    if dimension.startswith("count:"):
        return "count"
    return {"percentage_point": "rise", "points": "points", "ratio": "ratio", "days": "days", "number": "bare"}.get(
        dimension, ""
    )


def read_slots(text: str, amounts: Sequence[Amount]) -> tuple[Slot, ...]:
    """Read what every figure states (认出各数所指), in order."""
    slots: list[Slot] = []
    for number, amount in enumerate(amounts):
        left = amounts[number - 1].end if number else 0
        right = amounts[number + 1].start if number + 1 < len(amounts) else len(text)
        name = _named(text, amount, left, right)
        if (
            name == "score"
            and slots
            and slots[-1].name in {"deduct", "points"}
            and text[left : amount.start] in {"、", "和", "及", "与"}
        ):
            name = ""
        if not name and slots and _LISTED.fullmatch(text[left : amount.start]) and _alike(slots[-1], amount):
            name = slots[-1].name
        slots.append(Slot(name, amount))
    return tuple(slots)


def _alike(slot: Slot, amount: Amount) -> bool:
    """Tell whether a figure may go on with a list: 1.2和0.6分."""
    return slot.kind == kind_of(amount) or "bare" in {slot.kind, kind_of(amount)}


def _named(text: str, amount: Amount, left: int, right: int) -> str:
    before, after = text[left : amount.start], text[amount.end : right]
    clause, behind = _BREAK.split(before)[-1], _BREAK.split(after)[0]
    kind = kind_of(amount)
    if kind == "bare":
        return _nearest("money", clause) or _nearest("points", clause)
    if kind == "points":
        return _points_named(amount, clause, after)
    if kind == "ratio":
        return _ratio_named(amount, clause, after)
    if kind == "count":
        # 439份满意 and 5个没做到: what is counted is told behind, unless the clause told it before.
        told = _nearest("count", clause)
        if told == "whole" and behind == after and right < len(text) and len(behind) <= _RUNS_ON:
            return told  # 抽检500件合格482件: what runs on belongs to the next figure
        return told if told not in {"", "whole", "actual"} else _first("count", behind) or told
    if kind == "rise":
        up, down = re.search("升|高|增|涨|多", clause), re.search("降|低|减|跌|少", clause)
        return "rise" if up and not down else "fall" if down and not up else ""
    # 3289万的决算: only what joins right on.
    if kind not in _TABLES:
        return ""
    # 200万用了190万: what runs on to another figure belongs to that one.
    runs_on = behind == after and right < len(text) and not behind.startswith("的")
    return _nearest(kind, clause) or ("" if runs_on else _first(kind, behind, within=1))


def _points_named(amount: Amount, clause: str, after: str) -> str:
    told = _nearest("points", clause)
    if after.startswith("里"):
        # 想拿10分里的9分: the full marks, whatever stands before.
        return "weight"
    if told == "aim" or (told == "points" and _AIM_AFTER.match(after)):
        return "aim"
    if _WEIGHT_AFTER.match(after) and told != "deduct":
        return "weight"
    return told or ("total" if amount.role == "total" else "score")


def _ratio_named(amount: Amount, clause: str, after: str) -> str:
    if _FULL_AFTER.match(after):
        return "full_line"
    told = _nearest("ratio", clause)
    if amount.comparator is not None and told in {"", "target_rate"}:
        return "target_rate"
    return told or "rate"


def _nearest(kind: str, words: str) -> str:
    """Name the cue that ends last before a figure; of two that end alike the longer one.

    一共 and 有 only join what was named before to its figure: 满意的一共1137份.
    """
    found = [
        (match.end(), match.end() - match.start(), name)
        for name, pattern in _TABLES[kind]
        for match in pattern.finditer(words)
    ]
    named = [item for item in found if item[2] != "whole" or not _JOINS.fullmatch(words[item[0] - item[1] :])]
    return max(named or found)[2] if found else ""


def _first(kind: str, words: str, *, within: int = 99) -> str:
    """Name the first cue behind a figure; of two that start alike the longer one."""
    found = [
        (match.start(), match.start() - match.end(), name)
        for name, pattern in _TABLES[kind]
        for match in pattern.finditer(words)
        if match.start() <= within
    ]
    return min(found)[2] if found else ""
