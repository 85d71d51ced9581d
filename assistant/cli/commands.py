"""What each command runs and prints (命令); all work is the pipeline's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli import shapes
from assistant.cli.cases import choose_part, exit_code, score_argument, today
from assistant.cli.printing import INPUT_NAMES, given_text, print_findings, print_scored, print_table
from assistant.errors import ExportError, InputError

if TYPE_CHECKING:
    import argparse

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.rules import IndicatorRule
    from assistant.intake.importing import Imported
    from assistant.scoring.what_if import Boundary


def run_import(arguments: argparse.Namespace) -> int:
    """Read files, write one case file per project."""
    from assistant.intake import dump_case

    imported = pipeline.import_files(arguments.files)
    texts = [dump_case(intake.evaluation) for intake in imported.intakes]
    paths: list[str] = []
    if arguments.output == "-":
        if arguments.json:
            raise InputError("-o", "- 与 --json 都要写到标准输出", "只用其一", "请给出案例文件名")
        print("\n---\n".join(texts), end="")
    else:
        target = Path(arguments.output)
        names = [target, *(target.with_stem(f"{target.stem}-{n}") for n in range(2, len(texts) + 1))]
        for name, text in zip(names, texts, strict=True):
            pipeline.write_text(name, text)
            paths.append(str(name))
    findings = tuple(finding for intake in imported.intakes for finding in intake.findings)
    if arguments.json:
        shapes.write_json(shapes.import_shape(imported, paths))
    elif arguments.output != "-":
        _print_import(imported, paths)
    return exit_code(findings)


def _print_import(imported: Imported, paths: list[str]) -> None:
    counts = imported.counts
    print(f"读到 {counts['tables']} 张表、{counts['cells']} 个单元格、{counts['paragraphs']} 段文字。")
    for path, intake in zip(paths, imported.intakes, strict=True):
        case = intake.evaluation
        print(
            f"{path}：{case.case}（{case.document_type or '文种未识别'}，{case.period or '年度未识别'}），"
            f"{_summarise_case(case)}"
        )
        for item in case.unread:
            label = "须核对" if any(word in item.why for word in _READ_AFTER_ALL) else "未读"
            print(f"  {label}：{item.place}：{item.why}" + (f"（{_shorten(item.text)}）" if item.text else ""))
        print_findings(intake.findings)


_READ_AFTER_ALL = ("已并入", "已并回", "已读入", "已按内容", "请核对", "须核对")
_LONGEST_QUOTE = 60


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}……"


def _summarise_case(case: Evaluation) -> str:
    """Say in one line what a case holds; what a file has none of is left out but for indicators."""
    parts = [f"指标 {len(case.indicators)} 项"]
    groups = [group for group in case.stated.groups if group.points is not None] if case.stated is not None else []
    for count, what in (
        (len(groups), "一级指标得分 {} 组"),
        (len(case.results), "只有目标和结果的 {} 项"),
        (len(case.funds), "资金 {} 行"),
        (len(case.experts), "专家 {} 位"),
        (len(case.observations), "评价发现 {} 条"),
    ):
        if count:
            parts.append(what.format(count))
    if case.stated is not None and case.stated.total is not None:
        parts.append(f"所载总分 {case.stated.total}")
    if case.stated is not None and case.stated.grade is not None:
        parts.append(f"等级“{case.stated.grade}”")
    return "，".join(parts)


def run_score(arguments: argparse.Namespace) -> int:
    """Score a case and print points with their steps."""
    scored = score_argument(arguments, arguments.case)
    if arguments.output is not None:
        from assistant.export.excel import write_score_sheet

        write_score_sheet(scored.evaluation, scored.sheet, arguments.output)
    if arguments.json:
        shapes.write_json(shapes.scored_shape(scored))
    else:
        print_scored(scored)
        if arguments.output is not None:
            print(f"\n评分表已写到 {arguments.output}")
    return exit_code(scored.findings, complete=scored.sheet.complete)


def run_what_if(arguments: argparse.Namespace) -> int:
    """Score under changed inputs and show the difference."""
    from assistant.scoring.what_if import explore

    intake = choose_part(arguments.case, arguments.part)
    on = arguments.on or pipeline.reporting_date(intake.evaluation, today())
    scored = pipeline.score_case(intake, rule_set=arguments.rule_set, on=on, region=arguments.region)
    result = explore(scored.evaluation, scored.rule_set, tuple(arguments.changes))
    if arguments.json:
        shapes.write_json(shapes.what_if_shape(result))
        return 0
    print(f"总分：{shapes.points(result.before.total) or '未定'} → {shapes.points(result.after.total) or '未定'}")
    print(f"等级：{result.before.grade or '未定'} → {result.after.grade or '未定'}")
    for change in result.changed:
        before, after = shapes.points(change.before) or "未定", shapes.points(change.after) or "未定"
        print(f"{change.code}：{before} → {after}")
    for change in result.changed:
        if change.before is not None and change.after is None:
            print(f"说明：{change.code} 按所设的值不能计分，总分未定；数值字段须是一个数，例如 {change.code}.actual=90")
    for note in result.notes:
        print(f"说明：{note}")
    if result.nearest is not None:
        near = result.nearest
        print(f"最近的临界：{_told_boundary(near)}")
    if result.nearest_grade is not None and result.nearest_grade != result.nearest:
        print(f"最近的等级临界：{_told_boundary(result.nearest_grade)}")
    return 0


def _told_boundary(near: Boundary) -> str:
    return f"{near.code} 的{INPUT_NAMES.get(near.input, near.input)}为 {near.value} 时，{near.effect}"


def run_rules(arguments: argparse.Namespace) -> int:
    """List rule sets, or one rule set's rules with basis and examples."""
    from assistant.scoring.rule_sets import list_rule_sets, load_rule_set

    if arguments.scheme is not None:
        return _show_scheme(arguments)
    if arguments.output is not None:
        raise InputError("rules -o", "没有给出指标体系文件", "--from FILE -o DIR", "请补上 --from")
    if arguments.name is None:
        sets = [load_rule_set(name) for name in list_rule_sets()]
        if arguments.json:
            shapes.write_json({"rule_sets": [shapes.rule_set_shape(rule_set, brief=True) for rule_set in sets]})
            return 0
        print_table(
            ("名称", "评分办法", "地区", "文种", "规则数"),
            ((s.name, s.title, s.region, "、".join(s.document_types), str(len(s.rules))) for s in sets),
        )
        return 0
    rule_set = load_rule_set(arguments.name)
    if arguments.json:
        shapes.write_json(shapes.rule_set_shape(rule_set))
        return 0
    print(f"{rule_set.title}（{rule_set.name}）　依据：{shapes.basis_text(rule_set.basis)}\n")
    for rule in rule_set.rules:
        _print_rule(rule)
    return 0


def _print_rule(rule: IndicatorRule) -> None:
    """Print one rule with its method, basis and worked examples, inputs by the labels of the forms."""
    from assistant.scoring.methods import METHOD_TITLES

    print(f"{rule.code}  {rule.title}　方法：{METHOD_TITLES[rule.method]}（{rule.method}）")
    print(f"      依据：{shapes.basis_text(rule.basis)}" + (f"　{rule.basis.note}" if rule.basis.note else ""))
    for example in rule.examples:
        labels = {name: spec.label for name, spec in rule.inputs.items()}
        given = "，".join(
            f"{labels.get(name, INPUT_NAMES.get(name, name))} {given_text(value)}"
            for name, value in example.given.items()
        )
        result = "由评价人员评判"
        if example.points is not None:
            result = f"{shapes.points(example.points)}分"
        elif example.range is not None:
            low, high = (shapes.points(edge) for edge in example.range)
            result = f"可给{low}至{high}分，由评价人员评判"
        print(f"      算例：{example.name}（{given}）→ {result}")


def _show_scheme(arguments: argparse.Namespace) -> int:
    """Show how the rules of a user's own indicator system were understood; write them where asked."""
    scheme = pipeline.read_scheme(arguments.scheme, arguments.output)
    if arguments.json:
        shapes.write_json(shapes.scheme_shape(scheme))
        return 0
    print_table(
        ("代码", "指标", "分值", "认作", "留给评判"),
        (
            (row.code, row.path[-1], shapes.points(row.weight) or "—", row.told, "；".join(row.open) or "—")
            for row in scheme.rows
        ),
    )
    understood = sum(row.method is not None for row in scheme.rows)
    print(f"\n{len(scheme.rows)} 项指标，认出计分规则 {understood} 项；其余按通用规则或由评价人员评判。")
    if scheme.written is not None:
        print(f"评分办法已写到 {scheme.written}，请逐条核对后用 --rule-set {scheme.written} 计分。")
    return 0


def run_checks(arguments: argparse.Namespace) -> int:
    """List checks, or one check's reason and examples."""
    from assistant.checking.runner import load_checks

    checks = load_checks()
    if arguments.id is not None and arguments.id not in checks:
        raise InputError("checks", f"没有核查项 {arguments.id}", "、".join(checks), "请改正编号")
    chosen = [checks[arguments.id]] if arguments.id is not None else list(checks.values())
    if arguments.json:
        shapes.write_json({"checks": [shapes.check_description(check) for check in chosen]})
        return 0
    if arguments.id is None:
        print_table(("编号", "核查什么", "严重程度"), ((c.id, c.title, str(c.severity)) for c in chosen))
        return 0
    for check in chosen:
        print(f"{check.id}  {check.title}（{check.severity}）\n理由：{check.reason}")
        for example in check.examples:
            print(
                f"  {'不通过' if example.failing else '通过'}：{example.text}"
                + (f"（{example.because}）" if example.because else "")
            )
    return 0


def run_demo(arguments: argparse.Namespace) -> int:
    """Walk the main job on the bundled example; exit 0 whatever it finds."""
    result = pipeline.run_demo(arguments.out, today=today())
    if arguments.json:
        document = shapes.draft_shape(result.report)
        document["score"] = shapes.scored_shape(result.report.scored)
        document["written"] = [str(path) for path in result.written]
        shapes.write_json(document)
        return 0
    print_scored(result.report.scored)
    plan = result.report.plan
    print(f"\n写入报告的问题 {len(plan.problems)} 个、扣分链 {len(plan.deductions)} 条。")
    check = result.report.check
    print(
        f"核查：共 {check.coverage.numbers} 个数，"
        f"已绑定 {check.coverage.bound} 个，已核查 {check.coverage.checked} 个。"
    )
    print_findings(check.findings)
    print("\n写出：")
    for path in result.written:
        print(f"  {path}")
    print("用时：" + "，".join(f"{name} {value:.2f} 秒" for name, value in result.report.seconds.items()))
    return 0


def run_serve(arguments: argparse.Namespace) -> int:
    """Open the web page."""
    from assistant.ui.page import serve

    try:
        serve(host=arguments.host, port=arguments.port)
    except OSError as error:
        raise ExportError(
            f"{arguments.host}:{arguments.port}", f"端口打不开（{error}）", "空闲的端口", "请换 --port"
        ) from error
    return 0
