"""Lost points go to the kind of problem that fits what was observed."""

from __future__ import annotations

import pytest

from assistant.drafting.kinds import match_kind, relation_told
from assistant.retrieval.library import load_taxonomy


@pytest.mark.parametrize(
    ("path", "text", "relation", "kind"),
    [
        (("过程", "组织实施", "制度执行有效性"), "两次采购的验收单缺少验收人员签字", "unknown", "acceptance_irregular"),
        (("过程", "组织实施", "制度执行有效性"), "合同没有填写签订日期", "unknown", "contract_terms_incomplete"),
        (("过程", "组织实施", "管理制度健全性"), "没有制定专项管理办法", "unknown", "rules_incomplete"),
        (("决策", "绩效目标", "绩效指标明确性"), "培训任务未设置对应指标", "unknown", "indicators_incomplete"),
        (("产出", "数量指标", "培训场次"), "", "missed", "output_quantity_missed"),
        (("产出", "质量指标", "设备完好率"), "", "missed", "quality_below_target"),
        (("满意度指标", "服务对象满意度", "居民满意度"), "", "missed", "satisfaction_below_target"),
        (("过程", "资金管理", "预算执行率"), "", "missed", "execution_rate_low"),
        (("效益", "社会效益", "便利程度"), "", "unknown", "loss_unexplained"),
        (("其他", "某项工作"), "事情办得不合适", "unknown", "management_weak"),
        (("其他", "某项工作"), "", "missed", "target_missed"),
    ],
)
def test_kind_follows_the_observation_then_the_name(path: tuple[str, ...], text: str, relation: str, kind: str) -> None:
    """Words first, names second; without either a general kind, never a guess."""
    assert kind == match_kind(path, [text], relation, load_taxonomy()).id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "text", "relation"),
    [
        (("产出", "产出数量", "安装台数"), "计划50台，实际安装46台", "missed"),
        (("产出", "产出成本", "单位成本"), "人均1453元，超出53元", "missed"),
        (("效益", "满意度", "居民满意度"), "问卷86份，满意度84.9%，反映等候时间长", "missed"),
        (("效益", "社会效益", "周转率提升"), "未提供建设前数据，低于何值无法比较", "unknown"),
        (("效益", "满意度", "居民满意度"), "样本量偏少，满意度84.9%不具代表性", "unknown"),
        (("过程", "组织实施", "制度执行有效性"), "验收晚于付款", "unknown"),
    ],
)
def test_reason_tells_a_shortfall_where_the_form_prints_no_target(
    path: tuple[str, ...], text: str, relation: str
) -> None:
    """Only of results, and not where evidence is what is missing."""
    assert relation == relation_told(path, text, "unknown")
