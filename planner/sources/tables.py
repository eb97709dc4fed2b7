"""From a file of any kind to the one table that is wanted: text, workbook, archive of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.errors import DataError
from planner.sources.archives import check_archive, files_in, is_workbook
from planner.sources.layouts import LAYOUTS
from planner.sources.opening import RawFile
from planner.sources.rows import RawTable, read_rows, table_of_sheet
from planner.sources.workbooks import ARCHIVE_STARTS, XLS_START, sheets_of

Known = Callable[[Sequence[str]], bool]
"""Says of a header whether its table is of the kind that is wanted."""


def read_table(
    raw: RawFile, is_known: Known, sheet: str | None = None, most_rows: int | None = None
) -> RawTable:
    """The one table of a file that is wanted.

    Parameters
    ----------
    raw
        A text table, an XLSX or XLS workbook, or a ZIP archive of these.
    is_known
        Says of a header whether its table is of the kind that is wanted.
    sheet
        Name of the sheet, or of the file in the archive; needed where several fit.
    most_rows
        Rows of a text table that are enough, for a first look at a large one; None reads all.

    Raises
    ------
    DataError
        No readable table, or several of which none or more than one fits: then they are listed.
    """
    tables, reasons = _tables(raw, most_rows)
    if sheet is not None:
        tables = [table for table in tables if sheet in (table.ledger.sheet, _entry(table))]
    if len(tables) != 1:
        fitting = [table for table in tables if is_known(table.header)]
        if len(fitting) == 1:
            others = [_place(table) for table in tables if table is not fitting[0]]
            fitting[0].ledger.note(f"Read is {_place(fitting[0])}; not read: {', '.join(others)}.")
            tables = fitting
    if len(tables) != 1:
        raise _undecided(raw, tables, reasons, sheet)
    for reason in reasons:
        tables[0].ledger.note(f"Not read: {reason}")
    return tables[0]


def is_posts(header: Sequence[str]) -> bool:
    """True for the header of a known layout of posts."""
    return any(layout.matches(header) for layout in LAYOUTS.values())


def _tables(raw: RawFile, most_rows: int | None = None) -> tuple[list[RawTable], list[str]]:
    """All tables of a file, and why others could not be read."""
    if raw.data.startswith(ARCHIVE_STARTS):
        check_archive(raw)
        if not is_workbook(raw):
            return _tables_of_archive(raw)
    elif not raw.data.startswith(XLS_START):
        return [read_rows(raw, most_rows)], []
    tables, reasons = [], []
    for sheet in sheets_of(raw):
        try:
            tables.append(table_of_sheet(raw.name, sheet))
        except DataError as error:
            reasons.append(str(error))
    return tables, reasons


def _tables_of_archive(raw: RawFile) -> tuple[list[RawTable], list[str]]:
    files, left = files_in(raw)
    tables, reasons = [], [f"{name} is no table." for name in left]
    for file in files:
        if file.data.startswith(ARCHIVE_STARTS):
            check_archive(file)
            if not is_workbook(file):
                reasons.append(f"{file.name} is an archive within an archive.")
                continue
        try:
            inner, more = _tables(file)
        except DataError as error:
            reasons.append(str(error))
            continue
        tables += inner
        reasons += more
    return tables, reasons


def _entry(table: RawTable) -> str:
    return table.file.rpartition(": ")[2]


def _place(table: RawTable) -> str:
    """What a person calls the place of a table: the file in the archive, the sheet, or both."""
    parts = [_entry(table)] if ": " in table.file else []
    if table.ledger.sheet:
        parts.append(f"sheet '{table.ledger.sheet}'")
    return " ".join(parts) or table.file


def _undecided(
    raw: RawFile, tables: list[RawTable], reasons: list[str], sheet: str | None
) -> DataError:
    if not tables and sheet is None:
        return DataError(
            file=raw.name,
            got=f"no readable table ({reasons[0]})" if reasons else "a workbook without a table",
            expected="a sheet or file with a header line and rows",
            remedy="export the file again",
        )
    if not tables:
        return DataError(
            file=raw.name,
            got=f"no sheet or file called '{sheet}' with a table in it",
            expected="the name of one that is there",
            remedy="look up its name in the file",
        )
    places = ", ".join(_place(table) for table in tables[:8])
    return DataError(
        file=raw.name,
        got=f"{len(tables)} tables ({places}), and it is not clear which is meant",
        expected="one table of the kind that is wanted",
        remedy="name the sheet (sheet=, --sheet, the field Sheet in the app), or export it alone",
    )
