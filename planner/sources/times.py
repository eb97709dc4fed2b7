"""When posts were published: clock time, zone, instant, and whether there is a time of day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.sources.clock_hours import parse_clock_hours
from planner.sources.columns import Columns
from planner.sources.dates import ParsedDates, parse_dates
from planner.sources.names import HOUR
from planner.sources.zones import is_zone, to_instants, to_wall

_MIDNIGHT_POSTS = 3  # so many posts, all at 00:00 exactly, are dates that were given a time


def add_times(
    columns: Columns,
    timezone: str | None,
    month_first: bool | None,
    day_first: bool | None = None,
) -> None:
    """Add published_wall, timezone, published_at and has_time_of_day.

    `month_first` is what the layout documents, `day_first` what a person says; values that prove
    an order win over both.

    A stated offset fixes the instant; then the clock time is moved into `timezone` if one is
    given. Without offset and without zone the instant stays missing: nothing is guessed.
    """
    texts = columns.texts("published_wall")
    if day_first is None:
        parsed = parse_dates(texts, month_first=month_first)
    else:
        parsed = parse_dates(texts, month_first=not day_first, why="was given")
    columns.report("published_wall", parsed)
    if parsed.is_order_assumed:
        columns.questions.append("day_first")
    wall, has_time = parsed.values.copy(), parsed.has_time.copy()
    if HOUR in columns.mapping and not has_time.any():
        wall, has_time = _with_hour(columns, wall)
    wall, has_time = _without_false_midnights(columns, wall, has_time)
    offset = parsed.offset_minutes
    stated = ~np.isnan(offset) & ~np.isnat(wall)
    instants = np.full(len(wall), np.datetime64("NaT", "us"))
    minutes = np.where(stated, np.nan_to_num(offset), 0).astype("timedelta64[m]")
    instants[stated] = wall[stated] - minutes[stated]
    zones = _zones(columns, timezone, stated, offset)
    _place(columns, wall, instants, zones, stated, has_time)
    columns.set("published_wall", wall, "wall")
    columns.values["timezone"] = pd.Series(zones, dtype="string")
    columns.set("published_at", pd.DatetimeIndex(instants).tz_localize("UTC"), "instant")
    columns.set("has_time_of_day", has_time, "flag")


def _with_hour(columns: Columns, wall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parsed = parse_clock_hours(columns.texts(HOUR))
    columns.report(HOUR, parsed)
    known = ~np.isnan(parsed.values)
    minutes = np.nan_to_num(parsed.values).astype("int64")
    precision = ", whole hours only" if not (minutes % 60).any() else ""
    columns.raw.ledger.note(
        f"'{columns.mapping['published_wall']}' and '{columns.mapping[HOUR]}' together give the "
        f"clock time{precision}."
    )
    return wall + minutes.astype("timedelta64[m]"), known & ~np.isnat(wall)


def _without_false_midnights(
    columns: Columns, wall: np.ndarray, has_time: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    ledger = columns.raw.ledger
    read = ~np.isnat(wall)
    midnight = wall == wall.astype("datetime64[D]")
    if has_time.any() and (read & has_time).sum() >= _MIDNIGHT_POSTS and midnight[has_time].all():
        ledger.note(
            "Every post stands at exactly 00:00: these are dates, not times, so hours of the day "
            "cannot be studied."
        )
        return wall, np.zeros_like(has_time)
    if read.any() and not has_time.any():
        ledger.note("The dates have no time of day, so hours of the day cannot be studied.")
    return wall, has_time


def _zones(
    columns: Columns, timezone: str | None, stated: np.ndarray, offset: np.ndarray
) -> np.ndarray:
    """IANA zone per row: the file's own column, the argument, UTC for a stated +0000, else none."""
    ledger = columns.raw.ledger
    zones = np.full(len(stated), None, dtype=object)
    if "timezone" in columns.mapping:
        zones = columns.texts("timezone").parsed_by(zones_as_written)
        reject_unknown_zones(columns, zones)
    if timezone is not None:
        zones[np.equal(zones, None)] = timezone
        return zones
    if not np.equal(zones, None).all():
        return zones
    zones[stated & (offset == 0)] = "UTC"
    if (stated & (offset == 0)).any():
        ledger.note("Times state the offset +00:00: instants are known, clock times are UTC.")
    if (stated & (offset != 0)).any():
        ledger.note(
            "Times state an offset from UTC: instants are known, clock times are as in the file, "
            "the zone's name is not known; give timezone= to name it."
        )
    if not stated.any():
        ledger.note(
            "The time zone is not stated: clock times are kept, instants stay unknown until a "
            "zone is given."
        )
    return zones


def zones_as_written(texts: list[str]) -> np.ndarray:
    """The zone each cell names, None for blank ones."""
    found = np.empty(len(texts), dtype=object)
    found[:] = [text.strip() or None for text in texts]
    return found


def reject_unknown_zones(columns: Columns, zones: np.ndarray) -> None:
    """Turn away rows that name a zone there is not (in place)."""
    column = columns.mapping["timezone"]
    unknown = {zone for zone in set(zones) if zone and not is_zone(zone)}
    if not unknown:
        return
    for position, name in enumerate(zones):
        if name in unknown:
            columns.raw.ledger.reject(
                position, column, name, "no such time zone",
                "use an IANA name such as Europe/Copenhagen",
            )  # fmt: skip
            zones[position] = None


def _place(
    columns: Columns,
    wall: np.ndarray,
    instants: np.ndarray,
    zones: np.ndarray,
    stated: np.ndarray,
    has_time: np.ndarray,
) -> None:
    """Fill in, zone by zone, the instant of clock times and the clock time of stated instants."""
    ledger = columns.raw.ledger
    for zone in sorted(set(zones) - {None}):
        rows = zones == zone
        unplaced = rows & ~stated & has_time & ~np.isnat(wall)
        if unplaced.any():
            found, notes = to_instants(wall[unplaced], zone)
            instants[unplaced] = found.tz_localize(None).as_unit("us").to_numpy()
            ledger.note(f"Clock times are read as {zone}.")
            for note in notes:
                ledger.note(note)
        moved = rows & stated & has_time
        if moved.any() and zone != "UTC":
            index = pd.DatetimeIndex(instants[moved]).tz_localize("UTC")
            wall[moved] = to_wall(index, zone)
            ledger.note(f"Times state an offset; clock times are shown in {zone}.")


def add_instant(
    columns: Columns, name: str, timezone: str | None, *, required: bool
) -> ParsedDates:
    """Add an instant column: from its stated offset, else from `timezone`, else missing."""
    parsed = parse_dates(columns.texts(name), required=required)
    columns.report(name, parsed)
    wall, offset = parsed.values, parsed.offset_minutes
    stated = ~np.isnan(offset) & ~np.isnat(wall)
    instants = np.full(len(wall), np.datetime64("NaT", "us"))
    instants[stated] = wall[stated] - np.nan_to_num(offset[stated]).astype("timedelta64[m]")
    open_rows = ~stated & ~np.isnat(wall)
    if open_rows.any() and timezone is not None:
        found, notes = to_instants(wall[open_rows], timezone)
        instants[open_rows] = found.tz_localize(None).as_unit("us").to_numpy()
        columns.raw.ledger.note(f"Column '{columns.mapping[name]}': clock times in {timezone}.")
        for note in notes:
            columns.raw.ledger.note(f"Column '{columns.mapping[name]}': {note}")
    elif open_rows.any():
        columns.raw.ledger.note(
            f"Column '{columns.mapping[name]}': {open_rows.sum():,} clock time(s) state no zone; "
            "their instants stay unknown until one is given."
        )
    columns.set(name, pd.DatetimeIndex(instants).tz_localize("UTC"), "instant")
    return parsed
