"""Short names of laws are written in full; other documents keep their names."""

from __future__ import annotations

import pytest

from assistant.chat.short_names import with_full_names


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("政采法怎么说", "政府采购法怎么说"),
        ("采购法那个条例的第十八条", "政府采购法实施条例的第十八条"),
        ("招投标法条例58条", "招标投标法实施条例58条"),
        ("国资条例第十六条", "行政事业性国有资产管理条例第十六条"),
        ("信息公开条例", "政府信息公开条例"),
        ("中小企业款项支付条例第九条", "保障中小企业款项支付条例第九条"),
    ],
)
def test_a_short_name_becomes_the_title_it_stands_for(said: str, full: str) -> None:
    """What is said for short is found by its title."""
    assert full == with_full_names(said)


@pytest.mark.parametrize(
    "title",
    [
        "北京市招标投标条例第五条",
        "北京市预算监督条例",
        "北京市政府采购条例",
        "保障中小企业款项支付条例第九条",
        "行政事业性国有资产管理条例",
        "政府采购法第四十六条",
        "国家金库条例",
    ],
)
def test_a_full_title_and_the_rule_of_a_place_keep_their_names(title: str) -> None:
    """A longer title that holds a short name, or the rule of some place, is another document."""
    assert title == with_full_names(title)
