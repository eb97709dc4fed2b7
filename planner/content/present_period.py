"""The present mix in whole posts, the kinds that can be planned, and how far each was tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.content.mix_limits import MixLimits
from planner.content.present_mix import recent_rate
from planner.content.response import ResponseModel
from planner.content.whole_posts import largest_remainder
from planner.inference.posts import CELL

PERIODS = (1, 2, 4)
MOVED_MOST = 0.1
MOST_KINDS = 60


@dataclass(frozen=True, eq=False)
class Period:
    """Kinds with their present posts in a period of some weeks, and the most that may be planned.

    `kinds` has platform, format, pillar, intent; `posts` and `most` are whole numbers. `moved`
    names the platforms whose present mix is taken at the brief's number of posts: (platform,
    posts a week now, posts a week in the brief).
    """

    kinds: pd.DataFrame
    posts: np.ndarray
    most: np.ndarray
    weeks: int
    moved: tuple[tuple[str, float, int], ...] = ()

    @property
    def is_rounded(self) -> bool:
        """True if the period is longer than a week."""
        return self.weeks > 1


def present_period(
    model: ResponseModel, brief: Brief, present: pd.DataFrame | None, limits: MixLimits
) -> Period:
    """The period that fits a brand's present mix.

    Parameters
    ----------
    model
        Its posts say what was published.
    brief
        Kinds on other platforms than the brief's are left out.
    present
        platform, format, pillar, intent, posts_per_week, in place of the posts' own; or None.
    limits
        Frozen kinds are never cut; `tried_factor` bounds the numbers.
    """
    posts = model._posts
    if not len(posts):
        posts = posts.reindex(columns=[*CELL, "week"])
    platforms = [plan.platform for plan in brief.platforms]
    posts = posts[posts["platform"].isin(platforms)]
    if present is None:
        kinds = posts[CELL].astype(str).drop_duplicates().reset_index(drop=True)
        rate = recent_rate(posts, kinds)
    else:
        own = present[present["platform"].isin(platforms)].reset_index(drop=True)
        kinds, rate = own[CELL].astype(str), own["posts_per_week"].to_numpy(dtype=float)
        seen = posts[CELL].astype(str).drop_duplicates()
        more = seen.merge(kinds, on=CELL, how="left", indicator=True)
        more = more[more["_merge"] == "left_only"][CELL]
        kinds = pd.concat([kinds, more], ignore_index=True)
        rate = np.r_[rate, np.zeros(len(more))]
    kinds, rate = _cut(kinds, rate, posts, limits)
    if present is None:
        rate, moved = _at_wanted_rhythm(kinds, rate, brief)
    else:
        moved = ()
    weeks, counts = _rounded(kinds, rate)
    busiest = _busiest(posts, kinds, weeks)
    most = np.maximum(np.ceil(limits.tried_factor * busiest), counts)
    most = np.where(busiest == 0, np.maximum(counts, 1), most).astype(int)
    return Period(kinds, counts, most, weeks, moved)


def _cut(
    kinds: pd.DataFrame, rate: np.ndarray, posts: pd.DataFrame, limits: MixLimits
) -> tuple[pd.DataFrame, np.ndarray]:
    """At most sixty kinds: those published lately, then those with most posts."""
    if len(kinds) <= MOST_KINDS:
        return kinds, rate
    totals = posts.astype({name: str for name in CELL}).groupby(CELL).size()
    keys = list(kinds[CELL].itertuples(index=False, name=None))
    frozen = {tuple(kind) for kind in limits.frozen}
    rank = [
        (key not in frozen, -own, -totals.get(key, 0)) for key, own in zip(keys, rate, strict=True)
    ]
    kept = sorted(sorted(range(len(keys)), key=lambda number: rank[number])[:MOST_KINDS])
    return kinds.iloc[kept].reset_index(drop=True), rate[kept]


def _at_wanted_rhythm(
    kinds: pd.DataFrame, rate: np.ndarray, brief: Brief
) -> tuple[np.ndarray, tuple[tuple[str, float, int], ...]]:
    """Rates scaled to the posts a week that the brief fixes; else more posts would pass for gain.

    A platform without posts in that time stays as it is.
    """
    scaled, moved = rate.astype(float), []
    for plan in brief.platforms:
        own = (kinds["platform"] == plan.platform).to_numpy()
        now = float(rate[own].sum())
        if plan.posts_per_week and now:
            scaled[own] *= plan.posts_per_week / now
            if abs(now - plan.posts_per_week) >= 0.05:
                moved.append((plan.platform, now, plan.posts_per_week))
    return scaled, tuple(moved)


def _rounded(kinds: pd.DataFrame, rate: np.ndarray) -> tuple[int, np.ndarray]:
    """The shortest period whose whole numbers are near the rates, and those numbers."""
    for weeks in PERIODS:
        counts = _whole(kinds, rate * weeks)
        moved = np.abs(counts - rate * weeks).sum() / 2
        if moved <= MOVED_MOST * max(rate.sum() * weeks, 1):
            break
    return weeks, counts


def _whole(kinds: pd.DataFrame, wanted: np.ndarray) -> np.ndarray:
    """Whole numbers with each platform's rounded total."""
    counts = np.zeros(len(wanted), dtype=int)
    for platform in kinds["platform"].unique():
        own = (kinds["platform"] == platform).to_numpy()
        counts[own] = largest_remainder(wanted[own], round(wanted[own].sum()))
    return counts


def _busiest(posts: pd.DataFrame, kinds: pd.DataFrame, weeks: int) -> np.ndarray:
    """Most posts of each kind in one stretch of that many weeks."""
    if not len(posts):
        return np.zeros(len(kinds))
    block = (posts["week"].max() - posts["week"]) // weeks
    table = posts.assign(_block=block).astype({name: str for name in CELL})
    highest = table.groupby([*CELL, "_block"]).size().groupby(level=list(range(len(CELL)))).max()
    keys = kinds[CELL].itertuples(index=False, name=None)
    return np.array([highest.get(key, 0) for key in keys], dtype=float)
