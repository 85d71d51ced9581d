"""The model's part of a report (模型起草): opened, masked, journalled, streamed, and read anew by the checker.

What a model is asked and what of it holds is ``assistant.drafting``'s; here the floors are joined.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain.draft import Draft, SectionRecord, Statement
from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.domain.draft import DraftTable
    from assistant.drafting.events import Watch
    from assistant.drafting.writer import WrittenPart
    from assistant.drafting.writing import Writing
    from assistant.errors import ModelError
    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel
    from assistant.pipeline.cases import Scored
    from assistant.settings import Settings

# What can be told of a paragraph by itself; counts, sums and contradictions are left to ``whole_report``.
_READ = ("NUM", "UNT", "SCR", "SRC")
_LOOK = 0.1
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a model did for a report and what it cost (模型使用情况).

    ``calls`` and ``tokens`` are those paid for in this run; what a journal gave back cost nothing. ``error`` says why
    the model did not serve, wholly or in part; ``unreachable`` whether it could not be reached.
    """

    name: str
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0
    sections: tuple[SectionRecord, ...] = ()
    error: str | None = None
    unreachable: bool = False
    journal: Path | None = None

    def count(self, fate: str) -> int:
        """How many paragraphs came to stand this way: kept, repaired or replaced."""
        return sum(getattr(section, fate) for section in self.sections)


@dataclass(frozen=True, slots=True)
class ModelDesk:
    """A model made ready for one report (起草模型): what to ask, within which limits, and where it is recorded.

    Args:
        model: Whoever answers.
        budget: What may be spent.
        parallel: How many requests at a time.
        max_tokens: The longest reply.
        journal: The file of this run, None where nothing is kept.
        finish: Called when the report stands, so that the next run begins anew.
        guidance: Whether passages of the knowledge base and wording of past reports are shown to the model.
    """

    model: ChatModel
    budget: Budget
    parallel: int = 4
    max_tokens: int = 4096
    journal: Path | None = None
    finish: Callable[[], None] | None = None
    guidance: bool = True


def open_desk(settings: Settings, scored: Scored, *, name: str | None = None, document_type: str | None) -> ModelDesk:
    """Open the configured model for one report (备好模型): masked, journalled, resumable.

    A run that broke off goes on from its journal and pays for nothing twice; a finished one is never replayed.

    Args:
        settings: Where the model is, and its limits.
        scored: The case; its people and units are masked.
        name: Another model at the same address; None takes the configured one.
        document_type: Part of what makes two runs the same.

    Raises:
        ModelUnavailable: No model is configured.
        InputError: The setting ``provider`` names no entry.
    """
    from assistant.llm.budget import open_budget
    from assistant.llm.journal import Journal, JournallingModel, JournalModel, journal_path
    from assistant.llm.masking import Masker, MaskingModel
    from assistant.llm.providers import open_model

    endpoint = open_model(settings, name=name)
    run = f"draft-{_digest(scored, document_type, endpoint.name)}"
    path = _unfinished(journal_path(settings.home, run))
    journal = Journal(path)
    evaluation = scored.evaluation
    masker = Masker(
        people=[expert.name for expert in evaluation.experts if expert.name],
        units=[name for name in (evaluation.unit, evaluation.department) if name],
        mask_units=settings.limits.mask_units,
        table=path.with_suffix(".tokens.jsonl"),
    )
    model = MaskingModel(JournalModel(journal, fallback=JournallingModel(endpoint, journal)), masker)
    return ModelDesk(
        model,
        open_budget(settings.limits),
        settings.limits.model_parallel,
        settings.limits.model_max_tokens,
        path,
        lambda: _done(path).touch(),
    )


def _digest(scored: Scored, document_type: str | None, model: str) -> str:
    told = json.dumps(
        [scored.evaluation.model_dump(mode="json"), scored.sheet.rule_set, document_type, model],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _done(path: Path) -> Path:
    return path.with_suffix(".done")


def _unfinished(path: Path) -> Path:
    """The first journal of this name whose run has not ended."""
    number = 1
    found = path
    while _done(found).exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def write_with_model(
    scored: Scored,
    composed: Draft,
    writing: Writing,
    desk: ModelDesk,
    *,
    on: dt.date,
    sections: Sequence[str] = (),
    remark: str = "",
    watch: Watch | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Draft, ModelUse]:
    """Let a model write the sections that are its own (hop 7), judged and read anew.

    Args:
        scored: The case.
        composed: The composer's whole draft, with slots; what does not hold stays as it is there.
        writing: What the draft was composed from.
        desk: The model.
        on: The date for sources in force.
        sections: Section ids to write; empty writes all.
        remark: What the user wants written otherwise.
        watch: Told what happens while it happens.
        stop: Asked again and again; True calls the work off.

    Returns:
        The draft with what held, and what the model did.

    Raises:
        ModelUnavailable: The work was called off.
    """
    from assistant.drafting.messages import find_patterns
    from assistant.drafting.units import build_assignment
    from assistant.drafting.writer import Desk, write_sections

    specs = {spec.id: spec for spec in writing.document_type.sections if spec.writer == "model"}
    wanted = [part for part in composed.sections if part.id in specs and (not sections or part.id in sections)]
    passages = writing.passages if desk.guidance else ()
    assignments = [build_assignment(specs[part.id], part.title, part.blocks, writing, passages) for part in wanted]
    patterns = find_patterns(writing.plan.problems, own=writing.evaluation.case) if desk.guidance else ()
    start = time.monotonic()
    with _watching(stop, desk.budget):
        parts = write_sections(
            assignments,
            Desk(
                writing,
                desk.model,
                lambda blocks, places: read_anew(scored, writing, blocks, places, on=on),
                tuple(passages),
                patterns,
                desk.budget,
                desk.parallel,
                desk.max_tokens,
                watch,
                remark,
            ),
        )
    if stop is not None and stop():
        raise ModelUnavailable("起草", "已停止", "", "重新运行时从停下的地方继续，已写完的部分不会重复付费")
    by_id = {part.id: written for part, written in zip(wanted, parts, strict=True)}
    drafted = _with_parts(composed, by_id, desk.model.name)
    use = _use(by_id, desk, time.monotonic() - start)
    drafted = _told(drafted, by_id, use)
    provenance = replace(
        drafted.provenance,
        model=desk.model.name,
        prompt_digest=_prompt_digest(writing),
        sections=use.sections,
        patterns=len(patterns),
    )
    if desk.finish is not None and not use.unreachable:
        desk.finish()
    return replace(drafted, provenance=provenance), use


@contextmanager
def _watching(stop: Callable[[], bool] | None, budget: Budget) -> Iterator[None]:
    """Call the budget off as soon as ``stop`` says so, also while everybody waits for a server."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK):
            if stop is not None and stop():
                budget.cancel()
                return

    watcher = threading.Thread(target=look, name="draft-stop", daemon=True)
    if stop is not None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()


def read_anew(
    scored: Scored, writing: Writing, blocks: Sequence[Statement | DraftTable], places: Sequence[int], *, on: dt.date
) -> Mapping[int, Sequence[str]]:
    """Fill a section and read it as a stranger would (重读): what the checker finds in the given paragraphs.

    It does not know which numbers came from slots; one that it cannot trace to a fact or an input is wrong.
    """
    from assistant.checking.runner import run_checks
    from assistant.domain.draft import DraftSection, Provenance
    from assistant.domain.finding import Severity
    from assistant.drafting.rendering import draft_blocks, draft_to_document
    from assistant.drafting.slots import fill_slots

    shown = _with_headings(blocks, places)
    section = DraftSection("read", "", 1, tuple(blocks[place] for place in shown))
    draft = fill_slots(Draft("初稿", "", (section,), Provenance("")), scored.ledger)
    names = {name: place for (name, _, _), place in zip(draft_blocks(draft), shown, strict=True) if place in places}
    report = run_checks(
        draft_to_document(draft),
        ledger=scored.ledger,
        evaluation=scored.evaluation,
        sheet=scored.sheet,
        sources=writing.sources,
        on=on,
        select=_READ,
    )
    found: dict[int, list[str]] = {}
    for finding in report.findings:
        if finding.severity is Severity.NOTE:
            continue
        for where in (finding.where, *finding.related):
            place = names.get(where.block or "")
            if place is not None:
                found.setdefault(place, []).append(f"按成文重读：{finding.message}"[:_SHOWN])
    return {place: tuple(dict.fromkeys(reasons)) for place, reasons in found.items()}


def _with_headings(blocks: Sequence[Statement | DraftTable], places: Sequence[int]) -> list[int]:
    """The places to read and the headings they stand under; tables and the rest are the whole report's matter."""
    shown: set[int] = set(places)
    for place in places:
        above = [at for at in range(place) if getattr(blocks[at], "style", "") == "heading"]
        shown.update(above[-1:])
    return sorted(shown)


def _with_parts(draft: Draft, parts: Mapping[str, WrittenPart], name: str) -> Draft:
    assert name  # noqa: S101 - every model has one
    return replace(
        draft,
        sections=tuple(
            replace(section, blocks=_closed(section.blocks, parts[section.id].blocks))
            if section.id in parts
            else section
            for section in draft.sections
        ),
    )


def _closed(
    composed: Sequence[Statement | DraftTable], written: Sequence[Statement | DraftTable]
) -> tuple[Statement | DraftTable, ...]:
    assert len(composed) == len(written)  # noqa: S101 - blocks are replaced, never moved
    return tuple(written)


def _use(parts: Mapping[str, WrittenPart], desk: ModelDesk, seconds: float) -> ModelUse:
    errors: list[ModelError] = [error for part in parts.values() for error in part.errors]
    records = tuple(
        SectionRecord(
            section,
            kept=sum(record.fate == "kept" for record in part.records),
            repaired=sum(record.fate == "repaired" for record in part.records),
            replaced=sum(record.fate == "replaced" for record in part.records),
            reasons=tuple(dict.fromkeys(rule for record in part.records for rule in record.rules)),
        )
        for section, part in parts.items()
    )
    return ModelUse(
        desk.model.name,
        desk.budget.calls,
        desk.budget.spent_tokens,
        seconds,
        records,
        errors[0].message if errors else None,
        any(isinstance(error, ModelUnavailable) for error in errors),
        desk.journal,
    )


def _told(draft: Draft, parts: Mapping[str, WrittenPart], use: ModelUse) -> Draft:
    """Say at the head of each section that the model did not write why it did not."""
    sections = []
    for section in draft.sections:
        part = parts.get(section.id)
        if part is None or not part.errors:
            sections.append(section)
            continue
        left = "全部" if all(record.fate == "replaced" for record in part.records) else "部分"
        remark = f"本节请模型“{use.name}”撰写，{left}段落未能完成，由自带的撰写器写成。原因：{part.errors[0].message}"
        blocks = list(section.blocks)
        place = next((at for at, block in enumerate(blocks) if isinstance(block, Statement)), None)
        if place is not None:
            first = blocks[place]
            assert isinstance(first, Statement)  # noqa: S101 - chosen above
            blocks[place] = replace(first, remark=f"{first.remark}{remark}" if first.remark else remark)
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(draft, sections=tuple(sections))


def _prompt_digest(writing: Writing) -> str:
    kind = writing.document_type
    told = "\n".join((kind.voice, kind.slot_rules, *(spec.body for spec in kind.sections)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
