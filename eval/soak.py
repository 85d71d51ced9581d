"""Changed examples through import, score, draft and check in one process (`make soak`): no crash, no growth.

Each round changes a few values of the bundled form at random (seeded), writes it as a case file and walks every hop.
Exit code 1 where a round crashed, broke an invariant, or left more behind than the limits allow. What is left behind is
counted in objects once the caches that have a bound are emptied: they fill up over the rounds, as they should, and what
they held is not given back to the system, so that resident memory alone tells nothing of a leak.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gc
import random
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.scoring import ScoreSheet

FORM = shipped_folder("example") / "自评表.docx"
DAY = dt.date(2024, 12, 31)
_ODD = (None, "", "0", "不适用", "约80", "≥90", "１２０", "-3", "1e3", "九成五", "—", "80%-90%", "优", "12个月")


def resident_megabytes() -> float:
    """Return this process's resident memory in MB, 0 where the platform does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def objects_left() -> int:
    """Empty the program's caches that have a bound and count the containers that are still alive."""
    gc.collect()
    bounded = type(functools.lru_cache(lambda: None))
    for each in gc.get_objects():
        ours = isinstance(each, bounded) and str(getattr(each, "__module__", "")).startswith("assistant.")
        if ours and each.cache_parameters()["maxsize"] is not None:
            each.cache_clear()
    gc.collect()
    return len(gc.get_objects())


def change(evaluation: Evaluation, chance: random.Random) -> Evaluation:
    """Change up to four results, weights or targets at random, some into things that are no number."""
    indicators = list(evaluation.indicators)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(indicators))
        indicators[place] = _changed(indicators[place], chance)
    return evaluation.model_copy(update={"indicators": tuple(indicators)})


def _changed(indicator: Indicator, chance: random.Random) -> Indicator:
    field = chance.choice(("actual", "actual", "actual", "target", "weight", "stated", "sign"))
    if field == "sign":
        return indicator.model_copy(update={"sign": chance.choice(("≥", "≤", "=", ">", "<", "区间", "定性", None))})
    value = chance.choice(_ODD) if chance.random() < 0.4 else str(Decimal(chance.randint(0, 50_000)) / 100)
    return indicator.model_copy(update={field: value})


def broken(sheet: ScoreSheet) -> list[str]:
    """Name the invariants that a score sheet breaks."""
    faults = []
    for score in sheet.scores:
        if score.status != "scored" or score.points is None or score.weight is None:
            continue  # a printed score stands as printed, with its finding
        if not 0 <= score.points <= score.weight:
            faults.append(f"{score.code}: {score.points} of {score.weight}")
    known = [score.points for score in sheet.scores if score.points is not None]
    if sheet.total is not None and sheet.scores and sheet.total != sum(known):
        faults.append(f"total {sheet.total}, sum {sum(known)}")
    return faults


def walk(evaluation: Evaluation, folder: Path) -> list[str]:
    """Walk every hop on one evaluation; return what went wrong with its scores."""
    from assistant.intake import dump_case
    from assistant.pipeline import import_files, score_case, write_report

    case = folder / "case.yaml"
    case.write_text(dump_case(evaluation), "utf-8")
    scored = score_case(import_files([case]).intakes[0], on=DAY)
    write_report(scored, folder / "report.docx", on=DAY)
    return broken(scored.sheet)


def main() -> int:
    """Run the rounds and print what happened."""
    from assistant.pipeline import import_files

    parser = argparse.ArgumentParser(prog="python -m eval.soak", description="Changed examples through every hop.")
    parser.add_argument("part", nargs="?", choices=("walk", "page"), default="walk", help="page: the page's figures")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--growth", type=float, default=150.0, help="MB allowed between the first tenth and the end")
    parser.add_argument("--left", type=float, default=0.05, help="share of objects allowed to be left behind meanwhile")
    options = parser.parse_args()
    if options.part == "page":
        from eval.page_load import main as measure_page

        return measure_page()
    chance = random.Random(options.seed)
    evaluation = import_files([FORM]).intakes[0].evaluation
    refused, faults, early, alive = 0, [], 0.0, 0
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            try:
                faults += [f"round {number}: {fault}" for fault in walk(change(evaluation, chance), Path(folder))]
            except AssistantError:
                refused += 1
            except Exception as problem:  # noqa: BLE001 - a crash is what the soak looks for
                faults.append(f"round {number}: {problem!r}")
            if number == options.rounds // 10:
                early, alive = resident_megabytes(), objects_left()
    growth = resident_megabytes() - early
    left = objects_left() / alive - 1
    seconds = time.perf_counter() - start
    print(f"{options.rounds} rounds in {seconds:.1f} s, {refused} refused with a message")
    print(
        f"memory {growth:+.1f} MB (limit {options.growth}), objects left behind {left:+.2%} (limit {options.left:.0%})"
    )
    for fault in faults[:20]:
        print(f"  {fault}")
    return 1 if faults or growth > options.growth or left > options.left else 0


if __name__ == "__main__":
    sys.exit(main())
