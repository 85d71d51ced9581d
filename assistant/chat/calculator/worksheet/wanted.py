"""What a question wants, one want after the other (所求各项), each with the words it is asked in.

Only clauses with a question word are read; what a want is of (中央占比多少) is its ``subject``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.chat.calculator.asked import RATES

_CLAUSE = re.compile(r"[^，,。；;？?！!\n]+[，,。；;？?！!\n]?")
_ASKS = re.compile(
    r"多少|几(?!位|名|个专家|乎)|哪|[吗么嘛](?=$|[，,。；;？?！!\n])|谁|什么等|达没达|超没超|够不够|是不是|是否|有没有|有无|"
    r"[到成标过够了](?:没有?)(?=$|[，,。；;？?！!\n])|百分之几|怎么[算给打]|1[比:：]多少|率[?？]?$"
)
_BOTH = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,10}?)(?:和|与|及|、|跟)(?P<two>[\u4e00-\u9fff]{2,10}?)"
    r"(?:各|分别|都)(?:自)?(?:是|为|得|有)?(?:多少|几)"
)
_EACH_OF = (
    r"公里|千米|亩|户|人次|人|名|位|台|套|件|个|场|次|期|笔|平方米|平米|平方|米|天|月|年|吨|度|辆|份"
    r"|学生|课时|小时|家|所|盏|棵|株|床|张"
)
_MOVED = r"增长|增加|提高|上升|上涨|提升|涨|多|下降|降低|减少|压减|压缩|下浮|降|缩减|缩短|延长|节省|节约|省|少|下滑"
_RATE_NAMES = tuple((name, re.compile(pattern)) for name, pattern in RATES)
_TESTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "which",
        re.compile(
            r"哪(?:一|个|块|项|家|类|种|科目|边|部分|方面|些|两)+[^，。]{0,12}(?:高|低|大|小|多|少|好|差|快|慢|便宜|贵|划算|省钱)|(?:谁|哪)[^，。]{0,12}(?:更)?(?:高|低|多|少)"
        ),
    ),
    (
        "compound",
        re.compile(
            r"(?:年均|平均每年|每年平均)[^，。多少几]{0,4}(?:增长率|增长速度|增速|增幅|下降率|降幅|(?:增长|递增|下降|递减)了?(?:百分之|多少(?![万元个人亿])|几成))|复合增长率"
        ),
    ),
    ("payback", re.compile(r"(?:几|多少)年[^，。]{0,6}(?:回本|收回|回收)|回收期")),
    (
        "ratio1",
        re.compile(r"每投入1元[^，。]{0,10}(?:多少|几)|1\s*(?:比|:|：)\s*(?:多少|几)|带动比|投入产出比|比例是几比几"),
    ),
    ("multiple", re.compile(r"(?:几|多少)倍")),
    ("rescaled", re.compile(r"百分制|折算成?(?:满分)?100|换算成100")),
    (
        "per_unit",
        re.compile(
            rf"(?:平均)?每(?:一)?个?(?P<each>{_EACH_OF})[^，。涨增降减]{{0,12}}(?:多少|几)|平均一(?:个)?(?P<one>{_EACH_OF})[^，。]{{0,8}}(?:多少|几)|(?P<mean>{_EACH_OF})均[^，。]{{0,10}}(?:多少|几)|(?:单价|均价|平均单价)[^，。]{{0,4}}(?:多少|几)"
        ),
    ),
    ("moved", re.compile(r"(?:几|多少)个?(?:百分点|点(?!位))")),
    ("gap", re.compile(r"还?差(?:了)?(?:多少|几)(?!个?百分点|个?点)|(?<!偏)离[^，。]{0,8}(?:多少|几)|差距")),
    (
        "points_moved",
        re.compile(
            r"(?<![最至])(?:多|少|增|再)(?:得|拿|加|给|扣)?了?(?:几|多少)分|得分(?:会|能|要)?(?:多|少|提高|降低|增加|减少)(?:几|多少)"
        ),
    ),
    (
        "growth",
        re.compile(
            rf"(?:{_MOVED})(?:了|幅|率)?(?:是|为|有)?(?:百分之(?:多少|几)|多少(?:%|个?百分比)|几成)|(?:增长|增加|增|降|涨|下降|上升|压减|压缩|减少|降低|节约|变动|变化|提高)(?:率|幅度?|速|比例|比率)(?:是|为|有|到|达到)?(?:了)?(?:多少|几|百分之|[?？]|$)|(?:同比|环比|比(?:去年|上年))[^，。]{{0,6}}(?:增长|下降|增加|减少|降|涨)了?(?:多少|几)(?!万|元|个|亿|人|钱)|每年(?:涨|增长|增加|降)"
        ),
    ),
    (
        "beyond",
        re.compile(
            r"(?:偏离|偏差)(?:度|率|比例)|超(?:支|概|预算|计划|出)?(?:率|比例|幅度)|超(?:支|概|出|过|了|预算)*(?:百分之(?:多少|几)|多少%)"
        ),
    ),
    (
        "share",
        re.compile(r"占比|占[^，。]{0,12}(?:多少|几成|比例|比重|百分之)|比重|的比例(?:是|为|有)?(?:多少|几|多大)"),
    ),
    ("lost", re.compile(r"扣(?:掉|除|减|去)?(?:了)?(?:多少|几)|[丢失](?:了)?(?:多少|几)分")),
    ("weighted", re.compile(r"加权|综合(?:得?分|评分)[^，。]{0,6}(?:多少|几)|平均[^，。]{0,8}(?:多少|几)")),
    (
        "full",
        re.compile(r"能?(?:拿|得|给)(?:到)?(?:个)?满(?:分)?(?:吗|么|不)|拿得?满|(?:能不能|可不可以|能否)[得拿给]满分"),
    ),
    (
        "verdict",
        re.compile(
            r"达没达|超没超|达标(?:没有?|吗|了?吗|不达标)|够不够|符不符合|是否|(?:是不是|有没有)(?:超|低于|高于|达到|够|不足)|(?:达到|完成|超过|满足|合格)(?:了)?(?:目标|要求|标准|任务)?(?:没有?|吗|么)|算(?:不算)?(?:完成|达标|超)|行不行|超了?(?:没有?|吗)|到位了?(?:没有?|吗)"
        ),
    ),
    (
        "least",
        re.compile(
            r"(?:至少|最少|最多|最低|最高|起码|还要|还得|还需|再|得(?!分率)|要|才能?|能)[^，。]{0,8}(?:多少|几)(?!分)"
        ),
    ),
)
_POINTS = re.compile(
    r"(?:得|给|打|拿|(?<![预决概结])算|评|该|应得|是|计|填|有|实得|合计|总共|一共|共)(?:到|了|出)?(?:多少|几)分?|得分(?:是|为|有)?(?:多少|几|呢|[?？]|$)|(?:多少|几)分|得分[?？]?$|怎么(?:打|给|算)分?(?:$|[?？])"
)
_MONEY_WORDS = re.compile(r"钱|元|多少万|几万|金额|款|费|资金|付|投资|自筹|拨|支出|花")
_UNIT = re.compile(rf"(?:多少|几)(?:个)?(?P<scale>万亿|亿|百万|千万|万|千)?(?P<unit>元|块|{_EACH_OF})?")
_SUBJECT = re.compile(
    r"(?:的)?(?:话|时候)?(?:一共|总共|合计|大概|应该?|分别|各|到底|算下来|现在|那|这|它|就|还|又|能|要|该|会|是|为|有|达到|占|得|给|多少|几|率).*$"
)
# Words beside which a test does not hold: 至少得多少分 asks for points.
_UNLESS = {
    "least": re.compile(r"[得给打拿算扣](?:到|了)?(?:多少|几)(?!个|万|元|钱)|得分(?!率)|几分|多少分"),
    "weighted": re.compile(r"^[^多少几?？]*$"),
}
_HIGH = re.compile("高|大|多|好|快")


@dataclass(frozen=True, slots=True)
class Want:
    """One thing asked for (一项所求): its kind, what it is of, the unit it is wanted in, and its clause."""

    kind: str
    subject: str
    clause: str
    start: int
    unit: str = ""
    rate: str = ""
    high: bool = True


def read_wants(text: str) -> tuple[Want, ...]:
    """Read what a question wants, in order (认出所求); empty where no clause asks anything that is known."""
    wants: list[Want] = []
    for match in _CLAUSE.finditer(text):
        clause = match[0].strip("，,。；;？?！!\n ")
        if not _ASKS.search(match[0]) and not _ASKS.search(clause):
            continue
        both = _BOTH.search(clause)
        pieces = [clause] if both is None else [f"{both['one']}是多少", f"{both['two']}是多少"]
        for piece in pieces:
            want = _want(piece, match.start())
            if want is not None:
                wants.append(want)
    return tuple(wants)


def _want(clause: str, start: int) -> Want | None:
    """Read what one clause wants: by the first test that fits, else a rate, points, days or an amount."""
    unit, rate, subject = _wanted_unit(clause), _rate_in(clause), _SUBJECT.sub("", clause)
    for kind, pattern in _TESTS:
        found = pattern.search(clause)
        if found is None or (kind in _UNLESS and _UNLESS[kind].search(clause)):
            continue
        if kind == "per_unit":
            each = found["each"] or found["one"] or found["mean"] or ""
            return Want(kind, clause[: found.start()], clause, start, each, _money_wanted(clause))
        if kind == "growth" and rate == "saving" and not re.search("百分之|多少%|几成", clause):
            return Want("rate", subject, clause, start, unit, "saving")
        if kind == "lost" and (unit.endswith("元") or "钱" in clause):
            return Want("lost_money", subject, clause, start, unit)
        return Want(kind, subject, clause, start, unit, rate, _HIGH.search(found[0]) is not None)
    kind = _plain_kind(clause, rate, unit)
    return Want(kind, subject, clause, start, "天" if kind == "days" else unit, rate) if kind else None


def _plain_kind(clause: str, rate: str, unit: str) -> str:
    """Tell which of the common wants a clause has: a rate, points, a total, days, an amount."""
    if rate and not re.search(r"得(?:多少|几)|(?:多少|几)分|得分(?!率)", clause):
        return "rate"
    told = re.search("得分(?!率)|几分|多少分|总分|小计|什么等[级次]|哪个等[级次]|哪一?个?档|什么档", clause) is not None
    if told or (_POINTS.search(clause) and not _MONEY_WORDS.search(clause) and not unit):
        total = re.search("合计|总分|总共|一共|加起来|总得分|最后得分|综合|等[级次]|档", clause) is not None
        return "total" if total else "points"
    if re.search("(?:几|多少)(?:天|日|个工作日)", clause):
        return "days"
    return "amount" if re.search("多少|几", clause) else ""


def _rate_in(clause: str) -> str:
    found = [(match.start(), name) for name, pattern in _RATE_NAMES for match in pattern.finditer(clause)]
    if found:
        return min(found)[1]
    return "other" if re.search(r"[\u4e00-\u9fff]{2}率", clause) and not re.search("税率|利率|汇率", clause) else ""


def _wanted_unit(clause: str) -> str:
    found = _UNIT.search(clause)
    if found is None:
        return ""
    unit, scale = found["unit"] or "", found["scale"] or ""
    if unit in {"元", "块"} or (scale and not unit):
        return f"{scale}元"
    return f"{scale}{unit}"


def _money_wanted(clause: str) -> str:
    """Name the unit of money a price is wanted in: 每公里合多少万."""
    found = re.search(r"(?:多少|几)(万亿|亿|百万|千万|万|千)?(元|块)?", clause)
    return "" if found is None or not (found[1] or found[2]) else f"{found[1] or ''}元"
