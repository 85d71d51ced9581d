"""One root, one finding (同源合并): findings that one wrong number brings up are told together, with all its places.

Two findings have one root where the same number is wrong in both, where one has found out the number that the other
reckons with, or where both miss by the same amount and share a number. Whether anything is wrong is not judged here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.finding import Where

# Checks whose findings with equal values speak of one mistake printed in several places.
_EQUAL_VALUES = frozenset({"SUM01", "CON01"})
_QUOTIENTS = frozenset({"SUM02", "SUM05"})
_NUMERIC = frozenset({"SUM", "CON", "UNT", "SCR", "NUM"})
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SEVERITIES = tuple(Severity)

_Place = tuple[str | None, int | None, int | None, int | None]


def join_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Join the findings of one root; each root is told by one finding, the others' messages and places with it.

    Findings come out in the order of their roots' first ones.
    """
    root = list(range(len(findings)))

    def top(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    # A number that is not its fact's is a mistake of its own, whatever sum it shares with another.
    facts = [{_place(finding.where)} if finding.check.startswith("NUM") else set() for finding in findings]
    for one, two in _same_roots(findings):
        first, second = sorted((top(one), top(two)))
        if first == second or len(facts[first] | facts[second]) > 1:
            continue
        root[second] = first
        facts[first] |= facts[second]
    groups: dict[int, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(top(number), []).append(finding)
    return [_told_together(group) for group in groups.values()]


def _same_roots(findings: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    for one, two in combinations(range(len(findings)), 2):
        if _one_root(findings[one], findings[two]):
            yield one, two


def _one_root(one: Finding, two: Finding) -> bool:
    if one.check == two.check == "SEC01":
        return one.where in two.related or two.where in one.related
    if one.check[:3] not in _NUMERIC or two.check[:3] not in _NUMERIC:
        return False
    if one.stated is None or two.stated is None:
        return False
    if _place(one.where) == _place(two.where) and one.where.start is not None:
        return _value(one.stated) == _value(two.stated)
    if one.check == two.check and one.check in _EQUAL_VALUES and _values(one) == _values(two):
        return one.computed is not None
    if _finds_out(one, two) or _finds_out(two, one):
        return True
    shared = _places(one) & _places(two)
    if not shared:
        return False
    if _swapped(one, two) or (_gap(one) is not None and _gap(one) == _gap(two)):
        return True
    return one.check in _QUOTIENTS and two.check in _QUOTIENTS and _miss_alike(one, two)


def _finds_out(culprit: Finding, other: Finding) -> bool:
    """Whether the number that one finds wrong is one that the other reckons with; a wrong unit is its own mistake."""
    return other.check[:3] != "UNT" and _place(culprit.where) in {_place(where) for where in other.related}


def _swapped(one: Finding, two: Finding) -> bool:
    """Whether one says A should be B where the other says B is elsewhere A."""
    return _values(one) == _values(two)[::-1] and None not in _values(one)


def _gap(finding: Finding) -> Decimal | None:
    """By how much the printed value misses; None where that is no number."""
    stated, computed = _values(finding)
    return abs(stated - computed) if stated is not None and computed is not None and stated != computed else None


def _miss_alike(one: Finding, two: Finding) -> bool:
    """Whether two rates miss by the same factor, as far as their printed digits tell: a shared term is wrong."""
    (low, high), (least, most) = _factor(one), _factor(two)
    return high > 0 and most > 0 and low <= most and least <= high


def _factor(finding: Finding) -> tuple[Decimal, Decimal]:
    stated, computed = _values(finding)
    if stated is None or computed is None:
        return Decimal(0), Decimal(0)
    (low, high), (least, most) = _around(stated), _around(computed)
    return (low / most, high / least) if least > 0 else (Decimal(0), Decimal(0))


def _around(value: Decimal) -> tuple[Decimal, Decimal]:
    """The values that print like this one."""
    half = Decimal((0, (5,), int(value.as_tuple().exponent) - 1))
    return value - half, value + half


def _values(finding: Finding) -> tuple[Decimal | None, Decimal | None]:
    return _value(finding.stated), _value(finding.computed)


def _value(text: str | None) -> Decimal | None:
    found = _NUMBER.findall(text or "")
    return Decimal(found[0].replace(",", "")) if len(found) == 1 else None


def _place(where: Where) -> _Place:
    return where.block, where.line, where.start, where.end


def _places(finding: Finding) -> set[_Place]:
    return {_place(where) for where in (finding.where, *finding.related) if where.start is not None}


def _told_together(group: Sequence[Finding]) -> Finding:
    if len(group) == 1:
        return group[0]
    named = Counter(place for finding in group for place in _places(finding))
    # What a fact contradicts is wrong; else the number that most of them name is likeliest. The root is as bad as the
    # worst it brings up.
    main = min(
        group,
        key=lambda finding: (
            not finding.check.startswith("NUM"),
            -named[_place(finding.where)],
            _SEVERITIES.index(finding.severity),
            finding.check,
        ),
    )
    others = [finding for finding in group if finding is not main]
    told = [f"{other.check} {'同上' if other.message == main.message else other.message}" for other in others]
    return replace(
        main,
        severity=min((finding.severity for finding in group), key=_SEVERITIES.index),
        related=_once((*main.related, *(where for other in others for where in (other.where, *other.related))), main),
        same_root=tuple(dict.fromkeys((*main.same_root, *told))),
    )


def _once(places: Iterable[Where], main: Finding) -> tuple[Where, ...]:
    own = _place(main.where)
    return tuple(where for where in dict.fromkeys(places) if _place(where) != own)
