"""CNT01: a stated count equals what is listed (所称个数须与所列相符)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.lexicon import group_name
from assistant.checking.tables import compact
from assistant.domain.finding import Finding, Severity
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.outline import Heading
    from assistant.checking.tables import Region
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

_N = r"([一二两三四五六七八九十]{1,3}|\d{1,3})"
_INDICATORS = re.compile(
    rf"(?:共|涉及|设置|设|包括|包含|共计|分解为)(?:了|有)?\s*{_N}\s*[个项]\s*(一级|二级|三级|四级)指标"
)
_ASPECTS = re.compile(rf"从([^，。；从]{{4,60}}?)(?:等)?{_N}\s*个?(?:大)?(?:方面|维度|层面)")
_FOLLOWING = re.compile(
    rf"(?:以下|如下|下列|下述)(?:的)?{_N}\s*(?:个|大|类|条|项)?(?:方面|问题|点|内容|建议|措施|经验)(?:的)?(?:问题|建议|内容)?[：:。]?"
)
_LISTED = re.compile(
    rf"{_N}\s*(?:个|家|项|类|种|名|所|处|个部门|个科室)(?!月|百分点|工作日|小时)([^，。；、（(：:\d]{{0,10}})[（(：:]([^（）()。；：:\d]{{3,120}})[)）。；]"
)
_LEVEL_COUNT = re.compile(rf"{_N}\s*[个项](一级|二级|三级)(?:评价|绩效)?指标")
_FEWEST_LEVELS, _WHOLE = 2, Decimal(100)
_LEVELS = re.compile(r"分为([一二三四五])级指标")
_DEEPER = re.compile(r"([二三四五])级指标")
_ITEM = re.compile(r"(?:^|[。；;：:\s])([一二三四五六七八九十]+)是")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def find(context: CheckContext) -> Iterator[Finding]:
    """Report counts of indicators, aspects, items and members that the listing does not bear out."""
    for unit in context.prose:
        yield from _indicators(context, unit)
        yield from _aspects(context, unit)
        yield from _following(context, unit)
        yield from _members(context, unit)
        yield from _system(context, unit)
    yield from _levels(context)


def _number(text: str) -> int | None:
    value = parse_numeral(text) if text not in _NUMERALS else None
    if text in _NUMERALS:
        return _NUMERALS[text]
    return None if value is None else int(value)


def _section_regions(context: CheckContext, unit: TextUnit) -> list[Region]:
    """The tables of the section that the paragraph opens, up to its next sibling heading."""
    path = context.view.outline.path_at(unit.order)
    end = context.view.outline.end_of(path[-1]) if path else unit.order + 1
    found = []
    for region in context.regions:
        order = next((cell.order for cell in context.view.units if cell.table is region.table), -1)
        if unit.order < order < end:
            found.append(region)
    return found


def _indicators(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _INDICATORS.finditer(unit.text):
        stated = _number(match.group(1))
        if stated is None:
            continue
        counted = _count_in_section(context, unit, match.group(2))
        certain = True
        if counted is None:
            counted, certain = _count_by_group(context, unit), False
        if counted is None or counted[0] == 0:
            continue
        for claim in context.claims:
            if claim.order == unit.order and match.start() <= claim.start < match.end():
                context.touch(claim)
        if counted[0] != stated:
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"称有{match.group(1)}个{match.group(2)}指标，{counted[1]}列出{counted[0]}个",
                "请核对个数和所列指标",
                severity=Severity.ERROR if certain else Severity.WARNING,
                stated=match.group(1),
                computed=str(counted[0]),
            )


def _count_in_section(context: CheckContext, unit: TextUnit, level: str) -> tuple[int, str] | None:
    for region in _section_regions(context, unit):
        column = next((column for column in region.columns if f"{level}指标" in compact(column.header)), None)
        if column is None:
            continue
        rows = [row for row in region.rows if row.kind == "body"]
        labels = {
            (id(part.part), compact(part.text)) for row in rows if (part := row.texts.get(column.index)) is not None
        }
        if rows and all(column.index in row.texts for row in rows):
            return len(labels), f"本节表{region.table.index}"
    return None


def _count_by_group(context: CheckContext, unit: TextUnit) -> tuple[int, str] | None:
    """Rows of the goals table under the group that the section is about."""
    groups = [name for title in reversed(unit.headings) if (name := group_name(title)) is not None]
    if not groups:
        return None
    for region in context.regions:
        first = next((column for column in region.columns if "一级指标" in compact(column.header)), None)
        if first is None or region.only("目标值") is None or region.only("完成值") is None:
            continue
        rows = [
            row
            for row in region.rows
            if row.kind == "body"
            and len(row.labels) > 1
            and (part := row.texts.get(first.index)) is not None
            and _counts_to(group_name(compact(part.text)), groups[0])
        ]
        if rows:
            return len(rows), f"表{region.table.index}的{groups[0]}指标"
    return None


def _system(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """4个一级指标、11个二级指标和20个三级指标: the levels of the whole table that weighs 100."""
    for sentence in re.finditer(r"[^。；\n]+", unit.text):
        told = list(_LEVEL_COUNT.finditer(sentence.group()))
        if len({match.group(2) for match in told}) < _FEWEST_LEVELS:
            continue
        for match in told:
            if match.group(2) == "一级":
                continue  # forms list 预算执行 and 满意度 apart from the others
            counted = _levels_of_whole(context, match.group(2))
            stated = _number(match.group(1))
            if not counted or stated is None or stated in counted:
                continue
            start = sentence.start() + match.start()
            yield CHECK.finding(
                context.where(unit, start, sentence.start() + match.end()),
                f"称有{match.group(1)}个{match.group(2)}指标，评分表列出{max(counted)}个",
                "请核对个数和评分表",
                stated=match.group(1),
                computed=str(max(counted)),
            )


def _levels_of_whole(context: CheckContext, level: str) -> frozenset[int]:
    """How many indicators of a level the tables name whose weights make up 100, by name or by name and those above."""
    counts: set[int] = set()
    for region in context.regions:
        weight = region.only("分值")
        column = next((each for each in region.columns if f"{level}指标" in compact(each.header)), None)
        rows = [row for row in region.rows if row.kind == "body"]
        if weight is None or column is None or any(column.index not in row.texts for row in rows):
            continue
        cells = [row.numbers.get(weight.index) for row in rows]
        if sum((cell.quantity.value for cell in cells if cell is not None), start=Decimal(0)) != _WHOLE:
            continue
        paths = [tuple(compact(row.texts[i].text) for i in sorted(row.texts) if i <= column.index) for row in rows]
        counts |= {len(set(paths)), len({path[-1] for path in paths})}
    return frozenset(counts)


def _counts_to(name: str | None, group: str) -> bool:
    """Whether rows under one name count to a group; a form may list 满意度 apart that the report counts to 效益."""
    return name == group or (group in ("效益", "效果") and name in ("满意度", "服务对象满意度"))


def _split(listing: str) -> set[int]:
    """How many members a listing may have: 和、及、与 may join two members or stand within one."""
    parts = [part for part in re.split(r"[、，,]|以及", listing) if part.strip()]
    joined = sum(len(re.findall(r"[和及与]", part)) for part in parts[-1:])
    return {len(parts), len(parts) + joined}


def _aspects(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _ASPECTS.finditer(unit.text):
        stated = _number(match.group(2))
        if stated is None or "、" not in match.group(1) or "等" in unit.text[match.start() : match.end()]:
            continue
        if stated in _split(match.group(1)):
            yield from _described(context, unit, stated, match.group(2), match.span())


def _described(
    context: CheckContext, unit: TextUnit, stated: int, word: str, span: tuple[int, int]
) -> Iterator[Finding]:
    """The sub-headings that follow in the section, where they describe the aspects one by one."""
    path = context.view.outline.path_at(unit.order)
    if not path:
        return
    children = [child for child in context.view.outline.children(path[-1]) if child.order > unit.order]
    if len(children) > 1 and len(children) != stated and all(child.value for child in children):
        names = "、".join(f"“{child.title}”" for child in children)
        yield CHECK.finding(
            context.where(unit, *span),
            f"称“{word}个方面”，其后分述{len(children)}个：{names}",
            "请核对方面的个数与分述的小节",
            related=tuple(_heading_where(context, child) for child in children),
            stated=word,
            computed=str(len(children)),
        )


def _heading_where(context: CheckContext, heading: Heading) -> Where:
    unit = context.view.units[heading.order]
    return context.where(unit, 0, min(len(unit.text), len(heading.number) + len(heading.title) + 1))


def _following(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _FOLLOWING.finditer(unit.text):
        stated = _number(match.group(1))
        if stated is None:
            continue
        inline = len(_ITEM.findall(unit.text[match.end() - 1 :]))
        counted = inline or _items_after(context, unit)
        if counted > 1 and counted != stated:
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"称“{match.group().rstrip('：:。')}”，其后列出{counted}项",
                "请核对个数与所列各项",
                stated=match.group(1),
                computed=str(counted),
            )


def _items_after(context: CheckContext, unit: TextUnit) -> int:
    """Numbered items, or paragraphs that begin 一是, 二是, right after the paragraph."""
    path = context.view.outline.path_at(unit.order)
    if (path and path[-1].order == unit.order) or not path:
        following = [heading for heading in context.view.outline.headings if heading.order > unit.order]
        depth = path[-1].depth if path else 0
        run = []
        for heading in following:
            if heading.depth <= depth:
                break
            if heading.depth == depth + 1:
                run.append(heading)
        if run and run[0].order == unit.order + 1:
            return len(run)
    elif path:
        children = [child for child in context.view.outline.children(path[-1]) if child.order > unit.order]
        if children and children[0].order == unit.order + 1 and children[0].value == 1:
            return len(children)
    count = 0
    for other in context.view.units[unit.order + 1 : unit.order + 12]:
        if re.match(r"[一二三四五六七八九十]+是", other.text):
            count += 1
        else:
            break
    return count


def _members(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    for match in _LISTED.finditer(unit.text):
        stated, listing = _number(match.group(1)), match.group(3)
        if (
            stated is None
            or "、" not in listing
            or re.search(r"等|其中|含|例如|如：|包括但不限于", listing + match.group(2))
        ):
            continue
        if stated < 2 or stated > 30 or stated in _split(listing) or "分别" in match.group(2):  # noqa: PLR2004
            continue
        yield CHECK.finding(
            context.where(unit, match.start(), match.end()),
            f"称有{match.group(1)}个{match.group(2)}，列出{min(_split(listing))}个",
            "请核对个数与所列名单",
            stated=match.group(1),
            computed=str(min(_split(listing))),
        )


def _levels(context: CheckContext) -> Iterator[Finding]:
    for unit in context.prose:
        match = _LEVELS.search(unit.text)
        if match is None:
            continue
        levels = _NUMERALS[match.group(1)]
        for deeper in _DEEPER.finditer(unit.text, match.end()):
            if _NUMERALS[deeper.group(1)] > levels:
                yield CHECK.finding(
                    context.where(unit, match.start(), match.end()),
                    f"称“{match.group()}”，同段又提到“{deeper.group()}”",
                    "请核对指标体系的级数",
                    related=(context.where(unit, deeper.start(), deeper.end()),),
                    stated=match.group(1),
                    computed=deeper.group(1),
                )
                break


CHECK = Check(
    id="CNT01",
    title="所称个数与所列不符",
    reason="称几项而列出另外几项，说明改过一处而忘了另一处。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("1.项目决策\n该部分共涉及2个三级指标。\n三级指标\t分值\t得分\n立项依据\t5\t5\n立项程序\t5\t4"),
        Example.fails(
            "1.项目决策\n该部分共涉及3个三级指标。\n三级指标\t分值\t得分\n立项依据\t5\t5\n立项程序\t5\t4",
            because="表中只有2个",
        ),
        Example.passes("从工程质量、进度控制两个方面开展检查。"),
        Example.fails(
            "（一）检查情况\n从工程质量、进度控制两个方面开展检查。\n1.工程质量\n合格。\n2.进度控制\n正常。\n3.资金使用\n规范。",
            because="其后分述3个",
        ),
        Example.fails("走访4个乡镇（东河、西岭、南坪）。", because="只列了3个"),
        Example.fails("指标体系分为三级指标，其中四级指标按项目特点设置。", because="三级与四级并存"),
    ),
)
