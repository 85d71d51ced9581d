"""Funds, group points, total and grade told in running text (正文所述预算、得分、等级).

Tables win over prose; what differs between two mentions is reported, not chosen silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.intake.groups import GROUP_WORDS, group_key, group_named
from assistant.intake.indicator_rows import Leaf
from assistant.intake.observations import is_heading
from assistant.language.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.domain.document import Paragraph, SourceDocument

_NUMBER = r"(\d[\d,，]*(?:\.\d+)?)"
_MONEY = re.compile(
    r"(?P<label>(?:年初|年初部门)?收入预算(?:数)?|年初(?:批复)?(?:部门)?预算(?:资金|数|额|金额|安排)?|(?:批复|申报|安排|下达|核定)预算(?:资金|数|金额)?|(?:全年|年度|调整后|年度总|总)预算(?:资金|数|总额|额|金额)?"
    r"|预算(?:总额|资金总额|安排资金|批复|资金|数|安排|金额|(?=\s*\d))|(?:实际)?到位(?:资金|金额)?|(?:全年|实际|累计|资金|总|全年实际|实际资金|资金总)?支出(?:资金|数|金额|总额)?"
    r"|(?:全年)?(?:项目)?(?:资金)?执行数|决算(?:数|金额)?"
    r"|实际使用(?:资金|金额)?|(?<![共计])安排(?P<allotted>[一-龥]{0,6}(?:资金|经费)))(?P<link>(?:总额|共计|合计|总计|资金|金额|数)?(?:约)?(?:为|是|：|:|达|达到)?)\s*"
    r"(?P<amount>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>万元|亿元|元)"
)
_FIELDS = (
    ("initial", re.compile(r"年初|收入预算|批复预算|申报预算|预算批复")),
    ("received", re.compile(r"到位")),
    ("spent", re.compile(r"支出|执行数|决算|使用")),
    ("budget", re.compile(r"预算|安排")),
)
_PART = re.compile(
    r"(?:(?:基本|项目|公用|人员)支出|其中|分别|增加|减少|调增|调减|追加|核减|压减|收入|补充|剩余|每|单价|自筹"
    r"|中央|省级|市级|区级|县级|其他|上年)[^，。；]{0,10}$"
)
_OF_PART = re.compile(r"(?:基本|项目|公用|人员|专项)(?:支出)?$")
_RATE = re.compile(r"(?:(?:预算|资金|项目预算|预算资金)|(?<=[，,；;。]))执行率[^，。；\d]{0,8}" + _NUMBER + r"\s*%")
_SCORED = re.compile(
    r"(?:满分|分值|权重|标准分|权重分值|指标权重|指标分值)(?:为|是|：|:|共|合计)?\s*"
    + _NUMBER
    + r"\s*分[，,；;、。（(\s]*"
    r"(?:[^，。；\d]{0,10}?)(?:评价得分|实际得分|综合得分|评分|得分|得)(?:为|是|：|:)?\s*" + _NUMBER + r"\s*分"
)
# 其中决策20分，得18.50分: the group's own points stand right behind its name.
_SCORED_BARELY = re.compile(
    r"(?:^|[，,；;。：:（(、]|其中)\s*(?P<name>(?:项目|部门)?(?:"
    + "|".join(GROUP_WORDS)
    + r")(?:类)?(?:指标|管理|部分|方面)?)\s*(?P<weight>\d+(?:\.\d+)?)\s*分[，,；;、（(\s]*"
    r"(?:实际|评价)?(?:得分|实得|得)(?:为|是|：|:)?\s*(?P<points>\d+(?:\.\d+)?)\s*分"
)
_TOTAL = re.compile(
    r"(?:综合|总|最终|整体[^，。；]{0,10}|评价结果[^，。；]{0,6}|绩效评价|自评|合计|部门[^，。；]{0,10})(?:评价|绩效)?(?:总)?(?:得分|评分|分数|(?<=评价总)分|(?<=自评总)分)(?:合计)?(?:为|是|：|:|共)?\s*"
    + _NUMBER
    + r"\s*分?"
)
_GRADED_TOTAL = re.compile(
    r"(?:评价|评定|最终|项目)得分(?:为|是|：|:)?\s*"
    + _NUMBER
    + r"\s*分(?=[，,；;、]?[^。；]{0,10}(?:等级|级别|评级|评定|结果|档次)[^。；\d]{0,8}?[“\"'‘「]?(?:优|良|中|差))"
)
_GRADE = re.compile(
    r"(?:等级|级别|评级|结论|评定|评价结果|属于|档次)[^，。；\d]{0,10}?[“\"'‘「]?(优秀|良好|优|良|中|差|合格)[”\"'’」]?(?=$|[，。；、（(\s]|等级|级|档)"
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

    Parts (其中、基本支出…), growth and other years' amounts are left alone. 安排…资金 counts as the budget
    where no amount is called one.
    """
    found: list[Mention] = []
    allotted: list[Mention] = []
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text
        place = document.place_of(paragraph)
        for match in _MONEY.finditer(text):
            before = re.split(r"[，。；]", text[: match.start()])[-1]
            if _PART.search(before) or (match["label"].startswith("支出") and _OF_PART.search(before)):
                continue
            field = next(name for name, pattern in _FIELDS if pattern.search(match["label"]))
            mention = Mention(field, _digits(match["amount"]), match["unit"], place)
            (found if match["allotted"] is None else allotted).append(mention)
        found.extend(Mention("rate", _digits(match.group(1)), "%", place) for match in _RATE.finditer(text))
    told = any(mention.field in {"initial", "budget"} for mention in found)
    return tuple(found if told else [*allotted, *found])


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
        for match in _SCORED_BARELY.finditer(text):
            mention = GroupMention(match["name"], match["weight"], match["points"], document.place_of(paragraph))
            found.setdefault(group_key(match["name"]), mention)
    return tuple(found.values())


def find_leaf_scores(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> list[Leaf]:
    """Find indicators whose weight and points are told in a heading that names them, or beneath it.

    Three ways are known: 1.立项依据充分性（分值8分，得分8分）; the heading alone with 该指标权重…，得分… in the
    text; and a line that begins with the name (预算执行率：满分10分，实得9分。扣分原因：…).

    Returns:
        Leaves under the group of the heading above, in order; none where their weights do not add up to 100.
    """
    found: dict[str, Leaf] = {}
    group: str | None = None
    name: str | None = None
    for paragraph in paragraphs:
        text = normalise(paragraph.text).text.strip()
        scored = _SCORED.search(text)
        if is_heading(paragraph) or (_OUTLINED.match(text) and not text.endswith("。")):
            label = re.split(r"[（(：:]", _OUTLINED.sub("", text))[0].strip()
            named = group_named(text)
            group, name = (named, None) if named is not None else (group, label)
            if scored is not None and name is not None and scored.start() <= len(name) + _NEAR_NAME:
                _add_leaf(found, group, name, scored, text, document.place_of(paragraph))
            continue
        if scored is None or _inline_group(text[: scored.start()]):
            continue
        told = _NAMED_SCORE.match(text)
        own = told["name"] if told is not None and group_named(told["name"]) is None else name
        _add_leaf(found, group, own, scored, text, document.place_of(paragraph))
    whole = sum((Decimal(leaf.weight or 0) for leaf in found.values()), Decimal(0))
    return list(found.values()) if whole == _WHOLE else []


_NEAR_NAME = 8  # the number before the name and the bracket behind it
_NAMED_SCORE = re.compile(
    r"(?:[（(]?\d{1,2}[）).、．]\s*)?(?P<name>[一-龥A-Za-z（）()]{3,24})\s*[：:，,]\s*(?:满分|分值|权重|标准分)"
)
_REASON = re.compile(r"扣分(?:原因|理由|说明)(?:是|为|：|:)\s*(?P<reason>.+)$")


def _add_leaf(
    found: dict[str, Leaf], group: str | None, name: str | None, scored: re.Match[str], text: str, place: str
) -> None:
    if group is None or name is None or name in found:
        return
    reason = _REASON.search(text, scored.end())
    found[name] = Leaf(
        path=(group, name), place=place, weight=_digits(scored[1]), stated=_digits(scored[2]),
        label_weights=(None, None), places={"weight": place, "stated": place},
        reason=reason["reason"] if reason else None,
    )  # fmt: skip


_INLINE = re.compile(
    r"((?:项目|预算|部门)?(?:" + "|".join(GROUP_WORDS) + r")(?:类)?(?:指标|管理|情况|部分)?)[^，。；]{0,6}[，：:（(]?$"
)

# 绩效目标合理性, 预算执行率: names of single indicators that begin as a group's does.
_LEAF_NAME = re.compile("[性率]")


def _inline_group(before: str) -> str | None:
    clause = re.split(r"[。；]", before)[-1]
    match = _INLINE.search(clause)
    if match is None or _LEAF_NAME.search(clause[match.end(1) :]):
        return None
    if match[1].startswith(("满意度", "成本")) and re.search(
        r"[一-龥]$", re.sub(r"(?:其中|及|和|的)$", "", clause[: match.start()])
    ):
        return None  # 读者满意度, 单位成本: single indicators
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
