"""Simulated accounts for the timing model, and the rules that it must beat in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.cadence.timing import TimingModel, admissible_hours
from planner.simulate.timing import TimingWorld, make_timing_posts

QUIET = (23, 7)
"""The hours at which these accounts never post."""


@dataclass(frozen=True)
class Judged:
    """One account: the verdict, the lift printed and realised, the rules' realised lifts, and
    whether intervals hold the truth."""

    level: str
    lift: float
    true_lift: float
    cell_mean: float
    hour_mean: float
    min_three: float
    hours_inside: float
    lift_inside: bool
    map_claim: float


def judge(seed: int, world: TimingWorld, check: str = "auto") -> Judged:
    """Fit one account and hold it against its truth."""
    posts, truth = make_timing_posts(seed, world)
    model = TimingModel(quiet_hours=QUIET, check=check, seed=seed).fit(posts)
    found, table = model.platforms_["facebook"], model.summary
    allowed = admissible_hours(QUIET)
    wall = posts["published_wall"]
    hour = (24 * wall.dt.day_of_week + wall.dt.hour).to_numpy()
    result = posts["interactions"].to_numpy(dtype=float)
    ratio = np.exp(truth["effect"])
    present = ratio[hour].mean()

    def realised(hours: np.ndarray) -> float:
        return float(ratio[hours].mean() / present)

    own = table[table["is_admissible"]]
    true_ratio = np.exp(truth["effect"][allowed] - truth["effect"][allowed].mean())
    inside = (own["effect_low_90"] <= true_ratio) & (true_ratio <= own["effect_high_90"])
    true_lift = realised(found.best)
    low, high = np.quantile(found.lift, [0.05, 0.95])
    means, counts = _means(result, hour)
    best_cells = np.argsort(-means, kind="stable")[:5]
    return Judged(
        model.verdict_.level,
        float(np.median(found.lift)),
        true_lift,
        realised(best_cells),
        realised(_best_by_hour_of_day(result, hour, allowed)),
        realised(np.argsort(-np.where(counts >= 3, means, -1.0), kind="stable")[:5]),
        float(inside.mean()),
        bool(low <= true_lift <= high),
        float(means[best_cells].mean() / result.mean()),
    )


def _means(result: np.ndarray, hour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean result and posts of each hour of the week; -1 where there are none."""
    counts = np.bincount(hour, minlength=168)
    total = np.bincount(hour, weights=result, minlength=168)
    return np.where(counts > 0, total / np.maximum(counts, 1), -1.0), counts


def _best_by_hour_of_day(result: np.ndarray, hour: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """The five allowed weekday hours at the hour of day with the best mean."""
    of_day = hour % 24
    counts = np.bincount(of_day, minlength=24)
    means = np.bincount(of_day, weights=result, minlength=24) / np.maximum(counts, 1)
    best = int(np.argmax(np.where(counts > 0, means, -1.0)))
    return np.array([24 * day + best for day in range(5) if 24 * day + best in set(allowed)])
