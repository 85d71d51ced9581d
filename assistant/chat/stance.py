"""What a sentence allows, forbids or denies (核对允许与否), held against what was shown.

A sentence is wrong only where the evidence says the contrary of the same thing, in nearly the same words; a norm that
the evidence hardly mentions rests on nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.chat.pool import squeezed
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_clauses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.chat.pool import Pool

_NEGATION = re.compile(
    r"不得|不能|不可以?|不应当?|不予|不许|不准|不再|不另行?|禁止|严禁|无须|无需|不必|没有|未能?|尚未"
    r"|不(?![少低高超足仅同论管断得定])|无(?![法论])"
)
_ALLOWS = re.compile(r"(?<!不)可以?(?![能行靠])|(?<!不)允许|有权|得以")
_FORBIDS = re.compile(r"不得|不能|不可以?(?!能)|禁止|严禁|不许|不准|不予|不应")
_DENIED = re.compile(r"可以?不|可不|不必|无需|无须|不需")
_MODAL = re.compile(
    rf"{_NEGATION.pattern}|(?<!不)可以?(?![能行靠])|允许|有权|得以|应当|必须|应(?![急用对])|须"
    r"|一律|另行|另外|再次|再|都|均|也|还|就|所|将|会|的|了|并"
)
_ASKS = re.compile(r"是否|能否|可否|[?？]|如果|假如|若(?!干)|除非|以为|误")
_MAY = re.compile(r"(?<!不)(?:可以|允许|可|能够?)(?:适当|另行?)?(?P<verb>[\u4e00-\u9fff]{2})")
_MAY_NOT = re.compile(
    r"(?:不得|不能|不可以?|不许|不准|不予|禁止|严禁|不再|不)(?:另行?|随意|擅自|再)?(?P<verb>[\u4e00-\u9fff]{2})"
)
_QUESTION = re.compile(r"[?？吗呢]|什么|多少|几[个项天年分条]|怎|符不符|是不是|能不能|可不可|合不合|要不要")
_NORM = re.compile(r"可以(?!看|说|按|理|得|算|参|在|从)|不得|必须|禁止|严禁|有权|无需|无须|不允许")
_ALIKE = 0.7
_BARELY = 0.35
_LONGER = 1.6
_SHORTEST = 3
_BESIDE = 4


def find_stance_problem(sentence: str, pool: Pool) -> str | None:
    """Tell what a sentence says the contrary of (与资料相反); None where it says nothing against them."""
    return _verb_problem(sentence, pool) or _modal_problem(sentence, pool)


def _verb_problem(sentence: str, pool: Pool) -> str | None:
    """Check 可以调整 and 不得调整: the evidence must not say the contrary of the same verb, and only that."""
    if _ASKS.search(sentence):
        return None
    held = "\n".join(clause for clause in _clauses(pool))
    for said, contrary in ((_MAY, _MAY_NOT), (_MAY_NOT, _MAY)):
        for match in said.finditer(sentence):
            verb = match["verb"]
            told = {found["verb"] for found in contrary.finditer(held)}
            if verb in told and verb not in {found["verb"] for found in said.finditer(held)}:
                return f"与资料所说的“{verb}”相反"
    return None


def _modal_problem(sentence: str, pool: Pool) -> str | None:
    """Check what a clause allows, forbids or demands against the clause of the evidence that says the same thing."""
    if _ASKS.search(sentence):
        return None
    for start, end in split_clauses(sentence):
        clause = sentence[start:end]
        core = _core(clause)
        if len(core) < _SHORTEST:
            continue
        pairs = _pairs(core)
        near = [(len(pairs & _pairs(_core(other))) / len(pairs), other) for other in _clauses(pool)]
        if _NORM.search(clause) and not _figures(clause) and len(core) > _BESIDE and _held_share(pairs, pool) < _BARELY:
            return "资料里没有这样的规定"
        near = [(likeness, _window(core, other)) for likeness, other in near if likeness >= _ALIKE]
        near = [
            (likeness, other)
            for likeness, other in near
            if _figures(clause) <= _figures(other) and len(other) <= len(clause) * _LONGER + _BESIDE
        ]
        # Where one passage says so and another the contrary, the sentence has grounds.
        if near and all(_opposed(clause, other) for _, other in near):
            return f"与资料所说“{max(near)[1][:30]}”相反"
    return None


def _held_share(pairs: frozenset[str], pool: Pool) -> float:
    """Tell what share of a clause's words the evidence holds at all."""
    text = "\n".join(pool.texts)
    return sum(pair in text for pair in pairs) / len(pairs)


def _clauses(pool: Pool) -> Iterator[str]:
    for text in dict.fromkeys(pool.texts):
        if text != pool.question:
            yield from _clauses_of(text)


@lru_cache(maxsize=512)
def _clauses_of(text: str) -> tuple[str, ...]:
    alone = [text[start:end] for start, end in split_clauses(text) if not _QUESTION.search(text[start:end])]
    # A norm and whom it is for may stand in two clauses.
    return (*alone, *(f"{one}，{two}" for one, two in pairwise(alone) if _NORM.search(two)))


def _window(core: str, held: str) -> str:
    """Cut a clause of the evidence down to the part that says what the sentence says, with the words between."""
    starts = [held.find(core[at : at + 2]) for at in range(len(core) - 1)]
    found = [at for at in starts if at >= 0]
    # Pairs that modals part are not found in the clause itself; its ends are those that are.
    if not found:
        return held
    first, last = min(found), max(found) + 2
    before = re.split("[、，（(]", held[max(0, first - _BESIDE) : first])[-1]
    return before + held[first:last] + re.split("[、，）)]", held[last : last + _BESIDE])[0]


@lru_cache(maxsize=4096)
def _figures(clause: str) -> frozenset[str]:
    return frozenset(f"{span.quantity.value.normalize():f}" for span in find_quantities(clause))


@lru_cache(maxsize=4096)
def _core(clause: str) -> str:
    return _MODAL.sub("", squeezed(clause))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _opposed(said: str, held: str) -> bool:
    if _DENIED.search(said) and not _NEGATION.search(held):
        return True
    if _ALLOWS.search(said) and not _FORBIDS.search(said):
        return bool(_FORBIDS.search(held)) and not _ALLOWS.search(held)
    if _FORBIDS.search(said) and not _ALLOWS.search(said):
        return bool(_ALLOWS.search(held)) and not _FORBIDS.search(held)
    return bool(_NEGATION.search(said)) is not bool(_NEGATION.search(held))
