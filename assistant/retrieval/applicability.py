"""Where and when a document applies (适用地区和时间): filters that come before any similarity.

What a document says about itself is read elsewhere; here it is only compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

NATIONWIDE = "全国"

_PART = re.compile(r".+?(?:特别行政区|自治区|自治州|自治县|地区|省|市|区|县|旗|盟|州)(?![市区县])|.+$")


@lru_cache(maxsize=4096)
def region_parts(region: str) -> tuple[str, ...]:
    """Cut a region's name into its levels: 北京市朝阳区 gives 北京市, 朝阳区; 全国 gives nothing."""
    bare = "".join(region.split())
    if bare in ("", NATIONWIDE, "中国", "中央"):
        return ()
    return tuple(_PART.findall(bare))


@lru_cache(maxsize=8192)
def region_applies(document: str, wanted: str | None, known: tuple[str, ...] = ()) -> bool:
    """Tell whether a document of one region applies in another (适用地区).

    Nationwide documents apply everywhere, a region's own in it and in all below it. A name may
    leave out upper levels (深圳市罗湖区 for 广东省深圳市罗湖区); ``known`` full names then tell them.

    Args:
        document: The document's region.
        wanted: The evaluation's region; None where it is not known: only nationwide ones apply.
        known: Regions written in full, to complete shorter names with.
    """
    own = region_parts(document)
    if not own:
        return True
    if wanted is None:
        return False
    target = region_parts(wanted)
    names = [region_parts(name) for name in known]
    own, target = _complete(own, names), _complete(target, names)
    return target[: len(own)] == own


def _complete(parts: tuple[str, ...], known: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Put the upper levels before a name that starts lower, where one known name tells them."""
    if not parts or parts[0].endswith("省") or parts[0].endswith("自治区"):
        return parts
    heads = {name[: name.index(parts[0])] for name in known if parts[0] in name}
    heads.discard(())
    return (*heads.pop(), *parts) if len(heads) == 1 else parts


def in_force(start: dt.date | None, end: dt.date | None, on: dt.date) -> bool | None:
    """Tell whether a document is in force on a day (时效); None where its start is not known.

    ``start`` is the first day, ``end`` the first day on which it no longer applies.
    """
    if end is not None and on >= end:
        return False
    if start is None:
        return None
    return on >= start
