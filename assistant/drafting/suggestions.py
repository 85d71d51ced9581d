"""有关建议: one suggestion per problem, in the problems' order and numbering.

A stated suggestion keeps its words; only its addressee is made the report's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.drafting.citations import Citation, article_citation
from assistant.drafting.problems import loose_statements, numbering
from assistant.drafting.remedies import remedy_part
from assistant.drafting.writing import Writing, heading, listed, pick, say, slot

if TYPE_CHECKING:
    from assistant.domain.deduction import Problem
    from assistant.domain.draft import DraftTable, Statement

Blocks = list["Statement | DraftTable"]

_OWN_SUBJECTS = ("我单位", "我中心", "我局", "我委", "下一步", "今后", "项目单位", "部门")
# How a suggestion begins that can follow 建议项目单位 without a break.
_VERB_LED = re.compile(
    "(?:强化|细化|完善|落实|加强|建立|健全|规范|严格|科学|提高|提升|优化|加快|明确|做|加大|推[进动]|开展|组织|制定|按|根据|在|对|将|把|及时|"
    "进一步|充分|合理|尽快|补充|参照|结合|定期|统筹|注重|坚持|深化|探索|督促|积极|切实|认真|设|编制|梳理|修订|增|实行|配备|以|通过|依托|"
    "针对|围绕|继续|主动|全面|深入|有效|逐[步项]|适当|引[入导]|压实|夯实|拓[宽展]|畅通|聚焦|抓|重视|从|由|为|会同|列|确保|保[持证]|改[进善]|"
    "调整|控制|区分|选取|持续|不断|着力|要求|采取|用|提前|预留|归集|核实|建)"
)
_ADDRESSEE = re.compile(
    r"^[一-鿿]{1,14}?(?:中心|单位|部门|局|委|办|处|馆|站|所|院|校)(?=在|对|将|把|按|进一步|加强|完善|尽快|建立|健全|应)"
)
_SOON = re.compile("^(?:下一步|下步|今后|后续)[，,]?(?:将|拟)?")
# When something is to be done, without the 在 that follows 我单位将 (设定指标值时).
_WHEN = re.compile("(?!在|当|届时|及时|按时|同时|定时|随时)[^，；。]{3,16}(?<![及按同定随届])时(?=[^，；。间限效段点])")


def write_suggestions(writing: Writing, level: int = 2) -> Blocks:
    """One suggestion per problem, in the problems' order and numbering."""
    source = writing.material if writing.by_unit else "评价材料"
    if not writing.plan.problems:
        return [_keep_going(writing), *loose_statements(writing, "suggestion", f"此外，{source}还提出以下建议：")]
    number = numbering(level)
    blocks: Blocks = []
    for place, problem in enumerate(writing.plan.problems):
        quotes = [problem.suggestion_title] if problem.suggestion_place is not None else []
        blocks.append(heading(f"{number(place)}{problem.suggestion_title}", level, quotes=quotes))
        blocks.append(_suggestion(writing, problem, place))
    return [*blocks, *loose_statements(writing, "suggestion", f"此外，{source}还提出以下建议：")]


def _keep_going(writing: Writing) -> Statement:
    who = "我单位将" if writing.by_unit else f"建议{writing.unit}"
    if writing.plan.open:
        names = listed([slot(f"indicator.{code}.name") for code in writing.plan.open], 6)
        return say(f"{who}尽快补充{names}的评分依据和佐证材料，待得分确定后再结合扣分情况提出改进措施。")
    if writing.by_unit:
        return say("我单位将保持现有做法，继续做好绩效目标管理、过程跟踪和佐证材料归集工作。")
    return say(f"建议{writing.unit}保持现有做法，继续做好绩效目标管理、过程跟踪和佐证材料归集工作。")


def _promised(writing: Writing, problem: Problem) -> str:
    """What the unit itself promised in the deviation column of the problem's indicators."""
    codes = [chain.indicator for chain in writing.plan.of_problem(problem)]
    indicators = [indicator for indicator in writing.evaluation.indicators if indicator.code in codes]
    parts = [_SOON.sub("", part) for indicator in indicators if (part := remedy_part(indicator.deviation))]
    return "；".join(parts)


def _addressed(writing: Writing, body: str, who: str) -> tuple[str, str]:
    """Give a stated suggestion the report's own addressee; its further words stay as they are."""
    if body.startswith("请"):
        body = f"建议{body.removeprefix('请')}"
    if not body.startswith("建议"):
        return body, "" if body.startswith(_OWN_SUBJECTS) else who
    if not writing.by_unit:
        return body, ""
    bare = _ADDRESSEE.sub("", body.removeprefix("建议"), count=1)
    if _WHEN.match(bare):
        return bare, f"{who}在"
    return bare, "我单位" if bare.startswith("将") else who


def _suggestion(writing: Writing, problem: Problem, place: int) -> Statement:
    body = problem.suggestion.rstrip("。；")
    who = "我单位将" if writing.by_unit else f"建议{writing.unit}"
    if body.startswith("将") and writing.by_unit:
        who = "我单位"
    # A suggestion that itself begins with 围绕 or 针对 is not led in by the same word.
    word = pick(("针对", "围绕", "为解决"), place)
    opening = f"{'就' if body.startswith(word) else word}{problem.title}的问题，"
    quotes = [problem.title]
    remark = None
    cited: Citation | None = None
    if problem.suggestion_place is not None:
        body, who = _addressed(writing, body, who)
        quotes.append(body)
        remark = f"建议出处：{problem.suggestion_place}。"
    else:
        said = f"{problem.criterion}。{problem.suggestion_title}。{problem.suggestion}"
        cited = article_citation(problem.sources, said, writing)
    basis = f"参照{cited.text}，" if cited is not None else ""
    sources = [cited.key] if basis and cited is not None else []
    if problem.suggestion_place is not None and not _VERB_LED.match(body):
        who = who if who.endswith("在") else {"我单位将": "我单位将采取以下措施：", "": ""}.get(who, "建议如下：")
    if body.startswith("一是"):
        who = f"{who}采取以下措施："
    promised = _promised(writing, problem) if problem.suggestion_place is None else ""
    if promised:
        quotes.append(promised)
        # What the unit itself has undertaken answers the matter better than any general advice.
        subject = "我单位将" if writing.by_unit else f"建议{writing.unit}"
        opening += f"{subject}落实已提出的改进措施：{promised}。同时，"
        who = "采取以下措施：" if body.startswith("一是") else who if writing.by_unit else ""
    return say(
        f"{opening}{who}{basis}{body}。",
        deductions=problem.deductions,
        sources=sources,
        quotes=quotes,
        remark=remark,
    )
