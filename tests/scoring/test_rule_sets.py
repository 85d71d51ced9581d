"""Loading and choosing rule sets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.errors import RuleError
from assistant.scoring.rule_examples import failed_examples, run_example
from assistant.scoring.rule_sets import choose_rule_set, list_rule_sets, load_rule_set

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.rules import IndicatorRule, RuleExample

ON = dt.date(2024, 12, 31)


def _shipped_examples() -> list[Any]:
    found = []
    for name in list_rule_sets():
        for rule in load_rule_set(name).rules:
            found.extend(
                pytest.param(rule, example, id=f"{name}-{rule.code}-{example.name}") for example in rule.examples
            )
    return found


@pytest.mark.parametrize(("rule", "example"), _shipped_examples())
def test_shipped_rule_gives_the_points_of_its_worked_example(rule: IndicatorRule, example: RuleExample) -> None:
    """Every worked example of every shipped rule comes out as a domain reader wrote it."""
    outcome = run_example(rule, example)

    assert example.points == outcome.points
    if example.range is not None:
        assert example.range == outcome.range


def test_every_shipped_rule_set_has_bands_and_a_basis() -> None:
    """A shipped rule set names its basis and its grades, the lowest from 0 on."""
    for name in list_rule_sets():
        rule_set = load_rule_set(name)

        assert Decimal(0) == rule_set.bands[-1].at_least
        assert rule_set.basis.document
        assert Decimal(100) == sum(group.weight for group in rule_set.groups)


HEADER = """name: {name}
title: 试用办法
edition: "1"
document_types: [试用表]
basis: {{document: 试用办法, status: convention}}
"""
RULE = """code: {code}
title: 越大越好
applies_to: {{kind: 定量, sign: ["≥"]}}
method: {method}
basis: {{document: 试用办法, status: convention}}
examples:
  - {{name: 满分, given: {{target: 1, actual: 1, weight: 1}}, points: 1}}
  - {{name: 一半, given: {{target: 2, actual: 1, weight: 1}}, points: 0.5}}
  - {{name: 零分, given: {{target: 2, actual: 0, weight: 1}}, points: 0}}
"""


def make_set(root: Path, name: str = "trial", header: str | None = None, **files: str) -> Path:
    folder = root / name
    folder.mkdir()
    (folder / "_rule_set.yaml").write_text(header or HEADER.format(name=name), "utf-8")
    for stem, text in files.items():
        (folder / f"{stem}.yaml").write_text(text, "utf-8")
    return root


def test_a_sound_small_rule_set_loads(tmp_path: Path) -> None:
    """A header and one rule are enough for a rule set."""
    make_set(tmp_path, QT01_up=RULE.format(code="QT01", method="proportional_up"))

    rule_set = load_rule_set("trial", tmp_path)

    assert [rule.code for rule in rule_set.rules] == ["QT01"]
    assert failed_examples(rule_set.rules[0]) == ()


def test_an_unknown_rule_set_is_refused_with_the_known_names(tmp_path: Path) -> None:
    """The message tells which rule sets there are."""
    make_set(tmp_path)

    with pytest.raises(RuleError, match=r"没有这个评分办法.*trial"):
        load_rule_set("absent", tmp_path)


def test_an_unknown_method_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    """A rule may only name a method of the closed set."""
    make_set(tmp_path, QT01_up=RULE.format(code="QT01", method="magic"))

    with pytest.raises(RuleError, match=r"magic.*proportional_up"):
        load_rule_set("trial", tmp_path)


def test_two_rules_with_one_code_are_refused(tmp_path: Path) -> None:
    """A code is used once, also across an included set."""
    text = RULE.format(code="QT01", method="proportional_up")
    make_set(tmp_path, QT01_up=text, QT01_again=text)

    with pytest.raises(RuleError, match="规则代码 QT01 重复"):
        load_rule_set("trial", tmp_path)


def test_two_rules_for_the_same_indicators_are_refused(tmp_path: Path) -> None:
    """Two rules that match the same kind and sign need an order."""
    make_set(
        tmp_path,
        QT01_up=RULE.format(code="QT01", method="proportional_up"),
        QT02_up=RULE.format(code="QT02", method="equal"),
    )

    with pytest.raises(RuleError, match=r"QT01 与 QT02 .*priority"):
        load_rule_set("trial", tmp_path)


def test_two_rules_for_the_same_indicators_are_ordered_by_priority(tmp_path: Path) -> None:
    """With a priority the higher one comes first."""
    make_set(
        tmp_path,
        QT01_up=RULE.format(code="QT01", method="proportional_up"),
        QT02_up=RULE.format(code="QT02", method="equal") + "priority: 1\n",
    )

    assert load_rule_set("trial", tmp_path).ordered_rules[0].code == "QT02"


def test_a_rule_without_three_examples_is_refused_with_its_file(tmp_path: Path) -> None:
    """Missing examples are named with file and line."""
    text = RULE.format(code="QT01", method="proportional_up").split("  - {name: 一半")[0]
    make_set(tmp_path, QT01_up=text)

    with pytest.raises(RuleError, match=r"QT01_up.yaml.*examples.*第6行"):
        load_rule_set("trial", tmp_path)


def test_an_unknown_key_and_a_missing_one_are_told_together(tmp_path: Path) -> None:
    """All problems of a set come in one message."""
    good = RULE.format(code="QT01", method="proportional_up")
    make_set(tmp_path, QT01_up=good.replace("title:", "titel:"), QT02_up=good + "colour: red\n")

    with pytest.raises(RuleError) as caught:
        load_rule_set("trial", tmp_path)

    assert "titel" in caught.value.message
    assert "colour" in caught.value.message
    assert "QT02_up.yaml" in caught.value.message


def test_a_method_without_its_parameter_is_refused(tmp_path: Path) -> None:
    """A checklist that takes points off needs to know how many."""
    make_set(tmp_path, QT01_up=RULE.format(code="QT01", method="checklist_subtractive"))

    with pytest.raises(RuleError, match="需要参数 step"):
        load_rule_set("trial", tmp_path)


def test_a_file_name_that_hides_its_code_is_refused(tmp_path: Path) -> None:
    """File names start with the rule's code."""
    make_set(tmp_path, XX_up=RULE.format(code="QT01", method="proportional_up"))

    with pytest.raises(RuleError, match="文件名应以代码"):
        load_rule_set("trial", tmp_path)


def test_an_included_set_is_taken_over_but_for_what_is_replaced(tmp_path: Path) -> None:
    """A set takes the included rules except those it lists."""
    make_set(tmp_path, "base", QT01_up=RULE.format(code="QT01", method="proportional_up"))
    header = HEADER.format(name="local") + "includes: base\nreplaces: [QT01]\n"
    make_set(tmp_path, "local", header, QT02_eq=RULE.format(code="QT02", method="equal"))

    assert [rule.code for rule in load_rule_set("local", tmp_path).rules] == ["QT02"]


def test_replacing_a_code_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A code to replace must be in the included set."""
    make_set(tmp_path, "base", QT01_up=RULE.format(code="QT01", method="proportional_up"))
    header = HEADER.format(name="local") + "includes: base\nreplaces: [QT09]\n"
    make_set(tmp_path, "local", header, QT02_eq=RULE.format(code="QT02", method="equal"))

    with pytest.raises(RuleError, match="QT09 不在 base"):
        load_rule_set("local", tmp_path)


def test_including_a_set_that_includes_another_is_refused(tmp_path: Path) -> None:
    """Includes go one level deep."""
    make_set(tmp_path, "base", QT01_up=RULE.format(code="QT01", method="proportional_up"))
    make_set(tmp_path, "middle", HEADER.format(name="middle") + "includes: base\n")
    make_set(tmp_path, "top", HEADER.format(name="top") + "includes: middle\n")

    with pytest.raises(RuleError, match="只允许一层"):
        load_rule_set("top", tmp_path)


def test_bands_out_of_order_are_refused(tmp_path: Path) -> None:
    """Grades run from the highest to the lowest."""
    header = HEADER.format(name="trial") + "bands: [{name: 良, at_least: 80}, {name: 优, at_least: 90}]\n"
    make_set(tmp_path, header=header, QT01_up=RULE.format(code="QT01", method="proportional_up"))

    with pytest.raises(RuleError, match="从高到低"):
        load_rule_set("trial", tmp_path)


def _groups(*pairs: tuple[str, int], funds: int | None = None, **said: str) -> Evaluation:
    rows = [
        {"code": f"X{index:02d}", "path": [name, "指标", f"叶{index}"], "weight": str(weight)}
        for index, (name, weight) in enumerate(pairs)
    ]
    lines = [] if funds is None else [{"name": "年度资金总额", "weight": str(funds)}]
    return Evaluation.model_validate({"case": "试", "indicators": rows, "funds": lines, **said})


PROJECT = (("决策", 10), ("过程", 20), ("产出", 40), ("效益", 30))
FORM = (("产出指标", 50), ("效益指标", 30), ("满意度指标", 10))


@pytest.mark.parametrize(
    ("evaluation", "expected"),
    [
        (_groups(*PROJECT, region="北京市昌平区", document_type="项目支出绩效评价报告"), "beijing_project_2020"),
        (_groups(*PROJECT, unit="门头沟区某中心", document_type="项目支出绩效评价报告"), "beijing_project_2020"),
        (_groups(*PROJECT, region="深圳市", document_type="项目支出绩效评价报告"), "shenzhen_project_2020"),
        (_groups(*PROJECT, region="昆明市", document_type="项目支出绩效评价报告"), "national_project_2020"),
        (_groups(*PROJECT), "national_project_2020"),
        (
            _groups(("履职", 60), ("管理", 40), region="昆明市", document_type="部门整体支出绩效评价报告"),
            "national_project_2020",
        ),
        (_groups(*FORM, funds=10, region="北京市"), "national_self_evaluation_2020"),
        (_groups(*FORM, funds=10, document_type="项目支出绩效自评表"), "national_self_evaluation_2020"),
        (
            _groups(("产出指标", 40), ("成本指标", 10), ("效益指标", 30), ("满意度指标", 10), funds=10),
            "national_self_evaluation_2020",
        ),
        (
            _groups(("产出指标", 45), ("成本指标", 5), ("效益指标", 30), ("满意度指标", 10), funds=10),
            "national_self_evaluation_2020",
        ),
        (
            _groups(("成本指标", 20), ("产出指标", 40), ("效益指标", 20), ("满意度指标", 10), funds=10),
            "national_self_evaluation_2020",
        ),
        (
            _groups(("整体绩效目标实现情况", 60), ("预算管理情况", 20), funds=20, region="北京市"),
            "beijing_department_2022",
        ),
    ],
)
def test_choosing_follows_form_type_region_and_weights(evaluation: Evaluation, expected: str) -> None:
    """The printed groups decide first, then type, region and weights."""
    assert expected == choose_rule_set(evaluation, on=ON).name


def test_a_named_rule_set_is_taken_whatever_the_form() -> None:
    """A name given by the user or the case decides."""
    form = _groups(*FORM, funds=10, rule_set="shenzhen_project_2020")

    assert choose_rule_set(form, on=ON).name == "shenzhen_project_2020"
    assert choose_rule_set(form, on=ON, name="beijing_project_2020").name == "beijing_project_2020"


def test_a_rule_set_is_not_chosen_before_it_is_in_force() -> None:
    """The 2021 edition is not used for a date in 2020."""
    form = _groups(("成本指标", 20), ("产出指标", 40), ("效益指标", 20), ("满意度指标", 10), funds=10)

    assert choose_rule_set(form, on=dt.date(2020, 12, 31)).name == "national_self_evaluation_2020"


def test_no_rule_set_in_force_is_refused_with_the_known_ones() -> None:
    """Before the first edition there is nothing to choose."""
    with pytest.raises(RuleError, match=r"2001-01-01 没有适用的评分办法"):
        choose_rule_set(_groups(*PROJECT), on=dt.date(2001, 1, 1))
