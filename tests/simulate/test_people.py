"""Planted types, volumes, contests, answers and growth come back from simulated people."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from planner.schema import INBOUND, INTERACTIONS, check
from planner.simulate import (
    THREE_TYPES,
    AccountWorld,
    InboundWorld,
    MemberWorld,
    PostWorld,
    SurveyWorld,
    make_account,
    make_inbound,
    make_interactions,
    make_posts,
    make_survey,
)

POSTS, _ = make_posts(1, PostWorld(posts=300, contests=5))
CONTESTS = POSTS.loc[POSTS["pillar"] == "contest", "post_id"]


def counts_by_member(acts: pd.DataFrame) -> pd.DataFrame:
    own = acts[(acts["direction"] == "inbound") & ~acts["contest"]]
    return own.groupby(["member_id", "kind"]).size().unstack(fill_value=0)


# ---------------------------------------------------------------- interactions


def test_type_mixes_come_back():
    world = MemberWorld(members=3_000, types=dict(THREE_TYPES), acts_per_member=8.0)
    acts, truth = make_interactions(2, world, POSTS)
    counts = counts_by_member(acts)
    types = pd.Series(truth["members"])
    for name, kind in THREE_TYPES.items():
        members = types.index[types == name].intersection(counts.index)
        assert abs((types == name).mean() - kind.share) < 0.03
        found = counts.loc[members].sum() / counts.loc[members].to_numpy().sum()
        for word, share in kind.mix.items():
            assert abs(found[word] - share) < 0.02


def overdispersion(counts: pd.DataFrame) -> float:
    """Spread of members' shares of likes against the multinomial's: 1 = all members alike."""
    total = counts.sum(axis=1)
    often = counts[total >= 5]
    total = often.sum(axis=1)
    share = often["like"].sum() / total.sum()
    return float(((often["like"] - share * total) ** 2 / (total * share * (1 - share))).mean())


def test_one_population_differs_in_degree_and_types_in_kind():
    one, _ = make_interactions(3, MemberWorld(members=2_000, acts_per_member=8.0), POSTS)
    types = MemberWorld(members=2_000, types=dict(THREE_TYPES), acts_per_member=8.0)
    three, _ = make_interactions(3, types, POSTS)
    # In one population shares of likes have a single hump; types leave a gap in the middle.
    gaps = []
    for acts in (one, three):
        counts = counts_by_member(acts)
        often = counts[counts.sum(axis=1) >= 10]
        share = often["like"] / often.sum(axis=1)
        gaps.append(float(share.between(0.35, 0.6).mean()))
    assert gaps[0] > 0.3 > 0.1 > gaps[1]
    assert overdispersion(counts_by_member(one)) > 1.3


def test_volumes_are_over_dispersed_with_the_given_mean_and_every_member_is_seen():
    acts, truth = make_interactions(4, MemberWorld(members=4_000, acts_per_member=5.0))
    volumes = counts_by_member(acts).sum(axis=1)
    assert len(volumes) == truth["active_members"] == 4_000
    assert abs(volumes.mean() - 5.0) < 0.25
    assert volumes.var() > 3 * volumes.mean()


def test_contest_only_members_do_nothing_else():
    world = MemberWorld(members=500, contest_only_members=200)
    acts, truth = make_interactions(5, world, POSTS)
    types = pd.Series(truth["members"])
    strangers = acts[acts["member_id"].isin(types.index[types == "contest only"])]
    assert strangers["contest"].all()
    assert set(acts.loc[acts["contest"], "post_id"]) <= set(CONTESTS)
    assert not acts.loc[~acts["contest"], "post_id"].isin(CONTESTS).any()
    assert strangers["member_id"].nunique() > 150


def test_initiative_direction_and_posts_fit_the_kinds():
    acts, truth = make_interactions(6, MemberWorld(members=2_000), POSTS)
    inbound = acts[acts["direction"] == "inbound"]
    proactive = inbound["kind"].isin(["mention", "direct_message", "user_content"])
    assert ((inbound["initiative"] == "proactive") == proactive).all()
    assert inbound.loc[proactive, "post_id"].isna().all()
    assert inbound.loc[~proactive, "post_id"].notna().all()
    outbound = acts[acts["direction"] == "outbound"]
    assert 0.02 < len(outbound) / len(acts) < 0.08
    assert set(outbound["initiative"]) == {"reactive", "proactive"}
    assert abs(truth["share_proactive"] - proactive.mean()) < 0.01


def test_reactive_acts_follow_their_post_and_popular_posts_draw_more():
    acts, _ = make_interactions(7, MemberWorld(members=4_000), POSTS)
    joined = acts.dropna(subset=["post_id"]).merge(
        POSTS[["post_id", "published_at", "interactions"]], on="post_id"
    )
    late = joined["occurred_at"] > joined["published_at"]
    assert late.mean() > 0.995  # acts moved into the record's last day are the exception
    drawn = joined.groupby("post_id").size().reindex(POSTS["post_id"], fill_value=0)
    assert np.corrcoef(np.log1p(drawn), np.log1p(POSTS["interactions"]))[0, 1] > 0.6


def test_lapsing_shortens_the_time_people_take_part():
    spans = []
    for lapse in (0.0, 0.1):
        acts, _ = make_interactions(8, MemberWorld(members=1_500, lapse_per_week=lapse))
        days = acts.groupby("member_id")["day"].agg(["min", "max"])
        spans.append((days["max"] - days["min"]).mean())
    assert spans[1] < 0.5 * spans[0]


def test_times_stay_inside_the_record():
    world = MemberWorld(members=800, weeks=20)
    acts, _ = make_interactions(9, world)
    wall = acts["occurred_at"].dt.tz_convert(world.timezone)
    assert wall.dt.date.min() >= world.starts_on
    assert wall.dt.date.max() < world.starts_on + dt.timedelta(weeks=20)
    assert acts["occurred_at"].is_monotonic_increasing
    check(acts, INTERACTIONS)


# ---------------------------------------------------------------- inbound


def test_arrivals_are_over_dispersed_and_follow_the_hours():
    messages, truth = make_inbound(10, InboundWorld(weeks=200, messages_per_week=70))
    wall = messages["received_at"].dt.tz_convert("Europe/Copenhagen")
    by_day = wall.dt.floor("D").value_counts().reindex(
        pd.date_range(wall.min().floor("D"), wall.max().floor("D"), freq="D"), fill_value=0
    )  # fmt: skip
    workdays = by_day[by_day.index.day_of_week < 5]
    mean, variance = workdays.mean(), workdays.var()
    # Variance of a gamma-Poisson count is mean + mean^2 / shape.
    assert abs(mean**2 / (variance - mean) - truth["day_factor_shape"]) < 0.8
    assert abs(wall.dt.hour.between(9, 20).mean() - 0.77) < 0.01
    assert abs(len(messages) / 200 - 70) < 4


def test_posts_bring_messages():
    world = InboundWorld(messages_per_comment=0.2)
    messages, truth = make_inbound(11, world, POSTS)
    hanging = messages.dropna(subset=["post_id"])
    assert abs(len(hanging) - 0.2 * POSTS["comments"].sum()) < 5 * np.sqrt(len(hanging))
    joined = hanging.merge(POSTS[["post_id", "published_at"]], on="post_id")
    delay = (joined["received_at"] - joined["published_at"]).dt.total_seconds() / 60
    assert (delay > 0).all()
    assert abs(np.log(delay.median() / world.half_life_minutes)) < 0.2
    assert abs(truth["share_after_posts"] - len(hanging) / len(messages)) < 1e-3


def test_answers_come_in_staffed_hours_and_a_share_never():
    world = InboundWorld(weeks=150, share_never_answered=0.2, staffed={0: (10, 14), 3: (10, 14)})
    messages, truth = make_inbound(12, world)
    answered = messages.dropna(subset=["answered_at"])
    wall = answered["answered_at"].dt.tz_convert(world.timezone)
    assert set(wall.dt.day_of_week) == {0, 3}
    minutes = 60 * wall.dt.hour + wall.dt.minute
    assert minutes.between(10 * 60, 14 * 60).all()
    assert (answered["answered_at"] > answered["received_at"]).all()
    error = np.sqrt(0.2 * 0.8 / len(messages))
    assert abs(messages["answered_at"].isna().mean() - 0.2) < 4 * error + 0.005
    assert truth["share_unanswered_in_record"] == round(messages["answered_at"].isna().mean(), 4)
    check(messages, INBOUND)


def test_the_promise_is_kept_as_the_truth_says():
    messages, truth = make_inbound(13, InboundWorld(weeks=600))
    wait = (messages["answered_at"] - messages["received_at"]).dt.total_seconds() / 60
    assert truth["share_answered_within_promise"] == round((wait <= 60).mean(), 4)
    # Inside staffed hours the wait has the planted median.
    wall = messages["received_at"].dt.tz_convert("Europe/Copenhagen")
    morning = (wall.dt.day_of_week < 5) & wall.dt.hour.between(9, 11)
    assert abs(np.log(wait[morning].median() / 25)) < 0.1


# ---------------------------------------------------------------- survey and account


def test_survey_classes_come_back_and_attributes_do_not_depend_on_them():
    classes = {
        "a": (0.6, {"q": {"yes": 0.9, "no": 0.1}, "p": {"yes": 0.8, "no": 0.2}}),
        "b": (0.4, {"q": {"yes": 0.1, "no": 0.9}, "p": {"yes": 0.3, "no": 0.7}}),
    }
    table, truth = make_survey(14, SurveyWorld(respondents=8_000, classes=classes))
    group = table["respondent_id"].map(truth["respondents_by_class"])
    assert abs((group == "a").mean() - 0.6) < 0.02
    for name, (_, items) in classes.items():
        for question, shares in items.items():
            answers = table.loc[group == name, question].dropna()
            assert abs((answers == "yes").mean() - shares["yes"]) < 0.02
    for attribute in ("age_band", "device", "region"):
        one, two = (
            table.loc[group == name, attribute].value_counts(normalize=True) for name in "ab"
        )
        assert (one - two).abs().max() < 0.035
    assert abs(table.drop(columns="respondent_id").isna().to_numpy().mean() - 0.04) < 0.005


@pytest.mark.parametrize("growth", [0.0, 0.004, 0.02])
def test_followers_grow_as_planted(growth):
    table, truth = make_account(15, AccountWorld(followers={"x": 50_000}, growth_per_week=growth))
    weeks = (len(table) - 1) / 7
    found = (table["followers"].iloc[-1] / table["followers"].iloc[0]) ** (1 / weeks) - 1
    assert abs(found - growth) < 0.001
    assert truth["growth_per_week"] == growth


def test_a_crisis_shows_in_mentions_and_sentiment():
    world = AccountWorld(followers={"facebook": 40_000}, crisis_on=dt.date(2026, 6, 16))
    table, _ = make_account(16, world)
    day = table["date"] == pd.Timestamp("2026-06-16")
    usual = table["date"] < pd.Timestamp("2026-06-10")
    assert table.loc[day, "mentions"].iloc[0] > 3 * table.loc[usual, "mentions"].mean()
    assert (
        table.loc[day, "sentiment_mean"].iloc[0] < 0.1 < table.loc[usual, "sentiment_mean"].mean()
    )


def test_the_same_seed_gives_the_same_tables_and_truth_is_json():
    for make in (make_interactions, make_inbound, make_survey, make_account):
        first, truth = make(17)
        second, _ = make(17)
        pd.testing.assert_frame_equal(first, second)
        json.dumps(truth)
