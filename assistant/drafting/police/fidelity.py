"""Whether a paragraph says of each thing what the material says of it (忠实核验).

Names, negation, what is done and what is planned, some and all: each is compared word by word with the place in the
material where the same words stand. What has no such place is for the other rules.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.drafting.police.grounding import pairs_of, plain_mask
from assistant.language.comparators import find_quantifiers, find_superlatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.drafting.units import Unit

_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")
_HOLE = "\0"
_HAN = re.compile(r"[一-鿿]")
_BREAK = re.compile(r"[，。；：]")
_SENTENCE = re.compile(r"[。；]")
_LONGEST_NAME = 3
_NEGATION = re.compile(
    r"(?:并未|未能|尚未|未曾|没有|没能|无法|难以|缺少|缺乏|未|没|不|无|非)"
    r"(?!少于|低于|超过|高于|大于|小于|多于|仅|断|利于|同[程类级]|及时|来|论|常|关|足|良|妨|管|得不)"
)
# Between a negation, or 已, and the word it is said of.
_BETWEEN = re.compile(
    rf"(?:[能曾够太很再予作在于由对向从与和将把被以下自起均都也还全部{_HOLE}]|已经|完全|充分|及时|先行|逐一|一次|得到|进行|开展|予以|加以|基本)*"
)
_DENIED = re.compile(r"([一-鿿]{2})([未不无])([一-鿿])")
_DOUBLED = re.compile("[未没不][未没]|不不")
_REACH = 12
# These are told by values, and judged by them.
_COMPUTED = re.compile("达到|完成|实现|达成|达标|符合|满足|超额|超过|高于|低于|少于|超出|控制|扣分|得到|发现|存在")
_DONE = re.compile(r"(?<!而)已经?(?!有|知)")
_PLANNED = re.compile("将|拟|计划|准备|预计|今后|下一步|改进措施|明年|下[一\0]|起按|力争")
_INTENDED = re.compile("(?:将|拟|计划|准备|预计|有待)(?=于|在|按|把|对|由|自|\0|[一-鿿]{2})")
_SOME = re.compile("多个|数个|若干|不少|许多|大量|普遍|多数|大多|大部分|个别|少数|部分|多处|多家|多次|屡次|频繁|经常")
_ORDER = re.compile("首次|首个|首创|首家|首批|第一|唯一|仅")


def find_distortions(unit: Unit, text: str) -> Iterator[str]:
    """Name the words that the material has otherwise: another name, the contrary, a deed for a plan, all for some."""
    own, base = _holed(text), _holed(unit.base)
    texts = [base, *(_holed(item) for item in unit.material)]
    yield from _renamed(own, texts, [base, *(_holed(item) for item in unit.stated)])
    yield from _polarity(own, base, texts)
    yield from _aspect(own, base, texts, advice=unit.role == "suggestion")
    # What was found is told with the problem; a suggestion ranks nothing anew.
    yield from _extent(own, [base] if unit.role == "suggestion" else texts, strict=unit.role == "suggestion")


def _holed(text: str) -> str:
    return _SLOT.sub(_HOLE, text)


def _renamed(own: str, texts: list[str], facts: list[str]) -> Iterator[str]:
    """东湾 for 西湾: a word nobody wrote, where the material has another of the same length between the same words."""
    known = pairs_of(texts)
    plain = plain_mask(own)
    for start, end in _strange(own, known, plain):
        before, after = own[max(0, start - 2) : start], own[end : end + 2]
        for part, lost in _in_its_place(before, after, end - start, facts):
            if part != own[start:end] and all(own.count(pair) < times for pair, times in lost.items()):
                yield f"材料中是“{part}”，不是“{own[start:end]}”；名称和说法请照材料写"
                break


def _strange(own: str, known: frozenset[str], plain: bytearray) -> Iterator[tuple[int, int]]:
    """Short runs of characters that say something and have no neighbour the material gives them."""

    def is_strange(at: int) -> bool:
        if plain[at] or not _HAN.match(own[at]):
            return False
        return own[at - 1 : at + 1] not in known and own[at : at + 2] not in known

    at = 0
    while at < len(own):
        end = at
        while end < len(own) and is_strange(end):
            end += 1
        if at < end <= at + _LONGEST_NAME:
            yield at, end
        at = max(end, at + 1)


def _in_its_place(before: str, after: str, length: int, facts: list[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """What the inputs have between the same words, with the pairs it forms there and how often they stand there."""
    middle = rf"([一-鿿]{{{length}}})"
    shapes = []
    if len(_HAN.findall(after)) > 1:
        shapes.append(middle + re.escape(after))
    if len(_HAN.findall(before)) > 1:
        shapes.append(re.escape(before) + middle)
    if before and after and (length > 1 or _HAN.match(before[-1]) or _HAN.match(after[0])):
        shapes.append(re.escape(before[-1]) + middle + re.escape(after[0]))
    for shape in shapes:
        for text in facts:
            for match in re.finditer(shape, text):
                start, end = match.span(1)
                if not any(plain_mask(text)[start:end]):
                    yield match[1], {pair: text.count(pair) for pair in pairs_of([text[max(0, start - 1) : end + 1]])}


def _polarity(own: str, base: str, texts: list[str]) -> Iterator[str]:
    """A word that is always denied there and never here, or the other way round."""
    for head in dict.fromkeys(_heads(base, _NEGATION)):
        denied, said = _counted(head, own)
        if said > _counted(head, base)[1] and not denied and not _COMPUTED.match(head):
            yield f"材料说的是没有“{head}”，这里说反了"
    for match in _DENIED.finditer(base):
        if f"{match[1]}{match[3]}" in own and f"{match[2]}{match[3]}" not in own:
            yield f"材料说的是“{match[0]}”，这里说反了"
    if _DOUBLED.search(own):
        yield "否定词写重了"
    for head in dict.fromkeys(_heads(own, _NEGATION)):
        if _COMPUTED.match(head):
            continue
        where = base if head in base else "。".join(texts)
        denied, said = _counted(head, where)
        if said and not denied:
            yield f"材料没有否定“{head}”，这里说反了"


def _heads(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The two characters that each negation, or 已, is said of."""
    for match in pattern.finditer(text):
        skipped = _BETWEEN.match(text, match.end())
        at = skipped.end() if skipped is not None else match.end()
        head = text[at : at + 2]
        if len(_HAN.findall(head)) == 2:  # noqa: PLR2004 - a pair
            yield head


def _counted(head: str, text: str) -> tuple[int, int]:
    """How often a word is denied and how often it is not."""
    denied = said = 0
    for match in re.finditer(re.escape(head), text):
        start = max([found.end() for found in _BREAK.finditer(text, 0, match.start())], default=0)
        clause = text[max(start, match.start() - _REACH) : match.start()]
        if _NEGATION.search(f"{clause}{head}"):
            denied += 1
        else:
            said += 1
    return denied, said


def _aspect(own: str, base: str, texts: list[str], *, advice: bool) -> Iterator[str]:
    """What is planned there is not done here, what is done there not planned here."""
    for head in dict.fromkeys(_heads(own, _DONE)):
        if _COMPUTED.match(head):
            continue
        there = _clauses_with(head, base) or _clauses_with(head, "。".join(texts))
        if not there:
            yield f"“已{head}…”说的是已经做了的事，材料没有这样说"
        elif there and all(not _DONE.search(part) and (advice or _PLANNED.search(whole)) for part, whole in there):
            yield f"“{head}”在材料中是打算做的事，这里说成了已经做到"
    for head in dict.fromkeys(_heads(own, _INTENDED)):
        there = _clauses_with(head, base)
        done = there and all(_DONE.search(part) for part, _ in there)
        if done and not any(_DONE.search(part) for part, _ in _clauses_with(head, own)):
            yield f"“{head}”在材料中是已经做到的事，这里说成了打算做"


def _clauses_with(head: str, text: str) -> list[tuple[str, str]]:
    """The clauses that hold a word, each with its sentence."""
    return [
        (part, sentence)
        for sentence in _SENTENCE.split(text)
        if head in sentence
        for part in _BREAK.split(sentence)
        if head in part
    ]


def _extent(own: str, texts: list[str], *, strict: bool) -> Iterator[str]:
    """Some, all, only, the first and the most: as often, and of the same things, as there."""
    base = texts[0]
    wide = {head: kind for kind, head in _quantified(base)}
    for kind, head in _quantified(own):
        if wide.get(head, kind) != kind:
            yield f"“{head}”前面的范围与材料不同，请照材料写"
    for match in _SOME.finditer(own):
        if not any(match[0] in text for text in texts):
            yield f"“{match[0]}”说的范围材料中没有，请删去"
    ranked = [_ranked(text) for text in texts]
    for word, times in _ranked(own).items():
        most = max(there[word] for there in ranked)
        if most < times and (most or strict):
            yield f"“{word}”比材料中多，多出的没有依据"


def _ranked(text: str) -> Counter[str]:
    """The words of rank and order in a text, with how often each stands there."""
    return Counter([match[0] for match in _ORDER.finditer(text)] + [span.text for span in find_superlatives(text)])


def _quantified(text: str) -> Iterable[tuple[str, str]]:
    """Each quantifier's kind with the two characters it is said of."""
    for span in find_quantifiers(text):
        head = text[span.end : span.end + 2]
        if len(_HAN.findall(head)) == 2:  # noqa: PLR2004 - a pair
            yield span.kind, head
