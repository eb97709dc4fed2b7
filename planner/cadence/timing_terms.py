"""Everything besides the hour that a post's result may owe to: level, trend, content, audience.

Assumptions
-----------
1. log(1 + result / unit) is linear in: account, a smooth trend (a cubic spline with one knot per
   eight weeks), log followers (coefficient N(1, .25)), format, pillar, intent and kind of post
   (N(0, .4) each), paid (N(0, .5)), a holiday flag where one is given, and the pressure of earlier
   posts of the same platform (half-life of one day, coefficient N(-.24, .18)).
2. Where the share of followers online is known by hour, its centred log enters with a weight of
   N(.5, .25): a curve that explains nothing is given up.
3. Blank pillars and intents are a level of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.interpolate import BSpline

from planner.inference.posts import CELL, account_code, paid_flag

LEVEL_SD, CONTENT_SD, TREND_SD, PAID_SD = 2.0, 0.4, 0.5, 0.5
FOLLOWERS = (1.0, 0.25)
PRESSURE = (-0.24, 0.18)
ONLINE = (0.5, 0.25)
"""Mean and sd of the weight of the audience-online curve."""

ONLINE_FLOOR = 0.05
PRESSURE_HALF_LIFE_DAYS = 1.0
WEEKS_PER_KNOT = 8


@dataclass(frozen=True, eq=False)
class Nuisance:
    """Columns with normal priors: `matrix` (posts, terms), `mean` and `sd` (terms,)."""

    matrix: np.ndarray
    mean: np.ndarray
    sd: np.ndarray


def nuisance_terms(posts: pd.DataFrame, level: float) -> Nuisance:
    """The terms of all posts; later parts of the check use rows of the same matrix.

    Parameters
    ----------
    posts
        One platform's posts in order of time, as `comparable_posts` gives them.
    level
        Prior mean of the account's level.

    >>> posts = pd.DataFrame({"published_wall": pd.date_range("2027-01-04", periods=3),
    ...                       "platform": "x", "format": "text", "pillar": "a", "intent": "sell"})
    >>> nuisance_terms(posts, 2.0).matrix.shape[0]
    3
    """
    columns: list[np.ndarray] = []
    means: list[float] = []
    sds: list[float] = []

    def add(column: np.ndarray, mean: float, sd: float) -> None:
        columns.append(np.asarray(column, dtype=float))
        means.append(mean)
        sds.append(sd)

    account = account_code(posts).to_numpy()
    for number in np.unique(account):
        add(account == number, level, LEVEL_SD)
    days = _days(posts)
    for column in _spline(days):
        add(column, 0.0, TREND_SD)
    if "followers" in posts.columns and posts["followers"].notna().any():
        known = posts["followers"].astype(float)
        known = known.ffill().bfill().clip(lower=1)
        add(np.log(known / known.median()), *FOLLOWERS)
    for names in (["format"], ["pillar"], ["intent"], CELL):
        codes = posts.groupby(names, sort=True, observed=True).ngroup().to_numpy()
        if 1 < codes.max() + 1 < len(posts):
            for code in np.unique(codes):
                add(codes == code, 0.0, CONTENT_SD)
    paid = paid_flag(posts).to_numpy()
    if 0 < paid.sum() < len(posts):
        add(paid, 0.0, PAID_SD)
    if "holiday" in posts.columns and posts["holiday"].any():
        add(posts["holiday"].astype(float), 0.0, CONTENT_SD)
    add(np.log1p(_pressure(days)), *PRESSURE)
    return Nuisance(np.stack(columns, axis=1), np.array(means), np.array(sds))


def with_online(terms: Nuisance, online: np.ndarray) -> Nuisance:
    """The terms with the audience-online curve at each post as the last one.

    Parameters
    ----------
    online
        Centred log share online at each post's hour, shape (posts,).
    """
    return Nuisance(np.column_stack([terms.matrix, online]), np.r_[terms.mean, ONLINE[0]],
                    np.r_[terms.sd, ONLINE[1]])  # fmt: skip


def online_curve(share_online: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Centred log of the share online in some hours, floored at a twentieth of its maximum.

    Parameters
    ----------
    share_online
        Share of followers online in each hour of the week, shape (168,).

    >>> online_curve(np.where(np.arange(168) % 24 < 12, 0.0, 0.2), np.array([0, 12])).round(2)
    array([-1.5,  1.5])
    """
    known = np.asarray(share_online, dtype=float)
    logs = np.log(np.maximum(known, ONLINE_FLOOR * known.max()))[hours]
    return logs - logs.mean()


def _days(posts: pd.DataFrame) -> np.ndarray:
    wall = posts["published_wall"]
    return ((wall - wall.min()) / pd.Timedelta(days=1)).to_numpy(dtype=float)


def _spline(days: np.ndarray) -> np.ndarray:
    """Cubic B-splines over time, shape (terms, posts); none for a history under two knots."""
    span = float(days.max()) if len(days) else 0.0
    pieces = int(span // (7 * WEEKS_PER_KNOT))
    if pieces < 1:
        return np.zeros((0, len(days)))
    inner = np.linspace(0, span, pieces + 1)
    knots = np.r_[[0.0] * 3, inner, [span] * 3]
    basis = BSpline(knots, np.eye(len(knots) - 4), 3)
    found = basis(np.clip(days, 0, span)).T
    return found - found.mean(axis=1, keepdims=True)


def _pressure(days: np.ndarray) -> np.ndarray:
    """Sum over earlier posts of 2^(-days / half-life)."""
    found, now = np.zeros(len(days)), 0.0
    for at in range(1, len(days)):
        now = (now + 1) * 2.0 ** (-(days[at] - days[at - 1]) / PRESSURE_HALF_LIFE_DAYS)
        found[at] = now
    return found
