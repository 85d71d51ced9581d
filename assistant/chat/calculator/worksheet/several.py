"""What is asked of several things at once (几项一起算): totals, weighted means, which is highest, one by its name."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, NATIONAL, apply, bands, rule_of
from assistant.chat.calculator.worksheet.figures import Found, computed, overlap, plain_number
from assistant.domain.quantity import format_points, round_decimal
from assistant.language.numerals import parse_numeral
from assistant.scoring.outcome import percent
from assistant.scoring.totals import grade_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import Computed
    from assistant.chat.calculator.worksheet.figures import Worksheet
    from assistant.chat.calculator.worksheet.rows import Cell, Row
    from assistant.chat.calculator.worksheet.wanted import Want

_LEAST = 2
INVERSE = re.compile(r"(?:计划|目标|指标)[^，。；]{0,6}(?:除以|÷|比上?|/)[^，。；]{0,4}实际")
_OWN_RULE = re.compile(r"扣|不得分|分档|封顶|加分")
_GROUP = re.compile(
    r"(?P<group>[\u4e00-\u9fff]{2,6}?)(?:指标)?(?:里面?|中|下面?|包括)[，:：]?(?P<part>[\u4e00-\u9fff]{2,8})$"
)
_ALL = "总|合计|整体|全部|一共|加起来|合起来|两个|一起|累计|[两三四五]年(?!平均)(?:的)?(?:加|合|总|累|$)"
_ASKED_LOSS = re.compile(r"扣(?:掉|除|减)?了?(?:多少|几)")


def row_rate(row: Row) -> tuple[Decimal, str] | None:
    """Return a row's rate in per cent with the way it is written: as told, or result by plan (完成率)."""
    if "rate" in row.cells:
        return row.cells["rate"].value, f"{row.cells['rate'].told}%"
    for part, whole in (("reached", "base"), ("points", "weight"), ("reached", "last")):
        if {part, whole} <= row.cells.keys() and row.cells[whole].value > 0:
            one, two = row.cells[part], row.cells[whole]
            return one.value / two.value * HUNDRED, f"{one.told}÷{two.told}"
    return None


def row_points(sheet: Worksheet, row: Row) -> tuple[Decimal, Computed] | None:
    """Score one row by its full marks (一项的得分): as told, else in proportion, at most the full marks."""
    if "points" in row.cells:
        value = row.cells["points"].value
        return value, computed(f"{row.label}得分", row.cells["points"].told, value, "分")
    weight = row.cells.get("weight")
    if weight is not None and "deduct" in row.cells and "每" not in sheet.text:
        value = weight.value - row.cells["deduct"].value
        return value, computed(f"{row.label}得分", f"{weight.told}－{row.cells['deduct'].told}", value, "分")
    if weight is None or _OWN_RULE.search(_ASKED_LOSS.sub("", sheet.text)):
        return None
    if {"base", "reached"} <= row.cells.keys():
        base, reached = row.cells["base"], row.cells["reached"]
        given = {"target": base.value, "actual": reached.value}
        down = _is_inverse(sheet, row, base)
        if sheet.figures[base.n].amount.comparator in {"≤", "<"} and not INVERSE.search(sheet.text):
            if reached.value > base.value:
                return None  # two ways are in use for what goes beyond
            down = True
        outcome = apply(rule_of(NATIONAL, "QT02" if down else "QT01"), given, weight.value)
        sign = f"{base.told}÷{reached.told}" if down else f"{reached.told}÷{base.told}"
    elif "rate" in row.cells:
        rate = row.cells["rate"]
        outcome = apply(rule_of(NATIONAL, "QT01"), {"target": HUNDRED, "actual": rate.value}, weight.value)
        sign = f"{rate.told}%"
    else:
        return None
    if outcome.points is None:
        return None
    full = "，以满分为限" if outcome.points == weight.value else ""
    expression = f"{weight.told}×{sign}"
    made = computed(f"{row.label}得分", expression, outcome.points, "分")
    if full:
        made = type(made)(expression, made.result, "分", (f"{row.label}：{sign}{full}，得{made.result}分",), made.name)
    return outcome.points, made


def _is_inverse(sheet: Worksheet, row: Row, base: Cell) -> bool:
    """Tell whether less is better for a row, by the method the question states for it."""
    told = INVERSE.search(sheet.text)
    if told is None:
        return base.kind == "days" or re.search("成本|投诉|差错|事故|工期|时长|天数", row.label) is not None
    before = re.split("[，,。；;、]", sheet.text[: told.start()])[-1]
    return overlap(before, row.label) >= _LEAST or base.kind == "days"


def total_points(sheet: Worksheet, want: Want, rows: Sequence[Row]) -> list[Found]:
    """Add up the points of all rows (合计得分)."""
    if want.kind not in {"total", "points", "lost"} or not rows:
        return []
    named = _named(want, rows)
    if named is not None and want.kind != "total":
        used = frozenset().union(*(row.used for row in rows))
        return [replace(item, used=used) for item in _one(sheet, named, want)]
    scored = [row_points(sheet, row) for row in rows]
    if None in scored:
        return []
    parts = [item for item in scored if item is not None]
    total = sum((value for value, _ in parts), Decimal(0))
    expression = "＋".join(plain_number(value) for value, _ in parts)
    summed = computed("合计", expression, total, "分")
    used = frozenset().union(*(row.used for row in rows)) | _whole_marks(sheet, rows)
    weights = sum((row.cells["weight"].value for row in rows if "weight" in row.cells), Decimal(0))
    if want.kind == "lost":
        lost = computed("扣分", f"{plain_number(weights)}－{plain_number(total)}", weights - total, "分")
        return [Found(weights - total, "分", used, (lost, *(m for _, m in parts)), f"扣{lost.shown}。", "lost")]
    said = f"合计得{summed.shown}{f'（满分{format_points(weights)}分）' if weights else ''}。"
    if sheet.says("等级|等次|哪一?档|什么档") and total <= HUNDRED:
        said += f"等级为“{grade_of(total, bands().bands) or '未定'}”。"
    made = tuple(m for _, m in parts) if any("points" not in row.cells for row in rows) else ()
    return [Found(total, "分", used, (summed, *made), said, "total")]


def _whole_marks(sheet: Worksheet, rows: Sequence[Row]) -> frozenset[int]:
    """Return the figures that only repeat what the rows add up to: 数量指标20分 of 8、6、6分."""
    weights = sum((row.cells["weight"].value for row in rows if "weight" in row.cells), Decimal(0))
    inside = frozenset().union(*(row.used for row in rows))
    counted = {f.n for f in sheet.figures if f.kind == "count" and f.value == len(rows)}
    return (
        frozenset(f.n for f in sheet.figures if f.n not in inside and f.kind == "points" and f.value == weights)
        | counted
    )


def _named(want: Want, rows: Sequence[Row]) -> Row | None:
    """Return the one row a want names: 产出得几分; none where it names what the rows are parts of."""
    if _names_whole(want, rows):
        return None
    ranked = sorted(rows, key=lambda row: -_likeness(want.clause, row.label))
    best = _likeness(want.clause, ranked[0].label)
    second = _likeness(want.clause, ranked[1].label) if len(ranked) > 1 else 0
    return ranked[0] if best >= _LEAST and best > second else None


def _names_whole(want: Want, rows: Sequence[Row]) -> bool:
    """Tell whether a want is of the group that the rows belong to: 产出里数量…，质量…，产出得分率."""
    led = _GROUP.match(rows[0].label)
    return led is not None and led["group"] in want.clause and led["part"] not in want.clause


def _likeness(clause: str, label: str) -> int:
    plain = re.sub("执行率|完成率|得分率|得分|指标|项目|资金", "", label)
    return (
        len(label) + overlap(clause, label)
        if plain and plain in clause
        else min(overlap(clause, plain), len(plain) - 1)
        if plain
        else 0
    )


def _one(sheet: Worksheet, row: Row, want: Want) -> list[Found]:
    scored = row_points(sheet, row)
    if scored is None:
        return []
    value, made = scored
    if want.kind == "lost":
        full = row.cells["weight"]
        lost = computed("扣分", f"{full.told}－{plain_number(value)}", full.value - value, "分")
        return [Found(full.value - value, "分", row.used, (lost, made), f"{row.label}扣{lost.shown}。", "lost")]
    return [Found(value, "分", row.used, (made,), f"{row.label}得{made.shown}。", "row")]


def total_rate(_: Worksheet, want: Want, rows: Sequence[Row]) -> list[Found]:
    """Tell the rate of all rows together, or of the one named (总的执行率、某一项的执行率)."""
    if want.kind != "rate" or not rows:
        return []
    named = _named(want, rows)
    keys = next(
        (
            (a, b)
            for a, b in (("reached", "base"), ("points", "weight"), ("reached", "last"))
            if all({a, b} <= r.cells.keys() for r in rows)
        ),
        None,
    )
    if keys is None:
        return _rate_of_shares(want, rows)
    part, whole = keys
    if (want.rate == "points_rate") != (part == "points"):
        return []
    chosen = [named] if named is not None and not re.search(_ALL, want.clause) else list(rows)
    if len(chosen) > 1 and not (re.search(_ALL, want.clause) or _names_whole(want, rows)):
        return _each_rate(rows) if re.search("各|分别|每", want.clause) else []
    below = sum((row.cells[whole].value for row in chosen), Decimal(0))
    above = sum((row.cells[part].value for row in chosen), Decimal(0))
    if below <= 0 or len({row.cells[whole].kind for row in chosen}) > 1:
        return []
    up, down = ("＋".join(row.cells[key].told for row in chosen) for key in (part, whole))
    expression = f"{up}÷{down}" if len(chosen) == 1 else f"（{up}）÷（{down}）"
    made = computed("总比率" if len(chosen) > 1 else f"{chosen[0].label}比率", expression, above / below * HUNDRED, "%")
    used = frozenset().union(*(row.used for row in rows))
    return [Found(above / below * HUNDRED, "%", used, (made,), f"为{made.result}（{made.steps[0]}）。", "rate")]


def _rate_of_shares(want: Want, rows: Sequence[Row]) -> list[Found]:
    """Tell the rate of all where each is told by its base and its own rate (各项比率的综合)."""
    told = all({"base", "rate"} <= row.cells.keys() for row in rows)
    if not told or not re.search("总|合计|整体|全部|综合|合起来|一起", want.clause):
        return []
    below = sum((row.cells["base"].value for row in rows), Decimal(0))
    above = sum((row.cells["base"].value * row.cells["rate"].value for row in rows), Decimal(0))
    if below <= 0 or len({row.cells["base"].kind for row in rows}) > 1:
        return []
    terms = "＋".join(f"{row.cells['base'].told}×{row.cells['rate'].told}%" for row in rows)
    expression = f"（{terms}）÷（{'＋'.join(row.cells['base'].told for row in rows)}）"
    made = computed("综合比率", expression, above / below, "%")
    used = frozenset().union(*(row.used for row in rows))
    return [Found(above / below, "%", used, (made,), f"为{made.result}（{made.steps[0]}）。", "rate")]


def _each_rate(rows: Sequence[Row]) -> list[Found]:
    """Tell the rate of every row (逐项比率)."""
    made, said = [], []
    for row in rows:
        rate = row_rate(row)
        if rate is None:
            return []
        item = computed(f"{row.label}比率", rate[1], rate[0], "%")
        made.append(item)
        said.append(f"{row.label}{item.result}")
    used = frozenset().union(*(row.used for row in rows))
    return [Found(Decimal(0), "", used, tuple(made), f"{'，'.join(said)}。", "rates")]


def which(_: Worksheet, want: Want, rows: Sequence[Row]) -> list[Found]:
    """Tell which row has the highest or lowest rate (哪一项最高、最低)."""
    if want.kind != "which" or not rows:
        return []
    rates = [row_rate(row) for row in rows]
    if None in rates:
        return []
    listed = [(rate[0], row, rate[1]) for rate, row in zip(rates, rows, strict=True) if rate is not None]
    values = [value for value, _, _ in listed]
    best = max(values) if want.high else min(values)
    winners = [row.label for value, row, _ in listed if value == best]
    made = tuple(computed(f"{row.label}比率", how, value, "%") for value, row, how in listed)
    word = "最高" if want.high else "最低"
    used = frozenset().union(*(row.used for row in rows))
    shown = "，".join(f"{row.label}{percent(value / HUNDRED)}" for value, row, _ in listed)
    return [Found(best, "%", used, made, f"{'、'.join(winners)}{word}（{shown}）。", "which")]


def weighted(sheet: Worksheet, want: Want, rows: Sequence[Row]) -> list[Found]:
    """Tell the mean weighted by shares or by how many (加权平均)."""
    if want.kind not in {"weighted", "points", "total", "rate"} or not rows:
        return []
    score = next((key for key in ("score", "points") if all(key in row.cells for row in rows)), None)
    if score is None or not all("share" in row.cells for row in rows):
        return []
    shares = [row.cells["share"] for row in rows]
    whole = sum((cell.value for cell in shares), Decimal(0))
    if whole <= 0 or (shares[0].kind == "ratio" and whole != HUNDRED):
        return []
    value = sum((row.cells[score].value * row.cells["share"].value for row in rows), Decimal(0)) / whole
    sign = "%" if shares[0].kind == "ratio" else ""
    terms = "＋".join(f"{row.cells[score].told}×{row.cells['share'].told}{sign}" for row in rows)
    expression = terms if sign else f"（{terms}）÷{plain_number(whole)}"
    made = computed("加权得分", expression, value, "分")
    used = frozenset().union(*(row.used for row in rows))
    used |= {f.n for f in sheet.figures if f.n not in used and f.kind == "count"}
    return [Found(value, "分", used, (made,), f"加权后为{made.shown}。", "weighted")]


_EVEN = re.compile(r"(?:各占|各按|权重[^，。]{0,3})(?P<part>一半|二分之一|三分之一|50%|相同|相等|一样)")


def even_shares(sheet: Worksheet, want: Want, _: Sequence[Row]) -> list[Found]:
    """Tell the mean of scores that weigh alike (权重相同)."""
    told = _EVEN.search(sheet.text)
    scores = [f for f in sheet.figures if f.kind in {"points", "bare"} and not f.is_word]
    shares = [f for f in sheet.figures if f.kind == "ratio"]
    size = {"一半": 2, "二分之一": 2, "50%": 2, "三分之一": 3}.get(told["part"] if told is not None else "")
    if told is None or len(scores) < _LEAST or (size is not None and size != len(scores)):
        return []
    if want.kind not in {"weighted", "points", "total", "amount"} or len(shares) > (told["part"] == "50%"):
        return []
    value = sum((f.value for f in scores), Decimal(0)) / len(scores)
    made = computed("综合得分", f"（{'＋'.join(f.told for f in scores)}）÷{len(scores)}", value, "分")
    used = frozenset(f.n for f in (*scores, *shares))
    return [Found(value, "分", used, (made,), f"综合得{made.shown}。", "weighted")]


def mean_of_rates(sheet: Worksheet, want: Want, _: Sequence[Row]) -> list[Found]:
    """Tell the plain mean of listed rates, where nothing says that they weigh differently (比率的平均)."""
    ratios = [f for f in sheet.of_kind("ratio") if f.amount.upper is None and f.amount.comparator is None]
    others = [f for f in sheet.figures if f not in ratios and not f.is_word]
    listed = (
        len(ratios) >= _LEAST
        and not others
        and not any(f.period or re.search("目标|要求|权重|占", f.lead) for f in ratios)
    )
    if want.kind != "weighted" or "平均" not in want.clause or not listed or sheet.says("加权|权重"):
        return []
    value = sum((f.value for f in ratios), Decimal(0)) / len(ratios)
    made = computed("平均", f"（{'＋'.join(f'{f.told}%' for f in ratios)}）÷{len(ratios)}", value, "%")
    made = replace(made, expression=made.expression.removesuffix("×100%"))
    said = f"简单平均为{made.result}；各项人数不同的，应按人数加权。"
    return [Found(value, "%", frozenset(f.n for f in ratios), (made,), said, "weighted")]


def last_of_mean(sheet: Worksheet, want: Want, _: Sequence[Row]) -> list[Found]:
    """Tell the one figure a mean leaves open (由平均分求余下一位)."""
    told = re.search(r"平均分?(?:为|是|得)?(\d+(?:\.\d+)?)", sheet.text)
    open_one = re.search(
        r"(?:剩下?|余下|另外?|最后|第[一二三四五六七八九十\d]+)的?(?:那|这)?(?:一)?[个位]", want.clause
    )
    if told is None or open_one is None:
        return []
    mean = next((f for f in sheet.figures if f.amount.start == told.start(1)), None)
    counts = [f for f in sheet.figures if f.kind == "count" and f.amount.unit in {"个", "位", "名"}]
    scores = [
        f for f in sheet.figures if f is not mean and f.kind in {"points", "bare"} and f.n not in {c.n for c in counts}
    ]
    if mean is None or not counts or int(max(f.value for f in counts)) != len(scores) + 1:
        return []
    value = mean.value * (len(scores) + 1) - sum((f.value for f in scores), Decimal(0))
    expression = f"{mean.told}×{len(scores) + 1}－{'－'.join(f.told for f in scores)}"
    made = computed("余下一位", expression, value, "分")
    used = frozenset({mean.n, *(f.n for f in scores), *(f.n for f in counts)})
    return [Found(value, "分", used, (made,), f"余下一位打了{made.shown}。", "last")]


_FULL_ROWS = re.compile(
    r"(?P<count>[一二两三四五六七八九十\d]+)[个项](?:指标)?(?:都|全|均|全部)?(?:是|得|拿)?(?:满分|100%完成|全部?完成|完成了)"
)
_SOME = re.compile(
    r"(?P<all>[一二两三四五六七八九十\d]+)[个项][^。；]{0,8}?(?:每[个项]|各)(?:都)?(?:是|占|为)?(?P<each>\d+(?:\.\d+)?)分"
)


def mostly_full(sheet: Worksheet, want: Want, _: Sequence[Row]) -> list[Found]:
    """Add up indicators of equal weight of which some are full and the others told by rate (多数满分)."""
    some, full = _SOME.search(sheet.text), _FULL_ROWS.search(sheet.text)
    if want.kind not in {"total", "points"} or some is None or "扣" in sheet.text:
        return []
    done = re.search(r"完成(?:了)?(\d+)[个项]", sheet.text)
    if done is not None and sheet.says("没完成的?(?:都)?不(?:给|得)分") and not sheet.of_kind("ratio"):
        value = Decimal(some["each"]) * Decimal(done[1])
        made = computed("合计", f"{some['each']}×{done[1]}", value, "分")
        return [Found(value, "分", frozenset(f.n for f in sheet.figures), (made,), f"合计得{made.shown}。", "total")]
    count, each = parse_numeral(some["all"]), Decimal(some["each"])
    whole = 0 if full is None else parse_numeral(full["count"])
    rates = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    if count is None or whole is None or count != whole + len(rates) or not rates:
        return []
    points = [round_decimal(each * min(f.value, HUNDRED) / HUNDRED, 2) for f in rates]
    total = each * whole + sum(points, Decimal(0))
    terms = [f"{plain_number(each)}×{whole}"] if whole else []
    expression = "＋".join([*terms, *(f"{plain_number(each)}×{f.told}%" for f in rates)])
    made = computed("合计", expression, total, "分")
    used = frozenset(f.n for f in sheet.figures if f.kind in {"ratio", "points", "count"})
    return [Found(total, "分", used, (made,), f"合计得{made.shown}（满分{format_points(each * count)}分）。", "total")]
