"""The present mix: the share each kind of post has now. The rule every other mix must beat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.inference.posts import CELL, comparable_posts

MIX_WEEKS = 12
MIX_POSTS_MIN = 10


def recent_rate(posts: pd.DataFrame, kinds: pd.DataFrame, weeks: int = MIX_WEEKS) -> np.ndarray:
    """Posts a week of each kind in its platform's last `weeks` weeks, shape (kinds,).

    Parameters
    ----------
    posts
        As `comparable_posts` gives them.
    kinds
        platform, format, pillar, intent.

    >>> posts = pd.DataFrame({"platform": "x", "format": ["text", "text", "photo", "text"],
    ...                       "pillar": "a", "intent": "sell", "week": [1, 2, 2, 2]})
    >>> recent_rate(posts, posts.drop(columns="week").drop_duplicates()).tolist()
    [1.5, 0.5]
    """
    rate = {}
    for _, own in posts.groupby("platform", sort=False):
        recent = own[own["week"] > own["week"].max() - weeks]
        span = min(weeks, int(own["week"].max() - own["week"].min()) + 1)
        rate |= (recent.groupby(CELL, observed=True).size() / span).to_dict()
    return np.array(
        [rate.get(kind, 0.0) for kind in kinds[CELL].itertuples(index=False, name=None)]
    )


def present_mix(posts: pd.DataFrame, weeks: int = MIX_WEEKS) -> pd.DataFrame:
    """Share of each kind among a platform's posts of its last `weeks` weeks.

    A platform with fewer than 10 posts in that time is described by all its posts.

    Parameters
    ----------
    posts
        POSTS. Replies are left out; posts without pillar or intent keep the level "unlabelled".

    Returns
    -------
    DataFrame
        platform, format, pillar, intent, posts (count), share_now (sums to 1 per platform).

    >>> from planner.schema import POSTS
    >>> len(present_mix(POSTS.empty()))
    0
    """
    known = comparable_posts(posts.assign(_one=1.0), "_one")
    recent = []
    for _, own in known.groupby("platform", sort=True):
        late = own[own["week"] > own["week"].max() - weeks]
        recent.append(late if len(late) >= MIX_POSTS_MIN else own)
    if not recent:
        return pd.DataFrame(columns=[*CELL, "posts", "share_now"])
    counted = pd.concat(recent).groupby(CELL, sort=True).size().rename("posts").reset_index()
    counted["share_now"] = counted["posts"] / counted.groupby("platform")["posts"].transform("sum")
    return counted
