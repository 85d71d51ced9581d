"""Recognising scanned pages ends in time, and says which pages it left."""

from __future__ import annotations

import threading

import pytest

from assistant.reading.pdf_limits import Budget


def test_a_page_that_takes_too_long_is_left_and_so_are_those_after_it() -> None:
    """The waiting ends at the page's limit; the pages that follow are not tried."""
    never = threading.Event()
    budget = Budget(page_seconds=0.01)

    assert budget.run(never.wait) is None
    assert budget.run(lambda: "第二页") is None
    assert "其后各页未识别" in budget.why
    never.set()


def test_pages_within_the_time_are_read() -> None:
    """Time left means that every page has its turn."""
    budget = Budget()

    assert ["甲", "乙"] == [budget.run(lambda: "甲"), budget.run(lambda: "乙")]
    assert budget.why == ""


def test_used_up_time_leaves_the_rest_unread() -> None:
    """The page that uses the time up counts; those after it are named with the reason."""
    budget = Budget(total_seconds=0.0, page_seconds=1.0)
    budget.total_seconds = 0.001
    budget.run(lambda: threading.Event().wait(0.01) or "甲")

    assert budget.run(lambda: "乙") is None
    assert "未识别" in budget.why


def test_a_fault_of_the_recogniser_is_not_hidden() -> None:
    """An exception within the page comes out where it was asked for."""
    with pytest.raises(ValueError, match="坏页"):
        Budget().run(_fail)


def _fail() -> str:
    raise ValueError("坏页")
