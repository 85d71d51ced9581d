"""Answers found in the documents (查到的答案): search, weigh, quote; or say that they do not hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.chat.answerable import ANSWERED, REFUSED, chance, signs
from assistant.chat.asked_days import asked_day, day_text, of_future
from assistant.chat.choosing import LOCAL, SHOWN, adds, close, rivals, varied
from assistant.chat.definitions import asked_terms, difference
from assistant.chat.elsewhere import only_there, own_place, source_place, successor_of
from assistant.chat.evidence import enough, sufficient, weigh
from assistant.chat.extract import best_words
from assistant.chat.familiar import find_familiar
from assistant.chat.holders import holder_of
from assistant.chat.knowledge import cite
from assistant.chat.lookups import find_article, find_named, with_articles
from assistant.chat.places import find_place
from assistant.chat.plain_words import bare_question
from assistant.chat.topic import Frequencies, coverage, find_topic
from assistant.chat.unknowable import why_unknowable
from assistant.chat.validity import asks_validity, tell_validity
from assistant.retrieval.applicability import NATIONWIDE, region_applies

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assistant.chat.answer import Citation
    from assistant.chat.evidence import Evidence
    from assistant.chat.familiar import Familiar
    from assistant.chat.knowledge import Knowledge
    from assistant.chat.lookups import Named
    from assistant.chat.topic import Topic
    from assistant.retrieval.store import Hit

WIDE, MANY = 12, 40
"""How many passages are judged, of how many that are looked at."""
# Enough for every article of one law.
_WHOLE = 400
_BESIDE_TERMS = 0.36
# A project or unit of some place, whose own facts no rule holds.
_PARTICULAR = re.compile(
    r"[\u4e00-\u9fff0-9]{0,12}(?:项目|中心)(?!支出|评价|绩效|单位|实施|资金|管理|立项)[^，。？]{0,10}(?:\d|样本|问卷|专家各|每位|谁|名单|明细|原始)"
)
_WITHIN = 0.3
_LOOSELY = 0.3
_AS_MUCH = 0.15
_ALIKE = 0.6
_LOOKED_UP = 3
# Below this an answer speaks of the matter in other words than the question, and says so.
_LOOSE = 0.45
# What is shown beside a refusal must at least be about the matter.
_NEAR_SUBJECT, _NEAR_MEANING, _NEAR_WORDS = 0.25, 0.89, 0.35
_ARTICLES = re.compile(r"第\s*[零〇一二三四五六七八九十百千\d]+\s*条")
_CLAIMED_PLACE = re.compile(r"是不是|对吗|对吧|对不对|是否|吗|吧|依据|引用|引|在")
_ASKS_VALIDITY = re.compile(
    r"有效|失效|废止|适用|施行|生效|还能用|还能引用|能不能引用|能引用|作废|什么时候.{0,4}(?:施行|生效|实施)|新旧|版"
)


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
        text = with_articles(bare_question(text))
        topic = find_topic(text, self.frequencies)
        named = find_named(text, self.knowledge)
        day = asked_day(text, on)
        found = self._of_other_place(text, topic, on=day, region=region)
        if found is None:
            found = self._by_name(named, text, topic, on=day, region=region)
        if found is not None:
            return found
        reason = why_unknowable(text)
        if reason is not None:
            return Found(refused=True, reason=reason)
        if of_future(text, on):
            return self._refuse(text, region=region)
        return self._by_content(named, text, topic, on=day, region=region)

    def _by_name(self, named: Named, text: str, topic: Topic, *, on: dt.date, region: str | None) -> Found | None:
        """Answer what a question names outright: a document, its validity, its articles; None where it names none."""
        if named.document is not None and not named.known:
            successor = successor_of(named.document, self.knowledge)
            if successor is not None:
                return self._of_successor(named.document, successor, text, on=on, region=region)
            return self._unknown_document(named, text, topic, on=on, region=region)
        if named.known and named.title and not named.articles and asks_validity(text):
            lines, cited = tell_validity(text, named.title, self.knowledge, on=on)
            if lines and (region is None or not cited or applies_in(cited[0], region)):
                return Found(cited, remarks=lines, topic=topic)
        if named.known and named.articles:
            return self._articles(named, text, topic, on=on, region=region)
        return None

    def _by_content(self, named: Named, text: str, topic: Topic, *, on: dt.date, region: str | None) -> Found:
        """Answer from the passages that speak of the subject, or say that none does."""
        place = find_place(text)
        hits = self.knowledge.search(text, on=on, region=place or region, k=MANY)
        familiar = find_familiar(text, self.knowledge)
        hits = (*hits, *self._asked_alike(familiar, hits, on=on, region=place or region))
        weighed = weigh(topic, hits, familiar)[:WIDE]
        if place is not None and not self._speaks_of(place, weighed, named):
            return self._unknown_place(place, text, topic, weighed, on=on)
        if named.known:
            return self._document(named, text, topic, weighed, on=on)
        if _PARTICULAR.search(text) and not any(item.hit.passage.kind == "report" for item in weighed):
            return self._refuse(text, region=place or region)
        good = self._good(topic, weighed, familiar, named)
        terms = self._terms(text)
        if terms:
            laws = [item for item in weighed if item.hit.passage.kind == "law" and adds(item)]
            laws = [item for item in laws if item.coverage >= _BESIDE_TERMS][: max(SHOWN - len(terms), 1)]
            cited = tuple(self.cite_evidence(topic, item) for item in laws)
            return Found((*terms, *cited), remarks=difference(text), topic=topic)
        elsewhere = self._elsewhere(text, topic, on=on) if (place or region) is None else ()
        if not good and elsewhere:
            return Found(remarks=("没有找到全国性的规定。",), elsewhere=elsewhere, topic=topic)
        if not good:
            return replace(self._refuse(text, region=place or region), elsewhere=self._nearest(topic, weighed))
        citations = self._cite(topic, good, region=place or region)
        remarks = () if place is None or any(c.region != "全国" for c in citations) else (_only_national(place),)
        if max(item.coverage for item in good) < _LOOSE:
            remarks = (*remarks, "没有逐字对应的规定，下面是意思最接近的，请核对是否适用：")
        return Found(citations, remarks=remarks, elsewhere=elsewhere, topic=topic)

    def _good(self, topic: Topic, weighed: tuple[Evidence, ...], familiar: Familiar, named: Named) -> list[Evidence]:
        """Keep the passages that answer, by all signs together (能作答的依据); none means a refusal."""
        if not weighed:
            return []
        sure = chance(signs(topic, weighed, familiar, named=named.known))
        good = sufficient(topic, weighed)
        if sure < REFUSED or (not good and sure < ANSWERED):
            return []
        if sure < ANSWERED:
            return good
        alike = [item for item in weighed if familiar.closeness(item.hit.passage) >= _ALIKE]
        best = next((i for i in weighed if i in alike or (i.fits and (adds(i) or i in good))), None)
        return [item for item in weighed if item is best or item in good or item in alike]

    def _asked_alike(self, familiar: Familiar, hits: Sequence[Hit], *, on: dt.date, region: str | None) -> list[Hit]:
        """Look up the articles that answer a question asked alike and were not found by its own words."""
        found: list[Hit] = []
        for near in familiar.answered[:_LOOKED_UP]:
            form = near.form
            if near.closeness < _ALIKE or any(form.answered_by(hit.passage) for hit in (*hits, *found)):
                continue
            number = find_named(f"《{form.document}》{form.article}", self.knowledge)
            for article in number.articles[:1]:
                hit = find_article(number, article, self.knowledge, on=on, region=region)
                if hit is not None and form.answered_by(hit.passage):
                    found.append(replace(hit, named=False, likeness=0.0))
        return found

    def _cite(self, topic: Topic, good: list[Evidence], *, region: str | None) -> tuple[Citation, ...]:
        """Cite the best passages; of those equally good, the nearer region's first."""
        best = good[0]
        near = [item for item in good if item is best or (adds(item) and close(item, best))]
        kept = varied(near)
        if region is not None:
            kept.sort(key=lambda item: (item.hit.passage.region == "全国" and rivals(kept), -item.value))
        return tuple(self.cite_evidence(topic, item) for item in kept)

    def _nearest(self, topic: Topic, weighed: Sequence[Evidence]) -> tuple[Citation, ...]:
        """Cite the passage that comes nearest to what is refused, where one is near at all (最接近的规定)."""
        for item in weighed:
            nearness = item.hit.nearness
            # Without vectors the words alone must tell.
            near = item.coverage >= (_NEAR_WORDS if nearness is None else _NEAR_SUBJECT)
            near = near and (nearness is None or nearness >= _NEAR_MEANING)
            if near and adds(item) and item.hit.passage.kind == "law":
                return (self.cite_evidence(topic, item),)
        return ()

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

    def _of_other_place(self, text: str, topic: Topic, *, on: dt.date, region: str | None) -> Found | None:
        """Answer from the rules of a place that are asked for elsewhere; None where none are."""
        source, own = source_place(text), own_place(text, region)
        known = tuple(sorted(self.knowledge.regions() - {NATIONWIDE}))
        if source is None or own is None or not only_there(source, own, known):
            return None
        whole = [name for name in known if name == source or name.endswith(source)]
        below = [name for name in known if any(name.startswith(one) and name != one for one in (*whole, source))]
        hits: list[Hit] = []
        for name in dict.fromkeys((*whole, *below)):
            found = self.knowledge.search(text, on=on, region=name, k=WIDE)
            hits += [hit for hit in found if hit.passage.region in (name, source) and hit not in hits]
        good = [item for item in weigh(topic, hits) if item.fits and item.coverage >= _LOOSELY][:SHOWN]
        remark = f"{source}的规定只在{source}适用，不适用于{own}；{own}的做法以当地规定为准。"
        if not good:
            reason = f"{remark}资料里没有找到{source}对此的规定；会载明此事的是{holder_of(text, region=source)}"
            return Found(refused=True, reason=reason, topic=topic)
        return Found(tuple(self.cite_evidence(topic, item) for item in good), remarks=(remark,), topic=topic)

    def _of_successor(self, old: str, new: str, text: str, *, on: dt.date, region: str | None) -> Found:
        """Answer from the document that took the place of the one named."""
        asked = text.replace(f"《{old}》", f"《{new}》").replace(old, new) if f"《{new}》" not in text else text
        found = self.find(_ARTICLES.sub("", asked), on=on, region=region)
        return replace(found, remarks=(f"《{old}》已废止，由《{new}》取代，以下按现行规定作答。", *found.remarks))

    def _elsewhere(self, text: str, topic: Topic, *, on: dt.date) -> tuple[Citation, ...]:
        """Find rules of single regions that speak to the question, where no region was given."""
        found: dict[str, Citation] = {}
        for region in self.knowledge.local_regions:
            hits = [
                h for h in self.knowledge.search_shipped(text, on=on, region=region, k=4) if h.passage.region != "全国"
            ]
            for item in weigh(topic, hits):
                if item.fits and adds(item) and item.coverage >= LOCAL and item.hit.passage.id not in found:
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
        others = [
            (coverage(narrowed, item.hit.passage.text), item)
            for item in weigh(narrowed, [other for other in hits if other.named])
            if item.hit.passage.ref.article not in (None, hit.passage.ref.article)
        ]
        most = max((covered for covered, _ in others), default=0.0)
        # Of those that cover nearly as much, the one that weighs most comes first.
        best = next((item for covered, item in others if covered >= most - _AS_MUCH), None)
        return self.cite_evidence(narrowed, best) if best is not None and most > _WITHIN else None

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
        near = [item for item in weighed if item.fits and item.coverage >= LOCAL][:1]
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
        citations = tuple(self.cite_evidence(topic, item) for item in own[:SHOWN])
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
                remarks.append(f"{title}自{day_text(passage.in_force_from)}起施行，{day_text(on)}尚未生效。")
            elif item.hit.in_force is False:
                remarks.append(f"{title}在{day_text(on)}已不再适用。")
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


def _only_national(place: str) -> str:
    return f"资料中没有{place}对此的专门规定，以下为全国性规定。"


def _article_words(topic: Topic, text: str, *, quote: bool) -> str | None:
    return best_words(topic, text) if quote else None


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
