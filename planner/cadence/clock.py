"""Wall time, zone and instants. Gaps are measured in UTC; hours of the week are local.

Assumptions
-----------
1. A plan's times are clock times of one IANA zone; the instant is computed when needed and never
   stored as an offset.
2. A clock time that does not exist (clocks go forward) moves forward by the skipped amount; one
   that occurs twice means its first pass, unless fold says 1.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo

HOURS_PER_WEEK = 168


def to_utc(wall: dt.datetime, timezone: str, fold: int = 0) -> dt.datetime:
    """The instant of a clock time.

    >>> to_utc(dt.datetime(2027, 3, 14, 2, 30), "America/New_York").isoformat()
    '2027-03-14T07:30:00+00:00'
    >>> to_utc(dt.datetime(2027, 11, 7, 1, 30), "America/New_York", fold=1).isoformat()
    '2027-11-07T06:30:00+00:00'
    """
    return wall.replace(tzinfo=zoneinfo.ZoneInfo(timezone), fold=fold).astimezone(dt.UTC)


def existing_wall(wall: dt.datetime, timezone: str) -> dt.datetime:
    """The clock time itself if it exists, else moved forward by the skipped amount.

    >>> existing_wall(dt.datetime(2027, 3, 14, 2, 30), "America/New_York").isoformat()
    '2027-03-14T03:30:00'
    >>> existing_wall(dt.datetime(2027, 3, 14, 12), "America/New_York").isoformat()
    '2027-03-14T12:00:00'
    """
    return to_utc(wall, timezone).astimezone(zoneinfo.ZoneInfo(timezone)).replace(tzinfo=None)


def clocks_change_on(day: dt.date, timezone: str) -> bool:
    """True if the zone's clocks change during this local day.

    >>> clocks_change_on(dt.date(2027, 3, 28), "Europe/Berlin")
    True
    >>> clocks_change_on(dt.date(2027, 3, 29), "Europe/Berlin")
    False
    """
    start = to_utc(dt.datetime.combine(day, dt.time()), timezone)
    end = to_utc(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()), timezone)
    return end - start != dt.timedelta(days=1)


def hour_of_week(wall: dt.datetime) -> int:
    """0 = Monday 0 h, 167 = Sunday 23 h, by the clock.

    >>> hour_of_week(dt.datetime(2027, 1, 5, 9, 45))
    33
    """
    return 24 * wall.weekday() + wall.hour


def hour_of_week_name(hour: int) -> str:
    """An hour of the week in words.

    >>> hour_of_week_name(33)
    'Tuesday 09:00'
    """
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[hour // 24]} {hour % 24:02d}:00"
