"""Edits taken back as JSON and as text for a terminal (收回结果输出)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_findings
from assistant.cli.shapes import finding_shape
from assistant.review.edits import EDIT_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.pipeline.round_trip import Reviewed
    from assistant.review.edits import Edit


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
