"""What every section writer is given, and how a statement is made (撰写材料).

Which words a section uses is left to the section's own module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.drafting.slots import slot_facts
from assistant.facts import group_letters
from assistant.scoring.groups import same_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.domain.deduction import Plan
    from assistant.domain.draft import DocumentType
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.fact import FactLedger
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import GroupScore, Score, ScoreSheet
    from assistant.domain.source import Passage, Source

_NUMERALS = "零一二三四五六七八九十"
_TEN = 10
_WHOLE_NAMES = ("情况", "指标", "率", "执行", "管理")


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything a report is written from (撰写材料); writers read it and change nothing."""

    document_type: DocumentType
    evaluation: Evaluation
    sheet: ScoreSheet
    plan: Plan
    ledger: FactLedger
    passages: tuple[Passage, ...] = ()
    sources: tuple[Source, ...] = ()
    rule_set: RuleSet | None = None
    _letters: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out the groups' letters once."""
        self._letters.update(group_letters(self.sheet))

    @property
    def letters(self) -> Mapping[str, str]:
        """Each group's letter in fact ids."""
        return self._letters

    @property
    def by_unit(self) -> bool:
        """Whether the unit writes about itself (自评)."""
        return self.document_type.addressee == "self"

    @property
    def unit(self) -> str:
        """How the report calls the unit it speaks of."""
        if self.by_unit:
            return "我单位"
        return "项目单位" if self.document_type.subject == "项目" else "部门"

    @property
    def subject(self) -> str:
        """项目 or 部门."""
        return self.document_type.subject

    @property
    def evaluation_word(self) -> str:
        """How the report calls what was done: 绩效自评 or 绩效评价."""
        return "绩效自评" if self.by_unit else "绩效评价"

    @property
    def material(self) -> str:
        """How the report calls what it was written from: a unit does not file with itself."""
        return "自评材料" if self.by_unit else "填报材料"

    @property
    def tabulates_deviations(self) -> bool:
        """Whether a table of its own tells the stated causes of deviations."""
        return any(section.id == "completion" for section in self.document_type.sections)

    @property
    def has_practices(self) -> bool:
        """Whether a section of its own tells what went well."""
        return any("practices" in section.id for section in self.document_type.sections)

    def has(self, *fact_ids: str) -> bool:
        """Whether the ledger holds all of these facts."""
        return all(fact_id in self.ledger for fact_id in fact_ids)

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator with this code; None for the funds row's own score."""
        for indicator in self.evaluation.indicators:
            if indicator.code == code:
                return indicator
        return None

    def members(self, group: GroupScore) -> tuple[Score, ...]:
        """Return a group's leaf scores in form order."""
        return tuple(score for score in self.sheet.scores if same_group(score.group, group.name))

    def group_slot(self, group: GroupScore, key: str, *, number: bool = False) -> str:
        """Return the slot of a group's fact."""
        return slot(f"group.{self.letters[group.name]}.{key}", number=number)

    def group_title(self, group: GroupScore) -> str:
        """Name a group in a sentence: 决策指标, 预算管理情况."""
        name = self.group_slot(group, "name")
        return name if group.name.endswith(_WHOLE_NAMES) else f"{name}指标"

    def group_title_of(self, letter: str) -> str:
        """Name the group with this letter in a sentence."""
        for group in self.sheet.groups:
            if self.letters[group.name] == letter:
                return self.group_title(group)
        return slot(f"group.{letter}.name")

    def case(self) -> str:
        """Name the project in a sentence: in quotation marks, ending on 项目 once."""
        name = slot("case.name")
        if self.subject != "项目":
            return slot("case.unit") if self.has("case.unit") else name
        return f"“{name}”" if self.evaluation.case.endswith("项目") else f"“{name}”项目"

    def period(self, follow: str = "度") -> str:
        """Name the evaluated period, with ``follow`` after a year (2024年度); "" where it is not known."""
        if not self.has("case.period"):
            return ""
        return slot("case.period") + (follow if self.ledger["case.period"].printed.endswith("年") else "")


def slot(fact_id: str, *, number: bool = False) -> str:
    """Write a slot: ``[[score.A01.points]]``, with ``|n`` for the number alone."""
    return f"[[{fact_id}{'|n' if number else ''}]]"


def say(
    text: str,
    *,
    deductions: Sequence[str] = (),
    sources: Sequence[str] = (),
    quotes: Sequence[str] = (),
    remark: str | None = None,
) -> Statement:
    """Make a body paragraph; the facts it rests on are read from its slots."""
    return Statement(
        text,
        facts=slot_facts(text),
        sources=tuple(dict.fromkeys(sources)),
        deductions=tuple(dict.fromkeys(deductions)),
        quotes=tuple(dict.fromkeys(quote for quote in quotes if quote)),
        remark=remark,
    )


def heading(text: str, level: int, *, quotes: Sequence[str] = ()) -> Statement:
    """Make a heading; its number is part of the text."""
    return Statement(text, facts=slot_facts(text), style="heading", level=level, quotes=tuple(quotes))


def missing(what: str, ask: str) -> Statement:
    """Make the marked placeholder for something the inputs do not hold (待补充)."""
    return Statement(f"（填报材料未提供{what}，待补充。）", style="note", remark=f"填报材料未提供{what}，请补充{ask}。")


def numeral(number: int) -> str:
    """Write a small counting number in Chinese: 十二."""
    if number <= _TEN:
        return _NUMERALS[number]
    tens, ones = divmod(number, _TEN)
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def counted(number: int) -> str:
    """Write a number before a classifier: 两项, 三项."""
    return "两" if number == 2 else numeral(number)  # noqa: PLR2004 - 两 is the form of 二 before a classifier


def number_first(place: int) -> str:
    """Number a first-level heading (place from 0): ``一、``."""
    return f"{numeral(place + 1)}、"


def number_second(place: int) -> str:
    """Number a second-level heading (place from 0): ``（一）``."""
    return f"（{numeral(place + 1)}）"


def number_third(place: int) -> str:
    """Number a third-level heading (place from 0): ``1.``."""
    return f"{place + 1}."


def enumerate_clauses(clauses: Sequence[str]) -> str:
    """Join clauses as official prose lists them: ``一是…；二是…。``; a single one stands plain."""
    bare = [clause.rstrip("。；") for clause in clauses if clause]
    if len(bare) == 1:
        return f"{bare[0]}。"
    if any("一是" in clause or "。" in clause for clause in bare):
        # A list within a list cannot be followed; whole sentences stand side by side.
        return "".join(f"{clause}。" for clause in bare)
    return "；".join(f"{numeral(place)}是{clause}" for place, clause in enumerate(bare, start=1)) + "。"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Join names with 、; beyond ``most`` the rest is summed up as 等."""
    kept = list(dict.fromkeys(names))
    if len(kept) <= most:
        return "、".join(kept)
    return "、".join(kept[:most]) + "等"


def pick(variants: Sequence[str], place: int) -> str:
    """Choose a sentence pattern by position, so that neighbours differ and runs repeat exactly."""
    return variants[place % len(variants)]
