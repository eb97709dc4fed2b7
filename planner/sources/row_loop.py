"""Lines to columns of texts, some thousand lines at a time, without losing one.

A row that cannot be split into exactly the header's columns is rejected with its line number; it
is never padded, cut or shifted. A record that is still open where the lines at hand end waits for
the next ones, so the result does not depend on where a file is cut into pieces.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from planner.errors import DataError
from planner.sources.ledger import Ledger
from planner.sources.naming import names_columns
from planner.sources.splitting import UNFINISHED, clean_columns, records
from planner.sources.texts import Texts


class RowLoop:
    """Takes the lines below a header and keeps their cells by column.

    Parameters
    ----------
    header
        Names of the columns.
    delimiter
        One character.
    ledger
        Gets the line number of each row, and the rows that cannot be split.
    first_line
        Lines of the file above the first one that is taken.
    most_cells
        Refuse a table of more cells; None for any number.
    """

    def __init__(
        self,
        header: tuple[str, ...],
        delimiter: str,
        ledger: Ledger,
        first_line: int,
        most_cells: int | None = None,
    ) -> None:
        self.header = header
        self.columns = tuple(Texts() for _ in header)
        self._delimiter, self._ledger = delimiter, ledger
        self._most_cells = most_cells
        self._line = first_line
        self._waiting: list[str] = []
        self._blank = 0
        self._ragged: list[tuple[int, int]] = []
        self._first_ragged: list[str] = []
        self._longer: _LongerRows | None = _LongerRows(len(header))

    @property
    def rows_read(self) -> int:
        """Rows so far, readable or not."""
        return len(self._ledger.lines) + self._ledger.unreadable_rows

    def take(self, lines: list[str], *, is_last: bool) -> None:
        """Split further lines of the file.

        Raises
        ------
        DataError
            More cells than allowed.
        """
        lines = self._waiting + lines
        columns = clean_columns(lines, self._delimiter, len(self.header))
        if columns is not None:
            self._ledger.lines.extend(range(self._line + 1, self._line + len(lines) + 1))
            for texts, cells in zip(self.columns, columns, strict=True):
                texts.extend(cells)
            self._waiting = []
        else:
            self._waiting = self._split(lines, is_last)
        self._line += len(lines) - len(self._waiting)
        self._refuse_many()

    def finish(self) -> None:
        """Settle what only the whole file tells: blank lines, and rows of another width."""
        if self._blank:
            self._ledger.note(
                f"{self._blank:,} blank line(s) were skipped; they are not counted as rows."
            )
        longer = self._longer
        if longer is not None and len(self._ragged) > 1 and longer.width:
            self._ledger.note(
                f"Every row ends in {longer.width - len(self.header)} blank cell(s) more than the "
                "header; ignored."
            )
            self._ledger.lines.extend(line for line, _ in self._ragged)
            self.columns = longer.columns
            return
        if self._is_second_table():
            line = self._ragged[0][0]
            self._ledger.note(f"A second table begins at row {line}; its rows are not read.")
            return
        for line, width in self._ragged:
            more = width > len(self.header)
            self._ledger.unreadable(
                line,
                f"{width} cells",
                f"{width} cells where the header has {len(self.header)}",
                "put text that holds the delimiter between quotation marks, or take the thousands "
                "sign out of the numbers" if more else "complete the row, or export the file again",
            )  # fmt: skip

    def _is_second_table(self) -> bool:
        """True if what does not fit stands below all that does, with a header of its own."""
        lines = self._ledger.lines
        return (
            len(self._ragged) > 1
            and len(lines) > 0
            and self._ragged[0][0] > lines[-1]
            and names_columns(self._first_ragged)
        )

    def _split(self, lines: list[str], is_last: bool) -> list[str]:
        """Split lines record by record; the lines of a record that is still open at their end."""
        ledger, delimiter, width = self._ledger, self._delimiter, len(self.header)
        rows: list[list[str]] = []
        ragged: list[tuple[int, list[str]]] = []
        left: list[str] = []
        position, restart = 0, True
        while restart:
            restart = False
            for begin, end, cells, problem in records(lines, position, delimiter):
                line = self._line + begin + 1
                if problem == UNFINISHED and not is_last:
                    left = lines[begin:]
                    break
                if problem:
                    ledger.unreadable(line, "", problem, _MEND_QUOTES)
                elif not (cells and cells[0].strip()) and not any(cell.strip() for cell in cells):
                    self._blank += 1
                elif end - begin > 1 and _has_swallowed(lines, begin, end, delimiter, width, cells):
                    # A quotation mark opened on the first line has swallowed good rows: free them.
                    ledger.unreadable(line, "", UNFINISHED, _MEND_QUOTES)
                    position, restart = begin + 1, True
                    break
                elif len(cells) == width:
                    rows.append(cells)
                    ledger.lines.append(line)
                else:
                    ragged.append((line, cells))
        add_rows(self.columns, rows)
        self._keep_ragged(ragged)
        return left

    def _keep_ragged(self, ragged: list[tuple[int, list[str]]]) -> None:
        if ragged and not self._ragged:
            # A title line stands above the header of a second table.
            rows = [cells for _, cells in ragged if sum(1 for cell in cells if cell.strip()) > 1]
            self._first_ragged = rows[0] if rows else []
        self._ragged += [(line, len(cells)) for line, cells in ragged]
        if len(self._ledger.lines) or (
            self._longer is not None and not self._longer.take([cells for _, cells in ragged])
        ):
            self._longer = None

    def _refuse_many(self) -> None:
        rows = max(len(self._ledger.lines), len(self._ragged))
        if self._most_cells is not None and rows * len(self.header) > self._most_cells:
            raise DataError(
                file=self._ledger.file,
                got=f"more than {self._most_cells:,} cells",
                expected=f"at most {self._most_cells:,}",
                remedy="export a shorter period, or split the file",
            )


_MEND_QUOTES = "correct the quotation marks of this line"


class _LongerRows:
    """Rows with more cells than the header, as long as all end in the same blank cells."""

    def __init__(self, header_width: int) -> None:
        self.columns = tuple(Texts() for _ in range(header_width))
        self.width = 0

    def take(self, rows: Sequence[list[str]]) -> bool:
        """False once a row is of another kind."""
        wanted = len(self.columns)
        for cells in rows:
            self.width = self.width or len(cells)
            if len(cells) != self.width or len(cells) <= wanted:
                return False
            if any(cell.strip() for cell in cells[wanted:]):
                return False
        add_rows(self.columns, [cells[:wanted] for cells in rows])
        return True


def add_rows(columns: Iterable[Texts], rows: Sequence[list[str]]) -> None:
    """Add rows of cells at the end of columns."""
    if rows:
        for texts, cells in zip(columns, zip(*rows, strict=True), strict=True):
            texts.extend(cells)


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
