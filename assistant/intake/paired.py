"""Two values in one cell (一格两值): 分值/得分, 目标值→完成值, or each behind its own label on a line of its own."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[/／|→⇒]")
_LABELS = {
    "target": re.compile(r"(?:目标|计划|预期|指标|设定)(?:值|数)?"),
    "actual": re.compile(r"(?:实际|完成|实现|结果)(?:完成|实现)?(?:值|数|情况)?"),
    "weight": re.compile(r"(?:分值|权重|满分|标准分)"),
    "stated": re.compile(r"(?:自评|评价|实际)?(?:得分|评分)"),
}
_LABELLED = re.compile(
    r"(?:^|(?<=[\n；;，,　 ]))\s*([^：:\n；;，,\d]{2,8})[：:]"
    r"\s*([^\n；;]*?)\s*(?=$|[\n；;，,　 ]+[^：:\n；;，,\d]{2,8}[：:]|[\n；;])"
)
_TWO = 2


def part_of_pair(text: str, name: str, place: int) -> str:
    """Return the value of one of the two fields that share a cell; a cell that holds one value holds the first.

    Args:
        text: The cell's text.
        name: The field.
        place: Its place in the head, 0 or 1.
    """
    labelled = [(label.strip(), value.strip(" ，,　")) for label, value in _LABELLED.findall(text)]
    if labelled:
        pattern = _LABELS[name]
        return next((value for label, value in labelled if pattern.fullmatch(label)), "")
    for parts in (_MARKS.split(text), text.strip().split("\n")):
        if len(parts) == _TWO:
            return parts[place].strip()
        if len(parts) > _TWO and len(parts) % _TWO == 0:
            half = len(parts) // _TWO
            return "/".join(parts[place * half : (place + 1) * half]).strip()
    return "" if place else text
