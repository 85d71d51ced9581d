"""A report out to Word and back (Word 往返): revisions against an earlier version, edits taken back and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from assistant.domain.draft import Draft
    from assistant.domain.finding import Finding
    from assistant.pipeline.cases import Scored
    from assistant.review.edit_records import TakenBack


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An edited file as taken back and checked (收回并核查): ``findings`` are those its edits brought in."""

    taken: TakenBack
    base: Draft
    findings: tuple[Finding, ...]
    standing: tuple[Finding, ...]

    @property
    def authors(self) -> tuple[str, ...]:
        """Who revised the file, as its tracked changes name them."""
        return tuple(dict.fromkeys(name for edit in self.taken.edits for name in edit.authors))


def composed_draft(scored: Scored, *, document_type: str | None = None, on: dt.date) -> Draft:
    """Compose the report of a case as it now stands, slots filled (现行初稿)."""
    from assistant.drafting.slots import fill_slots
    from assistant.pipeline.reports import compose

    return fill_slots(compose(scored, document_type=document_type, on=on).draft, scored.ledger)


def take_back(
    scored: Scored,
    edited: Path,
    *,
    draft: Draft | None = None,
    exported: Path | None = None,
    document_type: str | None = None,
    on: dt.date,
) -> Reviewed:
    """Take back a Word file that people edited (收回修改稿), merge it and check every changed sentence.

    Args:
        scored: The case the report is about.
        edited: The Word file, with or without tracked changes; what is tracked counts as accepted.
        draft: The draft it was exported from; None composes it again from the case.
        exported: The Word file as it was exported, where the draft was not composed from the case as it now
            stands (written by a model, or before the data changed).
        document_type: The kind of report, where the draft is composed.
        on: The date for sources in force.

    Raises:
        InputError: The file cannot be read.
    """
    from assistant.export.marks import read_traces
    from assistant.reading import read
    from assistant.review.edits import take_back as merge

    base = draft if draft is not None else composed_draft(scored, document_type=document_type, on=on)
    if exported is not None:
        base = merge(base, read(exported), read_traces(exported), earlier=True).draft
    return review_versions(scored, merge(base, read(edited), read_traces(edited)), base, on=on)


def review_versions(scored: Scored, taken: TakenBack, base: Draft, *, on: dt.date) -> Reviewed:
    """Check a draft that was taken back, and tell what its edits brought in (核查收回稿).

    Args:
        scored: The case its sentences are checked against.
        taken: The draft as taken back.
        base: The draft before.
        on: The date for sources in force.
    """
    before = {(finding.check, finding.message) for finding in _check(scored, base, on=on)}
    after = _check(scored, taken.draft, on=on)
    new = tuple(finding for finding in after if (finding.check, finding.message) not in before)
    standing = tuple(finding for finding in after if (finding.check, finding.message) in before)
    return Reviewed(taken, base, new, standing)


def _check(scored: Scored, draft: Draft, *, on: dt.date) -> tuple[Finding, ...]:
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.retrieval.library import load_sources

    report = run_checks(
        draft_to_document(draft),
        ledger=scored.ledger,
        evaluation=scored.evaluation,
        sheet=scored.sheet,
        sources=load_sources(),
        on=on,
    )
    return report.findings


def write_revised(
    scored: Scored,
    before: Draft,
    after: Draft,
    findings: tuple[Finding, ...],
    output: Path,
    *,
    author: str,
    date: dt.datetime,
) -> None:
    """Write a version against an earlier one with tracked changes and comments (写出修订稿).

    Args:
        scored: The case, for charts and title.
        before: The earlier version, slots filled.
        after: The newer version, slots filled.
        findings: What the checks found in the newer version; they become comments.
        output: The Word file to write.
        author: Whose changes they are.
        date: When they were made.

    Raises:
        ExportError: The file cannot be written.
    """
    from assistant.export.charts import build_charts
    from assistant.export.files import replace_file
    from assistant.export.revised_runs import Editor
    from assistant.export.revisions import build_revisions
    from assistant.export.word import build_docx

    charts = build_charts(scored.ledger)
    old = build_docx(before, (), before.title, None, charts)
    new = build_docx(after, findings, after.title, None, charts)
    stamp = date.strftime("%Y-%m-%dT%H:%M:%SZ")
    replace_file(output, build_revisions(old, new, Editor(author, stamp)))


def compare_with_earlier(
    scored: Scored,
    earlier: Path,
    output: Path,
    *,
    present: Draft | None = None,
    document_type: str | None = None,
    on: dt.date,
    author: str,
    date: dt.datetime,
) -> Reviewed:
    """Write the report as it now stands against an earlier Word file of it (与旧稿比较).

    Args:
        scored: The case the report is about.
        earlier: The earlier Word file.
        output: The Word file to write.
        present: The report as it now stands; None composes it from the case.
        document_type: The kind of report, where it is composed.
        on: The date for sources in force.
        author: Whose changes they are.
        date: When they were made.

    Returns:
        The earlier file as it was read, its differences told as changes since; ``findings`` are of the
        report as it now stands.

    Raises:
        InputError: The earlier file cannot be read.
        ExportError: The file cannot be written.
    """
    from assistant.export.marks import read_traces
    from assistant.reading import read
    from assistant.review.edit_records import turned
    from assistant.review.edits import take_back as merge

    if present is None:
        present = composed_draft(scored, document_type=document_type, on=on)
    taken = merge(present, read(earlier), read_traces(earlier), earlier=True)
    findings = _check(scored, present, on=on)
    write_revised(scored, taken.draft, present, findings, output, author=author, date=date)
    return Reviewed(replace(taken, edits=tuple(turned(edit) for edit in taken.edits)), present, findings, ())
