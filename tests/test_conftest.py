from __future__ import annotations

import os
import socket

import pytest


def test_network_is_blocked_beyond_this_machine() -> None:
    """A test that reaches for another machine fails at once, by name or by number."""
    with pytest.raises(RuntimeError, match="no network"):
        socket.create_connection(("example.org", 80), timeout=1)
    with socket.socket() as plain, pytest.raises(RuntimeError, match="no network"):
        plain.connect(("192.0.2.1", 80))


def test_loopback_stays_open() -> None:
    """Servers that a test starts on this machine can be reached."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as client,
    ):
        assert server.getsockname() == client.getpeername()


def test_settings_of_the_caller_do_not_leak_in() -> None:
    """No endpoint or key of the caller's environment reaches a test."""
    names = [name for name in os.environ if name.startswith(("OPENAI_", "JIXIAO_"))]

    assert ["JIXIAO_HOME"] == names
