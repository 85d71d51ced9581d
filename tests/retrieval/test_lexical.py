"""Tokens and scores of lexical search."""

from collections import Counter

import pytest

from assistant.retrieval.lexical import LexicalIndex, article_number, find_references, find_tokens, query_tokens


@pytest.mark.parametrize(
    "text",
    [
        "财预〔2020〕10号",
        "财预[2020]10号",
        "财预（2020）10号",
        "财预【2020】10 号",
        "根据财预〔２０２０〕第010号",
        "财预2020 10号",
    ],
)
def test_document_number_is_one_token_whatever_its_brackets(text: str) -> None:
    """Every spelling of one 文号 gives the same token."""
    assert ("文号:财预2020-10",) == find_references(text).numbers


def test_same_serial_of_two_issuers_differs() -> None:
    """中发〔2018〕34号 and 京政办字〔2018〕34号 are different documents."""
    assert find_references("中发〔2018〕34号").numbers != find_references("京政办字〔2018〕34号").numbers


def test_order_numbers_are_tokens() -> None:
    """A 令 without a year is named by its serial."""
    assert ("文号:令658",) == find_references("国务院令第658号").numbers
    assert ("文号:令102",) == find_references("财政部令102号").numbers


@pytest.mark.parametrize(
    ("numeral", "value"), [("十六", 16), ("16", 16), ("一百零一", 101), ("五十七", 57), ("甲", None)]
)
def test_article_numerals_are_read(numeral: str, value: int | None) -> None:
    """Chinese and Arabic numerals of an article give one number."""
    assert value == article_number(numeral)


def test_article_number_is_one_token_in_either_numerals() -> None:
    """第十六条 and 第16条 are the same token, 第十六条之一 another."""
    assert find_references("第十六条").articles == find_references("第 16 条").articles
    assert ("条:16之一",) == find_references("第十六条之一").articles


def test_text_is_cut_into_characters_and_pairs() -> None:
    """A run of characters gives each character and each pair."""
    assert ["预", "算", "法", "预算", "算法"] == find_tokens("预算法")


def test_asking_words_leave_the_question() -> None:
    """Words that only ask are not searched for; a question of nothing else is kept whole."""
    assert find_tokens("验收要求") == query_tokens("验收要求是什么")
    assert find_tokens("什么") == query_tokens("什么")


def test_rare_words_weigh_more() -> None:
    """The document with the rarer word of the query comes first."""
    index = LexicalIndex([find_tokens(text) for text in ("预算管理办法", "预算管理规定", "预算盘点规定")])

    scores = index.scores(Counter(find_tokens("预算盘点")))

    assert 2 == max(scores, key=lambda number: scores[number])


def test_documents_that_are_not_allowed_are_not_scored() -> None:
    """A filter comes before similarity."""
    index = LexicalIndex([find_tokens("预算"), find_tokens("预算")])

    assert [1] == list(index.scores(Counter(find_tokens("预算")), allowed=lambda number: number == 1))


def test_empty_index_finds_nothing() -> None:
    """No documents, no hits."""
    assert {} == LexicalIndex([]).scores(Counter(find_tokens("预算")))


def test_no_score_exceeds_the_best() -> None:
    """A passage made of the question's words alone comes near the best score and never beyond."""
    index = LexicalIndex([find_tokens("预算执行率" * 20), find_tokens("档案")])
    weights = Counter(find_tokens("预算执行率"))

    assert 0.8 < index.scores(weights)[0] / index.best(weights) <= 1
    assert index.best({}) > 0
