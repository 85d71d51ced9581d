"""Rivals of our search: bm25s and rank_bm25 over jieba's words; runs in the peers' environment.

    python eval/peers/search_texts.py bm25s|rank_bm25 < request.json

The request holds ``passages`` (texts) and ``questions`` (ask, allowed: places in the list); the answer is, for each
question, the places of the five best allowed passages. Our own program is not imported here.
"""

from __future__ import annotations

import json
import logging
import sys

import jieba
import numpy as np

FIRST = 5


def cut(text: str) -> list[str]:
    """Cut a text into words as jieba's search mode does, blanks and punctuation left out."""
    return [word for word in jieba.cut_for_search(text.lower()) if any(character.isalnum() for character in word)]


def score_with(rival: str, passages: list[str], questions: list[str]) -> list[np.ndarray]:
    """Score every passage for every question."""
    texts = [cut(text) for text in passages]
    if rival == "rank_bm25":
        from rank_bm25 import BM25Okapi

        index = BM25Okapi(texts)
        return [index.get_scores(cut(question)) for question in questions]
    import bm25s

    index = bm25s.BM25()
    index.index(texts, show_progress=False)
    return [index.get_scores(cut(question)) for question in questions]


def main() -> None:
    """Answer the request on standard input."""
    jieba.setLogLevel(logging.ERROR)
    request = json.load(sys.stdin)
    scores = score_with(sys.argv[1], request["passages"], [question["ask"] for question in request["questions"]])
    ranked = []
    for question, values in zip(request["questions"], scores, strict=True):
        allowed = np.array(question["allowed"])
        order = np.argsort(-values[allowed], kind="stable")[:FIRST]
        ranked.append([int(place) for place in allowed[order] if values[place] > 0])
    json.dump(ranked, sys.stdout)


if __name__ == "__main__":
    main()
