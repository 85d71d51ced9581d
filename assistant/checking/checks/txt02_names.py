"""TXT02: the names of unit, place and project stay the same throughout (名称须前后一致)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_PLACE = re.compile(r"[一-龥]{2,3}?(?:自治县|开发区|街道|[省市县区乡镇])")
_BODY = re.compile(
    r"[一-龥]{2,12}?(?:财政局|教育局|民政局|水务局|水利局|交通运输局|农业农村局|卫生健康局|住房和城乡建设局|住房和建设局|"
    r"文化和旅游局|自然资源局|生态环境局|市场监督管理局|应急管理局|人民医院|博物馆|图书馆|学院|大学|委员会|管理局|中心|公司)"
)
_SHORT_FOR = re.compile(r"(?:以下|下)简称[：:]?[“\"](?P<name>[一-龥]{4,12})[”\"]")
_COMPANY = ("集团", "公司")
_OPENING = 6
_SETTLED, _RARE = 3, 1
_SHORTEST = 3
_LEAD = re.compile(
    r"^(?:为|由|受|经|对|在|向|与|和|及|按照|根据|依据|委托|全|本|该|我|各|关于|以及|通过|报|至|到|是|于|将|的)+"
)


def find(context: CheckContext) -> Iterator[Finding]:
    """Report names that differ in one character from a name the document opens with and keeps using."""
    text = context.text
    for name in _settled(context, text):
        for other, places in _look_alikes(context, name, text).items():
            unit, start = places[0]
            yield CHECK.finding(
                context.where(unit, start, start + len(other)),
                f"“{other}”疑为“{name}”之误：全文{text.count(name)}处作“{name}”，仅此处不同",
                "请核对名称；确是另一单位或地方的，可忽略",
                stated=other,
                computed=name,
            )


def _settled(context: CheckContext, text: str) -> list[str]:
    """Names of the title and the first paragraphs that are used again and again, longer ones first."""
    opening = [unit.text for unit in context.prose if unit.text.strip()][:_OPENING]
    found: Counter[str] = Counter()
    for part in opening:
        for pattern in (_BODY, _PLACE):
            for match in pattern.finditer(part):
                name = _LEAD.sub("", match.group())
                if len(name) >= _SHORTEST and text.count(name) >= _SETTLED:
                    found[name] += 1
    for match in _SHORT_FOR.finditer(text):
        if text.count(match["name"]) >= _SETTLED:
            found[match["name"]] += 1
    names = sorted(found, key=lambda name: (-len(name), name))
    return [name for name in names if not any(name != other and name in other for other in names)] + [
        name for name in names if any(name != other and name in other for other in names)
    ]


def _look_alikes(context: CheckContext, name: str, text: str) -> dict[str, list[tuple[TextUnit, int]]]:
    """Strings that stand once and differ from the name in one inner character."""
    patterns = [
        re.compile(re.escape(name[:place]) + "[一-龥]" + re.escape(name[place + 1 :]))
        for place in range(0 if name.endswith(_COMPANY) else 1, len(name) - 1)
    ]
    found: dict[str, list[tuple[TextUnit, int]]] = {}
    for unit in context.view.units:
        for pattern in patterns:
            for match in pattern.finditer(unit.text):
                if match.group() != name:
                    found.setdefault(match.group(), []).append((unit, match.start()))
    return {other: places for other, places in found.items() if text.count(other) == _RARE and len(places) == 1}


CHECK = Check(
    id="TXT02",
    title="名称前后不一",
    reason="单位、地方的名称错一个字，报告说的就成了另一家；也可能是别的报告留下的。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "云岭区水务局节水改造项目绩效评价报告\n云岭区水务局负责实施。\n云岭区水务局制定了制度。\n云峰区另有安排，云峰区不在范围内。",
            because="另一个区出现两次，不是笔误",
        ),
        Example.fails(
            "云岭区水务局节水改造项目绩效评价报告\n云岭区水务局负责实施。\n云岭区水务局制定了制度。\n项目覆盖云玲区6个街道。",
            because="云岭区写成云玲区",
        ),
    ),
)
