"""The small shared ledger that the checks' examples speak of (示例台账): a fictitious project.

Values are set by hand, so that a bug in building ledgers cannot vouch for itself here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity

_SLOT = re.compile(r"\[\[([^\]]+)\]\]")
_STATED = Origin("stated")


def _value(fact_id: str, owner: str, measure: str, value: str, unit: str, places: int | None = None) -> Fact:
    aliases = {
        "决策": ("决策指标", "项目决策"),
        "过程": ("过程指标", "项目过程"),
        "产出": ("产出指标", "项目产出"),
        "效益": ("效益指标", "项目效益"),
        "项目": ("综合得分", "总得分", "年度资金总额"),
    }.get(owner, (f"{owner}指标",))
    quantity = Quantity(Decimal(value), unit)
    return Fact(fact_id, f"{owner}{measure}", owner, measure, _STATED, quantity, places=places, aliases=aliases)


def sample_ledger() -> FactLedger:
    """Build the sample ledger (示例台账): funds, four groups, three indicators, total and counts."""
    facts = [
        Fact("case.name", "项目名称", "项目", "名称", _STATED, text="云水县节水灌溉改造项目", period="2024"),
        Fact("case.period", "评价年度", "项目", "年度", _STATED, text="2024年度", period="2024"),
        _value("funds.budget", "项目", "预算数", "300.00", "万元", 2),
        _value("funds.spent", "项目", "执行数", "278.60", "万元", 2),
        _value("funds.rate", "项目", "执行率", "92.866666", "%", 2),
        _value("funds.balance", "项目", "结余数", "21.40", "万元", 2),
        _value("total.weight", "项目", "分值", "100", "分"),
        _value("total.points", "项目", "得分", "86.4", "分"),
        _value("total.deduction", "项目", "扣分", "13.6", "分"),
        Fact("total.grade", "评价等级", "项目", "等级", _STATED, text="良"),
        _value("count.indicators", "项目", "个数", "16", "项"),
        _value("count.deducted", "项目", "个数", "3", "项"),
    ]
    groups = (
        ("A", "决策", "20", "17.5"),
        ("B", "过程", "20", "18.2"),
        ("C", "产出", "40", "34.7"),
        ("D", "效益", "20", "16"),
    )
    for letter, name, weight, points in groups:
        rate = Decimal(points) / Decimal(weight) * 100
        facts += [
            _value(f"group.{letter}.weight", name, "分值", weight, "分"),
            _value(f"group.{letter}.points", name, "得分", points, "分"),
            _value(f"group.{letter}.deduction", name, "扣分", str(Decimal(weight) - Decimal(points)), "分"),
            _value(f"group.{letter}.rate", name, "得分率", str(rate), "%", 2),
        ]
    indicators = (
        ("A02", "节水改造任务完成率", "95", "91.2", "%", "8", "7.68"),
        ("C01", "改造灌溉面积", "1200", "1146", "亩", "10", "9.55"),
        ("D01", "农户满意度", "90", "87.5", "%", "5", "4.86"),
    )
    for code, name, target, actual, unit, weight, points in indicators:
        gap = str(abs(Decimal(target) - Decimal(actual)))
        facts += [
            _value(f"indicator.{code}.target", name, "目标值", target, unit),
            _value(f"indicator.{code}.actual", name, "完成值", actual, unit),
            _value(f"indicator.{code}.gap", name, "差距", gap, "个百分点" if unit == "%" else unit),
            _value(f"score.{code}.weight", name, "分值", weight, "分"),
            _value(f"score.{code}.points", name, "得分", points, "分"),
            _value(f"score.{code}.deduction", name, "扣分", str(Decimal(weight) - Decimal(points)), "分"),
        ]
    return FactLedger(tuple(facts))


def fill_sample(text: str) -> str:
    """Put the sample ledger's values into the slots of an example; an unknown slot is a bug."""
    ledger = sample_ledger()
    return _SLOT.sub(lambda match: ledger[match.group(1)].printed, text)
