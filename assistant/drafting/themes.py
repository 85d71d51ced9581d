"""What kinds of problem belong under one heading (问题的主题), where a report would otherwise list too many.

A reader follows one matter at a time: what was decided, how the money was kept, how the work was run, what
came of it. Kinds are merged inside a matter only, never because both cost few points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Theme:
    """One matter (主题): the heading of a problem and of its suggestion, and the kinds it covers."""

    title: str
    remedy: str
    kinds: frozenset[str]

    def covers(self, kind: str) -> bool:
        """Whether a kind of problem belongs to this matter."""
        return kind in self.kinds


_THEMES = (
    Theme(
        "立项论证和审批不够规范",
        "夯实立项论证，规范审批程序",
        frozenset({"project_basis_weak", "approval_procedure_incomplete", "service_purchase_scope_unclear"}),
    ),
    Theme(
        "绩效目标和指标设置不够科学",
        "提高绩效目标和指标编制质量",
        frozenset(
            {
                "goal_too_general",
                "indicators_incomplete",
                "indicators_not_quantified",
                "target_value_unsuitable",
                "target_set_too_low",
            }
        ),
    ),
    Theme(
        "预算编制和资金分配不够精细",
        "细化预算编制和资金分配",
        frozenset({"budget_basis_weak", "funds_allocation_unreasonable"}),
    ),
    Theme(
        "预算执行和资金管理有待加强",
        "加强预算执行和资金管理",
        frozenset(
            {
                "funds_arrival_low",
                "execution_rate_low",
                "carry_over_high",
                "final_accounts_deviation",
                "budget_adjustment_procedure_missing",
                "funds_use_irregular",
                "payment_off_contract",
                "accounting_records_incomplete",
            }
        ),
    ),
    Theme(
        "组织实施和过程管理不够规范",
        "规范组织实施和过程管理",
        frozenset(
            {
                "rules_incomplete",
                "implementation_plan_missing",
                "process_records_weak",
                "procurement_irregular",
                "contract_terms_incomplete",
                "acceptance_irregular",
                "third_party_supervision_weak",
                "asset_management_weak",
                "safety_control_weak",
                "management_weak",
            }
        ),
    ),
    Theme(
        "绩效管理基础工作有待加强",
        "夯实绩效管理基础工作",
        frozenset(
            {
                "performance_awareness_weak",
                "performance_monitoring_weak",
                "evaluation_results_little_used",
                "self_evaluation_quality_low",
                "data_inconsistent",
                "evidence_missing",
                "disclosure_weak",
            }
        ),
    ),
    Theme(
        "部分产出目标未完成",
        "加强产出目标的过程管控",
        frozenset(
            {
                "output_quantity_missed",
                "quality_below_target",
                "completion_late",
                "cost_over_budget",
                "cost_saving_unexplained",
                "target_missed",
            }
        ),
    ),
    Theme(
        "部分效益和满意度目标未实现",
        "提升实施效益和服务对象满意度",
        frozenset(
            {
                "benefit_below_target",
                "benefit_evidence_weak",
                "outcome_use_weak",
                "maintenance_mechanism_weak",
                "satisfaction_survey_weak",
                "satisfaction_below_target",
                "qualitative_below_best",
            }
        ),
    ),
)


# Wider matters, for a report that still lists too many: each is made of themes above.
_AREAS = (
    Theme(
        "项目论证、绩效目标和预算编制不够扎实",
        "做实项目论证、绩效目标和预算编制",
        _THEMES[0].kinds | _THEMES[1].kinds | _THEMES[2].kinds,
    ),
    Theme(
        "预算执行和项目管理有待加强",
        "加强预算执行和项目管理",
        _THEMES[3].kinds | _THEMES[4].kinds | _THEMES[5].kinds,
    ),
    Theme("部分产出和效益目标未实现", "推动产出和效益目标全面实现", _THEMES[6].kinds | _THEMES[7].kinds),
)


def narrowest(kinds: Iterable[str]) -> Theme | None:
    """Find the narrowest matter that covers all of these kinds; None where none does."""
    wanted = tuple(kinds)
    return next((theme for theme in (*_THEMES, *_AREAS) if all(theme.covers(kind) for kind in wanted)), None)


def area_of(kind: str) -> Theme | None:
    """Find the wider matter a kind of problem belongs to; None for one that none covers."""
    return next((area for area in _AREAS if area.covers(kind)), None)


def theme_of(kind: str) -> Theme | None:
    """Find the matter a kind of problem belongs to; None for one that no theme covers."""
    return next((theme for theme in _THEMES if theme.covers(kind)), None)
