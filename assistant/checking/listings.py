"""Stated counts beside the things they count (列举与个数): names before or behind a number, items behind a colon.

Only what the text itself lists is counted; counts of table rows are left to ``tallies``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.view import TextUnit

_NUMERAL = r"(?P<n>[一二两三四五六七八九十]{1,3}|(?<![\d.])\d{1,2})"
_CLASSIFIER = r"(?P<counter>个|项|家|类|种|名|所|处|条|座|支|大|块|档|点)"
# What a list of names is summed up as.
_CATEGORIES = (
    "方面|方向|维度|环节|阶段|档次|原则|制度|办法|文件|指标|子项|方法|方式|措施|问题|领域|层面|类型|类别|要素|步骤|渠道|模块|部门|科室|单位|企业|公司"
    "|机构|供应商|厂商|商户|乡镇|街道|社区|片区|园区|学校|医院|标段|平台|系统|中心|课程|专业|地区|等级|内容|任务|服务|活动|专题|岗位|工种|季度|目标|标准"
    "|程序|流程|层次|小组|品种|作物|产业|行业|银行|条件|因素|原因|建议|经验|做法|特点|支出|费用|科目|专项|区县|县区|县|区|市|镇|乡|村|镇街|条线|板块"
)
_BEHIND = re.compile(
    rf"{_NUMERAL}\s*{_CLASSIFIER}(?:主要|重点|具体|大)?(?P<noun>[一-龥]{{0,2}}?(?:{_CATEGORIES}|管理文件))"
)
_BOUNDARY = re.compile(r"[，。；：！？\n（()）,;:\t]")
_NOT_A_LIST = re.compile(
    r"(?:第|前|后|各|每|另|余|约|近|超过|超|不少于|不低于|达|达到|新增|增加|减少|还有|又|其他|其余|另外|建成|完成|涉及|覆盖|支持|开展|组织|抽查|走访|检查|整改|发现|安排|实施|为|是|有|设|了|的|在|于|对|由)$"
)
_CLOSED = re.compile(r"(?:共|共计|合计|这|(?<![一二三四五六七八九十甲乙丙特上中下])等|分)$")
_NAMED = re.compile(
    rf"{_NUMERAL}\s*(?:个|项|家|类|种|名|所|处|条|座|支|次|批|期|场)(?P<noun>[^，。；：、\d（）]{{0,10}}?)[，,]?"
    r"(?:分别(?:是|为|在|于|有)|(?:依次|主要)(?:是|为)|包括|即|(?<=指标)[是为]|(?<=问题)[是为]|(?<=单位)[是为])(?P<list>[^。；：:，]{4,160})"
)
_COLON = re.compile(
    rf"(?:(?P<lead>以下|如下|下列|下述)(?:的)?)?{_NUMERAL}\s*(?:个|项|条|点|类|块|种|大|步)(?:方面|部分)?[^，。；：:\d、]{{0,12}}[：:]"
)
_BACK = re.compile(
    rf"(?:上述|以上|前述|前面)(?:的)?{_NUMERAL}\s*(?:个|项|条|点|方面的?)(?:主要|突出)?(?P<noun>问题|建议|措施|原因|经验|做法|不足)"
)
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?P<mark>[①-⑳])"), "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"),
    (re.compile(r"[（(](?P<mark>\d{1,2})[）)]"), ""),
    (re.compile(r"[（(](?P<mark>[一二三四五六七八九十])[）)]"), "一二三四五六七八九十"),
    (re.compile(r"(?:^|[。；;：:，,\s])(?P<mark>\d{1,2})[.．、](?!\d)"), ""),
    (re.compile(r"(?:^|[。；;：:，,\s])第?(?P<mark>[一二三四五六七八九十])(?:是|，|、)"), "一二三四五六七八九十"),
)
_OPEN = re.compile(r"等|其中|含|例如|包括但不限于|主要")
_IN_QUOTES = re.compile(
    rf"(?P<names>(?:[“《][^“”《》]{{1,40}}[”》][、和与及]?){{2,}})(?P<closed>共|这|等)?{_NUMERAL}\s*(?:个|项|类|种|条|大|部|份|句|点|本|场)"
)
# What leads to the first name of a list.
_OPENING = re.compile(r"^.*(?:由|对|从|向|为|是|有|包括|通过|采用|按照?|分为|其中|含)(?=[一-龥“《])")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|（[^（）]*）")
_MOST_APART = 2
_MOST = 15
_LONGEST = 22
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """A stated count and what is listed (个数与所列): the words, the number, what may have been counted."""

    unit: TextUnit
    start: int
    end: int
    stated: int
    counted: frozenset[int]
    listed: str
    at_least: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the stated count may be right."""
        if self.at_least:
            return self.stated >= min(self.counted)
        return self.stated in self.counted


def number_of(text: str) -> int | None:
    """Read a count in Arabic or Chinese; None where it is none."""
    if text == "两":
        return 2
    value = parse_numeral(text)
    return None if value is None else int(value)


def find_listings(context: CheckContext) -> Iterator[Listing]:
    """Find every stated count whose things the text lists (找出列举), in reading order."""
    for unit in context.prose:
        yield from _before(unit)
        yield from _quoted(unit)
        yield from _behind(unit)
        yield from _itemised(context, unit)
        yield from _looked_back(context, unit)


def _before(unit: TextUnit) -> Iterator[Listing]:
    """东岭乡、青坪乡、南塘乡3个乡: names right before the number."""
    plain = _QUOTED.sub(lambda match: match.group()[0] + "某" * (len(match.group()) - 2) + match.group()[-1], unit.text)
    for match in _BEHIND.finditer(plain):
        bounds = [found.end() for found in _BOUNDARY.finditer(plain, 0, match.start())]
        names = plain[bounds[-1] if bounds else 0 : match.start()].strip()
        stated = number_of(match["n"])
        if stated is None or stated < _FEWEST or "、" not in names:
            continue
        closed = _CLOSED.search(names)
        names = names[: closed.start()] if closed else names
        parts = [part for part in names.split("、") if part.strip()]
        parts[:1] = [_OPENING.sub("", part) for part in parts[:1]]
        if len(parts) < _FEWEST or any(len(part) > _LONGEST or re.search(r"\d", part) for part in parts):
            continue
        if _NOT_A_LIST.search(parts[-1]) or len(parts[-1]) < _FEWEST:
            continue
        joined = len(re.findall(r"[和与及](?=[^和与及]{2,})|以及", parts[-1]))
        counted = frozenset({len(parts), len(parts) + joined})
        if min(abs(stated - each) for each in counted) > _MOST_APART:
            continue
        at_least = closed is not None and closed.group() == "等"
        if joined and any("和" in part or "与" in part for part in parts[:-1]):
            continue
        yield Listing(unit, match.start(), match.end(), stated, counted, "、".join(parts)[-60:], at_least=at_least)


def _quoted(unit: TextUnit) -> Iterator[Listing]:
    """《甲办法》《乙细则》2项制度: quoted names that stand side by side."""
    for match in _IN_QUOTES.finditer(unit.text):
        stated, counted = number_of(match["n"]), len(re.findall(r"[“《]", match["names"]))
        if stated is None or (match["names"].find("、") >= 0 and _BEHIND.match(unit.text, match.start("n"))):
            continue
        if stated >= _FEWEST and abs(stated - counted) <= _MOST_APART:
            at_least = match["closed"] == "等"
            yield Listing(
                unit, match.start(), match.end(), stated, frozenset({counted}), match["names"][-60:], at_least=at_least
            )


def _behind(unit: TextUnit) -> Iterator[Listing]:
    """扣分的3个指标分别是甲、乙、丙; 检查4次，分别在3月、6月、9月、12月进行."""
    for match in _NAMED.finditer(unit.text):
        stated, listing = number_of(match["n"]), match["list"]
        if (
            stated is None
            or not _FEWEST <= stated <= _MOST
            or "、" not in listing
            or _OPEN.search(listing + match["noun"])
        ):
            continue
        parts = [part for part in _QUOTED.sub("某", listing).split("、") if part.strip()]
        if any(len(part) > _LONGEST for part in parts[:-1]):
            continue
        joined = len(re.findall(r"[和与及]|以及", parts[-1]))
        counted = frozenset({len(parts), len(parts) + joined})
        if min(abs(stated - each) for each in counted) <= _MOST_APART:
            yield Listing(unit, match.start(), match.end(), stated, counted, listing[:60])


def _itemised(context: CheckContext, unit: TextUnit) -> Iterator[Listing]:
    """内容有三块：①…；②…；③… in the paragraph, or 1. 2. 3. in those that follow."""
    for match in _COLON.finditer(unit.text):
        stated = number_of(match["n"])
        if stated is None or not _FEWEST <= stated <= _MOST:
            continue
        counted = _marks_in(unit.text[match.end() - 1 :])
        if not counted and not unit.text[match.end() :].strip():
            counted = _following(context, unit)
        if counted >= _FEWEST:
            yield Listing(unit, match.start(), match.end() - 1, stated, frozenset({counted}), f"{counted}项")


def _marks_in(text: str) -> int:
    """The number of items marked 1 to n in a row; the first kind of mark that opens the list decides."""
    found: list[tuple[int, int]] = []
    for pattern, signs in _MARKS:
        marks = list(pattern.finditer(text))
        if not marks:
            continue
        values = [signs.index(mark["mark"]) + 1 if signs else int(mark["mark"]) for mark in marks]
        count = 0
        for value in values:
            if value == count + 1:
                count = value
        if values[0] == 1 and count >= _FEWEST and marks[0].start() < 4:  # noqa: PLR2004 - right behind the colon
            found.append((marks[0].start(), count))
    return min(found)[1] if found else 0


def _following(context: CheckContext, unit: TextUnit) -> int:
    """Paragraphs right behind that are marked 1 to n."""
    count = 0
    kind: re.Pattern[str] | None = None
    for other in context.view.units[unit.order + 1 :]:
        if other.table is not None or not other.text.strip():
            continue
        for pattern, signs in _MARKS if kind is None else [each for each in _MARKS if each[0] is kind]:
            mark = pattern.match(other.text.lstrip())
            if mark is not None:
                value = signs.index(mark["mark"]) + 1 if signs else int(mark["mark"])
                if value == count + 1:
                    kind, count = pattern, value
                    break
        else:
            if kind is None or other.heading is not None:
                break
            continue
        if kind is None:
            break
    return count


def _looked_back(context: CheckContext, unit: TextUnit) -> Iterator[Listing]:
    """针对上述三个问题: the items under the last heading that names problems."""
    for match in _BACK.finditer(unit.text):
        stated = number_of(match["n"])
        above = [
            heading
            for heading in context.view.outline.headings
            if heading.order < unit.order and match["noun"] in heading.title and not heading.run_in
        ]
        parents = [heading for heading in above if len(context.view.outline.children(heading)) >= _FEWEST]
        if stated is None or not parents:
            continue
        children = [child for child in context.view.outline.children(parents[-1]) if child.order < unit.order]
        if len(children) >= _FEWEST and all(child.value for child in children):
            names = "、".join(f"“{child.title}”" for child in children)
            yield Listing(unit, match.start(), match.end(), stated, frozenset({len(children)}), names[:80])
