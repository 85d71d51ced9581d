"""CON01: one fact has one value (同一事实前后数值须一致), across body, tables and annexes."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.checking.digits import look_alike
from assistant.checking.intervals import Interval
from assistant.checking.lexicon import MEASURE_PATTERN
from assistant.checking.owners import PROJECT
from assistant.checking.results import find_totals
from assistant.domain.finding import Claim, Finding, Severity
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_FILLER = re.compile(
    r"(?:截至|截止)[^，。]{0,14}[，,]?|(?:19|20)\d{2}\s*年(?:度|末|底|初)?|\d{1,2}\s*月|\d{1,2}\s*日|全年|年度|项目|该|本|其|我(?:单位|中心|局|部门)?|单位"
    r"|部门|总|实际|共计|合计|累计|共|资金|金额|财政|专项|为|的|数|达到|达|安排|完成|经费|元|万|约|[\s，,：:、（(）)“”\"]"
)
_PLAIN_MEASURES = ("年初预算数", "预算数", "到位数", "执行数", "结余数", "执行率", "到位率", "合同金额")
_GOALS = re.compile(r"目标|内容|概况|背景|计划")
_OWNED_MEASURES = frozenset({"得分", "分值", "完成值", "完成率", "执行率", "得分率", None})
_SPECIFIC = re.compile(
    r"其中|分别|季度|上年|去年|上一年|每|平均|人均|单价|首|尾款|进度款|预付|调整|追加|调增|调减|第[一二三四五六七八九十\d]+|以内|以上|控制"
    r"|最[高低大小多少快慢]"
)
# Where a department parts its spending into these, none of them is the whole.
_KINDS_OF_SPENDING = re.compile(r"基本支出|项目支出|人员经费|公用经费|三公|政府采购")
_RUN_IN = re.compile(
    r"^\s*(?:\d{1,2}[.．、]|[（(][一二三四五六七八九十\d]{1,2}[)）])\s*(?P<name>[^。，；：\d]{3,24})[。：]"
)
_LABEL_TAIL = re.compile(r"(?:为|达到|达|约|共|了|是|：|:|\s)+$")
_LABEL_MIN, _LABEL_MAX = 4, 20
# More values than this under one name are different things, not one thing told differently.
_MOST_VALUES = 4
_OTHER_THING = 2
_CLOSE = Decimal("1.02")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report facts that are printed with different values."""
    done: set[frozenset[tuple[int, int]]] = set()
    for key, claims in _clusters(context).items():
        yield from _conflicts(context, key, claims, done)


def _clusters(context: CheckContext) -> dict[tuple[str, ...], list[Claim]]:
    """The numbers that tell one fact; those of another report in the same file are another's."""
    clusters: dict[tuple[str, ...], list[Claim]] = {}
    totals = {(claim.order, claim.start) for claim in find_totals(context)}
    year = _main_year(context)
    for claim in context.claims:
        if (
            claim.quantity is None
            or claim.comparator
            or claim.upper is not None
            or claim.approximate not in (None, "约")
        ):
            continue
        for key in _keys(context, claim, year, total=(claim.order, claim.start) in totals):
            clusters.setdefault((*key, claim.quantity.dimension, str(context.parts[claim.order])), []).append(claim)
    for key, claims in clusters.items():
        if key[0] == "owner":
            clusters[key] = [claim for claim in claims if claim.in_table or not _is_target(context, claim)]
    return {key: claims for key, claims in clusters.items() if len(claims) > 1}


def _is_target(context: CheckContext, claim: Claim) -> bool:
    """A bare number beside a name may be its target: in a section on goals, or equal to a stated target."""
    if claim.measure not in (None, "完成值") or claim.quantity is None:
        return False
    if any(_GOALS.search(title) for title in context.unit(claim).headings):
        return True
    return any(
        other.owner == claim.owner
        and (other.measure == "目标值" or other.comparator is not None)
        and other.quantity is not None
        and other.quantity.same_as(claim.quantity)
        for other in context.claims
    )


def _keys(context: CheckContext, claim: Claim, year: str, *, total: bool) -> Iterator[tuple[str, ...]]:
    if total:
        yield "total", "得分"
        return
    if claim.in_table:
        if (
            context.ledger is None
            and claim.owner
            and claim.measure in ("完成值", "得分", "分值")
            and claim.owner in context.owners.names.values()
        ):
            yield "owner", claim.owner, claim.measure
        return
    if claim.measure in _PLAIN_MEASURES and _speaks_of_project(claim) and _is_plain(context, claim):
        yield "project", claim.measure, claim.period or year
        return
    if context.ledger is None and claim.owner not in (None, PROJECT) and _names_owner(context, claim):
        yield "owner", str(claim.owner), claim.measure or "完成值"
        return
    label = _label(claim) if context.ledger is None else None
    if label is not None:
        yield "label", label, claim.period or year


def _main_year(context: CheckContext) -> str:
    """The year most numbers are said of; a number without a year is taken to be of it."""
    years = Counter(claim.period for claim in context.claims if claim.period and re.fullmatch(r"\d{4}", claim.period))
    return max(sorted(years), key=lambda year: years[year]) if years else ""


def _speaks_of_project(claim: Claim) -> bool:
    """No owner, or one that is only the measure's own word (预算执行率)."""
    return claim.owner in (None, PROJECT) or MEASURE_PATTERN.fullmatch(str(claim.owner)) is not None


def _names_owner(context: CheckContext, claim: Claim) -> bool:
    """Whether the clause says owner, measure, number and nothing else: 决策指标得分18分."""
    label = claim.label.removeprefix("其中").lstrip("，,：:、")
    if claim.measure not in _OWNED_MEASURES or _SPECIFIC.search(label):
        return False
    named = context.owners.find(label)
    if len(named) != 1 or named[0][2] != claim.owner:
        return False
    start, end, _ = named[0]
    rest = label[:start] + label[end:]
    return not MEASURE_PATTERN.sub("", _FILLER.sub("", rest)).replace("指标", "").replace("类", "")


def _is_plain(context: CheckContext, claim: Claim) -> bool:
    """Whether the words before the number name nothing narrower than the project."""
    label = claim.label
    before = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    if _SPECIFIC.search(label) or _SPECIFIC.search(before[-30:]):
        return False
    title = _RUN_IN.match(context.unit(claim).text)
    if title is not None and context.known.rows_named(title["name"]):
        return False  # 1.产业园建设。支出495.00万元，执行率45.00%: of that row
    if "基本支出" in context.text and _KINDS_OF_SPENDING.search(before[-40:]):
        return False
    return not MEASURE_PATTERN.sub("", _FILLER.sub("", MEASURE_PATTERN.sub("", label)))


def _label(claim: Claim) -> str | None:
    label = "".join(_LABEL_TAIL.sub("", claim.label).split())
    if not _LABEL_MIN <= len(label) <= _LABEL_MAX or _SPECIFIC.search(label):
        return None
    return label if re.fullmatch(r"[一-龥A-Za-z“”]+", label) else None


def _base(claim: Claim) -> Interval:
    assert claim.quantity is not None  # noqa: S101 - invariant of clusters
    return interval_of(claim).scaled(measure_of(claim.quantity.unit)[1])


def _agree(one: Claim, two: Claim) -> bool:
    """Whether both prints allow one value; of two points the one with more decimals is exact (83.65 is not 83.6)."""
    if one.quantity is not None and two.quantity is not None and one.quantity.unit == two.quantity.unit == "分":
        finer, coarser = (one, two) if (one.places or 0) >= (two.places or 0) else (two, one)
        assert finer.quantity is not None  # noqa: S101 - both have quantities
        return _base(coarser).meets(Interval.exact(finer.quantity.value))
    return _base(one).meets(_base(two))


def _conflicts(
    context: CheckContext, key: tuple[str, ...], claims: list[Claim], done: set[frozenset[tuple[int, int]]]
) -> Iterator[Finding]:
    context.weigh(*claims)
    groups: list[list[Claim]] = []
    for claim in claims:
        for group in groups:
            if _agree(claim, group[0]):
                group.append(claim)
                break
        else:
            groups.append([claim])
        if len(groups) > _MOST_VALUES:
            return
    for group in groups:
        if len(group) > 1:
            context.touch(*group)
    if len(groups) < 2:  # noqa: PLR2004 - one value is as it should be
        return
    usual = max(groups, key=lambda group: (len(group), -group[0].order))
    for group in groups:
        if group is usual:
            continue
        alike = _alike(group[0], usual[0])
        if not alike and (key[0] == "label" or len(groups) > 2 or _far(key, group[0], usual[0])):  # noqa: PLR2004
            continue
        places = frozenset((claim.order, claim.start) for claim in (*group, *usual))
        if places in done:
            continue
        done.add(places)
        yield _finding(key, group, usual, alike=alike)


def _alike(one: Claim, two: Claim) -> bool:
    assert one.quantity is not None  # noqa: S101 - invariant of clusters
    assert two.quantity is not None  # noqa: S101 - the same
    return look_alike(one.quantity.value, two.quantity.to(one.quantity.unit).value)


def _far(key: tuple[str, ...], one: Claim, two: Claim) -> bool:
    """Values of different size are probably different things under one word, unless only the unit differs."""
    assert one.quantity is not None  # noqa: S101 - invariant of clusters
    assert two.quantity is not None  # noqa: S101 - the same
    if one.quantity.value == two.quantity.value:
        return False
    high, low = max(one.quantity.base, two.quantity.base), min(one.quantity.base, two.quantity.base)
    if low <= 0 or high / low > _OTHER_THING:
        return True
    return key[0] == "project" and key[1] in ("预算数", "合同金额") and high / low > _CLOSE


def _finding(key: tuple[str, ...], group: list[Claim], usual: list[Claim], *, alike: bool) -> Finding:
    name = {"total": "总得分", "project": key[1]}.get(key[0], key[1])
    places: Iterable[Claim] = (*group[1:], *usual)
    return CHECK.finding(
        group[0],
        f"“{name}”前后不一致：此处为{group[0].text}，另有{len(usual)}处为{usual[0].text}",
        "请查明正确数值并统一全文；口径不同的请写明口径",
        severity=Severity.ERROR if alike and key[0] != "label" else Severity.WARNING,
        related=tuple(claim.where for claim in places),
        stated=group[0].text,
        computed=usual[0].text,
    )


CHECK = Check(
    id="CON01",
    title="同一事实前后数值不一致",
    reason="同一个数在正文、表格、附件里不同，读者无法知道哪个是真的，据此算出的比率和得分也不可信。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes("项目实际支出278.60万元。\n全年实际支出2786000元。", because="换算后相等"),
        Example.passes("预算执行率96.78%。\n执行率最低的是平台建设，为92.39%。", because="说的是其中一项"),
        Example.passes("2023年实际支出250.00万元。\n2024年实际支出278.60万元。", because="年度不同"),
        Example.fails("项目实际支出278.60万元。\n全年实际支出278.06万元，与预算相符。", because="末两位颠倒"),
    ),
)
