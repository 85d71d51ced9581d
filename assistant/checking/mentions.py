"""Numbers of sentences with the words around them (语境中的数): name, role, reference, neighbours.

A claim says what a number is bound to; a mention also says how its clause uses it: as a target, as a
value of the past, or as what was reached. Whether the arithmetic holds is left to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.checking.claims import base_of
from assistant.checking.digits import swapped
from assistant.checking.gaps import GAP_TO_TARGET
from assistant.checking.intervals import Interval  # noqa: TC001 - public return type
from assistant.domain.finding import Claim  # noqa: TC001 - public field type
from assistant.domain.quantity import Quantity, format_decimal, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where

Role = Literal["target", "past", "actual"]

_CUT = re.compile(r"[，,；;。！？!?：:、（(）)\n]")
_NOTED = re.compile(r"[（(][^（()）]*[)）]")
_PAST = re.compile(r"上年|去年|上一年|上期|同期|往年|前年|以前年度|原(?:有|来)")
_AIM = re.compile(
    r"目标|计划|指标值|预期|任务数|应(?!急|用|收|付|对)|要求|拟|力争|确保|约定|(?<!国家)(?<!行业)(?<!地方)(?<!团体)(?<!企业)(?<!国际)标准"
)
_AIM_BEHIND = re.compile(
    r"^(?:以上|以内|以下)?的?(?:年度|年初|绩效|预期|既定|设定|合同|控制|规定|约定)*(?:目标|计划|要求|指标值|标准|任务|上限|下限|限额)"
)
_AIM_LIST = re.compile(r"(?:目标|计划|任务|要求)[^，。；：:\d]{0,6}(?:为|是|包括)?[：:]")
_AIM_HEADING = re.compile(r"目标")
_DONE_HEADING = re.compile(r"运行|监控|进展|执行|完成|实现|达成|达到|未|不|情况分析|完成情况|得分|合理|明确")
_FILLER_HEAD = re.compile(
    r"^(?:\d{1,2}[.．]|截至[^，。]{0,12}?(?:底|末|日)|(?:19|20)\d{2}\s*年(?:度|末|底)?|\d{1,2}\s*月(?:底|末)?|全年|本年度?|当年|年度|年末|年底"
    r"|目前|其中|实际|已经?|共计|合计|累计|总计|共|均|项目|本|该|此|计划|预计|拟|目标值?|预期|完成了?|实现|支持|达到|应|要求|开展了?|组织|实施|建成|建设|修建|的|为|是|了"
    r"|使(?!用)|对|将|由|从|于|在|和|及|与|以及|并|且)+"
)
_FILLER_TAIL = re.compile(
    r"(?:不低于|不少于|不超过|不高于|不小于|不大于|至少|控制在|高于|低于|大于|小于|超过|少于|未达到|≥|≤|>|<|=|实际完成值?|完成值|目标值|目标|计划|实际|完成|数量|次数|个数|人数|户数|总数|数值|数|为|达到了?|达|约|共|了|是|有|的|至|到|仅|均|值)+$"
)
_PEOPLE = ("count:名", "count:位")
_SHORTEST = 3
_SHORTEST_SUFFIX = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of a sentence (语境中的数).

    ``lead`` runs from the number before it (or the sentence's start) to the number, ``near`` is its
    last clause; ``tail`` runs to the next number or the sentence's end. ``name`` is what is left of
    ``near`` without filler words, "" where nothing is left.
    """

    claim: Claim
    lead: str
    near: str
    tail: str
    name: str
    role: Role

    @property
    def quantity(self) -> Quantity:
        """The printed number with its unit."""
        assert self.claim.quantity is not None  # noqa: S101 - invariant: mentions are numbers
        return self.claim.quantity

    @property
    def dimension(self) -> str:
        """What the number measures; people are people, whether counted by 人, 名 or 位."""
        return kind_of(self.quantity)

    @property
    def base(self) -> Interval:
        """What the printed digits allow, in the dimension's base unit."""
        return base_of(self.claim)

    @property
    def text(self) -> str:
        """The number as printed."""
        return self.claim.text

    @property
    def where(self) -> Where:
        """Its place."""
        return self.claim.where

    @property
    def exact(self) -> bool:
        """Whether it states one value: no range, nothing like 约."""
        return self.claim.approximate is None and self.claim.upper is None

    @property
    def plain(self) -> bool:
        """Whether it states one value without any relation."""
        return self.exact and self.claim.comparator is None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The numbers of one sentence, in order (句中各数)."""

    unit: TextUnit
    start: int
    mentions: tuple[Mention, ...]


def read_sentences(context: CheckContext) -> tuple[Sentence, ...]:
    """Read the numbers of every sentence with their words (读取句中各数), in reading order.

    Checks take them from ``CheckContext.sentences``, where they are read once.
    """
    runs: dict[tuple[int, int], list[Claim]] = {}
    for claim in context.prose_claims:
        if claim.quantity is not None and not _is_noise(context, claim):
            runs.setdefault((claim.order, claim.sentence_start), []).append(claim)
    sentences = []
    for (order, start), claims in runs.items():
        unit = context.view.units[order]
        if not unit.note:
            sentences.append(Sentence(unit, start, _mentions(unit, start, claims)))
    return tuple(sentences)


def paragraphs(sentences: Iterable[Sentence]) -> tuple[tuple[Sentence, ...], ...]:
    """Group sentences by the paragraph they stand in."""
    groups: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.unit.order, []).append(sentence)
    return tuple(tuple(group) for group in groups.values())


def full_sentences(paragraph: Iterable[Sentence]) -> Iterator[tuple[Mention, ...]]:
    """The numbers between two full stops, however many ； part them."""
    run: list[Mention] = []
    for sentence in paragraph:
        if run and re.search(r"[。！？]", sentence.unit.text[run[-1].claim.end : sentence.start]):
            yield tuple(run)
            run = []
        run.extend(sentence.mentions)
    if run:
        yield tuple(run)


def _is_noise(context: CheckContext, claim: Claim) -> bool:
    """一次合格率, 一批: a Chinese one that counts nothing."""
    if claim.places is not None or claim.quantity is None or claim.quantity.value != 1:
        return False
    return context.view.units[claim.order].text[claim.start : claim.start + 1] == "一"


def _mentions(unit: TextUnit, start: int, claims: list[Claim]) -> tuple[Mention, ...]:
    end = start + len(claims[0].sentence)
    found = []
    for position, claim in enumerate(claims):
        previous = claims[position - 1].end if position else start
        following = claims[position + 1].start if position + 1 < len(claims) else end
        lead = unit.text[previous : claim.start]
        # A note in brackets parts no number from its name: 满意度（含基本满意）为91.95%.
        near = "".join(_CUT.split(_NOTED.sub("", lead))[-1].split())
        tail = unit.text[claim.end : following]
        role = _role(unit, unit.text[start : claim.start], near, tail, claim)
        found.append(Mention(claim, lead, near, tail, core_name(near), role))
    return tuple(found)


def _role(unit: TextUnit, before: str, near: str, tail: str, claim: Claim) -> Role:
    if _PAST.search(near):
        return "past"
    if GAP_TO_TARGET.search(near):
        return "actual"
    if claim.comparator in ("≥", "≤") or _AIM.search(near) or _AIM_BEHIND.search(tail):
        return "target"
    if _AIM_LIST.search(before):
        return "target"
    above = unit.headings[:-1] if unit.heading is not None else unit.headings
    if any(_AIM_HEADING.search(title) and not _DONE_HEADING.search(title) for title in above):
        return "target"
    return "actual"


def core_name(text: str) -> str:
    """Leave of a clause what names the number: 全年完成加装电梯 → 加装电梯."""
    name = "".join(text.split()).strip("“”\"'《》-—")
    while True:
        shorter = _FILLER_TAIL.sub("", _FILLER_HEAD.sub("", name))
        if shorter == name:
            return name
        name = shorter


def same_name(one: str, two: str) -> bool:
    """Tell whether two names are one: equal, or one ends the other."""
    if one == two and len(one) == _SHORTEST - 1:
        return True
    if len(one) < _SHORTEST or len(two) < _SHORTEST:
        return False
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    return len(short) >= _SHORTEST_SUFFIX and long.endswith(short)


def looks_like(one: Mention, two: Mention) -> bool:
    """Tell whether one printed number is the other with one digit wrong or two neighbours swapped."""
    if one.dimension != two.dimension:
        return False
    return one_slip(one.quantity.value, value_in(two.quantity, one.quantity.unit))


def kind_of(quantity: Quantity) -> str:
    """Tell what a quantity measures; people are people, whether counted by 人, 名 or 位."""
    dimension = quantity.dimension
    return "count:人" if dimension in _PEOPLE else dimension


def value_in(quantity: Quantity, unit: str) -> Decimal:
    """Return a quantity's value in another unit of its kind, 名 and 人 being one."""
    return quantity.base / measure_of(unit)[1]


def one_slip(one: Decimal, two: Decimal) -> bool:
    """Tell whether two numbers of equal length differ in one digit, or in two neighbours swapped."""
    places = max(0, *(-int(value.normalize().as_tuple().exponent) for value in (one, two)))
    left, right = format_decimal(one, places), format_decimal(two, places)
    if left == right or len(left) != len(right) or len(left) < 2:  # noqa: PLR2004 - one digit looks like any other
        return False
    return sum(a != b for a, b in zip(left, right, strict=True)) == 1 or swapped(Decimal(left), Decimal(right))


def show(value: Decimal, unit: str) -> str:
    """Print a computed value with its unit."""
    return f"{format_decimal(value)}{unit}"
