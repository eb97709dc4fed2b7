"""The present rhythm: posts a week and the usual hours. The rule every cadence must beat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.inference.posts import comparable_posts

RHYTHM_WEEKS = 12


def present_rhythm(posts: pd.DataFrame, weeks: int = RHYTHM_WEEKS) -> pd.DataFrame:
    """Posts a week per platform over its last `weeks` full weeks.

    The first and the last calendar week of the data are left out as incomplete when there are at
    least three; weeks without a post count as 0. Replies are left out.

    Returns
    -------
    DataFrame
        platform, account, weeks, posts_per_week_now (mean), low_90 and high_90 (5 % and 95 % of
        the brand's own weeks).

    >>> from planner.schema import POSTS
    >>> len(present_rhythm(POSTS.empty()))
    0
    """
    known = comparable_posts(posts.assign(_one=1.0), "_one")
    rows = []
    # The account may pause at the end of the data; all platforms are read over the same weeks.
    last_week = known["week"].max() if len(known) else 0
    for platform, own in known.groupby("platform", sort=True):
        counts = (
            own.groupby("week")
            .size()
            .reindex(range(int(own["week"].min()), int(last_week) + 1), fill_value=0)
        )
        if len(counts) >= 3:
            counts = counts.iloc[1:-1]
        counts = counts.iloc[-weeks:]
        accounts = own["account"].dropna() if "account" in own.columns else pd.Series(dtype=str)
        rows.append(
            {
                "platform": platform,
                "account": accounts.mode().iloc[0] if len(accounts) else "",
                "weeks": float(len(counts)),
                "posts_per_week_now": float(counts.mean()),
                "low_90": float(np.quantile(counts, 0.05)),
                "high_90": float(np.quantile(counts, 0.95)),
            }
        )
    columns = ["platform", "account", "weeks", "posts_per_week_now", "low_90", "high_90"]
    return pd.DataFrame(rows, columns=columns)


def habit_shares(posts: pd.DataFrame, platform: str) -> np.ndarray:
    """Share of a platform's posts in each hour of the day and week: the present habit.

    Returns
    -------
    float array, shape (168,)
        Mean of the hour-of-week share and the hour-of-day share (so that a habit of "noon" shows
        on days without posts too). All 0 when no post has a time of day.

    >>> from planner.schema import POSTS
    >>> float(habit_shares(POSTS.empty(), "facebook").sum())
    0.0
    """
    known = comparable_posts(posts.assign(_one=1.0), "_one")
    timed = known[(known["platform"] == platform) & known["has_time_of_day"].fillna(False)]
    if timed.empty:
        return np.zeros(168)
    wall = timed["published_wall"]
    week = np.bincount(24 * wall.dt.day_of_week + wall.dt.hour, minlength=168) / len(timed)
    day = np.bincount(wall.dt.hour, minlength=24) / len(timed)
    return (week + np.tile(day, 7) / 7) / 2
