"""Judging what an expert handed in (核对专家打分): what counts, what is kept aside, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Standing = Literal["counted", "disputed", "refused"]
# By these labels a filled sheet is recognised, whatever else was changed in it.
EXPERT_LABEL, CASE_LABEL, KEY_LABEL = "专家", "案例编号", "评分批次"
CODE_HEAD, POINTS_HEAD, REASON_HEAD = "代码", "得分", "扣分理由"


@dataclass(frozen=True, slots=True)
class PanelLeaf:
    """An indicator a panel scores (评分指标): code, path, weight in 分 as text."""

    code: str
    path: tuple[str, ...]
    weight: str

    @property
    def data(self) -> dict[str, object]:
        """The leaf as plain data."""
        return {"code": self.code, "path": list(self.path), "weight": self.weight}


@dataclass(frozen=True, slots=True)
class PanelEntry:
    """One expert's points for one indicator (一项打分), as written, with the reason and the place."""

    code: str
    points: str
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an expert's points (收回结果).

    ``kept`` are the entries to be kept with their standing, ``missing`` the codes without points or without the reason
    a deduction needs.
    """

    expert: str
    kept: tuple[tuple[PanelEntry, Standing], ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether everything asked of the expert is in."""
        return not self.missing


def judge_entries(
    leaves: Sequence[PanelLeaf],
    expert: str,
    entries: Sequence[PanelEntry],
    counted: Mapping[str, PanelEntry],
    *,
    replace: bool,
) -> Submission:
    """Judge the entries of one expert against what the panel asks and what already counts.

    Args:
        leaves: What is scored.
        expert: Who scored.
        entries: What was handed in; blank points are no entry.
        counted: What already counts, by code.
        replace: Let a newer value count instead of an older one.
    """
    known = {leaf.code: leaf for leaf in leaves}
    standing = dict(counted)
    kept: list[tuple[PanelEntry, Standing]] = []
    findings: list[Finding] = []
    for given in entries:
        problem = _problem(given, known.get(given.code), expert)
        if problem is not None:
            findings.append(problem)
            kept.append((given, "refused"))
            continue
        before = standing.get(given.code)
        entry = PanelEntry(given.code, _plain(given.points), given.reason.strip(), given.place)
        if before is not None and _same(before, entry):
            continue
        if before is not None and not replace and _contradicts(before, entry):
            findings.append(_conflict(before, entry, expert))
            kept.append((entry, "disputed"))
            continue
        standing[entry.code] = entry
        kept.append((entry, "counted"))
    missing = [leaf.code for leaf in leaves if leaf.code not in standing]
    unexplained = [leaf for leaf in leaves if leaf.code in standing and _unexplained(standing[leaf.code], leaf)]
    findings += [_without_reason(standing[leaf.code], leaf, expert) for leaf in unexplained]
    if missing:
        findings.append(_missing(expert, missing))
    return Submission(expert, tuple(kept), (*missing, *(leaf.code for leaf in unexplained)), tuple(findings))


def _plain(points: str) -> str:
    value = read_points(points)
    assert value is not None  # noqa: S101 - judged before
    return f"{value:f}"


def _same(one: PanelEntry, other: PanelEntry) -> bool:
    return read_points(one.points) == read_points(other.points) and one.reason == other.reason


def _contradicts(before: PanelEntry, entry: PanelEntry) -> bool:
    """Tell whether a newer entry says something else; a reason that was missing only completes."""
    return read_points(before.points) != read_points(entry.points) or bool(before.reason)


def _unexplained(entry: PanelEntry, leaf: PanelLeaf) -> bool:
    points = read_points(entry.points)
    return points is not None and points < Decimal(leaf.weight) and not entry.reason.strip()


def _finding(check: str, entry: PanelEntry, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(check, severity, message, hint, Where(place=entry.place or None), stated=entry.points)


def _problem(entry: PanelEntry, leaf: PanelLeaf | None, expert: str) -> Finding | None:
    if leaf is None:
        return _finding(
            "INP31", entry, f"{expert}：评分表中没有指标“{entry.code}”", "请核对代码；这一行已留存，没有计入"
        )
    points = read_points(entry.points)
    name = f"{expert}：{leaf.code}（{leaf.path[-1]}）"
    if points is None or not points.is_finite():
        return _finding("INP32", entry, f"{name}的得分“{entry.points}”不是一个数", "请填数字；原文已留存，没有计入")
    if not 0 <= points <= Decimal(leaf.weight):
        return _finding(
            "SCR04", entry, f"{name}打{format_points(points)}分，不在0至{format_points(Decimal(leaf.weight))}分之间",
            "请该专家改正；原值已留存，没有计入",
        )  # fmt: skip
    return None


def _conflict(before: PanelEntry, entry: PanelEntry, expert: str) -> Finding:
    first = f"{before.points}分" + (f"（{before.reason}）" if before.reason else "")
    second = f"{entry.points}分" + (f"（{entry.reason}）" if entry.reason else "")
    finding = _finding(
        "INP33", entry, f"{expert}：{entry.code}已收到{first}，这次是{second}，两值不同",
        "两个值都已留存，计入的是先收到的；要以这次为准，请加 --replace",
    )  # fmt: skip
    return Finding(
        finding.check, finding.severity, finding.message, finding.hint, finding.where,
        related=(Where(quote=first, place=before.place or None),), stated=entry.points,
    )  # fmt: skip


def _without_reason(entry: PanelEntry, leaf: PanelLeaf, expert: str) -> Finding:
    lost = format_points(Decimal(leaf.weight) - (read_points(entry.points) or Decimal(0)))
    return _finding(
        "INP34", entry, f"{expert}：{leaf.code}（{leaf.path[-1]}）扣{lost}分，没有写扣分理由", "请补写理由后再导入"
    )


def _missing(expert: str, codes: Sequence[str]) -> Finding:
    return Finding(
        "INP35",
        Severity.WARNING,
        f"{expert}还有{len(codes)}项没有打分：{'、'.join(codes)}",
        "请补打分后再导入",
        Where(),
    )
