"""Whether what was found answers the question (有没有依据): the decision to answer or to refuse.

A passage counts where it speaks of the question's subject and holds the kind of answer asked for: a number of days for
几天, a share for 比例. What a question names and no document has (a year, a place) speaks against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.chat.definitions import asked_terms
from assistant.chat.familiar import Familiar
from assistant.chat.topic import coverage, gives, gives_count, meant_terms, sayings_met
from assistant.chat.unknowable import names_fee, why_unknowable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.topic import Asked, Topic
    from assistant.domain.source import Passage
    from assistant.retrieval.store import Hit

# Chosen on the open half of the suite ``chat`` and the open half of ``retrieval``.
_ENOUGH: dict[Asked, float] = {"text": 0.38, "number": 0.45}
_ENOUGH_OTHERS = 0.42
# A line through coverage and cosine, drawn where it parts the stored questions with and without an answer best.
_MIDDLE, _SLOPE, _AT_MIDDLE, _AT_MIDDLE_FIGURE, _LOWEST, _HIGHEST = 0.9, 8.0, 0.28, 0.4, 0.33, 0.7
_NEARLY_ALL = 0.7
_HEAD = 0.3
# The weight of what no document holds.
_UNKNOWN = 9.0
# What shares no word of its own with the question is about something else.
_LITERAL = 0.12
_PAIR = 2
_ASKING = re.compile(r"哪(?:一)?[个家种类款]|多少|几[^十百千]|百分之几|什么(?!时候|要求|关系)|如何|怎么|怎样")
_LAST, _NOUN = 4, 2
# 几个点的发票: what the figure is of.
_FIGURE_OF = re.compile(r"(?:多少|几个?[点成]?)的[\u4e00-\u9fff]{2}")
_NAMED = 1.0
# Found by ranking the stored questions with an answer (eval/README.md); coverage counts as one.
_LIKENESS, _FITS, _ALIKE_BY_MEANING, _ALIKE_BY_WORDS = 3.5, 0.5, 0.8, 1.1
_NONE = Familiar()
_YEARS = re.compile(r"(?:19|20)\d{2}")
# Cosines of the built-in model lie close together; what counts is what stands out.
_USUAL_NEARNESS, _NEARNESS = 0.88, 18.0
_WEAKER = -0.35
# A term explains; it answers a question of rules only where it is all about it.
_WHOLE = 0.8
_OVERVIEW = -0.55
_WRITING = re.compile(
    r"建议|[怎咋如][么何]?写|怎么表述|[算属]?[什啥][么]?问题|整改措施|措施|表述|扣分理由|可能的?原因|原因有哪些|什么原因"
)
# A fault told without a question asks how to write of it.
_QUESTION = re.compile(r"[?？]|吗|呢|吧|怎|什么|多少|几|哪|能|可以|对不对|是不是|如何|是否|要不要|有没有|何")
_PHRASE_HELD = 0.12
_PENAL = 0.6
# Who asks for the rule does not ask for what breaking it costs.
_PENALTY = re.compile(r"责令(?:限期)?改正|给予[^，。]{0,8}处分|罚款")
_ASKS_PENALTY = re.compile(r"罚|处分|处理|后果|责任|怎么办|咋办|会怎样|违反|追究")
_EITHER = re.compile(r"(\d+(?:\.\d+)?)[^\d，。？]{0,4}还是[^\d，。？]{0,4}(\d+(?:\.\d+)?)")
_FINES = re.compile(r"[^，；。]*罚款[^；。]*")
_ASKS_DOCUMENT = re.compile(r"哪[个份部些].{0,4}(?:文件|办法|法|规定|制度)|什么文件|文件依据|由.{0,6}规定")
_OWN_FIGURE = frozenset({"share", "money", "years", "people"})
_AMOUNTS = frozenset({"money", "share", "number"})
_COUNTS = frozenset({"count", "people", "years"})
_BETTER, _CLEARLY = 0.8, 0.25
# Verbs that only ask for the rule itself.
_PLAIN_VERBS = re.compile(
    r"^(?:内容|处理|办理?|规定|要求|计算|算|划?分|确定|设[定置]?|写|做|开展|进行|界定|区分|认定|定|管|审|用|来|去|出|看|证明|证(?!件|书|照))"
)
# 哪个会计科目, 退到哪个账户: the thing asked for must be there in whole.
_WHICH = re.compile(r"哪(?:一)?[个家种类款]([\u4e00-\u9fff]{2,8})")
_WHICH_HELD = 0.6
_FOREIGN, _FOREIGN_MORE = 3, 0.05
_AFTER = re.compile(r"(?:怎么|怎样|如何|什么)([\u4e00-\u9fff]{2,8})")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit weighed against the question (证据): how much of the subject it covers, whether it can answer."""

    hit: Hit
    coverage: float
    fits: bool
    value: float


def weigh(topic: Topic, hits: Sequence[Hit], familiar: Familiar = _NONE) -> tuple[Evidence, ...]:
    """Weigh hits against a question, best first; what answers a question asked alike comes before."""
    found = []
    meant = meant_terms(topic.text)
    for hit in hits:
        passage = hit.passage
        covered = coverage(topic, " ".join((*passage.path, passage.text)))
        fits = _gives_own(topic, passage.text) and not _other_year(topic, passage.text)
        fits = fits and (topic.asked not in _AMOUNTS or names_fee(topic.text, passage.text))
        if topic.counted:
            fits = fits and gives_count(topic.counted, passage.text)
        fits = fits and _holds_alternative(topic.text, passage.text)
        if passage.kind == "problem":
            fits = fits and topic.asked == "text" and _of_writing(topic.text)
        if passage.kind == "glossary":
            fits = fits and (covered >= _WHOLE or asked_terms(topic.text) != ())
        value = covered + _LIKENESS * hit.likeness + _FITS * fits + _NAMED * hit.named
        value += _ALIKE_BY_WORDS * familiar.by_words(passage) + _ALIKE_BY_MEANING * familiar.by_meaning(passage)
        if hit.nearness is not None:
            value += _NEARNESS * (hit.nearness - _USUAL_NEARNESS)
        if passage.kind == "problem" and not _of_writing(topic.text):
            value += _WEAKER
        if passage.kind == "law" and passage.ref.article is None:
            value += _OVERVIEW
        if any(term in passage.text for term in meant):
            value += _PHRASE_HELD
        if _of_penalties(passage) and not _ASKS_PENALTY.search(topic.text):
            value -= _PENAL
        found.append(Evidence(hit, covered, fits, value))
    return tuple(sorted(found, key=lambda item: -item.value))


def sufficient(topic: Topic, weighed: Sequence[Evidence]) -> list[Evidence]:
    """Keep the passages that answer the question (能作答的依据), best first; none means a refusal.

    Where a passage speaks of the whole subject without the figure asked for, one that has a figure but
    speaks of less is no answer.
    """
    good = [item for item in weighed if enough(topic, item)]
    # What a document is about in general answers only where none of its parts does.
    parts = [item for item in good if item.hit.passage.kind != "law" or item.hit.passage.ref.article is not None]
    if _ASKS_DOCUMENT.search(topic.text) is None:
        good = parts or good
    if topic.asked not in _OWN_FIGURE or any(item.hit.named for item in good):
        return good
    best = max((item.coverage for item in weighed), default=0.0)
    if best >= _BETTER:
        good = [item for item in good if item.coverage >= best - _CLEARLY]
    return good


def enough(topic: Topic, evidence: Evidence) -> bool:
    """Tell whether a passage answers the question (够不够作答)."""
    if not evidence.fits or topic.asked in {"person", "contact"} or why_unknowable(topic.text) is not None:
        return False
    if evidence.hit.named:
        return True
    text = " ".join((*evidence.hit.passage.path, evidence.hit.passage.text))
    # Two phrases of everyday speech that mean what a passage says are as good as a word in common.
    paraphrased = sayings_met(topic.text, evidence.hit.passage.text) >= _PAIR
    if coverage(topic, text, literal=True) < _LITERAL and not paraphrased and evidence.coverage < _WHOLE:
        return False
    least = _least_coverage(topic, evidence)
    if evidence.coverage < least:
        return False
    if _names_foreign(topic) and not paraphrased and evidence.coverage < least + _FOREIGN_MORE:
        return False
    return evidence.coverage >= _NEARLY_ALL or _head_covered(topic, evidence)


def _least_coverage(topic: Topic, evidence: Evidence) -> float:
    """Tell how much of the subject a passage must cover (至少要说到几成): less, the nearer it is in meaning."""
    nearness = evidence.hit.nearness
    if nearness is None:
        return _ENOUGH.get(topic.asked, _ENOUGH_OTHERS)
    base = _AT_MIDDLE if topic.asked == "text" else _AT_MIDDLE_FIGURE
    return min(max(base - _SLOPE * (nearness - _MIDDLE), _LOWEST), _HIGHEST)


def _holds_alternative(text: str, passage: str) -> bool:
    """Tell whether a passage has one of the figures a question chooses between (200万还是400万)."""
    offered = _EITHER.search(text)
    return offered is None or any(number in passage for number in offered.groups())


def _of_penalties(passage: Passage) -> bool:
    """Tell whether a passage says what breaking a rule costs (法律责任)."""
    return any("法律责任" in name for name in passage.path[1:]) or _PENALTY.search(passage.text) is not None


def _of_writing(text: str) -> bool:
    """Tell whether a question asks how to write of a fault, or tells of one without asking (怎么写)."""
    return _WRITING.search(text) is not None or _QUESTION.search(text) is None


def _gives_own(topic: Topic, text: str) -> bool:
    """Tell whether a text holds what is asked for; a fine is no answer to what something costs."""
    if topic.asked == "money" and _ASKS_PENALTY.search(topic.text) is None:
        text = _FINES.sub("", text)
    return gives(topic.asked, text)


def _names_foreign(topic: Topic) -> bool:
    """Tell whether a question names a thing no document knows (带手机), so that the rest must be met the better."""
    return any(len(run) >= _FOREIGN and min(weights) >= _UNKNOWN for run, weights in topic.runs)


def _other_year(topic: Topic, text: str) -> bool:
    """Tell whether the question wants a year's own figure and the text has none of that year."""
    return topic.year is not None and str(topic.year) not in _YEARS.findall(text)


def _head_covered(topic: Topic, evidence: Evidence) -> bool:
    """Tell whether the thing asked for (注册资本多少, 怎么申请加入) is spoken of at all."""
    asking = _ASKING.search(topic.text)
    if asking is None:
        return True
    text = " ".join((*evidence.hit.passage.path, evidence.hit.passage.text))
    which = _WHICH.search(topic.text)
    if which is not None and _ASKS_DOCUMENT.search(topic.text) is None:
        own = replace(topic, runs=((which[1], _weights_of(which[1], topic)),))
        if coverage(own, text) < _WHICH_HELD:
            return False
    after = _AFTER.search(topic.text)
    if after is not None and topic.asked == "text":
        thing = after[1].rstrip("的了吗呢吧")
        return bool(_PLAIN_VERBS.match(thing)) or speaks_of(thing, topic, text)
    if topic.asked == "text":
        return True
    least = _NOUN if _FIGURE_OF.search(topic.text) else _LAST
    behind = [run for run, _ in topic.runs if topic.text.find(run) > asking.start() and len(run) >= least]
    if behind and not speaks_of(behind[0], topic, text):
        return False
    before = [run for run, _ in topic.runs if topic.text.find(run) < asking.start()]
    head = re.sub(r"[前后内里中时]$", "", "".join(before) if before and len(before[-1]) == 1 else "".join(before[-1:]))
    return len(head) < _LAST or speaks_of(head[-_LAST:], topic, text)


def _weights_of(words: str, topic: Topic) -> tuple[float, ...]:
    """Weigh words as the question does, so that 封面 counts for more than 报告."""
    for run, weights in topic.runs:
        at = run.find(words)
        if at >= 0 and any(weights[at : at + len(words)]):
            return weights[at : at + len(words)]
    return (1.0,) * len(words)


def speaks_of(words: str, topic: Topic, text: str) -> bool:
    """Tell whether a text holds words, or what they stand for."""
    chinese = re.sub(r"[^\u3400-\u9fff]", "", words)
    if len(chinese) <= 1:
        return True
    weights = _weights_of(chinese, topic) if topic.asked in _COUNTS else (1.0,) * len(chinese)
    own = replace(topic, runs=((chinese, weights),))
    return coverage(own, text) > _HEAD
