"""A filled draft into a Word report (初稿成文): GB/T 9704 layout, findings as comments, annexes.

The text of the parts is left to ``assistant.export.openxml``; what stands on the pages to ``body``,
what the findings say to ``remarks`` and ``annexes``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.finding import Severity
from assistant.drafting.rendering import draft_blocks
from assistant.export.annexes import build_findings_annex, draft_notice
from assistant.export.body import Flow, add_annex, add_blocks, add_title, assemble, text_blocks
from assistant.export.files import replace_file
from assistant.export.openxml.runs import write_paragraph, write_runs
from assistant.export.remarks import place_remarks

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import Draft, DraftSection
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding

DRAFT_MARK = "草稿——存在未处理的核查意见"
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")


def write_docx(
    draft: Draft,
    findings: tuple[Finding, ...],
    ledger: FactLedger,
    path: Path,
    *,
    evidence: DraftSection | None = None,
) -> None:
    """Write a filled draft as a Word report (写出 Word 报告).

    Findings and remarks become comments on the words they point at. While findings of severity
    error are open, every page says that it is a draft, and the findings are listed in an annex.
    Equal input gives an equal file, byte for byte.

    Args:
        draft: The draft with its slots filled.
        findings: What the checks found in it.
        ledger: The facts; the project's name is the title where the draft has none.
        path: The file to write.
        evidence: The evidence appendix of ``assistant.export.evidence``.

    Raises:
        ExportError: The file cannot be written.
    """
    name = ledger.get("case.name")
    title = draft.title or (name.printed if name is not None else "")
    replace_file(path, build_docx(draft, findings, title, evidence))


def build_docx(draft: Draft, findings: tuple[Finding, ...], title: str, evidence: DraftSection | None) -> bytes:
    """Build the report's file in memory (生成文件内容)."""
    blocks = tuple(draft_blocks(draft))
    remarks = place_remarks(text_blocks(title, blocks), findings)
    marked = any(finding.severity is Severity.ERROR for finding in findings)
    flow = Flow()
    if marked:
        flow.add(write_paragraph("DraftNotice", write_runs(draft_notice(findings))))
    below = (draft.unit, f"（{draft.date}）" if draft.date else None)
    add_title(flow, title, tuple(line for line in below if line), remarks)
    add_blocks(flow, blocks, remarks, draft.appendices)
    annexes = [evidence] if evidence is not None else []
    if marked:
        annexes.append(build_findings_annex(findings, len(draft.appendices) + len(annexes) + 1))
    for annex in annexes:
        add_annex(flow, annex)
    return assemble(flow, remarks, title, mark=DRAFT_MARK if marked else None, created=_stamp(draft.date))


def _stamp(date: str | None) -> str | None:
    """Give the file the report's own date; a clock would make equal reports differ."""
    found = _DATE.search(date) if date else None
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04d}-{month:02d}-{day:02d}T00:00:00Z"
