"""Four fictitious reports of other kinds (虚构报告): silent as they stand, loud once a figure is changed."""

import datetime as dt
import json
import time

import pytest

from assistant.checking.runner import CheckReport, run_checks
from assistant.cli.shapes import check_shape
from assistant.domain.finding import Severity
from assistant.reading import read_string

ROAD = """\
清河县2023年农村公路养护项目支出绩效评价报告

为加强财政支出管理，提高资金使用效益，根据《项目支出绩效评价管理办法》（财预〔2020〕10号）和《清河县财政局关于开展2024年绩效评价工作的通知》（清财绩〔2024〕15号），清河县财政局委托明远咨询有限公司于2024年5月至7月对该项目开展绩效评价。

一、项目基本情况
（一）项目概况
1．立项背景
全县农村公路总里程1,286.5公里，其中县道312.4公里、乡道428.6公里、村道545.5公里。2022年列养率为95.2%，2023年列养率为98.6%，提高3.4个百分点。
2．资金投入和使用情况
项目预算资金12,860,000.00元，其中省级补助资金8,000,000.00元，县级配套资金4,860,000.00元。截至2023年12月31日，实际到位资金12,860,000.00元，资金到位率100%；实际支出12,345,600.00元，预算执行率为96.00%，结余资金514,400.00元。
（二）项目绩效目标
完成日常养护1286.5公里，修复破损路面36000平方米，群众满意度不低于90%。
二、评价工作开展情况
评价组于2024年5月10日进场，6月15日完成现场核查，共走访5个乡镇、12个行政村，发放调查问卷300份，收回有效问卷288份，有效回收率96%。
三、综合评价结论
经综合评价，项目得分87.35分，评价等级为“良”。各部分得分情况见表1。
表1 一级指标得分情况表
一级指标\t分值\t得分\t得分率
决策\t15\t13.5\t90.00%
过程\t25\t20.85\t83.40%
产出\t30\t28\t93.33%
效益\t30\t25\t83.33%
合计\t100\t87.35\t87.35%
四、绩效评价指标分析
（一）项目决策情况
决策类指标满分15分，得13.5分，得分率90%。项目立项依据充分，程序规范，但部分绩效指标未量化，扣1.5分。
（二）项目过程情况
过程类指标满分25分，得20.85分，得分率83.4%。其中预算执行率满分5分，得4.8分，扣0.2分；管理制度健全性4分，得3分，扣1分；因存在资料归档不及时等问题，制度执行有效性扣2.95分。
（三）项目产出情况
产出类指标满分30分，得28分，得分率93.33%。计划修复破损路面36000平方米，实际修复34560平方米，完成率96%；质量抽检合格率98.5%，高于目标值95%；项目于2023年11月20日完工，11月30日通过验收。
（四）项目效益情况
效益类指标满分30分，得25分，得分率83.33%。群众满意度为88.19%，低于目标值90%，扣2分；养护长效机制不健全，扣3分。
五、存在的主要问题及原因分析
（一）绩效目标不够细化
项目效益指标以定性描述为主，原因是申报时缺少历史数据。
（二）资料归档不及时
3个标段养护记录未按月归档，主要由于养护人员变动频繁。
（三）群众满意度偏低
部分村道养护响应时间超过48小时，群众满意度未达到预期目标，原因是应急队伍配备不足。
六、有关建议
（一）细化绩效目标
建议项目单位按照养护里程和路况等级设置量化指标。
（二）规范资料管理
建议建立养护台账，按月归档。
（三）提升应急响应能力
建议2025年底前每个乡镇配备1支应急养护队伍，将响应时间压缩到24小时以内。
"""
COLLEGE = """\
东岭职业技术学院实训基地建设项目绩效自评报告
一、基本情况
（一）项目概况
学院现有在校生8652人，专任教师436人，生师比19.84:1。项目总投资2350万元，资金来源为中央财政1500万元、学院自筹850万元。2024年安排预算1200万元，当年支出1143.72万元，执行率95.31%。
（二）绩效目标
建成实训室12间，购置设备356台（套），年培训学生不少于3000人次，设备利用率≥85%。
二、绩效目标完成情况
实训室建设12间，完成率100%；购置设备356台（套），其中数控设备48台、检测设备96台、计算机212台；培训学生3420人次，超额完成420人次，完成率114%；设备利用率86.7%。
表2 项目绩效目标完成情况表
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因
产出指标\t数量指标\t建成实训室数量\t≥12间\t12间\t10\t10\t
\t\t购置设备数量\t≥356台\t356台\t10\t10\t
\t质量指标\t设备验收合格率\t=100%\t100%\t10\t10\t
\t时效指标\t按期完成率\t≥95%\t90%\t10\t9.47\t两批设备到货延迟
\t成本指标\t项目总成本\t≤1200万元\t1143.72万元\t10\t10\t
效益指标\t社会效益\t年培训学生人次\t≥3000人次\t3420人次\t15\t15\t
\t可持续影响\t设备利用率\t≥85%\t86.7%\t15\t15\t
满意度指标\t满意度\t学生满意度\t≥90%\t92.35%\t10\t10\t
总分\t\t\t\t\t90\t89.47\t
预算执行率得分9.53分，自评总分99.00分，自评等级为优。
三、存在的问题
一是设备到货不及时，2批设备晚于合同约定15天到货，影响安装进度；二是部分实训耗材预算测算偏低。
四、改进措施
一是加强合同履约管理，对延期供货的按合同约定扣减违约金；二是按实际消耗测算耗材预算。
"""
HOSPITAL = """\
市第三人民医院信息化升级改造项目绩效评价报告
一、项目概况
（一）立项依据
2021—2023年，医院门诊量由62.3万人次增加至78.5万人次，增长26.0%；2023年全市共有二级以上医院23家，其中三级医院6家、二级医院17家。
（二）资金情况
项目概算总投资4,860.00万元，2023年度财政预算安排1,860万元，实际到位1,860万元，到位率100%，实际支出1,785.6万元，执行率96%。项目分三期支付：首付款30%计558万元，进度款50%计930万元，尾款待终验后支付，2023年另支付监理费等297.6万元。
二、评价结论
项目综合得分91.2分，绩效等级为“优”。其中：决策18.2分、过程17.5分、产出35.5分、效益20分。
三、绩效分析
该指标体系包括4个一级指标、11个二级指标和21个三级指标。
（一）决策（20分，得18.2分）
立项程序规范，但绩效指标细化不足，扣1.8分。
（二）过程（20分，得17.5分）
管理制度执行不到位，验收资料缺签字2份，扣2.5分。
（三）产出（40分，得35.5分）
计划上线模块18个，实际上线16个，完成率88.89%；系统平均响应时间1.8秒，低于目标值2秒；故障率0.5%，低于控制值1%。未完成模块扣4.5分。
（四）效益（20分，得20分）
门诊平均候诊时间由45分钟缩短至32分钟，患者满意度由91.3%提高到94.6%，提高3.3个百分点。
四、问题与建议
（一）存在的问题
1.绩效指标细化不足。由于前期调研不充分，指标与建设内容未一一对应。
2.验收管理不规范。因人员调整，2个模块验收单缺少签字。
（二）建议
1.细化绩效指标，与建设内容逐项对应。
2.规范验收管理，补齐签字手续。
"""
DEPARTMENT = """\
2023年度区文化和旅游局部门整体支出绩效评价报告
一、部门概况
（一）机构设置
区文化和旅游局内设6个科室，下属4家事业单位，编制86名，实有在职人员81人。
（二）预算执行情况
2023年年初预算5421.36万元，调整预算数6038.52万元，其中基本支出2316.80万元、项目支出3721.72万元。全年实际支出5897.44万元，其中基本支出2301.15万元、项目支出3596.29万元，预算执行率97.66%。结转结余141.08万元，结转结余率2.34%，较上年3.12%下降0.78个百分点。
二、整体绩效目标实现情况
全年举办群众文化活动326场次，惠及群众45.8万人次；新建村级文化服务中心18个，累计建成152个，覆盖率达到95%；接待游客386.2万人次，同比增长18.6%，实现旅游收入21.35亿元，同比增长22.4%。
三、评价结论
部门整体支出绩效评价得分92.66分，等级为优。
评分表
一级指标\t二级指标\t分值\t得分\t扣分原因
预算执行（20分）\t预算执行率\t20\t19.53\t执行率97.66%
履职效果（60分）\t产出\t30\t28.63\t1项活动未完成
\t效果\t30\t25.5\t满意度未达标
预算管理（20分）\t财务管理\t10\t10\t
\t资产管理\t5\t4.5\t2台设备账实不符
\t绩效管理\t5\t4.5\t监控不及时
合计\t\t100\t92.66\t
四、存在的问题及原因
（一）项目支出进度不均衡
第四季度支出占全年支出的46.3%，主要因招标滞后。
（二）资产管理不够规范
盘点发现2台设备账实不符，原因是调拨手续未及时办理。
五、改进措施
（一）加快支出进度。按季度分解支出计划，前三季度支出达到75%以上。
（二）规范资产管理。每年开展2次资产清查，做到账实相符。
"""
REPORTS = {"road": ROAD, "college": COLLEGE, "hospital": HOSPITAL, "department": DEPARTMENT}
SEEDS = (
    ("road", "执行率为96.00%", "执行率为97.00%"),
    ("road", "514,400.00元", "541,400.00元"),
    ("road", "县级配套资金4,860,000", "县级配套资金4,680,000"),
    ("road", "项目得分87.35分", "项目得分87.53分"),
    ("road", "83.40%", "84.30%"),
    ("road", "产出\t30\t28", "产出\t30\t28.5"),
    ("road", "等级为“良”", "等级为“优”"),
    ("road", "提高3.4个", "提高3.6个"),
    ("road", "完成率96%", "完成率98%"),
    ("road", "11月30日通过", "11月10日通过"),
    ("road", "低于目标值90%", "高于目标值90%"),
    ("road", "村道545.5", "村道554.5"),
    ("road", "得13.5分，得分率90%", "得13.5分，得分率95%"),
    ("road", "得4.8分，扣0.2分", "得4.8分，扣0.3分"),
    ("road", "（三）提升应急响应能力", "（四）提升应急响应能力"),
    ("road", "（二）规范资料管理\n建议建立养护台账，按月归档。\n（三）提升", "（二）提升"),
    ("road", "11月20日完工", "11月31日完工"),
    ("road", "财预〔2020〕10号）和", "财预〔2026〕10号）和"),
    ("college", "\t89.47\t", "\t89.74\t"),
    ("college", "执行率95.31%", "执行率93.51%"),
    ("college", "学院自筹850万元", "学院自筹950万元"),
    ("college", "90%\t10\t9.47\t两批设备到货延迟", "90%\t10\t10\t"),
    ("college", "92.35%\t10\t10", "92.35%\t10\t11"),
    ("college", "支出1143.72万元，执行", "支出1143.27万元，执行"),
    ("hospital", "增长26.0%", "增长24.6%"),
    ("hospital", "得分91.2分", "得分92.1分"),
    ("hospital", "等级为“优”", "等级为“良”"),
    ("hospital", "执行率96%", "执行率98%"),
    ("hospital", "三级医院6家", "三级医院8家"),
    ("hospital", "完成率88.89%", "完成率89.88%"),
    ("hospital", "提高3.3个", "提高3.5个"),
    ("hospital", "低于目标值2秒", "高于目标值2秒"),
    ("hospital", "2.规范验收管理，补齐签字手续。\n", ""),
    ("department", "基本支出2316.80万元", "基本支出2361.80万元"),
    ("department", "执行率97.66%。", "执行率96.77%。"),
    ("department", "结余141.08", "结余114.08"),
    ("department", "下降0.78个百分点", "下降0.87个百分点"),
    ("department", "合计\t\t100\t92.66", "合计\t\t100\t92.06"),
    ("department", "评价得分92.66分", "评价得分92.56分"),
    ("department", "5\t4.5\t监控不及时", "5\t4.5\t"),
    ("department", "实际支出5897.44万元", "实际支出5897.44元"),
    ("department", "下降0.78个百分点", "下降0.78%"),
)


def audit(text: str) -> CheckReport:
    document = read_string(text, "报告.txt")
    return run_checks(document, ledger=None, evaluation=None, sheet=None, sources=(), on=dt.date(2025, 6, 30))


def loud(report: CheckReport) -> set[tuple[str, str]]:
    return {(finding.check, finding.message) for finding in report.findings if finding.severity is not Severity.NOTE}


@pytest.mark.parametrize("name", REPORTS)
def test_consistent_report_gives_no_error_and_no_warning(name: str) -> None:
    """A report whose figures agree is left alone, whatever its kind, units and layout."""
    assert set() == loud(audit(REPORTS[name]))


@pytest.mark.parametrize(
    ("name", "right", "wrong"), SEEDS, ids=[f"{seed[0]}-{number}" for number, seed in enumerate(SEEDS)]
)
def test_planted_error_is_found(name: str, right: str, wrong: str) -> None:
    """A figure, unit, grade, date, number or part changed in one place is found."""
    assert right in REPORTS[name]

    report = audit(REPORTS[name].replace(right, wrong, 1))

    assert loud(report)


@pytest.mark.parametrize("name", REPORTS)
def test_nearly_all_numbers_are_bound(name: str) -> None:
    """Owner, measure and unit are known for at least 97 of 100 numbers."""
    coverage = audit(REPORTS[name]).coverage

    assert coverage.bound * 100 >= coverage.numbers * 97
    assert coverage.checked + len(coverage.unchecked) == coverage.numbers


def test_twenty_runs_give_equal_bytes() -> None:
    """The same report gives the same JSON, byte for byte, however often it is audited."""
    results = {json.dumps(check_shape(audit(ROAD), "报告.txt"), ensure_ascii=False) for _ in range(20)}

    assert len(results) == 1


def test_long_report_is_checked_in_linear_time() -> None:
    """Four times the text takes about four times as long, and 30,000 characters stay within seconds."""

    def seconds(copies: int) -> float:
        document = read_string("\n".join(ROAD for _ in range(copies)), "长报告.txt")
        start = time.process_time()
        run_checks(document, ledger=None, evaluation=None, sheet=None, sources=(), on=dt.date(2025, 6, 30))
        return time.process_time() - start

    seconds(1)
    short, long = max(seconds(5), seconds(5), 0.05), seconds(20)

    assert long < 4
    assert long < short * 12
