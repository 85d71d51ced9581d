"""Superlatives held against the values they compare (名次核对): 最高, 最少, 进度最慢的, 得分率相同, 低于20%的有….

A saying breaks only where every series it may speak of contradicts it; where none is found nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.lexicon import MEASURE_PATTERN, measure_of_word
from assistant.domain.finding import Severity
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.series import Entry, Series
    from assistant.checking.view import TextUnit

_WORD = re.compile(r"最(?P<sign>[高多大快长好重]|[低少小慢短差轻])")
_CLAUSE = re.compile(r"[^，。；：！？\n（）()]+")
_HIGHEST = "高多大快长好重"
_ELSEWHERE = re.compile(
    r"历史|历年|历届|全国|全省|同行|同类|有史|近[两三四五十\d]+年|上年|去年|以来|要求|应|不得|去掉|去除|剔除|扣除|最多不|最高不|最低不"
)
_THIS = re.compile(r"[该本此](?:维度|部分|项|类|指标|方面)")
_TOPIC = re.compile(r"^(?:从|按|就|以)(?P<measure>[一-龥]{2,10}?)(?:来?看|排序|计算|而言|情况看)$")
_FILLER = re.compile(r"^(?:的|为|在.*中|其|各|均|也|又|仍|相对|中|内)+|(?:的|为|是|也|均|相对|排名|得最|增长)+$")
_SAME = re.compile(
    r"(?P<one>[一-龥“”]{2,12}?)(?:与|和|、)(?P<two>[一-龥“”]{2,12}?)的?(?P<measure>[一-龥]{2,8}?)(?:相同|一致|相等|持平)"
)
_BEYOND = re.compile(
    r"(?P<measure>[一-龥]{0,10}?)(?P<word>超过|高于|大于|多于|低于|不足|少于|小于)(?P<limit>\d[\d.]*)(?P<unit>%|[一-龥]{1,3}?)"
    r"的(?:[一-龥]{0,4})?(?:有|是|为|包括|分别是|分别为)(?P<names>[一-龥、“”和及]{4,80})"
)
_TREND = re.compile(
    r"(?P<name>[一-龥]{0,12}?)(?:已|均|也|呈)?(?:连续(?P<years>[两二三四五六七八九\d]+)[年个期季](?:度|季度)?|逐年|逐季)"
    r"(?:保持|实现|呈现?|均)?(?:稳步|持续|小幅|明显)?(?P<word>(?P<up>增加|增长|上升|提高|提升|扩大)|减少|下降|降低|回落|缩短)"
)
_SYNONYMS = {"支出": "执行数", "实际支出": "执行数", "支出进度": "执行率", "预算执行率": "执行率", "失分": "扣分"}
_OWN_MEASURES = ("得分率", "扣分", "得分", "分值", "执行率", "完成率", "到位率", "占比", "增长率")
_FEWEST_IN_TABLE = 3
_LONG_NAME = 4
_NO_MEASURE = ("", "构成", "结构", "类型", "对象", "区域", "地区", "用途", "内容", "总体")
_SPEAKS_OF = 2
_FAR = 20
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")


@dataclass(frozen=True, slots=True)
class _Saying:
    """One superlative (名次说法): where, of which words, and whether the most or the least is meant."""

    unit: TextUnit
    start: int
    end: int
    subject: str
    measure: str
    highest: bool
    subject_behind: bool = False


def broken_ranks(context: CheckContext) -> Iterator[Breach]:
    """Yield superlatives, equal ranks and lists beyond a limit that the values contradict."""
    for unit in context.prose:
        if "最" in unit.text:
            for saying in _sayings(context, unit):
                yield from _judge(context, saying)
        for match in _TREND.finditer(unit.text):
            yield from _trend(context, unit, match)
        for match in _SAME.finditer(unit.text):
            yield from _same(context, unit, match)
        for match in _BEYOND.finditer(unit.text):
            yield from _beyond(context, unit, match)


def _sayings(context: CheckContext, unit: TextUnit) -> Iterator[_Saying]:
    """Read the superlatives of a paragraph; one without a measure takes that of the clause before it."""
    measure = ""
    spoken = -1
    for clause in _CLAUSE.finditer(unit.text):
        topic = _TOPIC.match(clause.group())
        if topic is not None:
            measure, spoken = topic["measure"], clause.start()
        if _ELSEWHERE.search(clause.group()):
            continue
        for word in _WORD.finditer(clause.group()):
            before = clause.group()[: word.start()]
            behind = clause.group()[word.end() :]
            highest = word["sign"] in _HIGHEST
            if behind.startswith("的"):
                subject, own = behind[1:], before
                if not _names_one(context, subject):
                    subject = _topic(context, unit, clause.start())
            else:
                subject, own = before, ""
            same = unit.text.rfind("。", spoken, clause.start()) < 0 if spoken >= 0 else False
            yield _Saying(
                unit,
                clause.start(),
                clause.start() + word.end(),
                subject,
                own or (measure if same else ""),
                highest,
                bool(own),
            )
            found = _named(context, before)
            measure = _rest(before, found) or measure
            spoken = clause.start()


def _names_one(context: CheckContext, text: str) -> bool:
    return any(series.named(text[:16]) is not None for series in context.series)


def _named(context: CheckContext, text: str) -> str:
    names = [entry.name for series in context.series if (entry := series.named(text)) is not None]
    return max(names, key=len) if names else ""


def _topic(context: CheckContext, unit: TextUnit, at: int) -> str:
    """What the sentence speaks of: the name before the clause."""
    start = max(unit.text.rfind(mark, 0, at) for mark in "。；") + 1
    return _named(context, unit.text[start:at])


def _rest(text: str, name: str) -> str:
    """The words between a name and the superlative: what is compared."""
    rest = text.rsplit(name, 1)[-1] if name else text
    return _FILLER.sub("", rest.strip("“”"))


def _judge(context: CheckContext, saying: _Saying) -> Iterator[Breach]:
    candidates: list[tuple[Series, Entry, str]] = []
    for series in context.series:
        own = series.named(saying.subject)
        if own is None or (series.prose and series.order != saying.unit.order):
            continue
        if series.periods and not _spoken_of(series, saying.unit, saying.start, saying.end):
            continue
        ahead = not saying.subject_behind and own.name in saying.subject
        measure = _rest(saying.subject, own.name) if ahead else ""
        candidates.append((series, own, _FILLER.sub("", measure) or saying.measure))
    longest = max((len(own.name) for _, own, _ in candidates), default=0)
    candidates = [each for each in candidates if len(each[1].name) == longest]
    chosen = _chosen(candidates)
    if not chosen:
        return
    beaten = [
        _beaten(series, own, highest=saying.highest, narrowed=_narrowed(own, saying)) for series, own, _ in chosen
    ]
    context.weigh(*(part for series, _, _ in chosen for entry in series.entries for part in entry.parts))
    if not all(beaten):
        return
    best = next(each for each in beaten if each is not None)
    own = chosen[0][1]
    words = saying.unit.text[saying.start : saying.end]
    yield Breach(
        context.where(saying.unit, saying.start, saying.end),
        f"称“{words}”，“{best.name}”为{best.text}，“{own.name}”为{own.text}",
        "请按所列数值重新表述",
        own.name,
        best.name,
        related=(own.where, best.where),
        severity=Severity.WARNING,
    )


def _spoken_of(series: Series, unit: TextUnit, start: int, end: int) -> bool:
    """Whether the words before name what a series over the years is of; a sentence's own list needs no name."""
    if series.prose:
        return series.order == unit.order
    label = re.sub(r"[（(].*", "", series.label)
    return len(label) > 1 and label in re.split(r"[。；]", unit.text[:end])[-1][start - end - len(label) - _FAR :]


def _chosen(candidates: Sequence[tuple[Series, Entry, str]]) -> list[tuple[Series, Entry, str]]:
    """The series a saying may speak of: those of its measure, else the list beside it."""
    exact = [each for each in candidates if each[0].periods or (each[2] and _is_measure(each[0], each[2]))]
    if exact:
        return exact
    beside = [each for each in candidates if each[0].prose]
    if beside:
        return beside
    alike = [each for each in candidates if each[2] and _speaks_of(each[0], each[2])]
    if not alike and all(each[2] in _NO_MEASURE for each in candidates):
        # 低保户最多 of a table of 户数 and 占比: whatever is meant, every column has to speak against it.
        alike = [each for each in candidates if len(each[1].name) >= _LONG_NAME]
    return [each for each in alike if len(each[0].entries) >= _FEWEST_IN_TABLE]


def _is_measure(series: Series, words: str) -> bool:
    known = _SYNONYMS.get(words)
    if known is None:
        match = MEASURE_PATTERN.search(words)
        known = measure_of_word(match.group()) if match is not None and match.end() == len(words) else None
    if known in _OWN_MEASURES:
        return series.measure == known
    return bool(series.label) and not series.prose and (words in series.label or series.measure == known is not None)


def is_of_measure(series: Series, words: str) -> bool:
    """Tell whether a series holds what some words measure."""
    return _is_measure(series, words) or _speaks_of(series, words)


def _speaks_of(series: Series, words: str) -> bool:
    match = MEASURE_PATTERN.search(words)
    if match is not None and measure_of_word(match.group()) in _OWN_MEASURES:
        return False
    pairs = {words[place : place + 2] for place in range(len(words) - 1)}
    return any(pair in series.label for pair in pairs)


def _narrowed(own: Entry, saying: _Saying) -> bool:
    """Whether the saying is about the rows of one group: the group is named before it, or heads the section."""
    sentence = re.split(r"[。；]", saying.unit.text[: saying.end])[-1]
    around = "".join((sentence, *saying.unit.headings))
    return bool(_THIS.search(sentence)) or any(re.sub(r"指标|项目|类", "", group) in around for group in own.group)


def _beaten(series: Series, own: Entry, *, highest: bool, narrowed: bool) -> Entry | None:
    """The entry that is further than ``own``; only those of its group where the saying is about that."""
    peers = [entry for entry in series.entries if entry is not own and (not narrowed or entry.group == own.group)]
    peers = peers or [entry for entry in series.entries if entry is not own]
    if not _NUMBERED.match(own.name):
        peers = [entry for entry in peers if not _NUMBERED.match(entry.name)]
    further = [entry for entry in peers if (entry.above(own) if highest else own.above(entry))]
    if not further:
        return None
    return max(further, key=lambda entry: entry.base.low if highest else -entry.base.low)


def _trend(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    """群众投诉逐年下降 against the row over the years; equal values go either way."""
    years = None if match["years"] is None else parse_numeral(match["years"])
    broken: list[tuple[Entry, Entry] | None] = []
    for series in context.series:
        if not series.periods or not _spoken_of(series, unit, match.start("name"), match.end("name")):
            continue
        steps = list(pairwise(series.entries))
        steps = steps if years is None else steps[-int(years) :]
        context.weigh(*(part for entry in series.entries for part in entry.parts))
        broken.append(
            next(((one, two) for one, two in steps if (one.above(two) if match["up"] else two.above(one))), None)
        )
    if broken and all(broken):
        one, two = next(each for each in broken if each is not None)
        yield Breach(
            context.where(unit, match.start(), match.end()),
            f"称“{match.group()}”，{one.name}为{one.text}，{two.name}为{two.text}",
            "请按各年数据重新表述",
            match["word"],
            f"{one.text}、{two.text}",
            related=(one.where, two.where),
            severity=Severity.WARNING,
        )


def trend_is_known(context: CheckContext, unit: TextUnit, at: int, years: int) -> bool:
    """Tell whether values of enough years stand in a table or list that the words before a place name."""
    known = (series for series in context.series if series.periods and len(series.entries) >= years)
    return any(_spoken_of(series, unit, max(0, at - _FAR), at) for series in known)


def _same(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    """决策与效益的得分率相同."""
    pairs = []
    for series in context.series:
        one, two = series.named(match["one"]), series.named(match["two"])
        if one is None or two is None or one is two or not _is_measure(series, match["measure"]):
            continue
        pairs.append((one, two))
    if pairs and all(one.above(two) or two.above(one) for one, two in pairs):
        one, two = pairs[0]
        yield Breach(
            context.where(unit, match.start(), match.end()),
            f"称“{match.group()}”，“{one.name}”为{one.text}，“{two.name}”为{two.text}，并不相同",
            "请核对两个数",
            match["measure"],
            f"{one.text}、{two.text}",
            related=(one.where, two.where),
            severity=Severity.WARNING,
        )


def _beyond(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    """更新进度超过30%的有大溪镇、梅岭镇: every name listed is beyond the limit."""
    limit = next(
        (claim for claim in context.claims_by_order.get(unit.order, ()) if claim.start == match.start("limit")), None
    )
    if limit is None or limit.quantity is None:
        return
    over = match["word"] in ("超过", "高于", "大于", "多于")
    names = [name for name in re.split(r"[、和及]", match["names"]) if len(name) > 1]
    base = limit.quantity.base
    wrong: list[Entry | None] = []
    for series in context.series:
        if series.dimension != limit.quantity.dimension:
            continue
        found = [entry for entry in series.entries if any(name.startswith(entry.name) for name in names)]
        if len(found) < _SPEAKS_OF or (
            match["measure"] and not _speaks_of(series, match["measure"]) and not _is_measure(series, match["measure"])
        ):
            continue
        wrong.append(
            next((entry for entry in found if (entry.base.high <= base if over else entry.base.low >= base)), None)
        )
    if wrong and all(wrong):
        entry = wrong[0]
        assert entry is not None  # noqa: S101 - all are there
        yield Breach(
            context.where(unit, match.start(), match.start("names") + len(match["names"])),
            f"列为“{match['word']}{match['limit']}{match['unit']}”的“{entry.name}”是{entry.text}",
            "请核对所列名单和数值",
            entry.name,
            entry.text,
            related=(entry.where,),
            severity=Severity.WARNING,
        )
