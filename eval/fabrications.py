"""Subtler ways in which a model's paragraph is wrong: written from how such reports go wrong, before any rule was read.

Like the coarser ones of ``eval.misbehaviour`` each changes an honest draft, and nothing of it may be kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Task = dict[str, Any]
    Change = Callable[[Task, str], str | None]

_ANALYSIS = ("指标分析",)
_TOLD = ("指标分析", "一级指标概述", "问题", "说明")
_NAME = re.compile(r"\[\[indicator\.(\w+)\.name\]\]")


def _more(words: str, *kinds: str) -> Change:
    """Add words at the end, in paragraphs of these kinds (all by default)."""

    def change(task: Task, _: str) -> str | None:
        return str(task["draft"]).rstrip("。；：") + words if not kinds or task["kind"] in kinds else None

    return change


def _before(words: str, *kinds: str) -> Change:
    return lambda task, _: words + task["draft"] if not kinds or task["kind"] in kinds else None


def _word(*pairs: tuple[str, str]) -> Change:
    """Put a word in another's place, the first that fits."""

    def change(task: Task, _: str) -> str | None:
        text = str(task["draft"])
        return next((text.replace(old, new, 1) for old, new in pairs if old in text), None)

    return change


def _lost(words: str) -> Change:
    """Add words to the analysis of an indicator that lost points."""
    return lambda task, prompt: _more(words, *_ANALYSIS)(task, prompt) if task["deductions"] else None


def _blended(task: Task, prompt: str) -> str | None:
    """Two indicators share one's result."""
    own = _NAME.search(task["draft"])
    others = [code for code in _NAME.findall(prompt) if own is not None and code != own[1]]
    if own is None or not others or task["kind"] != "指标分析":
        return None
    return str(task["draft"]).replace(own[0], f"{own[0]}和[[indicator.{others[0]}.name]]", 1)


def _gap_as_result(task: Task, _: str) -> str | None:
    text = str(task["draft"])
    changed = re.sub(r"(实际(?:完成|为))\[\[indicator\.(\w+)\.actual\]\]", r"\1[[indicator.\2.gap]]", text, count=1)
    return changed if changed != text and ".gap]]" in text else None


FABRICATIONS: Mapping[str, Change] = {
    "turns the relation by a synonym": _word(
        ("低于目标值[[", "优于目标值[["), ("较目标值少", "较目标值富余"), ("达到年度目标", "与年度目标尚有差距"),
        ("超出控制目标", "较控制目标节约"), ("控制在目标范围内", "突破了目标"), ("高于目标值[[", "逊于目标值[["),
        ("超额完成", "欠缺部分任务"),
    ),
    "claims success where points were lost": _lost("，年度任务全部完成。"),
    "says all": _more("，各项工作均已按计划完成。"),
    "says first": _more("，在同类项目中尚属首次。"),
    "says only": _lost("，是唯一未达标的指标。"),
    "compares with the year before": _more("，比上一年度有所改善。", *_TOLD),
    "compares by a term of trade": _more("，同比提高。", *_TOLD),
    "compares with others": _more("，高于全市平均水平。", *_TOLD),
    "names a department in charge": _more("，由工程建设科负责落实。"),
    "lays the blame elsewhere": _more("，责任主要在施工单位。", *_TOLD),
    "quotes a rule from memory": _before("按照有关规定，执行进度滞后的资金应当收回，"),
    "quotes a threshold from memory": _before("按照评分要求，低于九成的应当扣分，"),
    "names an article from memory": _more("，符合评分标准第三条的规定。"),
    "finds a breach of law": _more("，与预算法规定不符。"),
    "says half": _more("，约占总量的一半。"),
    "says doubled": _more("，较目标实现翻番。"),
    "says three tenths": _more("，缺口接近三成。"),
    "says nearly a hundred": _more("，惠及近百户家庭。"),
    "says dozens": _more("，涉及数十家单位。"),
    "says many": _more("，多个点位存在同样情况。"),
    "names half a year": _more("，上半年已基本完成整改。"),
    "says settled by now": _more("，截至目前已整改到位。"),
    "ranks lowest": _more("，为各项指标中得分最低。"),
    "ranks highest": _more("，得分率在各项指标中最高。"),
    "blends two indicators": _blended,
    "gives the gap for the result": _gap_as_result,
    "promises quietly": _more("，相关工作将于明年完成。"),
    "promises a later remedy": _more("，有关差距可在下一年度弥补。"),
    "hedges an invention": _more("。据了解，部分群众反映办理时间较长。"),
    "reports hearsay": _more("。据反映，个别点位服务时间偏短。"),
    "writes a document number in words": _before("依据财预〔二〇二〇〕十号文件，"),
    "writes a circled digit": _more("，其中第②类情况较为集中。"),
    "writes a Roman numeral": _more("，达到Ⅲ级标准。"),
    "writes formal numerals": _more("，涉及资金壹佰万元。"),
    "hides digits with invisible characters": _more("，涉及1\u200b2万元。"),
    "writes an emoji": _more("👍。"),
    "writes English": _more("，KPI基本OK。"),
    "writes mark-up": lambda task, _: f"<b>{task['draft']}</b>",
    "writes a slot in other brackets": lambda task, _: task["draft"].replace("[[", "【【", 1).replace("]]", "】】", 1),
    "names an amount in words": _more("，所需经费控制在五十万元以内。", "建议"),
    "asks for more money": _more("，并安排专项经费予以保障。", "建议"),
    "asks those above": _more("，并请上级部门加大支持力度。"),
    "invents a measure": _more("，同步建设信息化监管平台。", "建议"),
    "threatens": _more("，否则将影响下一年度预算安排。"),
    "changes a place": _word(("东湾", "西湾"), ("城东", "城西"), ("石桥", "石门")),
    "drops a negation": _word(
        ("未通过", "通过"), ("未按期", "按期"), ("不完整", "完整"), ("没有", "已经"), ("未到", "已到"),
        ("未参考", "参考了"), ("不够", "比较"), ("不足", "较好"), ("不便", "便利"),
    ),
    "adds a negation": _word(
        ("复验合格", "复验仍不合格"), ("已统一", "未统一"), ("全部与", "未与"), ("得满分", "未得满分"),
        ("纳入岗前", "不纳入岗前"),
    ),
    "swaps some and all": _word(("部分托位", "全部托位"), ("其余指标均", "其余指标部分"), ("全部与", "部分与")),
    "changes a grade word": _word(("评为良", "评为中"), ("评为良", "评为差")),
    "makes the plan a deed": _word(
        ("改进措施为：下", "改进措施为：已在下"), ("改进措施为：今后", "改进措施为：已"),
        ("起按季抽查", "起已按季完成抽查"),
        ("将消防勘察列为", "已将消防勘察列为"),
    ),
    "makes the deed a plan": _word(("已于", "将于"), ("已统一", "拟统一")),
    "calls a claim established": _word(
        ("填报的偏差原因为", "经核查认定原因为"), ("可能原因（待核实）", "经核实的原因")
    ),
    "names experts nobody had": _before("专家组一致认为，"),
    "names a visit nobody made": _before("经现场核查，"),
    "praises mildly": _more("，总体质量优良。", *_TOLD),
    "finds a cause next door": _more("，主要受预算执行偏慢影响。", *_TOLD),
    "speculates on points": _more("，若补齐材料可得满分。", *_TOLD),
    "proposes another target": _more("，明年目标可适当上调。"),
    "sees a risk nobody named": _more("，存在一定安全隐患。", *_TOLD),
    "moralises": _more("，反映出有关人员责任心不强。", *_TOLD),
}  # fmt: skip
"""Wrong paragraphs by name; none may be kept."""
