"""How rules, places and steps are named for people in every file (表述): once, so that all files agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.source import STATUS_NAMES

if TYPE_CHECKING:
    from assistant.domain.scoring import Score
    from assistant.domain.source import Basis

STATUS_TEXTS = {
    "scored": "按规则计算",
    "stated": "按原表得分",
    "judgement": "待评判",
    "disputed": "与规则不符，按原表列示",
    "missing": "缺数据",
    "waived": "不适用",
}


def reason_text(score: Score) -> str:
    """Say how the points came about, one step a line, and where they are not the rule's."""
    lines = [step.text for step in score.steps]
    if score.status != "scored":
        lines.append(f"（{STATUS_TEXTS[score.status]}）")
    return "\n".join(lines)


def basis_text(basis: Basis | None) -> str:
    """Name a basis with number, article and how well it is known; "" where there is none (依据写法)."""
    if basis is None:
        return ""
    title = basis.document if basis.document.startswith("《") else f"《{basis.document}》"
    number = f"（{basis.number}）" if basis.number else ""
    return f"{title}{number}{basis.article or ''}（{STATUS_NAMES[basis.status]}）"


def places_text(score: Score) -> str:
    """Name the cells a score's inputs were read from, several cells of one row once.

    ``自评表.docx › 表1 行6 列6、列7``; places of different rows stand on lines of their own.
    """
    by_row: dict[str, list[str]] = {}
    for place in dict.fromkeys(each.place for each in score.inputs if each.place):
        row, _, cell = place.rpartition(" ")
        by_row.setdefault(row, []).append(cell)
    lines = [f"{row} {'、'.join(cells)}".strip() for row, cells in by_row.items()]
    return "\n".join(lines) or score.place or ""
