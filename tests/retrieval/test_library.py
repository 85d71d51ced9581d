"""Loading the shipped base: strict, sorted, each mistake told with its place."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import AssistantError, RuleError, SourceError
from assistant.retrieval.cases import load_cases
from assistant.retrieval.library import earliest_start, load_glossary, load_sources, load_taxonomy

ROOT = Path(__file__).resolve().parents[2]

SOURCE = """---
key: {key}
title: {title}
number: {number}
status: secondary
{more}---
概括。
"""
KIND = """kinds:
  - id: {id}
    title: 标题不够清楚
    criterion: 应当怎样
    effect: 会怎样
    evidence: [表现]
    causes: [{{text: 原因, evidence_to_ask: 资料}}]
    suggestions: [{{title: 甲, text: 乙。}}, {{title: 丙, text: 丁。}}]
    words: [词]
    sources: {sources}
"""
CASE = """title: 虚构项目
unit: 某单位
region: 某市
year: 2023
field: 培训
fictitious: true
document_type: 项目支出绩效评价报告
scheme: 决策10、其他90
funds: {{budget: 10, spent: 9, rate: 90}}
groups:
  - {{name: 决策, weight: 10, points: {points}}}
  - {{name: 其他, weight: 90, points: 90}}
total: {total}
grade: 优
deductions:
  - {{id: D1, group: 决策, indicator: 目标, weight: 4, points: {leaf}, amount: 1, reason: 原因, problems: [{problem}]}}
problems:
  - {{id: P1, kind: goal_too_general, title: 题, text: 文, suggestions: [S1]}}
suggestions:
  - {{id: S1, text: 建议}}
"""


def _write_source(folder: Path, key: str, *, title: str = "", number: str = "某发〔2020〕1号", more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    text = SOURCE.format(key=key, title=title or key, number=number, more=more)
    (folder / f"{key}.md").write_text(text, "utf-8")


def _message(error: type[AssistantError], load: object, *arguments: object) -> str:
    with pytest.raises(error) as caught:
        load(*arguments)  # type: ignore[operator]
    return caught.value.message


def test_sources_come_sorted_by_key(tmp_path: Path) -> None:
    """Folder order is key order, so that equal folders give equal answers."""
    _write_source(tmp_path, "乙", number="某发〔2020〕2号")
    _write_source(tmp_path, "甲")

    assert sorted(["乙", "甲"]) == [source.key for source in load_sources(tmp_path)]


def test_unknown_key_is_told_with_its_line(tmp_path: Path) -> None:
    """An unknown field names file, line and remedy."""
    _write_source(tmp_path, "甲", more="colour: red\n")

    message = _message(SourceError, load_sources, tmp_path)

    assert "甲.md" in message
    assert "colour" in message
    assert "第6行" in message


def test_two_documents_with_one_number_are_refused(tmp_path: Path) -> None:
    """A doubled 文号 names both files."""
    _write_source(tmp_path, "甲")
    _write_source(tmp_path, "乙")

    message = _message(SourceError, load_sources, tmp_path)

    assert "某发〔2020〕1号" in message
    assert "重复" in message
    assert "第4行" in message


def test_two_documents_with_one_title_are_refused(tmp_path: Path) -> None:
    """A doubled title is refused as well."""
    _write_source(tmp_path, "甲", title="某办法")
    _write_source(tmp_path, "乙", title="某办法", number="某发〔2020〕2号")

    assert "某办法" in _message(SourceError, load_sources, tmp_path)


def test_file_name_is_the_key(tmp_path: Path) -> None:
    """A key that differs from its file name is refused."""
    _write_source(tmp_path, "甲")
    (tmp_path / "甲.md").rename(tmp_path / "丙.md")

    assert "与文件名不一致" in _message(SourceError, load_sources, tmp_path)


def test_successor_must_exist(tmp_path: Path) -> None:
    """``repealed_by`` names a document of the base, else file and line are told."""
    _write_source(tmp_path, "甲", more="repealed_by: 乙\n")

    message = _message(SourceError, load_sources, tmp_path)

    assert "“乙”不在知识库中" in message
    assert "甲.md 第6行" in message


def test_doubled_article_is_refused(tmp_path: Path) -> None:
    """One article has one gist."""
    item = "  - {article: 第一条, gist: 讲甲, status: confirmed}\n"
    _write_source(tmp_path, "甲", more=f"articles:\n{item}{item}")

    assert "条款重复：第一条" in _message(SourceError, load_sources, tmp_path)


def test_file_without_front_matter_is_refused(tmp_path: Path) -> None:
    """A Markdown file without front matter says what is missing."""
    (tmp_path / "甲.md").write_text("只有正文\n", "utf-8")

    assert "没有文件头" in _message(SourceError, load_sources, tmp_path)


def test_start_falls_back_to_the_year_of_the_number(tmp_path: Path) -> None:
    """Where no day is known a document starts no earlier than the year in its 文号."""
    _write_source(tmp_path, "甲", number="某发〔2019〕8号")

    assert "2019-01-01" == str(earliest_start(load_sources(tmp_path)[0]))


def test_kind_may_not_cite_what_is_not_there(tmp_path: Path) -> None:
    """A taxonomy's source key must be a file of the base."""
    (tmp_path / "taxonomy.yaml").write_text(KIND.format(id="a_kind", sources="[无此文件]"), "utf-8")

    assert "“无此文件”不在 sources/ 中" in _message(SourceError, load_taxonomy, tmp_path)


def test_doubled_kind_is_refused(tmp_path: Path) -> None:
    """Two kinds with one id are refused."""
    kind = KIND.format(id="a_kind", sources="[]")
    (tmp_path / "taxonomy.yaml").write_text(kind + kind.removeprefix("kinds:\n"), "utf-8")

    assert "“a_kind”重复" in _message(RuleError, load_taxonomy, tmp_path)


def test_doubled_term_is_refused(tmp_path: Path) -> None:
    """Two entries for one term are refused."""
    item = "  - {term: 甲, identifier: a, meaning: 乙}\n"
    (tmp_path / "glossary.yaml").write_text(f"types:\n{item}terms:\n{item}", "utf-8")

    assert "“甲”重复" in _message(RuleError, load_glossary, tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total": "98"}, "各组得分之和不等于总分"),
        ({"leaf": "2"}, "分值 − 扣分 ≠ 得分"),
        ({"points": "8", "total": "98"}, "扣分合计 1 与失分 2 不符"),
        ({"problem": "P9"}, "链接不存在：P9"),
    ],
    ids=["total", "leaf", "group", "link"],
)
def test_case_with_wrong_arithmetic_is_refused(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    """A digest whose sums or links do not hold says which."""
    values = {"points": "9", "total": "99", "leaf": "3", "problem": "P1"} | changes
    (tmp_path / "case.yaml").write_text(CASE.format(**values), "utf-8")

    assert words in _message(RuleError, load_cases, tmp_path)


def test_loading_is_fast_enough_for_the_command_line() -> None:
    """All sources and kinds load in a fresh process well under the time a command has."""
    script = (
        "import time, assistant.retrieval.library as library\n"
        "start = time.perf_counter(); library.load_sources(); library.load_taxonomy()\n"
        "print(time.perf_counter() - start)"
    )
    best = min(
        float(
            subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        )
        for _ in range(2)
    )

    assert best < 0.5  # measured 0.04; the margin is for a busy machine


def test_second_call_reads_nothing() -> None:
    """What was loaded is kept."""
    assert load_sources() is load_sources()
