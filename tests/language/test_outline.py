from __future__ import annotations

import pytest

from assistant.language.outline import looks_like_heading, parse_heading, run_in_title


@pytest.mark.parametrize(
    ("text", "style", "value", "level", "title"),
    [
        ("一、基本情况", "chinese", 1, 1, "基本情况"),
        ("十二、其他", "chinese", 12, 1, "其他"),
        ("（一）项目概况", "chinese_bracket", 1, 2, "项目概况"),
        ("(三) 资金管理", "chinese_bracket", 3, 2, "资金管理"),
        ("1.项目背景", "arabic", 1, 3, "项目背景"),
        ("2． 资金投入", "arabic", 2, 3, "资金投入"),
        ("3、 组织实施", "arabic", 3, 3, "组织实施"),
        ("３．组织实施", "arabic", 3, 3, "组织实施"),
        ("（2） 绩效目标", "arabic_bracket", 2, 4, "绩效目标"),
        ("(1)项目立项", "arabic_bracket", 1, 4, "项目立项"),
        ("2）绩效目标", "arabic_bracket", 2, 4, "绩效目标"),
        ("①目标合理", "circled", 1, 5, "目标合理"),
        ("⑫ 目标合理", "circled", 12, 5, "目标合理"),
        ("第一部分 部门概况", "part", 1, 1, "部门概况"),
        ("第二章 评价过程", "chapter", 2, 1, "评价过程"),
        ("第3章 评价过程", "chapter", 3, 1, "评价过程"),
        ("第四节 指标分析", "section", 4, 2, "指标分析"),
        ("第十二条 评价机构", "article", 12, 3, "评价机构"),
        ("1.1 项目立项", "decimal", 1, 2, "项目立项"),
        ("2.3.4 立项依据", "decimal", 4, 3, "立项依据"),
        ("一是完善制度", "run_in", 1, 0, "完善制度"),
        ("二是要压实责任", "run_in", 2, 0, "压实责任"),
        ("其二，监管不力", "run_in", 2, 0, "监管不力"),
        ("\u3000\u3000一、基本情况", "chinese", 1, 1, "基本情况"),
        ("[bookmark: _Toc1]五、主要经验", "chinese", 5, 1, "主要经验"),
        ("## 一、概况", "chinese", 1, 1, "概况"),
    ],
)
def test_heading_numbers_are_read(text: str, style: str, value: int, level: int, title: str) -> None:
    """Every numbering style is told with its number, its level and where the title starts."""
    number = parse_heading(text)
    assert number is not None
    assert (style, value, level, title) == (number.style, number.value, number.level, text[number.length :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "项目背景",
        "1.5万元用于采购",
        "95.84 分",
        "3.2%的单位",
        "2024年工作情况",
        "三公经费",
        "三是否合理",
        "12345热线",
        "1-3月情况",
        "10至20家",
        "一般情况",
        "十分重要",
        "1.25",
        "19.94\u3000",
        "94.94 ",
    ],
)
def test_what_opens_with_no_heading_number_is_told_so(text: str) -> None:
    """Quantities, dates and words that begin with a numeral are no heading numbers."""
    assert parse_heading(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、基本情况", True),
        ("（一）项目决策情况。", True),
        ("1.项目背景", True),
        ("（二）强化指标设置要求，提高指标设置质量", True),
        ("摘要", True),
        ("附件1", True),
        ("1.绩效管理意识需要加强。部分负责人对目标理解不到位。", False),
        ("（一）决策指标。该指标分值10分，评价得分7.18分", False),
        ("1.知识条目不少于120条；", False),
        ("一是完善制度", False),
        ("第十二条 评价机构应当遵守规定", False),
        ("本项目由甲中心实施", False),
        ("", False),
        ("1.", False),
        ("1.项目全年预算812.50万元，执行率达到97.2%", False),
        ("（3）" + "很" * 60, False),
    ],
)
def test_a_heading_is_told_from_a_paragraph(text: str, expected: bool) -> None:
    """A heading is numbered, short and without stops or amounts inside."""
    assert expected is looks_like_heading(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("1.绩效意识需要加强。部分负责人理解不到位。", "绩效意识需要加强"),
        ("（一）决策指标：该指标分值10分", "决策指标"),
        ("一是完善制度。建立健全台账。", "完善制度"),
        ("一、基本情况", None),
        ("1.项目背景。", None),
        ("没有编号。后文", None),
    ],
)
def test_a_title_may_open_its_paragraph(text: str, title: str | None) -> None:
    """What stands before the first stop of a numbered paragraph is its title."""
    span = run_in_title(text)
    assert title == (None if span is None else text[span[0] : span[1]])
