"""One simulated set and what the response model's intervals made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts


@dataclass(frozen=True)
class Covered:
    """Kinds seen, how many true values lie inside 90 %, one kind drawn at random, its rank."""

    kinds: int
    inside: int
    one_inside: bool
    one_rank: float


def covered(seed: int, posts: int, content_sd: float | None) -> Covered:
    """Simulate (sizes from the prior when `content_sd` is None), fit, compare with the truth."""
    rng = np.random.default_rng([seed, 7])
    from_prior = content_sd is None
    effects = PostEffects.drawn(rng) if from_prior else PostEffects((content_sd, 0, 0, 0))
    rate = 5.0 if posts <= 300 else 10.0
    world = ResponseWorld(posts=posts, posts_per_week=rate, effects=effects)
    table, truth = make_response_posts(rng, world)
    # In the prior worlds the level drifts, as the prior says; in the fixed ones it does not.
    model = ResponseModel(
        "interactions",
        likelihood="student",
        level="drifting" if from_prior else "auto",
        check_later=False,
        seed=seed,
    ).fit(table)
    kinds = model.cells_[CELL]
    value = kinds.merge(truth["kinds"], on=CELL)["log_value"].to_numpy()
    drawn = model.kind_predictor(kinds)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    inside = (value >= low) & (value <= high)
    one = int(rng.integers(len(value)))
    return Covered(
        len(value), int(inside.sum()), bool(inside[one]), float((drawn[:, one] < value[one]).mean())
    )
