"""The user's files become evaluations (导入): documents and case files, those of one project merged.

What a document holds is read by ``evaluations``; how two readings join, by ``merging``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.intake.case_file import load_case
from assistant.intake.evaluations import Intake, conflict_finding, read_evaluations
from assistant.intake.merging import merge_evaluations
from assistant.reading import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.domain.document import SourceDocument
    from assistant.intake.assembly import Conflict

_CASE_SUFFIXES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came out of the user's files (导入结果): one intake per project, and what was read."""

    intakes: tuple[Intake, ...]
    documents: tuple[SourceDocument, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Tables, cells and paragraphs read, over all files."""
        return {
            "tables": sum(len(document.tables) for document in self.documents),
            "cells": sum(len(table.cells) for document in self.documents for table in document.tables),
            "paragraphs": sum(len(document.paragraphs) for document in self.documents),
        }


def is_case_file(path: Path) -> bool:
    """Whether a path names a case file rather than a document."""
    return path.suffix.lower() in _CASE_SUFFIXES


def import_files(paths: Sequence[Path], *, names: Sequence[str] | None = None) -> Imported:
    """Read the user's files (hop 1) and join those of one project.

    Args:
        paths: Documents or case files; several of one project are merged, values that disagree are
            both kept and reported.
        names: The files' names for people, where those differ from the paths'.

    Raises:
        InputError: A file cannot be read, or none holds anything that can be scored.
    """
    documents: list[SourceDocument] = []
    per_file: list[tuple[Intake, ...]] = []
    for path, name in zip(paths, names or [path.name for path in paths], strict=True):
        if is_case_file(path):
            per_file.append((Intake(load_case(path)),))
            continue
        document = read(path, name=name)
        documents.append(document)
        per_file.append(read_evaluations(document))
    if all(intake.is_empty for intakes in per_file for intake in intakes):
        raise _nothing_to_score(documents)
    if len(per_file) == 1:
        conflicts = tuple(conflict for intake in per_file[0] for conflict in intake.conflicts)
        return Imported(per_file[0], tuple(documents), conflicts)
    return _merge(per_file, tuple(documents))


def _nothing_to_score(documents: Sequence[SourceDocument]) -> InputError:
    names = "、".join(document.name for document in documents)
    tables = sum(len(document.tables) for document in documents)
    found = f"读到 {tables} 张表，但没有认出" if tables else "没有表格，正文中也没有找到"
    return InputError(
        names,
        f"{found}自评表、评分表或一级指标得分",
        "含“一级指标…分值、得分”或“全年预算数、全年执行数”表头的表，或写明各一级指标分值和得分的报告",
        "请检查是否选错文件，或把表头改为常用写法后重试",
    )


def _merge(per_file: Sequence[tuple[Intake, ...]], documents: tuple[SourceDocument, ...]) -> Imported:
    groups: list[list[Intake]] = []
    for intake in (intake for intakes in per_file for intake in intakes):
        own = next((group for group in groups if _one_project(group, intake)), None)
        if own is None:
            groups.append([intake])
        else:
            own.append(intake)
    merged: list[Intake] = []
    conflicts: list[Conflict] = []
    for group in groups:
        evaluation, between = merge_evaluations([intake.evaluation for intake in group])
        inside = tuple(conflict for intake in group for conflict in intake.conflicts)
        findings = tuple(finding for intake in group for finding in intake.findings)
        merged.append(
            Intake(evaluation, (*findings, *(conflict_finding(conflict) for conflict in between)), (*inside, *between))
        )
        conflicts.extend((*inside, *between))
    return Imported(tuple(merged), documents, tuple(conflicts))


def _one_project(group: Sequence[Intake], intake: Intake) -> bool:
    """Whether a file belongs to a project already met: by name, or because it carries no scores of its own."""
    if intake.is_empty or not intake.evaluation.indicators:
        return True
    scored = [own for own in group if own.evaluation.indicators]
    if not scored:
        return True
    name = re.sub(r"\W", "", intake.evaluation.case)
    for own in scored:
        other = re.sub(r"\W", "", own.evaluation.case)
        leaves = {indicator.name for indicator in own.evaluation.indicators}
        shared = sum(indicator.name in leaves for indicator in intake.evaluation.indicators)
        if name in other or other in name or shared * 2 > len(intake.evaluation.indicators):
            return True
    return False
