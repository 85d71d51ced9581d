"""Names of rates point up or down by their last word; what turns it is heard, what is doubtful stays open."""

from __future__ import annotations

import pytest

from assistant.scoring.direction import direction_of


@pytest.mark.parametrize(
    "name",
    [
        "设备在线率",
        "系统可用率",
        "路灯完好率",
        "服务覆盖率",
        "网络畅通率",
        "数据完整率",
        "苗木成活率",
        "工单按期办结率",
        "人员到岗率",
        "垃圾清运率",
        "故障修复率",
        "投诉办结率",
        "不合格产品处置率",
        "设备无故障率",
        "档案归档率（%）",
    ],
)
def test_rates_of_what_is_done_or_in_order_should_be_high(name: str) -> None:
    """Done, in working order, reached: more is better, also where the word before names something bad."""
    assert "up" == direction_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "设备故障率",
        "发放差错率",
        "群众投诉率",
        "预算超支率",
        "项目逾期率",
        "产品不合格率",
        "任务未按时完成率",
        "资金违规使用率",
        "设备离线率",
        "服务中断次数",
        "设施破损率",
    ],
)
def test_rates_of_what_is_bad_should_be_low(name: str) -> None:
    """Bad by itself, or good turned round by the words before it: less is better."""
    assert "down" == direction_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "故障率下降幅度",
        "覆盖率提升",
        "在线率增长",
        "费率",
        "税率",
        "男女比率",
        "产品检出率",
    ],
)
def test_changes_and_neutral_rates_have_no_direction(name: str) -> None:
    """A change reads either way, and a rate of nothing good or bad is not guessed at."""
    assert direction_of(name) is None
