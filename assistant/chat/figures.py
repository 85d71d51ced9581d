"""The figures of a model's sentence (核对数字): shown to it, printed rounded, or following in one step.

An honest answer restates, rounds, converts, counts what it lists and takes differences; each of these is reckoned
anew with the question's and the results' own figures. A figure that is none of these rests on nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from assistant.chat.arithmetic import find_sums
from assistant.chat.pool import plain_digits
from assistant.domain.quantity import Quantity, round_decimal
from assistant.language.dates import find_dates
from assistant.language.document_numbers import find_document_numbers
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_clauses
from assistant.retrieval.lexical import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.chat.pool import Pool
    from assistant.language.spans import QuantitySpan

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# What counts nothing: numbering, references, so many decimals, what must not be written.
_NO_FIGURE = re.compile(
    r"^\s*(?:[-•]\s*)?(?:\d{1,2}[.、)）](?!\d)|[①-⑳]|[（(]\d{1,2}[)）])"
    r"|第\s*[（(]?[零〇一二三四五六七八九十百千\d]+[)）]?\s*(?:[条款项章节部分档类种步点方面个]+|[，、])"
    r"|[一二两三四五六\d]位(?:小数|有效数字)|(?:步骤|方法|口径|方案|公式|附件|情形)\s*[一二三四五\d](?!\d)"
    r"|[A-Z]\d{1,3}(?!\d)"
    r"|(?:不要|不应|不能|不得|不可|不宜|不)(?:直接|简单)?(?:写|表述|说|记|称|计)[成为作]?“[^”]{1,20}”"
)
_COUNTS = (
    "个",
    "项",
    "类",
    "点",
    "方面",
    "部分",
    "种",
    "档",
    "位",
    "人",
    "步",
    "条",
    "者",
    "大类",
    "情形",
    "等次",
    "等级",
)
_COUNTED = re.compile(
    r"(?P<size>[一二两三四五六七八九十]{1,2}|\d{1,2})(?P<unit>大类|大项|方面|部分|类|种|档|点|步|口径|情形|等级|等次|大部分)"
)
_ITEM = re.compile(
    r"^\s*(?:[-•]|\d{1,2}[.、)）]|[①-⑳]|[（(][\d一二三四五六七八九十]+[)）]|[一二三四五六七八九十]、)", re.MULTILINE
)
_INLINE = (
    re.compile(r"[①-⑳]"),
    re.compile(r"[一二三四五六七八九十]是"),
    re.compile(r"第[一二三四五六七八九十](?=[，、：])"),
)
_CHINESE = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_SMALL = 3
_EXAMPLE = re.compile(r"^(?:[（(]?\s*)(?:例如|比如|举例|譬如|假设|假如|如果.{0,3}一项|如：)")
_ABOUT = re.compile(r"(?:约|大约|近|≈|约等于|接近|将近)\s*$")
_AROUND = re.compile(r"^\s*(?:左右|上下)")
_GAP = re.compile(r"[差少低高多超扣失剩余还未距降升增减短缺另较比仅节省丢晚早逾]|结转")
_SUM = re.compile(r"[合共总加和]|累计|目前|一起")
_RATE = re.compile(r"[率占比%‰÷/成倍]|百分")
_PRODUCT = re.compile(r"[×乘的按折应即为是达至]|上限|下限|超过|不低于")
_HUNDRED = Decimal(100)
_EQUALS = re.compile(r"\s*(?:[=＝≈]|等于|折合|即)\s*")
_MOST_NEAR = 40
_MOST_TERMS = 12
_FEW = 2
_LEAD = 6
_WEEK = 7
_ABSTRACT = re.compile(r"\s*(?:方面|部分|环节|条件|要点|步骤|情形|问题|原因|层面|口径|办法|途径|方向|阶段|角度|维度)")


@dataclass
class Around:
    """What stands around a sentence (上下文): the whole answer, the figures that were found to have grounds before."""

    whole: str = ""
    before: list[Quantity] = field(default_factory=list)


def find_figure_problem(sentence: str, pool: Pool, around: Around) -> str | None:
    """Tell which figure of a sentence rests on nothing (无依据的数); None where all have grounds.

    Figures that have are added to ``around``, for the sentences behind it to reckon with.
    """
    text = mask_references(sentence)
    sums = list(find_sums(text))
    wrong = next((one.wrong for one in sums if one.wrong is not None), None)
    if wrong is not None:
        return f"算式的结果“{wrong}”不对"
    problem = _count_problem(text, pool, around.whole)
    if problem is not None:
        return problem
    results = {place[0] for one in sums for place in one.results}
    spans = [span for span in find_quantities(text) if not _is_idle(span)]
    reckoner = _Reckoner(text, spans, pool, around)
    for span in spans:
        if span.start not in results and not reckoner.has_grounds(span):
            return f"“{span.text}”不在所查资料和计算结果中"
    problem = _date_problem(text, pool) or _digits_problem(text, spans, results, pool)
    if problem is None:
        around.before += [value for span in spans for value in _ends(span)]
    return problem


def mask_references(sentence: str) -> str:
    """Blank numbering, article and document numbers, keeping every place (遮去编号)."""
    text = _NO_FIGURE.sub(lambda found: " " * len(found[0]), sentence)
    for number in find_document_numbers(text):
        text = text[: number.start] + " " * (number.end - number.start) + text[number.end :]
    return text


def _is_idle(span: QuantitySpan) -> bool:
    return (span.weak and span.text.startswith(("一", "两", "半"))) or span.text.startswith("一")


def _ends(span: QuantitySpan) -> tuple[Quantity, ...]:
    return (span.quantity,) if span.upper is None else (span.quantity, span.upper)


@dataclass
class _Reckoner:
    """Judges the figures of one sentence (逐数判断)."""

    text: str
    spans: Sequence[QuantitySpan]
    pool: Pool
    around: Around

    def __post_init__(self) -> None:
        self.clauses = split_clauses(self.text)
        self.example = _EXAMPLE.match(self.text.strip()) is not None or "例如" in self.text
        self.supposed: list[Quantity] = []
        self.good: list[Quantity] = []

    def has_grounds(self, span: QuantitySpan) -> bool:
        about = span.approximate is not None or bool(
            _ABOUT.search(self.text[: span.start]) or _AROUND.match(self.text[span.end :])
        )
        good = all(self._holds(value, span, about=about) for value in _ends(span))
        self.good += _ends(span) if good else ()
        return good

    def _holds(self, value: Quantity, span: QuantitySpan, *, about: bool) -> bool:
        pool = self.pool
        if any(same_amount(value, held) for held in self._shown()) or (value.value == 0 and "0" in pool.digits):
            return True
        if value.unit == "" and any(value.value == one.value for one in self.good):
            return True
        if value.unit == "周" and any(
            one.dimension == "days" and one.value == value.value * _WEEK for one in self._shown()
        ):
            return True
        if value.unit == "" and plain_digits(f"{value.value:f}") in pool.digits:
            return True
        if about and any(_rounds(held, value, span.places) for held in self._rounded_from()):
            return True
        if value.dimension.startswith("count:") and self._is_count(value, span):
            return True
        if self._is_conversion(value, span):
            return True
        if self.example and self._supposes(value, span):
            return True
        return any(_prints(result, value, span.places) for result in self._results(span, value))

    def _shown(self) -> tuple[Quantity, ...]:
        return (*self.pool.quantities, *self.around.before)

    def _is_conversion(self, value: Quantity, span: QuantitySpan) -> bool:
        """One unit told in another (1亿元＝10000万元), or the factor between them."""
        text = self.text
        for other in self.spans:
            first, second = sorted((other, span), key=lambda one: one.start)
            between = text[first.end : second.start]
            if other is not span and _EQUALS.fullmatch(between) and other.quantity.same_as(value):
                return True
        beside = text[: span.start].rstrip()[-1:] + text[span.end :].lstrip()[:1]
        return bool(set(beside) & set("×÷*=＝")) and f"{value.value:f}".strip("0") == "1" and value.value >= _HUNDRED

    def _rounded_from(self) -> Iterator[Quantity]:
        yield from self.pool.quantities
        for token in self.pool.digits:
            yield Quantity(Decimal(token))

    def _is_count(self, value: Quantity, span: QuantitySpan) -> bool:
        """A count of the same things under another word: 两位专家, 两人; or of what is listed."""
        unit = value.dimension.removeprefix("count:")
        if unit not in _COUNTS or value.value != value.value.to_integral_value():
            return False
        if value.value <= _SMALL and _ABSTRACT.match(self.text[span.end :]):
            return True
        same = (held for held in self.pool.near if held.dimension.startswith("count:") or held.unit == "")
        return any(held.value == value.value for held in same) or int(value.value) in listed(
            self.around.whole, self.text
        )

    def _supposes(self, value: Quantity, span: QuantitySpan) -> bool:
        """An example chooses its own first figure; what it says of it must follow."""
        digits = plain_digits(f"{value.value:f}").strip("0").replace(".", "")
        first = not any(other.start < span.start for other in self.spans)
        if first and len(digits) <= _FEW:
            self.supposed.append(value)
            return True
        return False

    def _results(self, span: QuantitySpan, value: Quantity) -> Iterator[Quantity]:
        """Yield what follows in one step, by the steps that words beside the figure announce."""
        start, end = next(((a, b) for a, b in self.clauses if a <= span.start < b), (0, len(self.text)))
        lead = self.text[max(0, start - _LEAD) : span.start] + span.text[-1] + self.text[span.end : end][:8]
        own = [end for other in self.spans if other is not span for end in _ends(other)]
        near = list(dict.fromkeys([*own, *self.around.before, *self.supposed, *self.pool.near]))[:_MOST_NEAR]
        if value.dimension.startswith("count:"):
            # Three things less two points are one of neither.
            near = [one for one in near if one.dimension == value.dimension]
            own = [one for one in own if one.dimension == value.dimension]
        if _GAP.search(lead):
            yield from _differences(near)
        if _SUM.search(lead):
            yield from _totals(
                own, *(() if value.dimension.startswith("count:") else (self.around.before, self.pool.near))
            )
        if _RATE.search(lead):
            yield from _rates(near)
        if _PRODUCT.search(lead) or self.supposed:
            yield from _products(near, self.pool.quantities)


def same_amount(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are the same amount; a bare number is one of any unit (同一数量)."""
    if one.same_as(other):
        return True
    # People say 200万 for 200万元.
    if {one.dimension, other.dimension} == {"money", "number"} and "" not in {one.unit, other.unit}:
        return one.base == other.base
    # Thirty days are written 三十日 and 30天; 1,500元/户 is 1500元 of each.
    if one.unit.split("/")[0] == other.unit.split("/")[0] and one.value == other.value:
        return True
    # Points are often written without their unit.
    return one.value == other.value and {one.unit, other.unit} <= {"", "分"}


def _rounds(held: Quantity, printed: Quantity, places: int | None) -> bool:
    if held.unit == "" or printed.unit == "":
        value = held.value
    elif held.dimension == printed.dimension:
        value = held.to(printed.unit).value
    else:
        return False
    return round_decimal(value, places or 0) == printed.value


def _prints(result: Quantity, printed: Quantity, places: int | None) -> bool:
    """Tell whether a result is what is printed, to the places printed."""
    alike = result.dimension == printed.dimension or "" in {result.unit, printed.unit}
    counts = result.dimension.startswith("count:") and printed.dimension.startswith("count:")
    if not alike and not counts:
        return False
    value = result.to(printed.unit).value if result.dimension == printed.dimension else result.value
    return value == printed.value if places is None else round_decimal(value, places) == printed.value


def _alike(one: Quantity, two: Quantity) -> bool:
    return one.dimension == two.dimension or "" in {one.unit, two.unit}


def _differences(near: Sequence[Quantity]) -> Iterator[Quantity]:
    for one, two in combinations(near, 2):
        if not _alike(one, two):
            continue
        unit = one.unit or two.unit
        high, low = (_in(one, unit), _in(two, unit))
        gap = abs(high - low)
        yield Quantity(gap, "个百分点" if unit == "%" else unit)


def _in(value: Quantity, unit: str) -> Decimal:
    return value.value if value.unit in {"", unit} else value.to(unit).value


def _totals(*groups: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the sums of runs of like figures: of the sentence, of what came before, of the question."""
    for group in groups:
        for start in range(len(group)):
            total, unit = group[start].value, group[start].unit
            for value in group[start + 1 : start + _MOST_TERMS]:
                if not _alike(Quantity(total, unit), value):
                    break
                unit = unit or value.unit
                total += _in(value, unit)
                yield Quantity(total, unit)


def _rates(near: Sequence[Quantity]) -> Iterator[Quantity]:
    for one, two in permutations(near, 2):
        if not _alike(one, two) or two.base == 0 or one.dimension == "ratio":
            continue
        share = (one.base if one.unit and two.unit else one.value) / (two.base if one.unit and two.unit else two.value)
        yield Quantity(share * _HUNDRED, "%")
        yield Quantity(abs(share - 1) * _HUNDRED, "%")
    for one in near:
        if one.dimension == "ratio":
            yield Quantity(_HUNDRED - one.to("%").value, "%")


def _products(near: Sequence[Quantity], everything: Iterable[Quantity]) -> Iterator[Quantity]:
    rates = list(dict.fromkeys(value for value in everything if value.dimension == "ratio"))
    for one in near:
        if one.dimension == "ratio":
            continue
        for rate in rates:
            yield Quantity(one.value * rate.base, one.unit)
    known = {(value.value, value.dimension) for value in near}
    for one, two in combinations(near, 2):
        # Points times points, or money times money, is nothing; in 5＋7.5＝12.5分 the bare figures are points too.
        same = any(
            all(value.dimension == kind or (value.unit == "" and (value.value, kind) in known) for value in (one, two))
            for kind in ("money", "points")
        )
        if "ratio" not in {one.dimension, two.dimension} and not same:
            unit = one.unit if one.dimension in {"money", "points"} else two.unit
            yield Quantity(one.value * two.value, unit.split("/")[0])


def listed(whole: str, sentence: str) -> set[int]:
    """Tell how many things an answer lists (所列个数), in each way that it can be counted."""
    found = {len(_ITEM.findall(whole))} | {len(set(pattern.findall(whole))) for pattern in _INLINE}
    for text in (sentence, *whole.splitlines()):
        for piece in re.split(r"[。；：:，,（(]|即|分别为?|包括", text):
            names = [part for part in re.split(r"、|以及|和|与|及", piece) if part.strip()]
            if len(names) > 1:
                found |= {len(names), piece.count("、") + 1 + bool(re.search(r"[^、]和|与|及", piece))}
    return found - {0, 1}


def _count_problem(text: str, pool: Pool, whole: str) -> str | None:
    """Check counts that are no quantities, 共六类 and 七个部分: shown so, or as many as are listed."""
    for match in _COUNTED.finditer(text):
        word = match["size"]
        size = int(word) if word.isdigit() else _CHINESE.get(word, 0)
        if size <= 1 or word in {"百", "千"}:
            continue
        shown = any(f"{word}{match['unit']}" in held or f"{size}{match['unit']}" in held for held in pool.texts)
        named = re.search(r"[共分有含括要]\w{0,4}$", text[: match.start()]) is not None
        if shown or size in listed(whole, text) or (size <= _SMALL and not named):
            continue
        if named and listed("", text):
            return f"“{match[0]}”与所列个数不符"
    return None


def _date_problem(text: str, pool: Pool) -> str | None:
    for day in find_dates(text):
        for figure in (day.year, day.month, day.day):
            if figure is not None and str(figure) not in pool.digits:
                return f"日期“{day.text}”不在所查资料中"
    return None


def _digits_problem(text: str, spans: Sequence[QuantitySpan], results: set[int], pool: Pool) -> str | None:
    """Check digits that no reader took for a figure or a date."""
    rest = list(text)
    for start, end in [(span.start, span.end) for span in spans] + [(day.start, day.end) for day in find_dates(text)]:
        rest[start:end] = " " * (end - start)
    for token in _DIGITS.finditer(fold("".join(rest))):
        single = len(token[0]) == 1
        if plain_digits(token[0]) not in pool.digits and not single and token.start() not in results:
            return f"“{token[0]}”不在所查资料和计算结果中"
    return None
