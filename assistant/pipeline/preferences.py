"""Settings as people see and change them (设置): what is set, from where, and whether it works.

What a setting means is ``assistant.settings``'; here it is shown, written to the home folder's file, and tried.
"""

from __future__ import annotations

import json
import os
import time
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import InputError
from assistant.settings import check_setting, load_settings, setting_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.llm.probing import Capabilities
    from assistant.pipeline.job_worker import Progress

Origin = Literal["environment", "file", "default"]
SECRETS = ("api_key", "embedding_api_key")
FILE_NAME = "jixiao.toml"
# The home folder itself and the servers behind it are not changed from a page that runs on them.
_FIXED = ("home", "database_url", "chroma_url")
_ALIASES = {"base_url": "OPENAI_BASE_URL", "api_key": "OPENAI_API_KEY"}


@dataclass(frozen=True, slots=True)
class Preference:
    """One setting (设置项): its value as text, never a secret's, and where it comes from."""

    key: str
    value: str | None
    origin: Origin
    secret: bool = False


@dataclass(frozen=True, slots=True)
class EmbeddingTrial:
    """What an embedding model gave (向量试用结果): its name, the vector's length, the time for one text."""

    name: str
    dimensions: int
    seconds: float


def list_preferences() -> tuple[Preference, ...]:
    """List every setting that can be changed (列出设置), secrets only by whether they are set."""
    written = _written(load_settings().home / FILE_NAME)
    found = []
    for key in setting_keys():
        if key in _FIXED:
            continue
        given = os.environ.get(f"JIXIAO_{key.upper()}") or (os.environ.get(_ALIASES[key]) if key in _ALIASES else None)
        # The file stands before the names that other programs use.
        if os.environ.get(f"JIXIAO_{key.upper()}") is None and key in written:
            given = None
        value = given or written.get(key)
        origin: Origin = "environment" if given else "file" if key in written else "default"
        secret = key in SECRETS
        found.append(Preference(key, ("已设置" if value else None) if secret else value, origin, secret))
    return tuple(found)


def _written(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return {key: str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"设置文件不是有效的 TOML（{error}）", '键 = "值"', "请改正后重试") from error


def write_preferences(changes: Mapping[str, str]) -> None:
    """Write settings to the home folder's file (保存设置); an empty value takes one out.

    Raises:
        InputError: There is no such setting, or a value cannot be used.
    """
    path = load_settings().home / FILE_NAME
    known = set(setting_keys()) - set(_FIXED)
    unknown = sorted(set(changes) - known)
    if unknown:
        raise InputError("设置", f"没有设置项 {'、'.join(unknown)}", "页面上的设置项", "请刷新后重试")
    values = _written(path)
    for key, given in changes.items():
        text = given.strip()
        if text:
            check_setting(key, text)
            _check_address(key, text)
            values[key] = text
        else:
            values.pop(key, None)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    # JSON's escapes are TOML's as well.
    temporary.write_text(
        "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in sorted(values.items())), "utf-8"
    )
    temporary.chmod(0o600)
    temporary.replace(path)


def _check_address(key: str, text: str) -> None:
    if key.endswith("base_url") and not text.startswith(("http://", "https://")):
        raise InputError(f"设置项 {key}", f"“{text}”不是接口地址", "http:// 或 https:// 开头的地址", "请改正后重试")


def try_model(progress: Progress) -> Capabilities:
    """Try the configured model (试用模型).

    Raises:
        ModelUnavailable: None is configured, or it does not answer.
    """
    from assistant.llm.probing import probe
    from assistant.llm.providers import open_model

    settings = load_settings()
    model = open_model(settings)
    progress.tell("hop", name=f"试用 {model.name}", state="running")
    return probe(model, settings.limits)


def try_embedding(progress: Progress) -> EmbeddingTrial:
    """Try the embedding model (试用向量模型).

    Raises:
        InputError: There is none.
        ModelUnavailable: It does not answer.
    """
    from assistant.llm.embeddings import open_embedding

    progress.tell("hop", name="试算向量", state="running")
    embedding = open_embedding(load_settings())
    if embedding.embedder is None:
        raise InputError(
            "向量", embedding.reason, "自带的向量模型，或一个向量接口", "可在设置中填写 embedding_base_url"
        )
    start = time.perf_counter()
    vector = embedding.embedder.embed_query("预算执行率怎样计算")
    return EmbeddingTrial(embedding.embedder.name, len(vector), time.perf_counter() - start)
