"""Reading what a law says of itself."""

import datetime as dt

import pytest

from assistant.domain.document import Paragraph, SourceDocument
from assistant.retrieval.metadata import is_norm, plain_title, read_metadata


def _law(*lines: str, name: str = "文件.md") -> SourceDocument:
    return SourceDocument(
        name, "text", "0" * 64, tuple(Paragraph(index, line) for index, line in enumerate(lines, start=1))
    )


BODY = ("第一条 甲。", "第二条 乙。")


def test_start_is_read_from_the_closing_clause() -> None:
    """The clause on the start counts where it is later than the edition's date."""
    law = _law(
        "某市示例条例",
        "2020年3月1日 某市第九届人民代表大会常务委员会通过",
        *BODY,
        "第三条 本条例自2020年5月1日起施行。",
    )

    found = read_metadata(law, law=True)

    assert (dt.date(2020, 3, 1), dt.date(2020, 5, 1), False) == (
        found.issued,
        found.in_force_from,
        found.start_uncertain,
    )


def test_start_is_uncertain_where_the_clause_names_an_earlier_edition() -> None:
    """A clause older than the edition leaves the start open: from the edition's date, said to be uncertain."""
    law = _law("中华人民共和国示例法", *BODY, "第三条 本法自2000年7月1日起施行。", name="示例法(2024-06-28).md")

    found = read_metadata(law, law=True)

    assert (dt.date(2024, 6, 28), True) == (found.in_force_from, found.start_uncertain)


def test_start_may_be_the_day_of_publication() -> None:
    """自公布之日起施行 takes the edition's date."""
    law = _law("某办法", "2021年4月5日公布", *BODY, "第三条 本办法自公布之日起施行。")

    found = read_metadata(law, law=True)

    assert (dt.date(2021, 4, 5), False) == (found.in_force_from, found.start_uncertain)


def test_line_of_its_own_in_front_gives_the_start() -> None:
    """2020年1月1日 施行 in the first lines is the start, not the edition's date."""
    law = _law("某条例", "2019年10月22日 国务院令第999号公布", "2020年1月1日 施行", *BODY)

    found = read_metadata(law, law=True)

    assert (dt.date(2019, 10, 22), dt.date(2020, 1, 1)) == (found.issued, found.in_force_from)
    assert "国务院令第999号" == found.number


def test_law_without_any_date_is_asked_for() -> None:
    """What cannot be read is named, not guessed."""
    found = read_metadata(_law("某办法", *BODY), law=True)

    assert (None, ("文号", "地区", "施行日期")) == (found.in_force_from, found.unsure)


def test_number_on_its_own_line_is_the_documents_own() -> None:
    """A 文号 on a line of its own names the document, one cited in a sentence does not."""
    own = _law("某市示例办法", "某财绩〔2021〕12号", *BODY)
    cited = _law("某市示例办法", "为落实财预〔2020〕10号文件的有关要求，结合本市实际制定。", *BODY)

    assert "某财绩〔2021〕12号" == read_metadata(own, law=True).number
    assert read_metadata(cited, law=True).number is None


@pytest.mark.parametrize(
    ("title", "line", "region"),
    [
        ("中华人民共和国示例法", "2018年12月29日 第十三届全国人民代表大会常务委员会第七次会议通过", "全国"),
        ("北京市示例条例", "", "北京市"),
        ("示例条例", "2014年9月26日 青岛市第十五届人民代表大会常务委员会第二十次会议通过", "青岛市"),
        ("示例条例", "2014年9月26日日照市第十五届人民代表大会常务委员会第二十次会议通过", "日照市"),
        ("城市房地产管理示例法", "", "全国"),
        ("广西壮族自治区示例条例", "", "广西壮族自治区"),
    ],
)
def test_region_is_read_from_title_or_congress(title: str, line: str, region: str) -> None:
    """The region stands in the title, else in the name of the congress that passed it."""
    assert region == read_metadata(_law(title, line, *BODY), law=True).region


def test_closing_clause_names_what_it_repeals() -> None:
    """《甲》同时废止 is read; the law's own older edition is no repeal."""
    law = _law("某市示例条例", *BODY, "第三条 本条例自2020年5月1日起施行。《某市旧条例》和《某市示例条例》同时废止。")

    assert ("某市旧条例",) == read_metadata(law, law=True).repeals


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("中华人民共和国示例法", "示例法"),
        ("《示例法》（2018年修正）", "示例法"),
        ("示例办法（试行）", "示例办法（试行）"),
    ],
)
def test_editions_share_a_plain_title(title: str, expected: str) -> None:
    """A title without nation and edition is what editions share; 试行 is part of a title."""
    assert expected == plain_title(title)


@pytest.mark.parametrize(
    ("title", "normative"),
    [
        ("某市关于加强监督的决定", True),
        ("某规定（试行）", True),
        ("某项目绩效评价报告", False),
        ("某中心自评表", False),
    ],
)
def test_normative_titles_are_told_from_reports(title: str, normative: bool) -> None:
    """A decision without articles is normative, a report is not."""
    assert normative is is_norm(_law(title, "为更好履职，现决定如下。"))


def test_title_falls_back_to_the_files_name() -> None:
    """Where the text begins with an article the file's name gives the title."""
    found = read_metadata(_law(*BODY, name="某市示例办法(2020-01-02).md"), law=True)

    assert ("某市示例办法", dt.date(2020, 1, 2)) == (found.title, found.issued)


def test_title_that_breaks_off_is_joined_with_the_next_line() -> None:
    """A title ending in 关于 goes on in the next line; a line 附件2 is no title."""
    found = read_metadata(_law("附件2", "某中心关于", "部门整体绩效评价的报告", "按照要求，现报告如下。"), law=False)

    assert "某中心关于部门整体绩效评价的报告" == found.title
