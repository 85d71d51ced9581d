"""Arguments of `jixiao ask` (问答命令的参数)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.parsing import Parser, add_command, add_common

if TYPE_CHECKING:
    import argparse


def add_ask(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao ask`."""
    ask = add_command(
        commands,
        "ask",
        "问规定、问计分、问案例；不写问题则进入对话",
        'jixiao ask "预算200万，支出193.54万，执行率5分得几分"',
    )
    ask.add_argument("question", nargs="*", metavar="QUESTION", help="问题；不写则进入对话，管道中一行一个问题")
    ask.add_argument("--case", type=Path, metavar="CASE", help="打开一个案例，可问它的得分、扣分和假设")
    ask.add_argument("--model", metavar="NAME|none", help="none 只用检索和算法作答；缺省用所设的模型，没有则不用")
    ask.add_argument("--history", metavar="NAME", help="接着这个名字的对话，没有则新建；对话保存在 JIXIAO_HOME")
    ask.add_argument(
        "--export-corrections", type=Path, metavar="FILE", help="把对话中记下的更正写成评测用例（YAML），不提问"
    )
    add_common(ask, case=True)
