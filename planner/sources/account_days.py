"""Reading daily totals of an account: the planner's own table, or a platform's daily export."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import DataError
from planner.schema import ACCOUNT
from planner.sources.assembling import assemble
from planner.sources.collecting import uncollected
from planner.sources.columns import Columns, file_decimal
from planner.sources.daily import DAILY_LAYOUTS, DailyLayout
from planner.sources.dates import parse_dates
from planner.sources.exported import exported_at_of_name
from planner.sources.imported import Import
from planner.sources.mending import without_guards
from planner.sources.opening import Progress, Source, open_source
from planner.sources.post_columns import add_names, note_unused
from planner.sources.record_columns import add_account, add_platform, columns_of_records, fits
from planner.sources.rows import RawTable
from planner.sources.second_tables import without_second_table
from planner.sources.tables import read_table
from planner.sources.yearless import is_yearless, with_years

_NUMERIC = tuple(column.name for column in ACCOUNT.columns if column.kind in ("count", "number"))


@uncollected()
def read_account(
    path: Source,
    *,
    name: str | None = None,
    platform: str | None = None,
    account: str | None = None,
    year: int | None = None,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> Import:
    """Daily totals of accounts: followers, profile visits and more if known.

    Parameters
    ----------
    path
        A path, bytes or an open file: the planner's own table (`platform`, `account`, `date`,
        `followers` ...), or a daily export in one of `planner.sources.daily.DAILY_LAYOUTS`.
    platform, account
        Used where the file does not name them.
    year
        Year of the newest day, for exports whose days state none; else the file's name tells it.
    sheet
        Which sheet of a workbook, or file of an archive, where several could be meant.

    Raises
    ------
    DataError
        No readable table, missing columns, days without a year that nothing tells.

    >>> read_account(b"platform,date,followers\\nx,2026-03-02,812\\n").account["followers"].tolist()
    [812.0]
    >>> days = b"Date,Video Views,Profile Views\\nDecember 31,10,2\\nJanuary 1,12,3\\n"
    >>> read_account(days, year=2026).account["date"].dt.strftime("%Y-%m-%d").tolist()
    ['2025-12-31', '2026-01-01']
    """
    raw_file = open_source(path, name, progress)
    raw = without_second_table(without_guards(read_table(raw_file, _is_daily, sheet)))
    layout = next((known for known in DAILY_LAYOUTS.values() if known.matches(raw.header)), None)
    if layout is None or fits(raw.header, ACCOUNT, ()):
        columns = columns_of_records(raw, ACCOUNT)
        add_platform(columns)
        add_account(columns)
        layout_name, month_first = "planner", None
    else:
        columns = Columns.of(raw, _mapping(raw, layout))
        raw.ledger.note(f"Layout: {layout.title}.")
        add_names(columns, layout.platform or _platform_of_title(raw), platform, account)
        layout_name, month_first = layout.name, layout.month_first
    _add_dates(columns, month_first, year)
    numeric = [column for column in _NUMERIC if column in columns.mapping]
    decimal = file_decimal(raw, [columns.mapping[column] for column in numeric])
    for column in numeric:
        columns.add(ACCOUNT.by_name[column], decimal)
    if layout is not None and layout_name == layout.name:
        layout.finish(columns)
        note_unused(columns)
    return assemble(columns, ACCOUNT, "date", raw_file, layout_name)


def _is_daily(header: Sequence[str]) -> bool:
    return fits(header, ACCOUNT, ()) or any(
        layout.matches(header) for layout in DAILY_LAYOUTS.values()
    )


def _mapping(raw: RawTable, layout: DailyLayout) -> dict[str, str]:
    found = layout.mapping(raw.header)
    if not layout.by_title:
        return found
    words = " ".join((*raw.titles, raw.file)).casefold()
    column = next((ours for word, ours in layout.by_title if word in words), None)
    if column is None:
        raise DataError(
            file=raw.file,
            got="a daily total whose title says neither followers nor visits nor views",
            expected="a title line or a file name such as Follows, Visits or Views",
            remedy="export one of these, or give the file that name",
        )
    raw.ledger.note(f"Primary is read as {column}, as the title of the file says.")
    return {**found, column: next(name for name in raw.header if name.casefold() == "primary")}


def _platform_of_title(raw: RawTable) -> str | None:
    words = " ".join(raw.titles).casefold()
    return next((name for name in ("facebook", "instagram", "threads") if name in words), None)


def _add_dates(columns: Columns, month_first: bool | None, year: int | None) -> None:
    texts, ledger = columns.texts("date"), columns.raw.ledger
    if is_yearless(texts):
        exported = exported_at_of_name(columns.raw.file)
        if year is None and exported is None:
            raise DataError(
                file=columns.raw.file,
                column=columns.mapping["date"],
                got="days without a year",
                expected="the year of the newest day",
                remedy="give year=2026, or put the day of the export into the file's name, such as "
                "Overview_2026-08-31.csv",
            )
        newest = year if year is not None else exported.year
        texts = with_years(texts, newest)
        ledger.note(f"The days state no year; the newest one is taken to lie in {newest}.")
    parsed = parse_dates(texts, month_first=month_first)
    columns.report("date", parsed)
    columns.set("date", parsed.values.astype("datetime64[D]").astype("datetime64[us]"), "date")
