"""The evidence appendix (数据出处与依据): each number of the report beside its cell, arithmetic and basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftSection, DraftTable, Statement
from assistant.drafting.slots import slot_facts
from assistant.export.wording import basis_text, places_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.draft import Draft
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import Fact, FactLedger
    from assistant.domain.scoring import Score, ScoreSheet

_HEADS = ("编号", "名称", "数值", "出处（位置）", "计算过程", "依据（文号、条款及核实状态）")
_WIDTHS = (5, 16, 16, 20, 38, 30)
# Names are no numbers; they are told in the report's first lines.
_LEFT_OUT = frozenset({"名称"})
# Told in the row of the points they follow from.
_FOLLOWING = ("扣分", "得分率")
_FILE_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IN_FILE = " › "
_KINDS = {
    "cell": "填报数据",
    "computed": "由填报数据计算",
    "rule": "按评分规则计算",
    "stated": "原表或报告所载",
}
_NONE = "—"


def build_evidence(ledger: FactLedger, evaluation: Evaluation, sheet: ScoreSheet, draft: Draft) -> DraftSection:
    """Build the evidence appendix of a draft (生成数据出处附件).

    Args:
        ledger: The facts of the report.
        evaluation: What was reported; its codes give the order.
        sheet: The scores, for the inputs of each.
        draft: The draft, before or after its slots are filled. Filled tables no longer tell their
            facts, so the draft before filling gives the fuller list.
    """
    used = used_facts(draft)
    facts = [fact for fact in ledger.facts if fact.id in used and fact.measure not in _LEFT_OUT]
    head = tuple(DraftCell(text, header=True) for text in _HEADS)
    rows = [head]
    number = 0
    marks = _file_marks(facts, sheet)
    for title, members in _grouped(facts, evaluation, sheet):
        rows.append((DraftCell(title, column_span=len(_HEADS), align="left", header=True),))
        for fact, following in _joined(members):
            number += 1
            rows.append(_row(number, (fact, *following), sheet, marks))
    table = DraftTable("", tuple(rows), _WIDTHS)
    files = "；".join(f"{mark}{name}" for name, mark in marks.items())
    note = Statement(
        (f"填报文件：{files}。\n" if files else "") + "注：出处为填报文件中的位置；计算过程可逐步复算；"
        "依据标注“已核对原文”的方可引用至条款，其余引用前应核对原文。",
        style="note",
    )
    heading = f"附件{len(draft.appendices) + 1}：数据出处与依据一览表"
    return DraftSection("evidence", heading, 1, (table, note))


def _file_marks(facts: Sequence[Fact], sheet: ScoreSheet) -> dict[str, str]:
    """Give every file a short mark, in the order the rows name them; more files than marks keep their names."""
    places = (line for fact in facts for line in _place(fact, sheet).split("\n") if _IN_FILE in line)
    names = dict.fromkeys(place.split(_IN_FILE)[0] for place in places)
    return dict(zip(names, _FILE_MARKS, strict=False))


def _joined(facts: Sequence[Fact]) -> Iterator[tuple[Fact, tuple[Fact, ...]]]:
    """Yield each fact with the lost points and the rate that follow from it and need no row of their own."""
    by_owner: dict[str, list[Fact]] = {}
    pointed = {fact.id.rpartition(".")[0] for fact in facts if fact.measure == "得分"}
    for fact in facts:
        owner = fact.id.rpartition(".")[0]
        if fact.measure in _FOLLOWING and owner in pointed:
            by_owner.setdefault(owner, []).append(fact)
    for fact in facts:
        owner = fact.id.rpartition(".")[0]
        if fact.measure == "得分":
            yield fact, tuple(by_owner.get(owner, ()))
        elif fact not in by_owner.get(owner, ()):
            yield fact, ()


def used_facts(draft: Draft) -> frozenset[str]:
    """Collect the ids of the facts that a draft's texts and tables rest on (所用事实)."""
    found: set[str] = set(slot_facts(draft.title))
    for section in (*draft.sections, *draft.appendices):
        found.update(slot_facts(section.title))
        for block in section.blocks:
            if isinstance(block, Statement):
                found.update(block.facts, slot_facts(block.text))
            else:
                found.update(slot_facts(block.caption))
                found.update(fact for row in block.rows for cell in row for fact in slot_facts(cell.text))
    return frozenset(found)


def _grouped(facts: list[Fact], evaluation: Evaluation, sheet: ScoreSheet) -> Iterator[tuple[str, list[Fact]]]:
    """Yield the facts by what they speak of: the project, the groups, the indicators in form order."""
    paths = {indicator.code: indicator.path for indicator in evaluation.indicators}
    paths |= {score.code: score.path for score in sheet.scores}
    order = [score.code for score in sheet.scores]
    order += [code for code in paths if code not in order]
    by_code: dict[str, list[Fact]] = {}
    for fact in facts:
        by_code.setdefault(_subject(fact), []).append(fact)
    for key, title in (("project", "项目总体"), ("group", "一级指标"), ("observation", "评价发现")):
        if key in by_code:
            yield title, by_code[key]
        if key == "group":
            for code in order:
                if code in by_code:
                    yield f"{code}　{' › '.join(paths[code])}", by_code[code]


def _subject(fact: Fact) -> str:
    """Tell what a fact is listed under, by its id: an indicator's code, or a kind of its own."""
    parts = fact.id.split(".")
    if parts[0] in {"indicator", "score"}:
        return parts[1]
    return parts[0] if parts[0] in {"group", "observation"} else "project"


def _row(number: int, facts: tuple[Fact, ...], sheet: ScoreSheet, marks: dict[str, str]) -> tuple[DraftCell, ...]:
    fact, *following = facts
    # The line above a run of facts names the indicator, so its facts need their measure alone.
    label = fact.measure if fact.id.startswith(("indicator.", "score.")) else fact.label
    steps = "\n".join(dict.fromkeys(_airy(step) for each in facts for step in each.origin.steps))
    printed = "\n".join((fact.printed, *(f"{each.measure}{each.printed}" for each in following)))
    place = _place(fact, sheet)
    for name, mark in marks.items():
        place = place.replace(f"{name}{_IN_FILE}", mark)
    basis = basis_text(fact.origin.basis)
    return (
        DraftCell(str(number)),
        DraftCell(label, align="left"),
        DraftCell(printed, align="right" if fact.quantity is not None else "center"),
        DraftCell(place, align="left"),
        DraftCell(steps or _NONE, align="left" if steps else "center"),
        DraftCell(basis or _NONE, align="left" if basis else "center"),
    )


def _airy(step: str) -> str:
    """Set blanks about equals signs, so that a line breaks there and not within a number."""
    return " = ".join(part.strip() for part in step.split("="))


def _place(fact: Fact, sheet: ScoreSheet) -> str:
    """Name the cells a fact rests on: those of its score's inputs, else its own."""
    score = _score_of(fact, sheet)
    places = places_text(score) if score is not None else ""
    if places:
        return places
    return fact.origin.place or _KINDS[fact.origin.kind]


def _score_of(fact: Fact, sheet: ScoreSheet) -> Score | None:
    if fact.origin.kind != "rule":
        return None
    code = fact.id.split(".")[1] if fact.id.startswith("score.") else ""
    return next((score for score in sheet.scores if score.code == code), None)
