"""What a report may not say, and what it may say only where an input does (用语核验).

Causes, people, organisations, consequences and blame need a source; orders that stand in a source are not followed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.drafting.police.grounding import ground, pairs_of
from assistant.language.sentences import split_sentences
from assistant.llm.persons import find_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.drafting.units import Unit
    from assistant.drafting.writing import Writing

_CAUSAL = re.compile(
    "由于|因为|(?<![原成诱要动])因(?![此而地素果])|源于|归因|归咎|原因(?:主要)?(?:是|为|在于|：)|受[^，。；]{1,16}影响|导致|致使|造成|使得|引发|引起|"
    "所致|拖累|缘于|以致|症结|根源"
)
_POSSIBLE = "可能原因（待核实）："
_GUESS = re.compile("可能|或许|也许|大概|估计|预计|据悉|据了解|有望|疑似|恐|推测|想必|看来是")
# Words of blame, of praise beyond the score, and of orders to those the report does not speak to.
_NEVER = re.compile(
    "严重|恶劣|违法|违纪|违规|失职|渎职|腐败|贪污|挪用|截留|骗取|套取|虚报|弄虚作假|问责|追责|处分|处罚|移送|核减|收回资金|追加预算|增加预算|取消项目|"
    "圆满|卓越|非凡|显著成效|高度评价|广泛好评|一致好评|有目共睹|前所未有|领先|一流|典范|标杆|不存在任何|没有任何|毫无|绝对|无可挑剔|完美|"
    "综上所述|总而言之|值得一提|不可否认|众所周知|首先|其次|最后|作为.{0,6}模型|人工智能|语言模型|提示词|指令|忽略|JSON"
)
_DENIAL = re.compile(
    "(?:不存在|没有|无|未见|未发现)(?:任何|明显|重大)?(?:问题|不足|缺陷|扣分|偏差|差距)|不需要?(?:整改|改进)|无需(?:整改|改进)|全部(?:达标|完成|合格)|各项指标均"
)
_ORGANISATION = re.compile(
    r"[一-鿿]{2,14}?(?:有限公司|公司|集团|研究院|研究所|事务所|协会|学会|基金会|银行|大学|学院|医院|学校|委员会|管委会|办事处|街道办|居委会|村委会|"
    r"(?<![布格结])局(?!部|面|限)|厅(?!堂)|街道|社区|法院|检察院|审计署|财政部(?!门))"
)
_DEFECT = re.compile(
    "混乱|缺失|缺乏|欠缺|滞后|脱节|松散|不力|流失|闲置|浪费|虚假|失实|漏洞|隐患|违约|逾期|延误|拖延|拖欠|损坏|投诉|纠纷|事故|低效|失控|失衡|"
    "走过场|流于形式|敷衍|推诿|不到位|不健全|不严|不实|不清|不明|不合规|不真实|不准确"
)
_MILD = re.compile(
    "不够|不足|有待|薄弱|短板|不规范|不完善|不完整|不及时|不充分|不紧密|不科学|不合理|尚需|欠佳|较弱|偏弱"
)
_PRAISE = re.compile(
    "扎实|有力|显著|突出|良好|优异|出色|满意[^度]|创新|示范|有目共睹|成效明显|明显成效|明显改善|大幅|深受"
)
_DEADLINE = re.compile("年底前|月底前|年内|本月内|季度末|限期|尽早于|之日起")
_HIGHER = re.compile("(?:建议|要求|请)(?:市|区|县|省|上级|本级)?(?:财政|人大|审计|纪检|政府|上级)")
_SHARE, _CAUSE_SHARE, _ADVICE_SHARE = 0.6, 0.6, 0.45
_FEW, _FEW_ADVICE = 3, 4
_LONG_RUN, _LONG_RUN_ADVICE = 4, 6
_COPIED = 14
_KEPT = 0.4
_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")


def find_unsupported(unit: Unit, text: str) -> Iterator[str]:
    """Name the clauses that tell something the material does not."""
    pairs = pairs_of((*unit.material, unit.base))
    advice = unit.role == "suggestion"
    for clause in _clauses(text):
        found = ground(clause, pairs)
        limit = _ADVICE_SHARE if advice else _SHARE
        longest = len(found.strange[0]) if found.strange else 0
        far = found.unsupported >= (_FEW_ADVICE if advice else _FEW) and found.share < limit
        if far or longest >= (_LONG_RUN_ADVICE if advice else _LONG_RUN):
            shown = "、".join(f"“{part}”" for part in found.strange[:3])
            yield f"“{_SLOT.sub('…', clause)}”中的{shown}在材料里没有依据，请只写材料中有的事"


def find_judgements(unit: Unit, text: str) -> Iterator[str]:
    """Name defects and praise that the material does not (缺陷和成效须有出处)."""
    if unit.role == "suggestion":
        return
    said = "\n".join((*unit.material, unit.base))
    lost = bool(unit.statement.deductions) or unit.problem is not None
    for pattern, borne in ((_DEFECT, False), (_MILD, lost), (_PRAISE, False)):
        for word in dict.fromkeys(match[0] for match in pattern.finditer(_SLOT.sub("", text))):
            if not borne and word not in said:
                yield f"“{word}”是材料中没有的评价，请删去"


def find_causes(unit: Unit, text: str) -> Iterator[str]:
    """Name causes and consequences that no input states (原因须有出处)."""
    if unit.role == "possible":
        if not text.startswith(_POSSIBLE):
            yield f"材料没有写明原因，本段须以“{_POSSIBLE}”开头"
        return
    if text.startswith("可能原因"):
        yield "材料写明了原因或本段不写原因，不要写“可能原因”"
    pairs = pairs_of((unit.base, *unit.stated))
    said = "\n".join((unit.base, *unit.stated))
    for start, end in split_sentences(text):
        sentence = text[start:end]
        match = _CAUSAL.search(sentence)
        if match is None:
            continue
        found = ground(sentence, pairs)
        stated = unit.role == "cause" or match[0] in said or _CAUSAL.search(said) is not None
        if not stated or found.share < _CAUSE_SHARE:
            yield f"“{match[0]}”断定了原因或后果，材料没有这样写明，请删去"
    for match in _GUESS.finditer(text):
        if match[0] not in said:
            yield f"“{match[0]}”是推测，请删去"


def find_names(unit: Unit, text: str) -> Iterator[str]:
    """Name people and organisations that the material does not (人员和机构须有出处)."""
    said = "\n".join((*unit.material, unit.base))
    for name in find_named(text):
        if name not in said:
            yield f"人名“{name}”在材料里没有，请删去"
    for match in _ORGANISATION.finditer(_SLOT.sub("，", text)):
        name = match[0]
        if not any(name[at:] in said for at in range(max(1, len(name) - 3))):
            yield f"机构“{name}”在材料里没有，请删去"


def find_forbidden(unit: Unit, text: str, writing: Writing) -> Iterator[str]:
    """Name words of blame, of empty praise, of denial, and of the wrong speaker."""
    said = "\n".join((*unit.material, unit.base))
    bare = _SLOT.sub("", text)
    for pattern, why in (
        (_NEVER, "不合本报告的用语"),
        (_DENIAL, "材料没有这样说"),
        (_DEADLINE, "时限只在材料写明时写"),
        (_HIGHER, "不向财政部门和上级提要求"),
    ):
        for match in pattern.finditer(bare):
            if match[0] not in said:
                yield f"“{match[0]}”{why}，请删去"
    yield from _speaker(unit, bare, writing)


def _speaker(unit: Unit, text: str, writing: Writing) -> Iterator[str]:
    if writing.by_unit:
        for word in ("建议项目单位", "建议部门", "被评价单位"):
            if word in text and word not in unit.base:
                yield f"单位自评用“我单位将”，不写“{word}”"
    elif "我单位" in text and "我单位" not in unit.base:
        yield "评价他人的报告不写“我单位”"
    if unit.role == "suggestion":
        if writing.by_unit and "我单位" not in text and "我单位" in unit.base:
            yield "建议须以“我单位将”引出"
        if not writing.by_unit and "建议" not in text:
            yield "建议须写明“建议”"


def find_copied(unit: Unit, text: str, patterns: tuple[str, ...]) -> Iterator[str]:
    """Name wording taken over from another project's report (照抄历史报告)."""
    bare = _SLOT.sub("|", text)
    own = "\n".join((*unit.material, unit.base))
    for pattern in patterns:
        part = _shared(bare, pattern, own)
        if part:
            yield f"“{part}”照抄了历史报告，请换用本项目的材料"


def _shared(text: str, pattern: str, own: str) -> str:
    for at in range(len(text) - _COPIED + 1):
        part = text[at : at + _COPIED]
        if "|" not in part and part in pattern and part not in own:
            return part
    return ""


def find_lost(unit: Unit, text: str) -> Iterator[str]:
    """Name what the inputs tell and the paragraph leaves out (漏写)."""
    named = [name for name in unit.must if f"[[{name}]]" not in text]
    if named:
        yield f"漏写了{'、'.join(f'[[{name}]]' for name in named)}"
    if unit.role == "suggestion" and unit.title and unit.title in unit.base and unit.title not in text:
        yield f"须原样写出所针对的问题“{_SLOT.sub('…', unit.title)}”"
    have = pairs_of([text])
    for part in _clauses(unit.base):
        wanted = pairs_of([part])
        heavy = ground(part, frozenset())
        words = [word for word in heavy.strange if len(word) > 1]
        if not words:
            continue
        own = pairs_of(words) & wanted
        if own and len(own & have) < len(own) * _KEPT:
            yield f"漏写了底稿中的“{_SLOT.sub('…', part)}”"


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[，。；：]", text) if _SLOT.sub("", part).strip("（）“”、 ")]
