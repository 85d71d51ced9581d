"""Turns of speech that bring in what nobody gave (无据说法): authorities, witnesses, comparisons, remedies, money.

Each is allowed where the material says it in the same words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.drafting.units import Unit

_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")
_SCALE = re.compile("优[、，/]?良[、，/]?(?=中|一般|合格|差)")
_WHO = (
    "专家|评价组|评审组|调研组|工作组|检查组|有关方面|社会各界|各方|群众|市民|居民|村民|家长|家庭|学生|患者|企业|商户|受访者|服务对象|"
    "负责人|工作人员|经办人|相关人员|审计|财政"
)
_SAYS = "认为|表示|反映|指出|提出|坦言|认可|肯定|普遍|一致|反响|好评|抱怨|要求"
_VERIFIED = (
    "核查|核实|查实|查证|认定|审计|评审|调查|调研|检查|查阅|走访|抽查|鉴定|论证|了解|核对|比对|核验|访谈|座谈|查看"
)
_EVERYWHERE: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?:按照?|根据|依据|依照|遵照|遵循|符合)(?:国家|上级|有关|相关|现行|市级?|区级?|县级?|省级?|财政)+(?:的)?"
            r"(?:规定|法律|法规|制度|政策|文件|办法|规程|精神)"
        ),
        "没有说明是哪一份依据；依据只用可引用的占位写出",
    ),
    (
        re.compile(
            r"(?<!《)(?:预算法|政府采购法|会计法|档案法|审计法|招标投标法|民法典|合同法|统计法)|违反[^，。；]{0,12}"
        ),
        "是手写的法律依据；依据只用可引用的占位写出",
    ),
    (
        re.compile(rf"经(?:现场|实地|专家|逐项|进一步|初步|反复|多方|评价组?|有关部门)*(?:{_VERIFIED})"),
        "说的是材料中没有的核查环节",
    ),
    (re.compile(r"据(?:有关|部分|相关)?(?:了解|悉|反映|介绍|称|说|统计|估|群众|单位|人员)"), "没有出处"),
    (re.compile(rf"(?:{_WHO})[^，。；、]{{0,4}}?(?:{_SAYS})"), "是材料中没有的说法"),
    (re.compile(r"由[一-鿿]{2,12}?(?:负责|牵头|承担|主管|督办|协同|主抓)"), "材料没有写明由谁负责"),
    (re.compile(r"(?:主要|直接|领导|主体)?责任(?:主要)?(?:在于?|归|属|由|方)|责任心"), "材料没有划分责任"),
    (
        re.compile(
            r"(?:全国|全省|全市|全区|全县|同类|同行|同级|兄弟|周边|先进地区|其他(?:省|市|区|县|地区))[^，。；]{0,6}|平均水平|行业[^，。；]{0,4}水平"
        ),
        "没有可以比较的材料",
    ),
    (re.compile(r"否则|不然"), "是材料中没有的后果"),
    (
        re.compile(
            r"专项(?:经费|资金)|(?:经费|资金|财力|预算)(?:保障|支持|投入|倾斜)|(?:加大|增加|追加|争取)[^，。；]{0,6}(?:投入|经费|资金|预算)|上级"
        ),
        "涉及材料中没有的资金安排或上级支持",
    ),
    (
        re.compile(r"(?:整改|补正|纠正|解决|销号|弥补)(?:到位|完毕|完成)|同样(?:情况|问题)|类似(?:情况|问题)"),
        "是材料中没有的情况",
    ),
)
_TOLD: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"若(?!干)|如果|假如|倘若|如能|一旦|只要"), "是假设，不是事实"),
    (
        re.compile(
            r"(?<!完成)较好|优良|优秀|优质|平稳|有序|顺畅|高效|理想|喜人|可喜|充分肯定|向好|不错|亮点|经验丰富|值得|意义重大|重要意义|有口皆碑|令人"
        ),
        "是材料中没有的评价",
    ),
)  # fmt: skip


def find_inventions(unit: Unit, text: str) -> Iterator[str]:
    """Name turns of speech that stand for a source, a witness, a comparison or a remedy the material does not have."""
    # A scale named in the material (优良中差) praises nothing.
    said = _SCALE.sub("", "\n".join((*unit.material, unit.base)))
    bare = _SLOT.sub("", text)
    rules = _EVERYWHERE if unit.role == "suggestion" else (*_EVERYWHERE, *_TOLD)
    for pattern, why in rules:
        for word in dict.fromkeys(match[0] for match in pattern.finditer(bare)):
            if word not in said:
                yield f"“{word}”{why}，请删去"
