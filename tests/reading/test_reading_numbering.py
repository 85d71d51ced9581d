"""Automatic numbering: the numbers a reader of the Word file sees."""

from __future__ import annotations

import pytest
from sample_files import body_bytes, paragraph

from assistant.reading.number_styles import render_number
from assistant.reading.word import read_word


def level(place: int, style: str, pattern: str, extra: str = "") -> str:
    """A list level's XML."""
    shape = f"<w:start w:val='1'/><w:numFmt w:val='{style}'/>{extra}<w:lvlText w:val='{pattern}'/>"
    return f"<w:lvl w:ilvl='{place}'>{shape}</w:lvl>"


OFFICIAL = (
    "<w:numbering><w:abstractNum w:abstractNumId='1'>"
    + level(0, "chineseCountingThousand", "%1、", "<w:pStyle w:val='h1'/>")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%3.%4", "<w:isLgl/>")
    + "</w:abstractNum><w:abstractNum w:abstractNumId='2'>"
    + level(0, "chineseCounting", "第%1条", "<w:suff w:val='nothing'/>")
    + level(1, "bullet", "●")
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>"
    "<w:num w:numId='3'><w:abstractNumId w:val='1'/>"
    "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num></w:numbering>"
)


def numbered(text: str, list_id: int, place: int) -> str:
    """A paragraph in a list."""
    return paragraph(text, f"<w:numPr><w:ilvl w:val='{place}'/><w:numId w:val='{list_id}'/></w:numPr>")


def texts(xml: str, **parts: str) -> list[str]:
    """The paragraphs of a body with the lists of this module."""
    return [item.text for item in read_word(body_bytes(xml, numbering=OFFICIAL, **parts), "a.docx").paragraphs]


def test_official_outline_is_rendered_and_restarts() -> None:
    """一、（一）1. count on, and lower levels start again under each higher one."""
    xml = "".join(
        numbered(text, 1, place)
        for text, place in (("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1), ("己", 2), ("庚", 0), ("辛", 1))
    )

    assert ["一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "1. 己", "二、庚", "（一）辛"] == texts(xml)


def test_number_is_kept_apart_from_the_typed_text() -> None:
    """The rendered number is named, so that the typed text can be told from it."""
    document = read_word(body_bytes(numbered("2031年预算", 1, 2), numbering=OFFICIAL), "a.docx")

    assert ("1. 2031年预算", "1. ") == (document.paragraphs[0].text, document.paragraphs[0].numbering)


def test_legal_levels_and_articles() -> None:
    """A legal level shows plain digits of all levels; 第一条 has nothing between number and text."""
    xml = (
        numbered("甲", 1, 0)
        + numbered("乙", 1, 2)
        + numbered("丙", 1, 3)
        + numbered("总则", 2, 0)
        + numbered("点", 2, 1)
    )

    assert ["一、甲", "1. 乙", "1.1.1 丙", "第一条总则", "点"] == texts(xml)


def test_start_override_begins_anew_and_lists_share_their_count() -> None:
    """Another list on the same pattern goes on counting unless it says where to start."""
    xml = numbered("甲", 1, 0) + numbered("乙", 3, 0) + numbered("丙", 3, 0)

    assert ["一、甲", "一、乙", "二、丙"] == texts(xml)


def test_number_comes_from_the_style_and_can_be_switched_off() -> None:
    """A style brings its list and level; list 0 in the paragraph takes the number away."""
    styles = (
        "<w:styles><w:style w:type='paragraph' w:styleId='h1'><w:name w:val='heading 1'/>"
        "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    xml = (
        paragraph("甲", "<w:pStyle w:val='h1'/>")
        + paragraph("乙", "<w:pStyle w:val='h1'/><w:numPr><w:numId w:val='0'/></w:numPr>")
        + paragraph("丙", "<w:pStyle w:val='h1'/>")
    )

    assert ["一、甲", "乙", "二、丙"] == texts(xml, styles=styles)


def test_numbers_in_cells_are_read_even_without_text() -> None:
    """A column of automatic serial numbers shows its numbers."""
    row = f"<w:tr><w:tc>{numbered('', 1, 2)}</w:tc><w:tc>{paragraph('项')}</w:tc></w:tr>"
    document = read_word(body_bytes(f"<w:tbl><w:tblGrid/>{row * 2}</w:tbl>", numbering=OFFICIAL), "a.docx")

    assert ["1.", "2."] == [document.tables[0].text_at(row, 1) for row in (1, 2)]


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (2031, "ideographDigital", "二〇三一"),
        (3, "ideographTraditional", "丙"),
        (2, "ideographZodiac", "丑"),
        (25, "chineseLegalSimplified", "贰拾伍"),
        (7, "decimalEnclosedCircle", "⑦"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (3, "decimalEnclosedParen", "⑶"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (28, "lowerLetter", "bb"),
        (5, "decimalZero", "05"),
        (5, "decimalFullWidth", "５"),
        (6, "unheardOf", "6"),
    ],
)
def test_number_styles(number: int, style: str, expected: str) -> None:
    """Each of Word's number styles renders as Word renders it."""
    assert expected == render_number(number, style)
