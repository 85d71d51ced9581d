"""Strict files: a message names the line a person finds in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.domain.source import FileModel
from assistant.errors import RuleError
from assistant.loading import build_model, load_front_matter

if TYPE_CHECKING:
    from pathlib import Path


class Header(FileModel):
    """A header with one field."""

    title: str


def test_lines_of_front_matter_are_counted_as_in_the_file(tmp_path: Path) -> None:
    """The opening line --- counts, so that an unknown key is named by its own line."""
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 甲\nwrong: 1\n---\n正文\n", "utf-8")
    data, body, text = load_front_matter(path)

    with pytest.raises(RuleError, match="第3行"):
        build_model(Header, data, path.name, text=text)

    assert "正文" == body


def test_a_fault_in_front_matter_is_named_by_its_line(tmp_path: Path) -> None:
    """A line that is no YAML is named by its place in the file."""
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 甲\ntitle: 乙\n---\n正文\n", "utf-8")

    with pytest.raises(RuleError, match=r"3\s*行"):
        load_front_matter(path)
