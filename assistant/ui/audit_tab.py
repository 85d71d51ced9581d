"""The tab 体检: anybody's report in, remarks beside its text, waived with a reason, files out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.domain.finding import Waiver
from assistant.errors import InputError
from assistant.pipeline import desk_tasks, workspaces
from assistant.pipeline.placing import place_spans
from assistant.ui.moments import today
from assistant.ui.shapes import counts_shape, document_shape, finding_shape, where_shape
from assistant.ui.uploads import REPORT_KINDS, Kept, Upload, keep_uploads

if TYPE_CHECKING:
    from assistant.domain.finding import Finding
    from assistant.pipeline.desk_tasks import Audited
    from assistant.ui.audits import OpenAudit
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_SECONDS = 120
_UNCHECKED_SHOWN = 200


def start_audit(desk: Desk, person: Person, files: list[Upload], case: str = "") -> dict[str, Any]:
    """体检一份报告；case 不空时同时对照该案例的事实。立即返回任务。"""
    kept = keep_uploads(files, incoming=desk.incoming, folder=desk.files_of(person), kinds=REPORT_KINDS, most=1)  # type: ignore[arg-type]
    return {"job": _start(desk, person, kept[0], case)}


def audit_example(desk: Desk, person: Person) -> dict[str, Any]:
    """体检自带的一份示例报告；返回任务。"""
    path = pipeline.example_report()
    return {"job": _start(desk, person, Kept(path.name, path), "")}


def check_file(desk: Desk, person: Person, files: list[Upload], case: str = "") -> dict[str, Any]:
    """体检一份报告并等到完成，返回意见（供程序调用）。"""
    job = desk.jobs.get(start_audit(desk, person, files, case)["job"]["id"], person.id)
    job.finished.wait(_SECONDS)
    if job.state != "done":
        raise InputError("", (job.problem or "还没有完成，请稍后查看任务").rstrip("。"))
    return view_audit(desk, person, next(event["audit"] for event in job.events if event["kind"] == "audit"))


def _start(desk: Desk, person: Person, file: Kept, case: str) -> dict[str, Any]:
    scored = desk.case(person, case).scored if case else None
    waivers = desk.audits.waivers_of(person, case, file.name)

    def arrived(result: Audited) -> None:
        audit = desk.audits.add(person, file, case, result, waivers)
        desk.jobs.tell(job, "audit", audit=audit.id, name=file.name)

    desk.know(person)
    job = desk.jobs.start(
        desk_tasks.audit_file, file.path, file.name, scored, waivers, today(),
        owner=person.id, kind="audit", title=f"体检 {file.name}", subject=case, on_done=arrived,
    )  # fmt: skip
    return job.shape()


def list_audits(desk: Desk, person: Person) -> dict[str, Any]:
    """列出自己做过的体检，最近的在前。"""
    return {"audits": [{"id": number, "name": name} for number, name in desk.audits.list(person)]}


def view_audit(desk: Desk, person: Person, audit: str) -> dict[str, Any]:
    """返回一次体检：报告全文、意见及其在文中的位置、覆盖情况。"""
    found = desk.audits.get(person, audit)
    coverage = found.check.coverage
    unchecked = [item.where for item in coverage.unchecked[:_UNCHECKED_SHOWN]]
    spans = place_spans(found.document, tuple(unchecked))
    return {
        "id": found.id,
        "name": found.file.name,
        "case": found.case,
        "blocks": document_shape(found.document),
        "findings": _placed(found),
        "counts": counts_shape(found.check.findings),
        "coverage": {"numbers": coverage.numbers, "bound": coverage.bound, "checked": coverage.checked},
        "unchecked": [
            {**where_shape(where), "block": span.block if span else None,
             "start": span.start if span else None, "end": span.end if span else None, "why": item.why}
            for item, where, span in zip(coverage.unchecked, unchecked, spans, strict=False)
        ],
        "dropped": [{"place": item.place, "why": item.why} for item in found.document.dropped],
        "waivers": [waiver.model_dump(mode="json") for waiver in found.waivers],
        "seconds": {name: f"{value:.2f}" for name, value in found.seconds.items()},
    }  # fmt: skip


def _placed(audit: OpenAudit) -> list[dict[str, Any]]:
    shaped = []
    for number, finding in enumerate(audit.check.findings):
        spans = place_spans(audit.document, (finding.where, *finding.related))
        shape = finding_shape(finding)
        for where, span in zip((shape["where"], *shape["related"]), spans, strict=True):
            where["start"], where["end"] = (span.start, span.end) if span else (None, None)
            where["block"] = span.block if span else None
        shaped.append({**shape, "number": number})
    return shaped


def waive_finding(
    desk: Desk, person: Person, audit: str, number: int, reason: str, check: str = "", message: str = ""
) -> dict[str, Any]:
    """豁免一条意见，须写明理由；之后的体检不再列出它。check、message 写明是哪一条，清单变过也不会豁免错。"""
    found = desk.audits.get(person, audit)
    if not reason.strip():
        raise InputError("豁免", "没有写理由", "一句话说明为什么可以不改", "请补写理由")
    findings = found.check.findings
    fits = [check in ("", each.check) and message in ("", each.message) for each in findings]
    finding = findings[_nearest(number, fits)]
    waiver = Waiver(
        check=finding.check, place=_place(finding), reason=reason.strip(), person=person.user.name, date=today()
    )
    if found.case:
        workspaces.waive(
            desk.workspace, person.user, int(found.case),
            report=found.file.name, check=waiver.check, place=waiver.place, reason=waiver.reason, on=waiver.date,
        )  # fmt: skip
    desk.audits.check_again(person, found, (*found.waivers, waiver))
    return view_audit(desk, person, audit)


def _nearest(number: int, fits: list[bool]) -> int:
    """Return the place where a list that may have grown shorter now holds what stood at ``number``."""
    places = [place for place, fit in enumerate(fits) if fit]
    if number < 0 or not places or (all(fits) and number >= len(fits)):
        raise InputError("豁免", "没有这一条", "清单中的一条", "请刷新后重试")
    return min(places, key=lambda place: abs(place - number))


def withdraw_waiver(
    desk: Desk, person: Person, audit: str, number: int, check: str = "", place: str = ""
) -> dict[str, Any]:
    """收回一条豁免；check、place 写明是哪一条。"""
    found = desk.audits.get(person, audit)
    number = _nearest(number, [check in ("", each.check) and place in ("", each.place) for each in found.waivers])
    if found.case:
        gone = found.waivers[number]
        for kept in workspaces.list_waivers(desk.workspace, person.user, int(found.case), report=found.file.name):
            if kept.waiver == gone:
                workspaces.withdraw_waiver(desk.workspace, person.user, kept.id)
    desk.audits.check_again(person, found, found.waivers[:number] + found.waivers[number + 1 :])
    return view_audit(desk, person, audit)


def _place(finding: Finding) -> str:
    where = finding.where
    return where.place or where.block or where.quote or where.section or ""


def write_audit(desk: Desk, person: Person, audit: str) -> dict[str, Any]:
    """写出加批注的 Word 文件、问题清单和豁免清单，返回下载地址。"""
    found = desk.audits.get(person, audit)
    folder = desk.results_of(person)
    written = desk.jobs.ask(
        desk_tasks.write_audit_files, found.file.path, found.file.name, found.check.findings, found.waivers, folder,
        owner=person.id,
    )  # fmt: skip
    return {"files": [desk.offer(person, name, path) for name, path in written]}


def close_audit(desk: Desk, person: Person, audit: str) -> dict[str, Any]:
    """把一次体检移出案头。"""
    desk.audits.drop(person, desk.audits.get(person, audit))
    return {"closed": audit}


ENDPOINTS = (
    start_audit, audit_example, check_file, list_audits, view_audit, waive_finding, withdraw_waiver, write_audit,
    close_audit,
)  # fmt: skip
