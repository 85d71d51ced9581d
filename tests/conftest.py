"""Fixtures for every test: no network, no settings from outside, a place for results; the bundled example."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "tests" / "output"

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo
_LEAKS = ("JIXIAO_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost", "0.0.0.0", "::"}:  # noqa: S104 - asked about, not bound
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


def _guard(address: object) -> None:
    if isinstance(address, tuple) and not _is_local(address[0]):
        message = f"tests use no network; something asked for {address[0]}"
        raise RuntimeError(message)


def pytest_configure() -> None:
    """Block every connection but those to this machine, and keep heavy libraries from asking for one."""

    def connect(self: socket.socket, address: Any) -> None:
        _guard(address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _guard(address)
        return _connect_ex(self, address)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _guard((host,))
        return _getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo
    os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", LANGSMITH_TRACING="false")


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test a home of its own and none of the caller's endpoints or keys."""
    for name in sorted(os.environ):
        if name.upper().startswith(_LEAKS) and name != "LANGSMITH_TRACING":
            monkeypatch.delenv(name)
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def output() -> Path:
    """Return the folder for results a person may want to look at."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    return OUTPUT


@pytest.fixture(scope="session")
def example() -> Path:
    """Return the folder of the bundled example."""
    return ROOT / "assistant" / "example"


@pytest.fixture(scope="session")
def form_without_result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a second example: the bundled form with one result left blank, so that its total stays open."""
    from eval.build_example import build_form, load_project, without_actual

    path = tmp_path_factory.mktemp("second") / "自评表（缺完成值）.docx"
    path.write_bytes(build_form(without_actual(load_project(), "送托家庭满意度")))
    return path
