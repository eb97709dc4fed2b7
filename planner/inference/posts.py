"""What every simple rule needs of POSTS: an outcome, order of time, weeks, filled labels."""

from __future__ import annotations

import pandas as pd

from planner.catalog import UNLABELLED
from planner.errors import DataError

OUTCOME_PREFERENCE = (
    "interactions",
    "reactions",
    "reach_people",
    "impressions",
    "clicks",
    "video_views",
)
CELL = ["platform", "format", "pillar", "intent"]
"""The columns that make a kind of post."""

FIRST_MONDAY = pd.Timestamp("1970-01-05")


def choose_outcome(posts: pd.DataFrame) -> str | None:
    """The first outcome of `OUTCOME_PREFERENCE` known for at least half of the posts, else None.

    >>> posts = pd.DataFrame({"interactions": [1.0, None, None], "reach_people": [5.0, 6.0, 7.0]})
    >>> choose_outcome(posts)
    'reach_people'
    """
    for name in OUTCOME_PREFERENCE:
        if name in posts.columns and len(posts) and posts[name].notna().mean() >= 0.5:
            return name
    return None


def week_number(wall: pd.Series) -> pd.Series:
    """Weeks since Monday 1970-01-05 by the clock time; missing stays missing (Int64).

    >>> wall = pd.to_datetime(["1970-01-11 23:00", "1970-01-12 00:00", None])
    >>> week_number(pd.Series(wall)).tolist()
    [0, 1, <NA>]
    """
    days = (wall.dt.normalize() - FIRST_MONDAY).dt.days
    return (days // 7).astype("Int64")


def comparable_posts(posts: pd.DataFrame, outcome: str | None) -> pd.DataFrame:
    """Posts with a known time and outcome, in order of time, replies left out, labels filled.

    Adds `outcome`, `week` and fills missing `format`, `pillar`, `intent` with words of their own
    level: nothing is dropped for missing a label.

    Parameters
    ----------
    posts
        POSTS.
    outcome
        A numeric column of it; None gives an empty table.

    Raises
    ------
    DataError
        If the outcome is not a column of POSTS or holds negative values.
    """
    if outcome is None:
        return posts.iloc[:0].assign(outcome=0.0, week=0)
    if outcome not in posts.columns:
        raise DataError(
            file="POSTS",
            column=outcome,
            got=f"the columns {', '.join(posts.columns)}",
            expected=f"a column {outcome} to compare posts by",
            remedy="choose one of the outcomes that are there",
        )
    known = posts[posts["published_wall"].notna() & posts[outcome].notna()]
    if "is_reply" in known.columns:
        known = known[~known["is_reply"].fillna(False).astype(bool)]
    if (known[outcome] < 0).any():
        raise DataError(
            file="POSTS",
            column=outcome,
            got=str(known[outcome].min()),
            expected="counts of 0 or more",
            remedy="import the file again: negative counts belong to the rejected rows",
        )
    known = known.sort_values(["published_wall", "platform", "post_id"], kind="stable")
    filled = {"outcome": known[outcome].astype(float)}
    for name, word in (("format", "text"), ("pillar", UNLABELLED), ("intent", UNLABELLED)):
        values = known[name] if name in known.columns else pd.Series(pd.NA, known.index)
        filled[name] = values.astype("string").fillna(word)
    filled["week"] = week_number(known["published_wall"]).astype("int64")
    return known.assign(**filled).reset_index(drop=True)


def account_code(posts: pd.DataFrame) -> pd.Series:
    """A number per account, so that accounts of one platform are compared each with itself."""
    if "account" not in posts.columns:
        return pd.Series(0, index=posts.index)
    return posts.groupby("account", sort=True, dropna=False).ngroup()


def paid_flag(posts: pd.DataFrame) -> pd.Series:
    """0 or 1 per post; unknown counts as unpaid (and is said so by the callers)."""
    if "paid" not in posts.columns:
        return pd.Series(0, index=posts.index)
    return posts["paid"].fillna(False).astype(bool).astype(int)
