"""A composed report is complete, joined one to one, and holds no number but its facts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.checking.runner import run_checks
from assistant.domain.draft import DraftTable, Statement
from assistant.domain.evaluation import Evaluation
from assistant.domain.finding import Severity
from assistant.domain.quantity import round_decimal
from assistant.domain.scoring import GroupScore, Score, ScoreSheet
from assistant.domain.source import Source
from assistant.drafting.composer import compose_document
from assistant.drafting.document_types import list_document_types, load_document_type
from assistant.drafting.input_text import clean
from assistant.drafting.planning import plan_deductions
from assistant.drafting.rendering import draft_blocks, draft_to_document
from assistant.drafting.slots import bare_digits, fill_slots, find_slots
from assistant.errors import PromptError
from assistant.facts import build_ledger
from assistant.retrieval.library import load_sources, load_taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.domain.deduction import Plan
    from assistant.domain.draft import Draft
    from assistant.domain.fact import FactLedger

    Case = tuple[Evaluation, ScoreSheet]
    Compose = Callable[[Evaluation, ScoreSheet, str], tuple[Draft, Plan, FactLedger]]

CASES = ("library", "canteen", "bureau", "groups_only")
PAIRS = [(case, kind) for case in CASES for kind in list_document_types()]
_DOUBLED = re.compile(r"。。|，，|；；|，。|；。|：。|、、|指标指标|项目项目|情况情况")
_DANGLING = re.compile(r"(?:，得|，扣|分值|目标为|实际为|实际完成)(?=[，。；）])")


def _statements(draft: Draft) -> Iterator[Statement]:
    for _, _, block in draft_blocks(draft):
        if isinstance(block, Statement):
            yield block


def _cells(draft: Draft) -> Iterator[str]:
    for _, _, block in draft_blocks(draft):
        if isinstance(block, DraftTable):
            for row in block.rows:
                yield from (cell.text for cell in row)


def _text(draft: Draft) -> str:
    return "\n".join(statement.text for statement in _statements(draft))


def _check_sound(draft: Draft, plan: Plan, ledger: FactLedger) -> None:
    filled = fill_slots(draft, ledger)
    text = _text(filled)
    covered = {chain for statement in _statements(draft) for chain in statement.deductions}
    assert {chain.id for chain in plan.deductions} <= covered
    assert "[[" not in text
    assert not _DOUBLED.findall(text), _DOUBLED.findall(text)
    assert not _DANGLING.findall(text), _DANGLING.findall(text)
    for statement in _statements(draft):
        assert () == bare_digits(statement.text, statement.quotes), statement.text
        assert all(fact in ledger for fact in statement.facts)
        assert {slot.fact for slot in find_slots(statement.text)} <= set(statement.facts)


@pytest.mark.parametrize(("case", "kind"), PAIRS)
def test_every_deduction_is_covered_and_every_number_is_a_fact(
    case: str, kind: str, compose: Compose, request: pytest.FixtureRequest
) -> None:
    """Over all types and cases: coverage, slots, no bare digits, no doubled marks."""
    draft, plan, ledger = compose(*request.getfixturevalue(case), kind)

    _check_sound(draft, plan, ledger)


@pytest.mark.parametrize(("case", "kind"), PAIRS)
def test_problems_and_suggestions_are_joined_one_to_one_in_order(
    case: str, kind: str, compose: Compose, request: pytest.FixtureRequest
) -> None:
    """The n-th suggestion answers the n-th problem."""
    draft, plan, _ = compose(*request.getfixturevalue(case), kind)
    headings = [block.text for block in _statements(draft) if block.style == "heading"]
    problems = [
        next(place for place, text in enumerate(headings) if text.endswith(problem.title)) for problem in plan.problems
    ]
    suggestions = [
        next(place for place, text in enumerate(headings) if text.endswith(problem.suggestion_title))
        for problem in plan.problems
    ]

    assert sorted(problems) == problems
    assert sorted(suggestions) == suggestions
    assert not problems or max(problems) < min(suggestions)


@pytest.mark.parametrize("case", CASES)
def test_cells_of_tables_hold_slots_or_words_only(case: str, compose: Compose, request: pytest.FixtureRequest) -> None:
    """No cell types a digit of its own; level names, quoted causes and reasons are the user's."""
    evaluation, sheet = request.getfixturevalue(case)
    draft, plan, _ = compose(evaluation, sheet, "project_report")
    names = [name for score in sheet.scores for name in score.path]
    said = [cause.text for problem in plan.problems for cause in problem.causes]
    said += [clean(observation.text) for observation in evaluation.observations]
    titles = [text for problem in plan.problems for text in (problem.title, problem.suggestion_title)]

    assert [] == [cell for cell in _cells(draft) if bare_digits(cell, [*names, *said, *titles])]


def test_possible_cause_is_marked_and_asks_for_evidence(library: Case, compose: Compose) -> None:
    """A cause from the taxonomy never reads as a conclusion."""
    draft, plan, _ = compose(*library, "project_report")
    asserted = {cause.text for problem in plan.problems for cause in problem.causes if cause.asserted}
    possible = [statement for statement in _statements(draft) if statement.text.startswith("可能原因（待核实）")]

    assert possible
    assert all("请项目单位提供" in (statement.remark or "") for statement in possible)
    assert not any(text in statement.text for text in asserted for statement in possible)


def test_open_total_says_which_items_are_missing(canteen: Case, compose: Compose) -> None:
    """未定 names its reasons; no total, no grade is printed."""
    draft, _, ledger = compose(*canteen, "self_evaluation_report")
    text = _text(fill_slots(draft, ledger))

    assert "未定：有2项指标（年供餐份数、老年人就餐便利程度）" in text
    assert "评价等级为" not in text
    assert "18.00—23.99分" in text


def test_disputed_points_are_told_with_both_values(canteen: Case, compose: Compose) -> None:
    """Nothing is corrected silently."""
    draft, _, ledger = compose(*canteen, "self_evaluation_report")
    text = _text(fill_slots(draft, ledger))

    assert "补助资金拨付进度原表得分为20分，按填报数据测算为18分" in text


def test_waived_indicator_is_told_with_its_reason(library: Case, compose: Compose) -> None:
    """An indicator that does not apply is neither scored nor dropped."""
    draft, _, ledger = compose(*library, "project_report")

    assert "生态效益未纳入评分，理由为：项目不涉及生态环境。" in _text(fill_slots(draft, ledger))


@pytest.mark.parametrize("kind", list_document_types())
def test_addressee_is_the_same_throughout(kind: str, library: Case, compose: Compose) -> None:
    """A unit speaks of itself in the first person, an evaluator never does."""
    draft, _, _ = compose(*library, kind)
    text = _text(draft)

    assert ("我单位" in text) == (load_document_type(kind).addressee == "self")
    assert ("建议项目单位" in text or "建议部门" in text) == (load_document_type(kind).addressee == "unit")


def test_nothing_is_invented_where_the_inputs_are_silent(groups_only: Case, compose: Compose) -> None:
    """What is missing is asked for in the text and in a remark."""
    draft, _, _ = compose(*groups_only, "project_report")
    notes = [statement for statement in _statements(draft) if statement.style == "note"]

    assert notes
    assert all("待补充" in statement.text and statement.remark for statement in notes)


def test_report_reads_as_a_document(library: Case, compose: Compose) -> None:
    """Sections are numbered through, appendices follow, merged levels resolve."""
    draft, _, ledger = compose(*library, "project_report")
    document = draft_to_document(fill_slots(draft, ledger))
    first = [paragraph.text for paragraph in document.paragraphs if paragraph.level == 1]

    assert ["一、", "二、", "三、", "四、", "五、", "六、", "七、"] == [text[:2] for text in first[:7]]
    assert ["附件1", "附件2"] == [text[:3] for text in first[7:]]
    assert "2024年度流动书屋进社区服务项目支出绩效评价报告" == document.name
    table = next(table for table in document.tables if table.caption == "项目支出绩效评价指标评分表")
    assert ("产出", "数量指标") == (table.text_at(9, 1), table.text_at(9, 2))


def test_result_that_only_repeats_the_sentence_is_not_told_twice(library: Case) -> None:
    """An observation's clause whose every number was told is left out; the rest is kept."""
    evaluation, sheet = library
    text = "全年开展214场，比目标240场少26场；十一月停开六周"
    extra = evaluation.observations[0].model_copy(update={"text": text, "indicators": ("C01",), "amount": None})
    rows = tuple(
        row.model_copy(update={"deviation": None}) if row.code == "C01" else row for row in evaluation.indicators
    )
    changed = evaluation.model_copy(update={"observations": (*evaluation.observations, extra), "indicators": rows})
    ledger = build_ledger(changed, sheet)
    plan = plan_deductions(changed, sheet, ledger, load_taxonomy())

    written = _text(compose_document(load_document_type("project_report"), changed, sheet, plan, ledger, ()))

    assert "十一月停开六周" in written
    assert "全年开展214场" not in written


@pytest.mark.parametrize(("case", "kind"), PAIRS)
def test_composed_report_is_clean_under_the_own_checks(
    case: str, kind: str, compose: Compose, request: pytest.FixtureRequest
) -> None:
    """The checks read the filled text anew and find no error in it."""
    evaluation, sheet = request.getfixturevalue(case)
    draft, _, ledger = compose(evaluation, sheet, kind)

    report = run_checks(
        draft_to_document(fill_slots(draft, ledger)),
        ledger=ledger,
        evaluation=evaluation,
        sheet=sheet,
        sources=load_sources(),
        on=dt.date(2024, 12, 31),
    )

    assert [] == [finding.message for finding in report.findings if finding.severity is Severity.ERROR]


def test_composing_twice_gives_the_same_report(library: Case, compose: Compose) -> None:
    """Variety comes from position, not from chance."""
    assert compose(*library, "project_report")[0] == compose(*library, "project_report")[0]


def test_suggestion_cites_the_article_that_asks_for_it_and_held(library: Case) -> None:
    """Only an article whose text was read, that says what is asked, in force here and then."""
    evaluation, sheet = library
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    problem = next(problem for problem in plan.problems if problem.sources and problem.suggestion_place is None)

    def text(gist: str = problem.criterion, status: str = "confirmed", **more: object) -> str:
        article = {"article": "第九条", "gist": gist, "status": status}
        given = {"key": problem.sources[0], "title": "示例办法", "status": "confirmed", "articles": [article], **more}
        other = {**given, "key": "别的", "title": "别的办法", "articles": [{**article, "gist": "每年公布一次名录"}]}
        sources = (Source.model_validate(given), Source.model_validate(other))
        draft = compose_document(
            load_document_type("project_report"), evaluation, sheet, plan, ledger, (), sources=sources
        )
        return _text(draft)

    assert "参照《示例办法》第九条" in text()
    assert "《示例办法》" not in text(gist="每年公布一次名录")
    assert "《示例办法》" not in text(status="recalled")
    assert "《示例办法》" not in text(repealed_by="别的")
    assert "《示例办法》" not in text(region="他省")
    assert "《示例办法》" not in text(in_force_from="2026-01-01")


def test_unknown_section_is_refused(library: Case) -> None:
    """A document type may only name sections the composer can write."""
    evaluation, sheet = library
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    kind = load_document_type("project_report")
    strange = kind.model_copy(update={"sections": (kind.sections[0].model_copy(update={"id": "poem"}),)})

    with pytest.raises(PromptError, match="poem"):
        compose_document(strange, evaluation, sheet, plan, ledger, ())


_WORDS = st.sampled_from(("验收单缺少签字", "台账登记不全", "合同未写明期限", "未提供问卷", "进度有所滞后"))


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    """Small evaluations: any mix of measured, judged, missing and waived leaves with observations."""
    indicators, scores, observations = [], [], []
    for number in range(draw(st.integers(1, 7))):
        group = draw(st.sampled_from(("决策", "过程", "产出", "效益")))
        code, name = (
            f"{'ABCD'['决策过程产出效益'.index(group) // 2]}{number:02d}",
            f"{group}指标{'甲乙丙丁戊己庚'[number]}",
        )
        weight = Decimal(draw(st.integers(1, 20)))
        status = draw(st.sampled_from(("scored", "stated", "missing", "waived", "judgement")))
        path = (group, "二级", name) if draw(st.booleans()) else (group, name)
        target, actual = draw(st.integers(1, 500)), draw(st.integers(0, 900))
        ratio = Decimal(actual) / Decimal(target)
        points = round_decimal(min(ratio, Decimal(1)) * weight, 2)
        if status == "stated":
            points = Decimal(draw(st.integers(0, int(weight))))
        indicators.append(
            {
                "code": code,
                "path": list(path),
                "sign": "≥" if status == "scored" else None,
                "target": str(target) if status == "scored" else None,
                "actual": str(actual) if status == "scored" else None,
                "unit": "件",
                "weight": str(weight),
                "deviation": draw(st.sampled_from((None, "无", "设备检修停用"))),
                "waived": "本年度未实施" if status == "waived" else None,
            }
        )
        relation = "missed" if ratio < 1 else "exceeded" if ratio > 1 else "met"
        scores.append(
            Score(
                code,
                path,
                weight,
                points if status in {"scored", "stated"} else None,
                points if status == "stated" else None,
                points if status == "scored" else None,
                status,
                "proportional_up",
                "QT01",
                "",
                None,
                range=(Decimal(0), weight) if status == "judgement" else None,
                relation=relation if status == "scored" else "unknown",  # type: ignore[arg-type]
                ratio=ratio if status == "scored" else None,
            )
        )
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(("deduction", "problem", "cause", "suggestion", "achievement")))
            amount = draw(st.sampled_from((None, "0.5", "1"))) if kind == "deduction" else None
            codes = [code] if draw(st.booleans()) else []
            observations.append({"text": draw(_WORDS), "indicators": codes, "kind": kind, "amount": amount})
    evaluation = Evaluation.model_validate(
        {"case": "某项服务", "period": "2024", "indicators": indicators, "observations": observations}
    )
    return evaluation, _summed(evaluation, scores)


def _summed(evaluation: Evaluation, scores: list[Score]) -> ScoreSheet:
    groups = []
    for name in dict.fromkeys(score.group for score in scores):
        own = [score for score in scores if score.group == name and score.status != "waived"]
        weight = sum((score.weight for score in own if score.weight is not None), Decimal(0))
        whole = all(score.points is not None for score in own)
        points = sum((score.points for score in own if score.points is not None), Decimal(0)) if whole else None
        rate = points / weight if points is not None and weight > 0 else None
        groups.append(GroupScore(name, weight, points, None, rate))
    known = [group.points for group in groups if group.points is not None]
    total = sum(known, Decimal(0)) if len(known) == len(groups) else None
    grade = "中" if total is not None else None
    return ScoreSheet(evaluation.case, "example", tuple(scores), tuple(groups), total, None, total, grade)


@given(case=_cases(), kind=st.sampled_from(list_document_types()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_generated_evaluation_gives_a_sound_report(case: Case, kind: str) -> None:
    """Whatever the mix: covered, filled, joined, no bare digit, parts adding up."""
    evaluation, sheet = case
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())

    draft = compose_document(load_document_type(kind), evaluation, sheet, plan, ledger, ())

    _check_sound(draft, plan, ledger)
    for score in sheet.scores:
        parts = [chain.amount for chain in plan.of_indicator(score.code) if chain.amount is not None]
        loss = score.deduction if score.status != "waived" else None
        assert (loss if loss is not None else 0) == sum(parts, Decimal(0))
    assert all(problem.causes and problem.suggestion for problem in plan.problems)
    texts = {observation.text for observation in evaluation.observations} | {"设备检修停用"}
    asserted = {cause.text for problem in plan.problems for cause in problem.causes if cause.asserted}
    assert asserted <= texts
