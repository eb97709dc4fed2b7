"""Outcomes at equal age: a post whose results were read off early has not had them all yet.

Assumptions
-----------
1. By an age of a hours a post has had the share Phi(log(a / half-life) / 1.8) of its results, with
   the half-lives of `planner.cadence.arrivals`. Published pairs agree: X 80 minutes with 95 % by
   24 h gives 1.76, Facebook 90 minutes with 75 % by 5 h gives 1.79.
2. Posts with less than four fifths of their results are left out, with their count; the others get
   the missing part as an offset.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr

from planner.cadence.arrivals import DELAY_LOG_SD, half_life_hours

LEAST_SHARE = 0.8


def share_of_results(platform: str, age_hours: np.ndarray) -> np.ndarray:
    """Share of its results that a post has had by an age.

    >>> share_of_results("x", np.array([80 / 60, 24.0])).round(2).tolist()
    [0.5, 0.95]
    """
    age = np.maximum(np.asarray(age_hours, dtype=float), 1e-9)
    return ndtr(np.log(age / half_life_hours(platform)) / DELAY_LOG_SD)


def at_equal_age(posts: pd.DataFrame, platform: str) -> tuple[np.ndarray, np.ndarray]:
    """Which posts are old enough, and log share of their results, each (posts,).

    Posts whose age at the export is not known count as complete.

    Parameters
    ----------
    posts
        One platform's posts; `exported_at` says when their counts were read off.
    """
    if "exported_at" not in posts.columns:
        return np.ones(len(posts), dtype=bool), np.zeros(len(posts))
    known = posts["published_at"] if "published_at" in posts.columns else None
    if known is None or known.isna().all():
        known = posts["published_wall"].dt.tz_localize("UTC")
    exported = pd.to_datetime(posts["exported_at"], utc=True)
    age = ((exported - known) / pd.Timedelta(hours=1)).to_numpy(dtype=float, na_value=np.nan)
    share = np.where(np.isfinite(age), share_of_results(platform, np.nan_to_num(age)), 1.0)
    return share >= LEAST_SHARE, np.log(np.maximum(share, LEAST_SHARE))
