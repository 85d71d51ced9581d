"""Pure functions from what the program said and what it should have said to figures with their reasons.

Reading files and running the program is left to the suites.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

VERSION = 1

# Which families of checks may speak of which kind of error; others only happen to stand nearby.
FAMILIES: dict[str, frozenset[str]] = {
    "a_arithmetic": frozenset({"SUM", "NUM", "SCR", "UNT"}),
    "b_value_conflict": frozenset({"CON", "NUM", "SUM", "CNT"}),
    "c_unit": frozenset({"UNT", "NUM", "CON"}),
    "d_score_rule": frozenset({"SCR", "CON", "NUM", "SUM"}),
    "e_contradiction": frozenset({"CON", "SCR", "NUM", "CNT"}),
    "f_count": frozenset({"CNT", "CON", "SUM", "SEC"}),
    "g_structure": frozenset({"SEC", "SRC", "CNT", "SCR", "TXT"}),
    "h_datetime": frozenset({"DAT", "CON", "NUM", "SRC"}),
    "i_name_typo": frozenset({"TXT", "CON", "SEC"}),
}

Direction = Literal["higher", "lower", "shown"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a suite: its value, which way is better, and what it counts."""

    value: Decimal
    better: Direction
    reason: str


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start``..``end`` (exclusive) of a 1-based line."""

    line: int
    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.line == other.line and self.start < other.end and other.start < self.end


def share(part: int, whole: int) -> Decimal:
    """Return part ÷ whole as a fraction to four places, 1 where there is nothing to miss."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole else Decimal(1)


def spans_of_place(place: Mapping[str, Any], lines: Sequence[str]) -> tuple[Span, ...]:
    """Find every span of a gold place, a 1-based line and an exact quote of it.

    Raises:
        ValueError: The quote is not on that line; the gold is wrong then.
    """
    number, quote = int(place["line"]), str(place["quote"])
    text = lines[number - 1]
    starts = [match.start() for match in re.finditer(re.escape(quote), text)]
    if not starts:
        message = f"{quote!r} is not on line {number}"
        raise ValueError(message)
    return tuple(Span(number, start, start + len(quote)) for start in starts)


def spans_of_finding(finding: Mapping[str, Any], lines: Sequence[str], *, related: bool) -> tuple[Span, ...]:
    """Find the spans a finding points at.

    A place without offsets is taken by its quote, and without either as the whole line. Places whose
    offsets and quote disagree are dropped: a reader could not find them.
    """
    places = [finding.get("where") or {}, *((finding.get("related") or ()) if related else ())]
    return tuple(span for place in places for span in _spans_of_where(place, lines))


def _spans_of_where(place: Mapping[str, Any], lines: Sequence[str]) -> Iterable[Span]:
    line, quote = place.get("line"), place.get("quote") or ""
    if line is None or not 1 <= line <= len(lines):
        return
    text, start, end = lines[line - 1], place.get("start"), place.get("end")
    if start is not None and end is not None:
        if not quote or text[start:end] == quote or quote.startswith(text[start:end]):
            yield Span(line, start, max(end, start + 1))
    elif quote:
        yield from (Span(line, found.start(), found.end()) for found in re.finditer(re.escape(quote), text))
    else:
        yield Span(line, 0, max(len(text), 1))


def families_of(finding: Mapping[str, Any]) -> frozenset[str]:
    """The families of every check that tells of a finding's mistake."""
    return frozenset(told[:3] for told in (finding["check"], *finding.get("same_root", ())))


@dataclass(frozen=True, slots=True)
class Audit:
    """How the findings on one report meet its answer key.

    ``hits`` maps an error's id to the numbers of the findings that point at one of its places;
    ``kindred`` keeps only those whose check family may speak of that kind. ``kinds`` tells for each
    finding what its primary place meets: ``error``, ``consistent``, ``both``, ``artifact`` or
    ``elsewhere``.
    """

    hits: Mapping[str, tuple[int, ...]]
    kindred: Mapping[str, tuple[int, ...]]
    kinds: tuple[str, ...]


def match_audit(findings: Sequence[Mapping[str, Any]], key: Mapping[str, Any], lines: Sequence[str]) -> Audit:
    """Match findings with an answer key by place.

    A finding hits an error when its place or a related one shares a character with one of the error's
    places. A true statement (``consistent``) is met by the primary place alone, since a finding may
    well cite a true figure as what the false one should have been.
    """
    wide = [spans_of_finding(finding, lines, related=True) for finding in findings]
    primary = [spans_of_finding(finding, lines, related=False) for finding in findings]
    hits: dict[str, tuple[int, ...]] = {}
    kindred: dict[str, tuple[int, ...]] = {}
    for error in key["errors"]:
        gold = _gold_spans(error, lines)
        found = tuple(number for number, spans in enumerate(wide) if _meet(spans, gold))
        hits[error["id"]] = found
        families = FAMILIES[error["kind"]]
        kindred[error["id"]] = tuple(number for number in found if families & families_of(findings[number]))
    wrong = [span for error in key["errors"] for span in _gold_spans(error, lines)]
    true = [span for entry in key["consistent"] for span in _gold_spans(entry, lines)]
    residue = _artifact_lines(key["artifacts"])
    return Audit(hits, kindred, tuple(_kind_of(spans, wrong, true, residue) for spans in primary))


def _gold_spans(entry: Mapping[str, Any], lines: Sequence[str]) -> list[Span]:
    return [span for place in entry["places"] for span in spans_of_place(place, lines)]


def _meet(spans: Iterable[Span], gold: Sequence[Span]) -> bool:
    return any(span.meets(other) for span in spans for other in gold)


def _artifact_lines(notes: Iterable[str]) -> frozenset[int]:
    """Read the lines that conversion residue stands on from notes such as ``table at L70-89``."""
    lines: set[int] = set()
    for note in notes:
        for first, last in re.findall(r"L(\d+)(?:-(\d+))?", note):
            lines.update(range(int(first), int(last or first) + 1))
    return frozenset(lines)


def _kind_of(spans: Sequence[Span], wrong: Sequence[Span], true: Sequence[Span], residue: frozenset[int]) -> str:
    on_error, on_true = _meet(spans, wrong), _meet(spans, true)
    if on_error or on_true:
        return "both" if on_error and on_true else "error" if on_error else "consistent"
    return "artifact" if any(span.line in residue for span in spans) else "elsewhere"


def roots(errors: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Join the ids of errors with one root cause (``same_root_as``), in order of the first of each."""
    parent = {error["id"]: error["id"] for error in errors}

    def find(error_id: str) -> str:
        while parent[error_id] != error_id:
            error_id = parent[error_id]
        return error_id

    for error in errors:
        if error.get("same_root_as") in parent:
            parent[find(error["id"])] = find(error["same_root_as"])
    groups: dict[str, list[str]] = {}
    for error in errors:
        groups.setdefault(find(error["id"]), []).append(error["id"])
    return tuple(tuple(ids) for ids in groups.values())


def wanted_roots(
    errors: Sequence[Mapping[str, Any]], severity: str, detect: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the root causes with at least one member of this severity and way of detection."""
    by_id = {error["id"]: error for error in errors}
    return tuple(
        ids
        for ids in roots(errors)
        if any(by_id[one]["severity"] == severity and by_id[one]["detect"] in detect for one in ids)
    )


def found_roots(wanted: Iterable[tuple[str, ...]], hits: Mapping[str, tuple[int, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return those root causes of which at least one member was hit."""
    return tuple(ids for ids in wanted if any(hits[one] for one in ids))


def counts_by(findings: Iterable[Mapping[str, Any]], field: str) -> dict[str, int]:
    """Count findings by a field, in the field's order."""
    return dict(sorted(Counter(str(finding[field]) for finding in findings).items()))


def worse(now: Measure, before: Decimal) -> bool:
    """Whether a figure is worse than its baseline; a figure only shown never is."""
    if now.better == "shown":
        return False
    return now.value < before if now.better == "higher" else now.value > before
