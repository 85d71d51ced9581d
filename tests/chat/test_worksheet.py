"""Questions worked out want by want: every one in words not used elsewhere, the result worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chat.amounts import plain_question
from assistant.chat.calculator import Problem, solve, understood
from assistant.chat.calculator.worksheet import work
from assistant.chat.calculator.worksheet.figures import Worksheet
from assistant.chat.calculator.worksheet.rows import read_rows
from assistant.chat.calculator.worksheet.wanted import read_wants

ON = dt.date(2025, 7, 1)

WORKED = (
    # growth, going beyond, per unit, multiples
    ("印刷费去年20万，今年17万，压减比例多少", ["15.00%"]),
    ("概算4000万，决算4180万，超概比例多少", ["4.50%"]),
    ("铺了8公里管道花了1200万元，每公里合多少万", ["150万元"]),
    ("补助一共发了96万元，涉及农户800户，户均多少元", ["1200元"]),
    ("财政投了500万，带动社会投资1900万，带动比是1比多少", ["3.8"]),
    ("单价原来每台4000元，集采以后每台3500元，采购了60台，一共省了多少万元", ["3万元"]),
    # parts of a sum
    ("首付30%、进度款50%、尾款20%，合同额240万，尾款是多少", ["48万元"]),
    ("总投资6000万，其中中央3000万，省里1200万，剩下是企业自筹，自筹多少万元，占比多少", ["1800万元", "30.00%"]),
    ("按考核付：90分以上全额付，80到90分付90%，70到80分付80%，考核得了84，服务费50万，应付多少", ["45万元"]),
    ("原合同是200万，补充合同最多能签多少钱", ["20万元"]),
    # one indicator, in whatever order and direction
    ("完成率84%，8分的指标，那就是扣多少", ["1.28分"]),
    ("计划办20期，少办了2期，数量指标5分，要扣几分", ["0.50分"]),
    ("工期计划80天，实际用了100天，按计划天数除以实际天数算，10分得多少", ["8.00分"]),
    ("指标6分按完成率算，想拿到5.1分，目标200个，最少要完成多少个", ["170个"]),
    ("执行率要是从80%提高到95%，10分的指标能多得几分", ["1.50分"]),
    ("能耗下降率目标4%，实际下降了3%，指标8分，给几分", ["6.00分"]),
    # a rule in the question, read as printed rules are
    ("实际成本不超过预算得满分，每超1%扣权重的5%，预算200万，实际花了208万，权重10分，得多少", ["8.00分"]),
    ("计划6月30日完工，实际拖到7月10日，晚了多少天，每晚一天扣0.1分，满分5分，得几分", ["10天", "4.00分"]),
    # of another span, a part of another figure, a fund of its own: only what is asked for is taken
    ("预算300万，前三季度支出210万，全年支出279万，全年执行率", ["93.00%"]),
    ("预算500万，其中中央资金300万，实际支出450万，执行率多少", ["90.00%"]),
    ("财政资金200万用了190万，自筹资金100万用了80万，财政资金执行率多少", ["95.00%"]),
    ("上年结转50万，当年预算450万，总共支出480万，执行率", ["96.00%"]),
    # several at once: tables, lists, repeated patterns
    (
        "科目 预算 执行(万元)\n办公费 40 38\n培训费 20 12\n总的预算执行率是多少，哪个科目执行率最低",
        ["83.33%", "60.00%"],
    ),
    ("三个指标分别8分、6分、6分，完成率分别100%、95%、80%，合计得多少分", ["18.50分"]),
    ("甲项目预算100万花了95万，乙项目预算200万花了184万，哪个执行率高", ["95.00%", "92.00%"]),
    ("自评占40%、部门评价占60%，自评95，部门评价90，综合分多少", ["92.00分"]),
    ("五档按100、80、60、40、20赋分，选的人数分别是60、30、6、3、1，平均满意度得多少分", ["89.00分"]),
    ("自评分96，复核时执行率扣0.5，满意度扣0.7，复核后得分多少", ["94.80分"]),
    ("六个专家平均分86，其中五个打的是86、87、85、88、84，剩下那个打了多少", ["86.00分"]),
)


FORMS = (
    # means by what each stands for, of a plain list, of indicators that weigh alike
    ("两个街道满意度为90%（样本100）、96%（样本300），综合满意度按样本加权多少", ["94.50%"]),
    ("两个子项预算分别是100万、300万，得分率分别是80%、92%，按预算加权平均得分率多少", ["89.00%"]),
    ("4个单位自评分90、80、95、87，平均分多少，低于88分的占比多少", ["88.00", "50.00%"]),
    ("4个单位自评分90、80、95、87，低于88分的有几个，占比多少", ["2个", "50.00%"]),
    ("产出20分，5个指标等权，有一个只完成了40%其余全完成，得多少", ["17.60"]),
    ("二级指标8分，三级5分和3分，3分那个不适用，权重并到5分那个上，它完成了75%，得多少", ["6.00"]),
    ("7项二级指标分值相同，共35分，其中6项全部完成，1项完成80%，一共得几分", ["34.00"]),
    # what is needed for a total or a grade
    ("效益指标满分20分，得分率要达到85%，至少要得几分", ["17.00"]),
    ("总分想到85分，产出和效益定了合计55.5，决策和过程满分一共35，至少要得多少分", ["29.50"]),
    ("想保住良，决策过程合计得30.2，效益得25.1，产出最低要多少分", ["24.70"]),
    ("想评优，决策15分得14，过程15分得13，产出40分得36，效益30分还差几分", ["27.00"]),
    ("决策得16分，过程得17分，产出满分35，效益满分30，想到90分至少还要得多少分", ["57.00"]),
    # spans
    ("预算100万，一季度花了20万，二季度25万，三季度30.5万，截至三季度末执行率多少", ["75.50%"]),
    ("预算100万，一季度花20万，二季度花25万，三季度花30万，二季度末执行率多少", ["45.00%"]),
    ("2021年预算100万支出90万，2022年预算200万支出192万，两年累计执行率多少", ["94.00%"]),
    ("2021到2023年投入分别是100万、110万、121万，年均增长率是多少", ["10.00%"]),
    ("去年这项扣了5.5分，今年扣了3.2分，少扣几分", ["2.30"]),
    ("合同总价150万，预付了20%，后来又付了45万，还剩多少没付", ["75万元"]),
    ("活动一季度开展8场，二季度开展9场，三季度12场，四季度9场，全年目标40场，完成率多少", ["95.00%"]),
    # ceilings of the provisions
    ("合同金额250万，履约保证金最多能收多少", ["25万元"]),
    ("项目估算价800万，投标保证金最高多少", ["16万元"]),
    # prices of several, by head and day
    ("甲队共80万做了100场，乙队共54万做了60场，平均每场各多少元，哪家便宜", ["8000元", "9000元"]),
    ("标准是每人每天300元，实际50人4天花了6.4万，人均每天多少元，比标准高多少元", ["320元", "20元"]),
    # tiers and grades
    ("执行率95%以上得满分，85%到95%扣2分，85%以下不得分，我们执行率91%，满分5分，得几分", ["3.00"]),
    ("满分80分得了68分，得分率多少，对应什么等级", ["85.00%"]),
    ("绩效指标90分得了80.5，执行率10分，预算200万花了190万，总分是多少", ["90.00"]),
    ("决策10分得9，过程20分得15，产出40分得36，各部分得分率分别是多少", ["90.00%", "75.00%"]),
    ("数量“巡检≥100次”实际90次分值10，质量“合格率≥95%”实际95%分值5，这两个加一起扣了多少分", ["1.00"]),
    # what the general rule does anyway
    ("完成率超过100%的按100%算，计划20个实际26个，分值5分，得几分", ["5.00"]),
    ("计划成本90万，实际72万，节约率多少，是不是超过15%要说明原因", ["20.00%"]),
)


@pytest.mark.parametrize(("question", "results"), FORMS)
def test_a_question_of_one_form_is_worked_out(question: str, results: list[str]) -> None:
    """Means, needs, spans, ceilings, prices and tiers come to their results."""
    solution = solve(_problem(question))
    assert solution is not None
    shown = [item.shown for item in solution.computed]
    assert all(any(result in one for one in shown) for result in results), shown


TOLD = (
    ("满分120分得了90分，得分率多少，对应什么等级", "等级为“中”"),
    ("定性的效益指标10分给了7分，得分率多少，属于哪一档", "部分达成"),
    ("甲队共80万做了100场，乙队共54万做了60场，平均每场各多少元，哪家便宜", "甲队最低"),
    ("计划成本90万，实际81万，节约率多少，是不是超过15%要说明原因", "没有超过15%"),
)


@pytest.mark.parametrize(("question", "words"), TOLD)
def test_what_is_asked_beside_a_figure_is_told(question: str, words: str) -> None:
    """The grade of a rate, the cheaper of two, whether a line is passed."""
    solution = solve(_problem(question))
    assert solution is not None
    assert words in "".join(solution.sentences)


def _problem(text: str) -> Problem:
    return Problem.of(plain_question(text), on=ON, region=None)


@pytest.mark.parametrize(("question", "results"), WORKED)
def test_a_question_is_worked_out(question: str, results: list[str]) -> None:
    """Every want of the question comes to its result."""
    solution = solve(_problem(question))
    assert solution is not None
    shown = [item.shown for item in solution.computed]
    assert all(any(result in one for one in shown) for result in results), shown


LEFT_OPEN = (
    # a rate with a rule of its own is never scored in proportion
    "结转结余98.81、预算33463.78，4分项，结转结余率得几分",
    # a figure that nothing says what to do with
    "预算300万，支出285万，另有37万，执行率多少，得几分，满分10分，库存88件",
    # the full marks are of each point, not of the whole
    "一共5条要点各1分，得几分",
    # which of the two is the base is not told
    "甲160万，乙200万，每公里合多少万",
)


@pytest.mark.parametrize("question", LEFT_OPEN)
def test_what_is_not_sure_is_left_open(question: str) -> None:
    """A figure left over, or a want without one way to it, gives no result."""
    assert work(_problem(question)) is None


NEVER = (
    # options, not parts of a sum
    ("3个档次：优秀10分、良好8分、合格6分，我们评为良好，得几分", "24"),
    # what a score becomes when it is marked down
    ("自评92.5分，复核下调4.8分，最终得多少分", "97.3"),
    # the whole is wanted, not the share of a part
    ("项目经费的40%用于设备，设备花了36万，项目经费总共多少", "14.4"),
    # what is left of it after a cut, not the cut
    ("差旅费压减20%的目标，去年50万，今年最多能花多少", "10万元"),
    # the share of what was not paid
    ("应拨1200万，已拨1080万，未拨占比多少", "90"),
    # slower is worse
    ("目标15天办结，实际18天，5分，得几分", "5.00"),
    # what is not to be counted
    ("总分93.5，其中加分项2分不算，实际多少分", "95.5"),
    # the price of one is not set against the sum for all
    ("人均成本预算450元，实际发生费用98.6万元培训2320人，节约率多少", "%"),
    # a mean that is wanted is no score
    ("两位专家给88、92，第三位专家给多少才能让平均分到91", "90.33"),
    # only the lowest is left out, not the highest too
    ("专家一90、专家二84、专家三87，去掉一个最低分后平均", "87.00"),
    # how many share the marks counts
    ("产出30分，9个指标等权，有一个只完成了50%，得多少", "15.00"),
    ("7项二级指标分值相同，共35分，其中6项完成得一般，1项完成80%，一共得几分", "28.00"),
    # what goes beyond a limit earns no full marks
    ("巡检“次数≤3次”实际5次分值5，“合格率≥95%”实际95%分值5，这两个加一起得多少分", "10.00"),
    # what might be is no target of what is
    ("某指标满分8分，完成率75%得几分，如果完成率达到90%又能得几分", "6.67"),
    # full marks are not earned yet, and a sum is no need
    ("总分想到90分，效益已得25.5，决策和过程满分一共30，至少要得多少分", "34.50"),
    ("想保住良，决策得17，效益得22.8，过程满分20，产出最低要多少分", "39.80"),
    # a line, and the mean of another year, are no scores
    ("自评分是96、88、90，平均多少分，90分以下的占多少", "91.00"),
    ("四个专家打分90、86、88、84，去年平均分85，今年平均分多少", "86.60"),
    # a share of what is left, sums that run on
    ("合同价200万，预付了30%，又付了剩余的50%，还剩多少没付", "40万"),
    ("预算300万，一季度累计支出40万，二季度累计支出110万，三季度累计支出205万，三季度末执行率多少", "118"),
    # on the edge of two tiers
    ("执行率95%以上得满分，90%到95%扣1分，90%以下不得分，执行率90%，满分6分，得几分", "5.00"),
    # the weight moves to the other
    ("时效5分、成本5分，成本不适用，权重合并到时效，时效完成率90%，得几分", "4.50"),
    # a part finished is not finished
    ("绩效目标12项，完成10项，部分完成1项，未完成1项，完成率是多少", "91.67"),
)


@pytest.mark.parametrize(("question", "wrong"), NEVER)
def test_a_likely_misreading_is_never_told(question: str, wrong: str) -> None:
    """What a hasty reader would reckon is not the result, whether or not there is one."""
    solution = solve(_problem(question))
    shown = [] if solution is None else [item.shown for item in solution.computed]
    assert not any(wrong in item for item in shown), shown


def test_a_want_that_was_not_understood_is_told() -> None:
    """Of two questions in one the open one is named, not passed over."""
    solution = solve(_problem("合同价500万，变更增加38万，变更后多少，增幅多少"))
    assert solution is not None
    assert any("还有一问" in note for note in solution.notes)


def test_two_readings_that_differ_give_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where families and worksheet come to different points, none are told."""
    from assistant.chat import calculator
    from assistant.chat.answer import Computed
    from assistant.chat.calculator.kit import Solution

    problem = _problem("目标200人，实际190人，10分，得几分")
    assert solve(problem) is not None
    other = Solution(("得1.00分。",), (Computed("1", "1.00", "分", (), "得分"),))
    monkeypatch.setattr(calculator, "_by_family", lambda _: other)
    assert solve(problem) is None


def test_wants_are_read_in_order_with_what_they_are_of() -> None:
    """Each clause that asks gives one want; 各是多少 gives two."""
    text = plain_question("中央补助3亿，总投资是多少万元，中央占比多少，执行率和得分各是多少")
    assert [want.kind for want in read_wants(text)] == ["amount", "share", "rate", "points"]


def test_rows_are_the_same_however_they_are_told() -> None:
    """A table, two lists and a repeated pattern come to the same rows."""
    table = "指标 分值 得分\n决策 15 12\n产出 35 30\n合计多少"
    repeated = "决策满分15得了12，产出满分35得了30，合计多少"
    for text in (table, repeated):
        plain = plain_question(text)
        rows = read_rows(Worksheet(plain, Problem.of(plain, on=ON, region=None).amounts))
        told = [(row.label, {name: cell.told for name, cell in row.cells.items()}) for row in rows]
        assert told == [("决策", {"weight": "15", "points": "12"}), ("产出", {"weight": "35", "points": "30"})]


def test_what_was_read_is_told_where_nothing_is_computed() -> None:
    """The figures are told with what they were read as, and those that were not."""
    told = understood(_problem("预算300万，库存88件，得几分"))
    assert told is not None
    assert "300万（预算）" in told
    assert "88件" in told
    assert "没有看出是什么" in told


def test_per_mille_is_reckoned_in_per_cent() -> None:
    """Half a per mille a day for twenty days of a million is ten thousand."""
    solution = solve(_problem("合同额100万元，每天按0.5‰计违约金，逾期20天，违约金多少元"))
    assert solution is not None
    assert solution.computed[0].shown == "10000元"
