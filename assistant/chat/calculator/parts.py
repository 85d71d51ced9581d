"""Parts and wholes told in plain words (部分与整体): what is left, taken off, counted, multiplied, discounted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import (
    HUNDRED,
    SELF,
    Problem,
    RuleUsed,
    Solution,
    apply,
    points_of,
    rate_of,
    rule_of,
    same_unit,
)
from assistant.domain.quantity import format_decimal, format_points

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount

_PAIR = 2
_CONTENT = re.compile(r"(?<!不)(?:很|非常|比较|十分)?满意(?:的|票)?(?:有|是|为)?$")
_DISCONTENT = re.compile(r"不(?:太)?满意(?:的|票)?(?:有|是|为)?$")
_OTHER_ANSWER = re.compile(r"(?:一般|无所谓|不清楚|说不清)(?:的)?(?:有|是|为)?$")
_DONE = re.compile(r"^[^0-9，,。；未没不]{0,4}(?:完成|达标|达到|通过|合格|按时|按期)")
_NOT_DONE = re.compile(r"^[^0-9，,。；]{0,4}(?:未|没有?|不)(?:能)?(?:完成|达标|达到|通过|合格|按时|按期)")
_BAD = re.compile(r"(?:坏|损坏|出故障|不合格|不达标|没完成|未完成|没通过|未通过)(?:了|的)?(?:有)?$")
_ASKED_RATE = re.compile(r"([\u4e00-\u9fff]{0,4}(?:完成|达标|通过|合格|达成|优良|完好)率)")
_PER = re.compile(r"每(?:一)?(人|名|位|天|日|台|套|件|个|场|次|平米|平方米|户|月|年|公里|辆|本|份|课时|学时|小时)")
_SAME = {"名": "人", "位": "人", "日": "天", "平米": "平方米", "个月": "月", "个人": "人"}
_DISCOUNT = re.compile(r"打(?:了)?([一二三四五六七八九]{1,2}|[1-9](?:\.\d)?)折")
_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


def spent_by_rest(problem: Problem) -> Solution | None:
    """State or score an execution rate by what is left of the budget (由剩余求执行率)."""
    budget, rest = problem.role("budget", "initial"), problem.role("balance")
    if budget is None or rest is None or not problem.says("执行率|支出率") or problem.role("spent") is not None:
        return None
    if rest.dimension == "ratio" or len(problem.amounts) > _PAIR + (problem.weight is not None):
        return None
    values = same_unit(budget, rest)
    if values is None or values[0] <= 0 or values[1] > values[0]:
        return None
    spent = values[0] - values[1]
    left = f"{format_decimal(values[0])}－{format_decimal(values[1])}"
    rate = rate_of(spent, values[0], "预算执行率", shown=f"（{left}）÷{format_decimal(values[0])}")
    used = (RuleUsed(SELF, "RT11"),)
    if problem.weight is None:
        return Solution((f"预算执行率为{rate.result}（{rate.steps[0]}）。",), (rate,), used)
    outcome = apply(rule_of(SELF, "RT11"), {"budget": values[0], "spent": spent}, problem.weight)
    result = points_of(outcome, "执行率得分")
    told = f"得{result.result}分（满分{format_points(problem.weight)}分，执行率{rate.result}）。"
    return Solution((told,), (result, rate), used)


def points_left(problem: Problem) -> Solution | None:
    """Take points off the full marks (满分减扣分)."""
    marks, taken = problem.all("weight", "score"), problem.all("deduct")
    if len(marks) != 1 or not taken or len(marks) + len(taken) != len(problem.amounts) or problem.says("每|最多|上限"):
        return None
    if not all(a.is_points for a in taken) or not problem.says("几分|多少"):
        return None
    left = marks[0].value - sum((a.value for a in taken), Decimal(0))
    if left < 0:
        return None
    expression = "－".join(format_decimal(a.value) for a in (*marks, *taken))
    made = Computed(expression, format_points(left), "分", (f"{expression}={format_points(left)}分",), "得分")
    return Solution((f"得{made.result}分（满分{format_points(marks[0].value)}分）。",), (made,))


def satisfied(problem: Problem) -> Solution | None:
    """State satisfaction by the counts of answers (由人数求满意度)."""
    if not problem.says("满意(?:度|率)") or problem.weight is not None or problem.says("基本满意|加权|折算"):
        return None
    counts = [a for a in problem.amounts if a.dimension.startswith("count:")]
    content = [a for a in counts if _CONTENT.search(a.before)]
    against = [a for a in counts if _DISCONTENT.search(a.before)]
    middle = [a for a in counts if _OTHER_ANSWER.search(a.before)]
    wholes = [a for a in counts if a not in content and a not in against and a not in middle]
    if len(counts) != len(problem.amounts) or not (content or (against and not middle)):
        return None
    returned = [a for a in wholes if a.role == "returned" or "有效" in a.before]
    sent = [a for a in wholes if a not in returned]
    if len(returned) > 1 or len(sent) > 1 or not wholes:
        return None
    whole = (returned or sent)[0].value
    good = sum((a.value for a in content), Decimal(0))
    other = sum((a.value for a in (*against, *middle)), Decimal(0))
    if not content:
        good, shown = whole - other, f"（{format_decimal(whole)}－{format_decimal(other)}）÷{format_decimal(whole)}"
    else:
        parts = "＋".join(format_decimal(a.value) for a in content)
        shown = f"{f'（{parts}）' if len(content) > 1 else parts}÷{format_decimal(whole)}"
    # Where all kinds of answers are told they must make up the whole.
    if whole <= 0 or not 0 <= good <= whole or (content and good + other > whole):
        return None
    rate = rate_of(good, whole, "满意度", shown=shown)
    notes = (
        [f"分母为收回的问卷{format_decimal(whole)}份，发放{format_decimal(sent[0].value)}份不作分母。"]
        if returned and sent
        else []
    )
    if content and other:
        notes.append(f"未计入满意的：{'、'.join(format_decimal(a.value) for a in (*against, *middle))}。")
    return Solution((f"满意度为{rate.result}（{rate.steps[0]}）。",), (rate,), notes=tuple(notes))


def counted_rate(problem: Problem) -> Solution | None:
    """State a rate by how many of all are done, or are not (由个数求完成率)."""
    asked = _ASKED_RATE.search(problem.text)
    counts = [a for a in problem.amounts if a.dimension.startswith("count:")]
    if asked is None or len(counts) != _PAIR or len(problem.amounts) != _PAIR or counts[0].unit != counts[1].unit:
        return None
    done = [a for a in counts if _DONE.match(a.after)]
    failed = [a for a in counts if _NOT_DONE.match(a.after) or _BAD.search(a.before)]
    if len(done) + len(failed) != 1:
        return None
    part = (done or failed)[0]
    whole = next(a.value for a in counts if a is not part)
    if whole <= 0 or part.value > whole:
        return None
    good, shown = part.value, ""
    if failed:
        good = whole - part.value
        shown = f"（{format_decimal(whole)}－{format_decimal(part.value)}）÷{format_decimal(whole)}"
    name = "质量达标率" if re.search("达标|合格", asked[1]) else asked[1]
    rate = rate_of(good, whole, name, shown=shown)
    return Solution((f"{asked[1]}为{rate.result}（{rate.steps[0]}）。",), (rate,))


def priced(problem: Problem) -> Solution | None:
    """Multiply a price by what it is for each of (单价乘人数、天数)."""
    money = [a for a in problem.amounts if a.dimension == "money"]
    counts = [a for a in problem.amounts if a.dimension != "money"]
    if (
        len(money) != 1
        or not counts
        or not problem.says("(?:一共|总共|合计|总价|共)[^，。]{0,6}(?:多少|几)|多少钱|总额")
    ):
        return None
    per = {_SAME.get(word, word) for word in _PER.findall(problem.text)}
    if len(per) != len(counts) or per != {_thing(a) for a in counts} or problem.says("率|几分|税"):
        return None
    total = money[0].value
    for count in counts:
        total *= count.value
    return _amount(money[0], "×".join(format_decimal(a.value) for a in (money[0], *counts)), total, "合计", "一共")


def _thing(amount: Amount) -> str:
    unit = amount.unit or next((w for w in ("个人", "个月") if amount.after.startswith(w)), "")
    return _SAME.get(unit, unit)


def discounted(problem: Problem) -> Solution | None:
    """Tell an amount after a discount (打折后的金额)."""
    found = _DISCOUNT.findall(problem.text)
    money = [a for a in problem.amounts if a.dimension == "money" or a.unit in {"万", "亿"}]
    if len(found) != 1 or len(money) != 1 or len(problem.amounts) != 1 or problem.says("率|省|节约|少了|便宜"):
        return None
    if not problem.says("多少|几万|几元"):
        return None
    digits = "".join(_DIGITS.get(character, character) for character in found[0])
    share = Decimal(digits) if len(digits) == _PAIR and "." not in digits else Decimal(digits) * 10
    value = money[0].value * share / HUNDRED
    return _amount(money[0], f"{format_decimal(money[0].value)}×{format_decimal(share)}%", value, "折后金额", "折后为")


def _amount(base: Amount, expression: str, value: Decimal, name: str, lead: str) -> Solution:
    unit = base.unit if base.unit.endswith("元") else f"{base.unit}元"
    shown = format_decimal(value)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    made = Computed(expression, shown, unit, (f"{expression}={shown}{unit}",), name)
    return Solution((f"{lead}{made.shown}。",), (made,))
