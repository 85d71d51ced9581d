"""Documents and articles named in a question (点名查条): found exactly, or said not to be there.

Questions without a name are left to ``found``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat.short_names import with_full_names
from assistant.language.document_numbers import find_document_numbers
from assistant.language.word_lists import words
from assistant.retrieval.lexical import article_number, find_references, fold, label_references
from assistant.retrieval.library import find_source
from assistant.retrieval.metadata import plain_title

if TYPE_CHECKING:
    import datetime as dt

    from assistant.chat.knowledge import Knowledge
    from assistant.retrieval.store import Hit

_ARTICLE = re.compile(r"第\s*([零〇一二三四五六七八九十百千两\d]+)\s*条(?:之[一二三四五六七八九十])?")
_QUOTED = re.compile(r"《([^《》]{2,60})》")
# A title ends in the word that names its kind; what stands before it is cut at words that are no part of titles.
_TITLE = re.compile(
    r"([\u4e00-\u9fff]{2,34}?(?:实施条例|实施细则|暂行办法|管理办法|评价办法|监督条例|管理条例|条例|办法|细则|规定|准则|规范|指引))"
    r"(?=第|的|对|里|中|是|有|怎|如何|在|规定|说|，|,|。|？|\?|$|[（(])"
)
_LAW = re.compile(
    r"([\u4e00-\u9fff]{1,16}(?<![办方做看说想用打算写违司执守依合非立本该此部这那讲])法)"
    r"(?=第\s*[零〇一二三四五六七八九十百千\d]+\s*条|规定)"
)
# 规定 behind a subject is mostly the verb, behind these the kind of a document; so with what is mostly a plain noun.
_PLAIN_KIND = re.compile(r"(?:规定|规范|办法|准则|指引|细则)$")
_READS_AS_TITLE = re.compile(
    r"(?:管理|暂行|试行|若干|补充|实施|监督|处罚|处分|征收|考核|评价|评审|评估|监控|审批|审计|审查|审核|使用|公开|操作|工作|"
    r"分配|补助|奖励|问责|追究|处理|核算|会计|财务|内部控制|内控|服务|技术|编制|编报|采购|招标|验收|指标|行为|基本)"
    r"(?:规定|规范|办法|准则|指引|细则)$"
)
_LEAD = re.compile(
    r"^(?:请问|根据|按照?|依据|依照|违反|查|看看?|关于|那|请|问|现行的?|新的?|旧的?|现在的?|哪些|哪个|什么|这个|这些|相关|有关|的)+"
)
_OF_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}?[省市县]")
_GENERAL = frozenset(
    words("""
    规定 办法 制度 条例 管理办法 评价办法 暂行办法 评分办法 计分办法 有关规定 相关规定 管理规定
    实施细则 细则 规范 准则 指引 扣分规定 计算办法 评分规定 打分办法 扣分办法 处理办法 解决办法
    绩效评价办法 绩效评价管理办法 现行办法 资金管理办法 专项管理办法 现行规定 法律规定
""")
)
_NO_TITLE = re.compile(r"那[个部份套]|这[个部份套]|哪|什么|怎|如何|多少|由|吗|能否|是否|几")
_LEAST_TITLE = 4
_IMPLEMENTING = re.compile(r"(?:的)?(?:实施|暂行|管理|配套|补充)?(?:条例|细则|办法|规定|解释)")
_SHORT_ARTICLE = re.compile(
    r"((?:法|条例|办法|细则|规定|准则|〕\d{1,4}号)》?)(?:的那个|那个|里面的?|里的?|中的?|的)?\s*([零〇一二三四五六七八九十百]{1,6}|\d{1,3})\s*条(?![例款])"
)
# 53条说什么，政府采购法那个: the number leads, the law comes behind.
_ARTICLE_FIRST = re.compile(
    r"(?<![第\d.〕\-零一二三四五六七八九十百])(\d{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?)条"
    r"(?=[^，。？?]{0,2}(?:说|讲|写|是|怎么|规定|内容|啥|什么)[^。？?]{0,14}[，。？?\s][^，。？?]{0,6}?[\u4e00-\u9fff]{2,}(?:法|条例))"
)
_BARE_ARTICLE = re.compile(r"((?:法|条例)》?)\s*(\d{1,3})(?=$|[，。？?！!、\s])")


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names (点名): a document as named, whether it is known, the articles asked for."""

    document: str | None
    title: str | None
    articles: tuple[int, ...]

    @property
    def known(self) -> bool:
        """Whether the documents hold it."""
        return self.title is not None


def find_named(text: str, knowledge: Knowledge) -> Named:
    """Find the document and articles a question names (认出点名的文件和条款)."""
    articles = tuple(value for found in _ARTICLE.finditer(text) if (value := article_number(found[1])) is not None)
    titles = [(plain_title(title), number) for title, number in knowledge.titles()]
    aliases = {alias: source.title for source in knowledge.sources for alias in (source.key, *source.aliases)}
    for number in find_document_numbers(text):
        tokens = set(find_references(number.text).numbers)
        title = next((t for t, n in titles if tokens & set(label_references(n).numbers)), None)
        if title is None:
            source = find_source(number.normal, knowledge.sources)
            title = None if source is None else plain_title(source.title)
        return Named(number.normal, title, articles)
    folded = fold(text)
    whole = [name for name, _ in titles] + [plain_title(alias) for alias in aliases]
    held = sorted((name for name in set(whole) if len(name) > 2 and fold(name) in folded), key=len, reverse=True)  # noqa: PLR2004 - 审计 is no title
    direct = next((name for name in held if re.search(rf"{re.escape(fold(name))}》?\s*第", folded)), None)
    if direct is not None and articles:
        return Named(direct, aliases.get(direct, direct), articles)
    candidate = _candidate(text)
    if held and (candidate is None or fold(candidate) in fold(held[0]) or fold(held[0]) == fold(candidate)):
        return Named(held[0], aliases.get(held[0], held[0]), articles)
    if candidate is not None:
        known = next(
            (name for name in whole if fold(candidate) == fold(name) or fold(name).endswith(fold(candidate))), None
        )
        if known is None and held and not _another(candidate, held[0]):
            known = held[0]
        return Named(candidate, known, articles)
    if held:
        return Named(held[0], held[0], articles)
    return Named(None, None, articles)


def _another(candidate: str, known: str) -> bool:
    """Tell whether a named document is another than the known one in its name: 天津市…办法, 档案法实施办法."""
    name, own = fold(candidate), fold(known)
    if len(name) <= len(own):
        return False
    return name.endswith(own) or (name.startswith(own) and _IMPLEMENTING.fullmatch(name[len(own) :]) is not None)


def with_articles(text: str) -> str:
    """Write laws and articles named in short in full (补全法名和条号): 采购法四十九条, 预算法13, 53条，政采法那个."""
    text = with_full_names(text)
    text = _SHORT_ARTICLE.sub(r"\1第\2条", text)
    text = _BARE_ARTICLE.sub(r"\1第\2条", text)
    return _ARTICLE_FIRST.sub(r"第\1条", text)


def _candidate(text: str) -> str | None:
    """Return what is written like a document's title, known or not."""
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return plain_title(quoted[1])
    for pattern in (_TITLE, _LAW):
        for found in pattern.finditer(text):
            bare = _LEAD.sub("", found[1])
            if bare in _GENERAL or _NO_TITLE.search(bare) or (pattern is _TITLE and not _is_title(bare, text)):
                continue
            return bare
    return None


def _is_title(name: str, text: str) -> bool:
    """Tell whether what ends as a title does reads as one: 管理规定 does, 履约保证金规定 is a subject and its verb."""
    if len(name) < _LEAST_TITLE or f"《{name}》" in text:
        return len(name) >= _LEAST_TITLE
    if _PLAIN_KIND.search(name) is None or _READS_AS_TITLE.search(name) or _OF_PLACE.match(name):
        return True
    return re.search(rf"{re.escape(name)}的?第\s*[零〇一二三四五六七八九十百千\d]+\s*条", text) is not None


def find_article(
    named: Named, article: int, knowledge: Knowledge, *, on: dt.date, region: str | None, k: int = 8
) -> Hit | None:
    """Find one article of a named document (查某条); None where the documents do not hold it."""
    wanted = f"条:{article}"
    hits = knowledge.search(f"《{named.title}》第{article}条", on=on, region=region, k=k)
    for hit in hits:
        same = fold(plain_title(hit.passage.path[0])) == fold(plain_title(named.title or ""))
        if (hit.named or same) and wanted in label_references(hit.passage.ref.article).articles:
            return hit
    return None
