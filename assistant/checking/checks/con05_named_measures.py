"""CON05: what a report says of one name, target, budget or deduction, is the same in every place (同名同项须一致)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.lexicon import MEASURE_PATTERN
from assistant.checking.mentions import Mention, Sentence, core_name, one_slip, value_in
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.known import TableRow, Value
    from assistant.domain.finding import Claim, Where

_IN_SENTENCES = ("目标值", "完成值", "预算数", "年初预算数", "执行数", "扣分")
_IN_TABLES = (*_IN_SENTENCES, "得分", "分值", "完成率", "得分率", "执行率")
_WHEN = re.compile(r"(?:年度|全年|当年|本年|年初|年末|调整后|累计|合计|共计|实际|的|为|是|约|：|:)+$")
_SPENT = re.compile(r"(?:执行|支出|使用|支付)$")
_LEAD_ON = re.compile(
    r"[，,、（(；;](?:实际|年度|全年|年初|累计|共|已|其中)*(?:支出|使用|执行|完成|目标|预算|为|达到|达|是|了|数|值|不[低高少超][于过])*"
)
_NARROW = re.compile(
    r"季度|半年|月|首批|批次|第[一二三四五六七八九十\d]|抽查|每|日均|上年|去年|同期|分别|比|较|增|减|降|升|差|另|仅|占|剩|未|追加|调"
)
_SHORTEST = 3
# A name that stands in more rows than this is that of an item each of many places has.
_MOST_ROWS = 6


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of a sentence with the row it speaks of and what of it."""

    mention: Mention
    name: str
    measure: str


def find(context: CheckContext) -> Iterator[Finding]:
    """Report a measure of one name that tables, or a sentence and a table, print differently."""
    for sentence in context.sentences:
        for said in _named(sentence):
            rows = context.known.rows_named(said.name)
            yield from _against_rows(context, said, rows)
    twins = [
        (one, other)
        for rows in context.known.by_name.values()
        if len(rows) <= _MOST_ROWS
        for one, other in combinations(rows, 2)
        if one.name == other.name
    ]
    apart = _of_other_things(twins)
    for one, other in twins:
        if _tables(one, other) not in apart:
            yield from _two_rows(context, one, other)


def _of_other_things(twins: Sequence[tuple[TableRow, TableRow]]) -> set[tuple[int, int]]:
    """The pairs of tables whose rows of one name mostly differ: the same items of another place, year or project."""
    balance: dict[tuple[int, int], int] = {}
    for one, other in twins:
        for measure in _IN_TABLES:
            left, right = one.of(measure), other.of(measure)
            if left is not None and right is not None and left.dimension == right.dimension:
                tables = _tables(one, other)
                balance[tables] = balance.get(tables, 0) + (1 if left.base.meets(right.base) else -1)
    return {tables for tables, agreeing in balance.items() if agreeing < 0}


def _tables(one: TableRow, other: TableRow) -> tuple[int, int]:
    return one.table, other.table


def _named(sentence: Sentence) -> Iterator[_Said]:
    """The numbers of a sentence whose row and measure the words right before them say."""
    name = ""
    previous: Mention | None = None
    for mention in sentence.mentions:
        own = _row_name(mention)
        if own:
            name = own
        elif previous is None or _LEAD_ON.fullmatch("".join(mention.lead.split())) is None:
            name = ""
        measure = _measure(mention)
        rest = mention.near.replace(name, "") if name else mention.near
        if name and measure in _IN_SENTENCES and mention.exact and not _NARROW.search(rest):
            yield _Said(mention, name, str(measure))
        previous = mention


def _row_name(mention: Mention) -> str:
    """What is left of the clause without the word for what is measured: 其他资金预算 → 其他资金."""
    name = core_name(mention.near)
    while True:
        found = [match for match in MEASURE_PATTERN.finditer(name) if match.end() == len(name)]
        shorter = core_name(_WHEN.sub("", name[: found[-1].start()] if found else _SPENT.sub("", name)))
        if shorter == name:
            break
        name = shorter
    return name if len(name) >= _SHORTEST else ""


def _measure(mention: Mention) -> str | None:
    return mention.claim.measure or ("执行数" if mention.dimension == "money" and _SPENT.search(mention.near) else None)


def _against_rows(context: CheckContext, said: _Said, rows: Sequence[TableRow]) -> Iterator[Finding]:
    mention = said.mention
    values = [value for row in rows if (value := row.of(said.measure)) is not None]
    values = [value for value in values if value.dimension == mention.dimension]
    if not values:
        return
    context.touch(mention.claim, *(value.part for value in values))
    if any(value.base.meets(mention.base) for value in values):
        return
    others = [value for row in rows for value in row.values if value.dimension == mention.dimension]
    if any(value.base.meets(mention.base) for value in others) and not _same_words(mention, said.measure):
        return
    chosen = values[0]
    slip = one_slip(mention.quantity.value, value_in(chosen.quantity, mention.quantity.unit))
    if not slip and (mention.dimension == "money" or len({value.base.low for value in values}) > 1):
        return
    certain = slip and len(values) == len(rows)
    yield _finding(said.name, said.measure, mention.claim, mention.text, chosen, certain=certain)


def _same_words(mention: Mention, measure: str) -> bool:
    """Whether the clause says 目标 of a target itself; a number without the word may be the other column's."""
    return measure == "目标值" and "目标" in mention.lead


def _two_rows(context: CheckContext, one: TableRow, other: TableRow) -> Iterator[Finding]:
    """Rows of one name in two tables, which agree in something and differ in something else."""
    pairs = [
        (measure, left, right)
        for measure in _IN_TABLES
        if (left := one.of(measure)) is not None
        and (right := other.of(measure)) is not None
        and left.dimension == right.dimension
    ]
    same = [pair for pair in pairs if pair[1].base.meets(pair[2].base)]
    for _, left, right in same:
        context.touch(left.part, right.part)
    for measure, left, right in pairs:
        if left.base.meets(right.base):
            continue
        slip = one_slip(right.quantity.value, value_in(left.quantity, right.quantity.unit))
        anchored = any(pair[0] != measure and _telling(pair[1]) for pair in same)
        if not anchored or not (slip or (len(same) > 1 and len(pairs) == len(same) + 1)):
            continue
        context.touch(left.part, right.part)
        yield _finding(one.name, measure, right.where, right.text, left, certain=slip)


def _telling(value: Value) -> bool:
    """Whether two rows with this value are probably one thing: not 100%, not a round number of points."""
    return value.dimension not in ("points", "ratio") or value.quantity.value % 5 != 0


def _finding(name: str, measure: str, place: Claim | Where, stated: str, other: Value, *, certain: bool) -> Finding:
    return CHECK.finding(
        place,
        f"“{name}”的{measure}此处为{stated}，表中为{other.text}",
        "请查明正确数值并统一正文与各表；口径不同的请写明",
        severity=Severity.ERROR if certain else Severity.WARNING,
        related=(other.where,),
        stated=stated,
        computed=other.text,
    )


_TARGETS = (
    "三级指标\t年度目标值\t实际完成值\t分值\t得分\n"
    "水质监测点数量\t20个\t20个\t5\t5\n管网单位成本\t≤9.5万元\t9.2万元\t7\t7\n"
)
_FUNDS = (
    "资金来源\t年初预算数（万元）\t全年预算数（万元）\t全年执行数（万元）\n"
    "当年财政拨款\t700.00\t752.50\t731.20\n其他资金\t60.00\t60.00\t53.11\n"
)
_REASONS = "指标\t年度目标值\t实际完成值\t扣分\t偏差原因\n"

CHECK = Check(
    id="CON05",
    title="同名指标、资金在各处所列不一致",
    reason="目标表、评分表、原因说明表和正文写的是同一项指标、同一笔资金，一处改了另一处没改，读者不知道以哪处为准。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes(_TARGETS + "水质监测点数量年度目标为20个，实际完成20个，达到年度目标。"),
        Example.passes(_FUNDS + "当年财政拨款预算752.50万元，执行731.20万元；其他资金预算60.00万元，执行53.11万元。"),
        Example.passes(_FUNDS + "当年财政拨款年初预算700.00万元，上半年执行301.50万元。", because="说的是上半年"),
        Example.passes(
            _TARGETS + "\n" + _REASONS + "水质监测点数量\t30个\t24个\t1\t设备到货晚\n",
            because="没有一个数相同，可能是另一项目的同名指标",
        ),
        Example.fails(_TARGETS + "水质监测点数量年度目标为25个，实际完成20个，达到年度目标。", because="目标表为20个"),
        Example.fails(_TARGETS + "管网单位成本年度目标为不超过9.8万元，实际为9.2万元。", because="目标表为9.5万元"),
        Example.fails(_FUNDS + "其他资金预算60.00万元，执行53.41万元。", because="表中执行53.11万元"),
        Example.fails(
            "三级指标\t年度目标值\t实际完成值\t分值\t得分\t扣分\n工程按期完工率\t100%\t91.67%\t8\t7.33\t0.67\n\n"
            + _REASONS + "工程按期完工率\t100%\t91.67%\t0.76\t用地手续滞后\n",
            because="评分表扣0.67分",
        ),
    ),
)  # fmt: skip
