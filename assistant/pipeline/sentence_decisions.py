"""Decisions tied to the ledger and the draft (决定的依据): what a sentence rests on, what a change would re-open.

Passed on by ``workspaces``; keeping decisions is ``assistant.workspace.decisions``' matter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.language.sentences import split_sentences
from assistant.workspace.names import (
    Decision,
    NotThereError,
    User,
    Verdict,
    Workspace,
    decide,
    get_draft,
    list_decisions,
    load_draft,
    sentence_digest,
    unsettled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.draft import Draft
    from assistant.pipeline.cases import Scored

__all__ = [
    "bind_facts",
    "decide_sentence",
    "draft_scope",
    "printed_facts",
    "standing_sentences",
    "touched_decisions",
]


def printed_facts(scored: Scored) -> dict[str, str]:
    """Return every fact of a case as a report prints it, by id: what decisions are bound to."""
    return {fact.id: fact.printed for fact in scored.ledger.facts}


def bind_facts(scored: Scored, names: Iterable[str]) -> dict[str, str]:
    """Return what a decision on these facts is bound to: their printed values, by id; unknown ids are left out."""
    return {name: scored.ledger[name].printed for name in names if name in scored.ledger}


def decide_sentence(
    workspace: Workspace,
    user: User,
    scored: Scored,
    draft_id: int,
    section: str,
    sentence: str,
    verdict: Verdict,
    *,
    reason: str = "",
    text: str | None = None,
) -> Decision:
    """Decide on a sentence of a draft's newest version (对句子作出决定), bound to the facts that it prints.

    Where the sentence was filled from slots these are its slots' facts; in a person's words those of the paragraph
    whose values the sentence prints.

    Raises:
        NotThereError: The section does not hold the sentence; no such draft, or not for this user.
        InputError: The reason or the wording is missing.
        NotAllowedError: The user may only look at the case.
    """
    draft = get_draft(workspace, user, draft_id)
    filled = load_draft(workspace, user, draft_id)
    slotted = load_draft(workspace, user, draft_id, slotted=True)
    names = _facts_of(filled, slotted, section, sentence, scored)
    if names is None:
        raise NotThereError(section, "这一节没有这个句子", "现行版本中的句子", "请刷新后重试")
    return decide(
        workspace, user, draft.case_id, scope=draft_scope(draft_id), subject=section, sentence=sentence,
        facts=bind_facts(scored, names), verdict=verdict, reason=reason, text=text,
    )  # fmt: skip


def _facts_of(filled: Draft, slotted: Draft, section: str, sentence: str, scored: Scored) -> tuple[str, ...] | None:
    """Return the facts a sentence of a section prints; None where the section has no such sentence."""
    wanted = sentence_digest(sentence)
    pairs = zip((*filled.sections, *filled.appendices), (*slotted.sections, *slotted.appendices), strict=True)
    for own, template in pairs:
        for block, before in zip(own.blocks, template.blocks, strict=True) if own.id == section else ():
            if not isinstance(block, Statement) or not isinstance(before, Statement):
                continue
            if wanted in {sentence_digest(part) for part in (block.text, *_sentences_of(block.text))}:
                return _slotted_facts(block, before, wanted, scored) or _printed_in(block, sentence, scored)
    return None


def _slotted_facts(block: Statement, before: Statement, wanted: str, scored: Scored) -> tuple[str, ...]:
    from assistant.drafting.slots import fill_text, slot_facts

    if before.text == block.text:
        return ()
    parts = (before.text, *_sentences_of(before.text))
    return next((slot_facts(part) for part in parts if sentence_digest(fill_text(part, scored.ledger)) == wanted), ())


def _printed_in(block: Statement, sentence: str, scored: Scored) -> tuple[str, ...]:
    known = (name for name in block.facts if name in scored.ledger)
    return tuple(name for name in known if scored.ledger[name].printed in sentence)


def touched_decisions(workspace: Workspace, user: User, case_id: int, after: Scored) -> tuple[Decision, ...]:
    """Tell which decisions a change would re-open (将要重开的决定), each with why; nothing is changed.

    Raises:
        NotThereError: No such case, or not for this user.
    """
    facts = printed_facts(after)
    found = []
    for decision in list_decisions(workspace, user, case_id):
        changes, _ = unsettled(decision, facts, None)
        if changes and decision.state == "stands":
            found.append(replace(decision, changes=changes))
    return tuple(found)


def draft_scope(draft_id: int) -> str:
    """Return the scope of decisions on the sentences of a draft."""
    return f"draft:{draft_id}"


def standing_sentences(draft: Draft) -> frozenset[str]:
    """Return the digests of every sentence, cell and whole paragraph of a draft, by which decisions find theirs."""
    return frozenset(sentence_digest(text) for text in _texts(draft))


def _sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def _texts(draft: Draft) -> Iterable[str]:
    for section in (*draft.sections, *draft.appendices):
        yield section.title
        for block in section.blocks:
            if isinstance(block, Statement):
                yield block.text
                yield from _sentences_of(block.text)
            else:
                yield from (cell.text for row in block.rows for cell in row)
