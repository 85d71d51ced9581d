"""Signing in, roles and sharing."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_evaluation

from assistant.errors import InputError
from assistant.workspace import passwords
from assistant.workspace.names import (
    NotAllowedError,
    NotThereError,
    SignInError,
    Workspace,
    add_user,
    change_password,
    change_user,
    ensure_administrator,
    get_case,
    list_cases,
    list_users,
    local_user,
    reset_password,
    share_case,
    shares_of,
    sign_in,
    sign_out,
    store_case,
    user_of_session,
)

if TYPE_CHECKING:
    from tests_workspace_shapes import Clock

    from assistant.workspace.names import StoredCase, User

GOOD = "一个够长的口令 2026"


@pytest.fixture(autouse=True)
def _light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make hashing cheap; that its parameters are strong is a test of its own."""
    monkeypatch.setattr(passwords, "_COST", 2)
    monkeypatch.setattr(passwords, "_PARALLEL", 1)


def test_first_administrator_gets_a_one_time_password_once(workspace: Workspace) -> None:
    """The first start names an administrator and a one-time password; the second says nothing."""
    first = ensure_administrator(workspace)

    assert first is not None
    assert sign_in(workspace, *first).user.must_change
    assert ensure_administrator(workspace) is None


def test_changed_password_replaces_the_one_time_one(workspace: Workspace) -> None:
    """After the change the new password signs in, the one-time one does not, and nothing more must be changed."""
    name, once = ensure_administrator(workspace) or ("", "")

    changed = change_password(workspace, name, once, GOOD)

    assert not changed.user.must_change
    assert sign_in(workspace, name, GOOD).user.name == name
    with pytest.raises(SignInError):
        sign_in(workspace, name, once)


def test_one_time_password_runs_out(workspace: Workspace, clock: Clock) -> None:
    """A one-time password that nobody used for a week no longer opens anything."""
    name, once = ensure_administrator(workspace) or ("", "")
    clock.forward(days=7, seconds=1)

    with pytest.raises(SignInError, match="已过期"):
        sign_in(workspace, name, once)


def test_password_of_half_a_year_must_be_changed(workspace: Workspace, clock: Clock) -> None:
    """An old password still signs in, but only to be changed."""
    name, once = ensure_administrator(workspace) or ("", "")
    change_password(workspace, name, once, GOOD)
    clock.forward(days=181)

    assert sign_in(workspace, name, GOOD).user.must_change


@pytest.mark.parametrize("password", ["短口令", "aaaaaaaaaaaaaaa", ""])
def test_simple_password_is_refused(workspace: Workspace, password: str) -> None:
    """Short and uniform passwords are refused with what is asked."""
    name, once = ensure_administrator(workspace) or ("", "")

    with pytest.raises(InputError, match="不少于 10 个字符"):
        change_password(workspace, name, once, password)


def test_five_wrong_passwords_lock_for_a_while(workspace: Workspace, clock: Clock) -> None:
    """Guessing is stopped for ten minutes, also for who then knows the password."""
    name, once = ensure_administrator(workspace) or ("", "")
    for _ in range(5):
        with pytest.raises(SignInError, match="用户名或口令不对"):
            sign_in(workspace, name, "不是这个口令")

    with pytest.raises(SignInError, match="已暂停登录"):
        sign_in(workspace, name, once)
    clock.forward(minutes=11)
    assert sign_in(workspace, name, once).user.name == name


def test_unknown_and_known_names_are_refused_alike(workspace: Workspace) -> None:
    """The message does not tell whether a name exists, and a user of the command line has no password."""
    local_user(workspace, "张评")
    messages = set()
    for name in ("没有此人", "张评"):
        with pytest.raises(SignInError) as refused:
            sign_in(workspace, name, "")
        messages.add(refused.value.message)

    assert 1 == len(messages)


def test_session_ends_by_time_by_signing_out_and_with_the_user(workspace: Workspace, owner: User, clock: Clock) -> None:
    """A token tells its user until it runs out, is signed out, or the user is let go."""
    once = add_user(workspace, owner, "王审", "reviewer")
    timed, left, gone = (sign_in(workspace, "王审", once).token for _ in range(3))

    assert "王审" == (user_of_session(workspace, timed) or owner).name
    sign_out(workspace, left)
    assert user_of_session(workspace, left) is None
    change_user(workspace, owner, "王审", active=False)
    assert user_of_session(workspace, gone) is None
    change_user(workspace, owner, "王审", active=True)
    clock.forward(hours=13)
    assert user_of_session(workspace, sign_in(workspace, "王审", once).token) is not None
    assert user_of_session(workspace, timed) is None


def test_database_holds_neither_token_nor_password(workspace: Workspace, owner: User) -> None:
    """Whoever reads the file finds neither a password nor a token that opens anything."""
    once = add_user(workspace, owner, "王审", "reviewer")
    token = sign_in(workspace, "王审", once).token
    with sqlite3.connect(workspace.place) as database:
        content = "\n".join(database.iterdump())

    assert once not in content
    assert token not in content
    database.close()


def test_kept_password_tells_its_salt_and_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt with 16 MB and five passes or more, a salt of its own each time; both hold, a near miss does not."""
    monkeypatch.undo()
    one, other = passwords.hash_password(GOOD), passwords.hash_password(GOOD)
    scheme, cost, block, parallel, salt, _ = one.split("$")

    assert ("scrypt", 32) == (scheme, len(salt))
    assert int(cost) * int(block) * 128 >= 16 * 2**20
    assert int(parallel) >= 5
    assert one != other
    assert passwords.holds(GOOD, one)
    assert not passwords.holds(GOOD + " ", one)


def test_only_administrators_manage_users(workspace: Workspace, owner: User, colleague: User) -> None:
    """A consultant adds, changes and resets nobody."""
    for forbidden in (
        lambda: add_user(workspace, colleague, "王审", "reviewer"),
        lambda: change_user(workspace, colleague, owner.name, active=False),
        lambda: reset_password(workspace, colleague, owner.name),
    ):
        with pytest.raises(NotAllowedError, match="管理员"):
            forbidden()


def test_last_administrator_stays(workspace: Workspace, owner: User) -> None:
    """The workspace is never left without an administrator."""
    for change in ({"role": "reviewer"}, {"active": False}):
        with pytest.raises(InputError, match="最后一名管理员"):
            change_user(workspace, owner, owner.name, **change)  # type: ignore[arg-type]

    assert "administrator" == local_user(workspace, owner.name).role


def test_reset_password_ends_sessions(workspace: Workspace, owner: User) -> None:
    """A reset gives a new one-time password and throws out whoever was signed in."""
    once = add_user(workspace, owner, "王审", "reviewer")
    token = sign_in(workspace, "王审", once).token

    again = reset_password(workspace, owner, "王审")

    assert user_of_session(workspace, token) is None
    assert sign_in(workspace, "王审", again).user.must_change


def test_names_are_unique_and_printable(workspace: Workspace, owner: User) -> None:
    """A taken, empty or unprintable name is refused."""
    for name in (owner.name, " ", "甲\n乙", "长" * 61):
        with pytest.raises(InputError, match="用户名"):
            add_user(workspace, owner, name, "consultant")


def test_first_user_of_the_command_line_administers(workspace: Workspace) -> None:
    """Who comes first administers, later ones consult; coming again changes nothing."""
    roles = [local_user(workspace, name).role for name in ("甲", "乙", "甲")]

    assert ["administrator", "consultant", "administrator"] == roles
    assert ["乙", "甲"] == [user.name for user in list_users(workspace, local_user(workspace, "甲"))]


def test_case_is_seen_by_its_owner_and_those_it_is_shared_with(
    workspace: Workspace, owner: User, colleague: User
) -> None:
    """A stranger neither sees a case nor learns that it is there; taking the share back hides it again."""
    stranger = local_user(workspace, "赵外")
    mine = store_case(workspace, colleague, make_evaluation())

    assert () == list_cases(workspace, stranger)
    with pytest.raises(NotThereError) as hidden:
        get_case(workspace, stranger, mine.id)
    with pytest.raises(NotThereError) as absent:
        get_case(workspace, stranger, 999)
    assert re.sub(r"\d+", "", hidden.value.message) == re.sub(r"\d+", "", absent.value.message)

    share_case(workspace, colleague, mine.id, "赵外", "view")
    assert [mine.id] == [each.id for each in list_cases(workspace, stranger)]
    assert [("赵外", "view", "李核")] == [(s.user, s.level, s.granted_by) for s in shares_of(workspace, owner, mine.id)]
    share_case(workspace, colleague, mine.id, "赵外", None)
    assert () == list_cases(workspace, stranger)


def test_a_viewer_changes_nothing(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Who may only look cannot store, share or archive."""
    viewer = local_user(workspace, "赵外")
    share_case(workspace, owner, case.id, "赵外", "view")

    with pytest.raises(NotAllowedError, match="查看权限"):
        store_case(workspace, viewer, make_evaluation(background="改"), case_id=case.id)
    with pytest.raises(NotAllowedError, match="不是您建立的"):
        share_case(workspace, viewer, case.id, owner.name, "edit")
