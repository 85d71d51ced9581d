"""Scores of the bundled example, of the published reports, and of every rule's worked examples."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.settings import shipped_folder
from eval.metrics import Measure, share
from eval.suite import SHARED, Case, Record, Suite, load_cases, run_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def _cases() -> Iterable[Case]:
    content = load_cases("scoring.yaml")
    example = str(shipped_folder("example") / content["example"]["file"])
    yield "example", lambda: _score(example, content["example"])
    for path in sorted((SHARED / "samples").glob("*.txt")):
        gold = content["samples"].get(path.name[:3])
        if gold is not None:
            yield path.name[:3], lambda path=path, gold=gold: _score(str(path), gold)


def _score(path: str, gold: Mapping[str, Any]) -> Record:
    code, result = run_program("score", path, "--json")
    wrong = [line for line in _differences(result, gold) if line is not None]
    return {"exit": code, "values": _count(gold), "wrong": wrong}


def _count(gold: Mapping[str, Any]) -> int:
    return sum(len(value) if isinstance(value, dict) else 1 for name, value in gold.items() if name != "file")


def _differences(result: Mapping[str, Any], gold: Mapping[str, Any]) -> Iterable[str | None]:
    """Yield one line per compared value, None where it is right."""
    by_code = {row["code"]: row for row in result["indicators"]}
    for name in ("total", "grade"):
        if name in gold:
            yield _differs(name, result[name], gold[name])
    for name, points in gold.get("groups", {}).items():
        row = next((group for group in result["groups"] if name in group["name"]), None)
        yield _differs(f"group {name}", row and row["points"], points)
    for field in ("points", "computed", "status"):
        for code, value in gold.get(field, {}).items():
            row = by_code.get(code)
            yield _differs(f"{code} {field}", row and row[field], value)


def _differs(what: str, found: object, wanted: object) -> str | None:
    return None if found == wanted else f"{what}: {found!r}, wanted {wanted!r}"


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    values = sum(record["values"] for record in records)
    wrong = sum(len(record["wrong"]) for record in records)
    return {
        "right": Measure(share(values - wrong, values), "higher", f"of {values} totals, grades, points and states"),
        "wrong": Measure(Decimal(wrong), "lower", "; ".join(line for one in records for line in one["wrong"])[:300]),
    }


SUITE = Suite(name="scoring", version=1, cases=_cases, summarise=_summarise)
