"""Files made to do harm: refused or read in part, within seconds and memory, asking nothing of the network."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.reading import read
from eval.hostile import Listener, files, is_safe, read_bounded

if TYPE_CHECKING:
    from pathlib import Path

NAMES = tuple(files("http://127.0.0.1:1/"))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="memory is bounded by the system's resource limits")
@pytest.mark.parametrize("name", NAMES)
def test_hostile_file_ends_within_its_bounds(tmp_path: Path, name: str) -> None:
    """Each file ends in a refusal or a reading within 5 seconds and 500 MB."""
    file, make = files("http://127.0.0.1:1/")[name]
    (tmp_path / file).write_bytes(make())

    answer = read_bounded(tmp_path / file)

    assert is_safe(answer), answer


@pytest.mark.parametrize("name", ["external links", "external definition", "external workbook"])
def test_nothing_is_asked_of_linked_addresses(tmp_path: Path, name: str) -> None:
    """A server that a file links to sees no request."""
    listener = Listener()
    try:
        file, make = files(listener.url)[name]
        (tmp_path / file).write_bytes(make())
        document = read(tmp_path / file)
    finally:
        listener.close()

    assert [] == listener.asked
    assert document.blocks


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tables 200 deep", "嵌套过深"),
        ("entity expansion", "实体"),
        ("zip bomb", "超出可安全读取"),
        ("zip bomb, workbook", "超出可安全读取"),
    ],
)
def test_refusal_names_its_reason(tmp_path: Path, name: str, said: str) -> None:
    """The message says what is wrong with the file."""
    file, make = files("")[name]
    (tmp_path / file).write_bytes(make())

    with pytest.raises(InputError, match=said):
        read(tmp_path / file)


def test_entities_left_out_are_listed(tmp_path: Path) -> None:
    """An entity that points to a file is not read, and the reading says so."""
    file, make = files("")["entity from a file"]
    (tmp_path / file).write_bytes(make())
    document = read(tmp_path / file)

    assert ["乙"] == [item.text for item in document.paragraphs]
    assert ["文件自定义了实体，未展开，所代表的文字未读"] == [item.why for item in document.dropped]
