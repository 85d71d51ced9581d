"""How near a question is to ones that are asked, and how sure it is that the documents answer."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chat.answerable import ANSWERED, REFUSED, chance, load_lines, signs
from assistant.chat.evidence import weigh
from assistant.chat.familiar import Familiar, Near, find_familiar
from assistant.chat.knowledge import Knowledge
from assistant.chat.topic import Frequencies, find_topic
from assistant.retrieval.asked_forms import AskedForm

ON = dt.date(2025, 7, 1)


def _chance(text: str) -> float:
    knowledge = Knowledge()
    topic = find_topic(text, Frequencies(None))
    familiar = find_familiar(text, knowledge)
    weighed = weigh(topic, knowledge.search(text, on=ON, region=None, k=40), familiar)[:12]
    return chance(signs(topic, weighed, familiar, named=False))


def test_question_of_an_article_is_near_its_form() -> None:
    """What is asked of the shipped base is known by its words, without vectors."""
    familiar = find_familiar("评价等级是怎么划分的呀", Knowledge())

    assert "第十八条" == familiar.alike[0].form.article
    assert familiar.alike[0].nearness is None


def test_question_of_another_field_is_near_a_form_of_elsewhere() -> None:
    """The paper that would hold the answer is named."""
    familiar = find_familiar("出差坐高铁可以坐几等座", Knowledge())

    assert familiar.elsewhere_alike is not None
    assert "差旅" in familiar.elsewhere_alike.form.holder
    assert familiar.elsewhere_alike.likeness > familiar.alike[0].likeness


@pytest.mark.parametrize("text", ["评价等级是怎么划分的", "自评各项指标的权重怎么分", "超额完成能不能加分"])
def test_chance_is_high_for_what_the_base_holds(text: str) -> None:
    """The shipped gists answer these."""
    assert _chance(text) >= ANSWERED


@pytest.mark.parametrize("text", ["出差坐高铁可以坐几等座", "学校食堂留样要留多少小时", "公积金怎么提取"])
def test_chance_is_low_for_another_field(text: str) -> None:
    """Nothing of the base is shown as an answer to these."""
    assert _chance(text) < REFUSED


def test_closeness_grows_with_nearness_and_stays_between_0_and_1() -> None:
    """The bounds are those of the built-in model's cosines."""
    form = AskedForm("怎么退保证金", "甲法", "第一条")
    listed = [Near(form, 0.0, nearness).closeness for nearness in (0.5, 0.91, 0.94, 0.99)]

    assert sorted(listed) == listed
    assert (0.0, 1.0) == (listed[0], listed[-1])
    assert 0.0 == Near(form, 0.1, None).closeness


def test_nothing_familiar_leaves_the_order_to_the_passages() -> None:
    """Without forms nothing is near."""
    knowledge = Knowledge()
    hit = knowledge.search("评价等级", on=ON, region=None, k=1)[0]

    assert 0.0 == Familiar().closeness(hit.passage)
    assert 0.0 == Familiar().by_words(hit.passage)


def test_both_lines_have_weights() -> None:
    """The fitted weights ship for bases with vectors and for words alone."""
    lines = load_lines()

    assert lines.with_vectors.weights["lead"] > 0
    assert lines.words_alone.weights["fits"] > 0
    assert "lead" not in lines.words_alone.weights
