"""Bands of printed scoring rules (评分标准的分档): the edges of one clause and what it earns.

Cutting a rule into clauses is left to ``clauses``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain.rules import Bracket

_N = r"(\d+(?:\.\d+)?)"
_COMPLEMENT = r"(?:得分为|分值为|得|计|给|赋|记)"
DEVIATION = re.compile("偏差|偏离|误差|差异|差额|±")
_LOWER_EDGE = rf"(?P<ge>≥|>=|大于等于|大于或等于|不低于|不少于|不小于|达到|达)(?P<a>{_N})(?P<au>%)?(?:及?以上|\(含\))?"
_ABOVE_EDGE = rf"(?P<gt>>|大于|高于|超过|多于)(?P<b>{_N})(?P<bu>%)?"
_COUNTED = "%|[^\\d,;。()%及以之]{1,3}"
_AND_MORE = rf"(?P<c>{_N})(?P<cu>{_COUNTED})?(?P<cx>\(含\)|\(不含\))?(?:及)?以上(?P<cy>\(含\)|\(不含\))?"
_BELOW_EDGE = rf"(?P<lt><|小于|低于|不足|少于|不到)(?P<d>{_N})(?P<du>%)?"
_AT_MOST = rf"(?P<le>≤|<=|小于等于|小于或等于|不高于|不超过|不大于)(?P<e>{_N})(?P<eu>%)?"
_AND_LESS = rf"(?P<f>{_N})(?P<fu>{_COUNTED})?(?P<fx>\(含\)|\(不含\))?(?:及)?以下(?P<fy>\(含\)|\(不含\))?"
_UNIT = "[^\\d%,;。()—~至到以及之得计扣-]{1,3}"
_SPAN = re.compile(
    rf"(?P<low>{_N})(?P<lu>%)?(?:{_UNIT}(?=[(—~至到-]))?(?P<lx>\(含\)|\(不含\))?(?:-|~|—|至|到)"
    rf"(?P<high>{_N})(?P<hu>%)?(?:{_UNIT}(?=\())?(?P<hx>\(含\)|\(不含\)|\(含\d+(?:\.\d+)?{_UNIT}?\))?(?:之间|以内|区间)?"
)
_CHAIN = re.compile(
    rf"(?P<low>{_N})(?P<lu>%)?(?P<ls>≤|<=|<)[^\d≤<>≥,;。]{{0,10}}(?P<hs>≤|<=|<)(?P<high>{_N})(?P<hu>%)?"
)
_BETWEEN = re.compile(
    rf"(?P<ls>≥|>=|大于等于|不低于|>|大于|高于)(?P<low>{_N})(?P<lu>%)?,?(?:且|并|而|到|至|,)?(?:[^\d≤<>≥,;。]{{0,6}})?"
    rf"(?P<hs>≤|<=|小于等于|不高于|<|小于|低于|不足)(?P<high>{_N})(?P<hu>%)?"
)
_EDGES = tuple(
    re.compile(pattern) for pattern in (_LOWER_EDGE, _ABOVE_EDGE, _AND_MORE, _AT_MOST, _BELOW_EDGE, _AND_LESS)
)
_AWARD_FULL = re.compile(
    rf"(?:{_COMPLEMENT}|为)(?:该项|本项|指标)?(?:满分(?!的?(?:\d|一半|半数))|全部分值|全分)|不扣分"
)
_AWARD_ZERO = re.compile(
    rf"不得分|不计分|不给分|(?:{_COMPLEMENT}|为)?(?:零|(?<![\d.])0)分|{_COMPLEMENT}0$|全部?扣(?:完|除)|扣完(?!(?:本项|该项|分值)*为止)"
)
_OF = "(?:该项|本项|此项|该指标|指标|标准|总)?(?:分值|权重分?|满分|分数|标准分|分)?"
_AWARD_SHARE = re.compile(rf"{_COMPLEMENT}{_OF}的?(?P<share>\d+(?:\.\d+)?)%(?:的?{_OF})?")
_AWARD_PART = re.compile(rf"{_COMPLEMENT}{_OF}的?(?:(?P<up>\d)/(?P<low>\d)|(?P<half>一半|半数))(?:的?{_OF})?")
_AWARD_POINTS = re.compile(rf"{_COMPLEMENT}(?P<points>\d+(?:\.\d+)?)分")
PROPORTIONAL = re.compile(
    r"按(?:照)?(?:实际)?(?:完成|达成|执行|到位|得分)?(?:情况)?的?比(?:例|率)|按[^,;。扣]{0,16}比例(?:得|计|记|给)分|"
    r"按(?:照)?(?:实际)?(?:完成|执行|到位|达成)率|同比例|"
    r"实际[^,;。/÷]{0,10}[/÷](?:目标|计划|预期|年度|指标|应)[^,;。×*/÷]{0,10}[×*][^,;。扣×*]{0,6}(?:分|权重)|"
    r"(?:率|比率|比例|完成值|实际值|指标值|目标值|完成数|计划数|100%)[^,;。扣]{0,14}[×*][^,;。扣]{0,10}(?:分|权重|分值)|"
    r"(?:分值|权重|满分|分)[×*][^,;。扣]{0,12}(?:率|值)"
)
AWARD_RANGE = re.compile(rf"(?:{_COMPLEMENT}|扣){_OF}的?\d+(?:\.\d+)?%?分?[-~至到]\d+(?:\.\d+)?(?:%|分)")
_AWARD_OFF = re.compile(
    rf"扣(?:除|减)?(?:(?P<off>\d+(?:\.\d+)?)分|{_OF}的?(?P<share>\d+(?:\.\d+)?)%(?:的?{_OF})?)(?![-~至到])"
)
_NAME = r"[^()+\-*/÷×,;。\d=]{1,14}"
_PERCENT = r"\d+(?:\.\d+)?"
_AWARD_LINEAR = re.compile(
    rf"(?:{_COMPLEMENT}|按|得分=|=)?[\[(]?{_NAME}-(?P<base>{_PERCENT})%?[)\]]?[/÷]"
    rf"(?:[\[(](?P<top>{_PERCENT})%?-(?P<again>{_PERCENT})%?[)\]]|(?P<width>{_PERCENT})%?)(?:[×*]100%)?[×*]"
)
# 满意度÷85%×分值: evenly from nothing to all at the edge the rule names itself.
_AWARD_QUOTIENT = re.compile(rf"(?:{_COMPLEMENT}|按|得分=|=)?{_NAME}[/÷](?P<whole>{_PERCENT})%[×*](?!100%)")
_AWARD_REST = re.compile(rf"(?:{_COMPLEMENT}|按|得分=|=)?[\[(](?:1|100%)-{_NAME}[)\]](?:[×*]100%)?[×*]")
_ARITHMETIC = re.compile(r"[\[(][^()\[\]]*[+\-][^()\[\]]*[)\]][^,;。]{0,6}[×*/÷]|[×*/÷][\[(][^()\[\]]*[+\-]")
_AWARDS = (
    _AWARD_LINEAR,
    _AWARD_QUOTIENT,
    _AWARD_REST,
    _AWARD_FULL,
    _AWARD_ZERO,
    _AWARD_SHARE,
    _AWARD_PART,
    _AWARD_POINTS,
    _AWARD_OFF,
    PROPORTIONAL,
)
_BEYOND = re.compile(
    r"(?:超支|超(?:过|出)?(?:年初|批复|计划)?(?:预算|概算|计划|成本|定额|目标值?|控制数|限额)数?)(?:的)?"
    r"(?:(?P<low>\d+(?:\.\d+)?)%?[-~至到])?(?P<high>\d+(?:\.\d+)?)%(?:\(含\))?(?P<side>以内|之内|及?以上)?"
)
_BEHIND = re.compile(
    r"(?:滞后|落后)(?:于?(?:计划|目标|序时)(?:进度)?)?(?:(?P<low>\d+(?:\.\d+)?)%?[-~至到])?"
    r"(?P<high>\d+(?:\.\d+)?)%(?:\(含\))?(?P<side>以内|之内|及?以上)?"
)
_WITHIN_UNITS = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(%|[^\d%,;。()]{0,3}?)(?:以内|之内)")
_LESS = "未达到|达不到|未满|不满|不到|不足|低于|小于|少于"
_MORE = "高于|大于|超过|超出|多于|超"
_SIGNS = (
    (
        re.compile(rf"(?:{_LESS})(?:或|或者)?等于(?=\d)|(?:不|未|没有|不得|不能)(?:{_MORE})(?=[±\d])|小于或等于(?=\d)"),
        "≤",
    ),
    (
        re.compile(rf"(?:{_MORE})(?:或|或者)?等于(?=\d)|(?:不|不得|不能)(?:低于|小于|少于)(?=[±\d])|达到或超过(?=\d)"),
        "≥",
    ),
    (re.compile(rf"(?:{_LESS})(?=[±\d])"), "<"),
    (re.compile(rf"(?:{_MORE})(?=[±\d])"), ">"),
)


def _fraction(value: str, unit: str | None, other: str | None = None) -> Decimal:
    return Decimal(value) / 100 if unit == "%" or other == "%" else Decimal(value)


def read_award(clause: str) -> dict[str, Decimal | bool] | None:
    """Read what a band earns: all, nothing, a share, 分, or in proportion."""
    linear = _linear(clause)
    if linear is not None:
        return linear
    if _ARITHMETIC.search(clause):
        return None  # a formula of another shape is not guessed at
    if _AWARD_ZERO.search(clause):
        return {"share": Decimal(0)}
    if _AWARD_FULL.search(clause):
        return {"share": Decimal(1)}
    if AWARD_RANGE.search(clause):
        return None  # what lies between two ends is a person's
    share = _AWARD_SHARE.search(clause)
    if share is not None:
        return {"share": Decimal(share["share"]) / 100}
    part = _AWARD_PART.search(clause)
    if part is not None:
        return {"share": Decimal("0.5") if part["half"] else Decimal(part["up"]) / Decimal(part["low"])}
    points = _AWARD_POINTS.search(clause)
    if points is not None:
        return {"points": Decimal(points["points"])}
    off = None if "每" in clause else _AWARD_OFF.search(clause)
    if off is not None:
        return {"off": Decimal(off["off"])} if off["off"] else {"share": 1 - Decimal(off["share"]) / 100}
    return {"proportional": True} if PROPORTIONAL.search(clause) else None


def _linear(clause: str) -> dict[str, Decimal | bool] | None:
    """Read (完成率-60%)/(100%-60%)×分值 and (1-投诉率)×分值: evenly between an end of nothing and one of all."""
    found = _AWARD_LINEAR.search(clause)
    if found is not None:
        base = Decimal(found["base"]) / 100
        if found["width"] is not None:
            return {"base": base, "top": base + Decimal(found["width"]) / 100}
        top = Decimal(found["top"])
        top = top if top == 1 else top / 100
        again = Decimal(found["again"]) / 100
        return {"base": base, "top": top} if again == base and top != base else None
    quotient = _AWARD_QUOTIENT.search(clause)
    if quotient is not None and Decimal(quotient["whole"]) > 0:
        return {"base": Decimal(0), "top": Decimal(quotient["whole"]) / 100}
    return {"base": Decimal(1), "top": Decimal(0)} if _AWARD_REST.search(clause) else None


def plain_signs(condition: str) -> str:
    """Write comparisons in words as signs: 不高于2% is ≤2%, 未达到90% is <90%."""
    for words, sign in _SIGNS:
        condition = words.sub(sign, condition)
    return condition


def read_bracket(clause: str) -> tuple[Bracket, bool] | None:
    """Read a band with its edges and award; the flag tells whether the edges are rates."""
    award = read_award(clause)
    if award is None:
        return None
    # The condition comes before the award, so that 得80%分值 is not read as an edge.
    starts = [found.start() for pattern in _AWARDS if (found := pattern.search(clause)) is not None]
    condition = _beyond_target(clause[: min(starts)])
    if isinstance(condition, Bracket):
        return condition.model_copy(update=award), True
    condition = plain_signs(condition)
    if award == {"proportional": True} and clause[len(condition) :].startswith("分"):
        return None  # 10分×完成率
    if DEVIATION.search(condition):
        # ±5%以内 is an upper limit of the deviation, whatever its side.
        condition = re.sub(r"(\d%?)(?:以内|之内|范围内)", r"\1以下(含)", condition.replace("±", ""))
        condition = condition.replace("以下(含)(含)", "以下(含)")
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
    if "base" in award and not re.search(r"\d", condition):
        return Bracket.model_validate(award), True
    span = _SPAN.search(condition)
    if span is not None:
        band, rate = _span_bracket(span, award)
        if DEVIATION.search(clause) and None not in {band.at_least, band.below}:
            # Within ±5%, then beyond it up to ±10%: the nearer band keeps its edge.
            band = Bracket.model_validate({"above": band.at_least, "at_most": band.below, **award})
        return band, rate
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


def _beyond_target(condition: str) -> Bracket | str:
    """Read 超预算10%以内 as a completion of more than 100% and up to 110%, 滞后5%以内 as one from 95% on.

    Anything else stays as it is.
    """
    if "每" in condition:
        return condition
    behind = _BEHIND.search(condition)
    if behind is not None:
        low, edge = behind["low"], 1 - Decimal(behind["high"]) / 100
        if behind["side"] in {"以上", "及以上"}:
            return Bracket(below=edge)
        return Bracket(at_least=edge, below=Decimal(1) if low is None else 1 - Decimal(low) / 100)
    found = _BEYOND.search(condition)
    if found is None:
        return condition
    low, high, side = found["low"], found["high"], found["side"]
    edge = 1 + Decimal(high) / 100
    if low is not None:
        return Bracket(above=1 + Decimal(low) / 100, at_most=edge)
    if side in {"以上", "及以上"}:
        return Bracket(at_least=edge) if "含" in found[0] or side == "及以上" else Bracket(above=edge)
    return Bracket(above=Decimal(1), at_most=edge)


def _edge_bracket(condition: str, award: dict[str, Decimal | bool]) -> tuple[Bracket, bool] | None:
    condition = _WITHIN_UNITS.sub(r"≤\1\2", condition)
    fields = ("at_least", "above", "at_least", "at_most", "below", "below")
    groups = (("a", "au"), ("b", "bu"), ("c", "cu"), ("e", "eu"), ("d", "du"), ("f", "fu"))
    for pattern, field, (value, unit) in zip(_EDGES, fields, groups, strict=True):
        found = pattern.search(condition)
        if found is None:
            continue
        rate = found[unit] == "%"
        if pattern is _EDGES[2] and "(不含)" in {found["cx"], found["cy"]}:
            field = "above"  # noqa: PLW2901 - 以上 excludes its number only where the form says so
        if pattern is _EDGES[5] and ("(含)" in {found["fx"], found["fy"]} or "及以下" in found[0]):
            field = "at_most"  # noqa: PLW2901 - bands of a form meet at their edges: 以下 leaves the edge to the band above
        return Bracket.model_validate({field: _fraction(found[value], found[unit]), **award}), rate
    bare = re.search(rf"(?:^|率|度|值|为|=|是|等于){_N}(%)(?:的)?$", condition)
    if bare is not None:
        # 100%得满分: the rate itself; a band of one point is read as from there on.
        return Bracket.model_validate({"at_least": Decimal(bare[1]) / 100, **award}), True
    count = re.search(
        rf"(?:^|为|是|=|(?:投诉|事故|故障|问题|差错|违规|通报|错误)(?:数量|次数|件数|起数|数)?){_N}(?:[^\d%,;。()]{{1,3}})?$",
        condition,
    )
    if count is not None:
        exactly = Decimal(count[1])
        return Bracket.model_validate({"at_least": exactly, "at_most": exactly, **award}), False
    return None


_LATE_SPAN = re.compile(
    r"(?:逾期|延期|延迟|延误|推迟|拖延|超期|晚)(?:完成)?(?:时间)?(?:在)?(?P<more>超过|大于|≥|>)?"
    r"(?:(?P<low>\d+)(?:天|日)?[-~至到])?(?P<high>\d+)(?:个)?(?:天|日)(?!历)(?:\(含\))?(?P<side>以内|之内|内|以下|及?以上)?"
)


_LATE_SIGNED = re.compile(
    r"(?:(?P<low>\d+)(?:个)?(?:天|日)(?P<ls><|≤))?(?:逾期|延期|延迟|延误|推迟|拖延|超期|晚)(?:天数|日数|时间)?"
    r"(?P<sign>≤|<|≥|>|不超过|超过|大于|小于)(?P<high>\d+)(?:个)?(?:天|日)(?!历)"
)


def _signed_late(found: re.Match[str]) -> dict[str, Decimal]:
    """Read the edges of 5天＜逾期天数≤15天, in days."""
    high = Decimal(found["high"])
    upper = {"≤": "at_most", "不超过": "at_most", "<": "below", "小于": "below", "≥": "at_least"}.get(
        found["sign"], "above"
    )
    edges = {upper: high}
    if found["low"] is not None:
        edges["above" if found["ls"] == "<" else "at_least"] = Decimal(found["low"])
    elif upper in {"at_most", "below"}:
        edges["above"] = Decimal(0)
    return edges


def read_late(clause: str) -> Bracket | None:
    """Read a band of days late (逾期10天以内扣1分): from more than nothing, or the lower end, up to the upper one.

    Spans share their ends: the shorter delay keeps the day both name.
    """
    signed = _LATE_SIGNED.search(clause)
    found = signed or _LATE_SPAN.search(clause)
    if found is None or "每" in clause:
        return None
    award = read_award(clause[found.end() :])
    if award is None or "proportional" in award or "base" in award:
        return None
    if signed is not None:
        return Bracket.model_validate({**_signed_late(signed), **award})
    high = Decimal(found["high"])
    if found["low"] is not None:
        edges = {"above": Decimal(found["low"]), "at_most": high}
    elif found["more"] is not None or (found["side"] or "").endswith("以上"):
        edges = {"above": high}
    elif found["side"] is not None:
        edges = {"above": Decimal(0), "at_most": high}
    else:
        return None
    return Bracket.model_validate({**edges, **award})


def other_formula(clause: str) -> bool:
    """Tell whether a clause computes by a formula of a shape that is not read here (另有算式)."""
    bare = re.sub(r"[×*]100%", "", clause)
    factors = len(re.findall(r"[×*]", bare)) > 1 or re.search(r"[×*]\d+(?:\.\d+)?%", bare) is not None
    return factors or _ARITHMETIC.search(clause) is not None
