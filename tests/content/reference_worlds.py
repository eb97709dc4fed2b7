"""The three simulated data sets whose posteriors are kept as references, one per likelihood."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.content.experiments import contrast_row
from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLDS = ("student", "negative binomial", "beta-binomial")
EFFECTS = PostEffects(
    content_sd=(0.4, 0.2, 0.2, 0.1), kind_sd=0.1, slot_sd=0.1, week_sd=0.08, noise=0.7,
    delta=0.2, delta_sd=0.1,
)  # fmt: skip


def posts_of(name: str) -> pd.DataFrame:
    """300 posts over 50 weeks, in the shape of their likelihood."""
    seed = WORLDS.index(name)
    effects = EFFECTS if name == "student" else PostEffects(**{**vars(EFFECTS), "level": 2.0})
    posts, _ = make_response_posts(seed, ResponseWorld(posts=300, effects=effects))
    if name == "beta-binomial":
        rng = np.random.default_rng(seed)
        posts["impressions"] = posts["interactions"] + rng.integers(50, 500, len(posts))
    return posts


def model_of(name: str) -> ResponseModel:
    """The fitted model: drifting level, all half-lives but one taken out of the comparison."""
    denominator = "impressions" if name == "beta-binomial" else None
    model = ResponseModel(
        "interactions", denominator, likelihood=name, level="drifting", check_later=False,
        half_lives_days=(7.0,),
    )  # fmt: skip
    return model.fit(posts_of(name))


def reference_rows(model: ResponseModel) -> np.ndarray:
    """Weights of the coefficients that give each seen kind's log value on the platform."""
    terms = model.mixture_.fits[0].terms
    kinds = terms.posts[CELL].astype(str).drop_duplicates().sort_values(CELL)
    rows = np.stack([contrast_row(terms, "/".join(kind) + "=1")
                     for kind in kinds.itertuples(index=False, name=None)])  # fmt: skip
    rows[:, terms.terms.places["platform"]] = 1.0
    return rows
