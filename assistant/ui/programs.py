"""The page's functions for programs (程序接口): gradio's API, by which ``gradio_client`` calls them by name.

Gradio takes longer to load than everything else together, and no browser waits for it: the page listens first, and
gradio loads behind it. A program that asks meanwhile is answered as soon as it is there.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.ui.endpoints import parameters_of
from assistant.ui.uploads import FILE_MEGABYTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from assistant.ui.desk import Desk
    from assistant.ui.endpoints import Endpoint
    from assistant.ui.person import Person

# Gradio reads these on import; without them it looks for its own servers and keeps users' runs in the browser.
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_SHARE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
}
# How often it is looked whether the processor is free for gradio, in seconds.
_LOOK = 0.1


class Programs:
    """What programs reach (程序接口), as an ASGI application.

    Args:
        functions: What is offered, each under its own name.
        desk: Given to each function; gradio waits with its loading until nobody at the desk needs the processor.
        person_of: Tells who sent a gradio request.
    """

    def __init__(self, functions: Iterable[Endpoint], desk: Desk, person_of: Callable[[Any], Person]) -> None:
        """Load nothing yet."""
        self._functions = tuple(functions)
        self._desk = desk
        self._person_of = person_of
        self._open = AsyncExitStack()
        self._started: asyncio.Task[Any] | None = None
        self._wanted = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load gradio in the background, and end it with the page."""
        self._started = asyncio.create_task(self._start())
        try:
            yield
        finally:
            self._started.cancel()
            await asyncio.wait({self._started})
            await self._open.aclose()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own types
        """Answer a program, once gradio is there."""
        if self._started is None:
            raise RuntimeError("asked before the page was started")
        self._wanted.set()
        # One caller who goes away must not end the loading for the others.
        application = await asyncio.shield(self._started)
        await application(scope, receive, send)

    async def _start(self) -> Any:  # noqa: ANN401 - gradio ships no usable types
        while not self._wanted.is_set() and not self._desk.quiet:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), _LOOK)
        application = await asyncio.to_thread(self._build)
        await self._open.enter_async_context(application.router.lifespan_context(application))
        return application

    def _build(self) -> Any:  # noqa: ANN401 - gradio ships no usable types
        os.environ.update(_ENVIRONMENT, GRADIO_TEMP_DIR=str(self._desk.incoming))
        import gradio
        from starlette.applications import Starlette

        with gradio.Blocks(title="绩效助手", analytics_enabled=False) as offered:
            for function in self._functions:
                about = (inspect.getdoc(function) or "").strip()
                gradio.api(
                    calling(function, self._desk, self._person_of),
                    api_name=function.__name__, api_description=about, queue=False,
                )  # fmt: skip
        application = gradio.mount_gradio_app(
            Starlette(), offered, path="", footer_links=[], run_history=False, ssr_mode=False, show_error=True,
            max_file_size=f"{FILE_MEGABYTES}mb",
        )  # fmt: skip
        # Gradio refuses files that nobody uploaded only in what it takes for launched; mounting alone does not tell it,
        # and any file of the server could then be named as an upload.
        offered.has_launched = offered.is_running = True
        return application


def calling(function: Endpoint, desk: Desk, person_of: Callable[[Any], Person]) -> Callable[..., Any]:
    """Wrap a function so that gradio sees its parameters and types, and hands over the request."""
    import gradio

    def call(*given: Any) -> Any:  # noqa: ANN401 - plain JSON either way
        *arguments, request = given
        try:
            return function(desk, person_of(request), *arguments)
        except AssistantError as error:
            raise gradio.Error(error.message, print_exception=False) from error

    taken = parameters_of(function, gradio.FileData)
    # Gradio puts the request where a parameter of this type stands; being last, it needs a default like those before.
    request = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=gradio.Request
    )
    call.__name__ = function.__name__
    call.__doc__ = function.__doc__
    call.__signature__ = inspect.Signature([*taken, request], return_annotation=dict)  # type: ignore[attr-defined]
    call.__annotations__ = {each.name: each.annotation for each in (*taken, request)} | {"return": dict}
    return call
