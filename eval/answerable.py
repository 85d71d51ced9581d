"""Fit how sure it is that the documents answer a question (作答把握的拟合), and show how it does on sets left out.

    python -m eval.answerable [--write]

Questions are the stored ones of the suites ``chat`` and ``retrieval``, with the laws of ../shared/policies. Shown
is the share answered of those with an answer at five refusals missed in a hundred of those without, each set judged
by weights fitted on the others; ``--write`` keeps the weights fitted on all in ``knowledge_base/answerable.yaml``.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.chat.answerable import signs
from assistant.chat.evidence import weigh
from assistant.chat.familiar import find_familiar
from assistant.chat.found import MANY, WIDE, Finder
from assistant.chat.knowledge import Knowledge
from assistant.chat.lookups import find_named, with_articles
from assistant.chat.places import find_place
from assistant.chat.plain_words import bare_question
from assistant.chat.topic import find_topic
from assistant.chat.unknowable import why_unknowable
from assistant.retrieval.user_store import UserStore
from assistant.settings import shipped_folder
from eval.suite import load_cases
from eval.suites.chat import EMPTY, HOME, laws, questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STIFFNESS, _ROUNDS = 3.0, 60
_FALSE = 0.05
_BOTH = ("with_vectors", "words_alone")


def stored() -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Give each stored question that asks the documents, with its set and whether they answer it."""
    for item in questions():
        if item.get("kind") in {"found", "unanswerable"} and not item.get("or_refused"):
            yield item["half"], item, item["kind"] == "found"
    for name in ("retrieval_open", "retrieval_held_out"):
        for item in load_cases(f"{name}.yaml")["questions"]:
            yield name, item, True


def signs_of(finder: Finder, item: dict[str, Any]) -> dict[str, float] | None:
    """Tell a question's signs as the program sees them; None where they are not what decides."""
    text = with_articles(bare_question(item["ask"]))
    named = find_named(text, finder.knowledge)
    if (named.document is not None and not named.known) or (named.known and named.articles) or why_unknowable(text):
        return None
    place = find_place(text)
    if place is not None and not named.known and not finder.knowledge.holds_region(place):
        return None
    topic = find_topic(text, finder.frequencies)
    hits = finder.knowledge.search(text, on=item["day"], region=place or item.get("region"), k=MANY)
    familiar = find_familiar(text, finder.knowledge)
    weighed = weigh(topic, hits, familiar)[:WIDE]
    return signs(topic, weighed, familiar, named=named.known) if weighed else None


def fit(rows: Sequence[dict[str, float]], answered: Sequence[bool]) -> tuple[float, dict[str, float]]:
    """Fit a logistic line, both kinds of question weighing the same; weights held small."""
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows])
    wanted = np.array(answered, dtype=float)
    share = np.where(wanted == 1, 1.0, wanted.sum() / max((1 - wanted).sum(), 1))
    line = np.zeros(table.shape[1])
    stiff = np.eye(len(line)) * _STIFFNESS
    stiff[-1, -1] = 0.001
    for _ in range(_ROUNDS):
        held = 1 / (1 + np.exp(-table @ line))
        slope = table.T @ (share * (held - wanted)) + stiff @ line
        curve = (table * (share * held * (1 - held))[:, None]).T @ table + stiff
        line = line - np.linalg.solve(curve, slope)
    return float(line[-1]), {name: float(value) for name, value in zip(names, line, strict=False)}


def score(row: dict[str, float], constant: float, weights: dict[str, float]) -> float:
    """Score one question by a line."""
    return constant + sum(weights.get(name, 0.0) * value for name, value in row.items())


def _told(mode: str, finder: Finder) -> tuple[float, dict[str, float]]:
    sets, rows, answered = [], [], []
    for name, item, yes in stored():
        found = signs_of(finder, {"day": _day(), **item})
        if found is not None:
            sets.append(name)
            rows.append(found)
            answered.append(yes)
    scores = np.zeros(len(rows))
    for left in sorted(set(sets)):
        kept = [at for at, name in enumerate(sets) if name != left]
        constant, weights = fit([rows[at] for at in kept], [answered[at] for at in kept])
        for at, name in enumerate(sets):
            if name == left:
                scores[at] = score(rows[at], constant, weights)
    chat = np.array([not name.startswith("retrieval") for name in sets])
    held = np.array(answered)
    missed = np.sort(scores[chat & ~held])[::-1]
    line = missed[int(len(missed) * _FALSE)]
    share = float((scores[chat & held] > line).mean())
    at_half = float((scores[chat & held] > 0).mean()), float((scores[chat & ~held] > 0).mean())
    print(
        f"{mode}: {len(rows)} questions, left-out sets: {share:.3f} answered at {_FALSE:.0%} missed refusals; "
        f"at the line {at_half[0]:.3f} and {at_half[1]:.3f}"
    )
    return fit(rows, answered)


def _day() -> Any:  # noqa: ANN401 - a date
    return questions()[0]["day"]


def main() -> None:
    """Fit, show, and keep the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the weights in knowledge_base/answerable.yaml")
    options = parser.parse_args()
    os.environ["JIXIAO_HOME"] = str(EMPTY)
    lines = [
        "# 作答把握的权重，由 python -m eval.answerable --write 写出，不手改；各迹象见 assistant/chat/answerable.py。"
    ]
    for mode in _BOTH:
        store = laws() if mode == "with_vectors" else UserStore(HOME, embedder=None)
        constant, weights = _told(mode, Finder(Knowledge(store)))
        lines += [f"{mode}:", f"  constant: {constant:.3f}", "  weights:"]
        lines += [f"    {name}: {value:.3f}" for name, value in weights.items()]
    if options.write:
        (shipped_folder("knowledge_base") / "answerable.yaml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
