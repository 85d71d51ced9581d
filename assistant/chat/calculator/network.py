"""Questions computed by how quantities hang together (按关系求解), whatever the wording and in either direction.

What is asked is followed back to the figures given. A result stands only where every figure of the question was needed
for it and all ways there agree; anything else is left unanswered.
"""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator import special
from assistant.chat.calculator.asked import TITLES, asked, named_rates, other_name
from assistant.chat.calculator.days import days_late
from assistant.chat.calculator.kit import HUNDRED, NATIONAL, SELF, RuleUsed, Solution, apply, bands, rule_of
from assistant.chat.calculator.plausible import shares_marks
from assistant.chat.calculator.relations import Network, Value
from assistant.chat.calculator.slots import read_slots
from assistant.chat.calculator.stated import told_bands
from assistant.chat.calculator.told_steps import scored, told_step
from assistant.domain.quantity import format_decimal, format_points
from assistant.scoring.totals import grade_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.calculator.kit import Problem
    from assistant.chat.calculator.slots import Slot
    from assistant.scoring.outcome import Outcome

_GRADE = re.compile(r"等级|等次|档|[优良中]吗|优不|算优|算良|算不算|还是?[优良中]")
_SMALL = frozenset({"个", "项", "位", "名", "家", "条", "处"})
_ENUMERATED = re.compile(r"(?:子项目|项目|[一二三]级指标|指标|评价要点|要点|单位|部门|专家|评委|问题|季度|月|区|处室)")
# What is asked of money alone: how many times or in how many parts it moved does not matter.
_OF_MONEY = frozenset(
    {"execution", "arrival", "carry", "deviation", "saving", "balance", "spent_needed", "spent_more", "growth"}
)
_EACH = re.compile("每|各|均|单价|一[台人个]")
_YEAR = re.compile(r"(20\d{2})年")
_PANEL = frozenset({"panel", "count"})
_FAULTS = re.compile(r"不合规|不达标|没做到|不合格|不符合|未|缺|问题|查出|发现|差错|漏|投诉|不足|出现")
# A rule of the question's own that was not understood leaves no room for the general one.
_OWN_RULE = re.compile(
    r"每[^，。；]{0,8}扣|不得分|不给分|一半分?|满分[，,。；;]|[\d%](?:及|或)?以[上下](?!才|算|是)|按比例(?:扣|递减)|封顶|加分|才能?得?满分|扣\d"
)
_MOST_LOST = Decimal(1000)


def follow(problem: Problem) -> Solution | None:
    """Compute what is asked by following relations back to the figures (按关系求解)."""
    wants = asked(problem.text)
    if not wants or not problem.amounts:
        return None
    attempt = _Attempt(problem, wants)
    ways = [attempt.ways(want) for want in wants]
    complete = [chosen for chosen in itertools.product(*ways) if attempt.covers(chosen)]
    if len({tuple(value.number for value in chosen) for chosen in complete}) != 1:
        return None
    return attempt.told(min(complete, key=lambda chosen: sum(len(value.made) for value in chosen)))


class _Attempt:
    """One question on its way to a result (一次求解)."""

    def __init__(self, problem: Problem, wants: tuple[str, ...]) -> None:
        """Read the slots, part those of a told rule from the others, and lay aside what only numbers things."""
        self.problem, self.text, self.wants = problem, problem.text, wants
        self.step = told_step(problem.text)
        self.bands = told_bands(problem.text) if self.step is None else None
        told = self.step or self.bands
        slots = self.slots = read_slots(problem.text, problem.amounts)
        own = [n for n, slot in enumerate(slots) if told is None or not told.covers(slot.amount.start)]
        aside = {n for n in own if self._only_numbers(slots, n) or self._of_other_year(slots[n].amount)}
        counted = self.step is not None and self.step.kind in {"days", "count"}
        # Days late and faults found are read by the rule itself.
        loose = {n for n in own if counted and slots[n].kind in {"days", "count"} and n not in aside}
        self.loose = [slots[n].amount for n in sorted(loose)]
        kept = [n for n in own if n not in aside and n not in loose]
        self.network = Network(problem.text, [slots[n] for n in kept], places=kept)
        self.notes: list[str] = []
        aside |= self._not_needed()
        self.needed = frozenset(n for n in range(len(slots)) if n not in aside)
        self.rule_places = frozenset(n for n in range(len(slots)) if n not in own) | frozenset(loose)
        self.rules: list[RuleUsed] = []

    def _only_numbers(self, slots: Sequence[Slot], number: int) -> bool:
        """Tell whether a figure only numbers things: 三个子项目, 7个评价要点, 4位专家, four quarters of four sums."""
        amount = slots[number].amount
        if amount.role in _PANEL or (amount.weak and not amount.text[0].isdigit()):
            return True
        if slots[number].kind == "count" and set(self.wants) <= _OF_MONEY and not _EACH.search(self.text):
            return True
        if amount.unit[:1] not in _SMALL or amount.role in {"failures", "met"}:
            return False
        listed = max(([slot.name for slot in slots].count(slot.name) for slot in slots if slot.name), default=0)
        if amount.value == listed > 1:
            return True
        if shares_marks(self.text):
            return False
        return _ENUMERATED.match(amount.unit[1:] + amount.after) is not None and not _FAULTS.search(amount.after[:8])

    def _of_other_year(self, amount: Amount) -> bool:
        """Tell whether a figure is of another year than the one asked for: 2023年…，2024年…，2024年执行率多少."""
        years = list(_YEAR.finditer(self.text))
        if len({match[1] for match in years}) <= 1:
            return False
        last = max(other.end for other in self.problem.amounts)
        asked_for = next((match[1] for match in reversed(years) if match.start() >= last), None)
        own = next((match[1] for match in reversed(years) if match.start() < amount.start), None)
        return asked_for is not None and own is not None and own != asked_for

    def _not_needed(self) -> frozenset[int]:
        """Name the figures a result may pass over: questionnaires sent beside those that came back, and the like."""
        given = self.network.given
        passed: frozenset[int] = frozenset()
        if {"applied", "budget"} <= given.keys():
            passed |= given["applied"].used
        if {"returned", "sent"} <= given.keys() and "returned_rate" not in self.wants:
            passed |= given["sent"].used
            self.notes.append("分母为收回的有效问卷，发放数不作分母。")
        if (
            "target" in given
            and "actual" not in given
            and "rate" in given
            and re.search("修|建|完成|做|办|实际", self.text)
        ):
            # Nine tenths of 12 kilometres: how many there were to be is not needed for the points.
            passed |= given["target"].used
        if {"target", "actual", "good"} <= given.keys() and self.wants == ("completion",) and "其中" in self.text:
            passed |= given["good"].used
        return passed

    def covers(self, chosen: Sequence[Value]) -> bool:
        """Tell whether every figure of the question was needed, or follows from those that were (数都用上了)."""
        left = self.needed - frozenset().union(*(value.used for value in chosen))
        echoes = any(not value.made and want != "total" for want, value in zip(self.wants, chosen, strict=True))
        spare = [value for value in self.network.given.values() if value.used & left]
        told = frozenset().union(*(value.used for value in spare))
        # Points listed are options or parts: added up only where a sum is asked for.
        summed = any(
            want == "points" and value.made and value.made[-1].name.endswith("合计")
            for want, value in zip(self.wants, chosen, strict=True)
        )
        if summed and not re.search("总|合计|一共|共|加起来|加一起|加一块", self.text):
            return False
        return not echoes and left <= told and all(map(self.network.confirms, spare))

    def ways(self, want: str) -> tuple[Value, ...]:
        """Return every way to one asked quantity (各种求法)."""
        alone = self._beside_slots(want)
        if alone or not self.network.clear:
            return alone
        if want == "points":
            return (*self._by_step(), *self._by_bands(), *self._by_rates(), *self._plainly("points"))
        if want == "lost":
            return (*self._lost(), *self._plainly("lost"))
        if want == "change":
            return special.change(self._rates(), self.network.given.get("last_rate"))
        goals = {"full_line", "aim", "target_rate", "rate", "points"}
        if want == "spent_needed" and "满分" in self.text and not goals & self.network.given.keys():
            return self.network.derive("budget")
        return self.network.derive(want)

    def _beside_slots(self, want: str) -> tuple[Value, ...]:
        """Return the ways that need no slots: gaps, shares, wholes, prices, weighted sums."""
        amounts = self.problem.amounts
        if want == "gap":
            return special.gap(self.text, amounts, self.needed)
        if want in {"total", "points"}:
            return special.weighted(self.slots, self.needed) if "得分率" in self.text else ()
        if want not in {"portion", "whole_amount", "spent_needed"}:
            return ()
        priced = special.priced(self.text, amounts, self.needed)
        if priced or want == "spent_needed":
            return priced
        shared = special.portion if want == "portion" else special.whole_amount
        return shared(self.network, amounts, self.needed)

    def _plainly(self, name: str) -> tuple[Value, ...]:
        return () if self.step is not None or self.bands is not None else self.network.derive(name)

    def _by_step(self) -> tuple[Value, ...]:
        """Score by the step rule the question states."""
        if self.step is None:
            return ()
        found = []
        for weight, (actual, line) in itertools.product(self.network.derive("weight"), self._measured()):
            outcome = scored(self.step, actual.number, line, weight.number, mode="floor")
            if outcome is None or outcome.points is None:
                continue
            points = outcome.points
            if self.step.cap is not None:
                points = max(points, weight.number - self.step.cap)
            used = weight.used | actual.used | self.rule_places
            found.append(Value("points", points, "分", used, (*actual.made, _points(outcome, points))))
        return tuple(found)

    def _by_bands(self) -> tuple[Value, ...]:
        """Score by the bands the question states; the best band's points are the full marks where none are told."""
        if self.bands is None:
            return ()
        best = [band.points for band in self.bands.bands if band.points is not None]
        weights = self.network.derive("weight")
        if not weights and len(best) > 1:
            weights = (Value("weight", max(best), "分", frozenset()),)
        found = []
        for weight, rate in itertools.product(weights, self._rates()):
            made = self.bands.award(rate.number, weight.number)
            if made is not None:
                used = weight.used | rate.used | self.rule_places
                found.append(Value("points", Decimal(made.result), "分", used, (*rate.made, made)))
        return tuple(found)

    def _measured(self) -> list[tuple[Value, Decimal | None]]:
        """Return what the step rule is applied to, with its line for rates."""
        assert self.step is not None  # noqa: S101 - the callers have one
        if self.step.kind in {"days", "count"}:
            if self.step.kind == "days" and not self.loose:
                late = days_late(self.text)
                return [] if late is None else [(Value("late", Decimal(late), "", frozenset()), None)]
            chosen = [a for a in self.loose if _FAULTS.search(a.before[-8:] + a.after[:8])] or self.loose
            if len(chosen) != 1 or len(self.loose) != 1:
                return []
            return [(Value("late", chosen[0].value, "", frozenset()), None)]
        line, given = self.step.line, self.network.given
        moved = given.get("rise" if self.step.high else "fall")
        if moved is not None and line is None:
            # The distance itself was told: measured from nothing.
            return [
                (Value("moved", moved.number if self.step.high else -moved.number, "个百分点", moved.used), Decimal(0))
            ]
        borrowed: frozenset[int] = frozenset()
        if line is None:
            name = next((n for n in ("last_rate", "average", "target_rate", "full_line") if n in given), None)
            if name is None:
                return []
            line, borrowed = given[name].number, given[name].used
        else:
            same = [given[n] for n in ("full_line", "target_rate") if n in given and given[n].number == line]
            borrowed = frozenset().union(*(value.used for value in same))
        return [(Value(r.name, r.number, "%", r.used | borrowed, r.made), line) for r in self._rates()]

    def _rates(self) -> list[Value]:
        spoken = named_rates(self.text) or _spoken_of(self.text)
        other = ("other",) if "other" in self.wants else ()
        names = ("rate", *other, *(name for name in TITLES if name != "points_rate" and (not spoken or name in spoken)))
        return [value for name in names for value in self.network.derive(name)]

    def _by_rates(self) -> tuple[Value, ...]:
        """Score a rate by the general rule: execution by its own, others against their target."""
        if self.step is not None or self.bands is not None or _OWN_RULE.search(self.text):
            return ()
        found = []
        target = self.network.given.get("target_rate")
        for weight, rate in itertools.product(self.network.derive("weight"), self._rates()):
            if rate.name in {"carry", "deviation", "saving"}:
                continue
            outcome, used = _by_rate(rate, target, weight.number)
            if outcome.points is not None:
                places = weight.used | rate.used | (target.used if target is not None else frozenset())
                self.rules = [used]
                made = (*rate.made, _points(outcome, outcome.points))
                found.append(Value("points", outcome.points, "分", places, made))
        return tuple(found)

    def _lost(self) -> tuple[Value, ...]:
        """Tell the points lost by the rule, with or without the full marks."""
        if self.step is None:
            return ()
        found = []
        weight = next(iter(self.network.derive("weight")), None)
        top = weight.number if weight is not None else self.step.cap or _MOST_LOST
        for actual, line in self._measured():
            outcome = scored(self.step, actual.number, line, top, mode="floor")
            if outcome is None or outcome.points is None:
                continue
            lost = top - outcome.points if self.step.cap is None else min(top - outcome.points, self.step.cap)
            expression = f"{format_decimal(self.step.step)}×{format_decimal(lost / self.step.step)}"
            steps = (*outcome.steps[:-1], f"{expression}={format_points(lost)}分")
            made = Computed(expression, format_points(lost), "分", steps, "扣分")
            used = actual.used | self.rule_places | (weight.used if weight is not None else frozenset())
            found.append(Value("lost", lost, "分", used, (*actual.made, made)))
        return tuple(found)

    def told(self, chosen: Sequence[Value]) -> Solution:
        """Tell the results in words, the asked ones first, each with the steps that led to it (写出结果)."""
        pairs = list(zip(self.wants, chosen, strict=True))
        sentences = [_sentence(want, value, self.network) for want, value in pairs]
        results = [value.made[-1] if value.made else _plain(value) for value in chosen]
        computed = tuple(dict.fromkeys((*results, *(made for value in chosen for made in value.made))))
        notes = list(self.notes)
        if self.step is not None:
            part = "，不足一档的不计；当地按比例扣分的，以评分标准为准" if self.step.kind in {"rate", "days"} else ""
            notes.append(f"按题中标准“{self.step.told.strip('，的')}”{part}。")
        if self.bands is not None:
            notes.append(f"按题中标准：{'；'.join(band.words for band in self.bands.bands)}。")
        total = next((value for want, value in pairs if want == "total"), None)
        if total is not None and _GRADE.search(self.text) and total.number <= HUNDRED:
            sentences.append(f"等级为“{grade_of(total.number, bands().bands) or '未定'}”。")
        topics = ("评价等级 四档 百分制 优良中差 分数线",) if {"total", "gap"} & set(self.wants) else ()
        return Solution(tuple(sentences), computed, tuple(self.rules), topics=topics, notes=tuple(notes))


def _spoken_of(text: str) -> frozenset[str]:
    """Name the rate that is spoken of without its name: 结转结余128万，去年的率是2.5%."""
    if re.search("结转|结余", text):
        return frozenset({"carry"})
    return frozenset({"deviation"}) if re.search("决算", text) else frozenset()


def _by_rate(rate: Value, target: Value | None, weight: Decimal) -> tuple[Outcome, RuleUsed]:
    if rate.name in {"execution", "arrival"} and target is None:
        used = RuleUsed(SELF, "RT11")
        return apply(rule_of(used.rule_set, used.code), {"rate": rate.number / HUNDRED}, weight), used
    used = RuleUsed(NATIONAL, "ST01" if rate.name == "satisfaction" else "QT01")
    given = {"target": target.number if target is not None else HUNDRED, "actual": rate.number}
    return apply(rule_of(used.rule_set, used.code), given, weight), used


def _points(outcome: Outcome, points: Decimal) -> Computed:
    expression = outcome.steps[-1].split("→")[0] if outcome.steps else ""
    return Computed(expression, format_points(points), "分", outcome.steps, "得分")


def _plain(value: Value) -> Computed:
    """Show a figure that was given as it is asked for."""
    shown = format_points(value.number) if value.unit == "分" else format_decimal(value.number)
    return Computed(shown, shown, value.unit, (), TITLES.get(value.name, ""))


def _sentence(want: str, value: Value, network: Network) -> str:
    result = value.made[-1].shown if value.made else f"{format_decimal(value.number)}{value.unit}"
    if want in {*TITLES, "other"}:
        title = TITLES.get(want) or other_name(network.text)
        basis = f"（{value.made[-1].steps[-1]}）" if value.made else ""
        return f"{title}为{result}{basis}。"
    if want == "points":
        weight = network.given.get("weight")
        full = "" if weight is None else f"（满分{format_points(weight.number)}分）"
        return f"得{result}{full}。"
    if want == "gap":
        return f"还差{result}。" if value.number > 0 else f"已达到，高出{result}。"
    if want == "change":
        word = "上升" if value.number >= 0 else "下降"
        return f"{word}{result}。两个百分率之差用“个百分点”表示，不写作“%”。"
    lead = {
        "lost": "扣",
        "total": "合计",
        "spent_needed": "至少须支出",
        "spent_more": "还需支出",
        "balance": "未支出",
        "growth": "增幅为",
        "whole_amount": "总额为",
        "before": "原来为",
        "full": "满分为",
    }
    return f"{lead.get(want, '为')}{result}。"
