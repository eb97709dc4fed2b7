"""Weeks with more and with less of one active activity, and its planted effect on the posts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.schema import EFFORT, POSTS, check
from planner.simulate.seeds import generator

FIRST_MONDAY = pd.Timestamp("1970-01-05")


def make_alternating_effort(
    seed: int | np.random.Generator,
    posts: pd.DataFrame,
    rho: float,
    task: str = "answering",
    hours_more: float = 6.0,
    hours_less: float = 2.0,
) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    """Posts with the effect put in, the EFFORT table behind it, and the truth.

    Parameters
    ----------
    seed
        Which week of each pair gets more is drawn by lot.
    posts
        POSTS with `interactions`; they are multiplied by exp(+rho/2) or exp(-rho/2).
    rho
        Log ratio of results in weeks with more to weeks with less.
    task, hours_more, hours_less
        What alternates, and its hours a week.

    >>> from planner.simulate.response import ResponseWorld, make_response_posts
    >>> plain, _ = make_response_posts(0, ResponseWorld(posts=60))
    >>> changed, effort, truth = make_alternating_effort(0, plain, 0.4)
    >>> len(changed), sorted(effort["hours"].unique().tolist()), truth
    (60, [2.0, 6.0], {'rho': 0.4, 'task': 'answering'})
    """
    rng = generator(seed)
    week = (posts["published_wall"].dt.normalize() - FIRST_MONDAY).dt.days // 7
    weeks = np.arange(int(week.min()), int(week.max()) + 1)
    first = rng.random((len(weeks) + 1) // 2) < 0.5
    more = np.stack([first, ~first], axis=1).ravel()[: len(weeks)]
    sign = week.map(dict(zip(weeks.tolist(), np.where(more, 0.5, -0.5), strict=True)))
    results = posts["interactions"].astype(float)
    # On log(1 + y), as the model sees it: whole numbers again afterwards.
    changed = np.maximum(np.round((1 + results) * np.exp(rho * sign) - 1), 0)
    effort = pd.DataFrame(
        {
            "week_day": weeks * 7,
            "task": task,
            "hours": np.where(more, hours_more, hours_less),
            "mode": "active",
            "messages_in": pd.array([pd.NA] * len(weeks), dtype="Int64"),
            "answered_in_time": pd.array([pd.NA] * len(weeks), dtype="Int64"),
        }
    )
    table = check(posts.assign(interactions=changed), POSTS)
    return table, check(effort, EFFORT), {"rho": rho, "task": task}
