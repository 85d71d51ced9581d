"""The sample reports read: every budget, score, target and result of the gold, looked for where it belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import yaml

from assistant.intake import read_evaluations
from assistant.language.quantities import find_quantities
from assistant.reading import read
from eval.metrics import Measure, share
from eval.suite import SHARED, Case, Record, Suite, load_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.evaluation import Evaluation, FundLine, Indicator

_FIELDS = ("initial", "budget", "received", "spent", "rate", "weight", "stated", "sign", "target", "actual", "unit")
_QUARTERS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}
_OVERLAP = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the gold: what it is, and whether the reading has it."""

    kind: str
    label: str
    found: bool


def _cases() -> Iterable[Case]:
    own = load_cases("samples.yaml")
    for path in sorted((SHARED / "samples").glob("*.txt")):
        number = path.name[:3]
        answers = SHARED / "answers" / f"{number}.yaml"
        if number in own:
            yield number, lambda path=path, gold=own[number]: _measure(path, gold, _own_facts)
        elif answers.is_file():
            gold = yaml.safe_load(answers.read_text("utf-8"))["facts"]
            yield number, lambda path=path, gold=gold: _measure(path, gold, _answer_facts)


def _measure(path: Any, gold: dict[str, Any], facts_of: Any) -> Record:  # noqa: ANN401 - plain YAML, a function
    document = read(path)
    cases = [intake.evaluation for intake in read_evaluations(document)]
    facts = list(facts_of(cases, gold))
    return {
        "facts": len(facts),
        "found": sum(fact.found for fact in facts),
        "missing": [f"{fact.kind} {fact.label}" for fact in facts if not fact.found],
        "tables": len(document.tables),
        "dropped": len(document.dropped),
    }


def _plain(text: str | None) -> str:
    return re.sub(r"[\s　,，]|（.*?）|\(.*?\)", "", text or "")


def _same(own: str | None, gold: str | None) -> bool:
    try:
        return own is not None and Decimal(own) == Decimal(gold or "")
    except InvalidOperation:
        return _plain(own) == _plain(gold)


def _similar(own: str, gold: str) -> bool:
    """Tell whether two wordings of one point share half of the shorter one's pairs of letters."""
    pairs = [{text[n : n + 2] for n in range(len(text) - 1)} for text in (_plain(own), _plain(gold))]
    least = min(len(pair) for pair in pairs) or 1
    return Decimal(len(pairs[0] & pairs[1])) / least >= _OVERLAP


def _named(records: Iterable[Any], name: str) -> Iterator[Any]:
    wanted = _plain(name)
    for record in records:
        own = _plain(record.name)
        if own == wanted or own.endswith(wanted) or wanted.endswith(own):
            yield record


def _own_facts(cases: list[Evaluation], gold: dict[str, Any]) -> Iterator[Fact]:
    leaves = [leaf for case in cases for leaf in (*case.indicators, *case.results)]
    groups: dict[str, Sequence[FundLine | Indicator]] = {
        "funds": [line for case in cases for line in case.funds], "indicators": leaves, "results": leaves,
    }  # fmt: skip
    for kind, records in groups.items():
        for item in gold.get(kind, ()):
            own = list(_named(records, item["name"]))
            for field in _FIELDS:
                if field in item:
                    found = any(_same(getattr(record, field), item[field]) for record in own)
                    yield Fact(kind, f"{item['name']}.{field}", found)
    yield Fact("total", gold["total"], any(case.stated and _same(case.stated.total, gold["total"]) for case in cases))
    for kind, count in gold.get("counts", {}).items():
        own_count = sum(item.kind == kind for case in cases for item in case.observations)
        yield Fact(kind, str(count), own_count == count)


def _answer_facts(cases: list[Evaluation], gold: dict[str, Any]) -> Iterator[Fact]:
    case = cases[0]
    yield Fact("unit", gold["unit"], _plain(case.unit) == gold["unit"])
    yield Fact("case", gold["project_name"], _plain(gold["project_name"]) in _plain(case.case))
    yield Fact("period", str(gold["budget_year"]), case.period == str(gold["budget_year"]))
    yield from _budget_facts(case, gold["budget"])
    stated = case.stated
    yield Fact("total", gold["total"], stated is not None and _same(stated.total, gold["total"]))
    yield Fact("grade", gold["grade"], stated is not None and stated.grade == gold["grade"])
    for group in gold["scores"]:
        own = [item for item in (stated.groups if stated else ()) if group["level1"] in item.name]
        found = any(_same(item.points, group["score"]) and _same(item.weight, group["full"]) for item in own)
        yield Fact("group", group["level1"], found or _sums_to(case, group))
    for leaf in gold.get("indicators", ()):
        own_leaves = list(_named(case.indicators, leaf["indicator"]))
        yield Fact("full", leaf["indicator"], any(_same(item.weight, leaf["full"]) for item in own_leaves))
        yield Fact("score", leaf["indicator"], any(_same(item.stated, leaf["score"]) for item in own_leaves))
    targets = gold.get("performance_targets") or gold.get("indicators_set_A_section_1_2", ())
    for item in targets:
        yield from _target_facts(case, item)
    for kind, key in (("problem", "problems"), ("cause", "causes"), ("suggestion", "recommendations")):
        own_texts = [f"{item.title or ''}{item.text}" for item in case.observations if item.kind == kind]
        for item in gold.get(key, ()):
            yield Fact(kind, item["text"], any(_similar(text, item["text"]) for text in own_texts))
    yield from _deduction_facts(case, gold)


def _sums_to(case: Evaluation, group: dict[str, str]) -> bool:
    leaves = [leaf for leaf in case.indicators if group["level1"] in leaf.path[0]]
    return bool(leaves) and all(
        sum((Decimal(getattr(leaf, field) or 0) for leaf in leaves), Decimal(0)) == Decimal(group[key])
        for field, key in (("weight", "full"), ("stated", "score"))
    )


def _budget_facts(case: Evaluation, gold: dict[str, Any]) -> Iterator[Fact]:
    for field, key in (("initial", "initial"), ("budget", "adjusted"), ("received", "arrived"), ("spent", "spent"),
                       ("rate", "execution_rate")):  # fmt: skip
        value = gold.get(key)
        if value is not None:
            number = re.match(r"[\d.]+", value)
            wanted = number[0] if number else value
            yield Fact("budget", key, any(_same(getattr(line, field), wanted) for line in case.funds))
    for quarter, value in (gold.get("quarter_payments") or {}).items():
        if value is not None and quarter in _QUARTERS:
            parts = [line.parts.get(_QUARTERS[quarter]) for line in case.funds]
            yield Fact("quarter", quarter, any(_same(part, value) for part in parts))


def _target_facts(case: Evaluation, item: dict[str, str]) -> Iterator[Fact]:
    """Look for the target's and the result's figure; targets told in words only are no figures."""
    own = [leaf for leaf in (*case.results, *case.indicators) if _similar(leaf.name, item["indicator"])]
    for field in ("target", "actual"):
        spans = find_quantities(item[field])
        if not spans or "前" in item[field] or "时内" in item[field]:
            continue
        value = str(spans[0].quantity.value)
        texts = [getattr(leaf, field) for leaf in own]
        found = any(_same(text, value) or (text and value in text) for text in texts)
        yield Fact(field, item["indicator"], bool(found))


def _deduction_facts(case: Evaluation, gold: dict[str, Any]) -> Iterator[Fact]:
    for item in gold.get("deductions", ()):
        if "indicator" not in item:
            continue
        leaves = list(_named(case.indicators, item["indicator"]))
        lost = any(
            leaf.weight and leaf.stated and Decimal(leaf.weight) - Decimal(leaf.stated) == Decimal(item["points"])
            for leaf in leaves
        )
        yield Fact("deduction", item["indicator"], lost)


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    figures: dict[str, Measure] = {}
    facts = sum(record["facts"] for record in records)
    found = sum(record["found"] for record in records)
    figures["recall"] = Measure(share(found, facts), "higher", f"{found} of {facts} stated facts read")
    for record in records:
        missing = "; ".join(record["missing"])
        figures[f"recall_{record['case']}"] = Measure(
            share(record["found"], record["facts"]), "higher",
            f"{record['found']} of {record['facts']}; {record['tables']} tables; missing: {missing or 'none'}",
        )  # fmt: skip
    return figures


SUITE = Suite("samples", 1, _cases, _summarise)
