"""Printed numbers against the ledger (数字与台账核对): one verdict a number.

A printed number agrees with a fact only if the fact, rounded to the printed places, equals it, in the
same or a convertible unit, with the fact's owner in the same sentence or in its row or column header.
There is no tolerance. Derived values are left to ``derivations``, the reports of findings to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.checking.derivations import derive
from assistant.checking.gaps import GAP_LABEL, GAP_OR_TARGET_LABEL
from assistant.checking.owners import PROJECT, Owners, heading_owner
from assistant.checking.support import Support
from assistant.domain.fact import Fact, FactLedger
from assistant.domain.quantity import round_decimal
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from assistant.checking.view import DocumentView
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.finding import Claim
    from assistant.domain.quantity import Quantity
    from assistant.domain.scoring import ScoreSheet

Status = Literal["agrees", "derived", "supported", "exempt", "value", "unit", "owner", "unsupported"]

# What a printed word may mean in the ledger; a word not listed means only its own measure.
_READINGS: dict[str, frozenset[str]] = {
    "预算数": frozenset({"预算数", "年初预算数", "目标值"}),
    "年初预算数": frozenset({"年初预算数"}),
    "执行数": frozenset({"执行数", "完成值"}),
    "到位数": frozenset({"到位数", "完成值"}),
    "合同金额": frozenset({"合同金额", "目标值"}),
    "执行率": frozenset({"执行率", "完成值", "目标值"}),
    "到位率": frozenset({"到位率", "完成值", "目标值"}),
    "完成率": frozenset({"完成率", "完成值", "目标值"}),
    "差异率": frozenset({"差异率", "完成值", "目标值"}),
    "结余率": frozenset({"结余率", "完成值", "目标值"}),
    "得分": frozenset({"得分", "原表得分", "测算得分"}),
    "扣分": frozenset({"扣分"}),
    "占比": frozenset({"占比", "分值"}),
    "增长率": frozenset({"增长率", "差距"}),
    "差距": frozenset({"差距"}),
    "目标值": frozenset({"目标值"}),
    "完成值": frozenset({"完成值", "完成率"}),
}
# Values that are given, never reckoned: a sum or difference that happens to equal one proves nothing. In a table, row
# and column say what a cell is.
_STATED = frozenset({"目标值", "完成值", "分值"})
_PROJECT_MEASURES = frozenset({"年初预算数", "预算数", "到位数", "执行数", "结余数", "执行率", "到位率", "合同金额"})
_FORMULA = re.compile(r"[÷×=＝＋*/]|(?<=[\d%元分])[−+-](?=\d)")
_PLAN = re.compile(r"建议|下一步|今后|力争|拟于|争取|应于|须于|限期|到\s*20\d\d\s*年|底前|整改期限")
_OWN_PARTS = frozenset({"个", "类", "点", "位", "级", "种", "大", "步", "环节", "档", "条", "部分", "层"})
_SOME_OF_THEM = re.compile(r"(?:[一二三]级)?指标(?:合计|共计|分别|均|各)")
_INDICATOR = re.compile(r".{0,4}指标")
_COUNT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("count.deducted", re.compile(r"扣|失分")),
    ("count.full", re.compile(r"满分")),
    ("count.waived", re.compile(r"不适用|不计分|不参与")),
    ("count.undetermined", re.compile(r"未定|待定|暂缺|缺数据|无法计分")),
    ("count.groups", re.compile(r"一级|方面|维度")),
    ("count.indicators", re.compile(r"末级指标|三级指标|指标共|纳入评价")),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one printed number stands against the ledger (核对结果).

    ``facts`` are those it agrees with, or the ones it was expected to equal.
    """

    claim: Claim
    status: Status
    facts: tuple[Fact, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the number needs no finding."""
        return self.status in ("agrees", "derived", "supported", "exempt")


def prints_as(fact: Fact, claim: Claim) -> bool:
    """Tell whether the fact, rounded to the claim's printed places, is what is printed."""
    return fact.quantity is not None and quantity_prints_as(fact.quantity, claim)


def quantity_prints_as(quantity: Quantity, claim: Claim) -> bool:
    """Tell whether a quantity, rounded half up to the claim's places in its unit, equals it.

    Points are awarded exactly, so they are printed exactly unless 约 says otherwise.
    """
    printed = claim.quantity
    if printed is None or printed.dimension != quantity.dimension:
        return False
    value = quantity.to(printed.unit).value
    if claim.approximate in ("近", "不足", "将近", "接近"):
        return value <= printed.value
    if claim.approximate in ("超", "余", "多", "超过", "逾"):
        return value >= printed.value
    if claim.places is None or (printed.dimension == "points" and claim.approximate is None):
        return value == printed.value
    return round_decimal(value, claim.places) == printed.value


class Matcher:
    """Judges numbers against one ledger (台账核对)."""

    def __init__(
        self,
        ledger: FactLedger,
        evaluation: Evaluation | None,
        sheet: ScoreSheet | None,
        view: DocumentView,
        owners: Owners,
    ) -> None:
        """Index the ledger by owner and gather the texts that were given by people."""
        self._view = view
        self._owners = owners
        self._facts: dict[str, list[Fact]] = {}
        for fact in ledger.facts:
            self._facts.setdefault(fact.owner, []).extend(_with_text_numbers(fact))
        self._all = [fact for facts in self._facts.values() for fact in facts]
        self._support = Support(evaluation, sheet, ledger)

    def judge(self, claim: Claim) -> Verdict:
        """Compare one number with the ledger (核对一个数)."""
        if claim.quantity is None or self._exempt(claim):
            return Verdict(claim, "exempt")
        pool = self._pool(claim)
        agreeing = tuple(fact for fact in pool if prints_as(fact, claim))
        if agreeing:
            return Verdict(claim, "agrees", agreeing)
        gap = bool(GAP_LABEL.search(claim.label) or GAP_OR_TARGET_LABEL.search(claim.label))
        given = claim.measure in _STATED or claim.in_table
        stated = given and not gap and any(fact.measure == claim.measure for fact in pool)
        stated = stated or any(fact.measure == "个数" for fact in pool)
        derived = None if stated else derive(claim, self._named(claim), self._all)
        if derived is not None:
            return Verdict(claim, "derived", (), derived)
        if self._in_formula(claim) or self._supported(claim, contested=bool(pool)):
            return Verdict(claim, "supported")
        return self._disagreement(claim, pool)

    def _supported(self, claim: Claim, *, contested: bool) -> bool:
        return self._support.holds(claim, self._view.units[claim.order], contested=contested)

    def _exempt(self, claim: Claim) -> bool:
        """Numbers that state nothing about facts: in names, in plans, and counts of the text's own parts."""
        if claim.in_table:
            return False
        at, stop = claim.start - claim.sentence_start, claim.end - claim.sentence_start
        if any(begin <= at and stop <= end for begin, end, _ in self._owners.find(claim.sentence)):
            return True
        if claim.places is None and _SOME_OF_THEM.match(claim.sentence[stop:]):
            return True
        if claim.places is None and claim.quantity is not None and claim.quantity.unit in _OWN_PARTS:
            return not _INDICATOR.match(claim.sentence[stop:])
        return bool(_PLAN.search(claim.sentence)) and claim.owner is None and claim.measure is None

    def _pool(self, claim: Claim) -> list[Fact]:
        """The facts the number may be: of its owner and measure, in its dimension."""
        for owner in self._owner_order(claim):
            pool = [fact for fact in self._facts.get(owner, ()) if self._readable(fact, claim)]
            if pool:
                return pool
        return []

    def _owner_order(self, claim: Claim) -> tuple[str, ...]:
        heading = heading_owner(self._view.units[claim.order].headings, self._owners)
        if claim.owner is not None:
            if claim.owner in self._facts:
                project = (PROJECT,) if claim.measure in _PROJECT_MEASURES and not claim.in_table else ()
                return (claim.owner, *project)
            return (PROJECT,)
        return (PROJECT, heading) if heading is not None else (PROJECT,)

    def _readable(self, fact: Fact, claim: Claim) -> bool:
        if fact.quantity is None or claim.quantity is None:
            return False
        if fact.quantity.dimension != claim.quantity.dimension:
            return False
        if _other_year(fact.period, claim.period):
            return False
        if fact.measure == "个数":
            return _counts_this(fact, claim)
        if claim.measure is None:
            return True
        if claim.quantity.dimension == "percentage_point":
            return fact.measure == "差距"
        if claim.measure in ("目标值", "完成值", "增长率") and fact.measure == "差距":
            return bool(GAP_LABEL.search(claim.label) or GAP_OR_TARGET_LABEL.search(claim.label))
        if fact.measure == "目标值" and GAP_LABEL.search(claim.label):
            return False
        return fact.measure in _READINGS.get(claim.measure, frozenset({claim.measure}))

    def _named(self, claim: Claim) -> list[Fact]:
        """The facts of every owner named in the number's sentence; the project's by their measure."""
        owners = {name for _, _, name in self._owners.find(claim.sentence)}
        if claim.owner is not None:
            owners.add(claim.owner)
        named = [fact for owner in sorted(owners) for fact in self._facts.get(owner, ())]
        if PROJECT not in owners:
            named.extend(self._facts.get(PROJECT, ()))
        return named

    def _in_formula(self, claim: Claim) -> bool:
        """Whether the number is a term of printed arithmetic and some fact has its digits."""
        text = self._view.units[claim.order].text
        around = text[max(0, claim.start - 2) : claim.start] + text[claim.end : claim.end + 2]
        if not _FORMULA.search(around):
            return False
        return any(self._same_digits(fact, claim) for fact in self._all)

    @staticmethod
    def _same_digits(fact: Fact, claim: Claim) -> bool:
        if fact.quantity is None or claim.quantity is None:
            return False
        value = fact.quantity.value
        if claim.places is None:
            return value == claim.quantity.value
        return round_decimal(value, claim.places) == claim.quantity.value

    def _disagreement(self, claim: Claim, pool: list[Fact]) -> Verdict:
        twin = tuple(
            fact for fact in self._near(claim) if self._same_digits(fact, claim) and not prints_as(fact, claim)
        )
        if twin:
            return Verdict(claim, "unit", twin[:1])
        if pool:
            same_measure = {fact.measure for fact in pool}
            others = tuple(
                fact
                for fact in self._all
                if fact.owner != claim.owner and fact.measure in same_measure and prints_as(fact, claim)
            )
            if others:
                return Verdict(claim, "owner", (pool[0], others[0]))
            return Verdict(claim, "value", tuple(pool[:3]))
        return Verdict(claim, "unsupported")

    def _near(self, claim: Claim) -> list[Fact]:
        """The facts of the number's owner whatever their dimension, its measure where it has one."""
        near: list[Fact] = []
        for owner in self._owner_order(claim):
            for fact in self._facts.get(owner, ()):
                readings = _READINGS.get(claim.measure or "", frozenset({claim.measure}))
                if claim.measure is None or fact.measure in readings:
                    near.append(fact)
        return near


def _other_year(one: str | None, two: str | None) -> bool:
    years = [text[:4] for text in (one, two) if text and re.match(r"\d{4}", text)]
    return len(years) > 1 and years[0] != years[1]


def _one_family(fact: Fact, claim: Claim) -> bool:
    """Units that are taken for each other: scales of one thing, kinds of rate, or any under one measure."""
    if fact.quantity is None or claim.quantity is None:
        return False
    rates = {"ratio", "percentage_point", "times"}
    kinds = {fact.quantity.dimension, claim.quantity.dimension}
    return len(kinds) == 1 or kinds <= rates or claim.measure is not None


def _counts_this(fact: Fact, claim: Claim) -> bool:
    """Tell whether the words right behind (or before) a count say what this fact counts."""
    if not fact.id.startswith("count."):
        return True
    behind = re.split(r"[，,；;。、\d]", claim.sentence[claim.end - claim.sentence_start :])[0]
    for words in (behind, claim.label):
        for fact_id, pattern in _COUNT_WORDS:
            if pattern.search(words):
                return fact.id == fact_id
    return "指标" in behind[:6] or "指标" in claim.label


def _with_text_numbers(fact: Fact) -> list[Fact]:
    """A text fact stands for the numbers it holds (3篇，阅读量1万以上)."""
    if fact.quantity is not None or not fact.text:
        return [fact]
    return [fact] + [
        Fact(
            id=fact.id,
            label=fact.label,
            owner=fact.owner,
            measure=fact.measure,
            origin=fact.origin,
            quantity=span.quantity,
            places=span.places,
            period=fact.period,
            aliases=fact.aliases,
        )
        for span in find_quantities(fact.text)
    ]
