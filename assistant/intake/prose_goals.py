"""Targets and results told in prose alone (文字所述的目标与结果): 数量方面：培训不少于12次；合格率不低于98%.

Read only where no table gives a target. Which result of a passage on outputs or effects belongs to which
target is left to ``prose_results``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Indicator
from assistant.domain.finding import Finding, Severity, Where
from assistant.intake.prose_results import RELATION, bind_results, clauses, find_told
from assistant.intake.values import format_exact
from assistant.language.outline import parse_heading
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.document import Paragraph, SourceDocument
    from assistant.domain.evaluation import FundLine, Sign
    from assistant.intake.prose_results import How, Told
    from assistant.language.quantities import QuantitySpan

_ASPECT = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[）).．、]\s*)?(产出|效益|项目)?(数量|质量|时效|进度|成本|经济效益|社会效益|生态效益|可持续影响|效益|"
    r"(?:服务对象|受益对象|群众|公众)?满意度)(?:指标|目标)?(?:方面)?[:：]"
)
_WHOLE_GOAL = re.compile(
    r"^[^，。；：:]{0,12}(?:绩效|总体|年度|预期)目标(?:设定|设置)?(?:情况)?(?:为|是|如下|包括)?[：:，]\s*"
)
_VERB = re.compile(r"^.*(?:提交|提供|完成|开展|组织|举办|更新|办理|编制|新增|发布|形成)的?(?=..)")
_RESULTS = re.compile(r"产出|效益|效果|满意|完成情况|实现情况")
_GOALS = re.compile(r"目标(?!.*(?:完成|实现))|指标体系")
_WITHIN_BUDGET = re.compile(
    r"(?P<name>[^，。；：:\d]{0,6}(?:支出|成本|费用|投入|资金))(?P<bound>(?:均|应|须|全部)?(?:控制在|不超过|不突破|不超出)[^，。；\d]{0,4}预算[^，。；\d]{0,6})"
)
_WHOLE_OF = re.compile(r"^(?:整体|全部|总体|本)")
_LONGEST_HEADING = 30
_SHORTEST_NAME = 2
_LONGEST_NAME = 30
_SIGNS: dict[str, Sign] = {"≥": "≥", "≤": "≤", ">": ">", "<": "<"}


@dataclass(frozen=True, slots=True)
class ProseGoals:
    """Targets with their results, and the bindings a person should look at."""

    results: tuple[Indicator, ...] = ()
    doubtful: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Target:
    aspect: str
    name: str
    span: QuantitySpan
    place: str


def read_prose_goals(
    document: SourceDocument, paragraphs: Sequence[Paragraph], funds: FundLine | None = None
) -> ProseGoals:
    """Read targets stated aspect by aspect, each with its result where one is stated (文字所述目标).

    Args:
        document: The document, for places.
        paragraphs: Its paragraphs in order.
        funds: The project's funds; a cost target that points to the budget has the spending for result.
    """
    found: dict[str, _Target] = {}
    for paragraph in paragraphs:
        for target in _targets(document, paragraph):
            found.setdefault(target.name, target)
    targets = list(found.values())
    told = find_told(document, _result_passages(paragraphs))
    binding = bind_results([t.name for t in targets], [t.span.quantity.unit for t in targets], told)
    results = [_indicator(n, target, binding.told.get(n)) for n, target in enumerate(targets)]
    cost = _cost_goal(document, paragraphs, funds, len(results) + 1)
    doubtful = tuple(
        _doubt(targets[n], binding.told[n], how) for n, how in sorted(binding.how.items()) if how != "name"
    )
    return ProseGoals((*results, *([cost] if cost is not None else [])), doubtful)


def _doubt(target: _Target, told: Told, how: How) -> Finding:
    why = "说法不同、按共同的词对应" if how == "words" else "按排除法对应"
    return Finding(
        "INP13",
        Severity.NOTE,
        f"“{target.name}”的完成值取自“{told.clause.strip()}”，{why}",
        "请核对；不是同一件事的，在案例文件中改正",
        Where(place=told.place, quote=told.clause.strip()),
        (Where(place=target.place, quote=target.name),),
    )


def _targets(document: SourceDocument, paragraph: Paragraph) -> Iterator[_Target]:
    opening = _ASPECT.match(paragraph.text) or _WHOLE_GOAL.match(paragraph.text)
    if opening is None:
        return
    aspect = opening[2] if opening.re is _ASPECT else ""
    for start, clause in clauses(paragraph.text, opening.end()):
        spans = [span for span in find_quantities(clause) if span.comparator in _SIGNS]
        if len(spans) != 1 or spans[0].upper is not None:
            continue
        name = _name(clause[: spans[0].start])
        if name:
            place = document.where(paragraph, None, (start, start + len(clause))).place
            yield _Target(aspect, name, spans[0], place or "")


def _name(before: str) -> str:
    """Name what a clause sets a target for: its words without relation and verb."""
    whole = RELATION.sub("", re.sub(r"\s", "", before)).strip("：:、的")
    short = _VERB.sub("", whole)
    name = short if len(short) >= _SHORTEST_NAME else whole
    return name if _SHORTEST_NAME <= len(name) <= _LONGEST_NAME and not re.search(r"\d", name) else ""


def _result_passages(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs under headings on outputs and effects that state no targets themselves."""
    inside = False
    for paragraph in paragraphs:
        if len(paragraph.text) <= _LONGEST_HEADING and (paragraph.level or parse_heading(paragraph.text)):
            inside = bool(_RESULTS.search(paragraph.text)) and not _GOALS.search(paragraph.text)
        elif inside and not _ASPECT.match(paragraph.text):
            yield paragraph


def _indicator(number: int, target: _Target, told: Told | None) -> Indicator:
    quantity = target.span.quantity
    places = {"target": target.place}
    if told is not None:
        places["actual"] = told.place
    return Indicator(
        code=f"R{number + 1:02d}",
        path=tuple(filter(None, (target.aspect, target.name))),
        sign=_SIGNS[target.span.comparator or "≥"],
        target=format_exact(quantity.value, target.span.places),
        actual=told.value if told is not None else None,
        unit=quantity.unit or None,
        place=target.place,
        places=places,
    )


def _cost_goal(
    document: SourceDocument, paragraphs: Sequence[Paragraph], funds: FundLine | None, number: int
) -> Indicator | None:
    """Read a cost target that sets the budget as its bound, with what was spent for its result."""
    for paragraph in paragraphs:
        opening = _ASPECT.match(paragraph.text)
        if opening is None or opening[2] != "成本":
            continue
        bound = _WITHIN_BUDGET.search(paragraph.text, opening.end())
        if bound is None:
            continue
        place = document.where(paragraph, None, bound.span()).place or document.name
        spent = funds.spent if funds is not None else None
        source = funds.place_of("spent") if funds is not None and spent is not None else None
        return Indicator(
            code=f"R{number:02d}",
            path=("成本", _WHOLE_OF.sub("", bound["name"])),
            target=bound["bound"],
            actual=spent,
            unit=funds.unit if funds is not None and spent is not None else None,
            place=place,
            places={"target": place, **({"actual": source} if source else {})},
        )
    return None
