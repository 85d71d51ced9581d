"""What users wrote, made fit to stand inside our sentences (引用填报文字); words are never changed.

Only blanks, outer list numbers and the closing mark are taken off, so that what remains still occurs
in the input as it stands.
"""

from __future__ import annotations

import re

from assistant.language.normalise import normalise

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+[、.．]|\d+[、.．)）](?!\d)|[①-⑳]|[一二三四五六七八九十]是[、，,：:]?)\s*"
)
# Blanks that word processors leave between Chinese characters and digits (6 月 30 日).
_NEAR_DIGIT = re.compile(r"(?<=[一-鿿，。；：、“（]) (?=\d)|(?<=[\d%]) (?=[一-鿿，。；：、”）])")
_SECOND = re.compile(r"(?:(?<=[。；;，,：:])|(?<=\s))(?:二是|[（(][二2][）)]|二、|2[、.．](?!\d)|②)")
_NOTHING = {"", "无", "无偏差", "无。", "/", "—", "——", "-", "－", "不涉及", "暂无", "正常", "未发生偏差", "空"}
_REMEDY = re.compile(
    r"(?:进一步)?(?:加强|强化|完善|健全|建立|优化|提高|提升|规范|细化|落实|加大|推进|严格|明确|做好|加快|应当?|建议)"
)
_DEFECT = re.compile(r"不|未|缺|欠|没有|薄弱|滞后|偏|少于|低于|超出|有待|尚需|问题|差距|脱节|无法|难以|扣")
# Printed list numbers of one kind, in the order in which a list runs.
_LIST_MARKS = (
    tuple(f"（{mark}）" for mark in "123456789"),
    tuple(f"（{mark}）" for mark in "一二三四五六七八九"),
    tuple("①②③④⑤⑥⑦⑧⑨"),
)
_AMOUNT = re.compile(r"[（(]扣(?:除)?\d+(?:\.\d+)?分[）)]$")
_LONGEST_TITLE = 32
_SHORTEST_TITLE = 4


def clean(text: str | None) -> str:
    """Take off blanks, an outer list number and closing marks; "" where nothing is said (无, —)."""
    if text is None:
        return ""
    flat = text.strip().replace("\r", "")
    flat = re.sub(r"\s*\n\s*", "", flat)
    if "$" in flat or "[bookmark" in flat:
        flat = normalise(flat).text
    flat = _BLANKS.sub(" ", flat)
    flat = _NEAR_DIGIT.sub("", flat)
    flat = re.sub(r"(?<=[一-鿿，。；：、]) (?=[一-鿿（“《])", "", flat)
    # A list that goes on (一是…二是…) keeps its first number.
    bare = flat if _SECOND.search(flat) else _NUMBER.sub("", flat).strip()
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
    clause = _NUMBER.sub("", re.split(r"[。；，：]", clean(text))[0])
    return clause if _SHORTEST_TITLE <= len(clause) <= _LONGEST_TITLE else ""


def is_remedy(text: str) -> bool:
    """Whether what stands as a problem is worded as a remedy: it asks for something and names no defect."""
    bare = clean(text)
    return _REMEDY.match(bare) is not None and _DEFECT.search(bare) is None


def list_items(text: str) -> list[str]:
    """The items of a text written as a numbered list （1）…（2）…; the whole text where it is none.

    A list begins with its first number: words before it would be lost without it.
    """
    bare = clean(text)
    for marks in _LIST_MARKS:
        if not bare.startswith(marks[0]) or marks[1] not in bare:
            continue
        places = [0]
        for mark in marks[1:]:
            found = bare.find(mark, places[-1])
            if found < 0:
                break
            places.append(found)
        pieces = [bare[start:end] for start, end in zip(places, [*places[1:], len(bare)], strict=True)]
        bodies = (piece.removeprefix(mark) for piece, mark in zip(pieces, marks, strict=False))
        return [body.strip().rstrip("。；;，, ") for body in bodies]
    return [bare] if bare else []


def without_amount(text: str) -> str:
    """Leave out the lost points printed in brackets at the end (扣0.27分), where the report tells them itself."""
    return _AMOUNT.sub("", text).rstrip("。；;，, ")


def quoted(text: str) -> str:
    """Put a user's words in quotation marks; inner ones become single."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
