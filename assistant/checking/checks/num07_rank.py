"""NUM07: superlatives and trends hold over the whole slice (最高、最低、连续几年须经得起全部比较)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.lexicon import CORE_GROUPS, group_name
from assistant.checking.orders import broken_orders
from assistant.checking.owners import PROJECT
from assistant.checking.ranks import broken_ranks, trend_is_known
from assistant.checking.results import FULL, find_groups
from assistant.domain.finding import Finding, Severity
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_RANK = re.compile(r"([一-龥]{2,8}?)(?:类|指标|维度|方面)*(?:的)?(得分率|得分|扣分|失分)(?:为)?(最高|最低|最多|最少)")
_YEARS = re.compile(
    r"连续([一二两三四五六七八九十\d]+)年[^，。；]{0,4}(?:保持|实现|呈|均)?[^，。；]{0,4}(增长|上升|增加|下降|减少)"
)
_FEWEST = 2


def find(context: CheckContext) -> Iterator[Finding]:
    """Report superlatives that another group beats, and runs of years no figures show."""
    values = _groups(context)
    told: set[tuple[str | None, int | None]] = set()
    for unit in context.prose:
        for match in _RANK.finditer(unit.text):
            for finding in _rank(context, unit, match, values):
                told.add((finding.where.block, finding.where.end))
                yield finding
        for match in _YEARS.finditer(unit.text):
            yield from _years(context, unit, match)
    for breach in (*broken_ranks(context), *broken_orders(context)):
        if (breach.where.block, breach.where.end) not in told:
            yield breach.as_finding(CHECK)


def _groups(context: CheckContext) -> dict[str, tuple[Decimal, Decimal]]:
    """Weight and points of every first-level group; empty unless they make up the whole."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    if context.ledger is not None:
        by_owner: dict[str, dict[str, Decimal]] = {}
        for fact in context.ledger.facts:
            name = group_name(fact.owner)
            if (
                name
                and fact.quantity is not None
                and fact.measure in ("分值", "得分")
                and not fact.id.startswith("score.")
            ):
                by_owner.setdefault(name, {}).setdefault(fact.measure, fact.quantity.value)
        for name, values in by_owner.items():
            if len(values) == _FEWEST:
                found[name] = values["分值"], values["得分"]
    else:
        for scored in find_groups(context):
            name = group_name(scored.owner)
            if name and scored.weight.quantity and scored.points.quantity:
                found[name] = scored.weight.quantity.value, scored.points.quantity.value
    core = {name: values for name, values in found.items() if name in CORE_GROUPS}
    if sum((weight for weight, _ in core.values()), Decimal(0)) == FULL:
        found = core
    complete = sum((weight for weight, _ in found.values()), Decimal(0)) == FULL
    return found if complete and len(found) >= _FEWEST else {}


def _rank(
    context: CheckContext, unit: TextUnit, match: re.Match[str], values: dict[str, tuple[Decimal, Decimal]]
) -> Iterator[Finding]:
    subject = next((name for name in values if name in match.group(1)), None)
    if subject is None or values[subject][0] == 0:
        return
    scale = {
        name: points / weight if match.group(2) == "得分率" else points if match.group(2) == "得分" else weight - points
        for name, (weight, points) in values.items()
        if weight
    }
    highest = match.group(3) in ("最高", "最多")
    best = max(scale.values()) if highest else min(scale.values())
    if scale[subject] != best:
        winner = next(name for name, value in scale.items() if value == best)
        yield CHECK.finding(
            context.where(unit, match.start(), match.end()),
            f"{match.group(2)}{match.group(3)}的是“{winner}”，不是“{subject}”",
            "请按各一级指标的数值重新表述",
            stated=subject,
            computed=winner,
        )


def _years(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Finding]:
    count = parse_numeral(match.group(1))
    if count is None or trend_is_known(context, unit, match.start(), int(count)):
        return
    years = {claim.period for claim in context.claims if claim.period and re.fullmatch(r"\d{4}", claim.period)}
    if context.ledger is not None:
        years |= {fact.period[:4] for fact in context.ledger.facts if fact.period and fact.owner == PROJECT}
    if len(years) <= int(count):
        yield CHECK.finding(
            context.where(unit, match.start(), match.end()),
            f"称“{match.group()}”，可比的年度只有{len(years)}个，不足以支持",
            "请补充各年数据，或改为有数据支持的表述",
            severity=Severity.WARNING,
            stated=match.group(),
        )


CHECK = Check(
    id="NUM07",
    title="排名或趋势说法不成立",
    reason="最高、最低和连续几年要把全部比较对象算一遍才能说。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "决策指标满分20分，得18分；过程指标满分20分，得17分；产出指标满分40分，得39分；效益指标满分20分，得16分。\n产出指标得分率最高。"
        ),
        Example.fails(
            "决策指标满分20分，得18分；过程指标满分20分，得17分；产出指标满分40分，得39分；效益指标满分20分，得16分。\n效益指标得分率最高。",
            because="产出指标得分率97.5%最高",
        ),
        Example.passes("乡镇\t任务数（亩）\n东河镇\t30\n西岭镇\t40\n南坪镇\t20\n任务数西岭镇最多，南坪镇最少。"),
        Example.passes("2022年至2024年借阅量分别为13.8万册、16.1万册、19.3万册，连续两年增长。"),
        Example.fails(
            "片区\t预算数（万元）\t执行数（万元）\t执行率\n东片\t100\t90\t90.00%\n西片\t80\t79\t98.75%\n南片\t60\t48\t80.00%\n"
            "东片执行率最高，南片执行率最低。",
            because="西片更高",
        ),
        Example.fails("服务点东城区12个、西湖区10个、北辰区9个，东城区最少。", because="东城区最多"),
        Example.fails("2022年至2024年借阅量分别为13.8万册、16.1万册、19.3万册，连续两年下降。", because="逐年增长"),
        Example.fails(
            "一级指标\t分值\t得分\n决策\t20\t18\n过程\t20\t16\n产出\t60\t54\n决策与过程的得分率相同。",
            because="90%和80%",
        ),
        Example.fails(
            "乡镇\t任务数（个）\t更新进度\n东河镇\t30\t40.00%\n西岭镇\t40\t30.00%\n南坪镇\t20\t10.00%\n更新进度低于20%的有西岭镇、南坪镇。",
            because="西岭镇是30%",
        ),
        Example.fails("2024年支出278万元，支出已连续三年保持增长。", because="只有一年的数据"),
        Example.passes("由多到少依次为东城区3060人、高新区2894人、滨湖区1560人。"),
        Example.fails("由多到少依次为高新区2894人、东城区3060人、滨湖区1560人。", because="东城区更多"),
        Example.fails("专家\t总分\t排名\n甲\t88\t1\n乙\t85\t2\n丙\t80\t1\n丁\t78\t4\n", because="80分应排第三"),
    ),
)
