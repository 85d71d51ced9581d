"""Documents and articles named in a question (点名查条): found exactly, or said not to be there.

Questions without a name are left to ``found``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_LAW = re.compile(r"([\u4e00-\u9fff]{1,16}法)(?=第\s*[零〇一二三四五六七八九十百千\d]+\s*条)")
_LEAD = re.compile(
    r"^(?:请问|根据|按照?|依据|依照|违反|查|看看?|关于|那|请|问|现行的?|新的?|旧的?|现在的?|哪些|哪个|什么|这个|这些|相关|有关|的)+"
)
_GENERAL = frozenset(
    words("""
    规定 办法 制度 条例 管理办法 评价办法 暂行办法 评分办法 计分办法 有关规定 相关规定 管理规定
    实施细则 细则 规范 准则 指引 扣分规定 计算办法 评分规定 打分办法 扣分办法 处理办法 解决办法
    绩效评价办法 绩效评价管理办法 现行办法 资金管理办法 专项管理办法 现行规定 法律规定
""")
)
_NO_TITLE = re.compile(r"哪|什么|怎|如何|多少|由|吗|能否|是否|几")
_LEAST_TITLE = 4


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
        if known is None and held and not _other_place(candidate, held[0]):
            known = held[0]
        return Named(candidate, known, articles)
    if held:
        return Named(held[0], held[0], articles)
    return Named(None, None, articles)


def _other_place(candidate: str, known: str) -> bool:
    """Tell whether a named document is another than the known one its name ends with: 天津市…办法."""
    return fold(candidate).endswith(fold(known)) and len(candidate) > len(known)


def _candidate(text: str) -> str | None:
    """Return what is written like a document's title, known or not."""
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return plain_title(quoted[1])
    for pattern in (_TITLE, _LAW):
        for found in pattern.finditer(text):
            bare = _LEAD.sub("", found[1])
            if bare in _GENERAL or _NO_TITLE.search(bare) or (len(bare) < _LEAST_TITLE and pattern is _TITLE):
                continue
            return bare
    return None


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
