"""Arguments of `jixiao rationale` and of taking edited Word files back (评审命令的参数)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.parsing import Help, Parser, add_command, add_common

if TYPE_CHECKING:
    import argparse


def add_rationale(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add `jixiao rationale`."""
    rationale = add_command(
        commands,
        "rationale",
        "扣分理由建议：依据、数据、计算、佐证、往期扣分；并列出依据不足的得分",
        "jixiao rationale 案例.yaml -o 扣分理由.docx",
    )
    rationale.add_argument("case", type=Path, metavar="CASE")
    rationale.add_argument("--indicator", metavar="CODE", help="只看这个指标")
    rationale.add_argument("-o", "--output", type=Path, metavar="OUT", help="写出扣分理由表（.docx 或 .xlsx）")
    rationale.add_argument("--model", metavar="NAME|none", help="请模型润色扣分事项的文字；缺省 none，不用模型")
    add_common(rationale, case=True)


def add_word_actions(actions: argparse._SubParsersAction[Parser]) -> None:
    """Add the actions of `jixiao review` on Word files: take-back, compare."""
    example = "jixiao review take-back 修改稿.docx --case 案例.yaml -o 核对稿.docx"
    back = actions.add_parser(
        "take-back",
        help="收回修改过的 Word 报告：找出改动，逐句核查，并入新版本",
        description=(
            "收回修改过的 Word 报告：找出改动，逐句核查，并入新版本。\n"
            "起草时案例已存入工作区的，按文件里的隐藏标识找到它所出自的初稿版本，改动存为下一版；\n"
            "其间别人改过的章节按节合并，两边都改过的列为冲突，两份文字都保留。没有存过的，只列出、不存。"
        ),
        epilog=f"例：\n  {example}",
        formatter_class=Help,
    )
    back.add_argument("file", type=Path, metavar="EDITED.docx", help="jixiao draft 写出、经人修改的报告")
    back.add_argument(
        "--exported",
        type=Path,
        metavar="报告.docx",
        help="当初写出的文件；没有存入工作区、报告由模型撰写或案例已有改动时请给出",
    )
    _add_word_options(back)
    back.add_argument("--no-store", action="store_true", help="不查、不存工作区")
    back.add_argument("-o", "--output", type=Path, metavar="OUT.docx", help="写出新版本：改动为修订，核查意见为批注")

    compare = actions.add_parser(
        "compare",
        help="现在的报告与较早的 Word 报告或版本比较，差别写成修订",
        description=(
            "现在的报告与较早的 Word 报告比较，差别写成修订。\n"
            "给出版本号的，比较工作区中最新一份初稿的该版与最新版；3:1 指初稿 3 的第 1 版。"
        ),
        epilog="例：\n  jixiao review compare 报告_旧.docx --case 案例.yaml -o 修订稿.docx\n"
        "  jixiao review compare 1 --case 案例.yaml -o 修订稿.docx",
        formatter_class=Help,
    )
    compare.add_argument(
        "file", type=Path, metavar="EARLIER.docx|版本号", help="较早写出的报告，或工作区中初稿的版本号"
    )
    _add_word_options(compare)
    compare.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.docx")


def _add_word_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--case", type=Path, required=True, metavar="CASE", help="报告所据的案例：文件，或工作区中案例的编号、名称"
    )
    parser.add_argument("--type", metavar="文种", dest="document_type", help="报告的文种；缺省按案例选")
    parser.add_argument("--author", metavar="姓名", help="修订署名；缺省取文件中修订者的姓名，否则“修改人”")
    add_common(parser, case=True)
