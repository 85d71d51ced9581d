"""The misbehaving server of ``eval``, for tests that import it by this short name."""

from __future__ import annotations

from eval.model_server import (
    ModelServer,
    Stage,
    breaks_off,
    calls_function,
    drips,
    goes_on,
    hangs_up,
    model_server,
    refuses,
    says,
    sends,
    streams_raw,
    waits,
)

__all__ = [
    "ModelServer",
    "Stage",
    "breaks_off",
    "calls_function",
    "drips",
    "goes_on",
    "hangs_up",
    "model_server",
    "refuses",
    "says",
    "sends",
    "streams_raw",
    "waits",
]
