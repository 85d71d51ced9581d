"""What a number of points of evaluation that hold earns (按符合项数分档): 三项均符合得满分，两项符合得60%.

Points that earn something each are left to ``point_lists`` and ``steps``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import Bracket, Parameters
from assistant.scoring.band_rules import told_award
from assistant.scoring.grammar.awards import Award, split_award
from assistant.scoring.grammar.plain import normalise, sentences
from assistant.scoring.methods.banded import bracket_name
from assistant.scoring.recognised import Recognised

_HOLD = "(?:符合|满足|具备|达到|达标|做到|落实|完备)"
_ITEM = "(?:个|项|条|点)(?:评价)?(?:要点|内容|要素|条件|要求|方面|指标)?(?:中)?"
_ALL = re.compile(
    rf"^(?:上述|以上)?(?:(?P<n>\d+){_ITEM})?(?:全部|均|都|同时|完全)(?:能)?{_HOLD}(?:要求|条件|规定)?(?:的)?$"
)
_SOME = re.compile(
    rf"^(?:只|仅|其中)?(?:有)?(?:{_HOLD}(?:其中)?(?:的)?(?P<n>\d+){_ITEM}(?P<side>及?以[上下])?|(?P<m>\d+){_ITEM}(?P<side2>及?以[上下])?(?:{_HOLD})?(?:要求|条件)?)(?:的)?$"
)
_NONE = re.compile(
    rf"^(?:全部|均|都)(?:不|未|没有?){_HOLD}(?:要求|条件)?(?:的)?$|^(?:不|未|没有){_HOLD}(?:任何|任意)?(?:要求|条件|{_ITEM})?(?:的)?$"
)
_LEAST = 2


def counted_rule(text: str) -> Recognised | None:
    """Read a rule that pays by how many points of evaluation hold; None where any clause is another."""
    total: int | None = None
    whole: Award | None = None
    bands: list[Bracket] = []
    for sentence in sentences(normalise(text)):
        for part in sentence.split(","):
            split = split_award(part)
            if split is None or split[1].line is not None or split[1].proportional or split[1].interpolated:
                return None
            before, award = split
            everything = _ALL.fullmatch(before)
            if everything is not None:
                if whole is not None:
                    return None
                whole, total = award, None if everything["n"] is None else int(everything["n"])
                continue
            edges = _edges(before)
            if edges is None:
                return None
            fields = {"share": award.share, "points": award.points, "off": award.off}
            given = {name: value for name, value in fields.items() if value is not None}
            bands.append(Bracket.model_validate({**edges, **given}))
    return None if whole is None else _made(bands, whole, total)


def _edges(before: str) -> dict[str, Decimal] | None:
    if _NONE.fullmatch(before):
        return {"at_least": Decimal(0), "at_most": Decimal(0)}
    some = _SOME.fullmatch(before)
    if some is None:
        return None
    count, side = Decimal(some["n"] or some["m"]), some["side"] or some["side2"] or ""
    if "上" in side:
        return {"at_least": count}
    return {"at_most": count} if "下" in side else {"at_least": count, "at_most": count}


def _made(bands: list[Bracket], whole: Award, total: int | None) -> Recognised | None:
    numbers = [edge for band in bands for edge in (band.at_least, band.at_most) if edge is not None]
    if len(bands) < _LEAST or max(numbers) == 0 or (whole.share != 1 and whole.points is None):
        return None
    count = total if total is not None else int(max(numbers)) + 1
    if count < _LEAST or max(numbers) >= count:
        return None
    best = Bracket(at_least=Decimal(count), share=whole.share, points=whole.points)
    ordered = sorted(bands, key=lambda band: -(band.at_least if band.at_least is not None else Decimal(-1)))
    brackets = (best, *ordered)
    told = "；".join(f"符合{bracket_name(band, rates=False)}项：{told_award(band)}" for band in brackets)
    parameters = Parameters(brackets=brackets, count=count)
    return Recognised(
        "checklist_additive",
        parameters,
        f"共{format_decimal(Decimal(count))}项评价要点，按符合的项数给分：{told}",
        whole=whole.points,
    )
