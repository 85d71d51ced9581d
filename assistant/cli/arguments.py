"""Arguments of every command with one worked example each (命令行参数)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.chat_arguments import add_ask
from assistant.cli.draft_arguments import add_draft
from assistant.cli.kb_arguments import add_kb
from assistant.cli.llm_arguments import add_llm
from assistant.cli.parsing import Help, Parser, add_command, add_common
from assistant.cli.review_arguments import add_rationale
from assistant.cli.users_arguments import add_users
from assistant.cli.workspace_arguments import add_workspace

if TYPE_CHECKING:
    import argparse


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole program."""
    parser = Parser(
        prog="jixiao",
        description="预算绩效评价助手：确定性计分、起草报告、体检报告。不联网、无模型也能用。",
        epilog="例：\n  jixiao demo\n  jixiao score 自评表.docx\n  jixiao check 报告.docx --comments 批注.docx",
        formatter_class=Help,
    )
    parser.add_argument("--version", action="version", version="jixiao 0.2.0")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=Parser)

    demo = add_command(commands, "demo", "用自带示例走完全程：计分、起草、核查、写出 Word", "jixiao demo --out output")
    demo.add_argument("--out", type=Path, default=Path("output"), metavar="目录", help="写到哪个目录（缺省 output）")
    demo.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    importer = add_command(
        commands, "import", "读入表格和报告，写成案例文件", "jixiao import 自评表.docx 评分表.xlsx -o 案例.yaml"
    )
    importer.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importer.add_argument("-o", "--output", required=True, metavar="CASE.yaml", help="案例文件；- 为标准输出")
    importer.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    score = add_command(commands, "score", "按规则逐项计分，写明算法和出处", "jixiao score 自评表.docx -o 评分表.xlsx")
    score.add_argument("case", type=Path, metavar="CASE", help="案例文件，或 import 能读的任何文件")
    score.add_argument("-o", "--output", type=Path, metavar="SHEET.xlsx", help="把评分表写成 Excel")
    add_common(score, case=True)

    what_if = add_command(commands, "what-if", "改动数据后得分怎样变", "jixiao what-if 案例.yaml --set B03.actual=90")
    what_if.add_argument("case", type=Path, metavar="CASE")
    what_if.add_argument("--set", action="append", default=[], metavar="CODE.actual=VALUE", dest="changes")
    add_common(what_if, case=True)

    add_rationale(commands)

    add_draft(commands)

    check = add_command(commands, "check", "体检：核查任何一份报告", "jixiao check 报告.docx --comments 批注.docx")
    check.add_argument("file", metavar="FILE", help="报告；- 为标准输入（纯文本）")
    check.add_argument("--case", type=Path, metavar="CASE", help="同时对照案例的事实")
    check.add_argument("--comments", type=Path, metavar="OUT.docx", help="写出带批注的 Word 文件")
    check.add_argument("--xlsx", type=Path, metavar="OUT.xlsx", help="写出问题清单")
    check.add_argument("--select", metavar="IDS", default="", help="只做这些核查（可写前缀，逗号分开）")
    check.add_argument("--ignore", metavar="IDS", default="", help="不做这些核查")
    check.add_argument(
        "--self-test", action="store_true", help="再在这份文件里植入各类差错，报告体检查出多少（不改动文件）"
    )
    check.add_argument(
        "--model",
        metavar="NAME|none",
        nargs="?",
        const="",
        help="再请模型读一遍，只加提示（互相矛盾的说法、说不通的原因）；不写名称用已设置的模型。默认不用",
    )
    add_common(check, case=True)

    rules = add_command(commands, "rules", "列出评分办法；给出名称则列出其规则、依据、算例", "jixiao rules")
    rules.add_argument("name", nargs="?", metavar="NAME")
    rules.add_argument(
        "--from", type=Path, metavar="FILE", dest="scheme", help="读自己的指标体系（Word、Excel），列出认出的计分规则"
    )
    rules.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="把认出的规则写成评分办法文件夹，核对后用 --rule-set DIR 计分"
    )
    rules.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    checks = add_command(commands, "checks", "列出核查项；给出编号则列出理由和例子", "jixiao checks SUM01")
    checks.add_argument("id", nargs="?", metavar="ID")
    checks.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    add_ask(commands)
    add_kb(commands)
    add_llm(commands)
    add_workspace(commands)
    add_users(commands)

    serve = add_command(commands, "serve", "打开网页", "jixiao serve --port 7860")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址")
    serve.add_argument("--port", type=int, default=7860, metavar="端口")
    return parser
