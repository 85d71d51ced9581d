"""Strict reading of our own YAML and front matter: no unknown or duplicate keys, decimals exact.

What the content means is left to the types it is read into.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assistant.errors import AssistantError, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Base):  # type: ignore[misc]  # CSafeLoader and SafeLoader share no typed base
    """Safe loader that refuses duplicate keys and reads decimals exactly."""


class _DuplicateKeyError(yaml.MarkedYAMLError):
    pass


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:  # noqa: ANN401 - PyYAML's own type
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = str(key_node.value)
        if key in seen:
            raise _DuplicateKeyError(problem=f"键“{key}”重复", problem_mark=key_node.start_mark)
        seen.add(key)
    loader.flatten_mapping(node)
    pairs: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return pairs


def _construct_decimal(loader: Any, node: yaml.ScalarNode) -> Decimal | str:  # noqa: ANN401 - PyYAML's own type
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)


def parse_yaml(text: str, where: str, *, error: type[AssistantError] = RuleError) -> Any:  # noqa: ANN401 - YAML
    """Parse one YAML document strictly.

    Args:
        text: The document.
        where: Its name for messages.
        error: The exception class for malformed text.

    Returns:
        Mappings, lists and scalars; numbers with a point are ``Decimal``.

    Raises:
        AssistantError: Malformed YAML or a duplicate key, with line and column.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader made stricter
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        at = f"{where} 第{mark.line + 1}行第{mark.column + 1}列" if mark else where
        told = problem.problem if isinstance(problem, _DuplicateKeyError) else None
        hint = "请改正该行" if told else "请检查该行：缩进用空格不用制表符，冒号后有空格，引号和括号成对"
        raise error(at, told or "YAML 格式有误", "有效且无重复键的 YAML", hint) from problem
    except yaml.YAMLError as problem:
        raise error(where, "YAML 格式有误", "有效的 YAML（UTF-8）", str(problem)) from problem


def line_of(text: str, location: tuple[int | str, ...]) -> str:
    """Find the line and column of a validation error's location, as `` 第n行第m列``; "" where unknown."""
    try:
        node = yaml.compose(text, Loader=_Base)
    except yaml.YAMLError:
        return ""
    found = node.start_mark if node else None
    for step in location:
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if key_node.value == step:
                    found, node = key_node.start_mark, value_node
                    break
            else:
                break
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            found = node.start_mark
        else:
            break
    return f" 第{found.line + 1}行第{found.column + 1}列" if found else ""


_PROBLEMS = {
    "extra_forbidden": ("有不认识的键", "请删去或改为已有的键名"),
    "missing": ("缺少必填项", "请补上"),
    "string_type": ("不是文本", "请改为文本，数字可加引号"),
    "decimal_parsing": ("不是数", "请填写数字"),
    "literal_error": ("不在允许的取值之内", "请改为允许的取值"),
    "bool_parsing": ("不是 true 或 false", "请改为 true 或 false"),
    "tuple_type": ("不是列表", "请写成列表"),
    "list_type": ("不是列表", "请写成列表"),
    "dict_type": ("不是映射", "请写成“键: 值”"),
    "date_from_datetime_parsing": ("不是日期", "请写成 2024-01-31"),
    "date_type": ("不是日期", "请写成 2024-01-31"),
    "decimal_type": ("不是数", "请填写数字"),
    "int_type": ("不是整数", "请填写整数"),
    "int_parsing": ("不是整数", "请填写整数"),
    "model_type": ("不是“键: 值”各行", "请写成“键: 值”"),
    "greater_than": ("数值太小", "请改为更大的数"),
    "too_short": ("项数不够", "请补足"),
}


def _told(item: Mapping[str, Any]) -> tuple[str, str]:
    """Say a validation error and its remedy in the user's language."""
    what, hint = _PROBLEMS.get(item["type"], (item["msg"].removeprefix("Value error, "), "请改正"))
    context = item.get("ctx", {})
    if item["type"] == "too_short":
        what = f"至少要 {context.get('min_length')} 项，现有 {context.get('actual_length')} 项"
    elif item["type"] == "greater_than":
        what, hint = f"应大于 {context.get('gt')}", "请改正"
    return what, hint


def build_model(
    model: type[Model],
    data: Any,  # noqa: ANN401 - parsed YAML
    where: str,
    *,
    text: str = "",
    error: type[AssistantError] = RuleError,
) -> Model:
    """Validate parsed data into a model, naming every problem with its line.

    Args:
        model: The pydantic type.
        data: What ``parse_yaml`` returned.
        where: The file's name for messages.
        text: The file's text, to find lines; may be empty.
        error: The exception class to raise.

    Raises:
        AssistantError: Unknown keys, missing or ill-typed values; all problems in one message.
    """
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        lines = []
        hints = []
        for item in problem.errors():
            location = tuple(step for step in item["loc"] if isinstance(step, (str, int)))
            name = ".".join(str(step) for step in location) or "全文"
            what, hint = _told(item)
            expected = str(item.get("ctx", {}).get("expected") or "")
            allowed = expected.replace("'", "").replace(" or ", "、").replace(", ", "、")
            lines.append(f"“{name}”{what}{line_of(text, location)}" + (f"（可为 {allowed}）" if allowed else ""))
            hints.append(hint)
        raise error(where, "；".join(lines), "", "；".join(dict.fromkeys(hints))) from problem


def load_yaml(path: Path, model: type[Model], *, error: type[AssistantError] = RuleError) -> Model:
    """Load one of our own YAML files into a model.

    Raises:
        AssistantError: The file is missing, malformed, or holds unknown or duplicate keys.
    """
    text = read_text(path, error=error)
    return build_model(model, parse_yaml(text, path.name, error=error), path.name, text=text, error=error)


def load_front_matter(path: Path, *, error: type[AssistantError] = RuleError) -> tuple[Mapping[str, Any], str, str]:
    """Split a Markdown file into its front matter and its body.

    Returns:
        The parsed front matter, the body, and the front matter's text, led by as many empty lines as
        stand above it, so that its lines have the numbers they have in the file.

    Raises:
        AssistantError: There is no front matter, or it is malformed.
    """
    text = read_text(path, error=error)
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():  # noqa: PLR2004 - opening, front matter, body
        raise error(path.name, "没有文件头", "以 --- 行开始和结束的 YAML 文件头", "请补上文件头")
    front = "\n" * (parts[0].count("\n") + 1) + parts[1]
    data = parse_yaml(front, path.name, error=error)
    if not isinstance(data, dict):
        raise error(path.name, "文件头不是映射", "“键: 值”各行", "请改正文件头")
    return data, parts[2].strip(), front


def read_text(path: Path, *, error: type[AssistantError] = RuleError) -> str:
    """Read one of our own text files as UTF-8.

    Raises:
        AssistantError: The file is missing or not UTF-8.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as problem:
        raise error(str(path), "文件不存在", "一个可读的文件", "请检查路径") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise error(str(path), f"无法读取（{problem}）", "UTF-8 文本文件", "请检查文件") from problem


def dump_yaml(data: Any) -> str:  # noqa: ANN401 - plain mappings, lists and scalars
    """Write plain data as YAML for people: keys in given order, Chinese as it is, long lines kept."""
    text: str = yaml.dump(
        data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False, width=1000
    )
    return text
