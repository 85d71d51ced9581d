"""Replies read strictly into values (结构化答复): one JSON object of a given form, asked again with the reason.

What a reply says is not judged here, only whether it can be read; judging is ``assistant.checking``'s.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.errors import ModelOutputError
from assistant.llm.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel, Reply, Request

Form = TypeVar("Form", bound=BaseModel)

_MOST_RETRIES = 2
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_MOST_REASONS = 5
_SHOWN = 60
# What is sent back to a model that rambled is cut, or the retry would cost more than the first try.
_MOST_REPEATED = 2000
_MOST_CANDIDATES = 20
_REASONS = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项，请删去",
    "string_type": "应为文本",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
}


@dataclass(frozen=True, slots=True)
class Answer(Generic[Form]):
    """A reply that could be read (可用答复): its value, every reply it took, why earlier ones were refused."""

    value: Form
    replies: tuple[Reply, ...]
    refused: tuple[str, ...] = ()


class UnreadableReplyError(ValueError):
    """A reply is not the one JSON object asked for (答复无法读取); its text is the reason, in Chinese."""


def describe_form(schema: type[BaseModel]) -> str:
    """Tell a model in words and JSON Schema what to answer (输出格式说明)."""
    form = json.dumps(schema.model_json_schema(), ensure_ascii=False, separators=(",", ":"))
    return f"只输出一个 JSON 对象，不加任何说明、标题或代码围栏。它须符合以下 JSON Schema：\n{form}"


def ask_for(
    model: ChatModel,
    request: Request,
    schema: type[Form],
    *,
    budget: Budget | None = None,
    on_text: Callable[[str | None], None] | None = None,
    retries: int = _MOST_RETRIES,
) -> Answer[Form]:
    """Ask until the reply can be read as ``schema`` (请求结构化答复), at most twice more, each time with the reason.

    The form is described in the last message, so that a server that knows no schema mode serves as well.

    Raises:
        ModelOutputError: No reply could be read; the last reason is in the message.
        ModelUnavailable: The model cannot be reached, or the budget is used up.
    """
    base = _with_form(request, schema)
    asked = base
    replies: list[Reply] = []
    refused: list[str] = []
    for turn in range(min(retries, _MOST_RETRIES) + 1):
        if turn and on_text is not None:
            on_text(None)
        reply = model.reply(asked, budget=budget, on_text=on_text)
        replies.append(reply)
        try:
            return Answer(read_reply(reply, schema), tuple(replies), tuple(refused))
        except UnreadableReplyError as reason:
            refused.append(str(reason))
            asked = _again(base, reply, str(reason))
    raise ModelOutputError(
        f"模型 {model.name}" + (f"（{request.purpose}）" if request.purpose else ""),
        f"{len(replies)} 次答复都无法读取；最后一次：{refused[-1]}",
        "符合格式的 JSON",
        "这一部分改由自带的撰写器完成；常见时请用 jixiao llm check 检查模型",
    )


def _with_form(request: Request, schema: type[BaseModel]) -> Request:
    *earlier, last = request.messages
    text = f"{last.content}\n\n{describe_form(schema)}"
    return replace(request, messages=(*earlier, Message(last.role, text)), schema=schema)


def _again(base: Request, reply: Reply, reason: str) -> Request:
    complaint = Message("user", f"上面的答复不能用：{reason}。请重新输出完整的 JSON 对象，只输出 JSON。")
    shown = reply.text.strip()[:_MOST_REPEATED]
    # Some servers refuse an empty message, and two of one role in a row.
    earlier = (Message("assistant", shown),) if shown else (Message("assistant", "（空）"),)
    more = base.max_tokens * 2 if base.max_tokens is not None and reply.finish == "length" else base.max_tokens
    return replace(base, messages=(*base.messages, *earlier, complaint), max_tokens=more)


def read_reply(reply: Reply, schema: type[Form]) -> Form:
    """Read a reply as one object of a form (读取答复).

    Fences and words around the object are forgiven; two different objects, duplicate or unknown keys, and values
    of another type are not.

    Raises:
        UnreadableReplyError: With the reason in Chinese.
    """
    if reply.finish == "filtered":
        raise UnreadableReplyError("答复被服务方的内容审查拦下")
    text = reply.text.strip()
    if not text:
        raise UnreadableReplyError("答复是空的" + ("，只有思考过程" if reply.reasoning else ""))
    found: dict[str, Form] = {}
    problem = ""
    for candidate in _candidates(text):
        try:
            value = _parse(candidate, schema)
            found.setdefault(value.model_dump_json(), value)
        except UnreadableReplyError as reason:
            problem = problem or str(reason)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UnreadableReplyError(f"有 {len(found)} 个不同的 JSON 对象，只应有一个")
    if reply.finish == "length":
        raise UnreadableReplyError(f"答复在 {len(text)} 字处因长度上限被截断，请写得更短")
    raise UnreadableReplyError(problem or f"答复不是 JSON（开头是“{text[:_SHOWN]}”）")


def _candidates(text: str) -> Iterator[str]:
    """Yield what may be the object: the whole, else what stands in fences, else each balanced pair of braces."""
    if text.startswith(("{", "[")) and text.endswith(("}", "]")):
        yield text
        return
    fenced = [body.strip() for body in _FENCE.findall(text)]
    yield from fenced or _balanced(text)


def _balanced(text: str) -> list[str]:
    found: list[str] = []
    decoder = json.JSONDecoder()
    at = text.find("{")
    opened_wrongly = 0
    while at >= 0 and len(found) + opened_wrongly < _MOST_CANDIDATES:
        try:
            _, end = decoder.raw_decode(text, at)
            found.append(text[at:end])
        except (ValueError, RecursionError):
            opened_wrongly += 1
            end = at + 1
        at = text.find("{", end)
    return found or ([text[text.find("{") :]] if "{" in text else [])


def _parse(candidate: str, schema: type[Form]) -> Form:
    try:
        json.loads(candidate, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(candidate.rstrip()) - 1 or "Unterminated" in error.msg
        what = "没有写完就断了" if cut else f"第 {error.pos + 1} 字处不是有效的 JSON"
        raise UnreadableReplyError(f"JSON {what}") from error
    except RecursionError as error:
        raise UnreadableReplyError("JSON 嵌套过深") from error
    except UnreadableReplyError:
        raise
    except ValueError as error:
        raise UnreadableReplyError("JSON 中有无法读取的数") from error
    try:
        return schema.model_validate_json(candidate, strict=True, extra="forbid")
    except ValidationError as error:
        raise UnreadableReplyError(_say(error)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableReplyError(f"JSON 的键“{key}”重复")
        found[key] = value
    return found


def _refuse_constant(name: str) -> None:
    raise UnreadableReplyError(f"JSON 中不能有 {name}")


def _say(error: ValidationError) -> str:
    lines = []
    for item in error.errors()[:_MOST_REASONS]:
        place = ".".join(str(step) for step in item["loc"]) or "全文"
        reason = _REASONS.get(item["type"], item["msg"].removeprefix("Value error, "))
        lines.append(f"“{place}”{reason}")
    return "；".join(lines)
