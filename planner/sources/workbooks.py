"""Workbooks: the sheets of an XLSX or a legacy XLS file as rows of texts.

Cells become the texts a careful person would type: whole numbers without a decimal sign, dates in
ISO form, nothing rounded. A number too long for a spreadsheet has lost its last digits already; it
is written in a form that no id has, so that it is rejected as an id and not taken for one.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

from planner.errors import DataError
from planner.sources.opening import RawFile

MAX_CELLS = 5_000_000
EXACT_BELOW = 1e15
"""Spreadsheets keep fifteen digits."""

ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""An XLSX is an archive, too; the second is one with nothing in it."""

XLS_START = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows that are not blank, each with its number as a person sees it."""

    name: str
    numbers: tuple[int, ...]
    rows: tuple[list[str], ...]


def sheets_of(raw: RawFile) -> list[Sheet]:
    """The sheets of a workbook that hold anything, in their order; hidden ones, too.

    Raises
    ------
    DataError
        A damaged or locked file, or sheets that span more than 5 million cells.
    """
    read = _xls_sheets if raw.data.startswith(XLS_START) else _xlsx_sheets
    try:
        sheets = list(read(raw))
    except DataError:
        raise
    except Exception as error:  # whatever the libraries make of a damaged file, it is damaged
        raise DataError(
            file=raw.name,
            got=f"a workbook that cannot be read ({type(error).__name__})",
            expected="an Excel workbook that opens without a password",
            remedy="open it in a spreadsheet program, save it again and import the new file",
        ) from error
    return [sheet for sheet in sheets if sheet.rows]


def _xlsx_sheets(raw: RawFile) -> Iterator[Sheet]:
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise DataError(
            file=raw.name,
            got="no guard against hostile XML on this machine",
            expected="the package defusedxml",
            remedy="pip install defusedxml",
        )
    book = openpyxl.load_workbook(
        io.BytesIO(raw.data), read_only=True, data_only=True, keep_links=False
    )
    for sheet in book.worksheets:
        # What a file says of its own size is not believed: far cells would fill the memory.
        sheet.reset_dimensions()
        yield _sheet(sheet.title, _xlsx_rows(sheet), raw.name)
    book.close()


def _xlsx_rows(sheet: object) -> Iterator[list[str]]:
    for cells in sheet.iter_rows():
        yield [cell_text(cell.value, _shows_time(cell)) for cell in cells] if cells else []


def _shows_time(cell: object) -> bool:
    return isinstance(cell.value, dt.datetime) and "h" in str(cell.number_format).lower()


def _xls_sheets(raw: RawFile) -> Iterator[Sheet]:
    import xlrd

    with io.StringIO() as words:
        book = xlrd.open_workbook(file_contents=raw.data, on_demand=True, logfile=words)
        for name in book.sheet_names():
            sheet = book.sheet_by_name(name)
            _refuse_span(sheet.nrows, sheet.ncols, raw.name, name)
            yield _sheet(name, _xls_rows(sheet, book.datemode), raw.name)
            book.unload_sheet(name)


def _xls_rows(sheet: object, datemode: int) -> Iterator[list[str]]:
    import xlrd

    for row in range(sheet.nrows):
        texts = []
        for cell in sheet.row(row):
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(value, datemode)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#ERROR")
            texts.append(cell_text(value))
        yield texts


def _sheet(name: str, rows: Iterator[list[str]], file: str) -> Sheet:
    """The rows that hold anything; blank cells behind the last text of a row are dropped."""
    numbers, kept, width, filled = [], [], 0, 0
    for number, cells in enumerate(rows, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        width = max(width, len(cells))
        filled += len(cells)
        _refuse_span(len(kept) + 1, width, file, name)
        _refuse_sparse(number, width, filled, file, name)
        numbers.append(number)
        kept.append(cells)
    return Sheet(name, tuple(numbers), tuple(kept))


def _refuse_span(rows: int, columns: int, file: str, sheet: str) -> None:
    if rows * columns > MAX_CELLS:
        raise _too_large(f"{rows:,} rows of {columns:,} cells", file, sheet)


def _refuse_sparse(row: int, columns: int, filled: int, file: str, sheet: str) -> None:
    """A few cells far apart: nobody's export, and a table of it would be all blank."""
    if row * columns > MAX_CELLS and filled * 100 < row * columns:
        raise _too_large(f"cells as far apart as row {row:,} and column {columns:,}", file, sheet)


def _too_large(found: str, file: str, sheet: str) -> DataError:
    return DataError(
        file=f"{file}, sheet {sheet}",
        got=found,
        expected=f"at most {MAX_CELLS:,} cells",
        remedy="export a shorter period, or delete what stands far from the table",
    )


def cell_text(value: object, shows_time: bool = False) -> str:
    """The text of a cell's value; midnight is written out where the cell shows times of day.

    >>> cell_text(2633.0), cell_text(0.0233), cell_text(None), cell_text(True)
    ('2633', '0.0233', '', 'TRUE')
    >>> cell_text(dt.datetime(2026, 7, 14, 19, 30)), cell_text(dt.datetime(2026, 7, 14))
    ('2026-07-14 19:30:00', '2026-07-14')
    >>> cell_text(7212345678901234567.0)
    '7.212345678901235e+18'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time(0) and not shows_time
        return value.date().isoformat() if is_day else value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < EXACT_BELOW:
        return str(int(value))
    return repr(value)
