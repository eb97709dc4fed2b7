"""A reply promise: what share of messages within what time, and in how many weeks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.brief import Brief
from planner.cadence.presence import MINUTES_PER_WEEK
from planner.metrics.words import percent_text


@dataclass(frozen=True)
class Promise:
    """What is promised: a share of messages answered within some minutes, in most weeks.

    Parameters
    ----------
    minutes, share
        Such as 60 and .9: 90 % within an hour.
    weeks_kept
        Share of weeks in which it shall hold.
    minutes_per_reply
        Time an answer takes, ASSUMED until measured.

    Raises
    ------
    ValueError
        A value outside what it can be.

    >>> Promise(minutes=60, share=0.9).minutes_to_begin
    55.0
    """

    minutes: float = 60.0
    share: float = 0.9
    weeks_kept: float = 0.8
    minutes_per_reply: float = 5.0

    def __post_init__(self) -> None:
        for name in ("share", "weeks_kept"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name}: found {getattr(self, name)}, expected between 0 and 1")
        if not 0 < self.minutes_per_reply <= self.minutes <= MINUTES_PER_WEEK:
            raise ValueError(
                f"promise: found {self.minutes:g} minutes at {self.minutes_per_reply:g} minutes a "
                "reply, expected a reply that fits the promise, and a promise of a week at most"
            )

    @property
    def minutes_to_begin(self) -> float:
        """Minutes within which an answer must be begun to be sent in time."""
        return self.minutes - self.minutes_per_reply


def promise_of(brief: Brief) -> Promise:
    """The brief's promise, in 8 of 10 weeks.

    >>> from planner.samples import sample_brief
    >>> promise_of(sample_brief("harbour_roast")).minutes
    120
    """
    usual = Promise()
    share = min(max(brief.reply_promise_share, 0.01), 0.99)
    per_reply = min(usual.minutes_per_reply, brief.reply_promise_minutes)
    return Promise(brief.reply_promise_minutes, share, usual.weeks_kept, per_reply)


def promise_text(promise: Promise) -> str:
    """A promise in words.

    >>> promise_text(Promise())
    '90 % within 1 h in 80 % of weeks'
    """
    return (
        f"{percent_text(promise.share)} within {duration(promise.minutes)} in "
        f"{percent_text(promise.weeks_kept)} of weeks"
    )


def duration(minutes: float) -> str:
    """Minutes in words.

    >>> duration(45), duration(60), duration(150), duration(2880)
    ('45 minutes', '1 h', '2.5 h', '2 days')
    """
    if minutes < 60:
        return f"{minutes:g} minutes"
    if minutes >= 2880:
        return f"{minutes / 1440:g} days"
    return f"{minutes / 60:g} h"
