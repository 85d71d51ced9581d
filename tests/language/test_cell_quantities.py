from __future__ import annotations

import pytest

from assistant.language.quantities import QuantitySpan, read_quantity


def told(span: QuantitySpan | None) -> str | None:
    """Write a cell's quantity as bound, blur, value, unit and upper end, in one short string."""
    if span is None:
        return None
    upper = "" if span.upper is None else f"~{span.upper.format()}"
    return f"{span.comparator or ''}{span.approximate or ''}{span.quantity.format()}{upper}"


CELLS: list[tuple[str, str, str | None]] = [
    ("累计 ≥ 300 家", "", "≥300家"),
    ("累计≥300家", "", "≥300家"),
    ("≥1个", "", "≥1个"),
    ("\u3000≥18家\u3000", "", "≥18家"),
    ("\u3000\u3000≥3", "", "≥3"),
    ("≥3", "次", "≥3次"),
    ("5.5万个", "", "5.5万个"),
    ("≥ 5.5 万个", "", "≥5.5万个"),
    ("100%", "", "100%"),
    ("１００％", "", "100%"),
    ("95", "%", "95%"),
    ("20分", "", "20分"),
    ("20", "分", "20分"),
    ("2.5", "", "2.5"),
    ("1，599.56", "", "1599.56"),
    ("1，599.56", "万元", "1599.56万元"),
    ("1,523.36万元", "", "1523.36万元"),
    ("1523.36万", "元", "1523.36万元"),
    ("1523.36万", "万元", "1523.36万元"),
    ("307万", "人次", "307万人次"),
    ("193.54（万元）", "", "193.54万元"),
    ("193.54(万元)", "元", "193.54万元"),
    ("193.54（单位：万元）", "", "193.54万元"),
    ("80~95", "", "80~95"),
    ("80~95", "分", "80分~95分"),
    ("80%-95%(含)", "", "80%~95%"),
    ("80%-90%", "", "80%~90%"),
    ("10-20", "家", "10家~20家"),
    ("不低于90%", "", "≥90%"),
    ("≥95%以上", "", "≥95%"),
    ("90%及以上", "", "≥90%"),
    ("控制在200万元以内", "", "≤200万元"),
    ("≤200 万元", "", "≤200万元"),
    ("332344件", "", "332344件"),
    ("332,344 件", "", "332344件"),
    ("33万以上", "件", "≥33万件"),
    ("$\\geq 90\\%$", "", "≥90%"),
    ("$90\\%$", "", "90%"),
    ("24小时内", "", "≤24小时"),
    ("10个工作日内", "", "≤10个工作日"),
    ("四次", "", "4次"),
    ("九成五", "", "95%"),
    ("百分之九十五", "", "95%"),
    ("三十万元", "", "30万元"),
    ("十五", "", "15"),
    ("0", "", "0"),
    ("0.00", "万元", "0万元"),
    ("-5.2", "万元", "-5.2万元"),
    ("−5.2%", "", "-5.2%"),
    ("+5.2%", "", "5.2%"),
    ("约200家", "", "约200家"),
    ("200余家", "", "余200家"),
    ("1.5 万元/年", "", "1.5万元/年"),
    ("3次/年", "", "3次/年"),
    ("200万元人民币", "", "200万元"),
    ("人民币200万元整", "", "200万元"),
    ("¥1,523.36", "", "1523.36元"),
    ("193.54①", "万元", "193.54万元"),
    ("193.54*", "万元", "193.54万元"),
    ("20（扣1分）", "", "20"),
    ("98.8%（2023年为97.1%）", "", "98.8%"),
    ("完成120人次", "", "120人次"),
    ("实际完成 120 人次", "", "120人次"),
    ("达到100%", "", "=100%"),
    ("100%。", "", "100%"),
    ("2024", "", "2024"),
    ("12345", "", "12345"),
    ("满意度≥90%", "", "≥90%"),
    ("合格率100%", "", "100%"),
    ("覆盖率达到95%以上", "", "≥95%"),
    ("阅读量1万以上", "", "≥1万"),
    ("≥300家企业", "", "≥300家"),
    ("20名学员", "", "20名"),
    ("≥100百分比", "", "≥100%"),
    ("12次（每月1次）", "", "12次"),
    ("10万+", "", "≥10万"),
    ("90%（优）", "", "90%"),
    ("3次未完成", "", None),
    ("每月1次", "", None),
    ("90≤得分<100", "", None),
    ("1\u00a0234.5", "", None),
    ("", "", None),
    ("\u3000", "", None),
    ("—", "", None),
    ("——", "", None),
    ("-", "", None),
    ("/", "", None),
    ("无", "", None),
    ("优", "", None),
    ("优良中低差", "", None),
    ("高中低", "", None),
    ("定性", "", None),
    ("制度健全", "", None),
    ("2024年12月底前", "", None),
    ("2024年12月31日", "", None),
    ("2024-12-31", "", None),
    ("12月", "", None),
    ("18:00", "", None),
    ("18时前", "", None),
    ("第3名", "", None),
    ("一级指标", "", None),
    ("一", "", None),
    ("3篇 阅读量1万以上", "", None),
    ("5次，300人", "", None),
    ("0755-25869926", "", None),
    ("1：2", "", None),
    ("3/4", "", None),
    ("1+1", "", None),
    ("万元", "", None),
    ("次", "", None),
    ("%", "", None),
    ("A01", "", None),
    ("按期完成100%以上的各项工作", "", None),
    ("财预〔2020〕10号", "", None),
    ("#DIV/0!", "", None),
    ("（20）", "", None),
]


@pytest.mark.parametrize(("text", "unit", "expected"), CELLS)
def test_a_cell_is_one_quantity_or_none(text: str, unit: str, expected: str | None) -> None:
    """A cell that is one quantity is read whole, with the column's unit where it prints none; others are none."""
    assert expected == told(read_quantity(text, unit))


@pytest.mark.parametrize(("text", "unit", "expected"), CELLS)
def test_the_span_of_a_cell_slices_it(text: str, unit: str, expected: str | None) -> None:
    """The span quotes the cell as given."""
    span = read_quantity(text, unit)
    assert (expected is None) == (span is None)
    assert span is None or span.text == text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "places"), [("0.00", 2), ("20", 0), ("九成五", None), ("1，599.56", 2), ("5.0万个", 1)]
)
def test_printed_decimals_are_kept(text: str, places: int | None) -> None:
    """The decimals of a cell are those it prints."""
    span = read_quantity(text)
    assert span is not None
    assert places == span.places
