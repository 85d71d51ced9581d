"""What the rule behind a deduction says (扣分依据): found in the rule set, worded as a clause.

How points arise is ``assistant.scoring``'s; here the rule is only named and told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from assistant.domain.quantity import format_decimal
from assistant.drafting.citations import document_of
from assistant.drafting.input_text import clean
from assistant.review.records import RuleClause
from assistant.scoring.direction import direction_of
from assistant.scoring.framework import find_indicator
from assistant.scoring.own_rules import FORM_BASIS, FORM_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from assistant.domain.evaluation import EvaluationPoint, Indicator
    from assistant.domain.rules import IndicatorRule, RuleSet
    from assistant.domain.scoring import Score
    from assistant.domain.source import Basis

RuleKind = Literal["资金", "定量", "定性", "期限", "要点", "组", "偏低"]

_CLAUSES = {
    "proportional_up": "达到目标值得满分，未达到的按实际完成值与目标值之比计分",
    "proportional_down_inverse": "不超过目标值得满分，超过的按目标值与实际完成值之比计分",
    "proportional_down_linear": "不超过目标值得满分，超过的按超出比例扣分",
    "equal": "达到目标值得满分，未达到的按实际完成值与目标值之比计分",
    "zero_tolerance": "未发生的得满分，发生的不得分",
    "range": "在目标区间内得满分，区间以外的按与最近一端之比计分",
    "deadline": "按期完成的得满分，逾期的不得分",
    "late_steps": "按期完成的得满分，逾期的按逾期时间逐级扣分",
    "on_time_rate": "按按时完成的比例计分",
    "satisfaction": "达到目标值得满分，未达到的按调查结果与目标值之比计分",
    "checklist_additive": "按评价要点逐项给分，不符合的要点不得分",
    "three_band": "定性指标按达成、部分达成、未达成三档评分",
    "grade_word": "按评定等级在相应档次内给分",
    "direct_judgement": "按评分标准评判给分",
    "equal_weights": "只列本组合计得分，各指标的评分标准未随材料提供",
}
# Forms and frameworks are what a score sheet is filled by, so a rationale names them too.
_FORM = re.compile(r"(?:评分表|自评表|框架(?:（参考）)?)$")
# Names of what is counted or measured, whether or not the form prints a target.
_MEASURED = re.compile(r"(?:率|数|数量|次数|场次|人次|件数|户数|面积|长度|金额|总额|时长|成本|占比|比例)$")
_LONGEST_PRINTED = 90
# A printed note that awards or takes off nothing is an explanation of the indicator, not its rule.
_AWARDS = re.compile(r"扣|得分|计分(?!析)|给分|赋分|评分(?!析)|满分|分值|[×*]|\d分")
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
_CHINESE = re.compile("[一-鿿]")
_FEWEST_SHARED = 2


def clause_of(score: Score, indicator: Indicator | None, rule_set: RuleSet, *, group: bool = False) -> RuleClause:
    """Name the rule a leaf's points rest on, and tell what it says (评分依据).

    A rule printed in the form leads. Where scoring had no data to apply a rule to, it is the rule
    set's general one for what the indicator asks: points of evaluation, or a judgement.
    """
    rule = _rule_of(score, indicator, rule_set, group=group)
    printed = "" if indicator is None else clean(indicator.rule_text)
    if printed and len(printed) <= _LONGEST_PRINTED and _AWARDS.search(printed):
        return RuleClause(score.rule or FORM_CODE, printed, score.basis or FORM_BASIS, printed=True)
    if rule is None:
        # The form's own rule is too long to quote; what it does is told instead.
        text = _CLAUSES.get(score.method, score.rule_text)
        own = "本表评分标准" if score.rule == FORM_CODE else _document(score.basis)
        return RuleClause(score.rule, text, score.basis, own)
    document = _document(rule.basis)
    if not document and rule.basis.status != "convention":
        document = _document(rule_set.basis)
    return RuleClause(rule.code, told(rule), rule.basis, document)


def told(rule: IndicatorRule) -> str:
    """Say a rule in one clause (规则转述), without a full stop."""
    if rule.method == "execution_rate":
        name, _, formula = rule.title.partition("，")
        named = re.sub("（[^（）]*）", "", name)
        divided = f"（{formula}）" if "÷" in formula else ""
        return f"按{named}{divided}乘以分值计分"
    if rule.method in _CLAUSES and not rule.parameters.brackets:
        return _CLAUSES[rule.method]
    # The rules of one form are titled by what they say: 资产管理规范性，每有一项不合格扣0.8分.
    name, comma, rest = rule.title.partition("，")
    return (rest if comma else name).replace("每有一项", "每项")


def _rule_of(score: Score, indicator: Indicator | None, rule_set: RuleSet, *, group: bool) -> IndicatorRule | None:
    if score.rule is not None:
        return next((rule for rule in rule_set.rules if rule.code == score.rule), None)
    if group or (indicator is not None and indicator.shared > 1):
        return general_rule(rule_set, "组")
    known = find_indicator(score.name)
    if (indicator is not None and indicator.points_of_evaluation) or (known is not None and known.points):
        return general_rule(rule_set, "要点")
    named = [rule for rule in rule_set.ordered_rules if any(word in score.name for word in rule.applies_to.names)]
    if named:
        return named[0]
    if (known is not None and known.formula is not None) or _MEASURED.search(score.name):
        lower = direction_of(score.name) == "down"
        return _quantitative(rule_set, "≤" if lower else "≥") or general_rule(rule_set, "定性")
    return general_rule(rule_set, "定性")


def _quantitative(rule_set: RuleSet, sign: str) -> IndicatorRule | None:
    for rule in rule_set.ordered_rules:
        asked = rule.applies_to
        if asked.kind == "定量" and not asked.names and asked.target_zero is None and sign in asked.sign:
            return rule
    return None


def general_rule(rule_set: RuleSet, kind: RuleKind) -> IndicatorRule | None:
    """Find the rule set's rule for a kind of row that asks for no name of its own; None where it has none."""
    fitting = [rule for rule in rule_set.ordered_rules if rule.applies_to.kind == kind and not rule.applies_to.names]
    plain = [rule for rule in fitting if not rule.applies_to.grade_words and rule.applies_to.target_zero is None]
    return next(iter(plain or fitting), None)


def _document(basis: Basis | None) -> str:
    """Name a basis as a rationale may: by article only where its text was read, no product conventions."""
    if basis is None or basis.status == "convention":
        return ""
    if document_of(basis) or _FORM.search(basis.document):
        return basis.citation()
    return ""


def point_for(text: str, points: Sequence[EvaluationPoint], *, failed: bool) -> int | None:
    """Find the point of evaluation a stated fault falls under (对应要点): its index, None where none is clear.

    Args:
        text: The fault as stated.
        points: The form's points.
        failed: Look only among points marked as not met, where there are such.
    """
    missed = [n for n, point in enumerate(points) if point.met is not None and point.met == point.negative]
    candidates = missed if failed and missed else range(len(points))
    shared = {n: len(_pairs(text) & _pairs(points[n].text)) for n in candidates}
    best = max(shared.values(), default=0)
    leaders = [n for n, count in shared.items() if count == best]
    if len(leaders) == 1 and (best >= _FEWEST_SHARED or len(missed) == 1):
        return leaders[0]
    return None


def point_mark(place: int) -> str:
    """Number a point of evaluation as forms do: ①."""
    return _MARKS[place] if place < len(_MARKS) else f"第{place + 1}项"


def limits_text(limits: tuple[Decimal, Decimal] | None) -> str:
    """Write an awardable range in points; "" where there is none."""
    if limits is None:
        return ""
    low, high = (format_decimal(value, 2) for value in limits)
    return f"{low}—{high}分"


def _pairs(text: str) -> frozenset[str]:
    bare = "".join(_CHINESE.findall(text))
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1))
