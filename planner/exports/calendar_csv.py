"""Calendar CSV: the CALENDAR table for spreadsheets, safe to open, readable without loss.

RFC 4180 (commas, CRLF, doubled quotation marks), UTF-8 with byte-order mark. Start times are wall
times with their zone in the column `timezone`. An empty cell is unknown, `""` an empty text.

The formula guard (OWASP ASVS 5, 1.2.10): a text that a spreadsheet could run as a formula gets a
single quotation mark in front. A text that looks guarded already gets one more, so that
`read_calendar_csv` can take the guard off without guessing.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import DataError, PlannerError
from planner.plan.document import Plan
from planner.schema import CALENDAR, Column, check

BYTE_ORDER_MARK = "\ufeff"
GUARD = "'"

_RISKY = re.compile("'*(?:[\t\r\0]|[\\s\0-\x1f\ufeff\u200b]*[-=+@\0\uff1d\uff0b\uff0d\uff20\ufe66"
                    "\ufe62\ufe63\ufe6b])")  # fmt: skip
"""What is guarded: TAB, CR, NUL, and = + - @ in plain, full-width and small form, also after
blanks; each also behind guards."""

_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n|\n|\r|\Z)')


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `unguarded` takes the guard off again.

    >>> guarded("=1+1"), guarded(" =1"), guarded("plain"), guarded("'Tis"), guarded("'=1")
    ("'=1+1", "' =1", 'plain', "'Tis", "''=1")
    """
    return GUARD + text if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that was given to `guarded`.

    >>> unguarded("'=1+1"), unguarded("'Tis"), unguarded("''=1"), unguarded("plain")
    ('=1+1', "'Tis", "'=1", 'plain')
    """
    return text[1:] if text.startswith(GUARD) and _RISKY.match(text[1:]) else text


def calendar_csv(plan: Plan) -> bytes:
    """The plan's calendar as CSV bytes, one line per entry, columns as in CALENDAR."""
    return table_csv(plan.calendar)


def table_csv(calendar: pd.DataFrame) -> bytes:
    """A CALENDAR table as CSV bytes.

    >>> table_csv(CALENDAR.empty())[:23]
    b'\\xef\\xbb\\xbfentry_id,starts_wall'
    """
    columns = [
        [_cell(value, column) for value in calendar[column.name]] for column in CALENDAR.columns
    ]
    lines = [CALENDAR.names, *zip(*columns, strict=True)]
    text = "".join(",".join(line) + "\r\n" for line in lines)
    return (BYTE_ORDER_MARK + text).encode("utf-8", "replace")


def _cell(value: Any, column: Column) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if column.kind == "text":
        return _quoted(guarded(str(value)))
    if column.kind == "wall":
        seconds = bool(value.second or value.microsecond)
        return value.isoformat(sep=" ") if seconds else f"{value:%Y-%m-%d %H:%M}"
    if column.kind == "flag":
        return "true" if value else "false"
    if column.kind == "integer":
        return str(int(value))
    return repr(float(value)).removesuffix(".0")


def _quoted(text: str) -> str:
    if text and not any(mark in text for mark in ',"\r\n') and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def read_calendar_csv(source: str | Path | bytes) -> pd.DataFrame:
    """A CALENDAR table from a file or bytes written by `export(plan, "csv")`.

    Raises
    ------
    DataError
        If columns are missing or unknown, or a cell breaks the contract of CALENDAR. `row` counts
        entries, 1 = the first below the headings.
    PlannerError
        If the file cannot be opened or is not UTF-8 text.

    >>> read_calendar_csv(table_csv(CALENDAR.empty())).columns.tolist() == CALENDAR.names
    True
    """
    name = "calendar.csv" if isinstance(source, bytes) else str(source)
    rows = _rows(_text(source, name), name)
    if not rows:
        raise DataError(
            file=name,
            got="an empty file",
            expected=f"a first line with the columns {', '.join(CALENDAR.names[:3])}, ...",
            remedy="export the calendar again",
        )
    header, body = [heading or "" for heading in rows[0]], rows[1:]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            raise DataError(
                file=name,
                row=number,
                got=f"{len(row)} cells",
                expected=f"{len(header)}, as in the first line",
                remedy="put texts that hold commas or line breaks in quotation marks",
            )
    twice = {heading for heading in header if header.count(heading) > 1}
    if twice:
        raise DataError(
            file=name,
            column=min(twice),
            got="the column more than once",
            expected="each column once",
            remedy="remove the repeated column",
        )
    cells = {
        heading: pd.Series(
            [
                _value(row[place], CALENDAR.by_name.get(heading), name, number)
                for number, row in enumerate(body, start=1)
            ],
            dtype=object,
        )
        for place, heading in enumerate(header)
    }
    return check(pd.DataFrame(cells, columns=header), CALENDAR, file=name)


def _text(source: str | Path | bytes, name: str) -> str:
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise PlannerError(
            f"{name} could not be opened: {error.strerror or error}. Remedy: check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise PlannerError(
            f"{name} is not UTF-8 text. Remedy: save it as 'CSV UTF-8' in the spreadsheet."
        ) from error


def _rows(text: str, name: str) -> list[list[str | None]]:
    """Rows of cells; None is an empty cell, "" a quoted empty one. Blank lines are left out.

    The standard library's reader cannot tell the two apart, hence this small one of RFC 4180.
    """
    rows: list[list[str | None]] = []
    row: list[str | None] = []
    place = 0
    while place < len(text):
        field = _FIELD.match(text, place)
        if field is None:
            raise DataError(
                file=name,
                row=len(rows),
                got="a quotation mark that is not closed or not doubled",
                expected='cells as in RFC 4180 ("a ""quoted"" word")',
                remedy="export the calendar again, or correct the line",
            )
        quoted, plain, end = field.groups()
        row.append(quoted.replace('""', '"') if quoted is not None else plain or None)
        place = field.end()
        if end == ",":
            if place == len(text):
                row.append(None)
            continue
        if row != [None]:
            rows.append(row)
        row = []
    if row:
        rows.append(row)
    return rows


def _value(cell: str | None, column: Column | None, name: str, row: int) -> Any:
    if cell is None:
        return None
    if column is None or column.kind == "text":
        return unguarded(cell)
    if column.kind == "flag":
        return {"true": True, "false": False}.get(cell.strip().lower(), cell)
    try:
        if column.kind == "wall":
            return pd.Timestamp(dt.datetime.fromisoformat(cell.strip()))
        return float(cell)
    except ValueError as error:
        is_time = column.kind == "wall"
        raise DataError(
            file=name,
            row=row,
            column=column.name,
            got=repr(cell[:80]),
            expected="a date and time" if is_time else "a number",
            remedy="write it as 2027-01-04 09:30" if is_time else "write it as 1.5",
        ) from error
