"""The tables of a report (附表): group scores, leaf scores with merged levels, funds.

Numbers are slots without units; the header or the unit line names the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftTable
from assistant.drafting.input_text import clean, quoted, without_amount
from assistant.drafting.writing import slot
from assistant.facts import read_actual, read_target, sign_of
from assistant.scoring.groups import same_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.evaluation import FundLine
    from assistant.domain.scoring import Score
    from assistant.drafting.writing import Writing

OPEN = "未定"
NONE = "—"
_LEVEL_NAMES = ("一级指标", "二级指标", "三级指标", "四级指标", "五级指标")
_VALUE_COLUMNS = ("年度目标值", "实际完成值", "分值", "得分", "扣分")
# So many of them, target and result, are compared; the rest are points.
_COMPARED = 2
# A column with a value in fewer than one leaf of so many says little.
_SCARCE = 5
# A column of reasons for a single loss would be all but empty.
_FEWEST_REASONS = 2
_FUND_COLUMNS = (("initial", "年初预算数"), ("budget", "全年预算数"), ("received", "到位数"), ("spent", "全年执行数"))


def header(*names: str) -> tuple[DraftCell, ...]:
    """Make a header row."""
    return tuple(DraftCell(name, header=True) for name in names)


def number(writing: Writing, fact_id: str, absent: str = NONE) -> DraftCell:
    """Make a cell of a fact's number, or of what stands for an absent one."""
    return DraftCell(slot(fact_id, number=True) if writing.has(fact_id) else absent)


def group_table(writing: Writing) -> DraftTable:
    """The table of first-level groups: 分值、得分、得分率、扣分, with the total (一级指标得分情况表)."""
    rows = [header("一级指标", "分值", "得分", "得分率", "扣分")]
    for group in writing.sheet.groups:
        prefix = f"group.{writing.letters[group.name]}"
        cells = [DraftCell(slot(f"{prefix}.name"))]
        cells += [number(writing, f"{prefix}.weight")]
        cells += [number(writing, f"{prefix}.{key}", OPEN) for key in ("points", "rate", "deduction")]
        rows.append(tuple(cells))
    total = [DraftCell("合计", header=True), number(writing, "total.weight"), number(writing, "total.points", OPEN)]
    rows.append((*total, *(number(writing, f"total.{key}", OPEN) for key in ("rate", "deduction"))))
    return DraftTable("一级指标得分情况表", tuple(rows), (4, 2, 2, 2, 2), unit_line="单位：分")


def score_table(
    writing: Writing, scores: Sequence[Score], caption: str, *, skip: int = 0, total: bool = False
) -> DraftTable:
    """The table of leaf scores with merged levels (评分表).

    Args:
        writing: The material.
        scores: The leaves in form order.
        caption: The table's caption.
        skip: Levels left out on the left (1 where the table tells one group only).
        total: Whether this is the table of all leaves: a sum row closes it, and in an evaluator's report the stated
            reasons for lost points have a column.

    Returns:
        One row per leaf: its levels, target, result, weight, points, lost points. A column of targets or results
        that would be all but empty is left out.
    """
    paths = [_path(writing, score)[skip:] or (score.name,) for score in scores]
    depth = max(len(path) for path in paths)
    names = _LEVEL_NAMES[skip : skip + depth]
    values = [_value_cells(writing, score) for score in scores]
    told = [sum(cells[column].text != NONE for cells in values) for column in range(_COMPARED)]
    shown = [
        column for column in range(len(_VALUE_COLUMNS)) if column >= _COMPARED or told[column] * _SCARCE > len(values)
    ]
    reasons = [_reason_cell(writing, score) for score in scores] if total and not writing.by_unit else []
    stated = sum(any(chain.observations for chain in writing.plan.of_indicator(score.code)) for score in scores)
    if stated < _FEWEST_REASONS:
        reasons = []
    rows = [header(*names, *(_VALUE_COLUMNS[column] for column in shown), *(["扣分理由"] if reasons else []))]
    for place, cells in enumerate(values):
        row = (*_level_cells(paths, place, depth), *(cells[column] for column in shown))
        rows.append((*row, reasons[place]) if reasons else row)
    if total:
        points = len(_VALUE_COLUMNS) - _COMPARED
        label = DraftCell("合计", column_span=depth + len(shown) - points, header=True)
        sums = (
            number(writing, "total.weight"),
            number(writing, "total.points", OPEN),
            number(writing, "total.deduction", OPEN),
        )
        rows.append((label, *sums, DraftCell(NONE)) if reasons else (label, *sums))
    widths = (*((3,) * (depth - 1)), 5, *((4, 4, 2, 2, 2)[column] for column in shown), *((9,) if reasons else ()))
    return DraftTable(caption, tuple(rows), widths, unit_line="单位：分")


def _reason_cell(writing: Writing, score: Score) -> DraftCell:
    """What the evaluators took points off for, in their own words; a dash where they say nothing."""
    texts: list[str] = []
    chains = writing.plan.of_indicator(score.code)
    for chain in chains:
        own = [without_amount(clean(writing.evaluation.observations[index].text)) for index in chain.observations]
        own += [f"评价要点{quoted(point)}未满足" for point in chain.criteria]
        if own and len(chains) > 1 and chain.amount_fact is not None:
            own[-1] += f"（扣{slot(chain.amount_fact)}）"
        texts += [text for text in own if text]
    if texts or not score.deduction:
        return DraftCell("；".join(dict.fromkeys(texts)) or NONE, align="left" if texts else "center")
    ruled = score.status == "scored" and score.ratio is not None
    return DraftCell("按比例计分，见指标分析" if ruled else "未载明，待补充", align="left")


def _path(writing: Writing, score: Score) -> tuple[str, ...]:
    """A leaf's levels, under its group's name as the report prints it."""
    names = [group.name for group in writing.sheet.groups if same_group(score.group, group.name)]
    return (names[0], *score.path[1:]) if names and len(score.path) > 1 else score.path


def _level_cells(paths: list[tuple[str, ...]], place: int, depth: int) -> list[DraftCell]:
    """Cells of the levels a row begins; a level shared with the row above is merged into it."""
    path = paths[place]
    cells = []
    for level, name in enumerate(path):
        leaf = level == len(path) - 1
        shared = path[: level + 1]
        if not leaf and place > 0 and _same(paths[place - 1], shared):
            continue
        run = 1
        if not leaf:
            while place + run < len(paths) and _same(paths[place + run], shared):
                run += 1
        span = depth - level if leaf else 1
        cells.append(DraftCell(name, row_span=run, column_span=span))
    return cells


def _same(path: tuple[str, ...], shared: tuple[str, ...]) -> bool:
    """Whether a path runs through the shared levels and does not end with them."""
    return len(path) > len(shared) and path[: len(shared)] == shared


def _value_cells(writing: Writing, score: Score) -> list[DraftCell]:
    code = score.code
    if score.status == "waived":
        waived = DraftCell("不适用")
        return [target_cell(writing, code), waived, DraftCell(NONE), DraftCell(NONE), DraftCell(NONE)]
    prefix = f"score.{code}"
    absent = OPEN if score.weight is not None else NONE
    return [
        target_cell(writing, code),
        _actual(writing, code),
        number(writing, f"{prefix}.weight"),
        number(writing, f"{prefix}.points", absent),
        number(writing, f"{prefix}.deduction", absent),
    ]


def target_cell(writing: Writing, code: str) -> DraftCell:
    """The cell of an indicator's target, with its sign."""
    fact_id = f"indicator.{code}.target"
    indicator = writing.indicator(code)
    if indicator is None or not writing.has(fact_id):
        return DraftCell(NONE)
    sign = sign_of(indicator) if read_target(indicator) is not None else None
    return DraftCell((sign if sign in {"≥", ">", "≤", "<"} else "") + slot(fact_id))


def _actual(writing: Writing, code: str) -> DraftCell:
    fact_id = f"indicator.{code}.actual"
    indicator = writing.indicator(code)
    if writing.has(fact_id):
        return DraftCell(slot(fact_id))
    counts = indicator is not None and (read_target(indicator) is not None or read_actual(indicator) is not None)
    return DraftCell("未填报" if counts else NONE)


def funds_table(writing: Writing) -> DraftTable | None:
    """The funds table (资金使用情况表): one row per source; None where nothing is known."""
    lines = writing.evaluation.funds
    total = writing.evaluation.total_fund
    if total is None:
        return None
    columns = [(field, name) for field, name in _FUND_COLUMNS if any(_filled(line, field) for line in lines)]
    if not columns:
        return None
    rows = [header("资金来源", *(name for _, name in columns), "预算执行率")]
    others = [line for line in lines if line is not total]
    for prefix in ("funds", *(f"funds.{place}" for place in range(2, len(others) + 2))):
        cells = [DraftCell(slot(f"{prefix}.name"))]
        cells += [number(writing, f"{prefix}.{field}") for field, _ in columns]
        cells.append(number(writing, f"{prefix}.rate"))
        rows.append(tuple(cells))
    unit = f"单位：{total.unit}" if all(line.unit == total.unit for line in lines) else None
    caption = "项目资金使用情况表" if writing.subject == "项目" else "部门预算执行情况表"
    return DraftTable(caption, tuple(rows), (4, *((3,) * (len(columns) + 1))), unit_line=unit)


def _filled(line: FundLine, field: str) -> bool:
    return bool((getattr(line, field) or "").strip(" —-－"))


def goals_table(writing: Writing, caption: str) -> DraftTable | None:
    """The table of targets and results (绩效目标完成情况表); None where no indicator has a target."""
    scores = [score for score in writing.sheet.scores if writing.has(f"indicator.{score.code}.target")]
    if not scores:
        return None
    paths = [score.path for score in scores]
    depth = max(len(path) for path in paths)
    rows = [header(*_LEVEL_NAMES[:depth], "年度目标值", "实际完成值")]
    for place, score in enumerate(scores):
        actual = DraftCell("不适用") if score.status == "waived" else _actual(writing, score.code)
        cells = (target_cell(writing, score.code), actual)
        rows.append((*_level_cells(paths, place, depth), *cells))
    return DraftTable(caption, tuple(rows), (*((3,) * (depth - 1)), 5, 4, 4))
