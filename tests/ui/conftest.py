"""One served page and one browser for all tests of the page; each test has a window, and so a person, of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from eval.serving import CHROMIUM, Served, Watched, chromium, served_page, window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOAKING = bool(os.environ.get("JIXIAO_SOAK"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what takes minutes to ``make soak``."""
    for item in items:
        if item.get_closest_marker("soak") and not _SOAKING:
            item.add_marker(pytest.mark.skip(reason="takes minutes; make soak runs it"))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served by its own process, open on this machine alone."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: chromium)")
    with served_page(tmp_path_factory.mktemp("page-home")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: chromium)")
    with chromium() as running:
        yield running


@pytest.fixture
def person(served: Served, browser: Any) -> Iterator[Watched]:
    """A person before the page; nothing they do may leave the machine or break the page's script."""
    with window(browser) as watched:
        watched.page.goto(served.address)
        yield watched
        assert watched.hosts == {"127.0.0.1"}
        assert watched.errors == []


@pytest.fixture
def shots(output: Path) -> Path:
    """The folder of screenshots a person looks at."""
    folder = output / "page"
    folder.mkdir(exist_ok=True)
    return folder
