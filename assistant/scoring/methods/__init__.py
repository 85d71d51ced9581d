"""The closed set of ways a value becomes points (计分方法); a rule names one of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.scoring.methods.banded import brackets, deadline, late_steps, satisfaction, step_deduction
from assistant.scoring.methods.budget import budget_deviation, carryover_rate, cost_saving, execution_rate
from assistant.scoring.methods.checklists import checklist_additive, checklist_subtractive
from assistant.scoring.methods.judgement import direct_judgement, grade_word, three_band
from assistant.scoring.methods.proportional import (
    equal,
    on_time_rate,
    proportional_down_inverse,
    proportional_down_linear,
    proportional_up,
    value_range,
    zero_tolerance,
)
from assistant.scoring.methods.target import equal_weights, target_too_low

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.scoring.outcome import Method

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "brackets": brackets,
        "budget_deviation": budget_deviation,
        "carryover_rate": carryover_rate,
        "checklist_additive": checklist_additive,
        "checklist_subtractive": checklist_subtractive,
        "cost_saving": cost_saving,
        "deadline": deadline,
        "direct_judgement": direct_judgement,
        "equal": equal,
        "equal_weights": equal_weights,
        "execution_rate": execution_rate,
        "grade_word": grade_word,
        "late_steps": late_steps,
        "on_time_rate": on_time_rate,
        "proportional_down_inverse": proportional_down_inverse,
        "proportional_down_linear": proportional_down_linear,
        "proportional_up": proportional_up,
        "range": value_range,
        "satisfaction": satisfaction,
        "step_deduction": step_deduction,
        "target_too_low": target_too_low,
        "three_band": three_band,
        "zero_tolerance": zero_tolerance,
    }
)

METHOD_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "brackets": "分档计分",
        "budget_deviation": "部门预决算差异率",
        "carryover_rate": "结转结余率",
        "checklist_additive": "评价要点逐项给分",
        "checklist_subtractive": "评价要点逐项扣分",
        "cost_saving": "成本节约率",
        "deadline": "按期完成",
        "direct_judgement": "评判给分",
        "equal": "等于目标值",
        "equal_weights": "假定等权",
        "execution_rate": "预算执行率",
        "grade_word": "等级评判",
        "late_steps": "逾期扣分",
        "on_time_rate": "按时完成率",
        "proportional_down_inverse": "反向比例（目标÷实际）",
        "proportional_down_linear": "反向线性",
        "proportional_up": "正向比例（实际÷目标）",
        "range": "区间",
        "satisfaction": "满意度",
        "step_deduction": "逐级扣分",
        "target_too_low": "目标值明显偏低",
        "three_band": "定性三档",
        "zero_tolerance": "零容忍",
    }
)
