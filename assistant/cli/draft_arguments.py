"""Arguments of `jixiao draft` (起草命令的参数)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.parsing import Parser, add_command, add_common

if TYPE_CHECKING:
    import argparse


def add_draft(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao draft`."""
    draft = add_command(
        commands, "draft", "起草、核查、写出 Word 报告", "jixiao draft 案例.yaml -o 报告.docx --model none"
    )
    draft.add_argument("case", type=Path, metavar="CASE", help="案例文件，或工作区中案例的编号、名称")
    draft.add_argument("-o", "--output", required=True, type=Path, metavar="OUT.docx")
    draft.add_argument(
        "--type",
        metavar="文种",
        dest="document_type",
        help="如 项目支出绩效自评报告、项目支出绩效评价报告、部门整体绩效评价报告；缺省按案例所载选取",
    )
    draft.add_argument("--sections", metavar="ID,ID…", help="只写这些章节")
    draft.add_argument("--model", metavar="NAME|none", help="none 只用自带的撰写器")
    store = draft.add_mutually_exclusive_group()
    store.add_argument("--store", action="store_true", help="案例也存入工作区；已存入的案例不写也保存初稿版本")
    store.add_argument("--no-store", action="store_true", help="不保存初稿版本")
    add_common(draft, case=True)
