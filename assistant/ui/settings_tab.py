"""The tab 设置: model and embedding with a trial, masking, limits, users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, InputError
from assistant.pipeline import preferences, workspaces
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_MODES = {
    "json_schema": "结构化输出", "functions": "函数调用", "json_object": "JSON 模式", "text": "文字中的 JSON",
}  # fmt: skip


def view_settings(desk: Desk, person: Person) -> dict[str, Any]:
    """返回各项设置及其来源；口令和密钥只说是否已设置。"""
    del desk
    settings = load_settings()
    return {
        "settings": [
            {"key": each.key, "value": each.value, "origin": each.origin, "secret": each.secret}
            for each in preferences.list_preferences()
        ],
        "has_model": settings.has_model,
        "home": str(settings.home) if person.administers else None,
        "may_change": person.administers,
    }


def save_settings(desk: Desk, person: Person, changes: dict[str, str]) -> dict[str, Any]:
    """保存设置到数据目录的 jixiao.toml；空值即取消该项。只有管理员可以。"""
    _require_administrator(person)
    preferences.write_preferences(changes)
    desk.vectors.stop()
    return view_settings(desk, person)


def _require_administrator(person: Person) -> None:
    if not person.administers:
        raise InputError("设置", "您的角色不能改设置", "管理员", "请管理员修改")


def try_model(desk: Desk, person: Person) -> dict[str, Any]:
    """试一试所设的模型：能否连上、哪些输出方式可用、是否流式、上下文多长。"""
    try:
        found = desk.jobs.ask(preferences.try_model, owner=person.id, seconds=180, lane="waiting")
    except AssistantError as error:
        return {"works": False, "message": error.message, "rows": []}
    problems = dict(found.problems)
    rows = [
        {
            "name": title,
            "works": mode in found.modes,
            "remark": "" if mode in found.modes else problems.get(mode, "未试"),
        }
        for mode, title in _MODES.items()
    ]
    first = f"首字 {found.first_seconds:.2f} 秒" if found.first_seconds is not None else ""
    rows.append({"name": "流式输出", "works": found.streaming, "remark": first})
    return {
        "works": found.usable,
        "message": f"{found.model}：{'可以用于起草和问答' if found.usable else '给不出可读的 JSON，不能用于起草'}；"
        f"共调用 {found.calls} 次，{found.seconds:.1f} 秒。",
        "context": found.context,
        "models": list(found.models[:50]),
        "rows": rows,
    }


def try_embedding(desk: Desk, person: Person) -> dict[str, Any]:
    """试一试向量模型：名称、维数、一句话用时。"""
    try:
        found = desk.jobs.ask(preferences.try_embedding, owner=person.id, seconds=90, lane="waiting")
    except AssistantError as error:
        return {"works": False, "message": error.message}
    return {"works": True, "message": f"{found.name}：{found.dimensions} 维，一句话 {found.seconds * 1000:.0f} 毫秒。"}


def list_users(desk: Desk, person: Person) -> dict[str, Any]:
    """列出用户；不需要登录时没有用户可管。"""
    users = workspaces.list_users(desk.workspace, person.user) if not person.guest else ()
    return {
        "users": [
            {
                "name": each.name,
                "role": each.role,
                "role_name": each.role_name,
                "active": each.active,
                "must_change": each.must_change,
            }
            for each in users
        ],
        "roles": [{"role": role, "name": name} for role, name in workspaces.ROLE_NAMES.items()],
    }


def add_user(desk: Desk, person: Person, name: str, role: str) -> dict[str, Any]:
    """增加用户，返回只显示一次的一次性口令。只有管理员可以。"""
    password = workspaces.add_user(desk.workspace, person.user, name, role)  # type: ignore[arg-type]
    return list_users(desk, person) | {"password": password, "name": name}


def change_user(desk: Desk, person: Person, name: str, role: str = "", active: bool | None = None) -> dict[str, Any]:  # noqa: FBT001 - callers send JSON
    """变更用户的角色，停用或启用用户。只有管理员可以。"""
    workspaces.change_user(desk.workspace, person.user, name, role=role or None, active=active)  # type: ignore[arg-type]
    return list_users(desk, person)


def reset_password(desk: Desk, person: Person, name: str) -> dict[str, Any]:
    """重置用户的口令，返回只显示一次的一次性口令。只有管理员可以。"""
    password = workspaces.reset_password(desk.workspace, person.user, name)
    return list_users(desk, person) | {"password": password, "name": name}


ENDPOINTS = (
    view_settings, save_settings, try_model, try_embedding, list_users, add_user, change_user, reset_password,
)  # fmt: skip
