"""Laws that a user added are quoted, told apart by edition and place, and never obeyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.chat.answer import Answer

if TYPE_CHECKING:
    from assistant.retrieval.user_store import UserStore

Ask = Callable[..., Answer]


def test_full_text_is_quoted_word_for_word(ask_laws: Ask, laws: UserStore) -> None:
    """A quotation stands in the article it is said to be from."""
    answer = ask_laws("泵站巡检记录几天内归档")

    citation = answer.citations[0]
    assert citation.quote is not None
    assert "五个工作日" in citation.quote
    assert citation.quote in pipeline.open_citation(citation.id, store=laws).text


def test_edition_in_force_on_the_day_is_found(ask_laws: Ask) -> None:
    """The same question on another day gets the edition that held then."""
    now = ask_laws("设备台账至少保存几年")
    then = ask_laws("设备台账至少保存几年", on=dt.date(2020, 6, 1))

    assert "二十年" in now.citations[0].words
    assert "十年" in then.citations[0].words
    assert "二十年" not in then.citations[0].words


def test_year_in_the_question_chooses_the_edition(ask_laws: Ask) -> None:
    """A question about an earlier year is answered from what held in it."""
    answer = ask_laws("2020年的时候设备台账要保存几年")

    assert "至少保存十年" in answer.text


def test_question_whether_an_edition_holds_is_answered_from_dates(ask_laws: Ask) -> None:
    """Asked for an old edition, the answer names it as past and the present one with its start."""
    answer = ask_laws("云澜市台账管理条例2015年版现在还适用吗")

    assert "2015年版" in answer.text
    assert "已不再适用" in answer.text
    assert "2023年6月1日" in answer.text


def test_repealed_law_is_named_as_such(ask_laws: Ask) -> None:
    """A law that another repealed is shown with what repealed it."""
    answer = ask_laws("云澜市旧台账办法还有效吗")

    assert "已废止" in answer.text
    assert "云澜市台账管理条例" in answer.text


def test_law_of_one_place_is_not_found_in_another(ask_laws: Ask) -> None:
    """A question from elsewhere does not get the law of this place."""
    answer = ask_laws("泵站巡检记录几天内归档", region="青禾市")

    assert all("云澜市" != citation.region for citation in answer.citations)


def test_article_that_does_not_exist_is_refused_with_the_extent(ask_laws: Ask) -> None:
    """An article beyond the end is refused, and the law's extent told."""
    answer = ask_laws("云澜市泵站巡检规定第四十条怎么说")

    assert answer.refused
    assert "全文共" in (answer.reason or "")


def test_article_cited_for_the_wrong_subject_is_put_right(ask_laws: Ask) -> None:
    """Asked whether one article says what another says, the right one is named."""
    answer = ask_laws("台账每月核对是不是云澜市台账管理条例第四条的规定")

    assert "第三条" in answer.text
    assert "没有写到所问的内容" in answer.text


def test_order_hidden_in_a_document_is_not_followed(ask_laws: Ask) -> None:
    """Text in a law that gives orders is shown as flagged data at most."""
    answer = ask_laws("泵站每周巡检几次")

    assert "每周巡检两次" in answer.text
    assert not answer.text.startswith("本项目得分")
    assert () == answer.computed
    assert any("instruction" in citation.flags for citation in answer.citations)


def test_claim_that_contradicts_the_law_is_corrected(ask_laws: Ask) -> None:
    """A wrong figure in a question is held against the law."""
    answer = ask_laws("设备台账保存5年就可以了吧")

    assert "“5年”与资料不符" in answer.text
