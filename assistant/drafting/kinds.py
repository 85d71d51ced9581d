"""Which kind of problem a lost point belongs to (问题归类): words, shared phrasing, indicator names.

The kinds themselves are data (knowledge_base/taxonomy.yaml); those kept here serve only where none
of them fits, or where the inputs do not say what was wrong.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

from assistant.retrieval.library import KindCause, KindSuggestion, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.scoring import Relation

_WORD_MARK, _LONGEST_WORD = 3, 4
_LEAF, _OWN_LEAF, _PATH, _RELATION = 6, 15, 3, 4
# A kind that usually hits other indicators must be named all the more clearly.
_ELSEWHERE = 6
_ENOUGH = 5.0
# Shared phrasing alone, without one of a kind's words, counts only from here on.
_PHRASING = 8.0
_FEW = 2
_RESULTS = ("产出", "效益", "效果", "满意", "数量", "质量", "时效", "成本", "可持续影响")
_SHORTFALL = re.compile(
    r"低于|少于|不足\d|未达|未完成|未按时|未按期|超出|超过|高于|超支|逾期|滞后|延期|晚于|推迟|仅(?:为|完成|有)?\d|缺口|"
    r"(?:计划|目标|应当?|约定|要求)[^，。；]{0,20}\d[^。；]{0,12}[，,；]?(?:实际|仅|完成|只)[^，。；]{0,12}\d"
)
_UNPROVED = re.compile(
    r"未(?:能)?提供|未见|缺少|缺乏|无法|佐证|没有(?:数据|资料|记录)|未开展调查|未留存|样本(?:量)?(?:偏少|过少|不足|较少)"
)
_RATE = re.compile(r"满意[度率]?[^，。；]{0,6}\d+(?:\.\d+)?%")
_CHINESE = re.compile(r"[一-鿿]+")

TARGET_MISSED = ProblemKind(
    id="target_missed",
    title="部分绩效目标完成不够充分",
    criterion="年度绩效目标应分解到具体时点和责任岗位，并按期完成",
    effect="不利于年度绩效目标整体实现",
    evidence=("指标完成值的统计口径和原始记录",),
    causes=(
        KindCause(
            text="年度目标分解不够细，执行中对进度的跟踪调度不足",
            evidence_to_ask="目标分解表、进度台账和调度会议记录",
        ),
    ),
    suggestions=(
        KindSuggestion(
            title="强化目标分解，加大过程跟踪力度",
            text="将年度绩效目标分解到岗位和时间节点，定期比对完成进度与目标值，对进度滞后的事项及时分析并调整安排",
        ),
        KindSuggestion(
            title="健全目标完成情况的跟踪机制",
            text="结合绩效运行监控建立指标完成台账，对可能偏离目标的事项提前预警，并留存统计口径和佐证材料",
        ),
    ),
    words=("未完成", "未达到"),
    relations=("missed",),
)
MANAGEMENT_WEAK = ProblemKind(
    id="management_weak",
    title="过程管理有待进一步规范",
    criterion="实施各环节应有章可循、有据可查",
    effect="不利于管理的规范化",
    evidence=("与扣分事项有关的过程资料",),
    causes=(
        KindCause(
            text="对相关管理要求的理解和落实不够到位，日常检查复核不足",
            evidence_to_ask="管理制度、职责分工和日常检查记录",
        ),
    ),
    suggestions=(
        KindSuggestion(
            title="完善管理要求，规范实施过程",
            text="对照评分要点逐项查找薄弱环节，明确责任分工和完成时限，完善过程记录并定期复核",
        ),
        KindSuggestion(
            title="补齐管理短板，健全复核机制",
            text="围绕扣分事项完善工作流程，细化复核要求，确保各环节资料完整、可追溯",
        ),
    ),
    words=("不规范", "不完善"),
)
UNEXPLAINED = ProblemKind(
    id="loss_unexplained",
    title="部分指标与评分要求尚有差距",
    criterion="",
    effect="",
    evidence=("评分底稿、专家评分意见",),
    causes=(
        KindCause(
            text="相关工作的完成程度与评分要求存在差距，或佐证材料不足以支持得满分",
            evidence_to_ask="评分底稿、专家评分意见和相关佐证材料",
        ),
    ),
    suggestions=(
        KindSuggestion(
            title="对照评分标准查找差距并补充佐证",
            text="对照评分标准逐项核实扣分事项，补充完善佐证材料；对确属工作不足的，明确改进措施、责任人和完成时限",
        ),
        KindSuggestion(
            title="逐项核实扣分依据，明确改进方向",
            text="会同评价人员逐项核实扣分依据，区分工作不足与材料不足两类情形，分别提出改进措施和补充材料清单",
        ),
    ),
    words=("扣分依据",),
)


def fell_short(path: Iterable[str], said: str) -> bool:
    """Whether a reason tells that a result stayed behind what was planned, where the form prints no target.

    Only results are meant (产出、效益、满意度): a rule that falls short is a defect of its own, and so is
    missing evidence.
    """
    levels = tuple(path)
    if not any(name in level for level in levels for name in _RESULTS) or _UNPROVED.search(said):
        return False
    return _SHORTFALL.search(said) is not None or ("满意" in levels[-1] and _RATE.search(said) is not None)


def relation_told(path: Iterable[str], said: str, relation: Relation) -> Relation:
    """Whether the target was met, as the numbers tell it, else as the reason for the lost points does."""
    return "missed" if relation == "unknown" and fell_short(path, said) else relation


def match_kind(
    path: Iterable[str], texts: Iterable[str], relation: Relation, taxonomy: tuple[ProblemKind, ...]
) -> ProblemKind:
    """Choose the kind that fits best (归类): what was observed counts most, then the indicator's name.

    Args:
        path: The indicator's levels, leaf last.
        texts: What observations, deviations and missed points of evaluation say.
        relation: Whether the target was met.
        taxonomy: The kinds in their order, which decides ties.

    Returns:
        The best kind; a general one where none fits well, or several fit alike.
    """
    levels, said = tuple(path), "；".join(text for text in texts if text)
    if not said and relation != "missed":
        return UNEXPLAINED
    marks = [_marks(kind, levels, said, relation, taxonomy) for kind in taxonomy]
    best = max(marks, default=0.0)
    if best < _ENOUGH or (relation != "missed" and marks.count(best) > 1):
        return TARGET_MISSED if relation == "missed" else MANAGEMENT_WEAK
    return taxonomy[marks.index(best)]


def marks_of_text(kind: ProblemKind, said: str, taxonomy: tuple[ProblemKind, ...]) -> float:
    """Measure how strongly a text points to a kind: its words, then phrasing few other kinds share."""
    words = sum(_WORD_MARK * (min(len(word), _LONGEST_WORD) - 1) for word in kind.words if word in said)
    weights = _pair_weights(taxonomy)
    shared = _pairs(said) & _kind_pairs(kind)
    heading = _pairs("；".join((kind.title, *kind.words)))
    phrasing = sum(weights.get(pair, 0.0) * (2 if pair in heading else 1) for pair in shared)
    return words + phrasing if words or phrasing >= _PHRASING else 0.0


def _marks(
    kind: ProblemKind, levels: tuple[str, ...], said: str, relation: Relation, taxonomy: tuple[ProblemKind, ...]
) -> float:
    leaf = levels[-1] if levels else ""
    worded = any(word in said for word in kind.words)
    marks = marks_of_text(kind, said, taxonomy) if said else 0.0
    named = 0
    if any(name in leaf for name in kind.indicators):
        others = sum(any(name in leaf for name in other.indicators) for other in taxonomy)
        named = _OWN_LEAF if others <= _FEW else _LEAF
    if any(name in level for name in kind.indicators for level in levels[:-1]):
        named += _PATH
    marks += named
    if not named and levels and kind.indicators:
        marks = marks - _ELSEWHERE if worded else 0.0
    if named and relation in kind.relations and (relation != "unknown" or worded):
        marks += _RELATION
    elif relation == "missed" and kind.relations and relation not in kind.relations:
        marks -= _RELATION
    return marks


def _pairs(text: str) -> frozenset[str]:
    runs = _CHINESE.findall(text)
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


@cache
def _kind_pairs(kind: ProblemKind) -> frozenset[str]:
    return _pairs("；".join((kind.title, kind.criterion, *kind.evidence, *kind.words)))


@cache
def _pair_weights(taxonomy: tuple[ProblemKind, ...]) -> dict[str, float]:
    """Weigh each pair of characters by how few kinds use it."""
    found: dict[str, int] = {}
    for kind in taxonomy:
        for pair in _kind_pairs(kind):
            found[pair] = found.get(pair, 0) + 1
    return {pair: math.log(len(taxonomy) / number) for pair, number in found.items()}
