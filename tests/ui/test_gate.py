"""Who may pass: this machine, other sites, other names, guests of several browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import InputError
from assistant.settings import load_settings
from assistant.ui.gate import Gate
from assistant.ui.person import foreign_origin, host_of, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def own() -> Iterator[Gate]:
    """The gate of a page open on this machine alone."""
    gate = Gate(load_settings(), "127.0.0.1")
    yield gate
    gate.workspace.close()


@pytest.fixture
def open_to_all() -> Iterator[Gate]:
    """The gate of a page on the intranet."""
    gate = Gate(load_settings(), "0.0.0.0")  # noqa: S104 - what is tested
    yield gate
    gate.workspace.close()


def asked(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """A request as the server meets it."""
    told = {"host": "127.0.0.1:7860", **headers}
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in told.items()]
    return {"type": "http", "path": path, "method": method, "headers": pairs}


def test_each_browser_is_a_guest_of_its_own_and_none_administers_others_cases(own: Gate) -> None:
    """Two secrets are two people; neither is the machine's administrator."""
    one, other = (own.person({}, {"jixiao": secret}) for secret in ("a" * 20, "b" * 20))

    assert one.id != other.id
    assert {"consultant"} == {one.user.role, other.user.role}
    assert one.id == own.person({}, {"jixiao": "a" * 20}).id
    assert "aaaa" not in one.user.name


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (asked("/"), None),
        (asked("/gradio_api/run/list_cases", "POST"), None),
        (asked("/gradio_api/run/list_cases", "POST", origin="http://127.0.0.1:7860"), None),
        (asked("/gradio_api/run/list_cases", "POST", origin="http://127.0.0.1:9999"), 403),
        (asked("/gradio_api/run/list_cases", "POST", origin="null"), 403),
        (asked("/", host="example.com"), 403),
        (asked("/gradio_api/file=/etc/passwd"), 404),
        (asked("/gradio_api/upload", "POST", content_length="999999999999"), 413),
    ],
)
def test_page_of_this_machine_takes_its_own_requests_alone(
    own: Gate, request_: dict[str, Any], status: int | None
) -> None:
    """Other origins, other host names, gradio's file server and endless uploads are refused."""
    refused = own.refuses(request_)

    assert status == (None if refused is None else refused[0])


@pytest.mark.parametrize(("path", "status"), [("/", None), ("/session", None), ("/events", 401), ("/config", 401)])
def test_page_on_the_intranet_asks_for_signing_in(open_to_all: Gate, path: str, status: int | None) -> None:
    """Without a session only the page itself and the form of signing in are open."""
    refused = open_to_all.refuses(asked(path, host="10.0.0.5:7860"))

    assert status == (None if refused is None else refused[0])
    with pytest.raises(InputError, match="没有登录"):
        open_to_all.person({}, {"jixiao": "made up"})


def test_first_start_on_the_intranet_tells_the_administrators_password_once(open_to_all: Gate) -> None:
    """A one-time password signs in, but allows nothing before it is changed."""
    from assistant.pipeline import workspaces

    name, password = open_to_all.greeting(1)[1].partition("用户名 ")[2].partition("（")[0].split("，一次性口令 ")
    token = workspaces.sign_in(open_to_all.workspace, name, password).token

    with pytest.raises(InputError, match="先修改口令"):
        open_to_all.person({}, {"jixiao": token})
    assert open_to_all.person({}, {"jixiao": token}, changing=True).user.must_change
    assert 1 == len(Gate(load_settings(), "0.0.0.0").greeting(1))  # noqa: S104 - what is tested


@pytest.mark.parametrize(
    ("host", "own_machine"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("10.0.0.5", False),
        ("10.1.1.1", False),
        ("page.example", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, own_machine: bool) -> None:
    """Only loopback goes without signing in."""
    assert own_machine is is_loopback(host)


def test_host_and_origin_are_read_as_browsers_write_them() -> None:
    """With ports, brackets and schemes."""
    assert ["127.0.0.1", "::1", "page.example"] == [
        host_of(each) for each in ("127.0.0.1:7860", "[::1]:7860", "http://page.example:80/x")
    ]
    assert not foreign_origin({"host": "a:1"})
    assert foreign_origin({"host": "a:1", "origin": "http://a:2"})
