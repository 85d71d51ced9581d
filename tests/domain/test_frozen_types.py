"""Frozen types that are cheap to build and hold fields back."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from assistant.domain.frozen import later, quick
from assistant.domain.rules import IndicatorRule


@quick("lines")
@dataclass(frozen=True, slots=True)
class Note:
    """A type like those of scoring."""

    title: str
    lines: tuple[str, ...] = ()
    place: str | None = None


def test_a_held_back_field_is_built_when_first_read_and_only_once() -> None:
    """Building counts its runs: none before reading, one after reading twice."""
    runs: list[int] = []

    def build() -> tuple[str, ...]:
        runs.append(1)
        return ("一", "二")

    note = Note("题", later(build))

    assert [] == runs
    assert ("一", "二") == note.lines == note.lines
    assert [1] == runs


def test_a_quick_type_stays_frozen_and_takes_its_defaults() -> None:
    """Only the constructor differs from the dataclass's own."""
    note = Note(title="题")

    assert ("题", (), None) == (note.title, note.lines, note.place)
    with pytest.raises(FrozenInstanceError):
        note.title = "改"  # type: ignore[misc]


def test_a_quick_type_compares_copies_and_is_replaced_by_its_values() -> None:
    """A held-back field counts as what it builds."""
    held, plain = Note("题", later(lambda: ("一",))), Note("题", ("一",))

    assert held == plain
    assert hash(held) == hash(plain)
    assert copy.deepcopy(Note("题", later(lambda: ("一",)))) == plain
    assert replace(Note("题", later(lambda: ("一",))), place="表1") == replace(plain, place="表1")


def test_a_missing_field_is_refused_as_by_any_constructor() -> None:
    """The title has no default."""
    with pytest.raises(TypeError, match="title"):
        Note()  # type: ignore[call-arg]


def test_a_copied_rule_goes_by_its_own_fields() -> None:
    """What was worked out of the fields before the copy is worked out anew."""
    rule = IndicatorRule.model_construct(
        code="X1",
        method="equal",
        inputs={},
        when_missing="undetermined",
        parameters=None,
        rounding=None,
        applies_to=type("Applies", (), {"kind": "定量"}),
    )
    before = rule.core.method

    assert ("equal", "range") == (before, rule.model_copy(update={"method": "range"}).core.method)
