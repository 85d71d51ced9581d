"""How past reports deducted on the same indicator (往期扣分): shipped digests and the user's own reports.

Fictitious examples of writing are never precedents, and a report is none for itself. Nothing is
inferred: where no past report deducted on the indicator, there is no precedent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean, without_amount
from assistant.intake.observations import deduction_parts
from assistant.review.records import Precedent, PrecedentSummary
from assistant.scoring.framework import find_indicator
from assistant.scoring.groups import plain_group_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.evaluation import Evaluation
    from assistant.retrieval.cases import PastCase
    from assistant.retrieval.database import Row
    from assistant.review.records import Rationale

_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])\s*")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_TAIL = re.compile(r"(?:指标|情况|程度|完成率|率|性|度|数量|数)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Names that different forms give one indicator.
_ALIASES = (
    ("预算执行率", ("资金执行率", "项目执行率", "执行率", "资金总体", "预算执行", "预算执行情况", "资金使用率")),
    ("资金到位率", ("到位率", "预算到位率")),
    ("满意度", ("服务对象满意度", "受益对象满意度", "公众满意度", "群众满意度", "社会公众满意度")),
    ("实际完成率", ("产出完成率", "任务完成率", "计划完成率")),
    ("质量达标率", ("质量合格率", "产出质量达标率", "验收合格率")),
    ("完成及时性", ("完成及时率", "按时完成率", "按期完成率", "及时完成率")),
    ("成本节约率", ("成本控制", "成本控制率", "成本节约")),
)
# Where a name of a project's own stands in the framework, by its second level.
_POSITIONS = (
    (re.compile("数量"), "实际完成率"),
    (re.compile("质量"), "质量达标率"),
    (re.compile("时效|进度|及时"), "完成及时性"),
    (re.compile("成本"), "成本节约率"),
    (re.compile("满意"), "满意度"),
    (re.compile("经济效益|社会效益|生态效益|可持续|影响|效果"), "实施效益"),
)
_WEIGHTS = re.compile(
    r"(?:满分|分值|标准分)(?:为|是|：|:)?\s*(\d+(?:\.\d+)?)\s*分?[，,；;、\s]*(?:评价)?(?:实际)?(?:得分|得)(?:为|是|：|:)?\s*(\d+(?:\.\d+)?)"
)
_ROW_NAME = re.compile(r"(?:末级|四级|三级|二级|一级)?指标(?:名称)?：([^；：]+)")
_ROW_REASON = re.compile(r"(?:扣分(?:理由|原因|依据|说明)|评分说明|扣分情况)：(.+?)(?=；[^；：]{2,8}：|$)")
_ROW_FIGURE = {
    "weight": re.compile(r"(?:分值|权重|标准分|满分)(?:（分）)?：(\d+(?:\.\d+)?)"),
    "points": re.compile(r"(?:得分|评分)(?:（分）)?：(\d+(?:\.\d+)?)"),
}
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class PastDeduction:
    """One deduction of a past report (往期扣分记录): indicator with its levels, amount in 分, reason."""

    source: str
    path: tuple[str, ...]
    amount: Decimal
    weight: Decimal | None
    reason: str | None
    place: str | None = None
    stored: bool = False

    @property
    def name(self) -> str:
        """The indicator's own name."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report a user added (入库报告): its title, file, and the passages it was cut into."""

    title: str
    file: str
    rows: tuple[Row, ...]


def past_deductions(
    cases: Iterable[PastCase], reports: Iterable[StoredReport], evaluation: Evaluation
) -> tuple[PastDeduction, ...]:
    """Gather what past reports deducted (往期扣分), the evaluated project's own report left out.

    Args:
        cases: Digests; fictitious ones are passed over.
        reports: What the user added.
        evaluation: The evaluation at hand.
    """
    found = [
        PastDeduction(
            f"{case.title}（{case.unit}，{case.year}年）",
            (item.group, item.indicator),
            item.amount,
            item.weight,
            item.reason,
        )
        for case in cases
        if not case.fictitious and not _is_own(case, evaluation)
        for item in case.deductions
    ]
    own = {_plain(name) for name in (*(_stem(source) for source in evaluation.sources), evaluation.case)}
    for report in reports:
        if _plain(_stem(report.file)) not in own and _plain(evaluation.case) not in _plain(report.title):
            found.extend(_of_report(report))
    return tuple(found)


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


def _plain(text: str) -> str:
    return re.sub(r"[\s　“”‘’《》（）()·_-]", "", text)


def _is_own(case: PastCase, evaluation: Evaluation) -> bool:
    """Whether a digest is of the very evaluation: the same project, or the same unit and year."""
    years = {int(year) for year in _YEAR.findall(evaluation.period or "")}
    title, name = _plain(case.title), _plain(evaluation.case)
    unit = _plain(evaluation.unit or "")
    same_unit = bool(unit) and (unit in _plain(case.unit) or _plain(case.unit) in unit)
    same_title = title in name or name in title
    return (same_title or same_unit) and (not years or case.year in years)


def _of_report(report: StoredReport) -> Iterator[PastDeduction]:
    """Read the deductions of one stored report: table rows with a reason, sentences with an amount."""
    seen: set[tuple[str, Decimal, str]] = set()
    for row in report.rows:
        read = _of_row(row) if row.part == "row" else _of_text(row)
        for path, amount, weight, reason in read:
            key = (path[-1], amount, _plain(reason))
            if key in seen or any(key[:2] == old[:2] and (key[2] in old[2] or old[2] in key[2]) for old in seen):
                continue
            seen.add(key)
            yield PastDeduction(
                report.title or report.file, path, amount, weight, reason, f"{report.file} › {row.block}", stored=True
            )


def _of_row(row: Row) -> Iterator[tuple[tuple[str, ...], Decimal, Decimal | None, str]]:
    names = [_bare(match.group(1)) for match in _ROW_NAME.finditer(row.text)]
    reason = _ROW_REASON.search(row.text)
    if not names or reason is None:
        return
    weight = _figure(row.text, "weight")
    parts = deduction_parts(reason.group(1))
    if parts:
        for amount, text in parts:
            yield tuple(names), Decimal(amount), weight, without_amount(clean(text))
        return
    points = _figure(row.text, "points")
    told = clean(reason.group(1))
    if weight is not None and points is not None and weight > points and told:
        yield tuple(names), weight - points, weight, told


def _figure(text: str, name: str) -> Decimal | None:
    match = _ROW_FIGURE[name].search(text)
    return Decimal(match.group(1)) if match is not None else None


def _of_text(row: Row) -> Iterator[tuple[tuple[str, ...], Decimal, Decimal | None, str]]:
    """Read sentences that deduct; whose points they are stands before the colon or in the headings."""
    for line in row.text.split("\n"):
        lead = _bare(line.split("：")[0]) if "：" in line[:20] else ""
        path = tuple(step for step in (*(_bare(step) for step in row.path), lead) if step)
        match = _WEIGHTS.search(line)
        weight = Decimal(match.group(1)) if match is not None else None
        for amount, text in deduction_parts(line):
            if path:
                yield path, Decimal(amount), weight, without_amount(clean(text))


def _bare(text: str) -> str:
    return _NUMBERING.sub("", text.strip()).strip()


def canonical_name(name: str) -> str:
    """Give an indicator the name that different forms share (指标名归一): 资金执行率 is 预算执行率."""
    bare = _BRACKETS.sub("", _bare(name)).replace(" ", "")
    bare = bare.removesuffix("指标") or bare
    for main, others in _ALIASES:
        if bare == main or bare in others:
            return main
    if bare.endswith("满意度"):
        return "满意度"
    return bare


def framework_place(path: Sequence[str]) -> str | None:
    """Tell which indicator of the national framework stands where this one does (框架位置); None where unclear."""
    name = canonical_name(path[-1]) if path else ""
    known = find_indicator(name)
    if known is not None:
        return known.name
    for level in reversed(path):
        for words, place in _POSITIONS:
            if words.search(level):
                return place
    return None


def find_precedents(
    rationale: Rationale, past: Sequence[PastDeduction]
) -> tuple[tuple[Precedent, ...], PrecedentSummary | None]:
    """Find the nearest past deductions on an indicator and how far they reach (往期扣分参考).

    Those on an indicator of the same name lead; only where there are none, those at the same place of
    the framework count. A whole group is compared with whole groups alone.
    """
    same = [item for item in past if _same_indicator(rationale, item)]
    named = bool(same)
    if not same and not rationale.group:
        place = framework_place(rationale.path)
        same = [item for item in past if place is not None and _is_leaf(item) and framework_place(item.path) == place]
    if not same:
        return (), None
    own = rationale.deduction / rationale.weight
    ranked = sorted(same, key=lambda item: _distance(item, own))
    nearest = tuple(
        Precedent(
            item.source,
            item.name,
            item.amount,
            item.weight,
            _share(item),
            item.reason,
            item.place,
            same_name=named,
            stored=item.stored,
        )
        for item in ranked[:_NEAREST]
    )
    return nearest, _summary(same)


def _is_leaf(item: PastDeduction) -> bool:
    return len(item.path) < 2 or plain_group_name(item.path[-1]) != plain_group_name(item.path[0])  # noqa: PLR2004


def _same_indicator(rationale: Rationale, item: PastDeduction) -> bool:
    if rationale.group:
        return not _is_leaf(item) and plain_group_name(item.name) == plain_group_name(rationale.name)
    name = canonical_name(rationale.name)
    return _is_leaf(item) and any(canonical_name(step) == name for step in item.path[-2:])


def _share(item: PastDeduction) -> Decimal | None:
    return None if item.weight is None or item.weight <= 0 else item.amount / item.weight


def _distance(item: PastDeduction, own: Decimal) -> tuple[bool, bool, Decimal, str]:
    """Order by use to a reviewer: with a reason, with a known share, nearest share, then by source."""
    share = _share(item)
    return item.reason is None, share is None, abs(share - own) if share is not None else Decimal(0), item.source


def _summary(items: Sequence[PastDeduction]) -> PrecedentSummary:
    shares = sorted(share for item in items if (share := _share(item)) is not None)
    if not shares:
        return PrecedentSummary(len(items), None, None, None)
    middle = len(shares) // 2
    median = shares[middle] if len(shares) % 2 else (shares[middle - 1] + shares[middle]) / 2
    return PrecedentSummary(len(items), shares[0], median, shares[-1])
