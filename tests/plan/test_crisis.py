"""The crisis switch: campaigns rest, nothing sells, answers go on, and the protocol is written."""

from __future__ import annotations

import datetime as dt

from planner.brief import Brief
from planner.plan import Plan, make_plan
from planner.plan.checks import plan_violations
from planner.samples import load_sample, sample_brief

FIRST, LAST = dt.date(2027, 2, 1), dt.date(2027, 2, 7)


def plan_with(crises: list[dict]) -> Plan:
    sample = load_sample("harbour_roast")
    brief: Brief = sample_brief("harbour_roast").with_(crises=crises)
    return make_plan(brief, sample.posts, is_simulated=True,
                     made_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))  # fmt: skip


def test_campaigns_rest_answers_go_on_and_the_rest_is_planned_again() -> None:
    before = plan_with([])
    crisis = {"starts_on": FIRST, "ends_on": LAST, "reason": "A recall"}
    plan = plan_with([crisis])
    assert plan_violations(plan) == []
    day = plan.posts["starts_wall"].dt.date
    inside = plan.posts[(day >= FIRST) & (day <= LAST)]
    assert inside["campaign"].isna().all() and not (inside["intent"] == "sell").any()
    was = before.posts[(before.posts["starts_wall"].dt.date >= FIRST)
                       & (before.posts["starts_wall"].dt.date <= LAST)]  # fmt: skip
    assert was["campaign"].notna().any() or (was["intent"] == "sell").any()

    def active(own: Plan) -> float:
        rows = own.calendar[own.calendar["kind"] == "active"]
        days = rows["starts_wall"].dt.date
        return float(rows.loc[(days >= FIRST) & (days <= LAST), "effort_hours"].sum())

    assert active(plan) >= active(before) > 0
    bars = plan.calendar[plan.calendar["title"] == "Campaigns paused"]
    assert len(bars) == 1 and "A recall" in bars["reason"].iloc[0]
    assert any("Answer everybody" in said for said in plan.assumptions)
    assert Plan.from_json(plan.to_json()) == plan


def test_a_crisis_outside_the_plan_changes_no_post() -> None:
    before, plan = plan_with([]), plan_with([{"starts_on": "2028-01-01", "ends_on": "2028-01-07"}])
    assert before.posts.equals(plan.posts)
    assert not any("Answer everybody" in said for said in plan.assumptions)
