"""Arguments of the commands on the workspace (工作区命令的参数): ripple, trail, review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.parsing import Help, Parser, add_command, add_common
from assistant.cli.review_arguments import add_word_actions
from assistant.cli.settle_arguments import add_conflict_actions

if TYPE_CHECKING:
    import argparse

_CASE = "案例文件、import 能读的任何文件，或工作区中案例的编号、名称"
_METHODS = ("mean_per_leaf", "mean_of_totals", "drop_extremes")


def add_workspace(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands on the workspace."""
    ripple = add_command(
        commands,
        "ripple",
        "改动一个数据，列出随之变动的得分、句子、单元格、图表和决定",
        "jixiao ripple 案例.yaml --set B03.actual=90",
    )
    ripple.add_argument("case", metavar="CASE", help=_CASE)
    ripple.add_argument("--set", action="append", default=[], metavar="CODE.actual=VALUE", dest="changes")
    ripple.add_argument("--to", type=Path, metavar="FILE", help="与重新填报的文件相比（代替 --set）")
    ripple.add_argument("--draft", type=Path, metavar="报告", help="同时指出这份报告里哪些话不再成立")
    ripple.add_argument("--type", metavar="文种", dest="document_type", help="按哪个文种比较文字；缺省按案例选")
    ripple.add_argument("--apply", action="store_true", help="把改动存入工作区，并重开受影响的决定")
    add_common(ripple, case=True)

    trail = add_command(commands, "trail", "谁在什么时候做了什么；并校验留痕是否完整", "jixiao trail 案例.yaml")
    trail.add_argument("case", nargs="?", metavar="CASE", help=f"{_CASE}；不写则列出全部（限管理员）")
    trail.add_argument("--limit", type=int, metavar="N", help="只列最近 N 条")
    trail.add_argument("--part", type=int, default=None, metavar="N", help="文件含多个评价项目时取第 N 个")
    trail.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    review = add_command(
        commands,
        "review",
        "专家评分表、Word 修改稿的写出和收回；同节冲突的定稿",
        "jixiao review export 案例.yaml -o 专家评分表.xlsx --experts 甲,乙,丙",
    )
    actions = review.add_subparsers(dest="action", metavar="动作", title="动作", required=True, parser_class=Parser)
    export = actions.add_parser(
        "export",
        help="写出专家评分表（案例同时存入工作区）",
        description="写出专家评分表（案例同时存入工作区）",
        epilog="例：\n  jixiao review export 案例.yaml -o 专家评分表.xlsx --experts 甲,乙,丙",
        formatter_class=Help,
    )
    export.add_argument("case", metavar="CASE", help=_CASE)
    export.add_argument("-o", "--output", required=True, type=Path, metavar="SHEET.xlsx")
    export.add_argument("--experts", default="3", metavar="人数|名单", help="专家人数，或逗号分开的姓名（缺省 3）")
    export.add_argument("--each", action="store_true", help="每位专家一个文件，彼此看不到")
    export.add_argument("--method", choices=_METHODS, default=_METHODS[0], help="平均办法（缺省逐项算术平均）")
    add_common(export, case=True)
    back = actions.add_parser(
        "import",
        help="收回填好的评分表，合并、核对、汇总",
        description="收回填好的评分表，合并、核对、汇总",
        epilog="例：\n  jixiao review import 专家评分表.xlsx -o 含评分的案例.yaml",
        formatter_class=Help,
    )
    back.add_argument("files", nargs="+", type=Path, metavar="SHEET.xlsx")
    back.add_argument("-o", "--output", type=Path, metavar="CASE.yaml", help="全部收回后，写出含专家评分的案例文件")
    back.add_argument("--replace", action="store_true", help="与已收到的不同时，以这次为准（旧值仍留存）")
    back.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
    add_word_actions(actions)
    add_conflict_actions(actions)
