"""Short digests of texts (文字摘要): whether a paragraph is still the one that was written."""

from __future__ import annotations

import hashlib
import unicodedata

DIGEST_LENGTH = 8


def text_digest(text: str) -> str:
    """Digest a text without its blanks, full and half width alike: word processors change both."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()[:DIGEST_LENGTH]
