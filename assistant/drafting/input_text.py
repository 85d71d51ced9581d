"""What users wrote, made fit to stand inside our sentences (引用填报文字); words are never changed.

Only blanks, outer list numbers and the closing mark are taken off, so that what remains still occurs
in the input as it stands.
"""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+[、.．]|\d+[、.．)）](?!\d)|[①-⑳]|[一二三四五六七八九十]是)\s*"
)
_NOTHING = {"", "无", "无偏差", "无。", "/", "—", "——", "-", "－", "不涉及", "暂无", "正常", "未发生偏差", "空"}
_LONGEST_TITLE = 32
_SHORTEST_TITLE = 4


def clean(text: str | None) -> str:
    """Take off blanks, an outer list number and closing marks; "" where nothing is said (无, —)."""
    if text is None:
        return ""
    flat = text.strip().replace("\r", "")
    flat = re.sub(r"\s*\n\s*", "", flat)
    flat = _BLANKS.sub(" ", flat)
    flat = re.sub(r"(?<=[一-鿿，。；：、]) (?=[一-鿿（“《])", "", flat)
    bare = _NUMBER.sub("", flat).strip()
    bare = bare.rstrip("。；;，,、 ")
    return "" if bare in _NOTHING else bare


def split_title(text: str) -> tuple[str, str]:
    """Split a stated problem or suggestion into its heading and its body.

    The first sentence is the heading where it is short and more follows; else there is no heading.
    """
    bare = clean(text)
    head, mark, rest = bare.partition("。")
    if mark and rest and _SHORTEST_TITLE <= len(head) <= _LONGEST_TITLE and "，" not in head[:_SHORTEST_TITLE]:
        return head, clean(rest)
    return "", bare


def first_clause(text: str) -> str:
    """The first clause of a text as a short heading; "" where it is too long or too short for one."""
    clause = re.split(r"[。；，：]", clean(text))[0]
    return clause if _SHORTEST_TITLE <= len(clause) <= _LONGEST_TITLE else ""


def quoted(text: str) -> str:
    """Put a user's words in quotation marks; inner ones become single."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
