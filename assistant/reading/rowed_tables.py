"""Tables written one row a line with tabs between cells, and Markdown pipe tables (制表符分隔的表).

Long tables arrive broken: a row split at a page's end, its head printed again, leading cells lost. Parts
are put together again here, and what could not be placed for certain is named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped
from assistant.reading.grid import (
    LooseCell,
    PlacedRow,
    align,
    build_cells,
    build_profile,
    is_header_row,
    is_total,
    is_value,
    rows_match,
)
from assistant.reading.led_tables import build_led_table
from assistant.reading.split_heads import lay_out_heads
from assistant.reading.text_lines import Fragment, build_text, strip_residue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Cell

_MANY_COLUMNS = 12
_ALIGNED_COLUMNS = 60
_FEWEST_JOINED = 4
_LEAST_CONTENTS = 2
_PAGE = re.compile(r"[-–—\s]*\d{1,4}[-–—\s]*")


@dataclass(slots=True)
class Row:
    """A row as written: its fields, each one or more fragments, and whether a break stands before it."""

    fields: list[list[Fragment]]
    after_break: bool = False
    _texts: list[str] | None = None

    @property
    def line(self) -> int:
        """The line the row begins in."""
        return self.fields[0][0].line

    @property
    def texts(self) -> list[str]:
        """The texts of the fields, without residue."""
        if self._texts is None:
            self._texts = [build_text(parts)[0] for parts in self.fields]
        return self._texts

    def go_on(self, fields: list[list[Fragment]]) -> None:
        """Let the row go on in another line: its first field continues the last one here."""
        self.fields[-1].extend(fields[0])
        self.fields.extend(fields[1:])
        self._texts = None


@dataclass(slots=True)
class _Build:
    columns: int
    rows: list[PlacedRow] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


def split_row(line: Fragment) -> list[list[Fragment]]:
    """Split a line at its tabs into one-fragment fields."""
    fields = []
    start = 0
    for part in line.text.split("\t"):
        fields.append([Fragment(line.line, line.start + start, part)])
        start += len(part) + 1
    return fields


def is_contents(rows: Sequence[Row]) -> bool:
    """Tell a table of contents (heading, tab, page number) from a table."""
    numbered = [row for row in rows if len(row.fields) == 2 and _PAGE.fullmatch(row.texts[1] or "x")]  # noqa: PLR2004 - heading and page
    pages = [int(re.sub(r"\D", "", row.texts[1])) for row in numbered]
    outlined = sum(bool(re.match(r"[第（(一二三四五六七八九十\d附]", row.texts[0])) for row in numbered)
    most = len(numbered) >= _LEAST_CONTENTS and len(numbered) * 10 >= len(rows) * 8
    return most and pages == sorted(pages) and outlined * 2 >= len(rows)


def join_short_rows(rows: Sequence[Row], columns: int) -> list[Row]:
    """Join two neighbouring lines whose fields together make one row: a cell that holds a line break."""
    result: list[Row] = []
    for row in rows:
        last = result[-1] if result else None
        fits = last is not None and len(last.fields) < columns and len(row.fields) < columns
        if (
            last is not None
            and fits
            and len(last.fields) + len(row.fields) - 1 == columns
            and row.texts[0]
            and not row.after_break
        ):
            last.go_on(row.fields)
        else:
            result.append(row)
    return result


def join_broken_rows(rows: Sequence[Row]) -> list[Row] | None:
    """Join the lines of rows whose cells hold line breaks, as when a Word table is pasted as text.

    Returns:
        The rows, or None where joining does not make nearly all of them whole: as many fields as the widest,
        with figures under figures.
    """
    columns = max(len(row.fields) for row in rows)
    result: list[Row] = []
    joined: list[Row] = []
    for row in rows:
        last = result[-1] if result else None
        short = last is not None and len(row.fields) < columns and len(last.fields) + len(row.fields) - 1 <= columns
        if last is not None and short and len(last.fields) > 1 and not row.after_break:
            last = Row([list(parts) for parts in last.fields], last.after_break)
            last.go_on(row.fields)
            result[-1] = last
            joined.append(last)
        else:
            result.append(row)
    whole = [row for row in result if len(row.fields) == columns]
    if columns < _FEWEST_JOINED or not joined or len(whole) * 10 < (len(result) - 1) * 9:
        return None
    made = set(map(id, joined))
    plain = [row.texts for row in whole if id(row) not in made]
    figures = [place for place in range(columns) if sum(is_value(texts[place]) for texts in plain) * 2 > len(plain)]
    fits = all(
        not row.texts[n] or is_value(row.texts[n])
        for row in joined
        if row is not result[0]
        for n in figures
        if len(row.fields) == columns
    )
    return result if plain and figures and fits else None


def count_columns(rows: Sequence[Row]) -> int:
    """Return the number of columns: that of the head, or the commonest where that is larger."""
    counts = Counter(len(_trimmed(row.texts, 0)) for row in rows)
    most = max(counts, key=lambda count: (counts[count], count))
    return max(len(rows[0].fields), most)


def _trimmed(texts: list[str], least: int) -> list[str]:
    while len(texts) > least and not texts[-1]:
        texts = texts[:-1]
    return texts


def build_rowed_table(
    rows: Sequence[Row], name: str, *, head: bool | None = None
) -> tuple[tuple[Cell, ...], int, int, int, list[Dropped], set[str]]:
    """Lay rows of fields out on a grid.

    Args:
        rows: At least one row.
        name: The table's name for messages (表2).
        head: Whether the first row is known to be a head; None to judge by its words.

    Returns:
        The cells, the numbers of rows and columns, the rows of the head, what is doubtful, and flags.
    """
    joined = join_broken_rows(rows)
    if joined is None and head is None and _stands_in_blocks(rows):
        cells, count, columns, header_rows, doubtful = build_led_table([row.fields for row in rows])
        return cells, count, columns, header_rows, doubtful_heads([rows[n].line for n in doubtful], name), set()
    columns = count_columns(joined or rows)
    joined = joined or join_short_rows(rows, columns)
    build = _Build(max(columns, *(len(_trimmed(row.texts, 0)) for row in joined)))
    heads, doubtful = lay_out_heads([row.texts for row in joined], build.columns)
    build.dropped.extend(doubtful_heads([joined[n].line for n in doubtful], name))
    full = [row.texts for row in joined if len(row.fields) == build.columns]
    split = 0 in heads
    header_rows = _count_header_rows(joined, build.columns) if head is None else int(head)
    if split:
        header_rows = next(n for n, row in enumerate(joined, 1) if len(row.fields) == build.columns)
    profile = build_profile(full[header_rows:] or full, build.columns)
    lead = next((n for n, row in enumerate(joined) if len(row.fields) == build.columns), 0)
    for index, row in enumerate(joined):
        if index in heads or (index < lead and len(row.fields) < build.columns):
            # Entries above the head (项目名称) stand from the left; their columns mean nothing.
            _add_head(build, row, heads.get(index) or list(range(1, len(row.fields) + 1)))
            continue
        _add_row(build, row, profile, name, heads=joined[:header_rows] if index >= header_rows else [])
    if header_rows > 1 and not split:
        _span_heads(build)
    _span_totals(build, header_rows)
    cells = build_cells(build.rows, build.columns, header_rows)
    return cells, len(build.rows), build.columns, header_rows, build.dropped, build.flags


def _stands_in_blocks(rows: Sequence[Row]) -> bool:
    """Tell a whole form, whose blocks have rows of a width of their own, from a table with damaged rows.

    A form opens with a narrow row (项目名称, a head over several columns) and its rows come in runs of
    one width; a damaged table opens with its full head, and odd rows stand among whole ones.
    """
    widths = [len(row.fields) for row in rows]
    if any(row.after_break for row in rows) or widths[0] >= max(widths) or len(widths) <= _LEAST_CONTENTS:
        return False
    alike = sum(
        width in {widths[index - 1] if index else 0, widths[index + 1] if index + 1 < len(widths) else 0}
        for index, width in enumerate(widths)
    )
    return alike * 3 >= len(widths) * 2


def _count_header_rows(rows: Sequence[Row], columns: int) -> int:
    first = rows[0].texts
    if len(rows) == 1 or len(first) != columns or not first[0] or not is_header_row(first):
        return 0
    if all(first):
        return 1
    second = rows[1].texts
    filled = len(second) == columns and all(bool(a) or bool(b) for a, b in zip(first, second, strict=True))
    return 2 if filled and not second[0] and is_header_row(second) else 1


def _add_row(build: _Build, row: Row, profile: list[dict[str, int]], name: str, *, heads: Sequence[Row]) -> None:
    texts = row.texts
    if row.after_break and any(rows_match(texts, other.texts) for other in heads):
        place = f"{name} 第{row.line}行"
        build.dropped.append(Dropped(place, "续页重复的表头，已并入上表", " | ".join(texts)))
        build.flags.add("joined")
        return
    if row.after_break:
        build.flags.add("joined")
        if build.rows and _join_ghost(build, row, texts, name):
            return
    loose = [LooseCell(*build_text(parts)) for parts in row.fields][: max(build.columns, len(_trimmed(texts, 0)))]
    if len(loose) == build.columns:
        build.rows.append(PlacedRow([(place, 1, cell) for place, cell in enumerate(loose, 1)]))
        return
    if len(loose) == 1:
        build.rows.append(PlacedRow([(1, build.columns, loose[0])]))
        return
    total = _place_total(loose, profile, build.columns) if build.columns <= _ALIGNED_COLUMNS else None
    if total is not None:
        build.rows.append(total)
        return
    places = align(texts, profile) if build.columns <= _ALIGNED_COLUMNS else list(range(len(texts)))
    build.rows.append(PlacedRow([(place + 1, 1, cell) for place, cell in zip(places, loose, strict=True)], sure=False))
    why = f"列数与表头不符（{len(loose)} 列，应为 {build.columns} 列），按各列内容放置，请核对"
    build.dropped.append(Dropped(f"{name} 第{row.line}行", why, " | ".join(texts)))


def _add_head(build: _Build, row: Row, starts: list[int]) -> None:
    ends = [*starts[1:], build.columns + 1]
    cells = [LooseCell(*build_text(parts)) for parts in row.fields]
    build.rows.append(
        PlacedRow([(start, end - start, cell) for start, end, cell in zip(starts, ends, cells, strict=True)])
    )


def doubtful_heads(lines: Sequence[int], name: str) -> list[Dropped]:
    """Report heads that were laid out over columns by their number alone."""
    why = "合并的表头在文本中只写一次，已平均分到下面各列，请核对"
    return [Dropped(f"{name} 第{line}行", why) for line in lines]


def _place_total(loose: list[LooseCell], profile: list[dict[str, int]], columns: int) -> PlacedRow | None:
    """Let a total's label take the columns the row is short of, where its figures then stand under figures."""
    label = next((n for n, cell in enumerate(loose) if cell.text), None)
    missing = columns - len(loose)
    if label is None or missing < 1 or not is_total(loose[label].text):
        return None
    placed = [(n + 1, 1, cell) for n, cell in enumerate(loose[:label])]
    placed.append((label + 1, missing + 1, loose[label]))
    for n, cell in enumerate(loose[label + 1 :], label + missing + 1):
        if is_value(cell.text) and not profile[n].get("value"):
            return None
        placed.append((n + 1, 1, cell))
    return PlacedRow(placed)


def _is_finished(text: str) -> bool:
    return not text or strip_residue(text).endswith(("。", "！", "？", "．"))


def _join_ghost(build: _Build, row: Row, texts: list[str], name: str) -> bool:
    """Put the rest of a row that a page break cut through back into the row above.

    Such a rest has no label and no figure, and continues cells above that have no end.
    """
    above = {start - 1: cell for start, _, cell in build.rows[-1].cells}
    filled = [place for place, text in enumerate(texts) if text]
    last = build.columns - 1
    if build.columns < 3 or not filled or any(is_value(texts[place]) for place in filled) or not above.get(last):  # noqa: PLR2004
        return False
    if texts[0] or texts[-1] or not above[last].text:
        return False
    places = _ghost_places(len(texts), filled, above, build.columns)
    if places is None and len(texts) == build.columns:
        places = list(range(build.columns)) if not texts[1] else None
    if places is None:
        return False
    for place in filled:
        target = above.get(places[place])
        if target is None:
            target = LooseCell("")
            build.rows[-1].cells.append((places[place] + 1, 1, target))
            build.rows[-1].cells.sort(key=lambda item: item[0])
        text, pieces = build_text(row.fields[place])
        offset = len(target.text)
        target.pieces += tuple(
            type(piece)(piece.offset + offset, piece.line, piece.start, piece.end) for piece in pieces
        )
        target.text += text
    build.dropped.append(
        Dropped(f"{name} 第{row.line}行", "跨页拆开的行，已并回上一行，请核对", " | ".join(filter(None, texts)))
    )
    return True


def _ghost_places(count: int, filled: list[int], above: dict[int, LooseCell], columns: int) -> list[int] | None:
    if columns > _MANY_COLUMNS or count > columns:
        return None
    for places in combinations(range(columns), count):
        targets = [above.get(places[place]) for place in filled]
        if all(target is not None and target.text and not _is_finished(target.text) for target in targets):
            return list(places)
    return None


def _span_heads(build: _Build) -> None:
    """Let a head stretch over the empty cells to its right where the second storey has words beneath them."""
    first, second = build.rows[0].cells, build.rows[1].cells
    merged: list[tuple[int, int, LooseCell]] = []
    for place, (start, span, cell) in enumerate(first):
        if merged and not cell.text and second[place][2].text:
            left, width, label = merged[-1]
            merged[-1] = (left, width + span, label)
        else:
            merged.append((start, span, cell))
    build.rows[0].cells = merged


def _span_totals(build: _Build, header_rows: int) -> None:
    """Let the label of a total row stretch over the empty cells that follow it, up to the first figure."""
    for row in build.rows[header_rows:]:
        if not row.cells or not row.sure or not is_total(row.cells[0][2].text):
            continue
        stop = 1
        while stop < len(row.cells) and not row.cells[stop][2].text:
            stop += 1
        if 1 < stop < len(row.cells):
            width = sum(span for _, span, _ in row.cells[:stop])
            row.cells = [(1, width, row.cells[0][2]), *row.cells[stop:]]
