"""`jixiao rationale` (扣分理由), and edited Word files back into a draft (收回修改稿)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli.cases import exit_code, say, score_argument, today
from assistant.cli.rationale_printing import print_rationales, rationales_shape
from assistant.cli.round_trip_printing import print_reviewed, reviewed_shape
from assistant.cli.shapes import write_json
from assistant.errors import InputError, ModelUnavailable
from assistant.pipeline import round_trip
from assistant.pipeline.rationales import open_wording_model
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from assistant.pipeline import Scored
    from assistant.pipeline.rationales import WordingModel
    from assistant.pipeline.round_trip import Reviewed
    from assistant.review.records import Rationales
    from assistant.settings import Settings

_NOBODY = "修改人"
_EXIT_MODEL = 3


def run_rationale(arguments: argparse.Namespace) -> int:
    """Suggest the rationale of every deduction, and write them as a table where asked."""
    if arguments.output is not None:
        _refuse_other_files(arguments.output)
    scored = score_argument(arguments, arguments.case)
    settings = load_settings(arguments.case)
    model, failed = _open_model(arguments.model, settings, scored)
    result = pipeline.suggest_rationales(
        scored,
        indicator=arguments.indicator,
        on=arguments.on or pipeline.reporting_date(scored.evaluation, today()),
        home=settings.home,
        model=model,
    )
    failed = failed or (model.failed if model is not None else None)
    if failed is not None:
        say(f"模型没有用上，文字为评价材料原文。{failed.message}")
    if arguments.output is not None:
        _write(result, arguments.output)
    if arguments.json:
        write_json(rationales_shape(result))
    else:
        print_rationales(result)
        if arguments.output is not None:
            print(f"\n扣分理由表已写到 {arguments.output}")
    if failed is not None:
        return _EXIT_MODEL
    return exit_code((*scored.findings, *result.findings), complete=scored.sheet.complete)


def _open_model(
    name: str | None, settings: Settings, scored: Scored
) -> tuple[WordingModel | None, ModelUnavailable | None]:
    """Open the model that was asked for; none asked for, or out of reach, the input's own words serve."""
    if name in (None, "none"):
        return None, None
    try:
        return open_wording_model(settings, scored, name), None
    except ModelUnavailable as problem:
        return None, problem


def _refuse_other_files(path: Path) -> None:
    if path.suffix.lower() not in {".docx", ".xlsx"}:
        raise InputError(str(path), "不能写这种文件", "扩展名为 .docx 或 .xlsx 的文件名", "请改正 -o 的文件名")


def _write(result: Rationales, path: Path) -> None:
    from assistant.export.rationales import write_rationales_docx, write_rationales_xlsx

    write = write_rationales_docx if path.suffix.lower() == ".docx" else write_rationales_xlsx
    write(result, path)


def run_word_action(arguments: argparse.Namespace) -> int:
    """Take an edited report back, or write the present one against an earlier file."""
    scored = score_argument(arguments, arguments.case)
    on = arguments.on or pipeline.reporting_date(scored.evaluation, today())
    now = dt.datetime.now(tz=dt.UTC)
    kind = arguments.document_type
    if arguments.action == "compare":
        reviewed = round_trip.compare_with_earlier(
            scored, arguments.file, arguments.output, document_type=kind, on=on,
            author=arguments.author or _NOBODY, date=now,
        )  # fmt: skip
    else:
        reviewed = round_trip.take_back(scored, arguments.file, exported=arguments.exported, document_type=kind, on=on)
        if arguments.output is not None:
            findings = (*reviewed.findings, *reviewed.standing)
            author = arguments.author or "、".join(reviewed.authors) or _NOBODY
            round_trip.write_revised(
                scored, reviewed.base, reviewed.taken.draft, findings, arguments.output, author=author, date=now
            )
    _tell(reviewed, arguments)
    return exit_code(reviewed.findings, complete=scored.sheet.complete)


def _tell(reviewed: Reviewed, arguments: argparse.Namespace) -> None:
    if arguments.json:
        write_json(reviewed_shape(reviewed, arguments.output))
        return
    print_reviewed(reviewed, compared=arguments.action == "compare")
    if arguments.output is not None:
        print(f"\n{'修订稿' if arguments.action == 'compare' else '新版本'}已写到 {arguments.output}")
