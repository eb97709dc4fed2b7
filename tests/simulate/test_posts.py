"""What is planted in simulated posts comes back from them."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from planner.schema import POSTS, check
from planner.simulate import PostWorld, make_account, make_posts
from planner.simulate.account import AccountWorld
from planner.simulate.hours import posting_habit

MANY = 6_000
BIG = PostWorld(
    posts=MANY,
    formats={"photo": 0.5, "video": 0.3, "link": 0.2},
    format_ratio={"photo": 1.0, "video": 1.6, "link": 0.7},
    pillars={"product": 0.5, "people": 0.5},
    pillar_ratio={"product": 1.0, "people": 1.25},
    intents_by_pillar={"product": {"inform": 1.0}, "people": {"inform": 1.0}},
    paid_share=0.1,
    growth_per_week=0.0,
)


def log_ratio(posts: pd.DataFrame, column: str, word: str, other: str) -> tuple[float, float]:
    """Difference of mean log interactions, and its standard error."""
    logs = np.log1p(posts["interactions"])
    one, two = logs[posts[column] == word], logs[posts[column] == other]
    error = np.sqrt(one.var() / len(one) + two.var() / len(two))
    return float(one.mean() - two.mean()), float(error)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_content_ratios_come_back(seed):
    posts, truth = make_posts(seed, BIG)
    unpaid = posts[~posts["paid"]]
    for column, word, other in (
        ("format", "video", "photo"), ("format", "link", "photo"), ("pillar", "people", "product"),
    ):  # fmt: skip
        planted = np.log(truth[f"{column}_ratio"][word] / truth[f"{column}_ratio"][other])
        found, error = log_ratio(unpaid, column, word, other)
        assert abs(found - planted) < 3.5 * error


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_an_hour_effect_hours_do_not_differ(seed):
    posts, truth = make_posts(seed, PostWorld(posts=MANY, formats={"photo": 1.0}, paid_share=0))
    assert truth["hour_effect"] == "none"
    logs = np.log1p(posts["interactions"])
    hour = posts["published_wall"].dt.hour
    groups = [logs[hour == h] for h in hour.unique() if (hour == h).sum() > 30]
    between = sum(len(g) * (g.mean() - logs.mean()) ** 2 for g in groups) / (len(groups) - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(logs) - len(groups))
    # F of about 20 and 6,000 degrees of freedom: its 99.9 % point is 2.3.
    assert between / within < 2.3


def test_a_planted_hour_effect_comes_back():
    ratio = np.ones(168)
    evening = np.add.outer(24 * np.arange(7), np.arange(18, 22)).ravel()
    ratio[evening] = 1.6
    posts, truth = make_posts(4, PostWorld(posts=MANY, hour_ratio=tuple(ratio), paid_share=0))
    late = posts["published_wall"].dt.hour.between(18, 21)
    posts["late"] = np.where(late, "late", "early")
    found, error = log_ratio(posts, "late", "late", "early")
    assert truth["hour_effect"] == "planted"
    assert abs(found - np.log(1.6)) < 3.5 * error


def test_the_top_tenth_carries_what_published_pages_show():
    shares = [make_posts(seed, PostWorld(posts=500))[1] for seed in range(20)]
    for name in ("interactions", "reach"):
        found = [truth[f"top_10_percent_share_of_{name}"] for truth in shares]
        # 35 to 85 % is the range over published pages; 43 and 50 % on the UCI Facebook page.
        assert 0.35 < np.mean(found) < 0.6
        assert max(found) < 0.85


def test_boosts_add_reach_with_diminishing_return_and_little_interaction():
    posts, truth = make_posts(5, BIG)
    paid = posts[posts["paid"]]
    bought = paid["reach_people"] / paid["reach_organic"] - 1
    slope, level = np.polyfit(np.log(paid["spend"] / 40), np.log(bought.clip(lower=1e-3)), 1)
    assert abs(slope - truth["paid_power"]) < 0.1
    assert abs(np.exp(level) - truth["paid_reach_lift_at_median_spend"]) < 0.1
    rate_paid = (paid["interactions"] - paid["interactions_organic"]).sum() / (
        paid["reach_people"] - paid["reach_organic"]
    ).sum()
    rate_organic = paid["interactions_organic"].sum() / paid["reach_organic"].sum()
    assert 0.2 < rate_paid / rate_organic < 0.4
    assert posts.loc[~posts["paid"], "spend"].isna().all()
    assert (posts.loc[posts["paid"], "boosted_at"] > posts.loc[posts["paid"], "published_at"]).all()


def test_selling_posts_are_boosted_more_often():
    posts, _ = make_posts(6, PostWorld(posts=MANY))
    share = posts.groupby("intent")["paid"].mean()
    assert share["sell"] > 2 * share["inform"]


def test_kinds_add_up_and_conversation_brings_comments():
    posts, _ = make_posts(7, PostWorld(posts=2_000))
    assert (posts[["reactions", "comments", "shares"]].sum(axis=1) == posts["interactions"]).all()
    by_intent = posts.groupby("intent")[["comments", "interactions"]].sum()
    share = by_intent["comments"] / by_intent["interactions"]
    assert share["converse"] > 2 * share["inform"]
    assert (posts["interactions"] <= posts["reach_people"]).all()
    assert (posts["reach_people"] <= posts["impressions"]).all()


def test_results_grow_with_followers_from_the_account_table():
    world = PostWorld(posts=3_000, level_log_sd=0.0, paid_share=0.0)
    account, _ = make_account(8, AccountWorld(growth_per_week=0.02))
    posts, _ = make_posts(8, world, account)
    day = posts["published_wall"].dt.normalize()
    known = account.set_index("date")["followers"]
    assert (posts["followers"].to_numpy() == known.loc[day].to_numpy()).all()
    slope = np.polyfit(np.log(posts["followers"]), np.log(posts["reach_people"]), 1)[0]
    assert abs(slope - 1) < 0.25


def test_posting_follows_office_habits_and_no_two_posts_coincide():
    posts, _ = make_posts(9, PostWorld(posts=3_000))
    week = 24 * posts["published_wall"].dt.day_of_week + posts["published_wall"].dt.hour
    share = np.bincount(week, minlength=168) / len(posts)
    assert abs(share - posting_habit()).sum() < 0.2
    assert (share[120:].sum() < 0.2) and (share[: 24 * 5].reshape(5, 24)[:, 9:18].sum() > 0.6)
    assert posts["published_wall"].is_monotonic_increasing
    assert posts["published_wall"].is_unique


def test_contests_are_marked_and_draw_more():
    posts, truth = make_posts(10, PostWorld(posts=2_000, contests=200, contest_ratio=3.5))
    contest = posts["pillar"] == "contest"
    assert contest.sum() == 200
    assert sorted(truth["contest_post_ids"]) == sorted(posts.loc[contest, "post_id"])
    logs = np.log1p(posts["interactions"])
    assert abs(logs[contest].mean() - logs[~contest].mean() - np.log(3.5)) < 0.35


def test_the_same_seed_gives_the_same_table_and_the_truth_is_json():
    first, truth = make_posts(11)
    second, _ = make_posts(np.random.default_rng(11))
    pd.testing.assert_frame_equal(first, second)
    json.dumps(truth)
    check(first, POSTS)


def test_clock_changes_do_not_break_times():
    world = PostWorld(posts=370, weeks=2, starts_on=dt.date(2026, 3, 23))
    posts, _ = make_posts(12, world)
    wall = posts["published_at"].dt.tz_convert(world.timezone).dt.tz_localize(None)
    assert (wall == posts["published_wall"]).all()
    assert posts["published_wall"].dt.date.nunique() == 14


def test_more_posts_than_quarters_of_an_hour_are_refused():
    with pytest.raises(ValueError, match="expected at most"):
        PostWorld(posts=189, weeks=1)
