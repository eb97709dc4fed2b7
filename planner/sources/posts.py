"""Reading posts: one road from the bytes of a file to POSTS, with every row accounted for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from planner.errors import DataError
from planner.schema import POSTS
from planner.sources.assembling import assemble
from planner.sources.collecting import uncollected
from planner.sources.columns import Columns
from planner.sources.exported import exported_at_of_name
from planner.sources.interactions_total import add_interactions
from planner.sources.labels import join_labels
from planner.sources.layouts import LAYOUTS, Layout
from planner.sources.layouts.generic import GENERIC, guess_columns
from planner.sources.mending import without_guards
from planner.sources.missing import missing_column
from planner.sources.names import HOUR
from planner.sources.opening import Progress, Source, open_source
from planner.sources.post_columns import (
    add_names,
    add_post_ids,
    keep_own_times,
    note_unused,
    type_columns,
)
from planner.sources.rows import RawTable
from planner.sources.tables import is_posts, read_table
from planner.sources.times import add_times
from planner.sources.zones import check_zone

if TYPE_CHECKING:
    from planner.sources.imported import Import


@uncollected()
def read_posts(
    path: Source,
    layout: str = "auto",
    timezone: str | None = None,
    mapping: dict[str, str | None] | None = None,
    labels: Source | pd.DataFrame | None = None,
    *,
    platform: str | None = None,
    account: str | None = None,
    exported_at: dt.datetime | None = None,
    name: str | None = None,
    sheet: str | None = None,
    day_first: bool | None = None,
    progress: Progress | None = None,
) -> Import:
    """Posts from a platform's export, or from any table with a date per post.

    Parameters
    ----------
    path
        A path, bytes, or an open file: CSV, TSV, an XLSX or XLS workbook, or a ZIP archive of
        these, of at most 25 MB; a CSV or TSV named by its path may be larger. Of several tables
        the one in a known layout is read.
    layout
        "auto", a name in `planner.sources.layouts.LAYOUTS`, or "generic".
    timezone
        IANA zone of the file's clock times. Without it, and unless the file states offsets,
        instants stay missing: nothing is guessed.
    mapping
        Planner column -> column of the file, corrections to what was recognised; None as value
        means "not in this file". `published_hour` names an hour column that stands beside a date.
    labels
        Table or file with post_id, optionally platform, and pillar, intent, format, paid, spend.
    platform, account
        Used where the file does not name them.
    exported_at
        When the counts were read off; newer exports win over older ones.
    name
        Name to use in messages when `path` is bytes.
    sheet
        Which sheet of a workbook, or file of an archive, where several could be meant.
    progress
        Told the share done and what is being done, for large files.
    day_first
        How dates such as 03/04/2026 are meant, where no value proves it (`Import.questions` asks).

    Returns
    -------
    Import
        `table` honours POSTS; rows read = accepted + rejected + duplicates.

    Raises
    ------
    DataError
        No readable table, missing columns, an unknown layout or zone.

    >>> found = read_posts(b"Post id;Posted;Likes\\n7;31.12.2026 18:05;1.204\\n", name="mine.csv",
    ...                    timezone="Europe/Berlin", platform="instagram")
    >>> post = found.posts.iloc[0]
    >>> post["published_at"].isoformat(), float(post["likes"]), post["interactions_kinds"]
    ('2026-12-31T17:05:00+00:00', 1204.0, 'likes')
    """
    raw_file = open_source(path, name, progress)
    check_zone(timezone, raw_file.name)
    raw = without_guards(read_table(raw_file, is_posts, sheet))
    chosen = _choose_layout(raw, layout)
    raw = _without_totals(raw, chosen)
    columns = Columns.of(raw, _mapping(raw, chosen, mapping))
    type_columns(columns)
    add_times(columns, timezone, chosen.month_first, day_first)
    if chosen is LAYOUTS["planner_posts"]:
        keep_own_times(columns)
    add_post_ids(columns, generic=chosen is GENERIC, id_pattern=chosen.id_pattern)
    add_names(columns, chosen.platform, platform, account)
    chosen.finish(columns)
    if "format" not in columns:
        columns.fill("format", None)
        raw.ledger.note("The file does not state the format of the posts.")
    add_interactions(columns, chosen.interactions_kinds)
    exported = exported_at or exported_at_of_name(raw.file)
    if "exported_at" not in columns and exported is not None:
        columns.fill("exported_at", pd.Timestamp(exported), "instant")
        raw.ledger.note(f"Counts are taken as read off on {exported:%Y-%m-%d}.")
    note_unused(columns)
    return assemble(
        columns, POSTS, "post_id", raw_file, chosen.name, lambda posts: join_labels(posts, labels)
    )


def _choose_layout(raw: RawTable, layout: str) -> Layout:
    if layout == "auto":
        found = next((known for known in LAYOUTS.values() if known.matches(raw.header)), GENERIC)
    elif layout == GENERIC.name:
        found = GENERIC
    elif layout in LAYOUTS:
        found = LAYOUTS[layout]
        missing = found.missing(raw.header)
        if missing:
            raise missing_column(
                raw.file, raw.header, missing[0], f"the columns of {found.title}",
                "choose another layout, or let it be recognised with layout='auto'",
            )  # fmt: skip
    else:
        known = ", ".join(("auto", *LAYOUTS, GENERIC.name))
        raise DataError(
            file=raw.file,
            got=f"the layout {layout!r}",
            expected=f"one of {known}",
            remedy="use one of these names",
        )
    raw.ledger.note(f"Layout: {found.title}.")
    return found


def _without_totals(raw: RawTable, layout: Layout) -> RawTable:
    """Rows of totals are no posts, and not counted as rows."""
    if layout.total_row is None:
        return raw
    name, word = layout.total_row
    column = layout.in_header(raw.header, name)
    if column is None:
        return raw
    places = raw.column(column).where(lambda text: text.strip().casefold() == word.casefold())
    found = set(places.tolist())
    if not found:
        return raw
    lines = ", ".join(str(raw.ledger.lines[place]) for place in sorted(found)[:5])
    raw.ledger.note(
        f"{len(found)} row(s) of totals were set aside (row {lines}); they are no posts."
    )
    if len(found) == raw.rows_read:
        raise DataError(
            file=raw.file, got="a row of totals only", expected="at least one row of data",
            remedy="export the file again, with a period that holds posts",
        )  # fmt: skip
    return raw.without(found)


def _mapping(
    raw: RawTable, layout: Layout, corrections: dict[str, str | None] | None
) -> dict[str, str]:
    found, refused = layout.mapping(raw.header), ""
    if layout is GENERIC and not len(raw):
        first = raw.ledger.rejected.iloc[0]
        raise DataError(
            file=raw.file,
            row=int(first["row"]),
            got=f"{raw.rows_read:,} row(s), none of them readable (here: {first['reason']})",
            expected=f"rows with the {len(raw.header)} cells of the header",
            remedy=first["remedy"],
        )
    if layout is GENERIC:
        found, refused = guess_columns(raw)
    for column, file_column in (corrections or {}).items():
        if column not in POSTS.by_name and column != HOUR:
            raise DataError(
                file=raw.file,
                column=column,
                got=f"{column!r} in the mapping",
                expected=f"a column of POSTS or {HOUR}",
                remedy="correct the name",
            )
        if file_column is None:
            found.pop(column, None)
        elif file_column not in raw.header:
            raise missing_column(
                raw.file, raw.header, file_column, f"the column the mapping names for {column}",
                "correct the mapping",
            )  # fmt: skip
        else:
            found = {ours: theirs for ours, theirs in found.items() if theirs != file_column}
            found[column] = file_column
    if "published_wall" not in found:
        raise missing_column(
            raw.file, raw.header, "published_wall", "a column with the date of each post",
            "rename a column to 'date', or name it with mapping={'published_wall': ...}", refused,
        )  # fmt: skip
    return found
