"""Vectors made in the background: filled, stopped, resumed, and silent endpoints told."""

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.retrieval import background, user_store
from assistant.retrieval.background import Filling
from assistant.retrieval.user_store import UserStore

LAW = "# 云澜市示例办法\n\n2023年1月1日\n\n" + "\n\n".join(f"第{n}条 内容{n}。" for n in "一二三四五六七八九")


class Ones:
    """A stand-in embedder that can be held up."""

    name = "ones"

    def __init__(self) -> None:
        self.made = 0
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.silent = False

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed, once let."""
        self.reached.set()
        assert self.go_on.wait(10)
        if self.silent:
            raise ModelUnavailable("示例", "没有应答")
        self.made += len(texts)
        return [[1.0, float(len(text))] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        if self.silent:
            raise ModelUnavailable("示例", "没有应答")
        return [1.0, float(len(text))]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_store, "_shipped_texts", list)
    monkeypatch.setattr(background, "_PAUSE", 0.02)


def _add(home: Path, name: str = "a", text: str = LAW) -> None:
    path = home / f"{name}.md"
    path.write_text(text, "utf-8")
    with UserStore(home) as store:
        store.add([path])


def test_base_is_filled_while_others_work(tmp_path: Path) -> None:
    """The thread makes every vector and then idles; what is added later is made as well."""
    _add(tmp_path)
    embedder = Ones()
    filling = Filling(tmp_path, embedder)

    assert filling.wait(10)
    _add(tmp_path, "b", LAW.replace("内容", "另文"))
    with UserStore(tmp_path, embedder=embedder) as store:
        for _ in range(500):
            if store.missing_vectors == 0:
                break
            threading.Event().wait(0.02)
        assert 0 == store.missing_vectors
    filling.stop()


def test_others_can_add_while_vectors_are_made(tmp_path: Path) -> None:
    """A slow model holds no lock: adding goes through while a batch is at work."""
    _add(tmp_path)
    embedder = Ones()
    embedder.go_on.clear()
    filling = Filling(tmp_path, embedder)
    assert embedder.reached.wait(10)

    path = tmp_path / "c.md"
    path.write_text(LAW.replace("内容", "又一"), "utf-8")
    with UserStore(tmp_path, wait=0.5) as store:
        assert ["added"] == [result.status for result in store.add([path])]

    embedder.go_on.set()
    filling.stop()


def test_stopped_filling_goes_on_at_the_next_start(tmp_path: Path) -> None:
    """A stop ends the round after its batch; nothing made is made again."""
    _add(tmp_path, text="# 云澜市长办法\n\n" + "\n\n".join(f"第{n}条 内容{n}。" for n in range(1, 60)))
    first = Ones()
    first.go_on.clear()
    filling = Filling(tmp_path, first)
    assert first.reached.wait(10)
    threading.Timer(0.1, first.go_on.set).start()
    filling.stop()
    second = Ones()
    filling = Filling(tmp_path, second)
    assert filling.wait(10)
    filling.stop()

    assert 0 < first.made < 59
    assert 59 == first.made + second.made


def test_silent_endpoint_is_told_and_tried_again(tmp_path: Path) -> None:
    """While the endpoint is silent its reason can be read; when it answers, the vectors come."""
    _add(tmp_path)
    embedder = Ones()
    embedder.silent = True
    filling = Filling(tmp_path, embedder)

    assert not filling.wait(0.3)
    assert "没有应答" in filling.problem
    embedder.silent = False
    assert filling.wait(10)
    assert "" == filling.problem
    filling.stop()


def test_search_goes_on_by_words_when_the_endpoint_is_silent(tmp_path: Path) -> None:
    """A search whose question cannot be embedded answers by words and says why."""
    _add(tmp_path)
    embedder = Ones()
    with UserStore(tmp_path, embedder=embedder) as store:
        store.embed()
        embedder.silent = True
        hits = store.search("内容三", on=date(2024, 1, 1), region="云澜市", k=3)

        assert "第三条" == hits[0].passage.ref.article
        assert "没有应答" in store.search_problem
