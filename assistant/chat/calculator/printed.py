"""Questions that bring their own rule (题中写明的评分标准): steps, bands, days late, read as printed forms are."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, Problem, Solution, points_of
from assistant.domain.quantity import format_points
from assistant.domain.rules import RoundingSpec
from assistant.scoring.methods import METHODS
from assistant.scoring.wording import recognise_rule

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount
    from assistant.scoring.wording import Recognised

_RULE = re.compile(
    r"每[^，。；？]{0,14}扣|扣完为止|不得分|得满分|满分[，,；;。]|按比例(?!算)|[\d%]以上[^，。；]{0,4}(?:满分|得)"
)
_CLAUSES = re.compile(r"[^，,。；;？?]+[，,。；;？?]?")
_OWN = re.compile(r"每|得\d+(?:\.\d+)?%|得\d+(?:\.\d+)?分|不得分|满分(?!\d)|按比例(?!算)|以上|以下|以内|低于|高于|不足")
# 每低于100%1个百分点: the line and the unit in one.
_LINE = re.compile(r"每(低于|高于|超过|少于|低|高)\s*(\d+(?:\.\d+)?)%\s*的?\s*[一1]?个?百分点")
# 逾期一天扣0.5分, without 每.
_ONE_DAY = re.compile(r"(?:逾期|晚|超期|迟|延误|延期|拖|拖延)(?:了)?(?:一|1)(?:天|日)就?(?:扣|减)")
_ROUNDING = RoundingSpec()


def late(problem: Problem) -> Solution | None:
    """Take points off for days late, where the question states the step (逾期扣分)."""
    step, days = problem.role("deduct"), problem.all("late")
    weight = problem.weight
    if step is None or not days or weight is None or not (problem.says("每") or _ONE_DAY.search(problem.text)):
        return None
    per = next((a.value for a in days if "每" in a.before), Decimal(1))
    overdue = next((a for a in days if "每" not in a.before), None)
    if len(days) == 1 and _ONE_DAY.search(problem.text):
        per = Decimal(1)
    if overdue is None:
        return None
    from assistant.domain.rules import Parameters

    outcome = METHODS["late_steps"]({"late": overdue.value}, Parameters(step=step.value, per=per), weight, _ROUNDING)
    result = points_of(outcome)
    return Solution((f"得{result.result}分（满分{format_points(weight)}分）。",), (result,))


def printed(problem: Problem) -> Solution | None:
    """Score a value by the rule the question itself states (按题中标准计分)."""
    weight = problem.weight
    if weight is None or _RULE.search(problem.text) is None:
        return None
    rule_text, rest = _split(problem.text)
    found = recognise_rule(_as_printed(rule_text)) if rule_text else None
    if found is None or found.method not in {"step_deduction", "brackets"} or found.partial:
        return None
    value, target = _value(problem, rest), problem.role("target")
    if value is None:
        return None
    line = _LINE.search(rule_text)
    given = _given(found, value, target if target is not None and target.before in rest else _outside(problem, rest))
    if line is not None and found.method == "step_deduction":
        given["target"] = Decimal(line[2])
    outcome = METHODS[found.method](given, found.parameters, weight, _ROUNDING)
    if outcome.points is None:
        return None
    result = points_of(outcome)
    return Solution(
        (f"得{result.result}分（满分{format_points(weight)}分）。",), (result,), notes=(f"按题中标准：{found.told}。",)
    )


def _split(text: str) -> tuple[str, str]:
    """Part the clauses that state the rule from those that state the value."""
    quoted = re.search(r"[“\"「]([^”\"」]+)[”\"」]", text)
    if quoted is not None and _OWN.search(quoted[1]):
        return quoted[1], text[: quoted.start()] + text[quoted.end() :]
    own: list[str] = []
    rest: list[str] = []
    for clause in _CLAUSES.findall(text):
        told = _OWN.search(clause) and not re.search(r"几分|多少|[?？]|实际|结果", clause)
        (own if told else rest).append(clause)
    return "".join(own), "".join(rest)


def _as_printed(text: str) -> str:
    """Put the short forms of a question as forms print them: 95%以上满分, 按比例."""
    text = re.sub(r"(以上|以下|以内|的)满分", r"\1得满分", text)
    text = _LINE.sub(r"每\1目标1个百分点", text.replace("一个百分点", "1个百分点").replace("每百分点", "每1个百分点"))
    return re.sub(r"按比例(?=[，,；;。]|$)", "按比例得分", text)


def _value(problem: Problem, rest: str) -> Amount | None:
    """Pick the value that the rule is applied to: what the other clauses state as the result."""
    stated = [a for a in problem.amounts if not a.is_points and a.text in rest]
    for roles in (("actual", "spent"), ("rate", "late"), ("",)):
        found = next((a for a in stated if a.role in roles), None)
        if found is not None:
            return found
    return None


def _outside(problem: Problem, rest: str) -> Amount | None:
    return next((a for a in problem.amounts if a.role == "target" and not a.is_points and a.text in rest), None)


def _given(found: Recognised, value: Amount, target: Amount | None) -> dict[str, Decimal]:
    """Give the method its inputs in the units its parameters are counted in."""
    if found.method == "brackets" and value.dimension == "ratio":
        return {"rate": value.value / HUNDRED}
    given = {"actual": value.value}
    if target is not None:
        given["target"] = target.value
    return given
