"""The page served in a process of its own, and a browser before it, for tests and for the soak."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_PATIENCE = 180.0
_WAIT = 120


@dataclass(slots=True)
class Served:
    """A page being served: its address, its process, how long it took to answer (and computed), what it said."""

    address: str
    process: subprocess.Popen[str]
    seconds: float
    processor: float = 0.0
    said: list[str] = field(default_factory=list)

    def wait_for(self, pattern: str, seconds: float = 10) -> re.Match[str]:
        """Wait until the server has printed something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, "".join(self.said))
            if found is not None:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not said within {seconds} s: {pattern}")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served_page(home: Path, *, host: str = "127.0.0.1", port: int | None = None, **settings: str) -> Iterator[Served]:
    """Serve the page from ``app.py`` while the block runs.

    Args:
        home: The data folder.
        host: The address to listen on.
        port: The port; a free one by default.
        settings: Environment variables without their ``JIXIAO_``, in lower case.
    """
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JIXIAO_", "OPENAI_"))}
    own = {f"JIXIAO_{name.upper()}": value for name, value in settings.items()}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "--host", host, "--port", str(port)],
        env={**kept, **own, "JIXIAO_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", cwd=home,
    )  # fmt: skip
    served = Served(f"http://127.0.0.1:{port}", process, 0.0)
    listener = threading.Thread(target=_listen, args=(process, served.said), daemon=True)
    listener.start()
    try:
        while not _answers(served.address):
            if process.poll() is not None or time.perf_counter() - start > _PATIENCE:
                raise AssertionError("the page did not start:\n" + "".join(served.said))
            time.sleep(0.05)
        served.seconds = time.perf_counter() - start
        served.processor = processor_seconds(process.pid)
        yield served
    finally:
        process.terminate()
        process.wait(20)
        listener.join(20)
        if process.stdout is not None:
            process.stdout.close()


def processor_seconds(pid: int) -> float:
    """Return how long a process has computed, 0 where the platform does not tell."""
    status = Path(f"/proc/{pid}/stat")
    if not status.is_file():
        return 0.0
    fields = status.read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _listen(process: subprocess.Popen[str], said: list[str]) -> None:
    said.extend(process.stdout or ())


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthy", timeout=5) as answer:  # noqa: S310 - this machine's own page
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def chromium() -> Iterator[Any]:
    """Start a headless chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(slots=True)
class Watched:
    """A browser window of one person, and what it asked of whom."""

    page: Any
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str | None]:
        """Which machines were asked for anything."""
        return {urlsplit(url).hostname for url in self.requested if not url.startswith(("data:", "blob:"))}


@contextmanager
def window(browser: Any, *, width: int = 1280, height: int = 860, **options: Any) -> Iterator[Watched]:  # noqa: ANN401 - playwright's browser and its options
    """Open a window with cookies of its own, and watch what it asks for."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    watched = Watched(context.new_page())
    context.on("request", lambda request: watched.requested.append(request.url))
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    # Waits end when their condition holds; on a machine full of other work that may take long.
    watched.page.set_default_timeout(_WAIT * 1000)
    yield watched
    context.close()
