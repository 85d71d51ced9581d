"""Slots are the only way a value enters a text, and an unknown one is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Provenance, Statement
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.drafting.slots import bare_digits, fill_slots, fill_text, find_slots, slot_facts
from assistant.errors import PromptError

LEDGER = FactLedger(
    (
        Fact("score.A01.points", "得分", "立项依据", "得分", Origin("cell"), Quantity(Decimal("4.8"), "分")),
        Fact("funds.budget", "预算数", "项目", "预算数", Origin("cell"), Quantity(Decimal("200.00"), "万元"), places=2),
        Fact("case.name", "名称", "项目", "名称", Origin("cell"), text="便民服务"),
    )
)


def test_slots_are_found_in_order_with_their_form() -> None:
    """Both forms are recognised; ids are listed once each."""
    text = "得[[score.A01.points]]，预算[[funds.budget|n]]，得[[score.A01.points]]"

    assert [("score.A01.points", False), ("funds.budget", True), ("score.A01.points", False)] == [
        (slot.fact, slot.number_only) for slot in find_slots(text)
    ]
    assert ("score.A01.points", "funds.budget") == slot_facts(text)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("得[[score.A01.points]]", "得4.8分"),
        ("[[score.A01.points|n]]", "4.80"),
        ("[[funds.budget|n]]", "200.00"),
        ("“[[case.name]]”", "“便民服务”"),
        ("没有占位", "没有占位"),
    ],
)
def test_slot_prints_as_its_form_asks(text: str, filled: str) -> None:
    """With unit in prose; the number alone in tables, points with two decimals."""
    assert filled == fill_text(text, LEDGER)


@pytest.mark.parametrize("text", ["[[score.B09.points]]", "[[score.A01.points]", "[[得分]]"])
def test_unknown_or_malformed_slot_is_refused(text: str) -> None:
    """Nothing unfilled reaches a reader."""
    with pytest.raises(PromptError) as caught:
        fill_text(text, LEDGER, "三、结论")

    assert "三、结论" in caught.value.message


@pytest.mark.parametrize(
    ("text", "quotes", "digits"),
    [
        ("得9.5分", (), ("9", "5")),
        ("得[[score.A01.points]]", (), ()),
        ("依据《某办法（2020年修订）》（财预〔2020〕10号）", (), ()),
        ("1.项目立项", (), ()),
        ("附件2　问题清单", (), ()),
        ("３月验收", (), ("３",)),
        ("3月验收晚于约定", ("3月验收晚于约定",), ()),
    ],
)
def test_bare_digits_leave_out_what_is_no_value(text: str, quotes: tuple[str, ...], digits: tuple[str, ...]) -> None:
    """Titles, document numbers, heading numbers and the user's own words may hold digits."""
    assert digits == bare_digits(text, quotes)


def test_filling_a_draft_leaves_the_draft_itself_as_it_was() -> None:
    """Filling is pure and reaches titles, paragraphs, remarks and cells."""
    table = DraftTable("表", ((DraftCell("[[score.A01.points|n]]"),),), (1,))
    statement = Statement("得[[score.A01.points]]", remark="核[[funds.budget]]")
    draft = Draft(
        "[[case.name]]报告", "x", (DraftSection("a", "一、[[case.name]]", 1, (statement, table)),), Provenance("r")
    )

    filled = fill_slots(draft, LEDGER)

    section = filled.sections[0]
    assert ("便民服务报告", "一、便民服务") == (filled.title, section.title)
    assert Statement("得4.8分", remark="核200.00万元") == section.blocks[0]
    assert "4.80" == section.blocks[1].rows[0][0].text  # type: ignore[union-attr]
    assert "[[case.name]]报告" == draft.title
