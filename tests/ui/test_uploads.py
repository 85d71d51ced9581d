"""Uploads: limits told in words, names shown and never used as paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.ui.uploads import CASE_KINDS, FILE_MEGABYTES, MOST_FILES, keep_uploads, shown_name

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Where the server puts what comes in."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def sent(incoming: Path, name: str, content: bytes = b"text", stored: str = "upload.txt") -> dict[str, str]:
    """A file as the server hands it over."""
    (incoming / stored).write_bytes(content)
    return {"path": str(incoming / stored), "orig_name": name}


def test_file_is_kept_under_a_drawn_name_whatever_it_is_called(incoming: Path, tmp_path: Path) -> None:
    """A name that would climb out of the folder is shown without its folders, and is no part of the path."""
    given = sent(incoming, "../../etc/自评表 <b>.txt")

    (kept,) = keep_uploads([given], incoming=incoming, folder=tmp_path / "own", kinds=CASE_KINDS)

    assert "自评表 <b>.txt" == kept.name
    assert (tmp_path / "own", ".txt") == (kept.path.parent, kept.path.suffix)
    assert "自评表" not in str(kept.path)
    assert not (incoming / "upload.txt").exists()


@pytest.mark.parametrize("name", ["程序.exe", "没有扩展名", "网页.html", "表.xlsx.js"])
def test_kind_that_is_not_read_is_refused_with_those_that_are(incoming: Path, tmp_path: Path, name: str) -> None:
    """The message names the kinds."""
    with pytest.raises(InputError, match=r"\.docx"):
        keep_uploads([sent(incoming, name)], incoming=incoming, folder=tmp_path / "own", kinds=CASE_KINDS)


def test_too_many_and_too_large_are_refused(incoming: Path, tmp_path: Path) -> None:
    """Number and size have limits, and the message says which."""
    many = [sent(incoming, f"{n}.txt", stored=f"{n}.txt") for n in range(MOST_FILES + 1)]
    large = sent(incoming, "大.txt", stored="large.txt")
    with (incoming / "large.txt").open("r+b") as stream:
        stream.truncate(FILE_MEGABYTES * 1024 * 1024 + 1)

    with pytest.raises(InputError, match=f"不超过 {MOST_FILES} 个"):
        keep_uploads(many, incoming=incoming, folder=tmp_path / "own", kinds=CASE_KINDS)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=f"超过 {FILE_MEGABYTES} MB"):
        keep_uploads([large], incoming=incoming, folder=tmp_path / "own", kinds=CASE_KINDS)  # type: ignore[list-item]


@pytest.mark.parametrize("outside", ["secret.txt", "incoming/../secret.txt"])
def test_path_outside_the_uploads_is_none_of_them(incoming: Path, tmp_path: Path, outside: str) -> None:
    """Neither a path elsewhere nor one that climbs out, nor a link out of the folder."""
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (incoming / "link.txt").symlink_to(tmp_path / "secret.txt")

    for path in (tmp_path / outside, incoming / "link.txt"):
        with pytest.raises(InputError, match="没有收到这个文件"):
            keep_uploads(
                [{"path": str(path), "orig_name": "a.txt"}], incoming=incoming, folder=tmp_path / "own", kinds=(".txt",)
            )
    assert (tmp_path / "secret.txt").exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\报告\\自评表.docx", "自评表.docx"),
        ("a\x00b\n.txt", "ab.txt"),
        ("", "未命名"),
        ("甲" * 300 + ".docx", None),
    ],
)
def test_name_is_shown_without_folders_or_signs_that_do_not_print(given: str, shown: str | None) -> None:
    """Long names keep their suffix."""
    name = shown_name(given)

    assert shown in {None, name}
    assert len(name) <= 120
    assert shown is not None or name.endswith("….docx")
