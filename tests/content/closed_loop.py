"""26 weeks in which a policy's own plans make the data it learns from (SIMULATED).

Eight kinds of one platform, one hour each; how much frequency takes is drawn from the prior of the
field (half-normal of scale .3, half-life of 1, 3, 7 or 14 days) unless it is given. Every policy
starts from the same ten weeks of history at the present mix, plans two weeks, sees their results,
plans again. Its value is the expected result of what it published, under the truth, divided by that
of keeping the present mix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from content.mix_worlds import NOISE, brief_of

from planner.content.exploration import learning_reserve
from planner.content.fatigue import HALF_LIVES_DAYS, pressure, share_left
from planner.content.mix import plan_mix
from planner.content.mix_limits import MixLimits
from planner.content.response import ResponseModel
from planner.simulate.response import FORMATS

WEEKS, HISTORY_WEEKS, STEP_WEEKS = 26, 10, 2
PRESENT = np.array([3, 2, 2, 1, 1, 1, 0, 0])
EPSILON = 0.15
CHANGES = 4
POLICIES = ("model", "raw best", "epsilon greedy")


@dataclass(frozen=True, eq=False)
class Truth:
    """Log worth of each kind in each week of history and loop, the level's walk, fatigue."""

    worth: np.ndarray
    level: np.ndarray
    delta: float
    half_life_days: float

    def value(self, week: int, plan: np.ndarray) -> float:
        """Expected result of one week of a plan kept up, the level left out."""
        left = share_left(plan, self.half_life_days, self.delta)
        return float(np.exp(self.worth[week]) @ (plan * left))


def make_truth(seed: int, content_sd: float, drift_sd: float, delta: float | None = None) -> Truth:
    """Worth of kinds (drifting by a walk whose spread stays that of the start) and the level."""
    rng = np.random.default_rng([seed, 21])
    weeks = HISTORY_WEEKS + WEEKS
    worth = np.empty((weeks, len(PRESENT)))
    worth[0] = content_sd * rng.standard_normal(len(PRESENT))
    keep = np.sqrt(1 - (drift_sd / content_sd) ** 2) if content_sd else 1.0
    for week in range(1, weeks):
        worth[week] = keep * worth[week - 1] + drift_sd * rng.standard_normal(len(PRESENT))
    level = np.cumsum(0.05 * rng.standard_normal(weeks))
    drawn = min(abs(0.3 * rng.standard_normal()), 1.0)
    return Truth(
        worth, level, drawn if delta is None else delta, float(rng.choice(HALF_LIVES_DAYS))
    )


def publish(
    truth: Truth, week: int, plan: np.ndarray, posts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """`posts` and one week's posts of a plan, at random hours of the day."""
    kinds = np.repeat(np.arange(len(plan)), plan)
    minutes = np.sort(rng.choice(7 * 14 * 60, len(kinds), replace=False))
    day, minute = np.divmod(minutes, 14 * 60)
    kinds = rng.permutation(kinds)
    value = 5 + truth.worth[week, kinds] + truth.level[week]
    value = value + NOISE * rng.standard_t(4, len(kinds))
    start = pd.Timestamp("2026-01-05 07:00") + pd.Timedelta(weeks=week)
    new = pd.DataFrame(
        {
            "post_id": [f"{week}-{number}" for number in range(len(kinds))],
            "platform": "facebook",
            "published_wall": start + pd.to_timedelta(day * 1440 + minute, "min"),
            "value": value,
            "has_time_of_day": True,
            "format": np.array(FORMATS, dtype=object)[kinds],
            "pillar": "all",
            "intent": "inform",
            "paid": False,
        }
    )
    together = pd.concat([posts, new], ignore_index=True)
    days = (together["published_wall"] - pd.Timestamp("2026-01-05")) / pd.Timedelta(days=1)
    loss = np.zeros(len(together))
    for own in together.groupby("format").indices.values():
        loss[own] = np.log1p(pressure(days.to_numpy()[own], truth.half_life_days))
    result = np.expm1(together["value"] - truth.delta * loss)
    return together.assign(interactions=np.maximum(np.round(result), 0))


def by_model(
    posts: pd.DataFrame, now: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """The planner's own proposal, the running plan as present mix, and its reserve."""
    model = ResponseModel("interactions", check_later=False, seed=seed).fit(posts)
    present = pd.DataFrame({"platform": "facebook", "format": FORMATS, "pillar": "all",
                            "intent": "inform", "posts_per_week": now.astype(float)})  # fmt: skip
    mix = plan_mix(model, brief_of(float(now.sum())), present, limits=MixLimits(), quick=True)
    found = mix.table.set_index("format")["posts_per_week"].reindex(FORMATS).fillna(0)
    reserve = learning_reserve(mix, seed)
    chances = reserve.chances.set_index("format")["learning_share"].reindex(FORMATS).fillna(0)
    return found.round().astype(int).to_numpy(), chances.to_numpy(), reserve.share


def by_raw_means(posts: pd.DataFrame, now: np.ndarray) -> np.ndarray:
    """Two posts a week go from the worst raw mean to the best: the limits of the model's plans."""
    means = posts.groupby("format")["interactions"].mean().reindex(FORMATS)
    means = means.fillna(means.mean()).to_numpy()
    week = (posts["published_wall"] - posts["published_wall"].min()).dt.days // 7
    busiest = posts.groupby(["format", week]).size().groupby("format").max().reindex(FORMATS)
    most = np.maximum(2 * busiest.fillna(0).to_numpy(), 1)
    plan, moves = now.copy(), CHANGES // 2
    for _ in range(moves):
        best, worst = np.argsort(-means, kind="stable"), np.argsort(means, kind="stable")
        to = next((kind for kind in best if plan[kind] < most[kind]), None)
        take = next((kind for kind in worst if plan[kind] > 0), None)
        if to is None or take is None or means[to] <= means[take]:
            break
        plan[to] += 1
        plan[take] -= 1
    return plan


def explored(
    plan: np.ndarray, chances: np.ndarray, share: float, rng: np.random.Generator
) -> np.ndarray:
    """A plan in which each post is of a kind by lot with probability `share`."""
    plan = plan.copy()
    for _ in range(rng.binomial(int(plan.sum()), share)):
        plan[rng.choice(np.repeat(np.arange(len(plan)), plan))] -= 1
        plan[rng.choice(len(plan), p=chances / chances.sum())] += 1
    return plan


def run(
    seed: int, content_sd: float, drift_sd: float, delta: float | None = None
) -> dict[str, float]:
    """Value of each policy over the 26 weeks, relative to keeping the present mix."""
    truth = make_truth(seed, content_sd, drift_sd, delta)
    rng = np.random.default_rng([seed, 22])
    history = pd.DataFrame()
    for week in range(HISTORY_WEEKS):
        history = publish(truth, week, PRESENT, history, rng)
    weeks = range(HISTORY_WEEKS, HISTORY_WEEKS + WEEKS)
    keeping = sum(truth.value(week, PRESENT) for week in weeks)
    values = {}
    for number, policy in enumerate(POLICIES):
        own = np.random.default_rng([seed, 23, number])
        posts, base, total = history, PRESENT.copy(), 0.0
        chances, share = np.ones(len(PRESENT)), EPSILON if policy == "epsilon greedy" else 0.0
        for week in weeks:
            if (week - HISTORY_WEEKS) % STEP_WEEKS == 0:
                if policy == "model":
                    base, chances, share = by_model(posts, base, seed)
                else:
                    base = by_raw_means(posts, base)
            plan = explored(base, chances, share, own)
            total += truth.value(week, plan)
            posts = publish(truth, week, plan, posts, own)
        values[policy] = total / keeping
    return values
