"""Captions and unit lines, and one table in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_files import add_form, led_text, sheet_bytes, word_bytes

from assistant.reading import read, read_string
from assistant.reading.captions import find_unit_line

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.document import Table

BODY = "\n\n\t项目\n\t预算\n\n\t巡护\n\t12.5\n"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "单位：万元"),
        ("金额单位: 元", "金额单位: 元"),
        ("（单位：人民币万元）", "单位：人民币万元"),
        ("（万元）", "（万元）"),
        ("表3 资金执行情况表（万元）", "（万元）"),
        ("填报单位：云岭林场", None),
        ("项目单位：管理站", None),
        ("单位：云岭林场", None),
        ("单位：个人缴费", None),
        ("单位：万元、%", "单位：万元、%"),
        ("预算12.5万元（含结转0.5万元）", None),
        ("管护面积八千亩", None),
    ],
)
def test_unit_lines_are_told_from_other_words(text: str, unit: str | None) -> None:
    """单位：万元 and （万元） are unit lines; the unit that fills in the form is none."""
    assert unit == find_unit_line(text)


@pytest.mark.parametrize(
    ("before", "caption", "unit"),
    [
        ("表1 资金执行情况表", "表1 资金执行情况表", None),
        ("资金执行情况表\n单位：万元", "资金执行情况表", "单位：万元"),
        ("自评表\n（2031年度）\n单位：元", "自评表", "单位：元"),
        ("资金已全部拨付到位。各项执行情况如下：", "各项执行情况如下：", None),
        ("本年度资金由市级财政全额安排，按季拨付，年末无结转，也未发生挤占挪用的情形。", None, None),
        ("", None, None),
    ],
)
def test_captions_are_found_before_tables(before: str, caption: str | None, unit: str | None) -> None:
    """The nearest short line is the caption, units and years aside; a full sentence is none."""
    table = read_string(before + BODY, "a.txt").tables[0]

    assert (caption, unit) == (table.caption, table.unit_line)


def texts(table: Table, row: int) -> list[str]:
    """The texts that begin in a row, line breaks left out."""
    return [cell.text.replace("\n", "") for cell in table.cells if cell.row == row]


def test_one_form_reads_alike_in_every_format(tmp_path: Path) -> None:
    """As Word, Excel and text the form has the same rows of the same texts; Word and Excel the same spans too."""
    files = {"a.docx": word_bytes(add_form), "a.xlsx": sheet_bytes(), "a.txt": led_text().encode()}
    tables = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        tables[name] = read(tmp_path / name).tables[0]

    word, excel, text = (tables[name] for name in files)
    spans = [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in word.cells]
    assert spans == [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in excel.cells]
    assert [texts(word, row) for row in range(1, 20)] == [texts(text, row) for row in range(1, 20)]
    assert {"项目支出绩效自评表"} == {table.caption for table in tables.values()}
