"""What makes a rule set contradictory or incomplete (规则核对), told with file, line and remedy.

Unknown keys and ill-typed values are refused by ``assistant.loading`` before; who includes whom is left to
``rule_sets``.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.loading import line_of
from assistant.scoring.methods import METHODS
from assistant.scoring.methods.banded import bracket_name
from assistant.scoring.rule_examples import failed_examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.domain.rules import Bracket, GroupWeight, IndicatorRule, RuleSet

REQUIRED: dict[str, tuple[str, ...]] = {
    "brackets": ("brackets",),
    "budget_deviation": ("step",),
    "carryover_rate": ("step",),
    "checklist_subtractive": ("step",),
    "grade_word": ("scales",),
    "late_steps": ("step",),
    "step_deduction": ("step",),
    "target_too_low": ("brackets",),
    "three_band": ("words",),
}
# What may stand for a required parameter.
_INSTEAD: dict[tuple[str, str], str] = {
    ("checklist_subtractive", "step"): "step_share",
    ("step_deduction", "step"): "step_share",
    ("late_steps", "step"): "brackets",
}
GIVEN = frozenset(
    {
        "actual",
        "as_planned",
        "average",
        "balance",
        "budget",
        "completed",
        "confirmed",
        "failures",
        "final",
        "incurred",
        "initial",
        "last_rate",
        "late",
        "marks",
        "on_time",
        "planned",
        "rate",
        "scale",
        "shares",
        "spent",
        "target",
        "upper",
        "weight",
        "weights",
        "year",
    }
)
_BANDED = frozenset({"brackets", "execution_rate", "satisfaction", "target_too_low"})
_WHOLE = Decimal(1)
_LOW, _HIGH = Decimal("-Infinity"), Decimal("Infinity")


def rule_problems(rule: IndicatorRule, path: Path) -> list[str]:
    """Find what is wrong with one rule (核对单条规则); each line says where, what, and what to do."""
    text = path.read_text("utf-8")

    def at(*location: str | int) -> str:
        return line_of(text, location).strip() + "："

    if rule.method not in METHODS:
        known = "、".join(METHODS)
        return [f"{at('method')}没有“{rule.method}”这种计分方法；可用：{known}"]
    found = [] if path.name.startswith(f"{rule.code}_") else [f"文件名应以代码“{rule.code}_”开头"]
    where = at("parameters") if "parameters" in rule.model_fields_set else at("method")
    found += [f"{where}方法 {rule.method} 需要参数 {name}，未给出；请补上" for name in _missing(rule)]
    found += [f"{at('parameters', *place)}{problem}" for place, problem in _parameter_problems(rule)]
    if found:
        return found
    return [f"{at('examples', number)}{problem}" for number, problem in _example_problems(rule)]


def _missing(rule: IndicatorRule) -> list[str]:
    """Name the parameters a method cannot do without, unless what may stand for them is there."""
    named = REQUIRED.get(rule.method, ())
    return [name for name in named if _absent(rule, name) and _absent(rule, _INSTEAD.get((rule.method, name), name))]


def _absent(rule: IndicatorRule, name: str) -> bool:
    return getattr(rule.parameters, name) in (None, (), {})


def _parameter_problems(rule: IndicatorRule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    parameters = rule.parameters
    told = [(n, problem) for n, bracket in enumerate(parameters.brackets) for problem in _bracket_problems(bracket)]
    for number, problem in told:
        yield ("brackets", number), problem
    if rule.method in _BANDED and not told:
        yield from _cover_problems(rule)
    if parameters.step is not None and parameters.step <= 0:
        yield ("step",), f"step 为{format_decimal(parameters.step)}，应大于0；请改为每档扣（得）的分数"
    if parameters.step_share is not None and not 0 < parameters.step_share <= 1:
        yield ("step_share",), "step_share 应大于0、不超过1（0.1 即分值的10%）；请改正"
    cuts = parameters.cuts
    if list(cuts) != sorted(set(cuts), reverse=True) or not all(0 < cut < 1 for cut in cuts):
        yield ("cuts",), "cuts 应从高到低、都在0和1之间，如 [0.8, 0.6]；请改正"
    if any(not 0 <= band <= len(cuts) for band in parameters.words.values()):
        yield ("words",), f"words 的档次应在0（最好）至{len(cuts)}之间；请改正"
    for number, scale in enumerate(parameters.scales):
        for word in scale.words:
            shares = [share for share in (word.at_least, word.below, word.share, word.suggested) if share is not None]
            crossed = word.below is not None and word.below <= word.at_least
            if crossed or not all(0 <= share <= 1 for share in shares):
                yield ("scales", number), f"等级“{word.name}”的比例应在0和1之间，下限低于上限；请改正"


def _bracket_problems(bracket: Bracket) -> Iterator[str]:
    name = bracket_name(bracket)
    low, high = _ends(bracket)
    if low > high or (low[0] == high[0] and (low[1], high[1]) != (0, 1)):
        yield f"“{name}”这一档不含任何值；请核对上下限"
    awards = (bracket.share, bracket.points, bracket.off, bracket.base, bracket.line)
    count = sum(award is not None for award in awards) + bracket.proportional
    if count != 1:
        told = "没有写给多少分" if count == 0 else "写了两种给分办法"
        yield f"“{name}”这一档{told}；请只写 share、points、off、base 和 top、line、proportional 中的一种"
    if (bracket.base is None) != (bracket.top is None) or (bracket.base is not None and bracket.base == bracket.top):
        yield f"“{name}”这一档的 base 和 top 应同时写出且不相等；请改正"
    if bracket.share is not None and not 0 <= bracket.share <= 1:
        yield f"“{name}”这一档的 share 为{format_decimal(bracket.share)}，应在0和1之间（0.8 即80%）；请改正"
    steps = bracket.steps
    if steps is not None and (steps.points is None) == (steps.share is None):
        yield f"“{name}”这一档的 steps 应写 points 或 share 中的一种（每档扣多少）；请改正"
    if any(amount is not None and amount < 0 for amount in (bracket.points, bracket.off)):
        yield f"“{name}”这一档的分数为负；请改正"


def _ends(bracket: Bracket) -> tuple[tuple[Decimal, int], tuple[Decimal, int]]:
    """Return both ends as (value, side): side 1 lies just above the value."""
    low = (bracket.at_least, 0) if bracket.at_least is not None else (bracket.above, 1)
    high = (bracket.at_most, 1) if bracket.at_most is not None else (bracket.below, 0)
    return (_LOW if low[0] is None else low[0], low[1]), (_HIGH if high[0] is None else high[0], high[1])


def _cover_problems(rule: IndicatorRule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Bands that cross one another, and values between two bands that none of them holds."""
    placed = sorted((_ends(band), number, band) for number, band in enumerate(rule.parameters.brackets))
    reached: tuple[Decimal, int] | None = None
    for ((low, high), number, band), ((next_low, next_high), _, other) in pairwise(placed):
        # A band inside another is tried in the order of the file; two that cross contradict one another.
        if next_low < high and low < next_low and high < next_high:
            told = f"“{bracket_name(band)}”与“{bracket_name(other)}”两档重叠；请使每个值只属于一档"
            yield ("brackets", number), told
    if "otherwise" in rule.parameters.model_fields_set:
        return
    for (low, high), number, band in placed:
        if reached is not None and reached < low:
            told = (
                f"“{bracket_name(band)}”与下一档之间有未列出的值（{_end_text(reached)}至{_end_text(low)}）；"
                "请补上这一档，或写明 otherwise: proportional（其余按比例）或 open（其余由人评判）"
            )
            yield ("brackets", number), told
        reached = high if reached is None else max(reached, high)


def _end_text(end: tuple[Decimal, int]) -> str:
    return format_decimal(end[0] * 100) + "%"


def _example_problems(rule: IndicatorRule) -> Iterator[tuple[int, str]]:
    known = GIVEN | set(rule.inputs)
    for number, example in enumerate(rule.examples):
        strange = sorted(set(example.given) - known)
        if strange:
            yield number, f"算例“{example.name}”有不认识的输入 {'、'.join(strange)}；可用：{'、'.join(sorted(known))}"
        elif not isinstance(example.given.get("weight"), Decimal):
            yield number, f"算例“{example.name}”没有写分值；请补上 weight"
        else:
            for problem in failed_examples(rule, example):
                yield number, f"算例“{problem}；请改正算例，或核对方法和参数"


def header_problems(header: RuleSet, path: Path) -> list[str]:
    """Find what is wrong with what a rule set says of itself (核对评分办法说明)."""
    text = path.read_text("utf-8")

    def at(*location: str | int) -> str:
        return f"{path.name}{line_of(text, location)}："

    found = []
    start, end = header.in_force_from, header.in_force_to
    if start is not None and end is not None and end < start:
        found.append(f"{at('in_force_to')}失效日期 {end} 早于生效日期 {start}；请改正")
    layouts: list[tuple[tuple[str | int, ...], str, tuple[GroupWeight, ...]]] = [(("groups",), "groups", header.groups)]
    layouts += [(("variants", n), f"变体“{one.name}”", one.groups) for n, one in enumerate(header.variants)]
    for place, name, groups in layouts:
        total = sum((group.weight for group in groups), Decimal(0))
        if groups and total != header.total:
            told = f"{format_decimal(total)}分，应为总分{format_decimal(header.total)}分"
            found.append(f"{at(*place)}{name}的分值合计{told}；请核对各组分值或 total")
    if header.bands and header.bands[-1].at_least != 0:
        found.append(
            f"{at('bands')}最低一档从{format_decimal(header.bands[-1].at_least)}分起，应从0分起；请补上最低一档"
        )
    known = {name for *_, groups in layouts for group in groups for name in (group.name, *group.names)}
    for number, constraint in enumerate(header.constraints):
        unknown = [name for name in constraint.groups if known and name not in known]
        if unknown:
            found.append(f"{at('constraints', number)}权重约束中的{'、'.join(unknown)}不在 groups 之内；请改正组名")
    return found
