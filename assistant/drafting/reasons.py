"""Why an indicator lost points (扣分理由): in the words of those who took them off.

Nothing is inferred: where the inputs give no reason, the report says so and asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.drafting.input_text import clean, quoted, split_title, without_amount
from assistant.drafting.phrases import is_scale
from assistant.drafting.police.grounding import ground, pairs_of
from assistant.drafting.remedies import cause_part, remedy_part
from assistant.drafting.writing import Writing, slot
from assistant.facts import codes_of, compared, names, stated_amount
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import Score

_LONGEST_POINT = 40
# So many characters of one's own say nothing yet.
_LITTLE = 1
_OWN_WORDS = ("预算执行率", "全年预算数", "全年执行数", "实际支出", "资金执行率", "项目预算执行率")
_SHORT = 2
# How a clause begins that cannot stand without the one before it.
_DEPENDENT = re.compile("其中|因|由于|主要|系|是|但|而|且|较|比|低|高|超|少|多|仅|只|占|不|未")
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
        # Beside a measured shortfall the observation tells how it came about, not what cost the points.
        word = "具体情况为" if measured else "扣分事项包括" if len(reasons) > 1 else "扣分原因是"
        parts.sentences.append(f"{word}：{'；'.join(reasons)}。")
    if cause and not writing.tabulates_deviations:
        _tell_deviation(writing, cause, parts)
    if _more_than_lost(writing, score):
        name = slot(f"indicator.{score.code}.name")
        parts.remarks.append(f"评价发现所载{name}的扣分合计超过该项实际扣分，请核实")
    if not reasons and not cause and not measured:
        parts.sentences.append(f"{writing.material}未载明具体扣分理由。")
        name = slot(f"indicator.{score.code}.name")
        parts.remarks.append(f"请补充{name}的扣分理由、对应的评分标准和佐证材料")


def _tell_deviation(writing: Writing, deviation: str, parts: Parts) -> None:
    """The stated cause and what was promised, each under its own name."""
    cause, remedy = cause_part(deviation), remedy_part(deviation)
    filed = "" if writing.by_unit else "填报的"
    if cause:
        parts.sentences.append(f"{filed}偏差原因为：{parts.quote(cause)}。")
    if remedy:
        parts.sentences.append(f"{filed}改进措施为：{parts.quote(remedy)}。")


def _more_than_lost(writing: Writing, score: Score) -> bool:
    """Whether the amounts that observations name for this indicator exceed what it lost."""
    observations = writing.evaluation.observations
    indices = {index for chain in writing.plan.of_indicator(score.code) for index in chain.observations}
    # A score sheet and a report tell the same loss; only amounts of one file add up.
    told: dict[str, Decimal] = {}
    for index in sorted(indices):
        amount = stated_amount(observations[index])
        if amount is not None and codes_of(observations[index], writing.evaluation) == (score.code,):
            file = (observations[index].place_of("text") or "").partition(" › ")[0]
            told[file] = told.get(file, Decimal(0)) + amount
    loss = score.deduction
    return loss is not None and max(told.values(), default=Decimal(0)) > loss


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
            texts = [*texts[:-1], f"{texts[-1]}（扣{amount}）"] if texts else [f"其余{amount}的扣分未载明理由"]
        reasons += texts
    return reasons


def without_result(writing: Writing, code: str, text: str) -> str:
    """Leave out what the sentence before has told: clauses whose every number is the indicator's own.

    They are taken off the ends of each sentence, so that what remains are runs of the user's own words.
    """
    told = _told_numbers(writing, code)
    known = pairs_of([name_of(writing, code), *_OWN_WORDS])
    bare = without_amount(text) if writing.plan.of_indicator(code) else text
    return "；".join(rest for clause in bare.split("；") if (rest := _untold(clause, told, known)))


def name_of(writing: Writing, code: str) -> str:
    """An indicator's printed name; "" for one without a row of its own."""
    indicator = writing.indicator(code)
    return indicator.name if indicator is not None else ""


def _untold(clause: str, told: dict[str, set[str]], known: frozenset[str]) -> str:
    parts = clause.split("，")
    while parts and _repeats(parts[-1], told, known):
        parts.pop()
    start = 0
    while start < len(parts) and _repeats(parts[start], told, known):
        start += 1
    if 0 < start < len(parts) and _DEPENDENT.match(parts[start]):
        start -= 1
    return "，".join(parts[start:])


def _repeats(part: str, told: dict[str, set[str]], known: frozenset[str]) -> bool:
    """Whether a part has numbers, all are told, and it tells nothing besides (2.8公里未施工 does).

    Short whole numbers count only with their unit.
    """
    spans = [(span.start, span.end) for span in find_quantities(part)]
    rest = "".join(char for at, char in enumerate(part) if not any(start <= at < end for start, end in spans))
    if ground(rest, known).unsupported > _LITTLE:
        return False
    found = list(_NUMBER.finditer(part))
    for match in found:
        units = told.get(match.group())
        if units is None:
            return False
        if len(match.group()) <= _SHORT and part[match.end() : match.end() + 1] not in units:
            return False
    return bool(found)


def _told_numbers(writing: Writing, code: str) -> dict[str, set[str]]:
    """The numbers an indicator's sentence prints, and its deviation in percent, by their units' first letters."""
    keys = ("actual", "target", "gap", "completion")
    ids = [f"indicator.{code}.{key}" for key in keys] + [f"score.{code}.ratio"]
    if writing.indicator(code) is None:
        ids += ["funds.budget", "funds.spent", "funds.rate"]
    told: dict[str, set[str]] = {}
    for fact_id in ids:
        fact = writing.ledger[fact_id] if writing.has(fact_id) else None
        if fact is None or fact.quantity is None:
            continue
        for number in _NUMBER.findall(fact.printed):
            told.setdefault(number, set()).add(fact.quantity.unit[:1])
    for number in _shares(writing, code):
        told.setdefault(number, set()).add("%")
    return told


def _shares(writing: Writing, code: str) -> set[str]:
    """The gap as a percentage of the target, as people print it (超出2.50%)."""
    target, gap = f"indicator.{code}.target", f"indicator.{code}.gap"
    if not writing.has(target, gap):
        return set()
    whole, part = writing.ledger[target].quantity, writing.ledger[gap].quantity
    if whole is None or part is None or whole.value == 0 or whole.unit == "%":
        return set()
    share = part.value / whole.value * 100
    return {str(round_decimal(share, places)) for places in (0, 1, 2)}


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
