"""What a model is asked to write, paragraph by paragraph (撰写单元): the composer's own, as words around slots.

A unit says what must be told, which values may stand in it and what it may rest on; headings and tables are never the
model's. How the words are asked for is left to ``messages``, whether they hold to ``police``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.domain.draft import Statement
from assistant.drafting.citations import article_citation, document_citations, share_asked
from assistant.drafting.given import Givens
from assistant.drafting.input_text import clean
from assistant.drafting.slots import fill_text, find_slots, slot_facts
from assistant.retrieval.library import load_taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.deduction import Problem
    from assistant.domain.draft import DraftTable, SectionSpec
    from assistant.domain.source import Passage
    from assistant.drafting.writing import Writing

Role = Literal["indicator", "group", "problem", "cause", "possible", "suggestion", "text"]

ROLE_NAMES: dict[Role, str] = {
    "indicator": "指标分析",
    "group": "一级指标概述",
    "problem": "问题",
    "cause": "原因（材料写明）",
    "possible": "可能原因（材料未写明）",
    "suggestion": "建议",
    "text": "说明",
}
# Values that round off a sentence and may be left out without losing what must be told.
_OPTIONAL = ("weight", "completion", "rate", "ratio", "count", "period", "unit", "range")
_HEADING_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d+[.．])")
# Paragraphs that close a list of problems and belong to none of them.
_CLOSING = ("此外", "关于上述")
# A shorter one without values only leads over to a table.
_WORTH_ASKING = 45
_POSSIBLE = "可能原因（待核实）"
_CAUSE_WORDS = ("主要原因", "主要客观原因", "经分析，", "据材料反映，")
_MOST_CITED = 3
# The share of a passage's phrasing from which its document may be named.
_ASKED = 0.15
_LEAF_KEYS = ("name", "target", "actual", "completion", "gap")
_SCORE_KEYS = ("weight", "points", "deduction", "rate", "ratio", "stated", "computed", "range", "rest")
_GROUP_KEYS = ("name", "weight", "points", "deduction", "rate", "count")


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph to write (撰写单元).

    Args:
        id: ``u1``, ``u2``… within its section.
        place: Its index among the section's blocks.
        role: What kind of paragraph it is.
        heading: The nearest heading above it, values filled.
        statement: The composer's own paragraph, which stands where the model's does not hold.
        base: The composer's words with nothing but slots for values.
        must: Slots that may not be left out.
        may: Every slot that may be used, those of ``must`` included.
        codes: Indicators and groups it speaks of.
        material: Texts it may rest on, as printed: the composer's words, inputs, requirements.
        stated: Texts of the inputs alone; a cause must stand here.
        citation: What ``cite.…`` slots print, by slot; the source each is recorded under in ``keys``.
        problem: The id of the problem it belongs to, None where it belongs to none.
        title: That problem's title with slots for its values, as it stands in the base.
    """

    id: str
    place: int
    role: Role
    heading: str
    statement: Statement
    base: str
    must: tuple[str, ...]
    may: frozenset[str]
    codes: tuple[str, ...]
    material: tuple[str, ...]
    stated: tuple[str, ...]
    citation: tuple[tuple[str, str], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A section to write (撰写任务): its spec, the composer's blocks, the units among them, the values taken out."""

    spec: SectionSpec
    title: str
    blocks: tuple[Statement | DraftTable, ...]
    units: tuple[Unit, ...]
    givens: Givens


def build_assignment(
    spec: SectionSpec,
    title: str,
    blocks: Sequence[Statement | DraftTable],
    writing: Writing,
    passages: Sequence[Passage] = (),
) -> Assignment:
    """Turn the composer's section into what a model may rewrite (布置撰写任务).

    Args:
        spec: The section.
        title: Its heading, with number.
        blocks: As the composer wrote them.
        writing: What the report is written from.
        passages: What was found in the knowledge base; named only where it asks for what a unit says.
    """
    givens = Givens()
    units: list[Unit] = []
    heading = title
    problem: Problem | None = None
    for place, block in enumerate(blocks):
        if not isinstance(block, Statement):
            continue
        if block.style == "heading":
            heading = _HEADING_NUMBER.sub("", fill_text(block.text, writing.ledger))
            problem = _problem_under(heading, writing)
        elif block.style == "body" and block.text.strip():
            number = f"u{len(units) + 1}"
            own = None if block.text.startswith(_CLOSING) else problem
            unit = _unit(number, place, block, heading, own, writing, givens, passages)
            if unit.role != "text" or unit.must or len(unit.base) > _WORTH_ASKING:
                units.append(unit)
    return Assignment(spec, title, tuple(blocks), tuple(units), givens)


def _problem_under(heading: str, writing: Writing) -> Problem | None:
    for problem in writing.plan.problems:
        if heading.endswith((problem.title, problem.suggestion_title)):
            return problem
    return None


def _unit(
    number: str,
    place: int,
    statement: Statement,
    heading: str,
    problem: Problem | None,
    writing: Writing,
    givens: Givens,
    passages: Sequence[Passage],
) -> Unit:
    base = givens.take_out(statement.text)
    codes = _codes(statement, writing)
    role = _role(statement, heading, problem, codes)
    stated = _stated(statement, problem, codes, writing)
    material = (
        fill_text(statement.text, writing.ledger),
        *stated,
        *_required(problem, role),
        *_asked_for(problem, role, writing, passages),
        heading,
    )
    cited = _citable(statement, problem, role, writing, passages)
    given = [name for name in slot_facts(base) if name.startswith("given.")]
    must = tuple(name for name in slot_facts(base) if _is_needed(name))
    offered = [*slot_facts(base), *_offered(codes, writing), *(name for name, _, _ in cited)]
    return Unit(
        id=number,
        place=place,
        role=role,
        heading=heading,
        statement=statement,
        base=base,
        must=must,
        may=frozenset((*offered, *given)),
        codes=codes,
        material=tuple(dict.fromkeys(text for text in material if text)),
        stated=stated,
        citation=tuple((name, text) for name, text, _ in cited),
        keys=tuple((name, key) for name, _, key in cited),
        problem=problem.id if problem is not None else None,
        title=givens.take_out(problem.title) if problem is not None else "",
    )


def _is_needed(name: str) -> bool:
    if name.startswith("case."):
        return False
    return name.rpartition(".")[2] not in _OPTIONAL


def _codes(statement: Statement, writing: Writing) -> tuple[str, ...]:
    found = [slot.fact.split(".")[1] for slot in find_slots(statement.text) if slot.fact.count(".") > 1]
    chains = [chain.indicator for chain in writing.plan.deductions if chain.id in statement.deductions]
    known = {score.code for score in writing.sheet.scores} | set(writing.letters.values())
    return tuple(dict.fromkeys(code for code in (*found, *chains) if code in known))


def _role(statement: Statement, heading: str, problem: Problem | None, codes: tuple[str, ...]) -> Role:
    if statement.text.startswith(_POSSIBLE):
        return "possible"
    if problem is not None and heading.endswith(problem.suggestion_title) and "原因" not in statement.text[:12]:
        asks = statement.text.startswith(("针对", "围绕", "为解决", "就"))
        if asks or not heading.endswith(problem.title):
            return "suggestion"
    if problem is not None:
        return "cause" if statement.text.startswith(_CAUSE_WORDS) else "problem"
    if len(codes) == 1:
        return "group" if len(codes[0]) == 1 else "indicator"
    return "group" if codes and len(codes[0]) == 1 else "text"


def _stated(statement: Statement, problem: Problem | None, codes: tuple[str, ...], writing: Writing) -> tuple[str, ...]:
    """What the inputs say of the unit's matter: observations, stated causes, filed reasons."""
    observations = writing.evaluation.observations
    chains = [chain for chain in writing.plan.deductions if chain.id in statement.deductions]
    indices = {index for chain in chains for index in chain.observations}
    texts = [*statement.quotes]
    if problem is not None:
        indices |= set(problem.observations)
        texts += [cause.text for cause in problem.causes if cause.asserted]
        if problem.suggestion_place is not None:
            texts += [problem.suggestion_title, problem.suggestion]
    texts += [clean(observations[index].text) for index in sorted(indices)]
    for indicator in writing.evaluation.indicators:
        if indicator.code in codes:
            texts += [clean(indicator.deviation), clean(indicator.target), clean(indicator.actual), indicator.name]
            texts += [clean(point.text) for point in indicator.points_of_evaluation]
    return tuple(dict.fromkeys(text for text in texts if text))


def _required(problem: Problem | None, role: Role) -> tuple[str, ...]:
    """What good practice asks for, in the words of the taxonomy; for suggestions, its measures too."""
    if problem is None:
        return ()
    texts = [problem.title, problem.criterion, problem.effect, problem.suggestion_title]
    if role == "possible":
        texts += [cause.text for cause in problem.causes]
    if role == "suggestion":
        texts.append(problem.suggestion)
        for kind in load_taxonomy():
            if kind.id == problem.kind:
                texts += [item.text for item in kind.suggestions] + [item.title for item in kind.suggestions]
    return tuple(texts)


def _asked_for(problem: Problem | None, role: Role, writing: Writing, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Gists of the passages that ask for what a problem is measured by."""
    if problem is None or role not in ("problem", "suggestion"):
        return ()
    said = requirement_of(problem)
    return tuple(passage.text for passage in passages if is_asked(passage, said, writing))


def _citable(
    statement: Statement, problem: Problem | None, role: Role, writing: Writing, passages: Sequence[Passage]
) -> list[tuple[str, str, str]]:
    """Slot, text and key of the documents that ask for what the unit says, beside those it names already."""
    if problem is None or role not in ("problem", "suggestion"):
        return []
    said = requirement_of(problem)
    near = [key for passage in passages if is_asked(passage, said, writing) for key in _keys_of(passage)]
    article = article_citation(problem.sources, said, writing)
    cited = [*([article] if article is not None else []), *document_citations((*problem.sources, *near), writing)]
    first = {item.key: item for item in reversed(cited)}
    kept = [first[key] for key in dict.fromkeys(item.key for item in cited) if first[key].text not in statement.text]
    return [
        (f"cite.{problem.id}.{number}", item.text, item.key) for number, item in enumerate(kept[:_MOST_CITED], start=1)
    ]


def requirement_of(problem: Problem) -> str:
    """What a problem is measured by and what it asks for (对应要求)."""
    return f"{problem.criterion}。{problem.suggestion_title}。{problem.suggestion}"


def is_asked(passage: Passage, said: str, writing: Writing) -> bool:
    """Whether a passage asks for what is said, so that its document may be named beside it."""
    return passage.kind == "law" and share_asked(passage.text, said, writing) >= _ASKED


def _keys_of(passage: Passage) -> tuple[str, ...]:
    return tuple(name for name in (passage.ref.number, passage.ref.document) if name)


def _offered(codes: tuple[str, ...], writing: Writing) -> list[str]:
    ids = [f"case.{key}" for key in ("name", "unit", "period")]
    for code in codes:
        ids += [f"indicator.{code}.{key}" for key in _LEAF_KEYS]
        ids += [f"score.{code}.{key}" for key in _SCORE_KEYS]
        ids += [f"group.{code}.{key}" for key in _GROUP_KEYS]
    return [name for name in ids if name in writing.ledger]
