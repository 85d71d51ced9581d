"""`jixiao users`: an administrator adds, changes, lets go; nobody else may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from assistant.cli import main
from assistant.pipeline import workspaces

if TYPE_CHECKING:
    from collections.abc import Callable

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run a command of a user's and return its exit code and JSON; the first user administers the workspace."""

    def call(user: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("JIXIAO_USER", user)
        capsys.readouterr()
        code = main(["users", *arguments, "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    return call


def test_user_is_added_and_signs_in_with_the_password_printed(run: Callable[..., Any]) -> None:
    """The one-time password works once; the list says that it must be changed."""
    code, told = run("主任", "add", "王评", "--role", "复核人")

    with workspaces.open_workspace() as workspace:
        session = workspaces.sign_in(workspace, "王评", told["password"])
    listed = {each["name"]: (each["role"], each["must_change"]) for each in told["users"]}
    assert 0 == code
    assert session.user.must_change
    assert ("reviewer", True) == listed["王评"]


def test_role_password_and_standing_are_changed(run: Callable[..., Any]) -> None:
    """Role, reset, disable and enable each do what they say; who is let go cannot sign in."""
    run("主任", "add", "王评")
    _, promoted = run("主任", "role", "王评", "administrator")
    _, reset = run("主任", "reset", "王评")
    _, gone = run("主任", "disable", "王评")

    with workspaces.open_workspace() as workspace, pytest.raises(workspaces.SignInError, match="用户名或口令不对"):
        workspaces.sign_in(workspace, "王评", reset["password"])
    _, back = run("主任", "enable", "王评")

    def standing(told: dict[str, Any]) -> tuple[str, bool]:
        return next((each["role"], each["active"]) for each in told["users"] if each["name"] == "王评")

    assert [("administrator", True), ("administrator", False), ("administrator", True)] == [
        standing(told) for told in (promoted, gone, back)
    ]


def test_only_an_administrator_changes_users(run: Callable[..., Any], capsys: Capture) -> None:
    """Whoever is no administrator may list and nothing else; the last administrator cannot be let go."""
    run("主任", "add", "王评")
    refused, _ = run("路人", "add", "李评")
    listed, told = run("路人", "list")
    last, _ = run("主任", "disable", "主任")

    assert (2, 0, 2) == (refused, listed, last)
    assert {"主任", "王评", "路人"} == {each["name"] for each in told["users"]}
    del capsys


def test_mistakes_are_told_with_what_is_expected(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """An unknown role names those there are; without a workspace there is nobody to list."""
    monkeypatch.setenv("JIXIAO_USER", "主任")

    assert 2 == main(["users", "list"])
    assert "还没有工作区" in capsys.readouterr().err
    assert 2 == main(["users", "add", "王评", "--role", "皇帝"])
    assert "administrator（管理员）" in capsys.readouterr().err
