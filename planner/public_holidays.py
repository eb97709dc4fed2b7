"""Public holidays by country, subdivision and year, from the `holidays` library."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from planner.plain_yaml import shown


def known_country(code: str) -> str:
    """The code itself if holidays of that place are known; empty means none are kept.

    Raises
    ------
    ValueError
        No such country, or no such part of it.

    >>> known_country("dk"), known_country("DE-BY"), known_country("")
    ('DK', 'DE-BY', '')
    """
    code = code.strip().upper()
    if not code:
        return ""
    import holidays

    country, _, part = code.partition("-")
    supported = holidays.list_supported_countries()
    if country not in supported:
        raise ValueError(
            f"holidays of {shown(code)} are not known. Remedy: write a country's two letters such "
            "as DK, or country and part such as DE-BY, or leave it empty"
        )
    parts = supported[country]
    if part and part not in parts:
        some = ", ".join(f"{country}-{name}" for name in list(parts)[:5]) or "none"
        raise ValueError(
            f"holidays of {shown(code)} are not known. Remedy: leave the part out, or use one "
            f"known there ({some})"
        )
    return code


@lru_cache(maxsize=256)
def public_holidays(code: str, first: dt.date, last: dt.date) -> tuple[tuple[dt.date, str], ...]:
    """Public holidays from one day to another, both included, in order, with their names.

    >>> public_holidays("US", dt.date(2027, 11, 20), dt.date(2027, 11, 30))
    ((datetime.date(2027, 11, 25), 'Thanksgiving Day'),)
    >>> public_holidays("", dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    ()
    """
    if not code:
        return ()
    import holidays

    country, _, part = code.partition("-")
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, subdiv=part or None, years=years)
    return tuple(sorted((day, name) for day, name in found.items() if first <= day <= last))
