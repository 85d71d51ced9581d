"""The rule a question brings (题中写明的评分标准), read by ``assistant.scoring``'s own reader of printed rules.

The clauses that state the rule are parted from those that state the facts; what the rule is applied to comes from the
wants worked out before it, or from the figures outside the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.days import days_late
from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.told_steps import told_step
from assistant.domain.rules import RoundingSpec
from assistant.scoring.methods import METHODS
from assistant.scoring.wording import recognise_rule

if TYPE_CHECKING:
    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.scoring.outcome import Outcome
    from assistant.scoring.recognised import Recognised

_CLAUSE = re.compile(r"[^，,。；;？?！!\n：:]+[，,。；;？?！!\n：:]?")
_STATES = re.compile(
    r"每[^，。；]{0,14}(?:扣|减)|扣完为止|不得分|不给分|得满分|满分为止|不扣分?|以[上下内]的?(?:得|扣|给|按)|不足[^，。]{0,8}不(?:扣|计)|按比例(?:扣|递减)|[扣减][^，。]{0,3}(?:权重|分值)的|最多扣|最高扣"
)
_ASKED = re.compile(r"几分|多少|[?？吗]|怎么")
_CAP = re.compile(r"最[多高]扣(?:除|减)?(\d+(?:\.\d+)?)分")
_DIRECT = re.compile("晚|逾期|超期|迟|延误|延期|拖|超了")
_SHORT = re.compile("少|缺|漏|未|没|欠")
_METHODS = frozenset({"step_deduction", "brackets", "checklist_subtractive"})


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule told in a question (题中标准) with where it stands."""

    found: Recognised
    spans: tuple[tuple[int, int], ...]
    words: str
    cap: Decimal | None

    def covers(self, figure: Figure) -> bool:
        """Tell whether a figure belongs to the rule."""
        return any(low <= figure.amount.start < high for low, high in self.spans)

    @property
    def per_unit(self) -> str:
        """What the steps are counted in."""
        return self.found.parameters.per_unit or ""


def read_rule(text: str) -> ToldRule | None:
    """Read the rule of a question (认出题中标准); None where there is none that is wholly understood."""
    spans: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(text):
        clause = match[0]
        if _STATES.search(clause) and not _ASKED.search(clause):
            spans.append(match.span())
    if not spans:
        return None
    words = "".join(text[low:high] for low, high in spans).rstrip("，,。；;：:\n ")
    plain = re.sub(r"每(?=[^，。；]{0,6}[一两])", "每", words).replace("一个百分点", "1个百分点").replace("一天", "1天")
    plain = re.sub(r"(?<=扣)(\d+(?:\.\d+)?)(?=[，,。；;]|$)", r"\1分", plain)
    found = recognise_rule(re.sub("[，,]?最[多高]扣(?:除|减)?[0-9.]+分", "", plain))
    cap = _CAP.search(words)
    if found is None or found.method not in _METHODS or found.partial:
        return None
    return ToldRule(found, tuple(spans), words, Decimal(cap[1]) if cap is not None else None)


def states_rule(text: str) -> bool:
    """Tell whether a question brings a rule, understood or not."""
    return (
        any(_STATES.search(m[0]) and not _ASKED.search(m[0]) for m in _CLAUSE.finditer(text))
        or told_step(text) is not None
    )


def outside(sheet: Worksheet, rule: ToldRule) -> list[Figure]:
    """Return the figures that are facts, not part of the rule."""
    return [f for f in sheet.figures if not rule.covers(f) and not f.is_word]


def apply_rule(rule: ToldRule, actual: Decimal, line: Decimal | None, weight: Decimal) -> Outcome | None:
    """Score by the rule (按题中标准计分): a rate in per cent, days late, or how many, against its line."""
    given: dict[str, Decimal] = {"actual": actual}
    if rule.found.method == "brackets":
        given = {"rate": actual / HUNDRED}
    elif rule.found.method == "checklist_subtractive":
        given = {"failures": actual}
    elif line is not None:
        given["target"] = line
    elif rule.found.parameters.threshold is None:
        return None
    assert rule.found.method is not None  # noqa: S101 - read_rule keeps none without a method
    outcome = METHODS[rule.found.method](given, rule.found.parameters, weight, RoundingSpec())
    return None if outcome.points is None else outcome


def late(sheet: Worksheet, rule: ToldRule) -> tuple[Decimal, frozenset[int]] | None:
    """Return how many days late the facts tell (逾期天数): as a number, or by two dates."""
    told = [f for f in outside(sheet, rule) if f.kind == "days" and _DIRECT.search(f.lead)]
    if len(told) == 1:
        return told[0].value, frozenset({told[0].n})
    between = days_late(sheet.text) if not told else None
    return None if between is None else (Decimal(between), frozenset())


def faults(sheet: Worksheet, rule: ToldRule) -> tuple[Decimal, frozenset[int]] | None:
    """Return how many faults the facts tell (不合格处数): the one count beside the rule, or what the plan lacks."""
    counts = [f for f in outside(sheet, rule) if f.kind == "count"]
    if len(counts) == 1:
        return counts[0].value, frozenset({counts[0].n})
    planned = [f for f in counts if re.search("计划|应|目标|要求|共", f.lead)]
    done = [f for f in counts if f not in planned]
    if len(planned) == 1 and len(done) == 1:
        used = frozenset({planned[0].n, done[0].n})
        if _SHORT.search(done[0].lead):
            return done[0].value, used
        short = planned[0].value - done[0].value
        return (short, used) if _SHORT.search(rule.words) and short >= 0 else None
    return None
