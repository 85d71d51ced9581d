"""Opening a user's file: what it is by its content, and which reader takes it (打开文件).

How a kind of file is read is left to its module, imported only when such a file comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.document import SourceDocument


def read(path: Path, *, name: str | None = None) -> SourceDocument:
    """Read a user's file."""
    from assistant.reading.text import read_text

    data = path.read_bytes()
    if data.startswith(b"PK"):
        from assistant.reading.word import read_word

        return read_word(data, name or path.name)
    return read_text(data, name or path.name)
