"""Errors told in words (用词差错): only what the text bears out is planted; articles are held against their gist."""

import datetime as dt
import random

import pytest

from assistant.checking.check import CheckContext
from assistant.checking.checks.src04_articles import CHECK as ARTICLES
from assistant.checking.planting.counts import counts
from assistant.checking.planting.references import cross_references
from assistant.checking.planting.wordings import denials, directions, ranks
from assistant.domain.source import ArticleGist, Source
from assistant.reading import read_string

LAW = Source(
    key="yunshui",
    title="云水县渠道管护条例",
    status="confirmed",
    articles=(
        ArticleGist(article="第三条", gist="县水利部门负责渠道巡查，每月至少一次，留存照片。", status="confirmed"),
        ArticleGist(article="第五条", gist="管护经费由县财政安排，按渠道长度核定到乡镇。", status="confirmed"),
        ArticleGist(article="第七条", gist="毁坏渠道的责令修复，逾期不修的代为修复。", status="secondary"),
    ),
)


def context(text: str) -> CheckContext:
    return CheckContext(read_string(text, "报告.txt"), None, None, None, (LAW,), dt.date(2025, 6, 30))


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("依据《云水县渠道管护条例》第五条规定，管护经费由县财政安排，按渠道长度核定。", None),
        ("依据《云水县渠道管护条例》第三条规定，管护经费由县财政安排，按渠道长度核定。", "warning"),
        ("依据《云水县渠道管护条例》第七条规定，管护经费由县财政安排，按渠道长度核定。", "note"),
        ("依据《云水县渠道管护条例》第九条规定，管护经费由县财政安排，按渠道长度核定。", None),
        ("依据《白石县渠道管护条例》第三条规定，管护经费由县财政安排，按渠道长度核定。", None),
    ],
)
def test_article_is_held_against_its_gist(text: str, severity: str | None) -> None:
    """Confirmed articles warn, others only note; an article or document not known is left alone."""
    found = [finding.severity.value for finding in ARTICLES.find(context(text))]

    assert found == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("水利、交通、教育三个部门参与。", {"二", "四"}),
        ("水利、交通、教育八个部门参与。", set()),
        ("10个指标中，7个达到目标值，3个未达到目标值。", {"4"}),
        ("10个指标中，7个达到目标值，2个未达到目标值。", set()),
    ],
)
def test_count_is_planted_only_where_the_text_bears_it_out(text: str, changed: set[str]) -> None:
    """A count that the names or parts beside it do not give today is not offered."""
    new = {edit.new for edit in counts(context(text), random.Random(1))}

    assert new <= changed
    assert bool(new) == bool(changed)


def test_reference_is_planted_only_among_numbered_tables() -> None:
    """An annex that no report attaches cannot be shown to be missing."""
    text = "资金见表1，评分见附件2。\n表1 资金表\n科目\t预算数\t执行数\n设备费\t10\t9\n材料费\t5\t5"
    edits = list(cross_references(context(text), random.Random(1)))

    assert ["1"] == [edit.old for edit in edits]


def test_rank_is_planted_only_where_the_name_stands_out() -> None:
    """西湖区 is neither first nor last, so turning its rank round proves nothing."""
    text = "服务点东城区12个、西湖区10个、北辰区9个，东城区最多。服务点东城区12个、西湖区10个、北辰区9个，西湖区最多。"
    edits = list(ranks(context(text), random.Random(1)))

    assert [("最多", "最少")] == [(edit.old, edit.new) for edit in edits]


def test_direction_and_denial_are_planted_beside_their_numbers() -> None:
    """由…缩短到… and 比目标少…，未完成 are settled by what stands beside them."""
    chance = random.Random(1)
    turned = list(directions(context("投递时限由3.5天缩短到2.4天，管理水平提高到新的高度。"), chance))
    denied = list(denials(context("建成81个，比计划少3个，未完成年度目标。"), chance))

    assert ["延长"] == [edit.new for edit in turned]
    assert ["完成"] == [edit.new for edit in denied]
