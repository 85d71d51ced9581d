"""Words that tell how far two values are apart (差额用语), the one list for all checks: 增加, 少, 超出目标, 相差.

A number behind them is a change or a gap, not a value. Which two values it joins is left to ``differences``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.checking.mentions import Mention

UP_WORDS = "延长|增加|增长|上升|提高|提升|上涨|扩大|多|高|超出|超过|高出|多出|增幅|新增|增"
DOWN_WORDS = "减少|下降|降低|缩短|压缩|压减|回落|缩小|少|低|短缺|缺|短|节约|节省|降幅|缩减|降"
# 少建6处, 多培训20人: the verb between the word and the number.
_VERBS = "建设?|修建?|开展|完成|组织|举办|培训|安排|发放|采购|购置|检查|巡检|服务|支出|收|改造|新建|提交|出具|接待"
DELTA = re.compile(
    rf"(?<![至不最])(?P<word>(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS})|相差|差距|差额|差)"
    rf"(?:(?<=[少多])(?:{_VERBS}))?(?:了|约|达|为|幅度为?|率为?)*$"
)
BEYOND = re.compile(
    r"(?P<word>(?P<up>超出|超过|超|高出|高于|多于)|(?P<down>欠|低于|少于))(?P<aim>(?:年度|年初|绩效|预期)?(?:目标|计划|任务)(?:值|数)?)$"
)
# The same in the words before a number that is not yet told apart: 较上年少, 比2023年预算减少, 超出.
BEFORE_GAP = re.compile(
    r"(?:较|比|与)[^，。；\d]{0,8}(?:(?:19|20)\d{2}年)?[^，。；\d]{0,14}(?:少|多|低|高|差|缺|增加|减少|增|减)(?:了|出)?$"
    r"|(?:超出|多出|相差|短缺)[^，。；\d]{0,10}$"
)
# Before a number that a case file is asked for: what is short or over, and what only may be a target (低于90%).
GAP_LABEL = re.compile(
    r"(?:超出|多出|短缺|相差|差(?![错异旅别])|缺(?![勤陷失席]))[^，。；]{0,10}$"
    r"|(?:较|比|与)[^，。；]{1,14}(?:少|多|低|高|差|缺)(?:了|出)?$"
)
GAP_OR_TARGET_LABEL = re.compile(r"(?<!不)(?:低于|高于|少于|多于|超过|不足)[^，。；]{0,10}$")
# A target short or over by so much: 比计划少3部.
GAP_TO_TARGET = re.compile(
    r"(?:比|较|与|距|离|超出|超过)[^，。；\d]{0,10}(?:目标|计划|任务|要求|标准|约定|指标值)[^，。；\d]{0,6}"
    r"[少多低高差缺加减长降升出距到]了?$"
)
# Words for a gap that follows a value and its target at once: 37个，目标40个，差3个.
GAP_WORDS = ("差", "相差", "少", "低", "缺", "短缺", "多", "高", "高出", "多出", "超出", "超过")
SAVED_WORDS = ("节约", "节省", "压减", "压缩")
# 少培训56人次, 比目标少56人次: a gap whose two ends stand elsewhere.
BARE_GAP = re.compile(r"(?<![比较])(?:^|[一-龥])(?<!至)(?<!不)少[一-龥]{1,2}(?:了)?$")
SHORT_OF = re.compile(r"比[^，。；\d]{0,4}(?:目标|计划|要求)[^，。；\d]{0,2}少(?:了)?$")


def is_change(mention: Mention) -> bool:
    """Tell whether a number is how much a value changed or differs: 比上年多12个."""
    return bool(DELTA.search(mention.near)) and mention.claim.comparator is None


def is_gap(mention: Mention) -> bool:
    """Tell whether a number is a change or a gap, not a value: 比上年多12个, 超出目标5家."""
    return is_change(mention) or bool(BEYOND.search(mention.near))
