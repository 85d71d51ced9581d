"""Stated counts held against table rows and against each other (计数与表格): 12个指标扣分, 5个正常, 其余3个, 8个中5个….

A count breaks only where every table it may speak of gives another; where none is found nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from assistant.checking.lexicon import group_name
from assistant.checking.listings import number_of
from assistant.checking.tables import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention, Sentence
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

_NUMERAL = r"(?P<n>[一二两三四五六七八九十]{1,3}|(?<![\d.])\d{1,2})"
_FULL_MARKS = re.compile(
    rf"{_NUMERAL}\s*[个项](?P<level>[一二三四末]级)?(?:绩效|评价)?指标[^，。；\d]{{0,4}}(?<!未)(?<!没有)[得获]满分"
)
_LOST = re.compile(
    rf"{_NUMERAL}\s*[个项](?P<level>[一二三四末]级)?(?:绩效|评价)?指标(?:均|都)?(?:存在|有|被|出现)?(?:不同程度)?(?:的)?(?:扣分|失分|丢分|未得满分|未获满分)"
)
_GROUPED = re.compile(r"一级|二级|决策|过程|产出|效益")
_UNIVERSAL = re.compile(
    rf"(?P<all>全[县市区镇省乡州旗]|全部|所有|共有?|共计|下辖|涉及)?(?:的)?{_NUMERAL}\s*(?P<counter>[个项类家名])(?P<noun>[一-龥]{{2,6}}?)(?P<each>中(?!心|央|学|小|型)|均|都|全部|组成|构成|里面|之中|(?=\d))"
)
_EXPERTS = re.compile(rf"(?:邀请|聘请|抽取|组织|选取|选聘|由){_NUMERAL}\s*[名位个](?P<noun>[一-龥]{{0,8}}?专家)")
_EXPERT_COLUMN = re.compile(r"^(?:评审|评委)?(?:专家|评委)[一二三四五六七八九十甲乙丙丁戊己庚\dA-Za-z]$")
_STATUS = re.compile(
    rf"{_NUMERAL}\s*[个项家条]?(?:指标)?(?:运行|完成|执行|进展|进度|为|属|属于|处于|评价为|状态)*[“]?(?P<status>[一-龥]{{2,5}})"
)
_NARROWED = re.compile(r"(?:上述|以上|这|其余|其他|另外|另有|部分|有的|抽查的|选取的|、[一-龥]{2,8})$")
_WHOLE = re.compile(r"^[个项家名类辆台处座所份件条期场次人户]?(?P<noun>[一-龥]{0,8}?)(?:中|，其中|里|之中)")
_NEGATIVE = re.compile(r"未|没有|不|仍|尚|逾期|超期|滞后|偏离|扣分|失分|停|闲置|缺|延迟|关闭|搁置")
# A paragraph that a text file lets follow a table without a blank line is no row of it.
_NAME = re.compile(r"^[^，。；]{1,30}$")
_FULL = Decimal(100)
_FEWEST, _MOST_APART = 2, 2
_FEWEST_ROWS = 4
_MOST_STATES = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """A stated count that nothing bears out (不成立的计数): where, what was counted, and where that stands."""

    where: Where
    message: str
    stated: str
    computed: str
    related: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scored:
    """One scored row (得分行): its name, its weight, and what it lost."""

    label: str
    weight: Decimal
    lost: Decimal


@dataclass(frozen=True, slots=True)
class _Headed:
    """The names that stand in a label column (表中名称): the column's header without its unit, and where it begins."""

    header: str
    names: frozenset[str]
    unit: TextUnit


def broken_tallies(context: CheckContext) -> Iterator[Tally]:
    """Yield counts that tables or the counts beside them contradict."""
    tables = tuple(_score_tables(context))
    leaves = _leaf_rows([rows for _, rows in tables])
    headed = tuple(_headed_columns(context))
    panels = _panels(context)
    states = tuple(_states(context))
    for unit in context.prose:
        yield from _scored(context, unit, tables, leaves)
        yield from _of_rows(context, unit, headed)
        if panels:
            yield from _experts(context, unit, panels)
        for state in states:
            yield from _of_state(context, unit, state)
    for sentence in context.sentences:
        yield from _divided(context, sentence)


def _score_tables(context: CheckContext) -> Iterator[tuple[int, tuple[_Scored, ...]]]:
    """The scored rows of each table with where it begins; tables of first-level groups alone are left out."""
    for region in context.regions:
        weight, points = region.only("分值"), region.only("得分")
        if weight is None or points is None:
            continue
        rows = tuple(
            _Scored(row.label, full.quantity.value, full.quantity.value - own.quantity.value)
            for row in region.rows
            if row.kind == "body"
            and (full := row.numbers.get(weight.index)) is not None
            and (own := row.numbers.get(points.index)) is not None
        )
        if rows and not all(group_name(row.label) for row in rows):
            yield next(unit.order for row in region.rows for unit in row.texts.values()), rows


def _leaf_rows(tables: Sequence[tuple[_Scored, ...]]) -> tuple[_Scored, ...]:
    """The rows of score tables that together weigh 100, as finely as the tables tell; none where they do not."""
    chosen: tuple[_Scored, ...] = ()
    for rows in (*tables, tuple(chain.from_iterable(tables))):
        whole = sum((row.weight for row in rows), Decimal(0)) == _FULL
        if whole and len({row.label for row in rows}) == len(rows) > len(chosen):
            chosen = rows
    return chosen


def _scored(
    context: CheckContext,
    unit: TextUnit,
    tables: Sequence[tuple[int, tuple[_Scored, ...]]],
    leaves: tuple[_Scored, ...],
) -> Iterator[Tally]:
    """8个指标得满分，12个指标存在扣分 against the rows of the section's table, else of all."""
    for pattern, full in ((_FULL_MARKS, True), (_LOST, False)):
        for match in pattern.finditer(unit.text):
            if match["level"] in ("一级", "二级"):
                continue
            local = _section_rows(context, unit, tables)
            rows = local or leaves
            lead = unit.text[: match.start()].rsplit("。", 1)[-1]
            if not rows or (not local and _GROUPED.search(lead)):
                continue
            found = [row for row in rows if (row.lost == 0) == full]
            if number_of(match["n"]) not in (None, len(found)):
                what = "得满分" if full else "扣分"
                names = "、".join(f"“{row.label}”" for row in found)
                yield Tally(
                    context.where(unit, *match.span()),
                    f"称“{match.group()}”，得分表中{what}的有{len(found)}个：{names[:120]}",
                    match["n"],
                    str(len(found)),
                )


def _section_rows(
    context: CheckContext, unit: TextUnit, tables: Sequence[tuple[int, tuple[_Scored, ...]]]
) -> tuple[_Scored, ...]:
    """The scored rows of the one score table in the section that a paragraph stands in."""
    path = context.view.outline.path_at(unit.order)
    if not path:
        return ()
    end = context.view.outline.end_of(path[-1])
    found = [rows for order, rows in tables if path[-1].order < order < end]
    return found[0] if len(found) == 1 else ()


def _headed_columns(context: CheckContext) -> Iterator[_Headed]:
    for region in context.regions:
        for column in region.columns:
            if column.role != "label":
                continue
            names = frozenset(
                compact(text.text)
                for row in region.rows
                if row.kind == "body" and (text := row.texts.get(column.index)) is not None and _NAME.match(text.text)
            )
            if len(names) >= _FEWEST:
                header = re.sub(r"[（(].*", "", compact(column.header))
                yield _Headed(header, names, next(iter(region.rows[0].texts.values())))


def _of_rows(context: CheckContext, unit: TextUnit, headed: Sequence[_Headed]) -> Iterator[Tally]:
    """6个乡镇均…, 4个子项中… against the tables whose rows are that."""
    for match in _UNIVERSAL.finditer(unit.text):
        stated, noun = number_of(match["n"]), match["noun"]
        if stated is None or stated < _FEWEST or _NARROWED.search(unit.text[: match.start("n")]):
            continue
        if match["all"] is None and match["each"] == "":
            continue
        alike = [each for each in headed if _heads(each.header, noun)]
        counts = {len(each.names): each.unit for each in reversed(alike)}
        for header in {each.header for each in alike}:
            joined = frozenset[str]().union(*(each.names for each in alike if each.header == header))
            counts.setdefault(len(joined), alike[0].unit)
        if counts and stated not in counts and min(abs(stated - each) for each in counts) <= _MOST_APART:
            counted = min(counts, key=lambda each: (abs(each - stated), each))
            yield Tally(
                context.where(unit, match.start("n"), match.end()),
                f"称“{match['n']}{match['counter']}{noun}”，表中列出{counted}{match['counter']}",
                match["n"],
                str(counted),
                (context.view.where_all(counts[counted]),),
            )


def _heads(header: str, noun: str) -> bool:
    """Whether a column's header is the noun, or the noun and what sort of name stands below: 支出 in 支出用途."""
    return header in (noun, *(f"{noun}{sort}" for sort in ("名称", "用途", "方向", "类别", "类型")))


def _panels(context: CheckContext) -> tuple[int, ...]:
    """How many experts each table of points has a column of."""
    panels = (
        sum(bool(_EXPERT_COLUMN.match(compact(column.header.split(" ")[-1]))) for column in region.columns)
        for region in context.regions
    )
    return tuple(panel for panel in panels if panel >= _FEWEST)


def _experts(context: CheckContext, unit: TextUnit, panels: tuple[int, ...]) -> Iterator[Tally]:
    """邀请3名专家 against the columns 专家甲、专家乙、专家丙."""
    if not re.search(r"打分|评分|评审", unit.text):
        return
    for match in _EXPERTS.finditer(unit.text):
        stated = number_of(match["n"])
        if stated is not None and stated not in panels:
            yield Tally(
                context.where(unit, *match.span()),
                f"称“{match.group()}”，评分表中有{panels[0]}名专家的评分",
                match["n"],
                str(panels[0]),
            )


@dataclass(frozen=True, slots=True)
class _State:
    """A column of few short words (监控结果: 正常、滞后、偏离) with how often each stands in it."""

    counts: Counter[str]
    cells: tuple[tuple[str, TextUnit], ...]


def _states(context: CheckContext) -> Iterator[_State]:
    for region in context.regions:
        labels = {index for row in region.rows for index, _ in row.labels[:1]}
        for column in region.columns:
            if column.index in labels:
                continue
            cells = [
                (compact(text.text), text)
                for row in region.rows
                if row.kind == "body" and (text := row.texts.get(column.index)) and column.index not in row.numbers
            ]
            counts = Counter(word for word, _ in cells)
            short = all(re.fullmatch(r"[一-龥]{2,5}", word) for word in counts)
            if len(cells) >= _FEWEST_ROWS and short and _FEWEST <= len(counts) <= _MOST_STATES:
                yield _State(counts, tuple(cells))


def _of_state(context: CheckContext, unit: TextUnit, state: _State) -> Iterator[Tally]:
    """5个运行正常，2个滞后，1个偏离: a sentence that counts at least two of the states."""
    for sentence in re.finditer(r"[^。；\n]+", unit.text):
        found = [
            (match, word, number)
            for match in _STATUS.finditer(sentence.group())
            if (word := next((each for each in state.counts if match["status"].startswith(each)), None)) is not None
            and (number := number_of(match["n"])) is not None
        ]
        if len({word for _, word, _ in found}) < _FEWEST:
            continue
        for match, word, number in found:
            if number != state.counts[word]:
                start = sentence.start() + match.start()
                yield Tally(
                    context.where(unit, start, sentence.start() + match.end()),
                    f"称“{match.group()}”，表中“{word}”的有{state.counts[word]}个",
                    match["n"],
                    str(state.counts[word]),
                    tuple(context.view.where_all(cell) for each, cell in state.cells if each == word),
                )


def _divided(context: CheckContext, sentence: Sentence) -> Iterator[Tally]:
    """10个指标中，7个达到目标值，3个未达到目标值: parts that exclude each other make up the whole."""
    mentions = sentence.mentions
    for position, whole in enumerate(mentions):
        head = _WHOLE.match(whole.tail)
        if head is None or not _is_count(whole):
            continue
        parts: list[Mention] = []
        for part in mentions[position + 1 :]:
            if (
                not _is_count(part)
                or part.quantity.unit != whole.quantity.unit
                or "其中" in part.lead
                or re.search(r"[。；]", part.lead)
            ):
                break
            parts.append(part)
        if len(parts) < _FEWEST:
            continue
        stop = sentence.start + len(parts[-1].claim.sentence)
        words = [
            sentence.unit.text[part.claim.end : (parts[place + 1].claim.start if place + 1 < len(parts) else stop)]
            for place, part in enumerate(parts)
        ]
        denied = [bool(_NEGATIVE.search(re.split(r"[，,；]", word)[0])) for word in words]
        total = sum((part.quantity.value for part in parts), Decimal(0))
        if total == whole.quantity.value:
            context.touch(whole.claim, *(part.claim for part in parts))
            continue
        apart = abs(total - whole.quantity.value)
        if apart > _MOST_APART or not (any(denied) and not all(denied)):
            continue
        context.touch(whole.claim, *(part.claim for part in parts))
        sums = "＋".join(f"{part.quantity.value:f}" for part in parts)
        yield Tally(
            context.where(sentence.unit, whole.claim.start, parts[-1].claim.end),
            f"“{whole.text}{head['noun']}”分为{'、'.join(part.text for part in parts)}，"
            f"{sums}={total:f}，与{whole.text}不符",
            whole.text,
            f"{total:f}",
            tuple(part.where for part in parts),
        )


def _is_count(mention: Mention) -> bool:
    return (
        mention.plain
        and mention.dimension.startswith("count:")
        and mention.quantity.value == mention.quantity.value.to_integral_value()
    )
