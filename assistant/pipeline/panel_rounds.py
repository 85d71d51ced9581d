"""A panel's sheet out and back in (专家评分表的发出与收回).

Imported by itself, as ``workspaces`` is, since it opens the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points
from assistant.errors import InputError
from assistant.pipeline.workspaces import KeptCase, keep_case, load_stored
from assistant.scoring.values import read_points
from assistant.workspace.names import (
    Panel,
    PanelSummary,
    StoredCase,
    Submission,
    User,
    Workspace,
    expert_names,
    get_panel,
    leaves_of,
    open_panel,
    panel_experts,
    store_case,
    submit_scores,
    summarise_panel,
)
from assistant.workspace.panel_reading import FilledPage, read_pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.pipeline.cases import Scored
    from assistant.scoring.experts import AverageMethod


@dataclass(frozen=True, slots=True)
class SentPanel:
    """A panel's sheets as written (发出的评分表)."""

    case: StoredCase
    panel: Panel
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ReturnedPanel:
    """What came back (收回结果): each expert's submission, what is wrong with it, and the result once all are in.

    ``evaluation`` is the case with the experts' points and, where the form gives neither a result nor points, with
    their averages, as it was kept; None until all are in.
    """

    summary: PanelSummary
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    evaluation: Evaluation | None = None


def send_panel(
    workspace: Workspace,
    user: User,
    scored: Scored,
    output: Path,
    experts: Sequence[str],
    *,
    files: Sequence[Path] = (),
    each: bool = False,
    method: AverageMethod = "mean_per_leaf",
) -> SentPanel:
    """Keep a case, open a round of scoring and write the sheets to fill in (发出专家评分表).

    Args:
        workspace: Where the case is kept.
        user: Who sends.
        scored: The scored case.
        output: The workbook; with ``each`` the name the experts' own ones begin with.
        experts: The experts' names or numbers.
        files: The files the case was read from.
        each: Write one workbook for each expert, so that none sees another's page.
        method: How averages arise.

    Raises:
        InputError: No indicator has a weight, or the names will not do.
        ExportError: A file cannot be written.
        NotAllowedError: The case may only be looked at.
    """
    from assistant.export.panel_sheet import PanelForm, PanelRow, write_panel_sheet

    experts = expert_names(experts)
    if not leaves_of(scored.evaluation):
        # Asked before anything is kept: a sheet nobody can fill leaves no case behind.
        raise InputError(
            scored.evaluation.case, "没有带分值的指标，写不出专家评分表，案例没有存入",
            "逐项列出指标和分值（只有各组得分的不能逐项打分）", "请在案例中补齐各指标的分值后重新写出",
        )  # fmt: skip
    kept: KeptCase = keep_case(workspace, user, scored, files=files)
    panel = open_panel(workspace, user, kept.case.id, experts, method=method)
    leaves = {leaf.code: leaf for leaf in scored.evaluation.indicators}
    rows = tuple(
        PanelRow(
            item.code,
            item.path,
            Decimal(item.weight),
            leaves[item.code].rule_text or "",
            _target(leaves[item.code]),
            _actual(leaves[item.code]),
        )
        for item in panel.leaves
    )
    written = []
    for names in [(name,) for name in experts] if each else [tuple(experts)]:
        path = output.with_stem(f"{output.stem}-{_file_name(names[0])}") if each else output
        write_panel_sheet(PanelForm(kept.case.name, kept.case.id, panel.key, rows, names, panel.method), path)
        written.append(path)
    return SentPanel(kept.case, panel, tuple(written))


def return_panel(
    workspace: Workspace, user: User, paths: Sequence[Path], *, replace: bool = False
) -> tuple[ReturnedPanel, ...]:
    """Take filled sheets back (收回专家评分表), of one round or several; nothing that was filled in is lost.

    Args:
        workspace: Where the round was opened.
        user: Who takes them in.
        paths: Workbooks, with a page for each expert or one of them.
        replace: Let newer points count instead of those already in.

    Raises:
        InputError: A file cannot be read or holds no panel's sheet, or the round was opened elsewhere.
        NotThereError: No such round, or not for this user.
        NotAllowedError: The round has ended, or the case may only be looked at.
    """
    from assistant.reading import read

    pages = [page for path in paths for page in read_pages(read(path))]
    by_panel: dict[int, list[FilledPage]] = {}
    for page in pages:
        by_panel.setdefault(_panel_id(page, pages), []).append(page)
    return tuple(_take_in(workspace, user, panel_id, own, replace=replace) for panel_id, own in by_panel.items())


def _target(leaf: Indicator) -> str:
    if leaf.sign == "定性":
        return leaf.target or leaf.sign
    return "" if leaf.target is None else f"{leaf.sign or ''}{leaf.target}{leaf.unit or ''}"


def _actual(leaf: Indicator) -> str:
    return "" if leaf.actual is None else f"{leaf.actual}{leaf.unit or ''}"


def _file_name(name: str) -> str:
    return "".join("_" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in name)


def _panel_id(page: FilledPage, pages: Sequence[FilledPage]) -> int:
    """Read the round's number from a page, or from its neighbours where the page lost it."""
    keys = {page.key} if page.key else {other.key for other in pages if other.key}
    number = next(iter(keys)).partition("-")[0] if len(keys) == 1 else ""
    if not number.isdecimal():
        raise InputError(page.place, "没有评分批次", "写出时表头所载的评分批次", "请不要改动表头，或重新写出评分表")
    return int(number)


def _take_in(
    workspace: Workspace, user: User, panel_id: int, pages: Sequence[FilledPage], *, replace: bool
) -> ReturnedPanel:
    panel = get_panel(workspace, user, panel_id)
    for page in pages:
        if page.key is not None and page.key != panel.key:
            raise InputError(
                page.place, f"评分批次“{page.key}”与工作区所记“{panel.key}”不符", "本工作区写出的评分表",
                "请核对 JIXIAO_HOME，或指标变动后重新写出评分表",
            )  # fmt: skip
    submissions = []
    findings: list[Finding] = []
    for page in pages:
        findings += _altered(panel, page)
        submission = submit_scores(workspace, user, panel_id, page.expert, page.entries, replace=replace)
        submissions.append(submission)
        findings += submission.findings
    summary = summarise_panel(workspace, user, panel_id)
    if summary.result is None:
        return ReturnedPanel(summary, tuple(submissions), _in_order(findings))
    findings += summary.result.findings
    evaluation = _with_experts(workspace, user, summary)
    note = f"收回专家评分（批次 {panel_id}）"
    store_case(workspace, user, evaluation, case_id=panel.case_id, note=note)
    return ReturnedPanel(summary, tuple(submissions), _in_order(findings), evaluation)


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _altered(panel: Panel, page: FilledPage) -> list[Finding]:
    """Tell where a page's weight is not the one asked about."""
    return [
        Finding(
            "INP36", Severity.WARNING,
            f"{page.expert}：{leaf.code}的分值被改为{page.weights[leaf.code]}，原为{format_points(weight)}",
            "按原分值核对和计算", Where(place=page.place), stated=page.weights[leaf.code], computed=leaf.weight,
        )
        for leaf in panel.leaves
        if (weight := read_points(leaf.weight)) is not None
        and page.weights.get(leaf.code) not in {None, ""}
        and read_points(page.weights[leaf.code]) != weight
    ]  # fmt: skip


def _with_experts(workspace: Workspace, user: User, summary: PanelSummary) -> Evaluation:
    """Put the experts' points into the case, and averages where nothing else gives points."""
    _, evaluation = load_stored(workspace, user, summary.panel.case_id)
    experts = panel_experts(workspace, user, summary.panel.id)
    assert summary.result is not None  # noqa: S101 - asked for once all are in
    averages = {leaf.code: leaf.average for leaf in summary.result.leaves}
    source = f"专家评分批次 {summary.panel.id} 的平均分"
    indicators = tuple(
        leaf.model_copy(
            update={"stated": format_points(averages[leaf.code]), "places": {**leaf.places, "stated": source}}
        )
        if leaf.code in averages and leaf.stated is None and leaf.actual is None
        else leaf
        for leaf in evaluation.indicators
    )
    return evaluation.model_copy(update={"experts": experts, "indicators": indicators})
