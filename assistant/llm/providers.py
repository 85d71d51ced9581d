"""The provider table (模型接口表) and the one way to open a model.

The default entry fits any OpenAI-compatible server: what such a server can do is learned from its answers. A family
has an entry of its own only where asking the default way would fail or cost it something.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from assistant.errors import InputError, ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.llm.endpoint import EndpointModel
    from assistant.settings import Settings

Mode = Literal["json_schema", "functions", "json_object", "text"]
"""Ways to make a server answer in a form, strongest first; ``text`` asks in words alone."""

MODES: tuple[Mode, ...] = ("json_schema", "functions", "json_object", "text")


@dataclass(frozen=True, slots=True)
class Provider:
    """How one family of servers is asked (接口条目).

    Args:
        name: As the setting ``provider`` names it.
        title: For people.
        base_url: Where it is when no address is set; None where there is no such place.
        hosts: Host names that mean this family when no provider is named.
        modes: Ways to get a form, in the order they are tried.
        limit_field: The field that limits a reply's length.
        schema_in_json_mode: Whether JSON mode takes the schema along.
    """

    name: str
    title: str
    base_url: str | None = None
    hosts: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = MODES
    limit_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    schema_in_json_mode: bool = False


_ENTRIES = (
    Provider("default", "任何 OpenAI 兼容接口"),
    # Its newer models refuse max_tokens, and a key alone is enough to mean it.
    Provider("openai", "OpenAI", "https://api.openai.com/v1", ("api.openai.com",), limit_field="max_completion_tokens"),
    # Answers json_schema with HTTP 500 and enforces a grammar where JSON mode brings the schema.
    Provider(
        "llama-cpp-python",
        "llama-cpp-python 自带的服务",
        modes=("json_object", "functions", "text"),
        schema_in_json_mode=True,
    ),
)

PROVIDERS: Mapping[str, Provider] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""Every family by name; ``default`` is whatever no other entry claims."""


def choose_provider(settings: Settings) -> Provider:
    """Choose the entry (选用条目): the one named, else the one whose host is asked, else the default.

    Raises:
        InputError: The setting names no entry.
    """
    if settings.provider is not None:
        if settings.provider not in PROVIDERS:
            raise InputError("设置项 provider", f"没有“{settings.provider}”", "、".join(PROVIDERS), "请改正或删去此项")
        return PROVIDERS[settings.provider]
    if settings.base_url is None:
        return PROVIDERS["openai"]
    host = urlsplit(settings.base_url).hostname
    return next((entry for entry in PROVIDERS.values() if host in entry.hosts), PROVIDERS["default"])


def open_model(settings: Settings, *, name: str | None = None) -> EndpointModel:
    """Open the configured model (打开模型); no request is made and no heavy library loaded.

    Args:
        settings: Where the model is.
        name: Another model at the same address; None takes the configured one.

    Raises:
        ModelUnavailable: No model is configured, or the address is none.
        InputError: The setting ``provider`` names no entry.
    """
    from assistant.llm.endpoint import EndpointModel

    model = name or settings.model
    provider = choose_provider(settings)
    base_url = settings.base_url or provider.base_url
    if settings.base_url is None and settings.api_key is None:
        raise _unconfigured("没有设置接口地址")
    if model is None:
        raise _unconfigured("没有设置模型名")
    parts = urlsplit(base_url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelUnavailable(
            "设置项 base_url", f"“{base_url}”不是接口地址", "http:// 或 https:// 开头的地址", "请改正 JIXIAO_BASE_URL"
        )
    return EndpointModel(model, provider, settings.limits, base_url=base_url, api_key=settings.api_key)


def _unconfigured(problem: str) -> ModelUnavailable:
    return ModelUnavailable(
        "模型设置",
        problem,
        "JIXIAO_BASE_URL、JIXIAO_MODEL（需要时加 JIXIAO_API_KEY），或 jixiao.toml 中的同名项",
        "不设置模型时用自带的撰写器",
    )
