"""The commands of the knowledge base (知识库命令): arguments in, text or JSON out, progress on standard error.

What is found and kept is ``assistant.retrieval``'s; which model makes vectors, ``assistant.llm``'s.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import TYPE_CHECKING, Any

from assistant.cli.cases import say, today
from assistant.cli.kb_printing import Progress, added_shape, day_text, document_shape, passage_shape, print_hit
from assistant.cli.printing import print_table
from assistant.cli.shapes import write_json
from assistant.errors import AssistantError, InputError
from assistant.llm.embeddings import Embedding, open_embedding
from assistant.retrieval.search import as_result, passage_words, search_knowledge
from assistant.retrieval.store import base_passages
from assistant.retrieval.user_store import UserStore
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from assistant.domain.source import Passage
    from assistant.retrieval.database import Document
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import Added

_STATUS = {"added": "已加入", "unchanged": "已有", "skipped": "未加入"}
_KINDS = {"law": "法规", "report": "报告", "problem": "问题类型", "glossary": "术语"}
# Options of ``kb set`` by what they answer.
_OPTIONS = {"题名": "--title", "文号": "--number", "地区": "--region", "施行日期": "--from"}
_FORMATS = {"施行日期": "YYYY-MM-DD", "地区": "如 北京市朝阳区，全国适用写 全国"}
_ARGUMENTS = {"题名": "title", "文号": "number", "地区": "region", "施行日期": "start"}
# More than a few questions in a row would keep a person longer than setting them later.
_MOST_ASKED = 5


def run_kb(arguments: argparse.Namespace) -> int:
    """Run one action of ``jixiao kb``."""
    actions = {
        "add": _add,
        "list": _list,
        "search": _search,
        "show": _show,
        "set": _set,
        "remove": _remove,
        "rebuild": _rebuild,
    }
    if arguments.kb_command == "search":
        arguments.on = arguments.on or today()
    return actions[arguments.kb_command](arguments)


def _open(*, vectors: bool = True) -> tuple[UserStore, Embedding]:
    settings = load_settings()
    embedding = open_embedding(settings) if vectors else Embedding(None, "未使用向量")
    store = UserStore(
        settings.home,
        embedder=embedding.embedder,
        vector_server=settings.chroma_url,
        on_wait=lambda: say("另一个进程正在写入知识库，等它完成……"),
    )
    return store, embedding


def _add(arguments: argparse.Namespace) -> int:
    store, embedding = _open(vectors=not arguments.no_vectors)
    with store:
        progress = Progress()
        try:
            results = store.add(
                arguments.paths, on_progress=lambda done, total, name: progress.show(f"正在加入 {name}", done, total)
            )
        finally:
            progress.end()
        if not results:
            raise InputError(
                "、".join(str(path) for path in arguments.paths),
                "没有可加入的文件",
                "docx、doc、pdf、xlsx、txt、md 文件",
                "请检查文件夹",
            )
        _ask_unsure(store, results)
        if not arguments.json:
            _print_added(results)
        vectors = _fill(store, embedding)
        if arguments.json:
            write_json(
                {
                    "files": [added_shape(result) for result in results],
                    "counts": {status: sum(result.status == status for result in results) for status in _STATUS},
                    "vectors": vectors,
                }
            )
    return 2 if all(result.status == "skipped" for result in results) else 0


def _fill(store: UserStore, embedding: Embedding) -> dict[str, Any]:
    """Make the missing vectors; an interruption or a silent endpoint leaves the rest for the next start."""
    missing, made = store.missing_vectors, 0
    if embedding.embedder is None:
        say(f"文字检索已可用。{embedding.reason}。")
    elif missing:
        say(f"文字检索已可用；正在补算 {missing} 段文字的向量（Ctrl-C 可停，下次 kb add 或 kb rebuild 接着算）。")
        progress, start = Progress(), time.monotonic()
        try:
            made = store.embed(on_progress=lambda done: progress.show("正在补算向量", done, missing))
        except KeyboardInterrupt:
            say("\n已停止补算，算好的都已保存；文字检索不受影响。")
        except AssistantError as problem:
            say(f"\n向量没有算完，文字检索不受影响：{problem.message}")
        else:
            progress.end()
            say(f"向量已补算 {made} 段，每秒 {made / max(time.monotonic() - start, 0.001):.1f} 段。")
    return {"model": embedding.embedder and embedding.embedder.name, "missing": store.missing_vectors, "made": made}


def _ask_unsure(store: UserStore, results: Sequence[Added]) -> None:
    """Ask on a terminal for what could not be read; elsewhere, or for many files, name the command."""
    unsure = [result for result in results if result.unsure and result.uid is not None]
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or len(unsure) > _MOST_ASKED:
        return
    for result in unsure:
        given: dict[str, Any] = {}
        for name in result.unsure:
            answer = _ask(result.file, name)
            if answer:
                given[_ARGUMENTS[name]] = answer
        if given:
            store.correct(result.uid or "", **given)


def _ask(file: str, name: str) -> str | dt.date | None:
    hint = f"（{_FORMATS[name]}）" if name in _FORMATS else ""
    while True:
        print(f"{file} 读不出{name}{hint}，请输入，不知道请直接回车：", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip()
        if not answer or name != "施行日期":
            return answer or None
        try:
            return dt.date.fromisoformat(answer)
        except ValueError:
            say(f"“{answer}”不是日期，应为 2024-07-01 这样的写法。")


def _print_added(results: Sequence[Added]) -> None:
    print_table(
        ("编号", "文件", "结果", "片段", "说明"),
        ((r.uid or "—", r.file, _STATUS[r.status], str(r.passages or "—"), _remark(r)) for r in results),
    )
    counts = "、".join(f"{name} {sum(r.status == key for r in results)} 份" for key, name in _STATUS.items())
    print(f"\n共 {len(results)} 份：{counts}，片段 {sum(r.passages for r in results)} 段。")


def _remark(result: Added) -> str:
    parts = [result.why] if result.why else []
    if result.unsure:
        options = " ".join(_OPTIONS[name] + " …" for name in result.unsure)
        parts.append(f"读不出{'、'.join(result.unsure)}，可用 jixiao kb set {result.uid} {options} 补上")
    if result.flagged:
        parts.append(f"有 {result.flagged} 段含隐藏文字或指令式文字，已作标记，只当作资料")
    return "；".join(parts)


def _list(arguments: argparse.Namespace) -> int:
    store, _ = _open(vectors=False)
    with store:
        documents = [(document, store.validity(document)) for document in store.list()]
    if arguments.json:
        write_json(
            {
                "documents": [
                    document_shape(document)
                    | {
                        "in_force_to": None if validity is None else day_text(validity.end),
                        "repealed_by": None if validity is None else validity.repealed_by,
                    }
                    for document, validity in documents
                ]
            }
        )
        return 0
    if not documents:
        print("还没有加入资料。用 jixiao kb add 文件或文件夹 加入；随产品发布的要点一直可以检索。")
        return 0
    print_table(
        ("编号", "题名", "文号", "类别", "地区", "施行", "失效", "待补"),
        (
            (
                document.uid,
                document.title,
                document.number or "—",
                _KINDS[document.kind],
                document.region,
                (day_text(document.start) or "—") + ("？" if document.uncertain else ""),
                "—" if validity is None else day_text(validity.end) or "—",
                "、".join(document.unsure) or "—",
            )
            for document, validity in documents
        ),
    )
    return 0


def _search(arguments: argparse.Namespace) -> int:
    store, embedding = _open()
    query = " ".join(arguments.query)
    with store:
        start = time.perf_counter()
        hits = search_knowledge(
            query,
            on=arguments.on,
            region=arguments.region,
            k=arguments.k,
            store=store,
            kinds=None if arguments.kind is None else (arguments.kind,),
        )
        seconds = time.perf_counter() - start
        notes = _search_notes(store, embedding, hits)
    if arguments.json:
        write_json(
            {
                "query": query,
                "on": arguments.on.isoformat(),
                "region": arguments.region,
                "results": [as_result(hit) for hit in hits],
                "notes": notes,
                "seconds": f"{seconds:.3f}",
            }
        )
        return 0
    for note in notes:
        say(note)
    if not hits:
        print(f"没有找到（{arguments.on}，{arguments.region or '全国'}）。请换个说法，或用 --on、--region 改变范围。")
    for rank, hit in enumerate(hits, start=1):
        print_hit(rank, hit)
    return 0


def _search_notes(store: UserStore, embedding: Embedding, hits: Sequence[Hit]) -> list[str]:
    """Say what a reader of the results must know: words alone, vectors missing, editions not settled."""
    notes = []
    if embedding.embedder is None:
        notes.append(f"{embedding.reason}。")
    elif store.search_problem:
        notes.append(f"本次只按文字检索：{store.search_problem}")
    elif store.missing_vectors:
        notes.append(f"还有 {store.missing_vectors} 段文字没有向量，按文字检索；jixiao kb rebuild 可补算。")
    open_titles = {hit.passage.path[0] for hit in hits if hit.passage.kind == "law" and hit.in_force is None}
    notes += [f"《{title}》在这一天是否有效，文本没有写明，请核对。" for title in sorted(open_titles)]
    return notes


def _show(arguments: argparse.Namespace) -> int:
    shipped = base_passages(arguments.id)
    store, _ = _open(vectors=False)
    with store:
        document: Document | None = None
        if shipped:
            passages: tuple[Passage, ...] = shipped
        elif ":" in arguments.id:
            passages = store.neighbours(arguments.id)
            if not any(passage.id.endswith(":" + arguments.id.rpartition(":")[2]) for passage in passages):
                raise InputError(arguments.id, "这份资料没有这个片段", "kb search 给出的编号", "请改正编号")
        else:
            document, passages = store.show_passages(arguments.id)
    if arguments.json:
        write_json(
            {
                "document": None if document is None else document_shape(document),
                "passages": [passage_shape(passage) for passage in passages],
            }
        )
        return 0
    if document is not None:
        print(
            f"{document.title}  {document.number or ''}  {document.region}  施行 {day_text(document.start) or '不详'}"
        )
        print(f"文件 {document.file}，{len(passages)} 段\n")
    for passage in passages:
        print(f"[{passage.id}] {' › '.join(passage.path)} 〔{passage_words(passage)}〕\n{passage.text}\n")
    return 0


def _set(arguments: argparse.Namespace) -> int:
    given = {name: getattr(arguments, name) for name in ("title", "number", "region", "start")}
    if all(value is None for value in given.values()):
        raise InputError("kb set", "没有给出要补正的内容", "--title、--number、--region、--from 之一", "请补上")
    store, _ = _open(vectors=False)
    with store:
        document = store.correct(arguments.id, **given)
    if arguments.json:
        write_json({"document": document_shape(document)})
        return 0
    left = f"；还缺{'、'.join(document.unsure)}" if document.unsure else ""
    print(
        f"已补正：{document.uid} {document.title}，{document.number or '无文号'}，"
        f"{document.region}，施行 {day_text(document.start) or '不详'}{left}"
    )
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    store, _ = _open(vectors=False)
    with store:
        document = store.remove(arguments.id)
    if arguments.json:
        write_json({"removed": document_shape(document)})
    else:
        print(f"已删除：{document.uid} {document.title}（{document.file}）")
    return 0


def _rebuild(arguments: argparse.Namespace) -> int:
    store, embedding = _open(vectors=not arguments.no_vectors)
    with store:
        progress = Progress()
        total = store.passages
        made = store.rebuild(on_progress=lambda done: progress.show("正在重建文字索引", done, total))
        progress.end()
        vectors = _fill(store, embedding)
    if arguments.json:
        write_json({"passages": made, "vectors": vectors})
    else:
        print(f"文字索引已重建，共 {made} 段。")
    return 0
