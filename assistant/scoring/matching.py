"""Which rule scores an indicator (规则匹配): named rules first, then those of its kind and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from assistant.domain.rules import AppliesTo, IndicatorRule, RuleSet

# Methods that score a rate as such; a row with a target of its own is scored against that.
RATES = frozenset({"cost_saving", "execution_rate", "on_time_rate"})


def find_rule(
    rule_set: RuleSet,
    kind: str,
    path: tuple[str, ...],
    *,
    sign: str | None = None,
    target_zero: bool = False,
    grade_words: bool = False,
    own_target: bool = False,
    labelled: bool = False,
) -> IndicatorRule | None:
    """Find the rule for an indicator; None where the set has none.

    Args:
        rule_set: The rules in force.
        kind: 资金, 定量, 定性, 要点, 偏低 or 空白, as the row's values show.
        path: The indicator's levels; a named rule asks for one of its words in one of them.
        sign: The sign that counts.
        target_zero: The target is 0.
        grade_words: The result is a word of a grade scale.
        own_target: The row prints a target of its own, so a rule for a bare rate does not apply.
        labelled: The row carries values by label.
    """
    key = (kind, path, sign, target_zero, grade_words, own_target, labelled)
    known = rule_set.matched
    found = known.get(key)
    if found is None and key not in known:
        row = _Row(*key)
        found = known[key] = next((rule for rule in rule_set.ordered_rules if _fits(rule, row)), None)
    return found


class _Row(NamedTuple):
    """What of a row decides its rule."""

    kind: str
    path: tuple[str, ...]
    sign: str | None
    target_zero: bool
    grade_words: bool
    own_target: bool
    labelled: bool


def _fits(rule: IndicatorRule, row: _Row) -> bool:
    applies = rule.applies_to
    if applies.names:
        if not _kind_fits(rule, row.kind) or not _named(applies, row.path):
            return False
        if row.own_target and rule.method in RATES:
            return False
        if applies.labelled and not row.labelled and row.kind != applies.kind:
            return False
    elif applies.kind != row.kind:
        return False
    if applies.sign and row.sign not in applies.sign:
        return False
    if applies.target_zero is not None and applies.target_zero != row.target_zero:
        return False
    return applies.grade_words is None or applies.grade_words == row.grade_words


def _kind_fits(rule: IndicatorRule, kind: str) -> bool:
    """A named rule fed from elsewhere than the row's target scores the row whatever it prints there."""
    if rule.applies_to.kind == kind:
        return True
    if kind not in {"定量", "定性", "空白"} or rule.applies_to.kind in {"资金", "组", "偏低"}:
        return False
    return "target" not in rule.inputs and not (rule.applies_to.kind == "要点" and kind == "定量")


def _named(applies: AppliesTo, path: tuple[str, ...]) -> bool:
    return any(name in level for level in path for name in applies.names)
