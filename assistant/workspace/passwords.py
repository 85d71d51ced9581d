"""Passwords as they are kept (口令): scrypt with its parameters and salt beside each digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from assistant.errors import InputError

# Memory-hard: 16 MB for each trial. Kept with every password, so that stronger ones may follow.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 5
_SALT_BYTES, _LENGTH = 16, 32
SHORTEST = 10
# Without letters and digits that look alike, for a one-time password is read from a screen and typed.
_LETTERS = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679"
_ONE_TIME_LENGTH = 14
# Tried in place of an unknown user's, so that the answer takes as long.
NOBODY = f"scrypt${_COST}${_BLOCK}${_PARALLEL}${'00' * _SALT_BYTES}${'00' * _LENGTH}"


def _derive(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    room = 256 * cost * block + 2**20
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=room, dklen=_LENGTH)


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own; parameters and salt stand in the text."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _derive(password, salt, _COST, _BLOCK, _PARALLEL)
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${salt.hex()}${digest.hex()}"


def holds(password: str, kept: str) -> bool:
    """Tell whether a password is the one kept, in the same time for a near miss and a far one."""
    _, cost, block, parallel, salt, digest = kept.split("$")
    tried = _derive(password, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(tried, bytes.fromhex(digest))


def require_strong(password: str, name: str) -> None:
    """Refuse a password that is too short, all one character, or the user's name.

    Raises:
        InputError: It is one of these.
    """
    if len(password) < SHORTEST or len(set(password)) == 1 or password.strip().lower() == name.strip().lower():
        raise InputError("口令", "太简单", f"不少于 {SHORTEST} 个字符，不全是同一字符，不同于用户名", "请换一个口令")


def draw_one_time() -> str:
    """Draw a one-time password (一次性口令)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ONE_TIME_LENGTH))
