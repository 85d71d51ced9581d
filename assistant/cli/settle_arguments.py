"""Arguments of `jixiao review conflicts` and `settle` (同节冲突命令的参数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.parsing import Help, Parser, add_common, read_count

if TYPE_CHECKING:
    import argparse

_CASE = "案例文件，或工作区中案例的编号、名称"


def add_conflict_actions(actions: argparse._SubParsersAction[Parser]) -> None:
    """Add the actions of `jixiao review` on conflicts: conflicts, settle."""
    listing = actions.add_parser(
        "conflicts",
        help="列出两人都改过、还没有定稿的章节，两份文字逐句对照",
        description="列出两人都改过、还没有定稿的章节，两份文字逐句对照。有待定稿的退出码为 1。",
        epilog="例：\n  jixiao review conflicts 托育服务",
        formatter_class=Help,
    )
    listing.add_argument("case", metavar="CASE", help=_CASE)
    add_common(listing, case=True)

    settle = actions.add_parser(
        "settle",
        help="给两人都改过的一节定稿：选一份，或另写一份",
        description=(
            "给两人都改过的一节定稿，存为初稿的下一版；依据已变的决定随之重开。\n"
            "另写的文字一段一行，与某一份相同的段落保留其出处；表格用一行〔表：表名〕表示。"
        ),
        epilog="例：\n  jixiao review settle 托育服务 3 --keep mine\n  jixiao review settle 托育服务 3 --text 定稿.txt",
        formatter_class=Help,
    )
    settle.add_argument("case", metavar="CASE", help=_CASE)
    settle.add_argument("number", type=read_count, metavar="N", help="冲突的编号，见 review conflicts")
    chosen = settle.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--keep", choices=("theirs", "mine"), help="theirs 保留初稿现有的，mine 换成另存的")
    chosen.add_argument("--text", metavar="FILE", help="另写的文字；- 为标准输入")
    add_common(settle, case=True)
