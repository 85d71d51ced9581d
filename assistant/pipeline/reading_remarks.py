"""From a report to a model's remarks on what needs reading (模型阅读提示); the audit's findings stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.document import SourceDocument
    from assistant.errors import ModelError
    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Reader:
    """A model made ready to read one report (阅读模型): masked, journalled, within its limits."""

    model: ChatModel
    budget: Budget
    parallel: int
    journal: Path


@dataclass(frozen=True, slots=True)
class ReaderUse:
    """What a model's reading gave and cost (模型使用情况). ``dropped`` counts the offers left out, by reason."""

    name: str
    remarks: int
    dropped: Mapping[str, int]
    calls: int
    tokens: int
    journal: Path
    error: ModelError | None = None

    @property
    def unreachable(self) -> bool:
        """Whether the model could not be reached, or not for all of the report."""
        from assistant.errors import ModelUnavailable

        return isinstance(self.error, ModelUnavailable)


def open_reader(settings: Settings, document: SourceDocument, *, name: str | None = None) -> Reader:
    """Open the configured model for reading one report (备好阅读模型); people in it are masked, every call recorded.

    Raises:
        ModelUnavailable: No model is configured.
        InputError: The setting ``provider`` names no entry.
    """
    from assistant.llm.budget import open_budget
    from assistant.llm.journal import Journal, JournallingModel, journal_path
    from assistant.llm.masking import Masker, MaskingModel
    from assistant.llm.providers import open_model

    endpoint = open_model(settings, name=name)
    path = journal_path(settings.home, f"check-{document.digest[:16]}")
    masker = Masker(mask_units=settings.limits.mask_units, table=path.with_suffix(".tokens.jsonl"))
    model = MaskingModel(JournallingModel(endpoint, Journal(path)), masker)
    return Reader(model, open_budget(settings.limits), settings.limits.model_parallel, path)


def add_remarks(report: CheckReport, document: SourceDocument, reader: Reader) -> tuple[CheckReport, ReaderUse]:
    """Add a model's remarks (加阅读提示): notes behind the audit's findings, which stay as they are."""
    from assistant.review.reading_remarks import read_for_remarks

    read = read_for_remarks(document, reader.model, budget=reader.budget, parallel=reader.parallel)
    use = ReaderUse(
        reader.model.name,
        len(read.findings),
        read.dropped,
        reader.budget.calls,
        reader.budget.spent_tokens,
        reader.journal,
        read.error,
    )
    return replace(report, findings=(*report.findings, *read.findings)), use
