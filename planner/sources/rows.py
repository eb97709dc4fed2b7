"""Text to rows: delimiter, header line, and a row loop that loses no line.

Everything stays text here. A row that cannot be split into exactly the header's columns is
rejected with its line number; it is never padded, cut or shifted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace

from planner.errors import DataError
from planner.sources.encoding import decode
from planner.sources.ledger import Ledger
from planner.sources.masking import mask_members
from planner.sources.opening import RawFile
from planner.sources.splitting import (
    DELIMITERS,
    clean_columns,
    quote_problem,
    records,
    separator_line,
    sniffed_delimiter,
)
from planner.sources.workbooks import Sheet

MAX_CELLS = 5_000_000
_TITLE_LINES = 10


@dataclass(frozen=True)
class RawTable:
    """A table of texts: header names, and one list of texts per column, with the row ledger.

    `titles` are the lines that stood above the header.
    """

    header: tuple[str, ...]
    columns: tuple[list[str], ...]
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

    def column(self, name: str) -> list[str]:
        """The texts of one column."""
        return self.columns[self.header.index(name)]

    def without(self, positions: set[int]) -> RawTable:
        """The table without rows that turn out to be no data, such as totals."""
        kept = [position for position in range(len(self)) if position not in positions]
        columns = tuple([texts[position] for position in kept] for texts in self.columns)
        self.ledger.lines[:] = [self.ledger.lines[position] for position in kept]
        return replace(self, columns=columns, rows_read=self.rows_read - len(positions))


def read_rows(raw: RawFile) -> RawTable:
    """Split a file into rows of texts.

    Raises
    ------
    DataError
        No text, no header, a header without rows, or more than 5 million cells.
    """
    text, notes = decode(raw.data, raw.name)
    lines = list(io.StringIO(text, newline=""))  # splits at \n, \r\n and \r, nowhere else
    start, delimiter = separator_line(lines)
    if delimiter is None:
        delimiter = sniffed_delimiter(lines[start:])
        notes.append(f"Delimiter: {DELIMITERS[delimiter]}.")
    else:
        notes.append(f"Delimiter: {DELIMITERS.get(delimiter, delimiter)}, as the 'sep=' line says.")
    ledger = Ledger(raw.name, [], notes=notes)
    header_at, body_at, header = _header(lines, start, delimiter, raw.name)
    titles = tuple(line.strip() for line in lines[start:header_at] if line.strip())
    if titles:
        ledger.note(f"{len(titles)} title line(s) above the header were skipped.")
    header = _named_once(header, ledger)
    columns = clean_columns(lines, body_at, delimiter, len(header))
    if columns is not None and len(columns[0]) * len(header) <= MAX_CELLS:
        count = len(columns[0])
        ledger.lines.extend(range(body_at + 1, body_at + count + 1))
        return RawTable(header, tuple(columns), ledger, count, delimiter, titles)
    rows = _split_rows(lines, body_at, delimiter, header, ledger)
    table = _table(header, rows, ledger, delimiter)
    return replace(table, titles=titles)


def table_of_sheet(file: str, sheet: Sheet) -> RawTable:
    """The table of a sheet; rows that end early end in blank cells.

    Raises
    ------
    DataError
        No header, or a header without rows.
    """
    ledger = Ledger(file, [], sheet=sheet.name)
    place = f"{file}, sheet {sheet.name}"
    header_at, body_at, header = _chosen_header(
        ((index, index + 1, cells) for index, cells in enumerate(sheet.rows)), place
    )
    if header_at:
        ledger.note(f"{header_at} title line(s) above the header were skipped.")
    header = _named_once(header, ledger)
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
    titles = tuple(" ".join(filter(None, cells)) for cells in sheet.rows[:header_at])
    return replace(_table(header, rows, ledger, ""), titles=titles)


def _table(
    header: tuple[str, ...], rows: list[list[str]], ledger: Ledger, delimiter: str
) -> RawTable:
    rows_read = len(rows) + len(ledger.rejected)
    if not rows_read:
        raise DataError(
            file=f"{ledger.file}, sheet {ledger.sheet}" if ledger.sheet else ledger.file,
            got="a header without rows",
            expected="at least one row of data",
            remedy="export the file again, with a period that holds posts or records",
        )
    columns = tuple(map(list, zip(*rows, strict=True))) if rows else tuple([] for _ in header)
    return RawTable(header, columns, ledger, rows_read, delimiter)


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


def _split_rows(
    lines: list[str], start: int, delimiter: str, header: tuple[str, ...], ledger: Ledger
) -> list[list[str]]:
    width, blank = len(header), 0
    rows: list[list[str]] = []
    ragged: list[tuple[int, list[str]]] = []
    position, restart = start, True
    while restart:
        restart = False
        for begin, end, cells, problem in records(lines, position, delimiter):
            if problem:
                ledger.unreadable(
                    begin + 1, "", problem, "correct the quotation marks of this line"
                )
            elif not (cells and cells[0].strip()) and not any(cell.strip() for cell in cells):
                blank += 1
            elif end - begin > 1 and _has_swallowed(lines, begin, end, delimiter, width, cells):
                # A quotation mark opened on the first line has swallowed good rows: free them.
                ledger.unreadable(
                    begin + 1, "", quote_problem("unexpected end"),
                    "correct the quotation marks of this line",
                )  # fmt: skip
                position, restart = begin + 1, True
                break
            elif len(cells) == width:
                rows.append(cells)
                ledger.lines.append(begin + 1)
                if len(rows) * width > MAX_CELLS:
                    raise DataError(
                        file=ledger.file,
                        got=f"more than {MAX_CELLS:,} cells",
                        expected=f"at most {MAX_CELLS:,}",
                        remedy="export a shorter period, or split the file",
                    )
            else:
                ragged.append((begin + 1, cells))
    if blank:
        ledger.note(f"{blank:,} blank line(s) were skipped; they are not counted as rows.")
    return _with_trailing_blanks(rows, ragged, width, ledger)


def _has_swallowed(
    lines: list[str], begin: int, end: int, delimiter: str, width: int, cells: list[str]
) -> bool:
    """True if a record over several lines holds lines that are rows of their own.

    In a record of the right width this needs at least five columns and every inner line to be a
    row: a sentence with four commas is a rare line, several of them alone are hardly an accident.
    """
    if width < 2:
        return False
    inner = lines[begin + 1 : min(end, begin + 50)]
    if len(cells) != width:
        return any(_is_row(line, delimiter, width) for line in inner)
    inner = inner[:-1] if end <= begin + 50 else inner
    return width >= 5 and bool(inner) and all(_is_row(line, delimiter, width) for line in inner)


def _is_row(line: str, delimiter: str, width: int) -> bool:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), [])) == width
    except csv.Error:
        return False


def _with_trailing_blanks(
    rows: list[list[str]], ragged: list[tuple[int, list[str]]], width: int, ledger: Ledger
) -> list[list[str]]:
    """Reject ragged rows, unless every row of the file ends in the same blank extra cells."""
    widths = {len(cells) for _, cells in ragged}
    if not rows and len(widths) == 1 and min(widths) > width and len(ragged) > 1 and not any(
        cell.strip() for _, cells in ragged for cell in cells[width:]
    ):  # fmt: skip
        extra = min(widths) - width
        ledger.note(f"Every row ends in {extra} blank cell(s) more than the header; ignored.")
        ledger.lines.extend(line for line, _ in ragged)
        return [cells[:width] for _, cells in ragged]
    for line, cells in ragged:
        more = len(cells) > width
        ledger.unreadable(
            line,
            f"{len(cells)} cells",
            f"{len(cells)} cells where the header has {width}",
            "put text that holds the delimiter between quotation marks, or take the thousands "
            "sign out of the numbers" if more else "complete the row, or export the file again",
        )  # fmt: skip
    return rows
