"""How one server wants to be asked (接口方言): the form's mode, the fields it takes, learned from its refusals.

Values only: what is learned comes back as a new dialect; who keeps it is ``endpoint``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

    from assistant.llm.failures import Failure
    from assistant.llm.providers import Mode, Provider
    from assistant.settings import ModelLimits

_OPTIONAL = ("temperature", "seed", "stream_options")
_SERVER_ERRORS = (500, 501)
_REFUSALS = (400, 404, 405, 415, 422)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known of a server (方言): the mode in use, fields it refused, whether it streams."""

    modes: tuple[Mode, ...]
    limit_field: str
    refused: frozenset[str] = frozenset()
    streaming: bool = True
    proven: bool = False

    @property
    def mode(self) -> Mode:
        """The strongest mode not yet refused."""
        return self.modes[0]

    def weaker(self) -> Dialect | None:
        """Return the dialect one mode down, None at the last."""
        return replace(self, modes=self.modes[1:], proven=False) if len(self.modes) > 1 else None

    def learn(self, failure: Failure, sent: dict[str, Any]) -> Dialect | None:
        """Find another way to ask after a refusal (学习方言); None where there is none.

        A field that the server names goes first, then the mode; a server that names nothing is asked in words alone
        before every optional field is left out.
        """
        if failure.kind == "no_stream":
            return replace(self, streaming=False) if self.streaming else None
        if failure.status in _SERVER_ERRORS:
            return self.weaker() if "response_format" in sent or "tools" in sent else None
        # A server that knows no tools may have no such address either; but a wrong model is told apart by its words.
        if failure.status not in _REFUSALS or failure.kind not in ("bad_request", "not_found"):
            return None
        said = failure.detail.lower()
        if failure.kind == "not_found" and not any(word in said for word in ("tool", "response_format", "function")):
            return None
        if self.limit_field in sent and self.limit_field in said:
            other = "max_tokens" if self.limit_field == "max_completion_tokens" else "max_completion_tokens"
            if other in said:
                return replace(self, limit_field=other)
            return replace(self, refused=self.refused | {self.limit_field})
        named = [field for field in _OPTIONAL if field in sent and field in said]
        if named:
            return replace(self, refused=self.refused | {*named})
        if self.streaming and "stream" in said:
            return replace(self, streaming=False)
        if ("response_format" in sent or "tools" in sent) and (lower := self.weaker()) is not None:
            return lower
        left = [field for field in _OPTIONAL if field in sent]
        return replace(self, refused=self.refused | {*left}) if left else None


def open_dialect(provider: Provider) -> Dialect:
    """Start from what the provider table knows."""
    return Dialect(provider.modes, provider.limit_field)


def build_body(
    dialect: Dialect, limits: ModelLimits, schema: type[BaseModel] | None, *, tokens: int, with_schema: bool
) -> dict[str, Any]:
    """Build the fields of a request beside model and messages (请求字段).

    Args:
        dialect: How the server wants to be asked.
        limits: Temperature and seed.
        schema: The form asked for, None for plain text.
        tokens: The longest reply.
        with_schema: Whether JSON mode brings the schema along.
    """
    wanted: dict[str, Any] = {
        dialect.limit_field: tokens,
        "temperature": float(limits.model_temperature) if limits.model_temperature is not None else None,
        "seed": limits.model_seed,
        "stream_options": {"include_usage": True} if dialect.streaming else None,
    }
    body = {field: value for field, value in wanted.items() if value is not None and field not in dialect.refused}
    if schema is not None:
        body |= _form_fields(dialect.mode, schema, with_schema=with_schema)
    return body


def _form_fields(mode: Mode, schema: type[BaseModel], *, with_schema: bool) -> dict[str, Any]:
    if mode == "text":
        return {}
    # Names are limited to ASCII letters, digits and lines by most servers.
    name = schema.__name__.strip("_") if schema.__name__.isascii() else "reply"
    form = strict_schema(schema.model_json_schema())
    if mode == "json_schema":
        wrapped = {"name": name, "schema": form, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": wrapped}}
    if mode == "functions":
        function = {"name": name, "description": "交回结果", "parameters": form}
        chosen = {"type": "function", "function": {"name": name}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
    bare: dict[str, Any] = {"type": "json_object"}
    return {"response_format": bare | {"schema": form} if with_schema else bare}


def strict_schema(schema: Any) -> Any:  # noqa: ANN401 - JSON Schema
    """Return the schema as strict modes want it: no other keys, every key given, no defaults."""
    if isinstance(schema, list):
        return [strict_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for key, part in schema.items():
        if key in ("properties", "$defs") and isinstance(part, dict):
            # Below these stand names, not keywords: a property may be called "default".
            made[key] = {name: strict_schema(value) for name, value in part.items()}
        elif key != "default":
            made[key] = part if key in ("enum", "const", "required", "examples") else strict_schema(part)
    if made.get("type") == "object" and "properties" in made:
        made["required"] = list(made["properties"])
        made["additionalProperties"] = False
    return made
