"""Arithmetic as a report prints it (算式): 193.54÷200×100%＝96.77%, read side by side.

A side that is no complete expression of numbers is a label and states nothing. What a broken equation means is left
to the check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

from assistant.checking.intervals import Interval, span_of
from assistant.domain.quantity import measure_of
from assistant.language.quantities import find_quantities
from assistant.language.units import canonical_unit, unit_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.view import TextUnit
    from assistant.language.quantities import QuantitySpan

Kind = Literal["number", "operator", "open", "close", "bar", "equals", "word", "end"]

_TOKEN = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)|(?P<equals>[=≈→])|(?P<operator>[-+×✕*÷/])|(?P<open>[（(])|(?P<close>[)）])|(?P<bar>[|｜])"
    r"|(?P<cut>…+|\.{3,})|(?P<blank>[^\S\n\t]+)|(?P<end>[，,；;。！？!?：:、\n\t\"“”《》])|(?P<word>[一-龥]+|.)"
)
_HAN = re.compile(r"[一-龥]{1,12}")
# A word that does something to the numbers behind it: their mean is not their sum.
_FUNCTION = re.compile(r"均|比|差|方|率|折|最|取|除|乘|倍|第|表|附件|图|项$")
_HALF = Fraction(1, 2)
_LONGEST_STRETCH = 1000
_TIMES = {"×": "×", "✕": "×", "*": "×", "÷": "÷", "/": "÷"}


@dataclass(frozen=True, slots=True)
class Term:
    """One token of a text with arithmetic (算式成分); ``value`` is what a number's printed digits allow."""

    kind: Kind
    start: int
    end: int
    text: str
    value: Interval | None = None
    unit: str = ""
    places: int | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation (算式的一边): its tokens, bare of words, and whether anything is reckoned in it."""

    terms: tuple[Term, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.terms[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.terms[-1].end

    @property
    def numbers(self) -> tuple[Term, ...]:
        """Its numbers."""
        return tuple(term for term in self.terms if term.kind == "number")

    @property
    def reckons(self) -> bool:
        """Whether it has an operator between numbers."""
        return any(term.kind == "operator" for term in self.terms[1:])

    @property
    def divides(self) -> bool:
        """Whether it divides."""
        return any(term.text in ("÷", "/") for term in self.terms)

    def value(self, *, percent: bool, scale: bool, rounded: bool = False) -> Interval | None:
        """Reckon it (计算); None where a divisor may be zero.

        Args:
            percent: Take 96.77% for 0.9677; else for 96.77, as a line does that leaves out ×100%.
            scale: Take 3万元 for 30000; else for 3.
            rounded: Take whole numbers for rounded ones, as quotients are; else for exact.
        """
        return _Parser(self.terms, percent=percent, scale=scale, rounded=rounded).whole()


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides that a text says are equal (等式); ``about`` where it says so only roughly."""

    left: Side
    right: Side
    about: bool


def find_equations(unit: TextUnit) -> tuple[Equation, ...]:
    """Find the equations of a text unit (识别算式), in reading order; chains give one for each sign."""
    if not re.search(r"[=≈→]", unit.text):
        return ()
    found: list[Equation] = []
    for run in _runs(_tokens(unit.text)):
        found.extend(_equations(run))
    return tuple(found)


def chains(equations: Sequence[Equation]) -> Iterator[list[Equation]]:
    """Group the equations of one text whose sides follow each other (连等式): a＝b＝c is two."""
    run: list[Equation] = []
    for equation in equations:
        if run and run[-1].right is not equation.left:
            yield run
            run = []
        run.append(equation)
    if run:
        yield run


def _tokens(text: str) -> list[Term]:
    spans = {span.start: span for span in find_quantities(text)}
    tokens: list[Term] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None  # noqa: S101 - the last alternative takes any character
        position = match.end()
        kind = match.lastgroup or "word"
        if kind == "cut" and tokens and tokens[-1].kind == "number":
            tokens[-1] = _cut_short(tokens[-1], position)
        elif kind == "number":
            tokens.append(_number(text, match, spans.get(match.start())))
            position = tokens[-1].end
        elif kind not in ("blank", "cut"):
            tokens.append(Term(cast("Kind", kind), match.start(), position, match.group()))
    return tokens


def _number(text: str, match: re.Match[str], span: QuantitySpan | None) -> Term:
    """A number with its unit; what reads as a range (88.5%-60%) is two numbers in arithmetic."""
    stop = unit_end(text, match.end()) or match.end()
    unit = canonical_unit(text[match.end() : stop])
    if span is not None and span.upper is None:
        stop, unit = max(span.end, match.end()), span.quantity.unit
    digits = match.group().replace(",", "")
    places = len(digits.partition(".")[2])
    value = Interval.printed(Decimal(digits), places or None)
    loose = span is not None and span.approximate is not None
    kind: Kind = "end" if unit == "年" and digits.isdigit() and int(digits) > _LONGEST_STRETCH else "number"
    return Term(kind, match.start(), stop, text[match.start() : stop], value, unit, places, loose)


def _cut_short(token: Term, end: int) -> Term:
    """9.166666… stands for what begins so."""
    assert token.value is not None and token.places is not None  # noqa: S101, PT018 - invariant of numbers
    half = (token.value.high - token.value.low) / 2
    return replace(token, end=end, value=Interval(token.value.low + half, token.value.high + half), loose=True)


def _runs(tokens: Sequence[Term]) -> Iterator[list[Term]]:
    run: list[Term] = []
    for token in tokens:
        if token.kind == "end":
            yield run
            run = []
        else:
            run.append(token)
    yield run


def _equations(run: Sequence[Term]) -> Iterator[Equation]:
    signs = [index for index, token in enumerate(run) if token.kind == "equals"]
    if not signs:
        return
    borders = [-1, *signs, len(run)]
    parts = [run[begin + 1 : end] for begin, end in pairwise(borders)]
    sides = [_last(parts[0]), *map(_bare, parts[1:-1]), _first(parts[-1])]
    earlier: Side | None = None
    reckoned = False
    for index, side in enumerate(sides):
        if side is None:
            earlier, reckoned = None, False
            continue
        if earlier is not None and (earlier.reckons or side.reckons or reckoned):
            sign = run[signs[index - 1]]
            about = sign.text == "≈" or any(term.loose for term in side.numbers)
            yield Equation(earlier, side, about)
        reckoned = reckoned or side.reckons
        earlier = side


def _bare(part: Sequence[Term]) -> Side | None:
    """Take the words off that only name numbers; None where what is left is no expression."""
    kept: list[Term] = []
    for index, token in enumerate(part):
        before = part[index - 1].kind if index else None
        after = part[index + 1].kind if index + 1 < len(part) else None
        if token.kind == "word":
            names = before in (None, "operator", "open") and after == "number"
            noted = before == "number" and after in ("operator", "close")
            if (names or noted) and _HAN.fullmatch(token.text) and not _FUNCTION.search(token.text):
                continue
            return None
        kept.append(token)
    side = Side(tuple(kept))
    return side if kept and _Parser(side.terms, percent=True, scale=True).complete() else None


def _last(part: Sequence[Term]) -> Side | None:
    """The expression right before the first equals sign; a plain number there is a label's."""
    for index, token in enumerate(part):
        if index and part[index - 1].kind in ("operator", "close"):
            continue
        after_word = index > 0 and part[index - 1].kind == "word" and token.kind != "bar"
        if after_word and (token.kind == "open" or not _names(part[index - 1])):
            continue
        side = _bare(part[index:])
        if side is not None:
            return side if side.reckons and token.kind != "operator" else None
    return None


def _names(token: Term) -> bool:
    return _HAN.fullmatch(token.text[-12:]) is not None and not _FUNCTION.search(token.text[-2:])


def _first(part: Sequence[Term]) -> Side | None:
    """The expression right behind the last equals sign, as far as it goes."""
    for stop in range(len(part), 0, -1):
        following = part[stop].kind if stop < len(part) else None
        if following == "operator":
            continue
        side = _bare(part[:stop])
        if side is not None:
            return side
    return None


class _Parser:
    """Recursive descent over the tokens of one side."""

    def __init__(self, terms: Sequence[Term], *, percent: bool, scale: bool, rounded: bool = False) -> None:
        self.terms, self.percent, self.scale, self.rounded = terms, percent, scale, rounded
        self.at = 0
        self.sound = True

    def complete(self) -> bool:
        """Whether the tokens are one whole expression."""
        self._sum()
        return self.sound and self.at == len(self.terms)

    def whole(self) -> Interval | None:
        """The value of the whole expression."""
        return self._sum()

    def _peek(self, *texts: str) -> bool:
        return self.at < len(self.terms) and self.terms[self.at].text in texts

    def _sum(self) -> Interval | None:
        negative = self._peek("-")
        self.at += negative
        total = self._product()
        if negative and total is not None:
            total = Interval(-total.high, -total.low)
        while self._peek("+", "-"):
            minus = self._peek("-")
            self.at += 1
            other = self._product()
            if total is None or other is None:
                return None
            total = total - other if minus else total + other
        return total

    def _product(self) -> Interval | None:
        total = self._factor()
        while self._peek(*_TIMES):
            divides = _TIMES[self.terms[self.at].text] == "÷"
            self.at += 1
            other = self._factor()
            if total is None or other is None:
                return None
            total = total.over(other) if divides else total * other
        return total

    def _factor(self) -> Interval | None:
        if self.at >= len(self.terms):
            self.sound = False
            return None
        term = self.terms[self.at]
        self.at += 1
        if term.kind == "open":
            value = self._sum()
            if self.at < len(self.terms) and self.terms[self.at].kind == "close":
                self.at += 1
                return value
        elif term.kind == "bar":
            value = self._sum()
            if self.at < len(self.terms) and self.terms[self.at].kind == "bar":
                self.at += 1
                return None if value is None else span_of(value)
        elif term.kind == "number" and term.value is not None:
            spread = _HALF if self.rounded and not term.places else 0
            value = Interval(term.value.low - spread, term.value.high + spread)
            return value.scaled(self._factor_of(term.unit))
        self.sound = False
        return None

    def _factor_of(self, unit: str) -> Decimal | int:
        dimension, factor = measure_of(unit)
        wanted = self.percent if dimension == "ratio" else self.scale
        return factor if wanted else 1
