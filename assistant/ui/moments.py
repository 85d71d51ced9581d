"""The day on the server's clock, and ids that cannot be guessed (日期与编号)."""

from __future__ import annotations

import datetime as dt
import secrets


def today() -> dt.date:
    """Return the day on the server's clock."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def new_id() -> str:
    """Draw an id that cannot be guessed."""
    return secrets.token_urlsafe(9)
