"""What in a printed rule no arithmetic can carry (评分标准中的保留): people, exceptions, comparisons, other formulas.

A rule with a reservation is left to judgement, however much of it was understood; silently applying the rest would
be a wrong rule.
"""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    "(?:专家|评委|评审|评价组|评价人员|评分人员|评分人|工作组|第三方|调查机构|主管部门|财政部门|领导小组)[^,;。]{0,18}"
    "(?:打分|评分|评议|赋分|计入|得分|认定|评定|意见|确定|扣分|评判|平均)|集体(?:研究|讨论|评议)|加权|平均(?:值|分)|直接计入|折算"
)
_EXCEPTIONS = re.compile(
    "除外|例外|特殊(?:情况|原因|情形)|不可抗力|客观(?:原因|因素)|(?:经|报)[^,;。]{0,12}(?:批准|同意|认可|审批|备案)|豁免|"
    "免于扣|可不扣|视[^,;。得扣]{1,10}(?:扣|给|得|计)"
)
_ELSEWHERE = re.compile(
    "上年|去年|往年|前年|上一年|上期|同期|同比|环比|持平|前三年|近三年|历史|市场(?:价|均价)|市价|行业标准|优于|劣于|"
    "(?:先进|领先|同类|同行)[^,;。]{0,2}水平|平均(?:水平|值|数|线)|(?:市|省|区|县|全国|行业|同类|部门|年)[^,;。]{0,2}平均"
)
_DEGREES = re.compile(
    "(一般|较大|重大|特大|轻微|较轻|严重|较重)(?:及以上|以上)?(?:的)?(?:安全|责任|质量|生产|违规|违纪){0,3}(?:事故|问题|情形|情节|后果|影响)"
)
_QUOTIENT = re.compile(r"([^=;。,]{1,24}?)[/÷]([^=;。,×*]{1,24})")
_RESULT = re.compile("实际|完成|达标|合格|按时|及时|支出|执行|到位|达到|[A-Za-z]")
_PLAN = re.compile("目标|计划|预算|指标|应|总|全部|任务|年度|实际|完成|[A-Za-z]")


def reservation(plain: str) -> str | None:
    """Name what keeps a rule from being arithmetic alone; None where nothing does.

    Args:
        plain: The rule in half-width signs without blanks.
    """
    for pattern in (_PEOPLE, _EXCEPTIONS):
        found = pattern.search(plain)
        if found is not None:
            return found[0]
    degrees = set(_DEGREES.findall(plain))
    if len(degrees) > 1:
        return "、".join(sorted(degrees))
    return None


def compares_elsewhere(plain: str) -> bool:
    """Tell whether the rule compares with something the form does not hold: last year, an average, a market price."""
    return _ELSEWHERE.search(plain) is not None


def odd_quotient(clause: str) -> bool:
    """Tell whether a clause divides other things than a result and its target (100%÷偏差率)."""
    for above, below in _QUOTIENT.findall(clause):
        if re.search(r"\d$|^[(]?\d+[)]?$", above) and re.match(r"[(]?\d", below):
            continue  # 1/3分值
        if not (_RESULT.search(above) and _PLAN.search(below)) and not (_PLAN.search(above) and _RESULT.search(below)):
            return True
    return False
