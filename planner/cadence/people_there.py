"""People in each minute of the week: as the brief has them, and as some work needs them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd

from planner.brief import WEEKDAYS, Brief
from planner.cadence.presence import MINUTES_PER_WEEK, staffed_minutes

BLOCK_COLUMNS = ["weekday", "starts", "ends", "people", "hours"]


def people_present(brief: Brief) -> np.ndarray:
    """People there in each minute of the week, outside quiet hours, shape (10080,)."""
    people = np.zeros(MINUTES_PER_WEEK, dtype=int)
    for person in brief.capacity.people:
        blocks = [(WEEKDAYS.index(day), _hours(person.starts), _hours(person.ends))
                  for day in person.days]  # fmt: skip
        people += staffed_minutes(blocks)
    return people * outside_quiet(brief)


def outside_quiet(brief: Brief) -> np.ndarray:
    """Minutes of the week outside the brief's quiet hours, shape (10080,), bool."""
    starts, ends = (round(60 * _hours(clock)) for clock in
                    (brief.quiet_hours.starts, brief.quiet_hours.ends))  # fmt: skip
    minute = np.arange(24 * 60)
    if starts <= ends:
        quiet = (minute >= starts) & (minute < ends)
    else:
        quiet = (minute >= starts) | (minute < ends)
    return np.tile(~quiet, 7)


def people_for_work(
    work: np.ndarray, present: np.ndarray, within_minutes: float, margin: float, block_minutes: int
) -> np.ndarray:
    """People in each minute: one wherever somebody is there, more where work exceeds one.

    Parameters
    ----------
    work
        Minutes of answering that come in during each minute, (10080,).
    present
        Minutes with somebody there.
    within_minutes
        Work is spread over so many minutes of presence after it has come in; what is late before
        somebody is there, over all of it.
    margin
        The work is taken so many times; 0: one person everywhere.
    block_minutes
        People change only between blocks.
    """
    there = present.reshape(-1, block_minutes).all(axis=1)
    if margin <= 0 or not there.any():
        return present.astype(int)
    load = work.reshape(-1, block_minutes).sum(axis=1)
    count = len(there)
    reach = max(int(within_minutes // block_minutes), 1)
    doing = np.zeros(count)
    upcoming = np.flatnonzero(np.r_[there, there])
    for block in range(count):
        first = upcoming[np.searchsorted(upcoming, block)]
        if first - block > reach:
            doing[there] += load[block] / there.sum()
            continue
        window = (first + np.arange(reach)) % count
        window = window[there[window]]
        doing[window] += load[block] / len(window)
    wanted = np.ceil(margin * doing / block_minutes - 1e-9)
    return np.repeat(np.where(there, np.maximum(wanted, 1), 0).astype(int), block_minutes)


def added_blocks(now: np.ndarray, planned: np.ndarray) -> pd.DataFrame:
    """Stretches of a day with more people than now, in order.

    >>> now, planned = np.zeros(10080, int), np.zeros(10080, int)
    >>> planned[540:660] = 1
    >>> added_blocks(now, planned).to_dict("records")
    [{'weekday': 'monday', 'starts': 9.0, 'ends': 11.0, 'people': 1, 'hours': 2.0}]
    """
    more = np.maximum(planned - now, 0).reshape(7, 1440)
    rows = []
    for day, own in enumerate(more):
        edges = np.r_[0, np.flatnonzero(np.diff(own)) + 1, 1440]
        for first, end in pairwise(edges):
            if own[first]:
                hours = float(own[first] * (end - first) / 60)
                rows.append((WEEKDAYS[day], first / 60, end / 60, int(own[first]), hours))
    return pd.DataFrame(rows, columns=BLOCK_COLUMNS)


def _hours(clock: dt.time) -> float:
    return clock.hour + clock.minute / 60
