"""Several reports in a file, several projects in a report: each is held against itself alone."""

import datetime as dt

from assistant.checking.check import CheckContext
from assistant.checking.runner import CheckReport, run_checks
from assistant.checking.sample import sample_ledger
from assistant.reading import read_string

BODY = """\
一、基本情况
项目预算{budget}万元，实际支出{spent}万元，资金由区级财政安排，用于年度工作。
二、评价结论
经评价，综合得分{points}分，评价等级为“{grade}”。
一级指标\t分值\t得分
决策\t20\t{first}
产出\t80\t{second}
合计\t100\t{points}
三、有关建议
建议提前编制采购计划。"""

ONE = {"budget": "300.00", "spent": "270.00", "points": "93.00", "grade": "优", "first": "18.00", "second": "75.00"}
TWO = {"budget": "240.00", "spent": "180.00", "points": "85.00", "grade": "良", "first": "17.00", "second": "68.00"}
VOLUME = (
    f"云水区农业局项目支出绩效评价报告集\n第一部分 渠道管护项目\n{BODY.format(**ONE)}\n"
    f"第二部分 垃圾收运项目\n{BODY.format(**TWO)}"
)

PROJECTS = """\
云水区文化局2024年度项目支出绩效自评报告
一、总体情况
2个项目预算合计468.00万元，实际支出449.90万元，预算执行率96.13%。
二、项目自评情况
（一）图书馆免费开放项目
项目预算268.00万元，实际支出262.64万元，预算执行率98.00%，结余5.36万元。
三级指标\t目标值\t完成值\t分值\t得分
群众满意度\t≥90%\t93.50%\t90\t90.00
预算执行率\t100%\t98.00%\t10\t9.80
合计\t\t\t100\t99.80
（二）非遗保护项目
项目预算200.00万元，实际支出187.26万元，预算执行率93.63%，结余12.74万元。
三级指标\t目标值\t完成值\t分值\t得分
群众满意度\t≥85%\t88.20%\t90\t90.00
预算执行率\t100%\t93.63%\t10\t9.36
合计\t\t\t100\t99.36
三、有关建议
建议整合活动资源。"""


def audit(text: str, *, case: bool = False) -> CheckReport:
    document = read_string(text, "报告.txt")
    ledger = sample_ledger() if case else None
    return run_checks(document, ledger=ledger, evaluation=None, sheet=None, sources=(), on=dt.date(2025, 6, 30))


def told(text: str) -> list[tuple[str, str | None]]:
    return [
        (check, finding.stated)
        for finding in audit(text).findings
        if finding.severity != "note"
        for check in finding.checks
    ]


def test_reports_under_numbered_parts_are_not_held_against_each_other() -> None:
    """第二部分 opens another project where the outline begins anew with the same headings."""
    assert [] == told(VOLUME)


def test_an_error_inside_one_of_two_reports_is_found() -> None:
    """The second project's total and grade answer for themselves."""
    assert ("SCR01", "优") in told(VOLUME.replace("评价等级为“良”", "评价等级为“优”"))
    assert "SUM01" in {check for check, _ in told(VOLUME.replace("产出\t80\t68.00", "产出\t80\t86.00"))}


def test_an_outline_that_only_repeats_a_heading_is_one_report() -> None:
    """A repeated part of one report stays a repetition to report."""
    text = VOLUME.split("第二部分", maxsplit=1)[0] + "四、有关建议\n建议提前编制采购计划。"
    context = CheckContext(read_string(text, "报告.txt"), None, None, None, (), dt.date(2025, 6, 30))

    assert (context,) == context.apart()


def test_projects_side_by_side_in_one_report_keep_their_values_apart() -> None:
    """The rate and points of one project are not the other's."""
    assert [] == told(PROJECTS)


def test_a_value_of_the_other_project_is_found() -> None:
    """With the first project's rate in its sentence the second one's division fails."""
    assert told(PROJECTS.replace("预算执行率93.63%，结余", "预算执行率98.00%，结余"))


def test_places_of_a_project_keep_their_section() -> None:
    """Apart from the rest, a project's sentences still stand under the part they are in."""
    finding = audit(PROJECTS.replace("结余12.74", "结余21.74")).findings[0]

    assert "二、（二）" == finding.where.section


def test_numbers_compared_within_a_part_count_as_checked() -> None:
    """Coverage is of the whole file, whatever was taken apart."""
    coverage = audit(PROJECTS).coverage

    assert (
        coverage.numbers == len({(one.where.block, one.where.start) for one in coverage.unchecked}) + coverage.checked
    )
    assert coverage.checked > coverage.numbers / 2


def test_suggestions_that_name_projects_are_not_projects() -> None:
    """加强…项目 and headings without figures take nothing apart."""
    text = "一、建议\n（一）加强图书馆免费开放项目\n完善制度。\n（二）非遗保护项目\n完善制度，及时总结经验做法。"
    context = CheckContext(read_string(text, "报告.txt"), None, None, None, (), dt.date(2025, 6, 30))

    assert (context,) == context.by_project()
