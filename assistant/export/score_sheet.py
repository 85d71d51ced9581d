"""The score sheet laid out (评分表排列): funds on top, indicators with merged levels, sums that stay live.

A formula stands only where it gives exactly the points that count; every other value stands as it is.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_points
from assistant.export.formulas import OPEN
from assistant.export.live_points import RowCells, points_formula
from assistant.export.openxml.sheets import SheetCell, Worksheet, cell_name, number_kind
from assistant.export.wording import basis_text, places_text, reason_text
from assistant.facts.readings import period_text, read_actual, read_target
from assistant.language.quantities import read_quantity

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, FundLine, Indicator
    from assistant.domain.scoring import Score, ScoreSheet
    from assistant.language.quantities import QuantitySpan

HEADS = (
    "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "实际完成值", "完成率",
    "分值", "得分", "扣分", "扣分理由/计算过程", "依据", "取数位置",
)  # fmt: skip
_WIDTHS = (11, 13, 24, 12, 12, 12, 12, 10, 8, 9, 8, 44, 30, 30)
_FUND_HEADS = ("年初预算数", "全年预算数", "到位数", "全年执行数")
WEIGHT, POINTS, DEDUCTION, REASON = 9, 10, 11, 12
_TARGET, _ACTUAL, _RATE = 5, 7, 8
NOT_APPLICABLE = "不适用"
_LEGEND = (
    "说明：无底色的得分为公式，随分值、指标值、实际完成值重算；有底色的得分由评判、文字、日期、表外数据或原表所载得分"
    "确定，不随表中数值变动，需要时由评价人员改填。"
)
# Rows that may stay in view while the rest is scrolled.
_MOST_FROZEN = 10


def lay_out_scores(evaluation: Evaluation, sheet: ScoreSheet) -> Worksheet:
    """Lay out the sheet 评分表.

    Returns:
        A sheet whose points, sums, rates and deductions are formulas where they can be computed.
    """
    page = Worksheet("评分表", _WIDTHS)
    page.put(1, 1, SheetCell(f"{evaluation.case}绩效评价指标评分表", "title", columns=len(HEADS)))
    page.heights[1] = 30
    page.put(2, 1, SheetCell(_about(evaluation, sheet), "plain", columns=len(HEADS)))
    codes = {indicator.code for indicator in evaluation.indicators}
    extra = [score for score in sheet.scores if score.code not in codes]
    rows: dict[str, int] = {}
    row = _put_funds(page, 3, evaluation, extra, rows)
    head = row
    page.put_row(head, tuple(SheetCell(text, "head") for text in HEADS))
    row = _put_indicators(page, head + 1, evaluation, sheet, rows)
    if not sheet.scores:
        row = _put_groups_only(page, row, sheet)
    row = _put_total(page, row, sheet, rows)
    row = _put_group_sums(page, row + 1, sheet, rows)
    if any(cell.kind == "fixed" for cell in page.cells.values()):
        page.put(row + 1, 1, SheetCell(_LEGEND, "plain", columns=len(HEADS)))
    page.freeze = (head, 3) if head <= _MOST_FROZEN else (0, 3)
    page.repeat = head
    return page


def _about(evaluation: Evaluation, sheet: ScoreSheet) -> str:
    parts = (
        ("被评价单位", evaluation.unit),
        ("评价年度", period_text(evaluation.period)),
        ("评价等级", sheet.grade),
    )
    return "　　".join(f"{label}：{value}" for label, value in parts if value)


def _put_funds(page: Worksheet, row: int, evaluation: Evaluation, extra: list[Score], rows: dict[str, int]) -> int:
    """Put the funds block; the scored row takes the funds' score. Return the next free row."""
    if not evaluation.funds:
        return _put_other_scores(page, row, extra, rows)
    unit = evaluation.funds[0].unit
    heads = [SheetCell(f"项目资金（{unit}）", "head", columns=3)]
    heads += [SheetCell(text, "head") for text in (*_FUND_HEADS, "执行率", *HEADS[WEIGHT - 1 :])]
    page.put_row(row, tuple(heads))
    scored = evaluation.total_fund
    for line in evaluation.funds:
        row += 1
        score = extra[0] if extra and line is scored else None
        _put_fund_line(page, row, line, unit, score)
        if score is not None:
            rows[score.code] = row
    return _put_other_scores(page, row + 1, extra[1:], rows)


def _put_fund_line(page: Worksheet, row: int, line: FundLine, unit: str, score: Score | None) -> None:
    page.put(row, 1, SheetCell(line.name, "text", columns=3))
    amounts: dict[str, Decimal] = {}
    for column, name in enumerate(("initial", "budget", "received", "spent"), start=4):
        printed = getattr(line, name)
        span = read_quantity(printed, line.unit) if printed else None
        if span is not None and span.upper is None and span.quantity.dimension == "money":
            amounts[name] = span.quantity.to(unit).value
            kind = number_kind(span.places if span.quantity.unit == unit else None)
            page.put(row, column, SheetCell(amounts[name], kind))
        else:
            page.put(row, column, SheetCell(printed or "—", "center"))
    whole = _denominator(amounts, score)
    spent, base = amounts.get("spent"), amounts.get(whole)
    base_cell = cell_name(row, 5 if whole == "budget" else 6)
    if spent is not None and base is not None and base > 0:
        formula = f"{cell_name(row, _ACTUAL)}/{base_cell}"
        page.put(row, _RATE, SheetCell(spent / base, "rate", formula))
    else:
        page.put(row, _RATE, SheetCell(line.rate or "—", "center"))
    if score is None:
        for column in range(WEIGHT, len(HEADS) + 1):
            page.put(row, column, SheetCell("—", "center"))
        page.put(row, len(HEADS), SheetCell(line.place or "—", "text"))
        return
    values = RowCells(base, spent, base_cell, cell_name(row, _ACTUAL), cell_name(row, WEIGHT))
    _put_points(page, row, score, values)


def _denominator(amounts: dict[str, Decimal], score: Score | None) -> str:
    """Tell which amount the funds' rate divides by: the one that gives the scored rate."""
    spent = amounts.get("spent")
    if score is not None and score.ratio is not None and spent is not None:
        for name in ("budget", "received"):
            base = amounts.get(name)
            if base is not None and base > 0 and spent / base == score.ratio:
                return name
    return "budget"


def _put_other_scores(page: Worksheet, row: int, scores: list[Score], rows: dict[str, int]) -> int:
    """Put scores that belong to no indicator of the form and to no funds row."""
    for score in scores:
        page.put(row, 1, SheetCell(" › ".join(score.path), "text", columns=8))
        _put_points(page, row, score, None)
        rows[score.code] = row
        row += 1
    return row


def _put_indicators(page: Worksheet, row: int, evaluation: Evaluation, sheet: ScoreSheet, rows: dict[str, int]) -> int:
    """Put one row for each indicator, equal levels merged. Return the next free row."""
    scores = {score.code: score for score in sheet.scores}
    for first, members in groupby(evaluation.indicators, key=lambda each: each.path[:1]):
        group = tuple(members)
        page.put(row, 1, SheetCell(first[0] if first else "", "center", rows=len(group)))
        for _, inner in groupby(group, key=_middle):
            part = tuple(inner)
            page.put(row, 2, SheetCell(_middle(part[0]), "center", rows=len(part)))
            for indicator in part:
                _put_indicator(page, row, indicator, scores.get(indicator.code))
                rows[indicator.code] = row
                row += 1
    return row


def _middle(indicator: Indicator) -> str:
    return "／".join(indicator.path[1:-1])


def _put_indicator(page: Worksheet, row: int, indicator: Indicator, score: Score | None) -> None:
    target, actual = read_target(indicator), read_actual(indicator)
    page.put(row, 3, SheetCell(indicator.name, "text"))
    page.put(row, 4, SheetCell(indicator.sign or "—", "center"))
    page.put(row, _TARGET, _amount(indicator.target, target, indicator.unit))
    page.put(row, 6, SheetCell(indicator.unit or "—", "center"))
    page.put(row, _ACTUAL, _amount(indicator.actual, actual, indicator.unit))
    values = RowCells(
        _plain(target, indicator.unit),
        _plain(actual, indicator.unit),
        cell_name(row, _TARGET),
        cell_name(row, _ACTUAL),
        cell_name(row, WEIGHT),
    )
    if values.target is not None and values.actual is not None and values.target > 0 and values.actual >= 0:
        formula = f"{values.actual_cell}/{values.target_cell}"
        page.put(row, _RATE, SheetCell(values.actual / values.target, "rate", formula))
    else:
        page.put(row, _RATE, SheetCell("—", "center"))
    if score is None:
        for column in range(WEIGHT, len(HEADS) + 1):
            page.put(row, column, SheetCell("—", "center"))
        return
    _put_points(page, row, score, values)


def _plain(span: QuantitySpan | None, unit: str | None) -> Decimal | None:
    """Return the number where it is one in the form's own unit."""
    if span is None or span.upper is not None or span.quantity.unit != (unit or ""):
        return None
    return span.quantity.value


def _amount(printed: str | None, span: QuantitySpan | None, unit: str | None) -> SheetCell:
    value = _plain(span, unit)
    if value is None or span is None:
        return SheetCell(printed or "—", "center")
    return SheetCell(value, number_kind(span.places))


def _put_points(page: Worksheet, row: int, score: Score, values: RowCells | None) -> None:
    """Put weight, points, deduction, reason, basis and places of one score."""
    page.put(row, WEIGHT, SheetCell(score.weight, "general") if score.weight is not None else SheetCell("—", "center"))
    weight, points = cell_name(row, WEIGHT), cell_name(row, POINTS)
    if score.points is None:
        page.put(row, POINTS, SheetCell(_open_text(score), "center"))
        live = f'IF(ISNUMBER({points}),{weight}-{points},"—")' if score.weight is not None else None
        page.put(row, DEDUCTION, SheetCell("—", "points", live))
    else:
        formula = points_formula(score, values) if values is not None else None
        page.put(row, POINTS, SheetCell(score.points, "fixed" if formula is None else "points", formula))
        live = f"{weight}-{points}"
        if formula is not None and OPEN in formula:
            live = f'IF(ISNUMBER({points}),{live},"—")'
        open_ = score.deduction is None
        page.put(row, DEDUCTION, SheetCell("—", "center") if open_ else SheetCell(score.deduction, "points", live))
    page.put(row, REASON, SheetCell(reason_text(score), "text"))
    page.put(row, REASON + 1, SheetCell(basis_text(score.basis), "text"))
    page.put(row, REASON + 2, SheetCell(places_text(score), "text"))


def _open_text(score: Score) -> str:
    if score.status == "waived":
        return NOT_APPLICABLE
    if score.weight is None:
        return "—"
    if score.range is not None:
        return f"{OPEN}（{format_points(score.range[0])}—{format_points(score.range[1])}）"
    return OPEN


def _counted(sheet: ScoreSheet) -> list[Score]:
    return [score for score in sheet.scores if score.status != "waived" and score.weight is not None]


def _sum_of(scores: list[Score], rows: dict[str, int], column: int) -> str:
    """Write the sum of a column over some scores' rows, runs of rows as ranges."""
    numbers = sorted(rows[score.code] for score in scores)
    parts: list[str] = []
    while numbers:
        length = 1
        while length < len(numbers) and numbers[length] == numbers[0] + length:
            length += 1
        first, last = cell_name(numbers[0], column), cell_name(numbers[length - 1], column)
        parts.append(first if length == 1 else f"{first}:{last}")
        numbers = numbers[length:]
    return ",".join(parts)


def _sum_cell(value: Decimal | None, scores: list[Score], rows: dict[str, int], column: int) -> SheetCell:
    """Write a live sum where it gives the value that counts, 未定 while a part is missing."""
    cells = _sum_of(scores, rows, column) if scores else ""
    parts = [score.points if column == POINTS else score.weight for score in scores]
    known = [part for part in parts if part is not None]
    complete = len(known) == len(parts)
    total = sum(known, Decimal(0)) if complete else None
    if not scores or total != value:
        return SheetCell(value, "points") if value is not None else SheetCell(OPEN, "center")
    formula = f'IF(COUNT({cells})<{len(parts)},"{OPEN}",ROUND(SUM({cells}),2))'
    return SheetCell(OPEN if value is None else value, "points", formula)


def _put_total(page: Worksheet, row: int, sheet: ScoreSheet, rows: dict[str, int]) -> int:
    scores = _counted(sheet)
    weights = [score.weight for score in scores if score.weight is not None]
    weight = sum(weights, Decimal(0)) if weights else _group_weight(sheet)
    page.put(row, 1, SheetCell("合计", "total", columns=WEIGHT - 1))
    page.put(row, WEIGHT, _sum_cell(weight, scores, rows, WEIGHT))
    page.put(row, POINTS, _sum_cell(sheet.total, scores, rows, POINTS))
    _put_difference(page, row, weight, sheet.total)
    grade = f"评价等级：{sheet.grade}" if sheet.grade else "综合得分未定，待补齐后确定等级"
    page.put(row, REASON, SheetCell(grade, "text", columns=len(HEADS) - REASON + 1))
    return row + 1


def _group_weight(sheet: ScoreSheet) -> Decimal | None:
    weights = [group.weight for group in sheet.groups]
    known = [weight for weight in weights if weight is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(weights) else None


def _put_difference(page: Worksheet, row: int, weight: Decimal | None, points: Decimal | None) -> None:
    if weight is None:
        page.put(row, DEDUCTION, SheetCell("—", "center"))
        return
    w, p = cell_name(row, WEIGHT), cell_name(row, POINTS)
    value = "—" if points is None else weight - points
    page.put(row, DEDUCTION, SheetCell(value, "points", f'IF(ISNUMBER({p}),{w}-{p},"—")'))


def _put_groups_only(page: Worksheet, row: int, sheet: ScoreSheet) -> int:
    """Put a row for each group of a report that prints no leaf scores."""
    for group in sheet.groups:
        page.put(row, 1, SheetCell(group.name, "text", columns=WEIGHT - 1))
        page.put(row, WEIGHT, SheetCell(group.weight, "general"))
        page.put(row, POINTS, SheetCell(group.points if group.points is not None else OPEN, "points"))
        _put_difference(page, row, group.weight, group.points)
        page.put(row, REASON, SheetCell("原报告只列一级指标得分", "text", columns=len(HEADS) - REASON + 1))
        row += 1
    return row


def _put_group_sums(page: Worksheet, row: int, sheet: ScoreSheet, rows: dict[str, int]) -> int:
    """Put the first-level groups' weights, points and rates below the table. Return the next free row."""
    if not sheet.groups:
        return row
    heads = ("一级指标得分汇总", "得分率", "分值", "得分", "扣分")
    page.put(row, 1, SheetCell(heads[0], "head", columns=_RATE - 1))
    page.put_row(row, tuple(SheetCell(text, "head") for text in heads[1:]), _RATE)
    for group in sheet.groups:
        row += 1
        scores = [score for score in _counted(sheet) if score.group == group.name]
        page.put(row, 1, SheetCell(group.name, "text", columns=_RATE - 1))
        w, p = cell_name(row, WEIGHT), cell_name(row, POINTS)
        rate = group.points / group.weight if group.points is not None and group.weight else None
        live = f'IF(AND(ISNUMBER({p}),{w}>0),{p}/{w},"—")'
        page.put(row, _RATE, SheetCell("—" if rate is None else rate, "rate", live))
        page.put(row, WEIGHT, _sum_cell(group.weight, scores, rows, WEIGHT))
        page.put(row, POINTS, _sum_cell(group.points, scores, rows, POINTS))
        _put_difference(page, row, group.weight, group.points)
    return row + 1
