"""What people work on together (工作区): cases, drafts, decisions, panels, users, jobs, and who did what.

The names stand in ``names``; importing the folder alone loads no database.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.workspace.names import *  # noqa: F403 - types may be named from here
