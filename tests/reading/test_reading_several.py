"""Files that hold several evaluations: each is read as its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_files import add_form, word_bytes

from assistant.cli import main
from assistant.intake import read_evaluations
from assistant.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from docx.document import Document

REPORT = (
    "临溪县林业局2031年部门整体绩效评价报告", "一、部门概况", "临溪县林业局负责全县林业工作。", "二、当年预算执行情况",
    "2031年全年预算数1200.00万元，实际支出1140.00万元，预算执行率95.00%。", "三、评价结论",
    "综合评价得分92.50分，评价等级为“优”。", "四、存在的问题", "（一）绩效意识有待加强。部分科室目标不够具体。", "",
    "云岭林场森林管护项目支出绩效评价报告", "一、基本情况",
    "项目全年预算468.50万元，实际支出451.20万元，预算执行率96.31%。",
    "二、评价结论", "综合得分93.76分，评价等级为“优”。",
)  # fmt: skip


def two_forms(document: Document) -> None:
    """Two forms of two projects with nothing but an empty line between them."""
    add_form(document)
    document.add_paragraph("")
    add_form(document)
    other = document.tables[1]
    other.cell(2, 1).text, other.cell(5, 5).text = "青禾水库除险加固", "333.00"


def report_and_form(document: Document) -> None:
    """A department's report, then a project's with its form."""
    for text in REPORT:
        document.add_paragraph(text)
    add_form(document)


def write(folder: Path, data: bytes) -> Path:
    """Save a Word file."""
    path = folder / "合订.docx"
    path.write_bytes(data)
    return path


def test_two_forms_in_one_file_are_two_evaluations(tmp_path: Path) -> None:
    """Forms that open with the same title are not taken for one table cut by a page."""
    found = [item.evaluation for item in read_evaluations(read(write(tmp_path, word_bytes(two_forms))))]

    assert [("云岭林场森林管护", 7, "451.20"), ("青禾水库除险加固", 7, "333.00")] == [
        (case.case, len(case.indicators), case.funds[0].spent) for case in found
    ]


def test_department_report_and_project_report_are_two_evaluations(tmp_path: Path) -> None:
    """Each part has its own funds, total and indicators."""
    found = [item.evaluation for item in read_evaluations(read(write(tmp_path, word_bytes(report_and_form))))]

    assert [("临溪县林业局", "1140.00", "92.50", 0), ("云岭林场森林管护", "451.20", "93.76", 7)] == [
        (case.case, case.funds[0].spent, case.stated.total if case.stated else None, len(case.indicators))
        for case in found
    ]


def test_import_writes_one_case_file_each_and_commands_take_a_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second case is CASE-2.yaml; score uses the first and says so, or the part asked for."""
    source = write(tmp_path, word_bytes(two_forms))
    main(["import", str(source), "-o", str(tmp_path / "案例.yaml")])
    assert "云岭林场" in (tmp_path / "案例.yaml").read_text("utf-8")
    assert "青禾水库" in (tmp_path / "案例-2.yaml").read_text("utf-8")
    capsys.readouterr()

    main(["score", str(source)])
    assert "采用第 1 个" in capsys.readouterr().err
    main(["score", str(source), "--part", "2"])
    chosen = capsys.readouterr()
    assert "青禾水库" in chosen.out
    assert "采用第" not in chosen.err


def test_heads_and_persons_counted_in_ten_thousands_are_told_apart(tmp_path: Path) -> None:
    """A result in 人次 under a column of 万人次 is converted, never taken digit for digit."""

    def build(document: Document) -> None:
        rows = (
            ("一级指标", "二级指标", "三级指标", "年度指标值", "度量单位", "实际完成值", "分值", "得分"),
            ("产出指标", "数量指标", "接待游客", "≥5.5", "万人次", "52000人次", "10", "9"),
            ("产出指标", "数量指标", "培训人员", "≥300", "人次", "0.03万人次", "10", "10"),
        )
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text

    case = read_evaluations(read(write(tmp_path, word_bytes(build))))[0].evaluation

    assert [("5.5", "5.2", "万人次"), ("300", "300", "人次")] == [
        (item.target, item.actual, item.unit) for item in case.indicators
    ]
