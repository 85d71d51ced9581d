"""Refusing PDF files built to burst (PDF 解压限度): streams that inflate beyond what any page needs."""

from __future__ import annotations

import re
import zlib

from assistant.errors import InputError

# Fonts and page contents are far smaller; a picture of a page may be large.
_STREAM_LIMIT = 48 * 1024 * 1024
_PICTURE_LIMIT = 200 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 600
_STEP = 1 << 20
# Below this a stream cannot inflate to its limit: deflate packs at most about 1 to 1032.
_LEAST = _STREAM_LIMIT // 1032


def refuse_bombs(data: bytes, name: str) -> None:
    """Inflate each packed stream piece by piece, keeping nothing.

    Raises:
        InputError: A stream inflates beyond its limit.
    """
    for match in _STREAM.finditer(data):
        head = data[max(match.start() - _HEAD, 0) : match.start()].rpartition(b" obj")[2]
        if b"FlateDecode" not in head and b"/Fl" not in head:
            continue
        limit = _PICTURE_LIMIT if b"/Image" in head else _STREAM_LIMIT
        twice = head.count(b"FlateDecode") > 1
        end = data.find(b"endstream", match.end())
        packed = memoryview(data)[match.end() : end if end >= 0 else len(data)]
        if (len(packed) >= _LEAST or twice) and _inflates_beyond(packed, limit, twice=twice):
            raise InputError(
                name,
                f"其中有内容解压后超过 {limit // 1024 // 1024} MB，超出可安全读取的限度",
                "正常生成的 PDF",
                "请确认文件来源，或重新导出后重试",
            )


def _inflates_beyond(packed: memoryview, limit: int, *, twice: bool) -> bool:
    outer, inner = zlib.decompressobj(), zlib.decompressobj()
    total = 0
    rest: bytes | memoryview = packed
    try:
        while len(rest) and not outer.eof:
            piece = outer.decompress(rest, _STEP)
            rest = outer.unconsumed_tail
            total += len(piece)
            while twice and piece and not inner.eof:
                total += len(inner.decompress(piece, _STEP))
                piece = inner.unconsumed_tail
                if total > limit:
                    return True
            if total > limit:
                return True
    except zlib.error:
        return False
    return False
