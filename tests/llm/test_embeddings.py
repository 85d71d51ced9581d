"""The embedding table: what is chosen, why not, and what an endpoint is asked."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import ModelUnavailable
from assistant.llm import embeddings
from assistant.llm.embeddings import EndpointEmbedder, open_embedding
from assistant.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Endpoint:
    """A small embedding server that keeps what it was asked and answers out of order."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.drop = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append({**body, "path": self.path})
                data = [
                    {"object": "embedding", "index": at, "embedding": [float(len(text)), 1.0]}
                    for at, text in enumerate(body["input"])
                ]
                reply = {"object": "list", "data": data[::-1][outer.drop :], "model": body["model"], "usage": {}}
                raw = json.dumps(reply if outer.status == 200 else {"error": {"message": "no"}}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A server for one test."""
    running = Endpoint()
    yield running
    running.server.shutdown()
    running.server.server_close()


def _settings(tmp_path: Path, **values: str) -> Settings:
    return Settings(home=tmp_path, **values)


def test_endpoint_that_was_set_up_comes_first(tmp_path: Path) -> None:
    """A named model and address are taken before what is built in, and nothing is asked yet."""
    chosen = open_embedding(
        _settings(tmp_path, embedding_model="some-model", embedding_base_url="http://127.0.0.1:1/v1")
    )

    assert isinstance(chosen.embedder, EndpointEmbedder)
    assert "some-model" in chosen.reason


def test_vectors_can_be_switched_off(tmp_path: Path) -> None:
    """The model name ``none`` leaves words alone, and says so."""
    chosen = open_embedding(_settings(tmp_path, embedding_model="none"))

    assert chosen.embedder is None
    assert "只按文字检索" in chosen.reason


@pytest.mark.parametrize(
    ("system", "machine", "flags", "reason"),
    [
        ("Windows", "AMD64", "avx2", "不支持本平台"),
        ("Darwin", "arm64", "avx2", "不支持本平台"),
        ("Linux", "x86_64", "sse4_2 avx", "AVX2"),
    ],
    ids=["windows", "mac", "no avx2"],
)
def test_machine_that_cannot_run_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, machine: str, flags: str, reason: str
) -> None:
    """Where the built-in model cannot run, words serve alone and the reason is given."""
    cpu = tmp_path / "cpuinfo"
    cpu.write_text(f"flags : fpu {flags}\n", "utf-8")
    monkeypatch.setattr(embeddings, "_CPU_FLAGS", cpu)
    monkeypatch.setattr(embeddings.platform, "system", lambda: system)
    monkeypatch.setattr(embeddings.platform, "machine", lambda: machine)

    chosen = open_embedding(_settings(tmp_path))

    assert chosen.embedder is None
    assert reason in chosen.reason
    assert "只按文字检索" in chosen.reason


def test_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the program goes on by words."""
    monkeypatch.setattr(embeddings, "_unfit", lambda: "")
    monkeypatch.setattr(embeddings, "_BUILT_IN", "no_such_package_at_all")

    chosen = open_embedding(_settings(tmp_path))

    assert chosen.embedder is None
    assert "装不上" in chosen.reason


def test_endpoint_vectors_keep_the_order_of_the_texts(endpoint: Endpoint) -> None:
    """Answers out of order are put right by their index."""
    embedder = EndpointEmbedder("some-model", base_url=endpoint.url, api_key=None)

    assert [[1.0, 1.0], [3.0, 1.0]] == embedder.embed_passages(["甲", "甲乙丙"])
    assert [2.0, 1.0] == embedder.embed_query("甲乙")
    assert ["float", "float"] == [asked["encoding_format"] for asked in endpoint.asked]


def test_e5_models_get_their_prefixes(endpoint: Endpoint) -> None:
    """Models of the E5 family are asked as they were trained, others get the bare text."""
    embedder = EndpointEmbedder("multilingual-e5-large", base_url=endpoint.url, api_key="k")

    embedder.embed_passages(["甲"])
    embedder.embed_query("乙")

    assert [["passage: 甲"], ["query: 乙"]] == [asked["input"] for asked in endpoint.asked]


def test_many_texts_are_asked_in_small_batches(endpoint: Endpoint) -> None:
    """No call holds more texts than every endpoint accepts."""
    vectors = EndpointEmbedder("m", base_url=endpoint.url, api_key=None).embed_passages(["甲"] * 70)

    assert 70 == len(vectors)
    assert [32, 32, 6] == [len(asked["input"]) for asked in endpoint.asked]


def test_refusing_endpoint_is_a_model_error(endpoint: Endpoint) -> None:
    """An endpoint that answers with an error is named with the settings to look at."""
    endpoint.status = 400

    with pytest.raises(ModelUnavailable, match="JIXIAO_EMBEDDING_"):
        EndpointEmbedder("m", base_url=endpoint.url, api_key=None).embed_query("甲")


def test_endpoint_that_leaves_texts_out_is_a_model_error(endpoint: Endpoint) -> None:
    """Fewer vectors than texts are never matched up by chance."""
    endpoint.drop = 1

    with pytest.raises(ModelUnavailable, match="2 段文字返回了 1 个向量"):
        EndpointEmbedder("m", base_url=endpoint.url, api_key=None).embed_passages(["甲", "乙"])


def test_names_tell_models_and_places_apart() -> None:
    """The same model name at two addresses may be two models, so that their vectors are kept apart."""
    one = EndpointEmbedder("m", base_url="http://127.0.0.1:1/v1", api_key=None)
    two = EndpointEmbedder("m", base_url="http://127.0.0.1:2/v1", api_key=None)

    assert one.name != two.name


def test_built_in_model_finds_meaning(tmp_path: Path) -> None:
    """A question lies nearer to its answer than to another text; vectors are 384 long, alike at every call."""
    embedder = open_embedding(_settings(tmp_path)).embedder
    if embedder is None:
        pytest.skip("the built-in model does not run here")

    near, far = embedder.embed_passages(["采购合同应当在三十日内签订。", "档案库房保持恒温恒湿。"])
    asked = embedder.embed_query("中标后多久签合同")

    assert 384 == len(asked)
    assert asked == embedder.embed_query("中标后多久签合同")
    assert sum(a * b for a, b in zip(asked, near, strict=True)) > sum(a * b for a, b in zip(asked, far, strict=True))
    assert os.environ.get("OMP_NUM_THREADS")
    assert [] == embedder.embed_passages([])
