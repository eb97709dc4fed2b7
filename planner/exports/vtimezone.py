"""VTIMEZONE of an IANA zone, made from the same rules Python uses.

Regular zones get yearly rules (calendar programs know these best); zones whose changes follow no
such rule (Africa/Casablanca with Ramadan) get every change listed. The ready-made one of icalendar
7.3 is not used: it sets a spring change at 03:00 where RFC 5545 wants 02:00, the old clock.
"""

from __future__ import annotations

import calendar
import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_A_RULE_MUST_HOLD = 6
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One change of a zone's clock: when, on the old clock, and both offsets."""

    wall_before: dt.datetime
    offset_before: dt.timedelta
    offset_after: dt.timedelta
    name_after: str
    is_daylight: bool


@cache
def vtimezone(name: str, first: dt.date, last: dt.date) -> Timezone:
    """The VTIMEZONE of a zone, right for all times from `first` to `last`.

    Raises
    ------
    zoneinfo.ZoneInfoNotFoundError
        An unknown zone.

    >>> zone = vtimezone("Europe/Berlin", dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    >>> [part["RRULE"].to_ical().decode() for part in zone.subcomponents]
    ['FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10']
    """
    zone = zoneinfo.ZoneInfo(name)
    component = Timezone()
    component.add("tzid", name)
    start = dt.datetime(first.year - 1, 1, 1, tzinfo=dt.UTC)
    years = max(last.year + 2 - start.year, YEARS_A_RULE_MUST_HOLD)
    listed = changes(zone, start, start.replace(year=start.year + years))
    rules = _yearly(listed, years)
    if rules is None:
        component.add_component(_observance(_standing(zone, start)))
        for change in listed:
            component.add_component(_observance(change))
        return component
    for change, rule in rules:
        part = _observance(change)
        part.add("rrule", rule)
        component.add_component(part)
    return component


def changes(zone: zoneinfo.ZoneInfo, first: dt.datetime, last: dt.datetime) -> list[Change]:
    """All changes of offset or of daylight saving from `first` to `last` (both UTC)."""
    found = []
    instant, state = first, _state(zone, first)
    while instant < last:
        later = instant + _DAY
        next_state = _state(zone, later)
        if state != next_state:
            found.append(_change(zone, instant, later))
        instant, state = later, next_state
    return found


def _state(zone: zoneinfo.ZoneInfo, instant: dt.datetime) -> tuple:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _change(zone: zoneinfo.ZoneInfo, before: dt.datetime, after: dt.datetime) -> Change:
    """The change between two instants, found to the second by halving."""
    old = _state(zone, before)
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before) // dt.timedelta(seconds=2))
        if _state(zone, middle) == old:
            before = middle
        else:
            after = middle
    local = after.astimezone(zone)
    return Change(
        wall_before=after.replace(tzinfo=None) + old[0],
        offset_before=old[0],
        offset_after=local.utcoffset(),
        name_after=local.tzname() or "",
        is_daylight=bool(local.dst()),
    )


def _standing(zone: zoneinfo.ZoneInfo, instant: dt.datetime) -> Change:
    """The offset in force at an instant, written as a change to itself."""
    local = instant.astimezone(zone)
    return Change(
        local.replace(tzinfo=None),
        local.utcoffset(),
        local.utcoffset(),
        local.tzname() or "",
        bool(local.dst()),
    )


def _yearly(listed: list[Change], years: int) -> list[tuple[Change, dict]] | None:
    """Two yearly rules with their first changes, or None where no such rules hold."""
    if len(listed) != 2 * years:
        return None
    rules = []
    for place in (0, 1):
        own = listed[place::2]
        kinds = {
            (change.offset_before, change.offset_after, change.name_after, change.is_daylight,
             change.wall_before.time(), change.wall_before.month, change.wall_before.weekday())
            for change in own
        }  # fmt: skip
        days = [change.wall_before.date() for change in own]
        if len(kinds) != 1 or len({day.year for day in days}) != years:
            return None
        if all(_is_last(day) for day in days):
            turn = "-1"
        elif len({(day.day - 1) // 7 for day in days}) == 1:
            turn = str((days[0].day - 1) // 7 + 1)
        else:
            return None
        by_day = turn + WEEKDAY_CODES[days[0].weekday()]
        rules.append((own[0], {"freq": "yearly", "bymonth": days[0].month, "byday": by_day}))
    return rules


def _is_last(day: dt.date) -> bool:
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def _observance(change: Change) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    part.add("dtstart", change.wall_before)
    part.add("tzoffsetfrom", change.offset_before)
    part.add("tzoffsetto", change.offset_after)
    part.add("tzname", change.name_after)
    return part
