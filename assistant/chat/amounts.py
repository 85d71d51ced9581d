"""The numbers of a question and what each stands for (问题中的数): weights, budgets, targets, results.

Finding numbers is ``assistant.language``'s; here the words beside each say its role.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain.quantity import measure_of
from assistant.language.normalise import normalise
from assistant.language.numerals import parse_numeral
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

_NEAR = 16
# （样本200）: a sample is counted in answers.
_SAMPLE = re.compile(r"((?:样本|问卷)(?:量|数)?(?:为|是|有)?[:：]?\d+)(?=[，,。；;、）)]|$)")
# 五分, 三十分: points in words; fixed words with 分 are left alone.
_CHINESE_POINTS = re.compile(
    r"([零〇一二两三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?)分"
    r"(?=$|[\s，。,；;？?！!、（(）)]|的|得|项|指标|里|满|能|给|该|算|是|呢|怎|多|几|制|吗)"
)
# 608000块钱 is money; 3块牌子 is not.
_YUAN = re.compile(r"(?<=[\d万亿千百])\s*块(?:钱|(?=$|[，,。；;？?]|[一每/]))")
# 元/人 is measured in 元: what it is for stands in the text.
_UNIT_PRICE = re.compile(r"(?<=元)/[\u4e00-\u9fff]{1,3}$")
_BREAK = re.compile(r"[，,。；;？?！!：:、（(]")
_GROUPS = "决策|过程|产出|效益|效果|管理|投入|满意度|成本|预算执行|预算管理|目标实现"
# Tried in this order on the words right before a number; the first that fits names its role.
_ROLES: tuple[tuple[str, str], ...] = (
    ("deduct", r"(?:扣|扣减|扣掉|扣了|(?<![调核追])减|扣除)$"),
    ("average", r"(?:市均|全市平均|市级平均|平均差异率|全市均值|区平均|平均)(?:差异率)?(?:为|是|约)?$"),
    ("last_rate", r"(?:上年|去年|上一年|前一年)[^0-9]{0,10}$"),
    ("this_rate", r"(?:今年|本年|当年)(?:的)?(?:结转)?(?:结余率|结转结余率|率)?(?:为|是|有)?$"),
    ("weight", r"(?:满分|分值|权重|占|总共)(?:是|为|改成|改为|变成|有|共)?$"),
    ("late", r"(?:逾期|晚了?|超期|迟了?|延误|延期|拖了?|迟到|拖延)(?:了)?$"),
    ("points", r"(?:得分|得了|得|打了|打|给了|给|评了|拿了|拿到|考了|实得|自评)(?:为|是)?$"),
    ("total", r"(?:总分|总得分|综合得分|合计|总共得)(?:为|是|从|由)?$"),
    ("budget", r"(?:应到位|应到账|应拨付?)(?:的)?(?:资金|金额|经费)?(?:为|是|有)?$"),
    ("received", r"(?:到位|到账|拨付)(?:资金|金额|经费|的钱)?(?:为|是|了)?(?:数)?$"),
    ("balance", r"(?:结转和?结余|结转|结余|剩余|剩下|还剩|没花完|没用完|没支出)(?:资金|总额|的钱)?(?:为|是|有)?$"),
    (
        "supplement",
        r"(?:追加|补充|增加|增补|加购|添购|补签|加签|再签|再加|补充合同)(?:了|采购|合同|金额|签订|签|的?)*$",
    ),
    ("reduced", r"(?:调减|核减|追减|调剂出去?|调出去?)(?:了|预算|资金)*$"),
    ("original", r"(?:原合同|原采购合同|合同)(?:金额|总额|价|价款)?(?:为|是)?$"),
    ("on_time", r"(?:按时|按期|准时|如期|及时)(?:完成|验收|办完|做完|交付|结项|办结)?(?:的)?(?:有|为|是|了)?$"),
    ("qualified", r"(?:合格|达标|优良|通过)(?:的|数|品)?(?:有|为|是|了)?$"),
    ("returned", r"(?:收回|回收|收到|返回)(?:问卷|有效问卷|的)?$"),
    ("saved", r"(?:节约|节省|省下?|少花|压减)(?:资金|成本|金额|出)?$"),
    ("actual_cost", r"实际成本(?:为|是)?$"),
    ("plan_cost", r"(?:计划|预算|目标)成本(?:为|是)?$"),
    ("final", r"(?:决算|决算数|部门决算)(?:为|是|数)?$"),
    ("initial", r"(?:年初|年初数|年初部门预算)(?:部门)?(?:预算|批复|安排|批了?|预算数)?(?:为|是|数)?$"),
    (
        "spent",
        r"(?:支出|拨出去?|付出去?|支付出去|花|花了|花掉|花费|用|用了|使用|执行|执行数|执行了|实际支出|实支|支付|付了|付款)(?:数|资金|金额)?(?:为|是|变成|改成|改为|到|了)?$",
    ),
    (
        "budget",
        r"(?:预算|预算数|批复|批了?|安排|下达|全年预算|资金总额|拨了?|给了?)(?:[\u4e00-\u9fff]{0,4}资金|金额|额|数)?(?:为|是|变成|改成|改为)?$",
    ),
    ("target", r"(?:目标|目标值|指标值|计划|要求|任务|应|须|不低于|不少于|不超过|控制在|区间)(?:[^0-9，。；、]{0,8})$"),
    (
        "actual",
        r"(?:实际|完成|建成|达到|结果|出了|发生|做了|做到|实为|办了|办成|只有|实测|调查|问卷|到货|验收|交付|安装|开展|举办)(?:[^0-9，。；、]{0,8})$",
    ),
    ("rate", r"(?:率|比例|比率|满意度|完成度)(?:为|是|只有|达到|达|到)?$"),
    ("group", rf"(?:{_GROUPS})(?:指标|类)?(?:得分|得)?(?:为|是)?$"),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_AFTER_WEIGHT = re.compile(r"^(?:的|这|一)?(?:定性|定量|时效|数量|质量|产出)?(?:指标|项|的项|里|满分|制)")
_FAILED = re.compile(
    r"^(?:评价)?(?:要点|内容|指标|条|项)?[^0-9，。；]{0,6}(?:不合格|不符合|没达到|未达到|没做到|没有达到|不达标|不满足|没通过|未落实|缺失|有问题)"
)
_MET = re.compile(r"^(?:评价)?(?:要点|内容|条|项)?[^0-9，。；没未不]{0,4}(?:合格|符合|达到|做到|达标|满足|通过)")
# Words between a label and its figure that say nothing: 结转结余一共96.3万元.
_FILLERS = re.compile(
    r"(?:一共|总共|合计|共计|共|大概|大约|(?<!节)约|差不多|是|为|有|了|达到|达|仅|只有|只|就|也|才|还|已经|已|下来|下|的)+$"
)
_RATES_ONLY = frozenset({"last_rate", "this_rate", "average"})
_LISTED = frozenset({"", "points", "score"})
_PANEL = re.compile(r"^(?:个)?(?:专家|评委|评审)")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a question (问题中的一个数) with its role and the words around it."""

    role: str
    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    before: str
    after: str
    comparator: str | None = None
    upper: Decimal | None = None
    weak: bool = False

    @property
    def dimension(self) -> str:
        """What it measures: money, ratio, points, and so on."""
        return measure_of(self.unit)[0]

    @property
    def is_points(self) -> bool:
        """Whether it is in 分, or a bare number that may be."""
        return self.unit == "分"

    @property
    def money(self) -> Decimal:
        """The amount in 元; bare numbers as they stand."""
        return self.value * measure_of(self.unit)[1]


def plain_question(text: str) -> str:
    """Bring a question to the form in which it is read: half-width, points in words as digits."""
    # 500万分给三个区: the money is shared out, no points.
    plain = re.sub(r"(?<=[万亿])分(?=[给成为到])", "，分", normalise(text.strip()).text)

    def digits(match: re.Match[str]) -> str:
        value = parse_numeral(match[1])
        return match[0] if value is None else f"{value:f}分"

    return _YUAN.sub("元", _CHINESE_POINTS.sub(digits, _SAMPLE.sub(r"\1份", plain)))


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Find the numbers of a plain question with their roles (认出各数), in order."""
    spans = [span for span in find_quantities(text) if not _is_word(text, span.start, span.end, weak=span.weak)]
    found: list[Amount] = []
    for number, span in enumerate(spans):
        left = spans[number - 1].end if number else 0
        right = spans[number + 1].start if number + 1 < len(spans) else len(text)
        before, after = text[left : span.start], text[span.end : right]
        permille = span.quantity.unit == "‰"
        amount = Amount(
            "",
            # Shares are reckoned in per cent throughout.
            span.quantity.value / 10 if permille else span.quantity.value,
            "%" if permille else _UNIT_PRICE.sub("", span.quantity.unit),
            span.text,
            span.start,
            span.end,
            before,
            after,
            span.comparator,
            None if span.upper is None else span.upper.value / 10 if permille else span.upper.value,
            span.weak,
        )
        found.append(replace(amount, role=_role(amount, found)))
    return tuple(_same_list(found))


def _is_word(text: str, start: int, end: int, *, weak: bool) -> bool:
    """Tell whether a number by form only points at something: 一个最高分, 一级指标."""
    if not weak or not text[start:end].startswith(("一", "两")):
        return False
    rest = text[end : end + 8]
    return not (_FAILED.match(rest) or _MET.match(rest))


def _role(amount: Amount, earlier: list[Amount]) -> str:
    tail = amount.before[-_NEAR:].rstrip(" ：:=≥≤><约为是“”\"'").removesuffix("只").removesuffix("不")
    counted = _counted_role(amount) if amount.dimension.startswith("count:") else ""
    if counted:
        return counted
    return _points_role(amount, tail, earlier) if amount.is_points else _value_role(amount, tail)


def _counted_role(amount: Amount) -> str:
    """Tell what counted things stand for: experts, points of evaluation, those that fail or hold."""
    if _PANEL.match(amount.after):
        return "panel"
    if amount.unit in {"个", "条", "项"} and amount.after.startswith(("要点", "评价要点", "考核点")):
        return "count"
    if _FAILED.match(amount.after):
        return "failures"
    if amount.unit in {"项", "个", "条"} and re.search(r"(?:过了|做到了?|达标|符合|通过|达到)$", amount.before):
        return "met"
    holds = amount.unit in {"项", "个", "条"} and _MET.match(amount.after) and "要点" in amount.before + amount.after
    return "met" if holds else ""


def _points_role(amount: Amount, tail: str, earlier: list[Amount]) -> str:
    """Tell what a figure in 分 stands for: deducted, earned, the total, or the full marks."""
    for role in ("deduct", "points", "total", "weight"):
        if _pattern(role).search(tail):
            return role
    told = amount.after.startswith(("以上", "以下", "还", "是良", "是优", "是中", "是差"))
    if told and not _others(earlier):
        return "total"
    return "weight" if _AFTER_WEIGHT.match(amount.after) or _others(earlier) else "score"


def _value_role(amount: Amount, tail: str) -> str:
    """Tell what an amount, a rate or a bare number stands for by the words before it."""
    clause = _BREAK.split(tail)[-1]
    bare = _FILLERS.sub("", clause)
    if amount.comparator is not None and not re.search("实际|完成|结果|率$", clause):
        return "target"
    if re.match(r"的?(?:补充合同|补充协议|追加)", amount.after):
        return "supplement"
    for role, pattern in _COMPILED:
        if role in _RATES_ONLY and amount.dimension != "ratio":
            continue
        if pattern.search(clause) or pattern.search(bare) or (clause != tail and not clause and pattern.search(tail)):
            return role
    return ""


def _pattern(role: str) -> re.Pattern[str]:
    return next(pattern for name, pattern in _COMPILED if name == role)


def _others(earlier: list[Amount]) -> bool:
    """Tell whether values stand before, so that 分 behind them is the weight."""
    return any(not amount.is_points and amount.role not in {"panel", ""} for amount in earlier) or any(
        not amount.is_points for amount in earlier
    )


def _same_list(amounts: list[Amount]) -> list[Amount]:
    """Give members of a list (86、91、88分) the role of the first."""
    result: list[Amount] = []
    for amount in amounts:
        listed = bool(result) and re.fullmatch(r"\s*[、,，和及与]\s*", amount.before) is not None
        bare = not result or (result[-1].unit in {"", "分"} and amount.unit in {"", "分"})
        if listed and bare and amount.role in {"", "score", "weight"} and result[-1].role in _LISTED:
            result.append(replace(amount, role=result[-1].role))
        else:
            result.append(amount)
    return result


def of_role(amounts: Iterable[Amount], *roles: str) -> Amount | None:
    """Return the first amount of one of the roles, roles first in order."""
    listed = tuple(amounts)
    return next((amount for role in roles for amount in listed if amount.role == role), None)
