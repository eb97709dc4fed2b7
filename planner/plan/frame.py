"""The frame of a plan: its weeks, the days that are open, and who is present when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.brief import WEEKDAYS, Brief, Person
from planner.cadence.clock import clocks_change_on, to_utc

CLOCK_CHANGE_CLEAR_UNTIL = dt.time(5)
"""On days on which clocks change nothing is planned before this time: every zone changes its
clocks in the first hours of a day, so no planned time is ever missing or ambiguous."""


@dataclass(frozen=True)
class Week:
    """One week of the plan. `number` counts from 1; `open_days` leaves blackouts out."""

    number: int
    days: tuple[dt.date, ...]
    open_days: tuple[dt.date, ...]

    @property
    def open_share(self) -> float:
        """Share of the week's days that are open."""
        return len(self.open_days) / len(self.days)


def weeks_of(brief: Brief) -> list[Week]:
    """The plan's weeks of seven days, counted from its first day."""
    weeks = []
    for number in range(brief.weeks):
        start = brief.starts_on + dt.timedelta(days=7 * number)
        days = tuple(start + dt.timedelta(days=offset) for offset in range(7))
        weeks.append(
            Week(number + 1, days, tuple(day for day in days if not is_blacked_out(brief, day)))
        )
    return weeks


def is_blacked_out(brief: Brief, day: dt.date) -> bool:
    """True if the day lies in a blackout."""
    return any(blackout.starts_on <= day <= blackout.ends_on for blackout in brief.closed)


def quiet_spans(brief: Brief) -> list[tuple[int, int]]:
    """Quiet hours of one day as spans of minutes after midnight.

    >>> from planner.brief import QuietHours
    >>> class Only:
    ...     quiet_hours = QuietHours()
    >>> quiet_spans(Only())
    [(0, 420), (1320, 1440)]
    """
    starts = _minutes(brief.quiet_hours.starts)
    ends = _minutes(brief.quiet_hours.ends)
    if starts == ends:
        return []
    if starts < ends:
        return [(starts, ends)]
    return [(0, ends), (starts, 1440)]


def presence_spans(brief: Brief, person: Person, day: dt.date) -> list[tuple[int, int]]:
    """When this person can be asked for on this day: spans of minutes after midnight.

    Presence as the brief gives it, less quiet hours, blackouts and the hours around a change of
    clocks.
    """
    if WEEKDAYS[day.weekday()] not in person.days or is_blacked_out(brief, day):
        return []
    spans = [(_minutes(person.starts), _minutes(person.ends))]
    closed = quiet_spans(brief)
    if clocks_change_on(day, brief.timezone):
        closed = [*closed, (0, _minutes(CLOCK_CHANGE_CLEAR_UNTIL))]
    for low, high in closed:
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, low)), (max(start, high), end))
            if piece[0] < piece[1]
        ]
    return spans


def available_minutes(brief: Brief, week: Week) -> dict[str, int]:
    """Minutes each person can give in this week: their hours, at most their presence."""
    available = {}
    for person in brief.capacity.people:
        present = sum(
            end - start for day in week.days for start, end in presence_spans(brief, person, day)
        )
        available[person.name] = min(int(person.hours_per_week * 60 + 1e-6), present)
    return available


def admissible_times(brief: Brief, week: Week) -> list[dt.datetime]:
    """Whole hours of this week's open days at which a post may go out (wall time)."""
    times = []
    for day in week.open_days:
        changed = clocks_change_on(day, brief.timezone)
        for hour in range(24):
            clock = dt.time(hour)
            if brief.quiet_hours.holds(clock) or (changed and clock < CLOCK_CHANGE_CLEAR_UNTIL):
                continue
            times.append(dt.datetime.combine(day, clock))
    return times


def hours_since_start(brief: Brief, times: Sequence[dt.datetime]) -> np.ndarray:
    """Real hours from the plan's first midnight to these clock times (negative before it)."""
    start = to_utc(dt.datetime.combine(brief.starts_on, dt.time()), brief.timezone)
    return np.array(
        [(to_utc(time, brief.timezone) - start).total_seconds() / 3600 for time in times],
        dtype=float,
    )


def _minutes(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute
