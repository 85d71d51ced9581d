"""The tab 评审: why points were lost, what a reviewer says to it, a panel's points, what hangs on a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.pipeline import desk_tasks, panel_rounds, workspaces
from assistant.settings import load_settings
from assistant.ui.review_views import open_shape, panel_shape, rationale_shape, ripple_shape, unsupported_shape
from assistant.ui.shapes import finding_shape
from assistant.ui.uploads import Upload, keep_uploads

if TYPE_CHECKING:
    from assistant.ui.desk import Desk, OpenCase
    from assistant.ui.person import Person

_SCOPE = "rationale"
_PANEL_KINDS = (".xlsx",)
_MOST_EXPERTS = 30


def view_review(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """返回扣分指标的理由建议、依据不足的得分、待评判的得分，以及已作的决定。"""
    found = desk.case(person, case)
    suggested = desk.jobs.ask(desk_tasks.suggest_again, found.scored, found.on, load_settings().home, owner=person.id)
    ledger = found.scored.ledger
    return {
        "case": case,
        "name": found.stored.name,
        "rationales": [rationale_shape(each, ledger) for each in suggested.rationales],
        "unsupported": [unsupported_shape(each) for each in suggested.unsupported],
        "open": [open_shape(each) for each in suggested.open],
        "findings": [finding_shape(each) for each in suggested.findings],
        "decisions": _decisions(desk, person, found),
    }


def _decisions(desk: Desk, person: Person, found: OpenCase) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "subject": each.subject,
            "verdict": each.verdict,
            "verdict_name": workspaces.VERDICT_NAMES[each.verdict],
            "reason": each.reason,
            "text": each.text,
            "reviewer": each.reviewer,
            "own": each.reviewer == person.user.name,
            "at": each.at,
            "state": each.state,
            "changes": [{"fact": change.id, "before": change.before, "after": change.after} for change in each.changes],
        }
        for each in workspaces.list_decisions(desk.workspace, person.user, found.id, scope=_SCOPE)
    ]


def decide(
    desk: Desk, person: Person, case: str, code: str, verdict: str, reason: str = "", text: str = ""
) -> dict[str, Any]:
    """对一个指标的扣分理由作出决定。

    verdict 为 accept 采纳、edit 修改（写 text）、reject 不采纳（写 reason）、ask 要求补充证据（写 reason）。
    """
    found = desk.case(person, case)
    if verdict not in workspaces.VERDICT_NAMES:
        raise InputError("决定", f"没有“{verdict}”这种决定", "、".join(workspaces.VERDICT_NAMES), "请改正")
    suggested = desk.jobs.ask(desk_tasks.suggest_again, found.scored, found.on, load_settings().home, owner=person.id)
    rationale = next((each for each in suggested.rationales if each.code == code), None)
    names = dict.fromkeys(name for part in rationale.parts for name in part.facts) if rationale is not None else {}
    ledger = found.scored.ledger
    facts = {name: fact.printed for name in names if (fact := ledger.get(name)) is not None}
    workspaces.decide(
        desk.workspace, person.user, found.id, scope=_SCOPE, subject=code, verdict=verdict, facts=facts,
        reason=reason, text=text.strip() or None, sentence="",
    )  # fmt: skip
    return {"decisions": _decisions(desk, person, found)}


def withdraw_decision(desk: Desk, person: Person, case: str, decision: int) -> dict[str, Any]:
    """撤回自己的一个决定。"""
    found = desk.case(person, case)
    workspaces.withdraw_decision(desk.workspace, person.user, decision)
    return {"decisions": _decisions(desk, person, found)}


def view_ripple(desk: Desk, person: Person, case: str, changes: dict[str, str]) -> dict[str, Any]:
    """改动若干数据会波及哪些得分、句子、表格、图和决定；不改案例本身。"""
    found = desk.case(person, case)
    written = [f"{key}={value}" for key, value in changes.items()]
    ripple = desk.jobs.ask(desk_tasks.ripple_of, found.scored, written, found.on, owner=person.id)
    facts = workspaces.printed_facts(ripple.after)
    touched = []
    for each in workspaces.list_decisions(desk.workspace, person.user, found.id):
        gone, _ = workspaces.unsettled(each, facts, None)
        if each.state == "stands" and gone:
            touched.append({"subject": each.subject, "reviewer": each.reviewer})
    return ripple_shape(ripple) | {"decisions": touched}


def list_panels(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """列出专家评分的各轮：谁交了，平均、离散、需要讨论的指标（全部收回后才显示）。"""
    found = desk.case(person, case)
    panels = workspaces.list_panels(desk.workspace, person.user, found.id)
    return {
        "case": case,
        "panels": [panel_shape(workspaces.summarise_panel(desk.workspace, person.user, panel.id)) for panel in panels],
    }


def send_panel(desk: Desk, person: Person, case: str, experts: list[str]) -> dict[str, Any]:
    """开始一轮专家评分，每位专家一张互不可见的评分表，返回下载地址。"""
    found = desk.case(person, case)
    names = [name.strip() for name in experts if name.strip()]
    if not names or len(names) > _MOST_EXPERTS:
        raise InputError("专家", f"写了 {len(names)} 位", f"1 至 {_MOST_EXPERTS} 位，各不重名", "请改正名单")
    sent = panel_rounds.send_panel(
        desk.workspace, person.user, found.scored, desk.results_of(person) / "专家评分表.xlsx", names, each=True
    )
    files = [
        desk.offer(person, f"专家评分表（{name}）.xlsx", path) for name, path in zip(names, sent.files, strict=True)
    ]
    return list_panels(desk, person, case) | {"files": files}


def return_panel(desk: Desk, person: Person, case: str, files: list[Upload]) -> dict[str, Any]:
    """收回填好的专家评分表。"""
    kept = keep_uploads(files, incoming=desk.incoming, folder=desk.files_of(person), kinds=_PANEL_KINDS)  # type: ignore[arg-type]
    returned = panel_rounds.return_panel(desk.workspace, person.user, [each.path for each in kept])
    findings = [finding_shape(finding) for each in returned for finding in each.findings]
    return list_panels(desk, person, case) | {"findings": findings}


ENDPOINTS = (
    view_review, decide, withdraw_decision, view_ripple, list_panels, send_panel, return_panel,
)  # fmt: skip
