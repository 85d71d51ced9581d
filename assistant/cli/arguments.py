"""Arguments of every command with one worked example each (命令行参数)."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

_ON = "按哪一天有效的规则（YYYY-MM-DD）；缺省取评价年度末，否则今天"


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"“{text}”不是日期，应为 2024-12-31 这样的写法"
        raise argparse.ArgumentTypeError(message) from None


class _Help(argparse.RawDescriptionHelpFormatter):
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


class _Parser(argparse.ArgumentParser):
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


def _common(parser: argparse.ArgumentParser, *, case: bool = False) -> None:
    parser.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")
    parser.add_argument("--on", type=_date, metavar="日期", help=_ON)
    parser.add_argument("--region", metavar="地区", help="按哪个地区的规则；缺省取案例所载，否则全国")
    if case:
        parser.add_argument("--rule-set", metavar="名称", help="评分办法的名称或文件夹；缺省按文种、地区、年度选取")
        parser.add_argument("--part", type=int, default=None, metavar="N", help="文件含多个评价项目时取第 N 个")


def _add(commands: argparse._SubParsersAction[_Parser], name: str, about: str, example: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=about, description=about, epilog=f"例：\n  {example}", formatter_class=_Help, add_help=True
    )


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole program."""
    parser = _Parser(
        prog="jixiao",
        description="预算绩效评价助手：确定性计分、起草报告、体检报告。不联网、无模型也能用。",
        epilog="例：\n  jixiao demo\n  jixiao score 自评表.docx\n  jixiao check 报告.docx --comments 批注.docx",
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version="jixiao 0.1.0")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=_Parser)

    demo = _add(commands, "demo", "用自带示例走完全程：计分、起草、核查、写出 Word", "jixiao demo --out output")
    demo.add_argument("--out", type=Path, default=Path("output"), metavar="目录", help="写到哪个目录（缺省 output）")
    demo.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    importer = _add(
        commands, "import", "读入表格和报告，写成案例文件", "jixiao import 自评表.docx 评分表.xlsx -o 案例.yaml"
    )
    importer.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importer.add_argument("-o", "--output", required=True, metavar="CASE.yaml", help="案例文件；- 为标准输出")
    importer.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    score = _add(commands, "score", "按规则逐项计分，写明算法和出处", "jixiao score 自评表.docx -o 评分表.xlsx")
    score.add_argument("case", type=Path, metavar="CASE", help="案例文件，或 import 能读的任何文件")
    score.add_argument("-o", "--output", type=Path, metavar="SHEET.xlsx", help="把评分表写成 Excel")
    _common(score, case=True)

    what_if = _add(commands, "what-if", "改动数据后得分怎样变", "jixiao what-if 案例.yaml --set B03.actual=90")
    what_if.add_argument("case", type=Path, metavar="CASE")
    what_if.add_argument("--set", action="append", default=[], metavar="CODE.actual=VALUE", dest="changes")
    _common(what_if, case=True)

    draft = _add(commands, "draft", "起草、核查、写出 Word 报告", "jixiao draft 案例.yaml -o 报告.docx --model none")
    draft.add_argument("case", type=Path, metavar="CASE")
    draft.add_argument("-o", "--output", required=True, type=Path, metavar="OUT.docx")
    draft.add_argument("--type", metavar="文种", dest="document_type")
    draft.add_argument("--sections", metavar="ID,ID…", help="只写这些章节")
    draft.add_argument("--model", metavar="NAME|none", help="none 只用自带的撰写器")
    _common(draft, case=True)

    check = _add(commands, "check", "体检：核查任何一份报告", "jixiao check 报告.docx --comments 批注.docx")
    check.add_argument("file", metavar="FILE", help="报告；- 为标准输入（纯文本）")
    check.add_argument("--case", type=Path, metavar="CASE", help="同时对照案例的事实")
    check.add_argument("--comments", type=Path, metavar="OUT.docx", help="写出带批注的 Word 文件")
    check.add_argument("--xlsx", type=Path, metavar="OUT.xlsx", help="写出问题清单")
    check.add_argument("--select", metavar="IDS", default="", help="只做这些核查（可写前缀，逗号分开）")
    check.add_argument("--ignore", metavar="IDS", default="", help="不做这些核查")
    _common(check, case=True)

    rules = _add(commands, "rules", "列出评分办法；给出名称则列出其规则、依据、算例", "jixiao rules")
    rules.add_argument("name", nargs="?", metavar="NAME")
    rules.add_argument(
        "--from", type=Path, metavar="FILE", dest="scheme", help="读自己的指标体系（Word、Excel），列出认出的计分规则"
    )
    rules.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="把认出的规则写成评分办法文件夹，核对后用 --rule-set DIR 计分"
    )
    rules.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    checks = _add(commands, "checks", "列出核查项；给出编号则列出理由和例子", "jixiao checks SUM01")
    checks.add_argument("id", nargs="?", metavar="ID")
    checks.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")

    _add_kb(commands)
    _add_llm(commands)

    serve = _add(commands, "serve", "打开网页", "jixiao serve --port 7860")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址")
    serve.add_argument("--port", type=int, default=7860, metavar="端口")
    return parser


def _add_llm(commands: argparse._SubParsersAction[_Parser]) -> None:
    llm = _add(commands, "llm", "语言模型：试用并说明哪些能力可用", "jixiao llm check")
    actions = llm.add_subparsers(dest="llm_command", metavar="动作", title="动作", parser_class=_Parser, required=True)
    checking = _add(actions, "check", "试用所设的模型：结构化输出、流式、上下文、思考过程", "jixiao llm check --json")
    checking.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")


def _add_kb(commands: argparse._SubParsersAction[_Parser]) -> None:
    base = _add(commands, "kb", "知识库：加入、列出、检索、查看、补正、删除、重建", "jixiao kb search 预算法第五十七条")
    actions = base.add_subparsers(dest="kb_command", metavar="动作", title="动作", parser_class=_Parser, required=True)

    adding = _add(
        actions, "add", "加入文件或文件夹（docx、doc、pdf、xlsx、txt、md）", "jixiao kb add 制度汇编/ 报告.docx"
    )
    adding.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    adding.add_argument("--no-vectors", action="store_true", help="先不算向量，只按文字检索；以后 kb rebuild 接着算")

    listing = _add(actions, "list", "列出加入的资料", "jixiao kb list")

    search = _add(actions, "search", "检索", "jixiao kb search 结转资金连续两年未用完 -k 3 --on 2024-12-31")
    search.add_argument("query", nargs="+", metavar="QUERY")
    search.add_argument("-k", type=_count, default=5, metavar="N", help="最多几条（缺省 5）")
    search.add_argument("--on", type=_date, metavar="日期", help="按哪一天有效的规定（YYYY-MM-DD）；缺省今天")
    search.add_argument("--region", metavar="地区", help="除全国外还按哪个地区的规定；缺省只按全国")
    search.add_argument(
        "--kind", choices=("law", "report", "problem", "glossary"), metavar="类别",
        help="law 规定、report 报告、problem 问题类型、glossary 术语；缺省全部",
    )  # fmt: skip

    show = _add(actions, "show", "查看一份资料，或一个片段及其前后段", "jixiao kb show 3f2a9c:12")
    show.add_argument("id", metavar="ID", help="kb list 或 kb search 给出的编号")

    setting = _add(
        actions, "set", "补正读错或读不出的信息", "jixiao kb set 3f2a9c --number 云财〔2023〕9号 --from 2023-07-01"
    )
    setting.add_argument("id", metavar="ID")
    setting.add_argument("--title", metavar="题名")
    setting.add_argument("--number", metavar="文号")
    setting.add_argument("--region", metavar="地区", help="如 北京市朝阳区；全国适用写 全国")
    setting.add_argument("--from", type=_date, metavar="日期", dest="start", help="施行日期（YYYY-MM-DD）")

    removing = _add(actions, "remove", "删除一份资料", "jixiao kb remove 3f2a9c")
    removing.add_argument("id", metavar="ID")

    rebuilding = _add(actions, "rebuild", "由保存的文字重建索引，补算缺少的向量", "jixiao kb rebuild")
    rebuilding.add_argument("--no-vectors", action="store_true", help="只重建文字索引")

    for action in (adding, listing, search, show, setting, removing, rebuilding):
        action.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 文档")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = f"“{text}”不是大于 0 的整数"
        raise argparse.ArgumentTypeError(message)
    return int(text)
