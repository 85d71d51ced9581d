"""The audit (体检) against what an expert found in published reports; data from ../shared, skipped without it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.loading import parse_yaml
from eval.metrics import (
    Measure,
    counts_by,
    found_roots,
    match_audit,
    share,
    wanted_roots,
)
from eval.suite import SHARED, Case, Record, Suite, run_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_CODED = frozenset({"program", "hybrid"})
_ALL = _CODED | {"llm"}


def _cases() -> Iterable[Case]:
    for path in sorted((SHARED / "samples").glob("*.txt")):
        answers = SHARED / "answers" / f"{path.name[:3]}.yaml"
        yield path.name[:3], lambda path=path, answers=answers: _audit(path, answers)


def _audit(path: Path, answers: Path) -> Record:
    code, result = run_program("check", str(path), "--json")
    findings = result["findings"]
    record: Record = {
        "exit": code,
        "coverage": {name: result["coverage"][name] for name in ("numbers", "bound", "checked")},
        "severities": counts_by(findings, "severity"),
        "checks": counts_by(findings, "check"),
    }
    if not answers.is_file():
        return record
    key = parse_yaml(answers.read_text("utf-8"), answers.name)
    return {**record, **judge(findings, key, path.read_text("utf-8").split("\n"))}


def judge(findings: Sequence[Mapping[str, Any]], key: Mapping[str, Any], lines: Sequence[str]) -> Record:
    """Set the findings of severity error and warning against an answer key; notes are not counted."""
    counted = [finding for finding in findings if finding["severity"] != "note"]
    audit = match_audit(counted, key, lines)
    groups = {
        "hard": wanted_roots(key["errors"], "hard", _CODED),
        "hard_all": wanted_roots(key["errors"], "hard", _ALL),
        "soft": wanted_roots(key["errors"], "soft", _ALL),
        "typo": wanted_roots(key["errors"], "typo", _ALL),
    }
    errors = [kind for kind, finding in zip(audit.kinds, counted, strict=True) if finding["severity"] == "error"]
    hard = groups["hard"]
    return {
        "wanted": {name: len(ids) for name, ids in groups.items()},
        "found": {name: len(found_roots(ids, audit.hits)) for name, ids in groups.items()},
        "found_kindred": {name: len(found_roots(ids, audit.kindred)) for name, ids in groups.items()},
        "errors": dict(sorted(Counter(errors).items())),
        "warnings": len(counted) - len(errors),
        "missed": [ids for ids in hard if ids not in found_roots(hard, audit.kindred)],
        "false_alarms": [
            {"check": finding["check"], "line": finding["where"]["line"], "message": finding["message"]}
            for kind, finding in zip(audit.kinds, counted, strict=True)
            if finding["severity"] == "error" and kind in {"consistent", "artifact"}
        ],
        "elsewhere": [
            {"check": finding["check"], "line": finding["where"]["line"], "message": finding["message"]}
            for kind, finding in zip(audit.kinds, counted, strict=True)
            if finding["severity"] == "error" and kind == "elsewhere"
        ],
    }


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    keyed = [record for record in records if "wanted" in record]

    def rate(field: str, group: str) -> Decimal:
        found = sum(record[field][group] for record in keyed)
        return share(found, sum(record["wanted"][group] for record in keyed))

    kinds: Counter[str] = sum((Counter(record["errors"]) for record in keyed), Counter())
    clean = kinds["error"] + kinds["elsewhere"]
    total = sum(kinds.values())
    covered = [record["coverage"] for record in records]
    numbers = sum(int(one["numbers"]) for one in covered)
    return {
        "recall_hard": Measure(rate("found_kindred", "hard"), "higher", "hard roots a program can find, right family"),
        "recall_hard_by_place": Measure(rate("found", "hard"), "shown", "the same, any check at the place"),
        "recall_hard_all": Measure(rate("found_kindred", "hard_all"), "shown", "those needing a reader included"),
        "recall_soft": Measure(rate("found_kindred", "soft"), "shown", "soft roots"),
        "recall_typo": Measure(rate("found_kindred", "typo"), "shown", "typos"),
        "precision": Measure(share(clean, total), "higher", "errors that meet no true statement and no residue"),
        "precision_lenient": Measure(share(clean + kinds["both"], total), "higher", "the same, unless on a true error"),
        "errors": Measure(Decimal(total), "shown", "findings of severity error in the keyed reports"),
        "errors_elsewhere": Measure(Decimal(kinds["elsewhere"]), "lower", "errors that the key does not know"),
        "warnings": Measure(
            Decimal(sum(record["warnings"] for record in keyed)), "shown", "findings of severity warning"
        ),
        "bound": Measure(share(sum(int(one["bound"]) for one in covered), numbers), "higher", "numbers bound"),
        "checked": Measure(share(sum(int(one["checked"]) for one in covered), numbers), "higher", "numbers checked"),
    }


SUITE = Suite(name="audit", version=1, cases=_cases, summarise=_summarise)
