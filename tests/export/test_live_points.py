"""Points in Excel as formulas: steps, bands, ranges and zero tolerance recompute to the engine's points."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from recomputing import SOFFICE, recompute

from assistant.domain.evaluation import Evaluation
from assistant.export.excel import write_score_sheet
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import load_rule_set

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.scoring import ScoreSheet

# Name, sign, unit, target, weight, how it is scored, results: on, beside and far off every edge.
RULES: tuple[tuple[str, str | None, str, str, str, str | None, tuple[str, ...]], ...] = (
    ("修缮桥梁数量", "≥", "座", "37", "7", None, ("0", "1", "18.5", "36", "36.99", "37", "52")),
    ("单位建设成本", "≤", "万元", "42.3", "6", None, ("0", "42.29", "42.3", "42.31", "57.7", "84.6")),
    ("安全事故数", "=", "起", "0", "5", None, ("0", "1", "3")),
    ("室内温度", "区间", "度", "18-26", "9", None, ("0", "17.9", "18", "22.5", "26", "26.1", "40")),
    (
        "培训合格率", "≥", "%", "95", "10", "达到95%得满分，每低1个百分点扣0.5分，扣完为止",
        ("95", "94.999", "94.01", "94", "93.7", "90", "75.01", "75", "74", "0", "98.2"),
    ),
    (
        "渠道衬砌长度", "≥", "公里", "42", "15", "完成率达到100%得满分，每低1个百分点扣权重的2%，扣完为止",
        ("42", "41.58", "41.59", "41.57", "40.74", "21", "20.99", "0", "43.1"),
    ),
    (
        "苗木成活率", "≥", "%", "90", "8", "成活率≥90%得满分；80%（含）～90%得6分；60%（含）～80%得4分；60%以下不得分",
        ("90", "89.99", "80", "79.99", "60", "59.99", "100", "0"),
    ),
    (
        "管道更新长度", "≥", "千米", "2.3", "12", "完成率≥95%得满分；60%（含）～95%按比例得分；60%以下不得分",
        ("2.185", "2.184", "1.38", "1.379", "2.3", "0.4", "2.5"),
    ),
    (
        "设备购置数量", "≥", "台", "160", "10", "完成率60%以上的，得分=（完成率-60%）/（100%-60%）×分值；60%以下不得分",
        ("96", "95", "97", "128.3", "159", "160", "170"),
    ),
    (
        "工程投资额", "=", "万元", "860", "5", "偏差率在±5%以内得满分，每超过1个百分点扣1分，扣完为止",
        ("860", "817", "816.9", "903", "903.1", "911.6", "950"),
    ),
    (
        "受理投诉件数", "≤", "件", "5", "6", "不超过5件得满分，每超过2件扣1.5分，扣完为止",
        ("5", "6", "7", "9", "12", "13", "30"),
    ),
    (
        "平均处理时长", "≤", "天", "10", "6", "10天以内得满分，每超1天扣0.7分，不足1天按1天计，扣完为止",
        ("10", "10.01", "11", "11.2", "18", "19"),
    ),
    (
        "服务对象满意度", "≥", "%", "92", "7", "满意度达到92%得满分，每低1个百分点扣0.3分，低于60%不得分",
        ("92", "91.55", "91.45", "75.3", "60", "59.9"),
    ),
)  # fmt: skip


def form() -> Evaluation:
    """One form with a row for every rule and result."""
    rows = [
        {
            "code": f"P{number:02d}{place:02d}", "path": ("产出", f"第{number}组", name), "sign": sign, "unit": unit,
            "target": target, "actual": actual, "weight": weight, "rule_text": text,
        }
        for number, (name, sign, unit, target, weight, text, results) in enumerate(RULES, start=1)
        for place, actual in enumerate(results, start=1)
    ]  # fmt: skip
    return Evaluation.model_validate({"case": "试算项目", "indicators": rows})


@pytest.fixture(name="made", scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, ScoreSheet, Path]:
    """The form, its scores, and the workbook written of them."""
    evaluation, rule_set = form(), load_rule_set("national_project_2020")
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    path = tmp_path_factory.mktemp("live") / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, path)
    return evaluation, sheet, path


def points_cells(path: Path, evaluation: Evaluation, *, values: bool = False) -> dict[str, Any]:
    """Find the points cell of each indicator, in the form's order below the head."""
    page = openpyxl.load_workbook(path, data_only=values)["评分表"]
    head = next(row for row in range(1, 20) if page.cell(row, 3).value == "三级指标")
    return {leaf.code: page.cell(head + place, 10) for place, leaf in enumerate(evaluation.indicators, start=1)}


def test_every_case_is_scored_and_live(made: tuple[Evaluation, ScoreSheet, Path]) -> None:
    """Each of more than sixty rows has points by its rule, and a formula that gives them."""
    evaluation, sheet, path = made
    assert len(sheet.scores) >= 60
    assert not [(score.code, score.status, score.rule_text) for score in sheet.scores if score.status != "scored"]
    fixed = [code for code, cell in points_cells(path, evaluation).items() if cell.data_type != "f"]
    assert [] == fixed


def test_one_rule_is_one_formula_whatever_the_result(made: tuple[Evaluation, ScoreSheet, Path]) -> None:
    """Rows of one rule differ only in the row, so a changed result is scored as the engine would."""
    evaluation, _, path = made
    texts: dict[str, set[str]] = {}
    for code, cell in points_cells(path, evaluation).items():
        own = str(cell.value)
        for letter in "IGE":
            own = own.replace(f"{letter}{cell.row}", letter)
        texts.setdefault(code[:3], set()).add(own)
    assert dict.fromkeys(texts, 1) == {code: len(found) for code, found in texts.items()}


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_engines_points(made: tuple[Evaluation, ScoreSheet, Path], tmp_path: Path) -> None:
    """Recomputed from the cells alone, every points cell is the engine's, to the cent."""
    evaluation, sheet, path = made
    found = points_cells(recompute(path, tmp_path), evaluation, values=True)
    expected = {score.code: score.points for score in sheet.scores}
    assert expected == {code: Decimal(str(cell.value)).quantize(Decimal("0.01")) for code, cell in found.items()}
    assert all(abs(float(cell.value) - float(expected[code] or 0)) < 1e-9 for code, cell in found.items())


def test_points_that_no_cell_decides_are_shaded_and_explained(tmp_path: Path) -> None:
    """Judged, printed and dated points stand as numbers with a shade that the legend below explains."""
    rows = [
        {"code": "A01", "path": ("决策", "立项", "立项规范性"), "sign": "定性", "target": "规范", "actual": "规范",
         "weight": "5", "stated": "4"},
        {"code": "C01", "path": ("产出", "时效", "完工及时性"), "target": "2024年10月31日", "actual": "2024年10月20日",
         "weight": "5"},
        {"code": "C02", "path": ("产出", "数量", "修缮桥梁数量"), "sign": "≥", "unit": "座",
         "target": "10", "actual": "9", "weight": "5"},
    ]  # fmt: skip
    evaluation, rule_set = (
        Evaluation.model_validate({"case": "试算", "indicators": rows}),
        load_rule_set("national_project_2020"),
    )
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, path)
    cells = points_cells(path, evaluation)
    shades = {code: cell.fill.fgColor.rgb if cell.fill.fill_type else None for code, cell in cells.items()}
    assert {"A01": "FFE4ECF5", "C01": "FFE4ECF5", "C02": None} == shades
    page = openpyxl.load_workbook(path)["评分表"]
    assert str(page.cell(page.max_row, 1).value).startswith("说明：无底色的得分为公式")


def test_a_raised_weight_keeps_the_rule_at_the_printed_one(tmp_path: Path) -> None:
    """Where a waived row's weight was shared out, steps count at the printed weight and are raised with it."""
    path = ("产出", "质量")
    rows = [
        {"code": "C01", "path": (*path, "培训合格率"), "sign": "≥", "unit": "%", "target": "95", "actual": "91",
         "weight": "10", "rule_text": "达到95%得满分，每低1个百分点扣0.5分，扣完为止"},
        {"code": "C02", "path": (*path, "复训合格率"), "sign": "≥", "unit": "%", "target": "95", "weight": "5",
         "waived": "本年未组织复训"},
    ]  # fmt: skip
    evaluation = Evaluation.model_validate({"case": "试算", "indicators": rows})
    rule_set = load_rule_set("national_project_2020")
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    file = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, file)
    cell = points_cells(file, evaluation)["C01"]
    assert Decimal("12.00") == sheet.score("C01").points
    assert f"=ROUND(MAX(0,(10-0.5*MAX(0,INT(ROUND((95-G{cell.row}),10)))))*I{cell.row}/10,2)" == cell.value
