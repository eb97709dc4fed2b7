"""Posts with a planted effect of the hour of the week, and how much of it there is.

Posting times: 90 % on Monday to Friday between 8 and 20 h, 10 % on all days between 7 and 23 h, as
brands post. Results are log-normal around a level, with what else the world is asked for: a trend,
kinds of post that are worth more, and better kinds at some hours (which a map takes for the hour).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.schema import POSTS, check
from planner.simulate.seeds import generator

SHAPES = ("none", "in family", "spike", "step", "two peaks", "drifting", "unstructured")
HOURS_PER_WEEK = 168
FIRST = np.datetime64("2025-01-06T00:00", "m")
ADMISSIBLE = np.array([hour for hour in range(HOURS_PER_WEEK) if 7 <= hour % 24 < 23])
"""Hours of the week at which a brand may post."""


@dataclass(frozen=True)
class TimingWorld:
    """What is planted.

    Parameters
    ----------
    posts, posts_per_week
        Size of the log and its pace.
    shape, sd
        One of `SHAPES`, re-scaled to this sd of the log effect over the admissible hours.
    noise
        sd of log results.
    level
        Mean of log results.
    trend
        Change of the level from the first to the last post, in log.
    best_content_at_noon
        True: photos are worth .5 more in log and go out at midday.
    band_ratio, band_share
        A band of four hours a day (17 to 20 h) that brings this much more, and the share of the
        posts inside it; 1 and None for no band.
    """

    posts: int = 150
    posts_per_week: float = 7.0
    shape: str = "none"
    sd: float = 0.0
    noise: float = 0.9
    level: float = 6.0
    trend: float = 0.0
    best_content_at_noon: bool = False
    band_ratio: float = 1.0
    band_share: float | None = None


def hour_effect(rng: np.random.Generator, shape: str, sd: float) -> np.ndarray:
    """Log effect of each hour of the week, mean 0 and the given sd over the admissible ones."""
    hour, day = np.arange(HOURS_PER_WEEK) % 24, np.arange(HOURS_PER_WEEK) // 24
    if shape == "none" or sd == 0:
        return np.zeros(HOURS_PER_WEEK)
    if shape in ("in family", "drifting"):
        phase, second = rng.uniform(0, 2 * np.pi, 2)
        raw = np.sin(2 * np.pi * hour / 24 + phase) + 0.5 * np.sin(4 * np.pi * hour / 24 + second)
        raw = raw + 0.5 * rng.standard_normal(7)[day]
    elif shape == "spike":
        start = int(rng.integers(8, 20))
        raw = ((hour >= start) & (hour < start + 3)).astype(float)
    elif shape == "step":
        raw = ((hour >= 9) & (hour < 17) & (day < 5)).astype(float)
    elif shape == "two peaks":
        peaks = np.exp(-0.5 * ((hour - 12) / 1.5) ** 2) + np.exp(-0.5 * ((hour - 20) / 1.5) ** 2)
        raw = peaks * (1 + 0.5 * (day >= 3))
    else:
        raw = rng.standard_normal(HOURS_PER_WEEK)
    raw = raw - raw[ADMISSIBLE].mean()
    return sd * raw / raw[ADMISSIBLE].std()


def make_timing_posts(
    seed: int | np.random.Generator, world: TimingWorld | None = None
) -> tuple[pd.DataFrame, dict]:
    """A POSTS table of one platform and its truth.

    Returns
    -------
    tuple
        POSTS in order of time, and a dict: `effect` (log effect of each of the 168 hours in the
        week after the last post), `world`.

    >>> posts, truth = make_timing_posts(1, TimingWorld(posts=60, shape="step", sd=0.35))
    >>> len(posts), truth["effect"].shape
    (60, (168,))
    """
    rng, world = generator(seed), world or TimingWorld()
    weeks = max(int(np.ceil(world.posts / world.posts_per_week)), 1)
    hour = _hours(rng, world)
    week = np.sort(rng.integers(0, weeks, world.posts))
    order = np.lexsort((hour, week))
    week, hour = week[order], hour[order]
    minute = rng.integers(0, 60, world.posts)
    wall = FIRST + ((week * HOURS_PER_WEEK + hour) * 60 + minute).astype("timedelta64[m]")
    effect = hour_effect(rng, world.shape, world.sd)
    of_post = effect[hour]
    if world.shape == "drifting":
        later = hour_effect(rng, "in family", world.sd)
        share = np.arange(world.posts) / max(world.posts - 1, 1)
        of_post = (1 - 0.5 * share) * effect[hour] + 0.5 * share * later[hour]
        effect = 0.5 * effect + 0.5 * later
    band = (hour % 24 >= 17) & (hour % 24 < 21)
    of_post = of_post + np.log(world.band_ratio) * band
    if world.band_ratio != 1:
        at = np.arange(HOURS_PER_WEEK) % 24
        effect = effect + np.log(world.band_ratio) * ((at >= 17) & (at < 21))
    is_photo = rng.random(world.posts) < 0.5
    if world.best_content_at_noon:
        noon = (hour % 24 >= 11) & (hour % 24 < 14)
        is_photo = rng.random(world.posts) < np.where(noon, 0.9, 0.3)
        of_post = of_post + 0.5 * is_photo
    trend = world.trend * np.linspace(-0.5, 0.5, world.posts)
    value = world.level + trend + of_post + world.noise * rng.standard_normal(world.posts)
    order = np.argsort(wall, kind="stable")
    table = pd.DataFrame(
        {
            "post_id": [f"p{number}" for number in range(world.posts)],
            "platform": "facebook",
            "account": "brand",
            "published_wall": wall[order].astype("datetime64[us]"),
            "timezone": "UTC",
            "published_at": pd.to_datetime(wall[order].astype("datetime64[us]"), utc=True),
            "has_time_of_day": True,
            "format": np.where(is_photo, "photo", "link")[order],
            "pillar": "tips",
            "intent": "inform",
            "interactions": np.round(np.exp(value))[order],
        }
    )
    return check(table, POSTS), {"effect": effect, "world": world}


def _hours(rng: np.random.Generator, world: TimingWorld) -> np.ndarray:
    """Hours of the week of the posts."""
    usual = np.array([hour for hour in ADMISSIBLE if hour // 24 < 5 and 8 <= hour % 24 < 20])
    wide = rng.random(world.posts) < 0.1
    hour = np.where(wide, rng.choice(ADMISSIBLE, world.posts), rng.choice(usual, world.posts))
    if world.band_share is None:
        return hour
    band = np.array([hour for hour in ADMISSIBLE if 17 <= hour % 24 < 21])
    rest = np.setdiff1d(ADMISSIBLE, band)
    inside = np.arange(world.posts) < round(world.band_share * world.posts)
    return np.where(rng.permutation(inside), rng.choice(band, world.posts),
                    rng.choice(rest, world.posts))  # fmt: skip
