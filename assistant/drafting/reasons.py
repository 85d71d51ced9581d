"""Why an indicator lost points (扣分理由): in the words of those who took them off.

Nothing is inferred: where the inputs give no reason, the report says so and asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean, quoted, split_title
from assistant.drafting.phrases import is_scale
from assistant.drafting.writing import Writing, slot
from assistant.facts import codes_of, compared, names, stated_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import Score

_LONGEST_POINT = 40
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Parts:
    """A paragraph in the making: sentences, quoted input, remarks."""

    sentences: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def quote(self, text: str) -> str:
        """Note that a text is the user's own, and return it."""
        self.quotes.append(text)
        return text


def tell_why(writing: Writing, score: Score, indicator: Indicator | None, parts: Parts) -> None:
    """Say why points were lost: observations with their amounts, missed points, the stated cause."""
    measured = (
        indicator is None
        or compared(indicator)
        or is_scale(indicator.target)
        or (score.ratio is not None and score.status == "scored")
    )
    reasons = _reasons(writing, score, parts)
    if not reasons and not measured:
        reasons = [parts.quote(text) for text in stated_reasons(writing, score)]
    cause = clean(indicator.deviation) if indicator is not None else ""
    if reasons and not (cause and alike(reasons, cause)):
        word = "扣分事项包括" if len(reasons) > 1 else "扣分原因是"
        parts.sentences.append(f"{word}：{'；'.join(reasons)}。")
    if cause:
        parts.sentences.append(f"填报的偏差原因为：{parts.quote(cause)}。")
    if _more_than_lost(writing, score):
        name = slot(f"indicator.{score.code}.name")
        parts.remarks.append(f"评价发现所载{name}的扣分合计超过该项实际扣分，请核实")
    if not reasons and not cause and not measured:
        parts.sentences.append("填报材料未载明具体扣分理由。")
        name = slot(f"indicator.{score.code}.name")
        parts.remarks.append(f"请补充{name}的扣分理由、对应的评分标准和佐证材料")


def _more_than_lost(writing: Writing, score: Score) -> bool:
    """Whether the amounts that observations name for this indicator exceed what it lost."""
    observations = writing.evaluation.observations
    indices = {index for chain in writing.plan.of_indicator(score.code) for index in chain.observations}
    amounts = [
        stated_amount(observations[index])
        for index in sorted(indices)
        if codes_of(observations[index], writing.evaluation) == (score.code,)
    ]
    loss = score.deduction
    return loss is not None and sum((amount for amount in amounts if amount is not None), Decimal(0)) > loss


def _reasons(writing: Writing, score: Score, parts: Parts) -> list[str]:
    reasons: list[str] = []
    chains = writing.plan.of_indicator(score.code)
    several = len(chains) > 1
    for chain in chains:
        said = [clean(writing.evaluation.observations[index].text) for index in chain.observations]
        texts = [parts.quote(new) for text in said if (new := without_result(writing, score.code, text))]
        texts += [f"评价要点{quoted(parts.quote(point[:_LONGEST_POINT]))}未满足" for point in chain.criteria]
        amount = slot(chain.amount_fact) if chain.amount_fact is not None else ""
        if several and amount:
            texts = [*texts[:-1], f"{texts[-1]}（扣{amount}）"] if texts else [f"其余{amount}的扣分事项未载明理由"]
        reasons += texts
    return reasons


def without_result(writing: Writing, code: str, text: str) -> str:
    """Leave out the clauses whose every number the sentence before has told.

    The rest is a run of the user's own words, unchanged.
    """
    ids = [f"indicator.{code}.{key}" for key in ("actual", "target", "gap")]
    if writing.indicator(code) is None:
        ids += ["funds.budget", "funds.spent", "funds.rate"]
    told = {
        number for fact_id in ids if writing.has(fact_id) for number in _NUMBER.findall(writing.ledger[fact_id].printed)
    }

    def repeats(clause: str) -> bool:
        numbers = _NUMBER.findall(clause)
        return bool(numbers) and told.issuperset(numbers)

    return "；".join(clause for clause in text.split("；") if not repeats(clause))


def stated_reasons(writing: Writing, score: Score) -> list[str]:
    """What the stated problems say about this indicator: the clauses that name it, else the whole."""
    found: list[str] = []
    for problem in writing.plan.problems:
        chains = writing.plan.of_problem(problem)
        if problem.title_place is None or not problem.observations:
            continue
        if all(chain.indicator != score.code for chain in chains):
            continue
        text = clean(writing.evaluation.observations[problem.observations[0]].text)
        clauses = [clean(part) for part in re.split(r"[。；]", text)]
        own = [clause for clause in clauses if clause and names(clause, score.name)]
        alone = len({chain.indicator for chain in chains}) == 1
        found += own or ([split_title(text)[1]] if alone else [])
    return found


def alike(reasons: Sequence[str], cause: str) -> bool:
    """Whether a cause says again, in the main, what the reasons said."""
    pairs = {text[place : place + 2] for text in reasons for place in range(len(text) - 1)}
    held = sum(pair in cause for pair in pairs)
    return bool(pairs) and held * 2 >= len(pairs)
