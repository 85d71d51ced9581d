"""Every check's own examples (各核查规则自带示例), run by one generic test."""

import datetime as dt

import pytest

from assistant.checking.check import Check, Example
from assistant.checking.runner import CheckReport, load_checks, run_checks
from assistant.checking.sample import fill_sample, sample_ledger
from assistant.reading import read_string

ON = dt.date(2025, 6, 30)
CASES = [
    pytest.param(check, example, id=f"{check.id}-{'fails' if example.failing else 'passes'}-{number}")
    for check in load_checks().values()
    for number, example in enumerate(check.examples, 1)
]


def audit(text: str, check: Check) -> CheckReport:
    return run_checks(
        read_string(fill_sample(text), "示例.txt"),
        ledger=sample_ledger() if check.needs_ledger else None,
        evaluation=None,
        sheet=None,
        sources=(),
        on=ON,
    )


@pytest.mark.parametrize(("check", "example"), CASES)
def test_check_example_gives_what_it_says(check: Check, example: Example) -> None:
    """A failing example gives a finding of its check, a passing one none."""
    report = audit(example.text, check)

    found = [finding for finding in report.findings if check.id in finding.checks]

    assert example.failing == bool(found), (example.because, found)
    assert not [finding for finding in report.findings if finding.check == "SYS01"]


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_check_carries_title_reason_and_both_kinds_of_examples(check: Check) -> None:
    """A check explains itself and shows what passes and what fails."""
    assert check.title
    assert check.reason
    assert {False, True} == {example.failing for example in check.examples}
    assert all(example.because for example in check.examples if example.failing)
