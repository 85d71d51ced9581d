"""The glossary and the code speak of the same things."""

import importlib
import pkgutil

import pytest

import assistant.domain
from assistant.retrieval.library import Term, load_glossary

TYPES = [term for term in load_glossary() if term.kind == "type"]


def _first_lines() -> dict[str, str]:
    """Read the first docstring line of every class of the domain."""
    lines = {}
    for module in pkgutil.iter_modules(assistant.domain.__path__):
        loaded = importlib.import_module(f"assistant.domain.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, type) and value.__module__ == loaded.__name__:
                lines[name] = (value.__doc__ or "").splitlines()[0]
    return lines


def test_fourteen_central_types_are_listed() -> None:
    """The glossary holds each central type once."""
    assert 14 == len({term.identifier for term in TYPES})


@pytest.mark.parametrize("term", TYPES, ids=[term.identifier for term in TYPES])
def test_docstring_names_the_type_as_the_glossary_does(term: Term) -> None:
    """A central type's first docstring line holds its Chinese term or a listed alias."""
    line = _first_lines()[term.identifier]

    assert any(f"（{name}" in line or f"({name}" in line for name in (term.term, *term.aliases)), line


def test_terms_have_identifiers_in_english() -> None:
    """Identifiers are ASCII, unique, and not pinyin-free-text."""
    terms = load_glossary()

    assert all(term.identifier.isascii() and term.identifier.isidentifier() for term in terms)
    assert len({term.identifier for term in terms}) == len(terms)


def test_meanings_fit_one_line() -> None:
    """A meaning is one line without a full stop."""
    assert [] == [term.term for term in load_glossary() if "\n" in term.meaning or term.meaning.endswith("。")]
