"""Measured replies: in time or not, apart for messages that could and that could not be reached.

Two causes of a late answer look alike in one share: nobody was there, or somebody was and it took
too long. Messages still open count as late once the promise has run out; younger ones are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.cadence.presence import MINUTES_PER_WEEK
from planner.metrics.replies import (
    AnsweredShare,
    answered_share,
    as_of_instant,
    median_response_time,
)


@dataclass(frozen=True)
class MeasuredReplies:
    """Shares answered in time of all messages, of those somebody could reach, and of the rest."""

    every: AnsweredShare
    reachable: AnsweredShare
    not_reachable: AnsweredShare
    median_minutes: float | None

    @property
    def reachable_share(self) -> float:
        """Share of the decided messages that somebody could have answered in time."""
        decided = self.reachable.decided + self.not_reachable.decided
        return self.reachable.decided / decided if decided else float("nan")


def measured_replies(
    inbound: pd.DataFrame,
    people: np.ndarray,
    promise_minutes: float,
    timezone: str,
    as_of: pd.Timestamp | None = None,
) -> MeasuredReplies:
    """INBOUND and the people's hours -> what was answered in time, and whether it could be.

    Parameters
    ----------
    people
        People in each minute of the week, (10080,), as the brief says: the record does not tell
        who was really there.
    promise_minutes
        The promise.
    timezone
        Zone whose clock `people` follows.

    >>> from planner.schema import INBOUND
    >>> measured_replies(INBOUND.empty(), np.ones(10080), 60, "UTC").every.share is None
    True
    """
    can = np.zeros(0, dtype=bool)
    end = as_of_instant(inbound, as_of)
    if len(inbound):
        wall = inbound["received_at"].dt.tz_convert(timezone).dt.tz_localize(None)
        minute = (1440 * wall.dt.day_of_week + 60 * wall.dt.hour + wall.dt.minute).to_numpy()
        can = reachable_minutes(people > 0, promise_minutes)[minute]
    shares = [answered_share(part, promise_minutes, end) for part in
              (inbound, inbound[can], inbound[~can])]  # fmt: skip
    return MeasuredReplies(*shares, median_response_time(inbound, end))


def reachable_minutes(present: np.ndarray, within_minutes: float) -> np.ndarray:
    """Minutes of the week after which somebody is there in time, shape (10080,), bool.

    >>> present = np.zeros(10080, bool); present[600] = True
    >>> int(reachable_minutes(present, 60).sum())
    61
    """
    if not present.any():
        return np.zeros(MINUTES_PER_WEEK, dtype=bool)
    doubled = np.flatnonzero(np.r_[present, present])
    minute = np.arange(MINUTES_PER_WEEK)
    return doubled[np.searchsorted(doubled, minute)] - minute <= within_minutes
