"""Examples inside prompts obey the rules they teach."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from assistant.drafting.document_types import VARIABLES, is_fact_pattern, list_document_types, load_document_type
from assistant.drafting.slots import bare_digits, slot_facts
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from assistant.domain.draft import SectionSpec

SECTIONS = [
    pytest.param(section, id=f"{name}-{section.id}")
    for name in list_document_types()
    for section in load_document_type(name).sections
]


def _examples(section: SectionSpec) -> list[str]:
    return [line.removeprefix("> ") for line in section.body.splitlines() if line.startswith("> ")]


@pytest.mark.parametrize("section", SECTIONS)
def test_section_shows_at_least_one_example(section: SectionSpec) -> None:
    """Each body teaches by example and says what and how long."""
    assert _examples(section)
    assert {"length"} <= set(section.variables)


@pytest.mark.parametrize("section", SECTIONS)
def test_example_holds_no_digit_outside_slots(section: SectionSpec) -> None:
    """Every number in an example is a slot."""
    assert [] == [line for line in _examples(section) if bare_digits(line)]


@pytest.mark.parametrize("section", SECTIONS)
def test_example_uses_only_facts_its_section_offers(section: SectionSpec) -> None:
    """A slot in an example fits one of the section's patterns."""
    used = [fact for line in _examples(section) for fact in slot_facts(line)]

    assert all(is_fact_pattern(fact) for fact in used)
    assert [] == [fact for fact in used if not any(fnmatchcase(fact, pattern) for pattern in section.facts)]


@pytest.mark.parametrize("name", list_document_types())
def test_type_speaks_with_one_voice(name: str) -> None:
    """A unit's own report never addresses itself as 项目单位, another's never speaks as 我单位."""
    kind = load_document_type(name)
    wrong = "建议项目单位" if kind.addressee == "self" else "我单位将"

    assert [] == [line for section in kind.sections for line in _examples(section) if wrong in line]


def test_readme_tells_every_variable() -> None:
    """The folder's README lists the variables a body may use."""
    text = (shipped_folder("prompts") / "README.md").read_text("utf-8")

    assert [] == [name for name in VARIABLES if f"`${name}`" not in text]
