"""Document numbers (文号) of Chinese official documents: 财预〔2020〕10号, 国务院令第729号, 财政部公告2019年第39号.

The form is read and its faults are named; whether such a document exists is for the sources to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.normalise import normalise
from assistant.language.numerals import parse_numeral
from assistant.language.word_lists import alternation, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN, _CLOSE = r"[〔\[［（(【{｛﹝〖『「]", r"[〕\]］）)】}｝﹞〗』」]"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_GAP = r"[ \t]{0,2}"
_ISSUER = r"(?P<issuer>(?:[\u4e00-\u9fff]|(?<=[\u4e00-\u9fff])[ ](?=[\u4e00-\u9fff])){1,24})"
# Characters in which the word for an issuer ends; a year right behind another character is no fused document number.
_ISSUER_END = "发办函字预绩规资建教社农行综库采会税监评效企金外科文审财政厅委通告复批令电"
_SERIAL = r"(?P<serial>[0-9]{1,5})"
_BRACKETED = re.compile(
    rf"{_ISSUER}{_GAP}(?P<open>{_OPEN}){_GAP}{_YEAR}{_GAP}(?P<nian>年?){_GAP}(?P<close>{_CLOSE}){_GAP}"
    rf"(?P<di>第?){_GAP}{_SERIAL}{_GAP}(?P<hao>号?)(?![0-9])"
)
_FUSED = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{1,11}}[{_ISSUER_END}]){_GAP}{_YEAR}(?P<nian>年?)(?:{_GAP}(?P<di>第)|[ -])"
    rf"{_GAP}{_SERIAL}{_GAP}号"
)
_ORDER = re.compile(
    r"(?P<issuer>(?:[\u4e00-\u9fff]{2,16})?(?:主席|国务院|部|委|委员会|署|总局|局|政府|银行|会|院|军委)令|令)"
    rf"{_GAP}(?:[〔(（\[]?{_GAP}(?P<year>(?:19|20)[0-9]{{2}}){_GAP}年?{_GAP}[〕)）\]]?{_GAP})?第{_GAP}"
    rf"(?P<serial>[0-9]{{1,5}}|[一二三四五六七八九十百〇零]{{1,6}}){_GAP}号"
    rf"|(?P<issuer2>(?:[\u4e00-\u9fff]{{0,14}}(?:主席|国务院|部|委员会|总局|政府))){_GAP}第{_GAP}"
    rf"(?P<serial2>[0-9]{{1,5}}){_GAP}号令"
)
_NOTICE = re.compile(rf"(?P<issuer>[\u4e00-\u9fff]{{2,30}}公告){_GAP}{_YEAR}{_GAP}年{_GAP}第{_GAP}{_SERIAL}{_GAP}号")
# What each form cannot be without; the search for the whole number is made around it.
_BRACKET_SIGN = re.compile(rf"{_OPEN}[ \t]{{0,2}}(?:19|20)[0-9]{{2}}")
_FUSED_SIGN = re.compile(rf"[{_ISSUER_END}][ \t]{{0,2}}(?:19|20)[0-9]{{2}}年?[ \t]{{0,2}}[第 -]")
_ORDER_SIGN = re.compile(r"令[ \t]{0,2}[〔(（\[第12]|号令")
_NOTICE_SIGN = re.compile(r"公告[ \t]{0,2}(?:19|20)[0-9]{2}")
_REACH = 40
# Words that lead to a document number and are no part of it, longest first where they overlap.
_LEAD_WORDS = words("""
    根据 依据 按照 依照 遵照 参照 比照 对照 参考 参见 详见 引用 见于 印发 转发 下发 制发 发布 公布 颁布 出台 制定
    修订 废止 收到 落实 执行 贯彻 符合 遵循 违反 适用 批复 批准 下达 文件 通知 办法 规定 意见 要求 方案 文号为
    文号是 文号 编号为 编号 包括 其中 以及 或者 并按 同时 针对 结合 属于 下称 简称 因此 此外 为此 其次 首先 另外 的
    了 据 见 按 号 在 为 是 有 等 即
""")
# An issuer's name may stand before its sign: 市财政局财预〔2020〕10号.
_LEADS = re.compile(
    rf"{alternation(_LEAD_WORDS)}|发改委(?=发改)|发展改革委(?=发改)|国务院(?!令)|财政部(?!令|公告)|以(?=[\u4e00-\u9fff]{{2}})"
    r"|[\u4e00-\u9fff]{0,8}(?:财政局|财政厅|办公室|办公厅|委员会|人民政府|中心)(?!令|公告)"
)
_NO_ISSUER = frozenset(("附件", "附表", "附录", "附", "第", "图", "表", "年", "月"))
_JOINING = "和与及或并、经由对从向将自原"
_LONGEST_ISSUER = 10
_ORDER_LEADS = re.compile(
    r"(?:根据|依据|按照|依照|遵照|参照|见|详见|违反|符合|落实|执行|贯彻|以|的|(?<!共)和|与|及|或|、|了|据|按|由|经)"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number as printed (文号); ``year`` is ``None`` for numbered orders."""

    start: int
    end: int
    text: str
    issuer: str
    year: int | None
    serial: int
    faults: tuple[str, ...] = ()
    form: str = "letter"

    @property
    def normal(self) -> str:
        """The number in the form that the rules for official documents prescribe."""
        if self.form == "order":
            return (
                f"{self.issuer}第{self.serial}号"
                if self.year is None
                else f"{self.issuer}{self.year}年第{self.serial}号"
            )
        if self.form == "notice":
            return f"{self.issuer}{self.year}年第{self.serial}号"
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


def find_document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Find the document numbers in a text (文号识别), in order, without the words that lead to them.

    Any brackets and blanks inside are accepted and named in ``faults``, as are 第 inside, a leading zero, 年 in the
    brackets and a year without brackets.
    """
    normalised = normalise(text)
    plain = normalised.text
    found: list[DocumentNumber] = []
    taken = 0
    readers = (
        (_NOTICE_SIGN, _NOTICE, _read_notice),
        (_BRACKET_SIGN, _BRACKETED, _read_bracketed),
        (_ORDER_SIGN, _ORDER, _read_order),
        (_FUSED_SIGN, _FUSED, _read_fused),
    )
    matches = [
        (match.end(), rank, match, reader)
        for rank, (sign, pattern, reader) in enumerate(readers)
        for match in _around(plain, sign, pattern)
    ]
    for _, _, match, reader in sorted(matches, key=lambda item: item[:2]):
        number = reader(match)
        if number is None or number.start < taken:
            continue
        taken = number.end
        start, end = normalised.span(number.start, number.end)
        found.append(replace_span(number, start, end, text[start:end]))
    return tuple(found)


def _around(text: str, sign: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern around its sign: an issuer could start anywhere, so only there is it sought."""
    reach = 0
    for anchor in sign.finditer(text):
        if anchor.start() < reach:
            continue
        first, last = max(reach, anchor.start() - _REACH), anchor.end() + _REACH
        for match in pattern.finditer(text, first, min(last, len(text))):
            if match.start() <= anchor.start() < match.end():
                yield match
                reach = match.end()
                break


def replace_span(number: DocumentNumber, start: int, end: int, text: str) -> DocumentNumber:
    """Give a document number another place (文号换位), everything else kept."""
    return DocumentNumber(start, end, text, number.issuer, number.year, number.serial, number.faults, number.form)


def normalise_document_number(text: str) -> str | None:
    """Give a document number its prescribed form (文号规范化); ``None`` where the text holds none or several."""
    found = find_document_numbers(text)
    return found[0].normal if len(found) == 1 else None


def _read_bracketed(match: re.Match[str]) -> DocumentNumber | None:
    """Read 财预〔2020〕10号 with whatever brackets."""
    issuer_start = _issuer_start(match.string, match.start("issuer"), match.end("issuer"))
    issuer = match.string[issuer_start : match.end("issuer")].replace(" ", "")
    brackets = match["open"] + match["close"]
    if not issuer or issuer in _NO_ISSUER or (not match["hao"] and (brackets != "〔〕" or len(issuer) < 2)):  # noqa: PLR2004 - 财预 at least
        return None
    faults = []
    if brackets != "〔〕":
        faults.append(f"年份括号应为六角括号〔〕，现为“{brackets}”")
    if match["nian"]:
        faults.append("括号内年份后不写“年”")
    if match["di"]:
        faults.append("序号前不写“第”")
    if match["serial"].startswith("0"):
        faults.append("序号不编虚位")
    if not match["hao"]:
        faults.append("缺“号”字")
    return _letter(match, issuer_start, issuer, faults)


def _read_fused(match: re.Match[str]) -> DocumentNumber | None:
    """Read 财预2020 10号, whose year lost its brackets."""
    issuer_start = _issuer_start(match.string, match.start("issuer"), match.end("issuer"))
    issuer = match.string[issuer_start : match.end("issuer")]
    if len(issuer) < 2 or (match["nian"] and match["di"] is None):  # noqa: PLR2004 - 财预 at least
        return None
    return _letter(match, issuer_start, issuer, ["年份未加六角括号〔〕"])


def _letter(match: re.Match[str], start: int, issuer: str, faults: list[str]) -> DocumentNumber:
    """Build a number of the usual form."""
    span = match.string[start : match.end()]
    return DocumentNumber(start, match.end(), span, issuer, int(match["year"]), int(match["serial"]), tuple(faults))


def _read_order(match: re.Match[str]) -> DocumentNumber | None:
    """Read 国务院令第729号 and 财政部第102号令."""
    group = "issuer" if match["issuer"] is not None else "issuer2"
    start = match.start(group)
    for lead in _ORDER_LEADS.finditer(match.string, start, match.end(group) - 2):
        start = lead.end()
    issuer = match.string[start : match.end(group)] + ("令" if group == "issuer2" else "")
    serial = parse_numeral(match["serial"] or match["serial2"])
    if serial is None:
        return None
    year = None if match["year"] is None else int(match["year"])
    faults = ("宜写作“令第N号”",) if group == "issuer2" else ()
    span = match.string[start : match.end()]
    issuer = issuer.removeprefix("中华人民共和国")
    return DocumentNumber(start, match.end(), span, issuer, year, int(serial), faults, "order")


def _read_notice(match: re.Match[str]) -> DocumentNumber | None:
    """Read 财政部公告2019年第39号."""
    start = match.start("issuer")
    for lead in _ORDER_LEADS.finditer(match.string, start, match.end("issuer") - 4):
        start = lead.end()
    issuer = match.string[start : match.end("issuer")]
    span = match.string[start : match.end()]
    return DocumentNumber(start, match.end(), span, issuer, int(match["year"]), int(match["serial"]), (), "notice")


def _issuer_start(text: str, start: int, end: int) -> int:
    """Find where the issuer's characters begin, behind the words that lead to them."""
    first = start
    for lead in _LEADS.finditer(text, start, end - 1):
        first = lead.end()
    before = text[first - 1 : first]
    # 和 and 经 begin issuers too (和政发, 经信发): they only join behind a closed title, number or list mark.
    if text[first] in _JOINING and end - first > 2 and (first > start or (before and before in "》）)”号、，,；;")):  # noqa: PLR2004
        first += 1
    while first < end and text[first] == " ":
        first += 1
    return max(first, end - _LONGEST_ISSUER)
