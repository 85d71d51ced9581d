"""Values under several names (可比数列): what a column, a row of years and a list in a sentence are read as."""

import datetime as dt

from assistant.checking.check import CheckContext
from assistant.checking.series import Series
from assistant.reading import read_string


def read(text: str) -> tuple[Series, ...]:
    document = read_string(text, "报告.txt")
    return CheckContext(document, None, None, None, (), dt.date(2025, 6, 30)).series


def named(series: Series) -> list[tuple[str, str]]:
    return [(entry.name, entry.text) for entry in series.entries]


def test_column_is_a_series_of_its_rows() -> None:
    """Body rows count, the total does not."""
    (series,) = read("乡镇\t任务数（亩）\n东河镇\t30\n西岭镇\t40\n合计\t70")

    assert [("东河镇", "30"), ("西岭镇", "40")] == named(series)


def test_weight_and_points_give_rates_and_losses() -> None:
    """得分率 and 扣分 are derived where the table does not print them."""
    found = {series.measure: series for series in read("一级指标\t分值\t得分\n决策\t20\t18\n过程\t80\t60")}

    assert {"分值", "得分", "得分率", "扣分"} == set(found)
    assert [18, 60] == [
        entry.base.low * weight for entry, weight in zip(found["得分率"].entries, (20, 80), strict=True)
    ]


def test_list_in_a_sentence_is_a_series() -> None:
    """Each name has the number behind it; the words that lead to the list belong to no name."""
    (series,) = read("共有服务点31个，其中服务点东城区12个、西湖区10个、北辰区9个。")

    assert [("东城区", "12个"), ("西湖区", "10个"), ("北辰区", "9个")] == named(series)


def test_numbers_shared_out_over_years_have_the_years_as_names() -> None:
    """2022年至2024年…分别为… is a series over three years."""
    (series,) = read("2022年至2024年借阅量分别为13.8万册、16.1万册、19.3万册。")

    assert series.periods
    assert ["2022年", "2023年", "2024年"] == [entry.name for entry in series.entries]


def test_change_is_no_member_of_a_list() -> None:
    """How far two values are apart is not a third value."""
    assert all(
        "比" not in entry.name
        for series in read("一季度考核得分91.50分，二季度考核得分88.20分，二季度比一季度低3.30分。")
        for entry in series.entries
    )
