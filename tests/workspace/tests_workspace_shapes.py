"""A clock that tests move, a small case and a small draft, for the tests of the workspace."""

from __future__ import annotations

import datetime as dt

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Provenance, Statement
from assistant.domain.evaluation import Evaluation, Indicator


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        """Tell the time."""
        return self.time

    def forward(self, **by: float) -> None:
        """Move it on by minutes, hours or days."""
        self.time += dt.timedelta(**by)


def make_evaluation(**changes: object) -> Evaluation:
    """Make a fictitious case of three leaves."""
    leaves = (
        Indicator(code="A01", path=("产出", "数量", "修缮房屋间数"), sign="≥", target="20", actual="18", weight="10"),
        Indicator(code="A02", path=("产出", "质量", "验收合格率"), sign="=", target="100", actual="100", weight="5"),
        Indicator(code="B01", path=("效益", "社会效益", "居住条件改善"), sign="定性", target="改善", weight="8"),
    )
    return Evaluation(case="老旧校舍修缮", unit="某区教育局", period="2024", indicators=leaves).model_copy(
        update=changes
    )


def make_draft(**texts: str) -> Draft:
    """Make a draft of two sections and an appendix with a table; ``texts`` replace a section's paragraph."""

    def section(name: str, text: str) -> DraftSection:
        return DraftSection(name, f"{name}节", 1, (Statement(texts.get(name, text), facts=("score.A01.points",)),))

    rows = ((DraftCell("指标", header=True), DraftCell("得分", header=True)), (DraftCell("甲"), DraftCell("9.00")))
    annex = DraftSection("annex", "附表", 1, (DraftTable("得分表", rows, (2, 1)),))
    sections = (section("one", "修缮18间。得9分。"), section("two", "验收合格。"))
    return Draft("示例报告", "示例文种", sections, Provenance("示例办法"), appendices=(annex,))
