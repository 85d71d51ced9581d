"""Clauses of printed scoring rules (评分标准的分句): how a rule is cut up, and what one clause says.

What the clauses mean together is left to ``wording``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from assistant.domain.scoring import Bracket

ClauseKind = Literal["step", "failures", "bracket", "proportional", "full", "zero", "cap", "unknown"]

_WIDE = str.maketrans("０１２３４５６７８９．，；：（）％＋－＜＞～＝", "0123456789.,;:()%+-<>~=")
_N = r"(\d+(?:\.\d+)?)"
_VALUE = rf"{_N}(%|个百分点)?"
_COMPLEMENT = r"(?:得|计|给|赋|记|为)"
DIGIT_WORDS = {"一": Decimal(1), "1": Decimal(1), "两": Decimal(2), "二": Decimal(2), "半": Decimal("0.5")}
SCORING = re.compile(
    r"扣|不得分|得(?:满分|零分|\d)|满分|零分|按[^,;。]{0,8}(?:比例|率)|[×*][^,;。]{0,10}(?:分|权重)|分[×*]|酌情|计分|赋分|给分|打分|加分|分值的|权重的|\d分"
)
_DEFINITION = re.compile(r"[^=]{2,16}=.*[/÷].*[×*]100%")
POINT_MARK = re.compile(r"\(\d+(?:\.\d+)?分\)")
_LEADING = re.compile(
    r"^(?:[①-⑳]|[(]?\d{1,2}[)、.](?!\d)|[一二三四五六七八九十]+是|评分标准|评分规则|计分方法|评分细则|标准)[::]?"
)

_LOWER_VERBS = "低于|少于|降低|下降|减少|未完成|未达到|不足|低|少|降|差|缺"
_UPPER_VERBS = (
    "高于|多于|超过|超出|超支|超标|超期|高出|增加|上升|上涨|逾期|延期|延迟|推迟|滞后|晚于|晚|超|高|多|发生|出现|新增"
)
_STEP = re.compile(
    rf"每(?:(?P<lower>{_LOWER_VERBS})|(?P<upper>{_UPPER_VERBS}))"
    rf"(?:目标值|目标|计划值|计划|标准|指标值|规定时间|规定时限|预算|上年)?(?:的)?(?P<n>\d+(?:\.\d+)?|一|两|半)?"
    rf"(?P<unit>个百分点|个工作日|个月|%|[^\d,;。()扣得]{{1,4}}?)?(?:\(含\)|以上|及以上|的|时|[^\d,;。()扣得]{{2,8}})?,?(?:则)?(?:相应)?"
    rf"扣(?:除|减)?(?P<share>(?:该项|该指标|本项|此项|指标)?(?:总)?(?:分值|权重分?|满分|标准分)的?)?(?P<step>\d+(?:\.\d+)?)(?P<tail>%|分)"
)
_FAILURES = re.compile(
    r"(?:每(?:有|发现|出现|存在|缺少|缺|少|发生|违反)?(?:一|1|其中一|任何一)?(?:项|处|例|个|条|点|类|次|笔|份|起)|"
    r"(?:有|发现|存在|出现|发生|缺少|缺)?(?:任意|其中|任何|任)?(?:一|1)(?:项|处|例|个|条|点|类|次|笔|份|起))"
    r"[^,;。\d扣得]{0,14},?(?:则|的)?扣(?:除|减)?(?P<step>\d+(?:\.\d+)?)分"
)
_LOWER_EDGE = rf"(?P<ge>≥|>=|大于等于|大于或等于|不低于|不少于|不小于|达到|达)(?P<a>{_N})(?P<au>%)?(?:及?以上|\(含\))?"
_ABOVE_EDGE = rf"(?P<gt>>|大于|高于|超过|多于)(?P<b>{_N})(?P<bu>%)?"
_COUNTED = "%|[^\\d,;。()%及以之]{1,3}"
_AND_MORE = rf"(?P<c>{_N})(?P<cu>{_COUNTED})?(?P<cx>\(含\)|\(不含\))?(?:及)?以上(?P<cy>\(含\)|\(不含\))?"
_BELOW_EDGE = rf"(?P<lt><|小于|低于|不足|少于|不到)(?P<d>{_N})(?P<du>%)?"
_AT_MOST = rf"(?P<le>≤|<=|小于等于|小于或等于|不高于|不超过|不大于)(?P<e>{_N})(?P<eu>%)?"
_AND_LESS = rf"(?P<f>{_N})(?P<fu>{_COUNTED})?(?P<fx>\(含\)|\(不含\))?(?:及)?以下(?P<fy>\(含\)|\(不含\))?"
_SPAN = re.compile(
    rf"(?P<low>{_N})(?P<lu>%)?(?P<lx>\(含\)|\(不含\))?(?:-|~|—|至|到)(?P<high>{_N})(?P<hu>%)?(?P<hx>\(含\)|\(不含\))?(?:之间|以内|区间)?"
)
_CHAIN = re.compile(
    rf"(?P<low>{_N})(?P<lu>%)?(?P<ls>≤|<=|<)[^\d≤<>≥,;。]{{0,10}}(?P<hs>≤|<=|<)(?P<high>{_N})(?P<hu>%)?"
)
_BETWEEN = re.compile(
    rf"(?P<ls>≥|>=|大于等于|不低于|>|大于|高于)(?P<low>{_N})(?P<lu>%)?,?(?:且|并|而|到|至|,)(?:[^\d≤<>≥,;。]{{0,6}})?"
    rf"(?P<hs>≤|<=|小于等于|不高于|<|小于|低于|不足)(?P<high>{_N})(?P<hu>%)?"
)
_EDGES = tuple(
    re.compile(pattern) for pattern in (_LOWER_EDGE, _ABOVE_EDGE, _AND_MORE, _AT_MOST, _BELOW_EDGE, _AND_LESS)
)
_AWARD_FULL = re.compile(rf"{_COMPLEMENT}(?:该项|本项|指标)?(?:满分|全部分值|全分)|不扣分")
_AWARD_ZERO = re.compile(rf"不得分|不计分|不给分|{_COMPLEMENT}?(?:零|(?<![\d.])0)分|全部?扣(?:完|除)|扣完(?!为止)")
_AWARD_SHARE = re.compile(
    rf"{_COMPLEMENT}(?:该项|本项|该指标|指标|标准|总)?(?:分值|权重分?|满分|分数)?的?(?P<share>\d+(?:\.\d+)?)%(?:的?(?:分值|权重分?|分数|满分))?"
)
_AWARD_POINTS = re.compile(rf"{_COMPLEMENT}(?P<points>\d+(?:\.\d+)?)分")
_PROPORTIONAL = re.compile(
    r"按(?:照)?(?:实际)?(?:完成|达成|执行|到位|得分)?(?:情况)?的?比(?:例|率)|按[^,;。扣]{0,16}比例(?:得|计|记|给)分|按(?:照)?(?:实际)?(?:完成|执行|到位|达成)率|同比例|"
    r"(?:率|比率|比例|完成值|实际值)[^,;。]{0,14}[×*][^,;。]{0,10}(?:分|权重|分值)|(?:分值|权重|满分|\d分)[×*][^,;。]{0,12}率"
)
_AWARDS = (_AWARD_FULL, _AWARD_ZERO, _AWARD_SHARE, _AWARD_POINTS, _PROPORTIONAL)
_FULL = re.compile(
    rf"(?:达到|完成|达成|实现|满足|符合|达标|不高于|不超过|不大于|不低于|不少于|未超过|未超|未突破|控制在|未发生|未出现|没有|无|[≤≥])[^,;。\d]{{0,12}}(?:的)?,?(?:则)?{_COMPLEMENT}(?:该项|本项)?满分|^是,?{_COMPLEMENT}满分"
)
_ZERO = re.compile(
    r"(?:否则|未达到|未完成|未达成|未实现|不满足|不符合|未达标|不达标|达不到|^否|^无则|^无)[^,;。\d]{0,12}(?:的)?,?(?:则)?(?:不得分|得0分|得零分|为0分|不计分)"
)
_CAP = re.compile(
    r"扣完为止|直至扣完|扣至0分|最多扣|不倒扣|以\d+(?:\.\d+)?分为(?:上)?限|最高不超过|不超过(?:该)?(?:指标)?分值|封顶|不加分|扣减至0|扣完该项分值为止"
)
_CEILING = re.compile(r"不足[^,;。]{0,8}(?:按|以)[^,;。]{0,6}(?:一|1)[^,;。]{0,6}(?:计|算|扣)")
_FLOOR = re.compile(r"不足[^,;。]{0,8}(?:不扣|不计)")


def plain_rule(text: str) -> str:
    """Bring a rule to half-width signs without blanks, so that one pattern fits all spellings."""
    plain = "".join(text.translate(_WIDE).split())
    return plain.replace("≧", "≥").replace("≦", "≤").replace("（", "(").replace("﹪", "%").replace("——", "-")


def split_clauses(plain: str) -> list[str]:
    """Cut a rule into clauses that speak of points; a condition stays with what it earns."""
    joined = re.sub(r",(?=(?:则|就|该项|本项|指标)?(?:扣|得|不得分|不扣分|计|按|赋|给|记|为0))", "", plain)
    joined = re.sub(r"(?<=[\d%)]),(?=(?:且|并|而)?(?:<|≤|小于|低于|不足|不高于))", "且", joined)
    found = []
    for part in re.split(r"[;。\n,]", joined):
        clause = _LEADING.sub("", part)
        bare = POINT_MARK.sub("", clause)
        if (
            bare
            and not _DEFINITION.fullmatch(bare)
            and (SCORING.search(bare) or _CAP.search(bare) or _CEILING.search(bare) or _FLOOR.search(bare))
        ):
            found.append(bare)
    return found


Clause = tuple[ClauseKind, object]


def classify(clause: str) -> Clause:
    """Tell what one clause does; a clause that none of the patterns explains is unknown."""
    step = _STEP.search(clause)
    if step is not None and step["unit"] is not None:
        return ("step", step)
    failures = _FAILURES.search(clause)
    if failures is not None:
        return ("failures", Decimal(failures["step"]))
    if _CEILING.search(clause):
        return ("cap", "ceiling")
    if _FLOOR.search(clause):
        return ("cap", "floor")
    bracket = _read_bracket(clause)
    if bracket is not None:
        return ("bracket", bracket)
    if _ZERO.search(clause):
        return ("zero", None)
    if _FULL.search(clause):
        return ("full", None)
    if _PROPORTIONAL.search(clause):
        return ("proportional", None)
    if _CAP.search(clause):
        return ("cap", None)
    return ("unknown", None)


def _fraction(value: str, unit: str | None, other: str | None = None) -> Decimal:
    return Decimal(value) / 100 if unit == "%" or other == "%" else Decimal(value)


def _award(clause: str) -> dict[str, Decimal | bool] | None:
    """Read what a band earns: all, nothing, a share, 分, or in proportion."""
    if _AWARD_ZERO.search(clause):
        return {"share": Decimal(0)}
    if _AWARD_FULL.search(clause):
        return {"share": Decimal(1)}
    share = _AWARD_SHARE.search(clause)
    if share is not None:
        return {"share": Decimal(share["share"]) / 100}
    points = _AWARD_POINTS.search(clause)
    if points is not None:
        return {"points": Decimal(points["points"])}
    return {"proportional": True} if _PROPORTIONAL.search(clause) else None


def _read_bracket(clause: str) -> tuple[Bracket, bool] | None:
    """Read a band with its edges and award; the flag tells whether the edges are rates."""
    award = _award(clause)
    if award is None:
        return None
    # The condition comes before the award, so that 得80%分值 is not read as an edge.
    starts = [found.start() for pattern in _AWARDS if (found := pattern.search(clause)) is not None]
    condition = clause[: min(starts)]
    for pattern in (_CHAIN, _BETWEEN):
        found = pattern.search(condition)
        if found is not None:
            rate = "%" in {found["lu"], found["hu"]}
            low, high = (_fraction(found[edge], "%" if rate else None) for edge in ("low", "high"))
            lower = (
                "above"
                if found["ls"] in {">", "大于", "高于"} or (pattern is _CHAIN and found["ls"] == "<")
                else "at_least"
            )
            upper = "below" if found["hs"] in {"<", "小于", "低于", "不足"} else "at_most"
            return Bracket.model_validate({lower: low, upper: high, **award}), rate
    span = _SPAN.search(condition)
    if span is not None:
        return _span_bracket(span, award)
    return _edge_bracket(condition, award)


def _span_bracket(span: re.Match[str], award: dict[str, Decimal | bool]) -> tuple[Bracket, bool]:
    """80%-95%: the lower edge belongs to the band unless it says 不含, the upper one only where it says 含."""
    rate = "%" in {span["lu"], span["hu"]}
    first, second = (_fraction(span[edge], "%" if rate else None) for edge in ("low", "high"))
    marks = {first: span["lx"], second: span["hx"]}
    low, high = sorted((first, second))
    lower = "above" if marks[low] == "(不含)" or (marks[high] == "(含)" and marks[low] is None) else "at_least"
    # 3-4次 counts whole things: both ends belong to the band.
    upper = "at_most" if marks[high] == "(含)" or not rate else "below"
    return Bracket.model_validate({lower: low, upper: high, **award}), rate


def _edge_bracket(condition: str, award: dict[str, Decimal | bool]) -> tuple[Bracket, bool] | None:
    fields = ("at_least", "above", "at_least", "at_most", "below", "below")
    groups = (("a", "au"), ("b", "bu"), ("c", "cu"), ("e", "eu"), ("d", "du"), ("f", "fu"))
    for pattern, field, (value, unit) in zip(_EDGES, fields, groups, strict=True):
        found = pattern.search(condition)
        if found is None:
            continue
        rate = found[unit] == "%"
        if pattern is _EDGES[2] and "(不含)" in {found["cx"], found["cy"]}:
            field = "above"  # noqa: PLW2901 - 以上 excludes its number only where the form says so
        if pattern is _EDGES[5] and "(含)" in {found["fx"], found["fy"]}:
            field = "at_most"  # noqa: PLW2901 - bands of a form meet at their edges: 以下 leaves the edge to the band above
        return Bracket.model_validate({field: _fraction(found[value], found[unit]), **award}), rate
    bare = re.search(rf"(?:^|率|度|值|为|=|是|等于){_N}(%)(?:的)?$", condition)
    if bare is not None:
        # 100%得满分: the rate itself; a band of one point is read as from there on.
        return Bracket.model_validate({"at_least": Decimal(bare[1]) / 100, **award}), True
    count = re.search(rf"(?:^|为|是|=){_N}(?:[^\d%,;。()]{{1,3}})?$", condition)
    if count is not None:
        exactly = Decimal(count[1])
        return Bracket.model_validate({"at_least": exactly, "at_most": exactly, **award}), False
    return None
