"""From the user's files to points (从填报表到得分): hops 1 to 4."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import ScoreSheet
    from assistant.intake import Intake
    from assistant.intake.importing import Imported
    from assistant.scoring.scheme import SchemeRow


@dataclass(frozen=True)
class Scored:
    """An evaluation with its points and facts (计分结果)."""

    evaluation: Evaluation
    rule_set: RuleSet
    sheet: ScoreSheet
    findings: tuple[Finding, ...]

    @cached_property
    def ledger(self) -> FactLedger:
        """The facts (hop 4), built when first asked for: a score alone needs none."""
        from assistant.facts import build_ledger

        return build_ledger(self.evaluation, self.sheet)


def reporting_date(evaluation: Evaluation | None, today: dt.date) -> dt.date:
    """Return the date whose rules apply: the end of the evaluated year, else ``today``."""
    years = re.findall(r"(?:19|20)\d{2}", (evaluation.period or "") if evaluation is not None else "")
    return dt.date(int(years[-1]), 12, 31) if years else today


def import_files(paths: Sequence[Path], *, names: Sequence[str] | None = None) -> Imported:
    """Read the user's files (hop 1) and join those of one project; see ``intake.importing.import_files``."""
    from assistant.intake.importing import import_files as read_files

    return read_files(paths, names=names)


def score_case(intake: Intake, *, rule_set: str | None = None, on: dt.date, region: str | None = None) -> Scored:
    """Score an evaluation (hops 2 and 3; hop 4 when its facts are asked for).

    Args:
        intake: The evaluation with what intake found.
        rule_set: Name of a rule set, or the folder of the user's own; None chooses by type, region and date.
        on: The date whose rules apply.
        region: Overrides the case's region.

    Raises:
        RuleError: The named rule set does not exist, or a rule file is malformed.
    """
    from assistant.scoring.engine import score_evaluation, summarise
    from assistant.scoring.rule_sets import choose_rule_set, load_rule_set

    evaluation = intake.evaluation if region is None else intake.evaluation.model_copy(update={"region": region})
    folder = Path(rule_set) if rule_set is not None and Path(rule_set).is_dir() else None
    if folder is not None:
        chosen = load_rule_set(folder.name, folder.parent)
    else:
        chosen = choose_rule_set(evaluation, on=on, name=rule_set)
    sheet = summarise(evaluation, chosen, score_evaluation(evaluation, chosen))
    findings = tuple(sorted((*intake.findings, *sheet.findings), key=lambda finding: finding.order))
    return Scored(evaluation, chosen, sheet, findings)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A user's own indicator system as understood (自有指标体系), and where its rules were written."""

    rows: tuple[SchemeRow, ...]
    written: Path | None


def read_scheme(path: Path, output: Path | None = None) -> Scheme:
    """Read the scoring rules of a user's own indicator system, to be shown back for confirmation.

    Args:
        path: A document with levels, weights and rule texts.
        output: The folder to write the rule set to; None writes nothing.

    Raises:
        InputError: The file cannot be read or holds no indicators.
        RuleError: The folder exists, or two indicators of one name have different rules.
    """
    from assistant.scoring.scheme import build_rule_set, write_rule_set
    from assistant.scoring.scheme import read_scheme as read_rows

    evaluation = import_files([path]).intakes[0].evaluation
    if output is None:
        return Scheme(read_rows(evaluation), None)
    rule_set = build_rule_set(evaluation, name=output.name, title=evaluation.case)
    return Scheme(read_rows(evaluation), write_rule_set(rule_set, output.parent))
