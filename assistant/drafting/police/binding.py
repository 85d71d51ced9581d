"""Whether each slot stands where its value belongs (占位归属): beside the right words and the right name.

A value is right for one owner and one measure only; the same digits elsewhere would read as another fact.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.drafting.slots import find_slots
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.drafting.slots import Slot
    from assistant.drafting.units import Unit
    from assistant.drafting.writing import Writing

# Words that say which of its owner's values a number is; the last one before a slot counts.
_WORDS: tuple[tuple[str, str], ...] = (
    ("rate", r"得分率"),
    ("completion", r"完成率|完成比例|达成率"),
    ("execution", r"执行率|执行比例"),
    ("arrival", r"到位率"),
    ("grade", r"等级"),
    ("loss", r"扣分|扣减|扣除|扣去|扣(?!分)|失分|丢分|减分"),
    ("weight", r"分值|权重|总分值|满分(?:值|为)?|标准分"),
    ("points", r"得分(?!率)|综合得分|评分为|得满分|得(?!分率|到|以|出)|评定为|应得|计"),
    ("span", r"区间"),
    ("gap", r"少于?|低于|不足|差距|相差|短缺|缺口|未达|差|高于|高出|超过|超出|超额|多于|多出|超(?!额)|高|低|多"),
    ("target", r"目标(?:值|任务)?|不少于|不低于|不超过|不高于|不大于|不小于|计划|要求|年度指标值|应达到|控制在"),
    ("actual", r"实际(?:完成|达到|值|为)?|完成(?!率|比例)|达到|完成情况"),
    ("budget", r"预算(?:数|资金|安排|批复)?|年初|调整(?:后|为)?|调减为|调增为|安排"),
    ("received", r"到位(?!率)"),
    ("spent", r"支出|执行(?!率|比例)|使用"),
    ("balance", r"结余|结转|余额"),
)
_WORD = re.compile("|".join(f"(?P<{name}{number}>{part})" for number, (name, part) in enumerate(_WORDS)))
_MEANT: Mapping[str, frozenset[str]] = {
    "target": frozenset({"target"}),
    "actual": frozenset({"actual", "completion", "execution", "rate"}),
    "gap": frozenset({"gap"}),
    "completion": frozenset({"completion"}),
    "weight": frozenset({"weight"}),
    "points": frozenset({"points"}),
    "stated": frozenset({"points"}),
    "computed": frozenset({"points"}),
    "deduction": frozenset({"loss"}),
    "amount": frozenset({"loss"}),
    "rest": frozenset({"loss"}),
    "rate": frozenset({"rate", "execution"}),
    "ratio": frozenset({"execution", "completion"}),
    "range": frozenset({"span", "points"}),
    "budget": frozenset({"budget"}),
    "initial": frozenset({"budget"}),
    "received": frozenset({"received"}),
    "arrival": frozenset({"arrival"}),
    "spent": frozenset({"spent", "actual"}),
    "balance": frozenset({"balance"}),
    "grade": frozenset({"grade"}),
}
# Words that may stand behind a value instead of before it.
_BEHIND = re.compile(
    r"^[”’）]?的?(?:年度|年初|绩效|控制|既定|预期|计划)*"
    r"(?P<word>目标|标准|要求|计划|差距|缺口|完成率|得分率|执行率|分值|满分|得分|等级)"
)
_BEHIND_MEANS = {
    "目标": "target", "标准": "target", "要求": "target", "计划": "target", "差距": "gap", "缺口": "gap",
    "完成率": "completion", "得分率": "rate", "执行率": "execution", "分值": "weight", "满分": "weight",
    "得分": "points", "等级": "grade",
}  # fmt: skip
# What [[…]]为[[…]] says of an owner without a further word is its result.
_PLAIN = ("actual", "grade", "ratio")
_IS = re.compile("(?:为|达)[“]?$")
_RELATION = re.compile(
    "(?:不少于|不低于|不超过|不高于|不大于|不小于|不多于|至少|至多|少于|低于|高于|多于|超过|超出|大于|小于|不足|达到|(?:未能?|没有|没能)达到|不及)$"
)
# Words that say the same of two values.
_ALIKE = (
    frozenset({"少于", "低于", "小于", "不足", "未达到", "不及"}),
    frozenset({"高于", "多于", "超过", "超出", "大于"}),
    frozenset({"不少于", "不低于", "不小于", "至少", "达到"}),
    frozenset({"不超过", "不高于", "不大于", "不多于", "至多"}),
)
_BREAK = re.compile(r"[，。；：、（）]")
_WINDOW = 14
_OWNED = ("indicator", "score", "group")
_NEAR = 12
_SHORT_LEAD = 3


def find_misplaced(unit: Unit, text: str, writing: Writing) -> Iterator[str]:
    """Name the slots whose words or names say something else than the slot's fact."""
    slots = find_slots(text)
    for number, slot in enumerate(slots):
        before = slots[number - 1].end if number else 0
        if slot.fact.startswith("given."):
            yield from _given_place(unit, text, slot)
            continue
        yield from _measure(unit, text, slot, before, writing)
    yield from _owners(unit, text, slots)
    yield from _order(unit, slots)


def _key(slot: Slot) -> str:
    return slot.fact.rpartition(".")[2]


def _measure(unit: Unit, text: str, slot: Slot, before: int, writing: Writing) -> Iterator[str]:
    key = _key(slot)
    meant = _MEANT.get(key)
    fact = writing.ledger.get(slot.fact)
    if meant is None or slot.fact.startswith("count.") or fact is None:
        return
    if fact.quantity is None and key in ("target", "actual"):
        meant = meant | {"actual", "target"} if key == "actual" else meant
    full = key == "points" and _is_full(slot.fact, writing)
    lead = text[max(before, slot.start - _WINDOW) : slot.start]
    cut = list(_BREAK.finditer(lead.rstrip("（“")))
    lead = lead[cut[-1].end() :] if cut else lead
    said = [str(match.lastgroup).rstrip("0123456789") for match in _WORD.finditer(lead)]
    behind = _BEHIND.match(text[slot.end :])
    word = said[-1] if said else (_BEHIND_MEANS[behind["word"]] if behind else "")
    if behind and key == "target" and _BEHIND_MEANS[behind["word"]] == "target":
        return
    if word in meant or (full and word == "weight"):
        return
    if not word and key in _PLAIN and _IS.search(lead):
        return
    if _same_place(unit, text, slot, before):
        return
    label = fact.label
    if not word:
        yield f"[[{slot.fact}]]（{label}）前面没有说明它是什么数"
    else:
        yield f"[[{slot.fact}]]是{label}，放在“{lead.strip()}”之后意思就变了"


def _same_place(unit: Unit, text: str, slot: Slot, before: int) -> bool:
    """Whether the base has this slot behind the same words, or behind the same slot."""
    lead = text[before : slot.start]
    if len(lead) <= _SHORT_LEAD and before:
        lead = text[text.rfind("[[", 0, before) : slot.start]
    return f"{lead[-_WINDOW * 2 :]}[[{slot.fact}]]" in unit.base


def _is_full(name: str, writing: Writing) -> bool:
    weight = writing.ledger.get(f"{name.rpartition('.')[0]}.weight")
    points = writing.ledger.get(name)
    return weight is not None and points is not None and weight.quantity == points.quantity


def _given_place(unit: Unit, text: str, slot: Slot) -> Iterator[str]:
    """A value of the inputs keeps a word beside it that it had there, and its relation."""
    own = f"[[{slot.fact}]]"
    said = _RELATION.search(text[: slot.start])
    if said is not None and not any(f"{word}{own}" in unit.base for word in _same(said[0])):
        yield f"“{said[0]}”{own}与材料所说的关系不同"
    around = _pairs(text[max(0, slot.start - _NEAR) : slot.start]) | _pairs(text[slot.end : slot.end + _NEAR])
    for match in re.finditer(re.escape(own), unit.base):
        near = unit.base[max(0, match.start() - _NEAR - 4) : match.start()]
        behind = unit.base[match.end() : match.end() + _NEAR + 4]
        there = _pairs(near) | _pairs(behind)
        if not there or around & there:
            return
    yield f"{own}离开了材料中原来所说的事，请保留它前后的词"


def _same(word: str) -> frozenset[str]:
    """The words that relate two values as this one does."""
    word = "未达到" if word.endswith("达到") and word != "达到" else word
    return next((words for words in _ALIKE if word in words), frozenset({word}))


def _pairs(text: str) -> frozenset[str]:
    bare = re.sub(r"\[\[[^\]]*\]\]|[A-Za-z0-9_.\[\]]+", " ", text)
    return frozenset(
        run[at : at + 2] for run in re.findall(r"[一-鿿]+", bare) for at in range(len(run) - 1)
    ) | frozenset(run for run in re.findall(r"[一-鿿]+", bare) if len(run) == 1)


def _owners(unit: Unit, text: str, slots: tuple[Slot, ...]) -> Iterator[str]:
    names = [slot for slot in slots if _key(slot) == "name" and slot.fact.startswith(_OWNED)]
    sentences = split_sentences(text)
    for slot in slots:
        parts = slot.fact.split(".")
        if parts[0] not in _OWNED or parts[-1] == "name":
            continue
        start, end = next(((s, e) for s, e in sentences if s <= slot.start < e), (0, len(text)))
        owner = _owner(slot, names, start, end)
        if owner is None:
            if len(unit.codes) > 1:
                yield f"[[{slot.fact}]]所在的句子没有写明是哪项指标"
            elif unit.codes and parts[1] != unit.codes[0]:
                yield f"[[{slot.fact}]]不属于本段所说的指标"
        elif owner != parts[1]:
            yield f"[[{slot.fact}]]安在了另一项指标（{owner}）名下"


def _owner(slot: Slot, names: list[Slot], start: int, end: int) -> str | None:
    """The code of the name that a sentence gives a value to: the last before it, else the first behind it."""
    before = [name for name in names if name.start < slot.start]
    inside = [name for name in before if name.start >= start]
    if inside:
        return inside[-1].fact.split(".")[1]
    behind = [name for name in names if slot.end <= name.start < end]
    if behind:
        return behind[0].fact.split(".")[1]
    return before[-1].fact.split(".")[1] if before else None


def _order(unit: Unit, slots: tuple[Slot, ...]) -> Iterator[str]:
    """Values of the inputs keep their order, so that none can change places with another."""
    given = list(dict.fromkeys(slot.fact for slot in slots if slot.fact.startswith("given.")))
    there = [name for name in dict.fromkeys(slot.fact for slot in find_slots(unit.base)) if name in given]
    if given != there and set(given) == set(there):
        yield "材料中的数值换了先后次序，请按底稿的次序写"
    for name in given:
        if sum(slot.fact == name for slot in slots) > sum(slot.fact == name for slot in find_slots(unit.base)):
            yield f"[[{name}]]用得比底稿多，请勿重复"
