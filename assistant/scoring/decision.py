"""Which points count (得分认定): computed, stated, disputed, open — and what is said about it.

The arithmetic is the methods'; this module only compares it with what the form prints.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.quantity import round_decimal
from assistant.scoring import remarks

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.finding import Finding
    from assistant.domain.rules import IndicatorRule
    from assistant.domain.scoring import ScoreStatus
    from assistant.scoring.outcome import Outcome

LEAF_TOLERANCE = Decimal("0.01")
ZERO = Decimal(0)
NOT_DECIDED = "原表未列计分所需数据，采用原表得分"


class Decision(NamedTuple):
    """The points that count, their status, remarks and closing steps (认定结果)."""

    points: Decimal | None
    status: ScoreStatus
    findings: tuple[Finding, ...] = ()
    steps: tuple[str, ...] = ()


def agree(stated: Decimal, computed: Decimal, weight: Decimal) -> bool:
    """Tell whether printed points are the computed ones, to 0.01 or as rounded to one printed decimal.

    Full marks are never taken for a rounding of less.
    """
    if stated == computed or abs(stated - computed) <= LEAF_TOLERANCE:
        return True
    exponent = stated.as_tuple().exponent
    return exponent == -1 and stated < weight and round_decimal(computed, 1) == stated


def decide(
    indicator: Indicator,
    rule: IndicatorRule | None,
    outcome: Outcome,
    weight: Decimal,
    stated: Decimal | None,
    *,
    sign_doubted: bool,
) -> Decision:
    """Choose the points that count (认定得分).

    Args:
        indicator: The row, for messages.
        rule: The rule that was applied, None where the set has none.
        outcome: What the rule's method returned.
        weight: The printed weight in 分.
        stated: The printed points in 分, None where there are none.
        sign_doubted: The printed sign contradicts the indicator's name.
    """
    if stated is not None and not ZERO <= stated <= weight:
        finding = remarks.points_above_weight(indicator, stated, weight)
        return Decision(stated, "disputed", (finding,))
    if outcome.points is not None and rule is not None:
        return _computed(indicator, rule, outcome, outcome.points, weight, stated, sign_doubted=sign_doubted)
    if stated is None:
        if outcome.range is not None:
            return Decision(None, "judgement", (remarks.points_undecided(indicator, "须由评价人员评判"),))
        return Decision(None, "missing")
    if outcome.range is not None and rule is not None and not outcome.range[0] <= stated <= outcome.range[1]:
        finding = remarks.points_outside_range(indicator, rule, stated, outcome.range, outcome.steps)
        status: ScoreStatus = "stated" if rule.basis.status == "convention" else "disputed"
        return Decision(stated, status, (finding,))
    if outcome.range is not None:
        return Decision(stated, "stated", (), ("在可给分范围内，采用原表得分",))
    return Decision(stated, "stated", (), (NOT_DECIDED,))


def _computed(
    indicator: Indicator,
    rule: IndicatorRule,
    outcome: Outcome,
    computed: Decimal,
    weight: Decimal,
    stated: Decimal | None,
    *,
    sign_doubted: bool,
) -> Decision:
    if stated is None:
        return Decision(None, "disputed") if sign_doubted else Decision(computed, "scored")
    if agree(stated, computed, weight):
        return Decision(stated, "disputed") if sign_doubted else Decision(computed, "scored")
    finding = remarks.points_against_rule(indicator, rule, computed, stated, outcome)
    return Decision(stated, "disputed", (finding,))
