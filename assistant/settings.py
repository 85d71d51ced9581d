"""Typed settings, read once from one TOML and the environment; options override both.

Where shipped data lies is decided here; what it means is left to the loaders.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

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
    "provider",
    "model_temperature",
    "model_seed",
    "model_max_tokens",
    "model_context",
    "model_timeout",
    "model_stall",
    "model_retries",
    "model_parallel",
    "model_prompt_price",
    "model_completion_price",
    "budget_seconds",
    "budget_tokens",
    "mask_units",
)
_YES, _NO = ("true", "1", "yes", "是"), ("false", "0", "no", "否")


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """How a model is asked (模型调用限度); each field is the setting of the same name.

    Times are seconds: ``model_timeout`` for one call, ``model_stall`` between two pieces of a reply. Prices are yuan
    for a million tokens. ``model_context`` is in tokens, None where the endpoint is to be asked.
    """

    model_temperature: Decimal | None = Decimal("0.2")
    model_seed: int | None = 7
    model_max_tokens: int = 4096
    model_context: int | None = None
    model_timeout: Decimal = Decimal(300)
    model_stall: Decimal = Decimal(120)
    model_retries: int = 4
    model_parallel: int = 6
    model_prompt_price: Decimal | None = None
    model_completion_price: Decimal | None = None
    budget_seconds: Decimal = Decimal(1800)
    budget_tokens: int = 600_000
    mask_units: bool = False


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
    provider: str | None = None
    limits: ModelLimits = field(default_factory=ModelLimits)

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


# Lowest value allowed; what may be switched off takes "none" as well.
_LOWEST = {
    "model_temperature": 0,
    "model_seed": 0,
    "model_max_tokens": 16,
    "model_context": 512,
    "model_timeout": 1,
    "model_stall": 1,
    "model_retries": 0,
    "model_parallel": 1,
    "model_prompt_price": 0,
    "model_completion_price": 0,
    "budget_seconds": 1,
    "budget_tokens": 1000,
}
_WHOLE = ("model_seed", "model_max_tokens", "model_context", "model_retries", "model_parallel", "budget_tokens")
_MAY_BE_NONE = (
    "model_temperature",
    "model_seed",
    "model_context",
    "model_prompt_price",
    "model_completion_price",
)


def _read_limit(key: str, text: str) -> Decimal | int | bool | None:
    if key == "mask_units":
        if text.strip().lower() not in (*_YES, *_NO):
            raise InputError(f"设置项 {key}", f"“{text}”不是开关值", "true 或 false", "请改正后重试")
        return text.strip().lower() in _YES
    if key in _MAY_BE_NONE and text.strip().lower() == "none":
        return None
    whole, lowest = key in _WHOLE, _LOWEST[key]
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < lowest or (whole and number != number.to_integral_value()):
        kind = "整数" if whole else "数"
        raise InputError(f"设置项 {key}", f"“{text}”不可用", f"不小于 {lowest} 的{kind}", "请改正后重试")
    return int(number) if whole else number


def setting_keys() -> tuple[str, ...]:
    """List the names of every setting, as the TOML has them (设置项)."""
    return _KEYS


def check_setting(key: str, text: str) -> None:
    """Refuse a value that a setting could not take (检查设置值); what is no limit takes any text.

    Raises:
        InputError: It is no number that fits.
    """
    if key in _LOWEST or key == "mask_units":
        _read_limit(key, text)


def _read_limits(named: dict[str, str | None]) -> ModelLimits:
    given = {key: named.pop(key) for key in (*_LOWEST, "mask_units")}
    values: dict[str, Any] = {key: _read_limit(key, text) for key, text in given.items() if text is not None}
    return ModelLimits(**values)


def load_settings(beside: Path | None = None) -> Settings:
    """Read settings: ``jixiao.toml`` beside the case, else in the home folder, then the environment.

    Args:
        beside: The case file, or None.

    Raises:
        InputError: The TOML cannot be read, has unknown keys, or a limit is no number that fits.
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
    limits = _read_limits(named)
    return Settings(home=Path(named.pop("home") or home), limits=limits, **named)
