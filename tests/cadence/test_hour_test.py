"""A test of hours: drawn by the plan, read back from what was published; silent before its end."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from planner.brief import Brief
from planner.cadence.hour_map import posts_to_detect
from planner.cadence.hour_test import detectable_ratio, read_hour_test
from planner.plan import make_plan
from planner.plan.checks import plan_violations
from planner.plan.document import Plan
from planner.schema import POSTS, check

HOURS = tuple(24 * day + hour for day in range(5) for hour in (8, 9, 10))
MADE = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def brief(seed: int = 0, **changes: object) -> Brief:
    fields = {
        "name": "Test",
        "timezone": "Europe/Copenhagen",
        "starts_on": "2027-01-04",
        "weeks": 12,
        "platforms": [{"platform": "facebook", "posts_per_week": 7}, {"platform": "x"}],
        "capacity": {"people": [{"name": "Ida", "hours_per_week": 40}]},
        "hour_tests": [{"platform": "facebook", "hours": HOURS, "seed": seed}],
    }
    return Brief.make(**(fields | changes))


def published(plan: Plan, lift: float, seed: int, late_minutes: int = 0) -> pd.DataFrame:
    """What goes out as planned, with a planted effect of the test hours and noise of .5 in log."""
    own = plan.posts[plan.posts["platform"] == "facebook"].reset_index(drop=True)
    rng = np.random.default_rng(seed)
    at = own["starts_wall"] + pd.Timedelta(minutes=late_minutes)
    hour = 24 * own["starts_wall"].dt.day_of_week + own["starts_wall"].dt.hour
    mean = 5 + lift * np.isin(hour, HOURS) + 0.3 * (own["format"] == "video")
    result = np.round(np.exp(mean + 0.5 * rng.standard_normal(len(own))))
    table = POSTS.empty().reindex(range(len(own)))
    table = table.assign(post_id=[f"p{n}" for n in range(len(own))], platform="facebook",
                         account="a", published_wall=at, has_time_of_day=True,
                         format=own["format"], pillar=own["pillar"], intent=own["intent"],
                         interactions=result)  # fmt: skip
    return check(table, POSTS)


def plan_of(seed: int = 0, **changes: object) -> Plan:
    return make_plan(brief(seed, **changes), POSTS.empty(), made_at=MADE)


def test_the_plan_draws_half_of_the_posts_by_lot_and_keeps_the_draw_on_record() -> None:
    plan = plan_of()
    own = plan.posts[plan.posts["platform"] == "facebook"]
    assert plan_violations(plan) == []
    assert own["exploration"].all() and own["decision_id"].is_unique
    assert set(own["decision_id"]) == set(plan.decisions["decision_id"])
    counts = plan.decisions["chosen"].value_counts()
    assert abs(counts["test hours"] - counts["other hours"]) <= 12  # a coin in each of 12 weeks
    assert (plan.decisions["probabilities"] == "0.5;0.5").all()
    assert own["reason"].str.contains("drawn by lot").all()
    others = plan.posts[plan.posts["platform"] == "x"]
    assert not others["exploration"].any() and others["decision_id"].isna().all()
    hour = 24 * own["starts_wall"].dt.day_of_week + own["starts_wall"].dt.hour
    group = plan.decisions.set_index("decision_id")["chosen"]
    assert ((group[own["decision_id"]] == "test hours").to_numpy() == np.isin(hour, HOURS)).all()


def test_the_same_seed_draws_the_same_and_the_plan_comes_back_from_json() -> None:
    plan = plan_of(seed=3)
    assert plan_of(seed=3) == plan
    assert not plan_of(seed=4).posts["starts_wall"].equals(plan.posts["starts_wall"])
    assert Plan.from_json(plan.to_json()) == plan


def test_a_plan_written_before_there_were_draws_is_read() -> None:
    import json

    plain = json.loads(plan_of(hour_tests=[]).to_json())
    del plain["tables"]["decisions"]
    assert len(Plan.from_json(json.dumps(plain)).decisions) == 0


def test_no_room_for_a_draw_plans_as_without_a_test() -> None:
    """Test hours that lie in the quiet hours of every day."""
    night = [24 * day + 3 for day in range(7)]
    plan = plan_of(hour_tests=[{"platform": "facebook", "hours": night}])
    assert len(plan.decisions) == 0 and len(plan.posts) and plan_violations(plan) == []


def test_an_effect_is_found_with_its_interval() -> None:
    """20 tests of 84 posts with +65 %: found in nearly all, interval mostly right."""
    found = []
    for seed in range(20):
        plan = plan_of(seed)
        found.append(read_hour_test(plan.calendar, plan.decisions, published(plan, 0.5, seed),
                                    "facebook"))  # fmt: skip
    assert all(one.verdict.level == "tested" for one in found)
    assert sum(one.p_value <= 0.05 for one in found) >= 17
    covered = sum(one.low_90 <= np.exp(0.5) <= one.high_90 for one in found)
    assert covered >= binom.ppf(0.005, 20, 0.9)
    assert "times the other hours" in found[0].verdict.sentence


def test_no_effect_is_called_one_in_five_per_cent() -> None:
    """60 tests without any effect; and what is ruled out is said."""
    found = []
    for seed in range(60):
        plan = plan_of(seed)
        found.append(read_hour_test(plan.calendar, plan.decisions, published(plan, 0.0, seed),
                                    "facebook"))  # fmt: skip
    assert sum(one.p_value <= 0.05 for one in found) <= binom.ppf(0.99, 60, 0.05)
    quiet = next(one for one in found if one.p_value > 0.05)
    assert "is ruled out" in quiet.verdict.sentence


def test_an_unfinished_test_says_nothing_of_the_result() -> None:
    plan = plan_of()
    half = published(plan, 2.0, 0).head(40)
    found = read_hour_test(plan.calendar, plan.decisions, half, "facebook")
    assert found.verdict.level == "not distinguishable from flat"
    assert "is not over: 40 of 84 drawn posts" in found.verdict.sentence
    assert "times" not in found.verdict.sentence.replace("other times", "")


def test_posts_at_other_times_are_counted_and_left_out() -> None:
    plan = plan_of()
    late = published(plan, 0.0, 0, late_minutes=90)
    found = read_hour_test(plan.calendar, plan.decisions, late, "facebook")
    assert found.posts_test + found.posts_other < 0.5 * found.planned
    assert "went out at other times" in found.verdict.sentence


def test_overridden_draws_take_no_part() -> None:
    plan = plan_of()
    changed = plan.decisions.copy()
    changed.loc[:9, "override"] = "Monday 9:00"
    found = read_hour_test(plan.calendar, changed, published(plan, 0.0, 0), "facebook")
    assert found.planned == len(plan.decisions) - 10


@pytest.mark.parametrize(("noise", "per_arm"), [(0.5, 201), (0.6, 290), (0.7, 394), (0.9, 651),
                                               (1.2, 1158)])  # fmt: skip
def test_published_numbers_of_posts(noise: float, per_arm: int) -> None:
    assert posts_to_detect(noise) == per_arm
    assert detectable_ratio(noise, 2 * per_arm) == pytest.approx(1.15, abs=0.001)


def test_public_holidays_close_the_plan() -> None:
    """Denmark, May 2027: Ascension Day and Whit Monday carry no post and no work."""
    plan = plan_of(starts_on="2027-05-03", weeks=3, holidays="DK", hour_tests=[])
    days = set(plan.calendar.loc[plan.calendar["kind"].isin(["post", "active"]),
                                 "starts_wall"].dt.strftime("%m-%d"))  # fmt: skip
    assert not {"05-06", "05-16", "05-17"} & days
    bars = plan.calendar.loc[plan.calendar["kind"] == "blackout", "title"].tolist()
    assert len(bars) == 3 and "Ascension Day" in bars
    assert plan_violations(plan) == []


@pytest.mark.parametrize(("year", "days"), [
    (2025, ["01-20", "09-01", "11-27"]), (2026, ["01-19", "09-07", "11-26"]),
    (2027, ["01-18", "09-06", "11-25"]), (2028, ["01-17", "09-04", "11-23"]),
])  # fmt: skip
def test_moving_holidays_move(year: int, days: list[str]) -> None:
    """Martin Luther King Day, Labor Day and Thanksgiving (design table)."""
    from planner.public_holidays import public_holidays

    found = {f"{day:%m-%d}" for day, _ in
             public_holidays("US", dt.date(year, 1, 1), dt.date(year, 12, 31))}  # fmt: skip
    assert set(days) <= found
