"""Text to rows: delimiter, header line, and a table of texts with an account of every row.

Everything stays text here. A row that cannot be split into exactly the header's columns is
rejected with its line number; it is never padded, cut or shifted.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from planner.errors import DataError
from planner.sources.encoding import text_of
from planner.sources.ledger import Ledger
from planner.sources.masking import mask_members
from planner.sources.opening import RawFile
from planner.sources.row_loop import RowLoop, add_rows
from planner.sources.splitting import DELIMITERS, records, separator_line, sniffed_delimiter
from planner.sources.texts import BLOCK_ROWS, Texts
from planner.sources.workbooks import Sheet

MAX_CELLS = 5_000_000
_TITLE_LINES = 10
_TELLING_LINES = 300
"""Lines that must be at hand to tell delimiter and header."""


@dataclass(frozen=True)
class RawTable:
    """A table of texts: header names, one column of texts for each, and the row ledger.

    `titles` are the lines that stood above the header.
    """

    header: tuple[str, ...]
    columns: tuple[Texts, ...]
    ledger: Ledger
    rows_read: int
    delimiter: str
    titles: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.ledger.file

    def __len__(self) -> int:
        return len(self.ledger.lines)

    def column(self, name: str) -> Texts:
        """The texts of one column."""
        return self.columns[self.header.index(name)]

    def release(self) -> None:
        """Give the texts' memory back; their columns are empty from then on."""
        for texts in self.columns:
            texts.clear()

    def without(self, positions: set[int]) -> RawTable:
        """The table without rows that turn out to be no data, such as totals."""
        columns = tuple(texts.without(positions) for texts in self.columns)
        lines = self.ledger.lines
        lines[:] = array("q", (line for place, line in enumerate(lines) if place not in positions))
        return replace(self, columns=columns, rows_read=self.rows_read - len(positions))


def read_rows(raw: RawFile, most_rows: int | None = None) -> RawTable:
    """Split a file into rows of texts, some thousand lines at a time.

    Parameters
    ----------
    raw
        A text file.
    most_rows
        Stop once so many rows are there, for a first look; None reads all.

    Raises
    ------
    DataError
        No text, no header, a header without rows, or more than 5 million cells in an upload.
    """
    text = text_of(raw)
    notes, windows = list(text.notes), text.windows()
    lines = next(windows, [])
    while len(lines) < _TELLING_LINES and (more := next(windows, None)):
        lines += more
    start, delimiter = separator_line(lines)
    if delimiter is None:
        delimiter = sniffed_delimiter(lines[start:])
        notes.append(f"Delimiter: {DELIMITERS[delimiter]}.")
    else:
        notes.append(f"Delimiter: {DELIMITERS.get(delimiter, delimiter)}, as the 'sep=' line says.")
    ledger = Ledger(raw.name, notes=notes)
    header_at, body_at, header = _header(lines, start, delimiter, raw.name)
    titles = tuple(line.strip() for line in lines[start:header_at] if line.strip())
    if titles:
        ledger.note(f"{len(titles)} title line(s) above the header were skipped.")
    loop = RowLoop(_named_once(header, ledger), delimiter, ledger, body_at,
                   MAX_CELLS if raw.is_limited else None)  # fmt: skip
    lines, done = lines[body_at:], 0
    for following in itertools.chain(windows, (None,)):
        loop.take(lines, is_last=following is None)
        done += sum(map(len, lines))
        if most_rows is not None and loop.rows_read >= most_rows:
            break
        raw.progress(min(0.6, 0.1 + 0.5 * done / max(1, raw.size_bytes)), "reading rows")
        lines = following
    loop.finish()
    table = RawTable(loop.header, loop.columns, ledger, loop.rows_read, delimiter, titles)
    _refuse_no_rows(table)
    return table


def table_of_sheet(file: str, sheet: Sheet) -> RawTable:
    """The table of a sheet; rows that end early end in blank cells.

    Raises
    ------
    DataError
        No header, or a header without rows.
    """
    ledger = Ledger(file, sheet=sheet.name)
    place = f"{file}, sheet {sheet.name}"
    header_at, body_at, header = _chosen_header(
        ((index, index + 1, cells) for index, cells in enumerate(sheet.rows)), place
    )
    if header_at:
        ledger.note(f"{header_at} title line(s) above the header were skipped.")
    header = _named_once(header, ledger)
    columns = tuple(Texts() for _ in header)
    rows: list[list[str]] = []
    for number, cells in zip(sheet.numbers[body_at:], sheet.rows[body_at:], strict=True):
        if len(cells) > len(header):
            ledger.unreadable(
                number, f"{len(cells)} cells",
                f"{len(cells)} cells where the header has {len(header)}",
                "give each column a name, or delete what stands beside the table",
            )  # fmt: skip
            continue
        rows.append(cells + [""] * (len(header) - len(cells)))
        ledger.lines.append(number)
        if len(rows) == BLOCK_ROWS:
            add_rows(columns, rows)
            rows = []
    add_rows(columns, rows)
    titles = tuple(" ".join(filter(None, cells)) for cells in sheet.rows[:header_at])
    rows_read = len(ledger.lines) + ledger.unreadable_rows
    table = RawTable(header, columns, ledger, rows_read, "", titles)
    _refuse_no_rows(table)
    return table


def _refuse_no_rows(table: RawTable) -> None:
    ledger = table.ledger
    if not table.rows_read:
        raise DataError(
            file=f"{ledger.file}, sheet {ledger.sheet}" if ledger.sheet else ledger.file,
            got="a header without rows",
            expected="at least one row of data",
            remedy="export the file again, with a period that holds posts or records",
        )


def _header(lines: list[str], start: int, delimiter: str, file: str) -> tuple[int, int, list[str]]:
    """(index of the header line, index of the line after it, header cells)."""
    found = records(lines, start, delimiter)
    return _chosen_header(((begin, end, cells) for begin, end, cells, _ in found), file)


def _chosen_header(
    found: Iterable[tuple[int, int, list[str]]], file: str
) -> tuple[int, int, list[str]]:
    """The first line that can name columns, of lines as (index, index after it, cells)."""
    candidates = []
    for begin, end, cells in found:
        filled = sum(1 for cell in cells if cell.strip())
        if filled:
            candidates.append((begin, end, cells, filled))
        if len(candidates) == _TITLE_LINES:
            break
    if not candidates:
        raise DataError(
            file=file,
            got="no readable header line",
            expected="a first line with the names of the columns",
            remedy="export the file again, or add the header line",
        )
    # A line with a single filled cell above a wider one is a title, not a header.
    chosen = next((c for c in candidates if c[3] >= 2), candidates[0])
    return chosen[0], chosen[1], chosen[2]


def _named_once(header: list[str], ledger: Ledger) -> tuple[str, ...]:
    """Column names without blanks and repetitions; a repeated name gets a number."""
    # In a file without a header line its first row is taken for names: whom it names is hidden.
    bare = [mask_members(" ".join(cell.split())) for cell in header]
    taken, names = set(bare), []
    used: set[str] = set()
    for number, name in enumerate(bare, start=1):
        unique = name or f"(column {number})"
        if name in used or (not name and unique in taken):
            unique = f"{name} (column {number})".strip()
            ledger.note(
                f"The column '{name[:60]}' stands more than once; one is called '{unique[:60]}'."
            )
        used.add(unique)
        names.append(unique)
    return tuple(names)
