"""Reasons are the user's own words, without what the sentence before has said."""

from __future__ import annotations

import pytest

from assistant.drafting.reasons import alike


@pytest.mark.parametrize(
    ("reason", "cause", "same"),
    [
        ("两点调整平面布局", "石桥、东湾两点为满足消防要求调整平面布局", True),
        ("服务点未到拨付时点", "设备返厂检修", False),
    ],
)
def test_reason_that_the_cause_repeats_is_recognised(reason: str, cause: str, same: bool) -> None:
    """Two columns that say one thing are told once."""
    assert same is alike([reason], cause)
