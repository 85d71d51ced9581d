"""Digits that are no quantity (非数量): dates, document numbers, titles, list numbers, telephones, codes, ordinals.

Works on normalised text. Each exclusion says what it is, so that whoever counts what was read can say what was not
read as a quantity, and why. Dates are read properly by ``dates``; here they are only kept out of the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CN = "〇零一二三四五六七八九十百两"
_TO = r"(?:-|—{1,2}|–|~|至|到)"
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:[0-2]?[0-9]|3[01])"
_AND = r"[、,，和及与]"
_HOTLINE = r"(?:12[0-9]{3}|9[56][0-9]{3,4}|100[0-9]{2}|110|119|120|122)"
_HOTLINE_WORDS = r"热线|专线|平台|工单|市民|企业|服务|涉企|投诉|举报|报警|接警|急救|指挥|电话|联动|便民|政务|诉求|网|转|“|”|微|信访|公共"
_CODE_WORDS = r"编号|账号|帐号|证号|代码|编码|文号|工号|单号|批号|货号|型号|标号|卡号|桩号|门牌号?|证书号|备案号|许可证号?|信用代码|号码|资质|No\.?|NO\.?"
_STARTS_LINE = r"(?:(?<![^\n])|(?<=\n[ \t])|(?<=\n\t)|(?<=\t)|(?<=[。；;：:！!？?“” >]))"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A span that holds digits and is no quantity (非数量文字)."""

    start: int
    end: int
    kind: str


# Tried at the start of every digit run, in this order. Names of groups are the kinds, with _ for blanks.
_AT_DIGITS = re.compile(
    "|".join(
        (
            # 2021-2023年, 2024-03-15, 2024年3月5日, 2024年5至9月, 2022、2023年
            rf"(?P<date>{_YEAR}(?:学年|年度?)?{_TO}{_YEAR}(?![0-9])(?:学年|年度?|财年)?"
            rf"|{_YEAR}(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}(?![0-9])"
            rf"|{_YEAR}年度?(?:第?[一二三四1-4]季度|[上下]半年|{_MONTH}月份?(?:{_DAY}[日号])?"
            rf"(?:{_TO}(?:{_MONTH}月份?)?(?:{_DAY}[日号])?)?)?"
            rf"|{_YEAR}(?=(?:{_AND}{_YEAR})+年)|{_YEAR}-(?:0[1-9]|1[0-2])(?![0-9.])"
            # 1-3月, 5月至9月, 3月15日, 6月底
            rf"|(?<![0-9.]){_MONTH}(?:月份?)?(?:{_DAY}[日号])?{_TO}{_MONTH}月份?(?:{_DAY}[日号])?"
            rf"|(?<![0-9.]){_MONTH}月份?(?:底|初|末|[上中下]旬|{_DAY}[日号](?:{_TO}{_DAY}[日号])?)?"
            rf"|(?<![0-9.]){_MONTH}(?={_AND}(?:{_MONTH}{_AND})*{_MONTH}月)"
            rf"|(?<=[月于至、和及到次]){_DAY}[日号](?!常)|(?<![0-9.]){_DAY}日(?=前|起|止|至|上午|下午|当天|晚)"
            r"|(?<![0-9.])[0-9]{2}年(?=[0-9]{1,2}月|年?底|年?初)|(?<![0-9.])[0-9]0年代|[12][0-9]世纪"
            r"|(?<![0-9.])[1-4]季度)",
            r"(?P<telephone>0[0-9]{2,3}[-— ]?[1-9][0-9]{6,7}(?:-[0-9]{1,6})?(?![0-9])|1[3-9][0-9]{9}(?![0-9])"
            r"|[48]00-[0-9]{3,4}-?[0-9]{3,4}(?![0-9]))",
            r"(?P<time>[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
            r"|(?<![0-9.])[0-2]?[0-9][时点](?![间长效段钟候位建意要])(?:[0-5]?[0-9]分|半|整)?)",
            r"(?P<ratio>[0-9]+(?:\.[0-9]+)?(?:[:：∶][0-9]+(?:\.[0-9]+)?)+(?![0-9:]))",
            r"(?P<code>[0-9]{15,}[0-9Xx]?(?![0-9.])|(?=[0-9]*[A-Z])[0-9A-Z]{16,20}(?![0-9A-Za-z])"
            r"|(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}(?![0-9])|(?<![0-9.])[0-9]\.[0-9](?=版|时代))",
            rf"(?P<hotline>(?<![0-9.,]){_HOTLINE}(?={_HOTLINE_WORDS}))",
            r"(?P<formula>(?<![0-9.+])[0-9]{1,3}(?:\+(?:[0-9]{1,3}|[Nn]))+(?![0-9.+=%]|[ ]?=|[人个万元家项分户次名])"
            r"|24/7(?![0-9]))",
            r"(?P<fraction>(?<![0-9./])[0-9]+/[0-9]+(?![0-9./]))",
            rf"(?P<list_number>{_STARTS_LINE}[0-9]{{1,2}}(?:[.．、](?![0-9])|[.．](?={_YEAR}年)|[)）])(?=[ \t]*[^\s0-9])"
            r"|(?:(?<![^\n])|(?<=\n[ \t]))[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}(?=[ 、.]*(?P<after>[\u4e00-\u9fff])))",
            r"(?P<label>(?<![0-9.])[0-9]{1,5}号)",
        )
    )
)
_TITLE = r"《[^《》\n]{1,150}(?:《[^《》\n]{1,100}》[^《》\n]{0,100})*》|<(?=[\u4e00-\u9fff])[^<>\n]{4,100}>"
_POLITICAL = r"意识|自信|维护|确立|全面|伟大|服务|最严|不摘|革命|合格|一百年|结合|健康|代表|务必|区分|聚焦|必须|一(?=[^\u4e00-\u9fff])"
# Searched for by their first characters; each alternative must start with a literal or a class, or the search is slow.
_BY_WORD: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("link", r"https?://[!-~]+|www\.[!-~]+"),
        ("title", _TITLE),
        (
            "document number",
            rf"[〔\[（(【{{﹝]\s*{_YEAR}\s*年?\s*[〕\]）)】}}﹞]\s*第?\s*[0-9]{{1,5}}\s*号?(?![0-9])|第\s*[0-9]{{1,5}}\s*号",
        ),
        (
            "date",
            r"[二一][〇零○九][〇零一二三四五六七八九○]{2}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
            r"|[一二三四五六七八九十]{1,2}月(?:份|底|初|末|[一二三四五六七八九十]{1,3}日)?(?![饼球])"
            r"|[一二三四五六七八九]十年代|二十一?世纪|[前第][一二三四1-4]个?季度|[一二三四](?:[至到、-][一二三四])?季度",
        ),
        (
            "telephone",
            r"(?:电话|传真|手机|座机|联系方式|Tel|TEL|邮编|邮政编码)[为是：: ]*[0-9][0-9()（） -]{3,18}[0-9]",
        ),
        (
            "code",
            rf"(?:{_CODE_WORDS})[为是：: ]*[A-Za-z0-9][A-Za-z0-9()/_.+-]*",
        ),
        ("code", r"[A-Za-z]+[-_/][0-9]+(?:[-_/.][0-9]+)*|[vV][0-9]+(?:\.[0-9]+)*"),
        ("hotline", rf"(?:热线|拨打|专线|平台|电话)[“（(：: ]*{_HOTLINE}(?![0-9.,%])"),
        (
            "ordinal",
            rf"第\s*(?:[0-9]+|[{_CN}]+)(?:(?:{_TO}|{_AND})第?(?:[0-9]+|[{_CN}]+)(?![0-9.]))*"
            r"(?:个|次|批|届|期|条|款|项|章|节|部分|季度|方|名|位|轮|类|档|种|年|天|步|版|页|级|卷|册|篇)?",
        ),
        (
            "ordinal",
            rf"[其之][一二三四五六七八九十]+|(?:排名|位列|位居|名列)(?:全[国省市区县])?[第前]?[0-9{_CN}]+[位名]?",
        ),
        (
            "label",
            r"(?:附件|附表|附图|附录|专栏|图表|表格|图|表|附|步骤|标段|序号|样本|方案|案例|注)[ ]?"
            r"[0-9]{1,3}(?:[-.—][0-9]{1,3})*(?![0-9.%万亿个项次份张元人家户条篇页台套件分])",
        ),
        ("list number", r"[（(][0-9]{1,2}[)）](?=[ ]?[\u4e00-\u9fffA-Za-z])"),
        (
            "fixed words",
            rf"[一两二三四五六七八九]位一体|[两三四五六七八九]个(?:{_POLITICAL})|八项规定|三会一课|千[家门]万户|万家灯火|百家争鸣"
            r"|三番[五两]次|一日三餐|一年一度|一年四季|百年大计|最后一(?:公里|米|百米)|一(?:件事|次性|次办|次成|家亲|条龙|条心|条线|条主线|张网|张图|张表"
            r"|张蓝图|本账|口价|口清|套班子|席之地|笔带过|句话|面旗|起来|班人)|一[\u4e00-\u9fff]{1,2}一[\u4e00-\u9fff]|跑一次|每一|任一|某一",
        ),
    )
)
_DIGIT_RUN = re.compile(r"(?<![0-9])[0-9]")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_UNIT_WORDS = frozenset("万亿千百个元分人家户次倍年天米吨公平米亩条篇")


def find_exclusions(text: str) -> tuple[Exclusion, ...]:
    """Find what is no quantity in normalised text (排除项), in order and without overlaps; the earliest start wins."""
    found = [*_at_words(text), *_at_digits(text)]
    kept: list[Exclusion] = []
    reach = 0
    for exclusion in sorted(found, key=lambda item: (item.start, -item.end)):
        if exclusion.start >= reach:
            kept.append(exclusion)
            reach = exclusion.end
    return tuple(kept)


def _at_words(text: str) -> Iterator[Exclusion]:
    """Yield what words and signs announce: titles, 第…, 附件1, 电话…."""
    for kind, pattern in _BY_WORD:
        for match in pattern.finditer(text):
            yield Exclusion(match.start(), match.end(), kind)
    if "@" in text:
        for match in _ADDRESS.finditer(text):
            yield Exclusion(match.start(), match.end(), "link")


def _at_digits(text: str) -> Iterator[Exclusion]:
    """Yield what a digit run shows by its own form: dates, times, telephones, list numbers."""
    for run in _DIGIT_RUN.finditer(text):
        match = _AT_DIGITS.match(text, run.start())
        if match is None or (match["after"] is not None and match["after"] in _UNIT_WORDS):
            continue
        yield Exclusion(match.start(), match.end(), _kind(match))


def _kind(match: re.Match[str]) -> str:
    """Name the kind of a match by the outer group that took part."""
    for name in ("date", "telephone", "time", "ratio", "code", "hotline", "formula", "fraction", "list_number"):
        if match[name] is not None:
            return name.replace("_", " ")
    return "label"
