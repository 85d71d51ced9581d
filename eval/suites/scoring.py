"""Scores of the bundled example, of the published reports, and of every rule's worked examples."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.evaluation import Evaluation
from assistant.domain.quantity import format_points
from assistant.scoring.engine import score_evaluation
from assistant.scoring.rule_sets import load_rule_set
from assistant.settings import shipped_folder
from eval.documents import documents
from eval.metrics import Measure, share
from eval.score_formats import score_differences
from eval.suite import SHARED, Case, Record, Suite, load_cases, run_program
from eval.worked_examples import run_example

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.documents import GoldDocument


_MARKS = {"+": True, "−": False}
WORDINGS = {
    "wording": "scoring_wordings.yaml",
    "open wording": "scoring_wordings_open.yaml",
    "held-out wording": "scoring_wordings_held_out.yaml",
    "blind wording 2": "scoring_wordings_blind_2.yaml",
    **{f"blind wording {number}": f"scoring_wordings_blind_{number}.yaml" for number in range(3, 10)},
}
# Grids of random merges hold no form.
FREE_MERGES = "任意合并"
SEAL = "fb47d8c550dda6d97a1b2969183e3441b25d22a46be0531c53f2ccc8870bc1f3"


def _cases() -> Iterable[Case]:
    content = load_cases("scoring.yaml")
    example = str(shipped_folder("example") / content["example"]["file"])
    yield "example", lambda: _score(example, content["example"])
    for path in sorted((SHARED / "samples").glob("*.txt")):
        gold = content["samples"].get(path.name[:3])
        if gold is not None:
            yield path.name[:3], lambda path=path, gold=gold: _score(str(path), gold)
    for kind, name in WORDINGS.items():
        for number, gold in enumerate(load_cases(name), 1):
            yield f"{kind} {number:02d}", lambda gold=gold, kind=kind: {**read_wording(gold), "set": kind}
    for number, example in enumerate(load_cases("domain_examples.yaml"), 1):
        yield f"example {number:03d}", lambda example=example: {"example": True, "wrong": run_example(example)}
    for document in documents():
        if document.kind != FREE_MERGES:
            yield f"formats {document.name}", lambda document=document: _formats(document)


def read_wording(gold: Mapping[str, Any]) -> Record:
    """Score rows by one printed rule and compare their points with the gold; judged ones must stay open."""
    results = gold.get("points", {"8": None})
    found = {str(result): _points(gold, str(result)) for result in results}
    wrong = [
        f"{gold['text']} at {result}: {found[str(result)]}, wanted {wanted}"
        for result, wanted in results.items()
        if found[str(result)] != wanted
    ]
    understood = any(value is not None for value in found.values())
    misread = any(found[str(result)] not in {None, wanted} for result, wanted in results.items())
    return {
        "wording": gold["text"],
        "judged": bool(gold.get("judged")),
        "understood": understood,
        "misread": misread,
        "wrong": wrong,
    }


def _points(gold: Mapping[str, Any], result: str) -> str | None:
    """Score one row that prints the rule: points as printed, None where they are left to a person."""
    row = {"code": "B01", "path": ("产出指标", "质量指标", "窗口办理情况"), "weight": "10", **gold["row"]}
    row["rule_text"] = gold["text"]
    if row.pop("points", None) is not None:
        points = [{"text": f"要点{n}", "met": _MARKS[mark]} for n, mark in enumerate(result, 1)]
        row["points_of_evaluation"] = points
    else:
        row["actual"] = result
    case = {"case": "试", "period": "2024年度", "indicators": [row]}
    score = score_evaluation(Evaluation.model_validate(case), load_rule_set("national_project_2020"))[0]
    return None if score.points is None else format_points(score.points)


def _formats(document: GoldDocument) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        return {"document": document.name, "wrong": score_differences(document, Path(folder))}


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
    wordings = [record for record in records if "wording" in record]
    worked = [record for record in records if "example" in record]
    scored = [record for record in records if "values" in record]
    written = [record for record in records if "document" in record]
    alike = sum(not record["wrong"] for record in written)
    apart = "; ".join(line for one in written for line in one["wrong"])[:400]
    values = sum(record["values"] for record in scored)
    wrong = sum(len(record["wrong"]) for record in scored)
    held = sum(not record["wrong"] for record in worked)
    broken = "; ".join(line for one in worked for line in one["wrong"])[:400]
    return {
        **_of_wordings([one for one in wordings if one["set"] in {"wording", "open wording"}], ""),
        **_of_wordings([one for one in wordings if one["set"].startswith("blind")], "blind "),
        **_of_wordings([one for one in wordings if one["set"] == "held-out wording"], "held-out "),
        "worked examples": Measure(
            share(held, len(worked)), "higher", broken or f"{held} of {len(worked)} worked examples of the field"
        ),
        "formats agree": Measure(
            share(alike, len(written)), "higher", apart or f"{alike} forms equal as Word, Excel and case file"
        ),
        "right": Measure(share(values - wrong, values), "higher", f"of {values} totals, grades, points and states"),
        "wrong": Measure(Decimal(wrong), "lower", "; ".join(line for one in scored for line in one["wrong"])[:300]),
    }


def _of_wordings(records: Sequence[Record], which: str) -> dict[str, Measure]:
    """Say how printed rules are read; ``misread`` is the one that hurts: points a rule does not give."""
    clear = [record for record in records if not record["judged"]]
    judged = [record for record in records if record["judged"]]
    # Held-out cases are counted, never shown.
    shown = "" if which == "held-out " else "; ".join(line for one in records for line in one["wrong"])[:400]
    right = sum(not record["wrong"] for record in clear)
    left = sum(not record["wrong"] for record in judged)
    misread = sum(record["misread"] for record in records)
    return {
        f"{which}wordings recognised": Measure(
            share(sum(record["understood"] for record in clear), len(clear)), "higher", f"of {len(clear)} printed rules"
        ),
        f"{which}wordings right": Measure(
            share(right, len(clear)), "higher", shown or f"all points of {len(clear)} rules"
        ),
        f"{which}wordings left to judgement": Measure(
            share(left, len(judged)), "higher", f"of {len(judged)} rules that a person must judge"
        ),
        f"{which}wordings misread": Measure(Decimal(misread), "lower", f"of {len(records)} rules, wrong points given"),
    }


SUITE = Suite(name="scoring", version=3, cases=_cases, summarise=_summarise)
