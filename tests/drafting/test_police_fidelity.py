"""What the material says of a thing is what a paragraph may say of it: names, negation, deeds, plans, some and all."""

from __future__ import annotations

import pytest

from assistant.domain.draft import Statement
from assistant.drafting.police.fidelity import find_distortions
from assistant.drafting.police.inventions import find_inventions
from assistant.drafting.units import Role, Unit

ACCEPTED = "北湾站首次验收未通过，护栏没有按图施工，已于[[given.1]]复验合格。"
PLAN = "填报的改进措施为：今后在选址阶段先行勘察。"
PARTS = "部分车位闲置，其余站点均得满分。"


def unit_of(base: str, role: Role = "problem", *, material: tuple[str, ...] = ()) -> Unit:
    """Make a paragraph to write whose material is its own draft."""
    return Unit("u1", 0, role, "", Statement(base), base, (), frozenset(), (), (base, *material), (base,))


@pytest.mark.parametrize(
    ("base", "wrong"),
    [
        (ACCEPTED, ACCEPTED.replace("北湾", "西湾")),
        (ACCEPTED, ACCEPTED.replace("北湾", "柳林")),
        (ACCEPTED, ACCEPTED.replace("未通过", "顺利通过")),
        (ACCEPTED, ACCEPTED.replace("没有按图", "严格按图")),
        (ACCEPTED, ACCEPTED.replace("复验合格", "复验仍不合格")),
        (ACCEPTED, ACCEPTED.replace("已于", "将于")),
        (ACCEPTED, f"{ACCEPTED}首次通过首次验收。"),
        (PLAN, PLAN.replace("今后在", "已在")),
        (PLAN, f"{PLAN}截至目前已整改到位。"),
        (PARTS, PARTS.replace("部分", "全部")),
        (PARTS, PARTS.replace("均得满分", "部分得满分")),
        (PARTS, f"{PARTS}多处存在积水。"),
        (PARTS, PARTS.replace("均得", "均未未得")),
    ],
)
def test_distorted_word_is_named(base: str, wrong: str) -> None:
    """Another name, the contrary, a deed for a plan and all for some are each told."""
    assert [] != list(find_distortions(unit_of(base), wrong))


@pytest.mark.parametrize(
    ("base", "honest"),
    [
        (ACCEPTED, ACCEPTED),
        (
            ACCEPTED,
            "首次验收环节，北湾站未能一次通过，护栏施工没有按图进行；该站已经在[[given.1]]复验合格。",
        ),
        (ACCEPTED, "护栏未按图施工，北湾站首次验收没有通过，[[given.1]]复验已合格。"),
        (PLAN, "填报的改进措施是，今后将在选址阶段先行开展勘察。"),
        (PARTS, "部分车位处于闲置状态，其余站点全部得满分。"),
    ],
)
def test_other_words_for_the_same_hold(base: str, honest: str) -> None:
    """Another order, another negation and another word for all say the same."""
    assert [] == list(find_distortions(unit_of(base), honest))


def test_suggestion_speaks_of_nothing_as_done() -> None:
    """What is suggested has not been done, and ranks nothing."""
    unit = unit_of("建议将勘察列为选址必备材料。", "suggestion", material=("接送一项得分最低",))

    assert [] == list(find_distortions(unit, "建议把勘察列为选址的必备材料。"))
    assert [] != list(find_distortions(unit, "建议已将勘察列为选址必备材料。"))
    assert [] != list(find_distortions(unit, "建议将勘察列为选址必备材料，该项得分最低。"))


@pytest.mark.parametrize(
    "invented",
    [
        "按照有关规定应收回", "与预算法要求不符", "经现场核查属实", "据了解部分群众等候较久", "专家组一致认为可行",
        "由工程科负责落实", "责任主要在施工单位", "高于全市平均水平", "否则将影响下年安排", "安排专项经费予以保障",
        "已整改到位", "若补齐材料可得满分", "总体质量优良",
    ],
)  # fmt: skip
def test_turn_of_speech_without_a_source_is_named(invented: str) -> None:
    """Authorities, witnesses, comparisons and remedies need the material's own words."""
    said = "部分车位闲置。"

    assert [] != list(find_inventions(unit_of(said), f"{said}{invented}。"))
    assert [] == list(find_inventions(unit_of(said, material=(invented,)), f"{said}{invented}。"))


def test_scale_of_grades_is_no_praise_in_the_material() -> None:
    """优良中差 in a rule does not let a paragraph say 优良."""
    unit = unit_of("按档次衡量。", material=("评分档次为优良中差",))

    assert [] != list(find_inventions(unit, "按档次衡量，质量优良。"))
