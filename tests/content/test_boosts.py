"""Boosts as a choice: money, the share boosted, and the same money spent evenly beside it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from content.mix_worlds import brief_of
from scipy.stats import binom

from planner.brief import Brief
from planner.content.mix import plan_mix
from planner.content.mix_limits import Boost, MixLimits
from planner.content.mix_problem import MixProblem, Row
from planner.content.mix_solver import solve_mix
from planner.content.response import ResponseModel
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(
    posts=400, posts_per_week=12.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=2, intents=2,
    paid_share=0.3, effects=PostEffects(content_sd=(0.5, 0.2, 0.1, 0.0), noise=0.5, paid=0.7),
)  # fmt: skip


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    made = make_response_posts(2, WORLD)[0]
    spend = np.random.default_rng(0).gamma(3, 10, len(made)).round(2)
    return made.assign(spend=np.where(made["paid"], spend, 0.0))


@pytest.fixture(scope="module")
def model(posts: pd.DataFrame) -> ResponseModel:
    return ResponseModel("interactions", check_later=False).fit(posts)


def _brief(money: float) -> Brief:
    brief = brief_of(12.0)
    return brief.with_(capacity={**brief.capacity.model_dump(), "money": money})


def test_the_planted_effect_is_in_the_draws(model: ResponseModel) -> None:
    """At the usual spend: the flag's .7 and what the spend adds, (1 + 1)^.3, both planted."""
    inside = 0
    for seed in range(20):
        made = make_response_posts(seed, WORLD)[0]
        spend = np.random.default_rng([seed, 1]).gamma(3, 10, len(made))
        spend = np.where(made["paid"], spend, 0.0)
        usual = np.median(spend[spend > 0])
        lifted = np.round(made["interactions"] * (1 + spend / usual) ** 0.3)
        own = ResponseModel("interactions", check_later=False, half_lives_days=(7.0,)).fit(
            made.assign(spend=spend, interactions=lifted)
        )
        low, high = np.quantile(np.log(own.boost_draws(usual)), [0.05, 0.95])
        inside += bool(low <= 0.7 + 0.3 * np.log(2) <= high)
    assert inside >= binom.ppf(0.01, 20, 0.9)
    assert (model.boost_draws(200.0) >= model.boost_draws(20.0)).all()


def test_money_and_share_bound_the_boosts(model: ResponseModel) -> None:
    limits = MixLimits(boost=Boost(money=30.0, share_max=0.25))
    mix = plan_mix(model, _brief(960.0), limits=limits)  # 8 weeks: 120 a week, 4 boosts
    table = mix.table
    assert table["boosted_per_week"].sum() <= 0.25 * table["posts_per_week"].sum() + 1e-9
    assert 30 * table["boosted_per_week"].sum() <= 120 + 1e-9
    assert (table["boosted_per_week"] <= table["posts_per_week"] + 1e-9).all()
    # What it is compared with spends the same money.
    whole = table["posts_per_week_now"].sum() * mix.period_weeks
    boosted = table["boosted_per_week_now"].sum() * mix.period_weeks
    assert boosted == pytest.approx(min(int(0.25 * whole), 4 * mix.period_weeks))
    assert any("an association" in note for note in mix.notes)
    worth = mix.worth_of_limits()
    more = worth[(worth["limit"] == "money a week") & (worth["step"] > 0)]
    assert len(more) == 1 and more["gain"].iloc[0] >= -1e-6


def test_boosts_go_to_the_kinds_that_bring_most(model: ResponseModel) -> None:
    table = plan_mix(model, _brief(960.0), limits=MixLimits(boost=Boost(30.0))).table
    work = plan_mix(model, _brief(960.0)).work
    worth = work.outcomes[0].post.mean(axis=0)
    boosted = table["boosted_per_week"].to_numpy() > 0
    assert boosted.any()
    assert worth[boosted].mean() > np.average(worth, weights=table["posts_per_week_now"])


def test_without_money_nothing_is_boosted(model: ResponseModel) -> None:
    table = plan_mix(model, _brief(0.0), limits=MixLimits(boost=Boost(30.0)), quick=True).table
    assert table[["boosted_per_week", "boosted_per_week_now"]].to_numpy().sum() == 0
    campaign = {"name": "Sale", "starts_on": "2027-01-04", "ends_on": "2027-01-10", "budget": 960}
    spent = _brief(960.0).with_(campaigns=[campaign])
    assert plan_mix(model, spent, limits=MixLimits(boost=Boost(30.0)),
                    quick=True).table["boosted_per_week"].sum() == 0  # fmt: skip


def test_what_cannot_be_known_is_said(posts: pd.DataFrame) -> None:
    for own in (posts.drop(columns="spend"), posts.assign(paid=False),
                posts.assign(interactions_organic=posts["interactions"])):  # fmt: skip
        model = ResponseModel("interactions", check_later=False).fit(own)
        mix = plan_mix(model, _brief(960.0), limits=MixLimits(boost=Boost(30.0)), quick=True)
        assert model.boost_draws(30.0) is None
        assert any(note.startswith("Boosts are left out") for note in mix.notes)
        assert mix.table["boosted_per_week"].sum() == 0


@pytest.mark.parametrize("seed", range(40))
def test_enumeration_with_plain_and_boosted_columns(seed: int) -> None:
    """Two or three kinds, each plain and boosted, in one or two groups: as by enumeration."""
    rng = np.random.default_rng([seed, 41])
    kinds = int(rng.integers(2, 4))
    group = np.tile(np.minimum(np.arange(kinds), rng.integers(0, 2)), 2)
    worth = np.exp(rng.normal(0, 0.5, kinds))
    worth = np.r_[worth, worth * rng.uniform(1.1, 2.5)]
    posts = np.arange(2 * kinds * 3 + 1)
    value = worth[:, None] * np.maximum(posts, 1) ** -float(rng.uniform(0, 0.5))
    kind = np.tile(np.arange(kinds), 2)
    none, most = np.zeros(0), np.full(2 * kinds, 3)
    boosted = (np.arange(2 * kinds) >= kinds).astype(float)
    rows = [Row("hours", np.ones(2 * kinds), none, high=float(rng.integers(2, 7)), is_soft=False),
            Row("money", boosted, none, high=float(rng.integers(0, 4)), is_soft=False)]  # fmt: skip
    rows += [Row("range", (kind == number).astype(float), none, high=3.0, is_soft=False)
             for number in range(kinds)]  # fmt: skip
    present = np.r_[rng.integers(0, 2, kinds), np.zeros(kinds, dtype=int)]
    changes = int(rng.integers(1, 5))
    problem = MixProblem(group, value, present, most, tuple(rows), changes_most=changes,
                         change_cost=0.0, kind=kind)  # fmt: skip
    plans = np.array(list(product(range(4), repeat=2 * kinds)))
    totals = plans[:, :kinds] + plans[:, kinds:]
    good = (np.abs(totals - present[:kinds]).sum(axis=1) <= changes) & (totals <= 3).all(axis=1)
    for row in rows:
        good &= plans @ row.posts <= row.high
    found = solve_mix(problem)
    assert not problem.broken(found.posts, found.hours)
    assert found.objective >= 0.99 * problem.posts_value(plans[good]).max()
