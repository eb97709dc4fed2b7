"""Whole-path worlds for the mix: eight kinds, one hour each, skewed in how often they appear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.content.mix import Mix, plan_mix
from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import FORMATS, PostEffects, ResponseWorld, make_response_posts

PROPORTIONS = (0.3, 0.2, 0.15, 0.1, 0.1, 0.07, 0.05, 0.03)
NOISE = 0.9 / np.sqrt(2)
"""Scale of the t errors whose sd is .9."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a plan came to: its mix, and its true gain over the present mix."""

    mix: Mix
    true_gain: float

    @property
    def level(self) -> str:
        """Level of the verdict."""
        return self.mix.verdict.level


def brief_of(posts_per_week: float = 14.0) -> Brief:
    """Hours for the present number of posts, one hour each, and for active work."""
    return Brief.make(
        name="Simulated",
        timezone="UTC",
        starts_on="2027-01-04",
        platforms=[{"platform": "facebook"}],
        capacity={
            "people": [{"name": "Ida", "hours_per_week": round(posts_per_week * 1.6 + 3, 1)}],
            "hours_per_post": dict.fromkeys(FORMATS, 1.0),
        },
    )


def world(posts: int, content_sd: float, **effects: float) -> ResponseWorld:
    """Eight formats of one pillar and intent, 14 posts a week (7 for the smallest)."""
    return ResponseWorld(
        posts=posts,
        posts_per_week=7.0 if posts <= 100 else 14.0,
        proportions=PROPORTIONS,
        pillars=1,
        intents=1,
        paid_share=0.0,
        effects=PostEffects(content_sd=(content_sd, 0, 0, 0), noise=NOISE, **effects),
    )


def plan_in(seed: int, settings: ResponseWorld, *, quick: bool = True) -> Outcome:
    """Simulate, fit, plan, and judge the plan by the truth."""
    posts, truth = make_response_posts(seed, settings)
    model = ResponseModel("interactions", seed=seed).fit(posts)
    mix = plan_mix(model, brief_of(settings.posts_per_week), quick=quick, seed=seed)
    return Outcome(mix, true_gain(mix.table, truth))


def true_gain(table: pd.DataFrame, truth: dict) -> float:
    """Gain of the proposal over the present mix under the truth, for worlds without fatigue."""
    worth = table.merge(truth["kinds"], on=CELL, how="left")
    result = np.exp(worth["log_value"].to_numpy())
    now = float(result @ worth["posts_per_week_now"].to_numpy())
    return float(result @ worth["posts_per_week"].to_numpy()) / now - 1
