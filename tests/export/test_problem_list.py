"""The problem list (问题清单): rows high enough for what wraps in them, places without the one file's name."""

import re
import zipfile
from pathlib import Path

from assistant.domain.finding import Finding, Severity, Where
from assistant.export.excel import write_problem_list


def sheet_of(tmp_path: Path, *findings: Finding) -> str:
    path = tmp_path / "清单.xlsx"
    write_problem_list(findings, path)
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode() + "".join(
            archive.read(name).decode() for name in archive.namelist() if "sharedStrings" in name
        )


def finding(place: str, message: str, **more: tuple[str, ...]) -> Finding:
    return Finding("SUM01", Severity.ERROR, message, where=Where(quote="100", place=place), **more)  # type: ignore[arg-type]


def heights(text: str) -> list[float]:
    return [float(height) for height in re.findall(r'<row r="\d+" ht="([\d.]+)"', text)]


def test_the_file_is_not_named_in_every_row_of_its_own_list(tmp_path: Path) -> None:
    """Places of one file go without its name, those of several keep it."""
    one = sheet_of(tmp_path, finding("报告.docx › 第3段", "甲"), finding("报告.docx › 第9段", "乙"))
    two = sheet_of(tmp_path, finding("报告.docx › 第3段", "甲"), finding("附表.xlsx › 表1!B2", "乙"))

    assert "报告.docx" not in one
    assert "第9段" in one
    assert "报告.docx" in two


def test_a_row_is_high_enough_for_words_that_wrap_whole(tmp_path: Path) -> None:
    """A run of letters that does not fit goes to the next line, and the row counts it there."""
    long_name = "very_long_file_name_001"
    _, plain = heights(sheet_of(tmp_path, finding("第3段", "甲")))
    _, wrapped = heights(sheet_of(tmp_path, finding(f"第三段的表内{long_name}{long_name}", "甲")))

    assert wrapped >= 2 * plain - 6


def test_what_else_a_root_brings_up_stands_with_it(tmp_path: Path) -> None:
    """The other checks' messages are in the same cell, a line each."""
    text = sheet_of(tmp_path, finding("第3段", "合计不符", same_root=("SUM05 比率不符",)))

    assert "同源：SUM05 比率不符" in text
