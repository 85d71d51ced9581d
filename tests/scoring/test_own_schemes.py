"""A consultant's indicator system becomes a rule set, whatever its layout, and scores the form filled by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import own_schemes
import pytest

from assistant import pipeline
from assistant.domain.quantity import format_points
from assistant.scoring.rule_sets import load_rule_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Worked out by hand from the printed rules and results; None is a person's.
POINTS = {
    "立项依据充分性": None,
    "预算编制科学性": None,
    "预算执行率": "6.00",
    "资金使用合规性": None,
    "监督检查有效性": None,
    "新建渠道长度": "14.10",
    "工程验收合格率": "8.50",
    "完工及时性": "3.00",
    "成本控制情况": "3.00",
    "灌溉条件改善程度": "6.00",
    "管护机制建立情况": "5.00",
    "受益农户满意度": "8.00",
}
LAYOUTS: dict[str, Callable[[Path], None]] = {
    "合并单元格的表格.xlsx": own_schemes.write_levels_workbook,
    "带编码的文档.docx": own_schemes.write_coded_document,
    "逐行列示的表格.xlsx": own_schemes.write_list_workbook,
}


@pytest.mark.parametrize(("name", "write"), LAYOUTS.items(), ids=LAYOUTS.keys())
def test_a_scheme_of_any_layout_scores_the_form_filled_by_it(
    name: str, write: Callable[[Path], None], tmp_path: Path
) -> None:
    """Eleven of twelve rules are understood; every computed point is the one worked out by hand."""
    write(tmp_path / name)
    own_schemes.write_filled_form(tmp_path / "填报表.xlsx")
    folder = tmp_path / "own_rules"

    scheme = pipeline.read_scheme(tmp_path / name, folder)
    intake = pipeline.import_files([tmp_path / "填报表.xlsx"]).intakes[0]
    scored = pipeline.score_case(intake, rule_set=str(folder), on=pipeline.reporting_date(None, own_schemes.DAY))

    assert ["监督检查有效性"] == [row.path[-1] for row in scheme.rows if row.method is None]
    assert POINTS == {
        score.name: None if score.points is None else format_points(score.points) for score in scored.sheet.scores
    }
    assert all(score.range is not None for score in scored.sheet.scores if score.points is None)


def test_what_lies_outside_the_bands_of_a_written_rule_is_said(tmp_path: Path) -> None:
    """The written files say what values outside every band earn, and load again."""
    own_schemes.write_list_workbook(tmp_path / "体系.xlsx")

    pipeline.read_scheme(tmp_path / "体系.xlsx", tmp_path / "own_rules")

    rules = [rule for rule in load_rule_set("own_rules", tmp_path).rules if rule.parameters.brackets]
    assert rules
    assert all("otherwise" in rule.parameters.model_fields_set for rule in rules if rule.code.startswith("U"))
