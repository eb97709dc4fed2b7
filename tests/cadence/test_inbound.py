"""InboundModel: rates that were planted are found, the published shape is kept on noise, and
tables that say nothing are refused in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from planner.cadence.arrival_fit import fit_arrivals
from planner.cadence.arrivals import arrival_days, planned_post_weeks, week_exposure
from planner.cadence.inbound import InboundModel
from planner.cadence.presence import usual_arrivals
from planner.schema import INBOUND
from planner.simulate.hours import arrival_shape
from planner.simulate.inbound import InboundWorld, make_inbound
from planner.simulate.posts import make_posts

ZONE = "Europe/Copenhagen"


def messages(times: list[str]) -> pd.DataFrame:
    received = pd.to_datetime(times, utc=True)
    table = pd.DataFrame({"message_id": [str(n) for n in range(len(times))], "platform": "facebook",
                          "received_at": received})  # fmt: skip
    return INBOUND.empty() if not times else table


def test_counts_follow_the_clock_of_the_zone() -> None:
    """23:30 UTC is 0:30 of the next day in Copenhagen; the two outer days are left out."""
    table = messages(["2027-01-04 09:00", "2027-01-05 23:30", "2027-01-08 09:00"])
    days = arrival_days(table, ZONE)
    assert days.days == 3 and days.weekday.tolist() == [1, 2, 3]
    assert days.counts[1, 0] == 1 and days.counts.sum() == 1


def test_a_day_on_which_clocks_change_keeps_every_message() -> None:
    times = [
        f"2027-03-{day:02d} {hour:02d}:30" for day in (26, 27, 28, 29, 30) for hour in range(24)
    ]
    days = arrival_days(messages(times), ZONE)
    assert days.counts.sum(axis=1).tolist() == [24, 23, 24, 24]  # 28 March has 23 hours


def test_posts_bring_their_messages_after_the_half_life() -> None:
    published = pd.to_datetime(["2027-01-05 10:30"], utc=True)
    posts = pd.DataFrame({"platform": "facebook", "published_at": published,
                          "has_time_of_day": True, "comments": [4.0]})  # fmt: skip
    table = messages(["2027-01-04 09:00", "2027-01-30 09:00"])
    days = arrival_days(table, "UTC", posts)
    hourly = days.exposure[0].ravel()
    assert hourly[:10].sum() == 0 and hourly.sum() == pytest.approx(1)
    # Half of what comes within a fortnight has come shortly before 12:00, 1.5 h after 10:30.
    assert hourly[:12].sum() == pytest.approx(0.5, abs=0.01)
    assert week_exposure([10.5], "facebook").sum() == pytest.approx(1)


def test_planted_rates_are_inside_their_intervals() -> None:
    """20 brands: hours, the week's total, messages a post and the spread of days."""
    cells, totals, per_post, shapes = [], [], [], []
    for seed in range(20):
        posts, _ = make_posts(seed)
        world = InboundWorld(weeks=26, messages_per_week=60)
        table, _ = make_inbound(seed, world, posts)
        days = arrival_days(table, ZONE, posts, by_comments=True)
        found = fit_arrivals(days, usual_arrivals())
        truth = 60 * arrival_shape()
        low, high = np.quantile(found.rate, [0.05, 0.95], axis=0)
        cells.append(np.mean((low <= truth) & (truth <= high)))
        low, high = np.quantile(found.rate.sum(axis=1), [0.05, 0.95])
        totals.append(low <= 60 <= high)
        inside = posts[posts["published_wall"].between("2025-12-16", "2026-06-29")]
        mean = world.messages_per_comment * inside["comments"].mean()
        low, high = np.quantile(found.per_post[:, 0], [0.05, 0.95])
        per_post.append(low <= mean <= high)
        low, high = np.quantile(found.shape, [0.05, 0.95])
        # Messages after posts have no day factor here, so days seem a little more even.
        shapes.append(low <= 3.0 * 1.3 and high >= 3.0)
    assert np.mean(cells) >= 0.85
    assert sum(totals) >= 15 and sum(per_post) >= 14 and sum(shapes) >= 15


def test_the_published_shape_is_not_beaten_on_noise() -> None:
    """20 brands whose messages follow it: within the 99 % bounds of 5 and 25 %."""
    levels = []
    for seed in range(20):
        world = InboundWorld(weeks=12, messages_per_week=60, weekend_level=1.0)
        table, _ = make_inbound(seed, world)
        levels.append(InboundModel(ZONE, draws=100).fit(table).verdict_.level)
    assert levels.count("supported") <= binom.ppf(0.99, 20, 0.05)
    at_least = levels.count("supported") + levels.count("leaning")
    assert at_least <= binom.ppf(0.99, 20, 0.25)


def test_hours_of_their_own_are_found() -> None:
    world = InboundWorld(weeks=26, messages_per_week=60, daytime_share=0.5, weekend_level=0.4)
    model = InboundModel(ZONE).fit(make_inbound(1, world)[0])
    assert model.verdict_.level == "supported"
    assert model.check_.over_raw[0] > 0
    table = model.summary
    assert len(table) == 168 and (table["low_90"] <= table["high_90"]).all()
    assert table["share_of_week"].sum() == pytest.approx(1)


def test_comments_carry_messages_where_they_do() -> None:
    posts, _ = make_posts(4)
    world = InboundWorld(weeks=26, messages_per_week=20, messages_per_comment=0.3)
    model = InboundModel(ZONE).fit(make_inbound(4, world, posts)[0], posts)
    assert model.posts_by_comments_
    assert model.per_post_["messages_per_post"].iloc[0] > 2


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_messages_are_refused_in_words(count: int) -> None:
    model = InboundModel().fit(messages([f"2027-01-{day + 1:02d} 10:00" for day in range(count)]))
    assert model.verdict_.level == "prior only" and model.draws_ is None
    assert "not known yet" in model.verdict_.sentence
    assert model.summary["messages_per_hour"].isna().all()
    assert model.summary["share_of_week"].sum() == pytest.approx(1)
    assert repr(model).startswith(model.verdict_.sentence)


def test_same_table_same_numbers() -> None:
    table, _ = make_inbound(2, InboundWorld(weeks=8))
    one, other = (InboundModel(ZONE, seed=3).fit(table).summary for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    shuffled = table.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(one, InboundModel(ZONE, seed=3).fit(shuffled).summary)


def test_planned_weeks_bring_what_earlier_posts_brought() -> None:
    posts, _ = make_posts(1)
    days = arrival_days(make_inbound(1, InboundWorld(weeks=12), posts)[0], ZONE, posts,
                        by_comments=True)  # fmt: skip
    weeks = planned_post_weeks({"facebook": [33.0, 81.5], "unknown": [5.0]}, days, 3, weeks=2_000)
    assert weeks.shape == (2_000, 1, 240)
    # Two mean posts a week, in the seven counted days.
    assert weeks[:, 0, 72:].sum(axis=1).mean() == pytest.approx(2.0, rel=0.1)


def test_a_record_without_a_whole_week_gives_its_mean_one() -> None:
    """14 days from a Saturday on: no Monday has three days before and seven after it."""
    posts, _ = make_posts(1)
    days = arrival_days(make_inbound(1, InboundWorld(weeks=12), posts)[0], ZONE, posts)
    start = int(np.flatnonzero(days.weekday == 5)[0])
    short = days.some(slice(start, start + 14))
    found = short.post_weeks(3)
    assert found.shape == (1, 1, 240)
    by_day = short.exposure[0].sum(axis=1)
    mean_week = sum(by_day[short.weekday == day].mean() for day in range(7))
    assert found[0, 0, 72:].sum() == pytest.approx(mean_week)
