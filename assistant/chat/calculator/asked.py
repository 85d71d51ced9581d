"""What a question wants to have computed (所求的量): a rate, points, points lost, money to be spent, a change.

Only the wording of the question itself is read here; whether the figures lead there is left to ``network``.
"""

from __future__ import annotations

import re

# The names of rates as they are used, each with the quantity it is.
RATES: tuple[tuple[str, str], ...] = (
    (
        "execution",
        r"(?:预算)?(?:执行|支出|支付)(?:率|进度)|(?:支出|花费|花掉的?|用掉的?|执行数?)占(?:了)?(?:全年)?预算(?:数|总额)?(?:的)?",
    ),
    ("arrival", r"(?:资金)?(?:到位|到账)率"),
    ("carry", r"(?:结转结余|结余结转|结余|结转)(?:比?率|比例|的率)"),
    ("deviation", r"(?:部门)?(?:预决算)?(?:差异|偏差|偏离)率"),
    (
        "saving",
        r"(?:成本|资金)?(?:节约|节支|节省|下浮|审减|核减)率|(?:节约|节省|省|下浮)了?(?=百分之几|几个点|多少个点)",
    ),
    ("quality", r"(?:合格|达标|通过|优良|完好|优秀)率"),
    ("on_time", r"(?:及时|按时|按期|准时)(?:完成)?率"),
    ("completion", r"(?:完成|达成|实现)(?:率|比例)"),
    ("returned_rate", r"(?:回收|收回)率"),
    ("satisfaction", r"满意(?:度|率)"),
    ("points_rate", r"得分率"),
)
TITLES = {
    "execution": "预算执行率",
    "arrival": "资金到位率",
    "carry": "结转结余率",
    "deviation": "部门预决算差异率",
    "saving": "成本节约率",
    "quality": "质量达标率",
    "on_time": "按时完成率",
    "completion": "完成率",
    "returned_rate": "回收率",
    "satisfaction": "满意度",
    "points_rate": "得分率",
}
_NAMES = tuple((name, re.compile(pattern)) for name, pattern in RATES)
_ASKED_BEHIND = re.compile(
    r"^(?:指标|数)?(?:各|又|算|那|应该|应当|大概|现在|一共|总共|合计|能|会|要|可以)*(?:是|为|有|达到|到|算下来|算出来)?"
    r"(?:多少|几(?![位个名]专家)|百分之几|怎么算|怎么计算|呢|[?？。!！]|$|，(?:这|得|该|按|\d|能|是多少|扣))"
)
_OTHER_RATE = re.compile(r"([\u4e00-\u9fff]{2}率)(?:是|为|有|算)?(?:多少|几|百分之几|怎么算|呢|[?？]|$)")
_POINTS = re.compile(
    r"(?:得|给|拿|算|评|打|计|该|有|能|剩|值|到手)(?:到|了|出|下)?(?:多少|几)(?:分|$|[?？。，,呢])|(?<![扣差补])(?<!扣了)(?<!扣掉)(?<!差了)(?<!扣除)(?:多少|几)分"
    r"|得分(?:是|为|有)?(?:多少|几|怎么算|呢|$|[?？])|怎么(?:算得分|给分|打分|得分)|应得|实得多少"
)
_LOST = re.compile(r"扣(?:掉|除|了)?(?:多少|几)")
_GRADES = "优良中"
_STILL_TO_EARN = re.compile(
    r"总分要?(?:想|得)?(?:到|过|达到).*(?:至少|最少|起码|要|得|还)[^，。；0-9]{0,4}(?:拿|得|考)(?:到)?(?:多少|几)"
)
_GAP = re.compile(r"(?:还?差|离|距离?|到|补|缺|够|再)[^，。；]{0,12}(?:多少|几)")
_TOTAL = re.compile(r"总分|总得分|合计|总共|一共|加起来|加一块|加一起|综合得分|共计")
_NEEDED = re.compile(
    r"(?:支出|花|用|付|支付|执行(?!率|进度|数)|拨付)(?:出去|掉|完|到|够)?[^，。；0-9率]{0,6}(?:多少|几)(?!分)|(?:多少|几)(?:万|亿)?(?:元|钱)?的?(?:支出|才)"
)
_MORE = re.compile(r"还(?:得|要|需|须|差|应)|再(?:花|付|用|支|拨)|还再")
_LEAST = re.compile(r"至少|最少|最低|起码|才能?|要|得|需|应")
_CHANGE = re.compile(
    r"(?:几|多少)个?百分点|(?:变动|变化|升|降|涨|跌|提高|降低|上升|下降|增加|减少|高|低)(?:了|出)?(?:多少|几)"
)
_REST = re.compile(r"(?:还剩|剩下?|没花|没用|结余|结转)[^，。；0-9率]{0,4}(?:多少|几)(?!分)")
_STILL = re.compile(r"还是?[不没]?[优良中]|[优良中]不[优良中]|算不算[优良中]|能[评到是][优良中]吗|是[优良中]吗")
_WHOLE = re.compile(
    r"(?:应拨|应到位|预算|合同价?款?|总额|总价|总数|总预算|原价|全额|一共|总共|合计)(?:应|该)?(?:是|为|有)?(?:多少|几)"
)
_BEFORE = re.compile(r"(?:原来|原先|之前|扣之?前|加之?前)(?:的)?(?:总分|得分)?(?:是|有|为)?(?:多少|几)")
_FULL = re.compile(r"满分(?:应该?|原来)?(?:是|为|有)?(?:多少|几)")
_AVERAGE = re.compile(
    r"平均(?:分|值|数|得分)?(?:是|为|得|算|有)?(?:多少|几|怎么|$|[?？])|取平均|算[^，。]{0,4}平均|均分|平均一下"
)
_GROWTH = re.compile(
    r"(?:增长|增加|增幅|涨|上升|下降|减少|降)(?:率|了|幅度)?(?:是|为)?(?:百分之几|百分之多少|几成|多少(?!个?百分点|钱|万|元|分))|(?:增长|增|降)幅|增长率"
)
_PORTION = re.compile(
    r"(?:留|扣|付|收|提|占|是|为|预付|支付|计提|预留|合|缴|交|补)(?:出|下|掉|多|了)?(?:多少|几万|几元)"
)
_MONEY_TOTAL = re.compile(
    r"(?:一共|总共|合计|共计|总额|加起来|全部|共)[^，。；0-9]{0,5}(?:多少|几)|多少(?:万)?(?:元|块)?钱?$"
)


def named_rates(text: str) -> frozenset[str]:
    """Name every rate a question speaks of (题中提到的比率)."""
    return frozenset(name for name, pattern in _NAMES if pattern.search(text))


def rate_at(text: str, start: int) -> str:
    """Name the rate spoken of at a place: the nearest name before it, else the first behind it."""
    found = [(match.start(), name) for name, pattern in _NAMES for match in pattern.finditer(text)]
    before = [item for item in found if item[0] < start]
    if before:
        return max(before)[1]
    return min(found)[1] if found else ""


def asked_rates(text: str) -> tuple[str, ...]:
    """Name the rates a question wants to know, in order."""
    return tuple(dict.fromkeys(name for _, _, name in sorted(_asked_spans(text))))


def _asked_spans(text: str) -> list[tuple[int, int, str]]:
    found = []
    for name, pattern in _NAMES:
        for match in pattern.finditer(text):
            behind = _ASKED_BEHIND.match(text[match.end() :])
            if behind is not None:
                found.append((match.start(), match.end() + behind.end(), name))
    other = _OTHER_RATE.search(text)
    if not found and other is not None:
        found.append((other.start(), other.end(), "other"))
    return found


def other_name(text: str) -> str:
    """Return the name of an asked rate that is none of the known ones (其他比率的名称): 发放率."""
    found = _OTHER_RATE.search(text)
    return "" if found is None else found[1]


def asked(text: str) -> tuple[str, ...]:
    """Name all that a question wants to know (所求的量), rates first; empty where nothing is recognised."""
    if _AVERAGE.search(text):
        return ()
    spans = _asked_spans(text)
    wants = asked_rates(text)
    for start, end, _ in spans:
        text = text[:start] + "率" * (end - start) + text[end:]
    alone = _alone(text, wants)
    if alone:
        return (*wants, alone)
    further = _further(text, wants)
    if not wants and not further and (_PORTION.search(text) or _MONEY_TOTAL.search(text)):
        further = ("portion",)
    return tuple(dict.fromkeys((*wants, *further)))


def _alone(text: str, wants: tuple[str, ...]) -> str:
    """Name a want that leaves room for none beside it but the rates asked before it; blank where there is none."""
    if _MORE.search(text) and _NEEDED.search(text):
        return "spent_more"
    gap = _GAP.search(text) and re.search("差|离|距|补|够|缺", text) and re.search(rf"[{_GRADES}]|\d分?以?上?才", text)
    if _STILL_TO_EARN.search(text) or gap:
        return "" if wants else "gap"
    tests = ((_FULL, "full"), (_STILL, "total"), (_BEFORE, "before"), (_GROWTH, "growth"))
    found = next((name for pattern, name in tests if pattern.search(text)), "")
    if not found and _NEEDED.search(text) and _LEAST.search(text):
        found = "spent_needed"
    return "" if wants else found


def _further(text: str, wants: tuple[str, ...]) -> tuple[str, ...]:
    """Name what is asked beside the rates: a change, points lost, points, a total, what is left, a whole."""
    points = _POINTS.search(text) is not None
    found = ["change"] if _CHANGE.search(text) and not wants[1:] and not points else []
    if _LOST.search(text):
        found.append("lost")
    graded = re.search("等级|等次|哪一?档", text) is not None
    if points:
        whole = _TOTAL.search(text) is not None or graded
        found.append("total" if whole and "满分" not in text else "points")
    elif _TOTAL.search(text) and (graded or re.search(r"总得?分(?:和|是|为|多少|几)|多少分", text)):
        found.append("total")
    if not wants and not found:
        found += ["balance"] if _REST.search(text) else ["whole_amount"] if _WHOLE.search(text) else []
    return tuple(found)
