"""Results as text for a terminal (终端输出): aligned tables, findings with quote and caret."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from assistant.cli.shapes import points, rate
from assistant.domain.finding import SEVERITY_NAMES, Finding
from assistant.domain.scoring import SCORE_STATUS_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.pipeline import Scored

_WIDE = {"W", "F", "A"}


def width(text: str) -> int:
    """Count terminal columns: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def pad(text: str, columns: int) -> str:
    """Pad a text to a number of terminal columns."""
    return text + " " * max(0, columns - width(text))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in aligned columns under a header."""
    listed = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(width(row[index]) for row in listed) for index in range(len(header))]
    for number, row in enumerate(listed):
        print("  ".join(pad(cell, widths[index]) for index, cell in enumerate(row)).rstrip())
        if number == 0:
            print("  ".join("-" * columns for columns in widths))


# What the inputs of rules and forms are called where a rule names no label of its own.
INPUT_NAMES = {
    "actual": "实际完成值",
    "average": "平均差异率",
    "completed": "实际完成数",
    "confirmed": "确认目标偏低",
    "failures": "不合格项数",
    "late": "逾期天数",
    "marks": "评价要点",
    "on_time": "按时完成数",
    "rate": "比率",
    "scale": "等级尺度",
    "shares": "各项得分比例",
    "spent": "全年执行数",
    "target": "年度指标值",
    "upper": "区间上限",
    "weight": "分值",
    "weights": "要点分值",
    "year": "年度",
}


def given_text(value: object) -> str:
    """Write an input of a worked example: truth as 是 or 否, several values in brackets."""
    if isinstance(value, tuple):
        return "[" + "、".join(given_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "未定" if value is None else str(value)


def print_scored(scored: Scored) -> None:
    """Print points by indicator with their steps, groups, total and grade."""
    sheet = scored.sheet
    print(f"{sheet.case}    评分办法：{scored.rule_set.title}（{sheet.rule_set}）\n")
    if sheet.scores:
        print_table(
            ("代码", "指标", "分值", "得分", "扣分", "状态", "算法"),
            (
                (
                    score.code,
                    score.name,
                    points(score.weight) or "—",
                    points(score.points) or "未定",
                    points(score.deduction) or "—",
                    SCORE_STATUS_NAMES[score.status],
                    "；".join(step.text for step in score.steps),
                )
                for score in sheet.scores
            ),
        )
        print()
    print_table(
        ("一级指标", "分值", "得分", "得分率"),
        ((g.name, points(g.weight) or "—", points(g.points) or "未定", rate(g.rate) or "—") for g in sheet.groups),
    )
    print(f"\n总分：{points(sheet.total) or '未定'}    等级：{sheet.grade or '未定'}")
    print_findings(scored.findings)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings by severity with place, quote and caret, then their number."""
    current = None
    for finding in findings:
        if finding.severity != current:
            current = finding.severity
            print(f"\n【{SEVERITY_NAMES[current]}】")
        place = _place(finding)
        print(f"{finding.check}  {place}{finding.message}")
        if finding.where.quote:
            quote = finding.where.quote.replace("\n", " ")
            print(f"      “{quote}”")
            print("       " + "^" * min(width(quote), 60))
        for step in finding.steps:
            print(f"      {step}")
        for told in finding.same_root:
            print(f"      同源 {told}")
        for other in finding.related:
            print(f"      另见 {other.place or other.block or ''}：“{other.quote}”")
        if finding.hint:
            print(f"      → {finding.hint}")
    if findings:
        totals = "、".join(
            f"{SEVERITY_NAMES[severity]} {sum(f.severity == severity for f in findings)} 条"
            for severity in SEVERITY_NAMES
        )
        print(f"\n共 {len(findings)} 条：{totals}")


def _place(finding: Finding) -> str:
    where = finding.where
    section = f"（{where.section}）" if where.section else ""
    name = where.place or (f"第{where.line}行" if where.line else where.block or "")
    return f"{name}{section}：" if name or section else ""
