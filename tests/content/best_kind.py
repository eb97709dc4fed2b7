"""Choosing the best of eight kinds from few posts: the model against known variances (SIMULATED).

Kinds differ by .35 in log, posts by .9, frequencies are skewed. `won` is the true result of the
chosen kind as a share of the best kind's; `optimism` how much better than the mean of the kinds the
chosen one was said to be, less what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from content.mix_worlds import PROPORTIONS

from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import FORMATS, PostEffects, ResponseWorld, make_response_posts

SPREAD, NOISE = 0.35, 0.9


@dataclass(frozen=True)
class Choice:
    """What the model and the known variances won, and the model's optimism."""

    won: float
    won_by_known_variances: float
    optimism: float


def choose(seed: int, posts: int) -> Choice:
    """One simulated log, both choices."""
    effects = PostEffects(
        content_sd=(SPREAD, 0, 0, 0), noise=NOISE, has_normal_noise=True, growth_per_week=0.0
    )
    world = ResponseWorld(posts=posts, posts_per_week=10.0, proportions=PROPORTIONS, pillars=1,
                          intents=1, paid_share=0.0, effects=effects)  # fmt: skip
    table, truth = make_response_posts(seed, world)
    true = truth["kinds"].set_index("format")["log_value"].reindex(FORMATS).to_numpy()
    model = ResponseModel("interactions", likelihood="student", check_later=False, seed=seed)
    model.fit(table)
    drawn = model.kind_predictor(truth["kinds"][CELL])
    said = drawn.mean(axis=0)
    chosen = int(np.argmax(said))
    known = int(np.argmax(_shrunken(table)))
    centred = true - true.mean()
    return Choice(
        won=float(np.exp(true[chosen] - true.max())),
        won_by_known_variances=float(np.exp(true[known] - true.max())),
        optimism=float(said[chosen] - said.mean() - centred[chosen]),
    )


def _shrunken(table) -> np.ndarray:
    """Posterior means of the kinds with both variances known and a flat overall level."""
    value = np.log1p(table["interactions"])
    own = value.groupby(table["format"]).agg(["size", "mean"]).reindex(FORMATS)
    count = own["size"].fillna(0).to_numpy()
    mean = own["mean"].fillna(0).to_numpy()
    keep = np.where(count > 0, SPREAD**2 / (SPREAD**2 + NOISE**2 / np.maximum(count, 1)), 0.0)
    weight = np.where(count > 0, 1 / (SPREAD**2 + NOISE**2 / np.maximum(count, 1)), 0.0)
    level = weight @ mean / weight.sum()
    return keep * (mean - level)
