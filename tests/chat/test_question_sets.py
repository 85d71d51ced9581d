"""The questions of the suite ``chat``: enough of each kind, and the sets that were written blind left alone."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from eval.suite import CASES, load_cases

SEALS = {
    "chat_held_out.yaml": "d1237bea45675254872d51118f17983cb7b7edbb3115e5e918e9ff9be3436155",
    "chat_blind.yaml": "18b156103a96ee93a302bf3c69286cb05354bbedc2e5ceddec6760359f3380be",
    "chat_blind_4.yaml": "2a2c6c222ecf7ab7e04092d56fcc1bae0de163f5f4a299de9e67b78541a3adf8",
    "chat_blind_5.yaml": "6312e939d36af1fbe6b29e5b085e555106b93fdaba634dcf04f32eb7237637b0",
    "chat_blind_6.yaml": "ef8ebcf539ba22680696fb11e5f950a92bd579ba85f00b23e0873f2ff9fa0953",
    "chat_blind_7.yaml": "88407a2187923b6a096e5e89f7f4fe8396e8ae06a090f351d6baa84f849f1304",
    "chat_blind_8.yaml": "62923054a8ec3a81e43b54f88f6c7121c8e262c06b9db4c8e3e1274c63cffab1",
    "chat_blind_9.yaml": "5937f63b5b110289fe62c71916c7981d64f201db513e7fb4099c988fea3b0d39",
    "chat_blind_10.yaml": "b982ee79412aa213fa4c101db9d6fe37ce27fd5f16af7cd04f04915c6ee960bb",
}


@pytest.mark.parametrize(("name", "seal"), SEALS.items())
def test_questions_written_blind_are_left_alone(name: str, seal: str) -> None:
    """The sets that figures are reported on are byte for byte what they were."""
    assert seal == hashlib.sha256((CASES / name).read_bytes()).hexdigest()


def test_questions_are_many_and_of_every_kind() -> None:
    """The forty of the field and 120 more, a third computed, a quarter unanswerable, twenty traps."""
    asked = [item for name in ("open", "held_out", "blind") for item in load_cases(f"chat_{name}.yaml")["questions"]]
    kinds = Counter(item["kind"] for item in asked)

    assert len(asked) >= 160
    assert len({item["id"] for item in asked}) == len(asked)
    assert 40 == sum(item["id"].startswith("d") for item in asked)
    assert kinds["computed"] + kinds["mixed"] >= len(asked) / 3
    assert kinds["unanswerable"] >= len(asked) / 4
    assert kinds["trap"] >= 20
    assert sum(bool(item.get("shipped")) for item in asked) >= 40


def test_conversations_are_twenty_with_half_left_alone() -> None:
    """Twenty conversations of two turns and more."""
    talks = load_cases("chat_conversations.yaml")["conversations"]

    assert len(talks) >= 20
    assert sum(bool(talk.get("held_out")) for talk in talks) * 2 >= len(talks)
    assert all(len(talk["turns"]) >= 2 for talk in talks)
