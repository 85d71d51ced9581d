"""A fictitious report, filled, with every kind of block; its facts, scores and findings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Provenance, Statement
from assistant.domain.evaluation import Evaluation, FundLine, Indicator
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import Quantity
from assistant.domain.rules import Parameters, RoundingSpec
from assistant.domain.scoring import GroupScore, Score, ScoreInput, ScoreSheet, ScoreStep, Terms
from assistant.domain.source import Basis
from assistant.drafting.rendering import draft_blocks

BASIS = Basis(document="项目支出绩效评价管理办法", number="财预〔2020〕10号", article="第十六条", status="recalled")
# Group, second level, leaf, sign, unit, target, actual, weight, points.
LEAVES = (
    ("决策", "项目立项", "立项依据充分性", "定性", None, "充分", "充分", "4", "4"),
    ("决策", "项目立项", "立项程序规范性", "定性", None, "规范", "规范", "3", "3"),
    ("决策", "绩效目标", "绩效目标合理性", "定性", None, "合理", "较合理", "3", "2.4"),
    ("过程", "资金管理", "资金到位率", "≥", "%", "100", "100", "4", "4"),
    ("过程", "资金管理", "预算执行率", "≥", "%", "100", "94.21", "6", "5.65"),
    ("过程", "组织实施", "管理制度健全性", "定性", None, "健全", "健全", "5", "5"),
    ("过程", "组织实施", "制度执行有效性", "定性", None, "有效", "较有效", "5", "4"),
    ("产出", "产出数量", "改造老旧管网长度", "≥", "千米", "38", "36.5", "12", "11.53"),
    ("产出", "产出数量", "更换智能水表数量", "≥", "块", "12600", "13108", "8", "8"),
    ("产出", "产出质量", "工程一次验收合格率", "≥", "%", "98", "98.7", "10", "10"),
    ("产出", "产出时效", "按期完工率", "≥", "%", "100", "91.67", "6", "5.5"),
    ("产出", "产出成本", "单位改造成本", "≤", "万元/千米", "42", "41.35", "4", "4"),
    ("效益", "社会效益", "爆管事件同比下降率", "≥", "%", "15", "21.4", "10", "10"),
    ("效益", "经济效益", "管网漏损率", "≤", "%", "9", "9.6", "8", "7.5"),
    ("效益", "可持续影响", "长效养护机制建立情况", "定性", None, "建立", "基本建立", "6", "4.8"),
    ("效益", "满意度", "居民满意度", "≥", "%", "90", "92.3", "6", "6"),
)


def codes() -> list[str]:
    """Give each leaf its code: the group's letter and a number within it."""
    seen: dict[str, int] = {}
    letters = {"决策": "A", "过程": "B", "产出": "C", "效益": "D"}
    found = []
    for leaf in LEAVES:
        seen[leaf[0]] = seen.get(leaf[0], 0) + 1
        found.append(f"{letters[leaf[0]]}{seen[leaf[0]]:02d}")
    return found


@pytest.fixture(name="evaluation", scope="session")
def make_evaluation() -> Evaluation:
    """The fictitious project as its unit reported it."""
    indicators = tuple(
        Indicator(
            code=code,
            path=(first, second, name),
            sign=sign,
            unit=unit,
            target=target,
            actual=actual,
            weight=weight,
            stated=points,
            place=f"自评表.docx › 表1 行{row}",
            places={"actual": f"自评表.docx › 表1 行{row} 列7", "target": f"自评表.docx › 表1 行{row} 列6"},
        )
        for row, (code, (first, second, name, sign, unit, target, actual, weight, points)) in enumerate(
            zip(codes(), LEAVES, strict=True), start=6
        )
    )
    fund = FundLine(
        name="年度资金总额",
        initial="1700",
        budget="1632.50",
        spent="1538.00",
        weight="10",
        place="自评表.docx › 表1 行3",
    )
    return Evaluation(
        case="梧桐片区老旧供水管网改造", unit="澄湖区水务服务中心", period="2024", funds=(fund,), indicators=indicators
    )


@pytest.fixture(name="sheet", scope="session")
def make_sheet(evaluation: Evaluation) -> ScoreSheet:
    """Its scores: 16 leaves in four groups."""
    scores = tuple(_score(indicator) for indicator in evaluation.indicators)
    groups = []
    for name in dict.fromkeys(score.group for score in scores):
        own = [score for score in scores if score.group == name]
        weight = sum((score.weight for score in own if score.weight is not None), Decimal(0))
        points = sum((score.points for score in own if score.points is not None), Decimal(0))
        groups.append(GroupScore(name, weight, points, None, points / weight))
    total = sum((group.points for group in groups if group.points is not None), Decimal(0))
    return ScoreSheet(evaluation.case, "national_project", scores, tuple(groups), total, None, total, "优")


def _score(indicator: Indicator) -> Score:
    weight, points = Decimal(indicator.weight or 0), Decimal(indicator.stated or 0)
    quantitative = indicator.sign in {"≥", "≤"}
    method = {"≥": "proportional_up", "≤": "proportional_down"}.get(indicator.sign or "", "three_band")
    ratio = Decimal(indicator.actual or 0) / Decimal(indicator.target or 1) if quantitative else None
    inputs = tuple(
        ScoreInput(label, value or "", indicator.unit, indicator.place_of(field))
        for label, value, field in (("目标值", indicator.target, "target"), ("完成值", indicator.actual, "actual"))
    )
    steps = (ScoreStep(f"{indicator.actual}÷{indicator.target}×{weight}={points}"),) if quantitative else ()
    given = {"target": Decimal(indicator.target or 0), "actual": Decimal(indicator.actual or 0)} if quantitative else {}
    return Score(
        indicator.code,
        indicator.path,
        weight,
        points,
        points,
        points if quantitative else None,
        "scored" if quantitative else "stated",
        method,
        "QT01" if quantitative else "QL01",
        "达到指标值得满分，未达到的按完成比例计分。" if quantitative else "按评价要点分档计分。",
        BASIS,
        steps,
        inputs,
        ratio=ratio,
        place=indicator.place,
        terms=Terms(method, Parameters(), RoundingSpec(), given),
    )


@pytest.fixture(name="ledger", scope="session")
def make_ledger(evaluation: Evaluation, sheet: ScoreSheet) -> FactLedger:
    """A few facts of every kind of origin."""
    facts = [
        Fact("case.name", "项目名称", "项目", "名称", Origin("cell"), text=evaluation.case),
        Fact(
            "funds.budget", "项目预算数", "项目", "预算数", Origin("cell", "自评表.docx › 表1 行3 列4"),
            Quantity(Decimal("1632.50"), "万元"), places=2,
        ),
        Fact(
            "funds.rate", "项目执行率", "项目", "执行率",
            Origin("computed", "自评表.docx › 表1 行3 列5", ("1538.00÷1632.50=94.21%",)),
            Quantity(Decimal("94.2113"), "%"), places=2,
        ),
    ]  # fmt: skip
    for score in sheet.scores:
        if score.weight is not None and score.points is not None:
            origin = Origin("rule", score.place, tuple(step.text for step in score.steps), score.basis)
            name = score.name
            facts += [
                Fact(f"score.{score.code}.weight", f"{name}分值", name, "分值", Origin("cell", score.place),
                     Quantity(score.weight, "分")),
                Fact(f"score.{score.code}.points", f"{name}得分", name, "得分", origin, Quantity(score.points, "分")),
            ]  # fmt: skip
    for letter, group in zip("ABCD", sheet.groups, strict=True):
        if group.points is not None:
            facts.append(
                Fact(f"group.{letter}.points", f"{group.name}得分", group.name, "得分", Origin("computed"),
                     Quantity(group.points, "分"))
            )  # fmt: skip
    if sheet.total is not None:
        facts.append(Fact("total.points", "综合得分", "项目", "得分", Origin("computed"), Quantity(sheet.total, "分")))
    return FactLedger(tuple(facts))


def _head(*texts: str) -> tuple[DraftCell, ...]:
    return tuple(DraftCell(text, header=True) for text in texts)


def _score_table(sheet: ScoreSheet, evaluation: Evaluation) -> DraftTable:
    rows = [
        _head(
            "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "完成值", "计量单位", "分值", "得分", "扣分理由"
        )
    ]
    previous: tuple[str, str] | None = None
    for indicator, score in zip(evaluation.indicators, sheet.scores, strict=True):
        cells: list[DraftCell] = []
        first, second = indicator.path[0], indicator.path[1]
        if previous is None or previous[0] != first:
            cells.append(DraftCell(first, row_span=sum(each.path[0] == first for each in evaluation.indicators)))
        if previous != (first, second):
            same = sum(each.path[:2] == (first, second) for each in evaluation.indicators)
            cells.append(DraftCell(second, row_span=same))
        previous = (first, second)
        lost = score.deduction is not None and score.deduction > 0
        reason = f"完成值为{indicator.actual}{indicator.unit or ''}，未达到指标值，按比例扣减。" if lost else "—"
        cells += [
            DraftCell(indicator.name, align="left"),
            DraftCell(indicator.sign or ""),
            DraftCell(indicator.target or ""),
            DraftCell(indicator.actual or ""),
            DraftCell(indicator.unit or "—"),
            DraftCell(f"{score.weight}", align="right"),
            DraftCell(f"{score.points:.2f}", align="right"),
            DraftCell(reason),
        ]
        rows.append(tuple(cells))
    rows.append(
        (DraftCell("合计", column_span=7, header=True), DraftCell("100", align="right"),
         DraftCell(f"{sheet.total:.2f}", align="right"), DraftCell("—"))
    )  # fmt: skip
    return DraftTable("", tuple(rows), (8, 10, 20, 9, 10, 10, 11, 7, 8, 34))


@pytest.fixture(name="draft", scope="session")
def make_draft(evaluation: Evaluation, sheet: ScoreSheet) -> Draft:
    """A filled draft with headings of four levels, tables with merged cells, remarks and annexes."""
    body = Statement
    group_rows = tuple(
        (DraftCell(group.name), DraftCell(f"{group.weight}", align="right"),
         DraftCell(f"{group.points}", align="right"),
         DraftCell(f"{(group.rate or 0) * 100:.2f}%", align="right"))
        for group in sheet.groups
    )  # fmt: skip
    group_table = DraftTable(
        "表2　一级指标得分情况表",
        (_head("一级指标", "分值", "得分", "得分率"), *group_rows,
         (DraftCell("合计", header=True), DraftCell("100", align="right"), DraftCell(f"{sheet.total}", align="right"),
          DraftCell(f"{sheet.total}%", align="right"))),
        (3, 2, 2, 2),
        unit_line="单位：分",
    )  # fmt: skip
    fund_table = DraftTable(
        "表1　项目资金投入和使用情况表",
        (
            (DraftCell("资金来源", row_span=2, header=True), DraftCell("预算安排", column_span=2, header=True),
             DraftCell("实际支出", row_span=2, header=True), DraftCell("执行率", row_span=2, header=True)),
            (DraftCell("年初预算数", header=True), DraftCell("全年预算数", header=True)),
            (DraftCell("年度资金总额"), DraftCell("1700.00", align="right"), DraftCell("1632.50", align="right"),
             DraftCell("1538.00", align="right"), DraftCell("94.21%", align="right")),
            (DraftCell("其中：区级财政资金"), DraftCell("1200.00", align="right"), DraftCell("1132.50", align="right"),
             DraftCell("1038.00", align="right"), DraftCell("91.66%", align="right")),
            (DraftCell("　　　市级补助资金"), DraftCell("500.00", align="right"), DraftCell("500.00", align="right"),
             DraftCell("500.00", align="right"), DraftCell("100%", align="right")),
        ),
        (5, 3, 3, 3, 2),
        unit_line="单位：万元",
        header_rows=2,
    )  # fmt: skip
    sections = (
        DraftSection(
            "overview", "一、基本情况", 1,
            (
                body("（一）项目概况", style="heading", level=2),
                body("1. 项目背景", style="heading", level=3),
                body(
                    "梧桐片区供水管网大多敷设于二十世纪八十年代，管材老化、接口渗漏，年均爆管三十余次，居民用水高峰时段水压不足。"
                    "为保障供水安全，澄湖区水务服务中心于2023年9月编制改造方案，经区政府专题会议审议后列入2024年度民生实事项目。"
                ),
                body("2. 资金投入和使用情况", style="heading", level=3),
                body(
                    "项目年初预算1700.00万元，年中调减67.50万元，全年预算1632.50万元；截至2024年12月31日实际支出1538.00万元，"
                    "预算执行率94.21%，结余94.50万元。各渠道资金安排见表1。",
                    ("funds.budget", "funds.rate"),
                ),
                fund_table,
                body("注：执行率＝实际支出÷全年预算数×100%。", style="note"),
                body("（二）项目绩效目标", style="heading", level=2),
                body(
                    "全年改造老旧供水管网不少于38千米，更换智能水表不少于12600块，工程一次验收合格率不低于98%，"
                    "改造后片区管网漏损率控制在9%以内，居民满意度不低于90%。"
                ),
            ),
        ),
        DraftSection(
            "conclusion", "二、综合评价情况及评价结论", 1,
            (
                body(
                    f"经综合评价，梧桐片区老旧供水管网改造项目得分{sheet.total}分，评价等级为“优”。项目立项依据充分，"
                    "资金足额到位，管网改造和水表更换任务总体完成，爆管事件明显减少；但部分路段工期滞后，预算执行不够均衡，"
                    "长效养护机制仍需健全。各一级指标得分见表2。",
                    ("total.points", "group.A.points", "group.B.points", "group.C.points", "group.D.points"),
                ),
                group_table,
            ),
        ),
        DraftSection(
            "analysis", "三、绩效评价指标分析", 1,
            (
                body("（一）决策情况", style="heading", level=2),
                body(
                    "决策指标分值10分，得9.4分，得分率94.00%。立项依据和立项程序均得满分；绩效目标合理性得2.4分，扣0.6分，"
                    "主要是部分效益指标未与改造范围对应。",
                    ("score.A01.points", "score.A02.points", "score.A03.points", "score.A03.weight"),
                ),
                body("（二）过程情况", style="heading", level=2),
                body(
                    "过程指标分值20分，得18.65分。预算执行率为94.21%，按比例得5.65分，扣0.35分；制度执行有效性得4分，扣1分，"
                    "主要是2024年7月两个标段的变更签证未在规定时限内完成审批。",
                    ("score.B02.points", "score.B04.points", "funds.rate"),
                ),
                body("（1）资金管理", style="heading", level=4),
                body("资金拨付审批手续完整，未发现截留、挤占、挪用情况。"),
            ),
        ),
        DraftSection(
            "problems", "四、存在的问题及原因分析", 1,
            (
                body("（一）部分路段工期滞后，产出数量未达目标", style="heading", level=2),
                body(
                    "全年改造管网36.5千米，比目标少1.5千米，完成率96.05%；按期完工率91.67%，比目标低8.33个百分点。"
                    "可能原因（待核实）：东二路、柳溪街两处地下管线资料不全，施工中多次调整线位。",
                    ("score.C01.points", "score.C04.points"),
                    remark="请向项目单位索取两处路段的设计变更单和监理日志，核实后再定原因。",
                ),
                body("（二）变更管理不够规范，制度执行有待加强", style="heading", level=2),
                body("2024年7月，第三、第五标段共6份变更签证在施工完成后补办，不符合先批准后实施的要求。"),
            ),
        ),
        DraftSection(
            "suggestions", "五、有关建议", 1,
            (
                body("（一）完善前期勘察，合理安排工期", style="heading", level=2),
                body("建议项目单位在施工图设计前开展地下管线普查，将普查成果作为工期测算的依据，并按季度跟踪形象进度。"),
                body("（二）严格变更审批，落实内部控制", style="heading", level=2),
                body("建议项目单位修订变更管理办法，明确审批时限和责任人，未经批准的变更不予计量支付。"),
                body("澄湖区财政绩效评价工作组", style="signature"),
                body("2025年4月18日", style="signature"),
            ),
        ),
    )  # fmt: skip
    problem_table = DraftTable(
        "",
        (
            _head("序号", "问题", "对应指标", "扣分", "建议", "责任单位"),
            (DraftCell("1"), DraftCell("部分路段工期滞后，产出数量未达目标", align="left"),
             DraftCell("改造老旧管网长度、按期完工率"), DraftCell("0.97", align="right"),
             DraftCell("完善前期勘察，合理安排工期", align="left"), DraftCell("澄湖区水务服务中心")),
            (DraftCell("2"), DraftCell("变更管理不够规范，制度执行有待加强", align="left"),
             DraftCell("制度执行有效性"), DraftCell("1.00", align="right"),
             DraftCell("严格变更审批，落实内部控制", align="left"), DraftCell("澄湖区水务服务中心")),
        ),
        (4, 14, 12, 5, 14, 9),
    )  # fmt: skip
    appendices = (
        DraftSection("score_sheet", "附件1：项目支出绩效评价指标体系评分表", 1, (_score_table(sheet, evaluation),)),
        DraftSection("problem_list", "附件2：问题清单", 1, (problem_table,)),
    )
    return Draft(
        "梧桐片区老旧供水管网改造项目支出绩效评价报告",
        "project_evaluation",
        sections,
        Provenance("national_project"),
        unit="澄湖区水务服务中心",
        date="2025年4月18日",
        appendices=appendices,
    )


@pytest.fixture(name="findings", scope="session")
def make_findings(draft: Draft) -> tuple[Finding, ...]:
    """An error on a number, a warning in a table cell, a note without a place."""
    found = []
    for block_id, section, block in draft_blocks(draft):
        if isinstance(block, Statement) and "预算执行率94.21%" in block.text:
            start = block.text.index("94.21%")
            where = Where("94.21%", None, block_id, section.title, start, start + 6, f"第{block_id[1:]}段")
            found.append(
                Finding("SUM02", Severity.ERROR, "执行率与支出、预算不符", "请按1538.00÷1632.50复核", where,
                        steps=("1538.00÷1632.50=94.21%",))
            )  # fmt: skip
        if isinstance(block, DraftTable) and "资金" in block.caption:
            where = Where("1132.50", None, f"{block_id}r4c3", section.title, 0, 7, f"表{block_id[1:]} 行4 列3")
            found.append(Finding("SUM01", Severity.WARNING, "分项之和与合计请核对", "请核对调减金额", where))
    found.append(Finding("SEC01", Severity.NOTE, "报告未说明评价工作过程", "如有评价工作方案，请补写一节"))
    return tuple(found)
