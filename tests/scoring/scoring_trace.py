"""Working a trace out again by hand, for several tests of scoring."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = r"\d+(?:\.\d+)?"
_EQUATION = re.compile(r"([^=，：]+)=(-?[\d.]+)(…|%|个百分点)?(?:，[^→]*)?(?:→([\d.]+)分)?(?:（[^）]*）)?")


def _evaluate(expression: str) -> Fraction:
    """Work out a step's left side exactly, as a reviewer would by hand."""
    text = expression.replace("…", "").translate(str.maketrans("×÷－＋（）［］", "*/-+()()"))
    text = re.sub(rf"({_NUMBER})%", r"(\1/100)", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(_NUMBER, lambda m: f"F('{m[0]}')", text)
    assert re.fullmatch(r"[F()'\d.+\-*/abs]*", text), text
    value = eval(text, {"__builtins__": {}}, {"F": Fraction, "abs": abs})  # noqa: S307 - digits and signs only
    assert isinstance(value, Fraction)
    return value


def recompute(steps: tuple[str, ...]) -> None:
    """Check every equation of a trace: exactly where it is exact, else to what is printed."""
    for step in steps:
        found = _EQUATION.fullmatch(step)
        if found is None or not re.search(r"[×÷－＋]", found[1]):
            continue
        left, right, tail, points = _evaluate(found[1]), Fraction(found[2]), found[3], found[4]
        if "…" in found[1]:
            assert abs(left - right) < Fraction(1, 10**4), step
        elif tail == "%":
            assert abs(left * 100 - right) <= Fraction(1, 200), step
        else:
            cut = tail is not None or "%" in found[1]
            assert left == right or (cut and abs(left - right) < Fraction(1, 10**3)), step
        if points is not None and "不足0分" not in step and "上限" not in step:
            assert abs(left - Fraction(points)) <= Fraction(1, 200) + Fraction(1, 10**4), step
