"""A report by a model over real HTTP: finished, checked, streamed, masked, resumed, stopped; nothing paid for twice."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from model_server import ModelServer, Stage, model_server, refuses, says, waits

from assistant import pipeline
from assistant.cli import main
from assistant.domain.draft import Statement
from assistant.domain.evaluation import Expert
from assistant.errors import ModelUnavailable
from assistant.intake import dump_case
from assistant.llm.budget import Budget
from assistant.llm.endpoint import EndpointModel
from assistant.llm.providers import PROVIDERS
from assistant.pipeline.model_writing import ModelDesk, ModelUse
from assistant.settings import ModelLimits, Settings
from eval.misbehaviour import CONTENT, SECTIONS, WIRE, Poison, answers, honest, prompt_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.drafting.events import DraftEvent
    from assistant.pipeline import Composed, Scored

# Long enough for a machine under load; what waits for a limit has its own.
LIMITS = ModelLimits(model_timeout=Decimal(30), model_stall=Decimal(20), model_retries=1)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """One server for the file."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def case() -> tuple[Scored, dt.date]:
    """The bundled example, scored."""
    intake = pipeline.import_files(pipeline.example_files()).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, dt.date(2026, 1, 1))
    return pipeline.score_case(intake, on=on), on


def desk_of(server: ModelServer, limits: ModelLimits = LIMITS) -> ModelDesk:
    """Ask the server as it is, without journal and masking."""
    model = EndpointModel("m", PROVIDERS["default"], limits, base_url=server.url, api_key="k", pause=0.01)
    return ModelDesk(model, Budget(seconds=60), parallel=limits.model_parallel)


def write(case: tuple[Scored, dt.date], desk: ModelDesk, **how: Any) -> tuple[Composed, ModelUse]:
    """Compose the report with the model's part in it."""
    scored, on = case
    composed = pipeline.compose_with_model(scored, desk, on=on, **how)
    assert composed.model is not None
    return composed, composed.model


def counts(use: ModelUse) -> tuple[int, int, int]:
    return use.count("kept"), use.count("repaired"), use.count("replaced")


def by_model(composed: Composed) -> list[Statement]:
    """List the paragraphs that are a model's."""
    return [
        block
        for section in composed.draft.sections
        for block in section.blocks
        if isinstance(block, Statement) and block.writer == "model"
    ]


def test_honest_model_is_kept_at_first_try(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """What holds stands in the report as the model's own, with calls, tokens and fates recorded."""
    server.play(answers(honest))

    composed, use = write(case, desk_of(server))

    kept, repaired, replaced = counts(use)
    assert (0, 0) == (repaired, replaced)
    assert 30 < kept == len(by_model(composed))
    assert len(server.requests) == use.calls
    assert 0 < use.tokens
    assert use.error is None
    assert use.sections == composed.draft.provenance.sections


@pytest.mark.parametrize("name", ["swaps points and deduction", "invents a person"])
def test_wrong_paragraphs_are_replaced_and_marked(server: ModelServer, case: tuple[Scored, dt.date], name: str) -> None:
    """After two repairs the composer's own words stand, with a remark that says why; no finding is the model's."""
    poison = Poison(CONTENT[name])
    server.play(answers(poison))

    composed, use = write(case, desk_of(server))

    marked = [
        block
        for section in composed.draft.sections
        for block in section.blocks
        if isinstance(block, Statement) and "未通过核验" in (block.remark or "")
    ]
    assert 0 < len(poison.wronged) <= use.count("replaced") == len(marked)
    assert all("[[" not in (block.remark or "").partition("未通过核验")[2] for block in marked)
    assert composed.check is not None
    assert [] == [finding.message for finding in composed.check.findings if str(finding.severity) == "error"]


def test_wrong_paragraph_is_mended_on_its_second_try(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """The reasons go back with the paragraph, and what then holds counts as repaired."""
    poison = Poison(CONTENT["invents a cause"], only_first=True)
    server.play(answers(poison))

    _, use = write(case, desk_of(server), sections=("suggestions",))

    assert (0, 5, 0) == counts(use)
    assert any("退回原因" in said and "材料没有这样写明" in said for said in server.said())


@pytest.mark.parametrize("name", ["drops every second paragraph", "doubles every paragraph", "answers in prose"])
def test_section_is_never_lost(server: ModelServer, case: tuple[Scored, dt.date], name: str) -> None:
    """Whatever a reply leaves out or doubles, the report has every paragraph once and covers every deduction."""
    scored, on = case
    build, _ = SECTIONS[name]
    server.play(answers(build))

    composed, _ = write(case, desk_of(server))

    plain = pipeline.compose(scored, on=on).draft
    assert [len(section.blocks) for section in plain.sections] == [
        len(section.blocks) for section in composed.draft.sections
    ]
    covered = {
        name for s in composed.draft.sections for b in s.blocks if isinstance(b, Statement) for name in b.deductions
    }
    assert {chain.id for chain in composed.plan.deductions} == covered


@pytest.mark.parametrize("name", ["refuses the key", "fails", "drops the line once", "says nothing"])
def test_report_is_finished_whatever_the_server_does(
    server: ModelServer, case: tuple[Scored, dt.date], name: str
) -> None:
    """A server that fails leaves a whole report that says so; one that fails once is asked again."""
    act, expected = WIRE[name]
    server.play(act())

    composed, use = write(case, desk_of(server), sections=("suggestions",))

    assert (5 if expected == "kept" else 0) == use.count("kept")
    assert (expected == "kept") == (use.error is None)
    remarks = "".join(b.remark or "" for s in composed.draft.sections for b in s.blocks if isinstance(b, Statement))
    assert (expected == "kept") == ("未能完成，由自带的撰写器写成" not in remarks)


def test_values_of_the_case_never_leave(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """No amount, rate or count of the case stands in any request."""
    scored, _ = case
    server.play(answers(honest))

    write(case, desk_of(server))

    sent = json.dumps([request["messages"] for request in server.requests], ensure_ascii=False)
    values = {fact.printed for fact in scored.ledger.facts if fact.quantity is not None and len(fact.printed) > 4}
    assert [] == sorted(value for value in values if value in sent)


def test_words_reach_the_caller_as_they_come(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """The first words of a paragraph are told while the server still holds the rest back, values filled in."""
    told_first = threading.Event()
    in_time: list[bool] = []

    def act(stage: Stage) -> None:
        text = honest(prompt_of(stage))
        at = text.index('"text": "') + 9
        stage.head()
        stage.delta(content=text[:at])
        stage.delta(content=text[at : at + 12])
        in_time.append(told_first.wait(30))
        stage.delta(content=text[at + 12 :])
        stage.delta("stop")
        stage.event("[DONE]")

    server.play(act)
    heard: list[DraftEvent] = []

    def watch(event: DraftEvent) -> None:
        heard.append(event)
        if event.kind == "text":
            told_first.set()

    write(case, desk_of(server), sections=("suggestions",), watch=watch)

    assert in_time[0]
    told = "".join(event.text for event in heard if event.kind == "text" and event.unit == "u1")
    assert "[[" not in told
    assert told.endswith("。")
    kinds = [event.kind for event in heard]
    assert ["section", "section_done"] == [kind for kind in kinds if kind.startswith("section")]
    assert 5 == kinds.count("statement")


def test_requests_run_side_by_side(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """With the default limit six requests are under way at once: none is answered before all have come."""
    together = threading.Barrier(6)
    server.play(lambda stage: (together.wait(30), answers(honest)(stage))[1])

    write(case, desk_of(server))

    assert 6 == len(server.requests)
    assert not together.broken


def test_stopping_ends_the_work_at_once(server: ModelServer, case: tuple[Scored, dt.date]) -> None:
    """A stop is heeded while everybody waits for the server, and says that nothing is paid for twice."""
    server.play(waits(10, says("晚")))
    stopped = threading.Event()
    threading.Timer(0.3, stopped.set).start()
    start = time.monotonic()

    with pytest.raises(ModelUnavailable, match="已停止"):
        write(case, desk_of(server, ModelLimits()), stop=stopped.is_set)

    assert 8 > time.monotonic() - start


def test_people_are_masked_and_the_journal_shows_what_left(
    server: ModelServer, case: tuple[Scored, dt.date], tmp_path: Path
) -> None:
    """Names and phones stay on this machine; they stand in the report all the same."""
    scored, on = case
    noted = scored.evaluation.observations[0].model_copy(
        update={"text": "联系人：王晓梅，电话13812345678，运营补助台账登记不完整", "kind": "problem", "title": None}
    )
    evaluation = scored.evaluation.model_copy(
        update={"observations": (*scored.evaluation.observations, noted), "experts": (Expert(name="赵明轩"),)}
    )
    settings = Settings(home=tmp_path, base_url=server.url, model="m", limits=LIMITS)
    masked = replace(scored, evaluation=evaluation)
    server.play(answers(honest))
    desk = pipeline.open_desk(settings, masked, document_type=None)

    composed = pipeline.compose_with_model(masked, desk, on=on)

    sent = json.dumps([request["messages"] for request in server.requests], ensure_ascii=False)
    assert desk.journal is not None
    left = desk.journal.read_text("utf-8")
    for secret in ("王晓梅", "13812345678", "赵明轩"):
        assert secret not in sent
        assert secret not in left
    assert "【人员" in sent
    assert "【人员" not in "".join(statement.text for statement in by_model(composed))


def test_killed_draft_resumes_and_pays_for_nothing_twice(
    server: ModelServer,
    case: tuple[Scored, dt.date],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """After kill -9 the next run asks only for what had not been answered."""
    answered: list[str] = []

    def act(stage: Stage) -> None:
        if len(answered) < 2:
            answered.append(prompt_of(stage))
            answers(honest)(stage)
            return
        time.sleep(20)

    server.play(act)
    environment = {
        **os.environ, "JIXIAO_HOME": str(tmp_path), "JIXIAO_BASE_URL": server.url, "JIXIAO_MODEL": "m",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }  # fmt: skip
    path = tmp_path / "案例.yaml"
    path.write_text(dump_case(case[0].evaluation), "utf-8")
    arguments = ["draft", str(path), "-o", str(tmp_path / "报告.docx"), "--json"]
    first = subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 40
        while time.monotonic() < end and _replies(tmp_path) < 2:
            time.sleep(0.05)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert 2 == _replies(tmp_path)
    assert not (tmp_path / "报告.docx").exists()
    server.play(answers(honest))

    for name in ("JIXIAO_HOME", "JIXIAO_BASE_URL", "JIXIAO_MODEL"):
        monkeypatch.setenv(name, environment[name])
    main(arguments)

    asked = [prompt_of_body(request) for request in server.requests]
    assert [] == [prompt for prompt in asked if prompt in answered]
    told = json.loads(capsys.readouterr().out)["model"]
    assert len(asked) == told["calls"] == 6 - 2
    assert 0 == sum(section["replaced"] for section in told["sections"])
    assert (tmp_path / "报告.docx").exists()


def _replies(home: Path) -> int:
    journals = list((home / "journal").glob("draft-*.jsonl")) if (home / "journal").is_dir() else []
    lines = [line for path in journals if "tokens" not in path.name for line in path.read_text("utf-8").splitlines()]
    return sum('"kind":"reply"' in line for line in lines)


def prompt_of_body(body: dict[str, Any]) -> str:
    text: str = body["messages"][-1]["content"]
    return text


def test_finished_run_is_not_replayed(server: ModelServer, case: tuple[Scored, dt.date], tmp_path: Path) -> None:
    """Asking again for a report that stands asks the model again."""
    scored, on = case
    settings = Settings(home=tmp_path, base_url=server.url, model="m", limits=LIMITS)
    for _ in range(2):
        server.play(answers(honest))
        desk = pipeline.open_desk(settings, scored, document_type=None)
        composed = pipeline.compose_with_model(scored, desk, on=on, sections=("suggestions",))
        assert composed.model is not None
        assert 1 == composed.model.calls == len(server.requests)


def test_unreachable_model_does_not_end_the_run(
    server: ModelServer, case: tuple[Scored, dt.date], tmp_path: Path
) -> None:
    """A run whose model failed is taken up again: its journal stays open."""
    scored, on = case
    settings = Settings(home=tmp_path, base_url=server.url, model="m", limits=LIMITS)
    server.play(refuses(401, "no"))
    first = pipeline.open_desk(settings, scored, document_type=None)
    composed = pipeline.compose_with_model(scored, first, on=on, sections=("suggestions",))

    second = pipeline.open_desk(settings, scored, document_type=None)

    assert composed.model is not None
    assert composed.model.unreachable
    assert first.journal == second.journal
