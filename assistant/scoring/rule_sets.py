"""Rule sets as data (评分办法): folders under ``knowledge_base/rules`` read strictly, chosen by place and date.

How a method computes is left to ``assistant.scoring.methods``; running examples, to ``rule_examples``.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.domain.rules import IndicatorRule, RuleSet
from assistant.errors import RuleError
from assistant.loading import load_yaml
from assistant.scoring.groups import fit_of
from assistant.scoring.rule_checks import header_problems, rule_problems
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from assistant.domain.evaluation import Evaluation

HEADER = "_rule_set.yaml"
INDICATORS = "_indicators.yaml"


def rules_folder() -> Path:
    """Return the folder of the shipped rule sets."""
    return shipped_folder("knowledge_base") / "rules"


def list_rule_sets(root: Path | None = None) -> tuple[str, ...]:
    """List the names of all rule sets, sorted."""
    folder = rules_folder() if root is None else root
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{HEADER}")))


def load_rule_set(name: str, root: Path | None = None) -> RuleSet:
    """Load one rule set with all its rules, those of the included set first.

    Args:
        name: The folder's name.
        root: The folder of rule sets; the shipped one by default.

    Raises:
        RuleError: No such set, or malformed, duplicate, overlapping or incomplete rules; every
            problem of the set in one message.
    """
    return _load(rules_folder() if root is None else root, name)


@cache
def _load(root: Path, name: str) -> RuleSet:
    header = load_header(name, root)
    problems = header_problems(header, root / name / HEADER)
    rules = _read_rules(root / name, problems)
    inherited: tuple[IndicatorRule, ...] = ()
    if header.includes is not None and not problems:
        inherited = _inherit(root, header, problems)
    elif header.replaces:
        problems.append(f"{HEADER}：列了 replaces 而没有 includes；请补上 includes 或删去 replaces")
    merged = (*inherited, *rules)
    problems.extend(_duplicates(merged))
    problems.extend(_overlaps(merged))
    if not merged and not problems:
        problems.append("没有任何规则文件；应至少有一个 <代码>_<名称>.yaml")
    if problems:
        raise RuleError(f"评分办法 {name}", "；".join(problems), "", "请逐条改正后重试")
    return header.model_copy(update={"rules": merged})


@cache
def load_header(name: str, root: Path | None = None) -> RuleSet:
    """Load what a rule set says of itself, without its rules.

    Raises:
        RuleError: No such set, or a malformed header.
    """
    folder = rules_folder() if root is None else root
    path = folder / name / HEADER
    if not path.is_file():
        known = "、".join(list_rule_sets(folder)) or "（无）"
        raise RuleError(f"评分办法 {name}", "没有这个评分办法", known, "请用其中之一，或在该文件夹下新建")
    header = load_yaml(path, RuleSet)
    if header.name != name:
        raise RuleError(f"{name}/{HEADER}", f"name 为“{header.name}”，与文件夹名不同", name, "请改为文件夹名")
    return header


def _read_rules(folder: Path, problems: list[str]) -> tuple[IndicatorRule, ...]:
    rules: list[IndicatorRule] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name in {HEADER, INDICATORS}:
            continue
        try:
            rule = load_yaml(path, IndicatorRule)
        except RuleError as error:
            problems.append(error.message.rstrip("。"))
            continue
        problems.extend(f"{path.name}：{problem}" for problem in rule_problems(rule, path))
        rules.append(rule)
    return tuple(rules)


def _inherit(root: Path, header: RuleSet, problems: list[str]) -> tuple[IndicatorRule, ...]:
    assert header.includes is not None  # noqa: S101 - the caller asks only then
    if not (root / header.includes / HEADER).is_file():
        root = rules_folder()  # a user's own set may include a shipped one
    try:
        base = load_header(header.includes, root)
        if base.includes is not None:
            problems.append(
                f"{HEADER}：includes 的 {header.includes} 自身又有 includes；只允许一层，请直接列出要用的规则"
            )
            return ()
        rules = _load(root, header.includes).rules
    except RuleError as error:
        problems.append(error.message.rstrip("。"))
        return ()
    codes = {rule.code for rule in rules}
    problems.extend(
        f"{HEADER}：replaces 中的 {code} 不在 {header.includes} 之内；请删去或改正"
        for code in header.replaces
        if code not in codes
    )
    return tuple(rule for rule in rules if rule.code not in header.replaces)


def _duplicates(rules: tuple[IndicatorRule, ...]) -> list[str]:
    codes = [rule.code for rule in rules]
    return [
        f"规则代码 {code} 重复；请改用新代码，或在 replaces 中写明替换"
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]


def _overlaps(rules: tuple[IndicatorRule, ...]) -> list[str]:
    return [
        f"规则 {first.code} 与 {second.code} 对同一类指标都适用；请收窄 applies_to，或用 priority 定先后"
        for first, second in combinations(rules, 2)
        if first.code != second.code and first.priority == second.priority and _meet(first, second)
    ]


def _meet(first: IndicatorRule, second: IndicatorRule) -> bool:
    """Tell whether some indicator fits both rules equally well; a rule with names goes before one without."""
    one, two = first.applies_to, second.applies_to
    if one.kind != two.kind or bool(one.names) != bool(two.names):
        return False
    if one.names and not any(a in b or b in a for a in one.names for b in two.names):
        return False
    if one.sign and two.sign and not set(one.sign) & set(two.sign):
        return False
    if bool(one.sign) != bool(two.sign) or (one.target_zero is None) != (two.target_zero is None):
        return False
    return one.target_zero == two.target_zero and (
        one.grade_words is None or two.grade_words is None or one.grade_words == two.grade_words
    )


def choose_rule_set(
    evaluation: Evaluation, *, on: dt.date, name: str | None = None, root: Path | None = None
) -> RuleSet:
    """Choose the rule set that scores an evaluation (选定评分办法).

    A name given here or in the case decides. Otherwise sets in force on the date are compared: the
    form's own groups first, then the document type, the closest region (区、市、全国) and the weights.

    Raises:
        RuleError: The named set does not exist, or none is in force.
    """
    folder = rules_folder() if root is None else root
    wanted = name or evaluation.rule_set
    if wanted is not None:
        return load_rule_set(wanted, folder)
    headers = [load_header(known, folder) for known in list_rule_sets(folder)]
    fits = [
        (fit, header.name)
        for header in headers
        if _in_force(header, on) and (fit := fit_of(evaluation, header)) is not None
    ]
    if not fits:
        raise RuleError(
            evaluation.case,
            f"{on.isoformat()} 没有适用的评分办法",
            "、".join(h.name for h in headers),
            "请用 --rule-set 指定",
        )
    best = max(fit for fit, _ in fits)
    return load_rule_set(min(known for fit, known in fits if fit == best), folder)


def _in_force(header: RuleSet, on: dt.date) -> bool:
    started = header.in_force_from is None or header.in_force_from <= on
    return started and (header.in_force_to is None or on <= header.in_force_to)
