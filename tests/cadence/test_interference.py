"""What posts take from one another: found with its half-life, not where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from planner.cadence.interference import InterferenceModel
from planner.cadence.slots import best_slots, usual_loss
from planner.schema import POSTS
from planner.simulate.interference import InterferenceWorld, make_interference_posts


def fitted(seed: int, **world: float) -> InterferenceModel:
    posts, _ = make_interference_posts(seed, InterferenceWorld(**world))
    return InterferenceModel("interactions").fit(posts)


@pytest.mark.parametrize("per_week", [5, 12])
def test_nothing_is_identified_where_there_is_nothing(per_week: float) -> None:
    """30 accounts whose good weeks are busy weeks: identified in at most a tenth."""
    found = [fitted(seed, loss=0.0, posts_per_week=per_week) for seed in range(30)]
    count = sum(bool(one.table_["is_identified"].iloc[0]) for one in found)
    assert count <= binom.ppf(0.99, 30, 0.1)
    quiet = next(one for one in found if not one.table_["is_identified"].iloc[0])
    assert quiet.verdict_.level == "not distinguishable from flat"
    assert quiet.loss("facebook") is usual_loss


@pytest.mark.parametrize(("loss", "half_life"), [(0.4, 6.0), (0.4, 24.0), (0.2, 72.0)])
def test_the_half_life_lies_in_its_interval(loss: float, half_life: float) -> None:
    """20 accounts each: 90 % intervals of the half-life."""
    found = [fitted(seed, loss=loss, half_life_hours=half_life).table_.iloc[0]
             for seed in range(20)]  # fmt: skip
    assert sum(bool(one["is_identified"]) for one in found) >= 18
    inside = [one["half_life_low_90"] <= half_life <= one["half_life_high_90"] for one in found]
    assert binom.ppf(0.005, 20, 0.9) <= sum(inside)


def test_the_loss_moves_the_slots_apart() -> None:
    model = fitted(1, loss=0.8, half_life_hours=24.0)
    assert model.verdict_.level == "leaning" and "less; half of that" in model.verdict_.sentence
    loss = model.loss("facebook")
    gaps = np.array([1.0, 6.0, 24.0, 72.0])
    assert (np.diff(loss(gaps)) < 0).all() and 0 < loss(gaps)[0] < 1
    hours = np.arange(168.0)[np.arange(168) % 24 >= 7]
    value = np.where(hours < 48, 1.05, 1.0)
    alone = best_slots(hours, value, 4, loss=lambda gap: 0 * gap)
    apart = best_slots(hours, value, 4, loss=loss)
    assert np.diff(hours[list(apart.positions)]).min() > np.diff(hours[list(alone.positions)]).min()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_posts_are_refused_in_words(count: int) -> None:
    posts, _ = make_interference_posts(1)
    model = InterferenceModel().fit(posts.head(count) if count else POSTS.empty())
    assert model.verdict_.level == "prior only" and model.loss("facebook") is usual_loss
    assert repr(model).startswith(model.verdict_.sentence)


def test_posts_in_any_order_and_at_one_time() -> None:
    posts, _ = make_interference_posts(2)
    one = InterferenceModel("interactions").fit(posts).table_
    other = InterferenceModel("interactions").fit(posts.sample(frac=1, random_state=1)).table_
    assert one["half_life_hours"].iloc[0] == pytest.approx(other["half_life_hours"].iloc[0])
    same = posts.assign(published_wall=posts["published_wall"].iloc[0],
                        published_at=posts["published_at"].iloc[0])  # fmt: skip
    assert InterferenceModel("interactions").fit(same).verdict_.level == "prior only"
