"""What is checked and what is found (待核陈述、核查意见)."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs the type at run time
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.frozen import quick
from assistant.domain.quantity import Quantity  # noqa: TC001 - public field type
from assistant.domain.source import FileModel


class Severity(StrEnum):
    """How bad a finding is (严重程度): an error blocks a clean export."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "提示"}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@quick()
@dataclass(frozen=True, slots=True)
class Where:
    """A span in a document (位置).

    ``line`` is 1-based and set for text files only; ``block`` is ``p57`` or ``t4r2c3`` (paragraph or
    table, row, column, all 1-based); ``start`` and ``end`` count characters within the line (text
    files) or the block, end exclusive; ``quote`` is copied exactly from the source.
    ``place`` says the same in the user's words (自评表.docx › 表2 行7 列5).
    """

    quote: str = ""
    line: int | None = None
    block: str | None = None
    section: str | None = None
    start: int | None = None
    end: int | None = None
    place: str | None = None


@quick("message", "steps")
@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, how badly, what to do (核查意见).

    ``same_root`` tells, check id first, what else the same mistake brings up (同源).
    """

    check: str
    severity: Severity
    message: str
    hint: str = ""
    where: Where = Where()
    related: tuple[Where, ...] = ()
    stated: str | None = None
    computed: str | None = None
    steps: tuple[str, ...] = ()
    same_root: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids of every check that tells of this mistake, the finding's own first."""
        return tuple(dict.fromkeys((self.check, *(told.split(" ", 1)[0] for told in self.same_root))))

    @property
    def order(self) -> tuple[int, int, str, int, str, str]:
        """The reading order of findings: by severity, then by place, then by check."""
        return (
            _ORDER[self.severity],
            self.where.line or 0,
            self.where.block or "",
            self.where.start or 0,
            self.check,
            self.message,
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable span (待核陈述): number, citation, quotation, comparison, grade, count or date.

    ``owner`` is what it speaks of (an indicator, group, project, unit), ``measure`` which of its
    values (得分, 分值, 目标, 实际, 支出…), ``period`` its year or quarter; each None where the text
    does not bind it. ``comparator`` is the printed relation (≥, 不少于, 约…). ``places`` are the
    printed decimals (None: exact), ``upper`` the upper end of a range, ``label`` the words that name
    the number. ``start`` and ``end`` count in the normalised text of the text unit ``order``, where
    its sentence begins at ``sentence_start``.
    """

    kind: str
    text: str
    where: Where
    quantity: Quantity | None = None
    owner: str | None = None
    measure: str | None = None
    period: str | None = None
    comparator: str | None = None
    sentence: str = ""
    places: int | None = None
    upper: Quantity | None = None
    approximate: str | None = None
    label: str = ""
    order: int = 0
    start: int = 0
    end: int = 0
    sentence_start: int = 0
    in_table: bool = False


class Waiver(FileModel):
    """A person's decision to let a finding stand (豁免): check, place, reason, person, date."""

    check: str
    place: str
    reason: str
    person: str
    date: dt.date
