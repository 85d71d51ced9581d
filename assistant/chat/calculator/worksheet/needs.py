"""What one group must still earn for a grade or a total (倒推得分): from the line down, beside what is earned."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, bands
from assistant.chat.calculator.worksheet.figures import Found, computed, overlap, plain_number
from assistant.chat.calculator.worksheet.rows import Cell, Row, cell_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_LEAST = 2
_NEED = re.compile("至少|最少|最低|起码|要|还得|还需|还差|才能")
_AIM = re.compile(
    '(?:[评得到为是够]|保住?|想要?|冲|争取?|拿)(?:上|成|为|个|到|进)?[“"]?(?P<name>优(?!良)|良|中)(?!标|央|期|小|型|介|心|间|等的)'
)
_LINE = re.compile(
    r"(?:总分[^，。；0-9]{0,6}?|(?:想要?|争取|打算)(?:达到|拿到|考到|得到|到|得|拿))"
    r"(\d+(?:\.\d+)?)(?=分|以上|[，。；]|$)"
)
_MARKS = re.compile("满分|分值|权重")


def to_reach(sheet: Worksheet, want: Want, rows: Sequence[Row]) -> list[Found]:
    """Tell what one group must still earn for a grade or a total (还须得多少分才够)."""
    if want.kind not in {"points", "total", "least", "gap", "amount"} or not _NEED.search(want.clause):
        return []
    if want.kind not in {"points", "total"} and not re.search("(?:多少|几)分", want.clause):
        return []
    line, lines = _line(sheet)
    told = [row for row in rows if "points" in row.cells or "score" in row.cells]
    if line is None or len(told) != len(rows) or sheet.says("%"):
        return []
    loose = [f for f in sheet.figures if f.kind in {"points", "bare"} and f.n not in lines and not f.is_word]
    values = [row.cells.get("points") or row.cells["score"] for row in told]
    inside = frozenset().union(*(row.used for row in rows)) if rows else frozenset[int]()
    loose = [f for f in loose if f.n not in inside]
    if not rows:
        # 决策15分得14: the full marks beside what was earned of them.
        beside = [f for f in loose if _earned_of(sheet, f)]
        inside |= {f.n for f in beside}
        loose = [f for f in loose if f not in beside]
        earned = [f for f in loose if not _MARKS.search(f.lead) and overlap(want.clause, f.lead) < _LEAST]
        if not earned or any(re.search("扣", f.lead) for f in earned):
            return []
        values, loose = [cell_of(f) for f in earned], [f for f in loose if f not in earned]
    marks = _open_marks(want, loose, sheet, values)
    if marks is None:
        return []
    used = inside | lines | {cell.n for cell in values} | {f.n for f in marks}
    got = sum((cell.value for cell in values), Decimal(0))
    missing = line - got
    if got > HUNDRED:
        return []
    made = computed("至少", f"{plain_number(line)}－{'－'.join(cell.told for cell in values)}", missing, "分")
    said = f"至少须得{made.shown}。" if missing > 0 else "已经达到。"
    most = sum((f.value for f in marks), Decimal(0))
    if marks and missing > most:
        said = f"至少须得{made.shown}，高于该部分满分{plain_number(most)}分，达不到。"
    return [Found(missing, "分", used, (made,), said, "reach")]


def _earned_of(sheet: Worksheet, figure: Figure) -> bool:
    """Tell whether the next figure is what was earned of this one."""
    if figure.n + 1 >= len(sheet.figures):
        return False
    between = sheet.text[figure.amount.end : sheet.figures[figure.n + 1].amount.start]
    return re.fullmatch("[^，。；、]{0,4}(?:得|拿|打|给|评)(?:了|到)?", between) is not None


def _line(sheet: Worksheet) -> tuple[Decimal | None, frozenset[int]]:
    """Return the total to be reached: that of a grade, or the one told."""
    named = _AIM.search(sheet.text)
    line = next((b.at_least for b in bands().bands if named is not None and b.name == named["name"]), None)
    at = _LINE.search(sheet.text)
    if at is None:
        return line, frozenset()
    told = Decimal(at[1])
    if line is not None and told != line:
        return line, frozenset()
    return told, frozenset(f.n for f in sheet.figures if f.amount.start == at.start(1))


def _open_marks(want: Want, loose: Sequence[Figure], sheet: Worksheet, values: Sequence[Cell]) -> list[Figure] | None:
    """Return the full marks of what is still open; None where a figure is of something else."""
    earned = [sheet.figures[cell.n] for cell in values]
    for figure in loose:
        full = _MARKS.search(figure.lead) is not None or figure.tail.startswith(("满分", "的满分"))
        label = _MARKS.sub("", figure.lead)
        named = overlap(want.clause, label) >= _LEAST
        if not (full or named) or any(overlap(label, other.lead) >= _LEAST for other in earned):
            return None
    return list(loose)


def by_rate(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the points that a score rate calls for (得分率须达到某数, 至少得几分)."""
    figures = [f for f in sheet.figures if not f.is_word]
    rates, marks = [f for f in figures if f.kind == "ratio"], [f for f in figures if f.kind == "points"]
    least = re.search("至少|最少|最低|起码|不能低于|不低于|要得|须得|需得", want.clause) is not None
    if not least or not sheet.says("得分率[^，。；]{0,6}\\d") or len(figures) != _LEAST:
        return []
    if len(rates) != 1 or len(marks) != 1 or rates[0].value > HUNDRED or "得分率" in want.clause:
        return []
    value = marks[0].value * rates[0].value / HUNDRED
    made = computed("至少", f"{marks[0].told}×{rates[0].told}%", value, "分")
    return [Found(value, "分", frozenset(f.n for f in figures), (made,), f"至少须得{made.shown}。", "reach")]
