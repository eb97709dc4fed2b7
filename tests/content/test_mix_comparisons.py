"""The mix beside others: active shares, the simple rule, and one kind changed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from content.mix_worlds import brief_of, plan_in, world

from planner.content.effort import Answering
from planner.content.mix import Mix, plan_mix
from planner.content.response import ResponseModel
from planner.errors import DataError
from planner.inference.posts import CELL
from planner.schema import POSTS
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(
    posts=400, posts_per_week=12.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=2, intents=2,
    effects=PostEffects(content_sd=(0.5, 0.2, 0.1, 0.0), noise=0.5),
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    return ResponseModel("interactions").fit(make_response_posts(1, WORLD)[0])


@pytest.fixture(scope="module")
def mix(model: ResponseModel) -> Mix:
    return plan_mix(model, brief_of(12.0))


def test_active_shares_take_hours_from_posts(mix: Mix, model: ResponseModel) -> None:
    shares = mix.active_shares()
    hours = brief_of(12.0).capacity.hours_per_week
    asked = shares["active_hours_per_week"] / (
        shares["active_hours_per_week"] + shares["passive_hours_per_week"] + 1.5
    )
    assert np.allclose(asked, shares["active_share"], atol=1e-6)
    total = shares["active_hours_per_week"] + shares["passive_hours_per_week"]
    assert (total <= hours + 1e-6).all()
    assert shares["posts_per_week"].is_monotonic_decreasing
    assert shares["marketing"].iloc[-1] < shares["marketing"].iloc[0]
    assert (shares["marketing_low_90"] <= shares["marketing"]).all()
    assert shares["share_answered"].isna().all()
    known = plan_mix(model, brief_of(12.0), answering=Answering(20.0), quick=True).active_shares(5)
    assert known["share_answered"].is_monotonic_increasing
    assert len(mix.active_shares(is_wanted=lambda: False)) == 0


def test_the_promise_gets_its_hours_or_is_said_not_to(model: ResponseModel) -> None:
    brief = brief_of(12.0)
    kept = plan_mix(model, brief, answering=Answering(20.0), quick=True)
    row = kept.active.set_index("activity").loc["answering"]
    assert row["share_answered"] >= brief.reply_promise_share - 1e-6
    assert not any("NOT kept" in note for note in kept.notes)
    lost = plan_mix(model, brief, answering=Answering(500.0), quick=True)
    row = lost.active.set_index("activity").loc["answering"]
    assert row["share_answered"] < brief.reply_promise_share
    assert any("NOT kept: with 500 messages a week" in note for note in lost.notes)


def test_the_simple_rule_stands_beside_the_mix() -> None:
    """Where kinds differ little, the best raw means are partly luck: the draws know it."""
    found = [plan_in(seed, world(100, 0.35), quick=False).mix for seed in range(6)]
    # Under the same limits: by the draws, no rule is clearly above the best mix.
    assert all(one.raw_gain <= one.gain + 0.03 for one in found)
    found = [one.mix for one in (plan_in(seed, world(300, 0.0), quick=False) for seed in range(6))]
    assert np.mean([mix.raw_gain for mix in found]) < 0.05
    for one in found:
        assert one.raw_gain_low_90 <= one.raw_gain <= one.raw_gain_high_90
        assert one.table["posts_per_week_raw"].notna().all()


def test_while_dragging_the_rule_is_left_out(model: ResponseModel) -> None:
    quick = plan_mix(model, brief_of(12.0), quick=True)
    assert np.isnan(quick.raw_gain) and quick.table["posts_per_week_raw"].isna().all()


def test_what_if_nothing_changes_nothing_changes(mix: Mix) -> None:
    row = mix.table.iloc[0]
    same = mix.what_if(tuple(row[CELL]), row["posts_per_week"])
    assert same.gain == 0 and same.hours_per_week == 0 and same.broken == ()
    assert same.posts_per_week == same.posts_per_week_before == row["posts_per_week"]


def test_what_if_counts_hours_limits_and_posts(mix: Mix, model: ResponseModel) -> None:
    table = mix.table
    best = table.loc[table["posts_per_week"] > 0].iloc[0]
    kind = tuple(best[CELL])
    less = mix.what_if(kind, 0)
    assert less.gain < 0 and less.probability_better < 0.05
    assert less.hours_per_week == -best["posts_per_week"] * best["hours_per_post"]
    much = mix.what_if(kind, 40)
    assert much.gain > 0 and any("hours a week" in name for name in much.broken)
    assert "the range of posts tried so far" in much.broken
    assert much.gain_low_90 <= much.gain <= much.gain_high_90
    cells = model.cells_
    assert much.own_posts == cells.loc[(cells[CELL] == list(kind)).all(axis=1), "posts"].item()


def test_what_cannot_be_asked_is_refused_in_words(mix: Mix) -> None:
    with pytest.raises(DataError, match="choose one of its rows"):
        mix.what_if(("x", "opera", "a", "sell"), 1)
    with pytest.raises(DataError, match="0 or more posts"):
        mix.what_if(tuple(mix.table[CELL].iloc[0]), -1)
    empty = plan_mix(ResponseModel().fit(POSTS.empty()), brief_of(12.0))
    assert len(empty.active_shares()) == 0 and len(empty.guards) == 0
    with pytest.raises(DataError, match="import more posts first"):
        empty.what_if(("x", "photo", "a", "sell"), 1)


def test_the_present_mix_is_taken_at_the_rhythm_of_the_brief(model: ResponseModel) -> None:
    """14 posts a week for 12: twelve more posts in 6 weeks must not pass for a better mix."""
    brief = brief_of(16.0).with_(platforms=[{"platform": "facebook", "posts_per_week": 14}])
    mix = plan_mix(model, brief, quick=True)
    assert mix.table["posts_per_week_now"].sum() == pytest.approx(14)
    assert mix.table["posts_per_week"].sum() == pytest.approx(14)
    assert any("taken at the brief's 14 posts a week" in note for note in mix.notes)
    own = pd.DataFrame([("facebook", "photo", "pillar 1", "inform", 3.0)],
                       columns=[*CELL, "posts_per_week"])  # fmt: skip
    given = plan_mix(model, brief_of(16.0), present=own, quick=True)
    assert given.table["posts_per_week_now"].sum() == 3
