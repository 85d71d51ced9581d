"""Short names of laws in common use (法规简称): written in full before a document is looked for.

政采法 is the 政府采购法, 招投标法条例 the 招标投标法实施条例. A place before a name makes it another document.
"""

from __future__ import annotations

import re

# What a short name looks like, with the title it stands for; no place and no longer title stands before it.
_NAMES: tuple[tuple[str, str], ...] = (
    (
        r"(?:政府采购法?|政采法?|采购法)(?:的|那个|这个|那部|这部|里的)*(?:实施)?条例|采购条例",
        "政府采购法实施条例",
    ),
    (
        r"(?:招标投标法?|招投标法?)(?:的|那个|这个|那部|这部|里的)*(?:实施)?条例",
        "招标投标法实施条例",
    ),
    (r"预算法?(?:的|那个|这个|那部|这部|里的)*(?:实施)?条例", "预算法实施条例"),
    (r"审计法?(?:的|那个|这个|那部|这部)*(?:实施)?条例", "审计法实施条例"),
    (r"档案法?(?:的|那个|这个|那部|这部)*(?:实施)?条例", "档案法实施条例"),
    (r"政府采购法|政采法|采购法", "政府采购法"),
    (r"招标投标法|招投标法|招标法|投标法", "招标投标法"),
    (r"税收征管法|征管法", "税收征收管理法"),
    (r"科技进步法", "科学技术进步法"),
    (r"中小企业法", "中小企业促进法"),
    (r"(?:行政事业)?(?:单位)?(?:国资|国有资产|资产)条例", "行政事业性国有资产管理条例"),
    (r"政府信息公开条例|政务公开条例|信息公开条例", "政府信息公开条例"),
    (r"(?:保障)?(?:中小企业)?款项支付条例|中小企业(?:付款|款项|支付)条例", "保障中小企业款项支付条例"),
    (r"财政违法(?:行为)?(?:处罚|处分)?条例|处罚处分条例", "财政违法行为处罚处分条例"),
    (r"政府投资条例|投资条例", "政府投资条例"),
    (r"国家金库条例|金库条例|国库条例", "国家金库条例"),
    (r"机关事务条例", "机关事务管理条例"),
    (r"(?:重大)?(?:行政)?决策程序?条例", "重大行政决策程序暂行条例"),
)
_TITLES = tuple(title for _, title in _NAMES)
_LEAD = r"(?<![省市区县州国军库])(?<!保障)(?<!中小企业)(?<!财政违法行为)(?<!行政事业性)(?<!家)(?<!政府)"
_SHORT = re.compile(_LEAD + "(?:" + "|".join(f"({pattern})" for pattern, _ in _NAMES) + ")(?!外)")


def with_full_names(text: str) -> str:
    """Write the short names of laws in full (补全简称): 政采法 as 政府采购法; every other word stays."""
    return _SHORT.sub(lambda found: _TITLES[(found.lastindex or 1) - 1], text)
