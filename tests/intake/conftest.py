"""Forms of our own as text, in both shapes that converted reports have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.intake import Intake, read_evaluations
from assistant.reading import read_string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _led(rows: Sequence[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows) + "\n\n"


def _tabbed(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows) + "\n\n"


FUNDS = (
    ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("", "年度资金总额", "320.00", "300.00", "276.00", "10", "92.00%", "9.20"),
    ("", "其中：当年财政拨款", "320.00", "300.00", "276.00", "—", "92.00%", "—"),
)
LEAVES = (
    ("绩效指标", "一级指标", "二级指标", "三级指标", "绩效指标性质", "年度指标值", "计量单位",
     "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    ("", "产出指标", "数量指标", "清淤河道长度", "≥", "40", "公里", "38公里", "30", "28.50", "汛期停工"),
    ("", "", "质量指标", "断面达标率", "≥", "95", "%", "96.5%", "20", "20.00", ""),
    ("", "效益指标", "社会效益指标", "沿线环境改善程度", "定性", "优良中低差", "", "良", "30", "25.50", ""),
    ("", "满意度指标", "服务对象满意度指标", "沿线居民满意度", "≥", "90", "%", "91.2%", "10", "10.00", ""),
    ("总分", "100", "93.20", ""),
)  # fmt: skip


@pytest.fixture
def read_led() -> Callable[..., tuple[Intake, ...]]:
    """Read text before, a table of led lines, and text after."""

    def read(rows: Sequence[Sequence[str]], before: str = "", after: str = "") -> tuple[Intake, ...]:
        return read_evaluations(read_string(f"{before}\n{_led(rows)}\n{after}", "河道.txt"))

    return read


@pytest.fixture
def read_tabbed() -> Callable[..., tuple[Intake, ...]]:
    """Read text before, a table of tab-separated rows, and text after."""

    def read(rows: Sequence[Sequence[str]], before: str = "", after: str = "") -> tuple[Intake, ...]:
        return read_evaluations(read_string(f"{before}\n\n{_tabbed(rows)}\n{after}", "河道.txt"))

    return read


@pytest.fixture
def form() -> tuple[tuple[str, ...], ...]:
    """The rows of a 自评表: funds block, then indicator block with its total."""
    return (*FUNDS, *LEAVES)
