"""One evaluation gives one result, whatever the format it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.documents import documents
from eval.score_formats import score_differences

if TYPE_CHECKING:
    from pathlib import Path

    from eval.documents import GoldDocument

KINDS = {document.kind: document for document in reversed(documents()) if document.kind != "任意合并"}


@pytest.mark.parametrize("document", KINDS.values(), ids=KINDS.keys())
def test_word_excel_and_case_file_score_alike(document: GoldDocument, tmp_path: Path) -> None:
    """The JSON is equal apart from the case's name and the places, for one document of every shape."""
    assert [] == score_differences(document, tmp_path)
