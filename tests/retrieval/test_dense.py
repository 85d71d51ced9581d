"""The dense index: vectors kept by content, Chroma as a cache, scores joined with words."""

import multiprocessing
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.retrieval import user_store
from assistant.retrieval.dense import fuse
from assistant.retrieval.user_store import UserStore
from eval.kills import Digests, work, write_laws

ON = date(2024, 6, 1)
TEXT = """# 中华人民共和国示例法

2010年3月1日 通过

第一条 为了示例，制定本法。

第二条 账册至少保存十年。

第三条 车辆每年检修一次。

第四条 本法自2010年6月1日起施行。
"""


@pytest.fixture(autouse=True)
def _no_shipped_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the shipped gists out, so that vectors can be counted."""
    monkeypatch.setattr(user_store, "_shipped_texts", list)


class TopicEmbedder:
    """Vectors by topic: tells meaning where no word is shared."""

    name = "topics"
    topics = (("账册", "档案", "资料"), ("车辆", "汽车", "交通工具"), ("示例", "施行"))

    def __init__(self) -> None:
        self.made = 0

    def _vector(self, text: str) -> list[float]:
        return [0.1 + sum(text.count(word) for word in words) for words in self.topics]

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed and count."""
        self.made += len(texts)
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self._vector(text)


def _store(home: Path, embedder: TopicEmbedder | None = None) -> UserStore:
    folder = home / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.md").write_text(TEXT, "utf-8")
    store = UserStore(home, embedder=embedder or TopicEmbedder())
    store.add([folder])
    store.embed()
    return store


def _first(store: UserStore, query: str) -> str | None:
    return store.search(query, on=ON, region=None, k=3)[0].passage.ref.article


def test_meaning_finds_what_words_do_not(tmp_path: Path) -> None:
    """A question that shares no word with its article still finds it."""
    assert "第三条" == _first(_store(tmp_path), "汽车怎样保养")


def test_vectors_are_made_once(tmp_path: Path) -> None:
    """A second call and a rebuilt base make no vector again."""
    embedder = TopicEmbedder()
    store = _store(tmp_path, embedder)

    assert (4, 0) == (embedder.made, store.embed())
    store.rebuild()
    assert 4 == embedder.made


def test_lost_cache_is_made_from_the_database(tmp_path: Path) -> None:
    """Without Chroma's files the index comes back from the stored vectors."""
    _store(tmp_path).close()
    shutil.rmtree(tmp_path / "kb" / "chroma")
    embedder = TopicEmbedder()
    store = UserStore(tmp_path, embedder=embedder)

    store.embed()

    assert "第三条" == _first(store, "汽车怎样保养")
    assert 0 == embedder.made


def test_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    """A broken file of Chroma's costs nothing but the time to fill it again."""
    _store(tmp_path).close()
    next((tmp_path / "kb" / "chroma").rglob("chroma.sqlite3")).write_bytes(b"broken" * 500)
    embedder = TopicEmbedder()
    store = UserStore(tmp_path, embedder=embedder)

    store.embed()

    assert "第三条" == _first(store, "汽车怎样保养")
    assert 0 == embedder.made


def test_unreadable_cache_leaves_words_to_serve(tmp_path: Path) -> None:
    """A search over a broken cache answers by words and does not fail."""
    _store(tmp_path).close()
    next((tmp_path / "kb" / "chroma").rglob("chroma.sqlite3")).write_bytes(b"broken" * 500)
    store = UserStore(tmp_path, embedder=TopicEmbedder())

    assert "第二条" == _first(store, "账册保存")


def test_vectors_can_be_made_in_portions(tmp_path: Path) -> None:
    """Filling stops where told and goes on from there."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT, "utf-8")
    store = UserStore(tmp_path, embedder=TopicEmbedder())
    store.add([folder])

    assert [3, 1, 0] == [store.embed(most=3), store.embed(most=3), store.embed(most=3)]


def test_other_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    """Vectors of two models are never mixed."""
    _store(tmp_path).close()
    other = TopicEmbedder()
    other.name = "others"
    store = UserStore(tmp_path, embedder=other)

    assert 4 == store.embed()


def test_removed_document_leaves_the_cache(tmp_path: Path) -> None:
    """After removal nothing of the document is found by meaning either."""
    store = _store(tmp_path)

    store.remove(store.list()[0].uid)
    store.embed()

    assert () == store.search("汽车怎样保养", on=ON, region=None, k=3)


def test_store_without_embedder_serves_by_words(tmp_path: Path) -> None:
    """No embedder: nothing to make, words alone decide."""
    _store(tmp_path).close()
    store = UserStore(tmp_path)

    assert 0 == store.embed()
    assert "第二条" == _first(store, "账册保存")


@pytest.mark.parametrize(
    ("words", "meanings", "first"),
    [({1: 9.0, 2: 1.0}, {}, 1), ({}, {1: 0.7, 2: 0.9}, 2), ({1: 5.0, 2: 4.9, 3: 0.0}, {2: 0.9, 3: 0.8, 1: 0.1}, 2)],
    ids=["words only", "meaning only", "both"],
)
def test_scores_are_joined_within_the_query(words: dict[int, float], meanings: dict[int, float], first: int) -> None:
    """Each side is brought to 0–1 before they are averaged."""
    joined = fuse(words, meanings)

    assert first == max(joined, key=lambda passage: joined[passage])
    assert all(0 <= score <= 1 for score in joined.values())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a fork server")
def test_open_reader_sees_vectors_that_another_process_made(tmp_path: Path) -> None:
    """Chroma answers as of its opening; a reader that stays open finds by meaning what came in since."""
    write_laws(tmp_path / "in", 3)
    reader = UserStore(tmp_path / "home", embedder=Digests())
    reader.embed()
    assert () == reader.search("quux", on=ON, region=None, k=5)

    context = multiprocessing.get_context("forkserver")
    arguments = (str(tmp_path / "home"), str(tmp_path / "in"), context.Event())
    process = context.Process(target=work, args=arguments)
    process.start()
    process.join(60)

    assert 5 == len(reader.search("quux", on=ON, region=None, k=5))
    reader.close()


def test_unchanged_texts_keep_their_place_while_vectors_come_in(tmp_path: Path) -> None:
    """New vectors alone do not make a search load its view of the texts again."""
    _store(tmp_path).close()
    store = UserStore(tmp_path, embedder=TopicEmbedder())
    store.search("账册保存", on=ON, region=None, k=3)
    view = store._search._view

    store.connection.execute("DELETE FROM vectors")
    store.embed()
    store.search("账册保存", on=ON, region=None, k=3)

    assert view is not None
    assert store._search._view is not None
    assert view.postings is store._search._view.postings
