"""A user's own indicator system (自有指标体系) made into a rule set without code, for confirmation.

Reading the wording of single rules is left to ``wording``; reading the file, to intake.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import (
    AppliesTo,
    GroupWeight,
    IndicatorRule,
    InputSpec,
    Parameters,
    RoundingSpec,
    RuleExample,
    RuleSet,
)
from assistant.domain.source import Basis
from assistant.errors import RuleError
from assistant.loading import dump_yaml
from assistant.scoring.groups import printed_groups
from assistant.scoring.methods import METHODS
from assistant.scoring.own_rules import COMPLETION, contradicts_weight, kind_of_method, of_dates
from assistant.scoring.rule_sets import HEADER, load_rule_set
from assistant.scoring.values import read_points
from assistant.scoring.wording import recognise_rule

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.scoring.outcome import Given
    from assistant.scoring.recognised import Recognised

BASE = "national_project_2020"
_EXAMPLES = 3
_NO_RULE = "未见计分规则，定量指标按完成比例，定性指标由评价人员评判"


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One indicator of a scheme as understood (识别结果), to be shown back for confirmation.

    ``told`` says the rule back in one sentence; ``open`` lists what was not understood and is left
    to judgement. ``method`` is None there and for rows without a scoring rule.
    """

    code: str
    path: tuple[str, ...]
    weight: Decimal | None
    rule_text: str
    told: str
    method: str | None
    open: tuple[str, ...] = ()
    place: str | None = None


def read_scheme(evaluation: Evaluation) -> tuple[SchemeRow, ...]:
    """Read an indicator system's scoring rules (识别指标体系), one row per indicator in order."""
    return tuple(_row(indicator) for indicator in evaluation.indicators)


def _row(indicator: Indicator) -> SchemeRow:
    found = recognise_rule(indicator.rule_text) if indicator.rule_text else None
    return SchemeRow(
        code=indicator.code,
        path=indicator.path,
        weight=read_points(indicator.weight),
        rule_text=indicator.rule_text or "",
        told=_NO_RULE if found is None else found.told,
        method=None if found is None else found.method,
        open=() if found is None else found.open,
        place=indicator.places.get("rule_text", indicator.place),
    )


def build_rule_set(evaluation: Evaluation, *, name: str, title: str) -> RuleSet:
    """Make a rule set of an indicator system (生成评分办法).

    Each understood rule applies to its indicator by name and goes before the general rules of the
    national frame, which are included. What was not understood becomes a judgement of its own.

    Args:
        evaluation: The indicator system as read: levels, weights, rule texts.
        name: The folder's name, ASCII.
        title: What people call the scheme.

    Raises:
        RuleError: No indicator, or two of one name with different rules.
    """
    if not evaluation.indicators:
        raise RuleError(evaluation.case, "没有读到任何指标", "含指标名称、分值和评分标准的表", "请检查文件")
    basis = Basis(document=title, status="seen", note="使用者提供的指标体系，规则由文字识别，须经确认")
    rules: dict[str, IndicatorRule] = {}
    clashes: list[str] = []
    for indicator in evaluation.indicators:
        found = recognise_rule(indicator.rule_text) if indicator.rule_text else None
        if found is None or (found.method in {"proportional", "three_band"} and not found.partial):
            continue
        for place, form in enumerate((found, *_of_delays(found))):
            rule = _rule(f"U{len(rules) + 1:02d}", indicator, form, basis)
            known = rules.setdefault(f"{indicator.name}{place}", rule)
            if known.title != rule.title:
                clashes.append(f"指标“{indicator.name}”出现两次而评分标准不同")
    if clashes:
        raise RuleError(evaluation.case, "；".join(clashes), "同名指标的评分标准一致", "请为指标改用不同的名称")
    groups = tuple(
        GroupWeight(name=group, weight=weight if weight is not None else Decimal(0))
        for group, weight in printed_groups(evaluation).items()
    )
    base = load_rule_set(BASE)
    return RuleSet(
        name=name,
        title=title,
        edition="1",
        document_types=(evaluation.document_type or title,),
        groups=groups,
        total=sum((group.weight for group in groups), Decimal(0)) or Decimal(100),
        bands=base.bands,
        bands_basis=base.bands_basis,
        basis=basis,
        includes=BASE,
        rules=tuple(rules.values()),
    )


def _of_delays(found: Recognised) -> tuple[Recognised, ...]:
    """Days over a limit may be counted in a number (≤20天) or between two dates; a rule of its own serves the dates."""
    dated = None if found.partial or found.method != "step_deduction" else of_dates(found)
    return () if dated is None else (dated,)


def _rule(code: str, indicator: Indicator, found: Recognised, basis: Basis) -> IndicatorRule:
    weight = read_points(indicator.weight) or Decimal(10)
    # Half a rule decides no points: what was understood stands in the title, a person judges.
    unsure = found.method is None or found.partial or contradicts_weight(found, weight)
    # Rates beside 达到目标 may be of the value or of a target that is not 100%.
    unsure = unsure or (found.mixed and found.unit == "%" and not found.of_target and not _is_whole(indicator))
    method = "direct_judgement" if unsure or found.method is None else found.method
    parameters = found.parameters if method != "direct_judgement" else Parameters()
    if (
        method != "direct_judgement"
        and found.unit == "%"
        and parameters.measure == "rate"
        and (not _is_rate(indicator) or (found.of_target and COMPLETION.search(indicator.name) is None))
    ):
        parameters = parameters.model_copy(update={"measure": "completion"})
    kind = kind_of_method(method)
    inputs = {"marks": InputSpec(label="评价要点")} if kind == "要点" else {}
    if kind in {"定量", "期限"}:
        inputs = {"target": InputSpec(label="年度指标值"), "actual": InputSpec(label="实际完成值")}
    return IndicatorRule(
        code=code,
        title=f"{indicator.name}：{found.told}",
        applies_to=AppliesTo(kind=kind, names=(indicator.name,)),
        # Longer names first, so that a name inside another does not take its rule.
        priority=len(indicator.name),
        method=method,
        parameters=parameters,
        inputs={**inputs, "weight": InputSpec(label="分值", unit="分")},
        rounding=RoundingSpec(),
        basis=basis,
        note=indicator.rule_text,
        examples=_examples(method, parameters, weight),
    )


def _is_whole(indicator: Indicator) -> bool:
    """Tell whether a share of the target is the value itself: the indicator is no rate, or its target is 100%."""
    return not _is_rate(indicator) or (indicator.target or "").strip("≥=＝ ") in {"100%", "100％", "100"}


def _is_rate(indicator: Indicator) -> bool:
    texts = (indicator.unit or "", indicator.target or "")
    return any(text.strip().endswith(("%", "％")) for text in texts) or indicator.name.endswith(("率", "度"))


def _examples(method: str, parameters: Parameters, weight: Decimal) -> tuple[RuleExample, ...]:
    """Work out examples at the corners for a person to confirm; at least three."""
    made = []
    for title, given in _corners(method, parameters):
        outcome = METHODS[method](given, parameters, weight, RoundingSpec())
        shown = {**given, "weight": weight}
        if method == "direct_judgement":
            title = f"{title}时由评价人员评判"  # noqa: PLW2901 - the title is completed with its result
        elif outcome.points is not None:
            title = f"{title}得{format_decimal(outcome.points, 2)}分"  # noqa: PLW2901 - as above
        made.append(
            RuleExample.model_validate(
                {"name": title, "given": shown, "points": outcome.points, "range": outcome.range}
            )
        )
    return tuple(made)


def _corners(method: str, parameters: Parameters) -> list[tuple[str, Given]]:
    if method == "checklist_subtractive":
        return [(f"{count}项不符合", {"failures": Decimal(count)}) for count in (0, 1, 99)]
    if method == "checklist_additive":
        return [(f"符合{count}项", {"marks": tuple(place < count for place in range(3))}) for count in (3, 2, 0)]
    if method == "step_deduction":
        return _step_corners(parameters)
    if method == "late_steps":
        per = parameters.per if parameters.per is not None else Decimal(10)
        return [(f"逾期{format_decimal(days)}天", {"late": days}) for days in (Decimal(0), per, per * 2)]
    if method == "deadline":
        due = "2024-06-30"
        days = (("提前完成", "2024-06-20"), ("当日完成", due), ("晚一日完成", "2024-07-01"))
        return [(title, {"target": due, "actual": day}) for title, day in days]
    if method == "zero_tolerance":
        return [(f"发生{count}起", {"actual": Decimal(count)}) for count in (0, 1, 2)]
    if method == "grade_word":
        words = [word.name for scale in parameters.scales for word in scale.words]
        return [(f"评为“{word}”", {"actual": word}) for word in (*words, *words[:1], *words[:1])]
    if method == "brackets":
        return _band_corners(parameters)
    return [(title, {"actual": title}) for title in ("完成较好", "部分完成", "完成较差")]


def _step_corners(parameters: Parameters) -> list[tuple[str, Given]]:
    target = parameters.threshold if parameters.threshold is not None else Decimal(100)
    per = parameters.per if parameters.per is not None else Decimal(1)
    side = 1 if parameters.direction == "above" else -1
    titles = ("达到满分线", "差一档", "差两档")
    base = Decimal(100) if parameters.measure == "completion" else target
    return [(title, {"target": base, "actual": target + side * per * count}) for count, title in enumerate(titles)]


def _band_corners(parameters: Parameters) -> list[tuple[str, Given]]:
    """One value inside every band, then values until there are three."""
    values: list[Decimal] = []
    for bracket in parameters.brackets:
        edges = [e for e in (bracket.at_least, bracket.above, bracket.at_most, bracket.below) if e is not None]
        step = Decimal("0.01") if parameters.measure != "actual" else Decimal(1)
        for edge in edges or [Decimal(0)]:
            inside = next((v for v in (edge, edge - step, edge + step) if v >= 0 and bracket.holds(v)), None)
            if inside is not None and inside not in values:
                values.append(inside)
                break
    for extra in (Decimal(1), Decimal("0.5"), Decimal(0)):
        if len(values) < _EXAMPLES and extra not in values:
            values.append(extra)
    if parameters.measure == "actual":
        return [(f"实际值为{format_decimal(value)}", {"actual": value}) for value in values]
    return [
        (f"比率为{format_decimal(value * 100)}%", {"target": Decimal(100), "actual": value * 100}) for value in values
    ]


def write_rule_set(rule_set: RuleSet, root: Path) -> Path:
    """Write a rule set as a folder of YAML files (写出评分办法), to be read and confirmed.

    The folder is written beside its place and moved there, so that nothing half-written is left.

    Raises:
        RuleError: The folder exists already, or cannot be written.
    """
    folder = root / rule_set.name
    if folder.exists():
        raise RuleError(str(folder), "已有同名评分办法", "一个新名称", "请改名，或先移走原文件夹")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root) as made:
            draft = Path(made) / rule_set.name
            draft.mkdir()
            header = rule_set.model_dump(mode="json", exclude_defaults=True, exclude={"rules"})
            (draft / HEADER).write_text(dump_yaml(header), "utf-8")
            for rule in rule_set.rules:
                data = rule.model_dump(mode="json", exclude_defaults=True)
                if rule.parameters.brackets:
                    # What lies outside the bands is said, so that nobody takes it for forgotten.
                    data["parameters"]["otherwise"] = rule.parameters.otherwise
                data["examples"] = [_example_data(example) for example in rule.examples]
                (draft / f"{rule.code}_rule.yaml").write_text(dump_yaml(data), "utf-8")
            shutil.move(draft, folder)
    except OSError as error:
        raise RuleError(str(folder), f"无法写出（{error}）", "一个可写的文件夹", "请检查权限后重试") from error
    return folder


def _example_data(example: RuleExample) -> dict[str, object]:
    data: dict[str, object] = {
        "name": example.name,
        "given": {key: _plain(value) for key, value in example.given.items()},
        "points": None if example.points is None else format_decimal(example.points),
    }
    if example.range is not None:
        data["range"] = [format_decimal(edge) for edge in example.range]
    return data


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format_decimal(value)
    return list(value) if isinstance(value, tuple) else value
