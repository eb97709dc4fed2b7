"""Simulated brands in which there is nothing to find, and ones in which there is. Seeded.

Every world has heavy tails (Student-t with 4 degrees of freedom on the log scale, log-sd 0.9), a
weekly level that drifts (random walk, sd 0.15 a week), paid posts (25 %, about 1.6 times the
result), mostly office hours, and two posts a day at most. What differs is whether kinds of post
or blocks of the day matter, and how strongly the brand uses certain kinds at certain hours.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.schema import POSTS, check

FORMATS = ["photo", "video", "link", "text"]
PILLARS = ["craft", "people", "offers"]


def world(
    seed: int,
    posts: int,
    *,
    content_sd: float = 0.0,
    timing_sd: float = 0.0,
    confounded: bool = False,
) -> pd.DataFrame:
    """POSTS of one platform.

    Parameters
    ----------
    content_sd, timing_sd
        Standard deviation of the log effect of a kind of post, of a four-hour block.
    confounded
        True: one format is published almost only in the evening and on paid slots.
    """
    rng = np.random.default_rng([seed, posts])
    days = np.sort(rng.integers(0, max(28, posts * 7 // 8), posts))
    hour = np.where(rng.random(posts) < 0.9, rng.integers(8, 20, posts), rng.integers(7, 23, posts))
    post_format = rng.integers(0, len(FORMATS), posts)
    pillar = rng.integers(0, len(PILLARS), posts)
    if confounded:
        evening = rng.random(posts) < 0.4
        hour = np.where(evening, rng.integers(18, 22, posts), hour)
        post_format = np.where(evening & (rng.random(posts) < 0.8), 1, post_format)
    paid = rng.random(posts) < np.where(confounded & (post_format == 1), 0.5, 0.25)
    week = days // 7
    level = np.cumsum(rng.normal(0, 0.15, week.max() + 1))[week]
    kind_effect = rng.normal(0, 1, (len(FORMATS), len(PILLARS)))
    block_effect = rng.normal(0, 1, 6)
    noise = rng.standard_t(4, posts) * 0.9 / np.sqrt(2)
    log_result = (
        4.5
        + level
        + 0.5 * paid
        + content_sd * kind_effect[post_format, pillar]
        + timing_sd * block_effect[hour // 4]
        + noise
    )
    table = pd.DataFrame(
        {
            "post_id": [f"p{n}" for n in range(posts)],
            "platform": "facebook",
            "account": "simulated",
            "published_wall": pd.Timestamp("2025-01-06")
            + pd.to_timedelta(days * 24 + hour, unit="h")
            + pd.to_timedelta(rng.integers(0, 60, posts), unit="min"),
            "has_time_of_day": True,
            "format": np.array(FORMATS)[post_format],
            "pillar": np.array(PILLARS)[pillar],
            "intent": "inform",
            "paid": paid,
            "interactions": np.floor(np.exp(log_result)),
        }
    )
    return check(table, POSTS)
