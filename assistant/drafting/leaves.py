"""One indicator in the analysis (指标逐项分析): target, result, points, and why.

Patterns vary by position; what is said follows from the score's status and relation alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean
from assistant.drafting.phrases import (
    completion_phrase,
    execution_phrase,
    gap_phrase,
    is_counted,
    is_scale,
    result_phrase,
    surplus_phrase,
    target_phrase,
)
from assistant.drafting.reasons import Parts, tell_why
from assistant.drafting.writing import Writing, listed, pick, say, slot
from assistant.facts import REVERSED, codes_of, compared, read_actual, read_target, read_weight, sign_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.draft import Statement
    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import Score


def leaf_statement(writing: Writing, score: Score, place: int) -> Statement:
    """Write one indicator's paragraph.

    Args:
        writing: The material.
        score: The indicator's score.
        place: Its position, which chooses the sentence pattern.
    """
    parts = Parts()
    indicator = writing.indicator(score.code)
    if score.status == "waived":
        _waived(writing, score, indicator, parts)
    elif score.points is None:
        _open(writing, score, indicator, parts)
    elif amounts := execution_phrase(score, writing):
        parts.sentences.append(f"{_name(score)}方面，{amounts}，{points_clause(score, 0)}。")
        _loss(writing, score, indicator, parts)
    elif indicator is None:
        parts.sentences.append(f"{_name(score)}方面，{points_clause(score, 0)}。")
        _loss(writing, score, indicator, parts)
    elif compared(indicator):
        _measured(writing, score, indicator, parts, place)
    else:
        _judged(writing, score, indicator, parts, place)
    if score.status == "disputed":
        _disputed(writing, score, parts)
    if score.code in writing.plan.explain:
        _to_explain(writing, score, parts)
    return say(
        "".join(parts.sentences),
        deductions=[chain.id for chain in writing.plan.of_indicator(score.code)],
        quotes=parts.quotes,
        remark="；".join(parts.remarks) + "。" if parts.remarks else None,
    )


def is_plain(writing: Writing, score: Score) -> bool:
    """Whether nothing more is known of a leaf than that it earned full points."""
    indicator = writing.indicator(score.code)
    if indicator is None or score.weight is None or score.points != score.weight or score.status == "disputed":
        return False
    told = (indicator.target, indicator.actual, indicator.deviation)
    if any(clean(text) for text in told) or indicator.points_of_evaluation or score.ratio is not None:
        return False
    linked = (
        codes_of(writing.evaluation.observations[index], writing.evaluation) for index in writing.plan.achievements
    )
    return writing.has_practices or (score.code,) not in linked


def plain_statement(writing: Writing, scores: Sequence[Score], place: int) -> Statement:
    """Tell several leaves of which nothing is known but full points in one sentence."""
    named = "、".join(f"{_name(score)}（{slot(f'score.{score.code}.weight')}）" for score in scores)
    word = "经自评" if writing.by_unit else "经评价"
    variants = (
        f"{named}均得满分，未发现扣分事项。",
        f"{word}，{named}未发现扣分事项，均得满分。",
    )
    return say(pick(variants, place))


def _name(score: Score) -> str:
    return slot(f"indicator.{score.code}.name")


def points_clause(score: Score, place: int) -> str:
    """Word weight, points and loss of one indicator (满分X分，得Y分，扣Z分)."""
    prefix = f"score.{score.code}"
    weight, points = slot(f"{prefix}.weight"), slot(f"{prefix}.points")
    if score.deduction is not None and score.deduction > 0:
        return f"该项满分{weight}，得{points}，扣{slot(f'{prefix}.deduction')}"
    variants = (f"该项满分{weight}，得{points}", f"该项得满分{points}", f"满分{weight}，得{points}")
    return pick(variants, place)


def _measured(writing: Writing, score: Score, indicator: Indicator, parts: Parts, place: int) -> None:
    name, aim, result = _name(score), target_phrase(indicator), result_phrase(indicator)
    rate = completion_phrase(indicator, writing)
    rated = f"，{rate}" if rate else ""
    points = points_clause(score, place)
    gap = gap_phrase(indicator, score, writing)
    done = "实际完成" if is_counted(indicator) else "实际为"
    if score.status == "disputed":
        parts.sentences.append(f"{name}年度目标为{aim}，{done}{result}，原表载明{points.removeprefix('该项')}。")
        if any(chain.observations for chain in writing.plan.of_indicator(score.code)):
            tell_why(writing, score, indicator, parts)
        return
    if gap:
        variants = (
            f"{name}年度目标为{aim}，{done}{result}，{gap}{rated}。{points}。",
            f"{name}{done}{result}，年度目标为{aim}，{gap}{rated}；{points}。",
            f"对照{aim}的年度目标，{name}{done}{result}，{gap}{rated}，{points}。",
        )
        parts.sentences.append(pick(variants, place))
        tell_why(writing, score, indicator, parts)
        return
    parts.sentences.append(pick(_reached(writing, score, indicator, points), place))
    if score.deduction is not None and score.deduction > 0:
        tell_why(writing, score, indicator, parts)
    elif clean(indicator.deviation) and not writing.tabulates_deviations:
        filed = "自评" if writing.by_unit else "填报"
        parts.sentences.append(f"对完成值与目标值的差异，{filed}说明为：{parts.quote(clean(indicator.deviation))}。")
    parts.sentences += _achievements(writing, score, parts)


def _reached(writing: Writing, score: Score, indicator: Indicator, points: str) -> tuple[str, ...]:
    """Sentence patterns of an indicator that was not missed, by how it stands to its target."""
    name, aim, result = _name(score), target_phrase(indicator), result_phrase(indicator)
    done = "实际完成" if is_counted(indicator) else "实际为"
    surplus = surplus_phrase(indicator, writing)
    if surplus and is_counted(indicator):
        rate = completion_phrase(indicator, writing)
        return (
            f"{name}年度目标为{aim}，实际完成{result}，{surplus}，{points}。",
            f"{name}实际完成{result}，年度目标为{aim}，超额完成；{points}。",
            f"对照{aim}的年度目标，{name}实际完成{result}，{rate or surplus}，{points}。",
        )
    if surplus:
        return (
            f"{name}年度目标为{aim}，实际为{result}，{surplus}，{points}。",
            f"{name}实际为{result}，达到{aim}的年度目标；{points}。",
            f"对照{aim}的年度目标，{name}实际为{result}，{surplus}，{points}。",
        )
    reached = "控制在目标范围内" if sign_of(indicator) in REVERSED else "达到年度目标"
    if standing_of(indicator, score) in {"missed", "unknown"}:
        reached = "与年度目标存在差异"
    return (
        f"{name}年度目标为{aim}，{done}{result}，{reached}，{points}。",
        f"{name}{done}{result}，年度目标为{aim}，{reached}；{points}。",
        f"对照{aim}的年度目标，{name}{done}{result}，{reached}，{points}。",
    )


def _judged(writing: Writing, score: Score, indicator: Indicator, parts: Parts, place: int) -> None:
    name, points = _name(score), points_clause(score, place)
    lost = score.deduction is not None and score.deduction > 0
    shown = ""
    if writing.has(f"indicator.{score.code}.target", f"indicator.{score.code}.actual"):
        shown = _shown(indicator, score, by_unit=writing.by_unit)
    met = [clean(point.text) for point in indicator.points_of_evaluation if point.met is not None]
    good = _achievements(writing, score, parts)
    if lost:
        opening = f"{name}{shown}，{points}。" if shown else f"{name}{points.replace('该项', '', 1)}。"
        parts.sentences.append(opening)
        tell_why(writing, score, indicator, parts)
    elif shown:
        parts.sentences.append(f"{name}{shown}，{points}。")
    elif met and len(met) == len(indicator.points_of_evaluation):
        variants: tuple[str, ...] = (
            f"{name}的评价要点经逐项核对均已满足，{points}。",
            f"对照评价要点，{name}未发现不符合项，{points}。",
        )
        parts.sentences.append(pick(variants, place))
    elif score.status == "disputed":
        parts.sentences.append(f"{name}{points.replace('该项', '', 1)}。")
    else:
        full = points.removeprefix("该项")
        variants = (
            f"{name}{full}，未发现扣分事项。",
            f"{name}{full}，{writing.material}未反映扣分情形。",
        )
        parts.sentences.append(pick(variants, place))
    parts.sentences += good
    target = read_target(indicator)
    if writing.has(f"indicator.{score.code}.actual") and target is not None and "≥" in (indicator.actual or ""):
        parts.remarks.append(f"{name}的完成值照录了目标的表述，未填报具体完成数，请补充实际完成值及佐证材料")


def _loss(writing: Writing, score: Score, indicator: Indicator | None, parts: Parts) -> None:
    if score.deduction is not None and score.deduction > 0:
        tell_why(writing, score, indicator, parts)


def _shown(indicator: Indicator, score: Score, *, by_unit: bool) -> str:
    aim, result = target_phrase(indicator), result_phrase(indicator)
    span = read_target(indicator)
    if span is not None and span.upper is not None and read_actual(indicator) is not None:
        inside = standing_of(indicator, score) == "reached"
        return f"年度目标为{aim}，实际为{result}，{'处于目标区间内' if inside else '未落在目标区间内'}"
    filed = "" if by_unit else "填报"
    if is_scale(indicator.target):
        return f"按档次衡量，{filed}完成情况为{result}"
    if clean(indicator.target) in indicator.name:
        # A target that only says the indicator's name again sets nothing to reach.
        return f"的{filed}完成情况为{result}"
    if clean(indicator.target) == clean(indicator.actual):
        return f"年度目标为{aim}，{filed}完成情况与目标一致"
    return f"年度目标为{aim}，{filed}完成情况为{result}"


def _achievements(writing: Writing, score: Score, parts: Parts) -> list[str]:
    if writing.has_practices:
        return []
    told = []
    for index in writing.plan.achievements:
        observation = writing.evaluation.observations[index]
        if codes_of(observation, writing.evaluation) == (score.code,) and clean(observation.text):
            told.append(f"{parts.quote(clean(observation.text))}。")
    return told


def _waived(writing: Writing, score: Score, indicator: Indicator | None, parts: Parts) -> None:
    reason = clean(indicator.waived) if indicator is not None else ""
    text = f"{_name(score)}不适用于本次评价，未纳入评分"
    text += "，理由见“其他需要说明的问题”" if reason else ""
    heirs = heirs_of(writing, score)
    if heirs:
        text += f"。该项分值已调整至{listed(heirs)}"
    parts.sentences.append(f"{text}。")
    if not reason:
        parts.remarks.append(f"请补充{_name(score)}不适用的理由及相关依据")


def heirs_of(writing: Writing, score: Score) -> list[str]:
    """Name the siblings whose weight in the score differs from the printed one: they took a waived share."""
    heirs = []
    for other in writing.sheet.scores:
        indicator = writing.indicator(other.code)
        if other.code == score.code or other.path[:-1] != score.path[:-1] or indicator is None:
            continue
        span = read_weight(indicator)
        if span is not None and other.weight is not None and other.weight > span:
            heirs.append(slot(f"indicator.{other.code}.name"))
    return heirs


def _open(writing: Writing, score: Score, indicator: Indicator | None, parts: Parts) -> None:
    name = _name(score)
    if score.weight is None:
        shown = ""
        if indicator is not None and writing.has(f"indicator.{score.code}.target", f"indicator.{score.code}.actual"):
            shown = f"年度目标为{target_phrase(indicator)}，填报完成情况为{result_phrase(indicator)}，"
        parts.sentences.append(f"{name}{shown}未单独设置分值，其得分并入所属类别计算。")
        return
    if score.status == "judgement":
        legal = f"，可评区间为{slot(f'score.{score.code}.range')}" if writing.has(f"score.{score.code}.range") else ""
        parts.sentences.append(f"{name}需由评价人员判定后给分{legal}，目前得分未定。")
        parts.remarks.append(f"请评价人员对{name}给出得分并说明理由")
        return
    aim = ""
    if indicator is not None and is_scale(indicator.target):
        aim = "按档次衡量，"
    elif indicator is not None and writing.has(f"indicator.{score.code}.target"):
        aim = f"年度目标为{target_phrase(indicator)}，"
    blank = indicator is None or not clean(indicator.actual)
    state = "未填报实际完成值" if blank else "填报的完成情况不足以计算得分"
    parts.sentences.append(f"{name}{aim}{state}，得分未定，未按零分或满分处理。")
    parts.remarks.append(f"请补充{name}的实际完成值及佐证材料")


def _disputed(writing: Writing, score: Score, parts: Parts) -> None:
    prefix = f"score.{score.code}"
    if not writing.has(f"{prefix}.computed"):
        return
    parts.sentences.append(
        f"需要说明的是，按填报数据测算应得{slot(f'{prefix}.computed')}，与原表所载得分不一致，"
        "本报告暂按原表列示，待核实后确定。"
    )
    parts.remarks.append(f"请核实{_name(score)}的指标性质、目标值、完成值和得分")


def _to_explain(writing: Writing, score: Score, parts: Parts) -> None:
    rate = f"indicator.{score.code}.completion"
    shown = f"（完成率{slot(rate)}）" if writing.has(rate) and "完成率" not in "".join(parts.sentences) else ""
    parts.sentences.append(f"该指标完成值明显高于目标值{shown}，{writing.material}未说明原因，需补充说明。")
    parts.remarks.append(
        f"请说明{_name(score)}大幅超出目标值的原因，并核实年初目标值的设定依据；是否偏低由评价人员判断"
    )
