"""A model's words held against what was retrieved and computed (核对模型的话): what rests on nothing is taken out.

Sentence by sentence: figures, 文号, articles and quotations as in a draft (``figures``, ``citing``), whose a figure is
(``roles``), what is in force (``standing``), what is higher (``bounds``), what is allowed (``stance``). Whether it
reads well is not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.chat.bounds import find_bound_problem
from assistant.chat.citing import find_citing_problem
from assistant.chat.figures import Around, find_figure_problem
from assistant.chat.pool import Pool, has_order
from assistant.chat.roles import find_role_problem
from assistant.chat.stance import find_stance_problem
from assistant.chat.standing import find_standing_problem
from assistant.language.sentences import split_sentences
from assistant.llm.persons import find_named

# Words that go on behind a name that stands behind a title: 专家某某在会上说.
_BEHIND_NAME = re.compile(r"[在曾于的]")


@dataclass(frozen=True, slots=True)
class Verified:
    """A text with what rests on nothing taken out (核对结果); ``removed`` pairs each sentence with the reason."""

    text: str
    removed: tuple[tuple[str, str], ...] = ()


def verify(text: str, pool: Pool) -> Verified:
    """Keep the sentences of a model's answer that rest on what it was given (逐句核对)."""
    kept: list[str] = []
    removed: list[tuple[str, str]] = []
    around = Around(text)
    for line in text.splitlines():
        own: list[str] = []
        for start, end in split_sentences(line):
            sentence = line[start:end]
            problem = find_problem(sentence, pool, around)
            if problem is None:
                own.append(sentence)
            else:
                removed.append((sentence.strip(), problem))
        if own:
            kept.append("".join(own).strip())
    return Verified("\n".join(line for line in kept if line), tuple(removed))


def find_problem(sentence: str, pool: Pool, around: Around | None = None) -> str | None:
    """Tell what in a sentence rests on nothing (无依据之处); None where all of it does.

    Args:
        sentence: One sentence of a model's answer.
        pool: What the model was given.
        around: The answer around it; None for a sentence by itself.
    """
    if has_order(sentence):
        return "这是指令，不是答案"
    around = Around(sentence) if around is None else around
    return (
        find_citing_problem(sentence, pool)
        or find_figure_problem(sentence, pool, around)
        or find_role_problem(sentence, pool)
        or find_standing_problem(sentence, pool)
        or find_bound_problem(sentence, pool)
        or find_stance_problem(sentence, pool)
        or _person_problem(sentence, pool)
    )


def _person_problem(sentence: str, pool: Pool) -> str | None:
    for name in find_named(_BEHIND_NAME.sub("，", sentence)):
        if not any(name in text for text in pool.texts):
            return f"“{name}”不在所查资料中"
    return None
