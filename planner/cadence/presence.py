"""Presence: what share of messages can be answered in time at all, with people as fast as light.

Assumptions
-----------
1. A message can be answered in time if somebody is present at some moment between its arrival and
   its deadline. How many people and how fast they write is not asked here: it is the ceiling of
   any staffing.
2. Within an hour of the week messages come evenly; weeks repeat.
3. `wall`: the deadline is so many minutes later by the clock. A clock of business hours that stops
   at night would hide exactly the messages of the night, so it is never the only figure.

The closed form for one block of presence [a, b) and a deadline of T: the arrivals of [a - T, b).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

MINUTES_PER_WEEK = 7 * 24 * 60
USUAL_DAYTIME = (9, 21, 0.77)
"""77 % of messages between 9 and 21 h (WaveMetrix, 35 airlines, undated): the prior where own
messages are not known."""


def usual_arrivals() -> np.ndarray:
    """Share of a week's messages in each hour of the week by the prior, shape (168,).

    >>> float(usual_arrivals().sum().round(6)), float(usual_arrivals()[9:21].sum().round(4))
    (1.0, 0.11)
    """
    first, last, share = USUAL_DAYTIME
    of_day = np.full(24, (1 - share) / (24 - (last - first)))
    of_day[first:last] = share / (last - first)
    return np.tile(of_day, 7) / 7


def staffed_minutes(blocks: Iterable[tuple[int, float, float]]) -> np.ndarray:
    """Minutes of the week in which somebody is present, shape (10080,).

    Parameters
    ----------
    blocks
        (weekday 0 = Monday, from hour, to hour); to hour 24 is midnight.

    >>> int(staffed_minutes([(0, 9, 17), (1, 9, 17.5)]).sum())
    990
    """
    present = np.zeros(MINUTES_PER_WEEK, dtype=bool)
    for day, first, last in blocks:
        if not (0 <= day <= 6 and 0 <= first < last <= 24):
            raise ValueError(
                f"presence: found day {day} from {first} to {last}, expected a day from 0 to 6 and "
                "hours that begin before they end"
            )
        present[day * 1440 + round(60 * first) : day * 1440 + round(60 * last)] = True
    return present


def presence_bound(
    arrivals: np.ndarray, present: np.ndarray, within_minutes: int, clock: str = "wall"
) -> float:
    """Largest share of messages that can be answered in time.

    Parameters
    ----------
    arrivals
        Messages in each hour of the week, any unit, shape (168,).
    present
        `staffed_minutes(...)`.
    within_minutes
        The promise.
    clock
        "wall", or "business" (the deadline counts minutes of presence only: then every message has
        somebody before its deadline, if anybody is ever there).

    >>> weekdays = staffed_minutes([(day, 9, 17) for day in range(5)])
    >>> round(presence_bound(usual_arrivals(), weekdays, 60), 4)
    0.3804
    """
    if clock not in ("wall", "business"):
        raise ValueError(f"clock: found {clock!r}, expected 'wall' or 'business'")
    total = float(np.sum(arrivals))
    if total <= 0:
        return float("nan")
    if not present.any():
        return 0.0
    if clock == "business":
        return 1.0
    return float((arrivals * _covered(present, within_minutes)).sum() / total)


def _covered(present: np.ndarray, within_minutes: int) -> np.ndarray:
    """Share of each hour's minutes with somebody present before the deadline, shape (168,)."""
    if within_minutes >= MINUTES_PER_WEEK - 1:
        return np.ones(168)
    doubled = np.r_[0, np.cumsum(np.r_[present, present])]
    start = np.arange(MINUTES_PER_WEEK)
    # A message of minute t is still in time for presence that begins with minute t + within.
    later = doubled[start + within_minutes + 1] - doubled[start]
    return ((later > 0) | present).reshape(168, 60).mean(axis=1)


def best_extra_hour(
    arrivals: np.ndarray, present: np.ndarray, within_minutes: int
) -> tuple[int, float]:
    """The hour of the week whose staffing raises the bound most, and the bound with it.

    >>> weekdays = staffed_minutes([(day, 9, 17) for day in range(5)])
    >>> hour, bound = best_extra_hour(usual_arrivals(), weekdays, 60)
    >>> bound > presence_bound(usual_arrivals(), weekdays, 60)
    True
    """
    best = (0, -1.0)
    for hour in range(168):
        more = present.copy()
        more[hour * 60 : hour * 60 + 60] = True
        bound = presence_bound(arrivals, more, within_minutes)
        if bound > best[1] + 1e-12:
            best = hour, bound
    return best
