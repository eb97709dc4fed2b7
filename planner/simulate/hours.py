"""Clock habits: when brands post and when messages arrive, as shares over the week's 168 hours."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

HOURS_OF_WEEK = 168


def posting_habit(weekend_share: float = 0.12, evening_share: float = 0.10) -> np.ndarray:
    """Shape (168,), sum 1: mostly office hours Monday to Friday, a little evening and weekend.

    >>> habit = posting_habit()
    >>> round(float(habit.sum()), 9), round(float(habit[120:].sum()), 3)
    (1.0, 0.12)
    """
    office = np.zeros(24)
    office[8:18] = [0.6, 1.3, 1.6, 1.4, 1.0, 0.8, 1.0, 1.2, 1.1, 0.7]
    evening = np.zeros(24)
    evening[18:22] = [1.0, 1.2, 1.0, 0.5]
    day = (1 - evening_share) * office / office.sum() + evening_share * evening / evening.sum()
    free = np.zeros(24)
    free[9:21] = 1 / 12
    weekdays = np.array([1.0, 1.08, 1.06, 1.05, 0.95])
    week = np.concatenate(
        [
            np.outer((1 - weekend_share) * weekdays / weekdays.sum(), day).ravel(),
            np.tile(weekend_share / 2 * free, 2),
        ]
    )
    return week / week.sum()


def arrival_shape(day_share: float = 0.77, weekend_level: float = 0.8) -> np.ndarray:
    """Shape (168,), sum 1: flat between 9 and 21 h and flat outside.

    `day_share` 0.77 is the share of a day's messages between 9 and 21 h that WaveMetrix published
    for 35 airlines on Twitter (undated; the only public anchor).

    >>> round(float(arrival_shape()[9:21].sum() / arrival_shape()[:24].sum()), 3)
    0.77
    """
    day = np.full(24, (1 - day_share) / 12)
    day[9:21] = day_share / 12
    week = np.concatenate([np.tile(day, 5), np.tile(weekend_level * day, 2)])
    return week / week.sum()


def wall_times(
    starts_on: dt.date, weeks: np.ndarray, hours: np.ndarray, minutes: np.ndarray
) -> np.ndarray:
    """Clock times (datetime64[us]) from week number, hour of week and minute."""
    monday = np.datetime64(starts_on, "us")
    return (
        monday
        + (weeks * HOURS_OF_WEEK + hours).astype("timedelta64[h]")
        + minutes.astype("timedelta64[m]")
    )


def localised(wall: np.ndarray, timezone: str) -> pd.DatetimeIndex:
    """Instants of clock times; a skipped hour moves forward, a repeated one is its first pass."""
    index = pd.DatetimeIndex(wall).as_unit("us")
    first = np.ones(len(index), dtype=bool)
    return index.tz_localize(
        timezone, ambiguous=first, nonexistent=pd.Timedelta(hours=1)
    ).tz_convert("UTC")
