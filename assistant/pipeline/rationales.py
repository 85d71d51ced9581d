"""From points to suggested deduction rationales (从得分到扣分理由)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import InputError, ModelUnavailable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel, Reply, Request
    from assistant.pipeline.cases import Scored
    from assistant.review.precedents import StoredReport
    from assistant.review.records import Rationales
    from assistant.settings import Settings


def suggest_rationales(
    scored: Scored,
    *,
    indicator: str | None = None,
    on: dt.date,
    home: Path | None = None,
    model: ChatModel | None = None,
) -> Rationales:
    """Suggest the rationale of every deduction (扣分理由建议): rule, data, arithmetic, evidence, precedents.

    Args:
        scored: The scored evaluation.
        indicator: One indicator's code; None for all.
        on: The date for sources in force.
        home: The home folder whose added reports are precedents too; None for the shipped ones alone.
        model: Words the stated faults better under the same checks; None keeps the inputs' own words.

    Raises:
        InputError: No indicator has this code, or it lost no points.
    """
    from assistant.retrieval.cases import load_cases
    from assistant.retrieval.library import load_sources, load_taxonomy
    from assistant.review.precedents import past_deductions
    from assistant.review.suggesting import suggest

    reports = read_stored_reports(home) if home is not None else ()
    found = suggest(
        scored.evaluation,
        scored.rule_set,
        scored.sheet,
        scored.ledger,
        taxonomy=load_taxonomy(),
        sources=load_sources(),
        past=past_deductions(load_cases(fictitious=False), reports, scored.evaluation),
        model=model,
        on=on,
    )
    return found if indicator is None else _only(found, indicator)


def _only(found: Rationales, code: str) -> Rationales:
    rationales = tuple(item for item in found.rationales if item.code == code)
    unsupported = tuple(item for item in found.unsupported if item.code == code)
    if not rationales and not unsupported:
        known = "、".join(f"{item.code}（{item.name}）" for item in found.rationales)
        raise InputError(code, "这个指标没有扣分，也没有依据不足的得分", known or "（各项均未扣分）", "请改用所列代码")
    names = {item.name for item in rationales} | {item.name for item in unsupported}
    findings = tuple(item for item in found.findings if any(name in (item.where.place or "") for name in names))
    return replace(found, rationales=rationales, unsupported=unsupported, findings=findings)


def read_stored_reports(home: Path) -> tuple[StoredReport, ...]:
    """Read the passages of the user's own reports that tell of lost points (入库报告); none without a base."""
    from assistant.retrieval.database import read_rows
    from assistant.retrieval.user_store import UserStore
    from assistant.review.precedents import StoredReport

    if not (home / "kb" / "kb.sqlite3").is_file():
        return ()
    with UserStore(home) as store:
        return tuple(
            StoredReport(document.title, document.file, rows)
            for document in store.list()
            if document.kind == "report"
            and (
                rows := tuple(
                    read_rows(
                        store.connection, "WHERE document = ? AND text LIKE '%扣%' ORDER BY ordinal", (document.id,)
                    )
                )
            )
        )


class WordingModel:
    """A model that betters wording and is not waited for twice (润色模型): once out of reach, it is asked no more.

    ``failed`` says why it did not serve, None while it does.
    """

    def __init__(self, model: ChatModel) -> None:
        """Keep the model."""
        self._model = model
        self.failed: ModelUnavailable | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer one request.

        Raises:
            ModelUnavailable: The model cannot be reached, now or earlier in this run.
        """
        if self.failed is not None:
            raise self.failed
        try:
            return self._model.reply(request, budget=budget, on_text=on_text)
        except ModelUnavailable as problem:
            self.failed = problem
            raise


def open_wording_model(settings: Settings, scored: Scored, name: str) -> WordingModel:
    """Open a configured model for wording, masked and journalled (备好润色模型).

    Raises:
        ModelUnavailable: No model is configured.
    """
    from assistant.pipeline.model_writing import open_desk

    return WordingModel(open_desk(settings, scored, name=name, document_type="扣分理由").model)
