"""Relation words of official text (比较与趋势词): 高于, 未达到, 上升, 最高, 均, with direction and negation.

The words are lists; a relation names where it stands and what it claims. Whether the claim holds is for the checks,
which know the values on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.language.word_lists import alternation, words

RelationKind = Literal["compare", "reach", "trend", "level"]

HIGHER = words("高于 大于 多于 超过 超出 高出 优于 好于 超额完成 突破 超 快于 早于 长于 强于")
LOWER = words("低于 小于 少于 低出 差于 劣于 逊于 不足 不及 不到 欠 慢于 晚于 短于 弱于 落后于 滞后于")
EQUAL = words("等于 一致 相等 相同 相当 吻合 相符")
REACH = words("达到 达成 完成 实现 满足 符合 达标 足额到位 达")
RISING = words("""
    增长 上升 提高 增加 提升 上涨 上浮 扩大 增大 攀升 回升 递增 新增 增幅 涨幅 增收 加大 上调 调增 追加 翻番 超支
    改善
""")
FALLING = words("""
    下降 减少 降低 回落 下滑 缩小 缩减 递减 降幅 减幅 减收 压减 压缩 节约 节省 下调 调减 核减 下跌 恶化 萎缩
""")
LEVEL = words("持平 不变 稳定在 保持在 维持在")
_STAYING = frozenset(("稳定在", "保持在", "维持在"))
HIGHEST = words("最高 最大 最多 最优 最好 第一 居首 首位 榜首 最长 最强 最快")
LOWEST = words("最低 最小 最少 最差 末位 垫底 最后一位 最短 最弱 最慢 倒数第一")
ALL_QUANTIFIERS = words("均 全部 都 各项 所有 一律 无一 悉数 全数 各 每 皆 全面 逐一")
ONLY_QUANTIFIERS = words("仅有 仅为 仅 只有 唯一 唯有")
SOME_QUANTIFIERS = words("部分 个别 少数 大部分 多数 大多数 有的 一些 若干 半数以上 过半")

_OPPOSED = words("""
    高于:低于 大于:小于 多于:少于 超过:不足 超出:低于 优于:劣于 好于:差于 早于:晚于 快于:慢于 长于:短于 强于:弱于
    低于:高于 小于:大于 少于:多于 不足:超过 晚于:早于 慢于:快于 不低于:低于 不少于:少于 不超过:超过 不高于:高于
    达到:未达到 完成:未完成 实现:未实现 达标:未达标 符合:不符合 满足:不满足 一致:不一致 至少:至多 以上:以下
    增长:下降 上升:下降 提高:降低 增加:减少 提升:下降 上涨:下跌 扩大:缩小 回升:回落 调增:调减 上调:下调 超支:节约
    改善:恶化 下降:上升 降低:提高 减少:增加 下跌:上涨 缩小:扩大 回落:回升 调减:调增 下调:上调 节约:超支 恶化:改善
    增幅:降幅 降幅:增幅 最高:最低 最大:最小 最多:最少 最好:最差 最低:最高 最小:最大 最少:最多 最差:最好 全部:部分
    部分:全部
""")
OPPOSITES = {word: opposite for word, _, opposite in (pair.partition(":") for pair in _OPPOSED)}
"""Words and their opposites (反义词): what a sentence would say if it claimed the contrary."""

_NEGATIONS = words("""
    并无 并未能 并未 未能够 未能 尚未 仍未 均未 都未 从未 未曾 未 没有 并没有 没能 没 并不 均不 都不 也不 不应 不得
    不宜 不会 不能 不再 不 并非 非 无法 难以 无
""")
_ADVERBS = words("全部 完全 全面 如期 按期 按时 及时 充分 足额 真正 有效")
_EXTENTS = words("全部 完全 全面 显著 明显 有所 略有 略 大幅度 大幅 小幅 稳步 持续 逐年 进一步 仍 远远 远 稍 基本 已")
_WORDS: dict[str, tuple[RelationKind, int]] = {
    **dict.fromkeys(REACH, ("reach", 0)),
    **dict.fromkeys(RISING, ("trend", 1)),
    **dict.fromkeys(FALLING, ("trend", -1)),
    **dict.fromkeys(HIGHER, ("compare", 1)),
    **dict.fromkeys(LOWER, ("compare", -1)),
    **dict.fromkeys(EQUAL, ("compare", 0)),
    **dict.fromkeys(LEVEL, ("level", 0)),
}
# Short words mean a relation only beside a number or in set phrases (超300家, 欠5项, 达95%); others are also parts of
# nouns (完成率, 增长额).
_BOUND_RELATIONS = {
    "超": r"超(?=[0-9０-９目计预])",
    "欠": r"欠(?=[0-9０-９])",
    "达": r"(?<![表传到抵送下直发])达(?=[0-9０-９百九八七])",
    "不到": r"不到(?![位期达场账])",
}
_RELATION = re.compile(
    rf"(?P<not>(?:{alternation(_NEGATIONS)})(?:{alternation(_ADVERBS)})?)?(?P<extent>{alternation(_EXTENTS)})?(?P<word>"
    + "|".join(_BOUND_RELATIONS.get(word, word) for word in sorted(_WORDS, key=lambda word: (-len(word), word)))
    + r")(?![率额性型值度量])"
)
_SUPERLATIVE = re.compile(
    rf"(?P<low>{alternation(LOWEST)})|(?P<high>(?<![倒数])(?:{alternation(HIGHEST)}))"
    r"(?![季批次期条章节款项部届轮课书手时线产阶])"
)
# Short quantifiers are parts of many words: 平均, 首都, 各种, 每年.
_BOUND_QUANTIFIERS = {
    "均": r"(?<![平人户月日年])均(?![值衡等价线匀摊分])",
    "都": r"(?<![首成])都(?![市城])",
    "各": r"各(?![种类方界行])",
    "每": r"每(?![年月日周天季])",
}
_QUANTIFIER = re.compile(
    rf"(?P<only>{alternation(ONLY_QUANTIFIERS)})|(?P<some>{alternation(SOME_QUANTIFIERS)})|(?P<all>"
    + "|".join(
        _BOUND_QUANTIFIERS.get(word, word) for word in sorted(ALL_QUANTIFIERS, key=lambda word: (-len(word), word))
    )
    + ")"
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation or trend word in a text (关系词).

    Args:
        start: First character, its negation included.
        end: One past the last character.
        text: The original characters.
        word: The word without negation.
        kind: ``compare`` (高于), ``reach`` (达到), ``trend`` (上升) or ``level`` (持平).
        direction: 1 upwards, -1 downwards, 0 equal; of the word itself, negation left aside.
        negated: Whether the word is negated (未达到, 没有超过).
    """

    start: int
    end: int
    text: str
    word: str
    kind: RelationKind
    direction: int
    negated: bool

    @property
    def sign(self) -> str | None:
        """The comparison claimed between left and right: ``>`` ``≥`` ``<`` ``≤`` ``=`` ``≠``, ``None`` for trends."""
        if self.kind == "trend" or self.word in _STAYING:
            return None
        if self.kind == "reach":
            return "<" if self.negated else "≥"
        signs = {(1, False): ">", (1, True): "≤", (-1, False): "<", (-1, True): "≥", (0, False): "=", (0, True): "≠"}
        return signs[self.direction, self.negated]


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A superlative or quantifier in a text (最值词、量化词); ``direction`` as in ``Relation``, 0 for quantifiers."""

    start: int
    end: int
    text: str
    kind: str
    direction: int


def find_relations(text: str) -> tuple[Relation, ...]:
    """Find relation and trend words in a text (关系词识别), with direction and negation, in order."""
    return tuple(_relation(match) for match in _RELATION.finditer(text))


def _relation(match: re.Match[str]) -> Relation:
    """Build a relation from its match."""
    word = match["word"]
    kind, direction = _WORDS[word]
    negated = match["not"] is not None
    start = match.start() if negated or match["extent"] else match.start("word")
    return Relation(start, match.end(), match.string[start : match.end()], word, kind, direction, negated)


def find_superlatives(text: str) -> tuple[WordSpan, ...]:
    """Find superlatives (最值词): 最高 upwards, 最低 downwards."""
    return tuple(
        WordSpan(*match.span(), match[0], "superlative", 1 if match["high"] is not None else -1)
        for match in _SUPERLATIVE.finditer(text)
    )


def find_quantifiers(text: str) -> tuple[WordSpan, ...]:
    """Find quantifiers (量化词): ``all`` 均, ``only`` 仅, ``some`` 部分."""
    return tuple(WordSpan(*match.span(), match[0], match.lastgroup or "all", 0) for match in _QUANTIFIER.finditer(text))
