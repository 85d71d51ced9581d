"""What an answer is made of (答案): citations, computations, and the words that say what is not known.

Deciding which of them a question gets is left to ``answering``; nothing here reads or computes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import ScoreSheet
    from assistant.domain.source import Status

EventKind = Literal["sources", "computed", "text", "note", "done"]


class OpenCase(Protocol):
    """The case a conversation is about (打开的案例): what ``pipeline.Scored`` holds."""

    @property
    def evaluation(self) -> Evaluation:
        """What was reported."""

    @property
    def rule_set(self) -> RuleSet:
        """The rules it was scored by."""

    @property
    def sheet(self) -> ScoreSheet:
        """Its points."""

    @property
    def ledger(self) -> FactLedger:
        """Its facts."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One source an answer rests on (依据). ``id`` opens it: a passage, a rule or a fact.

    Either ``quote`` holds words of the full text, or ``gist`` our own summary of it. ``in_force`` is
    None where it is not settled; ``flags`` tells of hidden text and of text that gives orders.
    """

    id: str
    document: str
    number: str | None
    article: str | None
    quote: str | None
    gist: str | None
    status: Status
    in_force: bool | None = None
    region: str = "全国"
    in_force_from: str | None = None
    in_force_to: str | None = None
    repealed_by: str | None = None
    kind: str = "law"
    flags: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The words shown, quoted or our own."""
        return self.quote if self.quote is not None else self.gist or ""


@dataclass(frozen=True, slots=True)
class Computed:
    """One computation (算出的结果): points always with two decimals, rates with their sign, the unit apart."""

    expression: str
    result: str
    unit: str = ""
    steps: tuple[str, ...] = ()
    name: str = ""

    @property
    def shown(self) -> str:
        """The result as a sentence names it."""
        return f"{self.result}{self.unit}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer as later questions see it (一轮).

    ``asked`` is the question as it was understood, complete by itself; ``documents`` and ``codes`` what
    later words such as 它 may stand for; ``changes`` the what-if inputs in effect.
    """

    question: str
    asked: str
    text: str
    documents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    computed: tuple[Computed, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question (答案).

    ``refused`` tells that the documents do not hold it; ``reason`` then says what is missing and
    which document would hold it. ``model`` names the model whose words these are, None without one;
    ``notes`` say what a reader must know beside the answer.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    computed: tuple[Computed, ...] = ()
    refused: bool = False
    reason: str | None = None
    model: str | None = None
    notes: tuple[str, ...] = ()
    stopped: bool = False
    turn: Turn = field(default_factory=lambda: Turn("", "", ""))


@dataclass(frozen=True, slots=True)
class Event:
    """What happens while an answer is made (进展): sources as they are found, results, text piece by piece."""

    kind: EventKind
    citations: tuple[Citation, ...] = ()
    computed: tuple[Computed, ...] = ()
    text: str = ""


Watch = Callable[[Event], Any]
"""Called with each event; returning False stops the answer."""


class StoppedError(Exception):
    """The person asked to stop (已停止); carries nothing, what was found is kept by the caller."""


def tell(watch: Watch | None, event: Event) -> None:
    """Report an event.

    Raises:
        StoppedError: The watcher returned False.
    """
    if watch is not None and watch(event) is False:
        raise StoppedError


def citation_shape(citation: Citation) -> dict[str, Any]:
    """Put a citation into the plain form of the contract: JSON types only."""
    return {
        "id": citation.id,
        "document": citation.document,
        "number": citation.number,
        "article": citation.article,
        "quote": citation.quote,
        "gist": citation.gist,
        "status": citation.status,
        "in_force": citation.in_force,
        "region": citation.region,
        "in_force_from": citation.in_force_from,
        "in_force_to": citation.in_force_to,
        "repealed_by": citation.repealed_by,
    }


def answer_shape(answer: Answer) -> dict[str, Any]:
    """Put an answer into the plain form of the contract (contract.md, ask)."""
    return {
        "answer": answer.text,
        "citations": [citation_shape(citation) for citation in answer.citations],
        "computed": [
            {"expression": item.expression, "result": item.result, "unit": item.unit, "steps": list(item.steps)}
            for item in answer.computed
        ],
        "refused": answer.refused,
        "reason": answer.reason,
        "model": answer.model,
        "notes": list(answer.notes),
    }
