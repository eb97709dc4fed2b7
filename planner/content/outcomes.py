"""The results a mix weighs: which are known, and how much each counts inside its family of goals.

A like, comment, share, save, click, message and conversion are each a column of POSTS (messages are
counted from INBOUND). Every result is divided by what the present mix brings of it, so that a
weight is a weight of importance, never of size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pandas as pd

from planner.brief import Outcome
from planner.content.mix_values import family_of
from planner.inference.posts import choose_outcome

OUTCOMES: tuple[str, ...] = get_args(Outcome)
MANAGEMENT_OUTCOMES = ("comments", "saves", "shares")
KNOWN_SHARE = 0.5
MESSAGES = "messages"


def with_messages(posts: pd.DataFrame, inbound: pd.DataFrame | None) -> pd.DataFrame:
    """The posts with `messages`: direct messages that came in under each post.

    Posts stay as they are where no message names a post.

    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "platform": "x"})
    >>> inbound = pd.DataFrame({"platform": "x", "post_id": ["a", "a", None],
    ...                         "kind": "direct_message"})
    >>> with_messages(posts, inbound)["messages"].tolist()
    [2, 0]
    """
    if inbound is None or MESSAGES in posts.columns or "post_id" not in inbound.columns:
        return posts
    own = inbound[(inbound["kind"] == "direct_message") & inbound["post_id"].notna()]
    if not len(own):
        return posts
    counts = own.groupby(["platform", "post_id"]).size()
    keys = pd.MultiIndex.from_frame(posts[["platform", "post_id"]].astype(str))
    counts.index = counts.index.set_levels([level.astype(str) for level in counts.index.levels])
    return posts.assign(**{MESSAGES: counts.reindex(keys, fill_value=0).to_numpy()})


def known_outcomes(posts: pd.DataFrame) -> list[str]:
    """Results known for at least half of the posts and not always 0.

    >>> known_outcomes(pd.DataFrame({"comments": [1, 0], "saves": [0, 0], "clicks": [3, None]}))
    ['comments', 'clicks']
    """
    return [
        name
        for name in OUTCOMES
        if name in posts.columns
        and len(posts)
        and posts[name].notna().mean() >= KNOWN_SHARE
        and (posts[name].fillna(0) > 0).any()
    ]


def outcomes_of(posts: pd.DataFrame, weights: Mapping[str, float] | None = None) -> list[str]:
    """The outcomes a mix weighs, marketing first.

    Parameters
    ----------
    posts
        POSTS.
    weights
        Outcome -> weight. Empty or None: the first known result, and the first known one of
        people answering.

    >>> posts = pd.DataFrame({"interactions": [9.0, 4.0], "comments": [1.0, None]})
    >>> outcomes_of(posts), outcomes_of(posts, {"comments": 2.0, "clicks": 1.0})
    (['interactions', 'comments'], ['comments'])
    """
    if weights:
        known = [name for name in known_outcomes(posts) if weights.get(name, 0) > 0]
        return sorted(known, key=lambda name: family_of(name) != "marketing")
    first = choose_outcome(posts)
    found = [first] if first is not None else []
    found += [name for name in MANAGEMENT_OUTCOMES
              if name in posts.columns and len(posts)
              and posts[name].notna().mean() >= KNOWN_SHARE][:1]  # fmt: skip
    return found
