"""A filled draft into a Word report (初稿成文): GB/T 9704 layout, findings as comments, annexes.

The text of the parts is left to ``assistant.export.openxml``; what stands on the pages to ``body``,
what the findings say to ``remarks`` and ``annexes``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.domain.finding import Severity
from assistant.drafting.rendering import draft_blocks
from assistant.export.annexes import build_findings_annex, draft_notice
from assistant.export.body import Flow, add_annex, add_blocks, assemble, text_blocks, write_title
from assistant.export.charts import build_charts
from assistant.export.files import replace_file
from assistant.export.openxml.contents import write_contents
from assistant.export.openxml.pagination import find_pages
from assistant.export.openxml.runs import write_paragraph, write_runs
from assistant.export.openxml.styles import write_styles
from assistant.export.remarks import place_remarks

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import Draft, DraftSection
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding
    from assistant.export.body import Block
    from assistant.export.openxml.charts import RateChart

DRAFT_MARK = "草稿——存在未处理的核查意见"
# From so many headings and characters on a report gets a table of contents.
_CONTENTS_HEADINGS, _CONTENTS_LENGTH = 10, 2000
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
        ledger: The facts, for the charts and, where the draft has none, the title.
        path: The file to write.
        evidence: The evidence appendix of ``assistant.export.evidence``.

    Raises:
        ExportError: The file cannot be written.
    """
    name = ledger.get("case.name")
    title = draft.title or (name.printed if name is not None else "")
    replace_file(path, build_docx(draft, findings, title, evidence, build_charts(ledger)))


def build_docx(
    draft: Draft,
    findings: tuple[Finding, ...],
    title: str,
    evidence: DraftSection | None = None,
    charts: tuple[RateChart, ...] = (),
) -> bytes:
    """Build the report's file in memory (生成文件内容)."""
    blocks = tuple(draft_blocks(draft))
    remarks = place_remarks(text_blocks(title, blocks), findings)
    marked = any(finding.severity is Severity.ERROR for finding in findings)
    flow = Flow(waiting=charts)
    notice = write_paragraph("DraftNotice", write_runs(draft_notice(findings))) if marked else ""
    below = (draft.unit, f"（{draft.date}）" if draft.date else None)
    opening = notice + write_title(title, tuple(line for line in below if line), remarks)
    listed = _has_contents(blocks)
    if not listed:
        flow.add(opening)
    add_blocks(flow, blocks, remarks, draft.appendices)
    annexes = [evidence] if evidence is not None else []
    if marked:
        annexes.append(build_findings_annex(findings, len(draft.appendices) + len(annexes) + 1))
    for annex in annexes:
        add_annex(flow, annex)
    if listed:
        stretches = tuple(("".join(content), form.text_width, form.text_height) for form, content in flow.stretches)
        flow.front = opening + write_contents(flow.headings, find_pages(stretches, write_styles()))
    return assemble(flow, remarks, title, mark=DRAFT_MARK if marked else None, created=_stamp(draft.date))


def _has_contents(blocks: tuple[Block, ...]) -> bool:
    """Tell whether the report is long enough to need a table of contents (目录)."""
    statements = [block for _, _, block in blocks if isinstance(block, Statement)]
    headings = sum(block.style == "heading" for block in statements)
    return headings >= _CONTENTS_HEADINGS and sum(len(block.text) for block in statements) >= _CONTENTS_LENGTH


def _stamp(date: str | None) -> str | None:
    """Give the file the report's own date; a clock would make equal reports differ."""
    found = _DATE.search(date) if date else None
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04d}-{month:02d}-{day:02d}T00:00:00Z"
