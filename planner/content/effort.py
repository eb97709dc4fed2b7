"""Effort: hours per kind of post and per active activity, and what active hours are assumed to do.

Hours come from the catalogue until a brief gives its own. What an hour of active work brings is an
ASSUMPTION, never learnt from posts alone: each activity is given a low, likely and high share of
the present management value that it adds at its usual hours, read as the 5 %, 50 % and 95 % points
of a log-normal; the gain flattens with the hours, size x (1 - exp(-hours / usual hours)).
Answering flattens by the share answered in time, 1 - exp(-hours x answers per hour / messages),
where messages are known: that share is its service, seen at once. What being answered does to
people's later behaviour comes slowly: half of it after a half-life of two to eight weeks (assumed),
so a plan of a few weeks sees only a part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.brief import Brief
from planner.catalog import hours_per_post

ANSWERING = "answering"
ACTIVE_NOTE = "assumption, not identified: no weeks with more and with less of it to compare"


@dataclass(frozen=True)
class ActiveGain:
    """What one active activity adds at its usual hours, as a share of the management value."""

    low: float = 0.01
    likely: float = 0.03
    high: float = 0.09

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.likely <= self.high:
            raise ValueError(
                f"gain of an activity: found {self.low}, {self.likely}, {self.high}, expected "
                "low <= likely <= high, all above 0"
            )

    def draws(self, count: int, seed: int) -> np.ndarray:
        """Draws of the size, shape (count,): log-normal, likely as median.

        >>> bool(np.isclose(np.median(ActiveGain().draws(4001, 0)), 0.03, rtol=0.05))
        True
        """
        spread = np.log(self.high / self.low) / (2 * 1.6449)
        normal = np.random.default_rng([seed, 11]).standard_normal(count)
        return self.likely * np.exp(spread * normal)


@dataclass(frozen=True)
class Answering:
    """Messages that need an answer and how fast they are answered.

    Parameters
    ----------
    messages_per_week
        Messages that come in.
    answers_per_hour
        Answers one person writes in an hour.
    half_life_weeks
        Low, likely and high: weeks until half of the effect on later weeks is there.

    >>> round(float(Answering(10.0, 6.0).share(np.array(2.0))), 4)
    0.6988
    """

    messages_per_week: float
    answers_per_hour: float = 12.0
    half_life_weeks: tuple[float, float, float] = (2.0, 4.0, 8.0)

    def __post_init__(self) -> None:
        if not (self.messages_per_week > 0 and self.answers_per_hour > 0):
            raise ValueError(
                f"answering: found {self.messages_per_week} messages a week and "
                f"{self.answers_per_hour} answers an hour, expected both above 0"
            )

    def share(self, hours_per_week: np.ndarray) -> np.ndarray:
        """Share of the messages answered in time."""
        return share_answered(hours_per_week, self.answers_per_hour, self.messages_per_week)

    def hours_for(self, share: float) -> float:
        """Hours a week that answer this share in time."""
        return -np.log1p(-share) * self.messages_per_week / self.answers_per_hour

    def built_up(self, weeks: int, count: int, seed: int) -> np.ndarray:
        """Mean share of the slow effect that is there over a plan's weeks, draws (count,).

        >>> load = Answering(10)
        >>> bool(load.built_up(8, 500, 0).mean() < load.built_up(52, 500, 0).mean())
        True
        """
        low, likely, high = self.half_life_weeks
        spread = np.log(high / low) / (2 * 1.6449)
        normal = np.random.default_rng([seed, 13]).standard_normal(count)
        half_life = likely * np.exp(spread * normal)
        week = np.arange(1, weeks + 1)
        return (1 - 2.0 ** (-week / half_life[:, None])).mean(axis=1)


def share_answered(hours: np.ndarray, answers_per_hour: float, messages: float) -> np.ndarray:
    """Share of the messages answered in time with some hours a week.

    >>> round(float(share_answered(np.array(2.0), 6.0, 10.0)), 4)
    0.6988
    """
    return 1 - np.exp(-np.asarray(hours) * answers_per_hour / messages)


def gain_shape(hours: np.ndarray, usual_hours: float) -> np.ndarray:
    """Share of an activity's size reached with some hours a week; 0 at none, 1 at very many.

    >>> gain_shape(np.array([0.0, 2.0]), 2.0).round(4).tolist()
    [0.0, 0.6321]
    """
    return 1 - np.exp(-np.asarray(hours) / usual_hours)


def hours_of_kinds(brief: Brief, formats: list[str]) -> np.ndarray:
    """Hours of one post of each format, the brief's own before the catalogue's, shape (kinds,)."""
    own = dict(brief.capacity.hours_per_post)
    return np.array([hours_per_post(name, own) for name in formats], dtype=float)


def passive_hours(brief: Brief) -> float:
    """Hours a week of planned passive work besides making posts (calendar, boosts, themed days)."""
    return sum(item.hours_per_week for item in brief.planned_activities if item.mode == "passive")
