"""The evidence appendix: the numbers used, each with its cell, arithmetic and basis."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftTable, Statement
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.export.evidence import build_evidence, used_facts

if TYPE_CHECKING:
    from assistant.domain.draft import Draft, DraftSection
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.scoring import ScoreSheet


def rows_of(section: DraftSection) -> list[tuple[str, ...]]:
    table = section.blocks[0]
    assert isinstance(table, DraftTable)
    return [tuple(cell.text for cell in row) for row in table.rows]


def test_only_used_facts_are_listed_in_form_order(
    ledger: FactLedger, evaluation: Evaluation, sheet: ScoreSheet, draft: Draft
) -> None:
    """The project comes first, then groups and indicators in the form's order; names are left out."""
    rows = rows_of(build_evidence(ledger, evaluation, sheet, draft))
    names = [row[1] for row in rows[1:] if len(row) > 1]
    assert ["项目预算数", "项目执行率", "综合得分", "决策得分"] == names[:4]
    assert [str(n) for n in range(1, len(names) + 1)] == [row[0] for row in rows[1:] if len(row) > 1]
    assert "B01　过程 › 资金管理 › 资金到位率" not in [row[0] for row in rows]
    assert "B02　过程 › 资金管理 › 预算执行率" in [row[0] for row in rows]


def test_a_number_stands_beside_cell_arithmetic_and_basis(
    ledger: FactLedger, evaluation: Evaluation, sheet: ScoreSheet, draft: Draft
) -> None:
    """A computed score names the cells of its inputs, its steps, and how well its basis is known."""
    annex = build_evidence(ledger, evaluation, sheet, draft)
    listed = rows_of(annex)
    rows = {row[1]: row for row in listed if len(row) > 1}
    row = listed[listed.index(("B02　过程 › 资金管理 › 预算执行率",)) + 1]
    assert "得分" == row[1]
    assert "5.65分" == row[2]
    assert "①表1 行10 列6、列7" == row[3]
    assert "94.21÷100×6 = 5.65" == row[4]
    assert "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十六条（凭记忆，待核）" == row[5]
    assert "①表1 行3 列4" == rows["项目预算数"][3]
    note = annex.blocks[1]
    assert isinstance(note, Statement)
    assert note.text.startswith("填报文件：①自评表.docx。\n注：")


def test_lost_points_and_rate_stand_in_the_row_of_the_points(
    ledger: FactLedger, evaluation: Evaluation, sheet: ScoreSheet, draft: Draft
) -> None:
    """What follows from the points by one subtraction or division takes no row of its own."""
    texts = "".join(f"[[score.B02.{measure}]]" for measure in ("points", "deduction"))
    proof = Origin("computed", None, ("6−5.65=0.35",))
    lost = Fact("score.B02.deduction", "预算执行率扣分", "预算执行率", "扣分", proof, Quantity(Decimal("0.35"), "分"))
    ledger = FactLedger((*ledger.facts, lost))
    section = dataclasses.replace(draft.sections[0], blocks=(Statement(texts),))
    annex = build_evidence(ledger, evaluation, sheet, dataclasses.replace(draft, sections=(section,), appendices=()))
    rows = [row for row in rows_of(annex)[1:] if len(row) > 1]
    assert ["得分"] == [row[1] for row in rows if row[1] in {"得分", "扣分", "得分率"}]
    assert "5.65分\n扣分0.35分" == rows[-1][2]
    assert "94.21÷100×6 = 5.65\n6−5.65 = 0.35" == rows[-1][4]


def test_slots_in_texts_titles_and_cells_count_as_used(draft: Draft) -> None:
    """Before filling, a fact named only in a table's slot is used as well."""
    table = DraftTable("表[[funds.name]]", ((DraftCell("[[score.D04.points|n]]"),),), (1,))
    section = dataclasses.replace(
        draft.sections[0], title="[[case.name]]", blocks=(table, Statement("[[total.grade]]"))
    )
    used = used_facts(dataclasses.replace(draft, sections=(section,), appendices=()))
    assert {"funds.name", "score.D04.points", "case.name", "total.grade"} == used


def test_the_annex_takes_the_next_number(
    ledger: FactLedger, evaluation: Evaluation, sheet: ScoreSheet, draft: Draft
) -> None:
    """Behind two annexes of the draft, the evidence is annex 3."""
    assert build_evidence(ledger, evaluation, sheet, draft).title.startswith("附件3：")
