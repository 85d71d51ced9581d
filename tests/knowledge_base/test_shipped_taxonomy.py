"""The problem kinds: complete, in good official prose, ready for both addressees."""

import re

import pytest

from assistant.retrieval.library import ProblemKind, load_sources, load_taxonomy

KINDS = load_taxonomy()
EACH = pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
MILD = ("不够", "不足", "有待", "偏低", "较大", "较为", "不到位", "未达", "未按", "不够充分")


@EACH
def test_title_is_mild_and_short(kind: ProblemKind) -> None:
    """A title names object and mild defect in at most twenty characters."""
    assert len(kind.title) <= 20
    assert any(word in kind.title for word in MILD)


@EACH
def test_suggestions_take_either_addressee(kind: ProblemKind) -> None:
    """A suggestion has no subject, no figures, no order to the finance authority, and ends as a sentence."""
    for suggestion in kind.suggestions:
        assert re.search(r"[0-9０-９]", suggestion.title + suggestion.text) is None
        assert re.match(r"(建议|我|本|应|要|需|请|由|财政)", suggestion.text) is None
        assert suggestion.text.endswith("。")
        assert suggestion.text.count("。") == 1


@EACH
def test_suggestions_have_the_length_of_a_paragraph(kind: ProblemKind) -> None:
    """A suggestion runs from 55 to 200 characters, its title to 20."""
    for suggestion in kind.suggestions:
        assert 55 <= len(suggestion.text) <= 200
        assert 5 <= len(suggestion.title) <= 20


@EACH
def test_suggestions_differ_from_each_other(kind: ProblemKind) -> None:
    """The variants of one kind are not one sentence turned round."""
    texts = [set(zip(item.text, item.text[1:], strict=False)) for item in kind.suggestions]
    for first in range(len(texts)):
        for second in range(first):
            shared = len(texts[first] & texts[second])
            assert shared < 0.5 * min(len(texts[first]), len(texts[second]))


@EACH
def test_clauses_carry_no_full_stop(kind: ProblemKind) -> None:
    """Criterion, effect and causes are clauses that prose can take up."""
    for text in (kind.criterion, kind.effect, *(cause.text for cause in kind.causes)):
        assert not text.endswith(("。", "；", "，"))


@EACH
def test_causes_ask_for_evidence(kind: ProblemKind) -> None:
    """Every likely cause names what would show it, and at least one lies with the unit."""
    assert all(cause.evidence_to_ask for cause in kind.causes)
    assert any(not cause.objective for cause in kind.causes)


@EACH
def test_no_kind_names_guilt(kind: ProblemKind) -> None:
    """Words of legal guilt do not occur."""
    text = kind.title + kind.criterion + kind.effect + "".join(item.text for item in kind.suggestions)
    assert re.search(r"违法|犯罪|严重违纪|造假|渎职", text) is None


@EACH
def test_sources_may_be_cited_anywhere(kind: ProblemKind) -> None:
    """A kind cites nationwide documents in force only."""
    regions = {source.key: (source.region, source.repealed_by) for source in load_sources()}

    assert all(regions[key] == ("全国", None) for key in kind.sources)


def test_every_result_of_an_indicator_has_a_kind() -> None:
    """Quantity, quality, time, cost, satisfaction, benefit and funds have a kind for a missed target."""
    missed = [kind for kind in KINDS if "missed" in kind.relations]
    names = {name for kind in missed for name in kind.indicators}

    wanted = {"产出数量", "产出质量", "产出时效", "产出成本", "满意度", "实施效益", "预算执行率", "资金到位率"}
    assert set() == wanted - names


def test_suggestions_are_unique() -> None:
    """No two kinds share a suggestion's title or text."""
    titles = [item.title for kind in KINDS for item in kind.suggestions]

    assert len(set(titles)) == len(titles)


def test_sentences_open_in_many_ways() -> None:
    """The suggestions do not all begin alike: no opening of two characters takes more than a tenth."""
    openings = [item.text[:2] for kind in KINDS for item in kind.suggestions]

    assert max(openings.count(opening) for opening in openings) <= len(openings) / 10
