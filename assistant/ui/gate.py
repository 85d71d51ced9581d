"""Before the page (门口): who asks, from where, and whether they may; what browsers are told to refuse.

Passwords and sessions are the workspace's. Nobody signs in while the page is open on this machine alone; each browser
then is a guest of its own.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import re
import secrets
import time
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.pipeline import workspaces
from assistant.ui.person import COOKIE, HEADER, Person, foreign_origin, host_of, is_loopback, token_of
from assistant.ui.uploads import FILE_MEGABYTES, MOST_FILES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from assistant.settings import Settings
    from assistant.workspace import Workspace

    Scope = dict[str, Any]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    Receive = Callable[[], Awaitable[dict[str, Any]]]

# What a browser may load and where it may connect: this server, nothing else, and no script but ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# Of gradio's own addresses only those its functions and uploads need; its pages and file server stay shut.
_OPEN = re.compile(r"/(?:assets/[\w./-]+|session|healthy)?$")
_NEEDED = re.compile(
    r"/(?:config|events|files/[\w-]+|call/\w+|upload|gradio_api/(?:info|upload|upload_progress|call/.+|run/\w+"
    r"|queue/(?:join|data)|heartbeat/\w+|app_id|config|reset|cancel))/?$"
)
# A browser asks several times a second; whose session it is, is looked up this often.
_KNOWN_SECONDS = 2.0
_MOST_KNOWN = 10_000
_LARGEST = (FILE_MEGABYTES * MOST_FILES // 4) * 1024 * 1024


class Gate:
    """Who may pass (门口).

    Args:
        settings: Where the workspace lies.
        host: The address the page listens on.
    """

    def __init__(self, settings: Settings, host: str) -> None:
        """Open the workspace; where people sign in, see that an administrator can."""
        self.host = host
        self.workspace: Workspace = workspaces.open_workspace(settings)
        self.signs_in = not is_loopback(host)
        self._known: dict[str, tuple[Person, float]] = {}
        self._first = workspaces.ensure_administrator(self.workspace) if self.signs_in else None
        if not self.signs_in:
            # The machine's own user comes first and so administers; guests of the page never do.
            workspaces.local_user(self.workspace, getpass.getuser())

    def greeting(self, port: int) -> list[str]:
        """Say where the page is, and once how the administrator signs in."""
        lines = [f"网页已打开：http://{self.host}:{port}  按 Ctrl-C 停止。"]
        if self._first is not None:
            name, password = self._first
            lines.append(
                f"首次启动，已建立管理员：用户名 {name}，一次性口令 {password}（登录后须修改，只显示这一次）。"
            )
        return lines

    # Who asks

    def person_of_request(self, request: Any) -> Person:  # noqa: ANN401 - gradio's request
        """Return who sent a gradio request.

        Raises:
            InputError: Nobody is signed in.
        """
        return self.person(dict(request.headers), dict(request.cookies))

    def person(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, changing: bool = False) -> Person:
        """Return who sent a request.

        Args:
            headers: The request's headers.
            cookies: Its cookies.
            changing: Whether it only asks who this is, or changes the password: a one-time one allows no more.

        Raises:
            InputError: Nobody is signed in, the session has run out, or the password must be changed first.
        """
        person = self._person(headers, cookies)
        if person.user.must_change and not person.guest and not changing:
            raise InputError("登录", "口令是一次性的，或已到期", "", "请先修改口令")
        return person

    def _person(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Person:
        token = token_of(headers, cookies)
        known = self._known.get(token)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        person = self._find(token)
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[token] = (person, time.monotonic() + _KNOWN_SECONDS)
        return person

    def _find(self, token: str) -> Person:
        if not self.signs_in:
            return Person(workspaces.local_user(self.workspace, _guest_name(token)), guest=True)
        user = workspaces.user_of_session(self.workspace, token) if token else None
        if user is None:
            raise InputError("登录", "没有登录，或登录已过期", "", "请重新登录")
        return Person(user)

    def forget(self, token: str) -> None:
        """Look a session up anew at its next request, as it has just ended."""
        self._known.pop(token, None)

    # The way in

    @property
    def middleware(self) -> Callable[[Any], Any]:
        """What stands before the server, as an ASGI middleware."""
        return lambda app: _Guard(app, self)

    def refuses(self, scope: Scope) -> tuple[int, str] | None:
        """Tell why a request is refused: its status and a message for people; None where it may pass."""
        headers = _headers(scope)
        path: str = scope["path"]
        if not _OPEN.match(path) and not _NEEDED.match(path):
            return 404, "没有这个地址。"
        if is_loopback(self.host) and not is_loopback(host_of(headers.get("host", ""))):
            return 403, "本页只在本机打开，请用 http://127.0.0.1 访问。"
        if scope["method"] != "GET" and foreign_origin(headers):
            return 403, "请求来自别的网站，已拒绝。"
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > _LARGEST:
            return 413, f"一次上传的文件合计太大；每个文件不超过 {FILE_MEGABYTES} MB，请分几次放入。"
        if self.signs_in and not _OPEN.match(path):
            try:
                self.person(headers, _cookies(headers))
            except InputError as error:
                return 401, error.message
        return None


def _guest_name(token: str) -> str:
    """Name the guest of a browser: the name tells nobody the browser's secret."""
    if not token:
        return "本机程序"
    return "访客" + hashlib.sha256(token.encode()).hexdigest()[:8]


def _headers(scope: Scope) -> dict[str, str]:
    return {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    jar = SimpleCookie()
    jar.load(headers.get("cookie", ""))
    return {name: morsel.value for name, morsel in jar.items()}


def session_cookie(token: str) -> dict[str, Any]:
    """Return how the browser keeps a session: out of scripts' reach, for this site alone."""
    return {"key": COOKIE, "value": token, "httponly": True, "samesite": "lax", "path": "/"}


def new_token() -> str:
    """Draw a guest's secret."""
    return secrets.token_urlsafe(32)


class _Guard:
    """The gate as the server meets it (门卫)."""

    def __init__(self, app: Any, gate: Gate) -> None:  # noqa: ANN401 - an ASGI application
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in {h for h, _ in _HEADERS}]
                message = {**message, "headers": [*kept, *_HEADERS]}
            await send(message)

        refused = self._gate.refuses(scope)
        if refused is None:
            await self._app(scope, receive, guarded)
            return
        status, words = refused
        body = json.dumps({"error": words}, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await guarded({"type": "http.response.start", "status": status, "headers": headers})
        await guarded({"type": "http.response.body", "body": body})


__all__ = ["COOKIE", "HEADER", "Gate", "new_token", "session_cookie"]
