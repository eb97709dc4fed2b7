"""Cell medians: what each kind of post has brought, with counts, intervals and a check.

The simple rule that every content model must beat.

Assumptions
-----------
1. A kind of post is one cell platform x format x pillar x intent; cells are not pooled.
2. A post's result is compared within its account, relative to the level of the posts around it
   (the account's level may drift), of paid or unpaid posts, and of the block of the week it went
   out in (so that a kind published at good hours earns no credit for the hours).
3. Weeks are exchangeable (week bootstrap for the 90 % intervals).
4. Unknown `paid` counts as unpaid.

Medians lead, because averages of heavy-tailed results are ruled by single posts; the raw mean is
shown beside them. Outcome unit: counts per post.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.catalog import platform_label
from planner.content.present_mix import present_mix
from planner.inference.hour_blocks import block_of_posts
from planner.inference.ladder import MIN_POSTS, MIN_WEEKS, level_of, posts_missing
from planner.inference.out_of_time import LaterGain, centred_log, later_gain, time_blocks
from planner.inference.posts import CELL, account_code, choose_outcome, comparable_posts, paid_flag
from planner.inference.week_bootstrap import interval_90, week_weights, weighted_medians
from planner.verdict import Verdict
from planner.wording import counted

LEVEL_POSTS = 60
THIN_POSTS = 10
"""A kind with fewer posts is never ranked before one with more, and carries no verdict."""

COLUMNS = [
    *CELL, "outcome", "posts", "weeks", "median", "median_low_90", "median_high_90", "mean",
    "ratio", "ratio_low_90", "ratio_high_90", "share_now", "verdict", "note",
]  # fmt: skip


class ContentCells:
    """Median result per kind of post, each beside its interval, count and verdict.

    Parameters
    ----------
    outcome
        A column of POSTS, or "auto": the first known one of interactions, reactions, reach, ...
    seed
        Seed of the bootstrap and of the shuffles.

    Attributes
    ----------
    cells_
        One row per kind (columns as in the plan's CONTENT table), best supported first: kinds with
        at least 10 posts by their ratio, then the thin ones.
    verdicts_
        Platform -> Verdict: do kinds of post differ at all, judged on later posts.
    verdict_
        The verdict of the platform with most posts.
    checks_
        Platform -> LaterGain behind the verdict.
    outcome_
        The outcome used, or None.

    >>> from planner.schema import POSTS
    >>> ContentCells().fit(POSTS.empty()).verdict_.level
    'prior only'
    """

    def __init__(self, outcome: str = "auto", seed: int = 0) -> None:
        self.outcome, self.seed = outcome, seed

    def fit(self, posts: pd.DataFrame) -> ContentCells:
        """Learn from POSTS.

        Raises
        ------
        DataError
            If the outcome asked for is not in the table.
        """
        self.outcome_ = choose_outcome(posts) if self.outcome == "auto" else self.outcome
        known = comparable_posts(posts, self.outcome_)
        mix = present_mix(posts)
        self.verdicts_: dict[str, Verdict] = {}
        self.checks_: dict[str, LaterGain] = {}
        tables = []
        for number, (platform, own) in enumerate(known.groupby("platform", sort=True)):
            rng = np.random.default_rng([self.seed, number])
            tables.append(self._fit_platform(str(platform), own, mix, rng))
        self.cells_ = pd.concat(tables, ignore_index=True) if tables else _no_cells()
        self.verdict_ = self._most_posts_verdict(known)
        return self

    @property
    def summary(self) -> pd.DataFrame:
        """The result table."""
        return self.cells_

    def __repr__(self) -> str:
        if not hasattr(self, "cells_"):
            return f"ContentCells(outcome={self.outcome!r}, seed={self.seed})"
        shown = ["platform", "format", "pillar", "intent", "posts", "median", "ratio", "verdict"]
        return f"{self.verdict_.sentence}\n{self.cells_[shown].round(2).to_string(index=False)}"

    def _fit_platform(
        self, platform: str, own: pd.DataFrame, mix: pd.DataFrame, rng: np.random.Generator
    ) -> pd.DataFrame:
        own = own.reset_index(drop=True)
        cell = own.groupby(CELL, sort=True).ngroup().to_numpy()
        paid = paid_flag(own).to_numpy()
        account = account_code(own).to_numpy()
        block = time_blocks(len(own)) * (account.max() + 1) + account
        outcome = own["outcome"].to_numpy()
        level = centred_log(outcome, block, paid, block_of_posts(own))
        check = later_gain(level, cell, block * 2 + paid, rng)
        weeks = own["week"].nunique()
        verdict_level = level_of(len(own), weeks, check)
        table = _cell_table(own, cell, outcome, _slow_level(outcome, account, paid), rng)
        shares = mix[mix["platform"] == platform][[*CELL, "share_now"]]
        table = table.merge(shares, on=CELL, how="left").fillna({"share_now": 0.0})
        table["outcome"] = self.outcome_
        table["verdict"], table["note"] = _cell_verdicts(table, verdict_level)
        thin = table["posts"] < THIN_POSTS
        table = table.assign(_thin=thin).sort_values(["_thin", "ratio"], ascending=[True, False])
        self.checks_[platform] = check
        self.verdicts_[platform] = _platform_verdict(
            platform, table, verdict_level, len(own), weeks, check
        )
        return table[COLUMNS]

    def _most_posts_verdict(self, known: pd.DataFrame) -> Verdict:
        if not self.verdicts_:
            reason = (
                "No result of your posts is known (no interactions, reach, impressions or clicks)."
                if self.outcome_ is None
                else "There are no posts to compare."
            )
            return Verdict(
                "prior only",
                f"{reason} Nothing of yours says which kind of post to prefer.",
                rows=0,
                unit="posts",
                would_raise=f"Import at least {MIN_POSTS} posts over {MIN_WEEKS} weeks.",
            )
        return self.verdicts_[known["platform"].value_counts().idxmax()]


def _no_cells() -> pd.DataFrame:
    return pd.DataFrame(columns=COLUMNS)


def _slow_level(outcome: np.ndarray, account: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Log results relative to long stretches of the account, for the ratios that are shown.

    The short blocks of the out-of-time check would pull every ratio towards 1, because a post is
    part of the level it is compared with; over about 60 posts that pull is a few per cent.
    """
    stretches = max(1, round(len(outcome) / LEVEL_POSTS))
    stretch = np.arange(len(outcome)) * stretches // max(len(outcome), 1)
    return centred_log(outcome, stretch * (account.max() + 1) + account, paid)


def _cell_table(
    own: pd.DataFrame,
    cell: np.ndarray,
    outcome: np.ndarray,
    level: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Counts, medians and ratios per cell with week-bootstrap intervals."""
    weights = week_weights(own["week"].to_numpy(), rng)
    week = own["week"].to_numpy()
    first_posts = np.unique(cell, return_index=True)[1]
    rows = []
    for code, kind in enumerate(own[CELL].iloc[first_posts].to_dict("records")):
        inside = cell == code
        medians = weighted_medians(outcome[inside], weights.T[inside].T)
        low, high = interval_90(medians)
        median = float(np.median(outcome[inside]))
        row = kind | {
            "posts": float(inside.sum()),
            "weeks": float(len(np.unique(week[inside]))),
            "median": median,
            # A percentile interval of few values may miss its own point; it is widened to hold it.
            "median_low_90": min(low, median),
            "median_high_90": max(high, median),
            "mean": float(outcome[inside].mean()),
        }
        rows.append(row | _ratio(level, inside, weights))
    return pd.DataFrame(rows)


def _ratio(level: np.ndarray, inside: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """The cell's typical result over that of the platform's other posts, level-adjusted."""
    if inside.all():
        return {
            "ratio": np.nan,
            "ratio_low_90": np.nan,
            "ratio_high_90": np.nan,
            "ratio_se": np.nan,
        }
    point = float(np.median(level[inside]) - np.median(level[~inside]))
    drawn = weighted_medians(level[inside], weights.T[inside].T) - weighted_medians(
        level[~inside], weights.T[~inside].T
    )
    low, high = interval_90(drawn)
    return {
        "ratio": float(np.exp(point)),
        "ratio_low_90": float(np.exp(min(low, point))),
        "ratio_high_90": float(np.exp(max(high, point))),
        "ratio_se": float(np.nanstd(drawn)),
    }


def _cell_verdicts(table: pd.DataFrame, platform_level: str) -> tuple[list[str], list[str]]:
    """Verdict and note per kind: never above the platform's, and only where the kind stands out.

    A kind stands out when its ratio differs from 1 by more than chance would allow the most
    extreme of all the kinds with enough posts (Bonferroni over them, 90 % together).
    """
    # scipy.stats has the same function and takes half a second to import.
    from scipy.special import ndtri

    enough = int((table["posts"] >= THIN_POSTS).sum())
    reach = ndtri(1 - 0.05 / max(enough, 1))
    levels, notes = [], []
    for row in table.itertuples():
        if row.posts < THIN_POSTS:
            levels.append("prior only")
            notes.append(f"only {counted(row.posts, 'post')}: its place in the list means little")
            continue
        stands_out = abs(np.log(row.ratio)) > reach * row.ratio_se if row.ratio > 0 else False
        if stands_out or platform_level == "prior only":
            levels.append(platform_level)
        else:
            levels.append("not distinguishable from flat")
        notes.append("")
    return levels, notes


def _platform_verdict(
    platform: str, table: pd.DataFrame, level: str, posts: int, weeks: int, check: LaterGain
) -> Verdict:
    name = platform_label(platform)
    ranked = table[table["posts"] >= THIN_POSTS]
    out = ranked[ranked["verdict"].isin(["leaning", "supported"])]
    gain = f"{check.gain_share * 100:.1f} % less error on {check.later_posts:,} later posts"
    if level == "prior only":
        said = f"{name}: too few posts to compare kinds of post."
        missing = posts_missing(posts, weeks)
        return Verdict(level, said, rows=posts, unit="posts", would_raise=missing)
    if level == "not distinguishable from flat" or not len(out):
        flat = level == "not distinguishable from flat"
        said = (
            "the kinds of post differ no more than chance would make them"
            if flat
            else f"kinds of post differ as a whole ({gain}), but no single kind stands out"
        )
        return Verdict(
            "leaning" if level == "supported" else "not distinguishable from flat",
            f"{name}: {said}. Keep your mix.",
            rows=posts,
            unit="posts",
            would_raise="More posts of fewer kinds, or a test: alternate two kinds week by week.",
        )
    best = out.iloc[0] if out.iloc[0]["ratio"] > 1 else out.iloc[-1]
    direction = "more" if best["ratio"] > 1 else "less"
    kind = " / ".join(str(best[part]) for part in ("format", "pillar", "intent"))
    return Verdict(
        level,
        f"{name}: {kind} has brought {direction} than your other posts, and averages by kind held "
        f"on later posts ({gain}).",
        rows=posts,
        unit="posts",
        would_raise="A randomised test of two kinds would make it 'tested'."
        if level == "supported"
        else "Confirmation on later posts over at least 8 weeks.",
        value=float(best["ratio"]),
        low_90=float(best["ratio_low_90"]),
        high_90=float(best["ratio_high_90"]),
        value_unit="times the typical result of the other posts "
        f"({counted(best['posts'], 'post')} of this kind)",
    )
