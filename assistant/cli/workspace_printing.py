"""Results of the commands on the workspace for a terminal (工作区命令的终端输出)."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.cli.printing import print_findings, print_table
from assistant.cli.shapes import points, rate
from assistant.scoring.experts import METHOD_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.pipeline.panel_rounds import ReturnedPanel
    from assistant.pipeline.ripple_texts import SentenceRipple
    from assistant.pipeline.ripples import Ripple
    from assistant.workspace.cases import StoredCase
    from assistant.workspace.decisions import Decision
    from assistant.workspace.trail import TrailCheck, TrailEntry

_NONE = "（无）"


def print_ripple(ripple: Ripple, decisions: Sequence[Decision] | None, *, applied: bool) -> None:
    """Print what hangs on a change: points first, then text, tables, charts, decisions."""
    before, after = ripple.before.sheet, ripple.after.sheet
    print(f"{before.case}\n")
    if not ripple.facts and not ripple.sentences and not ripple.points:
        print("没有任何变动。")
    if ripple.points:
        print_table(
            ("得分", "", "改前", "改后"),
            (
                (
                    item.key if item.kind == "indicator" else {"group": "一级", "total": "合计"}[item.kind],
                    item.name,
                    points(item.before) or "未定",
                    points(item.after) or "未定",
                )
                for item in ripple.points
            ),
        )
    print(f"\n等级：{before.grade or '未定'}" + (f" → {after.grade or '未定'}" if ripple.regraded else "（不变）"))
    if ripple.facts:
        print(f"\n【事实】{len(ripple.facts)} 个")
        for fact in ripple.facts:
            print(f"  {fact.label}：{fact.before or _NONE} → {fact.after or _NONE}")
    _print_sentences("数据变动的句子", [item for item in ripple.sentences if item.facts])
    _print_sentences("随之改写的句子", [item for item in ripple.sentences if not item.facts])
    if ripple.cells:
        print(f"\n【单元格】{len(ripple.cells)} 个")
        for table, cells in groupby(ripple.cells, key=lambda cell: cell.table or "（无标题的表）"):
            print(f"  {table}")
            for cell in cells:
                print(f"    {cell.row} · {cell.column}：{cell.before or _NONE} → {cell.after or _NONE}")
    if ripple.charts:
        print(f"\n【图表】{len(ripple.charts)} 处")
        for item in ripple.charts:
            ends = f"{rate(item.before) or _NONE} → {rate(item.after) or _NONE}"
            print(f"  {item.chart} · {item.label}（{item.series}）：{ends}")
    if ripple.report:
        print(f"\n【所给报告】{len(ripple.report)} 处不再成立")
        for place in ripple.report:
            print(f"  {place.where.section or place.where.place or ''}“{place.where.quote}”：{place.message}")
    _print_decisions(decisions, applied=applied)
    print_findings(ripple.findings)


def _print_sentences(title: str, sentences: Sequence[SentenceRipple]) -> None:
    if not sentences:
        return
    print(f"\n【{title}】{len(sentences)} 句")
    for section, items in groupby(sentences, key=lambda item: item.title or item.section):
        print(f"  {section}")
        for item in items:
            print(f"    － {item.before or _NONE}")
            print(f"    ＋ {item.after or _NONE}")


def _print_decisions(decisions: Sequence[Decision] | None, *, applied: bool) -> None:
    from assistant.workspace.decisions import VERDICT_NAMES

    if decisions is None:
        print("\n这个案例没有存入工作区，没有决定要重开。")
        return
    word = "已重开" if applied else "将要重开（用 --apply 存入并重开）"
    print(f"\n【决定】{word} {len(decisions)} 个")
    for decision in decisions:
        why = "；".join(f"{c.id}：{c.before or _NONE} → {c.after or _NONE}" for c in decision.changes)
        gone = "；原句已不在" if decision.sentence_gone else ""
        print(f"  {decision.subject}：{decision.reviewer}{VERDICT_NAMES[decision.verdict]}（{why}{gone}）")


def local_time(text: str) -> str:
    """Write a record's time on the user's clock."""
    return dt.datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def print_trail(case: StoredCase | None, entries: Sequence[TrailEntry], check: TrailCheck) -> None:
    """Print who did what, then whether the trail is whole."""
    if case is not None:
        print(f"案例 {case.id}：{case.name}（第 {case.revision} 次修订）\n")
    print_table(
        ("序号", "时间", "谁", "做了什么", "对象", "说明"),
        ((str(e.seq), local_time(e.at), e.actor, e.action, e.subject, _detail(e)) for e in entries),
    )
    if check.faults:
        print(f"\n留痕不完整（共 {check.entries} 条）：")
        for fault in check.faults:
            print(f"  {fault}")
    else:
        print(f"\n留痕完整：全工作区共 {check.entries} 条，末尾摘要 {check.digest[:16]}。")


_DETAILS = {
    "revision": "修订", "version": "版本", "note": "备注", "reason": "理由", "role": "角色", "level": "权限",
    "total": "总分", "grade": "等级", "section": "章节", "panel": "批次", "entries": "项数", "message": "信息",
    "why": "原因", "copy": "副本",
}  # fmt: skip


def _detail(entry: TrailEntry) -> str:
    return "，".join(
        f"{_DETAILS[name]} {value}"
        for name, value in entry.detail.items()
        if name in _DETAILS and value not in {None, ""}
    )


def print_returned(returned: ReturnedPanel) -> None:
    """Print what a panel handed in: who is in, then averages, spread and what to discuss."""
    summary = returned.summary
    panel = summary.panel
    print(f"案例 {panel.case_id}：{panel.case_name}　评分批次 {panel.key}")
    for submission in returned.submissions:
        counted = sum(standing == "counted" for _, standing in submission.kept)
        aside = len(submission.kept) - counted
        state = "齐全" if submission.complete else f"还缺 {len(submission.missing)} 项"
        print(
            f"  {submission.expert}：计入 {counted} 项" + (f"，留存待处理 {aside} 项" if aside else "") + f"，{state}"
        )
    if summary.result is None:
        print(f"还没有收齐：{'、'.join(summary.waiting)}。全部收回前不显示平均分。")
        return
    names = {leaf.code: leaf for leaf in panel.leaves}
    print(f"\n平均办法：{METHOD_NAMES[summary.result.method]}")
    print_table(
        ("代码", "指标", "分值", *(expert.name for expert in panel.experts), "平均分", "分差"),
        (
            (
                leaf.code,
                names[leaf.code].path[-1],
                names[leaf.code].weight,
                *(points(score) or "" for score in leaf.scores),
                points(leaf.average) or "",
                points(max(leaf.scores) - min(leaf.scores)) or "",
            )
            for leaf in summary.result.leaves
        ),
    )
    print(f"\n平均分合计：{points(summary.result.total) or '未定'}")
    if summary.discuss:
        print("\n需要讨论（分差或偏离超过分值的 20%）：")
        for item in summary.discuss:
            far = f"，{'、'.join(item.outliers)}偏离较大" if item.outliers else ""
            print(f"  {item.code} {item.name}：{points(item.lowest)} 至 {points(item.highest)}{far}")
            for name, reason in item.reasons:
                print(f"    {name}：{reason}")
