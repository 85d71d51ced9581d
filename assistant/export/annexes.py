"""What is still open, said in the report itself (草稿提示、核查意见清单)."""

from __future__ import annotations

from assistant.domain.draft import DraftCell, DraftSection, DraftTable, Statement
from assistant.domain.finding import SEVERITY_NAMES, Finding, Severity
from assistant.export.remarks import name_place, shorten

_HEADS = ("序号", "级别", "位置", "原文", "问题", "处理建议", "检查项")
_WIDTHS = (5, 6, 16, 18, 32, 26, 8)


def draft_notice(findings: tuple[Finding, ...]) -> str:
    """Say on the first page what keeps the report from being final (首页草稿提示)."""
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    told = "、".join(f"{SEVERITY_NAMES[severity]}{count}项" for severity, count in counts.items() if count > 0)
    return (
        f"草稿提示：本稿尚有未处理的核查意见（{told}），处理完毕前不得作为正式报告使用。"
        "各项意见见正文批注及文末“核查意见清单”。"
    )


def build_findings_annex(findings: tuple[Finding, ...], number: int) -> DraftSection:
    """List the findings as an annex (核查意见清单), the worst first."""
    head = tuple(DraftCell(text, header=True) for text in _HEADS)
    rows = tuple(
        _row(place, finding) for place, finding in enumerate(sorted(findings, key=lambda each: each.order), start=1)
    )
    table = DraftTable("", (head, *rows), _WIDTHS)
    note = Statement("注：“错误”须改正后方可定稿，“提醒”须逐项核实，“提示”供参考。", style="note")
    return DraftSection("findings", f"附件{number}：核查意见清单", 1, (table, note))


def _row(number: int, finding: Finding) -> tuple[DraftCell, ...]:
    where = finding.where
    return (
        DraftCell(str(number)),
        DraftCell(SEVERITY_NAMES[finding.severity]),
        DraftCell(where.section or where.place or name_place(where), align="left"),
        DraftCell(shorten(where.quote, 60), align="left"),
        DraftCell(finding.message, align="left"),
        DraftCell(finding.hint, align="left"),
        DraftCell(finding.check),
    )
