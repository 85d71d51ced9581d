"""A model that errs and a server that misbehaves, over real HTTP and all document types: nothing wrong is kept.

Small instances run in tests; here every paragraph of every document type is tried. The chat half of the same server is
tried in the suite ``chat``.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.domain.draft import Statement
from assistant.drafting.document_types import list_document_types
from assistant.llm.budget import Budget
from assistant.llm.endpoint import EndpointModel
from assistant.llm.providers import PROVIDERS
from assistant.pipeline.model_writing import ModelDesk
from assistant.settings import ModelLimits
from eval.fabrications import FABRICATIONS
from eval.metrics import Measure, share
from eval.misbehaviour import CONTENT, SECTIONS, WIRE, Poison, answers
from eval.model_server import ModelServer, model_server
from eval.suite import SHARED, Case, Record, Suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.pipeline import Report, Scored
    from eval.model_server import Act

_TODAY = dt.date(2026, 1, 1)
# A server that never ends a reply is given up on soon, or the suite would only wait.
_LIMITS = ModelLimits(model_timeout=Decimal(60), model_stall=Decimal(60), model_retries=1, model_max_tokens=4096)
_IMPATIENT = replace(_LIMITS, model_timeout=Decimal(2), model_stall=Decimal(1), model_max_tokens=400)
# Reports on others and on oneself; the other kinds are worded as one of them.
_VOICES = ("project_report", "self_evaluation_report")
_WRONG = {**CONTENT, **FABRICATIONS}
_SLOW = frozenset({"goes on for ever", "thinks for ever", "drips", "is slower than the limit"})


@cache
def _scored(name: str) -> tuple[Scored, dt.date]:
    files = pipeline.example_files() if name == "example" else tuple((SHARED / "samples").glob(f"{name}*.txt"))
    intake = pipeline.import_files(files).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, _TODAY)
    return pipeline.score_case(intake, on=on), on


@cache
def _plain_errors(name: str, kind: str) -> tuple[str, ...]:
    """What the checker says of the composer's own draft: the inputs' faults, not a model's."""
    scored, on = _scored(name)
    with TemporaryDirectory() as folder:
        report = pipeline.write_report(scored, Path(folder) / "plain.docx", document_type=kind, on=on)
    return tuple(sorted(finding.message for finding in report.check.findings if str(finding.severity) != "note"))


def _draft(name: str, kind: str, act: Act, server: ModelServer, limits: ModelLimits) -> Report:
    scored, on = _scored(name)
    server.play(act)
    model = EndpointModel("m", PROVIDERS["default"], limits, base_url=server.url, api_key="k", pause=0.01)
    desk = ModelDesk(model, Budget(seconds=600), parallel=4, max_tokens=limits.model_max_tokens)
    with TemporaryDirectory() as folder:
        return pipeline.write_report(scored, Path(folder) / "a.docx", document_type=kind, on=on, model=desk)


def _judge(name: str, kind: str, report: Report, expected: str, wronged: int | None) -> Record:
    use = report.model
    assert use is not None  # noqa: S101 - a model was given
    told = [b for s in report.draft.sections for b in s.blocks if isinstance(b, Statement)]
    covered = {chain for block in told for chain in block.deductions}
    new = [
        finding.message
        for finding in report.check.findings
        if str(finding.severity) != "note" and finding.message not in _plain_errors(name, kind)
    ]
    total = sum(record.kept + record.repaired + record.replaced for record in use.sections)
    replaced = use.count("replaced")
    fits = {"replaced": replaced == total, "kept": use.count("kept") == total, "repaired": replaced == 0}
    kept_wrong = max(0, wronged - replaced) if wronged is not None else 0
    marked = sum(block.remark is not None and "模型" in block.remark for block in told)
    return {
        "paragraphs": total,
        "wronged": wronged or 0,
        "kept_wrong": kept_wrong,
        "uncovered": len({chain.id for chain in report.plan.deductions} - covered),
        "new_findings": new,
        "as_expected": kept_wrong == 0 and fits.get(expected, True),
        "untold": int(replaced > 0 and marked == 0 and use.error is None),
        "replaced": replaced,
    }


def _content(name: str, kind: str, what: str, server: ModelServer) -> Record:
    poison = Poison(_WRONG[what])
    report = _draft(name, kind, answers(poison), server, _LIMITS)
    return _judge(name, kind, report, "any", len(poison.wronged))


def _section(name: str, kind: str, what: str, server: ModelServer) -> Record:
    build, expected = SECTIONS[what]
    return _judge(name, kind, _draft(name, kind, answers(build), server, _LIMITS), expected, None)


def _wire(name: str, kind: str, what: str, server: ModelServer) -> Record:
    act, expected = WIRE[what]
    start = time.monotonic()
    report = _draft(name, kind, act(), server, _IMPATIENT if what in _SLOW else _LIMITS)
    record = _judge(name, kind, report, expected, None)
    return record | {"seconds": f"{time.monotonic() - start:.1f}"}


def _cases() -> Iterable[Case]:
    names = ["example", *(path.name[:3] for path in sorted((SHARED / "samples").glob("*.txt")))]
    with model_server() as server:
        for kind in list_document_types():
            for what in CONTENT:
                for name in names if kind == "project_report" else names[:1]:
                    yield f"{name}/{kind}/{what}", lambda n=name, k=kind, w=what: _content(n, k, w, server)
            for what in FABRICATIONS if kind in _VOICES else ():
                yield f"example/{kind}/{what}", lambda k=kind, w=what: _content("example", k, w, server)
            for what in SECTIONS:
                yield f"example/{kind}/{what}", lambda k=kind, w=what: _section("example", k, w, server)
            for what in WIRE:
                if what not in _SLOW or kind == "project_report":
                    yield f"example/{kind}/{what}", lambda k=kind, w=what: _wire("example", k, w, server)


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    wronged = sum(record["wronged"] for record in records)
    found = sorted({message for record in records for message in record["new_findings"]})
    return {
        "runs": Measure(Decimal(len(records)), "higher", "reports finished"),
        "kept_wrong": Measure(
            Decimal(sum(record["kept_wrong"] for record in records)), "lower", f"of {wronged} paragraphs made wrong"
        ),
        "uncovered": Measure(Decimal(sum(r["uncovered"] for r in records)), "lower", "deductions no paragraph tells"),
        "new_findings": Measure(
            Decimal(sum(len(record["new_findings"]) for record in records)), "lower", "; ".join(found)[:300]
        ),
        "untold": Measure(Decimal(sum(r["untold"] for r in records)), "lower", "reports that hide a replacement"),
        "as_expected": Measure(share(sum(r["as_expected"] for r in records), len(records)), "higher", "runs"),
    }


SUITE = Suite("adversary", 1, _cases, _summarise)
