"""A Chroma server in place of the cache in the home folder: a real one, on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.retrieval import user_store
from assistant.retrieval.user_store import UserStore
from eval.kills import Digests, write_laws

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _no_shipped_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the shipped gists out, so that vectors can be counted."""
    monkeypatch.setattr(user_store, "_shipped_texts", list)


def free_port() -> int:
    """A port nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of its own."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [program, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_bases_of_one_server_find_their_own_passages_and_write_no_cache_of_their_own(
    server: str, tmp_path: Path
) -> None:
    """Two homes share the server; each finds what it holds, also after closing, and neither keeps Chroma files."""
    write_laws(tmp_path / "laws", 2)
    for number, law in enumerate(sorted((tmp_path / "laws").iterdir())):
        home = tmp_path / f"home{number}"
        with UserStore(home, embedder=Digests(), vector_server=server) as store:
            store.add([law])
            store.embed()
        with UserStore(home, embedder=Digests(), vector_server=server) as store:
            found = store.connection.execute("SELECT id, text FROM passages ORDER BY id").fetchall()
            dense = store._dense
            assert dense is not None
            assert len(found) == dense.sync()
            assert found[0][0] == next(iter(dense.scores(found[0][1], {1}, count=3)))
        assert not (home / "kb" / "chroma" / "1").exists()


def test_a_server_that_does_not_answer_is_named_and_words_still_find(tmp_path: Path) -> None:
    """Adding keeps documents and vectors, says which address fails, and searching by words goes on."""
    address = f"http://127.0.0.1:{free_port()}"
    write_laws(tmp_path / "laws", 1)
    with UserStore(tmp_path / "home", embedder=Digests(), vector_server=address) as store:
        store.add([tmp_path / "laws"])
        with pytest.raises(InputError, match="JIXIAO_CHROMA_URL"):
            store.embed()
        assert store.missing_vectors == 0
        assert store.search("示例", on=ON, region="全国", k=3)
