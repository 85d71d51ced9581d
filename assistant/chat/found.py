"""Answers found in the documents (查到的答案): search, weigh, quote; or say that they do not hold it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.chat.definitions import asked_terms, difference
from assistant.chat.evidence import enough, sufficient, weigh
from assistant.chat.extract import best_words
from assistant.chat.holders import holder_of
from assistant.chat.knowledge import cite
from assistant.chat.lookups import find_article, find_named
from assistant.chat.places import find_place
from assistant.chat.topic import Frequencies, coverage, find_topic
from assistant.chat.validity import asks_validity, tell_validity
from assistant.retrieval.applicability import region_applies

if TYPE_CHECKING:
    from assistant.chat.answer import Citation
    from assistant.chat.evidence import Evidence
    from assistant.chat.knowledge import Knowledge
    from assistant.chat.lookups import Named
    from assistant.chat.topic import Topic
    from assistant.retrieval.store import Hit

_WIDE = 12
# Enough for every article of one law.
_WHOLE = 400
_SHOWN = 3
_NEAR_BEST = 0.35
_LOCAL = 0.6
_LESS_COVERED = 0.2
_BESIDE_TERMS = 0.36
# A project or unit of some place, whose own facts no rule holds.
_PARTICULAR = re.compile(
    r"[\u4e00-\u9fff0-9]{0,12}(?:项目|中心)(?!支出|评价|绩效|单位|实施|资金|管理|立项)[^，。？]{0,10}(?:\d|样本|问卷|专家各|每位|谁|名单|明细|原始)"
)
_WITHIN = 0.3
_ARTICLES = re.compile(r"第\s*[零〇一二三四五六七八九十百千\d]+\s*条")
_CLAIMED_PLACE = re.compile(r"是不是|对吗|对吧|对不对|是否|吗|吧|依据|引用|引|在")
_DAY = re.compile(r"((?:19|20)\d{2})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_ASKS_VALIDITY = re.compile(
    r"有效|失效|废止|适用|施行|生效|还能用|还能引用|能不能引用|能引用|作废|什么时候.{0,4}(?:施行|生效|实施)|新旧|版"
)
_FUTURE = re.compile(r"(20\d{2})\s*年")
_EDITION = re.compile(r"((?:19|20)\d{2})\s*(?:年)?版")


@dataclass(frozen=True, slots=True)
class Found:
    """What the documents hold on a question (查到的结果).

    ``citations`` come best first; ``refused`` with ``reason`` where they do not answer. ``remarks``
    stand before the citations: a corrected premise, a repealed document, differing regions.
    """

    citations: tuple[Citation, ...] = ()
    refused: bool = False
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    elsewhere: tuple[Citation, ...] = field(default=())
    topic: Topic | None = None


class Finder:
    """Answers questions from one set of documents (查答器)."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the documents and how common each word is in them."""
        self.knowledge = knowledge
        self.frequencies = Frequencies(knowledge.store)

    def find(self, text: str, *, on: dt.date, region: str | None) -> Found:
        """Answer a plain question from the documents (查答)."""
        self.frequencies.refresh()
        topic = find_topic(text, self.frequencies)
        named = find_named(text, self.knowledge)
        day = _asked_day(text, on)
        if named.document is not None and not named.known:
            return self._unknown_document(named, text, topic, on=day, region=region)
        if named.known and named.title and not named.articles and asks_validity(text):
            lines, cited = tell_validity(text, named.title, self.knowledge, on=day)
            if lines and (region is None or not cited or applies_in(cited[0], region)):
                return Found(cited, remarks=lines, topic=topic)
        if named.known and named.articles:
            return self._articles(named, text, topic, on=day, region=region)
        if _of_future(text, on):
            return self._refuse(text, region=region)
        place = find_place(text)
        hits = self.knowledge.search(text, on=day, region=place or region, k=_WIDE)
        weighed = weigh(topic, hits)
        if place is not None and not self._speaks_of(place, weighed, named):
            return self._unknown_place(place, text, topic, weighed, on=day)
        if named.known:
            return self._document(named, text, topic, weighed, on=day)
        if _PARTICULAR.search(text) and not any(item.hit.passage.kind == "report" for item in weighed):
            return self._refuse(text, region=place or region)
        good = sufficient(topic, weighed)
        terms = self._terms(text)
        if not good and not terms:
            return self._refuse(text, region=place or region)
        if terms:
            laws = [item for item in good or weighed if item.hit.passage.kind == "law" and _adds(item)]
            laws = [item for item in laws if item.coverage >= _BESIDE_TERMS][: max(_SHOWN - len(terms), 1)]
            return Found(
                (*terms, *(self.cite_evidence(topic, item) for item in laws)), remarks=difference(text), topic=topic
            )
        citations = self._cite(topic, good, region=place or region)
        remarks = () if place is None or any(c.region != "全国" for c in citations) else (_only_national(place),)
        elsewhere = self._elsewhere(text, topic, on=day) if (place or region) is None else ()
        return Found(citations, remarks=remarks, elsewhere=elsewhere, topic=topic)

    def _cite(self, topic: Topic, good: list[Evidence], *, region: str | None) -> tuple[Citation, ...]:
        """Cite the best passages; of those equally good, the nearer region's first."""
        best = good[0]
        kept = [item for item in good if item is best or (_adds(item) and _close(item, best))][:_SHOWN]
        if region is not None:
            kept.sort(key=lambda item: (item.hit.passage.region == "全国" and _rivals(kept), -item.value))
        return tuple(self.cite_evidence(topic, item) for item in kept)

    def cite_evidence(self, topic: Topic, item: Evidence) -> Citation:
        """Cite one passage with the words that answer."""
        passage = item.hit.passage
        # A sentence that gives orders is not carried along with the one that answers.
        whole = "instruction" not in item.hit.flags
        words = best_words(topic, passage.text, whole=whole) if passage.is_quote or passage.kind == "problem" else None
        return cite(passage, in_force=item.hit.in_force, words=words, flags=item.hit.flags)

    def _speaks_of(self, place: str, weighed: tuple[Evidence, ...], named: Named) -> bool:
        """Tell whether a document of the place itself is there, or the named document is of it."""
        if named.known:
            return True
        del weighed
        return self.knowledge.holds_region(place)

    def _elsewhere(self, text: str, topic: Topic, *, on: dt.date) -> tuple[Citation, ...]:
        """Find rules of single regions that speak to the question, where no region was given."""
        found: dict[str, Citation] = {}
        for region in self.knowledge.local_regions:
            hits = [
                h for h in self.knowledge.search_shipped(text, on=on, region=region, k=4) if h.passage.region != "全国"
            ]
            for item in weigh(topic, hits):
                if item.fits and _adds(item) and item.coverage >= _LOCAL and item.hit.passage.id not in found:
                    found[item.hit.passage.id] = self.cite_evidence(topic, item)
        return tuple(found.values())[:2]

    def _articles(self, named: Named, text: str, topic: Topic, *, on: dt.date, region: str | None) -> Found:
        """Answer with the articles asked for; say which of them are not there."""
        hits = [
            (number, find_article(named, number, self.knowledge, on=on, region=region)) for number in named.articles
        ]
        missing = [number for number, hit in hits if hit is None]
        there = [hit for _, hit in hits if hit is not None]
        citations = tuple(
            cite(
                hit.passage,
                in_force=hit.in_force,
                words=_article_words(topic, hit.passage.text, quote=hit.passage.is_quote),
                flags=hit.flags,
            )
            for hit in there
        )
        if not citations:
            numbers = "、".join(f"第{number}条" for number in missing)
            reason = f"资料中的《{named.title}》没有{numbers}" + self._extent(named, on=on, region=region)
            return Found(refused=True, reason=reason, topic=topic)
        remarks = tuple(f"资料中没有《{named.title}》第{number}条。" for number in missing)
        if len(there) == 1 and _CLAIMED_PLACE.search(text):
            other = self._right_article(named, there[0], text, on=on, region=region)
            if other is not None:
                remark = f"{there[0].passage.ref.article}没有写到所问的内容，相关的是《{named.title}》{other.article}。"
                return Found((*citations, other), remarks=(*remarks, remark), topic=topic)
        return Found(citations, remarks=remarks, topic=topic)

    def _right_article(self, named: Named, hit: Hit, text: str, *, on: dt.date, region: str | None) -> Citation | None:
        """Find the article that speaks of what a question places in another one; None where the other does."""
        rest = _without_title(text, named)
        narrowed = find_topic(rest, self.frequencies)
        if not narrowed.weight or coverage(narrowed, hit.passage.text) >= _WITHIN:
            return None
        hits = self.knowledge.search(f"《{named.title}》{_ARTICLES.sub('', rest)}", on=on, region=region, k=_WHOLE)
        for item in weigh(narrowed, [other for other in hits if other.named]):
            if (
                item.hit.passage.ref.article not in (None, hit.passage.ref.article)
                and coverage(narrowed, item.hit.passage.text) > _WITHIN
            ):
                return self.cite_evidence(narrowed, item)
        return None

    def _extent(self, named: Named, *, on: dt.date, region: str | None) -> str:
        """Tell how far the document at hand reaches, so that a wrong number is seen."""
        hits = self.knowledge.search(f"《{named.title}》", on=on, region=region, k=_WHOLE)
        own = [hit for hit in hits if hit.named and hit.passage.ref.article]
        if not own:
            return "；请加入该文件全文后再问"
        if all(hit.passage.is_quote for hit in own):
            return f"（全文共{len(own)}条），请核对条号"
        return "（随产品发布的是要点，没有收全各条）；请核对条号，或加入该文件全文后再问"

    def _unknown_document(self, named: Named, text: str, topic: Topic, *, on: dt.date, region: str | None) -> Found:
        reason = f"资料里没有{_titled(named.document or '')}；请用 jixiao kb add 加入该文件全文后再问"
        weighed = weigh(topic, self.knowledge.search(text, on=on, region=region, k=4))
        near = [item for item in weighed if item.fits and item.coverage >= _LOCAL][:1]
        del text
        return Found(
            refused=True, reason=reason, elsewhere=tuple(self.cite_evidence(topic, item) for item in near), topic=topic
        )

    def _unknown_place(
        self, place: str, text: str, topic: Topic, weighed: tuple[Evidence, ...], *, on: dt.date
    ) -> Found:
        del on
        national = [item for item in weighed if item.hit.passage.region == "全国" and enough(topic, item)]
        reason = f"资料里没有{place}的有关规定；会载明此事的是{holder_of(text, region=place)}"
        elsewhere = tuple(self.cite_evidence(topic, item) for item in national[:1])
        return Found(refused=True, reason=reason, elsewhere=elsewhere, topic=topic)

    def _document(self, named: Named, text: str, topic: Topic, weighed: tuple[Evidence, ...], *, on: dt.date) -> Found:
        """Answer from one named document; what is repealed is said to be so."""
        own = [item for item in weighed if item.hit.named]
        if not own:
            return self._refuse(text, region=None)
        asks_state = _ASKS_VALIDITY.search(text) is not None
        rest = _without_title(text, named)
        narrowed = find_topic(rest, self.frequencies)
        remarks = self._state_remarks(own, on=on)
        if narrowed.weight and not asks_state:
            ranked = weigh(narrowed, [item.hit for item in own])
            good = [item for item in ranked if item.fits and coverage(narrowed, item.hit.passage.text) >= _WITHIN]
            if not good and not remarks:
                title = own[0].hit.passage.path[0]
                reason = f"资料中的《{title}》没有写到这一点；会载明此事的是{holder_of(text)}"
                return Found(refused=True, reason=reason, topic=topic)
            own = good or own
            topic = narrowed
        citations = tuple(self.cite_evidence(topic, item) for item in own[:_SHOWN])
        return Found(citations, remarks=remarks, topic=topic)

    def _state_remarks(self, own: list[Evidence], *, on: dt.date) -> tuple[str, ...]:
        """Say what is past, repealed or not yet in force, with its successor."""
        remarks = []
        for item in own:
            passage = item.hit.passage
            title = f"《{passage.path[0]}》"
            if passage.repealed_by is not None:
                remarks.append(f"{title}已废止，现由{_titled(passage.repealed_by)}取代，不再适用。")
            elif item.hit.in_force is False and passage.in_force_from is not None and passage.in_force_from > on:
                remarks.append(f"{title}自{_day_text(passage.in_force_from)}起施行，{_day_text(on)}尚未生效。")
            elif item.hit.in_force is False:
                remarks.append(f"{title}在{_day_text(on)}已不再适用。")
            source = next((known for known in self.knowledge.sources if known.key == passage.ref.document), None)
            if source is not None and source.yields_to is not None:
                leader = _titled(source.yields_to)
                remarks.append(f"{title}是较早的框架，{leader}施行后的项目评价以{leader}为准。")
        return tuple(dict.fromkeys(remarks))

    def _terms(self, text: str) -> tuple[Citation, ...]:
        """Cite the terms a question asks for."""
        cited = []
        for term in asked_terms(text):
            passage = self.knowledge.open(f"term:{term.identifier}")
            cited.append(cite(passage, in_force=None))
        return tuple(cited)

    def _refuse(self, text: str, *, region: str | None) -> Found:
        return Found(
            refused=True, reason=f"资料里没有能回答这个问题的内容；会载明此事的是{holder_of(text, region=region)}"
        )


def _of_future(text: str, on: dt.date) -> bool:
    """Tell whether a question asks what a year still to come will bring (未来年度的规定)."""
    years = [int(year) for year in _FUTURE.findall(text)]
    return bool(years) and max(years) > on.year and re.search("会|将|新|政策|多少|怎么改|什么样", text) is not None


def _adds(item: Evidence) -> bool:
    """Tell whether a passage is worth showing beside the best: overviews and kinds of problem are not."""
    passage = item.hit.passage
    return passage.kind != "problem" and not (passage.kind == "law" and passage.ref.article is None)


def _close(item: Evidence, best: Evidence) -> bool:
    """Tell whether a passage answers nearly as well as the best one."""
    return item.value >= best.value - _NEAR_BEST and item.coverage >= best.coverage - _LESS_COVERED


def _only_national(place: str) -> str:
    return f"资料中没有{place}对此的专门规定，以下为全国性规定。"


def _rivals(kept: list[Evidence]) -> bool:
    """Tell whether a local rule stands beside the nationwide one."""
    return any(item.hit.passage.region != "全国" and item.coverage >= _LOCAL for item in kept)


def _article_words(topic: Topic, text: str, *, quote: bool) -> str | None:
    return best_words(topic, text) if quote else None


def _asked_day(text: str, on: dt.date) -> dt.date:
    """Take the day a question speaks of (问的是哪一天): 2023年的时候, 2025年7月; else the day given."""
    if not re.search(r"时候|当时|那时|还能|现在|适用|有效|\d月", text) or _EDITION.search(text):
        found = [match for match in _DAY.finditer(text) if match[2]]
    else:
        found = list(_DAY.finditer(text))
    if not found:
        return on
    year, month, day = found[0][1], found[0][2], found[0][3]
    try:
        return dt.date(int(year), int(month or 12), int(day or (28 if month else 31)))
    except ValueError:
        return on


def _day_text(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _titled(name: str) -> str:
    return name if "〔" in name or "号" in name else f"《{name}》"


def _without_title(text: str, named: Named) -> str:
    for name in (named.document, named.title):
        if name:
            text = text.replace(f"《{name}》", "").replace(name, "")
    return re.sub(r"[\u4e00-\u9fff]{1,4}[〔\[【(（]\d{4}[〕\]】)）]\s*第?\d+\s*号", "", text)


def applies_in(citation: Citation, region: str | None) -> bool:
    """Tell whether a citation's document applies in a region (地区是否适用)."""
    return region_applies(citation.region, region)
