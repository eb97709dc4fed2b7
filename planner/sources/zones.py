"""Clock times and instants: daylight saving handled one way everywhere, and said aloud."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import numpy as np
import pandas as pd

from planner.errors import DataError


def is_zone(timezone: object) -> bool:
    """True for the name of a zone in the IANA data base.

    >>> is_zone("Europe/Copenhagen"), is_zone("Mars/Base")
    (True, False)
    """
    try:
        zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return False
    return True


def check_zone(timezone: str | None, file: str | None = None) -> str | None:
    """The IANA name itself, None for None.

    Raises
    ------
    DataError
        If there is no such zone.

    >>> check_zone("Europe/Copenhagen")
    'Europe/Copenhagen'
    """
    if timezone is None or is_zone(timezone):
        return timezone
    raise DataError(
        file=file,
        got=f"the time zone {timezone!r}",
        expected="an IANA name such as Europe/Copenhagen",
        remedy="correct the name of the zone",
    )


def to_instants(wall: np.ndarray, timezone: str) -> tuple[pd.DatetimeIndex, list[str]]:
    """Instants (UTC) of clock times in a zone, and notes.

    A clock time that the zone skips is moved forward by the skipped amount (02:30 becomes 03:30);
    one that comes twice is taken as its first pass. NaT stays NaT.

    >>> wall = np.array(["2027-03-14T02:30", "2027-11-07T01:30"], dtype="datetime64[us]")
    >>> instants, notes = to_instants(wall, "America/New_York")
    >>> [instant.strftime("%m-%d %H:%M") for instant in instants]
    ['03-14 07:30', '11-07 05:30']
    >>> notes[0]
    '1 clock time(s) do not exist in America/New_York (the clock goes forward); moved forward.'
    """
    index = pd.DatetimeIndex(wall).as_unit("us")
    local = index.tz_localize(timezone, ambiguous="NaT", nonexistent="NaT")
    odd = np.flatnonzero(local.isna() & index.notna())
    instants = local.tz_convert("UTC")
    if not len(odd):
        return instants, []
    zone, values, skipped = (
        zoneinfo.ZoneInfo(timezone),
        instants.tz_localize(None).to_numpy(copy=True),
        0,
    )
    for position in odd:
        # fold=0 takes the offset before the change: the first pass, or the time moved forward.
        clock = index[position].to_pydatetime().replace(tzinfo=zone, fold=0)
        instant = clock.astimezone(dt.UTC)
        skipped += instant.astimezone(zone).replace(tzinfo=None) != clock.replace(tzinfo=None)
        values[position] = np.datetime64(instant.replace(tzinfo=None), "us")
    notes = []
    if skipped:
        notes.append(
            f"{skipped:,} clock time(s) do not exist in {timezone} (the clock goes forward); "
            "moved forward."
        )
    if len(odd) > skipped:
        notes.append(
            f"{len(odd) - skipped:,} clock time(s) come twice in {timezone} (the clock goes back); "
            "read as the first pass."
        )
    return pd.DatetimeIndex(values).tz_localize("UTC"), notes


def to_wall(instants: pd.DatetimeIndex, timezone: str) -> np.ndarray:
    """Clock times of instants in a zone, datetime64[us] without zone."""
    return instants.tz_convert(timezone).tz_localize(None).as_unit("us").to_numpy()


def day_and_hour_of_week(wall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(day number, hour of week) of clock times; day 0 is Monday 1970-01-05, hour 0 Monday 0 h.

    >>> day_and_hour_of_week(np.array(["1970-01-06T05:30"], dtype="datetime64[us]"))
    (array([1]), array([29]))
    """
    monday = np.datetime64("1970-01-05", "h")
    hours = (wall.astype("datetime64[h]") - monday).astype("int64")
    day = hours // 24
    return day, hours % 24 + 24 * (day % 7)
