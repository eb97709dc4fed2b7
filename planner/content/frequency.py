"""How often: what a week brings by the number of its posts, at the present mix.

Assumptions
-----------
1. The mix stays as it is; posts are spread evenly over the week. What frequency takes is the
   response model's own (`planner.content.fatigue`): the value of one more post is the mix-weighted
   mean of `ResponseModel.one_more_post`, so that both apps show one number.
2. Saturation is called identified only where, inside the range of posts a week that the account has
   tried (5 to 95 % of its weeks), one more post brings less than half of the first one with a
   probability of at least .9. Elsewhere the curve's bend is mostly the prior.
3. The average per post may fall while the week's total still rises: totals are shown.

Units: results of a week in the outcome's unit; hours of making posts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.catalog import hours_per_post, platform_label
from planner.content.fatigue import share_left
from planner.content.present_mix import recent_rate
from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.verdict import Verdict

POINTS = 15
SURE = 0.9
COLUMNS = ["platform", "posts_per_week", "value", "low_90", "high_90", "one_more",
           "one_more_low_90", "one_more_high_90", "p_below_half", "hours_per_week",
           "is_in_observed_range"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Frequency:
    """The curve of one platform.

    Attributes
    ----------
    table
        One row per number of posts a week: the week's `value` and what `one_more` post adds, each
        with its 90 % interval; `p_below_half` (probability that one more brings less than half of
        the first), hours, and whether the number lies in the range tried.
    now
        Posts a week of the last twelve weeks.
    observed
        5 and 95 % of the posts a week of all weeks.
    is_saturated
        True where saturation is identified.
    verdict
        In words.
    """

    table: pd.DataFrame
    now: float
    observed: tuple[float, float]
    is_saturated: bool
    verdict: Verdict


def frequency_curve(model: ResponseModel, platform: str, brief: Brief | None = None) -> Frequency:
    """The curve from one post a week to twice the most that was tried.

    Parameters
    ----------
    model
        A fitted response model.
    brief
        Its hours per post go before the catalogue's.

    >>> from planner.schema import POSTS
    >>> frequency_curve(ResponseModel().fit(POSTS.empty()), "facebook").verdict.level
    'prior only'
    """
    own = model._posts[model._posts["platform"] == platform] if model.is_fitted else None
    if own is None or not len(own):
        return Frequency(pd.DataFrame(columns=COLUMNS), 0.0, (0.0, 0.0), False,
                         _too_little(model, platform))  # fmt: skip
    kinds = model.cells_.loc[model.cells_["platform"] == platform, CELL].reset_index(drop=True)
    rate = recent_rate(model._posts, kinds)
    now = float(rate.sum())
    share = rate / now if now else np.full(len(kinds), 1 / len(kinds))
    observed = _observed(own["week"])
    points = _points(now, observed)
    known = dict(brief.capacity.hours_per_post) if brief is not None else {}
    hours = share @ np.array([hours_per_post(name, known) for name in kinds["format"]])
    weeks = _values(model, kinds, share, points)
    first = share @ model.kind_values(kinds).T
    more = np.stack(
        [model.one_more_draws(kinds, point * share) @ share for point in points], axis=1
    )
    below = (more < 0.5 * first[:, None]).mean(axis=0)
    inside = (points >= observed[0] - 1e-9) & (points <= observed[1] + 1e-9)
    low, middle, high = np.quantile(weeks, [0.05, 0.5, 0.95], axis=0)
    more_low, more_middle, more_high = np.quantile(more, [0.05, 0.5, 0.95], axis=0)
    table = pd.DataFrame(
        {"platform": platform, "posts_per_week": points, "value": middle, "low_90": low,
         "high_90": high, "one_more": more_middle, "one_more_low_90": more_low,
         "one_more_high_90": more_high, "p_below_half": below, "hours_per_week": points * hours,
         "is_in_observed_range": inside}
    )[COLUMNS]  # fmt: skip
    is_saturated = bool((below[inside] >= SURE).any())
    at = int(np.argmin(np.abs(points - now)))
    return Frequency(table, now, observed, is_saturated,
                     _verdict(model, platform, table.iloc[at], observed, is_saturated, len(own))
                     )  # fmt: skip


def _values(
    model: ResponseModel, kinds: pd.DataFrame, share: np.ndarray, points: np.ndarray
) -> np.ndarray:
    """Draws of a week's value at each number of posts, (draws, points)."""
    values = model.kind_values(kinds)
    groups = list(zip(kinds["platform"], kinds["format"], strict=True))
    names = sorted(set(groups))
    delta, half_life = model.fatigue_draws(names)
    total = np.zeros((len(values), len(points)))
    for number, name in enumerate(names):
        own = np.array([group == name for group in groups])
        each = values[:, own] @ share[own]
        for at, point in enumerate(points):
            rate = point * share[own].sum()
            left = share_left(rate, half_life, delta[:, number]) if rate else 1.0
            total[:, at] += point * each * left
    return total


def _observed(week: pd.Series) -> tuple[float, float]:
    """5 and 95 % of posts a week over the weeks from the first to the last."""
    counts = np.bincount((week - week.min()).to_numpy(dtype=int))
    inner = counts[1:-1] if len(counts) > 3 else counts
    return float(np.quantile(inner, 0.05)), float(np.quantile(inner, 0.95))


def _points(now: float, observed: tuple[float, float]) -> np.ndarray:
    """Numbers of posts a week that are drawn: whole ones, and the present one."""
    most = max(2 * observed[1], 2 * now, 4.0)
    step = max(round(most / POINTS), 1)
    return np.unique(np.r_[np.arange(1, most + 0.5, step), round(now, 2)])[:60]


def _too_little(model: ResponseModel, platform: str) -> Verdict:
    return Verdict(
        "prior only",
        f"What one more post a week on {platform_label(platform)} brings is not known: too few "
        "posts to learn from.",
        rows=len(model._posts) if model.is_fitted else 0, unit="posts",
        would_raise="Posts over more weeks.",
    )  # fmt: skip


def _verdict(
    model: ResponseModel,
    platform: str,
    row: pd.Series,
    observed: tuple[float, float],
    is_saturated: bool,
    posts: int,
) -> Verdict:
    name = platform_label(platform)
    if is_saturated:
        level = "leaning"
        sentence = (
            f"On {name} more posts a week bring clearly less each: inside the range you have tried "
            "one more brings less than half of the first. An association, not a test."
        )
    else:
        level = "not distinguishable from flat"
        sentence = (
            f"Saturation is not identified in your range on {name} ({observed[0]:g} to "
            f"{observed[1]:g} posts a week): nothing shows that one more post would bring less "
            "than half of the first."
        )
    return Verdict(
        level, sentence, rows=posts, unit="posts",
        would_raise="Weeks with clearly more and clearly fewer posts, drawn by lot.",
        value=float(row["one_more"]), low_90=float(row["one_more_low_90"]),
        high_90=float(row["one_more_high_90"]),
        value_unit=f"{model.outcome_.replace('_', ' ')} by one more post a week",
    )  # fmt: skip


def learn_frequency(
    posts: pd.DataFrame,
    brief: Brief | None = None,
    report: Callable[[float, str], object] | None = None,
) -> dict[str, Frequency]:
    """The curves of all platforms, those with most posts first, as one piece of work.

    >>> from planner.schema import POSTS
    >>> learn_frequency(POSTS.empty())
    {}
    """
    if report is not None:
        report(0.0, "Learning what posts bring, and what frequency takes.")
    model = ResponseModel().fit(posts)
    order = model._posts["platform"].value_counts().index if len(model._posts) else []
    return {str(name): frequency_curve(model, str(name), brief) for name in order}
