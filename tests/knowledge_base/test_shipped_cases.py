"""The past cases: sums that hold, links that resolve, fiction marked as such."""

from decimal import Decimal

import pytest

from assistant.domain.quantity import round_decimal
from assistant.retrieval.cases import PastCase, load_cases
from assistant.retrieval.library import load_sources, load_taxonomy

CASES = load_cases()
EACH = pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])


@EACH
def test_groups_make_the_total(case: PastCase) -> None:
    """Weights sum to 100, group points to the total."""
    assert Decimal(100) == sum(group.weight for group in case.groups)
    assert case.total == sum(group.points for group in case.groups)


@EACH
def test_deductions_make_the_loss(case: PastCase) -> None:
    """All deductions together are what the case lost, and each leaf's 分值 − 扣分 is its 得分."""
    assert Decimal(100) - case.total == sum((item.amount for item in case.deductions), Decimal(0))
    for item in case.deductions:
        if item.weight is not None:
            assert item.points == item.weight - item.amount


@EACH
def test_execution_rate_follows_from_the_money(case: PastCase) -> None:
    """The printed rate is spent over budget, rounded half up to two places."""
    assert case.funds.rate == round_decimal(case.funds.spent / case.funds.budget * 100, 2)


@EACH
def test_grade_follows_from_the_total(case: PastCase) -> None:
    """A stated grade is the one its total earns."""
    bands = [(90, "优"), (80, "良"), (60, "中"), (0, "差")]
    earned = next(name for least, name in bands if case.total >= least)

    assert case.grade in (None, earned)


@EACH
def test_kinds_and_sources_exist(case: PastCase) -> None:
    """Problems name kinds of the taxonomy, sources keys of the base."""
    kinds = {kind.id for kind in load_taxonomy()}
    keys = {source.key for source in load_sources()}

    assert set() == {problem.kind for problem in case.problems} - kinds
    assert set() == set(case.sources) - keys


def test_real_and_fictitious_cases_are_told_apart() -> None:
    """Four real cases and five fictitious ones, which can be asked for separately."""
    assert (4, 5) == (len(load_cases(fictitious=False)), len(load_cases(fictitious=True)))


@pytest.mark.parametrize("case", load_cases(fictitious=True), ids=[case.title for case in load_cases(fictitious=True)])
def test_fictitious_cases_join_problem_and_suggestion(case: PastCase) -> None:
    """In an example of writing every lost point is told in a problem, every problem has cause and suggestion."""
    assert all(item.problems and item.reason for item in case.deductions)
    assert all(problem.causes and problem.suggestions for problem in case.problems)
    assert {s.id for s in case.suggestions} == {name for problem in case.problems for name in problem.suggestions}
