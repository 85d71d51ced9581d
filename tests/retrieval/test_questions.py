"""The questions of the retrieval suite: enough of them, in three strata, the sealed half left alone."""

import hashlib
from collections import Counter

from eval.suite import CASES, load_cases

SEAL = "3ff43357378b6cec1d92f6ec22a60f15e85e9a16f6b88ab3cb1d4b93b3e8a859"


def test_held_out_half_is_left_alone() -> None:
    """The half that was written before anything was tuned is byte for byte what it was."""
    assert SEAL == hashlib.sha256((CASES / "retrieval_held_out.yaml").read_bytes()).hexdigest()


def test_questions_are_many_and_in_three_strata() -> None:
    """At least 150 different questions, at least half of them held out, each stratum well filled in both halves."""
    halves = {name: load_cases(f"retrieval_{name}.yaml")["questions"] for name in ("open", "held_out")}
    asked = [question["ask"] for questions in halves.values() for question in questions]

    assert len(asked) >= 150
    assert len(asked) == len(set(asked))
    assert len(halves["held_out"]) * 2 >= len(asked)
    assert all(question["held_out"] for question in halves["held_out"])
    for questions in halves.values():
        assert {"exact", "terms", "free"} == set(Counter(question["stratum"] for question in questions))
        assert min(Counter(question["stratum"] for question in questions).values()) >= 25
