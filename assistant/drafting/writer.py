"""Sections in a model's words (模型撰写): asked for, judged, sent back at most twice, else the composer's own.

The only module here that asks a model. Reading the filled text anew against the ledger is the caller's, given as a
function, since the checker stands above this floor; opening models, journal and masking is the pipeline's.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.drafting.events import DraftEvent, Fate, Watch
from assistant.drafting.messages import build_repair, build_request
from assistant.drafting.police import Complaint, Context, judge, judge_together
from assistant.drafting.slots import fill_text, print_fact, slot_facts
from assistant.drafting.statements import WrittenSection, WrittenStatement
from assistant.drafting.streaming import TextStream
from assistant.errors import ModelError
from assistant.llm.budget import run_parallel
from assistant.llm.model import estimate_tokens
from assistant.llm.structured import ask_for

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable
    from assistant.domain.fact import FactLedger
    from assistant.domain.source import Passage
    from assistant.drafting.units import Assignment, Unit
    from assistant.drafting.writing import Writing
    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel, Request

Block = "Statement | DraftTable"
ReadAnew = Callable[[Sequence["Statement | DraftTable"], Sequence[int]], Mapping[int, Sequence[str]]]
"""Reads a section's filled blocks anew; returns, for each of the given places, what is wrong there."""

_SLOT = re.compile(r"\[\[([A-Za-z0-9_.]+)\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")
_MOST_REPAIRS = 2
# A request asks for no more than this, so that a reply stays well below what a model may say at once.
_MOST_UNITS = 8
_MOST_CHARACTERS = 1500
_ROOM = 600
_MOST_THREADS = 32
_PER_CHARACTER = 3


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """How one paragraph came to stand (陈述记录): its fate and why earlier tries did not hold."""

    section: str
    unit: str
    place: int
    fate: Fate
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A section's blocks as they stand (成节), the record of each paragraph, and why the model did not serve."""

    blocks: tuple[Statement | DraftTable, ...]
    records: tuple[UnitRecord, ...]
    errors: tuple[ModelError, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Everything sections are written with (撰写条件); shared by sections side by side."""

    writing: Writing
    model: ChatModel
    read_anew: ReadAnew
    passages: tuple[Passage, ...] = ()
    patterns: tuple[str, ...] = ()
    budget: Budget | None = None
    parallel: int = 4
    max_tokens: int = 4096
    watch: Watch | None = None
    remark: str = ""
    _telling: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def tell(self, event: DraftEvent) -> None:
        """Tell whoever waits, one event at a time."""
        if self.watch is not None:
            with self._telling:
                self.watch(event)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Who may ask (请求次序): nobody once the model is gone, else so many at a time."""

    gone: threading.Event
    asking: threading.Semaphore


@dataclass(slots=True)
class _Draft:
    """One request's paragraphs while they are mended (撰写中的一份)."""

    assignment: Assignment
    units: tuple[Unit, ...]
    purpose: str
    request: Request | None = None
    kept: dict[str, Statement] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, list[Complaint]] = field(default_factory=dict)
    error: ModelError | None = None


def write_sections(assignments: Sequence[Assignment], desk: Desk) -> tuple[WrittenPart, ...]:
    """Write sections side by side (并行撰写), in the order given; none is ever lost.

    A paragraph that does not hold after two repairs, or that the model never wrote, is the composer's own and says so
    in its remark. A model that cannot be reached leaves whole sections to the composer.

    Args:
        assignments: The sections with their paragraphs to write.
        desk: Model, material, budget, and whom to tell.
    """
    drafts = [_Draft(each, units, purpose) for each in assignments for units, purpose in _parts(each)]
    for each in assignments:
        desk.tell(DraftEvent("section", each.spec.id, each.title))
    for draft in drafts:
        draft.request = _request(draft, desk)
    # The limit is the server's: while a reply is judged here, the next request is already under way there.
    turns = _Turns(threading.Event(), threading.Semaphore(max(1, desk.parallel)))
    run_parallel([lambda draft=draft: _write(draft, desk, turns) for draft in drafts], limit=_MOST_THREADS)  # type: ignore[misc]  # bound per draft
    return tuple(_assemble(each, [draft for draft in drafts if draft.assignment is each], desk) for each in assignments)


def _parts(assignment: Assignment) -> list[tuple[tuple[Unit, ...], str]]:
    """Cut a long section into requests; each keeps to what one reply can hold."""
    parts: list[list[Unit]] = []
    size = 0
    for unit in assignment.units:
        if not parts or len(parts[-1]) >= _MOST_UNITS or size + len(unit.base) > _MOST_CHARACTERS:
            parts.append([])
            size = 0
        parts[-1].append(unit)
        size += len(unit.base)
    several = len(parts) > 1
    name = assignment.spec.id
    return [(tuple(units), f"{name}/{number}" if several else name) for number, units in enumerate(parts, start=1)]


def _request(draft: _Draft, desk: Desk) -> Request:
    expected = sum(estimate_tokens(unit.base) for unit in draft.units) * _PER_CHARACTER + _ROOM
    kinds = {problem.id: problem for problem in desk.writing.plan.problems}
    told = {unit.problem for unit in draft.units if unit.problem is not None}
    titles = tuple(kinds[name].title for name in sorted(told) if name in kinds)
    return build_request(
        draft.assignment,
        draft.units,
        desk.writing,
        passages=desk.passages,
        patterns=_near(desk.patterns, titles),
        remark=desk.remark,
        purpose=draft.purpose,
        max_tokens=min(expected, desk.max_tokens),
    )


def _near(patterns: Sequence[str], titles: Sequence[str]) -> tuple[str, ...]:
    """Past wording nearest to the problems of a request, by shared characters; ties keep their order."""
    words = set("".join(titles))
    return tuple(sorted(patterns, key=lambda text: -len(words & set(text)))) if words else ()


def _write(draft: _Draft, desk: Desk, turns: _Turns) -> None:
    """Ask, judge, send back what does not hold; what remains is the composer's."""
    assert draft.request is not None  # noqa: S101 - made before the work begins
    request, waiting = draft.request, list(draft.units)
    for turn in range(_MOST_REPAIRS + 1):
        try:
            with turns.asking:
                if turns.gone.is_set():
                    return
                answer = ask_for(
                    desk.model, request, WrittenSection, budget=desk.budget, on_text=_stream(draft, desk), retries=1
                )
        except ModelError as error:
            draft.error = error
            if _is_gone(error):
                turns.gone.set()
            return
        written = _sorted_out(answer.value, waiting, draft)
        _judge(draft, desk, waiting, written, turn)
        waiting = [unit for unit in waiting if unit.id not in draft.kept]
        if not waiting:
            return
        request = build_repair(
            draft.request,
            waiting,
            written,
            {unit.id: draft.complaints[unit.id] for unit in waiting},
            assignment=draft.assignment,
            purpose=f"{draft.purpose}/改{turn + 1}",
        )


def _is_gone(error: ModelError) -> bool:
    """Whether asking for other sections would fail as this one did."""
    from assistant.errors import ModelUnavailable

    return isinstance(error, ModelUnavailable)


def _stream(draft: _Draft, desk: Desk) -> Callable[[str | None], None] | None:
    if desk.watch is None:
        return None
    section, title = draft.assignment.spec.id, draft.assignment.title
    values = dict(draft.assignment.givens.texts)
    values.update(pair for unit in draft.units for pair in unit.citation)

    def printed(name: str) -> str | None:
        fact = desk.writing.ledger.get(name)
        return values.get(name) if fact is None else print_fact(fact)

    return TextStream(
        lambda unit, text: desk.tell(DraftEvent("text", section, title, unit, text)),
        lambda: desk.tell(DraftEvent("void", section, title)),
        printed,
    )


def _sorted_out(section: WrittenSection, waiting: Sequence[Unit], draft: _Draft) -> dict[str, WrittenStatement]:
    """Take the paragraphs asked for, each once; what was not asked for is left out, what is doubled is refused."""
    wanted = {unit.id for unit in waiting}
    found: dict[str, WrittenStatement] = {}
    draft.complaints = {name: [] for name in wanted}
    for statement in section.statements:
        if statement.unit not in wanted:
            continue
        if statement.unit in found:
            draft.complaints[statement.unit].append(Complaint("doubled", "这一段写了两遍，只写一遍"))
            continue
        found[statement.unit] = statement
    for name in wanted - set(found):
        draft.complaints[name].append(Complaint("missing", "这一段没有写"))
    return found


def _judge(
    draft: _Draft, desk: Desk, waiting: Sequence[Unit], written: Mapping[str, WrittenStatement], turn: int
) -> None:
    """Judge paragraphs by their slots, then all that pass together, filled and read anew."""
    context = Context(desk.writing, desk.patterns)
    passed: dict[str, Statement] = {}
    for unit in waiting:
        statement = written.get(unit.id)
        if statement is not None:
            draft.complaints[unit.id] += judge(unit, statement, context)
            if not draft.complaints[unit.id]:
                passed[unit.id] = finished(unit, statement, draft.assignment)
    for name, found in judge_together(draft.units, written).items():
        if name in passed:
            draft.complaints[name] += found
            del passed[name]
    for name, reasons in _read(draft, desk, passed).items():
        draft.complaints[name] += [Complaint("checked", reason) for reason in reasons]
        passed.pop(name, None)
    for name, made in passed.items():
        draft.kept[name] = made
        draft.tries[name] = turn
    for unit in waiting:
        if unit.id not in passed:
            draft.tries[unit.id] = turn + 1


def _read(draft: _Draft, desk: Desk, passed: Mapping[str, Statement]) -> dict[str, Sequence[str]]:
    """Read the section with these paragraphs in it, as it would be printed."""
    places = {unit.place: unit.id for unit in draft.units if unit.id in passed}
    if not places:
        return {}
    blocks: list[Statement | DraftTable] = list(draft.assignment.blocks)
    for place, name in places.items():
        blocks[place] = passed[name]
    found = desk.read_anew(blocks, tuple(places))
    if not found:
        return {}
    # What the reading finds in the composer's own words is the inputs' fault; the model need not mend it.
    before = desk.read_anew(draft.assignment.blocks, tuple(found))
    new = {place: [one for one in reasons if one not in before.get(place, ())] for place, reasons in found.items()}
    return {places[place]: reasons for place, reasons in new.items() if reasons}


def finished(unit: Unit, written: WrittenStatement, assignment: Assignment) -> Statement:
    """Make a paragraph of what a model wrote (成段): values of the inputs and documents put back, facts still slots."""
    text = written.text.strip()
    sources = list(unit.statement.sources)
    for name, printed in unit.citation:
        if f"[[{name}]]" in text:
            text = text.replace(f"[[{name}]]", printed)
            sources.append(dict(unit.keys)[name])
    given = [assignment.givens.texts[name] for name in slot_facts(text) if name.startswith("given.")]
    text = assignment.givens.put_back(text)
    kept = [quote for quote in unit.statement.quotes if quote in text]
    return replace(
        unit.statement,
        text=text,
        facts=slot_facts(text),
        sources=tuple(dict.fromkeys(sources)),
        writer="model",
        quotes=tuple(dict.fromkeys((*kept, *given))),
    )


def _assemble(assignment: Assignment, drafts: Sequence[_Draft], desk: Desk) -> WrittenPart:
    """Put a section together: what held, and the composer's own where nothing did."""
    blocks: list[Statement | DraftTable] = list(assignment.blocks)
    records: list[UnitRecord] = []
    for draft in drafts:
        for unit in draft.units:
            record = _settle(draft, unit, blocks, desk)
            records.append(record)
            text = blocks[unit.place]
            assert isinstance(text, Statement)  # noqa: S101 - units are paragraphs
            filled = fill_text(text.text, desk.writing.ledger)
            section, title = assignment.spec.id, assignment.title
            desk.tell(DraftEvent("statement", section, title, unit.id, filled, record.fate, record.reasons))
    desk.tell(DraftEvent("section_done", assignment.spec.id, assignment.title))
    errors = tuple(draft.error for draft in drafts if draft.error is not None)
    return WrittenPart(tuple(blocks), tuple(records), errors)


def _settle(draft: _Draft, unit: Unit, blocks: list[Statement | DraftTable], desk: Desk) -> UnitRecord:
    section = draft.assignment.spec.id
    complaints = draft.complaints.get(unit.id, [])
    if unit.id in draft.kept:
        blocks[unit.place] = draft.kept[unit.id]
        return UnitRecord(section, unit.id, unit.place, "repaired" if draft.tries[unit.id] else "kept")
    reasons = tuple(complaint.reason for complaint in complaints)
    rules = tuple(dict.fromkeys(complaint.rule for complaint in complaints))
    if reasons:
        blocks[unit.place] = marked(unit.statement, reasons, desk.writing.ledger)
    return UnitRecord(section, unit.id, unit.place, "replaced", reasons, rules)


def marked(statement: Statement, reasons: Sequence[str], ledger: FactLedger) -> Statement:
    """Say in a paragraph's remark that a model's wording of it did not hold (注明替换), in words for people."""

    def name(match: re.Match[str]) -> str:
        fact = ledger.get(match[1])
        return f"“{fact.label}”" if fact is not None else "材料中的原文"

    why = _BRACKETS.sub("", _SLOT.sub(name, reasons[0]))
    told = f"模型所写的这一段未通过核验，已换用自带撰写器的文字。未通过的原因：{why}。"
    return replace(statement, remark=f"{statement.remark}{told}" if statement.remark else told)
