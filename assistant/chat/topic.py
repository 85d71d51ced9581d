"""What a question is about and what kind of answer it wants (问题的主题): content words, asked kind, year, place.

Whether a passage answers it is decided in ``evidence``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import TYPE_CHECKING, Literal

from assistant.retrieval.lexical import find_tokens, fold
from assistant.retrieval.library import load_sayings
from assistant.retrieval.store import base_passages

if TYPE_CHECKING:
    from assistant.retrieval.user_store import UserStore

Asked = Literal["days", "date", "share", "money", "count", "people", "years", "number", "person", "contact", "text"]

# Words that hold a character that asks or joins elsewhere (会 in 会计, 要 in 要点) stay whole.
_KEPT = (
    "要求|会计|会议|社会|委员会|常委会|常务委员会|人大会|代表大会|协会|机会|公会|工会|评审会|要点|必要|重要|主要|需要求|需求|要素|要件|摘要|得分|取得|所得|获得|"
    "能力|职能|功能|性能|节能|能源|就业|在建|现在|存在|有效|有关|所有|国有|固有|共有|到位|到账|达到|对象|对账|被评价|被审计|给付|供给|给予|按时|按期|按比例|"
    "过程|超过|通过|经过|再次|说明|写明|目的|目标|明确|了解|行政|执行|发行|实行|运行|可行|从业|从属|一把手|把关|和谐|在职|在编|有限|就地|让与|转让|跟踪|"
    "与会|参与|赠与|是非|于是|几何|都市|也门|又称|才能|只有|得当|得失|说服|讲解|讲座|提到期|关于|终于|规定用途|规定期限|应收|应付|应当归档|应急|应用|适应|相应|响应|"
    "能效|效能|须知|必须|过户|决定|规范|过紧|过渡|过失|着力|看重|中标|合计|和解|总和|饱和|温和|和约|"
    "再包|转包|思想|设想|理想|优先|事先|首先|先进|先行|预先|率先|领先|时候补|直接费|直接损失|直接责任|直接控股|直接履职|情况说明|基本情况|完成情况|执行情况"
)
# Words that ask, beg or join; they say nothing of the subject.
_EMPTY = re.compile(
    rf"(?P<kept>{_KEPT})|"
    r"由谁来|是谁来|谁来|拿来|用来|干嘛|干啥|干什么|人家|时候|情形下|情况下|种情况|一下|比如说?|直接|随便|一直|最短|里头|这事|这种活|啥后果|"
    r"允许吗|允许|合法吗|合规吗|违规吗|违规不|行不|不行|让不让|想要|想|搞|弄|一回|一趟|请问|请教|麻烦|帮忙|帮我|想问一?下|问一?下|我想知道|我们单位|我们|我单位|我方|咱们|咱|你们|您|你|我|他们|大家|"
    r"今年|到底|究竟|一般来说|一般|通常|具体|大概|大约|其实|现在|目前|当前|平时|有时候?|如果|要是|假如|的话|然后|还有|另外|以及|"
    r"是什么意思|什么意思|是什么|什么是|指什么|什么叫|叫什么|叫做|什么样的|什么样|怎么规定的?|怎样规定的?|如何规定的?|是怎么|怎么办|怎么样|怎么写|怎么|怎样|如何|咋办|咋|"
    r"有哪些|哪些|哪几个|哪几类|哪几|哪一条|哪条|第几条|几条|哪个文件|哪份文件|哪部法|哪个|哪里|哪儿|什么时候|啥时候|何时|什么|啥|"
    r"是多少|多少钱|多少|多大|多高|多长时间|多久|多长|几天|几个工作日|几日|几年|几个月|几个人|几个|几人|几家|几种|几类|几次|几份|几级|几|"
    r"能不能|能否|可不可以|可以不可以|可以吗|可以|能够|能|是否|是不是|一样|一回事|有没有|没有|没|要不要|应不应该|应该|应当|需不需要|需要|必须|须|会不会|会|要|得|"
    r"为什么|为啥|为何|对不对|对吗|对吧|行吗|行不行|吗|呢|吧|啊|呀|嘛|么(?=[，。？?]|$)|"
    r"种类|类别|规定|说的是|说了|讲的是|讲了|讲|说|写了|写|提到|提的|提出|关于|根据|按照|依据|按|对于|对|把|被|让|给|从|到|和|与|跟|及|或者?|还是|"
    r"这个|那个|这项|那项|这种|这|那|的|了|着|过|是|在|有|就|都|也|还|又|再|只|才|很|最少|最多|最低|最高|最迟|最晚|最|至少|至多|以上|以下|之内|以内|之前|之后|以后|以前"
)
_KINDS: tuple[tuple[Asked, str], ...] = (
    ("contact", r"电话(?:号码?)?(?:是|多少|几|呢|[?？]|$)|(?:的|科|局|处|办)电话|联系方式|邮箱|网址|地址在|密码"),
    ("person", r"是谁(?!来|做|负责|管|批|审|定|出|编|组织)|谁是|哪位|姓名|叫什么名字"),
    (
        "days",
        r"几天|多少天|几日|多少日|几个工作日|多少个工作日|多久|多长时间|几个月|什么时候前|几月几[日号]|期限是|哪天|何时|什么时候|时限|公示期",
    ),
    ("date", r"几月份?(?!几)|几号(?!字)"),
    ("years", r"几年|多少年|满几年"),
    ("people", r"几个人|多少人|几人|几名|多少名|几位"),
    (
        "money",
        r"多少钱|费(?:用)?(?:是)?(?:怎么|如何|按什么标准)(?:收|定价|算)|多少元|多少万|多少亿|什么价|标准每|补贴多少|罚款多少|罚多少|费用多少|定额|补助标准|总额是多少|收入多少|规模是多少",
    ),
    ("share", r"百分之几|几个点|比例|几成|税率|利率|百分比|占多少|占比|折现率|权重|差异率是多少|结余率"),
    ("count", r"几家|多少家|几个|几份|多少份|几种|几类|多少字|几号字|几次|几级|哪几|几部分|几个方面|几档|几条"),
    ("number", r"多少|几"),
)
_WANTED: dict[Asked, re.Pattern[str]] = {
    "days": re.compile(
        r"[\d一二三四五六七八九十两半]+\s*(?:个)?(?:工作日|日|天|个月|月|年|小时)|季度|及时|当日|次日|当场|随|每年|定期|同时|前"
    ),
    "date": re.compile(r"(?:\d+|[一二三四五六七八九十]{1,3})月|季度|年初|年底|半年"),
    "years": re.compile(r"[\d一二三四五六七八九十两]+\s*年"),
    "money": re.compile(
        r"[\d一二三四五六七八九十百千]+\s*(?:万|亿|千)*元|\d+\s*[万亿]|%|百分之|万分之|倍|[\d一二三]+分(?!之)"
    ),
    "share": re.compile(
        r"%|百分之|千分之|万分之|[一二三四五六七八九\d]成(?![本员立果绩交])|\d倍|分之|\d分?[，、；。/]|除以"
    ),
    "people": re.compile(r"[\d一二三四五六七八九十两]+\s*(?:个?人|名|位)(?!次|均)"),
    "count": re.compile(
        r"[\d一二三四五六七八九十两]+\s*(?:个|人|名|家|份|种|类|次|级|档|项|部分|方面|条|本|三|位|以上)|[、；].+[、；]|[四三五六七]"
    ),
    "number": re.compile(
        r"\d|[百千万]分之|[一二三四五六七八九十百千两]+(?:个|项|日|年|倍|成(?![本员立果绩])|万|元|家|人|次|份|档|种|级)(?!别|级)"
    ),
}
_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年度?|版)")
_VALUE = re.compile(r"^(?!.*(?:时候|第几条)).*(?:多少|几月|差异率|结余率|收入|总额|规模|平均)")
# Names and days are looked up, not compared as words.
_NAMES = re.compile(
    r"《[^》]*》|第\s*[零〇一二三四五六七八九十百千\d]+\s*条|(?:19|20)\d{2}\s*年(?:度|版)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?(?:的?时候)?"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
# Things that are counted by their own classifier; 几个 and 几种 are counted by any.
_COUNTED = re.compile(r"(?:多少|几)([份家字本套张场篇])")
_ALIKE = {"家": "[家个名]"}
_CLAIMED = re.compile(r"\d+(?:\.\d+)?\s*(年(?![\d度版])|%|天|日|个工作日|个月)")
_WHETHER = re.compile(
    r"能不能|能否|可不可以|是否|要不要|应不应该|有没有|行不行|可以吗|允许吗|行吗|合法吗|合规吗|违规吗|(?:能|可以)[^，。？?]{0,12}[吗不][?？。]?$"
)
_ASKED_AFTER = re.compile(
    r"(?:几|多少)[家个份种类名人][^，。？?]{2,}[，,]?[^。？?]*(?:怎么|如何|咋|什么后果|啥后果|什么责任|谁)"
)
_UNSEEN = 9.0
# An everyday word counts a little less than the word itself.
_MEANT = 0.9
_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """A question's subject (主题): stretches of content with a weight per character, the kind of answer, the year.

    ``unseen`` lists content that no document knows at all; ``counted`` is the classifier asked for (几份).
    """

    text: str
    runs: tuple[tuple[str, tuple[float, ...]], ...]
    asked: Asked
    year: int | None
    unseen: tuple[str, ...]
    counted: str = ""

    @property
    def weight(self) -> float:
        """All of the subject's weight."""
        return sum(sum(weights) for _, weights in self.runs)


def asked_kind(text: str) -> Asked:
    """Tell what kind of answer a question wants (问的是什么): days, a share, money, a person, or plain text.

    A claim to be confirmed (保存10年就行了吧) wants what its own figure is.
    """
    found = next((kind for kind, pattern in _KINDS if re.search(pattern, text)), None)
    if found in {"count", "number", "people"} and (_WHETHER.search(text) or _ASKED_AFTER.search(text)):
        # 能不能拆成几个小项目 asks whether, 几家公司串通怎么处罚 asks what for, not how many.
        return "text"
    if found is not None:
        return found
    claimed = _CLAIMED.search(text)
    if claimed is None or re.search(r"吧|对吗|可以吗|行吗|是不是|对不对|够了", text) is None:
        return "text"
    return {"年": "years", "%": "share"}.get(claimed[1], "days")  # type: ignore[return-value]


def gives(asked: Asked, text: str) -> bool:
    """Tell whether a text holds what such a question wants (有没有所问的数)."""
    if asked in {"person", "contact"}:
        return False
    return asked == "text" or _WANTED[asked].search(text) is not None


def _keep(match: re.Match[str]) -> str:
    return match["kept"] or " "


def gives_count(classifier: str, text: str) -> bool:
    """Tell whether a text holds a number of the things asked for (有没有所问的份数、家数)."""
    alike = _ALIKE.get(classifier, classifier)
    return re.search(rf"[\d一二两三四五六七八九十百千]+\s*{alike}", text) is not None


def content_runs(text: str) -> tuple[str, ...]:
    """Return the stretches of a question that name its subject, asking words left out."""
    folded = fold(text)
    return tuple(run for run in _CHINESE.findall(_EMPTY.sub(_keep, folded)) if len(run) > 1 or run.isdigit())


class Frequencies:
    """How common each token is in all documents (词频), the user's and the shipped ones."""

    def __init__(self, store: UserStore | None) -> None:
        """Keep the store; counts are read when asked for and remembered."""
        self._store = store
        self._known: dict[str, int] = {}
        self._state: tuple[int, int] | None = None
        self._size = len(_shipped_tokens())
        self.refresh()

    def refresh(self) -> None:
        """Count anew where documents were added or taken away since the last question."""
        if self._store is None:
            return
        connection = self._store.connection
        state = (connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes)
        if state != self._state:
            self._state = state
            self._known.clear()
            self._size = len(_shipped_tokens()) + self._store.passages

    def rarity(self, token: str) -> float:
        """Weigh a token: what no document holds weighs most."""
        found = self.count(token)
        return _UNSEEN if not found else min(log(1 + self._size / found), _UNSEEN)

    def count(self, token: str) -> int:
        """Count the passages that hold a token."""
        if token not in self._known:
            own = 0
            if self._store is not None:
                row = self._store.connection.execute(
                    "SELECT coalesce(sum(length(counts)), 0) FROM postings WHERE token = ?", (token,)
                ).fetchone()
                own = int(row[0])
            self._known[token] = own + _shipped_counts()[token]
        return self._known[token]


@cache
def _shipped_tokens() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(find_tokens(" ".join((*item.path, item.text)))) for item in base_passages())


@cache
def _shipped_counts() -> Counter[str]:
    return Counter(token for tokens in _shipped_tokens() for token in tokens)


@cache
def _meanings() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((tuple(fold(word) for word in saying.say), saying.means) for saying in load_sayings())


def meant_terms(text: str) -> tuple[str, ...]:
    """Return the longer terms that everyday phrases of a question stand for (口语所指): 没有预算 is 未列入预算."""
    folded = fold(text)
    return tuple(
        term
        for say, means in _meanings()
        if any(word in folded for word in say)
        for term in means
        if len(term) >= _PHRASE
    )


def sayings_met(text: str, passage: str) -> int:
    """Count the everyday phrases of a question that a passage has the proper words for (口语对上了几处)."""
    folded, held = fold(text), fold(passage)
    return sum(any(term in held for term in means) for means in _groups_said(folded))


@lru_cache(maxsize=64)
def _groups_said(asked: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each entry of everyday speech that a question meets, the folded terms it stands for."""
    return tuple(
        tuple(fold(term) for term in means) for say, means in _meanings() if any(word in asked for word in say)
    )


def find_topic(text: str, frequencies: Frequencies) -> Topic:
    """Tell what a question is about (认出主题)."""
    without = _NAMES.sub(" ", text)
    runs, unseen = [], []
    for run in content_runs(without):
        weights = _weigh(run, frequencies)
        runs.append((run, weights))
        unseen += [run[at] for at, weight in enumerate(weights) if weight >= _UNSEEN]
    year = _YEAR.search(text)
    named = int(year[1]) if year is not None and _VALUE.search(text) else None
    counted = _COUNTED.search(text)
    asked = asked_kind(text)
    return Topic(
        text, tuple(runs), asked, named, tuple(unseen), "" if counted is None or asked == "text" else counted[1]
    )


def _weigh(run: str, frequencies: Frequencies) -> tuple[float, ...]:
    """Weigh each character by the commonest pair it stands in: pairs across two words are rare by chance."""
    if run[0] < "\u3400":
        return (frequencies.rarity(run),)
    if len(run) == 1:
        return (0.0,)
    pairs = [frequencies.rarity(run[at : at + 2]) for at in range(len(run) - 1)]
    return tuple(min(pairs[max(at - 1, 0) : at + 1]) for at in range(len(run)))


def coverage(topic: Topic, text: str, *, literal: bool = False) -> float:
    """Tell how much of a question's subject a text speaks of, 0–1.

    Everyday words count by what they stand for, unless only the words themselves are wanted (``literal``).
    """
    folded = fold(text)
    whole = topic.weight
    if not whole:
        return 0.0
    met, asked = 0.0, fold(topic.text)
    for run, weights in topic.runs:
        held = _held(run, folded, asked, literal=literal)
        met += sum(weight * share for weight, share in zip(weights, held, strict=True))
    return min(met / whole, 1.0)


def _held(run: str, folded: str, asked: str, *, literal: bool) -> list[float]:
    """Tell for each character whether the text holds a pair it stands in, or what its everyday word stands for."""
    if run[0] < "\u3400":
        return [float(run in folded)]
    held = [0.0] * len(run)
    for at in range(len(run) - 1):
        if run[at : at + 2] in folded:
            held[at] = held[at + 1] = 1.0
    for word, means in () if literal else _said(asked):
        # A head word (条件) may be but part of an everyday phrase (什么条件).
        start = 0 if len(run) > 1 and run in word else run.find(word)
        if start >= 0 and any(term in folded for term in means):
            for at in range(start, min(start + len(word), len(run))):
                held[at] = max(held[at], _MEANT)
    return held


@lru_cache(maxsize=64)
def _said(asked: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the everyday words that a question holds, each with the folded terms it stands for."""
    return tuple(
        (word, tuple(fold(term) for term in means)) for say, means in _meanings() for word in say if word in asked
    )
