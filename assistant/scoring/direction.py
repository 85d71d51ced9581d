"""Which way an indicator's name points (指标方向): 满意度 should be high, 投诉率 low.

Only clear names have a direction; a doubtful one has none, so that no sound form is doubted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Direction = Literal["up", "down"]

# A name that tells of a change reads either way: 投诉量下降率 should be high, 下降 itself turns the meaning.
_CHANGES = re.compile(
    "降低|减少|下降|节约|节省|压减|压缩|缩短|控制|提升|增长|增加|改善|削减|减排|减免|降幅|增幅|变化|波动|比较|排名|误差"
)
_TAIL = "(?:数量|次数|起数|件数|人数|数|发生率|比率|比例|率|占比|金额|总额|额|量)?"
_LOW = (
    "成本|费用|支出|投诉|事故|退单|差错|错误|能耗|缺勤|旷工|逾期|延误|违规|违纪|违法|流失|退货|损耗|超支|差评|返工|故障|"
    "结余|结转结余|死亡|伤亡|失败|空置|闲置|上访|舆情|负面报道|漏检|拥堵|污染|超标|不合格|未完成"
)
_DOWN = re.compile(f"(?:{_LOW}){_TAIL}$")
_UP_STRONG = re.compile(
    "(?:满意度|满意率|好评率|"
    "(?:完成|达标|合格|及时|准时|按时|覆盖|普及|参与|到位|执行|办结|处理|处置|解决|回复|答复|响应|准确|正确|通过|完好|成功|就业|入学|入园|使用|利用|"
    "出勤|知晓|上线|转化|落实|支付|治愈|签约|接种|参保|巩固|履约|验收合格|优良|优秀|合规|规范|整改|公开)率|"
    "覆盖面|进度)$"
)
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")


@lru_cache(maxsize=4096)
def direction_of(name: str) -> Direction | None:
    """Tell which way a clear name points: ``up``, ``down``, or None where it may be either."""
    core = _BRACKETS.sub("", "".join(name.split()))
    if _UP_STRONG.search(core):
        # 投诉处理率、事故整改率: the last word decides.
        return None if _CHANGES.search(core) else "up"
    if _DOWN.search(core):
        return None if _CHANGES.search(core) else "down"
    return None


@lru_cache(maxsize=4096)
def is_upper_limit(path: tuple[str, ...]) -> bool:
    """Tell whether a target without ≥ or ≤ is an upper limit: a cost, or anything under 成本指标 that is no change."""
    direction = direction_of(path[-1]) if path else None
    if direction is not None:
        return direction == "down"
    return any("成本" in level for level in path) and not _CHANGES.search(path[-1])
