"""Edits taken back as JSON and as text for a terminal (收回结果输出)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_findings
from assistant.cli.shapes import finding_shape
from assistant.domain.draft import Statement
from assistant.review.edit_records import EDIT_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import DraftSection
    from assistant.pipeline.round_trip import Reviewed
    from assistant.pipeline.word_versions import ReturnedVersion
    from assistant.review.edit_records import Edit


def reviewed_shape(reviewed: Reviewed, output: Path | None) -> dict[str, Any]:
    """Shape the result of ``review take-back`` and ``review compare``."""
    taken = reviewed.taken
    return {
        "edits": [_edit_shape(edit) for edit in taken.edits],
        "unmerged": [
            {"why": item.why, "before": item.before, "after": item.after, "section": item.section, "place": item.place}
            for item in taken.unmerged
        ],
        "comments": [
            {"author": item.author, "text": item.text, "quote": item.quote, "section": item.section}
            for item in taken.comments
        ],
        "matched": {"by_mark": taken.marked, "by_text": taken.guessed, "drifted": taken.drifted},
        "findings": [finding_shape(finding) for finding in reviewed.findings],
        "standing": [finding_shape(finding) for finding in reviewed.standing],
        "output": None if output is None else str(output),
    }


def _edit_shape(edit: Edit) -> dict[str, Any]:
    return {
        "kind": edit.kind,
        "section": edit.section,
        "before": edit.before,
        "after": edit.after,
        "block": edit.block,
        "place": edit.place,
        "authors": list(edit.authors),
    }


def print_reviewed(reviewed: Reviewed, *, compared: bool) -> None:
    """Print what was changed, what could not be merged, what was said, and what the checks found in it.

    ``compared``: the file is an earlier one, and the changes are those made since.
    """
    taken = reviewed.taken
    told = "旧稿以来的改动" if compared else "改动"
    print(f"{told} {len(taken.edits)} 处（按标识对应 {taken.marked} 段，按文字对应 {taken.guessed} 段）")
    if taken.drifted and not compared:
        print(f"有 {taken.drifted} 段没有人改动，但与现在的初稿不同，新版本用现在的文字；")
        print("要保留当初的文字，请用 --exported 给出当初写出的文件。")
    for edit in taken.edits:
        names = f"（{'、'.join(edit.authors)}）" if edit.authors else ""
        print(f"\n{EDIT_NAMES[edit.kind]}{names}　{edit.section}")
        if edit.kind == "moved":
            print(f"  “{edit.after or edit.before}”")
            continue
        if edit.before is not None:
            print(f"  原文：{edit.before}")
        if edit.after is not None:
            print(f"  改为：{edit.after}")
    for item in taken.unmerged:
        print(f"\n未能合并　{item.section}：{item.why}")
        print(f"  初稿：{item.before or '（无）'}\n  文件：{item.after or '（无）'}")
    for remark in taken.comments:
        print(f"\n批注（{remark.author}）　{remark.section}：{remark.text}")
        if remark.quote:
            print(f"  所批文字：“{remark.quote}”")
    if reviewed.findings:
        print(f"\n{'现在的报告中的核查意见' if compared else '改动带来的核查意见'}：")
        print_findings(reviewed.findings)


def returned_version_shape(returned: ReturnedVersion) -> dict[str, Any]:
    """Shape what became of a returned file in the workspace."""
    saved = returned.kept.saved
    return {
        "case": returned.case.id,
        "draft": saved.draft.id,
        "exported": returned.exported,
        "version": saved.version,
        "made": returned.made,
        "conflicts": [
            {
                "id": conflict.id,
                "section": conflict.section,
                "author": conflict.author,
                "at": conflict.at,
                "version": conflict.version,
                "standing": _texts(conflict.theirs),
                "file": _texts(conflict.mine),
            }
            for conflict in saved.conflicts
        ],
        "reopened": len(returned.kept.reopened),
    }


def print_returned_version(returned: ReturnedVersion) -> None:
    """Print the version a returned file became, and what both sides had changed."""
    saved = returned.kept.saved
    place = f"案例 {returned.case.id} 初稿 {saved.draft.id}"
    if returned.made:
        print(f"\n已存入工作区：{place}，出自第 {returned.exported} 版，存为第 {saved.version} 版。")
    elif saved.conflicts:
        print(f"\n{place}没有另存新版：改动都在有冲突的章节。")
    else:
        print(f"\n{place}第 {saved.version} 版没有要并入的改动，没有另存。")
    for conflict in saved.conflicts:
        standing, own = _texts(conflict.theirs), _texts(conflict.mine)
        print(f"\n冲突 {conflict.id}　{conflict.message}")
        for text in (text for text in standing if text not in own):
            print(f"  现在：{text}")
        for text in (text for text in own if text not in standing):
            print(f"  文件：{text}")
    if returned.kept.reopened:
        print(f"重开了 {len(returned.kept.reopened)} 项复核决定。")


def _texts(section: DraftSection | None) -> list[str]:
    """Return a section's paragraphs and table rows, one text each."""
    texts: list[str] = []
    for block in section.blocks if section is not None else ():
        if isinstance(block, Statement):
            texts.append(block.text)
        else:
            texts += ["｜".join(cell.text for cell in row) for row in block.rows]
    return texts
