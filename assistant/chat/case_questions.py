"""Questions about the open case (问案例): why points were lost, what a row scored, what if a result were another.

Answers come from the score sheet, the ledger and ``scoring.what_if``; a question that names nothing of the case is left
to the calculator and the documents.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.amounts import find_amounts
from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import Solution
from assistant.chat.case_answers import CaseAnswer, points_of, rules_of, shown, total_of
from assistant.chat.case_rows import find_alike, find_codes, find_group
from assistant.chat.case_what_if import next_grade, suppose, tell_boundary
from assistant.domain.quantity import format_decimal, format_points
from assistant.domain.scoring import SCORE_STATUS_NAMES
from assistant.scoring.outcome import percent
from assistant.scoring.what_if import compare_changes, parse_change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import OpenCase
    from assistant.domain.scoring import Score

_WHAT_IF = re.compile(
    r"如果|要是|假如|假设|倘若|若|变成|改成|改为|换成|变为|提高到|降到|达到.{0,10}(?:的话|呢|会|能)|完成.{0,8}(?:的话|呢)"
)
_WHY = re.compile(
    r"为什么|为何|为啥|怎么扣|扣在哪|扣了什么|没得满分|没拿满|什么情况|怎么回事|扣分原因|扣分理由|怎么算出来|怎么得的|怎么来的|哪里扣|原因"
)
_REACHED = re.compile(
    r"达到.{0,6}目标|达标|完成.{0,4}目标|完成.{0,4}(?:了吗|没有|没)|目标.{0,6}(?:达到|完成|实现)|是否完成|完成情况"
)
_MOST = re.compile(r"(?:扣分?|失分|丢分|扣得|丢得)(?:的)?最多|最大的?扣分|得分率最低|最差的?指标|哪[一]?项扣")
_LISTED = re.compile(
    r"哪些.{0,6}(?:扣|失|丢)|(?:扣|失|丢)(?:了)?分的?(?:有哪些|指标有|项有|项是|指标是)|哪几项.{0,6}(?:扣|失|丢|没)|扣分项|失分项|哪些.{0,8}没.{0,3}满分|"
    r"(?:为什么|为啥|为何|怎么).{0,6}(?:没有?|不是|不能|拿不到|得不到).{0,3}满分|(?:怎样|怎么|如何)(?:才能?|可以|能)?(?:拿到?|得到?|做到|达到)?满分"
)
_UNCUT = re.compile(
    r"(?:哪些|哪几[项个]|什么指标|有几项).{0,8}(?:没有?|未|不)(?:被)?(?:扣|失|丢)|(?:哪些|哪几[项个])(?:指标)?(?:都|是|得了?|拿了?|为)*满分"
)
_UNMET = re.compile(
    r"(?:目标|指标|任务)(?:是否|是不是)?(?:都|全部?|全都)(?:完成|达到|实现|达标)|(?:哪些|哪几项|哪几个)(?:指标|目标|任务)?(?:没有?|未)(?:完成|达到|达标|实现)"
)
_PROBLEMS = re.compile(r"(?:主要|存在|有)(?:哪些|什么|的)*问题|问题(?:有哪些|是什么|在哪)")
_TOTAL = re.compile(r"总分|总得分|综合得分|一共(?:得|多少分)|合计得|得多少分|什么等级|等级|评为什么|结果怎么样|总共")
_TO_GRADE = re.compile(
    r"(?:掉到|降到|到|升到|离|差|才是|够)[^优良中差]{0,6}(优|良|中|差(?!几|多少|不多|[\d一两]))|临界|最近的.{0,4}(?:线|档)"
)
_NEXT_GRADE = re.compile(r"(?:下一|上一|更高|再高一?|高一)个?(?:等级|档次?|等次?|级)")
_FACTS = (
    ("funds.budget", r"预算数|全年预算|预算是?多少|预算总额|项目预算"),
    ("funds.spent", r"支出了?多少|执行数|支出数|花了多少|实际支出"),
    ("funds.initial", r"年初预算"),
    ("funds.balance", r"结余|结转|剩了?多少|没花完"),
    ("case.unit", r"被评价单位|项目单位|哪个单位|实施单位"),
    ("case.department", r"主管部门"),
    ("case.name", r"项目名称|叫什么项目|什么项目"),
    ("case.period", r"哪一年|哪个年度|评价年度"),
    ("count.indicators", r"几个指标|多少个指标|多少项指标|几项指标|指标个数"),
    ("count.deducted", r"几项扣分|多少项扣分|几个指标扣"),
    ("count.full", r"几项满分|多少项满分|几个指标满分|几个满分"),
)
_OWN = re.compile(r"这个项目|本项目|该项目|案例|这份|我们项目|项目的?(?:总分|得分|等级|预算|支出)|评分表|自评表")
_DENOMINATOR = re.compile(r"分母")
_MOST_LISTED = 12


def answer_case(
    text: str, scored: OpenCase, *, changes: Sequence[str] = (), codes: Sequence[str] = ()
) -> CaseAnswer | None:
    """Answer from the open case (从案例作答); None where the question is not about it.

    Args:
        text: The question, complete by itself.
        scored: The case.
        changes: What-if inputs of earlier turns that still hold (``B02.actual=360``).
        codes: Rows that 它 and 那一项 stand for, where the question names none.
    """
    named = find_codes(text, scored.sheet) or tuple(codes)
    if named and _WHAT_IF.search(text):
        found = suppose(text, scored, named, changes)
        if found is not None:
            return found
    listed = _listing(text, scored, named)
    if listed is not None:
        return listed
    grade = _TO_GRADE.search(text)
    upward = _NEXT_GRADE.search(text)
    if (grade or upward) and not any(a.unit == "分" for a in find_amounts(text)):
        wanted = next_grade(scored) if upward or grade is None else grade[1]
        return _total(scored, ()) if scored.sheet.total is None else tell_boundary(scored, wanted)
    if named and not _own_sum(text):
        return _rows(text, scored, named)
    group = find_group(text, scored.sheet)
    if group is not None and not _own_sum(text):
        return _group(scored, group)
    if _TOTAL.search(text) and not _own_sum(text) and (changes or _short(text) or _OWN.search(text)):
        return _total(scored, changes)
    return _fact(text, scored)


def _listing(text: str, scored: OpenCase, named: Sequence[str]) -> CaseAnswer | None:
    """Answer with a list of rows: those that lost most, that lost points, that missed their targets, that are alike."""
    if _MOST.search(text):
        return _most(text, scored)
    if _UNMET.search(text) and not _own_sum(text):
        return _unmet(scored)
    if _UNCUT.search(text) and not named:
        return _uncut(scored)
    if _LISTED.search(text) and not named:
        return _deducted(scored)
    if _PROBLEMS.search(text) and _OWN.search(text):
        return _problems(scored)
    if not named and _WHAT_IF.search(text):
        several = find_alike(text, scored.sheet)
        if several:
            listed = "、".join(f"{scored.sheet.score(code).name}（{code}）" for code in several)
            return CaseAnswer(
                Solution((f"有{len(several)}项指标都符合：{listed}；请说明是哪一项。",), ()), codes=several
            )
    return None


def _own_sum(text: str) -> bool:
    """Tell whether a question brings its own figures, so that it is not the case's."""
    return len([a for a in find_amounts(text) if not a.weak]) >= 2 and _WHAT_IF.search(text) is None  # noqa: PLR2004


def _short(text: str) -> bool:
    return len(text) <= 24 and not re.search(r"怎么(?:分|划|定)|几档|四档|规定|分数线|\d", text)  # noqa: PLR2004 - a question about 总分 alone


def _leaf(scored: OpenCase, code: str) -> Score:
    return scored.sheet.score(code)


def _rows(text: str, scored: OpenCase, codes: Sequence[str]) -> CaseAnswer:
    """Tell of one or more rows: points, whether the target was met, why points were lost."""
    scores = tuple(_leaf(scored, code) for code in codes[:_MOST_LISTED])
    lines = [_told(text, scored, score) for score in scores]
    computed = tuple(points_of(score) for score in scores)
    return CaseAnswer(
        Solution(tuple(lines), computed), rules_of(scored, *scores), tuple(score.code for score in scores)
    )


def _told(text: str, scored: OpenCase, score: Score) -> str:
    facts = scored.ledger
    target, actual = facts.get(f"indicator.{score.code}.target"), facts.get(f"indicator.{score.code}.actual")
    parts = []
    if _REACHED.search(text) and score.relation != "unknown":
        verdict = {"met": "达到目标", "exceeded": "达到目标并超额", "missed": "未达到目标"}[score.relation]
        parts.append(f"{score.name}{verdict}")
    if _DENOMINATOR.search(text):
        step = next((step.text for step in score.steps if "分母" in step.text), None)
        if step is not None:
            parts.append(f"{score.name}的算法：{step}")
    if score.status == "waived":
        parts.append(f"{score.name}（{score.code}）不适用，不计分")
    elif score.weight is not None:
        lost = "" if not score.deduction else f"，扣{format_points(score.deduction)}分"
        parts.append(
            f"{score.name}（{score.code}）满分{format_points(score.weight)}分，得{shown(score.points)}分{lost}"
        )
    if target is not None and actual is not None:
        parts.append(f"目标{target.printed}，实际{actual.printed}")
    if score.status in {"disputed", "missing", "judgement"}:
        parts.append(f"状态为{SCORE_STATUS_NAMES[score.status]}")
    if _WHY.search(text) or score.deduction:
        parts += _reasons(scored, score)
    return "；".join(parts) + "。"


def _reasons(scored: OpenCase, score: Score) -> list[str]:
    """Give the stated reasons of a lost point: what the file itself says."""
    indicator = next((item for item in scored.evaluation.indicators if item.code == score.code), None)
    if not score.deduction:
        return ["没有扣分"] if score.points is not None else []
    parts = []
    if score.rule_text:
        parts.append(f"依据的评分规则：{score.rule_text}")
    if indicator is not None and indicator.deviation:
        parts.append(f"填报的偏差原因：{indicator.deviation.rstrip('。')}")
    else:
        seen = next(
            (
                o
                for o in scored.evaluation.observations
                if score.code in o.indicators and o.kind in {"deduction", "problem"}
            ),
            None,
        )
        if seen is not None:
            parts.append(f"材料所载：{seen.text.rstrip('。')}")
    return parts


def _most(text: str, scored: OpenCase) -> CaseAnswer | None:
    lost = sorted((s for s in scored.sheet.scores if s.deduction), key=lambda s: (-(s.deduction or Decimal(0)), s.code))
    if not lost:
        return CaseAnswer(Solution(("各项指标没有扣分。",), (total_of(scored),)))
    top = lost[0]
    assert top.deduction is not None  # noqa: S101 - only rows that lost points are listed
    told = (
        f"扣分最多的是{top.name}（{top.code}），扣{format_points(top.deduction)}分"
        f"（满分{shown(top.weight)}分，得{shown(top.points)}分）。"
    )
    rest = "、".join(f"{s.name}{shown(s.deduction)}分" for s in lost[1:3])
    reasons = f"{'；'.join(_reasons(scored, top))}。" if _WHY.search(text) else ""
    sentences = tuple(part for part in (told, reasons, f"其次是{rest}。" if rest else "") if part)
    return CaseAnswer(Solution(sentences, (points_of(top),)), rules_of(scored, top), tuple(s.code for s in lost[:1]))


def _deducted(scored: OpenCase) -> CaseAnswer:
    lost = [s for s in scored.sheet.scores if s.deduction]
    if not lost:
        return CaseAnswer(Solution(("各项指标没有扣分。",), (total_of(scored),)))
    lost.sort(key=lambda s: (-(s.deduction or Decimal(0)), s.code))
    total = sum((s.deduction or Decimal(0) for s in lost), Decimal(0))
    listed = "；".join(
        f"{n}. {s.name}（{s.code}）扣{shown(s.deduction)}分" for n, s in enumerate(lost[:_MOST_LISTED], 1)
    )
    expression = "＋".join(shown(s.deduction) for s in lost)
    made = Computed(expression, format_points(total), "分", (f"{expression}={format_points(total)}分",), "扣分合计")
    return CaseAnswer(
        Solution((f"共{len(lost)}项扣分，合计{made.shown}：{listed}。",), (made,)), codes=tuple(s.code for s in lost)
    )


def _uncut(scored: OpenCase) -> CaseAnswer:
    """List the rows with full points."""
    full = [s for s in scored.sheet.scores if s.points is not None and not s.deduction]
    told = "、".join(f"{s.name}（{s.code}）" for s in full[:_MOST_LISTED])
    more = f"等{len(full)}项" if len(full) > _MOST_LISTED else ""
    sentence = f"共{len(full)}项没有扣分：{told}{more}。" if full else "各项指标都有扣分。"
    return CaseAnswer(Solution((sentence,), ()), codes=tuple(s.code for s in full))


def _unmet(scored: OpenCase) -> CaseAnswer:
    """List the rows whose targets were missed."""
    missed = [s for s in scored.sheet.scores if s.relation == "missed"]
    known = [s for s in scored.sheet.scores if s.relation != "unknown"]
    if not missed:
        return CaseAnswer(Solution((f"能比较的{len(known)}项指标都达到了目标。",), (total_of(scored),)))
    told = "；".join(_target_of(scored, s) for s in missed[:_MOST_LISTED])
    return CaseAnswer(
        Solution((f"能比较的{len(known)}项指标中，{len(missed)}项没有达到目标：{told}。",), ()),
        codes=tuple(s.code for s in missed),
    )


def _target_of(scored: OpenCase, score: Score) -> str:
    target = scored.ledger.get(f"indicator.{score.code}.target")
    actual = scored.ledger.get(f"indicator.{score.code}.actual")
    values = f"，目标{target.printed}，实际{actual.printed}" if target is not None and actual is not None else ""
    return f"{score.name}（{score.code}）{values}"


def _problems(scored: OpenCase) -> CaseAnswer:
    """Tell what the file itself says of problems, by the rows that lost points."""
    lost = sorted((s for s in scored.sheet.scores if s.deduction), key=lambda s: (-(s.deduction or Decimal(0)), s.code))
    if not lost:
        return CaseAnswer(Solution(("各项指标没有扣分，材料中也没有据以写问题的扣分点。",), (total_of(scored),)))
    lines = []
    for number, score in enumerate(lost[:_MOST_LISTED], 1):
        reasons = [part for part in _reasons(scored, score) if not part.startswith("依据的评分规则")]
        because = f"：{'；'.join(reasons)}" if reasons else ""
        lines.append(f"{number}. {score.name}（{score.code}）扣{shown(score.deduction)}分{because}。")
    head = f"问题写在失分的指标上，共{len(lost)}项，按扣分多少排列："
    return CaseAnswer(Solution(("\n".join((head, *lines)),), ()), codes=tuple(s.code for s in lost))


def _total(scored: OpenCase, changes: Sequence[str]) -> CaseAnswer:
    """Tell total and grade, under the what-if inputs still in effect."""
    if changes:
        result = compare_changes(scored.evaluation, scored.rule_set, dict(parse_change(text) for text in changes))
        after = result.after
        made = Computed(
            "改动后的总分",
            shown(after.total),
            "分",
            (f"{shown(result.before.total)}分→{shown(after.total)}分",),
            "总分",
        )
        was = f"原为{shown(result.before.total)}分、“{result.before.grade or '未定'}”"
        told = f"按所设条件，总分{shown(after.total)}分，等级“{after.grade or '未定'}”（{was}）。"
        return CaseAnswer(Solution((told,), (made,)), changes=tuple(changes))
    sheet = scored.sheet
    made = total_of(scored)
    if sheet.total is None:
        pending = "、".join(f"{s.name}（{s.code}）" for s in sheet.scores if s.points is None and s.status != "waived")
        return CaseAnswer(Solution((f"总分未定：{pending}尚无得分。",), (made,)))
    told = f"总分{shown(sheet.total)}分，等级“{sheet.grade or '未定'}”。"
    note = () if sheet.total_stated in (None, sheet.total) else (f"原表所列总分为{shown(sheet.total_stated)}分。",)
    return CaseAnswer(Solution((told, *note), (made,)))


def _group(scored: OpenCase, name: str) -> CaseAnswer:
    group = next(g for g in scored.sheet.groups if g.name == name)
    computed = []
    told = f"{name}满分{shown(group.weight)}分，得{shown(group.points)}分"
    if group.rate is not None:
        expression = f"{shown(group.points)}÷{shown(group.weight)}"
        computed.append(
            Computed(
                f"{expression}×100%", percent(group.rate), "", (f"{expression}={percent(group.rate)}",), f"{name}得分率"
            )
        )
        told += f"，得分率{percent(group.rate)}"
    computed.append(Computed(name, shown(group.points), "分" if group.points is not None else "", (), f"{name}得分"))
    members = tuple(s.code for s in scored.sheet.scores if s.group == name and s.deduction)
    return CaseAnswer(Solution((f"{told}。",), tuple(computed)), codes=members)


def _fact(text: str, scored: OpenCase) -> CaseAnswer | None:
    """Answer from one fact of the ledger: budget, spending, unit, counts."""
    if not (_OWN.search(text) or _short(text)) or _own_sum(text) or not re.search(r"多少|几|哪|什么|谁|吗", text):
        return None
    for fact_id, pattern in _FACTS:
        fact = scored.ledger.get(fact_id)
        if fact is None or re.search(pattern, text) is None:
            continue
        if not _OWN.search(text) and re.search(
            r"怎么|规定|什么是|是什么|率|比例|能|可以|如何|区别|不同|一样|意思|含义|哪条|依据", text
        ):
            continue
        place = f"（{fact.origin.place}）" if fact.origin.place else ""
        value = fact.quantity
        computed = (
            ()
            if value is None
            else (Computed(fact.label, format_decimal(value.value, fact.places), value.unit, (), fact.label),)
        )
        return CaseAnswer(Solution((f"{fact.label}：{fact.printed}{place}。",), computed))
    return None
