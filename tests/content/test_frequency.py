"""Frequency: one number with the content mix, silence without saturation, words for too little."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from planner.content.frequency import frequency_curve, learn_frequency
from planner.content.response import ResponseModel
from planner.figures.frequency import frequency_block
from planner.schema import POSTS
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts
from planner.widgets.frequency_panel import FrequencyPanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState


def world(delta: float) -> ResponseWorld:
    return ResponseWorld(posts=300, posts_per_week=14,
                         effects=PostEffects(delta=delta, noise=0.5, week_sd=0.1))  # fmt: skip


def fitted(seed: int, delta: float) -> ResponseModel:
    return ResponseModel("interactions").fit(make_response_posts(seed, world(delta))[0])


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    return fitted(1, 0.0)


def test_one_more_post_is_the_number_of_the_content_mix(model: ResponseModel) -> None:
    """At the present number of posts: the mean of `one_more_post` over the mix, draw by draw."""
    found = frequency_curve(model, "facebook")
    table = model.one_more_post()
    share = table["posts_per_week"].to_numpy() / table["posts_per_week"].sum()
    drawn = model.one_more_draws(table, table["posts_per_week"].to_numpy()) @ share
    row = found.table.iloc[(found.table["posts_per_week"] - found.now).abs().argmin()]
    # The number of posts a week is shown with two decimals.
    assert row["one_more"] == pytest.approx(np.median(drawn), rel=0.005)


def test_proportional_worlds_are_not_called_saturated() -> None:
    """10 accounts to whose posts frequency does nothing."""
    found = [frequency_curve(fitted(seed, 0.0), "facebook") for seed in range(10)]
    assert sum(one.is_saturated for one in found) <= binom.ppf(0.99, 10, 0.1)
    assert all("not identified" in one.verdict.sentence for one in found if not one.is_saturated)


def test_saturation_inside_the_range_is_found() -> None:
    """10 accounts in which the seventh post a week brings a third of the first."""
    found = [frequency_curve(fitted(seed, 0.9), "facebook") for seed in range(10)]
    assert sum(one.is_saturated for one in found) >= binom.ppf(0.01, 10, 0.8)


def test_the_curve_rises_in_the_mean_and_brings_interval_hours_and_range(
    model: ResponseModel,
) -> None:
    found = frequency_curve(model, "facebook")
    table = found.table
    assert (table["low_90"] <= table["value"]).all() and (table["value"] <= table["high_90"]).all()
    assert (
        table["value"].is_monotonic_increasing and table["hours_per_week"].is_monotonic_increasing
    )
    tried = table.loc[table["is_in_observed_range"], "posts_per_week"]
    assert found.observed[0] <= tried.min() and tried.max() <= found.observed[1]
    block = frequency_block(table, "facebook", found.now, found.observed, found.verdict)
    assert block.title == "Saturation is not identified on Facebook"
    assert "90 %" in block.sentence and "300 posts" in block.sentence and len(block.table)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_posts_are_refused_in_words(count: int) -> None:
    posts = make_response_posts(1, world(0.0))[0].head(count)
    for found in learn_frequency(posts).values():
        assert found.verdict.level == "prior only" and not len(found.table)
        block = frequency_block(found.table, "facebook", 0.0, (0.0, 0.0), found.verdict)
        assert "Nothing known" in block.title
    assert learn_frequency(POSTS.empty()) == {}


def test_the_panel_asks_answers_and_forgets() -> None:
    state = PlannerState()
    panel = FrequencyPanel(state)
    panel.show()
    assert panel.words.value == "" and not is_shown(panel.platform)
    panel._look()
    assert "Posts a week" in panel.words.value and len(panel.cards.children) == 1
    panel.platform.index = 1
    assert "X" in panel.words.value
    state.choose_sample("lantern_books")
    panel.show()
    assert panel.words.value == "" and panel.cards.children == ()
