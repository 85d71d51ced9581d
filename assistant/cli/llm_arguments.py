"""Arguments of `jixiao llm` (语言模型命令的参数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.parsing import Parser, add_command

if TYPE_CHECKING:
    import argparse


def add_llm(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao llm` and its actions."""
    llm = add_command(commands, "llm", "语言模型：试用并说明哪些能力可用", "jixiao llm check")
    actions = llm.add_subparsers(dest="llm_command", metavar="动作", title="动作", parser_class=Parser, required=True)
    checking = add_command(
        actions, "check", "试用所设的模型：结构化输出、流式、上下文、思考过程", "jixiao llm check --json"
    )
    checking.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
