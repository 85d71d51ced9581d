"""The main job on the bundled example (演示)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import ExportError
from assistant.pipeline.cases import import_files, reporting_date, score_case
from assistant.pipeline.files import write_text
from assistant.pipeline.reports import Report, write_report
from assistant.pipeline.timing import Seconds

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration wrote (演示结果)."""

    report: Report
    written: tuple[Path, ...]


def example_files() -> tuple[Path, ...]:
    """Return the bundled example's files in reading order."""
    from assistant.settings import shipped_folder

    folder = shipped_folder("example")
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in {".docx", ".xlsx"}))


def example_report() -> Path:
    """Return the bundled report with mistakes in it, to try the audit on (体检示例)."""
    from assistant.settings import shipped_folder

    return next(path for path in sorted((shipped_folder("example") / "report").iterdir()) if path.suffix == ".docx")


def run_demo(folder: Path, *, today: dt.date) -> Demo:
    """Walk the main job on the bundled example: import, score, draft, check, Word and Excel.

    Args:
        folder: Where to write; made where it is missing.
        today: The fallback for the reporting date.

    Raises:
        ExportError: The folder cannot be made or written.
    """
    from assistant.export.excel import write_score_sheet
    from assistant.intake import dump_case

    clock = Seconds()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(str(folder), "目录建不起来", "可写的目录", "请用 --out 换一个目录") from error
    with clock.hop("读表"):
        intake = import_files(example_files()).intakes[0]
    on = reporting_date(intake.evaluation, today)
    with clock.hop("计分"):
        scored = score_case(intake, on=on)
    report = write_report(scored, folder / "绩效评价报告.docx", on=on, seconds=clock)
    with clock.hop("评分表"):
        write_score_sheet(scored.evaluation, scored.sheet, folder / "评分表.xlsx")
        write_text(folder / "案例.yaml", dump_case(scored.evaluation))
    written = (report.output, folder / "评分表.xlsx", folder / "案例.yaml")
    return Demo(replace(report, seconds=dict(clock.hops)), written)
