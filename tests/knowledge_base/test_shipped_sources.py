"""The shipped documents: complete, resolvable, honest."""

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.retrieval.library import find_source, load_glossary, load_sources, load_taxonomy

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge_base"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
LEVELS = {
    "法律",
    "行政法规",
    "中央文件",
    "部门规章和规范性文件",
    "地方性法规",
    "地方规范性文件",
    "标准",
    "项目依据文件",
}


def test_every_document_of_the_field_is_there() -> None:
    """The thirty-five rows of the field's list are present, bundled rows as one file each."""
    numbers = ["财预〔2020〕10号", "中发〔2018〕34号", "财预〔2021〕101号", "京财绩效〔2020〕2146号", "GB/T 9704-2012"]

    assert len(load_sources()) >= 35
    assert all(find_source(number, load_sources()) is not None for number in numbers)


def test_levels_come_from_the_stated_list() -> None:
    """No document has a level that the README does not name."""
    assert set() == {source.level for source in load_sources()} - LEVELS


@pytest.mark.parametrize("name", ["预算法", "预算法实施条例", "政府采购法", "政府采购法实施条例"])
def test_laws_that_evaluation_rests_on_have_their_articles_confirmed(name: str) -> None:
    """The four central laws carry at least ten articles each, all read in the text."""
    source = find_source(name, load_sources())

    assert source is not None
    assert len(source.articles) >= 10
    assert {"confirmed"} == {article.status for article in source.articles}


def test_articles_of_the_evaluation_measure_are_not_passed_off_as_read() -> None:
    """Articles of 财预〔2020〕10号 beyond the fourth stay recalled until the text is loaded."""
    source = find_source("财预[2020]10号", load_sources())

    assert source is not None
    assert {"confirmed"}.isdisjoint({article.status for article in source.articles})
    assert "recalled" == next(article.status for article in source.articles if article.article == "第十三条")


def test_repealed_measure_names_its_successor() -> None:
    """财预〔2011〕285号 says what repealed it and since when."""
    source = find_source("财预〔2011〕285号", load_sources())

    assert source is not None
    assert ("财预〔2020〕10号", dt.date(2020, 2, 25)) == (source.repealed_by, source.in_force_to)


def test_dates_follow_one_another() -> None:
    """No document starts before it was issued, or ends before it starts."""
    for source in load_sources():
        days = [day for day in (source.issued, source.in_force_from, source.in_force_to) if day is not None]
        assert all(earlier <= later for earlier, later in pairwise(days)), source.key


def test_numbers_are_known_or_said_to_be_uncertain() -> None:
    """A document with a 文号 says how well it is known."""
    assert [] == [source.key for source in load_sources() if source.number and source.number_status is None]


def test_names_find_their_documents() -> None:
    """Title, alias and 文号 in any brackets find the same document."""
    names = ["中华人民共和国预算法", "《预算法》", "财预（2020）10号", "项目支出绩效评价管理办法", "合同编"]

    found = [getattr(find_source(name, load_sources()), "key", None) for name in names]

    assert ["预算法", "预算法", "财预〔2020〕10号", "财预〔2020〕10号", "民法典"] == found


def test_unknown_name_finds_nothing() -> None:
    """A document that is not there is not guessed at."""
    assert find_source("某省某办法", load_sources()) is None


@pytest.mark.skipif(not (SHARED / "policies").is_dir(), reason="needs ../shared/policies beside the checkout")
def test_texts_are_our_own() -> None:
    """Nothing in the base repeats 32 characters or more of a law or a sample."""
    size = 32
    theirs: set[str] = set()
    for path in [*(SHARED / "policies").glob("*.md"), *(SHARED / "samples").glob("*.txt")]:
        text = re.sub(r"\s", "", path.read_text("utf-8"))
        theirs |= {text[i : i + size] for i in range(len(text) - size + 1)}
    copied = []
    for path in sorted(KNOWLEDGE.rglob("*")):
        if path.suffix not in {".md", ".yaml"} or "rules" in path.parts:
            continue
        text = re.sub(r"\s", "", path.read_text("utf-8"))
        copied += [(path.name, text[i : i + size]) for i in range(len(text) - size + 1) if text[i : i + size] in theirs]

    assert [] == copied


@pytest.mark.skipif(not (SHARED / "policies").is_dir(), reason="needs ../shared/policies beside the checkout")
def test_confirmed_articles_exist_in_the_law() -> None:
    """Every article marked confirmed stands in the law's text, where the text is at hand."""
    missing = []
    for source in load_sources():
        title = source.title.removeprefix("中华人民共和国")
        texts = sorted((SHARED / "policies").glob(f"{title}(*.md"))
        if not texts:
            continue
        text = texts[-1].read_text("utf-8")
        for item in source.articles:
            if item.status == "confirmed" and item.article.endswith("条"):
                stands = re.search(rf"^{item.article}[\s　]", text, re.MULTILINE)
                missing += [] if stands else [f"{source.key} {item.article}"]

    assert [] == missing


@pytest.mark.skipif(not (SHARED / "policies").is_dir(), reason="needs ../shared/policies beside the checkout")
def test_figures_in_confirmed_gists_stand_in_the_article() -> None:
    """A figure of days, months, years or per cent in a confirmed gist is the article's own figure."""
    wrong = []
    for source in load_sources():
        texts = sorted((SHARED / "policies").glob(f"{source.title.removeprefix('中华人民共和国')}(*.md"))
        if not texts:
            continue
        parts = re.split(r"(?m)^(?=第[一二三四五六七八九十百零]+条)", texts[-1].read_text("utf-8"))
        bodies = {match[0]: part for part in parts if (match := re.match(r"第[一二三四五六七八九十百零]+条", part))}
        for item in source.articles:
            body = bodies.get(item.article, "") if item.status == "confirmed" else ""
            figures = re.findall(r"(?<![\d月])(\d+)(?:日|个工作日|年|%|万元|元)", item.gist) if body else []
            unknown = [figure for figure in figures if figure not in body and _chinese(int(figure)) not in body]
            wrong += [(source.key, item.article, figure) for figure in unknown]

    assert [] == wrong


def _chinese(value: int) -> str:
    digits = "零一二三四五六七八九"
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "")


def test_glossary_and_taxonomy_load_with_the_sources() -> None:
    """All shipped lists load together without a clash."""
    assert (True, True) == (len(load_taxonomy()) >= 23, len(load_glossary()) >= 74)
