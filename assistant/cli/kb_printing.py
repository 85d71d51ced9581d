"""How the knowledge base's results look (知识库输出): JSON shapes, hits as text, the line of progress.

What is done is ``kb_commands``'.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from assistant.retrieval.search import passage_words

if TYPE_CHECKING:
    import datetime as dt

    from assistant.domain.source import Passage
    from assistant.retrieval.database import Document
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import Added


class Progress:
    """One line on standard error that is written over (进度); silent where that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._start = time.monotonic()
        self._last = 0.0

    def show(self, what: str, done: int, total: int) -> None:
        """Show how far the work is, several times a second at most."""
        now = time.monotonic()
        if not self._shown or (done < total and now - self._last < 0.2):  # noqa: PLR2004 - five times a second
            return
        self._last = now
        left = (now - self._start) / done * (total - done) if done else 0
        print(f"\r\x1b[K{what} {done}/{total}，约剩 {_duration(left)}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line clean."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"  # noqa: PLR2004 - 90 minutes


def added_shape(result: Added) -> dict[str, Any]:
    """Put what became of one file into its JSON shape (入库结果)."""
    return {
        "file": result.file,
        "status": result.status,
        "id": result.uid,
        "title": result.title,
        "passages": result.passages,
        "unsure": list(result.unsure),
        "flagged": result.flagged,
        "why": result.why or None,
    }


def document_shape(document: Document) -> dict[str, Any]:
    """Put a document into its JSON shape (资料)."""
    return {
        "id": document.uid,
        "file": document.file,
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "region": document.region,
        "level": document.level,
        "issued": day_text(document.issued),
        "in_force_from": day_text(document.start),
        "start_uncertain": document.uncertain,
        "repeals": list(document.repeals),
        "unsure": list(document.unsure),
    }


def day_text(day: dt.date | None) -> str | None:
    """Write a day, null where it is not known (日期)."""
    return None if day is None else day.isoformat()


def passage_shape(passage: Passage) -> dict[str, Any]:
    """Put a passage that is shown, not searched, into its JSON shape (片段)."""
    return {
        "id": passage.id,
        "document": passage.path[0] if passage.path else passage.ref.document,
        "number": passage.ref.number,
        "article": passage.ref.article,
        "path": list(passage.path[1:]),
        "kind": passage.kind,
        "text": passage.text,
        "quote": passage.is_quote,
    }


def print_hit(rank: int, hit: Hit) -> None:
    """Print one result: where it stands, whether it is quotable and in force, its text (检索结果)."""
    passage = hit.passage
    title = passage.path[0] if passage.path else passage.ref.document
    number = f"（{passage.ref.number}）" if passage.ref.number and passage.ref.number != title else ""
    print(f"{rank}. {title}{number} {passage.ref.article or ''} 〔{passage_words(passage)}〕 {passage.id}".rstrip())
    remark = "；".join(_hit_remarks(hit))
    if remark:
        print(f"   {remark}")
    print("   " + passage.text.replace("\n", "\n   "))


def _hit_remarks(hit: Hit) -> list[str]:
    passage = hit.passage
    remarks = [] if passage.kind != "law" else [f"地区 {passage.region}"]
    if passage.kind == "law":
        start, end = day_text(passage.in_force_from) or "不详", day_text(passage.in_force_to)
        remarks.append(f"施行 {start}" + (f" 至 {end}（不含）" if end else ""))
        if passage.repealed_by:
            remarks.append(f"已被《{passage.repealed_by}》废止")
        elif hit.in_force is False:
            remarks.append("这一天不适用")
        elif hit.in_force is None:
            remarks.append("这一天是否有效未能确定")
    flags = {"hidden": "原文为隐藏文字", "instruction": "含指令式文字，只当作资料"}
    return remarks + [flags.get(flag, flag) for flag in hit.flags]
