"""First-level groups by their words (一级指标): which one a heading names, when two labels are one group."""

from __future__ import annotations

import re

from assistant.intake.forms import bare

GROUP_WORDS = (
    "预算执行", "预算管理", "决策", "投入", "过程", "管理", "产出", "效益", "效果", "成本", "满意度", "绩效",
    "履职效能", "管理效率",
)  # fmt: skip

_GROUP_AFFIX = re.compile(r"^(?:项目|部门|预算)?(.+?)(?:类)?(?:指标|管理|情况|方面)*$")


def group_key(label: str) -> str:
    """Bring a first-level label to the form that compares: 项目决策, 决策指标 and 决策 are one."""
    name = bare(label)
    found = _GROUP_AFFIX.match(name)
    return found.group(1) if found and found.group(1) else name


def group_named(text: str) -> str | None:
    """Return the first-level group a heading or sentence opening names (决策、过程…), or None."""
    bare_text = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]?\s*", "", text.strip())
    bare_text = re.split(r"[。，；：:（(]", bare_text)[0]
    key = group_key(bare_text)
    named = re.sub(r"(?:指标|情况|分析|绩效|完成)+$", "", key)
    named = re.sub(r"^(?:项目|部门)", "", named)
    for word in GROUP_WORDS:
        if named in {word, f"{word}管理"} or key == word:
            return re.sub(r"(?:情况|分析)+$", "", bare_text)
    return None
