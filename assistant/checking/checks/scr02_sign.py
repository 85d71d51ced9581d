"""SCR02: the sign of an indicator fits what it measures (指标性质符号须与含义相符)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.tables import compact
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import Region, Row
    from assistant.domain.finding import Where

# Names whose value one wants high, and names whose value one wants low.
_HIGH = re.compile(
    r"满意|就业率|普及率|回收率|入学率|签约率|达标|好评|完成率|及时率|合格率|达标率|覆盖率|执行率|到位率|知晓率|参与率|解决率|办结率|准确率|使用率|利用率|成活率|达成率"
    r"|开展进度|完成进度|实施进度|项目进度|完成数|参与人数|受益人数|培训人次|办件量"
)
_LOW = re.compile(
    r"成本|费用|投诉|事故|故障率|退单率|差错|逾期|超支|能耗|排放|死亡|违规|误差|等待时间|办理时限|返工|损耗|流失率|控制数|控制在"
)
_AT_LEAST = ("≥", ">", "＞", "大于", "不低于", "正向")
_AT_MOST = ("≤", "<", "＜", "小于", "不高于", "不超过", "反向", "逆向", "负向")
_SAVINGS = re.compile(r"节约|降低|下降|压减|减少|节省|回收|收入|核算")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report rows whose sign turns the indicator's meaning around."""
    wrong: dict[tuple[str, str, str], list[Where]] = {}
    for region in context.regions:
        for row in region.rows:
            found = _sign_of(context, region, row)
            if found is None or not row.labels:
                continue
            sign, where = found
            name = compact(row.label)
            if sign in _AT_MOST and _HIGH.search(name) and not _LOW.search(name):
                wrong.setdefault((name, sign, "≥"), []).append(where)
            elif sign in _AT_LEAST and _LOW.search(name) and not _HIGH.search(name) and not _SAVINGS.search(name):
                wrong.setdefault((name, sign, "≤"), []).append(where)
    for (name, sign, expected), places in wrong.items():
        yield _finding(tuple(places), name, sign, expected)


def _sign_of(context: CheckContext, region: Region, row: Row) -> tuple[str, Where] | None:
    for column in region.columns:
        unit = row.texts.get(column.index)
        if unit is None:
            continue
        text = compact(unit.text)
        if column.role == "sign" and text in (*_AT_LEAST, *_AT_MOST):
            return text, context.view.where_all(unit)
        number = row.numbers.get(column.index)
        if column.measure == "目标值" and number is not None and number.span.comparator in (*_AT_LEAST, *_AT_MOST):
            return number.span.comparator, context.view.where_all(unit)
    return None


def _finding(places: tuple[Where, ...], name: str, sign: str, expected: str) -> Finding:
    return CHECK.finding(
        places[0],
        f"“{name}”的性质符号为“{sign}”，与指标含义不符，疑应为“{expected}”",
        "请核对申报表中的指标性质；不要直接改分，先确认符号",
        related=places[1:],
        stated=sign,
        computed=expected,
    )


CHECK = Check(
    id="SCR02",
    title="指标性质符号与含义不符",
    reason="符号写反后，按字面计分会把完成当成超标；多数是填报时选错了方向。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "三级指标\t指标性质\t年度指标值\t实际完成值\t分值\t得分\n管网改造完成率\t≥\t95\t98\t10\t10\n单位改造成本\t≤\t120\t118\t10\t10"
        ),
        Example.fails(
            "三级指标\t指标性质\t年度指标值\t实际完成值\t分值\t得分\n管网改造完成率\t≤\t95\t98\t10\t10",
            because="完成率越高越好，不应为≤",
        ),
        Example.fails(
            "三级指标\t目标值\t完成值\t分值\t得分\n群众投诉次数\t≥3次\t1次\t5\t5", because="投诉越少越好，不应为≥"
        ),
    ),
)
