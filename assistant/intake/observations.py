"""What a report says beside its scores (评价发现): problems, causes, suggestions, deductions with reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from assistant.intake.turned import place_in
from assistant.intake.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Paragraph, SourceDocument
    from assistant.domain.evaluation import ObservationKind
    from assistant.intake.blocks import TableBlocks

_NUMBERED = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、是]|\d{1,2}[、.．](?!\d)|[①-⑩]|第[一二三四五六七八九十][，、])\s*"
)
_TOP = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]")
_LOST = re.compile(
    r"[（(，,]?\s*(?:酌情|相应|本项|该项|共)?(?:扣|扣减|扣除|扣掉)\s*(\d+(?:\.\d+)?)\s*分\s*[）)]?"
    r"|[（(]\s*[-－−–]\s*(\d+(?:\.\d+)?)\s*分\s*[）)]"
)
# "…，过程指标扣1.2分" names whose points are lost; the reason is what stands before.
_TOLD_AFTER = re.compile(r"(?:[，,](?:主要|其中)?(?:原因)?(?:是|为|因为?|由于|系)|[：:])[^。；;\n（(]{4,}")
_LONGEST_NAME = 20
_OWN_NAME = re.compile(r"[，,][^，,。；]{0,4}(?:决策|投入|过程|管理|产出|效益|效果|满意度|成本)[^，,。；]{0,4}$")
_CAUSE_INLINE = re.compile(
    r"(?:^|(?<=[。；]))\s*(?:主要|产生|问题|其|究其)?(?:的)?原因(?:是|为|在于|主要是|：|:|分析：)[^。]*。?"
)
_SECTION: tuple[tuple[ObservationKind, re.Pattern[str]], ...] = (
    ("problem", re.compile(r"(?:存在|发现|主要)(?:的)?(?:主要)?问题|^问题|问题及原因|不足之处|存在的不足|问题清单")),
    ("cause", re.compile(r"原因分析|^原因|问题成因|成因分析|产生(?:问题)?的?原因")),
    ("suggestion", re.compile(r"建议|改进措施|整改措施|措施建议|下一步")),
    ("achievement", re.compile(r"经验|做法|成效|亮点")),
)
_ANNEX = re.compile(r"^附(?:件|表|录)\s*\d*\s*(?:[:：]|$)")
_END = re.compile(r"其他需要说明|附件|附表|^指标分析|绩效评价指标分析|^附[:：]")
_LONGEST_HEADING = 45
_SHORTEST_LINE = 30  # a printed line; headings are shorter or have no mark inside
_EMPTY = re.compile(r"^(?:无|暂无|没有)[。．]?$")


@dataclass(slots=True)
class Remark:
    """An observation before its indicators are known; ``scope`` are the headings above it."""

    kind: ObservationKind
    text: str
    place: str
    title: str | None = None
    amount: str | None = None
    scope: tuple[str, ...] = ()
    objective: bool = False
    numbered: str = ""


def is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading: short, without a sentence mark, and numbered, styled or bold."""
    text = paragraph.text.strip()
    return (
        len(text) <= _LONGEST_HEADING
        and not text.endswith(("。", "；", "，"))
        and (paragraph.level is not None or bool(_NUMBERED.match(text)) or paragraph.bold)
    )


def _section_of(text: str) -> ObservationKind | None:
    label = _NUMBERED.sub("", text).strip()
    if "问题" in label and re.search(r"存在|主要|发现|^问题", label):
        return "problem"
    for kind, pattern in _SECTION:
        if pattern.search(label) and len(label) <= _LONGEST_HEADING:
            return kind
    return None


def heading_depth(text: str) -> int:
    """Rank a heading's numbering: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）, 9 for none."""
    stripped = text.strip()
    for rank, pattern in enumerate(
        (r"^[一二三四五六七八九十]+、", r"^[（(][一二三四五六七八九十]+[）)]", r"^\d+[、.．]", r"^[（(]\d+[）)]"), 1
    ):
        if re.match(pattern, stripped):
            return rank
    return 9


def find_remarks(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[Remark, ...]:
    """Find stated problems, causes, suggestions and achievements in order of the text.

    A numbered line opens an item, its first sentence is the title; unnumbered lines join the item.
    Causes told inside a problem (原因是…) become remarks of their own after it.
    """
    found: list[Remark] = []
    kind: ObservationKind | None = None
    depth = 0
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        if _ANNEX.match(text) and len(text) <= _LONGEST_HEADING:
            kind = None
            continue
        if is_heading(paragraph):
            section = _section_of(text)
            rank = heading_depth(text)
            if (
                section is not None
                and (kind is None or rank <= max(depth + 1, 1) or section != kind)
                and not _opens_item(text, kind, rank, depth)
            ):
                kind, depth = section, rank
                continue
            if _END.search(_NUMBERED.sub("", text)) or (kind is not None and rank <= depth):
                kind = section
                depth = rank
                if section is not None or _END.search(text):
                    continue
        if kind is None or _EMPTY.match(text):
            continue
        _add(found, kind, text, document.place_of(paragraph))
    return tuple(_split_causes(found))


def _opens_item(text: str, kind: ObservationKind | None, rank: int, depth: int) -> bool:
    """Whether a numbered line inside a section is one of its items rather than a section of its own."""
    if kind is None or rank <= depth:
        return False
    label = _NUMBERED.sub("", text).strip()
    return not re.fullmatch(
        r"(?:主要)?(?:存在的?)?(?:主要)?(?:问题|原因|原因分析|问题原因|建议|有关建议|主要经验及做法|经验做法|改进建议|整改措施)(?:及原因分析|分析)?[:：]?",
        label,
    )


_RUN_IN = re.compile(r"^\s*[一二三四五六七八九十]{1,2}是")


_SIGNATURE = re.compile(
    r"^(?:[^，。；：]{4,30}(?:局|中心|公司|事务所|委员会|办公室|厅|院|所|处)|20\d{2}年\d{1,2}月\d{1,2}日)$"
)


def _add(found: list[Remark], kind: ObservationKind, text: str, place: str) -> None:
    if _SIGNATURE.match(re.sub(r"\s", "", text)):
        return
    mark = _NUMBERED.match(text)
    numbering = mark.group(0).strip() if mark else ""
    last = found[-1] if found and found[-1].kind == kind else None
    run_in = bool(_RUN_IN.match(text))
    if last is not None and (not numbering or (run_in and last.numbered and not _RUN_IN.match(last.numbered))):
        if text.endswith(("：", ":")) and not last.numbered:
            return
        last.text = text if last.text == last.title else f"{last.text}\n{text}"
        return
    if not numbering and text.endswith(("：", ":")):
        return  # "存在以下问题：" opens a list and says nothing itself
    body = text[len(mark.group(0)) :] if mark else text
    if last is not None and numbering and not last.numbered:
        found.pop()  # the unnumbered line before a numbered list is its introduction
    first, dot, rest = body.partition("。")
    if numbering and len(first) <= _LONGEST_HEADING and (rest or not dot):
        found.append(Remark(kind, rest.strip() or first, place, title=first.strip("：:"), numbered=numbering))
    else:
        found.append(Remark(kind, body, place, numbered=numbering))


_ITEM = re.compile(r"(?:^|(?<=[；;。\n]))\s*(?:\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)]|[①-⑩]|[一二三四五六七八九]是)\s*")


def form_remarks(document: SourceDocument, forms: Sequence[TableBlocks]) -> tuple[Remark, ...]:
    """Take the words a form has beside 存在问题、原因分析、改进措施, item by item."""
    found: list[Remark] = []
    for form in forms:
        for kind, cell in form.remarks:
            place = place_in(document, cell, form.table)
            for item in _ITEM.split(cell.text):
                words = item.strip("；; 　\n")
                if words and not is_blank(words) and not _EMPTY.match(words):
                    found.append(Remark(cast("ObservationKind", kind), words, place))
    return tuple(_split_causes(found))


def join_broken(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Join paragraphs that a page break cut in mid-sentence (跨页断开的段落).

    A line that ends without a sentence mark and is too long for a heading goes on in the next,
    unless that one is numbered or a heading.
    """
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        before = joined[-1] if joined else None
        if (
            before is not None
            and len(before.text.strip()) > _SHORTEST_LINE
            and re.search(r"[，、；。]", before.text)
            and not before.text.rstrip().endswith(("。", "；", "：", "！", "？", "”", "）", ":", ";", ")", "."))
            and not _NUMBERED.match(text)
            and paragraph.level is None
        ):
            joined[-1] = replace(before, text=before.text.rstrip() + text)
        else:
            joined.append(paragraph)
    return tuple(joined)


def _split_causes(remarks: list[Remark]) -> list[Remark]:
    split: list[Remark] = []
    for remark in remarks:
        if remark.kind != "problem":
            split.append(remark)
            continue
        causes = [match.group(0).strip() for match in _CAUSE_INLINE.finditer(remark.text)]
        for cause in causes:
            remark.text = remark.text.replace(cause, "").strip()
        split.append(remark)
        split.extend(Remark("cause", cause, remark.place, title=remark.title) for cause in causes)
    return split


def find_deductions(document: SourceDocument, paragraphs: Sequence[Paragraph]) -> tuple[Remark, ...]:
    """Find sentences that deduct points with their reason (…（扣1分）), with the headings above them."""
    found: list[Remark] = []
    scope: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if is_heading(paragraph):
            rank = heading_depth(text)
            scope = [entry for entry in scope if entry[0] < rank]
            scope.append((rank, _NUMBERED.sub("", text).strip()))
        for amount, reason in deduction_parts(text):
            lead = text.split("：")[0] if "：" in text[:20] else ""
            found.append(
                Remark(
                    "deduction",
                    reason,
                    document.place_of(paragraph),
                    amount=amount,
                    scope=(*(entry[1] for entry in scope), lead) if lead else tuple(entry[1] for entry in scope),
                )
            )
    return tuple(found)


def deduction_parts(text: str) -> list[tuple[str, str]]:
    """Split a text at its deductions: pairs of amount in 分 and the reason before it.

    The reason reaches back to the previous deduction, list mark (一是、①) or sentence end.
    """
    parts: list[tuple[str, str]] = []
    begin = 0
    for match in _LOST.finditer(text):
        if re.search(r"每[^，。；]{0,20}$", text[begin : match.start()]):
            continue  # a rule ("每有一项不合格扣0.5分"), not a deduction
        reason = text[begin : match.start()]
        cut = max(
            reason.rfind("。"), *(m.end() - 1 for m in re.finditer(r"[一二三四五六七八九]是|[①-⑩]|\n", reason)), -1
        )
        reason = reason[cut + 1 :].strip("，,；;：: 　。\n")
        reason = _OWN_NAME.sub("", reason)
        begin = match.end()
        told = _TOLD_AFTER.match(text, begin) if len(reason) <= _LONGEST_NAME else None
        if told is not None:
            # "某指标扣1分，主要是……": the reason stands behind the amount.
            reason, begin = f"{reason}{match[0].rstrip()}{told[0]}".strip("，,；; "), told.end()
        if reason:
            parts.append((match.group(1) or match.group(2), reason))
    return parts
