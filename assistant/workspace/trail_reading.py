"""The trail as people see it (查看留痕): a case's to whoever may see the case, the whole to administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.workspace.access import require_case
from assistant.workspace.trail import TrailCheck, TrailEntry, check_trail, read_trail
from assistant.workspace.users import require_role

if TYPE_CHECKING:
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


def read_case_trail(
    workspace: Workspace, user: User, case_id: int, *, limit: int | None = None
) -> tuple[TrailEntry, ...]:
    """Read who did what on a case (案例留痕), the oldest first; with ``limit`` the newest so many.

    Raises:
        NotThereError: No such case, or not for this user.
    """
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return read_trail(connection, case_id=case_id, limit=limit)


def read_whole_trail(workspace: Workspace, user: User, *, limit: int | None = None) -> tuple[TrailEntry, ...]:
    """Read who did what in the workspace (全部留痕), the oldest first.

    Raises:
        NotAllowedError: The user is no administrator.
    """
    require_role(user, "administrator")
    with workspace.reading() as connection:
        return read_trail(connection, limit=limit)


def verify_trail(workspace: Workspace) -> TrailCheck:
    """Recompute the trail's chain from its first entry (校验留痕); anybody may ask whether it is whole."""
    with workspace.reading() as connection:
        return check_trail(connection)
