"""Our own draft against its ledger (初稿与台账): clean as filled, loud when any slot's value is changed."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.checking.runner import CheckReport, run_checks
from assistant.domain.draft import Draft, DraftSection, DraftTable, Statement
from assistant.domain.evaluation import Evaluation
from assistant.domain.fact import Fact, FactLedger
from assistant.domain.finding import Severity
from assistant.domain.scoring import ScoreSheet
from assistant.domain.source import Source
from assistant.drafting.composer import compose_document
from assistant.drafting.document_types import load_document_type
from assistant.drafting.planning import plan_deductions
from assistant.drafting.rendering import draft_to_document
from assistant.drafting.slots import fill_slots, fill_text, find_slots
from assistant.facts import build_ledger
from assistant.intake import read_evaluations
from assistant.reading import read
from assistant.retrieval.library import load_sources, load_taxonomy
from assistant.scoring.engine import score_evaluation
from assistant.scoring.rule_sets import choose_rule_set
from assistant.scoring.summary import summarise

ON = dt.date(2025, 6, 30)
EXAMPLE = Path(__file__).resolve().parents[2] / "assistant" / "example" / "自评表.docx"
SLOT = re.compile(r"\[\[[^\]]+\]\]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
UNITS = {"万元": ("元", "亿元"), "%": ("‰", "个百分点"), "个百分点": ("%",), "分": ("万元",), "元": ("万元",)}
EVERY = 37


@dataclass(frozen=True)
class Case:
    """A draft with everything it was made of."""

    draft: Draft
    ledger: FactLedger
    evaluation: Evaluation
    sheet: ScoreSheet
    sources: tuple[Source, ...]

    def check(self, draft: Draft) -> CheckReport:
        """Fill, render and check a draft."""
        return run_checks(
            draft_to_document(fill_slots(draft, self.ledger)),
            ledger=self.ledger,
            evaluation=self.evaluation,
            sheet=self.sheet,
            sources=self.sources,
            on=ON,
        )


@pytest.fixture(scope="module")
def case() -> Case:
    evaluation = read_evaluations(read(EXAMPLE))[0].evaluation
    rule_set = choose_rule_set(evaluation, on=ON)
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    sources = load_sources()
    draft = compose_document(
        load_document_type("project_report"), evaluation, sheet, plan, ledger, (), sources=sources, rule_set=rule_set
    )
    return Case(draft, ledger, evaluation, sheet, sources)


def parts(draft: Draft) -> tuple[DraftSection, ...]:
    return (*draft.sections, *draft.appendices)


def with_block(draft: Draft, section: int, block: int, new: Statement | DraftTable) -> Draft:
    changed = list(parts(draft))
    blocks = list(changed[section].blocks)
    blocks[block] = new
    changed[section] = replace(changed[section], blocks=tuple(blocks))
    size = len(draft.sections)
    return replace(draft, sections=tuple(changed[:size]), appendices=tuple(changed[size:]))


def swaps(draft: Draft) -> Iterator[tuple[str, int, int, tuple[int, int] | None, re.Match[str]]]:
    """Every slot of the draft with its place."""
    for section, part in enumerate(parts(draft)):
        for block, content in enumerate(part.blocks):
            if isinstance(content, Statement):
                for match in SLOT.finditer(content.text):
                    yield match.group(), section, block, None, match
                continue
            for row, cells in enumerate(content.rows):
                for column, cell in enumerate(cells):
                    for match in SLOT.finditer(cell.text):
                        yield match.group(), section, block, (row, column), match


def changed(draft: Draft, place: tuple[int, int, tuple[int, int] | None, re.Match[str]], text: str) -> Draft:
    section, block, cell_place, match = place
    content = parts(draft)[section].blocks[block]
    if isinstance(content, Statement):
        new = replace(content, text=content.text[: match.start()] + text + content.text[match.end() :])
        return with_block(draft, section, block, new)
    assert cell_place is not None
    rows = [list(cells) for cells in content.rows]
    cell = rows[cell_place[0]][cell_place[1]]
    rows[cell_place[0]][cell_place[1]] = replace(
        cell, text=cell.text[: match.start()] + text + cell.text[match.end() :]
    )
    return with_block(draft, section, block, replace(content, rows=tuple(tuple(cells) for cells in rows)))


def variants(printed: str, fact: Fact, ledger: FactLedger, seed: int) -> Iterator[tuple[str, str]]:
    """The value with one digit, its unit, or its owner changed."""
    found = NUMBER.search(printed)
    if found is None or fact.quantity is None:
        return
    digits = [place for place in range(*found.span()) if printed[place].isdigit()]
    place = digits[seed % len(digits)]
    digit = str((int(printed[place]) + 1 + seed % 8) % 10)
    yield "digit", printed[:place] + digit + printed[place + 1 :]
    for unit in UNITS.get(printed[found.end() :], ()):
        yield "unit", printed[: found.end()] + unit
    others = [
        other
        for other in ledger.facts
        if other.quantity is not None
        and (other.measure, other.quantity.unit) == (fact.measure, fact.quantity.unit)
        and other.owner != fact.owner
        and len(NUMBER.findall(other.printed)) == 1
        and NUMBER.findall(other.printed) != NUMBER.findall(printed)
        and other.quantity.value != 0
    ]
    if others:
        other = others[seed % len(others)].printed
        yield "owner", other if found.end() < len(printed) else NUMBER.findall(other)[0]


def test_filled_draft_is_clean(case: Case) -> None:
    """A draft whose every value came from the ledger gives no error and no warning."""
    loud = [finding for finding in case.check(case.draft).findings if finding.severity is not Severity.NOTE]

    assert [] == loud


def test_changed_slot_values_are_found(case: Case) -> None:
    """A digit, a unit or an owner changed in body or table is found, but for rare coincidences."""
    before = {(finding.check, finding.message) for finding in case.check(case.draft).findings}
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for number, (slot, *place) in enumerate(swaps(case.draft)):
        fact = case.ledger.get(find_slots(slot)[0].fact)
        if number % EVERY or fact is None:
            continue
        for kind, text in variants(fill_text(slot, case.ledger), fact, case.ledger, number):
            report = case.check(changed(case.draft, (place[0], place[1], place[2], place[3]), text))  # type: ignore[arg-type]
            tried[kind] += 1
            caught[kind] += any(
                (finding.check, finding.message) not in before and finding.severity is not Severity.NOTE
                for finding in report.findings
            )

    assert {"digit", "unit", "owner"} == set(tried)
    assert caught["digit"] >= tried["digit"] * 0.98
    assert caught["unit"] >= tried["unit"] * 0.98
    assert caught["owner"] >= tried["owner"] * 0.95
