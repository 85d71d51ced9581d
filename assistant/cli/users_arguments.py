"""Arguments of `jixiao users` (用户命令的参数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.parsing import Help, Parser, add_command

if TYPE_CHECKING:
    import argparse

_ROLES = "consultant（评价人员）、reviewer（复核人）或 administrator（管理员）"


def add_users(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao users`."""
    users = add_command(
        commands, "users", "工作区的用户：列出、增加、角色、口令、停用", "jixiao users add 王评 --role reviewer"
    )
    users.description = (
        "工作区的用户：列出、增加、角色、口令、停用。\n"
        "除 list 外只有管理员可以；网页首次启动时建立的管理员是 admin，在服务器上可以 JIXIAO_USER=admin 的身份运行。"
    )
    actions = users.add_subparsers(dest="action", metavar="动作", title="动作", required=True, parser_class=Parser)
    _add(actions, "list", "列出用户及其角色、状态", "jixiao users list")
    add = _add(actions, "add", "增加用户，印出只显示一次的一次性口令", "jixiao users add 王评 --role reviewer")
    add.add_argument("name", metavar="NAME", help="用户名")
    add.add_argument("--role", default="consultant", metavar="角色", help=f"{_ROLES}；缺省 consultant")
    role = _add(actions, "role", "变更角色", "jixiao users role 王评 administrator")
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", metavar="角色", help=_ROLES)
    for name, about in (
        ("reset", "重置口令，印出只显示一次的一次性口令；其会话随即结束"),
        ("disable", "停用：不能再登录，会话随即结束；做过的事都保留"),
        ("enable", "重新启用停用的用户"),
    ):
        _add(actions, name, about, f"jixiao users {name} 王评").add_argument("name", metavar="NAME")


def _add(actions: argparse._SubParsersAction[Parser], name: str, about: str, example: str) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=about, description=about, epilog=f"例：\n  {example}", formatter_class=Help)
    action.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
    return action
