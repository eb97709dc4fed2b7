"""Messages as counts by day and hour, beside what own posts should have brought in each hour.

Assumptions
-----------
1. A day runs by the clock of one zone; the hour a change of clocks leaves out or repeats is taken
   as it reads.
2. Days between the first and the last message are observed, the two themselves are not whole and
   are left out.
3. A post brings its messages after a log-normal delay: half of them after the platform's half-life
   (`HALF_LIFE_HOURS`), spread 1.8 in log, nothing after a fortnight. Posts of a platform bring
   equally many, or in proportion to their comments.

Source of the half-lives: Pfeffer et al. 2023 (X), Wiselytics (Facebook, undated), Graffius 2018
(others); they differ by a factor of 3 between sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from planner.cadence.clock import HOURS_PER_WEEK

HALF_LIFE_HOURS = {"x": 80 / 60, "facebook": 1.5, "instagram": 19.0, "linkedin": 24.0,
                   "youtube": 144.0}  # fmt: skip
OTHER_HALF_LIFE_HOURS = 6.0
DELAY_LOG_SD = 1.8
LONGEST_DELAY_HOURS = 14 * 24


@dataclass(frozen=True, eq=False)
class ArrivalDays:
    """Observed days.

    Attributes
    ----------
    counts
        Messages, shape (days, 24).
    exposure
        Messages that posts would have brought if the mean post of its platform brought one, shape
        (platforms, days, 24).
    platforms
        Platforms with own posts in the record.
    weekday
        0 = Monday, shape (days,).
    weights
        Per platform, what each post brought beside the mean post.
    """

    counts: np.ndarray
    exposure: np.ndarray
    platforms: tuple[str, ...]
    weekday: np.ndarray
    weights: tuple[np.ndarray, ...] = ()

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.weekday)

    def some(self, days: slice) -> ArrivalDays:
        """Part of the days, in order."""
        return ArrivalDays(self.counts[days], self.exposure[:, days], self.platforms,
                           self.weekday[days], self.weights)  # fmt: skip

    def without_posts(self) -> ArrivalDays:
        """The same as if there were no posts."""
        return ArrivalDays(self.counts, self.exposure[:0], (), self.weekday)

    def post_weeks(self, days_before: int) -> np.ndarray:
        """Exposure of the record's whole weeks, (weeks, platforms, 24 x (days_before + 7)).

        Each begins so many days before its Monday. A record without a whole week gives its mean
        one.
        """
        mondays = np.flatnonzero(self.weekday == 0)
        whole = mondays[(mondays >= days_before) & (mondays + 7 <= self.days)]
        span = np.arange(-days_before, 7)
        if not len(whole):
            seen = np.maximum(np.bincount(self.weekday, minlength=7), 1)
            total = np.zeros((len(self.platforms), 7, 24))
            np.add.at(total, (slice(None), self.weekday), self.exposure)
            mean = total / seen[None, :, None]
            return mean[:, span % 7].reshape(1, len(self.platforms), 24 * len(span))
        found = self.exposure[:, whole[:, None] + span[None, :]]
        return found.transpose(1, 0, 2, 3).reshape(len(whole), len(self.platforms), 24 * len(span))


def arrival_days(
    inbound: pd.DataFrame,
    timezone: str,
    posts: pd.DataFrame | None = None,
    *,
    by_comments: bool = False,
) -> ArrivalDays:
    """INBOUND (and POSTS) -> counts by day and hour.

    Parameters
    ----------
    timezone
        The zone whose clock the days follow.
    posts
        POSTS; those without a time of day are not used.
    by_comments
        Posts bring messages in proportion to their comments; posts without a count are mean ones.

    >>> received = pd.to_datetime(["2027-01-04 09:10", "2027-01-05 10:00", "2027-01-06 09:00"],
    ...                           utc=True)
    >>> arrival_days(pd.DataFrame({"received_at": received}), "UTC").counts.sum(axis=1).tolist()
    [1.0]
    """
    wall = _wall(inbound["received_at"], timezone) if len(inbound) else pd.Series(dtype="object")
    if not len(wall):
        return ArrivalDays(np.zeros((0, 24)), np.zeros((0, 0, 24)), (), np.zeros(0, int))
    first = wall.min().normalize() + pd.Timedelta(days=1)
    days = max((wall.max().normalize() - first).days, 0)
    hour = ((wall - first) // pd.Timedelta(hours=1)).to_numpy()
    inside = hour[(hour >= 0) & (hour < 24 * days)].astype(int)
    counts = np.bincount(inside, minlength=24 * days).astype(float).reshape(days, 24)
    platforms, exposure, weights = _exposure(posts, timezone, first, days, by_comments)
    weekday = (first.day_of_week + np.arange(days)) % 7
    return ArrivalDays(counts, exposure, platforms, weekday, weights)


def half_life_hours(platform: str) -> float:
    """Hours after which half of a post's messages have come.

    >>> half_life_hours("facebook"), half_life_hours("a new one")
    (1.5, 6.0)
    """
    return HALF_LIFE_HOURS.get(platform, OTHER_HALF_LIFE_HOURS)


def share_by_hour(platform: str, into_the_hour: np.ndarray) -> np.ndarray:
    """Share of a post's messages in each hour after the full hour it falls into.

    Parameters
    ----------
    into_the_hour
        How far into its hour each post is published, in hours, shape (posts,).

    Returns
    -------
    Array (posts, 336), rows sum to 1.

    >>> share_by_hour("facebook", np.array([0.0]))[0, :3].round(3).tolist()
    [0.411, 0.153, 0.087]
    """
    edges = np.arange(LONGEST_DELAY_HOURS + 1)[None, :] - np.asarray(into_the_hour)[:, None]
    scaled = np.log(np.maximum(edges, 1e-9) / half_life_hours(platform)) / DELAY_LOG_SD
    reached = np.where(edges > 0, ndtr(scaled), 0.0)
    return np.diff(reached, axis=1) / reached[:, -1:]


def planned_post_weeks(
    slots: dict[str, Iterable[float]],
    days: ArrivalDays,
    days_before: int,
    weeks: int = 400,
    seed: int = 0,
) -> np.ndarray:
    """Exposure of weeks with planned posts, whose weights are drawn from those of earlier posts.

    Parameters
    ----------
    slots
        Platform -> hours since Monday 0 h, every week; platforms without earlier posts are left
        out: nothing is known of the messages they bring.

    Returns
    -------
    Array (weeks, platforms, 24 x (days_before + 7)).
    """
    rng = np.random.default_rng([seed, 13])
    hours = np.arange(-24 * days_before, 7 * 24) % HOURS_PER_WEEK
    found = np.zeros((weeks, len(days.platforms), len(hours)))
    for row, name in enumerate(days.platforms):
        for slot in slots.get(name, ()):
            own = rng.choice(days.weights[row], weeks)
            found[:, row] += own[:, None] * week_exposure([slot], name)[hours]
    return found


def week_exposure(slots: Iterable[float], platform: str) -> np.ndarray:
    """What weekly repeated posts would bring in each hour of the week, one message each.

    Parameters
    ----------
    slots
        Hours since Monday 0 h, fractions allowed.

    >>> week_exposure([33.0, 57.5], "x").sum().round(6)
    np.float64(2.0)
    """
    at = np.asarray(list(slots), dtype=float)
    if not len(at):
        return np.zeros(HOURS_PER_WEEK)
    whole = np.floor(at).astype(int)
    shares = share_by_hour(platform, at - whole)
    hour = (whole[:, None] + np.arange(shares.shape[1])[None, :]) % HOURS_PER_WEEK
    return np.bincount(hour.ravel(), weights=shares.ravel(), minlength=HOURS_PER_WEEK)


def _exposure(
    posts: pd.DataFrame | None, timezone: str, first: pd.Timestamp, days: int, by_comments: bool
) -> tuple[tuple[str, ...], np.ndarray, tuple[np.ndarray, ...]]:
    """Platforms, their exposure, and the weights of their posts."""
    if posts is None or not len(posts):
        return (), np.zeros((0, days, 24)), ()
    timed = posts[posts["has_time_of_day"].fillna(False).astype(bool)]
    if "published_at" in timed.columns and timed["published_at"].notna().any():
        timed = timed[timed["published_at"].notna()]
        wall = _wall(timed["published_at"], timezone)
    else:
        wall = timed["published_wall"]
    since = ((wall - first) / pd.Timedelta(hours=1)).to_numpy(dtype=float)
    near = (since > -LONGEST_DELAY_HOURS) & (since < 24 * days)
    platform = timed["platform"].to_numpy(dtype=object)
    found = tuple(sorted(set(platform[near])))
    exposure, weights = np.zeros((len(found), 24 * days)), []
    for row, name in enumerate(found):
        rows = near & (platform == name)
        weight = _weights(timed[rows], by_comments)
        whole = np.floor(since[rows]).astype(int)
        shares = share_by_hour(name, since[rows] - whole) * weight[:, None]
        hour = whole[:, None] + np.arange(shares.shape[1])[None, :]
        inside = (hour >= 0) & (hour < 24 * days)
        exposure[row] = np.bincount(hour[inside], weights=shares[inside], minlength=24 * days)
        weights.append(weight)
    return found, exposure.reshape(len(found), days, 24), tuple(weights)


def _weights(posts: pd.DataFrame, by_comments: bool) -> np.ndarray:
    """What each post brings beside the mean one, shape (posts,), mean 1."""
    if not by_comments or "comments" not in posts.columns:
        return np.ones(len(posts))
    comments = posts["comments"].to_numpy(dtype=float, na_value=np.nan)
    mean = np.nanmean(comments) if np.isfinite(comments).any() else 0.0
    if not mean > 0:
        return np.ones(len(posts))
    return np.where(np.isfinite(comments), comments, mean) / mean


def _wall(instant: pd.Series, timezone: str) -> pd.Series:
    return instant.dt.tz_convert(timezone).dt.tz_localize(None)
