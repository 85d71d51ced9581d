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
    "结余|结转结余|死亡|伤亡|失败|空置|闲置|上访|舆情|负面报道|漏检|漏报|误报|拥堵|污染|超标|不合格|未完成|"
    "离线|掉线|中断|停机|宕机|异常|破损|损坏|拖欠"
)
_DOWN = re.compile(f"(?:{_LOW}){_TAIL}$")
# What a rate counts that is good: something done (办结), in working order (在线), or reached (覆盖).
_HIGH = (
    "完成|达标|合格|及时|准时|按时|按期|如期|覆盖|普及|参与|到位|到岗|到课|执行|办结|处理|处置|解决|回复|答复|响应|准确|正确|通过|成功|"
    "就业|入学|入园|使用|利用|出勤|知晓|转化|落实|支付|治愈|签约|接种|参保|巩固|履约|验收|优良|优秀|合规|规范|整改|公开|"
    "在线|在岗|上线|可用|可靠|完好|完整|有效|正常|正常运行|接通|连通|畅通|供水保证|供电可靠|保障|惠及|建档|归档|"
    "开通|竣工|交付|投产|达产|兑现|发放|送达|修复|治理|绿化|成活|存活|入住|持证|结业|巡检|清运|调解|结案"
)
_UP_STRONG = re.compile(f"(?:满意度|满意率|好评率|(?:{_HIGH})率|覆盖面|进度)$")
# The words before turn the meaning: 不合格率, 未按时完成率, 违规使用率.
_NEGATED = re.compile(
    f"(?:(?:不|未|没有|非)(?:能|按时|按期|及时)?(?:{_HIGH})|(?:违规|违法|不当)(?:使用|支付|发放|执行|利用))率$"
)
_FREE_OF = re.compile(f"无(?:{_LOW})率$")
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")


@lru_cache(maxsize=4096)
def direction_of(name: str) -> Direction | None:
    """Tell which way a clear name points: ``up``, ``down``, or None where it may be either."""
    core = _BRACKETS.sub("", "".join(name.split()))
    if _CHANGES.search(core):
        return None
    if _NEGATED.search(core):
        return "down"
    if _UP_STRONG.search(core) or _FREE_OF.search(core):
        # 投诉处理率、事故整改率: the last word decides.
        return "up"
    return "down" if _DOWN.search(core) else None


@lru_cache(maxsize=4096)
def is_upper_limit(path: tuple[str, ...]) -> bool:
    """Tell whether a target without ≥ or ≤ is an upper limit: a cost, or anything under 成本指标 that is no change."""
    direction = direction_of(path[-1]) if path else None
    if direction is not None:
        return direction == "down"
    return any("成本" in level for level in path) and not _CHANGES.search(path[-1])
