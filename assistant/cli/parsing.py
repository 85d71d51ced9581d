"""Parts of the argument parser: Chinese help and complaints, common options (命令行解析)."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

_ON = "按哪一天有效的规则（YYYY-MM-DD）；缺省取评价年度末，否则今天"


def read_date(text: str) -> dt.date:
    """Read a date option; argparse shows the complaint."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"“{text}”不是日期，应为 2024-12-31 这样的写法"
        raise argparse.ArgumentTypeError(message) from None


class Help(argparse.RawDescriptionHelpFormatter):
    """Chinese headings for the generated help."""

    def start_section(self, heading: str | None) -> None:
        """Translate argparse's own headings."""
        names = {"positional arguments": "参数", "options": "选项"}
        super().start_section(names.get(heading or "", heading))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Write 用法 for usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Parser whose complaints are Chinese; exit code 2 as argparse has it."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and where help is."""
        translated = (
            message.replace("the following arguments are required:", "缺少参数：")
            .replace("unrecognized arguments:", "不认识的参数：")
            .replace("invalid choice:", "没有这个命令或取值：")
            .replace("expected one argument", "后面要跟一个值")
            .replace("expected at least one argument", "后面至少要跟一个值")
            .replace("argument ", "参数 ")
            .replace("(choose from", "（可用")
        )
        self.exit(2, f"错误：{translated}\n请用 {self.prog} --help 查看用法。\n")


def add_common(parser: argparse.ArgumentParser, *, case: bool = False) -> None:
    """Add --json, --on and --region; with ``case`` also --rule-set and --part."""
    parser.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
    parser.add_argument("--on", type=read_date, metavar="日期", help=_ON)
    parser.add_argument("--region", metavar="地区", help="按哪个地区的规则；缺省取案例所载，否则全国")
    if case:
        parser.add_argument("--rule-set", metavar="名称", help="评分办法的名称或文件夹；缺省按文种、地区、年度选取")
        parser.add_argument("--part", type=int, default=None, metavar="N", help="文件含多个评价项目时取第 N 个")


def add_command(
    commands: argparse._SubParsersAction[Parser], name: str, about: str, example: str
) -> argparse.ArgumentParser:
    """Add one command with its worked example."""
    return commands.add_parser(
        name, help=about, description=about, epilog=f"例：\n  {example}", formatter_class=Help, add_help=True
    )


def read_count(text: str) -> int:
    """Read an option that counts from 1; argparse shows the complaint."""
    if not text.isdecimal() or int(text) < 1:
        message = f"“{text}”不是大于 0 的整数"
        raise argparse.ArgumentTypeError(message)
    return int(text)
