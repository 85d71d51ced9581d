"""Who sits before the page (当前使用者), and where a request comes from; passwords are the workspace's matter."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.workspace.users import User

COOKIE = "jixiao"
HEADER = "x-jixiao-session"


@dataclass(frozen=True, slots=True)
class Person:
    """One person at one page (使用者).

    ``user`` is who the workspace takes them for; ``guest`` tells that nobody signs in here: the page is open on this
    machine alone, and each browser is a person of its own.
    """

    user: User
    guest: bool = False

    @property
    def id(self) -> str:
        """What jobs and files of this person are kept under."""
        return str(self.user.id)

    @property
    def administers(self) -> bool:
        """Whether this person may change settings: whoever sits at the machine itself, or an administrator."""
        return self.guest or self.user.role == "administrator"


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_of(authority: str) -> str:
    """Return the host of ``host:port``, ``[::1]:port`` or an origin."""
    rest = authority.rpartition("://")[2].partition("/")[0]
    if rest.startswith("["):
        return rest.partition("]")[0].strip("[]")
    return rest.partition(":")[0]


def token_of(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Return the session's token: of the header programs send, else of the cookie; "" where there is none."""
    return headers.get(HEADER) or cookies.get(COOKIE) or ""


def foreign_origin(headers: Mapping[str, str]) -> bool:
    """Whether another site's page sent the request: browsers name the page's origin with each of these."""
    origin = headers.get("origin")
    if not origin or origin == "null":
        return origin == "null"
    return origin.rpartition("://")[2] != headers.get("host", "")
