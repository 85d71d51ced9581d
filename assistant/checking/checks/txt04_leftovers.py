"""TXT04: where the report's own name is due, no other stands (他稿残留)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.own_names import core_of, same_name
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.own_names import OwnName
    from assistant.checking.view import TextUnit

_DEPARTMENT = re.compile(r"部门整体|整体支出|部门绩效|单位整体")
_SUBJECT = re.compile(
    r"(?:委托|评价组|工作组|我[单局中]位?心?|本单位|本次|现)[^。；“”]{0,30}?对[“《]?(?P<name>[一-龥（）0-9A-Za-z]{4,40}?(?:项目|工程|专项资金|补助资金|补贴资金))"
    r"[”》]?(?:支出|资金)?(?:开展|进行|实施|组织)(?:了)?[^，。；]{0,8}(?:评价|自评)"
)
_SELF = re.compile(
    r"[“《](?P<name>[^“”《》]{4,40}?(?:项目|工程|专项资金))[”》](?:支出)?绩效自?评价?(?:综合)?(?:得分|结果|等级|结论)"
)
_CONCLUDED = re.compile(
    r"(?:经|综上|综合|总体|最终)[^。；，]{0,10}[，,：:]?(?P<name>[一-龥（）0-9A-Za-z]{4,36}?(?:项目|工程|专项资金|补助资金))(?:支出)?(?:绩效)?(?:评价)?(?:综合|最终|总)?(?:得分|等级为|评为)"
)
_PLACE = re.compile(r"(?P<name>[一-龥]{2,3}?)(?P<level>自治县|[县区旗])(?!域|级|内)")
_OWN_PLACE = re.compile(
    r"^[^一-龥]*(?:[一-龥]{2,8}?[省市])?(?P<name>[一-龥]{2,3}?)(?P<level>自治县|[县区旗市])(?![级内域直属场政])"
)
_BODY = (
    r"[一-龥]{0,8}?(?:财政|教育|民政|水务|水利|商务|交通|农业|卫生|住房|住建|文化|文旅|自然资源|生态|环保|市场|应急|审计|统计|科技|人社|城市管理|城管|林业|发展和改革|发改)"
    r"[一-龥]{0,8}?(?:局|委员会|委|厅|办公室)|[一-龥]{0,4}?(?:博物馆|图书馆|文化馆|人民政府|机关事务[一-龥]{0,4})"
)
_OTHER_BODY = re.compile(rf"(?P<name>[一-龥]{{2,3}}?)(?P<level>自治县|[县区旗市])(?:{_BODY})")
_ABROAD = re.compile(
    r"学习|考察|借鉴|对比|相比|兄弟|周边|相邻|邻近|先进|外地|来自|对口|合作|联合|支援|参照|转发|印发|上级|《"
)
_LEADING = re.compile(r"^[建议由与和对受经向在为是将请报至到及于送让给从据按交]+")
# Characters that stand before 县 and 市 in running text, not in the name of one.
_NO_NAME = re.compile(
    r"[由会同全本该各等与和及在对向为是将报经请到的其局委办于给从据按交并受两个某外目位关属管辖级以上下省市县区旗]"
)
_WE = re.compile(r"我(?P<kind>局|馆|院|校|中心|委|站|所|处|厅|公司|队)(?![一-龥]?长)")
_SETTLED_WE = 3
_SHORTEST_PLACE = 2
_BEFORE_NAME = re.compile(r"^(?:[一-龥]{2,8}?[省市区县镇局])+(?=[一-龥]{4})")
_ONLY_OTHER = re.compile(r"^[该本此各]|其他|上述|以下|所有|全部|同类|类似")
_RARE, _SETTLED = 2, 2
_NEAR_TITLE = 3


def find(context: CheckContext) -> Iterator[Finding]:
    """Report names of other projects and places at the spots where the report names itself."""
    titles = [name for name in context.own_names if name.kind == "title"]
    if not titles or (len(set(context.parts.values())) > 1 and not _one_report(titles)):
        return
    yield from _other_places(context, titles[0])
    yield from _other_bodies(context, titles[0])
    yield from _other_selves(context)
    if _DEPARTMENT.search(titles[0].unit.text):
        return
    text = "".join(context.text.split())
    due = [(name.name, name.unit, name.start, name.end) for name in titles]
    due += _subjects(context)
    main = _main_name([name for name, *_ in due], text)
    if main is None:
        return
    for name, unit, start, end in due:
        if _ONLY_OTHER.search(name) or same_name(name, main) or _often(name, text) > _RARE:
            continue
        yield CHECK.finding(
            context.where(unit, start, end),
            f"此处应是本报告的项目，写的却是“{name}”；本报告评价的是“{main}”",
            "疑为套用其他报告时留下的名称，请改正；确需提到另一项目的，请写明关系",
            stated=name,
            computed=main,
        )


def _one_report(titles: list[OwnName]) -> bool:
    """Whether the titles are those of one report: close together, or in headers."""
    orders = [title.unit.order for title in titles if not title.unit.note]
    return not orders or max(orders) - min(orders) <= _NEAR_TITLE


def _subjects(context: CheckContext) -> list[tuple[str, TextUnit, int, int]]:
    return [
        (match["name"], unit, match.start("name"), match.end("name"))
        for unit in context.prose
        for pattern in (_SUBJECT, _SELF, _CONCLUDED)
        for match in pattern.finditer(unit.text)
    ]


def _often(name: str, text: str) -> int:
    """How often the text uses a name, the place and unit before it left out."""
    core = "".join(core_of(name).split())
    return text.count(_BEFORE_NAME.sub("", core) or core)


def _main_name(names: list[str], text: str) -> str | None:
    """The name the report keeps using; None where none stands out."""
    if not names:
        return None
    main = max(names, key=lambda name: (sum(same_name(name, other) for other in names), _often(name, text)))
    settled = sum(same_name(main, other) for other in names)
    return main if _often(main, text) > _RARE or settled >= _SETTLED else None


def _other_places(context: CheckContext, title: OwnName) -> Iterator[Finding]:
    """填报单位：某县… in the report of another county that is named nowhere else."""
    own = Counter(match.group() for match in _PLACE.finditer(title.name))
    if not own:
        return
    for field in context.own_names:
        if field.kind != "unit":
            continue
        for match in _PLACE.finditer(field.name):
            place = match.group()
            if context.text.count(place) > 1 or any(home in field.name or place in home for home in own):
                continue
            yield CHECK.finding(
                context.where(field.unit, field.start, field.end),
                f"单位“{field.name}”在{place}，报告题目是{'、'.join(own)}的，全文别处没有{place}",
                "疑为套用其他报告时留下的单位，请核对",
                stated=field.name,
                computed=title.name,
            )
            break


def _other_bodies(context: CheckContext, title: OwnName) -> Iterator[Finding]:
    """建议云岭县商务局… in the report of another county: an office of a like place that is named only here."""
    own = _OWN_PLACE.match(title.name)
    if own is None:
        return
    home = own["name"] + own["level"]
    for unit in context.view.units:
        for match in _OTHER_BODY.finditer(unit.text):
            name = _LEADING.sub("", match["name"])
            place = name + match["level"]
            sentence = (
                re.split(r"[。；\n]", unit.text[: match.end()])[-1] + re.split(r"[。；\n]", unit.text[match.end() :])[0]
            )
            if (
                len(name) < _SHORTEST_PLACE
                or name.endswith("年度")
                or _NO_NAME.search(name)
                or match["level"] != own["level"]
                or place in home
                or home.endswith(place)
            ):
                continue
            if context.text.count(place) > 1 or _ABROAD.search(sentence) or home[:-1] in match.group():
                continue
            start = match.start() + match.group().index(name)
            yield CHECK.finding(
                context.where(unit, start, match.end()),
                f"“{unit.text[start : match.end()]}”不是{home}的单位，全文别处没有{place}",
                "疑为套用其他报告时留下的单位，请核对",
                stated=unit.text[start : match.end()],
                computed=home,
            )


def _other_selves(context: CheckContext) -> Iterator[Finding]:
    """我院 in a report that calls its unit 我馆 throughout."""
    found = [(match["kind"], unit, match.span()) for unit in context.prose for match in _WE.finditer(unit.text)]
    often = Counter(kind for kind, *_ in found)
    if not often:
        return
    usual, times = often.most_common(1)[0]
    for kind, unit, span in found:
        if kind != usual and times >= _SETTLED_WE and often[kind] == 1:
            yield CHECK.finding(
                context.where(unit, *span),
                f"全文{times}处自称“我{usual}”，仅此处称“我{kind}”",
                "疑为套用其他报告时留下的自称，请核对",
                stated=f"我{kind}",
                computed=f"我{usual}",
            )


CHECK = Check(
    id="TXT04",
    title="别的报告留下的名称",
    reason="套用旧稿时没有改净的项目、单位名称，会让人怀疑全文的数也是别人的。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "云水县节水灌溉改造项目绩效评价报告\n项目单位：云水县水利局\n受云水县财政局委托，评价组对节水灌溉改造项目开展绩效评价。",
            because="简称",
        ),
        Example.passes(
            "云水县水利局部门整体绩效评价报告\n本单位组织对河道清淤项目开展绩效自评。",
            because="部门报告本来就说到各个项目",
        ),
        Example.fails(
            "云水县节水灌溉改造项目绩效评价报告\n节水灌溉改造项目由水利局实施，节水灌溉改造项目已完工。\n评价组对云水县校舍维修项目开展绩效评价。",
            because="评价对象写成了另一个项目",
        ),
        Example.passes(
            "云水县节水灌溉改造项目绩效评价报告\n评价组赴白石县水利局学习考察，云水县水利局作了汇报。",
            because="说的就是别县",
        ),
        Example.passes("云水县图书馆流动服务项目绩效自评报告\n我馆负责实施。我馆按月检查。我馆与我市各校签订协议。"),
        Example.fails("云水县节水灌溉改造项目绩效评价报告\n项目单位：白石县水利局", because="别的县的单位"),
        Example.fails(
            "云水县节水灌溉改造项目绩效评价报告\n云水县水利局负责实施。\n建议白石县水利局加强管护。",
            because="别的县的单位",
        ),
        Example.fails(
            "云水县节水灌溉改造项目绩效评价报告\n节水灌溉改造项目由水利局实施，节水灌溉改造项目已完工。\n"
            "经综合评定，云水县校舍维修项目得分90.5分。",
            because="结论写成了另一个项目",
        ),
        Example.fails(
            "云水县图书馆流动服务项目绩效自评报告\n我馆负责实施。我馆按月检查。我馆定期小结。我院与各校签订协议。",
            because="自称变了",
        ),
    ),
)
