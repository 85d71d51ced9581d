"""What people say around a question (套话): greetings, who they are, what they want it for; taken off before a search.

Clauses that only beg, thank or tell what the answer is for name no subject. What remains is the question.
"""

from __future__ import annotations

import re

_CLAUSES = re.compile(r"[^，,。；;！!？?：:\n]+[，,。；;！!？?：:\n]*")
# A clause that is nothing but this is left out.
_AROUND = re.compile(
    r"(?:各位|尊敬的)?(?:老师|领导|专家|同志|大家|大佬|朋友|亲)?们?(?:您|你|们)?(?:早上|上午|下午|晚上)?好[啊呀呢]?|"
    r"(?:不好意思|抱歉|冒昧)?(?:打扰|打搅|叨扰|麻烦)(?:您|你|各位|老师|大家)?(?:一下|了)?|"
    r"(?:非常|十分|多谢|先)?(?:谢谢|感谢|多谢|辛苦)(?:您|你|各位|大家|老师|了|啦)*|"
    r"在线等|(?:很|挺|比较|有点)?急(?:用|问|求)?[啊呀]?|求(?:助|解答|指教|教|问)|跪求|"
    r"(?:我|我们|本人|这边|我这边|我们这边|我们这里)(?:现在|目前|刚)?是(?!不是|否)[^，。？?]{2,24}(?:的|人|单位|新人|小白|员|科|股|处|局|公司|机构)|"
    r"(?:之前|以前|原来)?(?:我|我们)?(?:一直|都是)?(?:在)?(?:干|搞|做)[^，。？?]{0,8}(?:的|业务|行政|工作)|"
    r"(?:刚|新)(?:转岗|入职|调|接手|来)[^，。？?]{0,12}|"
    r"(?:我|想|我想|想要|来|特来)*(?:请教|咨询|请问|问|了解)(?:一下|下|一?个|您|各位|老师|几个|个)*(?:特别|非常|很|比较)?(?:基础|简单|小|低级|傻)?(?:的)?(?:问题|事|情况)?|"
    r"(?:我|我们)?(?:要|想|需要)?(?:写|做|编|出|填|拟)(?:底稿|报告|材料|意见|稿子)(?:要)?用|"
    r"(?:我|我们)?(?:要|想|得|需要)(?:抄|引|引用|写|标)(?:上|一下|下)?(?:条号|文号|出处|依据|原文|进去)?|"
    r"(?:请|麻烦)?(?:你|您)?(?:帮|帮我|给我|帮忙|替我)(?:在)?[^，。？?]{0,10}(?:加|写|找|查|列|补)(?:上|一|一下|下)?(?:句|条|个)?(?:依据|出处|话)?|"
    r"(?:请)?(?:用)?一句话(?:回答|告诉|说)?(?:我|清楚|就行|即可)?|(?:请|你|您)?(?:简单|直接|简短)(?:点|地|些)?(?:回答|说|讲)(?:一下|下|就行)?|"
    r"(?:第几条|哪一?条|法条|条号|文号|出处|原文|依据)[呢啊]?|(?:要|给)?(?:法条|条号|出处|原文)(?:和依据)?"
)
# Words that ask for the place in the text; they stand beside the subject.
_WITHIN = re.compile(
    r"(?:请)?用一句话(?:回答|告诉)我?|(?:有没有|有无)(?:哪|什么|哪个|哪一)?(?:条|个条款|条款|条规定|规定|文件)(?:里|中)?(?:面)?(?:说|写|讲|提到|明确|规定)(?:了|过)?|"
    r"(?:文件|规定|制度|法律|条例|办法)(?:里|中|上)(?:面)?(?:有没有|有无|是否|是怎么|怎么|让不让|准不准)(?:管|说|写|讲|提|规定)?(?:了|到|过)?(?:这个?事|这一?条|这件事|这事)?|法律上(?:让不让|准不准|允不允许|允许吗)|"
    r"(?:犯|违反|触犯|属于|对应|适用|引用)(?:了)?(?:哪|什么|第几|哪一|哪个)(?:条|法|款|规定)|原文(?:发|给|贴)(?:我|一下|出来)+|发(?:给)?我(?:一下|看看)?|来着|麻烦(?:您|你)?(?:给)?(?:讲|说|看|查)(?:一下|下)"
)

# Who doubts that a thing is required asks for the rule on it, whatever is concluded from the doubt.
_DOUBTED = re.compile(
    r"^(?:应该|好像|其实|本来)?(?:就)?(?:没有|没|不存在|哪有)(?P<what>[\u4e00-\u9fff]{3,14}?)(?:这一?说法?|这么?回事|这个?说法|这一?条|一说)(?:吧|对吧|是吧|吗|的)"
)
# All of them ask only for a yes; no text holds their words.
_SEEKS_YES = re.compile(
    r"(?:是)?(?:没错|没毛病|没问题|没啥问题|没什么问题|是这样|不违规|不会有问题)(?:吧|的吧)|没错的?[?？]?$"
)
_PEOPLE = re.compile(r"(?<=[\d二两三四五六七八九十])(?:个人(?![信所账身住])|[名位](?![次列置数均于]))")
_ASKS_PLACE = re.compile(r"哪一?[条款]|第几[条款]|法条|条号|出处|依据|原文|文件|规定")


def bare_question(text: str) -> str:
    """Return a question without what is said around it (去掉套话); the text itself where nothing else is said."""
    doubted = doubted_thing(text)
    if doubted is not None:
        return doubted
    kept = []
    for found in _CLAUSES.finditer(_SEEKS_YES.sub("对吧", _WITHIN.sub("", text))):
        clause = found[0]
        words = re.sub(r"[\s，,。；;！!？?：:（）()…~～、]+", "", clause)
        if words and _AROUND.fullmatch(words) is None:
            kept.append(clause)
    rest = "".join(kept).strip(" ，,：:；;")
    if not rest:
        return text
    # Who asked for the article asked, though no mark of it is left.
    asked = _ASKS_PLACE.search(text) is not None and _ASKS_PLACE.search(rest) is None
    return f"{rest}？" if asked and rest[-1] not in "?？" else rest


def doubted_thing(text: str) -> str | None:
    """Return what a question takes for not required (疑其没有): 公示期 in 没有公示期这一说吧; None where nothing."""
    found = _DOUBTED.search(text.strip())
    return None if found is None else found["what"]


def with_people(text: str) -> str:
    """Count people by one classifier (人数统一): 3个人, 三名 and 五位 as 3人, 三人 and 五人."""
    return _PEOPLE.sub("人", text)
