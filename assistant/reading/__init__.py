"""Reading of users' files into ``SourceDocument`` (读取文件)."""

from assistant.reading.files import read
from assistant.reading.text import read_string

__all__ = ["read", "read_string"]
