"""Funds tables with further amounts: quarters, stages, sources."""

from __future__ import annotations

from assistant.intake import read_evaluations
from assistant.reading import read_string

TABLE = (
    "表1 资金执行情况表\n\n"
    "项目名称\t全年预算数（万元）\t全年执行数（万元）\t第一季度（万元）\t第二季度（万元）\n"
    "河道清淤\t300.00\t276.00\t120.00\t156.00\n"
)


def test_amounts_of_other_columns_are_kept_by_their_labels() -> None:
    """Quarter payments stand under their printed labels, each with its place."""
    line = read_evaluations(read_string(TABLE, "资金表.txt"))[0].evaluation.funds[0]

    assert {"第一季度": "120.00", "第二季度": "156.00"} == line.parts
    assert {"parts.第一季度", "parts.第二季度"} <= set(line.places)
