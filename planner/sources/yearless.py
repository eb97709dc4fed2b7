"""Days written without a year ("August 31"): the order of the rows and the newest year tell it."""

from __future__ import annotations

import itertools
import re

from planner.sources.dates import month_number

_PLACES = 12 * 31
_DAY = re.compile(
    r"\s*(?:(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})\.?\s+(?:de\s+)?(?P<month_last>[^\W\d_]{3,10})\.?)\s*"
)


def is_yearless(texts: list[str]) -> bool:
    """True if most filled cells are a day and a month without a year.

    >>> is_yearless(["August 31", "September 1"]), is_yearless(["2026-08-31"])
    (True, False)
    """
    filled = [text for text in texts if text.strip()]
    return bool(filled) and 2 * sum(_month_and_day(text) is not None for text in filled) > len(
        filled
    )


def with_years(texts: list[str], newest_year: int) -> list[str]:
    """The same days with their years, as 2026-08-31; what is no such day stays as it is.

    Parameters
    ----------
    texts
        Days of consecutive rows, oldest or newest first; a file may cross the new year.
    newest_year
        Year of the newest day.

    >>> with_years(["December 31", "January 1"], 2026)
    ['2025-12-31', '2026-01-01']
    >>> with_years(["January 1", "December 31"], 2026)
    ['2026-01-01', '2025-12-31']
    """
    found = [_month_and_day(text) for text in texts]
    known = [place for place, day in enumerate(found) if day is not None]
    # Counted round the year, a step to the next day is short forwards and long backwards.
    steps = [(_place(found[b]) - _place(found[a])) % _PLACES for a, b in itertools.pairwise(known)]
    newest_last = 2 * sum(step < _PLACES / 2 for step in steps) > len(steps)
    result, year, later = list(texts), newest_year, None
    for place in reversed(known) if newest_last else known:
        if later is not None and found[place] > later:
            year -= 1
        later = found[place]
        result[place] = f"{year}-{later[0]:02}-{later[1]:02}"
    return result


def _place(day: tuple[int, int]) -> int:
    """Place of a day in a year of twelve times 31 days."""
    return 31 * (day[0] - 1) + day[1]


def _month_and_day(text: str) -> tuple[int, int] | None:
    match = _DAY.fullmatch(text[:40])
    month = month_number(match["month"] or match["month_last"]) if match else 0
    return (month, int(match["day"] or match["day_first"])) if month else None
