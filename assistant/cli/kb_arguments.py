"""Arguments of `jixiao kb` (知识库命令的参数)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.parsing import Parser, add_command, read_count, read_date

if TYPE_CHECKING:
    import argparse


def add_kb(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao kb` and its actions."""
    base = add_command(
        commands, "kb", "知识库：加入、列出、检索、查看、补正、删除、重建", "jixiao kb search 预算法第五十七条"
    )
    actions = base.add_subparsers(dest="kb_command", metavar="动作", title="动作", parser_class=Parser, required=True)

    adding = add_command(
        actions, "add", "加入文件或文件夹（docx、doc、pdf、xlsx、txt、md）", "jixiao kb add 制度汇编/ 报告.docx"
    )
    adding.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    adding.add_argument("--no-vectors", action="store_true", help="先不算向量，只按文字检索；以后 kb rebuild 接着算")

    listing = add_command(actions, "list", "列出加入的资料", "jixiao kb list")

    search = add_command(actions, "search", "检索", "jixiao kb search 结转资金连续两年未用完 -k 3 --on 2024-12-31")
    search.add_argument("query", nargs="+", metavar="QUERY")
    search.add_argument("-k", type=read_count, default=5, metavar="N", help="最多几条（缺省 5）")
    search.add_argument("--on", type=read_date, metavar="日期", help="按哪一天有效的规定（YYYY-MM-DD）；缺省今天")
    search.add_argument("--region", metavar="地区", help="除全国外还按哪个地区的规定；缺省只按全国")
    search.add_argument(
        "--kind", choices=("law", "report", "problem", "glossary"), metavar="类别",
        help="law 规定、report 报告、problem 问题类型、glossary 术语；缺省全部",
    )  # fmt: skip

    show = add_command(actions, "show", "查看一份资料，或一个片段及其前后段", "jixiao kb show 3f2a9c:12")
    show.add_argument("id", metavar="ID", help="kb list 或 kb search 给出的编号")

    setting = add_command(
        actions, "set", "补正读错或读不出的信息", "jixiao kb set 3f2a9c --number 云财〔2023〕9号 --from 2023-07-01"
    )
    setting.add_argument("id", metavar="ID")
    setting.add_argument("--title", metavar="题名")
    setting.add_argument("--number", metavar="文号")
    setting.add_argument("--region", metavar="地区", help="如 北京市朝阳区；全国适用写 全国")
    setting.add_argument("--from", type=read_date, metavar="日期", dest="start", help="施行日期（YYYY-MM-DD）")

    removing = add_command(actions, "remove", "删除一份资料", "jixiao kb remove 3f2a9c")
    removing.add_argument("id", metavar="ID")

    rebuilding = add_command(actions, "rebuild", "由保存的文字重建索引，补算缺少的向量", "jixiao kb rebuild")
    rebuilding.add_argument("--no-vectors", action="store_true", help="只重建文字索引")

    for action in (adding, listing, search, show, setting, removing, rebuilding):
        action.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
