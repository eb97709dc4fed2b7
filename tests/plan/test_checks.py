"""The plan checks find every kind of planted breach: a check that cannot fail shows nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planner.brief import Brief
from planner.plan import Plan, make_plan, plan_violations
from planner.schema import POSTS


@pytest.fixture(scope="module")
def plan() -> Plan:
    brief = Brief.make(
        name="Checked",
        timezone="Europe/Berlin",
        starts_on="2027-03-15",
        weeks=3,
        platforms=[{"platform": "facebook", "posts_per_week": 5, "min_posts_per_week": 2,
                    "max_posts_per_week": 7}],
        capacity={"people": [{"name": "Ida", "hours_per_week": 16},
                             {"name": "Bo", "hours_per_week": 8}], "money": 100},
        campaigns=[{"name": "Spring", "starts_on": "2027-03-22", "ends_on": "2027-03-28",
                    "budget": 100}],
        themed_days=[{"name": "Thursday", "weekday": "thursday", "platform": "facebook"}],
        blackouts=[{"starts_on": "2027-03-17", "ends_on": "2027-03-17"}],
        balance={"sell_share_max": 0.3},
    )  # fmt: skip
    return make_plan(brief, POSTS.empty())


def changed(plan: Plan, which: str, values: dict) -> Plan:
    """The plan with the first entry of a kind changed."""
    calendar = plan.calendar.copy()
    row = calendar.index[calendar["kind"] == which][0]
    for column, value in values.items():
        calendar.loc[row, column] = value
    return replace(plan, calendar=calendar)


def test_a_made_plan_keeps_everything(plan: Plan) -> None:
    assert plan_violations(plan) == []
    assert len(plan.posts) == 14 or len(plan.posts) == 15


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("post", {"starts_wall": pd.Timestamp("2027-04-20 12:00")}, "outside the plan's dates"),
        ("post", {"starts_wall": pd.Timestamp("2027-03-16 23:00")}, "quiet hours"),
        ("active", {"starts_wall": pd.Timestamp("2027-03-16 21:50")}, "quiet hours"),
        ("post", {"starts_wall": pd.Timestamp("2027-03-17 12:00")}, "blackout"),
        ("post", {"starts_wall": pd.Timestamp("2027-03-28 02:30")}, "does not exist"),
        ("post", {"owner": "Nobody"}, "no owner"),
        ("post", {"effort_hours": 40.0}, "h of work"),
        ("active", {"starts_wall": pd.Timestamp("2027-03-20 12:00")}, "is not present"),
        ("active", {"effort_hours": 9.0}, "active share"),
        ("post", {"platform": "x"}, "brief does not have"),
        ("campaign", {"kind": "blackout"}, "bars, expected 1"),
    ],
)
def test_planted_breaches_are_found(plan: Plan, kind: str, values: dict, said: str) -> None:
    found = plan_violations(changed(plan, kind, values))
    assert any(said in sentence for sentence in found), found


def test_gap_selling_counts_themes_and_campaign_breaches(plan: Plan) -> None:
    posts = plan.calendar[plan.calendar["kind"] == "post"].index
    calendar = plan.calendar.copy()
    calendar.loc[posts[1], "starts_wall"] = calendar.loc[posts[0], "starts_wall"]
    assert any("between posts" in s for s in plan_violations(replace(plan, calendar=calendar)))
    selling = plan.calendar.assign(intent=plan.calendar["intent"].where(
        plan.calendar["kind"] != "post", "sell"))  # fmt: skip
    assert any("the cap is" in s for s in plan_violations(replace(plan, calendar=selling)))
    first_week = plan.calendar["starts_wall"] < pd.Timestamp("2027-03-22")
    fewer = plan.calendar[~((plan.calendar["kind"] == "post") & first_week)]
    said = plan_violations(replace(plan, calendar=fewer))
    assert any("0 posts, allowed" in s for s in said)
    assert any("Themed day Thursday" in s for s in said)
    moved = plan.calendar.copy()
    row = moved.index[moved["campaign"].eq("Spring") & moved["kind"].eq("post")][0]
    moved.loc[row, "starts_wall"] = pd.Timestamp("2027-03-30 12:00")
    assert any("outside the campaign" in s for s in plan_violations(replace(plan, calendar=moved)))
    active = plan.calendar["kind"] == "active"
    doubled = plan.calendar.copy()
    own = doubled.index[active & doubled["owner"].eq("Ida")]
    doubled.loc[own[1], "starts_wall"] = doubled.loc[own[0], "starts_wall"]
    assert any("already works" in s for s in plan_violations(replace(plan, calendar=doubled)))
