"""The journal keeps every call, survives a crash, and answers in place of the model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ModelUnavailable
from assistant.llm.budget import Budget
from assistant.llm.journal import Journal, JournallingModel, JournalModel, journal_path
from assistant.llm.lines import append_line, read_lines
from assistant.llm.masking import Masker, MaskingModel
from assistant.llm.model import Message, Request
from assistant.llm.scripted import ScriptedModel

ROOT = Path(__file__).resolve().parents[2]


def ask(text: str, purpose: str = "概况") -> Request:
    return Request((Message("user", text),), purpose=purpose)


def test_every_call_is_recorded_as_it_was_sent(tmp_path: Path) -> None:
    """The journal shows messages after masking, the reply, tokens and model; names stay on this machine's side."""
    journal = Journal(journal_path(tmp_path, "2024/运行 1"))
    model = MaskingModel(JournallingModel(ScriptedModel(["【人员1】好"]), journal), Masker(people=["罗子轩"]))

    reply = model.reply(ask("请罗子轩核对"))

    sent, received = read_lines(journal.path)
    assert "罗子轩好" == reply.text
    assert [{"role": "user", "content": "请【人员1】核对"}] == sent["messages"]
    assert ("sent", "reply", 1, 1) == (sent["kind"], received["kind"], sent["call"], received["call"])
    assert ("【人员1】好", "剧本", 6) == (received["text"], received["model"], received["completion_tokens"])
    assert "罗子轩" not in journal.path.read_text("utf-8")
    assert tmp_path / "journal" == journal.path.parent


def test_failed_calls_are_recorded(tmp_path: Path) -> None:
    """A call that brings nothing leaves its reason."""
    journal = Journal(tmp_path / "run.jsonl")

    with pytest.raises(ModelUnavailable):
        JournallingModel(ScriptedModel(), journal).reply(ask("写"))

    assert ["sent", "failed"] == [record["kind"] for record in read_lines(journal.path)]


def test_journal_answers_without_a_model(tmp_path: Path) -> None:
    """Replaying gives the same replies in order, takes nothing off the budget, and refuses what was not asked."""
    journal = Journal(tmp_path / "run.jsonl")
    recorded = JournallingModel(ScriptedModel(["一", "二", "三"]), journal)
    said = [recorded.reply(ask(text)) for text in ("甲", "甲", "乙")]
    replay, budget = JournalModel(Journal(journal.path)), Budget(tokens=0)

    again = [replay.reply(ask(text), budget=budget) for text in ("乙", "甲", "甲")]

    assert [said[2], said[0], said[1]] == again
    with pytest.raises(ModelUnavailable, match=r"run\.jsonl"):
        replay.reply(ask("甲"))


def test_a_broken_off_run_pays_for_no_reply_twice(tmp_path: Path) -> None:
    """With a fallback only what is not yet recorded is asked for."""
    journal = Journal(tmp_path / "run.jsonl")
    JournallingModel(ScriptedModel(["一"]), journal).reply(ask("甲"))
    rest = ScriptedModel(["二"])
    journal = Journal(journal.path)
    resumed = JournalModel(journal, JournallingModel(rest, journal))

    texts = [resumed.reply(ask(text)).text for text in ("甲", "乙")]

    assert ["一", "二"] == texts
    assert 1 == len(rest.asked)
    assert [1, 1, 2, 2] == [record["call"] for record in read_lines(journal.path)]


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(1, 400), texts=st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_a_crash_costs_at_most_the_last_line(tmp_path_factory: pytest.TempPathFactory, cut: int, texts: list) -> None:
    """Wherever a write is cut off, earlier lines stay readable and later ones are not spoiled."""
    path = tmp_path_factory.mktemp("journal") / "run.jsonl"
    for text in texts:
        append_line(path, {"text": text})
    whole = path.read_bytes()
    last = whole[:-1].rfind(b"\n") + 1
    path.write_bytes(whole[: max(last, len(whole) - cut)])

    append_line(path, {"text": "后来"})

    found = [record["text"] for record in read_lines(path)]
    assert found in ([*texts[:-1], "后来"], [*texts, "后来"])


def test_side_by_side_calls_do_not_mix(tmp_path: Path) -> None:
    """Lines written by many threads are whole, and every call has its own number."""
    journal = Journal(tmp_path / "run.jsonl")
    model = JournallingModel(ScriptedModel(["好" * 500] * 24), journal)
    threads = [threading.Thread(target=model.reply, args=(ask(f"第{n}节" * 99),)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    records = list(read_lines(journal.path))

    assert 48 == len(records) == len(journal.path.read_bytes().splitlines())
    assert set(range(1, 25)) == {record["call"] for record in records}


def test_a_killed_process_leaves_a_readable_journal(tmp_path: Path) -> None:
    """After kill -9 in mid-run what was answered is there, and the next run goes on from it."""
    path = tmp_path / "run.jsonl"
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from assistant.llm.journal import Journal, JournallingModel\n"
        "from assistant.llm.model import Message, Request\n"
        "from assistant.llm.scripted import ScriptedModel\n"
        "model = JournallingModel(ScriptedModel([f'第{n}节' for n in range(9999)]), Journal(Path(sys.argv[1])))\n"
        "for n in range(9999):\n"
        "    model.reply(Request((Message('user', str(n)),)))\n"
        "    print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 5:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()

    replay = JournalModel(Journal(path))

    assert [f"第{n}节" for n in range(6)] == [replay.reply(Request((Message("user", str(n)),))).text for n in range(6)]


def test_the_key_is_never_recorded(tmp_path: Path) -> None:
    """Records hold what was asked and answered, and nothing of how the endpoint was reached."""
    journal = Journal(tmp_path / "run.jsonl")
    JournallingModel(ScriptedModel(["好"]), journal).reply(ask("写"))

    keys = {key for record in read_lines(journal.path) for key in record}

    assert set() == {"api_key", "base_url", "headers"} & keys
    assert "0o600" == oct(journal.path.stat().st_mode & 0o777)
    assert json.loads(journal.path.read_text("utf-8").splitlines()[0])["edition"] == 1
