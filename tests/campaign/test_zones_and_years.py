"""Plans over ten zones and five years: gaps, quiet hours, blackouts and clock changes kept."""

from __future__ import annotations

import datetime as dt

import pytest

from planner import load_sample, make_plan, plan_violations
from planner.brief import Brief

ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Auckland",
)  # fmt: skip
YEARS = range(2026, 2031)
WEEKS = 13


@pytest.mark.parametrize("zone", ZONES)
def test_no_limit_is_broken_in_any_year(zone: str) -> None:
    """Four plans a year, every week of it covered once; a gap of 12 h crosses every change."""
    posts = load_sample("harbour_roast").posts
    broken, plans, entries = [], 0, 0
    for year in YEARS:
        for quarter in range(4):
            starts = dt.date(year, 1, 5) + dt.timedelta(weeks=WEEKS * quarter)
            brief = Brief.make(
                name=f"{zone} {year}", timezone=zone, starts_on=starts, weeks=WEEKS,
                platforms=[{"platform": "facebook", "posts_per_week": 7},
                           {"platform": "x", "posts_per_week": 4}],
                capacity={"people": [{"name": "Ida", "hours_per_week": 60}]},
                quiet_hours={"starts": "22:00", "ends": "07:00"},
                blackouts=[{"starts_on": starts + dt.timedelta(days=9),
                            "ends_on": starts + dt.timedelta(days=10), "reason": "closed"}],
                min_gap_hours=12,
            )  # fmt: skip
            plan = make_plan(brief, posts)
            found = plan_violations(plan)
            broken += [] if not len(found) else [(zone, starts, found)]
            plans, entries = plans + 1, entries + len(plan.posts)
    print(f"\n{zone}: {plans} plans, {entries} posts, {len(broken)} with a broken limit")
    assert broken == []
