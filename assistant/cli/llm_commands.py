"""The commands of the language model (模型命令): ``jixiao llm check`` tries it and says what works.

Asking is ``assistant.llm``'s; here the result is printed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_table
from assistant.cli.shapes import write_json
from assistant.errors import ModelError
from assistant.llm.providers import PROVIDERS, open_model
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse

    from assistant.llm.probing import Capabilities

_DONE, _NO_MODEL = 0, 3
_MODES = {
    "json_schema": "结构化输出（json_schema）",
    "functions": "函数调用（functions）",
    "json_object": "JSON 模式（json_object）",
    "text": "文字中的 JSON（text）",
}


def run_llm(arguments: argparse.Namespace) -> int:
    """Run ``jixiao llm check``: exit 0 where the model serves, 3 where none is configured, reachable or usable."""
    from assistant.llm.probing import probe

    settings = load_settings()
    try:
        model = open_model(settings)
        if not arguments.json and sys.stderr.isatty():
            print(f"正在试用 {model.name}（{model.base_url}）……", file=sys.stderr)
        found = probe(model, settings.limits)
    except ModelError as error:
        if not arguments.json:
            raise
        print(f"错误：{error.message}", file=sys.stderr)
        write_json({"configured": settings.has_model, "reachable": False, "usable": False, "error": error.message})
        return _NO_MODEL
    if arguments.json:
        write_json(_shape(found))
    else:
        _print(found)
    return _DONE if found.usable else _NO_MODEL


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _shape(found: Capabilities) -> dict[str, Any]:
    return {
        "configured": True,
        "reachable": True,
        "usable": found.usable,
        "error": None,
        "model": found.model,
        "base_url": found.base_url,
        "provider": found.provider,
        "mode": found.modes[0] if found.modes else None,
        **{mode: mode in found.modes for mode in _MODES},
        "problems": dict(found.problems),
        "streaming": found.streaming,
        "first_words_seconds": _seconds(found.first_seconds),
        "context": found.context,
        "reasoning": found.reasoning,
        "counts_tokens": found.counts_tokens,
        "refused": list(found.refused),
        "models": list(found.models),
        "calls": found.calls,
        "tokens": found.tokens,
        "seconds": _seconds(found.seconds),
    }


def _print(found: Capabilities) -> None:
    print(f"模型 {found.model}，接口 {found.base_url}（{PROVIDERS[found.provider].title}）")
    problems: dict[str, str] = dict(found.problems)
    rows = []
    for mode, title in _MODES.items():
        works = mode in found.modes
        used = "采用" if found.modes and found.modes[0] == mode else ""
        rows.append((title, "可用" if works else "不可用", used if works else problems.get(mode, "未试")))
    first = f"首字 {_seconds(found.first_seconds)} 秒" if found.first_seconds is not None else ""
    context = f"{found.context} 词元" if found.context is not None else "未知"
    rows += [
        ("流式输出", "可用" if found.streaming else "不可用", first if found.streaming else "整段答复"),
        ("上下文长度", context, "" if found.context is not None else "可用设置项 model_context 指定"),
        ("思考过程", "有" if found.reasoning else "无", "已剔除" if found.reasoning else ""),
        ("用量统计", "有" if found.counts_tokens else "无", "" if found.counts_tokens else "按字数估算"),
    ]
    if found.refused:
        rows.append(("不接受的参数", "、".join(found.refused), "已省去"))
    print_table(("能力", "结果", "说明"), rows)
    print(f"共调用 {found.calls} 次，{found.tokens} 词元，用时 {_seconds(found.seconds)} 秒。")
    if not found.usable:
        print("该模型给不出可读的 JSON，不能用于起草；报告将由自带的撰写器完成。", file=sys.stderr)
