"""Forms and reports become evaluations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.intake import Intake, read_evaluations
from assistant.reading import read_string

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[..., tuple[Intake, ...]]
    Form = tuple[tuple[str, ...], ...]


def test_form_gives_funds_and_leaves_with_codes_after_the_funds_group(read_led: Reader, form: Form) -> None:
    """A 自评表 gives its funds row and one indicator a leaf, lettered after the funds group."""
    head = (
        ("项目支出绩效自评表",),
        ("（2024年度）",),
        ("项目名称", "河道清淤"),
        ("主管部门", "临江县水务局", "实施单位", "临江县河道所"),
    )

    (intake,) = read_led((*head, *form))

    case = intake.evaluation
    assert (case.case, case.department, case.unit) == ("河道清淤", "临江县水务局", "临江县河道所")
    assert (case.period, case.region, case.document_type) == ("2024", "临江县", "项目支出绩效自评表")
    assert [i.code for i in case.indicators] == ["B01", "B02", "C01", "D01"]
    assert case.funds[0].model_dump(include={"initial", "budget", "spent", "rate", "weight", "stated", "unit"}) == {
        "initial": "320.00", "budget": "300.00", "spent": "276.00", "rate": "92.00", "weight": "10", "stated": "9.20",
        "unit": "万元",
    }  # fmt: skip
    assert case.stated is not None
    assert case.stated.total == "93.20"


def test_result_is_read_in_the_unit_of_its_row(read_led: Reader, form: Form) -> None:
    """A result printed with its unit becomes digits in the row's unit, and its place is known."""
    (intake,) = read_led(form)

    first = intake.evaluation.indicators[0]
    assert (first.sign, first.target, first.actual, first.unit) == ("≥", "40", "38", "公里")
    assert first.deviation == "汛期停工"
    assert first.path == ("产出指标", "数量指标", "清淤河道长度")
    assert "行" in (first.place_of("actual") or "")


def test_both_text_shapes_give_the_same_indicators(read_led: Reader, read_tabbed: Reader, form: Form) -> None:
    """The same table as led lines and as tab-separated rows gives the same indicators but for places."""
    rows = tuple(row[1:] for row in form[3:-1])

    (led,) = read_led(rows)
    (tabbed,) = read_tabbed(rows)

    def plain(intake: Intake) -> list[dict[str, object]]:
        return [i.model_dump(exclude={"place", "places"}) for i in intake.evaluation.indicators]

    assert plain(led) == plain(tabbed)


def test_target_cell_with_sign_and_unit_inside_is_taken_apart(read_tabbed: Reader) -> None:
    """A target such as ≥ 5.5 万个 gives sign, digits and unit; the result is brought to that unit."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "目标值", "完成情况", "分值", "得分"),
        ("产出", "产出数量", "注册用户数", "≥ 5.5 万个", "67000个", "50", "50"),
        ("效益", "项目效益", "投诉量", "不超过20件", "12件", "50", "50"),
    )

    (intake,) = read_tabbed(rows)

    users, complaints = intake.evaluation.indicators
    assert (users.sign, users.target, users.actual, users.unit) == ("≥", "5.5", "6.7", "万个")
    assert (complaints.sign, complaints.target, complaints.actual, complaints.unit) == ("≤", "20", "12", "件")


def test_repeated_target_is_no_result(read_tabbed: Reader) -> None:
    """A result column that repeats ≥200篇 keeps its text, for scoring to refuse."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
        ("产出", "数量", "信息稿件", "≥200篇", "≥200篇", "60", "60"),
        ("效益", "社会效益", "知晓率", "≥80%", "85%", "40", "40"),
    )

    (intake,) = read_tabbed(rows)

    assert intake.evaluation.indicators[0].actual == "≥200篇"


def test_points_in_labels_are_weights(read_tabbed: Reader) -> None:
    """Weights printed in labels, 决策（20分） and 立项依据（5分）, are the rows' weights."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "指标解释", "评价要点", "得分"),
        ("决策（40分）", "项目立项", "立项依据充分性（25分）", "立项是否有据", "①有文件（10分）②属职责（15分）", "20"),
        ("", "", "立项程序规范性（15分）", "程序是否规范", "①有申请（15分）", "15"),
        ("产出（60分）", "产出数量", "实际完成率（60分）", "完成多少", "按比例得分", "60"),
    )

    (intake,) = read_tabbed(rows)

    first = intake.evaluation.indicators[0]
    assert (first.name, first.weight, first.stated) == ("立项依据充分性", "25", "20")
    assert [point.weight for point in first.points_of_evaluation] == ["10", "15"]
    assert [i.code for i in intake.evaluation.indicators] == ["A01", "A02", "B01"]


def test_points_printed_once_for_several_leaves_belong_to_their_group(read_led: Reader) -> None:
    """A group whose points stand once gives one scored entry; its leaves are kept as results."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
        ("目标实现（60）", "产出（60）", "培训场次", "≥5场", "6场", "60", "58"),
        ("", "", "编印手册", "≥2000册", "2100册", "", ""),
        ("管理（40）", "制度（40）", "制度健全性", "健全", "健全", "40", "40"),
    )

    (intake,) = read_led(rows)

    case = intake.evaluation
    assert [(i.name, i.weight, i.stated, i.shared) for i in case.indicators] == [
        ("产出", "60", "58", 2),
        ("制度健全性", "40", "40", 1),
    ]
    assert [r.name for r in case.results] == ["培训场次", "编印手册"]


def test_not_applicable_row_keeps_its_reason(read_led: Reader, form: Form) -> None:
    """A result of 不适用 waives the indicator with the reason given beside it."""
    rows = (
        form[3],
        ("", "产出指标", "数量指标", "新建泵站", "≥", "1", "座", "不适用", "10", "—", "选址调整，列入下年计划"),
        ("", "", "质量指标", "断面达标率", "≥", "95", "%", "96%", "90", "90", ""),
    )

    (intake,) = read_led(rows)

    assert intake.evaluation.indicators[0].waived == "选址调整，列入下年计划"
    assert intake.evaluation.indicators[0].actual is None


def test_group_points_told_in_prose_are_read_with_total_and_grade() -> None:
    """A report without a score table still gives its groups, total and grade."""
    text = (
        "某镇垃圾分类项目支出绩效评价报告\n一、基本情况\n2023年预算资金86.5万元，实际支出80.2万元。\n三、综合评价情况及评价结论\n"
        "经评价，项目综合得分84.30分，评价等级为“良”。\n"
        "（一）决策指标\n该指标分值15分，评价得分12.5分。\n（二）过程指标\n"
        "该指标分值25分，评价得分21.8分。\n（三）产出指标\n该指标分值35分，评价得分30分。\n（四）效益指标\n该指标分值25分，评价得分20分。\n"
    )

    (intake,) = read_evaluations(read_string(text, "报告.txt"))

    stated = intake.evaluation.stated
    assert stated is not None
    assert (stated.total, stated.grade) == ("84.30", "良")
    assert [(g.name, g.weight, g.points) for g in stated.groups] == [
        ("决策指标", "15", "12.5"), ("过程指标", "25", "21.8"), ("产出指标", "35", "30"), ("效益指标", "25", "20"),
    ]  # fmt: skip
    assert (intake.evaluation.funds[0].budget, intake.evaluation.funds[0].spent) == ("86.5", "80.2")


def test_total_weight_of_the_scheme_is_not_the_total() -> None:
    """“总分值为100分” tells the scheme's size, not the result."""
    text = (
        "甲项目支出绩效评价报告\n评价指标体系总分值为100分。\n"
        "项目综合得分88.10分，等级为良。\n预算10万元，支出9万元。\n"
    )

    (intake,) = read_evaluations(read_string(text, "报告.txt"))

    assert intake.evaluation.stated is not None
    assert intake.evaluation.stated.total == "88.10"


def test_two_values_for_one_fact_are_reported(read_tabbed: Reader) -> None:
    """An amount told twice with close but different digits is kept and reported as INP11."""
    rows = (("一级指标", "二级指标", "三级指标", "分值", "得分"), ("产出", "数量", "完成率", "100", "96"))

    (intake,) = read_tabbed(rows, "本年预算120.00万元，实际支出113.46万元。", "全年实际支出113.64万元。")

    assert [c.name for c in intake.conflicts] == ["支出数"]
    assert "INP11" in {f.check for f in intake.findings}
    assert intake.evaluation.funds[0].spent == "113.46"


def test_problems_causes_and_suggestions_are_read_in_order(read_tabbed: Reader) -> None:
    """Numbered items under 存在的问题 and 建议 become observations bound to the indicators they name."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "分值", "得分"),
        ("过程", "组织实施", "制度执行有效性", "60", "58"),
        ("产出", "数量", "宣传活动场次", "40", "40"),
    )
    after = (
        "四、存在的问题\n主要存在以下问题：\n（一）验收把关不严\n第二批物资验收单缺少验收人签字，影响制度执行有效性（扣2分）。"
        "主要原因是验收流程没有落实到岗。\n"
        "五、有关建议\n（一）落实验收责任\n明确验收人，逐批签字留档。\n六、其他需要说明的问题\n无\n"
    )

    (intake,) = read_tabbed(rows, "乙项目支出绩效评价报告", after)

    kinds = [(o.kind, o.title, o.indicators) for o in intake.evaluation.observations]
    assert kinds == [
        ("deduction", None, ("A01",)),
        ("problem", "验收把关不严", ("A01",)),
        ("cause", "验收把关不严", ("A01",)),
        ("suggestion", "落实验收责任", ("A01",)),
    ]
    assert intake.evaluation.observations[0].amount == "2"


def test_two_complete_tables_of_other_indicators_are_reported(read_tabbed: Reader) -> None:
    """A second complete score table is not mixed in; INP10 names both places."""
    header = ("一级指标", "二级指标", "三级指标", "分值", "得分")
    first = (header, ("产出", "数量", "甲完成率", "60", "60"), ("效益", "社会效益", "甲知晓率", "40", "38"))
    second = (header, ("产出", "数量", "乙完成率", "50", "45"), ("效益", "社会效益", "乙知晓率", "50", "50"))

    after = "评分表二\n\n" + "\n".join("\t".join(row) for row in second) + "\n"
    (intake,) = read_tabbed(first, "丙项目支出绩效评价报告", after)

    assert [i.name for i in intake.evaluation.indicators] == ["甲完成率", "甲知晓率"]
    assert "INP10" in {f.check for f in intake.findings}


def test_text_without_scores_gives_one_empty_intake() -> None:
    """A text in which nothing can be scored gives an empty intake, not an error."""
    (intake,) = read_evaluations(read_string("会议通知\n请各科室按时参加。\n", "通知.txt"))

    assert intake.is_empty
