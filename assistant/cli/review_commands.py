"""`jixiao rationale` (扣分理由), and edited Word files back into a draft (收回修改稿)."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli.cases import exit_code, say, score_argument, today
from assistant.cli.rationale_printing import print_rationales, rationales_shape
from assistant.cli.round_trip_printing import (
    print_returned_version,
    print_reviewed,
    returned_version_shape,
    reviewed_shape,
)
from assistant.cli.shapes import write_json
from assistant.cli.stored_cases import case_argument, require_workspace, workspace_exists
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
    from assistant.pipeline.word_versions import ReturnedVersion
    from assistant.review.records import Rationales
    from assistant.settings import Settings

_NOBODY = "修改人"
_EXIT_MODEL = 3
# A version of the newest draft, or of the draft named: 2, 3:2.
_VERSION = re.compile(r"(?:[0-9]+:)?[0-9]+")


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
    """Take an edited report back, or write the present one against an earlier file or version."""
    scored, _ = case_argument(arguments)
    on = arguments.on or pipeline.reporting_date(scored.evaluation, today())
    if arguments.action == "compare":
        reviewed = _compare(arguments, scored, on)
        _tell(reviewed, None, arguments)
        return exit_code(reviewed.findings, complete=scored.sheet.complete)
    returned = None if arguments.no_store else _take_back_stored(arguments, scored, on)
    if returned is not None:
        reviewed = returned.reviewed
    else:
        reviewed = round_trip.take_back(
            scored, arguments.file, exported=arguments.exported, document_type=arguments.document_type, on=on
        )
    if arguments.output is not None:
        findings = (*reviewed.findings, *reviewed.standing)
        author = arguments.author or "、".join(reviewed.authors) or _NOBODY
        round_trip.write_revised(
            scored, reviewed.base, reviewed.taken.draft, findings, arguments.output, author=author, date=_now()
        )
    _tell(reviewed, returned, arguments)
    conflicts = returned is not None and bool(returned.kept.saved.conflicts)
    return 1 if conflicts else exit_code(reviewed.findings, complete=scored.sheet.complete)


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


def _compare(arguments: argparse.Namespace, scored: Scored, on: dt.date) -> Reviewed:
    author = arguments.author or _NOBODY
    if _VERSION.fullmatch(str(arguments.file)) is None or arguments.file.exists():
        return round_trip.compare_with_earlier(
            scored, arguments.file, arguments.output, document_type=arguments.document_type, on=on,
            author=author, date=_now(),
        )  # fmt: skip
    from assistant.pipeline import word_versions, workspaces

    require_workspace()
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case = workspaces.find_stored(workspace, user, scored.evaluation)
        if case is None:
            raise InputError(
                str(arguments.file), f"“{scored.evaluation.case}”没有存入工作区，没有版本可比",
                "存入过的案例，或较早的 .docx 文件", "请给出文件，或核对 JIXIAO_HOME 和 JIXIAO_USER",
            )  # fmt: skip
        return word_versions.compare_version(
            workspace, user, case, scored, str(arguments.file), arguments.output, on=on, author=author, date=_now()
        )


def _take_back_stored(arguments: argparse.Namespace, scored: Scored, on: dt.date) -> ReturnedVersion | None:
    """Merge the file into the stored draft it was written from; None where there is none."""
    if not workspace_exists():
        return None
    from assistant.pipeline import word_versions, workspaces

    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case = workspaces.find_stored(workspace, user, scored.evaluation)
        if case is None:
            return None
        returned = word_versions.take_back_version(workspace, user, case, scored, arguments.file, on=on)
    if returned is None:
        say(
            f"工作区的案例 {case.id} 没有这份文件所出自的初稿版本，改动没有存入；"
            "对照的是按案例重新起草的文字。起草时案例已存入（或加 --store）的文件才能并入。"
        )
    return returned


def _tell(reviewed: Reviewed, returned: ReturnedVersion | None, arguments: argparse.Namespace) -> None:
    if arguments.json:
        document = reviewed_shape(reviewed, arguments.output)
        if arguments.action == "take-back":
            document["stored"] = None if returned is None else returned_version_shape(returned)
        write_json(document)
        return
    print_reviewed(reviewed, compared=arguments.action == "compare")
    if returned is not None:
        print_returned_version(returned)
    if arguments.output is not None:
        print(f"\n{'修订稿' if arguments.action == 'compare' else '新版本'}已写到 {arguments.output}")
