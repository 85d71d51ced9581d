from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.document_numbers import find_document_numbers, normalise_document_number

NUMBERS: list[tuple[str, list[tuple[str, str]]]] = [
    ("根据财预〔2020〕10号", [("财预〔2020〕10号", "财预〔2020〕10号")]),
    ("（财预〔2020〕10号）", [("财预〔2020〕10号", "财预〔2020〕10号")]),
    ("印发乙府办函〔2018〕477号", [("乙府办函〔2018〕477号", "乙府办函〔2018〕477号")]),
    ("《管理办法》（京财绩效〔2020〕2146号）", [("京财绩效〔2020〕2146号", "京财绩效〔2020〕2146号")]),
    ("按照商财预〔2023〕386号文件", [("商财预〔2023〕386号", "商财预〔2023〕386号")]),
    ("《办法》和财办预〔2021〕3号", [("财办预〔2021〕3号", "财办预〔2021〕3号")]),
    ("和政发〔2023〕1号", [("和政发〔2023〕1号", "和政发〔2023〕1号")]),
    ("市财政局财预〔2020〕10号", [("财预〔2020〕10号", "财预〔2020〕10号")]),
    ("国务院国发〔2021〕5号", [("国发〔2021〕5号", "国发〔2021〕5号")]),
    ("人社部发〔2014〕9号", [("人社部发〔2014〕9号", "人社部发〔2014〕9号")]),
    ("中共中央、国务院 中发〔2018〕34号", [("中发〔2018〕34号", "中发〔2018〕34号")]),
    ("因此国发〔2021〕5号提出", [("国发〔2021〕5号", "国发〔2021〕5号")]),
    ("国办发明电〔2020〕3号", [("国办发明电〔2020〕3号", "国办发明电〔2020〕3号")]),
    (
        "财预〔2018〕167号、财预〔2020〕10号",
        [("财预〔2018〕167号", "财预〔2018〕167号"), ("财预〔2020〕10号", "财预〔2020〕10号")],
    ),
    ("财 预〔 2020 〕 10 号", [("财 预〔 2020 〕 10 号", "财预〔2020〕10号")]),
    ("财预〔２０２０〕１０号", [("财预〔２０２０〕１０号", "财预〔2020〕10号")]),
    ("国务院令第729号", [("国务院令第729号", "国务院令第729号")]),
    ("依据《条例》（国务院令第729号）", [("国务院令第729号", "国务院令第729号")]),
    ("违反财政部令第102号", [("财政部令第102号", "财政部令第102号")]),
    ("中华人民共和国主席令第十二号", [("中华人民共和国主席令第十二号", "主席令第12号")]),
    ("中华人民共和国国务院令第722号", [("中华人民共和国国务院令第722号", "国务院令第722号")]),
    ("财政部公告2019年第39号", [("财政部公告2019年第39号", "财政部公告2019年第39号")]),
    ("附件（2020）10号", []),
    ("截至2020年10月", []),
    ("第12号楼", []),
    ("（2020）", []),
    ("得分〔2020〕", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_document_numbers_are_found_without_the_words_before_them(text: str, expected: list[tuple[str, str]]) -> None:
    """The number starts at its issuer's sign, whatever leads to it, and has one normal form."""
    assert expected == [(number.text, number.normal) for number in find_document_numbers(text)]


FAULTS: list[tuple[str, int]] = [
    ("财预〔2020〕10号", 0),
    ("财预[2020]10号", 1),
    ("财预［2020］10号", 1),
    ("财预(2020)10号", 1),
    ("财预（2020）10号", 1),
    ("财预【2020】10号", 1),
    ("财预{2020}10号", 1),
    ("财预﹝2020﹞10号", 1),
    ("财预〔2020]10号", 1),
    ("财预〔2020〕第10号", 1),
    ("财预〔2020〕010号", 1),
    ("财预〔2020年〕10号", 1),
    ("财预〔2020〕10", 1),
    ("财预2020 10号", 1),
    ("财预2020第10号", 1),
    ("财预[2020年]第010号", 4),
]


@pytest.mark.parametrize(("text", "faults"), FAULTS)
def test_faults_of_form_are_named_and_mended(text: str, faults: int) -> None:
    """Wrong brackets, 第, a leading zero, 年 and a fused year are faults; the normal form has none."""
    (number,) = find_document_numbers(f"依据{text}执行")
    assert faults == len(number.faults)
    assert (text, "财预〔2020〕10号") == (number.text, number.normal)
    assert (number.issuer, number.year, number.serial) == ("财预", 2020, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财预【2020】第010号", "财预〔2020〕10号"),
        (" 财预〔2020〕10号 ", "财预〔2020〕10号"),
        ("国务院第729号令", "国务院令第729号"),
        ("某通知", None),
        ("财预〔2020〕10号、财预〔2021〕6号", None),
    ],
)
def test_one_number_is_normalised(text: str, expected: str | None) -> None:
    """A text with exactly one document number gives its normal form."""
    assert expected == normalise_document_number(text)


ISSUERS = st.sampled_from(("财预", "京财绩效", "国办发", "甲府办函", "财办预", "市监发", "京教财", "乙政办字", "财库"))


@given(ISSUERS, st.integers(1990, 2035), st.integers(1, 9999), st.sampled_from(("依据", "（", "", "印发", "，见")))
def test_every_number_of_the_usual_form_is_read(issuer: str, year: int, serial: int, lead: str) -> None:
    """Issuer, year and serial come back whatever stands before, and the span quotes the text."""
    text = f"{lead}{issuer}〔{year}〕{serial}号）"
    (number,) = find_document_numbers(text)
    assert (issuer, year, serial, ()) == (number.issuer, number.year, number.serial, number.faults)
    assert number.text == text[number.start : number.end]
