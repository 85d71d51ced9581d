"""What a law says of itself (法规信息): title, 文号, dates, region, what it repeals.

Read from the first lines, the closing clause and the file's name; what stays unsure is named, never
guessed. Which edition holds on a day is decided in the store, which sees them all.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.document_numbers import find_document_numbers
from assistant.retrieval.applicability import NATIONWIDE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.document import SourceDocument

_FRONT = 14
_DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ISO = re.compile(r"[（(]\s*((?:19|20)\d\d)[-.年](\d{1,2})[-.月](\d{1,2})日?\s*[）)]\s*(?:\.[A-Za-z]+)?$")
_STARTS = re.compile(
    r"自\s*((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起(?:正式)?(?:施行|实施|执行|生效)"
)
_STARTS_LINE = re.compile(r"^((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:起)?(?:施行|实施)$")
_STARTS_NOW = re.compile(r"自(?:公布|发布|印发|颁布|通过)之日起(?:施行|实施|执行|生效)")
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百\d]+条")
_REPEALED = re.compile(r"《([^《》]{3,60})》(?:[（(][^（）()]{1,40}[）)])?")
_ORDER = re.compile(r"(国务院令第\s*\d+\s*号|[\u4e00-\u9fff]{2,12}令第\s*\d+\s*号)")
_CONGRESS = re.compile(
    r"([\u4e00-\u9fff]{2,12}?(?:省|市|自治区|自治州|自治县|县|区))第?[一二三四五六七八九十]*届?人民代表大会"
)
_ISSUER = re.compile(r"(?:全国人民代表大会|国务院|财政部|中共中央)")
_EDITIONS = re.compile(r"[（(](?:\d{4}|修订|修正|试行版|征求意见稿)[^（）()]*[）)]$")

_PROVINCE = re.compile(
    r"(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|"
    r"贵州|云南|陕西|甘肃|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区"
)
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2,6}?(?:市|自治州|自治县))(?:人民|[\u4e00-\u9fff]{2,30}(?:条例|办法|规定|决定|细则))"
)
_ATTACHMENT = re.compile(r"附件\s*[\d一二三四五六七八九十]*\s*[:：]?")
_NORM = re.compile(
    r"(?:法|条例|规定|办法|细则|决定|决议|规则|规范|通知|意见|方案|标准|指引|解释|公告|规程|批复|安排|修正案|纲要|准则)"
    r"(?:（[^（）]*）)?$"
)
_NATIONAL = re.compile(
    r"全国|国务院|中共中央|中华人民共和国|最高人民|财政部|审计署|国家[\u4e00-\u9fff]{1,12}(?:局|委|部|署)|[\u4e00-\u9fff]{2,8}部令|"
    r"(?:财|审|发改|人社|教|科|民|住建|国)[\u4e00-\u9fff]{0,3}〔"
)
_NO_PLACE = re.compile(r"城市|市场|股市|上市|超市|都市")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was read about one document (文件信息).

    ``issued`` is the edition's own date. ``start_uncertain`` tells that the clause on its start
    names an earlier edition's, so that the days after ``issued`` are not settled. ``repeals`` are
    titles it ends. ``unsure`` names what to ask the user for.
    """

    title: str
    number: str | None
    region: str
    level: str
    issued: dt.date | None
    in_force_from: dt.date | None
    start_uncertain: bool
    repeals: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def name(self) -> str:
        """The title that all editions share."""
        return plain_title(self.title)


def plain_title(title: str) -> str:
    """Strip a title to what all editions share: no 中华人民共和国, no 《》, no edition in brackets."""
    bare = re.sub(r"[\s《》]", "", title)
    return _EDITIONS.sub("", bare).removeprefix("中华人民共和国")


def is_norm(document: SourceDocument) -> bool:
    """Tell a normative document by its title (规范性文件): 条例, 办法, 决定, 通知…; reports are none."""
    title = _title(_texts(document), document.name)
    return _NORM.search(plain_title(title)) is not None


def _texts(document: SourceDocument) -> list[str]:
    return [text for text in (p.text.strip() for p in document.paragraphs) if text and not text.startswith("<!--")]


def read_metadata(document: SourceDocument, *, law: bool) -> Metadata:
    """Read a document's title, 文号, dates and region (读取文件信息).

    In force from the later of its clause on the start and the edition's date; where the clause
    names an earlier day than the edition's, the start is uncertain.
    """
    texts = _texts(document)
    front = _front(texts)
    title = _title(texts, document.name)
    if not law:
        return Metadata(
            title, None, _region(title, front), "报告", None, None, start_uncertain=False, repeals=(), unsure=()
        )
    issued = _edition_date(document.name, front)
    clause = _start_clause(texts, front, issued)
    known = [day for day in (clause, issued) if day is not None]
    uncertain = clause is None or (issued is not None and clause < issued)
    number = _number(front)
    region, level = _region(title, front), _level(title, front)
    # Laws and regulations are told by their names; what ministries and bureaus issue, by its 文号.
    administrative = level == "部门规章和规范性文件"
    homeless = administrative and region == NATIONWIDE and not _NATIONAL.search("".join((title, *front)))
    questions = (
        ("题名", not title),
        ("文号", administrative and number is None),
        ("地区", homeless),
        ("施行日期", not known),
    )
    unsure = [name for name, open_question in questions if open_question]
    return Metadata(
        title=title,
        number=number,
        region=region,
        level=level,
        issued=issued,
        in_force_from=max(known, default=None),
        start_uncertain=uncertain,
        repeals=tuple(name for name in _repealed(texts) if name != plain_title(title)),
        unsure=tuple(unsure),
    )


def _front(texts: list[str]) -> list[str]:
    """Take the lines before the first article."""
    front: list[str] = []
    for text in texts[:_FRONT]:
        if _ARTICLE.match(text) and len(front) > 0:
            break
        front.append(text)
    return front


def _title(texts: list[str], name: str) -> str:
    """Read the title: the first line that is one, joined with the next where it breaks off; else the file's name."""
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name)
    stem = _ISO.sub("", stem).strip()
    lines = [text for text in texts[:3] if not _ATTACHMENT.fullmatch(text)]
    first = "".join(lines[0].split()) if lines else ""
    if first.endswith("关于") and len(lines) > 1:
        first += "".join(lines[1].split())
    if first and len(first) <= 60 and not _ARTICLE.match(first) and not _DATE.match(first) and "。" not in first:  # noqa: PLR2004 - longer is a text
        return first
    return stem


def _edition_date(name: str, front: Iterable[str]) -> dt.date | None:
    """Read the edition's date: from the file's name, else the latest day in the first lines."""
    named = _ISO.search(name)
    if named is not None:
        return _day(*named.groups())
    days = [
        day
        for text in front
        if not _STARTS_LINE.match(text)
        for found in _DATE.finditer(text)
        if (day := _day(*found.groups())) is not None
    ]
    return max(days, default=None)


def _start_clause(texts: list[str], front: Iterable[str], issued: dt.date | None) -> dt.date | None:
    """Read the clause on the start: the last one of the text, or a line of its own in front."""
    days = [_day(*found.groups()) for text in texts for found in _STARTS.finditer(text)]
    days += [_day(*found.groups()) for text in front if (found := _STARTS_LINE.match(text))]
    known = [day for day in days if day is not None]
    if known:
        return max(known)
    if issued is not None and any(_STARTS_NOW.search(text) for text in texts[-6:]):
        return issued
    return None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _number(front: list[str]) -> str | None:
    """Read the document's own 文号: the latest order named in front, else a 文号 on a line of its own."""
    orders = [found[1] for text in front for found in _ORDER.finditer(text)]
    if orders:
        return re.sub(r"\s", "", orders[-1]).removeprefix("中华人民共和国")
    for text in front:
        for number in find_document_numbers(text):
            # A line that is little more than the number names this document; longer ones cite others.
            if len(text) <= len(number.text) + 6:
                return number.normal
    return None


def _region(title: str, front: Iterable[str]) -> str:
    """Read the region from the title, else from the congress or government that issued the document."""
    bare = plain_title(title)
    province = _PROVINCE.match(bare)
    if province is not None:
        return province[0]
    for text in front:
        bare_text = _DATE.sub(" ", text)
        found = _CONGRESS.search(bare_text)
        if found is not None and not _ISSUER.search(bare_text[: found.end()]):
            return found[1]
    place = _PLACE.match(bare)
    return place[1] if place is not None and not _NO_PLACE.search(place[1]) else NATIONWIDE


def _level(title: str, front: Iterable[str]) -> str:
    head = "".join(front)
    if "人民代表大会" in head:
        return "地方性法规" if _CONGRESS.search(head) and "全国人民代表大会" not in head else "法律"
    if "国务院令" in head or "国务院" in head:
        return "行政法规"
    return "行政法规" if title.endswith("条例") else "部门规章和规范性文件"


def _repealed(texts: list[str]) -> list[str]:
    """Find the titles that the closing articles end."""
    found = []
    for text in texts[-4:]:
        for sentence in re.split(r"[。；]", text):
            if "废止" in sentence:
                found += [plain_title(title) for title in _REPEALED.findall(sentence)]
    return list(dict.fromkeys(found))
