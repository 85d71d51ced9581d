"""Typed settings, read once from one TOML and the environment; options override both.

Where shipped data lies is decided here; what it means is left to the loaders.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from assistant.errors import InputError

_KEYS = (
    "base_url",
    "api_key",
    "model",
    "home",
    "embedding_base_url",
    "embedding_api_key",
    "embedding_model",
    "database_url",
    "chroma_url",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run (设置): model endpoint, embedding endpoint, folders."""

    home: Path
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    embedding_base_url: str | None = None
    embedding_api_key: str | None = field(default=None, repr=False)
    embedding_model: str | None = None
    database_url: str | None = None
    chroma_url: str | None = None

    @property
    def has_model(self) -> bool:
        """Whether a model endpoint is named; none named means no model."""
        return self.model is not None and (self.base_url is not None or self.api_key is not None)


@cache
def shipped_folder(name: str) -> Path:
    """Return a folder of shipped data: ``prompts``, ``knowledge_base`` or ``example``.

    In the wheel it lies inside the package, in a checkout beside it.
    """
    package = Path(__file__).resolve().parent
    inside = package / "_shipped" / name
    if inside.is_dir():
        return inside
    return package / name if name == "example" else package.parent / name


def _default_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "jixiao"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "jixiao"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "jixiao"


def _read_toml(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as stream:
            table = tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        raise InputError(path.name, f"设置文件不是有效的 TOML（{error}）", '键 = "值"', "请改正后重试") from error
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        raise InputError(path.name, f"有不认识的设置项 {'、'.join(unknown)}", "、".join(_KEYS), "请删去或改名")
    return {key: str(value) for key, value in table.items()}


def load_settings(beside: Path | None = None) -> Settings:
    """Read settings: ``jixiao.toml`` beside the case, else in the home folder, then the environment.

    Args:
        beside: The case file, or None.

    Raises:
        InputError: The TOML cannot be read or has unknown keys.
    """
    environment = os.environ
    home = Path(environment.get("JIXIAO_HOME") or _default_home())
    values: dict[str, str] = {}
    candidates = ([beside.parent / "jixiao.toml"] if beside is not None else []) + [home / "jixiao.toml"]
    for candidate in candidates:
        if candidate.is_file():
            values = _read_toml(candidate)
            break
    named = {key: environment.get(f"JIXIAO_{key.upper()}") or values.get(key) for key in _KEYS}
    named["base_url"] = named["base_url"] or environment.get("OPENAI_BASE_URL")
    named["api_key"] = named["api_key"] or environment.get("OPENAI_API_KEY")
    return Settings(home=Path(named.pop("home") or home), **named)
