"""Words that tell which value a number is (度量词), and words that name groups, totals and grades.

The vocabulary of measures is that of ``domain.fact.Fact.measure``, with a few more for what only
other people's reports print (合同金额, 增长率, 占比).
"""

from __future__ import annotations

import re

# Measure -> the words that print it. Longer words win over shorter ones at the same place.
MEASURE_WORDS: dict[str, tuple[str, ...]] = {
    "得分率": ("得分率", "得分比例"),
    "执行率": ("预算执行率", "资金执行率", "资金支出率", "预算支出率", "执行率", "支出进度", "执行进度", "资金使用率"),
    "到位率": ("资金到位率", "到位率"),
    "完成率": ("计划完成率", "任务完成率", "实际完成率", "完成率", "完成比例"),
    "差异率": ("预决算差异率", "差异率", "偏离度", "偏差率"),
    "结余率": ("结转结余率", "结余率"),
    "占比": ("占比", "比重", "占"),
    "增长率": (
        "同比增长",
        "环比增长",
        "同比上升",
        "同比下降",
        "同比减少",
        "增长率",
        "增幅",
        "降幅",
        "增长",
        "下降",
        "上升",
        "增加",
        "减少",
        "提高",
        "提升",
        "降低",
    ),
    "分值": ("满分", "分值", "权重", "标准分", "总分值", "指标分值", "共计满分", "标准分值"),
    "扣分": ("合计扣分", "共扣分", "扣减", "扣除", "扣分", "失分", "丢分", "减分", "共扣", "扣"),
    "得分": (
        "综合评价得分",
        "绩效评价得分",
        "评价得分",
        "自评得分",
        "综合得分",
        "综合评分",
        "最终得分",
        "实际得分",
        "总得分",
        "总评分",
        "总分",
        "自评分",
        "评价分",
        "得分",
        "评分",
        "实得",
        "共得",
        "计得",
        "得",
    ),
    "年初预算数": ("年初预算数", "年初预算资金", "年初预算金额", "年初预算", "年初批复", "年初安排"),
    "预算数": (
        "全年预算数",
        "全年预算资金",
        "全年预算",
        "调整后预算",
        "调整预算数",
        "预算总额",
        "预算资金",
        "预算金额",
        "预算数",
        "批复金额",
        "批复预算",
        "调整为",
        "调减为",
        "调增为",
        "追加至",
        "核减至",
        "安排预算",
        "预算安排",
        "总预算",
        "批复资金",
        "安排资金",
        "下达资金",
        "计划投资",
        "预算",
    ),
    "到位数": ("实际到位资金", "到位资金", "资金到位", "实际到位", "到位金额", "到位"),
    "执行数": (
        "全年执行数",
        "全年执行",
        "累计执行",
        "实际支出资金",
        "实际支出",
        "执行数",
        "支出金额",
        "决算数",
        "实际使用",
        "实际执行",
        "累计支出",
        "总支出",
        "资金支出",
        "支出资金",
        "实际支付",
        "支付金额",
        "支出",
        "决算",
        "执行金额",
        "已执行",
        "支付",
        "拨付",
        "使用资金",
    ),
    "结余数": (
        "结转和结余资金",
        "结转结余资金",
        "结余资金",
        "结转资金",
        "结转结余",
        "剩余资金",
        "结余",
        "结转",
        "剩余",
        "尚未支出",
        "未支出",
        "未使用",
    ),
    "差距": ("差距", "相差", "缺口", "差额", "偏差"),
    "合同金额": (
        "合同总金额",
        "合同总价",
        "合同金额",
        "合同价款",
        "合同价",
        "成交金额",
        "成交价",
        "中标金额",
        "中标价",
    ),
    "目标值": (
        "年度指标值",
        "年初目标值",
        "绩效目标值",
        "计划完成值",
        "目标任务",
        "预期目标",
        "计划目标",
        "年度目标",
        "目标值",
        "指标值",
        "计划值",
        "计划数",
        "目标数",
        "目标为",
        "目标",
        "计划",
        "预期",
        "约定",
        "要求",
    ),
    "完成值": (
        "全年实际完成值",
        "实际完成值",
        "实际完成数",
        "实际完成",
        "完成值",
        "完成数",
        "实际值",
        "实际达到",
        "实际为",
        "实际",
        "完成",
        "达到",
        "达",
    ),
    "等级": ("评价等级", "评定等级", "绩效等级", "等级", "评定结论", "评价结论", "结论"),
}

_WORD_MEASURE = {word: measure for measure, words in MEASURE_WORDS.items() for word in words}
MEASURE_PATTERN = re.compile("|".join(sorted(map(re.escape, _WORD_MEASURE), key=lambda word: (-len(word), word))))

# Dimensions a measure can be printed in; None in the set is a bare number of a table.
MEASURE_DIMENSIONS: dict[str, frozenset[str]] = {
    "得分率": frozenset({"ratio"}),
    "执行率": frozenset({"ratio"}),
    "到位率": frozenset({"ratio"}),
    "完成率": frozenset({"ratio"}),
    "差异率": frozenset({"ratio"}),
    "结余率": frozenset({"ratio"}),
    "占比": frozenset({"ratio"}),
    "增长率": frozenset({"ratio", "percentage_point", "times"}),
    "分值": frozenset({"points", "ratio"}),
    "扣分": frozenset({"points"}),
    "得分": frozenset({"points"}),
    "年初预算数": frozenset({"money"}),
    "预算数": frozenset({"money"}),
    "到位数": frozenset({"money"}),
    "执行数": frozenset({"money"}),
    "结余数": frozenset({"money"}),
    "合同金额": frozenset({"money"}),
}

TOTAL_WORDS = ("合计", "总计", "共计", "总分", "总得分", "合 计", "总 计", "总 分", "合计得分")
SUBTOTAL_WORDS = ("小计", "小 计")
PROJECT_WORDS = ("项目", "本项目", "该项目", "部门整体", "整体支出", "部门")
TOTAL_SCORE = re.compile(
    r"(?:综合|总体|最终|总|自评总|评价总)(?:绩效)?(?:评价|评定)?(?:得分|评分|分数|分)|(?:项目|部门|整体|绩效)(?:支出)?(?:绩效)?评价(?:综合|总)?得分"
    r"|评价结果(?:总)?得分|(?:(?<![一-龥])|(?<=[该本此]))项目(?:自评|评价|绩效)?得分"
)
GROUP_NAMES = re.compile(
    r"^(?:项目|预算|部门|整体|绩效)?(?:的)?"
    r"(投入|决策|过程管理|过程|管理|产出|效益|效果|绩效|成本|满意度|预算执行|资金执行进度|预算执行率|影响力|服务对象满意度|可持续影响|社会效益)"
    r"(?:类|管理|情况|方面|分析|维度|指标)*$"
)
CORE_GROUPS = frozenset({"投入", "决策", "过程", "过程管理", "管理", "产出", "效益", "效果"})
# What is the better for being less: a number below the target reaches it.
LOWER_IS_BETTER = re.compile(
    r"投诉|退单|故障|空置|差错|流失|事故|损耗|缺席|成本|工期|时间|时长|时限|费用|死亡|淘汰|补助|单价|支出|天数|误差|能耗|排放|逾期|停运|用时"
)
GRADES = ("优秀", "良好", "合格", "不合格", "优", "良", "中", "低", "差")


def measure_of_word(word: str) -> str:
    """Return the measure that a word of ``MEASURE_PATTERN`` prints."""
    return _WORD_MEASURE[word]


def fits(measure: str | None, dimension: str) -> bool:
    """Tell whether a number of this dimension can be a value of the measure."""
    if measure is None:
        return True
    allowed = MEASURE_DIMENSIONS.get(measure)
    return allowed is None or dimension in allowed


def group_name(text: str) -> str | None:
    """Reduce a printed name to the first-level group it names (决策、过程、产出、效益…), or None."""
    compact = re.sub(r"[（(][^）)]*[）)]|\s", "", text)
    found = GROUP_NAMES.match(compact)
    return found.group(1) if found else None
