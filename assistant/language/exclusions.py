"""Digits that are no quantity (非数量): dates, document numbers, titles, list numbers, telephones, codes, ordinals.

Works on normalised text. Each exclusion says what it is, so that whoever counts what was read can say what was not
read as a quantity, and why. Dates are read properly by ``dates``; here they are only kept out of the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.word_lists import alternation, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CN = "〇零一二三四五六七八九十百两"
_TO = r"(?:-|—{1,2}|–|~|至|到)"
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:[0-2]?[0-9]|3[01])"
_AND = r"[、,，和及与]"
_HOTLINE = r"(?:12[0-9]{3}|9[56][0-9]{3,4}|100[0-9]{2}|110|119|120|122)"
# Numbers that stand for their hotline even alone, as long as nothing is counted by them.
_KNOWN_HOTLINE = r"12(?:345|315|366|333|348|369|329|388|380|301|318)"
_HOTLINE_WORDS = words("""
    热线 专线 平台 工单 市民 企业 服务 涉企 投诉 举报 报警 接警 急救 指挥 电话 联动 便民 政务 诉求 网 转 信访 公共 “
    ”
""")
_CODE_WORDS = words("""
    编号 账号 帐号 证号 代码 编码 文号 工号 单号 批号 货号 型号 标号 卡号 桩号 门牌号 门牌 证书号 备案号 许可证号
    许可证 信用代码 号码 No. No NO. NO
""")
_FIXED = words("""
    八项规定 三会一课 万家灯火 百家争鸣 三番五次 三番两次 一日三餐 一年一度 一年四季 百年大计 最后一公里 最后一米
    最后一百米 一方面 一件事 一次性 一次办 一次成 一家亲 一条龙 一条心 一条线 一条主线 一张网 一张图 一张表 一张蓝图
    一次通过 一次达标 一次验收 一本账 一口价 一口清 一套班子 一席之地 一笔带过 一句话 一面旗 一起来 一班人 跑一次
    每一 任一 某一
""")
_POLITICAL = words("""
    意识 自信 维护 确立 全面 伟大 服务 最严 不摘 革命 合格 一百年 结合 健康 代表 务必 区分 聚焦 必须
""")
_STARTS_LINE = r"(?:(?<![^\n])|(?<=\n[ \t])|(?<=\n\t)|(?<=\t)|(?<=[。；;：:！!？?“” >]))"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A span that holds digits and is no quantity (非数量文字)."""

    start: int
    end: int
    kind: str


_RANGE_OF_YEARS = rf"{_YEAR}(?:学年|年度?)?{_TO}{_YEAR}(?![0-9])(?:学年|年度?|财年)?"
_YEAR_AND_MORE = (
    rf"{_YEAR}[./]{_MONTH}{_TO}{_YEAR}[./]{_MONTH}(?![0-9])|{_YEAR}(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}(?![0-9])"
    rf"|{_YEAR}年度?(?:第?[一二三四1-4]季度|[上下]半年|{_MONTH}月份?(?:{_DAY}[日号])?"
    rf"(?:{_TO}(?:{_MONTH}月份?)?(?:{_DAY}[日号])?)?)?"
    rf"|{_YEAR}(?=(?:{_AND}{_YEAR}){{1,8}}年)|{_YEAR}-(?:0[1-9]|1[0-2])(?![0-9.])"
)
_MONTH_AND_DAY = (
    rf"(?<![0-9.]){_MONTH}(?:月份?)?(?:{_DAY}[日号])?{_TO}{_MONTH}月份?(?:{_DAY}[日号])?"
    rf"|(?<![0-9.]){_MONTH}月份?(?:底|初|末|[上中下]旬|{_DAY}[日号](?:{_TO}{_DAY}[日号])?)?"
    rf"|(?<![0-9.]){_MONTH}(?={_AND}(?:{_MONTH}{_AND}){{0,10}}{_MONTH}月)"
    rf"|(?<=[月于至、和及到次]){_DAY}[日号](?!常)|(?<![0-9.]){_DAY}日(?=前|起|止|至|上午|下午|当天|晚)"
)
_OTHER_DATES = (
    r"(?<![0-9.])[0-9]{2}年(?=[0-9]{1,2}月|年?底|年?初)|(?<![0-9.])[0-9]0年代|[12][0-9]世纪|(?<![0-9.])[1-4]季度"
    r"|(?<![0-9.])[0-9]{1,2}[·•][0-9]{1,2}(?![0-9.%])|(?<=双)1[0-2]"
)
_TELEPHONE = (
    r"0[0-9]{2,3}[-— ]?[1-9][0-9]{6,7}(?:-[0-9]{1,6})?(?![0-9])|1[3-9][0-9]{9}(?![0-9])"
    r"|[48]00-[0-9]{3,4}-?[0-9]{3,4}(?![0-9])"
)
_TIME = (
    r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
    r"|(?<![0-9.])[0-2]?[0-9][时点](?![间长效段钟候位建意要])(?:[0-5]?[0-9]分|半|整)?|[0-9]{1,2}分[0-9]{1,2}秒"
)
_CODE = (
    r"[0-9]{15,}[0-9Xx]?(?![0-9.])|(?=[0-9]*[A-Z])[0-9A-Z]{16,20}(?![0-9A-Za-z])"
    r"|(?<![0-9.])[0-9]+(?:\.[0-9]+){2,6}(?![0-9])|(?<![0-9.])[0-9]\.[0-9](?=版|时代)"
    r"|(?<![0-9.])[0-9]{3,}-(?=[\u4e00-\u9fff])"
)
# Behind its word a code follows a colon, or is too long to count anything (许可证3个 counts).
_CODE_AFTER_WORD = (
    rf"(?:{alternation(_CODE_WORDS)})(?:[为是]?[：: ]+[A-Za-z0-9]|[为是]?(?=[A-Za-z0-9]{{4}}))"
    r"[A-Za-z0-9()/_.+-]*(?![0-9个张本件份项套])"
)
_FORMULA = (
    r"(?<![0-9.+])[0-9]{1,3}(?:\+(?:[0-9]{1,3}|[NnXx])){1,8}(?![0-9.+=%]|[ ]?=|[人个万元家项分户次名])|24/7(?![0-9])"
)
_LIST_NUMBER = (
    rf"{_STARTS_LINE}[0-9]{{1,2}}(?:[.．、](?![0-9])|[)）])(?=[ \t]*[^\s0-9])"
    rf"|{_STARTS_LINE}[0-9]{{1,2}}[.．、](?={_YEAR}年)"
    r"|(?:(?<![^\n])|(?<=\n[ \t]))[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}(?=[ 、.]*(?P<after>[\u4e00-\u9fff]))"
)
# Tried at the start of every digit run, in this order. Names of groups are the kinds, with _ for blanks.
_DIGIT_FORMS = {
    "date": f"{_RANGE_OF_YEARS}|{_YEAR_AND_MORE}|{_MONTH_AND_DAY}|{_OTHER_DATES}",
    "telephone": _TELEPHONE,
    "time": _TIME,
    "ratio": r"[0-9]+(?:\.[0-9]+)?(?:[:：∶][0-9]+(?:\.[0-9]+)?){1,5}(?![0-9:])",
    "code": _CODE,
    "hotline": (
        rf"(?<![0-9.,])(?:{_HOTLINE}(?={alternation(_HOTLINE_WORDS)})"
        rf"|{_KNOWN_HOTLINE}(?![0-9.,%件个元万人次条家户项]))"
    ),
    "formula": _FORMULA,
    "fraction": r"(?<![0-9./])[0-9]+/[0-9]+(?![0-9./])",
    "list_number": _LIST_NUMBER,
    "label": r"(?<![0-9.])[0-9]{1,5}[号#]",
}
_AT_DIGITS = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _DIGIT_FORMS.items()))

_CHINESE_DATE = (
    r"[二一][〇零○九][〇零一二三四五六七八九○]{2}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
    r"|[一二三四五六七八九十]{1,2}月(?:份|底|初|末|[一二三四五六七八九十]{1,3}日)?(?![饼球])"
    r"|[一二三四五六七八九]十年代|二十一?世纪|[前第][一二三四1-4]个?季度|[一二三四](?:[至到、-][一二三四])?季度"
)
_NUMBERED = r"(?:个|次|批|届|期|条|款|项|章|节|部分|季度|方|名|位|轮|类|档|种|年|天|步|版|页|级|卷|册|篇|标段)"
_NTH = rf"(?:[0-9]+|[{_CN}]+)"
# 第1-3名, 第一、二批, 第一项至六项, 第三条和第五条: one ordinal; a comma or 和 without another 第 ends it.
_ORDINAL = (
    rf"第\s*{_NTH}(?:(?:{_TO}|、)第?{_NTH}(?![0-9.])){{0,8}}{_NUMBERED}?"
    rf"(?:(?:{_TO}第?|[、,，和或及]第){_NTH}(?![0-9.]){_NUMBERED}?){{0,8}}"
)
_LABEL = (
    r"(?:附件|附表|附图|附录|专栏|图表|表格|图|表|附|步骤|标段|序号|样本|方案|案例|注)[ ]?"
    r"[0-9]{1,3}(?:[-.—][0-9]{1,3}){0,4}(?![0-9.%万亿个项次份张元人家户条篇页台套件分])"
    r"|(?:目标|指标|问题|子项|分项|项目|任务|措施|建议|要点|情形|类型|阶段|事项)[0-9]{1,2}(?=[：:、．]|\.(?![0-9]))"
)
_FIXED_WORDS = (
    rf"[一两二三四五六七八九]位一体|[两三四五六七八九]个(?:{alternation(_POLITICAL)})|千[家门]万户"
    rf"|{alternation(_FIXED)}|一[\u4e00-\u9fff]{{1,2}}一[\u4e00-\u9fff]"
)
# Searched over the whole text; each alternative starts with a literal or a class, or the search would be slow.
_BY_WORD: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("link", re.compile(r"https?://[!-~]+|www\.[!-~]+")),
    (
        "title",
        re.compile(
            r"《[^《》\n]{1,150}(?:《[^《》\n]{1,100}》[^《》\n]{0,100})*》|<(?=[\u4e00-\u9fff])[^<>\n]{4,100}>"
        ),
    ),
    (
        "document number",
        re.compile(
            rf"[〔\[（(【{{﹝]\s*{_YEAR}\s*年?\s*[〕\]）)】}}﹞]\s*第?\s*[0-9]{{1,5}}\s*号?(?![0-9])|第\s*[0-9]{{1,5}}\s*号"
        ),
    ),
    ("date", re.compile(_CHINESE_DATE)),
    (
        "telephone",
        re.compile(r"(?:电话|传真|手机|座机|联系方式|Tel|TEL|邮编|邮政编码)[为是：: ]*[0-9][0-9()（） -]{3,18}[0-9]"),
    ),
    ("code", re.compile(_CODE_AFTER_WORD)),
    ("code", re.compile(r"[A-Za-z]+[-_/][0-9]+(?:[-_/.][0-9]+){0,6}|[vV][0-9]+(?:\.[0-9]+)*")),
    ("hotline", re.compile(rf"(?:热线|拨打|专线|平台|电话)[“（(：: ]*{_HOTLINE}(?![0-9.,%])")),
    ("ordinal", re.compile(_ORDINAL)),
    (
        "ordinal",
        re.compile(rf"其[一二三四五六七八九十]+|(?:排名|位列|位居|名列)(?:全[国省市区县])?[第前]?[0-9{_CN}]+[位名]?"),
    ),
    ("label", re.compile(_LABEL)),
    ("page number", re.compile(r"(?:\.{4,200}|…{2,100}|·{4,200}|PAGEREF [!-~]+ (?:\\?h )?)[ ]*[0-9]+")),
    ("list number", re.compile(r"[（(][0-9]{1,2}[)）](?=[ ]?[\u4e00-\u9fffA-Za-z“《])")),
    ("fixed words", re.compile(_FIXED_WORDS)),
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
    return next(name for name in _DIGIT_FORMS if match[name] is not None).replace("_", " ")
