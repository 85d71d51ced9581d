"""Clauses of printed scoring rules (评分标准的分句): how a rule is cut up, and what one clause says.

What the clauses mean together is left to ``wording``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from assistant.scoring.bands import AWARD_RANGE, PROPORTIONAL, other_formula, read_award, read_bracket, read_late
from assistant.scoring.reservations import odd_quotient

ClauseKind = Literal[
    "step",
    "failures",
    "bracket",
    "late_band",
    "proportional",
    "full",
    "zero",
    "cap",
    "word",
    "each",
    "parts",
    "earn",
    "on_time",
    "late",
    "within",
    "over",
    "event",
    "judged",
    "rest",
    "unknown",
]

_WIDE = str.maketrans("０１２３４５６７８９．，；：（）％＋－＜＞～＝–﹣／", "0123456789.,;:()%+-<>~=--/")
_COMPLEMENT = r"(?:得|计|给|赋|记|为)"
# 得满分的80% is a share, not all.
_WHOLE = r"(?!的?(?:\d|一半|半数))"
DIGIT_WORDS = {"一": Decimal(1), "1": Decimal(1), "两": Decimal(2), "二": Decimal(2), "半": Decimal("0.5")}
SCORING = re.compile(
    r"扣|不得分|得(?:满分|零分|(?:该项|本项|该指标|指标|总)?(?:分值|权重分?|满分|标准分|分)?的?\d)|满分|零分|按[^,;。]{0,8}(?:比例|率)|[×*][^,;。]{0,10}(?:分|权重)|分[×*]|酌情|计分|赋分|给分|打分|"
    r"评分(?!标准|细则|规则|说明|方法|表)|加分|(?:确定|折算|换算|核定|评定)[^,;。]{0,6}分|为准|(?:由|经)[^,;。]{1,16}(?:评定|认定|判定|审定|评议)|"
    r"否决|分值的|权重的|\d分|\d%分值|得一半|各?占(?:分值|权重)?的?(?:\d+%|\d/\d)|(?:优|良|好|中|差)[^,;。、]{0,2}\(\d+"
)
_DEFINITION = re.compile(r"[^=]{1,16}=.*[/÷].*[×*]100%")
POINT_MARK = re.compile(r"\(\d+(?:\.\d+)?分\)")
NUMBERED = re.compile(r"[①-⑳]")
_LEADING = re.compile(
    r"^(?:[①-⑳](?![①-⑳])|[A-Ea-e][.、]|[(]?\d{1,2}[)、.](?!\d)|[一二三四五六七八九十]+是|评分标准|评分规则|计分方法|评分细则|计分规则|标准)[::]?"
)

_LOWER_VERBS = "低于|少于|降低|下降|减少|未完成|未达到|少完成|低|少|降|差|缺"
_UPPER_VERBS = (
    "高于|多于|大于|超过|超出|超支|超标|超期|高出|增加|增长|升高|上升|上涨|提高|"
    "逾期|延期|延迟|延误|延后|推迟|拖延|迟到|迟|超时|滞后|晚于|晚|超|高|多|发生|出现|新增"
)
_SHARE_OF = r"(?:该项|该指标|本项|此项|指标)?(?:总)?(?:分值|权重分?|满分|标准分)的?"
_STEP = re.compile(
    rf"(?:每(?:再)?(?:(?P<lower>{_LOWER_VERBS})|(?P<upper>{_UPPER_VERBS}))"
    rf"(?:目标值|目标|计划值|计划|标准|指标值|规定时间|规定时限|预算|上年|完成|达到|开展)?(?:的)?|"
    rf"(?:(?P<lower_before>{_LOWER_VERBS})|(?P<upper_before>{_UPPER_VERBS}))[^,;。\d扣得每]{{0,6}}每)"
    rf"(?P<n>\d+(?:\.\d+)?|一|两|半)?"
    rf"(?P<unit>个百分点|个工作日|个月|小时|分钟|%|(?!完成|达到)[^\d,;。()扣得]{{1,4}}?)?(?:\(含\)|以上|及以上|的|时|[^\d,;。()扣得]{{2,8}})?,?(?:则)?(?:相应)?"
    rf"扣(?:除|减)?(?P<share>{_SHARE_OF})?(?P<step>\d+(?:\.\d+)?)(?P<tail>%(?:的?{_SHARE_OF}|分)?|分)"
)
_PART_OFF = (
    rf"扣(?:除|减|掉)?(?:(?P<step>\d+(?:\.\d+)?)分|(?:{_SHARE_OF})?(?:(?P<share>\d+(?:\.\d+)?)%|(?P<up>\d)/(?P<low>\d)|"
    rf"(?P<third>三分之一)|(?P<half>一半|二分之一))(?:的?(?:{_SHARE_OF}))?)"
)
_THING = "(?:项|处|例|个|条|点|类|次|笔|份|起|人)"
_FAILURES = re.compile(
    rf"(?:每(?:有|发现|出现|存在|缺少|缺|少|发生|违反)?(?:一|1|其中一|任何一)?{_THING}|"
    rf"(?:有|发现|存在|出现|发生|缺少|缺|其中)?(?:任意|其中|任何|任)?(?:一|1){_THING})"
    rf"[^,;。\d扣得]{{0,14}},?(?:则|的)?{_PART_OFF}"
)
_FAULT = re.compile("发生|出现|发现|存在|新增|缺少?(?:一|1)(?:项|点|条|个要点)")
_EACH = re.compile(
    r"(?:每|各)(?:有|具备|符合|满足|完成|达到|做到|建立)?(?:一|1)?(?:项|点|个|条|个?要点|个?方面)?(?:内容|要求|条件)?(?:的)?,?(?:得|计|给|占|为)?"
    r"(?P<points>\d+(?:\.\d+)?)分$|"
    r"^(?:有|具备|符合|满足|完成|达到|做到)(?:其中)?(?:一|1)(?:项|点|个|条)(?:的)?,?(?:得|计|给)(?P<more>\d+(?:\.\d+)?)分$"
)
_PARTS = re.compile(
    r"(?:每|各|分别)(?:符合|满足|具备|达到)?(?:一|1)?(?:项|点|个|条|个?要点|个?方面)?(?:内容|要求|条件)?(?:的)?,?(?:各)?(?:占|得)(?:(?:该项|本项|指标)?(?:分值|权重分?)的?)?(?:\d+(?:\.\d+)?%|\d/\d)(?:的?(?:分值|权重分?))?|^[^,;。\d]{0,8}(?:符合|满足|具备|达到)(?:其中)?(?:一|1)(?:项|点|个|条)(?:的)?,?得(?:(?:分值|权重分?)的?)?(?:\d+(?:\.\d+)?%|\d/\d)|扣(?:除|减)?(?:相应|对应)(?:要点)?(?:的)?(?:分值|分数|得分)|不得相应分|得(?:相应|对应)(?:要点)?(?:的)?(?:分值|分数|分)$"
)
_MARKED_POINT = re.compile(r"^[^\d,;。]{2,30}?(?:的)?(?:得|计|给)?(?P<points>\d+(?:\.\d+)?)分$")
WORDS = (
    "优秀|良好|中等|合格|不合格|较好|较差|较高|较低|一般|好|差|优|良|中|高|低|部分达成|部分完成|部分达到|基本达成|基本完成|基本达到|"
    "未达成|未完成|未达到|达成|已完成|完成|达到|显著|较显著|明显|较明显|不显著|不明显|及格|不及格"
)
_WORD = re.compile(
    rf"^(?:(?:评价|评定|考核)?(?:结果|等级)?为|评为)?[“\"]?(?P<word>{WORDS})[”\"]?(?:预期|年度)?(?:目标|指标|等次|档)?(?:的|者)?,?(?:则)?"
    rf"(?:{_COMPLEMENT}(?P<low>\d+(?:\.\d+)?)%?(?:\(含\))?[-~至](?P<high>\d+(?:\.\d+)?)%(?:\(含\)|\(不含\))?(?:的?{_SHARE_OF})?|(?P<award>(?:{_COMPLEMENT}|不|0|零).*))$"
)
_MIDDLE = re.compile("部分|基本|较|优|良|中|合格|一般|好|差|高|低|显著|明显|及格")
_FULL = re.compile(
    rf"(?:达到|完成|达成|实现|满足|符合|达标|不高于|不超过|不大于|不低于|不少于|未超过|未超|未突破|控制在|未发生|未出现|没有|无|[≤≥])[^,;。\d]{{0,12}}(?:的)?,?(?:则)?{_COMPLEMENT}(?:该项|本项)?满分{_WHOLE}|^是,?{_COMPLEMENT}满分"
)
_ALL_POINTS = re.compile(
    r"^(?:全部|均|都|完全)(?:满足|符合|达到|达标|合格|具备|完成|落实)[^,;。\d]{0,10}(?:得|计|给|记)(?P<points>\d+(?:\.\d+)?)分$"
)
_ZERO = re.compile(
    r"(?:否则|^其余|^其他|^没有(?:的)?(?=不|得)|未达到|未完成|未达成|未实现|不满足|不符合|未达标|不达标|达不到|^否|^无则|^无)"
    r"[^,;。\d]{0,12}(?:的)?,?(?:则)?(?:不得分|得?0分|得?零分|为0分|不计分)"
)
_NOTHING = (
    r"(?:的)?,?(?:则|该项|本项|该指标|本指标|此项)*"
    r"(?:不得分|得?0分|得?零分|为0分|不计分|扣(?:除)?(?:全部分值|满分|全部分数))"
)
_ON_TIME = re.compile(
    rf"(?:按时|按期|及时|如期|准时|按(?:照)?(?:计划|规定|要求|合同)(?:约定)?的?(?:时间|时限|期限|进度)|(?:在)?(?:规定|计划|要求|约定)(?:完成)?的?(?:时间|时限|期限)(?:之)?(?:内|前)?)[^,;。\d未不]{{0,10}}(?:的)?,?{_COMPLEMENT}(?:该项|本项)?(?:满分{_WHOLE}|(?P<points>\d+(?:\.\d+)?)分)"
)
_LATE = re.compile(
    rf"(?:未(?:能)?(?:按时|按期|及时|如期|准时|按(?:照)?(?:计划|规定|要求|合同)(?:约定)?的?(?:时间|时限|期限|进度)|在(?:规定|计划|要求|约定)的?(?:时间|时限|期限)(?:内|前)?)|延期|逾期|超时|超期|滞后|延迟)[^,;。\d]{{0,10}}{_NOTHING}"
)
_LIMIT = "(?:年初|批复|计划|目标|控制)?(?:预算|成本|计划|目标值|指标值|限额|概算|定额|标准|控制数|目标|总投资)"
_WITHIN = re.compile(
    rf"(?:不|未|无|没有)超(?:支|概算?|预算|限额|标准|计划)[^,;。\d]{{0,6}}(?:的)?,?(?:则)?{_COMPLEMENT}(?:该项|本项)?满分|"
    rf"(?:(?:不|未)(?:超过?|超出|突破|高于)|控制在|≤|<=|小于等于|小于或等于|不大于|低于或等于|(?:低于|小于|等于)){_LIMIT}[^,;。\d]{{0,8}}(?:的)?,?(?:则)?{_COMPLEMENT}(?:该项|本项)?满分"
)
_OVER = re.compile(rf"(?:(?:超过|超出|突破|高于|大于|超){_LIMIT}|超支|超预算)[^,;。\d]{{0,8}}{_NOTHING}")
_EVENT = re.compile(
    rf"(?:发生|出现|存在|发现|有)(?:(?:一|1)(?:起|次|例|件|处|项)(?:及以上|以上)?)?[^,;。\d]{{0,30}}{_NOTHING}"
)
_JUDGED = re.compile(
    "酌情|酌量|视[^,;。]{0,10}(?:情况|情形|程度|情节)|综合(?:评分|打分|评定|评价|评判|考虑)|(?:专家|评委|评价人员|评价组|评分人员|工作组|第三方)[^,;。]{0,12}(?:打分|评分|评判|判定|给分|赋分|扣分)|"
    "(?:根据|结合|依据)[^,;。]{0,20}(?:打分|评分|给分|赋分|计分|扣分)|(?:适当|适度|酌|一定)(?:予以)?(?:扣|给|减|加)分|相应扣分|"
    "(?:由|经|以|按|按照|根据|依据|参照)[^,;。\\d%]{1,20}(?:评定|认定|确定|决定|核定|审定|评议|折算|换算|为准)|"
    r"(?:讨论|研究|协商|会商|评议)[^,;。]{0,8}(?:确定|给|定)|(?:扣|得|给)\d+(?:\.\d+)?分?[-~至到]\d+(?:\.\d+)?分"
)
_UNDONE_SHARE = re.compile("按(?:照)?未完成(?:的)?(?:比例|比率|率|部分占比)[^,;。\\d]{0,4}扣")
_VETO = re.compile("一票否决|否决")
_REST = re.compile("^(?:其余|其他|否则|未达到|未完成|达不到|低于的|以下的|不足的)")
_CAP = re.compile(
    r"扣完[^,;。]{0,8}为止|直至扣完|扣至0分|最多扣|不倒扣|以\d+(?:\.\d+)?分为(?:上)?限|不超过(?:该)?(?:指标|项)?(?:的)?(?:权重)?(?:分值|满分|分)|封顶|不加分|扣减至0|最高(?:得|为)?(?:满分|\d+分)|"
    r"超(?:过|出)?100%的?,?(?:均|仍|则)?按(?:照)?(?:100%|满分)(?:计|算|得)|满分为止|以满分为限|最低(?:得|为)?0分"
)
_CEILING = re.compile(r"不足[^,;。]{0,8}(?:按|以)[^,;。]{0,6}(?:一|1)[^,;。]{0,6}(?:计|算|扣)")
_FLOOR = re.compile(r"不足[^,;。]{0,8}(?:不扣|不计)")
_PRO_RATA = re.compile(r"不足[^,;。]{0,8}按(?:实际)?比例(?:扣|计|折|得)")
_MOST = re.compile(r"^(?:满分|最高不?超过|最高得?|最多得?|累计不超过|合计不超过)(?:为)?(?P<points>\d+(?:\.\d+)?)分$")
_EARN = re.compile(
    r"^每(?:按时|按期|新|成功)?(?:完成|举办|开展|组织|实施|达到|建成|新增|培训|报送|上报|发布|开设|服务|支持|引进)?(?P<n>\d+|一|两)?"
    r"(?P<unit>[场次期人家户份篇起台套处座批]|人次)[^,;。\d扣得]{0,6}(?:得|计|加)(?P<points>\d+(?:\.\d+)?)分$|"
    r"^每(?:按时|按期)(?:完成|报送|上报|发布|开展)(?P<more_n>\d+|一|两)?(?P<more_unit>次|期|份|篇)[^,;。\d扣得]{0,6}(?:得|计)(?P<more>\d+(?:\.\d+)?)分$"
)
_KEEPS = r"(?:则|就|该项|本项|该指标|本指标|指标)*(?:相应)?(?:扣|得|不得分|不扣分|计|按|赋|给|记|为0|0分)"


_INTERVAL = re.compile(r"([\[(])(\d+(?:\.\d+)?%?)[,、](\d+(?:\.\d+)?%?)([\])])")


_BARE_EDGE = re.compile(
    r"(?P<below>低于|不足|未达到|达不到|小于|<)(?P<a>\d+(?:\.\d+)?)%(?:的|时)?,?(?=每(?:低|少|降|减|下降|减少|降低))|"
    r"(?P<above>高于|超过|大于|超出|>)(?P<b>\d+(?:\.\d+)?)%(?:的|时)?,?(?=每(?:超|高|增|多|上升))"
)


_STEP_EDGE = re.compile(r"(每(?:低于?|超过?|高于?))(?:\d+(?:\.\d+)?)%(?:的)?(?=(?:一|1)个百分点)")


def _full_from(found: re.Match[str]) -> str:
    """Write the edge of 每低于100%一个百分点 as where full marks begin."""
    edge = re.search(r"\d+(?:\.\d+)?", found[0])
    assert edge is not None  # noqa: S101 - the pattern holds a number
    return f"{'≥' if '低' in found[1] else '≤'}{edge[0]}%得满分"


def _edge_first(found: re.Match[str]) -> str:
    """Write 低于90%，每低1%扣… as full marks from 90% on, then so much off: the edge is the rule's own."""
    return f"≥{found['a']}%得满分;" if found["a"] is not None else f"≤{found['b']}%得满分;"


def plain_rule(text: str) -> str:
    """Bring a rule to half-width signs without blanks, so that one pattern fits all spellings."""
    plain = "".join(text.translate(_WIDE).split())
    plain = _INTERVAL.sub(
        lambda found: f"{'≥' if found[1] == '[' else '>'}{found[2]}且{'≤' if found[4] == ']' else '<'}{found[3]}", plain
    )
    if not re.search("[,;。]", plain):
        # A form without punctuation parts its clauses by blanks, or only by what each of them earns.
        plain = ";".join(text.translate(_WIDE).split())
        plain = re.sub(
            r"(满分|不得分|得?0分|分值)(?=[\u4e00-\u9fff]{2,6}(?:率|度|值)?(?:为|达到?)?[\d≥≤<>])", r"\1;", plain
        )
    plain = _STEP_EDGE.sub(lambda found: found[1] if "满分" in plain else f"{_full_from(found)};{found[1]}", plain)
    plain = _BARE_EDGE.sub(_edge_first, plain) if "满分" not in plain else plain
    plain = re.sub(r"(?<=[%)\d])[,:](?=\d+(?:\.\d+)?分(?:[;。,]|$))", "得", plain)
    return plain.replace("≧", "≥").replace("≦", "≤").replace("（", "(").replace("﹪", "%").replace("——", "-")


def split_clauses(plain: str) -> list[str]:
    """Cut a rule into clauses that speak of points; a condition stays with what it earns."""
    # 优(90-100%)、良(80-90%): a list of grades is as many clauses.
    plain = re.sub(rf"(?:^|(?<=[、,;:]))({WORDS})\((\d+%?[-~]\d+%)\)(?:、|(?=[,;。]|$))", r"\1得\2,", plain)
    plain = re.sub(rf"(?:^|(?<=[、,;:]))({WORDS})\((\d+%)以下\)", r"\1得0-\2", plain)
    joined = re.sub(rf",(?={_KEEPS})", "", plain)
    if len(set(NUMBERED.findall(plain))) > 1:
        joined = re.sub(r",(?=\d+(?:\.\d+)?分)", "", joined)
    # 80%以上,低于90%得8分 is one condition; what stands before it must not have earned its points already.
    joined = re.sub(
        r"((?:^|[;。,])[^;。,得扣]*[\d%)]),(?=(?:且|并|而)?(?:<|≤|小于|低于|不足|不高于)[^,;。得扣不]{1,8}(?:且|,|得))",
        r"\1且",
        joined,
    )
    found = []
    for part in re.split(r"[;。\n,]", joined):
        clause = _LEADING.sub("", part)
        bare = POINT_MARK.sub("", clause)
        if (
            bare
            and not _DEFINITION.fullmatch(bare)
            and any(p.search(bare) for p in (SCORING, _CAP, _CEILING, _FLOOR, _PRO_RATA, _MOST))
        ):
            found.append(bare)
    return found


Clause = tuple[ClauseKind, object]


def _deducted(found: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """Return what a failure costs: 分, or a share of the weight."""
    if found["step"] is not None:
        return Decimal(found["step"]), None
    if found["share"] is not None:
        return None, Decimal(found["share"]) / 100
    if found["up"] is not None:
        return None, Decimal(found["up"]) / Decimal(found["low"])
    return None, Decimal(1) / 3 if found["third"] else Decimal("0.5")


_PLAIN_KINDS: tuple[tuple[re.Pattern[str], Clause], ...] = (
    (_PRO_RATA, ("cap", "proportional")),
    (_CEILING, ("cap", "ceiling")),
    (_FLOOR, ("cap", "floor")),
    (_LATE, ("late", None)),
    (_ON_TIME, ("on_time", None)),
    (_OVER, ("over", None)),
)
_LAST_KINDS: tuple[tuple[re.Pattern[str], Clause], ...] = (
    (_ZERO, ("zero", None)),
    (_WITHIN, ("within", None)),
    (_FULL, ("full", None)),
    (_EVENT, ("event", None)),
    (PROPORTIONAL, ("proportional", None)),
    (_CAP, ("cap", None)),
)


def classify(clause: str, *, numbered: bool = False) -> Clause:
    """Tell what one clause does; a clause that none of the patterns explains is unknown.

    Args:
        clause: One clause of a rule in half-width signs.
        numbered: The rule lists its points with ①②③, so that a text with its points is one of them.
    """
    plain = _plainly(clause)
    if plain is not None:
        return plain
    failures = _FAILURES.search(clause)
    step = _STEP.search(clause)
    if step is not None and step["unit"] is not None and not (failures is not None and _FAULT.search(clause)):
        return ("step", step)
    if failures is not None:
        return ("failures", _deducted(failures))
    special = _checklist(clause, numbered=numbered) or _word(clause)
    return special if special is not None else _banded(clause)


def _plainly(clause: str) -> Clause | None:
    """Read what a clause says whatever else stands in it: a judgement, a veto, full marks for everything."""
    if _JUDGED.search(clause):
        return ("rest", None) if _REST.search(clause) else ("judged", None)
    if AWARD_RANGE.search(clause) and _word(clause) is None:
        return ("judged", None)
    if _UNDONE_SHARE.search(clause):
        return ("proportional", None)
    if _VETO.search(clause):
        return ("event", None)
    earn = _EARN.fullmatch(clause)
    if earn is not None:
        return ("earn", earn)
    everything = _ALL_POINTS.fullmatch(clause) or _MOST.fullmatch(clause)
    return None if everything is None else ("full", Decimal(everything["points"]))


def _banded(clause: str) -> Clause:
    """Read bands of delays and values, then single statements; a formula of another shape stays unknown."""
    late = read_late(clause)
    if late is not None:
        return ("late_band", late)
    for pattern, kind in _PLAIN_KINDS:
        said = pattern.search(clause)
        if said is not None:
            points = said.groupdict().get("points")
            return kind if points is None else ("full", Decimal(points))
    bracket = read_bracket(clause)
    if bracket is not None:
        return ("bracket", bracket)
    if other_formula(clause) or odd_quotient(clause):
        return ("unknown", None)
    return next((kind for pattern, kind in _LAST_KINDS if pattern.search(clause)), ("unknown", None))


def _checklist(clause: str, *, numbered: bool) -> Clause | None:
    each = _EACH.search(clause)
    if each is not None:
        return ("each", Decimal(each["points"] or each["more"]))
    parts = _PARTS.search(clause)
    if parts is not None:
        share = re.search(r"\d+(?:\.\d+)?%|\d/\d", parts[0])
        return ("parts", None if share is None else share[0])
    if numbered and _MARKED_POINT.fullmatch(clause) and read_bracket(clause) is None:
        return ("parts", None)
    return None


def _word(clause: str) -> Clause | None:
    """Read what a grade word earns: an exact award, or a range of shares within which it is judged."""
    found = _WORD.fullmatch(clause)
    if found is None:
        return None
    if found["low"] is not None:
        low, high = sorted((Decimal(found["low"]) / 100, Decimal(found["high"]) / 100))
        return ("word", (found["word"], (low, high)))
    award = read_award(found["award"])
    if award is None or "proportional" in award:
        return None
    return ("word", (found["word"], award))


def grades(words: list[str]) -> bool:
    """Tell whether words are a scale with something between all and nothing."""
    return any(_MIDDLE.search(word) for word in words)
