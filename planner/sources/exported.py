"""The export date a file's name states."""

from __future__ import annotations

import datetime as dt
import re

_DATES = re.compile(
    r"(?<!\d)(20\d{2})[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|([A-Z][a-z]{2})-(0[1-9]|[12]\d|3[01])-(20\d{2})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def exported_at_of_name(file: str) -> dt.datetime | None:
    """The last date in a file's name as an instant (its end of day, UTC), or None.

    An export made for a period is named after it; its last day is the earliest the file can have
    been made, which is all that is needed to tell a newer export from an older one.

    >>> exported_at_of_name("tweet_activity_metrics_brand_20260101_20260201_en.csv").isoformat()
    '2026-02-01T23:59:00+00:00'
    >>> exported_at_of_name("facebook_page_2014.csv") is None
    True
    """
    found = None
    for match in _DATES.finditer(file):
        year, month, day = match.group(1, 2, 3)
        if year is None:
            if match.group(4) not in _MONTHS:
                continue
            year, month, day = match.group(6), _MONTHS.index(match.group(4)) + 1, match.group(5)
        try:
            found = dt.datetime(int(year), int(month), int(day), 23, 59, tzinfo=dt.UTC)
        except ValueError:
            continue
    return found
