"""Evaluations of our own invention with their score sheets, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.domain.quantity import round_decimal
from assistant.domain.scoring import GroupScore, Score, ScoreSheet, ScoreStep
from assistant.domain.source import Basis
from assistant.drafting.composer import compose_document
from assistant.drafting.document_types import load_document_type
from assistant.drafting.planning import plan_deductions
from assistant.drafting.slots import fill_slots
from assistant.facts import build_ledger
from assistant.retrieval.library import load_taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.deduction import Plan
    from assistant.domain.draft import Draft
    from assistant.domain.fact import FactLedger

BASIS = Basis(document="项目支出绩效评价管理办法", number="财预〔2020〕10号", article="第十六条", status="recalled")


def D(text: str) -> Decimal:  # noqa: N802 - a short name keeps the tables of points readable
    """Shorten Decimal in tables of points."""
    return Decimal(text)


def score_of(
    code: str,
    path: tuple[str, ...],
    weight: str | None,
    points: str | None,
    *,
    status: str = "scored",
    relation: str = "unknown",
    ratio: str | None = None,
    steps: tuple[str, ...] = (),
    **more: object,
) -> Score:
    """Make a score with the fields a draft reads."""
    given = D(points) if points is not None else None
    return Score(
        code=code,
        path=path,
        weight=D(weight) if weight is not None else None,
        points=given,
        stated=more.get("stated", given),  # type: ignore[arg-type]
        computed=more.get("computed", given if status == "scored" else None),  # type: ignore[arg-type]
        status=status,  # type: ignore[arg-type]
        method="proportional_up" if ratio is not None else "stated",
        rule="QT01",
        rule_text="未完成的按完成比例计分",
        basis=BASIS,
        steps=tuple(ScoreStep(step) for step in steps),
        range=more.get("range"),  # type: ignore[arg-type]
        relation=relation,  # type: ignore[arg-type]
        ratio=D(ratio) if ratio is not None else None,
        place=f"自评表.docx › 表2 {code}",
    )


def sheet_of(evaluation: Evaluation, scores: list[Score], grade: str | None) -> ScoreSheet:
    """Sum leaves to groups and groups to the total, as the rules do."""
    names = list(dict.fromkeys(score.group for score in scores))
    groups = []
    for name in names:
        own = [score for score in scores if score.group == name and score.status != "waived"]
        weight = sum((score.weight for score in own if score.weight is not None), Decimal(0))
        whole = all(score.points is not None for score in own)
        points = sum((score.points for score in own if score.points is not None), Decimal(0)) if whole else None
        rate = points / weight if points is not None else None
        groups.append(GroupScore(name, weight, points, None, rate))
    known = [group.points for group in groups if group.points is not None]
    total = sum(known, Decimal(0)) if len(known) == len(groups) else None
    return ScoreSheet(
        evaluation.case,
        "national_project",
        tuple(scores),
        tuple(groups),
        total,
        None,
        total,
        grade if total is not None else None,
    )


def quantitative(code: str, path: list[str], sign: str, target: str, actual: str, weight: str, **more: str) -> dict:
    """Write a measured indicator as a case file holds it."""
    row = {"code": code, "path": path, "sign": sign, "target": target, "actual": actual, "weight": weight}
    return {**row, "place": f"自评表.docx › 表2 {code}", **more}


@pytest.fixture(scope="session")
def library() -> tuple[Evaluation, ScoreSheet]:
    """A mobile library project: missed, judged, waived, far above target, causes stated and not."""
    quantity, benefit = ["产出", "数量指标"], ["效益", "社会效益指标"]
    evaluation = Evaluation.model_validate(
        {
            "case": "流动书屋进社区服务",
            "unit": "青禾区图书馆",
            "department": "青禾区文化和旅游局",
            "document_type": "项目支出绩效评价报告",
            "period": "2024",
            "region": "青禾区",
            "background": "青禾区现有社区四十六个，其中二十一个社区距最近的固定图书馆超过三公里，居民借阅不便。",
            "content": "购置流动书车两辆，按月度计划到社区开展借阅、办证和阅读推广服务，并更新流动书库图书。",
            "goal": {
                "expected": "通过流动书屋定期进社区，扩大公共阅读服务覆盖面，方便居民就近借阅。",
                "actual": "全年按计划开展服务，覆盖全部二十一个社区。",
            },
            "funds": [
                {
                    "name": "年度资金总额",
                    "initial": "260.00",
                    "budget": "248.60",
                    "received": "248.60",
                    "spent": "231.45",
                    "weight": "10",
                    "place": "自评表.docx › 表1 行3",
                },
                {"name": "其中：当年财政拨款", "initial": "220.00", "budget": "208.60", "spent": "195.45"},
                {"name": "上年结转资金", "initial": "40.00", "budget": "40.00", "spent": "36.00"},
            ],
            "indicators": [
                {
                    "code": "A01",
                    "path": ["决策", "项目立项", "立项依据充分性"],
                    "weight": "4",
                    "stated": "4",
                    "points_of_evaluation": [
                        {"text": "立项符合公共文化服务规划", "weight": "2", "met": True},
                        {"text": "属于部门履职所需", "weight": "2", "met": True},
                    ],
                },
                {"code": "A02", "path": ["决策", "绩效目标", "绩效目标合理性"], "weight": "5", "stated": "5"},
                {"code": "A03", "path": ["决策", "绩效目标", "绩效指标明确性"], "weight": "6", "stated": "4"},
                quantitative("B01", ["过程", "资金管理", "预算执行率"], "=", "100%", "93.10%", "6"),
                {"code": "B02", "path": ["过程", "资金管理", "资金使用合规性"], "weight": "6", "stated": "6"},
                {"code": "B03", "path": ["过程", "组织实施", "制度执行有效性"], "weight": "8", "stated": "6.5"},
                quantitative(
                    "C01",
                    [*quantity, "流动书屋服务场次"],
                    "≥",
                    "240",
                    "214",
                    "12",
                    unit="场",
                    deviation="入冬后两辆书车先后返厂检修，十一月部分场次未能开展",
                ),
                quantitative("C02", [*quantity, "新增流动图书"], "≥", "5000", "5210", "8", unit="册"),
                quantitative("C03", ["产出", "质量指标", "书车设备完好率"], "≥", "97", "96.4", "8", unit="%"),
                quantitative("C04", ["产出", "成本指标", "项目总成本"], "≤", "248.60", "231.45", "7", unit="万元"),
                quantitative("D01", [*benefit, "服务读者人次"], "≥", "3", "4.86", "10", unit="万人次"),
                quantitative("D02", ["效益", "满意度指标", "读者满意度"], "≥", "90", "82.5", "10", unit="%"),
                {
                    "code": "D03",
                    "path": ["效益", "生态效益指标", "生态效益"],
                    "weight": "0",
                    "waived": "项目不涉及生态环境",
                },
                {
                    "code": "D04",
                    "path": [*benefit, "全民阅读氛围"],
                    "sign": "定性",
                    "target": "有效提升",
                    "actual": "有效提升",
                    "weight": "10",
                    "stated": "9",
                },
            ],
            "observations": [
                {
                    "text": "合同约定的阅读推广活动和志愿者培训未设置对应的绩效指标。",
                    "indicators": ["A03"],
                    "kind": "deduction",
                    "amount": "2",
                    "place": "专家意见.docx › 第4段",
                },
                {
                    "text": "3月和9月两次图书采购的验收单缺少验收人员签字",
                    "indicators": ["B03"],
                    "kind": "deduction",
                    "amount": "1",
                    "place": "专家意见.docx › 第6段",
                },
                {
                    "text": "书车出车记录有11天未登记里程和服务时长",
                    "indicators": ["B03"],
                    "kind": "deduction",
                    "amount": "0.5",
                    "place": "专家意见.docx › 第7段",
                },
                {
                    "text": "采购验收由经办科室自行组织，未明确复核岗位",
                    "indicators": ["B03"],
                    "kind": "cause",
                    "place": "专家意见.docx › 第8段",
                },
                {
                    "text": "与社区网格员联动发布出车预告，读者到场更为集中",
                    "indicators": ["D01"],
                    "kind": "achievement",
                    "place": "专家意见.docx › 第10段",
                },
            ],
            "sources": ["自评表.docx", "专家意见.docx"],
        }
    )
    path = {indicator.code: indicator.path for indicator in evaluation.indicators}
    q2 = round_decimal
    scores = [
        score_of("A01", path["A01"], "4", "4", status="stated"),
        score_of("A02", path["A02"], "5", "5", status="stated"),
        score_of("A03", path["A03"], "6", "4", status="stated"),
        score_of(
            "B01",
            path["B01"],
            "6",
            str(q2(D("6") * D("231.45") / D("248.60"), 2)),
            relation="missed",
            ratio=str(D("231.45") / D("248.60")),
            steps=("231.45÷248.60=93.10%",),
        ),
        score_of("B02", path["B02"], "6", "6", status="stated"),
        score_of("B03", path["B03"], "8", "6.5", status="stated"),
        score_of("C01", path["C01"], "12", "10.7", relation="missed", ratio=str(D("214") / D("240"))),
        score_of("C02", path["C02"], "8", "8", relation="exceeded", ratio="1.042"),
        score_of(
            "C03",
            path["C03"],
            "8",
            str(q2(D("8") * D("96.4") / D("97"), 2)),
            relation="missed",
            ratio=str(D("96.4") / D("97")),
        ),
        score_of("C04", path["C04"], "7", "7", relation="met", ratio=str(D("231.45") / D("248.60"))),
        score_of("D01", path["D01"], "10", "10", relation="exceeded", ratio="1.62"),
        score_of(
            "D02",
            path["D02"],
            "10",
            str(q2(D("10") * D("82.5") / D("90"), 2)),
            relation="missed",
            ratio=str(D("82.5") / D("90")),
        ),
        score_of("D03", path["D03"], "0", None, status="waived"),
        score_of("D04", path["D04"], "10", "9", status="stated"),
    ]
    return evaluation, sheet_of(evaluation, scores, "优")


@pytest.fixture(scope="session")
def canteen() -> tuple[Evaluation, ScoreSheet]:
    """A self-evaluation with one result missing, one judgement open and one disputed sign."""
    evaluation = Evaluation.model_validate(
        {
            "case": "老年助餐点运营补助项目",
            "unit": "临溪街道办事处",
            "document_type": "项目支出绩效自评表",
            "period": "2023",
            "funds": [{"name": "年度资金总额", "budget": "86.4", "spent": "86.4", "weight": "10", "stated": "10"}],
            "indicators": [
                quantitative("B01", ["产出指标", "数量指标", "补助助餐点数量"], "≥", "8", "8", "15", unit="个"),
                quantitative("B02", ["产出指标", "数量指标", "年供餐份数"], "≥", "12", "", "15", unit="万份"),
                quantitative("B03", ["产出指标", "时效指标", "补助资金拨付进度"], "≤", "90", "100", "20", unit="%"),
                {
                    "code": "C01",
                    "path": ["效益指标", "社会效益指标", "老年人就餐便利程度"],
                    "sign": "定性",
                    "target": "明显改善",
                    "actual": "有所改善",
                    "weight": "30",
                },
                quantitative(
                    "D01", ["满意度指标", "服务对象满意度指标", "老年人满意度"], "≥", "90", "94.2", "10", unit="%"
                ),
            ],
        }
    )
    path = {indicator.code: indicator.path for indicator in evaluation.indicators}
    scores = [
        score_of("A01", ("预算执行率",), "10", "10", relation="met", ratio="1", steps=("86.4÷86.4=100.00%",)),
        score_of("B01", path["B01"], "15", "15", relation="met", ratio="1"),
        score_of("B02", path["B02"], "15", None, status="missing"),
        score_of(
            "B03",
            path["B03"],
            "20",
            "20",
            status="disputed",
            computed=D("18"),
            relation="missed",
            ratio=str(D("100") / D("90")),
        ),
        score_of("C01", path["C01"], "30", None, status="judgement", range=(D("18"), D("23.99"))),
        score_of("D01", path["D01"], "10", "10", relation="exceeded", ratio="1.0466"),
    ]
    return evaluation, sheet_of(evaluation, scores, None)


@pytest.fixture(scope="session")
def bureau() -> tuple[Evaluation, ScoreSheet]:
    """A department with four levels of indicators and a stated problem, cause and suggestion."""
    goals = "整体绩效目标实现情况"
    evaluation = Evaluation.model_validate(
        {
            "case": "云岭县水务局整体支出",
            "unit": "云岭县水务局",
            "document_type": "部门整体绩效评价报告",
            "period": "2023年",
            "funds": [
                {"name": "资金总体", "initial": "5320.18", "budget": "6104.77", "spent": "5986.02", "weight": "20"},
                {"name": "基本支出", "budget": "1288.40", "spent": "1280.15"},
                {"name": "项目支出", "budget": "4816.37", "spent": "4705.87"},
            ],
            "indicators": [
                quantitative("B01", [goals, "产出", "数量指标", "河道清淤长度"], "≥", "42", "42.6", "15", unit="公里"),
                quantitative(
                    "B02",
                    [goals, "产出", "时效指标", "农村供水工程按期完工率"],
                    "=",
                    "100",
                    "88.9",
                    "15",
                    unit="%",
                    deviation="两处工程因用地手续办理较晚，顺延至次年完工",
                ),
                quantitative("B03", [goals, "效果", "社会效益", "农村自来水普及率"], "≥", "92", "93.1", "15", unit="%"),
                quantitative("B04", [goals, "效果", "满意度", "受益群众满意度"], "≥", "90", "91", "15", unit="%"),
                {
                    "code": "C01",
                    "path": ["预算管理情况", "资产管理", "资产管理规范性"],
                    "weight": "10",
                    "stated": "8.4",
                },
                {"code": "C02", "path": ["预算管理情况", "绩效管理", "绩效管理情况"], "weight": "10", "stated": "10"},
            ],
            "observations": [
                {
                    "text": "资产盘点不够及时。部分水泵设备账面数量与实物不一致，两辆防汛车辆未及时登记入账。",
                    "indicators": ["C01"],
                    "kind": "problem",
                    "place": "评价报告.docx › 第31段",
                },
                {
                    "text": "资产管理岗位人员变动后交接清单不完整",
                    "indicators": ["C01"],
                    "kind": "cause",
                    "place": "评价报告.docx › 第33段",
                },
                {
                    "text": "健全资产盘点机制。建议部门每年至少全面盘点一次，结果与财务账核对一致后报分管领导审签。",
                    "indicators": ["C01"],
                    "kind": "suggestion",
                    "place": "评价报告.docx › 第40段",
                },
            ],
        }
    )
    path = {indicator.code: indicator.path for indicator in evaluation.indicators}
    scores = [
        score_of(
            "A01",
            ("当年预算执行情况", "资金总体"),
            "20",
            str(round_decimal(D("20") * D("5986.02") / D("6104.77"), 2)),
            relation="missed",
            ratio=str(D("5986.02") / D("6104.77")),
            steps=("5986.02÷6104.77=98.05%",),
        ),
        score_of("B01", path["B01"], "15", "15", relation="exceeded", ratio="1.0143"),
        score_of("B02", path["B02"], "15", "13.34", relation="missed", ratio="0.889"),
        score_of("B03", path["B03"], "15", "15", relation="exceeded", ratio="1.012"),
        score_of("B04", path["B04"], "15", "15", relation="exceeded", ratio="1.0111"),
        score_of("C01", path["C01"], "10", "8.4", status="stated"),
        score_of("C02", path["C02"], "10", "10", status="stated"),
    ]
    return evaluation, sheet_of(evaluation, scores, "优")


@pytest.fixture(scope="session")
def groups_only() -> tuple[Evaluation, ScoreSheet]:
    """A report that prints group scores only."""
    evaluation = Evaluation.model_validate(
        {
            "case": "城市书香驿站建设项目",
            "unit": "南屏区文化馆",
            "period": "2022",
            "stated": {"total": "82.31", "grade": "良"},
            "observations": [
                {"text": "驿站开放时间与公示时间不一致，未提供开放记录", "kind": "problem", "indicators": ["B"]},
                {"text": "满意度调查缺少问卷样本和统计过程", "kind": "problem", "indicators": ["D"]},
            ],
        }
    )
    rows = (("决策", "10", "8.6"), ("过程", "20", "15.9"), ("产出", "40", "35.21"), ("效益", "30", "22.6"))
    groups = tuple(GroupScore(n, D(w), D(p), D(p), D(p) / D(w)) for n, w, p in rows)
    total = sum((D(p) for _, _, p in rows), Decimal(0))
    return evaluation, ScoreSheet(evaluation.case, "beijing_project", (), groups, total, D("82.31"), total, "良")


@pytest.fixture(scope="session")
def compose() -> Callable[..., tuple[Draft, Plan, FactLedger]]:
    """Compose and fill a report; the unfilled draft is returned too."""

    def run(evaluation: Evaluation, sheet: ScoreSheet, name: str) -> tuple[Draft, Plan, FactLedger]:
        ledger = build_ledger(evaluation, sheet)
        plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
        draft = compose_document(load_document_type(name), evaluation, sheet, plan, ledger, ())
        fill_slots(draft, ledger)
        return draft, plan, ledger

    return run
