"""Full marks, points and deductions told in one sentence (文字所述得分与扣分): 5分，得4.00分，扣1.00分.

What a rule says points are taken off for is no result and left alone; so are parts after 其中.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention, Sentence

_RULE = re.compile(r"每|否则|不得分|酌情|扣完|为止|封顶|最多|的[，,]?(?:得|扣|不)|以[上下]")
_LOST = re.compile(r"(?:扣|扣分|扣减|扣除|扣掉|失分|丢分|减分)(?:了|计|共|合计)?$")
_GOT = re.compile(r"得(?:分|了)?(?:为|是)?$|评分$|计$|实得$")
_FULL = re.compile(r"(?:分值|满分|权重|标准分|[（(一-龥、])(?:为|是|：|:)?$|^$")
_NO_FULL = re.compile(r"平均|折合|相差|少|多|高|低|增|减|较|比|差")
_BESIDE = re.compile(r"^[，,（(]?(?:共|合计)?(?:扣|失|减)[^，。；\d]{0,3}$")


@dataclass(slots=True)
class _Award:
    """What one sentence says of one indicator's points, as far as it has been read."""

    full: Mention
    got: Mention | None = None
    lost: list[Mention] = field(default_factory=list)


def find_awards(context: CheckContext, sentence: Sentence) -> Iterator[Breach]:
    """Yield points and deductions that do not make up their full marks (得分与扣分不合分值)."""
    if _RULE.search(sentence.unit.text[sentence.start : sentence.mentions[-1].claim.end]):
        return
    for award in _awards(sentence.mentions):
        if award.got is not None and award.lost:
            yield from _judge(context, award, award.got)


def _awards(mentions: Sequence[Mention]) -> Iterator[_Award]:
    award: _Award | None = None
    for mention in mentions:
        if mention.dimension != "points" or not mention.plain:
            continue
        if _LOST.search(mention.near) or mention.claim.measure == "扣分":
            if award is not None and "其中" not in mention.lead:
                award.lost.append(mention)
            continue
        if _GOT.search(mention.near) or mention.claim.measure == "得分":
            if award is not None and award.got is None:
                award.got = mention
                continue
        elif (
            mention.claim.measure in (None, "分值") and _FULL.search(mention.near) and not _NO_FULL.search(mention.near)
        ):
            if award is not None:
                yield award
            award = _Award(mention)
            continue
        if award is not None:
            yield award
        award = None
    if award is not None:
        yield award


def _is_full(mention: Mention) -> bool:
    """Whether a number of points is what an indicator is worth: 满分5分, 项目立项5分."""
    own = mention.claim.measure in (None, "分值")
    return own and bool(_FULL.search(mention.near)) and not _NO_FULL.search(mention.near)


def _judge(context: CheckContext, award: _Award, got: Mention) -> Iterator[Breach]:
    expected = award.full.quantity.value - got.quantity.value
    told = [sum((one.quantity.value for one in award.lost), start=Decimal(0)), award.lost[0].quantity.value]
    if expected == told[0]:
        context.touch(award.full.claim, got.claim, *(one.claim for one in award.lost))
        return
    if expected in (told[1], award.lost[-1].quantity.value):
        whole = award.lost[0] if expected == told[1] else award.lost[-1]
        context.touch(award.full.claim, got.claim, whole.claim)
        return
    context.touch(award.full.claim, got.claim, *(one.claim for one in award.lost))
    sure = len(award.lost) == 1 and bool(_BESIDE.match(award.lost[0].lead))
    over = told[0] > expected
    lost = award.lost[-1]
    stated = format_decimal(told[0])
    yield Breach(
        lost.where,
        f"扣分“{stated}分”不等于分值{award.full.text}减得分{got.text}（{format_decimal(expected)}分）",
        "请核对分值、得分和扣分",
        f"{stated}分",
        f"{format_decimal(expected)}分",
        (f"{award.full.text}−{got.text}={format_decimal(expected)}分",),
        (award.full.where, got.where, *(one.where for one in award.lost[:-1])),
        Severity.ERROR if sure or (over and len(award.lost) == 1) else Severity.WARNING,
    )
