"""What reads as a document's title is told from a subject with its verb."""

from __future__ import annotations

import pytest

from assistant.chat.knowledge import Knowledge
from assistant.chat.lookups import find_named


@pytest.mark.parametrize(
    "asked",
    [
        "履约保证金规定是不超过合同金额的20%，对吧",
        "质疑规定是供应商几个工作日内提出",
        "招标结果公示期有没有规定",
        "评价方法规定几种",
    ],
)
def test_a_subject_with_its_verb_is_no_document(asked: str) -> None:
    """规定 behind a subject is the verb: no document is named, none is missed."""
    assert find_named(asked, Knowledge()).document is None


@pytest.mark.parametrize(
    ("asked", "document"),
    [
        ("差旅费管理规定是多少", "差旅费管理规定"),
        ("《履约保证金规定》里怎么说", "履约保证金规定"),
        ("云澜市殡葬规定怎么写", "云澜市殡葬规定"),
        ("产业扶持办法第三条", "产业扶持办法"),
        ("劳动法规定加班费怎么算", "劳动法"),
    ],
)
def test_what_reads_as_a_title_is_a_document_though_unknown(asked: str, document: str) -> None:
    """Marks, the kind of rule, a place or an article make a title; 某法规定 is that law with its verb."""
    named = find_named(asked, Knowledge())

    assert document == named.document
    assert not named.known


def test_a_known_law_with_the_verb_is_that_law() -> None:
    """政府采购法规定 is the law, not a document of that name."""
    assert "政府采购法" == find_named("政府采购法规定中标后几天签合同", Knowledge()).document
