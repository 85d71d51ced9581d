"""Arithmetic that a model prints (模型写出的算式): read, reckoned anew, right or wrong.

Figures behind an equals sign that are right follow from the ones before it. Whether those have grounds is for others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import TYPE_CHECKING

from assistant.domain.quantity import measure_of, normalise_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNIT = r"(?:%|个百分点|万亿元|亿元|万元|千元|元|亿|万|分|个|项|天|日|份|户|人|次|场|件|套|米|公里|平方米)"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = rf"{_FIGURE}…?\s*{_UNIT}?(?:/[\u4e00-\u9fff])?"
_OPERATOR = r"\s*[+＋\-－−–×xX*÷/]\s*"
_TERM = rf"[（(\[［]*\s*{_NUMBER}\s*[）)\]］]*"
_EQUATION = re.compile(rf"(?<![\d.]){_TERM}(?:{_OPERATOR}{_TERM})+(?:\s*(?:[=＝≈]|约等于|约为|即)\s*[-－−]?{_NUMBER})+")
_RESULT = re.compile(rf"(?:[=＝]|(?P<about>≈|约等于|约为)|即)\s*[-－−]?(?P<number>{_FIGURE})\s*(?P<unit>{_UNIT})?")
_TOKEN = re.compile(rf"(?P<number>{_FIGURE})…?\s*(?P<unit>{_UNIT})?(?:/[\u4e00-\u9fff])?|(?P<sign>[+\-×÷()])")
_SIGNS = str.maketrans("＋－−–xX*/（［[）］]", "+---×××÷((()))")
_HUNDREDTH = Decimal("0.01")
_SCALES = ("万", "亿")


@dataclass(frozen=True, slots=True)
class Sum:
    """One printed equation (算式): where its results stand, and the first that is wrong."""

    results: tuple[tuple[int, int], ...]
    wrong: str | None


def find_sums(text: str) -> Iterator[Sum]:
    """Find printed equations and reckon each anew (重算算式)."""
    for match in _EQUATION.finditer(text):
        first = re.search(r"[=＝≈]|约等于|约为|即", match[0])
        if first is None:
            continue
        values = _evaluate(match[0][: first.start()])
        if not values:
            continue
        results = list(_RESULT.finditer(match[0]))
        wrong = next((each[0].strip() for each in results if not any(_prints(value, each) for value in values)), None)
        places = tuple((match.start() + each.start("number"), match.start() + each.end()) for each in results)
        yield Sum(places, wrong)


def _prints(value: Decimal, result: re.Match[str]) -> bool:
    """Tell whether a value is what is printed: as it stands, in its unit, or as a share; the sign is the writer's."""
    printed = _decimal(result["number"])
    step = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    # Steps are cut or rounded, as people write them; within one of the last place both are right.
    return any(abs(abs(value) - printed * scale) < step * scale for scale in (1, _factor(result["unit"]), _HUNDREDTH))


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _factor(unit: str | None) -> Decimal:
    if not unit:
        return Decimal(1)
    if unit in _SCALES:
        return measure_of(unit)[1]
    dimension, factor = measure_of(normalise_unit(unit))
    return factor if dimension in {"money", "ratio"} else Decimal(1)


def _evaluate(text: str) -> list[Decimal]:
    """Reckon an expression, once by the figures as printed and once in base units; empty where it is none."""
    tokens = list(_TOKEN.finditer(text.translate(_SIGNS)))
    found = []
    for in_base in (False, True):
        try:
            found.append(_Reader(tokens, in_base=in_base).whole())
        except (ValueError, InvalidOperation, DivisionByZero, IndexError):
            continue
    return found


class _Reader:
    """Reads sums, products and brackets (表达式求值)."""

    def __init__(self, tokens: list[re.Match[str]], *, in_base: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._in_base = in_base

    def whole(self) -> Decimal:
        value = self._sum()
        if self._at != len(self._tokens):
            message = "something is left over"
            raise ValueError(message)
        return value

    def _sign(self) -> str | None:
        return self._tokens[self._at]["sign"] if self._at < len(self._tokens) else None

    def _sum(self) -> Decimal:
        value = self._product()
        while (sign := self._sign()) in {"+", "-"}:
            self._at += 1
            value = value + self._product() if sign == "+" else value - self._product()
        return value

    def _product(self) -> Decimal:
        value = self._one()
        while (sign := self._sign()) in {"×", "÷"}:
            self._at += 1
            value = value * self._one() if sign == "×" else value / self._one()
        return value

    def _one(self) -> Decimal:
        token = self._tokens[self._at]
        self._at += 1
        if token["sign"] == "(":
            value = self._sum()
            if self._sign() != ")":
                message = "a bracket is open"
                raise ValueError(message)
            self._at += 1
            return value
        if token["number"] is None:
            message = "a figure is missing"
            raise ValueError(message)
        unit = token["unit"]
        factor = _factor(unit) if self._in_base or unit == "%" else Decimal(1)
        return _decimal(token["number"]) * factor
