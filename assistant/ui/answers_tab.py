"""The tab 问答: questions with sources as they are found, the open case in context, stop, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.pipeline import desk_answers, workspaces
from assistant.settings import load_settings
from assistant.ui.moments import today
from assistant.ui.shapes import passage_shape

if TYPE_CHECKING:
    from assistant.chat.answer import Answer
    from assistant.pipeline.jobs import Job
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_LONGEST = 2000
_REMEMBERED = 12
_TITLE = 30


def list_conversations(desk: Desk, person: Person) -> dict[str, Any]:
    """列出自己的对话，最近的在前。"""
    found = workspaces.list_conversations(desk.workspace, person.user)
    return {
        "conversations": [
            {"id": each.id, "title": each.title, "case": str(each.case_id) if each.case_id else "", "at": each.made_at}
            for each in found
        ],
        "has_model": load_settings().has_model,
    }


def view_conversation(desk: Desk, person: Person, conversation: int) -> dict[str, Any]:
    """返回一次对话的各轮问答。"""
    turns = workspaces.list_turns(desk.workspace, person.user, conversation)
    return {
        "turns": [
            {"role": each.role, "text": each.text, "answer": (each.content or {}).get("answer")} for each in turns
        ]
    }


def ask(
    desk: Desk,
    person: Person,
    question: str,
    conversation: int = 0,
    case: str = "",
    region: str = "",
    with_model: bool = False,  # noqa: FBT001, FBT002 - callers send JSON
) -> dict[str, Any]:
    """提问；立即返回任务和对话编号，依据、结果、文字随找随到。conversation 为 0 即开始新对话。"""
    words = question.strip()
    if not words:
        raise InputError("问答", "没有写问题", "一句话", "请输入问题")
    if len(words) > _LONGEST:
        raise InputError("问答", f"问题太长（{len(words)} 字）", f"不超过 {_LONGEST} 字", "请分开来问")
    opened = desk.case(person, case) if case else None
    space, user = desk.workspace, person.user
    if not conversation:
        begun = workspaces.begin_conversation(
            space, user, words[:_TITLE], case_id=opened.id if opened is not None else None
        )
        conversation = begun.id
    history = _history(desk, person, conversation)
    workspaces.add_turn(space, user, conversation, "user", words)

    def arrived(answer: Answer) -> None:
        shape = _answer(answer)
        content = {"answer": shape, "turn": desk_answers.turn_data(answer.turn)}
        workspaces.add_turn(space, user, conversation, "assistant", answer.text, content=content)
        desk.jobs.tell(job, "answer", answer=shape, conversation=conversation)

    desk.know(person)
    job: Job = desk.jobs.start(
        desk_answers.answer_aloud, words, opened.scored if opened is not None else None,
        opened.on if opened is not None else today(), region.strip() or None, history,
        with_model and load_settings().has_model,
        owner=person.id, kind="ask", title=f"问：{words[:_TITLE]}", subject=str(conversation),
        lane="waiting" if with_model else "computing", on_done=arrived,
    )  # fmt: skip
    return {"job": job.shape(), "conversation": conversation}


def _history(desk: Desk, person: Person, conversation: int) -> list[dict[str, Any]]:
    turns = workspaces.list_turns(desk.workspace, person.user, conversation)
    kept = [dict(each.content["turn"]) for each in turns if each.content is not None and "turn" in each.content]
    return kept[-_REMEMBERED:]


def _answer(answer: Answer) -> dict[str, Any]:
    from assistant.chat.answer import answer_shape

    return answer_shape(answer) | {"stopped": answer.stopped}


def answer_now(desk: Desk, person: Person, question: str, case: str = "", region: str = "") -> dict[str, Any]:
    """提问并等到答案（供程序调用）。"""
    started = ask(desk, person, question, case=case, region=region)
    job = desk.jobs.get(started["job"]["id"], person.id)
    job.finished.wait(60)
    if job.state != "done":
        raise InputError("", (job.problem or "还没有答完，请稍后查看任务").rstrip("。"))
    return next(event["answer"] for event in job.events if event["kind"] == "answer")


def open_citation(desk: Desk, person: Person, citation: str) -> dict[str, Any]:
    """打开一条依据：片段全文及其出处。"""
    del desk, person
    from assistant.pipeline.answers import open_citation as open_passage

    return {"passage": passage_shape(open_passage(citation))}


def close_conversation(desk: Desk, person: Person, conversation: int) -> dict[str, Any]:
    """归档一次对话；内容不删除。"""
    workspaces.archive_conversation(desk.workspace, person.user, conversation)
    return list_conversations(desk, person)


ENDPOINTS = (list_conversations, view_conversation, ask, answer_now, open_citation, close_conversation)
