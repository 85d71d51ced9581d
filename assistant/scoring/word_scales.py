"""Results in words with what each earns (按结果文字给分): 有得满分，无不得分; 健全得5分，较健全得3分.

Scales of fixed grade words (优良中差) are left to ``clauses``; here any words stand that a rule pairs with points.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.scoring.bands import read_award

if TYPE_CHECKING:
    from decimal import Decimal

Award = dict[str, "Decimal | bool"]
_PAIR = re.compile(
    r"^(?:(?:评价|评定|考核|检查)?(?:结果|等级)?(?:为|评为))?[“\"]?(?P<word>[^\d,;。≥≤<>=%×*/扣得每“”\"]{1,14}?)[”\"]?(?:的|者)?,?(?:则)?"
    r"(?P<award>(?:得|计|给|记|赋)(?:该项|本项)?(?:满分|零分|0分|\d[^,;。]*|分值[^,;。]*|一半[^,;。]*)|不得分|不计分|不给分)$"
)
_FRAME = re.compile("^(?:达到|达|评为|属于|属|评定为)|(?:标准|等次|等级|级别|水平|程度|档次|档|要求)$")
_ADVERB = "非常|很|比较|较|不|未|基本|部分|有所|已|全部|完全|没有|无|有|欠|明显|显著|尚"
_BARE = re.compile("非常|很|比较|较|不|未|基本|部分|有所|已|全部|完全|欠|尚")
_REST = frozenset({"否则", "其余", "其他", "其它", "未达到", "未完成", "其余情况"})


def word_awards(clauses: list[str]) -> list[tuple[str, Award]] | None:
    """Read clauses that are nothing but a result in words and what it earns; None where one is anything else."""
    made: list[tuple[str, Award]] = []
    for clause in clauses:
        found = _PAIR.fullmatch(_denied(clause, made))
        award = None if found is None else read_award(found["award"])
        if found is None or award is None or "proportional" in award or found["word"] in _REST:
            return None
        made.append((found["word"], award))
    words = [word for word, _ in made]
    return made if len(made) > 1 and len(set(words)) == len(words) else None


_DENIED = (("有", "无"), ("已", "未"), ("是", "否"))


def _denied(clause: str, made: list[tuple[str, Award]]) -> str:
    """Name what 否则 stands for after a single result: 有管理制度得满分，否则不得分 is of 无管理制度."""
    if len(made) != 1 or re.match("否则(?:不得分|不计分|不给分|得0分|得零分)$", clause) is None:
        return clause
    word = made[0][0]
    other = next((no + word.removeprefix(yes) for yes, no in _DENIED if word.startswith(yes)), None)
    return clause if other is None else clause.replace("否则", other, 1)


def spellings(words: list[str]) -> dict[str, str]:
    """Map each way a form may print one of the words to that word; a way that two words share is left out.

    管理制度健全、较健全 may be printed as 健全 and 较健全, 效果显著、效果一般 as 显著 and 一般.
    """
    ways: dict[str, set[str]] = {}
    head, tail = _common(words), _common([word[::-1] for word in words])[::-1]
    for word in words:
        for way in {
            word,
            word.removeprefix(head),
            word.removesuffix(tail),
            _FRAME.sub("", word),
            _without_subject(word, tail),
        }:
            if way and (way == word or _BARE.fullmatch(way) is None):
                ways.setdefault(way, set()).add(word)
    return {way: next(iter(meant)) for way, meant in sorted(ways.items()) if len(meant) == 1 or way in words}


def _common(words: list[str]) -> str:
    shared = words[0]
    for word in words[1:]:
        while not word.startswith(shared):
            shared = shared[:-1]
    return shared


def _without_subject(word: str, core: str) -> str:
    """制度健全 beside 较健全 and 不健全 is 健全: what stands before the shared core and is no adverb goes."""
    if not core or not word.endswith(core):
        return word
    adverb = re.search(rf"(?:{_ADVERB})$", word.removesuffix(core))
    return (adverb[0] if adverb is not None else "") + core
