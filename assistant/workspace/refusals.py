"""Why the workspace refuses a call (拒绝的理由): signing in, rights, things that are not there."""

from __future__ import annotations

from assistant.errors import InputError


class WorkspaceError(InputError):
    """The workspace itself cannot be used (工作区不可用): newer, damaged, unreachable."""


class SignInError(InputError):
    """A name, password or session does not hold (登录失败)."""


class NotAllowedError(InputError):
    """The user's role or share does not allow it (没有权限)."""


class NotThereError(InputError):
    """No such record, or none this user may see (没有这条记录)."""


class StaleError(InputError):
    """Someone else changed it meanwhile (已被他人修改)."""
