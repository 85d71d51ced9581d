from __future__ import annotations

import time
from decimal import Decimal

import pytest

from assistant.domain.quantity import format_decimal
from assistant.language.quantities import QuantitySpan, find_non_quantities, find_quantities, interval


def told(span: QuantitySpan) -> str:
    """Write a span as comparator, approximation, value, unit, upper end and weakness, in one short string."""
    upper = "" if span.upper is None else f"~{span.upper.format()}"
    return f"{span.comparator or ''}{span.approximate or ''}{span.quantity.format()}{upper}{'?' if span.weak else ''}"


FOUND: list[tuple[str, str]] = [
    # money
    ("项目预算812.5万元", "812.5万元"),
    ("项目预算812.50万元，支出 790.06 万元", "812.5万元 790.06万元"),
    ("实际支出5,333.85元", "5333.85元"),
    ("实际支出5，333.85元", "5333.85元"),
    ("合计4,500,000元", "4500000元"),
    ("合计４５０万元", "450万元"),
    ("总投资1.2亿元，其中财政0.35亿元", "1.2亿元 0.35亿元"),
    ("产业规模达2.5万亿元", "=2.5万亿元"),
    ("补贴五百万元", "500万元"),
    ("补贴四百五十万元", "450万元"),
    ("补贴一亿二千万元", "120000000元"),
    ("补贴3万5千元", "35000元"),
    ("补贴3亿5000万元", "350000000元"),
    ("补贴壹佰贰拾叁元整", "123元"),
    ("合计人民币贰仟零伍元", "2005元"),
    ("每人补助800元", "800元"),
    ("标准为50元/人·天", "50元/人·天"),
    ("单价为1.2万元/台", "1.2万元/台"),
    ("收费¥1,523.36，另收￥20", "1523.36元 20元"),
    ("折合36万美元", "36万美元"),
    ("成本500千元", "500千元"),
    ("预算3百万元", "3百万元"),
    ("投入2千万元", "2千万元"),
    ("差额为-3.2万元", "-3.2万元"),
    ("差额为−3.2万元", "-3.2万元"),
    ("差额为负3.2万元", "-3.2万元"),
    ("结余98.81万元（含利息0.52万元）", "98.81万元 0.52万元"),
    # ratios
    ("执行率96.77%", "96.77%"),
    ("执行率96.77％", "96.77%"),
    ("执行率９６．７７％", "96.77%"),
    ("执行率 96.77 %", "96.77%"),
    ("占比0.5‰", "0.5‰"),
    ("同比增长9.09个百分点", "9.09个百分点"),
    ("同比增长9.09百分点", "9.09个百分点"),
    ("提高2个百分点以上", "≥2个百分点"),
    ("完成率达百分之九十五", "=95%"),
    ("完成率达百分之九十五点五", "=95.5%"),
    ("完成率为百分之95.5", "95.5%"),
    ("失误率千分之三", "3‰"),
    ("差错率万分之五", "0.05%"),
    ("满意率九成五", "95%"),
    ("满意率九成", "90%"),
    ("满意率8成半", "85%"),
    ("满意率为九成以上", "≥90%"),
    ("近九成的学员", "近90%"),
    ("三分之二的村", "66.66666666666666666666666667%"),
    ("满意度百分百", "100%"),
    ("同比增长-3.5%", "-3.5%"),
    ("完成率=（完成数/计划数）×100%", "100%?"),
    ("完成率=完成数/计划数*100%", "100%?"),
    ("规模翻一番", "2倍"),
    ("规模翻了两番", "4倍"),
    ("产值是上年的2.5倍", "2.5倍"),
    ("人数增加一倍", "1倍"),
    ("利用率超过一半", ">50%?"),
    # points
    ("得分83.65分，扣1.5分", "83.65分 1.5分"),
    ("满分20分，评价得分18.84分", "20分 18.84分"),
    ("该项得五分", "5分"),
    ("该项满分十分", "10分"),
    ("产出（40分）", "40分"),
    ("得分95，等级为优", "95"),
    ("18+17.35+32.8+15.5=83.65分", "18 17.35 32.8 15.5 =83.65分"),
    # counted things
    ("培训1200人次", "1200人次"),
    ("培训1,086人次", "1086人次"),
    ("服务12人/次", "12人次"),
    ("服务307万人次", "307万人次"),
    ("用户6.7万个", "6.7万个"),
    ("走访企业1578家次，帮扶236户次", "1578家次 236户次"),
    ("编印手册3500册、海报120张", "3500册 120张"),
    ("建成公园3座，新增车位260个", "3座 260个"),
    ("改造面积1.36万平方米", "1.36万平方米"),
    ("改造面积360㎡", "360平方米"),
    ("改造面积360m²", "360平方米"),
    ("修建道路12.6公里", "12.6公里"),
    ("铺设管线850米", "850米"),
    ("清运垃圾3.2万吨", "3.2万吨"),
    ("造林1500亩、治沙20公顷", "1500亩 20公顷"),
    ("栽植乔木460株", "460株"),
    ("配备车辆6辆、设备18台（套）", "6辆 18台"),
    ("受理案件45件、调解32起", "45件 32起"),
    ("举办讲座8场，发布稿件26篇", "8场 26篇"),
    ("开展检查12次、督导3轮", "12次 3轮"),
    ("设置岗位15个，聘用20名", "15个 20名"),
    ("共6个三级指标", "6个"),
    ("涉及三个方面", "3个"),
    ("两项指标未完成", "2项"),
    ("召开十二次推进会", "12次"),
    ("一百二十五名学员", "125名"),
    ("两千零五户居民", "2005户"),
    ("安置二百零三户", "203户"),
    ("赠送药品1560盒", "1560盒"),
    ("完成体检三万人次", "3万人次"),
    ("两万三千人", "23000人"),
    ("平均3.5次/年", "3.5次/年"),
    ("阅读量1万以上", "≥1万"),
    ("受理33万以上", "≥33万"),
    ("投放抗原试剂3.74万剂", "3.74万剂"),
    ("发电量120万千瓦时", "120万千瓦时"),
    ("存储容量20TB，带宽500Mbps", "20TB 500Mbps"),
    ("每有一项不合格扣0.5分", "1项? 0.5分"),
    ("每周出具一份周报", "1份?"),
    ("引入龙头企业一家", "1家?"),
    ("安置5人", "5人"),
    # time
    ("24小时内完成", "≤24小时"),
    ("10天内改正", "≤10天"),
    ("在5个工作日内办结", "≤5个工作日"),
    ("30日内答复", "≤30日"),
    ("工期120天", "120天"),
    ("每周值守365天*18小时", "365天 18小时"),
    ("延长服务期3个月", "3个月"),
    ("培训周期为两年半", "2.5年"),
    ("建设周期3个半月", "3.5个月"),
    ("质保期为3年", "3年"),
    ("近三年累计投入", "3年"),
    ("响应时间不超过30分钟", "≤30分钟"),
    ("三年行动计划", "3年?"),
    ("半年集中报送一次", "0.5年? 1次?"),
    # comparators before
    ("完成率≥90%", "≥90%"),
    ("完成率≧90%", "≥90%"),
    ("完成率>90%", ">90%"),
    ("完成率＞90%", ">90%"),
    ("完成率≤90%", "≤90%"),
    ("完成率<90%", "<90%"),
    ("完成率＜90%", "<90%"),
    ("完成率>=90%", "≥90%"),
    ("指标值 $\\geq 90\\%$ ，实际", "≥90%"),
    ("指标值 $\\le 5$ 天", "≤5天"),
    ("完成率不低于90%", "≥90%"),
    ("培训不少于120人次", "≥120人次"),
    ("面积不小于60平方米", "≥60平方米"),
    ("完成率大于等于90%", "≥90%"),
    ("至少3次", "≥3次"),
    ("至多3次", "≤3次"),
    ("不超过200万元", "≤200万元"),
    ("不得超过200万元", "≤200万元"),
    ("不高于5%", "≤5%"),
    ("不大于5%", "≤5%"),
    ("不多于5人", "≤5人"),
    ("低于60分", "<60分"),
    ("少于60人", "<60人"),
    ("高于60分", ">60分"),
    ("超过60人", ">60人"),
    ("未达到90%", "<90%"),
    ("没有超过90%", "≤90%"),
    ("并未低于90%", "≥90%"),
    ("达到90%", "=90%"),
    ("达到90%以上", "≥90%"),
    ("等于90%", "=90%"),
    ("控制在200万元以内", "≤200万元"),
    ("控制在5%", "≤5%"),
    ("成本控制在 199.3 万元以内", "≤199.3万元"),
    ("突破1000万元", ">1000万元"),
    ("不足5家", "不足5家"),
    ("不到5家", "不足5家"),
    ("累计≥300家", "≥300家"),
    ("节约5万元", "5万元"),
    ("超出计划12%", "12%"),
    ("每高出1个百分点扣0.4分", "1个百分点 0.4分"),
    # comparators behind
    ("90%及以上", "≥90%"),
    ("90%以上（含90%）", "≥90% 90%?"),
    ("90%以上（不含）", ">90%"),
    ("60分以下", "≤60分"),
    ("60分以下（不含60分）", "<60分 60分?"),
    ("高于500%（含500%）", "≥500% 500%?"),
    ("5%以内", "≤5%"),
    ("3家以上企业", "≥3家"),
    # approximations
    ("约200家", "约200家"),
    ("大约200家", "约200家"),
    ("200家左右", "约200家"),
    ("近200家", "近200家"),
    ("将近200家", "近200家"),
    ("超200家", "超200家"),
    ("逾200家", "超200家"),
    ("200余家", "余200家"),
    ("20多个", "余20个"),
    ("1.5亿多元", "余1.5亿元"),
    ("3万余人", "余3万人"),
    ("二百三十余万元", "余230万元"),
    ("近百家企业", "近100家"),
    ("百余家企业", "余100家"),
    ("上百家企业", "超100家"),
    ("两三个月", "约2个月~3个月"),
    ("三五家单位", "约3家~5家"),
    ("约占12.5%", "约12.5%"),
    ("达200余家", "=余200家"),
    # ranges
    ("得分率80%-90%", "80%~90%"),
    ("得分率80%～90%", "80%~90%"),
    ("得分80—90分", "80分~90分"),
    ("得分80~95分", "80分~95分"),
    ("每组10至20家", "10家~20家"),
    ("预算10万-20万元", "10万元~20万元"),
    ("预算10-20万元", "10万元~20万元"),
    ("误差±5%", "-5%~5%"),
    ("90(含)-100分为优", "90分~100分"),
    ("3-5个工作日", "3个工作日~5个工作日"),
    ("得分比例为100%-80%(含)", "80%~100%"),
    ("由297家增加至365家", "297家 365家"),
    ("从10%到20%", "10% 20%"),
    ("三至五天", "3天~5天"),
    ("百分之五至百分之十", "5%~10%"),
    # several in one
    ("3，4项工作", "3 4项"),
    ("3,4项", "3 4项"),
    ("分别为1,2,3", "1 2 3"),
    ("共38项，已完成34项，拟于近期完成3项", "38项 34项 3项"),
    ("男600人、女634人", "600人 634人"),
    ("5×8小时", "5 8小时"),
    ("执行率得4.84分\t5分\t96.8%", "4.84分 5分 96.8%"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_quantities_are_read_with_value_unit_and_bounds(text: str, expected: str) -> None:
    """Every quantity of the sentence is read with its unit, bound, blur and range, and nothing else is."""
    assert expected.split() == [told(span) for span in find_quantities(text)]


_NOTHING = """
    # list and heading numbers
    一、基本情况 | （一）项目概况 | 1.项目背景 | 1、项目背景 | 1．项目背景 | （1）项目立项 | (2)资金投入 |
    ① 目标合理 | 2.3 评价方法 | 1.1项目立项 | 一是加强管理；二是完善制度；三是强化监督 |
    其一，制度不健全；其二，执行不到位 | 第一，明确责任 | 第一部分 部门概况 |
    主要职责：1.招商引资。2.企业服务。3.对外合作。 | 问题如下：（1）制度缺失；（2）监管不力 | 十一、附件 |
    （十二）其他 | 2）完善制度 |
    # years, dates, periods, times
    2024年 | 2024年度 | 2024年3月 | 2024年3月15日 | 3月 | 12月份 | 3月15日 | 2024-03-15 | 2024.3.15 | 2024/3/15 |
    2024 年 3 月 15 日 | 2024年第四季度 | 第四季度 | 一季度 | 上半年 | 下半年 | 2021—2023年 | 2021-2023年 |
    2021年至2023年 | 2024年1-6月 | 1—6月 | 5至9月 | 2024年底前 | 2025年6月底前完成 | 次年3月 | 每月21日前报送 |
    二〇二四年三月 | 十二月底 | 2022、2023、2024年 | 2023、2024年度 | 18:00前报送 | 每日18时前 | 9:00-17:30 |
    上午9点 | 90年代 | 21世纪 | 2023-2024学年 |
    # document numbers, articles, titles
    财预〔2020〕10号 | 京财绩效〔2022〕669号 | 财预[2020]10号 | 国务院令第729号 | 财政部令第102号 | 第十二条 |
    第3条第2款 | 根据第二十三条规定 | 《某区2022年任务清单》 | 《关于做好12项重点工作的通知》 |
    《三年行动计划（2021-2023年）》 | 《某县“十四五”规划（2021—2025年）》 |
    # ordinals and labels
    第3次会议 | 第一批项目 | 第三方机构 | 第二类 | 第1-3名 | 排名第五 | 附件1 | 附件 2 | 附表3 | 见表2 | 如图4所示 |
    表2-1 | 3号楼 | 标段2 | 序号 3 |
    # fixed words
    三公经费 | “三公”经费 | 一岗双责 | 三定方案 | “三定”方案 | 两大机遇 | 五位一体 | 一窗式 | 一网通办 | 一窗通办 |
    十四五 | “十四五”时期 | 双十 | 一把手 | 万一 | 统一管理 | 统一项目库 | 一定程度 | 一般公共预算 | 高度一致 |
    唯一依据 | 同一项目 | 一些问题 | 进一步完善 | 一体化 | 三重一大 | 千方百计 | 百分制 | 一次性 | 一方面 |
    另一方面 | 一件事一次办 | 最多跑一次 | 最后一公里 | 一带一路 | 一户一策 | 一事一议 | 一系列举措 | 一部分资金 |
    十分重要 | 万分感谢 | 四个意识 | 两个维护 | 两山理论 | 三农工作 | 一站式服务 | 一票否决 | 一刀切 | 一线人员 |
    一流营商环境 | 一并报送 | 一律公开 | 任一指标 | 每一项指标 | 某一年度 | 逐一核对 | 三级指标 |
    一级指标、二级指标 | 市区两级 | 二次分配 | 千家万户 | 百年大计 | 三番五次 | 数百家企业 | 几十万元 | 十几个项目 |
    若干项 | 多项指标 | 内设六部一室 | 六稳六保 | 双随机一公开 | 四不两直 | 八项规定 | 统筹推进一体两翼 | 星期三 |
    周一 | 首一 | 党的二十大 | 二十届三中全会 | 上一年度 | 下一步 |
    # hotlines, telephones, codes
    12345热线 | 北京12345企业服务平台 | 拨打12315投诉 | “12345”平台 | 110报警 | 120急救 | 119指挥中心 |
    0755-25869926 | 电话：010-62345678 | 13800138000 | 400-810-1234 | 联系电话 62345678 |
    统一社会信用代码91110105MA01ABCD2X | 身份证号110101199003071234 | 账号：6222020200112345678 | 编号XM-2024-003 |
    指标A01 | Q1季报 | PM2.5 | G20峰会 | 5G网络 | 4A级景区 | v2.1.0 | 平台2.0版 | IP为10.1.2.3 | COVID-19 |
    邮编100020 | COVID19 | https://a.example/2024/15?id=3 | 张三1990@example.org |
    # formulas and signs
    “1+3+1”产业体系 | “7+12”部门 | 24/7 | “1+N”体系 | 3:1配比 | 1：2 | 3/4 | — | / | （万元） | 年初预算数 |
    优良中低差 |
"""
NOTHING = [
    case.strip()
    for line in _NOTHING.splitlines()
    if not line.lstrip().startswith("#")
    for case in line.split("|")
    if case.strip()
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity_is_passed_over(text: str) -> None:
    """Numbers of lists, dates, documents, titles, ordinals, fixed words, telephones and codes are none."""
    assert [] == [told(span) for span in find_quantities(text)]


IN_SENTENCE = "本项目预算800.00万元，{}，实际支出790.06万元。"


@pytest.mark.parametrize("text", [text for text in NOTHING if "、" not in text[:3] and "，" not in text])
def test_a_non_quantity_between_quantities_hides_neither(text: str) -> None:
    """A non-quantity in the middle of a sentence leaves the quantities on both sides as they are."""
    found = [told(span) for span in find_quantities(IN_SENTENCE.format(text)) if not span.weak]
    assert "800万元" == found[0]
    assert "790.06万元" == found[-1]


@pytest.mark.parametrize("text", [text for text, _ in FOUND] + NOTHING)
def test_spans_slice_the_text(text: str) -> None:
    """Every span, quantity or not, lies in the text, in order, and quotes it exactly."""
    reach = 0
    for span in find_quantities(text):
        assert reach <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        reach = span.end
    reach = 0
    for exclusion in find_non_quantities(text):
        assert reach <= exclusion.start < exclusion.end <= len(text)
        reach = exclusion.end


@pytest.mark.parametrize(
    ("text", "printed", "places"),
    [
        ("支出 200.00 万元", "200.00 万元", 2),
        ("比例 $\\geq 80\\%$ ，", "80\\%", 0),
        ("合计1，599.56元", "1，599.56元", 2),
        ("得５．２０分", "５．２０分", 2),
        ("满意率九成五", "九成五", None),
        ("三点五亿元", "三点五亿元", None),
        ("约200余家", "200余家", 0),
        ("[bookmark: _Toc12345]支出3万元", "3万元", 0),
        ("得 4.5\u3000分", "4.5\u3000分", 1),
    ],
)
def test_the_printed_form_is_kept(text: str, printed: str, places: int | None) -> None:
    """Span and printed decimals are those of the original, blanks and residue included."""
    (span,) = find_quantities(text)
    assert (printed, places) == (span.text, span.places)


@pytest.mark.parametrize(
    ("text", "low_inclusive", "high_inclusive"),
    [
        ("80%-90%", True, True),
        ("90(含)-100分", True, True),
        ("80(含)-90分", True, False),
        ("60(不含)-80分", False, True),
        ("60-80分(含)", False, True),
        ("200%-300%（含200%）", True, False),
        ("200%-300%（含300%）", False, True),
        ("80%（含）-60%", False, True),
        ("80%-60%（含）", True, False),
        ("100%-80%（含）", True, True),
    ],
)
def test_the_ends_of_a_range_are_in_or_out_as_printed(text: str, low_inclusive: bool, high_inclusive: bool) -> None:
    """含 at one end leaves the other out, unless that is the full mark."""
    span = find_quantities(text)[0]
    assert (low_inclusive, high_inclusive) == (span.low_inclusive, span.high_inclusive)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("373家", "[372.5,373.5)"),
        ("96.77%", "[96.765,96.775)"),
        ("200.00万元", "[199.995,200.005)"),
        ("四百五十万元", "[449.5,450.5)"),
        ("九成", "[85,95)"),
        ("九成五", "[94.5,95.5)"),
        ("约83.6分", "[83.5,83.7]"),
        ("约450万元", "[440,460]"),
        ("200余家", "(200,300)"),
        ("近300家", "(200,300)"),
        ("超300家", "(300,∞)"),
        ("不足5家", "(∞,5)"),
        ("90%以上", "[90,∞)"),
        ("不超过3%", "(∞,3]"),
        ("低于60分", "(∞,60)"),
        ("达到90%", "[89.5,90.5)"),
        ("80(含)-90分", "[80,90)"),
        ("±5%", "[-5,5]"),
        ("10万-20万元", "[10,20]"),
        ("约0.5%", "[0.4,0.6]"),
    ],
)
def test_a_printed_number_stands_for_an_interval(text: str, expected: str) -> None:
    """Digits, blur words, comparators and ranges each open the interval they mean."""
    found = interval(find_quantities(text)[0])
    low, high = ("∞" if end is None else format_decimal(end) for end in (found.low, found.high))
    assert expected == f"{'(['[found.low_inclusive]}{low},{high}{')]'[found.high_inclusive]}"


def test_an_interval_knows_its_members() -> None:
    """The lower end of a rounded number belongs to it, the upper does not."""
    found = interval(find_quantities("83.65分")[0])
    assert [True, True, False, False] == [
        found.contains(Decimal(value)) for value in ("83.645", "83.6549", "83.655", "83.64")
    ]


def test_passed_over_digits_are_told_with_their_kind() -> None:
    """Whoever counts unread digits learns why each was passed over."""
    text = "根据财预〔2020〕10号，2024年3月1.项目见附件2，接入12345热线"
    kinds = {text[found.start : found.end]: found.kind for found in find_non_quantities(text)}
    assert {
        "〔2020〕10号": "document number",
        "2024年3月": "date",
        "附件2": "label",
        "12345": "hotline",
    }.items() <= kinds.items()


def test_a_long_report_is_read_fast() -> None:
    """Thirty thousand characters are read well within a third of a second."""
    sentence = (
        "本年预算1,234.56万元，执行率96.77%，不低于90%；培训120人次，约占三成，"
        "一是加强《某办法（2020年）》（财预〔2020〕10号）管理。\n"
    )
    text = sentence * (30_000 // len(sentence) + 1)
    find_quantities(text)
    started = time.perf_counter()
    found = find_quantities(text)
    assert time.perf_counter() - started < 0.3
    assert 5 * text.count("\n") == len(found)
