"""Whether a report is about the case it is compared with (报告与案例是否一回事).

Compared with the facts of another project nearly every number is wrong, which tells nobody anything. So names and
numbers together decide: only where neither belongs to the case is the comparison left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.own_names import core_of, same_name
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.own_names import OwnName

OTHER_CASE = "COV02"
# So many numbers are needed to tell, and more where the report gives itself no name.
_FEWEST, _FEWEST_NAMELESS = 6, 20
# One number in so many that fits speaks for the case: where all names differ, where the report has none, where a unit
# or a similar name is shared.
_STRANGE, _NAMELESS, _KIN = 2, 3, 4
_SHORTEST = 3


def other_case(context: CheckContext) -> Finding | None:
    """Tell that a report is about another project than the case (文不对案), or None where it may be about it.

    The case's project stands nowhere in the text, and too few of the report's numbers fit the case: fewer than half
    where it calls itself otherwise, a third where it gives itself no name, a quarter where it shares the unit.
    """
    name = context.ledger.get("case.name") if context.ledger is not None else None
    if context.ledger is None or context.document.kind == "draft" or name is None or not name.text:
        return None
    if _stands_in(name.text, context.text):
        return None
    units = [fact.text for key in ("unit", "department") if (fact := context.ledger.get(f"case.{key}")) and fact.text]
    missing = [name.text, *(unit for unit in dict.fromkeys(units) if not _stands_in(unit, context.text))]
    own = context.own_names
    kin = len(missing) <= len(set(units)) or any(same_name(one.name, other) for one in own for other in missing)
    judged = [verdict for verdict in context.verdicts if verdict.status != "exempt"]
    good = sum(verdict.good for verdict in judged)
    share = _KIN if kin else _STRANGE if own else _NAMELESS
    if len(judged) < (_FEWEST if own else _FEWEST_NAMELESS) or good * share >= len(judged):
        return None
    return _finding(context, own, missing, (good, len(judged)))


def _stands_in(name: str, text: str) -> bool:
    core = "".join(core_of(name).split())
    return len(core) >= _SHORTEST and core in "".join(text.split())


def _finding(context: CheckContext, own: Sequence[OwnName], given: Sequence[str], counts: tuple[int, int]) -> Finding:
    case = "、".join(f"“{name}”" for name in given)
    names = "、".join(f"“{name}”" for name in dict.fromkeys(one.name for one in own))
    called = f"报告自称{names}" if names else "报告没有写明自己的名称"
    good, judged = counts
    places = [context.where(one.unit, one.start, one.end) for one in own]
    return Finding(
        check=OTHER_CASE,
        severity=Severity.ERROR,
        message=(
            f"报告与案例不是同一项目：案例的{case}在文中没有出现；{called}；"
            f"可比的{judged}个数中只有{good}个与案例相符。没有逐数对照案例，只按报告自身核查"
        ),
        hint="请换成这份报告自己的案例；确是同一项目的，请先把案例或报告中的名称改一致",
        where=places[0] if places else context.view.where_all(context.view.units[0]),
        related=tuple(places[1:]),
        stated=own[0].name if own else None,
        computed=given[0],
    )
