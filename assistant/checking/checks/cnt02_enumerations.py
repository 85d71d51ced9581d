"""CNT02: counts of listed things, phases and deductions are those of the list and the table (计数须与所列相符)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.intervals import Interval
    from assistant.checking.known import TableRow
    from assistant.checking.view import TextUnit

_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_N = r"([一二两三四五六七八九十]|\d{1,2})"
# What a list of names is summed up as; the names stand right before the number.
_THINGS = (
    r"(?:个|家|所|名|处|座|条|项|类|种|支|大)"
    r"[一-龥]{0,2}(?:部门|科室|单位|机构|企业|公司|学校|医院|乡镇|街道|社区|村|县区|区县|片区|园区|标段|平台|系统|中心|方面|内容|专业|课程|指标)"
)
_KINDS = "一级指标|二级指标|制度|维度|环节|阶段|领域|层面|要素|原则|步骤|方法"
_LISTED = re.compile(
    rf"((?:[一-龥A-Za-z“”《》]{{1,14}}、)+)([一-龥A-Za-z“”《》]{{1,16}}?){_N}(?:(?:个|项|类|种|大|方面的?)*(?:{_KINDS})|{_THINGS})"
)
# Words between the names that tell that they are no list of what is counted.
_NOT_LISTED = re.compile(r"共|各|每|新增|增加|减少|建成|完成|涉及的")
_JOINED = re.compile(r"[和与及]|以及")
_PHASES = re.compile(rf"分(?:为|成|了)?{_N}个?(?:阶段|步骤|环节|步)")
_ITEM = re.compile(
    r"(?:^|[。；;：:，,])(?P<word>[一二三四五六七八九十])是|第(?P<nth>[一二三四五六七八九十])(?:阶段|步|个阶段|环节)"
)
_DEDUCTED = re.compile(
    rf"{_N}\s*[项个](?:三级|四级|末级)?指标(?:存在|有|被|出现)?(?:不同程度)?(?:的)?(?:扣分|失分|丢分|未得满分|未获满分)"
)
_FULL = 100
_FEWEST = 3
_RANK_WORDS = "得分率|支出进度|预算执行率|执行率|完成率|到位率|实际支出|支出|扣分|失分|得分|分值"
_RANKED = re.compile(
    rf"([一-龥]{{2,14}}?)(?:的)?({_RANK_WORDS})(?:为|在[^，。；]{{0,8}})?(最高|最低|最多|最少|最大|最小|最快|最慢)"
)
_RANKED_BEHIND = re.compile(
    rf"({_RANK_WORDS})(最高|最低|最多|最少|最大|最小)的(?:指标|县区|单位|部门)?(?:是|为)([一-龥]{{2,14}})"
)
_RANK_MEASURES = {"支出": "执行数", "实际支出": "执行数", "支出进度": "执行率", "预算执行率": "执行率", "失分": "扣分"}
_HIGHEST = ("最高", "最多", "最大", "最快")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report counts that the list, the phases told, or the score table do not bear out."""
    rows = _scored(context)
    table = context.known.rows
    for unit in context.prose:
        yield from _listed(context, unit)
        yield from _phases(context, unit)
        yield from _deducted(context, unit, rows)
        yield from _ranked(context, unit, table)


def _number(text: str) -> int:
    value = parse_numeral(text) if text not in _NUMERALS else None
    return int(value) if value is not None else _NUMERALS.get(text, 0)


def _listed(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """财务管理、合同管理、采购管理3项制度."""
    for match in _LISTED.finditer(unit.text):
        stated, last = _number(match.group(3)), match.group(2)
        if "等" in match.group(1) or last.endswith(("等", "第", "前", "后", "各", "每", "另", "余")):
            continue
        counted = match.group(1).count("、") + 1
        allowed = {counted, counted + 1} if _JOINED.search(last) else {counted}
        if _JOINED.search(match.group(1)) or re.search(r"\d|其中|分别", unit.text[match.start() - 1 : match.start()]):
            continue
        if _NOT_LISTED.search(match.group(1) + last) or last.endswith("“"):
            continue
        if stated < 2 or stated in allowed or unit.text[match.end(3) :].startswith("级"):  # noqa: PLR2004 - one is no list
            continue
        yield _finding(
            context,
            unit,
            (match.start(2), match.end()),
            f"列出{counted}项，称“{match.group(3)}”",
            match.group(3),
            counted,
        )


def _phases(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """分三个阶段：一是……；二是……；三是……."""
    for match in _PHASES.finditer(unit.text):
        words = [found["word"] or found["nth"] for found in _ITEM.finditer(unit.text, match.end())]
        numbers = [_NUMERALS[word] for word in words]
        if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):  # noqa: PLR2004 - one is no list
            continue
        if _number(match.group(1)) not in (len(numbers), 0):
            message = f"称“{match.group()}”，其后列出{len(numbers)}个"
            yield _finding(context, unit, match.span(), message, match.group(1), len(numbers))


def _scored(context: CheckContext) -> tuple[TableRow, ...]:
    """The leaf rows of score tables that together weigh 100; none where the tables are not complete."""
    known = context.known
    leaves: dict[str, TableRow] = {}
    for row in known.rows:
        if not row.total and row.of("分值") is not None and row.of("得分") is not None:
            leaves.setdefault(row.name, row)
    chosen = tuple(leaves.values())
    weights = sum(value.quantity.value for row in chosen if (value := row.of("分值")) is not None)
    return chosen if weights == _FULL else ()


def _deducted(context: CheckContext, unit: TextUnit, rows: tuple[TableRow, ...]) -> Iterator[Finding]:
    """三项指标扣分 against the score tables."""
    if not rows:
        return
    lost = [row for row in rows if _lost(row)]
    for match in _DEDUCTED.finditer(unit.text):
        if _number(match.group(1)) != len(lost) and not re.search(
            r"一级|二级|决策|过程|产出|效益", unit.text[: match.start()]
        ):
            names = "、".join(f"“{row.name}”" for row in lost)
            message = f"称“{match.group()}”，得分表中扣分的有{len(lost)}项：{names}"
            yield _finding(context, unit, match.span(), message, match.group(1), len(lost))


def _lost(row: TableRow) -> bool:
    weight, points = row.of("分值"), row.of("得分")
    return weight is not None and points is not None and points.quantity.value < weight.quantity.value


def _ranked(context: CheckContext, unit: TextUnit, rows: tuple[TableRow, ...]) -> Iterator[Finding]:
    """南片区支出最多, 扣分最多的是结转结余率 against the column of a complete table."""
    for match in _RANKED.finditer(unit.text):
        subject = next((row for row in rows if not row.total and _ends_with_name(match.group(1), row.name)), None)
        if subject is not None:
            yield from _rank(context, unit, match, subject, rows, (match.group(2), match.group(3)))
    for match in _RANKED_BEHIND.finditer(unit.text):
        named = [row for row in rows if not row.total and len(row.name) > 1 and match.group(3).startswith(row.name)]
        if named:
            subject = max(named, key=lambda row: len(row.name))
            yield from _rank(context, unit, match, subject, rows, (match.group(1), match.group(2)))


def _rank(
    context: CheckContext,
    unit: TextUnit,
    match: re.Match[str],
    subject: TableRow,
    rows: tuple[TableRow, ...],
    words: tuple[str, str],
) -> Iterator[Finding]:
    measure, highest = _RANK_MEASURES.get(words[0], words[0]), words[1] in _HIGHEST
    own = subject.of(measure)
    table = _table_of(context, subject)
    peers = [row for row in rows if not row.total and _table_of(context, row) == table]
    values = [(row, value) for row in peers if (value := row.of(measure)) is not None]
    if own is None or len(values) < _FEWEST:
        return
    context.weigh(*(value.part for _, value in values))
    beaten = [(row, value) for row, value in values if _beats(value.base, own.base, highest=highest)]
    if beaten:
        yield CHECK.finding(
            context.where(unit, match.start(), match.end()),
            f"称“{match.group()}”，表中“{beaten[0][0].name}”{'更高' if highest else '更低'}",
            "请按表中数值重新表述",
            related=(own.where, *(value.where for _, value in beaten[:2])),
            stated=subject.name,
            computed=beaten[0][0].name,
        )


def _ends_with_name(text: str, name: str) -> bool:
    return len(name) > 1 and text.endswith((name, f"{name}指标", f"{name}类指标"))


def _table_of(context: CheckContext, row: TableRow) -> int | None:
    table = context.view.units[row.order].table
    return None if table is None else table.index


def _beats(one: Interval, two: Interval, *, highest: bool) -> bool:
    return one.low >= two.high if highest else one.high <= two.low


def _finding(
    context: CheckContext, unit: TextUnit, span: tuple[int, int], message: str, stated: str, counted: int
) -> Finding:
    for claim in context.prose_claims:
        if claim.order == unit.order and span[0] <= claim.start < span[1]:
            context.touch(claim)
    return CHECK.finding(
        context.where(unit, *span), message, "请核对个数与所列各项", stated=stated, computed=str(counted)
    )


CHECK = Check(
    id="CNT02",
    title="个数或名次与所列不符",
    reason="称几项制度、几个阶段、几项指标扣分，都能照着所列数一遍；数不对，说明改过一处而忘了另一处。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("制定了财务管理、合同管理、档案管理3项制度。"),
        Example.passes("评价工作分三个阶段：一是前期准备；二是现场核查；三是撰写报告。"),
        Example.fails("制定了财务管理、合同管理、档案管理4项制度。", because="列了3项"),
        Example.fails("评价工作分四个阶段：一是前期准备；二是现场核查；三是撰写报告。", because="列了3个"),
        Example.fails(
            "三级指标\t分值\t得分\n立项依据\t30\t30\n产出数量\t40\t36\n群众评价\t30\t28\n合计\t100\t94\n共有三项指标扣分。",
            because="扣分的是2项",
        ),
    ),
)
