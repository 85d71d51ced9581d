"""True sentences that look wrong, and slips of each kind, before the checks of arithmetic in prose (正文算术核查)."""

import datetime as dt

import pytest

from assistant.checking.runner import run_checks
from assistant.domain.finding import Finding
from assistant.reading import read_string

OURS = ("SUM03", "SUM04", "SUM05", "NUM08", "CON04", "CNT02", "CNT04")

TRUE = (
    "项目总投资860万元，其中中央资金300万元，其余由县级统筹。2024年预算安排320万元，较上年减少40万元，其中设备购置120万元。",
    "上年结转资金25.60万元，2024年预算安排320.00万元，全年可用资金345.60万元，实际支出331.20万元，年末结转14.40万元。",
    "全年共开展演出126场，其中下乡演出84场、进校园演出30场。参与群众5.2万人次，同比增长约12%。",
    "抽查10个村，发现2个村存在设备闲置，占抽查总数的20%。",
    "发放问卷500份，收回480份，有效问卷470份，满意度为94.2%。",
    "合同金额118万元，已支付70.8万元，占合同金额的60%，剩余47.2万元在验收后支付。",
    "图书馆新增图书6000册，比上年多1200册，增长25%。",
    "资金使用合规性指标满分4分，发现2处凭证不全，每处扣0.5分，扣1分，得3分。",
    "音响设备每套2.4万元，共采购25套，合计60万元；灯光设备每套1.5万元，采购10套，合计15万元。",
    "2022—2024年分别投入280万元、360万元、320万元，三年累计960万元，年均320万元。",
    "其中，第一季度支出60万元，二季度80万元，三季度、四季度合计191.20万元，全年合计331.20万元。",
    "经费由县级财政承担70%、乡镇承担30%。人均文化活动经费18.5元，高于全省平均水平16.2元。",
    "预算调整数为320万元，比年初预算350万元核减30万元，核减率8.57%。",
    "采购节约资金12万元，预算132万元，中标120万元，节约率9.09%。",
    "群众参与率由41%上升至57.4%，上升16.4个百分点，增幅40%。",
    "办结时限由15天压缩至9天，压缩6天，压缩40%。",
    "居民满意度88.19%，低于目标90%；办结件数560件，超过目标500件。",
    "全县志愿者1200人，比上年增加了2成，其中注册志愿者900人，占比75%。",
    "资金到位320万元，到位率100%；较2023年到位的360万元减少40万元，降幅11.11%。",
    "某片区4个服务点使用率33.93%，全部12个服务点中3个停用。",
    "决策得分17分，扣3分；过程得分18.5分，扣1.5分；产出得分38分，扣2分；效益得分17.5分，扣2.5分。综合得分91分。",
)

SLIPS = (
    ("SUM03", "服务企业由上年的250家增加到300家，增加15家。"),
    ("SUM03", "2023年投入900万元，2024年投入960万元。2024年比2023年增加80万元。"),
    ("SUM03", "绿化面积6000亩，比上年多1200亩，增长20%。"),
    ("SUM03", "结余率由2.5%上升至3.1%，上升1.6个百分点。"),
    ("SUM03", "入户走访由120户增加到150户，增长25个百分点。"),
    ("SUM03", "指标名称\t目标值\t完成值\n居民满意度\t≥90%\t86.50%\n居民满意度比目标低4.50个百分点。"),
    ("SUM04", "项目得分88分，其中决策得分13分、过程得分18分、产出得分36分、效益得分22分。"),
    ("SUM04", "改造范围360公顷，其中东片区120公顷、中片区110公顷、西片区103公顷。"),
    ("SUM05", "推广面积15.60万亩，为目标15.00万亩的140.00%。"),
    ("SUM05", "抽查记录150份，有9份缺少签字，占16.00%。"),
    ("SUM05", "当年到位资金520.00万元，实际支出494.00万元，占到位资金的59.00%。"),
    ("SUM05", "开展培训64场，培训农户3840人次，场均66人次。"),
    ("NUM08", "指标名称\t目标值\t完成值\n居民满意度\t≥90%\t86.50%\n居民满意度86.50%，达到目标要求。"),
    ("CON04", "指标名称\t目标值\t完成值\n巡河护河次数\t≥48次\t52次\n全年巡河护河25次。"),
    ("CNT04", "项目从绩效管理、财务管理、合同管理4个维度开展核查。"),
)


def audit(text: str) -> list[Finding]:
    document = read_string(text, "报告.txt")
    report = run_checks(document, ledger=None, evaluation=None, sheet=None, sources=(), on=dt.date(2025, 6, 30))
    return [finding for finding in report.findings if any(check in OURS for check in finding.checks)]


@pytest.mark.parametrize("sentence", TRUE)
def test_true_sentence_is_left_alone(sentence: str) -> None:
    """A sentence that holds in one of its readings gives no finding."""
    assert [] == [finding.message for finding in audit(sentence)]


def test_true_sentences_in_one_report_are_left_alone() -> None:
    """Numbers of other sentences are not mistaken for the operands of one."""
    assert [] == [finding.message for finding in audit("\n".join(TRUE))]


@pytest.mark.parametrize(("check", "text"), SLIPS)
def test_slip_is_told_with_its_computation(check: str, text: str) -> None:
    """A relation that cannot hold is told by its check, with what is stated and what follows."""
    findings = audit(text)

    assert check in [each for finding in findings for each in finding.checks]
    assert all(finding.stated and finding.computed for finding in findings)


def test_rounded_numbers_are_compared_by_what_their_digits_allow() -> None:
    """A rate that some value within the printed digits gives is no error."""
    assert [] == audit("全年铺设管网36.7公里，计划38.0公里，完成率96.5%。")
    assert ["SUM05"] == [
        finding.check for finding in audit("全年铺设管网36.7公里，未达到38.0公里的目标，完成率97.5%。")
    ]
