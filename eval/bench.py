"""Times and peak memory of whole warm processes, and of scoring alone, against their limits (`make bench`).

Each process runs once unmeasured, then ``--runs`` times; the middle time counts, since the machine is shared.
Exit code 1 where a limit is passed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation

FORM = shipped_folder("example") / "自评表.docx"
DAY = dt.date(2024, 12, 31)
# How much more than their share the first forms may take: they find everything cold.
_UNEVEN = 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing: its name, its limit, its time and processor time in seconds, its peak memory in MB.

    Processor time well below the time tells that the machine had other work. What the platform does not tell
    is None.
    """

    name: str
    limit: float
    seconds: float
    cpu: float | None = None
    megabytes: float | None = None
    failed: bool = False

    @property
    def over(self) -> bool:
        """Whether it failed or took longer than its limit."""
        return self.failed or self.seconds > self.limit


def program() -> list[str]:
    """Return how the program starts: its script beside this Python, else the module."""
    script = Path(sys.executable).with_name("jixiao.exe" if os.name == "nt" else "jixiao")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "assistant"]


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end; ``done`` is exit code 0 or 1 and no crash on standard error."""

    seconds: float
    cpu: float | None
    megabytes: float | None
    done: bool


def run_once(arguments: list[str], folder: str) -> Run:
    """Run one process of the program in a folder, with that folder as its home."""
    environment = {**os.environ, "JIXIAO_HOME": folder, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    # An installed program has its compiled modules; a shell that forbids writing them would compile on every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "pycache")
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [*program(), *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said
        )
        code, cpu, megabytes = wait_for(process)
        seconds = time.perf_counter() - start
        said.seek(0)
        return Run(seconds, cpu, megabytes, code in {0, 1} and b"Traceback" not in said.read())


def wait_for(process: subprocess.Popen[bytes]) -> tuple[int, float | None, float | None]:
    """Wait for a process; return its exit code, processor seconds and peak MB, None where these are not told."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, in_megabytes(usage.ru_maxrss)


def in_megabytes(peak: int) -> float:
    """Convert a peak memory as the system counts it: bytes on macOS, KB elsewhere."""
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def own_peak() -> float | None:
    """Return this process's peak memory in MB, None where the platform does not tell."""
    try:
        import resource
    except ImportError:
        return None
    return in_megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def measure_process(name: str, arguments: list[str], limit: float, runs: int) -> Row:
    """Measure a command as a whole warm process; a crash or a refusal counts as failed."""
    with tempfile.TemporaryDirectory() as folder:
        run_once(arguments, folder)
        results = [run_once(arguments, folder) for _ in range(runs)]
    middle = sorted(results, key=lambda run: run.seconds)[len(results) // 2]
    peak = max((run.megabytes for run in results if run.megabytes is not None), default=None)
    return Row(name, limit, middle.seconds, middle.cpu, peak, failed=not all(run.done for run in results))


def measure_scoring(limit: float, runs: int) -> Row:
    """Measure scoring and summing the bundled example in a warm process: files and rules are read already."""
    from assistant.pipeline import import_files
    from assistant.scoring.engine import score_evaluation, summarise
    from assistant.scoring.rule_sets import choose_rule_set

    evaluation = import_files([FORM]).intakes[0].evaluation
    rule_set = choose_rule_set(evaluation, on=DAY)
    times = []
    for _ in range(runs * 20):
        start = time.perf_counter()
        summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
        times.append(time.perf_counter() - start)
    return Row("计分（18项，进程内）", limit, statistics.median(times), None, own_peak())


def _form(number: int, *, apart: bool = False) -> Evaluation:
    """One generated form of 23 indicators as they are mixed in use; some print points that do not agree.

    Many rows of many forms print the same, as in use; ``apart`` gives every number decimals of its form's own.
    """
    from assistant.domain.evaluation import Evaluation

    rows: list[dict[str, object]] = []
    for place in range(23):
        target, actual = 10 + (number * 7 + place * 13) % 300, (number * 11 + place * 29) % 350
        tail = f".{number:05d}" if apart else ""
        cells: tuple[dict[str, object], ...] = (
            {"target": f"≥{target}", "actual": f"{actual}{tail}", "unit": "个"},
            {"target": f"≤{target}", "actual": f"{actual + 1}{tail}", "unit": "万元"},
            {"target": "≥90", "actual": f"{actual % 100}.{number % 97:02d}", "unit": "%"},
            {"target": "优", "actual": "良", "sign": "定性", "stated": "4"},
            {"target": f"={target}", "actual": f"{actual}{tail}", "unit": "次", "stated": "3"},
        )
        group = ("决策", "过程", "产出", "效益")[place * 4 // 23]
        path = (group, f"二级{place // 4}", f"指标{place}")
        rows.append({"code": f"B{place + 1:02d}", "path": path, "weight": "4", **cells[place % 5]})
    funds = {"name": "资金总额", "budget": str(100 + number), "spent": str(90 + number), "weight": "8"}
    return Evaluation.model_validate({"case": f"第{number}份", "indicators": rows, "funds": [funds]})


def measure_many(counts: tuple[int, ...], limit: float, *, apart: bool = False) -> list[Row]:
    """Measure scoring many forms one after the other, none of them twice; the limit is for the most of them.

    What the first ones took shows that scoring is linear: their share of the whole, and half of that again.
    """
    from assistant.scoring.engine import score_evaluation, summarise
    from assistant.scoring.rule_sets import load_rule_set

    rule_set = load_rule_set("national_project_2020")
    forms = [_form(number, apart=apart) for number in range(max(counts))]
    kind = "，数值各不相同" if apart else ""
    # The forms are what is given; looking through them for garbage is no part of scoring.
    gc.collect()
    gc.freeze()
    rows = []
    start, cpu, done = time.perf_counter(), time.process_time(), 0
    for count in sorted(counts):
        for form in forms[done:count]:
            summarise(form, rule_set, score_evaluation(form, rule_set))
        done = count
        seconds, busy = time.perf_counter() - start, time.process_time() - cpu
        share = limit * count / max(counts)
        # The processor time counts: the limit is one core's, and the machine may have other work.
        name = f"计分 {count} 份 × 23 项{kind}（{seconds:.1f}秒实耗）"
        rows.append(Row(name, limit if count == max(counts) else share * _UNEVEN, busy, busy, own_peak()))
    return rows


def measure_audit(limit: float, runs: int) -> Row:
    """Measure the audit of a report of 30,000 characters with 20 tables in a warm process, by processor time."""
    from eval.audit_times import SECTIONS, measure

    characters, tables, seconds = measure(SECTIONS, runs)
    return Row(f"体检 {characters} 字、{tables} 张表（进程内）", limit, seconds, seconds, own_peak())


def main() -> int:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Times and memory against their limits.")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each process")
    runs = parser.parse_args().runs
    rows = [
        measure_process("jixiao --help", ["--help"], 0.3, runs),
        measure_process("jixiao score 自评表.docx", ["score", str(FORM)], 0.8, runs),
        measure_process("jixiao check 佐证材料.docx", ["check", str(FORM.with_name("佐证材料.docx"))], 1.5, runs),
        measure_process("jixiao demo", ["demo", "--out", "demo"], 4.0, runs),
        measure_audit(1.0, runs),
        measure_scoring(0.001, runs),
        *measure_many((1_000, 5_000, 10_000), 10.0),
        # No number twice, so that nothing read before helps: as cold as the first forms above, and no colder.
        *measure_many((2_000,), 2.0 * _UNEVEN, apart=True),
    ]
    print(f"{'limit s':>8} {'measured s':>10} {'cpu s':>7} {'peak MB':>7}  what")
    for row in rows:
        cpu = "—" if row.cpu is None else f"{row.cpu:.3f}"
        peak = "—" if row.megabytes is None else f"{row.megabytes:.0f}"
        mark = "  FAILED" if row.failed else "  OVER" if row.over else ""
        print(f"{row.limit:>8.3f} {row.seconds:>10.4f} {cpu:>7} {peak:>7}  {row.name}{mark}")
    return 1 if any(row.over for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
