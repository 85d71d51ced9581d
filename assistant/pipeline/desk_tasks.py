"""The page's long work, as functions that a process of its own can run (页面任务).

Each takes a ``Progress`` first and tells its hops; results are plain values that can be sent back.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.pipeline.job_worker import JobStoppedError
from assistant.pipeline.timing import Seconds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.document import SourceDocument
    from assistant.domain.draft import Draft
    from assistant.domain.finding import Finding, Waiver
    from assistant.drafting.events import DraftEvent
    from assistant.intake.importing import Imported
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.job_worker import Progress
    from assistant.pipeline.ripples import Ripple
    from assistant.review.records import Rationales

# Pieces of text closer together than this are told as one; nobody reads faster.
_TOGETHER = 0.12


@dataclass(frozen=True, slots=True)
class ReadCase:
    """Files as read and scored (读入结果): one scored case per project in them."""

    imported: Imported
    scored: tuple[Scored, ...]
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft for review (待审初稿), with slots, its check, and how long each hop took."""

    draft: Draft
    check: CheckReport
    seconds: dict[str, float]
    problems: int
    chains: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """Somebody's report with its remarks (体检结果)."""

    document: SourceDocument
    check: CheckReport
    seconds: dict[str, float]


@dataclass(slots=True)
class ToldSeconds(Seconds):
    """Times per hop that also tell a person where the work stands (分步进度)."""

    progress: Progress | None = field(default=None)

    @contextmanager
    def hop(self, name: str) -> Iterator[None]:
        """Time one hop, telling its beginning and its end."""
        if self.progress is not None:
            self.progress.tell("hop", name=name, state="running")
        with Seconds.hop(self, name):
            yield
        if self.progress is not None:
            self.progress.tell("hop", name=name, state="done", seconds=f"{self.hops[name]:.2f}")


def warm_up(progress: Progress, today: dt.date) -> None:
    """Read and audit the bundled example once, so that the first person's file finds everything loaded."""
    from assistant.pipeline.demonstration import example_files

    files = example_files()
    found = read_and_score(progress, files, [path.name for path in files], today)
    compose_and_check(progress, found.scored[0], None, today)


def read_and_score(progress: Progress, paths: Sequence[Path], names: Sequence[str], today: dt.date) -> ReadCase:
    """Read the files of a case and score every project in them (hops 1 to 3).

    Raises:
        InputError: A file cannot be read, or none holds anything that can be scored.
    """
    from assistant.pipeline.cases import import_files, reporting_date, score_case

    clock = ToldSeconds(progress=progress)
    with clock.hop("读文件"):
        imported = import_files(paths, names=names)
    with clock.hop("计分"):
        scored = tuple(
            score_case(intake, on=reporting_date(intake.evaluation, today))
            for intake in imported.intakes
            if not intake.is_empty
        )
    return ReadCase(imported, scored, dict(clock.hops))


def compose_and_check(progress: Progress, scored: Scored, document_type: str | None, on: dt.date) -> Drafted:
    """Compose a draft without a model and check it (hops 5 to 9); sections are told as soon as they stand."""
    from assistant.pipeline.drafts import check_draft
    from assistant.pipeline.reports import compose

    clock = ToldSeconds(progress=progress)
    composed = compose(scored, document_type=document_type, on=on, seconds=clock)
    for section in composed.draft.sections:
        progress.tell("section", id=section.id, title=section.title)
    with clock.hop("核查"):
        check = check_draft(scored, composed.draft, on=on)
    plan = composed.plan
    return Drafted(composed.draft, check, dict(clock.hops), len(plan.problems), len(plan.deductions))


def write_with_model(
    progress: Progress,
    scored: Scored,
    document_type: str | None,
    on: dt.date,
    sections: Sequence[str],
    remark: str = "",
) -> Drafted:
    """Draft with the configured model and check it (hops 5 to 9), telling the words as they come.

    A model that does not serve leaves its sections to the composer, and the notes say so.

    Raises:
        ModelUnavailable: No model is configured.
        JobStoppedError: A person stopped the work; what was paid for is kept in the journal.
    """
    from assistant.drafting.events import FATE_NAMES
    from assistant.errors import ModelUnavailable
    from assistant.pipeline.model_writing import open_desk
    from assistant.pipeline.reports import compose_with_model
    from assistant.settings import load_settings

    clock = ToldSeconds(progress=progress)
    words = ToldWords(progress)
    desk = open_desk(load_settings(), scored, document_type=document_type)
    try:
        composed = compose_with_model(
            scored, desk, document_type=document_type, on=on, seconds=clock, sections=sections,
            remark=remark, watch=words, stop=lambda: progress.stopped,
        )  # fmt: skip
    except ModelUnavailable:
        if progress.stopped:
            raise JobStoppedError from None
        raise
    check, use = composed.check, composed.model
    assert check is not None  # noqa: S101 - a draft by a model is settled by its check
    assert use is not None  # noqa: S101 - and tells what the model did
    fates = "、".join(f"{name} {use.count(fate)} 段" for fate, name in FATE_NAMES.items())
    notes = [f"模型 {use.name}：{fates}；{use.calls} 次调用，{use.tokens} 词元，{use.seconds:.0f} 秒。"]
    if use.error:
        notes.append(f"模型没有全部完成，其余由自带的撰写器写成：{use.error}")
    return Drafted(
        composed.draft, check, dict(clock.hops), len(composed.plan.problems), len(composed.plan.deductions),
        tuple(notes),
    )  # fmt: skip


class ToldWords:
    """Passes on what a model writes while it writes (起草中的文字), pieces close together as one."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._text: dict[str, str] = {}
        self._last = 0.0

    def __call__(self, event: DraftEvent) -> None:
        """Take one event of the writer."""
        if self._progress.stopped:
            return
        if event.kind == "text":
            self._text[event.section] = self._text.get(event.section, "") + event.text
            if time.monotonic() - self._last >= _TOGETHER:
                self._flush()
            return
        self._flush()
        if event.kind in ("section", "void", "section_done", "notice"):
            self._progress.tell(event.kind, id=event.section, title=event.title, text=event.text)
        elif event.kind == "statement":
            self._progress.tell("statement", id=event.section, unit=event.unit, text=event.text, fate=event.fate)

    def _flush(self) -> None:
        for section, text in self._text.items():
            self._progress.tell("text", id=section, text=text)
        self._text, self._last = {}, time.monotonic()


def suggest_again(progress: Progress, scored: Scored, on: dt.date, home: Path) -> Rationales:
    """Suggest the rationale of every deduction (扣分理由), with the user's own reports as precedents."""
    from assistant.pipeline.rationales import suggest_rationales

    progress.tell("hop", name="扣分理由", state="running")
    return suggest_rationales(scored, on=on, home=home)


def ripple_of(progress: Progress, scored: Scored, changes: Sequence[str], on: dt.date) -> Ripple:
    """Find everything that hangs on changed figures (波及范围).

    Raises:
        InputError: A change that cannot be read, or a code or field that is not there.
    """
    from assistant.pipeline.ripples import change_scored, find_ripple

    progress.tell("hop", name="查找波及范围", state="running")
    return find_ripple(scored, change_scored(scored, changes), on=on)


def check_again(progress: Progress, scored: Scored, draft: Draft, on: dt.date) -> CheckReport:
    """Check a draft that a person changed."""
    from assistant.pipeline.drafts import check_draft

    progress.tell("hop", name="核查", state="running")
    return check_draft(scored, draft, on=on)


def write_case_files(
    progress: Progress, scored: Scored, draft: Draft | None, findings: Sequence[Finding], folder: Path
) -> tuple[Path, ...]:
    """Write what a case gives: score sheet, case file, and with a draft the report and its evidence.

    Raises:
        ExportError: A file cannot be written.
    """
    from assistant.export.excel import write_problem_list, write_score_sheet
    from assistant.intake import dump_case
    from assistant.pipeline.drafts import write_draft, write_evidence
    from assistant.pipeline.files import write_text

    progress.tell("hop", name="写出", state="running")
    written = [folder / "评分表.xlsx", folder / "案例.yaml"]
    write_score_sheet(scored.evaluation, scored.sheet, written[0])
    write_text(written[1], dump_case(scored.evaluation))
    if draft is not None:
        report, evidence, problems = folder / "绩效评价报告.docx", folder / "数据出处.xlsx", folder / "问题清单.xlsx"
        write_draft(scored, draft, tuple(findings), report)
        write_evidence(scored, draft, evidence)
        write_problem_list(tuple(findings), problems)
        written = [report, written[0], evidence, problems, written[1]]
    return tuple(written)


def write_audit_files(
    progress: Progress, source: Path, name: str, findings: Sequence[Finding], waivers: Sequence[Waiver], folder: Path
) -> tuple[tuple[str, Path], ...]:
    """Write an audited report with its remarks as comments, the list of problems, and the waivers given.

    Returns:
        Each file's name for people and its path.

    Raises:
        ExportError: A file cannot be written.
    """
    from assistant.export.comments import write_comments
    from assistant.export.excel import write_problem_list
    from assistant.loading import dump_yaml
    from assistant.pipeline.files import write_text

    progress.tell("hop", name="写出", state="running")
    stem = name.rpartition(".")[0] or name
    written = [
        (f"{stem}（批注）.docx", folder / "comments.docx"),
        (f"{stem}（问题清单）.xlsx", folder / "problems.xlsx"),
    ]
    write_comments(source, tuple(findings), written[0][1], name=name)
    write_problem_list(tuple(findings), written[1][1])
    if waivers:
        written.append((f"{name}.waivers.yaml", folder / "waivers.yaml"))
        write_text(written[2][1], dump_yaml([waiver.model_dump(mode="json") for waiver in waivers]))
    return tuple(written)


def audit_file(
    progress: Progress, path: Path, name: str, scored: Scored | None, waivers: Sequence[Waiver], today: dt.date
) -> Audited:
    """Read a report and audit it (体检), against a case where one is given.

    Raises:
        InputError: The file cannot be read, or holds no text.
    """
    from assistant.pipeline.audits import audit_report
    from assistant.pipeline.cases import reporting_date
    from assistant.reading import read

    clock = ToldSeconds(progress=progress)
    with clock.hop("读文件"):
        document = read(path, name=name)
    on = reporting_date(scored.evaluation if scored else None, today)
    with clock.hop("核查"):
        check = audit_report(document, scored=scored, on=on, waivers=waivers)
    return Audited(document, check, dict(clock.hops))
