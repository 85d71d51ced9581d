"""SUM04: numbers listed in a sentence add up to their whole (文字所列各数之和须等于总数)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.gaps import is_gap
from assistant.checking.intervals import Interval, total_of
from assistant.checking.lexicon import CORE_GROUPS, MEASURE_PATTERN, group_name, measure_of_word
from assistant.checking.mentions import Mention, Sentence, full_sentences, one_slip, paragraphs, show
from assistant.checking.near_misses import slipped_sum
from assistant.checking.results import find_groups, find_totals
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LIST = re.compile(r"(?:分别|依次)(?:得分?|占比?|支出|安排|完成|有|达到)?(?:为|是|占|：|:)?[^，。；、\d]{0,4}$")
_JOIN = re.compile(r"^[、,，和与及]+$|^以及$")
_WHOLE_BEHIND = re.compile(
    r"(?:合计|共计|总计|总共|总和|总额|总数|满分|总分|三项合计|相加)(?:分值|得分|支出|金额|权重)?(?:为|是|达)?$"
)
_WHOLE_BEFORE = re.compile(r"共|总|合计|满分|全部")
_MEAN_BEHIND = re.compile(r"平均(?:得?分|值|数|为|每[^，。；\d]{0,3})?[^，。；\d]{0,4}$")
_TOTAL = re.compile(
    r"^(?:以上|上述|[一二三四五六七八九十两\d]+[项类个]|各项|全部|总|全年|支出|金额|资金|三者|两者)*"
    r"(?:合计|共计|总计|总共|总和|相加)(?:[^，。；、\d]{0,6}?)(?:为|是|达)?$"
)
_OPEN = re.compile(r"等|加上|另有|另外|除|含|包括上年|主要|累计|历年|未列")
_MARK = re.compile(r"其中|包括")
_DIVIDED = re.compile(r"(?:按|从)[^，。；\d]{1,8}(?:分|划分|看|统计)[，：:]")
_OTHERS = re.compile(r"(?:其他|其它|其余)[^，。；\d]{0,8}$")
_FULL_MARKS = re.compile(r"满分|分值|权重|扣")
_ADDABLE = ("money", "points", "ratio")
_WHOLE_SCORE = re.compile(r"(?:项目|专项|部门|整体|综合|评价|总)[^，。；\d]{0,6}得分$|总分$")
_BARE_MEASURE = re.compile(r"(?:实际)?(?:执行|支出|到位|使用|结余)数?")
_FEW = 2
_FULL, _NOTHING, _WEIGHTS_OFF = Decimal(100), Decimal(0), 30
_MOST_PARTS = 20
_WHOLE_SETS = tuple(
    frozenset((first, second, "产出", last))
    for first in ("决策", "投入")
    for second in ("过程", "管理", "过程管理")
    for last in ("效益", "效果")
)


def find(context: CheckContext) -> Iterator[Finding]:
    """Report listed numbers whose sum is not the whole printed with them."""
    totals_known = bool(find_groups(context) and find_totals(context))
    for paragraph in paragraphs(context.sentences):
        if not totals_known:
            yield from _group_points(context, paragraph)
        for run in full_sentences(paragraph):
            yield from _closed(context, paragraph, run)
        for position, sentence in enumerate(paragraph):
            yield from _respectively(context, sentence)
            yield from _totals(context, sentence)
            yield from _parts(context, sentence, paragraph[:position], totals_known=totals_known)


def _addable(mention: Mention) -> bool:
    return mention.dimension in _ADDABLE or mention.dimension.startswith("count:")


def _respectively(context: CheckContext, sentence: Sentence) -> Iterator[Finding]:
    """甲、乙、丙分别为1、2、3，合计6."""
    mentions = sentence.mentions
    for position, mention in enumerate(mentions):
        if not _LIST.search(mention.near) or not _addable(mention):
            continue
        run = [mention]
        for other in mentions[position + 1 :]:
            if not _JOIN.match(other.lead) or other.dimension != mention.dimension:
                break
            run.append(other)
        if len(run) < _FEW or not all(other.exact for other in run):
            continue
        yield from _against_whole(context, mentions, position, run)


def _against_whole(
    context: CheckContext, mentions: Sequence[Mention], position: int, run: list[Mention]
) -> Iterator[Finding]:
    behind = mentions[position + len(run)] if position + len(run) < len(mentions) else None
    before = mentions[position - 1] if position else None
    if behind is not None and behind.dimension == run[0].dimension and behind.plain:
        if _MEAN_BEHIND.search(behind.near):
            yield from _compare(context, behind, run, mean=True)
            return
        if _WHOLE_BEHIND.search(behind.near):
            yield from _compare(context, behind, run)
            return
    if before is None or before.dimension != run[0].dimension or not before.plain:
        yield from _weights(context, run)
        return
    if _WHOLE_BEFORE.search(before.near) and not _OPEN.search(run[0].lead):
        yield from _compare(context, before, run)


def _weights(context: CheckContext, run: Sequence[Mention]) -> Iterator[Finding]:
    """各一级指标分值依次为…: the first-level groups weigh 100 together."""
    unit = context.unit(run[0].claim)
    lead = unit.text[run[0].claim.sentence_start : run[0].claim.start]
    named = re.search(r"分值|权重", run[0].near) and re.search(r"一级指标|决策[^。]*产出", lead)
    total = sum((one.quantity.value for one in run), start=_NOTHING)
    if run[0].dimension not in ("points", "ratio") or not named or len(run) <= _FEW:
        return
    context.touch(*(one.claim for one in run))
    slipped = any(one_slip(one.quantity.value, one.quantity.value + _FULL - total) for one in run)
    if total == _FULL or (abs(total - _FULL) > _WEIGHTS_OFF and not slipped):
        return
    unit_printed = run[0].quantity.unit
    yield CHECK.finding(
        run[0].where,
        f"一级指标分值之和为{format_decimal(total)}{unit_printed}，不是100{unit_printed}",
        "请核对各一级指标的分值",
        severity=Severity.WARNING,
        related=tuple(one.where for one in run[1:]),
        stated=f"{format_decimal(total)}{unit_printed}",
        computed=f"100{unit_printed}",
    )


def _totals(context: CheckContext, sentence: Sentence) -> Iterator[Finding]:
    """甲1万元、乙2万元，合计3万元."""
    mentions = sentence.mentions
    for position, total in enumerate(mentions):
        if not _TOTAL.search(total.near) or not total.plain or not _addable(total) or total.dimension == "ratio":
            continue
        parts: list[Mention] = []
        for other in reversed(mentions[:position]):
            if other.dimension != total.dimension:
                continue
            if not other.plain or _TOTAL.search(other.near) or other.role != total.role:
                break
            parts.insert(0, other)
        between = "".join(part.lead for part in parts[1:]) + total.lead
        if total.dimension == "points" and len({part.claim.measure for part in (*parts, total)}) > 1:
            continue
        if len(parts) < _FEW or _OPEN.search(between) or _MARK.search(between):
            continue
        if any(_sums(run).meets(total.base) for run in _runs(parts)):
            context.touch(total.claim, *(part.claim for part in parts))
        elif _one_kind(parts) and _comparable(total, parts):
            yield from _compare(context, total, parts)


def _runs(parts: Sequence[Mention]) -> Iterator[Sequence[Mention]]:
    parts = parts[-_MOST_PARTS:]
    for start in range(len(parts) - 1):
        for stop in range(start + _FEW, len(parts) + 1):
            yield parts[start:stop]


def _comparable(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether the list is plausibly the whole list: one unit, and no part larger than the total and its double."""
    summed = _sums(parts)
    return summed.high >= total.base.low / 3 and summed.low <= total.base.high * 2


def _parts(
    context: CheckContext, sentence: Sentence, earlier: Sequence[Sentence], *, totals_known: bool
) -> Iterator[Finding]:
    """一共甲。其中乙、丙: where the whole is not the last number before the mark, and for points."""
    mark = next((place for place, mention in enumerate(sentence.mentions) if _MARK.search(mention.lead)), None)
    if mark is None:
        return
    before = [mention for other in earlier[-1:] for mention in other.mentions] + list(sentence.mentions[:mark])
    far = [mention for other in earlier[:-1] for mention in other.mentions]
    listed = _listed(sentence, mark)
    for dimension in dict.fromkeys(part.dimension for part in listed if _addable(part) and part.dimension != "ratio"):
        parts = [part for part in listed if part.dimension == dimension and part.plain]
        wholes = [other for other in before if other.dimension == dimension and other.plain]
        if len(parts) < _FEW or not wholes:
            continue
        if dimension == "points":
            parts = [part for part in parts if not _FULL_MARKS.search(part.near)]
            if totals_known or len(parts) <= _FEW:
                continue
        if any(_sums(parts).meets(other.base) for other in far if other.dimension == dimension):
            continue
        lists = [own for own in _by_measure(parts) if len(own) >= _FEW]
        for own in lists:
            others = {other[0].claim.measure for other in lists if other is not own}
            yield from _best_whole(context, [whole for whole in wholes if whole.claim.measure not in others], own)


def _by_measure(parts: list[Mention]) -> list[list[Mention]]:
    """基本支出预算甲、执行乙；项目支出预算丙、执行丁: budgets and spending are two lists, not one."""
    lists: dict[str | None, list[Mention]] = {}
    if any(_BARE_MEASURE.fullmatch(part.name) for part in parts[1:]) and not _BARE_MEASURE.fullmatch(parts[0].name):
        parts = [part for part in parts if not _BARE_MEASURE.fullmatch(part.name)]
    for part in parts:
        lists.setdefault(part.claim.measure, []).append(part)
    sizes = set(map(len, lists.values()))
    return list(lists.values()) if len(lists) > 1 and len(sizes) == 1 and min(sizes) >= _FEW else [parts]


def _closed(context: CheckContext, paragraph: Sequence[Sentence], run: Sequence[Mention]) -> Iterator[Finding]:
    """甲2340台；乙1260台；其他900台: a list that names the others, or parts by use, is complete."""
    text = paragraph[0].unit.text
    last = next((one for one in reversed(run) if _OTHERS.search(one.near)), None)
    divided = _DIVIDED.search(text, run[0].claim.sentence_start, run[-1].claim.start)
    if last is None and divided is None:
        return
    start = divided.end() if divided is not None else 0
    listed = [one for one in run if one.claim.start >= start and _addable(one) and one.dimension != "points"]
    dimension = last.dimension if last is not None else listed[0].dimension if listed else ""
    parts = [one for one in listed if one.dimension == dimension]
    if last is not None:
        parts = parts[: parts.index(last) + 1] if last in parts else []
    if dimension == "ratio" or len(parts) <= _FEW or not _alike(parts):
        return
    before = [one for sentence in paragraph for one in sentence.mentions if one.claim.start < parts[0].claim.start]
    wholes = [one for one in before if one.dimension == dimension and one.plain and not is_gap(one)]
    summed = _sums(parts)
    met = next((one for one in wholes if summed.meets(one.base)), None)
    if met is not None:
        context.touch(met.claim, *(part.claim for part in parts))
        return
    near = [one for one in wholes if _in_range(summed, one, 1) or slipped_sum(one, parts)]
    if near and not _sums(parts[1:]).meets(parts[0].base):
        yield from _compare(context, near[-1], parts, severity=Severity.WARNING)


def _alike(parts: Sequence[Mention]) -> bool:
    """Whether all are values of one kind, none a change or a target among results."""
    same_role = all(part.plain and part.role == parts[0].role and not is_gap(part) for part in parts)
    return same_role and _one_kind(parts)


def _group_points(context: CheckContext, paragraph: Sequence[Sentence]) -> Iterator[Finding]:
    """综合得分甲；决策得分乙、过程得分丙…: the first-level groups make up the total."""
    points = [
        mention
        for sentence in paragraph
        for mention in sentence.mentions
        if mention.dimension == "points" and mention.plain and re.search(r"得分?(?:为)?$", mention.near)
    ]
    groups: dict[str, Mention] = {}
    total: Mention | None = None
    for mention in points:
        named = group_name(re.sub(r"(?:实际)?得分?(?:为)?$", "", mention.name))
        if named in CORE_GROUPS:
            if named in groups:
                return
            groups[named] = mention
        elif total is None and _WHOLE_SCORE.search(mention.near):
            total = mention
        else:
            return
    if total is not None and any(frozenset(groups) == whole for whole in _WHOLE_SETS):
        yield from _compare(context, total, list(groups.values()))


def _listed(sentence: Sentence, mark: int) -> list[Mention]:
    """The numbers after the mark, without those in brackets and those told of a part already listed."""
    found: list[Mention] = []
    depth = 0
    for mention in sentence.mentions[mark:]:
        depth += mention.lead.count("（") + mention.lead.count("(") - mention.lead.count("）") - mention.lead.count(")")
        if found and ("；" in mention.lead and _MARK.search(mention.lead)):
            break
        if depth <= 0:
            found.append(mention)
    return found


def _best_whole(context: CheckContext, wholes: list[Mention], parts: list[Mention]) -> Iterator[Finding]:
    if not wholes:
        return
    for stop in range(len(parts), 1, -1):
        summed = _sums(parts[:stop])
        met = next((whole for whole in wholes if summed.meets(whole.base)), None)
        if met is not None:
            context.touch(met.claim, *(part.claim for part in parts[:stop]))
            return
    last = wholes[-1]
    summed = _sums(parts)
    if not _one_kind(parts):
        return
    told = parts[0].dimension == "money" or summed.low > last.base.high
    if parts[0].dimension != "points" and told and _in_range(summed, last, 2) and _same_measure(parts):
        return
    near = [
        whole for whole in wholes if _in_range(summed, whole, 1) or _slip(parts, whole) or slipped_sum(whole, parts)
    ]
    if parts[0].dimension.startswith("count:"):
        near = [whole for whole in near if len(parts) > _FEW or _slip(parts, whole)]
    if not near:
        return
    whole = min(near, key=lambda other: abs((other.base.low + other.base.high) - (summed.low + summed.high)))
    over = all(summed.low > other.base.high for other in wholes)
    yield from _compare(context, whole, parts, severity=Severity.ERROR if over else Severity.WARNING)


def _slip(parts: Sequence[Mention], whole: Mention) -> bool:
    """Whether the sum looks like the whole mistyped."""
    value = sum((part.quantity.base for part in parts), start=parts[0].quantity.base * 0)
    return one_slip(value / measure_of(whole.quantity.unit)[1], whole.quantity.value)


def _same_measure(parts: Sequence[Mention]) -> bool:
    return len({part.claim.measure for part in parts}) == 1


def _one_kind(parts: Sequence[Mention]) -> bool:
    """Whether the words right before the parts name no two measures (预算…、支出…)."""
    kinds = set()
    for part in parts:
        found = MEASURE_PATTERN.findall(part.near)
        kinds.add(measure_of_word(found[-1]) if found else None)
    return len(kinds - {None}) < _FEW


def _in_range(summed: Interval, whole: Mention, slack: int) -> bool:
    """Whether a sum is close enough to a whole to be meant as its parts."""
    if slack == 1:
        return summed.high * 10 >= whole.base.low * 8 and summed.low * 10 <= whole.base.high * 12
    return summed.high * 10 >= whole.base.low * 9 and summed.low <= whole.base.high * slack


def _sums(parts: Sequence[Mention]) -> Interval:
    return total_of(part.base for part in parts)


def _compare(
    context: CheckContext,
    whole: Mention,
    parts: Sequence[Mention],
    *,
    mean: bool = False,
    severity: Severity = Severity.ERROR,
) -> Iterator[Finding]:
    context.touch(whole.claim, *(part.claim for part in parts))
    summed = _sums(parts)
    value: Decimal = sum((part.quantity.base for part in parts), start=parts[0].quantity.base * 0)
    if mean:
        summed = Interval(summed.low / len(parts), summed.high / len(parts))
        value /= len(parts)
    if _equal(summed, whole):
        return
    value = round_decimal(value / measure_of(whole.quantity.unit)[1], 4).normalize()
    computed = show(value, whole.quantity.unit)
    what = "平均数" if mean else "各数之和"
    steps = "＋".join(part.text for part in parts)
    yield CHECK.finding(
        whole.where,
        f"“{whole.text}”与所列{what}{computed}不一致",
        "请核对所列各数与总数；有未列的部分请写明",
        severity=severity,
        related=tuple(part.where for part in parts),
        stated=whole.text,
        computed=computed,
        steps=(f"（{steps}）÷{len(parts)}={computed}" if mean else f"{steps}={computed}",),
    )


def _equal(summed: Interval, whole: Mention) -> bool:
    """Points are printed exactly as scored; other numbers are compared by what their digits allow."""
    if whole.dimension != "points":
        return summed.meets(whole.base)
    middle = (summed.low + summed.high) / 2
    return whole.base.low <= middle <= whole.base.high


CHECK = Check(
    id="SUM04",
    title="所列各数之和与总数不符",
    reason="一句话里列出的各项和合计互相证明；加不起来时，分项或合计写错了。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("四个一级指标分值依次为15分、25分、35分、25分，满分100分。"),
        Example.passes("东片区支出12.50万元、西片区支出20.30万元，合计32.80万元。"),
        Example.passes("三次检查得分分别为90分、92分、94分，平均92分。"),
        Example.fails("四个一级指标分值依次为15分、25分、35分、35分，满分100分。", because="四项之和是110"),
        Example.fails("决策、过程、产出、效益四个一级指标的分值依次为70分、20分、35分、25分。", because="20写成70"),
        Example.fails("东片区支出12.50万元、西片区支出20.30万元，合计33.80万元。", because="两项之和是32.80"),
        Example.fails("三次检查得分分别为90分、92分、97分，平均92分。", because="平均是93"),
    ),
)
