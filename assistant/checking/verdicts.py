"""Who reached the target and who did not (达标与否): names said to have met it, held against their table rows.

Lists of names, full marks, targets printed with their number, and what two places say of one indicator; numbers beside
their target are left to the check on targets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.gaps import is_gap
from assistant.checking.lexicon import LOWER_IS_BETTER
from assistant.checking.listings import number_of
from assistant.checking.polarity import MET, MISSED, opens_anew
from assistant.checking.tables import compact
from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.checking.check import CheckContext
    from assistant.checking.known import TableRow
    from assistant.checking.mentions import Mention, Sentence
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

_DONE = r"(?:(?P<not>未能?|没有|没能?|尚未)(?:达到|完成|实现|达成|达)|达到|完成|实现|达成)了?"
_AIM = r"(?:年度|年初|预期|绩效|既定|设定|建设|全年)*(?:目标|计划|指标|任务)(?:值|数)?(?:任务)?"
_LISTED = re.compile(
    rf"{_DONE}(?:{_AIM})?的(?:[一二三四]级|绩效)?(?:指标|项目|乡镇|县区|区县|单位|子项|工程)?(?:共?\d+[个项])?(?:有|是|为|包括|分别是|分别为|即)(?P<names>[^。；，：\d]{{4,120}})"
)
_ALL = re.compile(
    rf"(?P<names>(?:[一-龥]{{2,14}}、)+[一-龥]{{2,16}}?)(?:等)?\d{{0,2}}[个项]?[一-龥]{{0,4}}?(?:均|都|全部)(?:已|能)?{_DONE}(?:了)?{_AIM}(?!的)"
)
_EVERY = re.compile(
    rf"(?P<n>[二三四五六七八九]|\d{{1,2}})[个项]?(?P<noun>[一-龥]{{1,4}}?)(?:均|都|全部)(?:已|能)?{_DONE}{_AIM}(?!的|中)"
)
_EACH = re.compile(
    r"(?P<names>(?:[一-龥]{2,14}、)+[一-龥]{2,16}?)\d{0,2}[个项]?[一-龥]{0,4}?各(?P<word>少|多|欠|超)(?=\d)"
)
_FULL_MARKS = re.compile(r"(?:^|[，。；：、\n])(?P<name>[一-龥]{3,20}?)(?:指标)?(?:均)?(?P<not>未|没有)?[得获]了?满分")
_AIMED = re.compile(r"(?P<not>未能?|没有|尚未)?(?P<word>超额完成|完成|达到|实现)了?(?=\d)")
_AIM_BEHIND = re.compile(r"^(?:以上)?的?(?:年度|年初|预期|绩效|既定|设定|全年)*(?:目标|计划|任务)")
_CLAUSE = re.compile(r"[^，。；！？：\n]+")
_SUPPOSED = re.compile(r"如|若|扣分|标准|每|的，|是否|应当|可以|力争|确保|预计|争取|计划于|将")
_OF_BEFORE = re.compile(r"(?:由|从|比|较|与)[^，。；]{0,12}$")
# Years and totals open no other subject under a heading that names one.
_PLAIN_OPENING = re.compile(r"^(?:\d|全年|实际|共|全部|年末|截至)")
_SHORTEST = 4
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Whether a row's result reached its target (达标与否), and where both are printed."""

    met: bool
    text: str
    places: tuple[Where, ...]


def broken_verdicts(context: CheckContext) -> Iterator[Breach]:
    """Yield names said to have met or missed a target that their rows contradict."""
    verdicts = _of_rows(context.known.rows)
    full = _full_marks(context.known.rows)
    for unit in context.prose:
        if verdicts:
            yield from _lists(context, unit, verdicts)
        for match in _EVERY.finditer(unit.text):
            yield from _every(context, unit, match)
        for match in _FULL_MARKS.finditer(unit.text):
            yield from _marks(context, unit, match, full)
    for sentence in context.sentences:
        for place, mention in enumerate(sentence.mentions):
            yield from _aimed(context, sentence, place, mention)
    yield from _told_twice(context)


def _of_rows(rows: tuple[TableRow, ...]) -> dict[str, _Verdict]:
    """The verdict of each name whose rows agree on it."""
    found: dict[str, list[_Verdict]] = {}
    for row in rows:
        target, actual = row.of("目标值"), row.of("完成值")
        if row.total or target is None or actual is None or target.dimension != actual.dimension or len(row.name) < 2:  # noqa: PLR2004
            continue
        lower = target.comparator == "≤" or (target.comparator is None and LOWER_IS_BETTER.search(row.name))
        if lower and target.comparator is None:
            continue
        aim, reached = target.quantity.base, actual.quantity.base
        met = reached <= aim if lower else reached >= aim
        found.setdefault(row.name, []).append(
            _Verdict(met, f"{actual.text}，目标{target.text}", (actual.where, target.where))
        )
    return {name: each[0] for name, each in found.items() if len({one.met for one in each}) == 1}


def _full_marks(rows: tuple[TableRow, ...]) -> dict[str, _Verdict]:
    found: dict[str, list[_Verdict]] = {}
    for row in rows:
        weight, points = row.of("分值"), row.of("得分")
        if row.total or weight is None or points is None:
            continue
        full = weight.quantity.value == points.quantity.value
        found.setdefault(row.name, []).append(
            _Verdict(full, f"分值{weight.text}，得分{points.text}", (points.where, weight.where))
        )
    return {name: each[0] for name, each in found.items() if len({one.met for one in each}) == 1}


def _named(text: str, verdicts: Mapping[str, _Verdict]) -> str | None:
    """The row that a listed name is: the same, or the name that ends a longer run of words."""
    plain = compact(text).strip("“”")
    if plain in verdicts:
        return plain
    ending = [name for name in verdicts if len(name) > 2 and plain.endswith(name)]  # noqa: PLR2004 - two fit anywhere
    longer = [name for name in verdicts if len(plain) >= _SHORTEST and name.startswith(plain)]
    found = ending or longer
    return max(found, key=len) if len(found) == 1 or ending else None


def _lists(context: CheckContext, unit: TextUnit, verdicts: Mapping[str, _Verdict]) -> Iterator[Breach]:
    for pattern in (_LISTED, _ALL, _EACH):
        for match in pattern.finditer(unit.text):
            lead = unit.text[max(0, match.start() - 8) : match.start()]
            if _SUPPOSED.search(match.group()) or _SUPPOSED.search(lead):
                continue
            said = match["word"] in ("多", "超") if pattern is _EACH else match["not"] is None
            names = [
                _named(name, verdicts)
                for name in re.split(r"[、和与及]|以及", re.sub(r"\d+[个项].*$", "", match["names"]))
            ]
            for name in names:
                if name is not None and verdicts[name].met != said:
                    yield _breach(context, (unit, *match.span()), f"“{name}”为{verdicts[name].text}", verdicts[name])
                    break


def _every(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    """4个市均未完成任务: the one table of so many rows with targets and results."""
    stated = number_of(match["n"])
    tables: dict[int, list[TableRow]] = {}
    for row in context.known.rows:
        table = context.view.units[row.order].table
        if table is not None and not row.total and row.name.endswith(match["noun"][-1]):
            tables.setdefault(table.index, []).append(row)
    fitting = [_of_rows(tuple(rows)) for rows in tables.values() if len(rows) == stated]
    fitting = [verdicts for verdicts in fitting if len(verdicts) == stated]
    if len(fitting) == 1 and "、" not in unit.text[max(0, match.start() - 1) : match.start()]:
        said = match["not"] is None
        name = next((name for name, verdict in fitting[0].items() if verdict.met != said), None)
        if name is not None:
            yield _breach(context, (unit, *match.span()), f"“{name}”为{fitting[0][name].text}", fitting[0][name])


def _breach(context: CheckContext, span: tuple[TextUnit, int, int], fact: str, verdict: _Verdict) -> Breach:
    unit, start, end = span
    words = unit.text[start:end].strip("，。；：、")
    return Breach(
        context.where(unit, start, end),
        f"称“{words[-60:]}”，{fact}",
        "请按表中数值核对说法",
        words[-60:],
        verdict.text,
        related=verdict.places,
        severity=Severity.WARNING,
    )


def _marks(
    context: CheckContext, unit: TextUnit, match: re.Match[str], full: Mapping[str, _Verdict]
) -> Iterator[Breach]:
    """资金到位率得满分 against its row."""
    name = _named(match["name"], full)
    if name is not None and full[name].met != (match["not"] is None):
        yield _breach(context, (unit, *match.span()), f"表中“{name}”{full[name].text}", full[name])


def _aimed(context: CheckContext, sentence: Sentence, place: int, aim: Mention) -> Iterator[Breach]:
    """借阅19.26万册次，…超额完成18.00万册次的目标: the sentence's first result against the target in it."""
    text = sentence.unit.text
    said = next((match for match in _AIMED.finditer(aim.near) if match.end() == len(aim.near)), None)
    if said is None:
        said = re.search(r"(?P<not>未能?|没有|尚未)?(?P<word>超额完成|完成|达到|实现)了?$", aim.near)
    if said is None or _AIM_BEHIND.match(aim.tail) is None or not aim.exact:
        return
    start = text.rfind("；", sentence.start, aim.claim.start) + 1
    results = [
        other
        for other in sentence.mentions[:place]
        if other.dimension == aim.dimension
        and other.plain
        and other.role == "actual"
        and not is_gap(other)
        and other.claim.start >= start
        and not _OF_BEFORE.search(other.near)
    ]
    if not results or LOWER_IS_BETTER.search(text[sentence.start : aim.claim.start]) or aim.claim.comparator == "≤":
        return
    subject = results[0]
    context.weigh(subject.claim, aim.claim)
    if all((each.quantity.base >= aim.quantity.base) == (said["not"] is not None) for each in results):
        yield Breach(
            context.where(sentence.unit, aim.claim.start - len(said.group()), aim.claim.end),
            f"完成{subject.text}，目标{aim.text}，文中写作“{said.group()}”",
            "请核对完成值、目标值和结论",
            said.group(),
            f"{subject.text}，目标{aim.text}",
            related=(subject.where,),
            severity=Severity.WARNING,
        )


def _told_twice(context: CheckContext) -> Iterator[Breach]:
    """上行件业务量没有达到预期 here, 达到目标 under its own heading."""
    names = _names(context)
    if not names:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))
    told: dict[str, dict[bool, list[tuple[TextUnit, int, int]]]] = {}
    for unit in context.prose:
        for name, good, start, end in _told(unit, pattern):
            told.setdefault(name, {}).setdefault(good, []).append((unit, start, end))
    for name, sayings in told.items():
        if len(sayings) > 1:
            first, *others = [span for good in (True, False) for span in sayings[good]]
            yield Breach(
                context.where(*first),
                f"对“{name}”的说法相反："
                + "、".join(f"“{unit.text[start:end]}”" for unit, start, end in (first, *others)),
                "请按实际完成情况统一表述",
                first[0].text[first[1] : first[2]],
                others[0][0].text[others[0][1] : others[0][2]],
                related=tuple(context.where(*other) for other in others),
                severity=Severity.WARNING,
            )


def _names(context: CheckContext) -> frozenset[str]:
    """Names of indicators: rows of tables with results, and headings over the analysis of one."""
    rows = {row.name for row in context.known.rows if not row.total and row.of("完成值") is not None}
    titles = {re.split(r"[，。：（(]", heading.title)[0] for heading in context.view.outline.headings if heading.value}
    scored = {title for title in titles if title in rows or any(title in row.name for row in context.known.rows)}
    items = {
        re.split(r"[，。：（(]", unit.heading.title)[0]
        for unit in context.prose
        if unit.heading is not None and unit.heading.run_in and re.search(r"分值|得分|完成|目标", unit.text)
    }
    return frozenset(
        name
        for name in rows | scored | items
        if _SHORTEST <= len(name) <= _LONGEST and re.fullmatch(r"[一-龥“”]+", name)
    )


def _told(unit: TextUnit, names: re.Pattern[str]) -> Iterator[tuple[str, bool, int, int]]:
    """What a paragraph says of reaching targets, each with the name it is said of."""
    for sentence in re.finditer(r"[^。；！？\n]+", unit.text):
        own = re.split(r"[，。：（(]", unit.heading.title)[0] if unit.heading is not None else ""
        own = own if names.fullmatch(own) else ""
        subject = own
        for clause in _CLAUSE.finditer(sentence.group()):
            found = names.findall(clause.group())
            if found:
                subject = found[-1] if len(set(found)) == 1 else ""
            elif opens_anew(clause.group()):
                subject = own if _PLAIN_OPENING.match(clause.group()) else ""
            if not subject or _SUPPOSED.search(clause.group()):
                continue
            for pattern, good in ((MET, True), (MISSED, False)):
                match = pattern.search(clause.group())
                if match is not None:
                    start = sentence.start() + clause.start()
                    yield subject, good, start + match.start(), start + match.end()
