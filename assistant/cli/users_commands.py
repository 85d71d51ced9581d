"""`jixiao users` (用户管理): who works in the workspace, with which role, and whether they may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_table
from assistant.cli.shapes import write_json
from assistant.cli.stored_cases import require_workspace

if TYPE_CHECKING:
    import argparse

    from assistant.workspace.names import Role, User, Workspace


def run_users(arguments: argparse.Namespace) -> int:
    """List users, or change one of them; a one-time password is printed once."""
    from assistant.pipeline import workspaces

    if arguments.action != "add":
        require_workspace()
    with workspaces.open_workspace() as workspace:
        by = workspaces.command_line_user(workspace)
        password = _change(arguments, workspace, by)
        users = workspaces.list_users(workspace, by)
    if arguments.json:
        write_json(_shape(users, arguments, password))
    else:
        _print(users, arguments, password)
    return 0


def _change(arguments: argparse.Namespace, workspace: Workspace, by: User) -> str | None:
    """Do what was asked; returns the one-time password where one was made."""
    from assistant.pipeline import workspaces

    if arguments.action == "add":
        return workspaces.add_user(workspace, by, arguments.name, _role(arguments.role))
    if arguments.action == "reset":
        return workspaces.reset_password(workspace, by, arguments.name)
    if arguments.action == "role":
        workspaces.change_user(workspace, by, arguments.name, role=_role(arguments.role))
    elif arguments.action in ("disable", "enable"):
        workspaces.change_user(workspace, by, arguments.name, active=arguments.action == "enable")
    return None


def _role(text: str) -> Role:
    """Read a role by its key or its Chinese name."""
    from assistant.errors import InputError
    from assistant.pipeline import workspaces

    for role, name in workspaces.ROLE_NAMES.items():
        if text.strip() in (role, name):
            return role
    expected = "、".join(f"{role}（{name}）" for role, name in workspaces.ROLE_NAMES.items())
    raise InputError("角色", f"没有“{text}”这个角色", expected, "请改正")


def _shape(users: tuple[User, ...], arguments: argparse.Namespace, password: str | None) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "users": [
            {
                "name": each.name, "role": each.role, "role_name": each.role_name, "active": each.active,
                "must_change": each.must_change,
            }
            for each in users
        ]
    }  # fmt: skip
    return shape if password is None else shape | {"name": arguments.name, "password": password}


def _print(users: tuple[User, ...], arguments: argparse.Namespace, password: str | None) -> None:
    if password is not None:
        print(f"“{arguments.name}”的一次性口令：{password}")
        print("请交给本人，首次登录须修改；此后不再显示。\n")
    print_table(("用户", "角色", "状态"), ((each.name, each.role_name, _state(each)) for each in users))


def _state(user: User) -> str:
    if not user.active:
        return "已停用"
    return "待改口令" if user.must_change else "在用"
