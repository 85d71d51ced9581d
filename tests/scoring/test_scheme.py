"""A user's own indicator system."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.errors import RuleError
from assistant.scoring.engine import score_evaluation
from assistant.scoring.rule_examples import failed_examples
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.scheme import build_rule_set, read_scheme, write_rule_set

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal


def system(**changes: str) -> Evaluation:
    texts = {
        "A01": "每有一项不符合扣0.5分，扣完为止",
        "B01": "≥95%得满分，每低1个百分点扣1分，扣完为止",
        "B02": "3次及以上得满分，2次得10分，2次以下不得分",
        "B03": "按完成比例得分",
        "C01": "根据群众反映酌情打分",
        **changes,
    }
    rows = [
        ("A01", ["管理", "制度", "制度健全性"], "10", None, None),
        ("B01", ["产出", "质量", "苗木成活率"], "20", "≥95%", "90%"),
        ("B02", ["产出", "数量", "专题巡查次数"], "20", "≥3次", "2次"),
        ("B03", ["产出", "数量", "补植乔木"], "20", "≥480株", "455株"),
        ("C01", ["效益", "社会", "环境改善"], "30", "明显", "较明显"),
    ]
    indicators = [
        {
            "code": c,
            "path": p,
            "weight": w,
            "target": t,
            "actual": a,
            "rule_text": texts[c],
            "place": f"体系.xlsx › 表!{c}",
        }
        for c, p, w, t, a in rows
    ]
    return Evaluation.model_validate({"case": "湖滨步道养护", "indicators": indicators})


def test_each_rule_is_told_back_and_what_is_open_is_said() -> None:
    """A person confirms what was understood and sees what was not."""
    rows = {row.code: row for row in read_scheme(system())}

    assert rows["B01"].told.startswith("以95%为满分线")
    assert rows["B01"].method == "step_deduction"
    assert rows["B01"].place == "体系.xlsx › 表!B01"
    assert rows["C01"].method is None
    assert rows["C01"].open == ("根据群众反映酌情打分",)


def test_a_scheme_becomes_a_rule_set_that_loads_and_scores(tmp_path: Path) -> None:
    """Written, read back strictly, its examples hold, and it scores its own form."""
    made = build_rule_set(system(), name="lakeside", title="湖滨步道指标体系")
    folder = write_rule_set(made, tmp_path)

    rule_set = load_rule_set("lakeside", tmp_path)
    scores = {score.code: score for score in score_evaluation(system(), rule_set)}

    assert (folder / "_rule_set.yaml").is_file()
    assert [failed_examples(rule) for rule in rule_set.rules if failed_examples(rule)] == []
    assert [(group.name, group.weight) for group in rule_set.groups] == [
        ("管理", D(10)),
        ("产出", D(60)),
        ("效益", D(30)),
    ]
    assert D("15.00") == scores["B01"].points
    assert scores["B01"].basis is not None
    assert scores["B01"].basis.document == "湖滨步道指标体系"
    assert D("10.00") == scores["B02"].points
    assert D("18.96") == scores["B03"].points
    assert scores["C01"].status == "judgement"


def test_a_scheme_is_never_written_over_another(tmp_path: Path) -> None:
    """An edition in use is not changed."""
    made = build_rule_set(system(), name="lakeside", title="湖滨步道指标体系")
    write_rule_set(made, tmp_path)

    with pytest.raises(RuleError, match="已有同名评分办法"):
        write_rule_set(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["lakeside"]


def test_one_name_with_two_rules_is_refused() -> None:
    """Rules are found by the indicator's name, so names must tell them apart."""
    evaluation = system()
    twice = evaluation.indicators[1].model_copy(update={"code": "B09", "rule_text": "每低1个百分点扣2分"})
    doubled = evaluation.model_copy(update={"indicators": (*evaluation.indicators, twice)})

    with pytest.raises(RuleError, match="苗木成活率"):
        build_rule_set(doubled, name="lakeside", title="湖滨步道指标体系")


def test_a_file_without_indicators_is_refused() -> None:
    """There is nothing to make rules of."""
    with pytest.raises(RuleError, match="没有读到任何指标"):
        build_rule_set(Evaluation(case="空表"), name="empty", title="空表")
