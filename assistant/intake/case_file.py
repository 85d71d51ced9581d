"""Case files (案例文件): an ``Evaluation`` as strict YAML that people can mend.

The shape is the public contract's; reading documents is left to ``evaluations``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.domain.evaluation import Evaluation
from assistant.errors import InputError
from assistant.loading import build_model, dump_yaml, parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

_ALWAYS = {
    "Evaluation": ("case", "unit", "document_type", "period", "region", "rule_set", "funds", "indicators",
                   "observations", "experts", "stated", "unread"),
    "funds": ("name", "initial", "budget", "received", "spent", "weight", "stated"),
    "indicators": ("code", "path", "sign", "target", "actual", "unit", "weight", "stated", "points_of_evaluation",
                   "deviation", "waived"),
    "results": ("code", "path", "sign", "target", "actual", "unit"),
    "observations": ("text", "indicators", "kind", "amount", "place"),
    "stated": ("total", "grade", "groups"),
    "groups": ("name", "weight", "points"),
}  # fmt: skip


def load_case(path: Path) -> Evaluation:
    """Load a case file.

    Raises:
        InputError: Not YAML, unknown or duplicate keys, missing or ill-typed values, each with its line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path.name, "案例文件无法读取", "UTF-8 的 YAML 文件", "请检查路径和编码") from error
    return parse_case(text, path.name)


def parse_case(text: str, name: str) -> Evaluation:
    """Parse a case file's text; errors as ``load_case``."""
    data = parse_yaml(text, name, error=InputError)
    if not isinstance(data, dict):
        raise InputError(name, "不是案例文件", "以 case: 项目名称 开头的 YAML", "可用 jixiao import 由表格生成")
    return build_model(Evaluation, data, name, text=text, error=InputError)


_LAST = ("place", "places")


def _prune(value: Any, name: str) -> Any:  # noqa: ANN401 - plain YAML data
    """Drop what says nothing, but keep the contract's keys, null where absent."""
    if isinstance(value, dict):
        always = _ALWAYS.get(name, ())
        kept = {}
        names = [key for key in always if key in value]
        names += [key for key in value if key not in always and key not in _LAST] + [k for k in _LAST if k in value]
        for key in dict.fromkeys(names):
            inner = value[key]
            empty = inner is None or inner in ([], {}, ()) or (key in {"objective", "negative"} and inner is False)
            if (not empty and not (key == "shared" and inner == 1)) or key in always:
                kept[key] = _prune(inner, key)
        return kept
    if isinstance(value, (list, tuple)):
        return [_prune(inner, name) for inner in value]
    return value


def case_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return the case file's content as plain data in the contract's key order."""
    data = evaluation.model_dump(mode="json")
    pruned: dict[str, Any] = _prune(data, "Evaluation")
    return pruned


def dump_case(evaluation: Evaluation) -> str:
    """Write an evaluation as a case file; reading it back gives an equal evaluation."""
    return "# 绩效案例文件：数值可直接改正，改后用 jixiao score 重新计分\n" + dump_yaml(case_data(evaluation))
