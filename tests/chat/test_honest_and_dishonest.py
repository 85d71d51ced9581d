"""An able model's honest answers are kept, and right figures in wrong relations are not: a small part of the eval."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant import pipeline
from assistant.llm.scripted import ScriptedModel
from assistant.loading import parse_yaml, read_text

if TYPE_CHECKING:
    from assistant.chat.answer import Answer, Event
    from assistant.pipeline import Scored

CASES = Path(__file__).resolve().parents[2] / "eval" / "cases"
ON = dt.date(2025, 7, 1)
# One of each manner: Markdown, rounding, table, conversion, derived figures, two readings, paraphrase, a case.
HONEST = ("h01", "h02", "h08", "h10", "h15", "h29", "h31", "h58", "k05", "k13")
# One of each kind.
DISHONEST = ("w01", "w04", "w08", "w16", "w19", "w26", "w38", "w45", "w49", "w56", "w57", "w59", "x05", "x15")


@cache
def _cases(kind: str) -> dict[str, dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    for name in (f"chat_model_{kind}.yaml", f"chat_model_{kind}_2.yaml"):
        data = parse_yaml(read_text(CASES / name), name)
        assert isinstance(data, dict)
        listed += data["answers"]
    return {item["id"]: item for item in listed}


def _ask(item: dict[str, Any], scored: Scored, **options: Any) -> Answer:
    line = {"tool": "answer", "answer": item["said"].strip(), "sources": [], "refused": False}
    return pipeline.answer_question(
        item["ask"],
        on=ON,
        region=item.get("region"),
        scored=scored if item.get("case") else None,
        model=ScriptedModel([line] * 4),
        **options,
    )


@pytest.mark.parametrize("name", HONEST)
def test_honest_answer_in_a_model_s_own_manner_is_kept_whole(name: str, scored: Scored) -> None:
    """What restates, rounds, converts and counts rightly loses no sentence."""
    found = _ask(_cases("honest")[name], scored)

    assert ("剧本", ()) == (found.model, found.notes)


@pytest.mark.parametrize("name", DISHONEST)
def test_right_figure_in_a_wrong_relation_does_not_reach_the_reader(name: str, scored: Scored) -> None:
    """Swapped roles, a denied norm, another unit, a repealed rule in force: the sentence is gone."""
    item = _cases("dishonest")[name]
    found = _ask(item, scored)

    assert found.model is None or item["wrong"] not in found.text


def test_checked_sentences_are_told_while_the_model_writes(scored: Scored) -> None:
    """Words come in several pieces, each checked, and together they are the answer's."""
    heard: list[Event] = []
    found = _ask(_cases("honest")["h15"], scored, watch=heard.append)
    told = [event.text for event in heard if event.kind == "text" and event.text]

    assert 2 <= len(told)
    assert found.text.startswith("".join(told)[:40])


def test_stop_while_a_model_writes_ends_the_answer(scored: Scored) -> None:
    """A watcher that says no to the first word gets what the program found itself."""
    heard: list[str] = []

    def watch(event: Event) -> bool:
        heard.append(event.kind)
        return event.kind != "text"

    found = _ask(_cases("honest")["h15"], scored, watch=watch)

    assert found.stopped
    assert 1 == heard.count("text")
