"""A probe of one small project (探针): 36 planted errors, 20 correct sentences, evidence as its own text."""

import datetime as dt

import pytest

from assistant.checking.evidence import read_facts
from assistant.checking.runner import run_checks
from assistant.domain.finding import Finding, Severity
from assistant.reading import read_string

EVIDENCE = """某县农村饮水安全项目2024年预算500万元，实际到位资金500万元，资金到位率100%，\
实际支出450万元，预算执行率90%。
项目综合评价得分83.65分，评价等级为良。其中决策指标得分18分（满分20分），过程指标得分17.35分（满分20分），\
产出指标得分32.8分（满分40分），效益指标得分15.5分（满分20分）。
预算执行率指标满分5分，得4.5分，扣0.5分；资金使用合规性指标满分4分，得3分，扣1分。
计划培训1200人次，实际培训1086人次，培训完成率90.5%。群众满意度87.32%，目标值为90%。
2023年支出412.5万元，2024年支出450万元，同比增长9.09%。2024年3月15日完成竣工验收。
依据《项目支出绩效评价管理办法》（财预〔2020〕10号）和商财预〔2023〕386号文件开展评价。"""
PLANTED = (
    ("数值", "项目实际支出460万元。"),
    ("数值", "项目综合得分为84.65分。"),
    ("数值", "群众满意度为78.32%。"),
    ("数值", "实际培训1068人次。"),
    ("归属", "决策指标得分17.35分。"),
    ("归属", "群众满意度达到90.5%。"),
    ("归属", "预算执行率为87.32%。"),
    ("归属", "2023年支出450万元。"),
    ("单位", "项目实际支出450元。"),
    ("单位", "项目实际支出450亿元。"),
    ("单位", "同比增长9.09个百分点。"),
    ("单位", "培训完成率90.5‰。"),
    ("方向", "群众满意度87.32%，高于目标值90%。"),
    ("方向", "2024年支出较2023年下降9.09%。"),
    ("方向", "实际培训1086人次，超出计划的1200人次。"),
    ("舍入", "综合得分约为83.6分。"),
    ("舍入", "支出同比增长约9.0%。"),
    ("舍入", "群众满意度约为88%。"),
    ("文号", "依据财预〔2021〕167号文件要求。"),
    ("文号", "根据商财预〔2023〕368号规定。"),
    ("文号", "依据财办预〔2020〕10号文件。"),
    ("引语", "报告指出“项目管理制度形同虚设”。"),
    ("引语", "主管部门表示“资金拨付严重滞后”。"),
    ("合计", "四项一级指标合计得分84.15分。"),
    ("合计", "两项指标合计扣2.5分。"),
    ("合计", "项目结余资金60万元。"),
    ("否定", "项目资金未能足额到位，到位率100%。"),
    ("否定", "项目未在2024年3月15日完成竣工验收。"),
    ("排名", "四个维度中效益指标得分率最高。"),
    ("排名", "项目评价等级为优。"),
    ("排名", "支出已连续三年保持增长。"),
    ("日期", "2024年5月13日完成竣工验收。"),
    ("日期", "2022年支出412.5万元。"),
    ("中文数字", "项目实际支出四百六十万元。"),
    ("中文数字", "培训完成率达九成五。"),
    ("个数", "共有三项指标存在扣分。"),
)
CORRECT = (
    "项目实际支出450万元，预算执行率90%。",
    "决策指标得分18分。",
    "群众满意度87.32%，低于目标值90%。",
    "决策指标得分18.00分，产出指标得分32.80分。",
    "项目实际支出4,500,000元。",
    "项目实际支出0.045亿元。",
    "综合得分约83.7分。",
    "支出同比增长约9.1%。",
    "项目结余资金50万元。",
    "综合得分较满分低16.35分。",
    "群众满意度较目标值低2.68个百分点。",
    "产出指标得分率82%。",
    "两项指标合计扣1.5分。",
    "项目实际支出四百五十万元，预算执行率为九成。",
    "依据财预〔2020〕10号文件。",
    "2024-03-15完成竣工验收。",
    "建议加强“三公”经费管理，落实“一岗双责”，做好第四季度工作。",
    "一是加强预算管理；二是完善制度；3.强化监督。",
    "建议进一步完善项目管理制度。",
    "建议2025年底前完成整改。",
)
LEDGER = read_facts(read_string(EVIDENCE, "证据.txt"))


def audit(sentence: str) -> tuple[Finding, ...]:
    report = run_checks(
        read_string(sentence, "待核.txt"),
        ledger=LEDGER,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
    )
    return tuple(finding for finding in report.findings if finding.severity is not Severity.NOTE)


@pytest.mark.parametrize(("kind", "sentence"), PLANTED, ids=[f"{kind}-{text}" for kind, text in PLANTED])
def test_planted_error_is_found(kind: str, sentence: str) -> None:
    """Every sentence that contradicts the evidence gives an error or a warning."""
    assert audit(sentence), kind


@pytest.mark.parametrize("sentence", CORRECT)
def test_correct_sentence_is_left_alone(sentence: str) -> None:
    """A sentence that the evidence bears out, or that claims nothing, gives no error and no warning."""
    assert audit(sentence) == ()
