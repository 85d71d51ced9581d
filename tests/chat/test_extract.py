"""The words shown of a passage are those that answer, with the rule that an exception is made from."""

from __future__ import annotations

from assistant.chat.extract import best_words
from assistant.chat.topic import Frequencies, find_topic

_LONG = (
    "本条所称台账，是指记载设备购置、领用、维修、调拨、报废等情况的账簿和电子记录，"
    "由使用单位按照统一格式逐台登记，并指定专人管理；"
)


def test_a_claimed_figure_brings_the_sentence_that_settles_it() -> None:
    """满十年就能销毁了吧 is answered by the sentence that states years."""
    kept = "台账不得伪造、变造、隐匿或者擅自销毁，应当妥善保存。台账的保存期限自停用之日起至少十五年。"
    text = f"{_LONG}{kept}{_LONG}"

    words = best_words(find_topic("台账满十年就能销毁了吧", Frequencies(None)), text)

    assert "十五年" in words


def test_an_exception_is_shown_with_its_rule() -> None:
    """但延长… without the rule before it would be taken for the rule."""
    rule = "单位应当自收到申请之日起二十日内答复；"
    text = f"{_LONG}{rule}需要延长答复期限的，应当书面告知，延长的期限最长不得超过十日。{_LONG}"

    words = best_words(find_topic("延长的期限最长多少天", Frequencies(None)), text)

    assert words.startswith(rule)
    assert "十日" in words


def test_a_limit_asked_for_is_not_cut_off() -> None:
    """A sentence without a figure brings the next one, where that states what is asked for."""
    text = f"{_LONG}单位收到公开申请，能够当场答复的，应当当场答复。不能当场答复的，应当在二十日内答复。{_LONG}"

    words = best_words(find_topic("单位收到公开申请，多少天答复", Frequencies(None)), text)

    assert "二十日" in words
