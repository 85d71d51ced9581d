"""Expert panels: blind until all are in, nothing lost, points to discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_evaluation

from assistant.errors import InputError
from assistant.workspace.names import (
    NotAllowedError,
    NotThereError,
    PanelEntry,
    close_panel,
    list_panels,
    open_panel,
    own_scores,
    panel_experts,
    store_case,
    submit_scores,
    summarise_panel,
)

if TYPE_CHECKING:
    from assistant.workspace.names import Panel, StoredCase, User, Workspace


@pytest.fixture
def panel(workspace: Workspace, owner: User, case: StoredCase) -> Panel:
    """Open a round for two experts."""
    return open_panel(workspace, owner, case.id, ["甲", "乙"])


def _entries(**points: str) -> list[PanelEntry]:
    return [PanelEntry(code, value, "理由", f"表!{code}") for code, value in points.items()]


FULL = {"A01": "10", "A02": "5", "B01": "8"}


def test_averages_are_hidden_until_all_are_in(workspace: Workspace, owner: User, panel: Panel) -> None:
    """While one expert is missing nobody sees an average or another's points; then everybody does."""
    submit_scores(workspace, owner, panel.id, "甲", _entries(**FULL))

    half = summarise_panel(workspace, owner, panel.id)
    assert (None, ("乙",), ()) == (half.result, half.waiting, half.discuss)
    with pytest.raises(NotAllowedError, match="全部专家打完前"):
        own_scores(workspace, owner, panel.id, "甲")
    with pytest.raises(NotAllowedError, match="乙还没有打完"):
        panel_experts(workspace, owner, panel.id)

    submit_scores(workspace, owner, panel.id, "乙", _entries(A01="7", A02="5", B01="8"))
    whole = summarise_panel(workspace, owner, panel.id)
    assert "21.50" == f"{whole.result.total:.2f}" if whole.result and whole.result.total is not None else False
    assert 3 == len(own_scores(workspace, owner, panel.id, "甲"))
    assert ["甲", "乙"] == [expert.name for expert in panel_experts(workspace, owner, panel.id)]


def test_experts_far_apart_are_to_be_discussed(workspace: Workspace, owner: User, panel: Panel) -> None:
    """What differs by more than a fifth of the weight is listed with the reasons, the widest first."""
    submit_scores(workspace, owner, panel.id, "甲", _entries(A01="10", A02="5", B01="8"))
    submit_scores(workspace, owner, panel.id, "乙", _entries(A01="7", A02="4.5", B01="2"))

    discuss = summarise_panel(workspace, owner, panel.id).discuss

    assert ["B01", "A01"] == [item.code for item in discuss]
    assert ("2", "8", "6") == tuple(str(value) for value in (discuss[0].lowest, discuss[0].highest, discuss[0].spread))
    assert (("甲", "理由"), ("乙", "理由")) == discuss[0].reasons


@pytest.mark.parametrize(
    ("entry", "check"),
    [
        (PanelEntry("A01", "10.5", "", "表!I5"), "SCR04"),
        (PanelEntry("A01", "-1", "理由", "表!I5"), "SCR04"),
        (PanelEntry("A01", "九分", "理由", "表!I5"), "INP32"),
        (PanelEntry("A01", "", "只写了理由", "表!I5"), "INP32"),
        (PanelEntry("Z99", "3", "理由", "表!I5"), "INP31"),
    ],
)
def test_what_cannot_count_is_told_with_its_place(
    workspace: Workspace, owner: User, panel: Panel, entry: PanelEntry, check: str
) -> None:
    """Out of range, no number, unknown indicator: reported with the cell, kept aside, not counted."""
    submission = submit_scores(workspace, owner, panel.id, "甲", [entry])

    assert [(check, "表!I5")] == [(f.check, f.where.place) for f in submission.findings if f.where.place]
    assert ((entry, "refused"),) == submission.kept
    assert {"A01", "A02", "B01"} == set(submission.missing)


def test_deduction_without_reason_is_not_complete(workspace: Workspace, owner: User, panel: Panel) -> None:
    """Points below the weight count only together with a reason; the reason may follow."""
    bare = [PanelEntry("A01", "9"), PanelEntry("A02", "5"), PanelEntry("B01", "8")]
    first = submit_scores(workspace, owner, panel.id, "甲", bare)
    second = submit_scores(workspace, owner, panel.id, "甲", [PanelEntry("A01", "9", "缺两间验收单")])

    assert (("A01",), ["INP34"]) == (first.missing, [finding.check for finding in first.findings])
    assert (True, ()) == (second.complete, second.findings)


def test_second_value_is_kept_beside_the_first(workspace: Workspace, owner: User, panel: Panel) -> None:
    """Contradicting points are reported with both places; the first counts until the caller says otherwise."""
    submit_scores(workspace, owner, panel.id, "甲", _entries(**FULL))
    submit_scores(workspace, owner, panel.id, "乙", _entries(**FULL))

    disputed = submit_scores(workspace, owner, panel.id, "甲", [PanelEntry("A01", "6", "改判", "二!I5")])
    assert [("INP33", "二!I5", "表!A01")] == [(f.check, f.where.place, f.related[0].place) for f in disputed.findings]
    assert "10" == own_scores(workspace, owner, panel.id, "甲")[0].points

    submit_scores(workspace, owner, panel.id, "甲", [PanelEntry("A01", "6", "改判", "二!I5")], replace=True)
    points = {entry.code: entry.points for entry in own_scores(workspace, owner, panel.id, "甲")}
    assert {"A01": "6", "A02": "5", "B01": "8"} == points


def test_same_sheet_twice_changes_nothing(workspace: Workspace, owner: User, panel: Panel) -> None:
    """Taking the same points in again is no conflict."""
    submit_scores(workspace, owner, panel.id, "甲", _entries(**FULL))

    again = submit_scores(workspace, owner, panel.id, "甲", _entries(**FULL))

    assert ((), ()) == (again.kept, again.findings)


def test_panel_goes_on_or_begins_anew(workspace: Workspace, owner: User, case: StoredCase, panel: Panel) -> None:
    """The open round goes on while it asks the same; changed weights or a finished round begin another."""
    going_on = open_panel(workspace, owner, case.id, ["甲", "丙"], method="drop_extremes")
    assert (panel.id, "drop_extremes") == (going_on.id, going_on.method)
    assert ["甲", "乙", "丙"] == [expert.name for expert in list_panels(workspace, owner, case.id)[0].experts]

    leaves = make_evaluation().indicators
    changed = make_evaluation(indicators=(leaves[0].model_copy(update={"weight": "12"}), *leaves[1:]))
    store_case(workspace, owner, changed, case_id=case.id)
    other = open_panel(workspace, owner, case.id, ["甲"])
    assert panel.id != other.id
    with pytest.raises(NotAllowedError, match="已经结束"):
        submit_scores(workspace, owner, panel.id, "甲", [])

    submit_scores(workspace, owner, other.id, "甲", _entries(A01="12", A02="5", B01="8"))
    assert open_panel(workspace, owner, case.id, ["甲"]).id not in {panel.id, other.id}


def test_closed_round_takes_nothing_more(workspace: Workspace, owner: User, panel: Panel) -> None:
    """A round that was ended is read only."""
    close_panel(workspace, owner, panel.id)

    assert "closed" == list_panels(workspace, owner, panel.case_id)[0].state
    with pytest.raises(NotAllowedError):
        submit_scores(workspace, owner, panel.id, "甲", _entries(**FULL))


def test_strange_expert_or_round_is_named(workspace: Workspace, owner: User, panel: Panel) -> None:
    """An expert nobody invited, a round nobody opened, names twice: each has its message."""
    with pytest.raises(NotThereError, match="不在这个批次的专家名单中"):
        submit_scores(workspace, owner, panel.id, "丁", [])
    with pytest.raises(NotThereError, match="没有这个批次"):
        summarise_panel(workspace, owner, 99)
    for names in ([], ["甲", "甲"], ["甲", " "]):
        with pytest.raises(InputError, match="专家"):
            open_panel(workspace, owner, panel.case_id, names)


def test_case_without_weights_has_no_panel(workspace: Workspace, owner: User) -> None:
    """Where no indicator has a weight there is nothing to score."""
    bare = store_case(workspace, owner, make_evaluation(case="没有指标", indicators=()))

    with pytest.raises(InputError, match="没有带分值的指标"):
        open_panel(workspace, owner, bare.id, ["甲"])
