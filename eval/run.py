"""Runs the suites: one JSON line per case, one table of figures, compared with the committed baselines.

    python -m eval.run [SUITE…] [--update]

Exit code 0 where nothing is worse than its baseline, 1 where a figure is worse or a case crashed, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
import traceback
from decimal import Decimal
from typing import TYPE_CHECKING

from eval.metrics import worse
from eval.suite import HERE, Record, Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.metrics import Measure

OUTPUT = HERE.parent / "output" / "eval"
BASELINES = HERE / "baselines"


def load_suites() -> dict[str, Suite]:
    """Import every module of eval/suites in name order and take its ``SUITE``."""
    names = sorted(path.stem for path in (HERE / "suites").glob("*.py") if not path.stem.startswith("_"))
    suites = [importlib.import_module(f"eval.suites.{name}").SUITE for name in names]
    return {suite.name: suite for suite in suites}


def run_suite(suite: Suite) -> tuple[list[Record], list[Record]]:
    """Run every case of a suite; a crash is a record of its own and never a low score.

    Returns:
        The records of cases that ran, and those of cases that crashed.
    """
    ran: list[Record] = []
    crashed: list[Record] = []
    for case_id, run in suite.cases():
        start = time.perf_counter()
        try:
            record = {"suite": suite.name, "case": case_id, **run()}
        except Exception as problem:  # noqa: BLE001 - one broken case must not hide the others
            trace = traceback.format_exception(problem)[-3:]
            crashed.append({"suite": suite.name, "case": case_id, "crashed": repr(problem), "trace": trace})
            continue
        record["seconds"] = f"{time.perf_counter() - start:.3f}"
        ran.append(record)
    return ran, crashed


def compare(suite: Suite, figures: Mapping[str, Measure]) -> list[tuple[str, Measure, Decimal | None, bool]]:
    """Set each figure beside its baseline; baselines of another version count as none."""
    path = BASELINES / f"{suite.name}.json"
    stored = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    before = stored.get("figures", {}) if stored.get("version") == suite.version else {}
    rows = []
    for name, measure in figures.items():
        old = Decimal(before[name]) if name in before else None
        rows.append((name, measure, old, old is not None and worse(measure, old)))
    return rows


def write_results(suite: Suite, records: list[Record], figures: Mapping[str, Measure], *, update: bool) -> None:
    """Write the records to output/eval, and the figures to eval/baselines where asked."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False, default=str) for record in records]
    (OUTPUT / f"{suite.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    if update:
        content = {"version": suite.version, "figures": {name: str(figure.value) for name, figure in figures.items()}}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (BASELINES / f"{suite.name}.json").write_text(text, "utf-8")


def before_text(value: Decimal | None) -> str:
    """Write a baseline for the table, a dash where there is none."""
    return "—" if value is None else str(value)


def main() -> int:
    """Run the suites named on the command line, all without names."""
    suites = load_suites()
    parser = argparse.ArgumentParser(prog="python -m eval.run", description="Runs the evaluation suites.")
    parser.add_argument("names", nargs="*", metavar="SUITE", help=f"one of: {', '.join(suites)}")
    parser.add_argument("--update", action="store_true", help="write the figures as the new baselines")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in suites]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}; there are: {', '.join(suites)}")
    bad = False
    for name in options.names or suites:
        suite = suites[name]
        ran, crashed = run_suite(suite)
        if not ran and not crashed:
            print(f"\n{name}: skipped, its data are not here")
            continue
        figures = suite.summarise(ran) if ran else {}
        rows = compare(suite, figures)
        write_results(suite, ran + crashed, figures, update=options.update and not crashed)
        print(f"\n{name} (version {suite.version}): {len(ran)} cases, {len(crashed)} crashed")
        for label, measure, old, is_worse in rows:
            print(f"  {label:<22} {measure.value:>8}  baseline {before_text(old):>8}  {measure.reason}", end="")
            print("  WORSE" if is_worse else "")
            bad = bad or is_worse
        for record in crashed[:5]:
            print(f"  crashed: {record['case']}: {record['crashed']}")
        bad = bad or bool(crashed)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
