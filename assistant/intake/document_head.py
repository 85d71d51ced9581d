"""Who and what a document is about (项目名称、单位、年度、地区、文种), read from its titles and opening lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Paragraph

_TITLE = re.compile(
    r"绩效(?:评价|自评).{0,14}(?:报告|表|体系|得分)$|(?:绩效评价|绩效自评|自评|评价)(?:的)?(?:工作)?(?:报告|表|综述|情况)(?:[（(].{0,8}[）)])?$|自评表|(?:自评|复核|评分|打分|得分)(?:汇总|情况|复核)?表$|指标体系(?:框架)?(?:表)?(?:[（(](?:评分|得分|打分)表[）)]|及评分表)?$"
    r"|绩效(?:评价|自评|评估|监控|目标)(?!.{0,6}(?:情况|完成)).{0,14}(?:表|报告|评分结果|得分结果)(?:[（(][^（）()]{0,12}[）)])?$"
)
_REPORT_WORDS = re.compile(
    r"(?:关于)?(?:20\d{2}年度?)?(?:财政)?(?:项目支出|部门(?:[（(]单位[）)])?整体支出?|部门整体|整体(?:支出)?(?=绩效)|项目|部门|支出|专项资金|(?<=项目)资金|预算)*(?:绩效)?(?:重点)?(?:再)?(?:自评价|评价|自评)(?:的)?(?:综合)?(?:指标体系(?:框架)?(?=$|表|评分)|指标)?(?:工作)?(?:报告|评分表|得分表|打分表|表|综述|情况|(?:及)?(?:评分|得分)结果|(?<=体系)|(?<=框架)).*$"
)
_EVALUATION_WORDS = re.compile(
    r"(?:财政)?(?:项目支出|部门(?:[（(]单位[）)])?整体(?:支出)?|整体支出|项目)?(?:支出)?绩效(?:评价|自评)|自评"
)
_OTHER_FORMS = re.compile(r"(?:事前)?绩效(?:目标|运行|监控|评估).{0,12}(?:表|报告)$")
_GENERIC = re.compile(
    r"(?:省|市|区|县|级|财政|部门|项目|支出|预算|资金|专项|整体|单位|政策|重点|年度|新增|和|上半年|\d)*"
)
_ANNEX = re.compile(r"^附(?:件|表|录)[\d一二三四五六七八九十]{0,3}(?:[-－]\d+)?[:：.、]?")
_OUTLINE_NUMBER = re.compile(r"^[一二三四五六七八九十]{1,3}、\s*")
_YEARS_BEHIND = re.compile(r"[（(]20\d{2}[^（）()]{0,10}[）)]$")
_SHEET_WORDS = re.compile(r"(?:绩效)?(?:专家)?(?:评分|打分|得分)(?:汇总|情况)?表$")
_YEAR = re.compile(r"(20\d{2})\s*年")
_PERIOD_LINE = re.compile(r"^\s*(?:评价|项目|预算|所属|自评)?年度\s*[：:]\s*(20\d{2})\s*年?度?\s*$")
_NAMED = re.compile(r"^\s*项目名称\s*[：:]\s*(.+?)\s*$")
_UNIT_LINE = re.compile(
    r"^\s*(?:项目|实施|项目实施|被评价|评价|填报|填表|承担|预算|责任|资金使用)单位(?:[（(].{0,6}[）)])?\s*[：:]\s*(.+?)(?:\s{2,}.*|\s*)$"
)
_DEPARTMENT = re.compile(r"^\s*主管部门(?:[（(].{0,6}[）)])?\s*[：:]\s*(.+?)\s*$")
_QUOTED = re.compile(r"对[“\"'「](.{3,40}?)[”\"'」](?:项目)?(?:的|进行|实施|开展|20)")
_REGION = re.compile(
    r"((?:[一-龥]{2,7}(?:省|自治区))?(?:[一-龥]{2,6}?(?:市|自治州|地区|盟))?(?:[一-龥]{1,6}?(?:区|县|旗|市))?)(?=[一-龥\d]{2,})"
)
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_OPENING_LINES = 14
_CARRIED_OUT_LINES = 30
_LONGEST_ENTRY_LINE = 200
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 60


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the titles and opening lines say; None where they say nothing."""

    case: str | None
    unit: str | None
    department: str | None
    period: str | None
    region: str | None
    document_type: str | None


def is_report_title(text: str) -> bool:
    """Whether a short line reads as a report's or form's title."""
    compact = re.sub(r"\s", "", text)
    return (
        _SHORTEST_TITLE <= len(compact) <= _LONGEST_TITLE
        and bool(_TITLE.search(compact))
        and not re.match(r"^[一二三四五六七八九十\d（(]+[、.．）)]", compact)
    )


def unnumbered_title(text: str) -> str:
    """Take the number before a title that is one of several reports in a file (一、…评价报告); else the text itself."""
    stripped = text.strip()
    return _OUTLINE_NUMBER.sub("", stripped) if stripped.endswith("报告") else text


def find_region(text: str) -> str | None:
    """Read the region a unit's name begins with: ``北京市朝阳区政务服务管理局`` gives ``北京市朝阳区``."""
    match = _REGION.match(text.strip())
    region = match.group(1) if match else ""
    if not region:
        for name in _MUNICIPALITIES:
            if text.startswith(name.removesuffix("市")):
                return name
    return region or None


def case_from_title(title: str) -> str | None:
    """Take the project's name out of a title; None where it names none."""
    compact = _ANNEX.sub("", re.sub(r"\s", "", title))
    name = _REPORT_WORDS.sub("", compact)
    if name == compact:
        name = _EVALUATION_WORDS.split(compact)[0]
    name = _SHEET_WORDS.sub("", name).strip('“”"《》')
    name = _YEARS_BEHIND.sub("", name)
    name = re.sub(r"^关于(?=.)", "", name)
    name = _OTHER_FORMS.split(name)[0]
    name = re.sub(r"^(?:20\d{2}年度?)", "", name).removesuffix("关于").removesuffix("的")
    return None if _GENERIC.fullmatch(name) else name


def document_type_of(title: str, *, has_self_evaluation: bool) -> str:
    """Name the kind of document (文种) from its title and whether it holds a 自评表."""
    compact = re.sub(r"\s", "", title)
    if re.search(r"部门(?:[（(]单位[）)])?整体|整体支出", compact):
        if "自评报告" in compact:
            return "部门整体支出绩效自评报告"
        form = has_self_evaluation or "自评表" in compact
        return "部门整体支出绩效自评表" if form and "报告" not in compact else "部门整体绩效评价报告"
    if has_self_evaluation or "自评表" in compact:
        return "项目支出绩效自评表"
    if "自评报告" in compact:
        return "项目支出绩效自评报告"
    return "项目支出绩效评价报告"


def read_head(
    paragraphs: Sequence[Paragraph], titles: Sequence[str], file_name: str, *, has_self_evaluation: bool
) -> DocumentHead:
    """Read a document's head.

    Args:
        paragraphs: Its paragraphs in order.
        titles: Title rows of its tables.
        file_name: The file's name, the last resort for the project's name.
        has_self_evaluation: Whether one of its tables is a 自评表.
    """
    lines = [normalise(p.text).text.strip() for p in paragraphs if p.text.strip()]
    opening = [unnumbered_entry(entry) for line in lines[:_OPENING_LINES] for entry in line_entries(line)]
    title_at = next((i for i, line in enumerate(opening) if is_report_title(line)), None)
    title = ""
    if title_at is not None:
        start = title_at
        while start > 0 and len(opening[start - 1]) <= 40 and not re.search(r"[。：:，]|^附件|^附", opening[start - 1]):  # noqa: PLR2004
            start -= 1
        title = "".join(opening[start : title_at + 1])
    named = {
        "case": _first(_NAMED, opening), "unit": _first(_UNIT_LINE, opening), "department": _first(_DEPARTMENT, opening)
    }  # fmt: skip
    text = "\n".join(lines[:60])
    case = named["case"] or (case_from_title(title) if title else None)
    quoted = _QUOTED.search(text)
    if case is None and quoted:
        case = quoted.group(1)
    if case is None:
        own = map(unnumbered_title, titles)
        case = next((name for t in own if is_report_title(t) and (name := case_from_title(t))), None)
    all_titles = title + "".join(titles)
    unit = named["unit"] or _carried_out_by(lines) or _unit_from(opening)
    department = named["department"]
    return DocumentHead(
        case=case,
        unit=unit,
        department=department,
        period=_first(_PERIOD_LINE, opening) or _period(all_titles, lines),
        region=find_region(department or unit or case or ""),
        document_type=document_type_of(all_titles or file_name, has_self_evaluation=has_self_evaluation),
    )


_ENTRY_NUMBER = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）).、．])\s*(?=[^\s：:，。]{2,12}[：:])")


def unnumbered_entry(line: str) -> str:
    """Take the number before an entry of a form written in lines (1.项目名称：…)."""
    return _ENTRY_NUMBER.sub("", line)


def line_entries(line: str) -> list[str]:
    """Part a line that holds several entries side by side (预算单位：…　项目名称：…) at the blanks between them."""
    if len(line) > _LONGEST_ENTRY_LINE:
        return [line]
    parts = re.split(r"[\s　]+(?=[^\s　：:]{2,12}[：:])", line)
    return parts if len(parts) > 1 and all(re.match(r"[^：:]{2,12}[：:]\s*\S", part) for part in parts) else [line]


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> str | None:
    return next((m.group(1) for line in lines if (m := pattern.match(line))), None)


_UNIT_IN_TEXT = re.compile(
    r"([一-龥]{2,12}(?:省|市|区|县|旗|州)[一-龥（）()]{0,20}?(?:局|委员会|中心|厅|办公室|委|院|学校|大学|医院|管理处|服务站|街道办事处|人民政府|总队|支队))(?=关于|[（(]|委托|是|认真|组织|20|$|，|的)"
)


_CARRIED_OUT = re.compile(
    r"由([一-龥（）()]{3,30}?(?:局|委员会|中心|厅|办公室|委|院|所|站|学校|大学|医院|管理处|街道办事处|人民政府|总队|支队|集团|公司))"
    r"(?:具体|负责|牵头|统一)*(?:组织)?(?:实施|承担)"
)


def _carried_out_by(lines: Sequence[str]) -> str | None:
    """Name the unit that the text says carries the project out (由…负责组织实施)."""
    return next((m.group(1) for line in lines[:_CARRIED_OUT_LINES] if (m := _CARRIED_OUT.search(line))), None)


def _unit_from(opening: Sequence[str]) -> str | None:
    for line in opening:
        for match in _UNIT_IN_TEXT.finditer(line):
            name = re.split(r"(?:和|及|按照|根据|依据|《|》|、)", match.group(1))[-1]
            if "财政局" not in name:
                return name
    return None


def _period(titles: str, lines: Sequence[str]) -> str | None:
    """Find the evaluated year: in a title, else the year most spoken of in amounts and goals."""
    found = _YEAR.search(titles)
    if found:
        return found.group(1)
    counts: dict[str, int] = {}
    for line in lines:
        without_titles = re.sub(r"《[^》]*》|[〔\[（(]\d{4}[〕\]）)]\d+号", "", line)
        for match in re.finditer(r"(20\d{2})\s*年(?:度|全年|初|项目|预算|部门|\d{1,2}\s*月)?", without_titles):
            weight = 3 if re.search(r"预算|支出|绩效|目标|执行", without_titles[match.end() : match.end() + 25]) else 1
            counts[match.group(1)] = counts.get(match.group(1), 0) + weight
    return max(sorted(counts), key=lambda year: counts[year]) if counts else None
