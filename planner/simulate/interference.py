"""SIMULATED posts that take from one another, with the truth declared.

Assumptions
-----------
1. log(result) = level + week + format - loss x sum over earlier posts of 2^(-gap / half-life)
   + normal noise; gaps in real hours.
2. Good weeks cause more posts: the number of posts of a week rises with the week's level. Whoever
   compares busy weeks with quiet ones finds the opposite of interference.
3. Posts go out at random times between 7 and 22 h; nothing else depends on their results.

Units: hours; logs are natural.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.schema import POSTS, check
from planner.simulate.seeds import generator

FIRST = np.datetime64("2026-01-05T00:00", "m")


@dataclass(frozen=True)
class InterferenceWorld:
    """Settings of `make_interference_posts`."""

    weeks: int = 40
    posts_per_week: float = 12.0
    loss: float = 0.4
    half_life_hours: float = 6.0
    week_sd: float = 0.3
    busier_in_good_weeks: float = 0.5
    noise: float = 0.6
    level: float = 5.0


def make_interference_posts(
    seed: int | np.random.Generator, world: InterferenceWorld | None = None
) -> tuple[pd.DataFrame, dict]:
    """A POSTS table of one platform in order of time, and a dict with `world`.

    >>> posts, truth = make_interference_posts(1, InterferenceWorld(weeks=4))
    >>> len(posts) > 20, truth["world"].loss
    (True, 0.4)
    """
    rng, world = generator(seed), world or InterferenceWorld()
    good = world.week_sd * rng.standard_normal(world.weeks)
    counts = rng.poisson(world.posts_per_week * np.exp(world.busier_in_good_weeks * good))
    week = np.repeat(np.arange(world.weeks), counts)
    minute = (rng.integers(0, 7, len(week)) * 1440 + rng.integers(7 * 60, 22 * 60, len(week))
              + 10_080 * week)  # fmt: skip
    order = np.argsort(minute, kind="stable")
    week, minute = week[order], minute[order]
    pressure, now = np.zeros(len(minute)), 0.0
    for at in range(1, len(minute)):
        gap = (minute[at] - minute[at - 1]) / 60
        now = (now + 1) * 2.0 ** (-gap / world.half_life_hours)
        pressure[at] = now
    is_photo = rng.random(len(week)) < 0.5
    value = world.level + good[week] + 0.3 * is_photo - world.loss * pressure
    value = value + world.noise * rng.standard_normal(len(week))
    wall = (FIRST + minute.astype("timedelta64[m]")).astype("datetime64[us]")
    table = pd.DataFrame(
        {
            "post_id": [f"p{number}" for number in range(len(week))],
            "platform": "facebook",
            "account": "brand",
            "published_wall": wall,
            "timezone": "UTC",
            "published_at": pd.to_datetime(wall, utc=True),
            "has_time_of_day": True,
            "format": np.where(is_photo, "photo", "link"),
            "pillar": "tips",
            "intent": "inform",
            "interactions": np.round(np.exp(value)),
        }
    )
    return check(table, POSTS), {"world": world}
