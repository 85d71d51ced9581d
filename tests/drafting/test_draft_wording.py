"""A report reads as one author wrote it: nothing told twice, nothing said that no input bears."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from assistant.domain.draft import DraftTable, Statement
from assistant.domain.evaluation import Evaluation
from assistant.drafting.kinds import MANAGEMENT_WEAK, TARGET_MISSED
from assistant.drafting.rendering import draft_blocks
from assistant.drafting.slots import fill_slots
from assistant.retrieval.library import ProblemKind, load_taxonomy
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import choose_rule_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.domain.deduction import Plan
    from assistant.domain.draft import Draft
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import ScoreSheet

    Compose = Callable[[Evaluation, ScoreSheet, str], tuple[Draft, Plan, FactLedger]]
    Row = Mapping[str, object]

SELF, REPORT, DEPARTMENT = "self_evaluation_report", "project_report", "department_report"


def _row(code: str, name: str, sign: str, target: str | None, actual: str | None, **more: object) -> dict[str, object]:
    unit = more.pop("unit", "%")
    row = {"code": code, "path": ["产出指标", "数量指标", name], "sign": sign, "target": target, "actual": actual}
    return {**row, "unit": unit, "weight": "10", **more}


def _filled(
    compose: Compose, kind: str, rows: Sequence[Row], observations: Sequence[Row] = (), funds: Sequence[Row] = ()
) -> tuple[Draft, str]:
    evaluation = Evaluation.model_validate(
        {
            "case": "河湖巡护能力建设",
            "unit": "白鹭县河湖事务中心",
            "document_type": "项目支出绩效自评表",
            "period": "2024",
            "funds": [
                {
                    "name": "年度资金总额",
                    "initial": "80",
                    "budget": "80",
                    "spent": "80",
                    "weight": "10",
                    "unit": "万元",
                },
                *funds,
            ],
            "indicators": [*rows],
            "observations": [*observations],
        }
    )
    rule_set = choose_rule_set(evaluation, on=dt.date(2024, 12, 31))
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    draft, _, ledger = compose(evaluation, sheet, kind)
    done = fill_slots(draft, ledger)
    text = "\n".join(block.text for _, _, block in draft_blocks(done) if isinstance(block, Statement))
    return done, text


MISSED = _row("B01", "巡护里程", "≥", "500", "410", unit="公里", deviation="汛期封航。下一步错开汛期安排巡护。")
SHARED = _row("B02", "问题整改率", "≥", "95", "80")


def test_cause_and_promise_stand_under_their_own_names(compose: Compose) -> None:
    """What the deviation column promises is no cause."""
    _, text = _filled(compose, REPORT, [MISSED])

    assert "偏差原因为：汛期封航。" in text
    assert "改进措施为：下一步错开汛期安排巡护。" in text
    assert "汛期封航。下一步" not in text


def test_self_report_tells_a_deviation_once_and_in_its_own_voice(compose: Compose) -> None:
    """The table of deviations tells the cause, so the analysis does not; a unit does not file with itself."""
    draft, text = _filled(compose, SELF, [MISSED])
    analysis = text[text.index("四、") : text.index("五、")]
    cells = [c.text for _, _, b in draft_blocks(draft) if isinstance(b, DraftTable) for row in b.rows for c in row]

    assert "汛期封航" not in analysis
    assert "汛期封航" in cells
    assert "填报的偏差原因" not in text
    assert "从自评情况看" in text


def test_loss_that_the_evaluators_printed_is_not_told_again(compose: Compose) -> None:
    """A stated problem that names its loss needs no second account of the same points."""
    said = "问题整改率80%，低于95%的目标（扣1.58分）"
    told = {"text": said, "title": "整改跟踪不够及时", "indicators": ["B02"], "kind": "problem"}
    bare = {**told, "text": "问题整改率80%，低于95%的目标"}

    assert "从评分看" not in _filled(compose, REPORT, [SHARED], [told])[1]
    assert "从评分看，问题整改率满分10分，得8.42分，扣1.58分。" in _filled(compose, REPORT, [SHARED], [bare])[1]


def test_observation_repeats_neither_result_nor_loss(compose: Compose) -> None:
    """Of what was observed only what the sentence before has not said is told."""
    seen = {
        "text": "抽查的25个点位中20个已整改，整改率80%，低于目标95%（扣1.58分）",
        "indicators": ["B02"],
        "kind": "deduction",
        "amount": "1.58",
    }
    _, text = _filled(compose, REPORT, [SHARED], [seen])

    assert "具体情况为：抽查的25个点位中20个已整改。" in text
    assert "（扣1.58分）" not in text


def test_short_number_is_told_only_with_its_unit(compose: Compose) -> None:
    """A day or a month that happens to equal the result is no repetition."""
    row = _row("B03", "巡护船艇", "≥", "12", "9", unit="艘")
    seen = {"text": "两艘船艇9月才完成检修", "indicators": ["B03"], "kind": "deduction"}

    assert "具体情况为：两艘船艇9月才完成检修。" in _filled(compose, REPORT, [row], [seen])[1]


def test_small_losses_without_a_problem_are_named(compose: Compose) -> None:
    """A loss by proportion that makes no problem of its own is still told beside the problems."""
    small = _row("B04", "巡护日志填报率", "≥", "100", "98")
    _, text = _filled(compose, REPORT, [SHARED, small])

    assert "此外，巡护日志填报率按比例计分，扣分幅度较小，有关情况见指标分析。" in text


def test_title_of_a_single_missed_target_names_it(compose: Compose) -> None:
    """“部分……” of one indicator tells the reader less than its name does."""
    slow = {
        **_row("B06", "险情处置时长", "≤", "30", "42", unit="分钟"),
        "path": ["产出指标", "时效指标", "险情处置时长"],
    }
    _, text = _filled(compose, REPORT, [MISSED, slow])

    assert "巡护里程未达到年度目标" in text
    assert "险情处置时长超出年度控制目标" in text


def test_suggestion_is_not_led_in_by_its_own_first_word(compose: Compose) -> None:
    """“围绕……的问题，建议围绕……” stumbles."""
    rows = [
        {**_row(f"C0{n}", f"{name}受益面", "≥", "90", str(60 + n)), "path": ["效益指标", "社会效益", f"{name}受益面"]}
        for n, name in enumerate(("沿河村组", "城区段"), 1)
    ]
    _, text = _filled(compose, REPORT, [MISSED, *rows])

    assert not re.search(r"(围绕|针对)[^，。]*的问题，建议项目单位\1", text)


def test_every_loss_reads_as_such_when_nothing_is_full(compose: Compose) -> None:
    """“其中N项存在扣分” of N is how no author counts."""
    row = {**SHARED, "path": ["产出指标", "质量指标", "问题整改率"]}
    _, text = _filled(compose, REPORT, [row, {**MISSED, "deviation": None}])

    assert not re.search(r"末级指标(\d+)项，其中\1项", text)


def test_causes_in_order_and_suggestion_answer_each_other(compose: Compose) -> None:
    """Without a stated cause the first suggestion of a kind answers its first possible cause."""
    satisfaction = {
        **_row("E01", "群众满意度", "≥", "90", "70"),
        "path": ["满意度指标", "服务对象满意度", "群众满意度"],
    }
    _, text = _filled(compose, SELF, [SHARED, MISSED, satisfaction])
    kind = next(kind for kind in load_taxonomy() if kind.id == "satisfaction_below_target")

    assert kind.suggestions[0].title in text
    assert kind.suggestions[1].title not in text


def test_request_becomes_the_reports_own_suggestion(compose: Compose) -> None:
    """“请某单位…” is addressed once; its heading asks for nothing."""
    stated = [
        {"text": "巡护合同签订滞后", "indicators": ["B01"], "kind": "problem"},
        {"text": "2、请事务中心尽快完善合同签订流程。", "indicators": ["B01"], "kind": "suggestion"},
    ]
    _, text = _filled(compose, REPORT, [MISSED], stated)

    assert "（一）尽快完善合同签订流程" in text
    assert "建议事务中心尽快完善合同签订流程。" in text
    assert "建议如下" not in text


def test_suggestion_that_says_when_keeps_its_joint(compose: Compose) -> None:
    """“我单位将设定指标值时…” lacks its 在."""
    stated = [
        {"text": "目标值偏低", "indicators": ["B01"], "kind": "problem"},
        {"text": "建议设定目标值时参照近三年完成情况。", "indicators": ["B01"], "kind": "suggestion"},
    ]
    assert "我单位将在设定目标值时参照近三年完成情况。" in _filled(compose, SELF, [MISSED], stated)[1]


def test_full_marks_are_told_without_praise_or_filing(compose: Compose) -> None:
    """Full points say that nothing was taken off, and no more."""
    _, text = _filled(compose, SELF, [_row("B05", "巡护里程", "≥", "500", "500", unit="公里")])

    assert "本次自评各项指标均得满分，未发现扣分事项。" in text
    assert "各一级指标得分率均为100%。" in text


def test_department_report_does_not_speak_of_the_project(compose: Compose) -> None:
    """What is asked of a department is not asked of a project."""
    _, text = _filled(compose, DEPARTMENT, [SHARED, MISSED])
    problems = text[text.index("存在的问题及原因分析") : text.index("措施建议")]

    assert "部门整体支出管理" in problems
    assert "项目" not in problems


@pytest.mark.parametrize("kind", [*load_taxonomy(), TARGET_MISSED, MANAGEMENT_WEAK], ids=lambda kind: kind.id)
def test_kind_asserts_no_effect_that_nobody_observed(kind: ProblemKind) -> None:
    """What a defect makes harder may be said of any; that something suffered is a finding."""
    assert kind.effect.startswith("不利于")
    assert "项目应" not in kind.criterion


def _seen(code: str, text: str, **more: object) -> dict[str, object]:
    return {"text": text, "indicators": [code], "kind": "deduction", **more}


def test_number_already_told_takes_no_other_news_with_it(compose: Compose) -> None:
    """90公里未巡护 repeats the gap and says what was left undone; the words of the user stay whole."""
    _, text = _filled(
        compose, REPORT, [SHARED, MISSED | {"deviation": None}], [_seen("B01", "封航期间90公里未巡护到位")]
    )

    assert "具体情况为：封航期间90公里未巡护到位。" in text


def test_cause_told_beside_a_measured_loss_leaves_no_room_for_a_guess(compose: Compose) -> None:
    """因……未…… in a score sheet is a stated cause of a missed target, told once; no other is guessed."""
    said = "下游两段因堤防施工封闭"
    _, text = _filled(compose, REPORT, [MISSED | {"deviation": None}], [_seen("B01", said)])
    problems = text[text.index("五、") : text.index("六、")]

    assert 1 == problems.count(said)
    assert "原因" in problems[: problems.index(said)].splitlines()[-1]
    assert "可能原因" not in problems


def test_target_in_numbers_is_no_qualitative_indicator(compose: Compose) -> None:
    """A count that was missed under 效益 is not measured by what is asked of 定性指标."""
    row = {**_row("D01", "险工险段消除数量", "≥", "9", "7", unit="处"), "path": ["效益", "效果", "险工险段消除数量"]}
    _, text = _filled(compose, REPORT, [row], [_seen("D01", "两处整治跨年实施")])

    assert "险工险段消除数量未达到年度目标" in text
    assert "定性指标应达到" not in text


def test_survey_that_is_quoted_was_made(compose: Compose) -> None:
    """A low rate with its survey's finding is no want of a survey."""
    row = {
        **_row("E01", "沿岸居民满意度", "≥", "85", "78"),
        "path": ["满意度指标", "服务对象满意度指标", "沿岸居民满意度"],
    }
    _, text = _filled(compose, REPORT, [row], [_seen("E01", "问卷反映清淤期间有异味")])

    assert "满意度调查支撑" not in text
    assert "服务对象满意度有待提升" in text


def test_same_loss_in_two_files_is_no_double_loss(compose: Compose) -> None:
    """A score sheet and a report that print the same loss agree; one file that prints it twice does not."""
    sheet = _seen("B02", "抽查发现整改不及时", amount="1.58", place="评分表.xlsx › 评分表!J4")
    report = _seen("B02", "部分问题超期", amount="1.58", place="报告.docx › 第3段")
    again = {**report, "place": "评分表.xlsx › 评分表!J5"}

    def remarks(*seen: Row) -> str:
        draft, _ = _filled(compose, REPORT, [SHARED], seen)
        return "".join(b.remark or "" for _, _, b in draft_blocks(draft) if isinstance(b, Statement))

    assert "超过该项实际扣分" not in remarks(sheet, report)
    assert "超过该项实际扣分" in remarks(sheet, again)


def test_heading_is_not_read_twice(compose: Compose) -> None:
    """A defect that is its own sentence stands in the paragraph; the heading names the indicator."""
    row = _row("A01", "资金使用合规性", "定性", "合规", "一笔手续不全", unit="", stated="8")
    _, text = _filled(compose, DEPARTMENT, [row], [_seen("A01", "一笔进度款缺少监理签认", amount="2")])
    headings = [line for line in text.splitlines() if line.endswith("一笔进度款缺少监理签认")]

    assert [] == headings
    assert "资金使用合规性方面有待进一步规范" in text


def test_every_source_of_funds_has_its_rate_and_no_column_is_all_but_empty(compose: Compose) -> None:
    """Rates are worked out row by row; a column of dashes is left out."""
    rows = [_row(f"B0{n}", f"巡护事项{n}", "定性", None, None, unit="", stated="10") for n in range(3, 9)]
    own = {"name": "自筹资金", "initial": "16", "budget": "16", "spent": "12", "unit": "万元"}
    draft, _ = _filled(compose, REPORT, [*rows, SHARED], (), [own])
    tables = [b for _, _, b in draft_blocks(draft) if isinstance(b, DraftTable)]
    scores = next(table for table in tables if table.caption.startswith("产出"))
    funds = next(table for table in tables if "资金使用" in table.caption)

    assert "年度目标值" not in [cell.text for cell in scores.rows[0]]
    assert ["100%", "75.00%"] == [row[-1].text for row in funds.rows[1:]]
