"""Where and when a document applies."""

import datetime as dt

import pytest

from assistant.retrieval.applicability import in_force, region_applies, region_parts

KNOWN = ("广东省深圳市", "山东省青岛市", "广东省")


@pytest.mark.parametrize(
    ("region", "parts"),
    [
        ("全国", ()),
        ("北京市朝阳区", ("北京市", "朝阳区")),
        ("广西壮族自治区百色市", ("广西壮族自治区", "百色市")),
        ("广东省深圳市罗湖区", ("广东省", "深圳市", "罗湖区")),
        ("某地", ("某地",)),
    ],
)
def test_region_is_cut_into_levels(region: str, parts: tuple[str, ...]) -> None:
    """A name gives its levels from above."""
    assert parts == region_parts(region)


@pytest.mark.parametrize(
    ("document", "wanted", "applies"),
    [
        ("全国", None, True),
        ("全国", "北京市朝阳区", True),
        ("北京市", "北京市朝阳区", True),
        ("北京市朝阳区", "北京市", False),
        ("北京市石景山区", "北京市朝阳区", False),
        ("北京市", None, False),
        ("北京市", "全国", False),
        ("广东省深圳市", "深圳市罗湖区", True),
        ("广东省", "深圳市罗湖区", True),
        ("山东省青岛市", "深圳市", False),
        ("广东省深圳市罗湖区", "罗湖区", False),
    ],
)
def test_document_applies_in_its_region_and_below(document: str, wanted: str | None, applies: bool) -> None:
    """A region's documents apply in it and below it, nationwide ones everywhere."""
    assert applies is region_applies(document, wanted, KNOWN)


@pytest.mark.parametrize(
    ("start", "end", "on", "state"),
    [
        (dt.date(2020, 1, 1), None, dt.date(2020, 1, 1), True),
        (dt.date(2020, 1, 1), None, dt.date(2019, 12, 31), False),
        (dt.date(2011, 1, 1), dt.date(2020, 1, 1), dt.date(2020, 1, 1), False),
        (dt.date(2011, 1, 1), dt.date(2020, 1, 1), dt.date(2019, 12, 31), True),
        (None, None, dt.date(2020, 1, 1), None),
    ],
)
def test_force_has_a_first_day_and_a_first_day_without(
    start: dt.date | None, end: dt.date | None, on: dt.date, state: bool | None
) -> None:
    """The start counts, the end does not; an unknown start is not decided."""
    assert state is in_force(start, end, on)
