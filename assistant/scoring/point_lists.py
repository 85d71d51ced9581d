"""Points of evaluation with points of their own inside a printed rule (要点列分): ①…（2分）；②…（3分）.

Whether the points are met is the form's matter; what else the rule says is left to ``clauses``.
"""

from __future__ import annotations

import re
from decimal import Decimal

_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
_SEVERAL = re.compile(
    rf"((?:[{_MARKS}][、,和及与]?){{2,}})(?:项|点|要点)?(?:各|均|分别)(?:占|得|计|为)?(\d+(?:\.\d+)?)分"
)
_RUN = re.compile(rf"([{_MARKS}])[-~至到]([{_MARKS}])(?:项|点|要点)?(?:各|均|分别)(?:占|得|计|为)?(\d+(?:\.\d+)?)分")
_ONE = re.compile(rf"([{_MARKS}])([^{_MARKS}]*)")
_NAMED = re.compile(r"(?:评价)?(?:要点|要素|条件|内容)(\d{1,2}|[一二三四五六七八九十])(?!个|项|条|点)([^;。,]*)")
_WORDS = {word: place for place, word in enumerate("一二三四五六七八九十", 1)}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)分")


_NUMBERED = re.compile(
    r"(?:^|(?<=[;。]))[(]?(\d{1,2})[)、.](?!\d)([^\d≥>≤<=%;。]{4,60}?)[,:]?(?:得|计)?(\d+(?:\.\d+)?)分(?=[;。]|$)"
)


def as_marked(plain: str) -> str:
    """Write 1.有管理办法，得2分；2.… as ①…（2分）；②…, where every clause of the rule is such a point."""
    items = list(_NUMBERED.finditer(plain))
    count = len(items)
    if not 1 < count <= len(_MARKS) or [item[1] for item in items] != [str(n) for n in range(1, count + 1)]:
        return plain
    if re.search(r"[^;。]", _NUMBERED.sub("", plain)) or any(re.search("每|扣|否则", item[2]) for item in items):
        return plain
    return ";".join(f"{mark}{item[2]}({item[3]}分)" for mark, item in zip(_MARKS, items, strict=False))


def listed_points(plain: str) -> tuple[Decimal, ...] | None:
    """Read what each numbered point is worth in 分, in order; None where the rule does not say it for all of them.

    Args:
        plain: The rule in half-width signs without blanks.
    """
    found: dict[int, Decimal] = {}
    rest = plain
    for match in _RUN.finditer(plain):
        first, last = _MARKS.index(match[1]) + 1, _MARKS.index(match[2]) + 1
        found.update(dict.fromkeys(range(first, last + 1), Decimal(match[3])))
    for match in _SEVERAL.finditer(plain):
        found.update({_MARKS.index(mark) + 1: Decimal(match[2]) for mark in match[1] if mark in _MARKS})
    if found:
        rest = _SEVERAL.sub("", _RUN.sub("", plain))
    named = [(_MARKS.index(match[1]) + 1, match[2]) for match in _ONE.finditer(rest)]
    named += [(_WORDS.get(match[1]) or int(match[1]), match[2]) for match in _NAMED.finditer(rest)]
    for place, text in named:
        amounts = _AMOUNT.findall(text.partition("每")[0])
        if place in found or len(amounts) > 1:
            return None
        if amounts:
            found[place] = Decimal(amounts[0])
    if len(found) < 2 or set(found) != set(range(1, len(found) + 1)):  # noqa: PLR2004 - one point is no list
        return None
    return None if len(named) > len(found) else tuple(found[place] for place in sorted(found))


_SEVERAL_SHARES = re.compile(
    rf"((?:[{_MARKS}][、,和及与]?){{2,}})(?:项|点|要点)?(?:各|均|分别)(?:占|得|计|为)?(?:权重分?|分值|满分)?的?(\d+(?:\.\d+)?)%"
)
_SHARE = re.compile(rf"([{_MARKS}])[^{_MARKS};。,]*?(?:得|占)(?:权重分?|分值|满分)?的?(\d+(?:\.\d+)?)%")


def listed_shares(plain: str) -> tuple[Decimal, ...] | None:
    """Read what share of the weight each numbered point earns (①得40%，②得30%，③得30%); None where not all say it."""
    found = {}
    for match in _SEVERAL_SHARES.finditer(plain):
        found.update({_MARKS.index(mark) + 1: Decimal(match[2]) / 100 for mark in match[1] if mark in _MARKS})
    rest = _SEVERAL_SHARES.sub("", plain)
    found.update({_MARKS.index(mark) + 1: Decimal(share) / 100 for mark, share in _SHARE.findall(rest)})
    marks = {_MARKS.index(mark) + 1 for mark in re.findall(f"[{_MARKS}]", plain)}
    if len(found) < 2 or set(found) != marks or marks != set(range(1, len(found) + 1)):  # noqa: PLR2004 - one is no list
        return None
    return tuple(found[place] for place in sorted(found)) if sum(found.values()) == 1 else None


def shares_differ(plain: str) -> bool:
    """Tell whether numbered points earn different shares of the weight, so that equal parts would be wrong."""
    said = _SHARE.findall(plain) + _SEVERAL_SHARES.findall(plain)
    return len({share for _, share in said}) > 1


def unlisted(plain: str) -> str:
    """Return what a rule says besides its list of points with their 分."""
    rest = _SEVERAL.sub("", _RUN.sub("", plain))
    rest = re.sub(rf"[{_MARKS}][^{_MARKS};。]*?\d+(?:\.\d+)?分\)?", "", rest)
    return re.sub(rf"(?:满足|符合|达到)?{_NAMED.pattern}", "", rest)


def names_points(plain: str) -> bool:
    """Tell whether a rule lists points by number (①②③)."""
    return len(set(re.findall(f"[{_MARKS}]", plain))) > 1
