"""Past reports as digests (往期案例): scores, deductions with reasons, problems, causes, suggestions.

A fictitious case shows how things are written; it is never shown as precedent, counted or cited.
Searching cases is left to the modules that use them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from assistant.domain.source import FileModel
from assistant.errors import RuleError
from assistant.loading import load_yaml
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path


class CaseFunds(FileModel):
    """Money of a past case in 万元; ``rate`` in % as the report prints it."""

    initial: Decimal | None = None
    budget: Decimal
    received: Decimal | None = None
    spent: Decimal
    rate: Decimal
    note: str | None = None


class CaseGroup(FileModel):
    """Points of one first-level group, in 分."""

    name: str
    weight: Decimal
    points: Decimal


class CaseDeduction(FileModel):
    """One lost amount, in 分; ``weight`` and ``points`` are given where the report states the leaf.

    ``reason`` is None where the report gives none. ``problems`` are ids of the problems it is told in.
    """

    id: str
    group: str
    indicator: str
    weight: Decimal | None = None
    points: Decimal | None = None
    amount: Decimal
    reason: str | None
    problems: tuple[str, ...] = ()


class CaseProblem(FileModel):
    """One problem with the ids of its causes and suggestions; ``kind`` is an id of the taxonomy."""

    id: str
    kind: str
    title: str
    text: str
    causes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class CaseCause(FileModel):
    """One cause as the report states it."""

    id: str
    text: str
    objective: bool = False


class CaseSuggestion(FileModel):
    """One suggestion as the report makes it, restated."""

    id: str
    text: str


class PastCase(FileModel):
    """A past report as a digest (往期案例): what it scored, what it deducted and why.

    The arithmetic is checked when it is loaded: groups sum to the total, deductions to what each
    group lost, and 分值 − 扣分 = 得分 on every leaf that states both.
    """

    title: str
    unit: str
    region: str
    year: int
    field: str
    fictitious: bool = False
    document_type: str
    scheme: str
    sources: tuple[str, ...] = ()
    funds: CaseFunds
    groups: tuple[CaseGroup, ...] = Field(min_length=1)
    total: Decimal
    grade: str | None
    deductions: tuple[CaseDeduction, ...]
    problems: tuple[CaseProblem, ...]
    causes: tuple[CaseCause, ...] = ()
    suggestions: tuple[CaseSuggestion, ...]
    note: str | None = None

    @model_validator(mode="after")
    def _arithmetic_holds(self) -> Self:
        problems: list[str] = []
        if sum(group.points for group in self.groups) != self.total:
            problems.append("各组得分之和不等于总分")
        for group in self.groups:
            lost = sum((item.amount for item in self.deductions if item.group == group.name), Decimal(0))
            if lost != group.weight - group.points:
                problems.append(f"“{group.name}”扣分合计 {lost} 与失分 {group.weight - group.points} 不符")
        for item in self.deductions:
            stated = item.weight is not None and item.points is not None
            if stated and item.weight - item.amount != item.points:  # type: ignore[operator]  # stated above
                problems.append(f"{item.id}：分值 − 扣分 ≠ 得分")
        if problems:
            raise ValueError("；".join(problems))
        return self

    @model_validator(mode="after")
    def _links_resolve(self) -> Self:
        """Refuse links to problems, causes or suggestions that are not there."""
        known = {problem.id for problem in self.problems}
        known |= {cause.id for cause in self.causes} | {suggestion.id for suggestion in self.suggestions}
        used = {name for item in self.deductions for name in item.problems}
        used |= {name for item in self.problems for name in (*item.causes, *item.suggestions)}
        groups = {group.name for group in self.groups}
        missing = sorted(used - known) + sorted({item.group for item in self.deductions} - groups)
        if missing:
            message = f"链接不存在：{'、'.join(missing)}"
            raise ValueError(message)
        return self


def load_cases(folder: Path | None = None, *, fictitious: bool | None = None) -> tuple[PastCase, ...]:
    """Load past cases (往期案例), sorted by file name.

    Args:
        folder: Another folder of case digests; None for the shipped one.
        fictitious: True for examples of writing only, False for real reports only, None for both.

    Raises:
        RuleError: A file is malformed, its sums do not hold, or a link leads nowhere.
    """
    cases = _load_cases(folder or shipped_folder("knowledge_base") / "cases")
    return cases if fictitious is None else tuple(case for case in cases if case.fictitious is fictitious)


@cache
def _load_cases(folder: Path) -> tuple[PastCase, ...]:
    return tuple(load_yaml(path, PastCase, error=RuleError) for path in sorted(folder.glob("*.yaml")))
