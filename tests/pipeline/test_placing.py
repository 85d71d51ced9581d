"""Findings placed in their block, whatever kind of file."""

from __future__ import annotations

from assistant.domain.finding import Where
from assistant.pipeline.placing import place_spans
from assistant.reading import read_string


def test_span_of_a_line_becomes_a_span_of_its_block() -> None:
    """Offsets in a text file count within the line; on the page they count within the paragraph."""
    document = read_string("一、概况\n全年支出318.36万元。\n", "报告.txt")
    block, paragraph = next((name, part) for name, part, _ in document.texts() if "318.36" in part.text)
    start = "全年支出318.36万元。".index("318.36")

    (span,) = place_spans(document, (Where("318.36", line=2, block=block, start=start, end=start + 6),))

    assert span is not None
    assert "318.36" == paragraph.text[span.start : span.end]


def test_quote_is_found_where_the_offsets_do_not_fit_and_no_block_gives_none() -> None:
    """The words themselves decide; what has no place on the page has none."""
    document = read_string("全年支出318.36万元。\n", "报告.txt")
    block = next(name for name, _, _ in document.texts())

    moved, nowhere = place_spans(document, (Where("318.36", block=block, start=0, end=2), Where("318.36")))

    assert moved is not None
    assert (4, 10) == (moved.start, moved.end)
    assert nowhere is None
