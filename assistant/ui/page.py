"""The page as a whole (网页): environment, server, who may ask what; what a tab does is left to its own module."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from assistant.settings import load_settings
from assistant.ui import (
    answers_tab,
    audit_tab,
    draft_tab,
    drafting_tab,
    jobs_tab,
    knowledge_tab,
    review_tab,
    settings_tab,
)
from assistant.ui.calls import call_routes
from assistant.ui.desk import Desk
from assistant.ui.gate import Gate
from assistant.ui.programs import Programs
from assistant.ui.routes import page_routes
from assistant.ui.uploads import clear_stale

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TABS = (drafting_tab, draft_tab, review_tab, audit_tab, answers_tab, knowledge_tab, settings_tab, jobs_tab)
ENDPOINTS = tuple(function for tab in TABS for function in tab.ENDPOINTS)
# More threads than one for a vector only take turns with those that answer clicks.
_THREADS = {"OMP_NUM_THREADS": "1"}
_BACKLOG = 128
_LAST_ANSWERS = 2


def build_server(desk: Desk, gate: Gate) -> Any:  # noqa: ANN401 - an ASGI application
    """Build the server: the page's own files and calls, the functions for programs, and the gate before all of them.

    Returns:
        An ASGI application; gradio is loaded behind it once it runs.
    """
    from starlette.applications import Starlette
    from starlette.routing import Mount

    programs = Programs(ENDPOINTS, desk, gate.person_of_request)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        async with programs.running():
            yield

    routes = [*page_routes(desk, gate), *call_routes(ENDPOINTS, desk, gate), Mount("/", programs)]
    return gate.middleware(Starlette(routes=routes, lifespan=living))


def serve(*, host: str = "127.0.0.1", port: int = 7860, block: bool = True) -> Any:  # noqa: ANN401 - see Page
    """Serve the page until it is stopped.

    Args:
        host: Address to listen on; anything but loopback is reachable from other machines and asks for signing in.
        port: Port to listen on.
        block: Return only when stopped; tests pass False and close what is returned.

    Returns:
        The served page; its ``close`` ends the server and every job.

    Raises:
        OSError: The port is taken.
    """
    # Held from the beginning: a port that is taken is told at once, and a browser opened too early waits.
    port_held = _listen(host, port)
    os.environ.update(_THREADS)
    settings = load_settings()
    gate = Gate(settings, host)
    desk = Desk(settings.home / "page", gate.workspace)
    clear_stale(desk.incoming)
    clear_stale(desk.results)
    # The first process is warmed up while the server loads in this one.
    desk.warm_up()
    page = Page(build_server(desk, gate), desk, port_held)
    if block:
        for line in gate.greeting(port):
            print(line, flush=True)  # noqa: T201 - where the page is, and the first password
        page.wait()
    return page


def _listen(host: str, port: int) -> socket.socket:
    """Listen on a port.

    Raises:
        OSError: It is taken, or may not be used.
    """
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # Elsewhere this would let two programs share the port.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
        held.listen(_BACKLOG)
    except OSError as error:
        held.close()
        message = "已被别的程序占用，或不许使用"
        raise OSError(message) from error
    return held


class Page:
    """A page being served (运行中的网页).

    Args:
        server: The ASGI application.
        desk: Closed with the page.
        held: The socket it listens on.
    """

    def __init__(self, server: Any, desk: Desk, held: socket.socket) -> None:  # noqa: ANN401 - an ASGI application
        """Start to serve, in a thread of its own."""
        import uvicorn

        self.desk = desk
        settings = uvicorn.Config(
            server, log_level="warning", lifespan="on", ws="none", timeout_graceful_shutdown=_LAST_ANSWERS
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [held]}, name="page")
        self._thread.start()
        # The server tells by a flag alone that it is ready; it has no event to wait for.
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)
        if not self._server.started:
            desk.close()
            raise OSError("服务没有启动，原因见上面的输出")

    def wait(self) -> None:
        """Wait until the server is stopped by Ctrl-C or ended."""
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("正在停止……", flush=True)  # noqa: T201 - told where it was started
        finally:
            self.close()

    def close(self) -> None:
        """End the server and every job."""
        self._server.should_exit = True
        self._thread.join()
        self.desk.close()
