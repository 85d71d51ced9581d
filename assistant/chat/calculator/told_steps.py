"""A step rule as people tell it (口语写出的逐级扣分): every so many points, days or faults cost so much.

One reading serves rates, days and counts; the points themselves come from the methods of ``assistant.scoring``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.rules import Parameters, RoundingSpec
from assistant.scoring.methods import METHODS

if TYPE_CHECKING:
    from assistant.scoring.outcome import Outcome

_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"个?百分点|%|个点|点|天|日|处|项|个|条|次|份|人|例|起|件|户|家|篇|场"
_TAKE = r"(?:扣掉|扣除|扣减|扣|减)"
_STEP = re.compile(
    rf"(?:每(?P<verb>[^，。；0-9一两]{{0,6}}?)(?P<per>{_NUMBER}|一|两)?|(?P<short>[^，。；0-9%每]{{0,4}}?)(?P<one>1|一))"
    rf"(?P<unit>{_UNIT})(?P<behind>[^，。；0-9]{{0,8}}?){_TAKE}(?P<step>{_NUMBER})分?(?!\d)"
)
_CAP = re.compile(rf"(?:最多|最高|至多|上限)(?:只)?{_TAKE}(?P<cap>{_NUMBER})分|{_TAKE}(?:到|满|至){_NUMBER}分为止")
_LOW, _HIGH = re.compile("低|少|差|降|不足|不到"), re.compile("高|超|多|增|升")
_LINE = re.compile(
    rf"(?:低于|不到|不足|达不到|未达到|没到|没达到|高于|超过|超出|以)(?P<one>{_NUMBER})%|"
    rf"(?P<two>{_NUMBER})%(?:及|或)?(?:以上|以下|以内)(?:的)?(?:就|则|可|给|得)*(?:满分|不扣)"
)
_WORDS = {"一": Decimal(1), "两": Decimal(2)}

_ONCE = re.compile(
    rf"(?P<low>低于|不到|不足|达不到|未达到|没到)?(?P<high>高于|超过|超出)?(?P<line>{_NUMBER})%(?:的|以下|以上)?(?:就|则|要|的)*{_TAKE}(?P<step>{_NUMBER})分"
)

Kind = Literal["rate", "days", "count", "once"]


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step rule (逐级扣分): ``step`` 分 for every ``per``, on which side of a line, at most ``cap``."""

    kind: Kind
    per: Decimal
    step: Decimal
    unit: str
    high: bool | None
    cap: Decimal | None
    spans: tuple[tuple[int, int], ...]
    line: Decimal | None
    told: str

    def covers(self, start: int) -> bool:
        """Tell whether a figure at this place belongs to the rule."""
        return any(low <= start < high for low, high in self.spans)


def told_step(text: str) -> ToldStep | None:
    """Read the step rule of a question (认出逐级扣分); None where there is none, or more than one."""
    found = list(_STEP.finditer(text))
    if not found:
        return _told_once(text)
    if len(found) != 1:
        return None
    match = found[0]
    if (
        match["one"]
        and not re.search(r"晚|迟|逾期|超期|延|拖|有|发现|出现|缺", match["short"] or "")
        and match["unit"] not in {"处", "项", "次", "个", "条", "例", "起", "件"}
    ):
        return None
    unit = match["unit"]
    kind: Kind = (
        "rate" if unit in {"百分点", "个百分点", "%", "个点", "点"} else "days" if unit in {"天", "日"} else "count"
    )
    per = match["per"] or match["one"] or "1"
    if "点" in match["behind"] or "%" in match["behind"]:
        return None
    words = (match["verb"] or "") + match["behind"]
    high = True if _HIGH.search(words) else False if _LOW.search(words) else None
    caps, lines = (
        list(_CAP.finditer(text)),
        list(_LINE.finditer(text[: match.start()] + "，" * (match.end() - match.start()) + text[match.end() :])),
    )
    named = {Decimal(item["one"] or item["two"]) for item in lines}
    if len(caps) > 1 or len(named) > 1 or any(item["cap"] is None for item in caps):
        return None
    spans = (match.span(), *(item.span() for item in caps), *(item.span() for item in lines))
    return ToldStep(
        kind,
        _WORDS.get(per) or Decimal(per),
        Decimal(match["step"]),
        unit,
        high,
        Decimal(caps[0]["cap"]) if caps else None,
        spans,
        named.pop() if named else None,
        match[0],
    )


def _told_once(text: str) -> ToldStep | None:
    """Read points that are lost once beyond a line: 低于90%扣2分."""
    found = list(_ONCE.finditer(text))
    if len(found) != 1 or (found[0]["low"] is None) == (found[0]["high"] is None) or "每" in text:
        return None
    match = found[0]
    high = match["high"] is not None
    return ToldStep(
        "once", Decimal(1), Decimal(match["step"]), "%", high, None, (match.span(),), Decimal(match["line"]), match[0]
    )


def scored(
    rule: ToldStep, actual: Decimal, line: Decimal | None, weight: Decimal, *, mode: Literal["floor", "proportional"]
) -> Outcome | None:
    """Take the steps off the full marks by the method of the rule's kind (按题中标准扣分).

    ``actual`` is a rate in percentage points, days late, or how many failed; ``line`` that of a rate.
    """
    rounding = RoundingSpec()
    if rule.kind == "count":
        failures = actual if rule.per == 1 else (actual / rule.per).to_integral_value(rounding="ROUND_FLOOR")
        return METHODS["checklist_subtractive"]({"failures": failures}, Parameters(step=rule.step), weight, rounding)
    if rule.kind == "days":
        parameters = Parameters(step=rule.step, per=rule.per, step_mode=mode)
        return METHODS["late_steps"]({"late": actual}, parameters, weight, rounding)
    if line is None:
        return None
    if rule.kind == "once":
        beyond = actual > line if rule.high else actual < line
        failures = Decimal(1) if beyond else Decimal(0)
        return METHODS["checklist_subtractive"]({"failures": failures}, Parameters(step=rule.step), weight, rounding)
    direction: Literal["below", "above"] = "above" if rule.high else "below"
    parameters = Parameters(
        step=rule.step, per=rule.per, per_unit="个百分点", direction=direction, threshold=line, step_mode=mode
    )
    return METHODS["step_deduction"]({"actual": actual}, parameters, weight, rounding)
