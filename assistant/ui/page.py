"""The page as a whole (网页): environment, server, who may ask what; what a tab does is left to its own module."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

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
from assistant.ui.desk import Desk
from assistant.ui.endpoints import describe, register
from assistant.ui.gate import Gate
from assistant.ui.routes import add_routes
from assistant.ui.uploads import FILE_MEGABYTES, clear_stale

# Gradio reads these on import; without them it looks for its own servers and keeps users' runs in the browser.
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_SHARE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    # More threads than one for a vector only take turns with those that answer clicks.
    "OMP_NUM_THREADS": "1",
}
TABS = (drafting_tab, draft_tab, review_tab, audit_tab, answers_tab, knowledge_tab, settings_tab, jobs_tab)
ENDPOINTS = tuple(function for tab in TABS for function in tab.ENDPOINTS)


def build_server(desk: Desk, gate: Gate) -> Any:  # noqa: ANN401 - gradio ships no usable types
    """Build the server: the page's own files, its functions for browsers and programs, and the gate before both.

    Returns:
        A ``gradio.Server`` ready to launch.
    """
    os.environ["GRADIO_TEMP_DIR"] = str(desk.incoming)
    from gradio import Server

    server = Server(title="绩效助手", docs_url=None, redoc_url=None, openapi_url=None)
    register(server, ENDPOINTS, desk, gate.person_of_request)
    add_routes(server, desk, gate, describe(ENDPOINTS))
    server.add_middleware(gate.middleware)
    return server


def serve(*, host: str = "127.0.0.1", port: int = 7860, block: bool = True) -> Any:  # noqa: ANN401 - gradio ships no usable types
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
    _require_free(host, port)
    os.environ.update(_ENVIRONMENT)
    settings = load_settings()
    gate = Gate(settings, host)
    desk = Desk(settings.home / "page", gate.workspace)
    clear_stale(desk.incoming)
    clear_stale(desk.results)
    # The first process is warmed up while gradio loads in this one.
    desk.warm_up()
    server = build_server(desk, gate)
    try:
        _launch(server, host, port)
    except BaseException:
        desk.close()
        raise
    page = Page(server, desk)
    if block:
        for line in gate.greeting(port):
            print(line, flush=True)  # noqa: T201 - where the page is, and the first password
        page.wait()
    return page


def _require_free(host: str, port: int) -> None:
    """Refuse a port that is taken before anything is loaded.

    Raises:
        OSError: It is, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = "已被别的程序占用，或不许使用"
            raise OSError(message) from error


def _launch(server: Any, host: str, port: int) -> None:  # noqa: ANN401 - gradio ships no usable types
    server.launch(
        server_name=host,
        server_port=port,
        share=False,
        quiet=True,
        inbrowser=False,
        show_error=True,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        max_file_size=f"{FILE_MEGABYTES}mb",
        prevent_thread_lock=True,
    )


class Page:
    """A page being served (运行中的网页)."""

    def __init__(self, server: Any, desk: Desk) -> None:  # noqa: ANN401 - gradio ships no usable types
        self.server = server
        self.desk = desk

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
        self.server.blocks.close(verbose=False)
        self.desk.close()
