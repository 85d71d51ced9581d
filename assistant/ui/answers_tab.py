"""The tab 问答: questions with sources as they are found, the open case in context, stop, history, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.pipeline import desk_answers, talks, workspaces
from assistant.settings import load_settings
from assistant.ui.moments import today
from assistant.ui.shapes import passage_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    right = _corrections(turns)
    return {
        "turns": [
            {
                "role": each.role,
                "text": each.text,
                "number": each.number,
                "answer": (each.content or {}).get("answer"),
                "correction": right.get(each.number, ""),
            }
            for each in turns
            if not _is_correction(each)
        ]
    }


def suggest_questions(desk: Desk, person: Person, case: str = "") -> dict[str, Any]:
    """提出几个可以开头的问题；打开了案例，就问它扣分的地方。"""
    return {"questions": list(talks.first_questions(desk.case(person, case).scored if case else None))}


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
        kept = workspaces.add_turn(space, user, conversation, "assistant", answer.text, content=content)
        desk.jobs.tell(job, "answer", answer=shape, conversation=conversation, number=kept.number)

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

    computed = [desk_answers.computed_shape(each) for each in answer.computed]
    return answer_shape(answer) | {"computed": computed, "stopped": answer.stopped}


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


def correct_answer(desk: Desk, person: Person, conversation: int, number: int, correct: str) -> dict[str, Any]:
    """记下一个答案哪里不对、应该怎样；number 是那一轮的编号。更正留在对话里，也存为评测用例。"""
    words = correct.strip()
    if not words or len(words) > _LONGEST:
        raise InputError(
            "更正", "没有写应该怎样" if not words else "写得太长", f"1 至 {_LONGEST} 字", "请写明正确的说法"
        )
    turns = workspaces.list_turns(desk.workspace, person.user, conversation)
    found = next((each for each in turns if each.number == number and "turn" in (each.content or {})), None)
    if found is None or found.content is None:
        raise InputError("更正", "没有这个答案", "对话里的一个答案", "请重新打开对话")
    talks.keep_correction(f"page-{conversation}", found.content["turn"], words)
    workspaces.add_turn(
        desk.workspace, person.user, conversation, "user", f"更正：{words}",
        content={"correction": words, "of": number},
    )  # fmt: skip
    return {"number": number, "correction": words}


def write_conversation(desk: Desk, person: Person, conversation: int) -> dict[str, Any]:
    """把一次对话写成 Word 文件，返回下载地址。"""
    turns = workspaces.list_turns(desk.workspace, person.user, conversation)
    right = _corrections(turns)
    said: list[tuple[str, dict[str, Any]]] = []
    question = ""
    for each in turns:
        if each.role == "user":
            question = question if _is_correction(each) else each.text
        elif each.content is not None:
            said.append((question, {**each.content["answer"], "correction": right.get(each.number, "")}))
    if not said:
        raise InputError("问答", "这次对话还没有答案", "至少一问一答", "请提问后再导出")
    title = said[0][0][:_TITLE]
    path = desk.results_of(person) / "talk.docx"
    desk.jobs.ask(talks.write_talk, title, said, path, owner=person.id)
    return {"files": [desk.offer(person, f"问答记录_{_file_name(title)}.docx", path)]}


def _file_name(title: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in title).strip("_")


def _is_correction(turn: Any) -> bool:  # noqa: ANN401 - the workspace's record
    return turn.role == "user" and "correction" in (turn.content or {})


def _corrections(turns: Sequence[Any]) -> dict[int, str]:
    """Tell the latest correction of each answer by its number."""
    return {each.content["of"]: each.content["correction"] for each in turns if _is_correction(each)}


def close_conversation(desk: Desk, person: Person, conversation: int) -> dict[str, Any]:
    """归档一次对话；内容不删除。"""
    workspaces.archive_conversation(desk.workspace, person.user, conversation)
    return list_conversations(desk, person)


ENDPOINTS = (
    list_conversations, view_conversation, suggest_questions, ask, answer_now, open_citation, correct_answer,
    write_conversation, close_conversation,
)  # fmt: skip
