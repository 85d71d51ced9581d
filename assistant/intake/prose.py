"""Funds, group points, total and grade told in running text (正文所述预算、得分、等级).

Tables win over prose; what differs between two mentions is reported, not chosen silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.intake.indicator_rows import Leaf, group_key
from assistant.intake.observations import is_heading
from assistant.language.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.domain.document import Paragraph, SourceDocument

_NUMBER = r"(\d[\d,，]*(?:\.\d+)?)"
_MONEY = re.compile(
    r"(?P<label>(?:年初|年初部门)?收入预算(?:数)?|年初(?:批复)?(?:部门)?预算(?:资金|数|额|金额|安排)?|(?:批复|申报|安排|下达|核定)预算(?:资金|数|金额)?|(?:全年|年度|调整后|年度总|总)预算(?:资金|数|总额|额|金额)?"
    r"|预算(?:总额|资金总额|安排资金|批复|资金|数|安排|金额)|(?:实际)?到位(?:资金|金额)?|(?:全年|实际|累计|资金|总|全年实际|实际资金|资金总)?支出(?:资金|数|金额|总额)?"
    r"|(?:全年)?(?:项目)?(?:资金)?执行数|决算(?:数|金额)?)(?P<link>(?:总额|共计|合计|总计|资金|金额|数)?(?:约)?(?:为|是|：|:|达|达到)?)\s*"
    + _NUMBER
    + r"\s*(?P<unit>万元|亿元|元)"
)
_FIELDS = (
    ("initial", re.compile(r"年初|收入预算|批复预算|申报预算|预算批复")),
    ("received", re.compile(r"到位")),
    ("spent", re.compile(r"支出|执行数|决算")),
    ("budget", re.compile(r"预算")),
)
_PART = re.compile(
    r"(?:(?:基本|项目|公用|人员)支出|其中|分别|增加|减少|调增|调减|收入|补充|剩余|每|单价|自筹"
    r"|中央|省级|市级|区级|县级|其他|上年)[^，。；]{0,10}$"
)
_OF_PART = re.compile(r"(?:基本|项目|公用|人员|专项)(?:支出)?$")
_RATE = re.compile(r"(?:预算|资金|项目预算|预算资金)执行率[^，。；\d]{0,8}" + _NUMBER + r"\s*%")
_GROUP_WORDS = (
    "预算执行", "预算管理", "决策", "投入", "过程", "管理", "产出", "效益", "效果", "成本", "满意度", "绩效",
    "履职效能", "管理效率",
)  # fmt: skip
_SCORED = re.compile(
    r"(?:满分|分值|权重|标准分|权重分值|指标权重|指标分值)(?:为|是|：|:|共|合计)?\s*"
    + _NUMBER
    + r"\s*分[，,；;、。（(\s]*"
    r"(?:[^，。；\d]{0,10}?)(?:评价得分|实际得分|综合得分|评分|得分|得)(?:为|是|：|:)?\s*" + _NUMBER + r"\s*分"
)
_TOTAL = re.compile(
    r"(?:综合|总|最终|整体[^，。；]{0,10}|评价结果[^，。；]{0,6}|绩效评价|自评|合计|部门[^，。；]{0,10})(?:评价|绩效)?(?:总)?(?:得分|评分|分数)(?:合计)?(?:为|是|：|:|共)?\s*"
    + _NUMBER
    + r"\s*分?"
)
_GRADED_TOTAL = re.compile(
    r"(?:评价|评定|最终|项目)得分(?:为|是|：|:)?\s*"
    + _NUMBER
    + r"\s*分(?=[，,；;、]?[^。；]{0,10}(?:等级|级别|评级|评定|结果|档次)[^。；\d]{0,8}?[“\"'‘「]?(?:优|良|中|差))"
)
_GRADE = re.compile(
    r"(?:等级|级别|结论|评定|评价结果|属于|档次)[^，。；\d]{0,10}?[“\"'‘「]?(优秀|良好|优|良|中|差|合格)[”\"'’」]?(?=$|[，。；、（(\s]|等级|级|档)"
)
_OUTLINED = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．](?!\d)|[①-⑩])\s*"
)
_WHOLE = Decimal(100)
_GRADES = {"优秀": "优", "良好": "良"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A value as mentioned in prose: field, digits, unit, place."""

    field: str
    value: str
    unit: str
    place: str


@dataclass(frozen=True, slots=True)
class GroupMention:
    """Points of a first-level group as mentioned in prose."""

    name: str
    weight: str
    points: str
    place: str


def _digits(text: str) -> str:
    return text.replace(",", "").replace("，", "")


def find_money(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[Mention, ...]:
    """Find amounts of the whole project: initial, budget, received, spent, and the rate in %.

    Parts (其中、基本支出…), growth and other years' amounts are left alone.
    """
    found: list[Mention] = []
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text
        place = document.place_of(paragraph)
        for match in _MONEY.finditer(text):
            before = re.split(r"[，。；]", text[: match.start()])[-1]
            if _PART.search(before) or (match["label"].startswith("支出") and _OF_PART.search(before)):
                continue
            field = next(name for name, pattern in _FIELDS if pattern.search(match["label"]))
            found.append(Mention(field, _digits(match.group(3)), match["unit"], place))
        found.extend(Mention("rate", _digits(match.group(1)), "%", place) for match in _RATE.finditer(text))
    return tuple(found)


def group_named(text: str) -> str | None:
    """Return the first-level group a heading or sentence opening names (决策、过程…), or None."""
    bare_text = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]?\s*", "", text.strip())
    bare_text = re.split(r"[。，；：:（(]", bare_text)[0]
    key = group_key(bare_text)
    named = re.sub(r"(?:指标|情况|分析|绩效|完成)+$", "", key)
    named = re.sub(r"^(?:项目|部门)", "", named)
    for word in _GROUP_WORDS:
        if named in {word, f"{word}管理"} or key == word:
            return re.sub(r"(?:情况|分析)+$", "", bare_text)
    return None


def find_groups(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[GroupMention, ...]:
    """Find printed points of first-level groups, the first mention of each.

    The group is named at the sentence's own start, or by the nearest line above that names one.
    """
    found: dict[str, GroupMention] = {}
    owner: str | None = None
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text
        named = group_named(text)
        if named is not None:
            owner = named
        elif re.match(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]", text.strip()) and len(text) < 40:  # noqa: PLR2004
            owner = None
        for match in _SCORED.finditer(text):
            own = _inline_group(text[: match.start()]) or (owner if match.start() < 80 else None)  # noqa: PLR2004
            if own is None or group_key(own) in found:
                continue
            found[group_key(own)] = GroupMention(
                own, _digits(match.group(1)), _digits(match.group(2)), document.place_of(paragraph)
            )
    return tuple(found.values())


def find_leaf_scores(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> list[Leaf]:
    """Find indicators whose weight and points are told under a heading that names them (该指标权重…，得分…).

    Returns:
        Leaves under the group of the heading above, in order; none where their weights do not add up to 100.
    """
    found: dict[str, Leaf] = {}
    group: str | None = None
    name: str | None = None
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text.strip()
        if is_heading(paragraph) or (_OUTLINED.match(text) and not text.endswith("。")):
            label = re.split(r"[（(：:]", _OUTLINED.sub("", text))[0].strip()
            named = group_named(text)
            group, name = (named, None) if named is not None else (group, label)
            continue
        scored = _SCORED.search(text)
        if scored is None or group is None or name is None or name in found or _inline_group(text[: scored.start()]):
            continue
        place = document.place_of(paragraph)
        found[name] = Leaf(
            path=(group, name), place=place, weight=_digits(scored[1]), stated=_digits(scored[2]),
            label_weights=(None, None), places={"weight": place, "stated": place},
        )  # fmt: skip
    whole = sum((Decimal(leaf.weight or 0) for leaf in found.values()), Decimal(0))
    return list(found.values()) if whole == _WHOLE else []


_INLINE = re.compile(
    r"((?:项目|预算|部门)?(?:" + "|".join(_GROUP_WORDS) + r")(?:类)?(?:指标|管理|情况|部分)?)[^，。；]{0,6}[，：:（(]?$"
)

# 绩效目标合理性, 预算执行率: names of single indicators that begin as a group's does.
_LEAF_NAME = re.compile("[性率]")


def _inline_group(before: str) -> str | None:
    clause = re.split(r"[。；]", before)[-1]
    match = _INLINE.search(clause)
    if match is None or _LEAF_NAME.search(clause[match.end(1) :]):
        return None
    return match.group(1)


def find_total(document: SourceDocument, paragraphs: Iterable[Paragraph]) -> tuple[Mention | None, str | None]:
    """Find the total as printed and the grade word near it; None where not stated."""
    total: Mention | None = None
    grade: str | None = None
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text
        match = _TOTAL.search(text) or _GRADED_TOTAL.search(text)
        if total is None and match is not None and not re.search(r"满分|[（(]含[）)]", text[: match.start()][-12:]):
            total = Mention("total", _digits(match.group(1)), "分", document.place_of(paragraph))
            near = _GRADE.search(text, match.start())
            if near is not None:
                grade = _GRADES.get(near.group(1), near.group(1))
        elif grade is None and total is not None:
            near = _GRADE.search(text)
            if near is not None and len(text) < 80:  # noqa: PLR2004 - a line of its own, not a list of bands
                grade = _GRADES.get(near.group(1), near.group(1))
    return total, grade
