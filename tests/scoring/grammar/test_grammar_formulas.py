"""Formulas of printed rules: straight lines are read exactly, anything else is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from assistant.scoring.grammar.formulas import read_line

F = Fraction


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("实际完成值÷目标值×分值", ("completion", F(0), F(1), F(0), F(0))),
        ("(满意度-60%)÷(90%-60%)×分值", ("rate", F(-2), F(10, 3), F(0), F(0))),
        ("6+(完成率-60%)÷40%×4", ("completion", F(0), F(0), F(0), F(10))),
        ("(1-超支率)×分值", ("completion", F(2), F(-1), F(0), F(0))),
        ("分值-(目标值-实际值)×2", ("short", F(1), F(0), F(0), F(-2))),
    ],
)
def test_a_straight_line_is_read_exactly(text: str, wanted: tuple[object, ...]) -> None:
    """Shares of the weight and 分, at nothing and per one of the quantity."""
    line = read_line(text)

    assert line is not None
    assert wanted == (line.quantity, line.share, line.share_slope, line.points, line.points_slope)


@pytest.mark.parametrize(
    "text",
    ["目标值÷实际值×分值", "完成率×完成率×分值", "完成率×难度系数×分值", "甲率×乙率×分值", "分值", "(完成率-60%×分值"],
)
def test_anything_else_is_refused(text: str) -> None:
    """Curves, two quantities, unknown factors and broken brackets are no line."""
    assert read_line(text) is None
