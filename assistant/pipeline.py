"""The walks of the product, one call per hop (流程); the command line and the page both call these.

Nothing is decided here about content: each hop's own module does that.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ExportError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.runner import CheckReport
    from assistant.domain.deduction import Plan
    from assistant.domain.document import SourceDocument
    from assistant.domain.draft import Draft
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding, Waiver
    from assistant.domain.scoring import RuleSet, ScoreSheet
    from assistant.intake import Intake
    from assistant.intake.importing import Imported
    from assistant.scoring.scheme import SchemeRow


@dataclass(slots=True)
class Seconds:
    """How long each hop took (各步用时), in seconds by hop name, in walking order."""

    hops: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def hop(self, name: str) -> Iterator[None]:
        """Time one hop; a hop walked twice adds up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.hops[name] = self.hops.get(name, 0.0) + time.perf_counter() - start


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


@dataclass(frozen=True, slots=True)
class Report:
    """A drafted and checked report (报告): filled draft, its plan, the check's result, where it lies."""

    scored: Scored
    plan: Plan
    draft: Draft
    check: CheckReport
    output: Path
    seconds: dict[str, float]


def reporting_date(evaluation: Evaluation | None, today: dt.date) -> dt.date:
    """Return the date whose rules apply: the end of the evaluated year, else ``today``."""
    years = re.findall(r"(?:19|20)\d{2}", (evaluation.period or "") if evaluation is not None else "")
    return dt.date(int(years[-1]), 12, 31) if years else today


def import_files(paths: Sequence[Path]) -> Imported:
    """Read the user's files (hop 1) and join those of one project; see ``intake.importing.import_files``."""
    from assistant.intake.importing import import_files as read_files

    return read_files(paths)


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


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft before its slots are filled (带占位的初稿), with the plan it follows."""

    plan: Plan
    draft: Draft


def compose(
    scored: Scored, *, document_type: str | None = None, on: dt.date, seconds: Seconds | None = None
) -> Composed:
    """Plan and compose a report with slots (hops 5 to 7).

    Args:
        scored: The scored evaluation.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.

    Raises:
        PromptError: The document type is malformed.
    """
    from assistant.drafting.composer import compose_document
    from assistant.drafting.document_types import choose_document_type, list_document_types, load_document_type
    from assistant.drafting.planning import plan_deductions
    from assistant.retrieval.library import load_sources, load_taxonomy
    from assistant.retrieval.store import find_passages

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    with clock.hop("谋篇"):
        if document_type is not None and document_type in list_document_types():
            kind = load_document_type(document_type)
        else:
            kind = choose_document_type(document_type or evaluation.document_type, region=evaluation.region)
        plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    with clock.hop("检索"):
        queries = tuple(problem.title for problem in plan.problems)
        passages = find_passages(queries, on=on, region=evaluation.region, k=5, kinds=("law",))
    with clock.hop("起草"):
        draft = compose_document(
            kind, evaluation, sheet, plan, ledger, passages, sources=load_sources(), rule_set=scored.rule_set
        )
    return Composed(plan, draft)


def write_report(
    scored: Scored,
    output: Path,
    *,
    document_type: str | None = None,
    on: dt.date,
    seconds: Seconds | None = None,
    sections: Sequence[str] = (),
) -> Report:
    """Draft, check and write a report (hops 5 to 10).

    Args:
        scored: The scored evaluation.
        output: The Word file to write; replaced as a whole or not at all.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.
        sections: Section ids to write; empty writes all.

    Raises:
        PromptError: The document type does not exist.
        ExportError: The file cannot be written.
    """
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.drafting.slots import fill_slots
    from assistant.export.evidence import build_evidence
    from assistant.export.word import write_docx
    from assistant.retrieval.library import load_sources

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    composed = compose(scored, document_type=document_type, on=on, seconds=clock)
    with clock.hop("起草"):
        draft = keep_sections(composed.draft, sections) if sections else composed.draft
        filled = fill_slots(draft, ledger)
    # The user's review stands here: between the filled draft and its check.
    with clock.hop("核查"):
        check = run_checks(
            draft_to_document(filled), ledger=ledger, evaluation=evaluation, sheet=sheet, sources=load_sources(), on=on
        )
    with clock.hop("写出"):
        evidence = build_evidence(ledger, evaluation, sheet, draft)
        write_docx(filled, check.findings, ledger, output, evidence=evidence)
    return Report(scored, composed.plan, filled, check, output, dict(clock.hops))


def keep_sections(draft: Draft, wanted: Sequence[str]) -> Draft:
    """Keep the named sections of a draft, in its own order.

    Raises:
        InputError: A name is no section of this document type.
    """
    known = [section.id for section in draft.sections]
    missing = [name for name in wanted if name not in known]
    if missing:
        raise InputError("--sections", f"没有章节 {'、'.join(missing)}", "、".join(known), "请改为上列章节名")
    return replace(draft, sections=tuple(section for section in draft.sections if section.id in wanted))


def audit_report(
    document: SourceDocument,
    *,
    scored: Scored | None = None,
    on: dt.date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    waivers: Sequence[Waiver] = (),
) -> CheckReport:
    """Audit any report (体检), against a case's facts where ``scored`` is given.

    Raises:
        InputError: The document holds no text at all.
    """
    from assistant.checking.runner import run_checks
    from assistant.retrieval.library import load_sources

    if not any(part.text.strip() for _, part, _ in document.texts()):
        raise InputError(document.name, "没有可核查的文字", "含正文或表格的报告", "扫描件请先识别为文字，或换一份文件")
    return run_checks(
        document,
        ledger=scored.ledger if scored else None,
        evaluation=scored.evaluation if scored else None,
        sheet=scored.sheet if scored else None,
        sources=load_sources(),
        on=on,
        select=tuple(select),
        ignore=tuple(ignore),
        waivers=tuple(waivers),
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration wrote (演示结果)."""

    report: Report
    written: tuple[Path, ...]


def example_files() -> tuple[Path, ...]:
    """Return the bundled example's files in reading order."""
    from assistant.settings import shipped_folder

    folder = shipped_folder("example")
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in {".docx", ".xlsx"}))


def run_demo(folder: Path, *, today: dt.date) -> Demo:
    """Walk the main job on the bundled example: import, score, draft, check, Word and Excel.

    Args:
        folder: Where to write; made where it is missing.
        today: The fallback for the reporting date.

    Raises:
        ExportError: The folder cannot be made or written.
    """
    from assistant.export.excel import write_score_sheet
    from assistant.intake import dump_case

    clock = Seconds()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(str(folder), "目录建不起来", "可写的目录", "请用 --out 换一个目录") from error
    with clock.hop("读表"):
        intake = import_files(example_files()).intakes[0]
    on = reporting_date(intake.evaluation, today)
    with clock.hop("计分"):
        scored = score_case(intake, on=on)
    report = write_report(scored, folder / "绩效评价报告.docx", on=on, seconds=clock)
    with clock.hop("评分表"):
        write_score_sheet(scored.evaluation, scored.sheet, folder / "评分表.xlsx")
        write_text(folder / "案例.yaml", dump_case(scored.evaluation))
    written = (report.output, folder / "评分表.xlsx", folder / "案例.yaml")
    return Demo(replace(report, seconds=dict(clock.hops)), written)


def write_text(path: Path, text: str) -> None:
    """Write a text file as a whole or not at all.

    Raises:
        ExportError: The folder does not exist or cannot be written.
    """
    temporary = path.with_name(f".{path.name}.partial")
    try:
        temporary.write_text(text, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise ExportError(str(path), f"无法写出（{error.strerror}）", "可写的文件夹", "请检查路径和权限") from error
    finally:
        temporary.unlink(missing_ok=True)


def load_waivers(report: Path) -> tuple[Waiver, ...]:
    """Load the waivers kept beside a report (报告名.waivers.yaml); none where there is no such file.

    Raises:
        InputError: The file is malformed.
    """
    from assistant.domain.finding import Waiver
    from assistant.loading import build_model, parse_yaml, read_text

    path = report.with_name(f"{report.name}.waivers.yaml")
    if not path.is_file():
        return ()
    text = read_text(path, error=InputError)
    entries = parse_yaml(text, path.name, error=InputError)
    if not isinstance(entries, list):
        raise InputError(path.name, "豁免清单不是列表", "每条以 - check: 开头的列表", "请改正")
    return tuple(build_model(Waiver, entry, path.name, error=InputError) for entry in entries)
