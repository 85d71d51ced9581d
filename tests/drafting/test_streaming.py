"""Words are handed on while their JSON is still coming."""

from __future__ import annotations

import json

import pytest

from assistant.drafting.streaming import TextStream

REPLY = json.dumps(
    {"statements": [{"unit": "u1", "text": "得[[score.A01.points]]，“很好”\n。"}, {"unit": "u2", "text": "第二段。"}]},
    ensure_ascii=False,
)


def follow(pieces: list[str | None]) -> tuple[list[tuple[str, str]], int]:
    """Feed pieces; return what was handed on and how often it was void."""
    said: list[tuple[str, str]] = []
    voids: list[int] = []
    stream = TextStream(
        lambda unit, text: said.append((unit, text)), lambda: voids.append(1), {"score.A01.points": "9分"}.get
    )
    for piece in pieces:
        stream(piece)
    return said, len(voids)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 500])
def test_text_is_the_same_however_it_is_cut(size: int) -> None:
    """Pieces of any size give the whole text of each paragraph, slots filled, under its unit."""
    said, _ = follow([REPLY[at : at + size] for at in range(0, len(REPLY), size)])

    assert "得9分，“很好”\n。" == "".join(text for unit, text in said if unit == "u1")
    assert "第二段。" == "".join(text for unit, text in said if unit == "u2")


def test_words_come_before_the_json_ends() -> None:
    """A paragraph's first words are handed on as soon as they are there."""
    said, _ = follow([REPLY[: REPLY.index("得") + 1]])

    assert [("u1", "得")] == said


def test_escapes_are_read() -> None:
    """Escaped characters are shown as what they stand for."""
    said, _ = follow(['{"unit":"u1","text":"\\u9879', '\\u76ee\\"甲\\"', '"}'])

    assert '项目"甲"' == "".join(text for _, text in said)


def test_new_beginning_voids_what_was_said() -> None:
    """A retry is told once, and only where something had been said."""
    said, voids = follow([None, '{"unit":"u1","text":"前', None, '{"unit":"u1","text":"后"}'])

    assert 1 == voids
    assert ["前", "后"] == [text for _, text in said]


def test_prose_is_not_taken_for_a_paragraph() -> None:
    """A model that answers in prose streams nothing."""
    assert ([], 0) == follow(["好的，我来写：本项目完成较好。"])
