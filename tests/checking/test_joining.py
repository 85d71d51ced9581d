"""One root, one finding: what a wrong number brings up elsewhere is told with it."""

import datetime as dt

import pytest

from assistant.checking.joining import join_findings
from assistant.checking.runner import CheckReport, run_checks
from assistant.domain.finding import Finding, Severity, Waiver, Where
from assistant.reading import read_string


def audit(text: str, *waivers: Waiver) -> CheckReport:
    document = read_string(text, "报告.txt")
    on = dt.date(2025, 6, 30)
    return run_checks(document, ledger=None, evaluation=None, sheet=None, sources=(), on=on, waivers=waivers)


def found(check: str, block: str, stated: str, computed: str, *related: str, severity: str = "warning") -> Finding:
    return Finding(
        check=check,
        severity=Severity(severity),
        message=f"{check}说{stated}应为{computed}",
        where=Where(quote=stated, block=block, start=0, end=4),
        related=tuple(Where(block=other, start=0, end=4) for other in related),
        stated=stated,
        computed=computed,
    )


def test_two_checks_at_one_number_give_one_finding() -> None:
    """Difference and balance of one wrong remainder are one mistake, with both checks named."""
    loud = [
        finding
        for finding in audit("项目预算300.00万元，实际支出278.60万元，结余22.40万元。").findings
        if finding.severity != "note"
    ]

    (finding,) = loud
    assert {"SUM01", "SUM03"} <= set(finding.checks)


def test_a_root_is_as_bad_as_the_worst_it_brings_up_and_stands_on_the_number_most_name() -> None:
    """The number that three findings share is the likely culprit."""
    culprit = found("SUM05", "p3", "3.50%", "2.50%", "p1")
    joined = join_findings([found("SUM03", "p4", "0.36%", "0.64%", "p3", "p2", severity="error"), culprit])

    (finding,) = joined
    assert ("p3", Severity.ERROR) == (finding.where.block, finding.severity)
    assert {"p1", "p2", "p4"} == {where.block for where in finding.related}
    assert ("SUM03 SUM03说0.36%应为0.64%",) == finding.same_root


def test_equal_gaps_that_share_a_number_have_one_root() -> None:
    """A row and a column of a table that miss by the same amount share the wrong cell."""
    column = found("SUM01", "t1r5c3", "12400", "12310", "t1r2c3", "t1r3c3")
    row = found("SUM01", "t1r2c5", "27930", "27840", "t1r2c2", "t1r2c3")

    assert 1 == len(join_findings([column, row]))


def test_rates_that_miss_by_one_factor_share_the_wrong_term() -> None:
    """Spending over budget and over funds received fail together where the spending is wrong."""
    over_received = found("SUM05", "p8a", "97.00%", "96.42%", "p8", "p7")
    over_budget = found("SUM05", "p8b", "92.15%", "91.59%", "p8", "p6")
    alone = found("SUM05", "p8c", "95.00%", "90.00%", "p8", "p5")

    assert 2 == len(join_findings([over_received, over_budget, alone]))


@pytest.mark.parametrize(
    "other",
    [
        found("SUM01", "p9", "500.00", "410.00", "p8"),
        found("SUM02", "t1r7c3", "97.00%", "98.00%", "t1r2c9"),
        found("UNT01", "p7", "12400元", "12400万元", "t1r5c3"),
        found("SEC01", "t1r5c3", "12400", "12310"),
    ],
)
def test_findings_of_two_roots_stay_two(other: Finding) -> None:
    """Neither equal gaps far apart, nor another cell, nor a wrong unit elsewhere is the same mistake."""
    column = found("SUM01", "t1r5c3", "12400", "12310", "t1r2c3", "t1r3c3")

    assert 2 == len(join_findings([column, other]))


def test_a_waiver_of_any_check_of_a_root_waives_it() -> None:
    """Whichever of its ids a person wrote down."""
    text = "项目预算300.00万元，实际支出278.60万元，结余22.40万元。"
    for check in ("SUM01", "SUM03"):
        waiver = Waiver(check=check, place="1", reason="口径不同", person="李", date=dt.date(2025, 1, 1))

        assert [] == [finding for finding in audit(text, waiver).findings if finding.severity != "note"]
