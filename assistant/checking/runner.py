"""Find the checks, run them, apply waivers, report coverage (核查执行).

Checks are modules of ``assistant.checking.checks``; a crash in one becomes a finding of its own, so
that it neither hides the other results nor lets a report pass as clean.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping  # noqa: TC003 - public types
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.checking import checks as checks_package
from assistant.checking.belonging import OTHER_CASE, other_case
from assistant.checking.check import Check, CheckContext
from assistant.checking.joining import join_findings
from assistant.domain.finding import Claim, Finding, Severity, Waiver, Where

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from assistant.domain.document import SourceDocument
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import ScoreSheet
    from assistant.domain.source import Source


_NOUN = re.compile(r"[一-龥]{2,}")
_OWN_WORDS = re.compile(r"建议|拟|计划于|力争|争取|要求|应当")


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A number that took part in no comparison (未核数字), and why."""

    where: Where
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was checked (覆盖情况): numbers found, bound, compared, and the rest with reasons."""

    numbers: int
    bound: int
    checked: int
    unchecked: tuple[Unchecked, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a run of checks found (核查结果): findings in reading order, and coverage."""

    findings: tuple[Finding, ...]
    coverage: Coverage

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)


@cache
def load_checks() -> Mapping[str, Check]:
    """Import every check module in name order (加载核查规则); two with one id are a bug."""
    found: dict[str, Check] = {}
    for module in sorted(pkgutil.iter_modules(checks_package.__path__), key=lambda item: item.name):
        check = importlib.import_module(f"{checks_package.__name__}.{module.name}").CHECK
        assert isinstance(check, Check), module.name  # noqa: S101 - invariant of the folder
        assert check.id not in found, f"duplicate check id {check.id}"  # noqa: S101 - the same
        found[check.id] = check
    return MappingProxyType(found)


def run_checks(
    document: SourceDocument,
    *,
    ledger: FactLedger | None,
    evaluation: Evaluation | None,
    sheet: ScoreSheet | None,
    sources: tuple[Source, ...],
    on: dt.date,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    waivers: Iterable[Waiver] = (),
) -> CheckReport:
    """Run the checks on one document (执行核查).

    Args:
        document: A draft or any file as read.
        ledger: Facts to compare with; None audits the document by itself.
        evaluation: The input whose own words support numbers; may be None.
        sheet: Its scores; may be None.
        sources: Known normative documents.
        on: The date that decides what is in force.
        select: Check ids or their beginnings ("NUM"); empty runs all.
        ignore: Check ids or beginnings to leave out.
        waivers: Decisions to let findings stand; an unused one is itself a finding.

    Returns:
        Findings in reading order, equal for equal arguments, and the coverage.
    """
    context = CheckContext(document, ledger, evaluation, sheet, sources, on)
    return run_on(context, select=select, ignore=ignore, waivers=waivers)


def run_on(
    context: CheckContext,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    waivers: Iterable[Waiver] = (),
) -> CheckReport:
    """Run the checks on a context (按语境核查), which then knows the numbers they compared.

    A report that is about another project than the case is audited by itself, and one finding says so.
    """
    chosen = [check for check in load_checks().values() if _chosen(check.id, tuple(select), tuple(ignore))]
    parts = context.apart()
    foreign = tuple(other_case(part) for part in parts)
    if None not in foreign:
        context = context.by_itself()
    findings = _on_reports(context, parts, foreign, [check for check in chosen if check.scope != "file"])
    findings += [each for check in chosen if check.scope == "file" for each in _run_one(check, context)]
    if not _chosen(OTHER_CASE, tuple(select), tuple(ignore)):
        findings = [finding for finding in findings if finding.check != OTHER_CASE]
    findings = _waived(join_findings(findings), tuple(waivers))
    coverage = _coverage(context)
    if coverage.numbers == 0:
        findings.append(_nothing_to_check(context))
    return CheckReport(tuple(sorted(_distinct(findings), key=_reading_order(context))), coverage)


def _on_reports(
    context: CheckContext, parts: Sequence[CheckContext], foreign: Sequence[Finding | None], checks: Sequence[Check]
) -> list[Finding]:
    """Run checks on each report of the file by itself; one about another project than the case, without the case."""
    findings: list[Finding] = []
    for part, other in zip(parts, foreign, strict=True):
        own = part if other is None else part.by_itself()
        projects = own.by_project() if own.ledger is None else (own,)
        for check in checks:
            if not check.needs_ledger or own.ledger is not None:
                for each in projects if check.scope == "project" else (own,):
                    findings.extend(_run_one(check, each))
        for each in projects if len(projects) > 1 else ():
            own.note_compared(each)
        if len(parts) > 1:
            context.note_compared(part)
    told = [other for other in foreign if other is not None]
    if told and len(told) < len(parts):
        return [*(replace(other, severity=Severity.NOTE) for other in told), *findings]
    return [*told[:1], *findings]


def _chosen(check_id: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    if any(check_id.startswith(prefix) for prefix in ignore):
        return False
    return not select or any(check_id.startswith(prefix) for prefix in select)


def _run_one(check: Check, context: CheckContext) -> list[Finding]:
    try:
        return list(check.find(context))
    except Exception as error:  # noqa: BLE001 - the one written exception: a crash is a finding
        return [
            Finding(
                check="SYS01",
                severity=Severity.ERROR,
                message=f"核查规则 {check.id}（{check.title}）运行中断：{type(error).__name__} {error}，本项未能核查",
                hint="请将文件与本条信息反馈给维护人员；其余核查结果不受影响",
            )
        ]


def _waived(findings: list[Finding], waivers: tuple[Waiver, ...]) -> list[Finding]:
    kept = list(findings)
    for waiver in waivers:
        covered = [finding for finding in kept if _covers(waiver, finding)]
        if covered:
            kept = [finding for finding in kept if not _covers(waiver, finding)]
            continue
        kept.append(
            Finding(
                check="SYS02",
                severity=Severity.WARNING,
                message=f"豁免未用上：{waiver.check} {waiver.place}（{waiver.person}，{waiver.date}）没有对应意见",
                hint="问题已改正的，请删去这条豁免；位置变了的，请改正位置",
            )
        )
    return kept


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.check not in finding.checks:
        return False
    where = finding.where
    places = {where.block, where.place, where.section, where.quote}
    if where.line is not None:
        places |= {str(where.line), f"第{where.line}行", f"L{where.line}"}
    return waiver.place in places


def _distinct(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def _reading_order(context: CheckContext) -> Callable[[Finding], tuple[int, int, int, str, str]]:
    places = {unit.block: unit.order for unit in context.view.units}

    def key(finding: Finding) -> tuple[int, int, int, str, str]:
        severity = {"error": 0, "warning": 1, "note": 2}[finding.severity.value]
        order = places.get(finding.where.block or "", -1)
        return severity, order, finding.where.start or 0, finding.check, finding.message

    return key


def _coverage(context: CheckContext) -> Coverage:
    numbers = context.claims_of("number")
    bound = sum(1 for claim in numbers if _is_bound(claim, context))
    unchecked = tuple(
        Unchecked(claim.where, _why(claim, context))
        for claim in numbers
        if (claim.order, claim.start) not in context.touched
    )
    return Coverage(len(numbers), bound, len(numbers) - len(unchecked), unchecked)


def _is_bound(claim: Claim, context: CheckContext) -> bool:
    """Whether owner, measure and unit are known: by a name, by the noun beside it, or by its equation's result."""
    if claim.quantity is None or (claim.quantity.unit == "" and (claim.order, claim.start) not in context.operands):
        return False
    return _has_subject(claim, context)


def _has_subject(claim: Claim, context: CheckContext) -> bool:
    if claim.owner is not None or claim.measure is not None:
        return True
    stop = claim.end - claim.sentence_start
    return bool(_NOUN.search(claim.label) or _NOUN.match(claim.sentence[stop:]) or context.unit(claim).headings)


def _why(claim: Claim, context: CheckContext) -> str:
    if claim.quantity is not None and claim.quantity.unit == "":
        return "没有单位"
    if not _has_subject(claim, context):
        return "没有认出归属对象"
    if _OWN_WORDS.search(claim.sentence) and claim.measure is None:
        return "不是对事实的陈述"
    return "台账中没有可比的事实" if context.ledger is not None else "全文只出现一次，无可比对"


def _nothing_to_check(context: CheckContext) -> Finding:
    return Finding(
        check="COV01",
        severity=Severity.NOTE,
        message=f"{context.document.name}：没有找到可核查的数字，本次结果不等于没有问题",
        hint="请确认上传的是完整报告；扫描件请先识别文字",
    )
