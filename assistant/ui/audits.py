"""Audits on people's desks (体检记录): what was audited and waived outlives the page; findings are made anew."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.finding import Waiver
from assistant.errors import InputError
from assistant.pipeline import desk_tasks, workspaces
from assistant.pipeline.files import write_text
from assistant.ui.moments import new_id, today
from assistant.ui.uploads import Kept

if TYPE_CHECKING:
    from assistant.checking.runner import CheckReport
    from assistant.domain.document import SourceDocument
    from assistant.pipeline.desk_tasks import Audited
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_ID = re.compile(r"[\w-]{6,24}")


@dataclass(slots=True)
class OpenAudit:
    """A report somebody had audited (体检的报告); ``case`` is the case it was checked against, or empty."""

    id: str
    owner: str
    file: Kept
    case: str
    document: SourceDocument
    check: CheckReport
    seconds: dict[str, float]
    waivers: tuple[Waiver, ...] = ()


class Audits:
    """The audits of everybody who uses the page (体检记录)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held: dict[str, OpenAudit] = {}

    def add(self, person: Person, file: Kept, case: str, result: Audited, waivers: tuple[Waiver, ...]) -> OpenAudit:
        """Keep a new audit."""
        audit = OpenAudit(new_id(), person.id, file, case, result.document, result.check, result.seconds, waivers)
        with self._desk.lock:
            self._held[audit.id] = audit
        self._write(person, audit)
        return audit

    def get(self, person: Person, audit_id: str) -> OpenAudit:
        """Return a person's audit, made anew where the page was restarted since.

        Raises:
            InputError: This person has no such audit.
        """
        held = self._held.get(audit_id)
        if held is not None and held.owner == person.id:
            return held
        path = self._folder(person) / f"{audit_id}.json"
        if held is not None or not _ID.fullmatch(audit_id) or not path.is_file():
            raise InputError("体检", "没有这次体检的结果", "体检记录中的一次", "请重新放入报告")
        kept = json.loads(path.read_text("utf-8"))
        file = Kept(kept["name"], Path(kept["path"]))
        waivers = tuple(Waiver(**each) for each in kept["waivers"])
        result = self.run(person, file, kept["case"], waivers)
        audit = OpenAudit(
            audit_id, person.id, file, kept["case"], result.document, result.check, result.seconds, waivers
        )
        with self._desk.lock:
            self._held[audit_id] = audit
        return audit

    def run(self, person: Person, file: Kept, case: str, waivers: tuple[Waiver, ...]) -> Audited:
        """Audit a file and wait for it."""
        desk = self._desk
        scored = desk.case(person, case).scored if case else None
        result: Audited = desk.jobs.ask(
            desk_tasks.audit_file, file.path, file.name, scored, waivers, today(), owner=person.id
        )
        return result

    def list(self, person: Person) -> list[tuple[str, str]]:
        """List a person's audits by id and name, the latest first."""
        folder = self._folder(person)
        paths = sorted(folder.glob("*.json"), key=lambda path: -path.stat().st_mtime) if folder.is_dir() else []
        return [(path.stem, json.loads(path.read_text("utf-8"))["name"]) for path in paths]

    def check_again(self, person: Person, audit: OpenAudit, waivers: tuple[Waiver, ...]) -> OpenAudit:
        """Audit a report anew under other waivers."""
        result = self.run(person, audit.file, audit.case, waivers)
        with self._desk.lock:
            audit.check, audit.waivers = result.check, waivers
        self._write(person, audit)
        return audit

    def drop(self, person: Person, audit: OpenAudit) -> None:
        """Forget an audit."""
        with self._desk.lock:
            self._held.pop(audit.id, None)
        (self._folder(person) / f"{audit.id}.json").unlink(missing_ok=True)

    def waivers_of(self, person: Person, case: str, report: str) -> tuple[Waiver, ...]:
        """Return the waivers the workspace keeps for a case's report."""
        if not case:
            return ()
        found = workspaces.list_waivers(self._desk.workspace, person.user, int(case), report=report)
        return tuple(each.waiver for each in found)

    def _folder(self, person: Person) -> Path:
        return self._desk.files_of(person) / "audits"

    def _write(self, person: Person, audit: OpenAudit) -> None:
        self._folder(person).mkdir(parents=True, exist_ok=True, mode=0o700)
        content: dict[str, Any] = {
            "name": audit.file.name, "path": str(audit.file.path), "case": audit.case,
            "waivers": [waiver.model_dump(mode="json") for waiver in audit.waivers],
        }  # fmt: skip
        write_text(self._folder(person) / f"{audit.id}.json", json.dumps(content, ensure_ascii=False))
