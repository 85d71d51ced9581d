"""The functions of Excel that simple formulas use (公式函数): sums, rounding, counts, conditions.

Each takes its arguments as the parser found them; ranges come as ``Area`` and are looked up through the
``Calculator``. Parsing is left to ``excel_formulas``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Protocol

Value = Decimal | str | bool | None


class UnknownFormulaError(Exception):
    """A formula uses what is not computed here, or comes to an error value."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet (None for the formula's own), 1-based, inclusive."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int


class Calculator(Protocol):
    """What functions need of the parser: to look arguments up."""

    def single(self, value: Value | Area) -> Value:
        """Return one value, looking a single cell up."""

    def number(self, value: Value | Area) -> Decimal:
        """Return one number."""

    def values(self, arguments: list[Value | Area]) -> Iterator[tuple[Value, bool]]:
        """Yield all values, and whether each came from a range."""

    def numbers(self, arguments: list[Value | Area]) -> list[Decimal]:
        """Return the numbers among the arguments."""


Function = Callable[[Calculator, list[Value | Area]], Value]


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Divide, taking a division by zero for an error value."""
    if right == 0:
        raise UnknownFormulaError("#DIV/0!")
    return left / right


def to_text(value: Value) -> str:
    """Return a value as Excel joins it into text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value or ""


def _round(mode: str) -> Function:
    def apply(calculator: Calculator, arguments: list[Value | Area]) -> Value:
        if not 1 <= len(arguments) <= 2:  # noqa: PLR2004 - value and places
            raise UnknownFormulaError
        places = int(calculator.number(arguments[1])) if len(arguments) > 1 else 0
        value = calculator.number(arguments[0])
        step = Decimal(1).scaleb(-places)
        # Multiples of the step, since quantize alone cannot round to tens.
        return (value / step).quantize(Decimal(1), mode) * step

    return apply


def _total(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return sum(calculator.numbers(arguments), Decimal(0))


def _product_of(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    result = Decimal(1)
    for number in calculator.numbers(arguments):
        result *= number
    return result


def _average(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    numbers = calculator.numbers(arguments)
    return divide(sum(numbers, Decimal(0)), Decimal(len(numbers)))


def _subtotal(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    code = int(calculator.number(arguments[0])) if arguments else 0
    function = {1: _average, 2: _count, 4: _most, 5: _least, 9: _total}.get(code % 100)
    # Subtotals leave hidden rows and other subtotals out; only plain ranges are safe to add.
    if function is None or code > 100:  # noqa: PLR2004 - the codes that skip hidden rows
        raise UnknownFormulaError
    return function(calculator, arguments[1:])


def _count(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return Decimal(len(calculator.numbers(arguments)))


def _count_all(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return Decimal(sum(value is not None for value, _ in calculator.values(arguments)))


def _most(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return max(calculator.numbers(arguments), default=Decimal(0))


def _least(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return min(calculator.numbers(arguments), default=Decimal(0))


def _absolute(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return abs(calculator.number(arguments[0]))


def _remainder(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    left, right = (calculator.number(argument) for argument in arguments)
    return left - right * divide(left, right).to_integral_value(ROUND_FLOOR)


def _all(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return all(bool(value) for value, _ in calculator.values(arguments) if value is not None)


def _any(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return any(bool(value) for value, _ in calculator.values(arguments) if value is not None)


def _negation(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return not calculator.single(arguments[0])


def _concatenate(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    return "".join(to_text(value) for value, _ in calculator.values(arguments))


def _sum_product(calculator: Calculator, arguments: list[Value | Area]) -> Value:
    columns = [
        [value if isinstance(value, Decimal) else Decimal(0) for value, _ in calculator.values([argument])]
        for argument in arguments
    ]
    if not columns or len({len(column) for column in columns}) != 1:
        raise UnknownFormulaError
    total = Decimal(0)
    for row in zip(*columns, strict=True):
        product = Decimal(1)
        for number in row:
            product *= number
        total += product
    return total


FUNCTIONS: dict[str, Function] = {
    "SUM": _total,
    "AVERAGE": _average,
    "PRODUCT": _product_of,
    "SUMPRODUCT": _sum_product,
    "SUBTOTAL": _subtotal,
    "COUNT": _count,
    "COUNTA": _count_all,
    "MAX": _most,
    "MIN": _least,
    "ABS": _absolute,
    "MOD": _remainder,
    "ROUND": _round(ROUND_HALF_UP),
    "ROUNDUP": _round(ROUND_UP),
    "ROUNDDOWN": _round(ROUND_DOWN),
    "TRUNC": _round(ROUND_DOWN),
    "INT": _round(ROUND_FLOOR),
    "AND": _all,
    "OR": _any,
    "NOT": _negation,
    "CONCATENATE": _concatenate,
    "CONCAT": _concatenate,
}
