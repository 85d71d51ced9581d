"""Many people at once in one workspace, killed in between: what was acknowledged is there, the trail is whole.

Each user is a process that reads and changes shared cases and writes down what was acknowledged; processes are
killed at random and started again until each user has done their share. Used by the suite ``workspace`` and its test.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.draft import Draft, DraftSection, Provenance, Statement
from assistant.domain.evaluation import Evaluation, Indicator
from assistant.workspace.names import (
    Workspace,
    add_job,
    add_turn,
    begin_conversation,
    decide,
    edit_section,
    end_job,
    list_cases,
    list_conflicts,
    list_conversations,
    list_decisions,
    list_drafts,
    list_jobs,
    list_revisions,
    list_turns,
    list_versions,
    list_waivers,
    load_draft,
    local_user,
    read_whole_trail,
    save_version,
    share_case,
    store_case,
    verify_trail,
    waive,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.workspace.names import User

SECTIONS, CASES = 6, 4
_MORE = 5
_DAY = dt.date(2024, 6, 1)
# How often each operation comes up: people read more than they write, and write more words than cases.
_SHARES = {"read": 30, "edit": 20, "decide": 20, "turn": 12, "revise": 8, "waive": 5, "job": 5}


@dataclass(slots=True)
class Load:
    """What a run came to: acknowledged operations with their seconds, kills, and what was found wrong.

    ``own`` are the seconds of processor time an operation took itself, whatever else the machine did meanwhile.
    """

    seconds: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    kills: int = 0
    conflicts: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)


def share_at(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share stays within."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _draft() -> Draft:
    blocks = tuple(Statement(f"第{number}段原文，共十二个字。") for number in range(8))
    sections = tuple(DraftSection(f"s{number}", f"第{number}节", 1, blocks) for number in range(SECTIONS))
    return Draft("示例报告", "示例文种", sections, Provenance("示例办法"))


def _leaves() -> tuple[Indicator, ...]:
    return tuple(Indicator(code=f"B{n:02}", path=("产出", "数量", f"指标{n}"), weight="5") for n in range(1, 21))


def prepare(home: Path, users: int, url: str | None) -> None:
    """Make a workspace with shared cases, each with a draft."""
    with Workspace(home, url=url) as workspace:
        first = local_user(workspace, "用户0")
        others = [local_user(workspace, f"用户{number}") for number in range(1, users)]
        for number in range(CASES):
            case = store_case(workspace, first, Evaluation(case=f"示例项目{number}", indicators=_leaves()))
            save_version(workspace, first, case.id, _draft(), kind="composer")
            for other in others:
                share_case(workspace, first, case.id, other.name, "edit")


class Worker:
    """One user at work: operations drawn at random, each acknowledged in a file of their own."""

    def __init__(self, home: Path, url: str | None, name: str, log: Path) -> None:
        """Open the workspace and the log, going on where a killed process stopped."""
        self.workspace = Workspace(home, url=url)
        self.user: User = local_user(self.workspace, name)
        self.chance = random.Random(secrets.randbits(64))
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.cases = [case.id for case in list_cases(self.workspace, self.user)]

    def work(self, operations: int, pause: float) -> None:
        """Do so many operations; a line in the log is an acknowledgement."""
        kinds = list(_SHARES)
        for kind in self.chance.choices(kinds, weights=list(_SHARES.values()), k=operations):
            time.sleep(self.chance.uniform(0, 2 * pause))
            token = secrets.token_hex(8)
            operation: Callable[[str], Any] = getattr(self, f"_{kind}")
            start, worked = time.perf_counter(), time.process_time()
            told = operation(token)
            seconds, own = time.perf_counter() - start, time.process_time() - worked
            line = json.dumps({"kind": kind, "token": token, "told": told, "seconds": seconds, "own": own})
            os.write(self.log, f"{line}\n".encode())

    def _case(self) -> int:
        return self.chance.choice(self.cases)

    def _read(self, _: str) -> None:
        case = self._case()
        load_draft(self.workspace, self.user, list_drafts(self.workspace, self.user, case)[0].id)

    def _edit(self, token: str) -> bool:
        draft = list_drafts(self.workspace, self.user, self._case())[0]
        blocks = (Statement(f"由{self.user.name}改写。"), Statement(token))
        section = f"s{self.chance.randrange(SECTIONS)}"
        # Now and then the page was open for a while, so that others came first.
        base = max(1, draft.head - self.chance.choice((0, 0, 0, 3)))
        return bool(edit_section(self.workspace, self.user, draft.id, section, blocks, base=base, note=token).conflicts)

    def _decide(self, token: str) -> None:
        subject = f"B{self.chance.randrange(1, 21):02}"
        facts = {f"score.{subject}.points": "5分"}
        decide(
            self.workspace, self.user, self._case(), scope="rationale", subject=subject, verdict="reject",
            reason=token, facts=facts,
        )  # fmt: skip

    def _turn(self, token: str) -> None:
        held = list_conversations(self.workspace, self.user)
        conversation = held[0] if held else begin_conversation(self.workspace, self.user, "问答")
        add_turn(self.workspace, self.user, conversation.id, "user", token)

    def _revise(self, token: str) -> None:
        case = self._case()
        evaluation = Evaluation(case=f"示例项目{case}", background=token, indicators=_leaves())
        store_case(self.workspace, self.user, evaluation, case_id=case, note=token)

    def _waive(self, token: str) -> None:
        waive(
            self.workspace, self.user, self._case(), report="报告.docx", check="NUM01", place="p1", reason=token,
            on=_DAY,
        )  # fmt: skip

    def _job(self, token: str) -> None:
        job = add_job(self.workspace, self.user, "起草")
        end_job(self.workspace, self.user, job.id, "done", message=token)


def _work(home: str, url: str | None, name: str, log: str, operations: int, pause: float) -> None:
    Worker(Path(home), url, name, Path(log)).work(operations, pause)


def _count(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.is_file() else 0


def _acknowledged(log: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a log; a line cut off by a kill was not acknowledged."""
    text = log.read_text("utf-8") if log.is_file() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def run(
    base: Path, *, users: int, operations: int, kills: int, pause: float = 0, url: str | None = None, seed: int = 7
) -> Load:
    """Let users work at once, killing their processes in between (多人同时使用).

    Args:
        base: An empty folder.
        users: How many, each a process.
        operations: How many in all, acknowledged.
        kills: How many processes are killed.
        pause: Seconds a user rests between two operations, on average; 0 for none at all.
        url: A database server; None for a SQLite file.
        seed: Of the chance that chooses whom to kill.

    Returns:
        What it came to, faults included.
    """
    home, chance, load = base / "home", random.Random(seed), Load()
    prepare(home, users, url)
    logs = {f"用户{number}": base / f"{number}.log" for number in range(users)}
    share = -(-operations // users)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["eval.workspace_load"])
    running: dict[str, Any] = {}
    next_kill = time.monotonic()
    while True:
        left = {name: share - _count(log) for name, log in logs.items()}
        for name, count in left.items():
            process = running.get(name)
            if count > 0 and (process is None or not process.is_alive()):
                arguments = (str(home), url, name, str(logs[name]), count, pause)
                running[name] = context.Process(target=_work, args=arguments)
                running[name].start()
        alive = [process for process in running.values() if process.is_alive()]
        if not alive and all(count <= 0 for count in left.values()):
            if load.kills >= kills:
                break
            # A quick machine is done before everyone was killed who should be.
            share += _MORE
        if load.kills < kills and alive and time.monotonic() >= next_kill:
            victim = chance.choice(alive)
            victim.kill()
            victim.join()
            load.kills += 1
            next_kill = time.monotonic() + chance.uniform(0.05, 0.4)
        time.sleep(0.05)
    judge(load, home, url, logs)
    return load


def judge(load: Load, home: Path, url: str | None, logs: dict[str, Path]) -> None:
    """Look for every acknowledged operation in the workspace and in the trail."""
    with Workspace(home, url=url) as workspace:
        first = local_user(workspace, "用户0")
        check = verify_trail(workspace)
        load.faults += check.faults
        load.entries = check.entries
        trailed = json.dumps([dict(entry.detail) for entry in read_whole_trail(workspace, first)])
        kept = _kept(workspace, first)
        for name, log in logs.items():
            own = kept | {
                turn.text
                for conversation in list_conversations(workspace, local_user(workspace, name))
                for turn in list_turns(workspace, local_user(workspace, name), conversation.id)
            }
            own |= {job.message for job in list_jobs(workspace, local_user(workspace, name), limit=10_000)}
            for line in _acknowledged(log):
                load.seconds.append(line["seconds"])
                load.own.append(line["own"])
                if line["kind"] == "read":
                    continue
                load.writes.append(line["seconds"])
                load.conflicts += line["told"] is True
                if line["token"] not in own:
                    load.faults.append(f"{name}: {line['kind']} {line['token']} was acknowledged and is lost")
                if line["kind"] != "turn" and line["told"] is not True and line["token"] not in trailed:
                    load.faults.append(f"{name}: {line['kind']} {line['token']} is not in the trail")
        if len(set(trail_actions(workspace, first))) < len(_SHARES) - 1:
            load.faults.append("the trail misses a kind of operation")


def trail_actions(workspace: Workspace, user: User) -> list[str]:
    """List the actions of the trail."""
    return [entry.action for entry in read_whole_trail(workspace, user)]


def _kept(workspace: Workspace, user: User) -> set[str]:
    """Collect the tokens that stand somewhere in the cases."""
    found: set[str] = set()
    for case in list_cases(workspace, user):
        found |= {decision.reason for decision in list_decisions(workspace, user, case.id, history=True)}
        found |= {waiver.waiver.reason for waiver in list_waivers(workspace, user, case.id)}
        found |= {revision.note for revision in list_revisions(workspace, user, case.id)}
        for draft in list_drafts(workspace, user, case.id):
            found |= {version.note for version in list_versions(workspace, user, draft.id)}
            for conflict in list_conflicts(workspace, user, draft.id):
                mine = conflict.mine.blocks if conflict.mine is not None else ()
                found |= {block.text for block in mine if isinstance(block, Statement)}
    return found
