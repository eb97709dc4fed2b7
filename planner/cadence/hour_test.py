"""A test of hours: what it can tell before it begins, and what it told when it is over.

Posts are drawn by lot into test hours and other hours, half and half in every week (by the plan).
Afterwards the log results are compared inside weeks, with what the content explains taken off.

Assumptions
-----------
1. Log results = week + format + pillar + intent + effect of the group + noise. Draws were made week
   by week, so the p-value is that of the same draws made again (a randomisation test); the interval
   is the estimate with the spread of those repeated draws.
2. A drawn post counts if it was published within an hour of its drawn time; others are listed and
   left out. Too many left out, and the result is no test.
3. `tested` once nine tenths of the drawn posts have been published as drawn, in both groups at
   least ten. Then either a difference is found, or "none larger than x %" is.

Units: ratios of results, test hours against other hours.
Source: randomisation tests (Fisher 1935; Rosenbaum 2002); power by the normal approximation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.cadence.hour_map import POWER_Z, no_posts
from planner.catalog import platform_label
from planner.inference.posts import choose_outcome, comparable_posts
from planner.metrics.words import percent_text
from planner.verdict import Verdict
from planner.wording import counted

LATE_MINUTES = 60
PUBLISHED_SHARE, LEAST_PER_GROUP = 0.9, 10
REDRAWS = 4_000
NORMAL_90 = 1.6448536
TEST_HOURS, OTHER_HOURS = "test hours", "other hours"


@dataclass(frozen=True)
class HourTestResult:
    """A test of hours, finished or not.

    Attributes
    ----------
    ratio, low_90, high_90
        Result in the test hours as a multiple of that in other hours; nan before there is one.
    p_value
        Share of repeated draws with a difference as large.
    posts_test, posts_other
        Posts published as drawn.
    planned, missed
        Posts drawn, and those among the past ones that were not published as drawn.
    verdict
        `tested` once it is over, else what is missing.
    """

    ratio: float
    low_90: float
    high_90: float
    p_value: float
    posts_test: int
    posts_other: int
    planned: int
    missed: int
    verdict: Verdict


def detectable_ratio(noise: float, posts: int) -> float:
    """Smallest difference that a test with so many posts in all detects (5 %, 80 % power).

    Parameters
    ----------
    noise
        sd of log results around the model.

    >>> round(detectable_ratio(0.9, 1302), 3), round(detectable_ratio(0.9, 60), 2)
    (1.15, 1.92)
    """
    if posts < 2:
        return float("inf")
    return float(np.exp(POWER_Z * noise * 2 / np.sqrt(posts)))


def read_hour_test(
    calendar: pd.DataFrame,
    decisions: pd.DataFrame,
    posts: pd.DataFrame,
    platform: str,
    outcome: str = "auto",
    seed: int = 0,
) -> HourTestResult:
    """What a test of hours told.

    Parameters
    ----------
    calendar, decisions
        CALENDAR and DECISIONS of the plan (or plans, one after the other) that drew the hours.
    posts
        POSTS published since.
    platform
        Where the test ran.
    outcome
        A column of POSTS, or "auto".

    >>> from planner.schema import CALENDAR, DECISIONS, POSTS
    >>> found = read_hour_test(CALENDAR.empty(), DECISIONS.empty(), POSTS.empty(), "facebook")
    >>> found.planned, found.verdict.level
    (0, 'prior only')
    """
    drawn = _drawn(calendar, decisions, platform)
    name = choose_outcome(posts) if outcome == "auto" else outcome
    known = comparable_posts(posts, name)
    known = known[(known["platform"] == platform)
                  & known["has_time_of_day"].fillna(False).astype(bool)]  # fmt: skip
    matched, past = _matched(drawn, known)
    count = matched["is_test"].sum() if len(matched) else 0
    rest = len(matched) - count
    values = dict(posts_test=int(count), posts_other=int(rest), planned=len(drawn),
                  missed=past - len(matched))  # fmt: skip
    if min(count, rest) < 2:
        return HourTestResult(np.nan, np.nan, np.nan, np.nan, verdict=_verdict(platform, values),
                              **values)  # fmt: skip
    estimate, spread, p_value = _compared(matched, seed)
    ratio, low, high = (float(np.exp(estimate + step * NORMAL_90 * spread)) for step in (0, -1, 1))
    return HourTestResult(ratio, low, high, p_value,
                          verdict=_verdict(platform, values, (ratio, low, high), p_value),
                          **values)  # fmt: skip


def _drawn(calendar: pd.DataFrame, decisions: pd.DataFrame, platform: str) -> pd.DataFrame:
    """Drawn posts of the platform: planned clock time and group; overridden ones are left out."""
    own = calendar[(calendar["platform"] == platform) & calendar["decision_id"].notna()]
    left_alone = decisions["chosen"].notna()
    if "override" in decisions.columns:
        left_alone &= decisions["override"].isna()
    kept = decisions.loc[left_alone, ["decision_id", "chosen"]]
    found = own[["decision_id", "starts_wall"]].merge(kept, on="decision_id")
    return found.assign(is_test=found["chosen"] == TEST_HOURS).sort_values("starts_wall")


def _matched(drawn: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Posts with the draw they fulfil, and the number of draws that are past."""
    if not len(drawn) or not len(known):
        return pd.DataFrame(), 0
    late = pd.Timedelta(minutes=LATE_MINUTES)
    past = int((drawn["starts_wall"] <= known["published_wall"].max()).sum())
    left = drawn[["starts_wall", "is_test"]].astype({"starts_wall": "datetime64[us]"})
    right = known.sort_values("published_wall").astype({"published_wall": "datetime64[us]"})
    found = pd.merge_asof(left, right, left_on="starts_wall", right_on="published_wall",
                          direction="nearest", tolerance=late)  # fmt: skip
    found = found[found["published_wall"].notna()]
    # A post fulfils the nearest draw only.
    away = (found["published_wall"] - found["starts_wall"]).abs()
    found = found.assign(away=away).sort_values("away").drop_duplicates("published_wall")
    return found.sort_values("starts_wall").reset_index(drop=True), past


def _compared(matched: pd.DataFrame, seed: int) -> tuple[float, float, float]:
    """Difference of log results, its spread under repeated draws, and the p-value."""
    value = np.log1p(matched["outcome"].to_numpy(dtype=float))
    group = matched["is_test"].to_numpy(dtype=float)
    week = matched["week"].to_numpy()
    columns = [pd.get_dummies(matched[name].astype(str), drop_first=True).to_numpy(dtype=float)
               for name in ("format", "pillar", "intent")]  # fmt: skip
    content = np.hstack(columns)[:, : max(len(value) // 5, 0)]
    weeks = pd.get_dummies(week).to_numpy(dtype=float)
    nuisance = np.hstack([weeks, content])
    left, sizes, _ = np.linalg.svd(nuisance, full_matrices=False)
    basis = left[:, sizes > 1e-9 * sizes.max(initial=1.0)]
    rest = value - basis @ (basis.T @ value)
    estimate = _differences(rest, group[None], basis)[0]
    rng = np.random.default_rng([seed, 17])
    again = _differences(rest, _redrawn(group, week, rng), basis)
    p_value = (1 + (np.abs(again) >= abs(estimate) - 1e-12).sum()) / (1 + REDRAWS)
    return float(estimate), float(again.std()), float(p_value)


def _differences(rest: np.ndarray, groups: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Effect of each row's groups beside the nuisance terms (Frisch-Waugh), shape (rows,)."""
    own = groups - (groups @ basis) @ basis.T
    square = (own**2).sum(axis=1)
    return np.where(square > 1e-9, own @ rest / np.maximum(square, 1e-9), 0.0)


def _redrawn(group: np.ndarray, week: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The groups drawn again inside each week, (REDRAWS, posts)."""
    code = np.unique(week, return_inverse=True)[1]
    by_week = np.argsort(code, kind="stable")
    key = code[by_week][None, :] + rng.random((REDRAWS, len(group)))
    again = np.empty((REDRAWS, len(group)))
    again[:, by_week] = group[by_week][np.argsort(key, axis=1)]
    return again


def _verdict(
    platform: str,
    values: dict[str, int],
    found: tuple[float, float, float] | None = None,
    p_value: float = 1.0,
) -> Verdict:
    planned, done = values["planned"], values["posts_test"] + values["posts_other"]
    if not planned:
        return no_posts()
    name = platform_label(platform)
    least = min(values["posts_test"], values["posts_other"])
    is_over = done >= PUBLISHED_SHARE * planned and least >= LEAST_PER_GROUP
    if found is None or not is_over:
        missed = f"; {counted(values['missed'], 'post')} went out at other times" * (
            values["missed"] > 0
        )
        return Verdict(
            "not distinguishable from flat",
            f"The test of hours on {name} is not over: {done} of {counted(planned, 'drawn post')} "
            f"published as drawn{missed}. Look at the result when it is over, not before.",
            rows=done, unit="posts",
            would_raise=f"{int(np.ceil(PUBLISHED_SHARE * planned)) - done} more posts as drawn."
            if done < PUBLISHED_SHARE * planned else f"{LEAST_PER_GROUP} posts in each group.",
        )  # fmt: skip
    ratio, low, high = found
    if p_value <= 0.05:
        sentence = (
            f"By lot: the test hours on {name} bring {ratio:.2f} times the other hours (90 %: "
            f"{low:.2f} to {high:.2f})."
        )
    else:
        largest = max(high - 1, 1 - low)
        sentence = (
            f"By lot: no difference between the hours on {name} was found; one of more than "
            f"{percent_text(largest)} is ruled out (90 %: {low:.2f} to {high:.2f})."
        )
    return Verdict(
        "tested", sentence, rows=done, unit="posts",
        would_raise="Nothing more is needed; test again when the audience has changed.",
        value=ratio, low_90=low, high_90=high, value_unit="times the other hours",
    )  # fmt: skip
