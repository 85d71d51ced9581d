"""A draft by a real server and a model that really errs (真实起草): streaming, grammar, repair, replacement."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.domain.draft import Statement
from assistant.settings import ModelLimits, Settings
from eval.live.server import NO_SERVER, add_server_arguments, find_server, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.drafting.events import DraftEvent
    from assistant.pipeline import Report

_TODAY = dt.date(2026, 1, 1)


def draft(
    url: str, files: Sequence[Path], *, limits: ModelLimits, folder: Path, sections: Sequence[str] = ()
) -> tuple[Report, list[tuple[float, str]]]:
    """Draft a report by the model at an address; what was streamed, with its times."""
    intake = pipeline.import_files(files).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, _TODAY)
    scored = pipeline.score_case(intake, on=on)
    settings = Settings(home=folder, base_url=url, model="local", limits=limits)
    desk = pipeline.open_desk(settings, scored, document_type=None)
    heard: list[tuple[float, str]] = []
    start = time.monotonic()

    def watch(event: DraftEvent) -> None:
        if event.kind == "text":
            heard.append((time.monotonic() - start, event.text))

    report = pipeline.write_report(scored, folder / "报告.docx", on=on, model=desk, watch=watch, sections=sections)
    return report, heard


def broken_guarantees(report: Report, *, whole: bool) -> list[str]:
    """List what must hold whatever a model says, and does not."""
    use = report.model
    assert use is not None  # noqa: S101 - a model was given
    told = [block for section in report.draft.sections for block in section.blocks if isinstance(block, Statement)]
    covered = {chain for block in told for chain in block.deductions}
    missing = {chain.id for chain in report.plan.deductions} - covered
    wrong = [finding.message for finding in report.check.findings if str(finding.severity) == "error"]
    hidden = use.count("replaced") > 0 and not any("模型" in (block.remark or "") for block in told)
    found = [f"扣分链没有覆盖：{'、'.join(sorted(missing))}"] if missing and whole else []
    found += [f"成文有错误：{message}" for message in wrong]
    found += ["换用了自带撰写器而没有注明"] if hidden else []
    return found if report.output.is_file() else [*found, "没有写出文件"]


def main(arguments: Sequence[str]) -> int:
    """Run and print shares and seconds; exit 1 where a guarantee does not hold, 2 without a server."""
    parser = argparse.ArgumentParser(prog="python -m eval.live", description="A draft by a real model.")
    add_server_arguments(parser, context=16384, max_tokens=1024)
    parser.add_argument("--case", type=Path, action="append", help="the user's files; the bundled example by default")
    parser.add_argument("--sections", default="", help="only these sections, by id")
    options = parser.parse_args(arguments)
    server = find_server(options)
    if server is None:
        print(NO_SERVER)
        return 2
    with TemporaryDirectory() as name, serve(options, server, Path(name)) as (url, model):
        start = time.monotonic()
        limits = ModelLimits(
            model_context=options.context,
            model_max_tokens=options.max_tokens,
            model_parallel=1,
            model_timeout=Decimal(900),
            model_stall=Decimal(900),
            model_retries=0,
        )
        sections = tuple(name for name in options.sections.split(",") if name)
        files = options.case or pipeline.example_files()
        report, heard = draft(url, files, limits=limits, folder=Path(name), sections=sections)
        broken = broken_guarantees(report, whole=not sections)
        _print(report, heard, time.monotonic() - start, model)
    for line in broken:
        print(f"未守住：{line}")
    return 1 if broken else 0


def _print(report: Report, heard: Sequence[tuple[float, str]], seconds: float, model: str) -> None:
    use = report.model
    assert use is not None  # noqa: S101 - a model was given
    fates = {name: use.count(name) for name in ("kept", "repaired", "replaced")}
    total = sum(fates.values()) or 1
    shares = "，".join(f"{name} {count}（{100 * count / total:.1f}%）" for name, count in fates.items())
    print(f"模型 {model}：{total} 段，{shares}")
    print(f"调用 {use.calls} 次，{use.tokens} 词元，模型 {use.seconds:.1f} 秒，全程 {seconds:.1f} 秒")
    print(f"流式收到 {len(heard)} 次文字，首次在 {heard[0][0]:.1f} 秒" if heard else "没有流式文字")
    for record in use.sections:
        told = "、".join(record.reasons) or "无"
        print(f"  {record.section}：{record.kept}/{record.repaired}/{record.replaced}，未通过的规则：{told}")
    print(f"说明：{use.error}" if use.error else "模型全程可用")
