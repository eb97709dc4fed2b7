"""Weeks of messages played through an inbox: who waits how long, with the people of a plan.

Assumptions
-----------
1. Messages that can still be answered in time come first, in the order in which they came, by
   whoever is free first; those that are late already wait until nobody else does. Strictly in order
   of arrival (`late_first`), a night's backlog makes everybody late after it, and a promise takes
   many times the people. People answer only while they are there, and finish what they have begun.
2. An answer takes a log-normal time of the given mean, spread .6 in log.
3. Every week starts on a Monday after three days played before it, so that it opens with what was
   left over. Days carry their own gamma factor.

Everything is drawn from one seed; the weeks are worked through side by side, message by message.

Units: minutes; the first counted minute is Monday 0 h.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.cadence.arrival_fit import ArrivalDraws
from planner.cadence.presence import MINUTES_PER_WEEK

DAYS_BEFORE = 3
REPLY_LOG_SD = 0.6
WEEKS = 2_000


@dataclass(frozen=True, eq=False)
class PlayedWeeks:
    """Messages of many weeks, filled up with infinity.

    `at` (weeks, messages): minutes since Monday 0 h of the counted week, rising, below 0 before
    it. `reply` (weeks, messages): minutes that each answer takes.
    """

    at: np.ndarray
    reply: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        """Messages of the counted week, bool."""
        return (self.at >= 0) & np.isfinite(self.at)


def play_weeks(
    found: ArrivalDraws,
    minutes_per_reply: float,
    post_weeks: np.ndarray | None = None,
    weeks: int = WEEKS,
    seed: int = 0,
) -> PlayedWeeks:
    """Weeks drawn from the posterior.

    Parameters
    ----------
    post_weeks
        What posts would bring if the mean post brought one, (choices, platforms, 240 hours from
        three days before the Monday); every week takes one of the choices. None: no posts.
    """
    rng = np.random.default_rng([seed, 5])
    draw = rng.integers(0, len(found.rate), weeks)
    shape = found.shape[draw]
    days = DAYS_BEFORE + 7
    factor = rng.gamma(shape[:, None], 1 / shape[:, None], (weeks, days))
    hours = (np.arange(24 * days) - 24 * DAYS_BEFORE) % 168
    rate = found.rate[draw][:, hours]
    if post_weeks is not None:
        choice = rng.integers(0, len(post_weeks), weeks)
        rate = rate + np.einsum("wp,wph->wh", found.per_post[draw], post_weeks[choice])
    counts = rng.poisson(rate * np.repeat(factor, 24, axis=1))
    return _laid_out(counts, minutes_per_reply, rng)


def shares_in_time(
    weeks: PlayedWeeks,
    people: np.ndarray,
    within_minutes: float,
    counts_sending: bool = True,
    late_first: bool = False,
) -> np.ndarray:
    """Share of each week's messages answered in time, shape (weeks,); nan without messages.

    Parameters
    ----------
    people
        People there in each minute of the week, shape (10080,).
    counts_sending
        True: the answer must be sent in time; False: begun.
    late_first
        True: strictly in order of arrival.
    """
    sent, begun = answer_times(weeks, people, None if late_first else within_minutes)
    with np.errstate(invalid="ignore"):
        waited = (sent if counts_sending else begun) - weeks.at
        in_time = (waited <= within_minutes + 1e-9) & weeks.counted
    total = weeks.counted.sum(axis=1)
    return np.where(total > 0, in_time.sum(axis=1) / np.maximum(total, 1), np.nan)


def answer_times(
    weeks: PlayedWeeks, people: np.ndarray, put_off_after: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Minute at which each answer is sent, and begun, (weeks, messages); inf if never.

    Parameters
    ----------
    put_off_after
        Messages that could be begun only so many minutes after they came are put off to quiet
        hours, which are not looked at here (inf); None: nothing is put off.
    """
    most = int(np.max(people, initial=0))
    sent = np.full(weeks.at.shape, np.inf)
    begun = np.full(weeks.at.shape, np.inf)
    if not most or not weeks.at.shape[1]:
        return sent, begun
    # Person k is there whenever more than k are needed: the minute from which they next answer.
    next_there = np.stack([_next_there(people > person) for person in range(most)])
    free = np.full((len(weeks.at), most), -np.inf)
    rows = np.arange(len(weeks.at))
    for number in range(weeks.at.shape[1]):
        came = weeks.at[:, number]
        known = np.isfinite(came)
        if not known.any():
            break
        ready = np.maximum(free, np.where(known, came, 0.0)[:, None])
        start = _from(next_there, ready)
        who = np.argmin(start, axis=1)
        first = start[rows, who]
        if put_off_after is not None:
            known = known & (first - came <= put_off_after)
        done = first + weeks.reply[:, number]
        free[rows[known], who[known]] = done[known]
        begun[known, number], sent[known, number] = first[known], done[known]
    return sent, begun


def reached_by_presence(weeks: PlayedWeeks, people: np.ndarray, within_minutes: float
                        ) -> np.ndarray:  # fmt: skip
    """Share of each week's messages with somebody there in time, however busy, shape (weeks,)."""
    next_there = _next_there(people > 0)[None]
    at = np.where(np.isfinite(weeks.at), weeks.at, 0.0)
    start = _from(np.repeat(next_there, at.shape[1], axis=0), at) if at.shape[1] else at
    in_time = (start - at <= within_minutes + 1e-9) & weeks.counted
    total = weeks.counted.sum(axis=1)
    return np.where(total > 0, in_time.sum(axis=1) / np.maximum(total, 1), np.nan)


def _from(next_there: np.ndarray, ready: np.ndarray) -> np.ndarray:
    """Earliest minute at which person k (second axis) can begin from `ready` on."""
    week, inside = np.divmod(ready, MINUTES_PER_WEEK)
    minute = np.minimum(inside.astype(int), MINUTES_PER_WEEK - 1)
    then = next_there[np.arange(ready.shape[1])[None, :], minute]
    return np.maximum(ready, week * MINUTES_PER_WEEK + then)


def _next_there(there: np.ndarray) -> np.ndarray:
    """For each minute of the week the next minute somebody is there (over the end: + a week)."""
    if not there.any():
        return np.full(MINUTES_PER_WEEK, np.inf)
    doubled = np.flatnonzero(np.r_[there, there])
    return doubled[np.searchsorted(doubled, np.arange(MINUTES_PER_WEEK))].astype(float)


def _laid_out(
    counts: np.ndarray, minutes_per_reply: float, rng: np.random.Generator
) -> PlayedWeeks:
    """Counts by hour -> messages spread evenly inside their hours, in order of time."""
    total = counts.sum(axis=1)
    at = np.full((len(counts), int(total.max(initial=0))), np.inf)
    indices = np.indices(counts.shape).reshape(2, -1)
    row, hour = (np.repeat(index, counts.ravel()) for index in indices)
    place = np.arange(len(row)) - np.repeat(np.cumsum(total) - total, total)
    at[row, place] = 60.0 * (hour - 24 * DAYS_BEFORE) + 60 * rng.random(len(row))
    return PlayedWeeks(np.sort(at, axis=1), _reply_times(at.shape, minutes_per_reply, rng))


def _reply_times(
    shape: tuple[int, ...], minutes_per_reply: float, rng: np.random.Generator
) -> np.ndarray:
    middle = np.log(minutes_per_reply) - REPLY_LOG_SD**2 / 2
    return np.exp(middle + REPLY_LOG_SD * rng.standard_normal(shape))
