"""In which weeks a brand published: what members had to react to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.schema import EXPOSURE, POSTS, check

if TYPE_CHECKING:
    import pandas as pd

_DAYS_A_WEEK = 7


def weekly_exposure(posts: pd.DataFrame) -> pd.DataFrame:
    """Posts per account and week; weeks without a post have no row.

    Parameters
    ----------
    posts
        POSTS. Weeks are those of the clock times, from Monday.

    Returns
    -------
    DataFrame
        EXPOSURE: platform, account, week_day (day number of the Monday), posts_published (posts).

    Raises
    ------
    DataError
        The table breaks the contract of POSTS.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({
    ...     "post_id": ["1", "2", "3"], "platform": "x", "account": "harbour", "timezone": "UTC",
    ...     "published_wall": pd.to_datetime(["2026-03-02", "2026-03-04", "2026-03-09"]),
    ...     "published_at": pd.to_datetime(["2026-03-02", "2026-03-04", "2026-03-09"], utc=True),
    ...     "has_time_of_day": False, "format": None, "interactions": 1.0,
    ...     "interactions_kinds": "likes"})
    >>> weekly_exposure(posts)[["week_day", "posts_published"]].to_numpy().tolist()
    [[20510, 2.0], [20517, 1.0]]
    """
    import pandas as pd

    table = check(posts, POSTS)
    table = table[table["published_wall"].notna()]
    monday = pd.Timestamp("1970-01-05")
    day = ((table["published_wall"].dt.normalize() - monday).dt.days).astype("int64")
    weeks = table.assign(week_day=day - day % _DAYS_A_WEEK)
    key = ["platform", "account", "week_day"]
    if "account" not in weeks:
        weeks = weeks.assign(account=pd.Series(pd.NA, index=weeks.index, dtype="string"))
    counted = weeks.groupby(key, dropna=False, sort=True).size().rename("posts_published")
    return check(counted.astype("float64").reset_index(), EXPOSURE)
