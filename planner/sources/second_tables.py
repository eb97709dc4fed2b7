"""A further table below the first one in the same file, as some exports have it.

It begins with a header of its own, mostly below a title line. It is not read, and its rows are not
counted as rows of the first table; a note says where it begins.
"""

from __future__ import annotations

from planner.sources.naming import names_columns
from planner.sources.rows import RawTable

_MOST_ROWS = 100_000
"""Exports with two tables are daily totals; larger tables are not looked through."""


def without_second_table(raw: RawTable) -> RawTable:
    """The table without a further one of the same number of columns below it.

    >>> from planner.sources.opening import open_source
    >>> from planner.sources.rows import read_rows
    >>> text = b"Date,Views,Time\\n2026-05-04,3,9\\nVideos,,\\nVideo,Views,Time\\nRain,3,9\\n"
    >>> table = without_second_table(read_rows(open_source(text)))
    >>> table.rows_read, table.ledger.notes[-1]
    (1, "A second table begins at row 3 ('Videos'); its rows are not read.")
    """
    place = _title_of_second(raw)
    if place is None:
        return raw
    ledger = raw.ledger
    title = raw.columns[0][place].strip()[:60]
    line = ledger.lines[place]
    kept = raw.without(set(range(place, len(raw))))
    ledger.note(f"A second table begins at row {line} ('{title}'); its rows are not read.")
    return kept


def _title_of_second(raw: RawTable) -> int | None:
    if len(raw.header) < 3 or not 3 <= len(raw) <= _MOST_ROWS:
        return None
    for place in raw.columns[1].where(lambda text: not text.strip()):
        cells = [texts[int(place)] for texts in raw.columns]
        is_title = cells[0].strip() and not any(cell.strip() for cell in cells[1:])
        if is_title and 0 < place < len(raw) - 1:
            below = [texts[int(place) + 1] for texts in raw.columns]
            if names_columns(below):
                return int(place)
    return None
