"""Questions about the open case (问案例): why points were lost, what a row scored, what if a result were another.

Answers come from the score sheet, the ledger and ``scoring.what_if``; a question that names nothing of the case is left
to the calculator and the documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.amounts import find_amounts
from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import RuleUsed, Solution
from assistant.chat.case_rows import find_codes, find_group
from assistant.domain.quantity import Quantity, format_decimal, format_points, measure_of, round_decimal
from assistant.domain.scoring import SCORE_STATUS_NAMES
from assistant.scoring.outcome import percent
from assistant.scoring.rule_sets import list_rule_sets
from assistant.scoring.what_if import compare_changes, find_nearest, parse_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.chat.amounts import Amount
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
    r"哪些.{0,6}(?:扣|失|丢)|(?:扣|失|丢)(?:了)?分的?(?:有哪些|指标有|项有|项是|指标是)|哪几项.{0,6}(?:扣|失|丢|没)|扣分项|失分项|哪些.{0,8}没.{0,3}满分"
)
_TOTAL = re.compile(r"总分|总得分|综合得分|一共(?:得|多少分)|合计得|得多少分|什么等级|等级|评为什么|结果怎么样|总共")
_TO_GRADE = re.compile(r"(?:掉到|降到|到|升到|离|差|才是|够)[^优良中差]{0,6}(优|良|中|差)|临界|最近的.{0,4}(?:线|档)")
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


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """An answer from the case (案例答案): the solution, rules it rests on, rows it spoke of, changes in effect."""

    solution: Solution
    rules: tuple[RuleUsed, ...] = ()
    codes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


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
        found = _what_if(text, scored, named, changes)
        if found is not None:
            return found
    if _MOST.search(text):
        return _most(scored)
    if _LISTED.search(text):
        return _deducted(scored)
    grade = _TO_GRADE.search(text)
    if grade is not None and not any(a.unit == "分" for a in find_amounts(text)):
        return _boundary(scored, grade[1])
    if named and not _own_sum(text):
        return _rows(text, scored, named)
    group = find_group(text, scored.sheet)
    if group is not None and not _own_sum(text):
        return _group(scored, group)
    if _TOTAL.search(text) and not _own_sum(text) and (changes or _short(text) or _OWN.search(text)):
        return _total(scored, changes)
    return _fact(text, scored)


def _own_sum(text: str) -> bool:
    """Tell whether a question brings its own figures, so that it is not the case's."""
    return len([a for a in find_amounts(text) if not a.weak]) >= 2 and _WHAT_IF.search(text) is None  # noqa: PLR2004


def _short(text: str) -> bool:
    return len(text) <= 24 and not re.search(r"怎么(?:分|划|定)|几档|四档|规定|分数线|\d", text)  # noqa: PLR2004 - a question about 总分 alone


def _leaf(scored: OpenCase, code: str) -> Score:
    return scored.sheet.score(code)


def _shown(value: Decimal | None) -> str:
    return "未定" if value is None else format_points(value)


def _points(score: Score, name: str = "") -> Computed:
    """Make the computation of one row."""
    texts = tuple(step.text for step in score.steps)
    expression = texts[-1].split("→")[0] if texts else score.name
    return Computed(
        expression, _shown(score.points), "分" if score.points is not None else "", texts, name or score.name
    )


def _rule(scored: OpenCase, *scores: Score) -> tuple[RuleUsed, ...]:
    if scored.rule_set.name not in list_rule_sets():
        return ()
    codes = {rule.code for rule in scored.rule_set.rules}
    listed = dict.fromkeys(score.rule for score in scores if score.rule in codes)
    from assistant.scoring.rule_sets import load_rule_set

    known = {rule.code for rule in load_rule_set(scored.rule_set.name).rules}
    return tuple(RuleUsed(scored.rule_set.name, code) for code in listed if code is not None and code in known)


def _rows(text: str, scored: OpenCase, codes: Sequence[str]) -> CaseAnswer:
    """Tell of one or more rows: points, whether the target was met, why points were lost."""
    scores = tuple(_leaf(scored, code) for code in codes[:_MOST_LISTED])
    lines = [_told(text, scored, score) for score in scores]
    computed = tuple(_points(score) for score in scores)
    return CaseAnswer(Solution(tuple(lines), computed), _rule(scored, *scores), tuple(score.code for score in scores))


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
            f"{score.name}（{score.code}）满分{format_points(score.weight)}分，得{_shown(score.points)}分{lost}"
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


def _most(scored: OpenCase) -> CaseAnswer | None:
    lost = sorted((s for s in scored.sheet.scores if s.deduction), key=lambda s: (-(s.deduction or Decimal(0)), s.code))
    if not lost:
        return CaseAnswer(Solution(("各项指标没有扣分。",), (_total_of(scored),)))
    top = lost[0]
    assert top.deduction is not None  # noqa: S101 - only rows that lost points are listed
    told = (
        f"扣分最多的是{top.name}（{top.code}），扣{format_points(top.deduction)}分"
        f"（满分{_shown(top.weight)}分，得{_shown(top.points)}分）。"
    )
    rest = "、".join(f"{s.name}{_shown(s.deduction)}分" for s in lost[1:3])
    sentences = (told, f"其次是{rest}。") if rest else (told,)
    return CaseAnswer(Solution(sentences, (_points(top),)), _rule(scored, top), tuple(s.code for s in lost[:1]))


def _deducted(scored: OpenCase) -> CaseAnswer:
    lost = [s for s in scored.sheet.scores if s.deduction]
    if not lost:
        return CaseAnswer(Solution(("各项指标没有扣分。",), (_total_of(scored),)))
    lost.sort(key=lambda s: (-(s.deduction or Decimal(0)), s.code))
    total = sum((s.deduction or Decimal(0) for s in lost), Decimal(0))
    listed = "；".join(
        f"{n}. {s.name}（{s.code}）扣{_shown(s.deduction)}分" for n, s in enumerate(lost[:_MOST_LISTED], 1)
    )
    expression = "＋".join(_shown(s.deduction) for s in lost)
    made = Computed(expression, format_points(total), "分", (f"{expression}={format_points(total)}分",), "扣分合计")
    return CaseAnswer(
        Solution((f"共{len(lost)}项扣分，合计{made.shown}：{listed}。",), (made,)), codes=tuple(s.code for s in lost)
    )


def _total_of(scored: OpenCase) -> Computed:
    groups = [g for g in scored.sheet.groups if g.points is not None]
    expression = "＋".join(_shown(g.points) for g in groups) or "总分"
    total = scored.sheet.total
    steps = (f"{expression}={_shown(total)}分",) if groups and total is not None else ()
    return Computed(expression, _shown(total), "分" if total is not None else "", steps, "总分")


def _total(scored: OpenCase, changes: Sequence[str]) -> CaseAnswer:
    """Tell total and grade, under the what-if inputs still in effect."""
    if changes:
        result = compare_changes(scored.evaluation, scored.rule_set, dict(parse_change(text) for text in changes))
        after = result.after
        made = Computed(
            "改动后的总分",
            _shown(after.total),
            "分",
            (f"{_shown(result.before.total)}分→{_shown(after.total)}分",),
            "总分",
        )
        was = f"原为{_shown(result.before.total)}分、“{result.before.grade or '未定'}”"
        told = f"按所设条件，总分{_shown(after.total)}分，等级“{after.grade or '未定'}”（{was}）。"
        return CaseAnswer(Solution((told,), (made,)), changes=tuple(changes))
    sheet = scored.sheet
    made = _total_of(scored)
    if sheet.total is None:
        pending = "、".join(f"{s.name}（{s.code}）" for s in sheet.scores if s.points is None and s.status != "waived")
        return CaseAnswer(Solution((f"总分未定：{pending}尚无得分。",), (made,)))
    told = f"总分{_shown(sheet.total)}分，等级“{sheet.grade or '未定'}”。"
    note = () if sheet.total_stated in (None, sheet.total) else (f"原表所列总分为{_shown(sheet.total_stated)}分。",)
    return CaseAnswer(Solution((told, *note), (made,)))


def _group(scored: OpenCase, name: str) -> CaseAnswer:
    group = next(g for g in scored.sheet.groups if g.name == name)
    computed = []
    told = f"{name}满分{_shown(group.weight)}分，得{_shown(group.points)}分"
    if group.rate is not None:
        expression = f"{_shown(group.points)}÷{_shown(group.weight)}"
        computed.append(
            Computed(
                f"{expression}×100%", percent(group.rate), "", (f"{expression}={percent(group.rate)}",), f"{name}得分率"
            )
        )
        told += f"，得分率{percent(group.rate)}"
    computed.append(Computed(name, _shown(group.points), "分" if group.points is not None else "", (), f"{name}得分"))
    members = tuple(s.code for s in scored.sheet.scores if s.group == name and s.deduction)
    return CaseAnswer(Solution((f"{told}。",), tuple(computed)), codes=members)


def _boundary(scored: OpenCase, grade: str | None) -> CaseAnswer | None:
    """Tell how far the total is from a grade's line, and the nearest input that would change the grade."""
    total = scored.sheet.total
    if total is None:
        return _total(scored, ())
    bands = scored.rule_set.bands
    at = next((n for n, band in enumerate(bands) if band.name == grade), None)
    own = next((n for n, band in enumerate(bands) if band.name == scored.sheet.grade), None)
    sentences, computed = [], []
    if at is not None and own is not None:
        # Falling to a grade means passing below the line above it.
        line = bands[at - 1].at_least if at > own and at else bands[at].at_least
        gap = abs(total - line)
        expression = f"|{_shown(total)}－{format_decimal(line)}|"
        computed.append(
            Computed(expression, format_points(gap), "分", (f"{expression}={format_points(gap)}分",), "距分数线")
        )
        if at > own:
            sentences.append(
                f"总分{_shown(total)}分，再降{format_points(gap)}分以上（低于{format_decimal(line)}分）才会降到“{grade}”。"
            )
        elif at < own:
            sentences.append(
                f"总分{_shown(total)}分，还差{format_points(gap)}分到“{grade}”（{format_decimal(line)}分）。"
            )
        else:
            sentences.append(f"总分{_shown(total)}分，已在“{grade}”，高出分数线{format_points(gap)}分。")
    near = find_nearest(scored.evaluation, scored.rule_set, scored.sheet, grade_only=True)
    if near is not None:
        sentences.append(f"单项中最近的临界：{near.code}的数据为{near.value}时，{near.effect}。")
    elif sentences:
        sentences.append("没有哪一项单独变动会改变等级。")
    return (
        CaseAnswer(Solution(tuple(sentences), tuple(computed), topics=("评价等级 四档 百分制 分数线",)))
        if sentences
        else None
    )


def _what_if(text: str, scored: OpenCase, codes: Sequence[str], earlier: Sequence[str]) -> CaseAnswer | None:
    """Score the case under another input, on top of those still in effect."""
    wanted = _changes(text, scored, codes)
    if not wanted:
        return None
    merged = {**dict(parse_change(item) for item in earlier), **wanted}
    result = compare_changes(scored.evaluation, scored.rule_set, merged)
    before = {score.code: score for score in result.before.scores}
    after = {score.code: score for score in result.after.scores}
    sentences, computed = [], []
    for code in dict.fromkeys(key.partition(".")[0] for key in wanted):
        row = after.get(code)
        if row is None:
            continue
        computed.append(_points(row))
        sentences.append(f"{row.name}由{_shown(before[code].points)}分变为{_shown(row.points)}分。")
    total = result.after.total
    expression = f"{_shown(result.before.total)}＋变动" if total is not None else "总分"
    computed.append(
        Computed(
            expression,
            _shown(total),
            "分" if total is not None else "",
            (f"{_shown(result.before.total)}分→{_shown(total)}分",),
            "总分",
        )
    )
    grade = (
        f"等级由“{result.before.grade}”变为“{result.after.grade}”"
        if result.before.grade != result.after.grade
        else f"等级仍为“{result.after.grade or '未定'}”"
    )
    sentences.append(f"总分由{_shown(result.before.total)}分变为{_shown(total)}分，{grade}。")
    changes = tuple(f"{key}={value}" for key, value in merged.items())
    rules = _rule(scored, *(after[key.partition(".")[0]] for key in wanted if key.partition(".")[0] in after))
    return CaseAnswer(Solution(tuple(sentences), tuple(computed)), rules, tuple(codes), changes)


def _changes(text: str, scored: OpenCase, codes: Sequence[str]) -> Mapping[str, str]:
    """Read the inputs a question supposes: 支出变成462.5万, 完成360个."""
    amounts = [a for a in find_amounts(text) if a.role not in {"weight", "score", "panel"} or a.unit != "分"]
    if not amounts:
        return {}
    amount = amounts[-1]
    code = codes[0]
    line = scored.evaluation.total_fund
    if code not in {item.code for item in scored.evaluation.indicators} and line is not None:
        field = "budget" if re.search(r"预算(?:数)?(?:变|改|调|是|为)", text) else "spent"
        return {f"{code}.{field}": format_decimal(_in_unit(amount, line.unit))}
    row = next(item for item in scored.evaluation.indicators if item.code == code)
    field = "target" if re.search(r"目标(?:值)?(?:变|改|调|定|是|为|设)", text) else "actual"
    unit = row.unit or ""
    return {f"{code}.{field}": format_decimal(_in_unit(amount, unit)) + (unit if field == "target" else "")}


def _in_unit(amount: Amount, unit: str) -> Decimal:
    """Bring a supposed value to the row's unit."""
    if not amount.unit or not unit:
        return amount.value
    own = amount.unit if not amount.unit.endswith(("万", "亿")) or not unit.endswith("元") else f"{amount.unit}元"
    if measure_of(own)[0] == measure_of(unit)[0]:
        return round_decimal(Quantity(amount.value, own).to(unit).value, 6).normalize() + 0
    return amount.value


def _fact(text: str, scored: OpenCase) -> CaseAnswer | None:
    """Answer from one fact of the ledger: budget, spending, unit, counts."""
    if not (_OWN.search(text) or _short(text)) or _own_sum(text) or not re.search(r"多少|几|哪|什么|谁|吗", text):
        return None
    for fact_id, pattern in _FACTS:
        fact = scored.ledger.get(fact_id)
        if fact is None or re.search(pattern, text) is None:
            continue
        if not _OWN.search(text) and re.search(r"怎么|规定|什么是|是什么|率|比例|能|可以|如何", text):
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
