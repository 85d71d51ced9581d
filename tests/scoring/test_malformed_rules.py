"""Contradictory or incomplete rule files: one small file per mistake, each refused with file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import RuleError
from assistant.scoring.rule_sets import load_rule_set

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """name: trial
title: 试用办法
edition: "1"
document_types: [试用表]
groups:
  - {name: 产出, weight: 60}
  - {name: 效益, weight: 40}
bands:
  - {name: 优, at_least: 90}
  - {name: 差, at_least: 0}
in_force_from: 2024-01-01
in_force_to: 2024-12-31
basis: {document: 试用办法, status: convention}
"""
RULE = """code: QT01
title: 越大越好
applies_to: {kind: 定量, sign: ["≥"]}
method: proportional_up
basis: {document: 试用办法, status: convention}
examples:
  - {name: 满分, given: {target: 1, actual: 1, weight: 1}, points: 1}
  - {name: 一半, given: {target: 2, actual: 1, weight: 1}, points: 0.5}
  - {name: 零分, given: {target: 2, actual: 0, weight: 1}, points: 0}
"""
BANDS = """code: QT01
title: 分档
applies_to: {kind: 定量, sign: ["≥"]}
method: brackets
parameters:
  brackets:
    - {at_least: 0.95, share: 1}
    - {at_least: 0.6, below: 0.95, proportional: true}
    - {below: 0.6, share: 0}
basis: {document: 试用办法, status: convention}
examples:
  - {name: 满分, given: {rate: 1, weight: 1}, points: 1}
  - {name: 比例, given: {rate: 0.9, weight: 1}, points: 0.9}
  - {name: 零分, given: {rate: 0.5, weight: 1}, points: 0}
"""
BASIS = "basis: {document: 试用办法, status: convention}\n"
VARIANT = "variants:\n  - name: 另一种\n    groups: [{name: 产出, weight: 50}]\n    " + BASIS
FLOOR = "constraints:\n  - {groups: [产出, 决策], at_least: 0.6, " + BASIS.strip() + "}\n"
THREE = RULE.replace("proportional_up", "three_band\nparameters: {cuts: [0.6, 0.8], words: {达成: 0}}")
STEPS = RULE.replace("proportional_up", "step_deduction\nparameters: {step: -0.5, threshold: 95}")

# What is changed in the header or in the rule, and what the message must say: file, line, problem, remedy.
MISTAKES: dict[str, tuple[str | None, str | None, tuple[str, ...]]] = {
    "不认识的键": (None, RULE + "colour: red\n", ("QT01_a.yaml", "“colour”", "第10行", "请删去")),
    "说明中不认识的键": (HEADER + "colour: red\n", None, ("_rule_set.yaml", "“colour”", "第14行", "请删去")),
    "重复的键": (None, RULE + "method: equal\n", ("QT01_a.yaml", "第10行", "键“method”重复", "请改正")),
    "没有算例": (None, RULE.partition("examples")[0], ("QT01_a.yaml", "“examples”缺少", "请补上")),
    "算例不足三个": (None, RULE.rpartition("  - {")[0], ("QT01_a.yaml", "第6行", "至少要 3 项，现有 2 项", "请补足")),
    "算例分数不对": (None, RULE.replace("0.5}", "0.6}"), ("QT01_a.yaml", "第8行", "0.6分", "0.5分", "请改正算例")),
    "算例没有分值": (
        None,
        RULE.replace("actual: 1, weight: 1}, points: 1}", "actual: 1}, points: 1}"),
        ("第7行", "请补上 weight"),
    ),
    "算例的输入写错": (None, RULE.replace("target: 1, actual", "target: 1, actula"), ("第7行", "actula", "可用")),
    "两档重叠": (
        None,
        BANDS.replace("below: 0.95", "below: 0.97"),
        ("QT01_a.yaml", "第8行", "重叠", "请使每个值只属于一档"),
    ),
    "两档之间有空": (None, BANDS.replace("at_least: 0.6,", "at_least: 0.7,"), ("第8行", "60%至70%", "otherwise")),
    "一档不含任何值": (
        None,
        BANDS.replace("at_least: 0.6, below: 0.95", "at_least: 0.95, below: 0.6"),
        ("第8行", "不含任何值"),
    ),
    "一档两种给分": (
        None,
        BANDS.replace("0.6, share: 0", "0.6, share: 0, points: 3"),
        ("第9行", "两种给分办法", "请只写"),
    ),
    "一档没有给分": (None, BANDS.replace("below: 0.6, share: 0", "below: 0.6"), ("第9行", "没有写给多少分")),
    "比例写成百分数": (None, BANDS.replace("0.95, share: 1}", "0.95, share: 100}"), ("第7行", "0.8 即80%")),
    "分值合计不对": (
        HEADER.replace("weight: 40", "weight: 30"),
        None,
        ("_rule_set.yaml", "第5行", "90分", "100分", "请核对"),
    ),
    "变体分值合计不对": (HEADER + VARIANT, None, ("_rule_set.yaml", "另一种", "50分")),
    "没有这种方法": (None, RULE.replace("proportional_up", "magic"), ("第4行", "magic", "可用：brackets")),
    "缺少参数": (None, RULE.replace("proportional_up", "step_deduction"), ("第4行", "需要参数 step", "请补上")),
    "日期颠倒": (HEADER.replace("to: 2024", "to: 2023"), None, ("_rule_set.yaml", "第12行", "早于生效日期", "请改正")),
    "日期不是日期": (
        HEADER.replace("2024-12-31", "明年"),
        None,
        ("_rule_set.yaml", "第12行", "不是日期", "2024-01-31"),
    ),
    "没有依据": (None, RULE.replace(BASIS, ""), ("QT01_a.yaml", "“basis”缺少", "请补上")),
    "说明没有依据": (HEADER.replace(BASIS, ""), None, ("_rule_set.yaml", "“basis”缺少", "请补上")),
    "数写成文字": (
        HEADER.replace("weight: 40", "weight: 四十"),
        None,
        ("_rule_set.yaml", "第7行", "不是数", "请填写数字"),
    ),
    "不允许的取值": (None, RULE.replace("kind: 定量", "kind: 数量"), ("第3行", "可为 资金、定量")),
    "等级没有从零起": (HEADER.replace("at_least: 0}", "at_least: 60}"), None, ("_rule_set.yaml", "第8行", "从0分起")),
    "档线颠倒": (None, THREE, ("第5行", "cuts 应从高到低")),
    "扣分为负": (None, STEPS, ("第5行", "step 为-0.5", "应大于0")),
    "用了制表符": (None, RULE.replace("method:", "\tmethod:"), ("QT01_a.yaml", "第4行", "缩进用空格")),
    "空文件": (None, "", ("QT01_a.yaml", "请写成“键: 值”")),
    "约束的组不存在": (HEADER + FLOOR, None, ("_rule_set.yaml", "决策不在 groups 之内", "请改正组名")),
    "底本的底本": (HEADER + "includes: beijing_project_2020\n", None, ("只允许一层", "请直接列出")),
    "替换不存在的规则": (
        HEADER + "includes: national_project_2020\nreplaces: [QT01, XX01]\n",
        None,
        ("replaces 中的 XX01", "请删去或改正"),
    ),
    "有替换而无底本": (HEADER + "replaces: [QT01]\n", None, ("没有 includes", "请补上 includes")),
}


def _make(root: Path, header: str | None, rule: str | None, **more: str) -> Path:
    folder = root / "trial"
    folder.mkdir()
    files = {"_rule_set": HEADER if header is None else header, "QT01_a": RULE if rule is None else rule, **more}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return root


def test_the_sound_files_load(tmp_path: Path) -> None:
    """What the mistakes are made of is sound by itself."""
    assert ["QT01"] == [rule.code for rule in load_rule_set("trial", _make(tmp_path, None, BANDS)).rules]


@pytest.mark.parametrize(("header", "rule", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_malformed_rule_file_is_refused_with_file_line_and_remedy(
    header: str | None, rule: str | None, words: tuple[str, ...], tmp_path: Path
) -> None:
    """The message is Chinese and holds what a person needs to mend the file."""
    with pytest.raises(RuleError) as refused:
        load_rule_set("trial", _make(tmp_path, header, rule))

    assert [] == [word for word in words if word not in refused.value.message]
    assert "should" not in refused.value.message


def test_all_mistakes_of_a_set_are_told_at_once(tmp_path: Path) -> None:
    """Two files with one mistake each and a duplicate code make one message."""
    with pytest.raises(RuleError) as refused:
        load_rule_set(
            "trial",
            _make(tmp_path, HEADER.replace("weight: 40", "weight: 30"), RULE.replace("0.5}", "0.6}"), QT01_b=RULE),
        )

    assert [] == [word for word in ("90分", "0.6分", "QT01 重复") if word not in refused.value.message]
