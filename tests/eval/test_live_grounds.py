"""The live run's own check of an answer: what was shown or follows in one step passes, what was made up does not."""

from __future__ import annotations

import pytest

from eval.live.grounds import ungrounded

EVIDENCE = "《政府采购法》第四十二条：“采购文件的保存期限为从采购结束之日起至少保存十五年。”财预〔2020〕10号"
NEAR = "预算200万，支出193.54万，执行率5分得几分；193.54÷200=96.77%；得4.84分"


@pytest.mark.parametrize(
    "words",
    ["得4.84分，扣0.16分。", "采购文件至少保存15年。", "见《政府采购法》第42条和财预〔2020〕10号。", "支出1935400元。"],
)
def test_words_with_grounds_pass(words: str) -> None:
    """Restated, converted and reckoned figures are no finding."""
    assert [] == ungrounded(words, evidence=f"{EVIDENCE}{NEAR}", near=NEAR)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("须留出37.5%。", "37.5"),
        ("见第九十九条。", "第99条"),
        ("依据财预〔2031〕77号。", "2031"),
        ("该条规定“采购文件应当由代理机构长期保存备查”。", "引文"),
    ],
)
def test_words_without_grounds_are_named(words: str, named: str) -> None:
    """A figure, an article, a 文号 or a quotation from nowhere is told."""
    assert any(named in one for one in ungrounded(words, evidence=f"{EVIDENCE}{NEAR}", near=NEAR))
