"""Passages almost word for word: one slip is found, what tells two things apart is none."""

import pytest

from assistant.checking.near_passages import bare, find_near, join_passages

WORDS = "发现问题之日起十日内改正"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("发现题问之日起十日内改正", "swapped"),
        ("发现问题之日起十日内改进", None),
        ("发现问题之时起十日内改正", None),
        ("发现问提之日起十日内改正", "changed"),
        ("发现问题之日起的十日内改正", "longer"),
        ("发现问题日起十日内改正", "shorter"),
        ("发现问题之日起二十日内改正", None),
        ("发现问题之日起十日内改正", None),
        ("现发问题之日起十日内改证", None),
    ],
)
def test_one_slip_is_named_and_nothing_else(text: str, kind: str | None) -> None:
    """Another numeral, another end, the same words and two slips are no slip of this passage."""
    assert ({kind} if kind else set()) == {found for _, _, found in find_near(WORDS, f"前文{text}\n后文")}


@pytest.mark.parametrize(("text", "found"), [("北京12354平台", 1), ("北京2013年平台", 0)])
def test_swapped_digits_count_in_a_name_only(text: str, found: int) -> None:
    """12345 is a name, 2031 and 2013 may be two years."""
    words = "北京12345平台" if found else "北京2031年平台"
    assert found == len(list(find_near(words, text)))


def test_places_lead_back_to_the_text() -> None:
    """Spaces and punctuation are skipped and counted again."""
    passages = join_passages(["甲，乙", "丙 丁。戊"])

    start = passages.joined.index("丙丁戊")
    assert (1, 0, 5) == passages.place(start, start + 3)
    assert passages.place(start - 2, start + 1) is None


def test_full_width_and_ascii_forms_are_the_same_sign() -> None:
    """An equals sign or a digit in the other width is no slip, and places lead back to the text's own characters."""
    words = bare("得分＝目标值÷实际完成值×１０分")
    passages = join_passages(["计分：得分=目标值÷实际完成值×10分。"])

    assert bare("得分=目标值÷实际完成值×10分") == words
    assert [] == list(find_near(words, passages.joined))
    assert (0, 3, 19) == passages.place(passages.joined.index(words), passages.joined.index(words) + len(words))
