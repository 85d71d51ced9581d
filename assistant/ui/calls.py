"""The page's own calls (页面调用): a function by its name with named values, a file as it is, plain JSON back.

What a function does is its tab's matter; who may call is the gate's. Errors are put into words for people.
"""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.ui.endpoints import parameters_of
from assistant.ui.uploads import FILE_MEGABYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from assistant.ui.desk import Desk
    from assistant.ui.endpoints import Endpoint
    from assistant.ui.gate import Gate

_LONGEST_KIND = 10


def call_routes(functions: Iterable[Endpoint], desk: Desk, gate: Gate) -> list[Route]:
    """Build the addresses by which the page calls functions and sends files."""
    from starlette.routing import Route

    known = {function.__name__: function for function in functions}

    async def call(request: Request) -> Response:
        desk.touch()
        return await _call(known, desk, gate, request)

    async def upload(request: Request) -> Response:
        desk.touch()
        return await _upload(desk, request)

    return [Route("/call/{name}", call, methods=["POST"]), Route("/upload", upload, methods=["POST"])]


@cache
def values_model(function: Endpoint) -> type[BaseModel]:
    """Build the model of the values a function takes: named, of their types, nothing else."""
    from pydantic import ConfigDict, create_model

    fields: dict[str, Any] = {
        each.name: (each.annotation, ... if each.default is each.empty else each.default)
        for each in parameters_of(function, dict[str, Any])
    }
    return create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)


async def _call(known: dict[str, Endpoint], desk: Desk, gate: Gate, request: Request) -> Response:
    from pydantic import ValidationError
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    function = known.get(request.path_params["name"])
    if function is None:
        return JSONResponse({"error": "没有这个功能；页面可能是旧的，请重新打开。"}, 404)
    try:
        given = values_model(function).model_validate_json(await request.body() or b"{}")
    except ValidationError:
        return JSONResponse({"error": "页面送来的内容不合格式；页面可能是旧的，请重新打开后再试。"}, 400)
    values = {name: getattr(given, name) for name in type(given).model_fields}

    def answer() -> Response:
        # The session is looked up and the answer written beside the other requests, not before them.
        try:
            person = gate.person(request.headers, request.cookies)
            return JSONResponse(function(desk, person, **values))
        except AssistantError as error:
            return JSONResponse({"error": error.message}, 422)

    return await run_in_threadpool(answer)


async def _upload(desk: Desk, request: Request) -> Response:
    """Take in one file under a drawn name; its own name travels with the call that takes it over."""
    from starlette.responses import JSONResponse

    kind = PurePath("x." + request.query_params.get("kind", "").lstrip(".")).suffix[:_LONGEST_KIND]
    folder = desk.incoming / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    place = folder / f"upload{kind if kind[1:].isalnum() else ''}"
    size = 0
    with place.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > FILE_MEGABYTES * 1024 * 1024:
                break
            file.write(chunk)
    if size > FILE_MEGABYTES * 1024 * 1024:
        place.unlink()
        folder.rmdir()
        return JSONResponse({"error": f"文件超过 {FILE_MEGABYTES} MB，没有收下；请压缩其中的图片后重试。"}, 413)
    return JSONResponse({"path": str(place.relative_to(desk.incoming))})
