"""Every way in which a real server misbehaves ends in time, in our own errors or in a mended reply."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from model_server import (
    ModelServer,
    Stage,
    breaks_off,
    calls_function,
    drips,
    goes_on,
    hangs_up,
    model_server,
    refuses,
    says,
    sends,
    streams_raw,
    waits,
)
from pydantic import BaseModel, ConfigDict

from assistant.errors import ModelError, ModelOutputError, ModelUnavailable
from assistant.llm.budget import Budget, run_parallel
from assistant.llm.endpoint import EndpointModel
from assistant.llm.model import Message, Request
from assistant.llm.providers import PROVIDERS
from assistant.llm.structured import ask_for
from assistant.settings import ModelLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = ModelLimits(model_timeout=Decimal("1.8"), model_stall=Decimal("0.9"), model_max_tokens=200, model_retries=3)
PLAIN = Request((Message("user", "说一句话"),), purpose="概况")
GOOD = '{"title": "管网改造", "items": ["甲", "乙"]}'
# What a server drags out takes twenty seconds and more; a busy machine takes a few.
LONGEST = 15


class Form(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    title: str
    items: tuple[str, ...]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """One server for the file; the client's libraries are loaded once before anything is timed."""
    with model_server() as running:
        open_(running).reply(PLAIN)
        yield running


def open_(server: ModelServer, limits: ModelLimits = LIMITS, provider: str = "default") -> EndpointModel:
    return EndpointModel("m", PROVIDERS[provider], limits, base_url=server.url, api_key="secret-key", pause=0.01)


@dataclass(frozen=True)
class Case:
    """What the server does, and what comes of it: words of the message, or the text; how many requests."""

    acts: tuple
    outcome: type[ModelError] | str
    words: tuple[str, ...] = ()
    requests: int = 1


TOOLS_ONLY = refuses(400, "response_format of this type is unavailable")
CASES = {
    "key refused": Case((refuses(401, "bad key"),), ModelUnavailable, ("密钥", "401", "JIXIAO_API_KEY")),
    "no permission": Case((refuses(403),), ModelUnavailable, ("密钥", "403")),
    "unknown model": Case((refuses(404, "model m not found"),), ModelUnavailable, ("没有这个模型", "JIXIAO_MODEL")),
    "out of quota": Case((refuses(429, "You exceeded your current quota"),), ModelUnavailable, ("额度",)),
    "payment required": Case((refuses(402, "Insufficient Balance"),), ModelUnavailable, ("额度", "402")),
    "busy, then well": Case((refuses(429), says("好。")), "好。", requests=2),
    "busy for ever": Case((refuses(429),), ModelUnavailable, ("限流", "已试 4 次"), 4),
    "busy with a date long past": Case(
        (refuses(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), says("好。")), "好。", requests=2
    ),
    "busy with nonsense for a time": Case(
        (refuses(429, headers={"Retry-After": "soon"}), says("好。")), "好。", requests=2
    ),
    "told to wait an hour": Case(
        (refuses(429, headers={"Retry-After": "3600"}),), ModelUnavailable, ("限流", "等待 3600 秒")
    ),
    "internal error for ever": Case((refuses(500, "boom"),), ModelUnavailable, ("服务方出错", "500", "boom"), 4),
    "overloaded, then well": Case((refuses(503), says("好。")), "好。", requests=2),
    "bad gateway in HTML": Case(
        (sends(b"<html>502</html>", status=502), says("好。")), "好。", requests=2
    ),
    "connection closed at once": Case((hangs_up,), ModelUnavailable, ("连不上",), 4),
    "dropped before the first word": Case((breaks_off(), says("好。")), "好。", requests=2),
    "dropped in the middle": Case((breaks_off("半句"), says("好。")), "好。", requests=2),
    "dropped in the middle for ever": Case((breaks_off("半句"),), ModelUnavailable, ("中途断开",), 4),
    "ends without an end": Case((says("断在半", finish=None), says("好。")), "好。", requests=2),
    "silent for ever": Case((waits(30),), ModelUnavailable, ("时限", "model_timeout"), 2),
    "stalls in the middle": Case((waits(30, text="半"), says("好。")), "好。", requests=2),
    "stalls for ever": Case((waits(30, text="半"),), ModelUnavailable, ("停住", "model_stall"), 2),
    "keeps the line alive without a word": Case((drips(b": ping\n\n"),), ModelUnavailable, ("时限",), 2),
    "drips headers": Case((drips(b"X-A: 1\r\n", head=False),), ModelUnavailable, ("时限",), 2),
    "drips words too slowly": Case((goes_on("字", gap=0.15),), ModelUnavailable, ("时限",), 2),
    "a web page instead of a reply": Case((sends(b"<html>login</html>"),), ModelUnavailable, ("协议",), 5),
    "an event that is no JSON": Case((streams_raw("{not json"), says("好。")), "好。", requests=2),
    "an event without its fields": Case((streams_raw('{"choices":[{"x":1}]}'), says("好。")), "好。", requests=2),
    "an error inside the stream": Case((streams_raw('{"error":{"message":"oom"}}'), says("好。")), "好。", requests=2),
    "no stream, a whole reply": Case((lambda stage: stage.whole("整段。"),), "整段。", requests=2),
    "nothing at all": Case((says(""),), ModelOutputError, ("空",), 4),
    "a redirect elsewhere": Case(
        (lambda stage: stage.head(307, headers={"Location": "http://127.0.0.1:1/"}),), ModelUnavailable, ("转向",)
    ),
    "refuses the temperature": Case((refuses(400, "unsupported: 'temperature'"), says("好。")), "好。", requests=2),
    "refuses the seed": Case((refuses(422, "extra field: seed"), says("好。")), "好。", requests=2),
    "refuses to count": Case((refuses(400, "unknown field stream_options"), says("好。")), "好。", requests=2),
    "wants the other limit": Case(
        (refuses(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), says("好。")),
        "好。",
        requests=2,
    ),
    "refuses without a reason": Case((refuses(400, "bad"),), ModelUnavailable, ("不接受", "bad"), 2),
    "material too long": Case((refuses(400, "maximum context length is 4096 tokens"),), ModelUnavailable, ("上下文",)),
    "thinks aloud": Case((says("<think>先想一想</think>\n\n好。"),), "好。"),
    "thinks without the opening tag": Case((says("先想一想</think>好。"),), "好。"),
    "thinks in a field of its own": Case((says("好。", reasoning="先想"),), "好。"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_misbehaviour_ends_in_time_with_a_reply_or_our_error(server: ModelServer, case: Case) -> None:
    """A plain request gives the text or our error with the words a user needs, in few requests, within bounds."""
    server.play(*case.acts)
    start = time.monotonic()

    if isinstance(case.outcome, str):
        assert case.outcome == open_(server).reply(PLAIN).text
    else:
        with pytest.raises(case.outcome) as caught:
            open_(server).reply(PLAIN)
        assert all(word in caught.value.message for word in case.words), caught.value.message
        assert "secret-key" not in caught.value.message

    assert case.requests == len(server.requests)
    assert time.monotonic() - start < LONGEST


FORMS = {
    "prose, then JSON": ((says("好的，我来写。"), says(GOOD)), 2),
    "prose around the JSON": ((says(f"如下：\n{GOOD}\n以上。"),), 1),
    "JSON in a fence": ((says(f"```json\n{GOOD}\n```"),), 1),
    "broken JSON, then JSON": ((says('{"title": "甲", "items": ["乙",}'), says(GOOD)), 2),
    "cut-off JSON, then JSON": ((says(GOOD[:20], finish="length"), says(GOOD)), 2),
    "endless blanks, then JSON": ((goes_on(" \n\t  \n\t  \n\t  "), says(GOOD)), 2),
    "endless reasoning, then JSON": ((goes_on("想一想", reasoning=True), says(GOOD)), 2),
    "two objects, then one": ((says(GOOD + '\n{"title": "乙", "items": []}'), says(GOOD)), 2),
    "a key twice, then once": ((says('{"title": "甲", "title": "乙", "items": []}'), says(GOOD)), 2),
    "an unknown key, then none": ((says('{"title": "甲", "items": [], "note": "x"}'), says(GOOD)), 2),
    "a number for text, then text": ((says('{"title": 5, "items": []}'), says(GOOD)), 2),
    "nested beyond reason, then JSON": ((says("[" * 180 + '{"a":' * 30), says(GOOD)), 2),
    "withheld, then JSON": ((says("", finish="content_filter"), says(GOOD)), 2),
    "thought, then JSON": ((says(f"<think>{{}}</think>{GOOD}"),), 1),
    "schema refused, function called": ((TOOLS_ONLY, calls_function(GOOD)), 2),
    "schema and functions refused": ((TOOLS_ONLY, refuses(400, "tools not supported"), says(GOOD)), 3),
    "schema ends in an internal error": ((refuses(500), refuses(500), calls_function(GOOD)), 3),
    "function never called": ((TOOLS_ONLY, says(""), says(GOOD)), 3),
}


@pytest.mark.parametrize(("acts", "requests"), FORMS.values(), ids=FORMS)
def test_a_form_is_read_after_at_most_two_more_questions(server: ModelServer, acts: tuple, requests: int) -> None:
    """Whatever the server answers first, the form is read strictly in the end, and within bounds."""
    server.play(*acts)
    start = time.monotonic()

    answer = ask_for(open_(server), PLAIN, Form)

    assert Form(title="管网改造", items=("甲", "乙")) == answer.value
    assert requests == len(server.requests)
    assert time.monotonic() - start < LONGEST


@pytest.mark.parametrize(
    ("text", "finish", "words"),
    [("我不会写 JSON。", "stop", "不是 JSON"), (GOOD[:20], "length", "截断"), ('{"title": "甲"}', "stop", "items")],
    ids=["prose", "cut off", "incomplete"],
)
def test_a_form_that_never_comes_is_an_output_error(server: ModelServer, text: str, finish: str, words: str) -> None:
    """After two more questions, each with the reason of the last refusal, the error names section and reason."""
    server.play(says(text, finish=finish))

    with pytest.raises(ModelOutputError) as caught:
        ask_for(open_(server), PLAIN, Form)

    assert 3 == len(server.requests)
    assert words in caught.value.message
    assert "概况" in caught.value.message
    assert all(words in said for said in server.said()[1:])


def test_what_was_streamed_before_a_break_is_called_void(server: ModelServer) -> None:
    """A caller's stream gets None between a broken reply and the one that replaces it."""
    server.play(breaks_off("半句"), says("整句话。"))
    pieces: list[str | None] = []

    open_(server).reply(PLAIN, on_text=pieces.append)

    assert ["半句", None, "整句话。"] == pieces


def test_first_words_reach_the_caller_at_once(server: ModelServer) -> None:
    """The first words of a reply are handed on while the server still waits with the others."""
    heard, seen = threading.Event(), []

    def waits_to_be_heard(stage: Stage) -> None:
        stage.head()
        stage.delta(content="一二三")
        seen.append(heard.wait(20))
        stage.delta("stop", content="四五。")
        stage.event("[DONE]")

    server.play(waits_to_be_heard)

    open_(server, ModelLimits()).reply(PLAIN, on_text=lambda _: heard.set())

    assert [True] == seen


def test_what_was_learned_is_kept(server: ModelServer) -> None:
    """A field once refused is not sent again, and a mode once refused is not tried again."""
    model = open_(server)
    server.play(refuses(400, "seed is not supported"), TOOLS_ONLY, calls_function(GOOD))
    ask_for(model, PLAIN, Form)
    server.play(calls_function(GOOD))

    ask_for(model, PLAIN, Form)

    assert 1 == len(server.requests)
    assert "seed" not in server.requests[0]
    assert "tools" in server.requests[0]


def test_a_working_mode_survives_an_accident(server: ModelServer) -> None:
    """Server errors after a mode has worked are waited out in the same mode."""
    model = open_(server)
    server.play(says(GOOD))
    ask_for(model, PLAIN, Form)
    server.play(refuses(500), refuses(500), says(GOOD))

    ask_for(model, PLAIN, Form)

    assert all(request["response_format"]["type"] == "json_schema" for request in server.requests)


def test_time_budget_ends_a_call_under_way(server: ModelServer) -> None:
    """A call takes no longer than the budget leaves it, whatever its own limit."""
    server.play(drips(b": ping\n\n"))
    start = time.monotonic()

    with pytest.raises(ModelUnavailable):
        open_(server, ModelLimits(model_timeout=Decimal(60))).reply(PLAIN, budget=Budget(seconds=0.5))

    assert time.monotonic() - start < LONGEST


def test_cancelling_ends_a_call_under_way(server: ModelServer) -> None:
    """Work that is called off ends within a moment, though the server goes on."""
    server.play(goes_on("字", gap=0.05))
    budget = Budget()
    start = time.monotonic()

    with pytest.raises(ModelUnavailable, match="取消"):
        open_(server, ModelLimits(model_timeout=Decimal(60))).reply(
            PLAIN, budget=budget, on_text=lambda _: budget.cancel()
        )

    assert time.monotonic() - start < LONGEST


def test_token_budget_refuses_before_sending(server: ModelServer) -> None:
    """A request that would not fit into what is left is not sent."""
    server.play(says("好。"))

    with pytest.raises(ModelUnavailable, match="budget_tokens"):
        open_(server).reply(Request((Message("user", "字" * 50),)), budget=Budget(tokens=40))

    assert [] == server.requests


def test_known_context_refuses_before_sending(server: ModelServer) -> None:
    """Material longer than the model's context is refused before anything is sent."""
    server.play(says("好。"))

    with pytest.raises(ModelUnavailable, match="上下文"):
        open_(server, ModelLimits(model_context=512, model_max_tokens=500)).reply(
            Request((Message("user", "字" * 50),))
        )

    assert [] == server.requests


def test_usage_is_counted_or_estimated_and_priced(server: ModelServer) -> None:
    """Tokens come from the server where it counts, else from our estimate; cost follows the prices set."""
    prices = ModelLimits(model_prompt_price=Decimal(2), model_completion_price=Decimal(8))
    server.play(says("好。"), says("好。", usage=None))
    model = open_(server, prices)
    budget = Budget()

    counted, estimated = model.reply(PLAIN, budget=budget).usage, model.reply(PLAIN, budget=budget).usage

    assert (11, 7, False) == (counted.prompt_tokens, counted.completion_tokens, counted.estimated)
    assert Decimal("0.000078") == counted.cost
    assert (4, 2, True) == (estimated.prompt_tokens, estimated.completion_tokens, estimated.estimated)
    assert 24 == budget.spent_tokens


def test_sections_run_side_by_side(server: ModelServer) -> None:
    """Four sections are all under way before the first is answered; one that fails leaves the rest alone."""
    model = open_(server, ModelLimits())
    together = threading.Barrier(4)

    def answers_once_all_have_asked(stage: Stage) -> None:
        together.wait(60)
        says("好。")(stage)

    server.play(refuses(401), answers_once_all_have_asked)

    outcomes = run_parallel([lambda: model.reply(PLAIN).text] * 5, limit=ModelLimits().model_parallel)

    assert ["好。"] * 4 == [outcome.value for outcome in outcomes if outcome.error is None]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_asks_well_and_reads_the_answer(server: ModelServer, provider: str) -> None:
    """Each entry of the table asks in a way its server can take, with key, limit, form and no field left empty."""
    server.play(lambda stage: (calls_function(GOOD) if "tools" in stage.body else says(GOOD))(stage))

    answer = ask_for(open_(server, provider=provider), PLAIN, Form)

    entry, sent = PROVIDERS[provider], server.requests[0]
    assert "管网改造" == answer.value.title
    assert "Bearer secret-key" == server.headers[0]["authorization"]
    assert 200 == sent[entry.limit_field]
    assert None not in sent.values()
    asked = sent.get("response_format") or sent["tools"][0]["function"]
    assert entry.modes[0] in (asked.get("type"), "functions")
    assert entry.schema_in_json_mode == ("schema" in asked)
    assert "JSON" in sent["messages"][-1]["content"]
