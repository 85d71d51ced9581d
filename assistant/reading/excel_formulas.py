"""Computing the simple formulas of a sheet (公式) where no computed value is stored with them.

Exact on decimals. What is not known here raises ``UnknownFormulaError``, and the cell is reported as
not computed; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache

from assistant.reading.excel_functions import FUNCTIONS, Area, UnknownFormulaError, Value, divide, to_text

Lookup = Callable[[str | None, int, int], Value]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)(?![\w(!])|\"(?P<text>(?:[^\"]|\"\")*)\""
    r"|(?P<ref>(?:(?:'(?:[^']|'')+'|[\w.一-鿿]+)!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)(?![\w(])"
    r"|(?P<name>[A-Za-z_][\w.]*)|(?P<sign><=|>=|<>|[-+*/^&=<>%(),:]))"
)
_REF = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^!]+)!)?\$?(?P<c1>[A-Za-z]+)\$?(?P<r1>\d+)(?::\$?(?P<c2>[A-Za-z]+)\$?(?P<r2>\d+))?"
)
_RANGE_LIMIT = 200_000
_DEPTH_LIMIT = 60
_PRECISION = Decimal("1e-15")


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """Return the 1-based number of a column's letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=20_000)
def column_letters(number: int) -> str:
    """Return the letters of a 1-based column number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """Move a formula's relative references, as a shared formula moves from its first cell."""

    def move(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        column = letters if fixed_column else column_letters(max(column_number(letters) + columns, 1))
        row = digits if fixed_row else str(max(int(digits) + rows, 1))
        return f"{fixed_column}{column}{fixed_row}{row}"

    parts = re.split(r'("(?:[^"]|"")*")', formula)
    parts[::2] = [
        re.sub(r"(?<![A-Za-z_\d.])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?![\w(])", move, part) for part in parts[::2]
    ]
    return "".join(parts)


def evaluate(formula: str, lookup: Lookup) -> Value:
    """Compute a formula (without its ``=``).

    Args:
        formula: The formula.
        lookup: Gives the value of (sheet name or None, row, column); may raise ``UnknownFormulaError``.

    Raises:
        UnknownFormulaError: The formula is not one of the simple ones, or divides by zero.
    """
    tokens = _tokenize(formula)
    parser = _Parser(tokens, lookup)
    try:
        value = parser.parse()
        return parser.single(value)
    except (InvalidOperation, DivisionByZero, ZeroDivisionError, OverflowError, RecursionError) as error:
        raise UnknownFormulaError(formula) from error


def _tokenize(formula: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    text = formula.strip().translate(str.maketrans("（），：＝", "(),:="))
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise UnknownFormulaError(formula)
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return tokens


@dataclass(slots=True)
class _Parser:
    tokens: list[tuple[str, str]]
    lookup: Lookup
    position: int = 0
    depth: int = field(default=0)

    def parse(self) -> Value | Area:
        value = self._comparison()
        if self.position != len(self.tokens):
            raise UnknownFormulaError
        return value

    def _peek(self) -> str:
        if self.position < len(self.tokens) and self.tokens[self.position][0] == "sign":
            return self.tokens[self.position][1]
        return ""

    def _take(self, *signs: str) -> str:
        sign = self._peek()
        if sign and sign in signs:
            self.position += 1
            return sign
        return ""

    def _comparison(self) -> Value | Area:
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise UnknownFormulaError
        left = self._joined()
        while sign := self._take("=", "<>", "<=", ">=", "<", ">"):
            left = _compare(self.single(left), sign, self.single(self._joined()))
        self.depth -= 1
        return left

    def _joined(self) -> Value | Area:
        left = self._sum()
        while self._take("&"):
            left = to_text(self.single(left)) + to_text(self.single(self._sum()))
        return left

    def _sum(self) -> Value | Area:
        left = self._product()
        while sign := self._take("+", "-"):
            right = self.number(self._product())
            left = self.number(left) + right if sign == "+" else self.number(left) - right
        return left

    def _product(self) -> Value | Area:
        left = self._power()
        while sign := self._take("*", "/"):
            right = self.number(self._power())
            left = self.number(left) * right if sign == "*" else divide(self.number(left), right)
        return left

    def _power(self) -> Value | Area:
        left = self._signed()
        while self._take("^"):
            exponent = self.number(self._signed())
            if exponent != exponent.to_integral_value() or abs(exponent) > 100:  # noqa: PLR2004 - no roots here
                raise UnknownFormulaError
            left = self.number(left) ** int(exponent)
        return left

    def _signed(self) -> Value | Area:
        if self._take("-"):
            return -self.number(self._signed())
        if self._take("+"):
            return self._signed()
        value = self._atom()
        while self._take("%"):
            value = self.number(value) / 100
        return value

    def _atom(self) -> Value | Area:
        if self._take("("):
            value = self._comparison()
            if not self._take(")"):
                raise UnknownFormulaError
            return value
        if self.position >= len(self.tokens):
            raise UnknownFormulaError
        kind, text = self.tokens[self.position]
        self.position += 1
        if kind == "number":
            return Decimal(text)
        if kind == "text":
            return text.replace('""', '"')
        if kind == "ref":
            return _area(text)
        if kind == "name":
            return self._call(text.upper())
        raise UnknownFormulaError

    def _call(self, name: str) -> Value | Area:
        if name in {"TRUE", "FALSE"} and self._peek() != "(":
            return name == "TRUE"
        if not self._take("("):
            raise UnknownFormulaError
        if name in {"IF", "IFERROR"}:
            return self._branch(name)
        arguments: list[Value | Area] = []
        while not self._take(")"):
            arguments.append(self._comparison())
            if not self._take(",") and self._peek() != ")":
                raise UnknownFormulaError
        function = FUNCTIONS.get(name.removeprefix("_XLFN."))
        if function is None:
            raise UnknownFormulaError(name)
        return function(self, arguments)

    def _branch(self, name: str) -> Value | Area:
        """Compute IF and IFERROR, whose unused branch may be an error."""
        values: list[Value | Area | UnknownFormulaError] = []
        while not self._take(")"):
            start = self.position
            try:
                values.append(self._comparison() if name == "IF" else self.single(self._comparison()))
            except (UnknownFormulaError, DivisionByZero, ZeroDivisionError, InvalidOperation):
                values.append(UnknownFormulaError(name))
                self._skip_argument(start)
            if not self._take(",") and self._peek() != ")":
                raise UnknownFormulaError
        if name == "IFERROR":
            # Only Excel knows which of its own errors our ignorance hides.
            if len(values) != 2 or isinstance(values[0], UnknownFormulaError):  # noqa: PLR2004 - value and substitute
                raise UnknownFormulaError(name)
            return values[0]
        if not 2 <= len(values) <= 3 or isinstance(values[0], UnknownFormulaError):  # noqa: PLR2004 - test, then, else
            raise UnknownFormulaError(name)
        test = self.single(values[0])
        holds = test if isinstance(test, bool) else self.number(test) != 0
        chosen = values[1] if holds else (*values, False)[2]
        if isinstance(chosen, UnknownFormulaError):
            raise chosen
        return chosen

    def _skip_argument(self, start: int) -> None:
        self.position = start
        level = 0
        while self.position < len(self.tokens):
            sign = self._peek()
            if level == 0 and sign in {",", ")"}:
                return
            level += {"(": 1, ")": -1}.get(sign, 0)
            self.position += 1
        raise UnknownFormulaError

    def single(self, value: Value | Area) -> Value:
        """Return one value, looking a single cell up."""
        if isinstance(value, Area):
            if (value.top, value.left) != (value.bottom, value.right):
                raise UnknownFormulaError
            return self.lookup(value.sheet, value.top, value.left)
        return value

    def number(self, value: Value | Area) -> Decimal:
        """Return a number: an empty cell is 0, text that is a number counts as one."""
        single = self.single(value)
        if single is None:
            return Decimal(0)
        if isinstance(single, bool):
            return Decimal(int(single))
        if isinstance(single, Decimal):
            return single
        text = single.strip().replace(",", "")
        factor = Decimal("0.01") if text.endswith("%") else Decimal(1)
        try:
            return Decimal(text.removesuffix("%")) * factor
        except InvalidOperation:
            raise UnknownFormulaError(single) from None

    def values(self, arguments: list[Value | Area]) -> Iterator[tuple[Value, bool]]:
        """Yield all values of the arguments, and whether each came from a range."""
        for argument in arguments:
            if not isinstance(argument, Area):
                yield argument, False
                continue
            size = (argument.bottom - argument.top + 1) * (argument.right - argument.left + 1)
            if size > _RANGE_LIMIT:
                raise UnknownFormulaError
            for row in range(argument.top, argument.bottom + 1):
                for column in range(argument.left, argument.right + 1):
                    yield self.lookup(argument.sheet, row, column), True

    def numbers(self, arguments: list[Value | Area]) -> list[Decimal]:
        """Return the numbers among the arguments; texts in ranges do not count, as in Excel."""
        found = []
        for value, ranged in self.values(arguments):
            if isinstance(value, Decimal) and not isinstance(value, bool):
                found.append(value)
            elif not ranged and value is not None:
                found.append(self.number(value))
        return found


def _area(text: str) -> Area:
    match = _REF.fullmatch(text)
    if match is None:
        raise UnknownFormulaError(text)
    sheet = match["sheet"]
    if sheet is not None and sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if sheet is not None and "[" in sheet:
        raise UnknownFormulaError(text)
    top, left = int(match["r1"]), column_number(match["c1"])
    bottom, right = (int(match["r2"]), column_number(match["c2"])) if match["c2"] else (top, left)
    return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _compare(left: Value, sign: str, right: Value) -> bool:
    if left is None:
        left = "" if isinstance(right, str) else Decimal(0)
    if right is None:
        right = "" if isinstance(left, str) else Decimal(0)
    if isinstance(left, str) and isinstance(right, str):
        order = (left.casefold() > right.casefold()) - (left.casefold() < right.casefold())
    elif isinstance(left, Decimal) and isinstance(right, Decimal):
        # Divisions such as 1/3*3 must still equal what they stand for.
        gap = left - right
        order = 0 if abs(gap) <= abs(left) * _PRECISION else (1 if gap > 0 else -1)
    else:
        raise UnknownFormulaError
    return {"=": order == 0, "<>": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]
