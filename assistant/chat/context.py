"""What later questions leave out (指代与省略), completed from earlier turns: 它, 那第二项呢, 换成北京呢."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat.amounts import find_amounts, plain_question
from assistant.chat.calculator.asked import asked as asked_quantities
from assistant.chat.carried_figures import compared_result, slot_of, sum_of_turns
from assistant.chat.case_rows import find_codes, find_group
from assistant.chat.places import find_place
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.answer import OpenCase, Turn

_ORDINAL = re.compile(r"第\s*([一二三四五六七八九十两\d]+)\s*(?:项|个|条(?!款)|位)(?!例)")
_ARTICLE = re.compile(r"第\s*[零〇一二三四五六七八九十百千\d]+\s*条")
_THAT_KIND = re.compile(
    r"^(?:那|那么|再看看?|还有)?[，,]?(?:那个|这个|那部|这部|上面那个|刚才那个|该)(?P<kind>条例|办法|法|规定|意见|通知)(?:的|里面?的?|中)?"
    r"(?=第\s*[零〇一二三四五六七八九十百千\d]+\s*条)"
)
_NEXT = re.compile(r"(下|上|前|后)一条")
_IT = re.compile(
    r"^(?:那|那么)?(?:它|这项|那项|这一项|那一项|这个指标|该指标|这条|那条|这份文件|该文件|这个办法|该办法|这部法|其)|(?:它|这条规定|该条|该文件|这个文件|这个办法)"
)
_SUPPOSE = re.compile(
    r"^(?:那|那么)?(?:如果|要是|假如|假设|若)|(?:变成|改成|改为|换成|变为|提高到|降到).{0,24}(?:呢|[?？])?$|呢[?？]?$"
)
_REGION = re.compile(
    r"^(?:那|那么)?(?:换成|换到|换|如果是|要是|在)?(?P<place>[\u4e00-\u9fff]{2,8}?)(?:的话|呢|怎么样|行不行|也一样吗|适用吗)[?？。]?$"
)
_TRAIL = re.compile(r"^(?:那|那么|还有)?(?P<what>[\u4e00-\u9fffA-Z0-9“”]{1,16}?)(?:呢|怎么样|又如何)[?？。]?$")
_SAME = re.compile(r"^(?:那|那么)?(?:去掉|不去掉|剔除|按|改按|用).{1,20}(?:呢|[?？])?$")
_WHY_ALONE = re.compile(
    r"^(?:那|那么)?(?:为什么|为何|为啥|怎么)(?:扣|会|没)?[^\d]{0,8}[?？]?$|^(?:扣|丢|失)分?(?:的)?(?:原因|理由)|^怎么算(?:的|出来的)?[?？]?$"
)
_BASIS = re.compile(r"^(?:那|那么)?(?:依据|根据)(?:是|在)?(?:什么|哪|哪里|哪个)|依据是哪|哪个文件规定的?[?？]?$|出处")
_TOTAL_THEN = re.compile(r"总分|等级")
# A thing with a question word in it is a question by itself: 那执行率怎么算呢.
_COMPLETE = re.compile(r"怎|什么|多少|几|哪|吗|能|可以|是否|如何|会不会|为何")
_BANDS = frozenset({"达成", "部分达成", "未达成", "基本达成", "优", "良", "中", "差", "低", "高"})
_BAND = re.compile(r"部分达成|基本达成|未达成|达成|(?<=[“\"为是了])[优良中差低高](?=[”\"，,能可])")
_ONE_MORE = re.compile(
    r"(?:再|又|另)(?:加上?|来|有)(?:了)?(?:一个|一位|1个|1位)?(?:专家)?(?:打|给|评)?(?:了)?(?:的)?(\d+(?:\.\d+)?)分?"
)
_ALSO = re.compile(
    r"^(?:那|那么)?(?P<what>[\u4e00-\u9fff]{2,10}?)(?:也|是不是也|是否也)(?:是|要|得)?(?:一样|这样|如此|同样|适用)[吗么的]?[?？。]?$"
)
_OF_ASPECT = re.compile(r"的(?:适用)?(?:情形|条件|范围|程序|期限|要求|标准|内容|责任|后果|流程|步骤|方式|方法|种类)$")
_IMPLEMENTING = re.compile(r"(?<!法)(实施条例|实施细则)(?!第)")
_TOTAL_OF = re.compile(
    r"(?:那|那么)?(?:总分)?(\d+(?:\.\d+)?)分"
    r"(?:呢|是什么|算什么|属于什么|是哪[一]?档|是什么档|什么等级|算哪[一]?[档等])[级次]?[?？呢]?"
)
_TOLD_TOTAL = re.compile(r"总分\d+(?:\.\d+)?分(?=[^，。]{0,6}等级)")
_SHORT_OF = re.compile(
    r"(?:差|就差|只差|少)了?\d+(?:\.\d+)?分[^，。]{0,4}[，,]?[^，。]{0,6}[给评算到][^，。]{0,2}[优良中]"
)
_CONDITION = re.compile(
    r"^(?:那|那么)?(?:没|未|不按|超过|逾期|超期|违反|如果没|要是没|要是不|如果不|还不).{0,14}"
    r"(?:什么|怎|多少|几|吗|责任|后果|呢)"
)
_SHORT_CONDITION = 18
_MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is understood (补全后的问题): complete by itself, with region, rows and changes in effect."""

    text: str
    region: str | None = None
    codes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def resolve(question: str, history: Sequence[Turn], scored: OpenCase | None) -> Understood:
    """Complete a question from the turns before it (补全问题); as it stands where it needs nothing.

    Args:
        question: As asked.
        history: Earlier turns, oldest first.
        scored: The open case, whose rows 它 may stand for.
    """
    text = question.strip()
    if not history:
        return Understood(text)
    if scored is not None:
        in_case = _of_case(text, history, scored)
        if in_case is not None:
            return in_case
    carried = next((turn for turn in reversed(history) if not turn.refused), history[-1])
    place = _region_of(text)
    if place is not None:
        return Understood(f"{place}{_without_place(carried.asked)}", place)
    completed = (
        _following_article(text, carried, history)
        or _of_implementing(text, carried)
        or sum_of_turns(text, history)
        or compared_result(text, history)
        or _grade_of(text, carried)
        or _changed_band(text, carried)
        or _one_more(text, carried)
        or _changed_amounts(text, carried)
        or _asked_of_figures(text, carried)
        or _changed_subject(text, carried)
        or _said_of_it(text, carried)
        or _condition_of(text, carried)
    )
    return Understood(completed or text)


def _changed_band(text: str, last: Turn) -> str | None:
    """Ask of another band or grade: 达成呢 after 部分达成能给多少."""
    trailing, band = _TRAIL.fullmatch(text), _BAND.search(last.asked)
    if trailing is None or band is None or trailing["what"] not in _BANDS:
        return None
    return last.asked.replace(band[0], trailing["what"], 1)


def _changed_subject(text: str, last: Turn) -> str | None:
    """Ask the old question of another thing: 公告呢, 决算也一样吗; 单一来源的适用情形呢 is a question by itself."""
    trailing = _TRAIL.fullmatch(text) or _ALSO.fullmatch(text)
    if trailing is None or len(text) > _MOST_WORDS or _COMPLETE.search(trailing["what"]):
        return None
    if _OF_ASPECT.search(trailing["what"]):
        return f"{trailing['what']}有哪些"
    return _replaced(last.asked, trailing["what"])


def _of_implementing(text: str, last: Turn) -> str | None:
    """Ask the implementing rules about what was spoken of: 实施条例有没有解释 after an article of the law."""
    found = _IMPLEMENTING.search(text)
    if found is None or not last.documents or not last.documents[0].endswith("法"):
        return None
    title = last.documents[0].removeprefix("中华人民共和国")
    about = _ARTICLE.sub("", last.asked.replace(last.documents[0], "").replace(title, "")).strip("《》的，")
    return f"《{title}{found[1]}》{about}"


def _grade_of(text: str, last: Turn) -> str | None:
    """Ask for the grade of a total after a question about grades: 那89.5分是什么, then 差0.5分能不能给优."""
    told = _TOLD_TOTAL.search(last.asked)
    if told is not None and _SHORT_OF.search(text) and len(text) <= _MOST_WORDS and "总分" not in text:
        return f"{told[0]}，{text.removeprefix('那').lstrip('么，,')}"
    found = _TOTAL_OF.fullmatch(text)
    if found is None or not _TOTAL_THEN.search(last.asked):
        return None
    return f"总分{found[1]}分评什么等级"


def _condition_of(text: str, last: Turn) -> str | None:
    """Complete a short condition with what was spoken of: 没按时公开的话什么责任."""
    if len(text) > _SHORT_CONDITION or not _CONDITION.search(text) or find_amounts(plain_question(text)):
        return None
    return f"{_subject_of(last.asked)}{text}"


def _subject_of(asked: str) -> str:
    """Return the nouns of a question, without what it asked of them."""
    from assistant.chat.topic import content_runs

    return "".join(content_runs(asked)[:2])


def _said_of_it(text: str, last: Turn) -> str | None:
    """Complete 它什么时候施行, 依据是什么 and 是第几条 with what was spoken of."""
    if _IT.search(text) and last.documents:
        return _IT.sub(f"《{last.documents[0].removeprefix('中华人民共和国')}》", text, count=1)
    if len(text) > _MOST_WORDS:
        return None
    if _BASIS.search(text) or _WHY_ALONE.search(text):
        return f"{last.asked}，{text}"
    if re.search(r"第几条|哪一条|第几款", text) and last.asked:
        return f"{text.rstrip('？?')}，{last.asked}"
    return None


def _of_case(text: str, history: Sequence[Turn], scored: OpenCase) -> Understood | None:
    """Complete a question about the open case: rows by 它 or by their place in the last list, changes in effect."""
    last = history[-1]
    named = find_codes(plain_question(text), scored.sheet)
    ordinal = _ORDINAL.search(text)
    if ordinal is not None and not _ARTICLE.search(text) and last.codes:
        number = parse_numeral(ordinal[1])
        if number is not None and 1 <= number <= len(last.codes):
            return Understood(text, codes=(last.codes[int(number) - 1],))
    if named:
        following = _TRAIL.fullmatch(text)
        if following is not None and last.codes:
            return Understood(f"{text}（{_verb(last.asked)}）", codes=named)
        return Understood(text, codes=named)
    if _TOTAL_THEN.search(text) and last.changes and re.search(r"会|变|那|呢|多少", text):
        return Understood(text, changes=last.changes)
    trailing = _TRAIL.fullmatch(text)
    if trailing is not None and find_group(f"{trailing['what']}得分率", scored.sheet) and "得分率" in last.asked:
        return Understood(f"{trailing['what']}得分率多少")
    if not last.codes:
        return None
    if _SUPPOSE.search(text) and find_amounts(plain_question(text)):
        return Understood(text, codes=last.codes[:1], changes=last.changes)
    if _IT.search(text) or _WHY_ALONE.search(text):
        return Understood(text, codes=last.codes[:1], changes=last.changes)
    return None


def _verb(asked: str) -> str:
    found = re.search(r"达到目标了?吗|为什么[^，。？]{0,8}|得了?几分|多少分", asked)
    return found[0] if found is not None else "得分情况"


def _region_of(text: str) -> str | None:
    """Return the place that takes the old one's place: 换成北京呢."""
    found = _REGION.fullmatch(text.strip())
    if found is None:
        return None
    return find_place(found["place"])


def _without_place(asked: str) -> str:
    place = find_place(asked)
    if place is None:
        return asked
    short = place.removesuffix("市")
    return asked.replace(place, "").replace(short, "")


def _following_article(text: str, last: Turn, history: Sequence[Turn]) -> str | None:
    """Complete 那第六十三条呢 and 下一条呢 with the document of the turn before."""
    if not last.documents:
        return None
    title = last.documents[0].removeprefix("中华人民共和国")
    pointed = _THAT_KIND.search(text)
    if pointed is not None and "《" not in text:
        # 那个条例 is the last one of its kind that was spoken of.
        spoken = [name for turn in reversed(history) for name in turn.documents if name.endswith(pointed["kind"])]
        return f"《{spoken[0].removeprefix('中华人民共和国')}》{text[pointed.end() :]}" if spoken else None
    found = _ARTICLE.search(text)
    if found is not None and "《" not in text and not re.search(r"[\u4e00-\u9fff](?:法|条例|办法|规定|号)\s*第", text):
        return f"《{title}》{text.lstrip('那么，')}"
    step = _NEXT.search(text)
    earlier = next((found for turn in reversed(history) if (found := _ARTICLE.search(turn.asked))), None)
    if step is not None and earlier is not None:
        from assistant.retrieval.lexical import article_number

        numeral = re.sub(r"[第条\s]", "", earlier[0])
        number = article_number(numeral)
        if number is not None:
            return f"《{title}》第{number + (1 if step[1] in '下后' else -1)}条"
    return None


def _changed_amounts(text: str, last: Turn) -> str | None:
    """Put a supposed figure in the place of the old one: 如果支出变成200万呢, 满分改成10分呢."""
    old_text = plain_question(last.asked)
    old = find_amounts(old_text)
    if not old or not (_SUPPOSE.search(text) or _SAME.fullmatch(text)) or len(text) > _MOST_WORDS:
        return None
    plain = plain_question(text)
    new = [amount for amount in find_amounts(plain) if not amount.weak]
    if not new:
        if _SAME.fullmatch(text) or re.search(r"达成|去掉|按", text):
            return f"{old_text.rstrip('？?。')}，{plain.rstrip('呢？?。')}"
        return None
    if len(new) >= len(old) and len(new) > 2:  # noqa: PLR2004 - a whole new question
        return None
    result = old_text
    for amount in new:
        place = slot_of(plain, amount, old)
        if place is None:
            return None
        result = result[: place.start] + _written(amount, place) + result[place.end :]
        old = find_amounts(result)
    return result


def _one_more(text: str, last: Turn) -> str | None:
    """Add a score to the averaged ones: 再加一个84分的呢."""
    found = _ONE_MORE.search(plain_question(text))
    asked = plain_question(last.asked)
    if found is None or not re.search("平均|均分", asked):
        return None
    scores = [
        amount for amount in find_amounts(asked) if amount.role in {"points", "", "score"} and amount.unit in {"", "分"}
    ]
    if not scores:
        return None
    return f"{asked[: scores[-1].end]}、{found[1]}{scores[-1].unit}{asked[scores[-1].end :]}"


def _asked_of_figures(text: str, last: Turn) -> str | None:
    """Ask something else of the figures told before: 离优还差多少 after 总分83.5什么等级."""
    if len(text) > _MOST_WORDS or find_amounts(plain_question(text)) or not asked_quantities(plain_question(text)):
        return None
    told = plain_question(last.asked)
    figures = find_amounts(told)
    if not figures or not last.computed:
        return None
    if re.search(r"率|百分|比例", text):
        # A rate is of amounts; the points of the indicator say nothing of it.
        while len(figures) > 1 and figures[-1].unit == "分":
            figures = figures[:-1]
    rest = re.sub(r"^(?:那么?|它的?|其|这项的?|该指标的?)+", "", text)
    return f"{told[: figures[-1].end]}，{rest}"


def _written(amount: Amount, place: Amount) -> str:
    return amount.text if amount.unit or not place.unit else f"{amount.text}{place.unit}"


def _replaced(asked: str, what: str) -> str:
    """Ask the old question of another thing: 什么是结转 and 结余呢."""
    alike = _alike(asked, what)
    if alike is not None:
        return asked.replace(alike, what)
    for word in sorted(_subjects(asked), key=len, reverse=True):
        if len(word) >= 2:  # noqa: PLR2004 - single characters are no subject
            return f"{asked.replace(word, what, 1)}" if word in asked else f"{what}{asked}"
    return f"{what}，{asked}"


def _alike(asked: str, what: str) -> str | None:
    """Find the word that ends as the new one does, and is its counterpart: 预算 for 决算."""
    if len(what) != 2 or what in asked:  # noqa: PLR2004 - counterparts are pairs of characters
        return None
    return next((word for word in re.findall(rf"(?=([\u4e00-\u9fff]{what[-1]}))", asked) if word != what), None)


def _subjects(asked: str) -> tuple[str, ...]:
    from assistant.chat.topic import content_runs

    runs = content_runs(asked)
    if len(runs) > 1 and re.search(rf"(?:几|多少)[家个名种类位份条项]?{runs[-1]}|(?:哪些|什么){runs[-1]}", asked):
        # What is counted (几家供应商) stays; what leads is exchanged.
        return (runs[0],)
    # The verb that ends a question is its subject where a noun leads: 合同…备案 and 公告呢.
    return (runs[-1],) if runs else ()
