"""Document types load strictly: what is wrong is named with its file and line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.drafting.document_types import (
    choose_document_type,
    is_fact_pattern,
    list_document_types,
    load_document_type,
    named_document_type,
)
from assistant.errors import InputError, PromptError
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """---
id: results
title: 结论
facts: [total.*, score.*.points]
length: [50, 200]
writer: composer
variables: [facts]
---
写结论。
$facts
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A prompts folder with one type of one section."""
    kind = tmp_path / "brief_report"
    kind.mkdir()
    (kind / "_document.yaml").write_text("title: 简报\ntitle_pattern: $case简报\naliases: [快报]\n", "utf-8")
    (kind / "10_results.md").write_text(GOOD, "utf-8")
    shutil.copytree(shipped_folder("prompts") / "_shared", tmp_path / "_shared")
    return tmp_path


def test_type_loads_by_folder_title_or_alias(folder: Path) -> None:
    """All three names lead to one type, with the shared rules inherited."""
    kind = load_document_type("brief_report", folder)

    assert kind == load_document_type("简报", folder) == load_document_type("快报", folder)
    assert ("results",) == tuple(section.id for section in kind.sections)
    assert kind.voice
    assert kind.slot_rules


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("score.*.points", "score.*.marks", ("10_results.md 第4行", "score.*.marks")),
        ("total.*", "totals.*", ("totals.*",)),
        ("[facts]", "[facts, chains]", ("第7行", "chains", "未使用")),
        ("[facts]", "[]", ("第10行", "$facts", "未在 variables")),
        ("[facts]", "[fact]", ("fact", "不存在")),
        ("writer: composer", "writer: robot", ("writer", "第6行")),
        ("title: 结论", "title: 结论\ncolour: red", ("colour", "不认识的键")),
    ],
)
def test_malformed_section_is_refused_with_file_and_line(
    folder: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    """One mistake per file; the message holds what a person needs to mend it."""
    path = folder / "brief_report" / "10_results.md"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")

    with pytest.raises(PromptError) as caught:
        load_document_type("brief_report", folder)

    assert all(word in caught.value.message for word in words), caught.value.message


def test_two_sections_of_one_id_are_refused(folder: Path) -> None:
    """Ids are unique within a type."""
    (folder / "brief_report" / "20_again.md").write_text(GOOD, "utf-8")

    with pytest.raises(PromptError, match=r"20_again\.md 第2行.*results.*10_results\.md"):
        load_document_type("brief_report", folder)


def test_file_name_without_order_is_refused(folder: Path) -> None:
    """The prefix is the order, so it must be there."""
    (folder / "brief_report" / "results.md").write_text(GOOD, "utf-8")

    with pytest.raises(PromptError, match="文件名"):
        load_document_type("brief_report", folder)


def test_unknown_type_lists_the_known_ones() -> None:
    """The message names what there is."""
    with pytest.raises(PromptError, match="project_report"):
        load_document_type("novel")


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("项目支出绩效自评表", "self_evaluation_report"),
        ("2023年度部门整体绩效评价报告", "department_report"),
        ("某项目支出绩效评价报告", "project_report"),
        (None, "project_report"),
        ("工作总结", "project_report"),
    ],
)
def test_stated_type_chooses_the_longest_fitting_name(stated: str | None, name: str) -> None:
    """What the case file calls itself decides; the project report is the default."""
    assert name == choose_document_type(stated).name


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("score.*.points", True),
        ("score.A01.*", True),
        ("funds.budget", True),
        ("funds.*.spent", True),
        ("case.*", True),
        ("score.points", False),
        ("case.A01.name", False),
        ("weather.today", False),
        ("group.*.colour", False),
    ],
)
def test_fact_pattern_is_checked_part_by_part(pattern: str, known: bool) -> None:
    """A star stands for one whole part."""
    assert known is is_fact_pattern(pattern)


@pytest.mark.parametrize("name", list_document_types())
def test_shipped_type_loads(name: str) -> None:
    """Every shipped type is sound."""
    kind = load_document_type(name)

    assert kind.title_pattern
    assert len(kind.sections) >= 5


def test_type_a_person_names_is_never_replaced_by_the_default() -> None:
    """A name, title or alias is found; anything else is refused with what there is."""
    assert "department_report" == named_document_type("部门整体").name
    assert "self_evaluation_report" == named_document_type("self_evaluation_report").name
    with pytest.raises(InputError, match="self_evaluation_report（项目支出绩效自评报告）"):
        named_document_type("项目")
