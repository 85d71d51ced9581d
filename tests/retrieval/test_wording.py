"""Everyday questions get the terms of official texts beside their own words."""

from pathlib import Path

import pytest

from assistant.errors import RuleError
from assistant.retrieval.lexical import query_tokens
from assistant.retrieval.library import load_sayings
from assistant.retrieval.wording import weigh_query


def test_everyday_word_brings_its_term_by_half() -> None:
    """What was really asked counts in full, the guess by half; single characters of a guess are left out."""
    weights = weigh_query("设备坏了怎么从账上销掉")

    assert (1, 0.5) == (weights["设备"], weights["报废"])
    assert "废" not in weights


def test_official_question_keeps_its_own_words() -> None:
    """A question without everyday words is weighed as it stands."""
    assert set(query_tokens("绩效目标合理性")) == set(weigh_query("绩效目标合理性"))


def test_word_listed_twice_is_refused(tmp_path: Path) -> None:
    """A word with two entries would count by chance of the order."""
    (tmp_path / "sayings.yaml").write_text(
        "sayings:\n  - {say: [甲], means: [乙]}\n  - {say: [甲], means: [丙]}\n", "utf-8"
    )

    with pytest.raises(RuleError, match="甲"):
        load_sayings(tmp_path)


def test_no_saying_stands_for_itself_alone() -> None:
    """Every entry adds at least one term that the words themselves do not hold."""
    for saying in load_sayings():
        assert any(term not in saying.say for term in saying.means), saying
