"""Random data sets with random briefs and house rules; and the same data with 5 % jitter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.content.mix import plan_mix
from planner.content.mix_limits import Boost, MixLimits
from planner.content.mix_solver import present_answer, solve_mix
from planner.content.response import ResponseModel
from planner.errors import InfeasiblePlan
from planner.inference.posts import CELL
from planner.simulate.response import FORMATS, PostEffects, ResponseWorld, make_response_posts


@dataclass(frozen=True)
class Checked:
    """One brief: whether the present mix is allowed, by how much the answer is above it, what the
    answer breaks, and whether the brief was refused in words."""

    is_allowed: bool
    above_present: float
    broken: int
    is_refused: bool


def random_posts(rng: np.random.Generator, seed: int) -> pd.DataFrame:
    """60 to 300 posts with comments, boosts with spend, and some texts that ask."""
    count, weeks = int(rng.choice([60, 100, 300])), int(rng.choice([10, 20, 40]))
    world = ResponseWorld(
        posts=count,
        posts_per_week=count / weeks,
        proportions=(0.4, 0.3, 0.2, 0.1),
        pillars=2,
        intents=2,
        paid_share=0.2,
        effects=PostEffects(content_sd=(float(rng.choice([0.0, 0.35, 0.6])), 0.1, 0.1, 0.0)),
    )
    posts = make_response_posts(seed, world)[0]
    comments = rng.poisson(4 + 3 * (posts["intent"] == "converse"))
    spend = np.where(posts["paid"], rng.gamma(3, 10, len(posts)).round(2), 0.0)
    asks = (posts["format"] == "photo") & (rng.random(len(posts)) < rng.choice([0.0, 0.7]))
    text = np.where(asks, "Tag a friend who needs this", "Something new in the shop")
    return posts.assign(comments=comments, spend=spend, text=text)


def random_brief(rng: np.random.Generator) -> tuple[Brief, MixLimits]:
    """Hours, shares, weights, money and house rules drawn at random."""
    low, high = np.sort(rng.uniform(0, 0.6, 2)).round(2)
    pillars = {}
    if rng.random() < 0.3:
        share = round(float(rng.uniform(0.2, 0.8)), 2)
        pillars = {"pillar 1": share, "pillar 2": round(1 - share, 2)}
    brief = Brief.make(
        name="Random", timezone="UTC", starts_on="2027-01-04",
        platforms=[{"platform": "facebook"}],
        capacity={"people": [{"name": "Ida", "hours_per_week": round(rng.uniform(6, 45), 1)}],
                  "money": float(rng.choice([0, 200, 2_000])),
                  "hours_per_post": dict.fromkeys(FORMATS[:4], float(rng.choice([0.5, 1, 2])))},
        balance={"active_share_min": float(low), "active_share_max": float(high),
                 "marketing_weight": float(rng.uniform(0, 1)), "pillar_shares": pillars,
                 "sell_share_max": float(rng.choice([0.1, 0.25, 0.5, 1.0])),
                 "outcome_weights": {"interactions": 1.0, "comments": float(rng.choice([0, 1, 3]))},
                 },
    )  # fmt: skip
    limits = MixLimits(
        changes_per_week=rng.choice([None, 2, 4]),
        share_max={("format", "photo"): 0.6} if rng.random() < 0.2 else {},
        free_frequency=bool(rng.random() < 0.3),
        boost=Boost(money=25.0) if rng.random() < 0.4 else None,
    )
    return brief, limits


def never_worse(seed: int) -> Checked:
    """Plan one random brief for one random data set, by the mean and with bad luck."""
    rng = np.random.default_rng([seed, 21])
    posts = random_posts(rng, seed)
    models = {name: ResponseModel(name, check_later=False, half_lives_days=(7.0,)).fit(posts)
              for name in ("interactions", "comments")}  # fmt: skip
    brief, limits = random_brief(rng)
    try:
        mix = plan_mix(models, brief, limits=limits, quick=seed % 2 == 0, seed=seed)
    except InfeasiblePlan as refused:
        return Checked(False, 0.0, 0, bool(str(refused)))
    problem = mix.work.problem(brief.balance.marketing_weight, with_bad_luck=seed % 2 == 1)
    found = solve_mix(problem) or solve_mix(problem.without_bound())
    present = present_answer(problem)
    broken = len(problem.broken(found.posts, found.hours, with_changes=False))
    if present is None:
        return Checked(False, 0.0, broken, False)
    return Checked(True, found.objective - present.objective, broken, False)


JITTER_WORLD = ResponseWorld(
    posts=400, posts_per_week=12.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=2, intents=2,
    effects=PostEffects(content_sd=(0.5, 0.2, 0.1, 0.0), noise=0.5),
)  # fmt: skip


def largest_move(seed: int, brief: Brief) -> float:
    """Most posts a week by which one kind differs after 5 % jitter of every result."""
    posts = make_response_posts(seed, JITTER_WORLD)[0]
    noise = np.random.default_rng([seed, 31]).normal(0, 0.05, len(posts))
    jittered = posts.assign(interactions=np.round(posts["interactions"] * np.exp(noise)))
    tables = [
        plan_mix(ResponseModel("interactions", check_later=False).fit(own), brief).table
        for own in (posts, jittered)
    ]
    joined = tables[0].merge(tables[1], on=CELL, how="outer", suffixes=("_a", "_b"))
    moved = joined["posts_per_week_a"].fillna(0) - joined["posts_per_week_b"].fillna(0)
    return float(moved.abs().max())
