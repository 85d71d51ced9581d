"""Exact numbers with units (带单位的精确数); the only rounding and the only number formatting.

Reading numbers out of text is left to ``assistant.language``, written separately on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal

RoundingMode = Literal["half_up", "half_even", "truncate"]

_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}

# Unit -> (dimension, factor to the dimension's base unit).
_MEASURES: dict[str, tuple[str, Decimal]] = {
    "元": ("money", Decimal(1)),
    "千元": ("money", Decimal(1000)),
    "万元": ("money", Decimal(10_000)),
    "百万元": ("money", Decimal(1_000_000)),
    "千万元": ("money", Decimal(10_000_000)),
    "亿元": ("money", Decimal(100_000_000)),
    "万亿元": ("money", Decimal(1_000_000_000_000)),
    "%": ("ratio", Decimal("0.01")),
    "‰": ("ratio", Decimal("0.001")),
    "倍": ("times", Decimal(1)),
    "个百分点": ("percentage_point", Decimal(1)),
    "分": ("points", Decimal(1)),
    "天": ("days", Decimal(1)),
    "日": ("days", Decimal(1)),
    "个工作日": ("workdays", Decimal(1)),
    "小时": ("hours", Decimal(1)),
    "分钟": ("minutes", Decimal(1)),
    "个月": ("months", Decimal(1)),
    "年": ("years", Decimal(1)),
    "": ("number", Decimal(1)),
}
_SCALES: tuple[tuple[str, Decimal], ...] = (
    ("万亿", Decimal(1_000_000_000_000)),
    ("千万", Decimal(10_000_000)),
    ("百万", Decimal(1_000_000)),
    ("十万", Decimal(100_000)),
    ("亿", Decimal(100_000_000)),
    ("万", Decimal(10_000)),
    ("千", Decimal(1000)),
)
_ALIASES = {
    "％": "%",
    "﹪": "%",
    "人民币元": "元",
    "圆": "元",
    "百分点": "个百分点",
    "工作日": "个工作日",
    "月": "个月",
}


@lru_cache(maxsize=4096)
def normalise_unit(text: str) -> str:
    """Bring a unit's spelling to the one used inside (计量单位规范化): blanks out, full-width % to %."""
    compact = "".join(text.split())
    return _ALIASES.get(compact, compact)


_EXPONENTS = {places: Decimal(1).scaleb(-places) for places in range(7)}


@cache
def measure_of(unit: str) -> tuple[str, Decimal]:
    """Tell a unit's dimension and its factor to that dimension's base unit.

    Money is based on 元, ratios on 1, counted things on their classifier: ``万人次`` is ten
    thousand ``人次``. A bare ``万`` is ten thousand of an unnamed thing (dimension ``number``).
    Unknown units are counted things of their own.
    """
    known = _MEASURES.get(unit)
    if known is not None:
        return known
    for scale, factor in _SCALES:
        if unit.startswith(scale):
            rest = unit.removeprefix(scale)
            if not rest:
                return ("number", factor)
            inner = _MEASURES.get(rest)
            if inner is not None and inner[0] == "money":
                return ("money", factor * inner[1])
            if inner is None:
                return (f"count:{rest}", factor)
    return (f"count:{unit}", Decimal(1))


def round_decimal(value: Decimal, places: int, mode: RoundingMode = "half_up") -> Decimal:
    """Round to ``places`` decimals in the stated mode; the only rounding in the product.

    Ties go away from zero under ``half_up`` (四舍五入), to the even digit under ``half_even``;
    ``truncate`` drops the rest. Negative ``places`` round to tens, hundreds and so on.
    """
    exponent = _EXPONENTS.get(places)
    if exponent is None:
        exponent = Decimal(1).scaleb(-places)
    rounded = value.quantize(exponent, _MODES[mode])
    return rounded or rounded + 0


def format_decimal(value: Decimal, places: int | None = None) -> str:
    """Write a number as plain digits without exponent or thousands separators.

    With ``places`` the number is rounded half up to that many decimals and padded; without, it is
    written exactly, trailing zeros dropped.
    """
    if places is not None:
        rounded = round_decimal(value, places)
        text = str(rounded)
        return f"{rounded:f}" if "E" in text else text
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_points(value: Decimal) -> str:
    """Write points (得分) as the contract asks: always two decimals."""
    return format_decimal(value, 2)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a rule rounds (舍入方式): places after the point, and the mode."""

    places: int = 2
    mode: RoundingMode = "half_up"

    def apply(self, value: Decimal) -> Decimal:
        """Round ``value`` by this rule."""
        return round_decimal(value, self.places, self.mode)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact value with its unit (数量): money, ratio, points or counted things.

    Per cent and percentage point (个百分点) are different dimensions; sums and comparisons across
    dimensions raise ``ValueError``. ``unit`` is "" for a bare number.
    """

    value: Decimal
    unit: str = ""

    @property
    def dimension(self) -> str:
        """``money``, ``ratio``, ``percentage_point``, ``points``, ``number`` or ``count:<classifier>``."""
        return measure_of(self.unit)[0]

    @property
    def base(self) -> Decimal:
        """The value in the dimension's base unit: 1.5 万元 gives 15000, 96.77% gives 0.9677."""
        return self.value * measure_of(self.unit)[1]

    def to(self, unit: str) -> Quantity:
        """Convert to another unit of the same dimension.

        Raises:
            ValueError: The two units measure different things.
        """
        dimension, factor = measure_of(unit)
        if dimension != self.dimension:
            message = f"cannot convert {self.unit!r} to {unit!r}"
            raise ValueError(message)
        return Quantity(self.base / factor, unit)

    def __add__(self, other: Quantity) -> Quantity:
        """Add in this quantity's unit; a different dimension raises ``ValueError``."""
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        """Subtract in this quantity's unit; a different dimension raises ``ValueError``."""
        return Quantity(self.value - other.to(self.unit).value, self.unit)

    def same_as(self, other: Quantity) -> bool:
        """Tell whether both name the same amount, whatever the unit: 450 万元 and 0.045 亿元."""
        return self.dimension == other.dimension and self.base == other.base

    def compare(self, other: Quantity) -> int:
        """Return -1, 0 or 1; a different dimension raises ``ValueError``."""
        own, theirs = self.value, other.to(self.unit).value
        return (own > theirs) - (own < theirs)

    def format(self, places: int | None = None) -> str:
        """Write value and unit: ``193.54万元``, ``96.77%``, ``9.09个百分点``."""
        return format_decimal(self.value, places) + self.unit
