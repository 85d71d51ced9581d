"""Which kind of problem a lost point belongs to (问题归类): words, indicator names, results.

The kinds themselves are data (knowledge_base/taxonomy.yaml); those kept here serve only where none
of them fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.retrieval.library import KindCause, KindSuggestion, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.scoring import Relation

_LEAF, _PATH, _RELATION = 4, 2, 3
_LONGEST_WORD = 4
_ENOUGH = 2

TARGET_MISSED = ProblemKind(
    id="target_missed",
    title="部分绩效目标完成不够充分",
    criterion="年度绩效目标应分解到具体时点和责任岗位，并按期完成",
    effect="影响了年度绩效目标的整体实现程度",
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
    title="项目管理有待进一步规范",
    criterion="项目实施各环节应有章可循、有据可查",
    effect="不利于项目管理水平的持续提升",
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
        The best kind; a general one where none reaches two marks.
    """
    levels, said = tuple(path), "；".join(texts)
    best, best_marks = None, _ENOUGH - 1
    for kind in taxonomy:
        marks = _marks(kind, levels, said, relation)
        if marks > best_marks:
            best, best_marks = kind, marks
    if best is not None:
        return best
    return TARGET_MISSED if relation == "missed" else MANAGEMENT_WEAK


def marks_of_text(kind: ProblemKind, said: str) -> int:
    """Count how strongly a text points to a kind by its words; longer words weigh more."""
    return sum(min(len(word), _LONGEST_WORD) for word in kind.words if word in said)


def _marks(kind: ProblemKind, levels: tuple[str, ...], said: str, relation: Relation) -> int:
    leaf = levels[-1] if levels else ""
    marks = marks_of_text(kind, said)
    if any(name in leaf for name in kind.indicators):
        marks += _LEAF
    elif any(name in level for name in kind.indicators for level in levels[:-1]):
        marks += _PATH
    if marks and relation in kind.relations:
        marks += _RELATION
    return marks
