"""The tab 知识库: what is in it, add with progress, look at passages, try a search and see why each came, remove."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from assistant.domain.source import STATUS_NAMES
from assistant.errors import InputError
from assistant.pipeline import knowledge
from assistant.settings import load_settings
from assistant.ui.moments import today
from assistant.ui.shapes import passage_shape
from assistant.ui.uploads import KNOWLEDGE_KINDS, Upload, keep_uploads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import Added
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_KINDS = {"law": "法规", "report": "报告", "problem": "问题类型", "glossary": "术语", "rule": "规则"}
_RESULTS = {"added": "已加入", "unchanged": "已有", "skipped": "未加入"}
_MOST_FOUND = 50
_LONGEST_QUERY = 500


def list_documents(desk: Desk, person: Person) -> dict[str, Any]:
    """列出知识库：加入的资料、内置的依据、还有多少段没有向量。"""
    del person
    shelf = knowledge.list_shelf(load_settings())
    desk.vectors.fill(shelf.missing)
    return {
        "documents": [
            {
                "id": document.uid,
                "title": document.title,
                "number": document.number,
                "kind": _KINDS[document.kind],
                "region": document.region,
                "file": document.file,
                "from": _day(document.start),
                "uncertain": document.uncertain,
                "to": _day(validity.end) if validity is not None else None,
                "repealed_by": validity.repealed_by if validity is not None else None,
                "unsure": list(document.unsure),
            }
            for document, validity in shelf.documents
        ],
        "shipped": [
            {
                "id": source.key,
                "title": source.title,
                "number": source.number,
                "region": source.region,
                "status": STATUS_NAMES[source.status],
                "articles": len(source.articles),
            }
            for source in knowledge.shipped_sources()
        ],
        "passages": shelf.passages,
        "missing": shelf.missing,
        "vectors": shelf.vectors,
        "problem": desk.vectors.problem,
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def add_documents(desk: Desk, person: Person, files: list[Upload]) -> dict[str, Any]:
    """把文件加入知识库；立即返回任务，向量在后台补算。"""
    kept = keep_uploads(files, incoming=desk.incoming, folder=desk.files_of(person), kinds=KNOWLEDGE_KINDS)  # type: ignore[arg-type]

    def arrived(results: Sequence[Added]) -> None:
        shapes = [
            {
                "file": each.file,
                "status": each.status,
                "result": _RESULTS[each.status],
                "title": each.title,
                "passages": each.passages,
                "why": each.why,
                "unsure": list(each.unsure),
                "flagged": each.flagged,
            }
            for each in results
        ]
        desk.jobs.tell(job, "added", results=shapes)

    desk.know(person)
    job = desk.jobs.start(
        knowledge.add_documents, load_settings(), [each.path for each in kept], [each.name for each in kept],
        owner=person.id, kind="knowledge", title=f"加入知识库 {len(kept)} 份", on_done=arrived,
    )  # fmt: skip
    return {"job": job.shape()}


def view_document(desk: Desk, person: Person, document: str) -> dict[str, Any]:
    """返回一份资料的全部片段，或一个片段及其前后。"""
    del desk, person
    passages = knowledge.read_passages(load_settings(), document)
    return {"passages": [passage_shape(each) for each in passages]}


def search_documents(
    desk: Desk, person: Person, query: str, on: str = "", region: str = "", k: int = 10, kind: str = ""
) -> dict[str, Any]:
    """检索知识库；每条结果说明为什么排在这里：字面、语义、是否点名、这一天是否有效。"""
    del desk, person
    if not query.strip():
        raise InputError("检索", "没有写问题", "一句话或几个词", "请输入后再检索")
    day = _read_day(on) if on.strip() else today()
    found = knowledge.search_shelf(
        load_settings(), query.strip()[:_LONGEST_QUERY],
        on=day, region=region.strip() or None, k=min(max(k, 1), _MOST_FOUND), kinds=(kind,) if kind else None,
    )  # fmt: skip
    return {
        "results": [_hit(hit) for hit in found.hits],
        "notes": list(found.notes),
        "on": day.isoformat(),
        "seconds": f"{found.seconds:.3f}",
    }


def _hit(hit: Hit) -> dict[str, Any]:
    force = {True: "这一天有效", False: "这一天不适用", None: "是否有效未能确定"}[hit.in_force]
    flags = {"hidden": "原文为隐藏文字", "instruction": "含指令式文字，只当作资料"}
    return passage_shape(hit.passage) | {
        "score": f"{hit.score:.3f}",
        "likeness": f"{hit.likeness:.2f}",
        "nearness": None if hit.nearness is None else f"{hit.nearness:.3f}",
        "named": hit.named,
        "force": force if hit.passage.kind == "law" else None,
        "in_force": hit.in_force,
        "flags": [flags.get(flag, flag) for flag in hit.flags],
    }


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError("检索", f"“{text}”不是日期", "2024-07-01 这样的写法", "请改正") from error


def remove_document(desk: Desk, person: Person, document: str) -> dict[str, Any]:
    """删除一份加入的资料；内置依据不能删除。"""
    del desk
    if not person.administers:
        raise InputError("知识库", "您的角色不能删除资料", "管理员", "请管理员删除")
    removed = knowledge.remove_document(load_settings(), document)
    return {"removed": removed.title}


def correct_document(
    desk: Desk, person: Person, document: str, title: str = "", number: str = "", region: str = "", start: str = ""
) -> dict[str, Any]:
    """补上一份资料里读不出的题名、文号、地区、施行日期。"""
    del desk, person
    corrected = knowledge.correct_document(
        load_settings(), document,
        title=title.strip() or None, number=number.strip() or None, region=region.strip() or None,
        start=_read_day(start) if start.strip() else None,
    )  # fmt: skip
    return {"title": corrected.title, "unsure": list(corrected.unsure)}


ENDPOINTS = (
    list_documents, add_documents, view_document, search_documents, remove_document, correct_document,
)  # fmt: skip
