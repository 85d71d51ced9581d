"""The runner of checks (核查执行): choice, waivers, crashes, coverage, order."""

import datetime as dt
from collections.abc import Iterator
from types import MappingProxyType

import pytest

from assistant.checking import runner
from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.runner import CheckReport, load_checks, run_checks
from assistant.domain.finding import Finding, Severity, Waiver
from assistant.reading import read_string

WRONG = "一、基本情况\n项目全年预算300.00万元，实际支出278.60万元，预算执行率92.78%。\n三、有关建议\n加强管理。"


def audit(text: str, **choice: object) -> CheckReport:
    return run_checks(
        read_string(text, "报告.txt"),
        ledger=None,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
        **choice,  # type: ignore[arg-type]
    )


def test_checks_load_in_name_order_with_unique_ids() -> None:
    """The folder's modules give their checks, in order."""
    checks = load_checks()

    assert sorted(checks) == sorted(check.id for check in checks.values())
    assert {"NUM01", "NUM02", "NUM03", "SUM01", "SUM02", "SCR01", "SCR02", "SEC01", "SEC02", "SRC01"} <= set(checks)


def test_select_runs_only_the_named_checks() -> None:
    """A beginning of an id selects its family."""
    assert {"SUM02"} == {finding.check for finding in audit(WRONG, select=("SUM",)).findings}


def test_ignore_leaves_out_the_named_checks() -> None:
    """An ignored check reports nothing."""
    assert "SUM02" not in {finding.check for finding in audit(WRONG, ignore=("SUM02",)).findings}


def test_waiver_lets_its_finding_stand() -> None:
    """A waiver on the finding's line takes it out of the report."""
    waiver = Waiver(check="SUM02", place="第2行", reason="按到位资金计算", person="审核人", date=dt.date(2025, 6, 1))

    assert not [finding for finding in audit(WRONG, waivers=(waiver,)).findings if finding.check in ("SUM02", "SYS02")]


def test_unused_waiver_is_itself_a_finding() -> None:
    """A waiver that covers nothing is told as SYS02."""
    waiver = Waiver(check="SUM01", place="第9行", reason="口径不同", person="审核人", date=dt.date(2025, 6, 1))

    found = [finding for finding in audit(WRONG, waivers=(waiver,)).findings if finding.check == "SYS02"]

    assert "第9行" in found[0].message


def test_crashing_check_becomes_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash is an error finding SYS01 that names the check; other checks still report."""

    def crash(context: CheckContext) -> Iterator[Finding]:
        yield CheckContext.where(context, None, 0, 1)  # type: ignore[arg-type, misc]

    broken = Check("BAD01", "坏规则", "试验", Severity.ERROR, crash, (Example.passes("无。"),))
    checks = MappingProxyType({"BAD01": broken, **load_checks()})
    monkeypatch.setattr(runner, "load_checks", lambda: checks)

    found = audit(WRONG).findings

    assert [finding for finding in found if finding.check == "SYS01" and "BAD01" in finding.message]
    assert [finding for finding in found if finding.check == "SUM02"]


def test_text_without_numbers_is_no_clean_bill() -> None:
    """Nothing to check gives 0 of 0 and the note COV01."""
    report = audit("本单位高度重视绩效管理工作。")

    assert (0, 0, 0) == (report.coverage.numbers, report.coverage.bound, report.coverage.checked)
    assert ["COV01"] == [finding.check for finding in report.findings]


def test_unchecked_numbers_are_listed_with_place_and_reason() -> None:
    """A number that nothing can be compared with is listed, not counted as checked."""
    report = audit("全年发放宣传手册5200册。")

    assert (1, 0) == (report.coverage.numbers, report.coverage.checked)
    assert "5200册" == report.coverage.unchecked[0].where.quote
    assert report.coverage.unchecked[0].why


def test_runs_are_equal_and_findings_stand_in_reading_order() -> None:
    """Equal arguments give equal reports; errors come before warnings."""
    first, second = audit(WRONG), audit(WRONG)

    assert first == second
    severities = [finding.severity for finding in first.findings]
    assert sorted(severities, key=["error", "warning", "note"].index) == severities


def test_place_of_a_finding_is_its_span_in_the_line() -> None:
    """Line and offsets cut the quote out of the text."""
    finding = next(finding for finding in audit(WRONG).findings if finding.check == "SUM02")

    line = WRONG.split("\n")[(finding.where.line or 0) - 1]

    assert "92.78%" == line[finding.where.start : finding.where.end] == finding.where.quote
