"""Reports that are not what they are taken for: of another case, two in one file, with words of a third."""

import datetime as dt

from assistant.checking.own_names import same_name
from assistant.checking.runner import CheckReport, run_checks
from assistant.checking.sample import sample_ledger
from assistant.domain.fact import FactLedger
from assistant.reading import read_string

OTHER = """\
白石县校舍维修工程绩效评价报告
（2024年度）
一、基本情况
项目年初预算512.00万元，实际支出498.20万元，结余13.80万元。
计划维修校舍18所，实际维修17所，完成率94.44%。
二、评价结论
综合得分91.30分，评价等级为“优”。其中产出指标得37.20分，效益指标得22.40分。
家长满意度93.10%，教师满意度95.60%。"""

OWN = """\
云水县节水灌溉改造项目绩效评价报告
一、基本情况
项目全年预算300.00万元，实际支出278.60万元，预算执行率92.87%，结余21.40万元。
二、评价结论
综合得分86.4分，评价等级为“良”。"""

TWO = """\
云水县水利局2024年度部门整体绩效自评报告
一、部门概况
本部门全年预算812.50万元，实际支出786.40万元。
综合得分92.10分。
云水县小型水库维修养护项目绩效自评报告
一、项目概况
项目全年预算821.50万元，实际支出768.40万元。
综合得分91.20分。"""

BOOK = """\
云水县节水灌溉改造项目绩效评价报告
云水县水利局组织实施节水灌溉改造项目。
一、评价过程
受云水县财政局委托，评价组对{name}开展绩效评价，节水灌溉改造项目运行正常。"""


def audit(text: str, ledger: FactLedger | None = None) -> CheckReport:
    return run_checks(
        read_string(text, "报告.txt"),
        ledger=ledger,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
    )


def messages(text: str, check: str, ledger: FactLedger | None = None) -> list[str]:
    return [finding.message for finding in audit(text, ledger).findings if finding.check == check]


def test_a_report_of_another_case_gives_one_finding_with_both_names() -> None:
    """The case's name and the report's stand in it, and that numbers were not compared."""
    (message,) = messages(OTHER, "COV02", sample_ledger())

    assert "云水县节水灌溉改造项目" in message
    assert "白石县校舍维修工程" in message
    assert "没有逐数对照案例" in message


def test_a_report_of_another_case_is_audited_by_itself() -> None:
    """No number is held against the case, and the audit finds what it finds without one."""
    with_case, alone = audit(OTHER, sample_ledger()), audit(OTHER)

    assert alone.findings == tuple(finding for finding in with_case.findings if finding.check != "COV02")
    assert alone.coverage == with_case.coverage


def test_the_report_of_the_case_is_compared_however_wrong_it_is() -> None:
    """The project's name in the title lets every number be compared, wrong ones too."""
    wrong = OWN.replace("300.00", "301.00").replace("278.60", "287.60").replace("86.4", "84.6")

    assert [] == messages(OWN, "COV02", sample_ledger())
    assert [] == messages(wrong, "COV02", sample_ledger())
    assert messages(wrong, "NUM01", sample_ledger())


def test_a_sentence_without_a_name_is_compared() -> None:
    """A few numbers without any name are no report of another project."""
    assert messages("项目实际支出287.60万元。", "NUM01", sample_ledger())


def test_two_reports_in_one_file_keep_their_values_apart() -> None:
    """The department's figures are not the project's, though they look alike."""
    assert [] == messages(TWO, "CON01")


def test_two_values_within_one_of_two_reports_are_found() -> None:
    """Inside each report one fact has one value."""
    wrong = TWO + "\n综上，全年实际支出764.80万元。"

    assert 1 == len(messages(wrong, "CON01"))
    assert "764.80" in messages(wrong, "CON01")[0] + messages(wrong, "CON01")[0]


def test_two_years_of_one_project_in_one_file_keep_their_values_apart() -> None:
    """The same project's report of another year is another report."""
    text = OWN.replace("绩效评价报告", "2023年度绩效评价报告", 1)
    later = OWN.replace("绩效评价报告", "2024年度绩效评价报告", 1).replace("278.60", "287.60").replace("86.4", "84.6")

    assert [] == messages(f"{text}\n{later}", "CON01")


def test_a_cover_and_a_title_are_one_report() -> None:
    """A name told shorter inside opens no second report."""
    text = (
        f"云水县节水灌溉改造项目\n绩效评价报告\n2024年度\n{OWN.replace('云水县节水', '节水')}\n全年实际支出276.80万元。"
    )

    assert messages(text, "CON01")


def test_the_name_of_another_project_where_the_own_is_due_is_found() -> None:
    """评价组对… names what the report is about."""
    assert ["校舍维修工程" in message for message in messages(BOOK.format(name="白石县校舍维修工程"), "TXT04")] == [
        True
    ]


def test_the_own_name_in_full_or_short_is_no_leftover() -> None:
    """Neither the full name, a shortened one nor 该项目 is another's."""
    for name in ("云水县节水灌溉改造项目", "节水改造项目", "该项目", "2024年节水灌溉改造项目"):
        assert [] == messages(BOOK.format(name=name), "TXT04")


def test_names_are_one_where_one_shortens_the_other() -> None:
    """Years, places and general words aside; what sets two projects of one unit apart counts."""
    assert same_name("云水县2024年节水灌溉改造项目", "节水灌溉改造工程项目")
    assert same_name("云水县节水灌溉改造项目", "云水县节水改造")
    assert not same_name("云水县水利局节水灌溉改造项目", "云水县水利局河道清淤项目")
