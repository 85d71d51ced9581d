"""Addresses of the page beside its functions (地址): its own files, events of jobs, downloads, signing in and out."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assistant.errors import AssistantError
from assistant.pipeline import workspaces
from assistant.ui.gate import new_token, session_cookie
from assistant.ui.person import COOKIE, token_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from assistant.ui.desk import Desk
    from assistant.ui.gate import Gate

_ASSETS = Path(__file__).resolve().parent / "assets"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


def page_routes(desk: Desk, gate: Gate) -> list[Route]:
    """Build the page's addresses."""
    from starlette.responses import FileResponse, JSONResponse
    from starlette.routing import Route

    files = {path.relative_to(_ASSETS).as_posix(): path for path in sorted(_ASSETS.rglob("*")) if path.is_file()}

    async def home(request: Request) -> Response:
        page = FileResponse(files["index.html"], media_type="text/html", headers={"cache-control": "no-store"})
        if not gate.signs_in and not request.cookies.get(COOKIE):
            page.set_cookie(**session_cookie(new_token()), max_age=365 * 24 * 3600)
        return page

    async def asset(request: Request) -> Response:
        path = files.get(request.path_params["name"])
        if path is None:
            return JSONResponse({"error": "没有这个文件。"}, 404)
        kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return FileResponse(path, media_type=kind, headers={"cache-control": "no-cache"})

    async def session(request: Request) -> Response:
        return await _session(gate, request)

    async def events(request: Request) -> Response:
        return _events(desk, gate, request)

    async def download(request: Request) -> Response:
        return _download(desk, gate, request)

    async def healthy(_: Request) -> Response:
        return JSONResponse({"healthy": True})

    return [
        Route("/", home),
        Route("/assets/{name:path}", asset),
        Route("/session", session, methods=["GET", "POST", "PUT", "DELETE"]),
        Route("/events", events),
        Route("/files/{token}", download),
        Route("/healthy", healthy),
    ]


async def _session(gate: Gate, request: Request) -> Response:
    from starlette.responses import JSONResponse

    if request.method == "GET":
        return JSONResponse(_who(gate, request))
    if request.method == "DELETE":
        return _sign_out(gate, request)
    return await _sign_in(gate, request)


def _events(desk: Desk, gate: Gate, request: Request) -> Response:
    """Tell what a person's jobs told since the event that the browser knows."""
    from starlette.responses import JSONResponse

    try:
        person = gate.person(request.headers, request.cookies)
    except AssistantError as error:
        return JSONResponse({"error": error.message}, 401)
    since = request.query_params.get("since", "0")
    number, told = desk.jobs.since(person.id, int(since) if since.isdecimal() else 0)
    return JSONResponse({"number": number, "run": desk.run, "events": told})


def _download(desk: Desk, gate: Gate, request: Request) -> Response:
    """Give a written file to the person it was written for."""
    from starlette.responses import FileResponse, JSONResponse

    try:
        person = gate.person(request.headers, request.cookies)
        written = desk.written(person, request.path_params["token"])
    except AssistantError as error:
        return JSONResponse({"error": error.message}, 404)
    disposition = f"attachment; filename*=UTF-8''{quote(written.name)}"
    return FileResponse(
        written.path, media_type="application/octet-stream", headers={"content-disposition": disposition}
    )


def _who(gate: Gate, request: Request) -> dict[str, Any]:
    """Tell the browser who it is, and whether people sign in here."""
    try:
        person = gate.person(request.headers, request.cookies, changing=True)
    except AssistantError:
        return {"signs_in": gate.signs_in, "person": None}
    user = person.user
    shape = {
        "id": person.id, "name": user.name, "role": user.role, "role_name": user.role_name, "guest": person.guest,
        "administers": person.administers, "must_change": user.must_change,
    }  # fmt: skip
    return {"signs_in": gate.signs_in, "person": shape}


async def _sign_in(gate: Gate, request: Request) -> Response:
    """Sign in (POST), or change one's password and go on with the new session (PUT)."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    try:
        given = await request.json()
        name, password = str(given["name"]), str(given["password"])
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"error": "请填写用户名和口令。"}, 400)
    try:
        if request.method == "PUT":
            fresh = str(given.get("fresh") or "")
            signed = await run_in_threadpool(workspaces.change_password, gate.workspace, name, password, fresh)
        else:
            signed = await run_in_threadpool(workspaces.sign_in, gate.workspace, name, password)
    except AssistantError as error:
        return JSONResponse({"error": error.message}, 403)
    answer = JSONResponse({"token": signed.token, "must_change": signed.user.must_change})
    answer.set_cookie(**session_cookie(signed.token))
    return answer


def _sign_out(gate: Gate, request: Request) -> Response:
    from starlette.responses import JSONResponse

    token = token_of(request.headers, request.cookies)
    if gate.signs_in and token:
        workspaces.sign_out(gate.workspace, token)
        gate.forget(token)
    answer = JSONResponse({"signed_out": True})
    if gate.signs_in:
        answer.delete_cookie(COOKIE, path="/")
    return answer
