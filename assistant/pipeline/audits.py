"""From somebody's report to remarks (体检)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.checking.self_test import SelfTest
    from assistant.domain.document import SourceDocument
    from assistant.domain.finding import Waiver
    from assistant.pipeline.cases import Scored


def audit_report(
    document: SourceDocument,
    *,
    scored: Scored | None = None,
    on: dt.date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    waivers: Sequence[Waiver] = (),
) -> CheckReport:
    """Audit any report (体检), against a case's facts where ``scored`` is given.

    Raises:
        InputError: The document holds no text at all.
    """
    from assistant.checking.runner import run_checks
    from assistant.retrieval.library import load_sources

    if not any(part.text.strip() for _, part, _ in document.texts()):
        raise InputError(document.name, "没有可核查的文字", "含正文或表格的报告", "扫描件请先识别为文字，或换一份文件")
    return run_checks(
        document,
        ledger=scored.ledger if scored else None,
        evaluation=scored.evaluation if scored else None,
        sheet=scored.sheet if scored else None,
        sources=load_sources(),
        on=on,
        select=tuple(select),
        ignore=tuple(ignore),
        waivers=tuple(waivers),
    )


def try_audit(
    document: SourceDocument,
    *,
    scored: Scored | None = None,
    on: dt.date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> SelfTest:
    """Plant errors of every kind into a document and tell which the audit finds (体检自检); no file is touched."""
    from assistant.checking import self_test
    from assistant.checking.check import CheckContext
    from assistant.retrieval.library import load_sources

    context = CheckContext(
        document,
        scored.ledger if scored else None,
        scored.evaluation if scored else None,
        scored.sheet if scored else None,
        load_sources(),
        on,
    )
    return self_test.try_audit(context, select=select, ignore=ignore)


def load_waivers(report: Path) -> tuple[Waiver, ...]:
    """Load the waivers kept beside a report (报告名.waivers.yaml); none where there is no such file.

    Raises:
        InputError: The file is malformed.
    """
    from assistant.domain.finding import Waiver
    from assistant.loading import build_model, parse_yaml, read_text

    path = report.with_name(f"{report.name}.waivers.yaml")
    if not path.is_file():
        return ()
    text = read_text(path, error=InputError)
    entries = parse_yaml(text, path.name, error=InputError)
    if not isinstance(entries, list):
        raise InputError(path.name, "豁免清单不是列表", "每条以 - check: 开头的列表", "请改正")
    return tuple(build_model(Waiver, entry, path.name, error=InputError) for entry in entries)
