"""The provider table and opening a model: offline, lazily, with a clear word where something is missing."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.errors import InputError, ModelError, ModelUnavailable
from assistant.llm.budget import Budget, run_parallel
from assistant.llm.dialect import build_body, open_dialect, strict_schema
from assistant.llm.model import Message, Request, estimate_tokens
from assistant.llm.providers import MODES, PROVIDERS, choose_provider, open_model
from assistant.llm.reasoning import ReasoningFilter
from assistant.llm.scripted import ScriptedModel
from assistant.settings import ModelLimits, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
HERE = Path("home")


class Inner(BaseModel):
    """A part."""

    default: str
    count: int = 3


class Outer(BaseModel):
    """A form with a part, a default and a property named like a keyword."""

    parts: list[Inner]
    note: str = "无"


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_entry_is_complete(name: str) -> None:
    """Each entry is filed under its name, has a Chinese title, and ends in words alone."""
    entry = PROVIDERS[name]

    assert name == entry.name
    assert any(ord(char) > 255 for char in entry.title) or entry.title.isascii()
    assert "text" == entry.modes[-1]
    assert set(entry.modes) <= set(MODES)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_entry_opens_without_a_request_or_a_library(name: str) -> None:
    """Opening a model loads no client library and asks nobody."""
    program = (
        "import socket, sys\n"
        "from pathlib import Path\n"
        "from assistant.settings import Settings\n"
        "from assistant.llm.providers import open_model\n"
        "def refuse(*_): raise AssertionError('asked')\n"
        "socket.socket.connect = refuse\n"
        f"open_model(Settings(Path('h'), 'http://127.0.0.1:9/v1', 'k', 'm', provider={name!r}))\n"
        "print([n for n in ('openai', 'langchain_openai', 'langchain_core', 'httpx2') if n in sys.modules])\n"
    )

    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[]" == result.stdout.strip()


def test_entry_is_chosen_by_name_then_by_host_then_default() -> None:
    """The setting wins, then the host, then the default; a name that is none is refused with those that are."""
    assert "openai" == choose_provider(Settings(HERE, "https://api.openai.com/v1", model="m")).name
    assert "default" == choose_provider(Settings(HERE, "http://127.0.0.1:8000/v1", model="m")).name
    assert "llama-cpp-python" == choose_provider(Settings(HERE, "http://x/v1", provider="llama-cpp-python")).name
    with pytest.raises(InputError, match="default"):
        choose_provider(Settings(HERE, provider="nobody"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(HERE), "没有设置接口地址"),
        (Settings(HERE, "http://127.0.0.1:9/v1"), "没有设置模型名"),
        (Settings(HERE, "127.0.0.1:9", model="m"), "不是接口地址"),
    ],
)
def test_what_is_missing_is_named(settings: Settings, words: str) -> None:
    """A model that is not configured is refused with the setting that is missing."""
    with pytest.raises(ModelUnavailable, match=words):
        open_model(settings)


def test_limits_come_from_the_environment_and_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are read exactly, switched off by none, and refused with the setting's name where they cannot be."""
    monkeypatch.setenv("JIXIAO_MODEL_TEMPERATURE", "none")
    monkeypatch.setenv("JIXIAO_MODEL_TIMEOUT", "2.5")
    monkeypatch.setenv("JIXIAO_MASK_UNITS", "true")
    limits = load_settings().limits

    assert (None, Decimal("2.5"), True) == (limits.model_temperature, limits.model_timeout, limits.mask_units)
    for name, value in (("MODEL_RETRIES", "-1"), ("MODEL_SEED", "1.5"), ("BUDGET_TOKENS", "viel"), ("MASK_UNITS", "x")):
        monkeypatch.setenv(f"JIXIAO_{name}", value)
        with pytest.raises(InputError, match=name.lower()):
            load_settings()
        monkeypatch.delenv(f"JIXIAO_{name}")


def test_strict_schema_has_every_key_and_no_other() -> None:
    """Objects at every depth list all keys and allow no more; defaults go, a property of that name stays."""
    schema = strict_schema(Outer.model_json_schema())

    inner = schema["$defs"]["Inner"]
    assert ["parts", "note"] == schema["required"]
    assert ["default", "count"] == inner["required"]
    assert schema["additionalProperties"] is inner["additionalProperties"] is False
    assert "default" not in schema["properties"]["note"]
    assert "default" in inner["properties"]


def test_switched_off_fields_are_not_sent() -> None:
    """A temperature or seed set to none is left to the server."""
    limits = ModelLimits(model_temperature=None, model_seed=None)

    body = build_body(open_dialect(PROVIDERS["default"]), limits, None, tokens=9, with_schema=False)

    assert {"max_tokens": 9, "stream_options": {"include_usage": True}} == body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>想</think>好", "好"),
        ("  <Thinking>想\n想</Thinking>\n\n好", "好"),
        ("想</think>好", "好"),
        ("<think>没有完", ""),
        ("<table>不是思考</table>", "<table>不是思考</table>"),
        ("a < b，b <c", "a < b，b <c"),
        ("好", "好"),
    ],
)
def test_reasoning_is_taken_out_however_it_is_cut(text: str, expected: str) -> None:
    """In pieces of any size the stream says what the whole says: the reply without its reasoning."""
    for size in range(1, len(text) + 1):
        filter_, heard = ReasoningFilter(), []
        for at in range(0, len(text), size):
            heard += filter_.feed(text[at : at + size])
        heard += filter_.finish()
        void = max((index + 1 for index, piece in enumerate(heard) if piece is None), default=0)
        assert expected == filter_.text
        assert expected == "".join(piece or "" for piece in heard[void:])


def test_tokens_are_estimated_without_a_tokenizer() -> None:
    """Chinese characters count one each, other text one for four characters begun."""
    assert 6 == estimate_tokens("预算执行ab12x")
    assert 0 == estimate_tokens("")


def test_one_failed_task_leaves_the_others() -> None:
    """Tasks keep their order; a model's failure is a value, and a bug is raised when the rest has ended."""
    error = ModelUnavailable("模型", "断了")

    def fail() -> str:
        raise error

    def bug() -> str:
        raise KeyError("x")

    outcomes = run_parallel([lambda: "甲", fail, lambda: "丙"], limit=2)

    assert [("甲", None), (None, error), ("丙", None)] == [(outcome.value, outcome.error) for outcome in outcomes]
    assert () == run_parallel([], limit=3)
    budget = Budget()
    with pytest.raises(KeyError):
        run_parallel([bug, lambda: "乙"], limit=1, budget=budget)
    assert budget.cancelled


def test_no_task_begins_when_the_budget_is_used_up() -> None:
    """Time that has run out leaves the remaining tasks undone, each with the reason."""
    times = iter([0.0, *[1.0] * 3, *[99.0] * 9])
    budget = Budget(seconds=10, clock=lambda: next(times))

    outcomes = run_parallel([lambda: 1, lambda: 2, lambda: 3, lambda: 4, lambda: 5], limit=1, budget=budget)

    assert 1 == outcomes[0].value
    assert isinstance(outcomes[-1].error, ModelError)
    assert "budget_seconds" in outcomes[-1].error.message


def test_script_answers_by_purpose_and_keeps_what_it_was_asked() -> None:
    """Each purpose has its own lines; exceptions are raised, functions asked, and an empty script says so."""
    model = ScriptedModel([{"a": 1}, ModelUnavailable("模型", "断了")], by_purpose={"概况": [lambda r: r.purpose]})
    heard: list[str | None] = []

    assert "概况" == model.reply(Request((), purpose="概况")).text
    assert '{"a": 1}' == model.reply(Request((Message("user", "x"),)), on_text=heard.append).text
    with pytest.raises(ModelUnavailable, match="断了"):
        model.reply(Request(()))
    with pytest.raises(ModelUnavailable, match="用完"):
        model.reply(Request((), purpose="概况"))
    assert ['{"a"', ": 1}"] == heard
    assert ["概况", "", "", "概况"] == [request.purpose for request in model.asked]
