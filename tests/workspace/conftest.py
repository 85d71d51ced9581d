"""A workspace with a clock that tests move, two people, and a small case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import Clock, make_evaluation

from assistant.workspace.names import Workspace, local_user, share_case, store_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.workspace.names import StoredCase, User


@pytest.fixture
def clock() -> Clock:
    """Return the workspace's clock."""
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """Open a new workspace."""
    with Workspace(tmp_path / "home", now=clock) as opened:
        yield opened


@pytest.fixture
def owner(workspace: Workspace) -> User:
    """Return the first user, an administrator."""
    return local_user(workspace, "张评")


@pytest.fixture
def colleague(workspace: Workspace, owner: User) -> User:  # noqa: ARG001 - the owner comes first
    """Return the second user, a consultant."""
    return local_user(workspace, "李核")


@pytest.fixture
def case(workspace: Workspace, owner: User, colleague: User) -> StoredCase:
    """Store a case that the colleague may edit."""
    stored = store_case(workspace, owner, make_evaluation())
    share_case(workspace, owner, stored.id, colleague.name, "edit")
    return stored
