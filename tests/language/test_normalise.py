from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("执行率９５．５％", "执行率95.5%"),
        ("Ａ０１", "A01"),
        ("≧80﹪，≦5", "≥80%，≤5"),
        ("比例 $\\geq 80\\%$ ，未反映", "比例≥80% ，未反映"),
        ("$\\leqslant 5$ 天", "≤5天"),
        ("$100\\mathrm{m}^{2}$", "100m2"),
        ("5 $\\times$ 8", "5 × 8"),
        ("90\\%", "90%"),
        ("[bookmark: _Toc169183181]一、概况", "一、概况"),
        ("<p>①项目(1分)</p>", "①项目(1分)"),
        ("80&nbsp;%&ge;", "80%≥"),
        ("支出 193.54 万元", "支出193.54万元"),
        ("项目 6 月份", "项目6月份"),
        ("累计 ≥ 300 家", "累计≥300家"),
        ("表\u3000一", "表 一"),
        ("得\u200b分", "得分"),
        ("合计 100 94.94", "合计100 94.94"),
        ("甲 乙", "甲 乙"),
        ("（一）标题，说明", "（一）标题，说明"),
        ("$ 与 $ 之间的汉字", "$ 与 $ 之间的汉字"),
    ],
)
def test_spellings_become_one(text: str, expected: str) -> None:
    """Widths, residue of converters and idle blanks go; Chinese punctuation stays."""
    assert expected == normalise(text).text


@given(st.text("支出１２．５％ 3万元\u3000$\\geq80%{}[bookmark: x]<p>&ge;\u200b\n\t，", max_size=60))
def test_offsets_lead_back_to_the_original(text: str) -> None:
    """Offsets rise, stay inside the original, and end with its length; equal characters stay themselves."""
    normalised = normalise(text)
    assert len(normalised.text) + 1 == len(normalised.offsets)
    assert len(text) == normalised.offsets[-1]
    assert list(normalised.offsets) == sorted(normalised.offsets)
    for position, character in enumerate(normalised.text):
        if character in "支出万元，":
            assert character == text[normalised.offsets[position]]


def test_a_span_excludes_what_was_dropped_at_its_edges() -> None:
    """The span of the number runs from its first to its last own character."""
    text = "比例 $\\geq 80\\%$ 达标"
    normalised = normalise(text)
    start = normalised.text.index("80%")
    assert "80\\%" == text[slice(*normalised.span(start, start + 3))]
    assert (0, 0) == normalised.span(0, 0)
