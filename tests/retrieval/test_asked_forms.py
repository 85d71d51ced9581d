"""The ways of asking that ship: well-formed, pointing to articles that the shipped sources or the laws have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.domain.source import ArticleRef, Passage
from assistant.errors import RuleError
from assistant.retrieval.asked_forms import FormIndex, load_asked_forms
from assistant.retrieval.library import find_source, load_sources
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.store import base_passages

POLICIES = Path(__file__).resolve().parents[2].parent / "shared" / "policies"


def _passage(title: str, article: str, since: dt.date | None = None) -> Passage:
    return Passage(
        id=f"x:{article}",
        text="一段文字",
        ref=ArticleRef(title, None, article),
        path=(title,),
        region="全国",
        kind="law",
        status="confirmed",
        in_force_from=since,
        in_force_to=None,
    )


def test_every_form_of_a_shipped_gist_points_to_one_that_is_there() -> None:
    """A form of a guideline, whose headings are ours, names a heading that exists."""
    sources = load_sources()
    known = {passage.id for passage in base_passages()}
    named = {(form.document, form.article) for form in load_asked_forms() if form.document}
    gone = []
    for document, article in sorted(named):
        source = find_source(document, sources)
        if source is not None and not article.startswith("第") and f"{source.key}#{article}" not in known:
            gone.append((document, article))

    assert [] == gone


@pytest.mark.skipif(not POLICIES.is_dir(), reason="the laws are not here")
def test_every_form_of_a_law_points_to_an_article_it_has() -> None:
    """A form of a law in full names an article that stands in its text."""
    texts: dict[str, str] = {}
    for path in sorted(POLICIES.glob("*.md")):
        texts[path.stem.split("(")[0]] = texts.get(path.stem.split("(")[0], "") + path.read_text("utf-8")
    gone = [
        (form.document, form.article)
        for form in load_asked_forms()
        if form.document in texts and f"\n{form.article} " not in texts[form.document].replace("\u3000", " ")
    ]

    assert [] == gone


def test_form_is_answered_by_the_edition_it_means() -> None:
    """An article numbered anew answers from the edition on; the older one with the same number does not."""
    form = next(form for form in load_asked_forms() if form.since is not None and form.article == "第九条")
    newer = _passage(f"中华人民共和国{form.document}", form.article, form.since)
    older = _passage(form.document, form.article, dt.date(2000, 1, 1))

    assert form.answered_by(newer)
    assert not form.answered_by(older)
    assert not form.answered_by(_passage(form.document, "第一条", form.since))
    assert plain_title(newer.path[0]) == form.document


def test_question_is_nearest_to_the_form_that_asks_the_same() -> None:
    """Words in common decide, the rarer the more."""
    forms = load_asked_forms()
    scores = FormIndex(forms).scores("供应商质疑最晚多少天内提")
    best = max(scores, key=lambda number: scores[number])

    assert ("政府采购法", "第五十二条") == (forms[best].document, forms[best].article)
    assert {} == dict(FormIndex(forms).scores("龘龘"))


def test_form_listed_twice_is_refused(tmp_path: Path) -> None:
    """The message names the form."""
    (tmp_path / "asked").mkdir()
    (tmp_path / "asked" / "a.yaml").write_text(
        "documents:\n  - document: 甲法\n    asked:\n      第一条: [怎么报销, 怎么报销]\n", "utf-8"
    )

    with pytest.raises(RuleError, match="怎么报销"):
        load_asked_forms(tmp_path)
