"""CON02: no statement beside its opposite (同一事项不得有相反表述)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import PROJECT
from assistant.domain.finding import Finding, Severity
from assistant.language.dates import find_dates
from assistant.language.sentences import split_clauses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

_RELATIONS: tuple[tuple[str, str], ...] = (
    ("missed", r"未能?(?:完全|全部)?(?:达到|达成|完成|实现)|没有(?:达到|完成|实现)|尚未(?:达到|完成|实现)|低于"),
    ("exceeded", r"超出|超过|超额完成|高于"),
    ("met", r"(?:全部|均已?|已|基本|如期|按期)?(?:达到|达成|完成了?|实现了?)"),
)
# No narrower money than the project's own may stand before: 配套资金未足额到位 is another thing.
_SHORT = re.compile(
    r"(?:^|[，。；])(?:项目|预算|财政|专项)?资金(?:均|尚|及时)?(?:未能?|没有)(?:及时)?(?:足额|全额|全部)到位"
)
_ALL = 100
_STATEMENT = re.compile(
    r"(?P<subject>[一-龥]{3,12}?)(?P<relation>"
    + "|".join(f"(?P<{name}>{words})" for name, words in _RELATIONS)
    + r")了?(?P<object>[一-龥]{3,12})"
)
_OBJECT = re.compile(r"计划产出数|计划数|目标值|绩效目标|预期目标|年度目标|计划目标|目标要求|预期效果|指标值|计划任务")
_SUBJECT_NOISE = re.compile(r"^(?:该|本|其|项目|的|各项|整体|总体|同时|因此|故)+")
_CONDITIONAL = re.compile(r"如果|若|是否|应当|应|须|未.{0,6}的，|以下|每|扣|标准|要点|情况$")
_QUALITIES: tuple[tuple[str, str, str], ...] = (
    ("及时", r"及时(?!性|率)", r"不及时|不够及时|滞后|逾期|延迟"),
    ("合格", r"合格(?!率|时|后|证)", r"不合格|不符合(?:标准|要求|规定|约定)"),
    ("规范", r"规范(?!性|化|文|》)", r"不规范|不够规范"),
    ("健全", r"健全(?!性)", r"不健全|不够健全"),
    ("齐全", r"齐全|完整(?!性)", r"不齐全|不完整|缺失"),
    ("明确", r"明确(?!性|了|提出|要求)", r"不明确|不够明确"),
    ("严谨", r"严谨|科学(?!性|技|研|合理设|、合理测)", r"不严谨|不够严谨|不科学|科学性不足"),
)
_MISSED_IN_FULL = re.compile(
    r"未能?(?:完全|全部)?(?:达到|达成|完成|实现|达标)[^，。；但虽]{0,14}[，,](?:均|都|分别)?(?:得|获得?|计)满分"
)
_UNIVERSAL = re.compile(r"每月|每次|每批|均|全部|全年|各项|一律|都|完全")
_POLARITY_FULL = re.compile(r"(?:未|没有|未能)(?:足额|全部|全额|及时足额)(?:到位|拨付|下达)")
_RATE_100 = re.compile(r"到位率(?:为|达到|达)?\s*100(?:\.0+)?%")
_EVENT = re.compile(r"\s*(?:前|已|正式)?(完成|通过|签订|开展|启动)([一-龥]{2,8})")
_NEGATED_EVENT = re.compile(r"(?:未|没有|未能)(?:在|于|能在|按)")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report met beside missed, full arrival beside shortfall, and praise beside its denial."""
    yield from _met_and_missed(context)
    yield from _arrival(context)
    yield from _arrival_elsewhere(context)
    yield from _events(context)
    yield from _praise(context)
    yield from _full_marks(context)


def _full_marks(context: CheckContext) -> Iterator[Finding]:
    """两项指标未达到预期，得满分."""
    for unit in context.prose:
        for match in _MISSED_IN_FULL.finditer(unit.text):
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"“{match.group()}”：未达到的指标不应得满分",
                "请核对是否达到目标和得分",
                stated=match.group(),
            )


def _met_and_missed(context: CheckContext) -> Iterator[Finding]:
    found: dict[tuple[str, str], dict[str, list[tuple[TextUnit, int, int]]]] = {}
    for unit in context.prose:
        for start, end in split_clauses(unit.text):
            clause = unit.text[start:end]
            match = _STATEMENT.search(clause)
            aim = _OBJECT.match(match.group("object")) if match else None
            if match is None or aim is None or _CONDITIONAL.search(clause):
                continue
            subject = _SUBJECT_NOISE.sub("", match.group("subject"))
            if len(subject) < 3:  # noqa: PLR2004 - shorter words name nothing definite
                continue
            relation = next(name for name, _ in _RELATIONS if match.group(name))
            spans = found.setdefault((subject, aim.group()), {}).setdefault(relation, [])
            spans.append((unit, start + match.start(), start + match.start("object") + len(aim.group())))
    for (subject, target), relations in found.items():
        if "missed" in relations and len(relations) > 1:
            first, *others = [span for spans in relations.values() for span in spans]
            yield CHECK.finding(
                context.where(*first),
                f"“{subject}”与“{target}”的关系前后相反："
                + "、".join(f"“{unit.text[start:end]}”" for unit, start, end in (first, *others)),
                "请按实际完成情况统一表述",
                related=tuple(context.where(*other) for other in others),
                stated=first[0].text[first[1] : first[2]],
            )


def _arrival(context: CheckContext) -> Iterator[Finding]:
    for unit in context.prose:
        for sentence in re.finditer(r"[^。！？\n]+", unit.text):
            short, full = _POLARITY_FULL.search(sentence.group()), _RATE_100.search(sentence.group())
            if short is not None and full is not None:
                base = sentence.start()
                yield CHECK.finding(
                    context.where(unit, base + short.start(), base + short.end()),
                    f"既称“{short.group()}”，又称“{full.group()}”",
                    "请核对资金到位情况",
                    severity=Severity.ERROR,
                    related=(context.where(unit, base + full.start(), base + full.end()),),
                    stated=short.group(),
                    computed=full.group(),
                )


def _arrival_elsewhere(context: CheckContext) -> Iterator[Finding]:
    """资金未足额到位 here, 到位率100% there."""
    full = next(
        (
            claim
            for claim in context.claims
            if claim.measure == "到位率"
            and claim.quantity is not None
            and claim.quantity.unit == "%"
            and claim.quantity.value == _ALL
            and claim.comparator is None
            and (not claim.in_table or claim.owner == PROJECT)
        ),
        None,
    )
    if full is None:
        return
    for unit in context.prose:
        if unit.order == full.order:
            continue
        for match in _SHORT.finditer(unit.text):
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"此处称“{match.group().lstrip('，。；')}”，别处到位率为100%",
                "请核对资金到位情况",
                related=(full.where,),
                stated=match.group().lstrip("，。；"),
                computed="到位率100%",
            )


def _events(context: CheckContext) -> Iterator[Finding]:
    """未在某日完成某事, where the same day and event are stated as done elsewhere."""
    done: list[tuple[_Event, Where | None]] = list(_given_events(context))
    denied: list[tuple[_Event, TextUnit]] = []
    for unit in context.prose:
        for event in _dated_events(unit.text):
            lead = unit.text[max(0, event.start - 4) : event.start]
            if _NEGATED_EVENT.search(lead):
                denied.append((event, unit))
            else:
                done.append((event, context.where(unit, event.start, event.end)))
    for event, unit in denied:
        for other, place in done:
            if event.day == other.day and (event.text.startswith(other.text) or other.text.startswith(event.text)):
                yield CHECK.finding(
                    context.where(unit, event.start, event.end),
                    f"此处称未在该日{event.text}，别处称该日已{other.text}",
                    "请核对是否完成",
                    related=() if place is None else (place,),
                )
                break


@dataclass(frozen=True, slots=True)
class _Event:
    day: tuple[int | None, int | None, int | None]
    text: str
    start: int
    end: int


def _dated_events(text: str) -> Iterator[_Event]:
    for date in find_dates(text):
        after = _EVENT.match(text[date.end :])
        if date.day is not None and after is not None:
            day = (date.year, date.month, date.day)
            yield _Event(day, after.group(1) + after.group(2), date.start, date.end + after.end())


def _given_events(context: CheckContext) -> Iterator[tuple[_Event, Where | None]]:
    """Dated events that the inputs state."""
    texts = [fact.text for fact in context.ledger.facts if fact.text] if context.ledger is not None else []
    if context.evaluation is not None:
        texts.extend(observation.text for observation in context.evaluation.observations)
    for text in texts:
        for event in _dated_events(text):
            if not _NEGATED_EVENT.search(text[max(0, event.start - 4) : event.start]):
                yield event, None


def _praise(context: CheckContext) -> Iterator[Finding]:
    """每月验收合格 beside 验收不符合标准: a universal claim and its denial about one noun."""
    for quality, positive, negative in _QUALITIES:
        praised: dict[str, list[tuple[TextUnit, int, int]]] = {}
        denied: dict[str, list[tuple[TextUnit, int, int]]] = {}
        for unit in context.prose:
            for match in re.finditer(rf"([一-龥]{{2}})({negative})", unit.text):
                denied.setdefault(match.group(1), []).append((unit, match.start(), match.end()))
            for match in re.finditer(rf"({_UNIVERSAL.pattern})?([一-龥]{{2}})(?:均|全部|都)?({positive})", unit.text):
                if match.group(1) or re.match(r"[一-龥]{2}(?:均|全部|都)", match.group(0)):
                    praised.setdefault(match.group(2), []).append((unit, match.start(), match.end()))
        for noun in sorted(set(praised) & set(denied)):
            unit, start, end = praised[noun][0]
            if re.search(r"[不没未]", unit.text[start:end]):
                continue
            yield CHECK.finding(
                context.where(unit, start, end),
                f"此处称“{unit.text[start:end]}”，别处又称“{_text(denied[noun][0])}”，对“{noun}{quality}”的表述相反",
                "请核对实际情况，统一表述",
                related=tuple(context.where(*span) for span in denied[noun]),
                stated=unit.text[start:end],
                computed=_text(denied[noun][0]),
            )


def _text(span: tuple[TextUnit, int, int]) -> str:
    unit, start, end = span
    return unit.text[start:end]


CHECK = Check(
    id="CON02",
    title="同一事项表述相反",
    reason="一处说达到、一处说未达到，读者无法采信其中任何一处，扣分也失去依据。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes("管网改造长度达到计划数。\n农户参与人数未达到计划数。", because="说的是两件事"),
        Example.fails(
            "管网改造长度未达到计划数，存在差距。\n管网改造长度达到计划数，效果良好。", because="同一事项两种说法"
        ),
        Example.fails("项目资金未能足额到位，资金到位率100%。", because="到位率100%就是足额"),
        Example.fails("工程每月验收合格。\n（一）部分工程验收不符合标准", because="验收结论相反"),
    ),
)
