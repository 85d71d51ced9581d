"""Evaluations made up by chance (随机案例): forms of several kinds, with losses of every kind in known amounts."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from assistant.domain.evaluation import Evaluation
from assistant.domain.quantity import format_decimal, round_decimal

_WORKS = ("村道修复", "图书配送", "河道清淤", "托管服务", "流动体检", "信号灯更新", "果树病虫防治", "非遗展演")
_UNITS = ("青榆区公共服务中心", "白洋镇综合事务中心", "枫桥市园林站", "石岭县疾控中心")
_LEAVES = (
    ("产出指标", "数量指标", "完成场次", "≥", "场"),
    ("产出指标", "数量指标", "服务人次", "≥", "人次"),
    ("产出指标", "质量指标", "验收合格率", "≥", "%"),
    ("产出指标", "时效指标", "按期完成率", "≥", "%"),
    ("产出指标", "成本指标", "单位成本", "≤", "元"),
    ("效益指标", "社会效益指标", "受益户数", "≥", "户"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", "%"),
)
_FAULTS = (
    "抽查的资料中缺少经办人签字",
    "未按合同约定的时间组织验收",
    "台账与实物数量不一致",
    "方案未经集体研究即组织实施",
    "考核结果未与付款挂钩",
    "绩效目标没有对应的指标值",
)
_CHECKLISTS = ("绩效目标合理性", "绩效指标明确性", "预算编制科学性", "管理制度健全性", "制度执行有效性")


def make_case(seed: int) -> Evaluation:
    """Make one evaluation; equal seeds give equal ones.

    Every form has a funds row, measured leaves of which some miss their target, and judged leaves that
    lost points for one reason, for several, or for none.
    """
    chance = random.Random(seed)
    budget = Decimal(chance.randrange(5_000, 90_000)) / 100
    spent = round_decimal(budget * Decimal(chance.randrange(60, 101)) / 100, 2)
    observations: list[dict[str, Any]] = []
    indicators = [_judged(chance, number, observations) for number in range(1, chance.randrange(3, 6))]
    indicators += [_measured(chance, number) for number in range(1, chance.randrange(4, 8))]
    return Evaluation.model_validate(
        {
            "case": f"{chance.choice(_WORKS)}项目",
            "unit": chance.choice(_UNITS),
            "document_type": "项目支出绩效评价报告",
            "period": str(chance.randrange(2021, 2026)),
            "region": "全国",
            "funds": [
                {
                    "name": "年度资金总额",
                    "budget": format_decimal(budget, 2),
                    "spent": format_decimal(spent, 2),
                    "weight": "10",
                    "place": "附表.docx › 表1 行3",
                }
            ],
            "indicators": indicators,
            "observations": observations,
        }
    )


def _judged(chance: random.Random, number: int, observations: list[dict[str, Any]]) -> dict[str, Any]:
    """A leaf whose points a person gave: in full, or less for one reason, several, or none."""
    code, name = f"B{number:02d}", _CHECKLISTS[number - 1]
    weight = Decimal(chance.randrange(3, 9))
    reasons = chance.choice((0, 1, 1, 2, 3))
    amounts = [Decimal(chance.choice(("0.5", "1"))) for _ in range(reasons)]
    untold = Decimal(chance.choice(("0", "0", "0.5")))
    lost = sum(amounts, untold)
    while lost > weight:
        lost -= amounts.pop()
    for fault, amount in zip(chance.sample(_FAULTS, len(amounts)), amounts, strict=True):
        row = len(observations) + 4
        observations.append(
            {
                "text": fault,
                "indicators": [code],
                "kind": "deduction",
                "amount": str(amount),
                "place": f"底稿.xlsx!F{row}",
            }
        )
    return {
        "code": code,
        "path": ["决策和过程", "管理", name],
        "weight": str(weight),
        "stated": format_decimal(weight - lost),
        "place": f"评分表.xlsx!C{number + 3}",
    }


def _measured(chance: random.Random, number: int) -> dict[str, Any]:
    """A leaf with a target and a result, its points printed rightly, wrongly or not at all."""
    group, second, name, sign, unit = _LEAVES[number - 1]
    weight = Decimal(chance.randrange(5, 16))
    target = Decimal(chance.randrange(80, 100)) if unit == "%" else Decimal(chance.randrange(12, 900))
    share = Decimal(chance.randrange(70, 121)) / 100
    actual = round_decimal(target * share, 2 if unit == "%" else 0)
    actual = min(actual, Decimal(100)) if unit == "%" else actual
    ratio = (target / actual if actual > target else Decimal(1)) if sign == "≤" else min(actual / target, Decimal(1))
    right = round_decimal(weight * ratio, 2)
    stated = chance.choice((right, right, None, weight))
    return {
        "code": f"C{number:02d}",
        "path": [group, second, name],
        "sign": sign,
        "target": format_decimal(target),
        "actual": format_decimal(actual),
        "unit": unit,
        "weight": str(weight),
        "stated": None if stated is None else format_decimal(stated),
        "place": f"附表.docx › 表1 行{number + 8}",
    }
