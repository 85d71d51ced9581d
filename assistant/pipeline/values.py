"""Values that a person mends or tries (数据修改与试算): a case scored anew, the original left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.evaluation import Evaluation
    from assistant.pipeline.cases import Scored
    from assistant.scoring.what_if import WhatIf

_FUNDS = "funds"


def change_value(scored: Scored, key: str, value: str, *, person: str) -> Scored:
    """Change one value of a case and score it anew (修改数据).

    Args:
        scored: The case as it stands.
        key: ``B01.actual``, ``funds.spent``.
        value: The new value as typed; empty blanks it.
        person: Who changed it, for the value's place.

    Returns:
        The case with the value and its place (人工修改), points and findings of the change; findings of reading the
        files stay, but for those on the changed value.

    Raises:
        InputError: There is no such value.
    """
    from assistant.pipeline.cases import Scored
    from assistant.scoring.engine import score_evaluation, summarise
    from assistant.scoring.what_if import apply_changes

    evaluation = _placed(apply_changes(scored.evaluation, {key: value.strip()}), scored.evaluation, key, person)
    sheet = summarise(evaluation, scored.rule_set, score_evaluation(evaluation, scored.rule_set))
    scoring = set(scored.sheet.findings)
    reading = [finding for finding in scored.findings if finding not in scoring]
    findings = tuple(sorted((*reading, *sheet.findings), key=lambda finding: finding.order))
    return Scored(evaluation, scored.rule_set, sheet, findings)


def _placed(changed: Evaluation, before: Evaluation, key: str, person: str) -> Evaluation:
    """Say at the changed value that a person entered it, and where the one before was read."""
    code, _, field = key.partition(".")
    if code == _FUNDS:
        line, old = changed.total_fund, before.total_fund
        if line is None or old is None:
            return changed
        placed = line.model_copy(update={"places": {**line.places, field: _place(old.place_of(field), person)}})
        funds = tuple(placed if each is line else each for each in changed.funds)
        return changed.model_copy(update={"funds": funds})
    indicators = tuple(
        each.model_copy(update={"places": {**each.places, field: _place(each.place_of(field), person)}})
        if each.code == code
        else each
        for each in changed.indicators
    )
    return changed.model_copy(update={"indicators": indicators})


def _place(before: str | None, person: str) -> str:
    entered = f"人工修改（{person}）"
    if before is None or before.startswith("人工修改"):
        return before or entered
    return f"{entered}，原见 {before}"


def try_changes(scored: Scored, changes: Mapping[str, str]) -> WhatIf:
    """Score a case under changed values without keeping them (试算).

    Raises:
        InputError: There is no such value.
    """
    from assistant.scoring.what_if import compare_changes

    return compare_changes(scored.evaluation, scored.rule_set, changes)
