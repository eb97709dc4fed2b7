"""The usual heat map, done honestly: raw averages by hour of the week, with counts and two checks.

This is the simple rule that every timing model must beat. It is shown beside what the same map
would claim on the brand's own outcomes shuffled over its own posts.

Assumptions
-----------
1. Hours are clock hours of the account as the export shows them; posts without a time of day
   (dates only) are refused for timing.
2. Claim = mean of the five highest cell means / overall mean, the way such maps are read.
3. The out-of-time check uses twelve blocks (four hours long, weekday or weekend), outcomes
   relative to the level of neighbouring posts of the same account and to their own kind of post,
   shuffled inside block of time x format x paid: an hour used only for one format earns no
   credit for it.
4. Unknown `paid` counts as unpaid.

How the claim behaves when there is no timing effect at all: with log-sd 0.9 and 60 to 400 posts
the five best cells average 2.6 to 3.0 times the mean; tests/cadence reproduce these values.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.cadence.clock import HOURS_PER_WEEK
from planner.catalog import platform_label
from planner.inference.hour_blocks import block_name, block_of_hour
from planner.inference.ladder import MIN_POSTS, MIN_WEEKS, level_of, posts_missing
from planner.inference.out_of_time import LaterGain, centred_log, later_gain, time_blocks
from planner.inference.posts import CELL, account_code, choose_outcome, comparable_posts, paid_flag
from planner.verdict import Verdict
from planner.wording import counted

BEST_CELLS = 5
SHUFFLES = 500
POWER_Z = 2.8015852
"""Normal quantiles of a test at 5 % (two-sided) with 80 % power, added up."""

HOURS_COLUMNS = ["platform", "hour_of_week", "posts", "mean_ratio", "median_ratio"]
TIMING_COLUMNS = [
    "platform", "posts", "weeks", "claimed_ratio", "shuffled_ratio", "shuffled_low_90",
    "shuffled_high_90", "later_gain_share", "later_posts", "verdict",
]  # fmt: skip


class HourOfWeekMap:
    """Raw averages by hour of the week with counts, noise claim and out-of-time verdict.

    Parameters
    ----------
    outcome
        A column of POSTS, or "auto" (see `ContentCells`).
    shuffles
        Shuffles behind the noise claim.
    seed
        Seed of all shuffles.

    Attributes
    ----------
    hours_
        One row per platform and hour of the week with at least one post: posts, mean and median
        as ratios to the platform's mean and median post.
    timing_
        One row per platform: the claim, the claim on shuffled outcomes with its 5-95 % range, the
        gain on later posts, the verdict.
    verdicts_
        Platform -> Verdict.
    better_blocks_
        Platform -> blocks (see `block_of_hour`) above the platform's level; empty unless the
        verdict is `supported`.
    verdict_
        Verdict of the platform with most posts.

    >>> from planner.schema import POSTS
    >>> HourOfWeekMap().fit(POSTS.empty()).verdict_.level
    'prior only'
    """

    def __init__(self, outcome: str = "auto", shuffles: int = SHUFFLES, seed: int = 0) -> None:
        self.outcome, self.shuffles, self.seed = outcome, shuffles, seed

    def fit(self, posts: pd.DataFrame) -> HourOfWeekMap:
        """Learn from POSTS.

        Raises
        ------
        DataError
            If the outcome asked for is not in the table.
        """
        self.outcome_ = choose_outcome(posts) if self.outcome == "auto" else self.outcome
        known = comparable_posts(posts, self.outcome_)
        timed = known[known["has_time_of_day"].fillna(False).astype(bool)]
        self.verdicts_: dict[str, Verdict] = {}
        self.better_blocks_: dict[str, list[int]] = {}
        hours, timing = [], []
        for number, platform in enumerate(sorted(known["platform"].unique())):
            own = timed[timed["platform"] == platform].reset_index(drop=True)
            if own.empty:
                dates_only = int((known["platform"] == platform).sum())
                self.verdicts_[platform] = no_time_of_day(platform, dates_only)
                self.better_blocks_[platform] = []
                timing.append({"platform": platform, "posts": 0.0, "verdict": "prior only"})
                continue
            rng = np.random.default_rng([self.seed, number])
            hours.append(_hour_table(platform, own))
            timing.append(self._fit_platform(platform, own, rng))
        self.hours_ = (
            pd.concat(hours, ignore_index=True) if hours else pd.DataFrame(columns=HOURS_COLUMNS)
        )
        self.timing_ = pd.DataFrame(timing, columns=TIMING_COLUMNS)
        counts = known["platform"].value_counts()
        self.verdict_ = self.verdicts_[counts.idxmax()] if len(counts) else no_posts()
        return self

    @property
    def summary(self) -> pd.DataFrame:
        """The result table."""
        return self.timing_

    def __repr__(self) -> str:
        if not hasattr(self, "timing_"):
            return f"HourOfWeekMap(outcome={self.outcome!r}, seed={self.seed})"
        return f"{self.verdict_.sentence}\n{self.timing_.round(2).to_string(index=False)}"

    def _fit_platform(self, platform: str, own: pd.DataFrame, rng: np.random.Generator) -> dict:
        wall = own["published_wall"]
        cell = (24 * wall.dt.day_of_week + wall.dt.hour).to_numpy()
        outcome = own["outcome"].to_numpy()
        claim = float(_claims(outcome[None, :], cell)[0])
        shuffled = _claims(rng.permuted(np.tile(outcome, (self.shuffles, 1)), axis=1), cell)
        low, middle, high = np.quantile(shuffled, [0.05, 0.5, 0.95])

        account, paid = account_code(own).to_numpy(), paid_flag(own).to_numpy()
        time_block = time_blocks(len(own)) * (account.max() + 1) + account
        kind = own.groupby(CELL, sort=True).ngroup().to_numpy()
        post_format = own.groupby("format", sort=True).ngroup().to_numpy()
        level = centred_log(outcome, time_block, paid, kind)
        block = block_of_hour(cell)
        stratum = (time_block * (post_format.max() + 1) + post_format) * 2 + paid
        check = later_gain(level, block, stratum, rng)
        weeks = int(own["week"].nunique())
        verdict_level = level_of(len(own), weeks, check)
        means = pd.Series(level).groupby(block).agg(["mean", "size"])
        better = means[(means["mean"] > 0) & (means["size"] >= MIN_POSTS // 2)]
        self.better_blocks_[platform] = (
            [int(b) for b in better.index] if verdict_level == "supported" else []
        )
        self.verdicts_[platform] = _verdict(
            platform, verdict_level, len(own), weeks, check, float(np.std(level)),
            self.better_blocks_[platform],
        )  # fmt: skip
        return {
            "platform": platform,
            "posts": float(len(own)),
            "weeks": float(weeks),
            "claimed_ratio": claim,
            "shuffled_ratio": float(middle),
            "shuffled_low_90": float(low),
            "shuffled_high_90": float(high),
            "later_gain_share": check.gain_share if check.later_posts else np.nan,
            "later_posts": float(check.later_posts),
            "verdict": verdict_level,
        }


def _hour_table(platform: str, own: pd.DataFrame) -> pd.DataFrame:
    wall = own["published_wall"]
    hour = (24 * wall.dt.day_of_week + wall.dt.hour).rename("hour_of_week")
    table = own.groupby(hour)["outcome"].agg(["size", "mean", "median"]).reset_index()
    mean, median = own["outcome"].mean(), own["outcome"].median()
    return pd.DataFrame(
        {
            "platform": platform,
            "hour_of_week": table["hour_of_week"].astype(int),
            "posts": table["size"].astype(float),
            "mean_ratio": table["mean"] / mean if mean > 0 else 1.0,
            "median_ratio": table["median"] / median if median > 0 else np.nan,
        }
    )[HOURS_COLUMNS]


def _claims(outcomes: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Mean of the five highest cell means / overall mean, per row of outcomes (rows, posts)."""
    rows = np.arange(len(outcomes))[:, None] * HOURS_PER_WEEK
    total = np.bincount(
        (rows + cell).ravel(), weights=outcomes.ravel(), minlength=len(outcomes) * HOURS_PER_WEEK
    ).reshape(-1, HOURS_PER_WEEK)
    posts = np.bincount(cell, minlength=HOURS_PER_WEEK)
    means = total[:, posts > 0] / posts[posts > 0]
    best = min(BEST_CELLS, means.shape[1])
    top = np.partition(means, means.shape[1] - best, axis=1)[:, -best:]
    overall = outcomes.mean(axis=1)
    return np.where(overall > 0, top.mean(axis=1) / np.where(overall > 0, overall, 1), 1.0)


def posts_to_detect(residual_sd: float, ratio: float = 1.15) -> int:
    """Posts needed in each of two groups of hours to detect `ratio` (5 % two-sided, 80 % power).

    Parameters
    ----------
    residual_sd
        Standard deviation of log outcomes within a group.

    >>> posts_to_detect(0.9), posts_to_detect(0.6, 1.25)
    (651, 114)
    """
    return max(1, int(np.ceil(2 * (residual_sd * POWER_Z / np.log(ratio)) ** 2)))


def _verdict(
    platform: str,
    level: str,
    posts: int,
    weeks: int,
    check: LaterGain,
    residual_sd: float,
    better: list[int],
) -> Verdict:
    name = platform_label(platform)
    # One randomised test of two groups of hours settles what averages of the past cannot.
    needed = posts_to_detect(residual_sd)
    settle = (
        f"A randomised test: about {needed:,} posts in each of two groups of hours would detect a "
        "difference of 15 %."
    )
    gain = f"{check.gain_share * 100:.1f} % less error on {check.later_posts:,} later posts"
    if level == "prior only":
        settle = posts_missing(posts, weeks)
        said = "too few posts to say anything about hours. Keep your habit and space posts evenly."
    elif level == "not distinguishable from flat":
        said = (
            f"any hour will do so far. No hour stands out in {counted(posts, 'post')} once they "
            "are checked on later ones."
        )
    elif level == "leaning":
        said = (
            f"hours may matter a little ({gain}), which is not established. Keep your habit and "
            "space posts evenly."
        )
    else:
        names = ", ".join(block_name(block) for block in better) or "none with enough posts"
        said = f"hours matter ({gain}). Above your usual level: {names}."
    return Verdict(level, f"{name}: {said}", rows=posts, unit="posts", would_raise=settle)


def no_time_of_day(platform: str, posts: int) -> Verdict:
    """The answer where an export holds dates only."""
    return Verdict(
        "prior only",
        f"{platform_label(platform)}: this export holds dates without a time of day, so nothing "
        "can be said about hours.",
        rows=posts,
        unit="posts",
        would_raise="Import an export that shows the time of publishing.",
    )


def no_posts() -> Verdict:
    """The answer where there is nothing to read hours from."""
    return Verdict(
        "prior only",
        "There are no posts to read hours from. Keep your habit and space posts evenly.",
        rows=0,
        unit="posts",
        would_raise=f"Import at least {MIN_POSTS} posts over {MIN_WEEKS} weeks.",
    )
