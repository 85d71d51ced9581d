"""``jixiao llm check`` tries the configured model and says what works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from model_server import ModelServer, Stage, calls_function, model_server, refuses, says

from assistant.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = '{"title": "示例", "items": ["甲", "乙"]}'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that the settings name."""
    with model_server() as running:
        monkeypatch.setenv("JIXIAO_BASE_URL", running.url)
        monkeypatch.setenv("JIXIAO_MODEL", "m")
        monkeypatch.setenv("JIXIAO_API_KEY", "secret-key")
        monkeypatch.setenv("JIXIAO_MODEL_RETRIES", "0")
        yield running


def _json(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["llm", "check", "--json"])
    return code, json.loads(capsys.readouterr().out)


def able(stage: Stage) -> None:
    """Answer every mode well."""
    if "tools" in stage.body:
        calls_function(GOOD)(stage)
    else:
        says(GOOD if "JSON" in stage.body["messages"][-1]["content"] else "好。", reasoning="想")(stage)


def meagre(stage: Stage) -> None:
    """Know neither schema, functions nor seed; take JSON mode, and talk instead of a form without it."""
    form = stage.body.get("response_format", {}).get("type")
    if "seed" in stage.body:
        refuses(400, "unexpected field: seed")(stage)
    elif "tools" in stage.body:
        says("我不会调用函数。")(stage)
    elif form == "json_schema":
        refuses(400, "this response_format is unavailable")(stage)
    else:
        says(GOOD if form else "好的，我来说明。")(stage)


def test_everything_that_works_is_listed(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that can do everything: every mode, stream, context and reasoning are reported, exit 0."""
    server.play(able)
    server.tells["/v1/models"] = {"object": "list", "data": [{"id": "m", "max_model_len": 32768}, {"id": "n"}]}

    code, told = _json(capsys)

    assert 0 == code
    assert {"json_schema": True, "functions": True, "json_object": True, "text": True} == {
        mode: told[mode] for mode in ("json_schema", "functions", "json_object", "text")
    }
    assert ("json_schema", 32768, True, True) == (told["mode"], told["context"], told["reasoning"], told["streaming"])
    assert (["m", "n"], [], True, 5) == (told["models"], told["refused"], told["counts_tokens"], told["calls"])
    assert float(told["first_words_seconds"]) <= float(told["seconds"])


def test_what_does_not_work_is_told_with_its_reason(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that can do little: the modes that fail, each with its reason, and the field it does not take."""
    server.play(meagre)

    code, told = _json(capsys)

    assert 0 == code
    assert ("json_object", None, ["seed"]) == (told["mode"], told["context"], told["refused"])
    assert {"json_schema", "functions", "text"} == set(told["problems"])


def test_the_table_is_for_people(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json a Chinese table says the same; the key is not in it."""
    server.play(able)
    server.tells["/v1/models"] = {"data": [{"id": "m", "meta": {"n_ctx_train": 131072}}]}
    server.tells["/props"] = {"default_generation_settings": {"n_ctx": 4096}}

    code = main(["llm", "check"])

    out = capsys.readouterr().out
    assert 0 == code
    assert all(word in out for word in ("结构化输出", "采用", "流式输出", "4096 词元", "已剔除", "共调用 5 次"))
    assert "secret-key" not in out


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (refuses(401, "bad key"), ("密钥",)),
        (refuses(404, "model m does not exist"), ("没有这个模型", "该接口提供：qwen")),
        (says("我只会说话。"), ("JSON",)),
    ],
    ids=["key", "model", "prose"],
)
def test_an_unusable_model_exits_three(
    server: ModelServer, capsys: pytest.CaptureFixture[str], play: Any, words: tuple[str, ...]
) -> None:
    """A model that refuses or cannot be read is told with the remedy, exit 3."""
    server.play(play)
    server.tells["/v1/models"] = {"data": [{"id": "qwen"}]}

    code = main(["llm", "check"])

    message = capsys.readouterr().err
    assert 3 == code
    assert all(word in message for word in words), message


def test_no_model_exits_three_with_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none is configured, or nobody answers, the exit code is 3; --json still prints one document."""
    code, told = _json(capsys)
    monkeypatch.setenv("JIXIAO_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("JIXIAO_MODEL", "m")
    unreachable, told_then = _json(capsys)

    assert (3, 3) == (code, unreachable)
    assert told["configured"] is told["reachable"] is told_then["reachable"] is False
    assert "JIXIAO_BASE_URL" in told["error"]
    assert told_then["configured"] is True
    assert "连不上" in told_then["error"]
