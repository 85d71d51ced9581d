"""Methods: corners by example, and properties that hold for all inputs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_trace import recompute

from assistant.domain.rules import Bracket, GradeScale, GradeWord, Parameters, RoundingSpec
from assistant.scoring.methods import METHOD_TITLES, METHODS

if TYPE_CHECKING:
    from assistant.scoring.outcome import Outcome

ROUNDING = RoundingSpec()
D = Decimal
amounts = st.decimals(min_value=0, max_value=10**7, places=2)
positive = st.decimals(min_value="0.01", max_value=10**7, places=2)
weights = st.decimals(min_value="0.5", max_value=60, places=1)
STEPS = Parameters(step=D("0.5"), per=D(1), threshold=D(95))
BANDS = Parameters(
    brackets=(
        Bracket(at_least=D("0.95"), share=D(1)),
        Bracket(at_least=D("0.6"), below=D("0.95"), proportional=True),
        Bracket(below=D("0.6"), share=D(0)),
    )
)
LOW = Parameters(
    brackets=(
        Bracket(at_least=D(2), below=D(3), share=D("0.1")),
        Bracket(at_least=D(3), below=D(5), share=D("0.2")),
        Bracket(at_least=D(5), share=D("0.3")),
    )
)


def run(method: str, weight: Decimal, parameters: Parameters | None = None, **values: Any) -> Outcome:
    return METHODS[method](values, parameters or Parameters(), weight, ROUNDING)


def in_bounds(outcome: Outcome, weight: Decimal) -> None:
    if outcome.points is not None:
        assert 0 <= outcome.points <= weight
    if outcome.range is not None:
        assert 0 <= outcome.range[0] <= outcome.range[1] <= weight
    recompute(outcome.steps)


def test_every_method_has_a_title() -> None:
    """What people read of a method is there for each."""
    assert set(METHODS) == set(METHOD_TITLES)


UPWARD = ["proportional_up", "equal", "satisfaction"]
DOWNWARD = ["proportional_down_inverse", "proportional_down_linear"]


@pytest.mark.parametrize("method", UPWARD)
@given(target=positive, first=amounts, second=amounts, weight=weights)
@settings(max_examples=60)
def test_upward_methods_are_bounded_and_monotone(
    method: str, target: Decimal, first: Decimal, second: Decimal, weight: Decimal
) -> None:
    """More of a good thing never earns less, and never more than the weight."""
    low, high = (run(method, weight, target=target, actual=value) for value in sorted((first, second)))

    in_bounds(low, weight)
    in_bounds(high, weight)
    assert low.points is not None
    assert high.points is not None
    assert low.points <= high.points


@pytest.mark.parametrize("method", DOWNWARD)
@given(target=positive, first=amounts, second=amounts, weight=weights)
@settings(max_examples=60)
def test_downward_methods_are_bounded_and_monotone(
    method: str, target: Decimal, first: Decimal, second: Decimal, weight: Decimal
) -> None:
    """More of a bad thing never earns more."""
    low, high = (run(method, weight, target=target, actual=value) for value in sorted((first, second)))

    in_bounds(low, weight)
    in_bounds(high, weight)
    assert low.points is not None
    assert high.points is not None
    assert low.points >= high.points


@given(ends=st.tuples(positive, positive), actual=amounts, weight=weights)
@settings(max_examples=60)
def test_range_gives_full_marks_exactly_inside(ends: tuple[Decimal, Decimal], actual: Decimal, weight: Decimal) -> None:
    """Inside the range, ends included, is full; outside is not more."""
    lower, upper = sorted(ends)

    outcome = run("range", weight, target=lower, upper=upper, actual=actual)

    in_bounds(outcome, weight)
    assert (lower <= actual <= upper) == (outcome.relation == "met")


@given(budget=positive, spent=amounts, more=amounts, weight=weights)
@settings(max_examples=60)
def test_execution_rate_is_bounded_monotone_and_flags_more_than_all(
    budget: Decimal, spent: Decimal, more: Decimal, weight: Decimal
) -> None:
    """Spending more never earns less; beyond the budget it is capped and said."""
    low, high = (run("execution_rate", weight, spent=value, budget=budget) for value in sorted((spent, more)))

    in_bounds(low, weight)
    in_bounds(high, weight)
    assert low.points is not None
    assert high.points is not None
    assert low.points <= high.points
    assert (max(spent, more) > budget) == ("over_full" in high.flags)


@pytest.mark.parametrize("mode", ["floor", "ceiling", "proportional"])
@given(first=st.decimals(0, 120, places=2), second=st.decimals(0, 120, places=2), weight=weights)
@settings(max_examples=60)
def test_step_deduction_is_bounded_and_monotone(mode: str, first: Decimal, second: Decimal, weight: Decimal) -> None:
    """The further below the threshold, the fewer points, in every way of counting steps."""
    parameters = STEPS.model_copy(update={"step_mode": mode})

    low, high = (run("step_deduction", weight, parameters, actual=value) for value in sorted((first, second)))

    in_bounds(low, weight)
    in_bounds(high, weight)
    assert low.points is not None
    assert high.points is not None
    assert low.points <= high.points


@given(marks=st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=8), weight=weights)
@settings(max_examples=60)
def test_checklists_are_bounded_and_open_only_while_a_point_is_unjudged(
    marks: list[bool | None], weight: Decimal
) -> None:
    """An unjudged point leaves a range, all judged leave points."""
    for method in ("checklist_additive", "checklist_subtractive"):
        outcome = run(method, weight, Parameters(step=D("0.5")), marks=tuple(marks))

        in_bounds(outcome, weight)
        assert (None in marks) == (outcome.points is None) == (outcome.range is not None)


@given(
    balance=amounts,
    budget=positive,
    last=st.decimals(0, 100, places=2),
    weight=weights,
    mode=st.sampled_from(["floor", "proportional"]),
)
@settings(max_examples=60)
def test_carryover_rate_is_bounded(
    balance: Decimal, budget: Decimal, last: Decimal, weight: Decimal, mode: str
) -> None:
    """A carry-over rate above last year's costs points, never more than all."""
    parameters = Parameters(step=D("0.4"), per=D(1), step_mode=mode)  # type: ignore[arg-type]

    outcome = run("carryover_rate", weight, parameters, balance=balance, budget=budget, last_rate=last)

    in_bounds(outcome, weight)
    if balance / budget * 100 <= last:
        assert outcome.points == weight


@given(final=amounts, initial=positive, weight=weights)
@settings(max_examples=60)
def test_budget_deviation_is_bounded(final: Decimal, initial: Decimal, weight: Decimal) -> None:
    """A difference up to the city's average costs nothing."""
    parameters = Parameters(step=D("0.4"), per=D(10), by_year={2022: D("0.283")})

    outcome = run("budget_deviation", weight, parameters, final=final, initial=initial, year=D(2022))

    in_bounds(outcome, weight)
    if abs(final - initial) / initial <= D("0.283"):
        assert outcome.points == weight


@given(rate=st.decimals(0, 2, places=4), weight=weights)
@settings(max_examples=60)
def test_brackets_are_bounded(rate: Decimal, weight: Decimal) -> None:
    """Bands earn a share of the weight or the rate's, never more than all."""
    in_bounds(run("brackets", weight, BANDS, rate=rate), weight)


@given(target=positive, actual=amounts, weight=weights, confirmed=st.booleans())
@settings(max_examples=60)
def test_target_too_low_costs_nothing_unless_confirmed(
    target: Decimal, actual: Decimal, weight: Decimal, confirmed: bool
) -> None:
    """A proposal alone never takes points; a confirmed one at most 30%."""
    outcome = run("target_too_low", weight, LOW, target=target, actual=actual, confirmed=confirmed)

    in_bounds(outcome, weight)
    assert outcome.points is not None
    if not confirmed:
        assert outcome.points == weight
    assert outcome.points >= weight * D("0.7") - D("0.01")


@given(shares=st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=12), weight=weights)
@settings(max_examples=60)
def test_equal_weights_are_bounded(shares: list[Decimal], weight: Decimal) -> None:
    """A group's points are the mean share of its weight, rounded once."""
    outcome = run("equal_weights", weight, shares=tuple(shares))

    assert outcome.points is not None
    assert abs(outcome.points - weight * sum(shares) / len(shares)) <= D("0.005")


@given(on_time=st.integers(0, 50), late=st.integers(0, 50), weight=weights)
@settings(max_examples=60)
def test_on_time_rate_is_bounded(on_time: int, late: int, weight: Decimal) -> None:
    """On time out of all finished, never more than the weight."""
    outcome = run("on_time_rate", weight, on_time=D(on_time), completed=D(on_time + late))

    in_bounds(outcome, weight)


@given(late=st.integers(-10, 400), weight=weights)
@settings(max_examples=60)
def test_late_steps_are_bounded(late: int, weight: Decimal) -> None:
    """Being late costs points, never more than all; being early earns nothing extra."""
    in_bounds(run("late_steps", weight, Parameters(step=D("0.5"), per=D(7)), late=D(late)), weight)


CASES = [
    ("proportional_up", 5, {}, {"target": 200, "actual": "193.54"}, "4.84"),
    ("proportional_down_linear", 10, {}, {"target": 100, "actual": 110}, "9.00"),
    ("proportional_down_linear", 10, {}, {"target": 100, "actual": 200}, "0.00"),
    ("proportional_down_linear", 10, {}, {"target": 100, "actual": 100}, "10.00"),
    ("proportional_down_inverse", 10, {}, {"target": 80, "actual": 100}, "8.00"),
    ("zero_tolerance", 3, {}, {"actual": 1}, "0.00"),
    ("zero_tolerance", 3, {}, {"actual": 0}, "3.00"),
    ("on_time_rate", 10, {}, {"on_time": 11, "completed": 12}, "9.17"),
    ("late_steps", 5, {"step": "0.5", "per": 1}, {"late": 14}, "0.00"),
    ("late_steps", 5, {"step": "1", "per": 7}, {"late": 14}, "3.00"),
    (
        "carryover_rate",
        4,
        {"step": "0.4", "per": 1, "step_mode": "proportional"},
        {"rate": "3.24", "last_rate": "2.89"},
        "3.86",
    ),
    ("step_deduction", 10, {"step": 1, "per": 5, "threshold": 90}, {"actual": 81}, "9.00"),
    ("step_deduction", 10, {"step": 1, "per": 5, "threshold": 90, "step_mode": "ceiling"}, {"actual": 81}, "8.00"),
    ("step_deduction", 10, {"step": 1, "per": 5, "threshold": 90, "step_mode": "proportional"}, {"actual": 81}, "8.20"),
    ("step_deduction", 10, {"step": 2, "per": 1, "direction": "above"}, {"target": 3, "actual": 5}, "6.00"),
    ("equal_weights", 30, {}, {"shares": [1, 1, "0.5"]}, "25.00"),
]


def _exact(value: object) -> object:
    return tuple(D(item) for item in value) if isinstance(value, list) else D(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("method", "weight", "parameters", "values", "expected"), CASES)
def test_methods_give_the_points_worked_out_by_hand(
    method: str, weight: int, parameters: dict[str, Any], values: dict[str, Any], expected: str
) -> None:
    """Figures of worked examples, both variants and each way of counting steps."""
    outcome = run(
        method, D(weight), Parameters.model_validate(parameters), **{name: _exact(v) for name, v in values.items()}
    )

    assert D(expected) == outcome.points
    recompute(outcome.steps)


def test_brackets_score_the_rates_of_a_local_threshold_rule() -> None:
    """From 95% full, below 60% nothing, between in proportion."""
    assert D("10.00") == run("brackets", D(10), BANDS, rate=D("0.9677")).points
    assert D("8.82") == run("brackets", D(10), BANDS, rate=D("0.8820")).points
    assert D("0.00") == run("brackets", D(10), BANDS, rate=D("0.5999")).points


def test_older_three_bands_cut_at_a_half() -> None:
    """The cuts are a parameter: older forms cut at 80% and 50%."""
    parameters = Parameters(cuts=(D("0.8"), D("0.5")), words={"部分达成": 1})

    assert (D("5.00"), D("7.99")) == run("three_band", D(10), parameters, actual="部分达成").range


def test_a_grade_word_is_read_on_the_scale_that_the_form_lists() -> None:
    """中 of three grades is not 中 of five where their shares differ."""
    five = GradeScale(
        name="优良中低差",
        words=(GradeWord(name="优", at_least=D("0.8")), GradeWord(name="中", at_least=D("0.7"), below=D("0.8"))),
    )
    three = GradeScale(
        name="高中低",
        words=(GradeWord(name="高", at_least=D("0.8")), GradeWord(name="中", at_least=D("0.6"), below=D("0.8"))),
    )
    parameters = Parameters(scales=(five, three))

    assert (D("6.00"), D("7.99")) == run("grade_word", D(10), parameters, actual="中", scale="高中低").range
    assert (D("7.00"), D("7.99")) == run("grade_word", D(10), parameters, actual="中", scale="优良中低差").range


def test_a_judgement_never_invents_points() -> None:
    """Words earn a range only."""
    parameters = Parameters(words={"达成": 0})

    assert run("three_band", D(10), parameters, actual="达成").points is None
    assert run("direct_judgement", D(10)).range == (D(0), D("10.00"))


def test_a_deadline_is_kept_on_its_day_and_missed_the_day_after() -> None:
    """The last day counts as on time."""
    assert D("5.00") == run("deadline", D(5), target="2031-06-30", actual="2031-06-30").points
    late = run("deadline", D(5), target="2031-06-30", actual="2031-07-14")
    assert D("0.00") == late.points
    assert "逾期14天" in late.steps[0]


def test_absent_inputs_are_named_and_earn_nothing_either_way() -> None:
    """Not computable is neither zero nor full."""
    for method in METHODS:
        outcome = run(method, D(5), Parameters(step=D(1)))

        assert outcome.points is None, method


def test_carry_over_tells_when_rounding_the_rate_decides() -> None:
    """3.885% against 2.89% is no full point, 3.89% against 2.89% is one."""
    parameters = Parameters(step=D("0.4"), per=D(1))

    outcome = run("carryover_rate", D(4), parameters, rate=D("3.885"), last_rate=D("2.89"))

    assert D("4.00") == outcome.points
    assert ("rounding_sensitive",) == outcome.flags
