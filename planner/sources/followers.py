"""Followers at publishing, for exports of posts that do not carry them."""

from __future__ import annotations

import pandas as pd


def add_followers(posts: pd.DataFrame, account: pd.DataFrame) -> pd.DataFrame:
    """Posts with `followers` filled in from the account's day of publishing.

    Parameters
    ----------
    posts, account
        POSTS and ACCOUNT tables. Days are matched by platform; a post on a day without a figure
        takes the latest earlier day's of at most a week before, else it stays missing. Where an
        account table has several accounts on one platform, the post's own account decides.

    Returns
    -------
    DataFrame
        A copy; a value the export states itself is kept.

    >>> posts = pd.DataFrame({"platform": ["x"], "account": ["a"],
    ...                       "published_wall": pd.to_datetime(["2026-03-03 10:00"])})
    >>> days = pd.DataFrame({"platform": ["x"], "account": ["a"],
    ...                      "date": pd.to_datetime(["2026-03-02"]), "followers": [812.0]})
    >>> add_followers(posts, days)["followers"].tolist()
    [812.0]
    """
    posts = posts.copy()
    if not len(posts) or not len(account) or "followers" not in account:
        return posts
    known = account.dropna(subset=["followers"])
    several = known.groupby("platform")["account"].nunique().gt(1).any()
    by = ["platform", "account"] if several else ["platform"]
    left = posts[[*by, "published_wall"]].reset_index(names="_row").sort_values("published_wall")
    left["published_wall"] = left["published_wall"].astype("datetime64[us]")
    right = known[[*by, "date", "followers"]].sort_values("date")
    right = right.assign(date=right["date"].astype("datetime64[us]"))
    matched = pd.merge_asof(
        left, right, left_on="published_wall", right_on="date", by=by,
        tolerance=pd.Timedelta(days=7),
    ).set_index("_row")["followers"]  # fmt: skip
    found = matched.reindex(posts.index).astype("float64")
    posts["followers"] = posts["followers"].fillna(found) if "followers" in posts else found
    return posts
