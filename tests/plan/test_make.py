"""make_plan: the rules it keeps, the words it finds, the refusals that tell the way out."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from planner.brief import Brief
from planner.errors import InfeasiblePlan
from planner.plan import Plan, make_plan, plan_violations
from planner.plan.entries import _with_ids
from planner.samples import SAMPLE_BRANDS, load_sample
from planner.schema import CALENDAR, POSTS
from tests.evidence.null_worlds import world

MADE_AT = dt.datetime(2026, 12, 28, 9, tzinfo=dt.UTC)


def brief(**changes: object) -> Brief:
    fields = {
        "name": "Test",
        "timezone": "Europe/Copenhagen",
        "starts_on": "2027-01-04",
        "weeks": 4,
        "platforms": [{"platform": "facebook", "posts_per_week": 4}],
        "capacity": {"people": [{"name": "Ida", "hours_per_week": 20}]},
    }
    return Brief.make(**(fields | changes))


@pytest.fixture(scope="module", params=SAMPLE_BRANDS)
def sample_plan(request: pytest.FixtureRequest) -> Plan:
    sample = load_sample(request.param)
    return make_plan(
        sample.brief, sample.posts, sample.interactions, sample.inbound, sample.survey,
        sample.account, is_simulated=True,
    )  # fmt: skip


def test_sample_plans_keep_their_brief_and_round_trip(sample_plan: Plan) -> None:
    assert plan_violations(sample_plan) == []
    assert Plan.from_json(sample_plan.to_json()) == sample_plan
    assert sample_plan.is_simulated


def test_every_finding_has_rows_a_next_step_and_a_baseline(sample_plan: Plan) -> None:
    assert len(sample_plan.findings) >= 2 + 3 * len(sample_plan.brief.platforms)
    for finding in sample_plan.findings:
        assert finding.verdict.would_raise and finding.baseline
        assert finding.verdict.sentence.endswith(".")
    for entry in sample_plan.calendar.itertuples():
        assert entry.reason and entry.verdict


def test_no_group_under_the_display_minimum_reaches_a_plan(sample_plan: Plan) -> None:
    for table in (sample_plan.tiers, sample_plan.lifecycle):
        shown = table["members"].dropna()
        assert (shown >= 50).all()


def test_same_inputs_and_seed_give_the_same_plan() -> None:
    posts = world(1, 120, content_sd=0.3)
    first = make_plan(brief(), posts, seed=3, made_at=MADE_AT)
    assert make_plan(brief(), posts, seed=3, made_at=MADE_AT) == first


def test_unchanged_entries_keep_their_id_in_the_next_plan() -> None:
    first = make_plan(brief(), POSTS.empty())
    renamed = make_plan(brief(name="Other", reply_promise_minutes=30), POSTS.empty())
    kept = set(first.calendar["entry_id"]) & set(renamed.calendar["entry_id"])
    assert len(kept) == len(first.calendar)


def test_the_active_dial_is_followed() -> None:
    shares = {}
    for wanted in (0.25, 0.35, 0.5):
        made = make_plan(brief(balance={"active_share": wanted}), POSTS.empty())
        shares[wanted] = made.weeks["active_hours"].sum() / (
            made.weeks["active_hours"].sum() + made.weeks["post_hours"].sum()
        )
    for wanted, share in shares.items():
        assert share == pytest.approx(wanted, abs=0.02)


def test_the_activities_of_the_brief_are_followed() -> None:
    people = [{"name": name, "hours_per_week": 15} for name in ("Ida", "Bo")]
    own = [
        {"activity": "answering", "use": "left_out"},
        {"activity": "listening", "use": "left_out"},
        {"activity": "loyalty", "hours_per_week": 6, "owner": "Bo"},
    ]

    def sittings(activities: list[dict]) -> pd.DataFrame:
        plan = make_plan(brief(capacity={"people": people}, activities=activities), POSTS.empty())
        assert plan_violations(plan) == []
        return plan.calendar[plan.calendar["kind"] == "active"]

    assumed, changed = sittings([]), sittings(own)
    assert {"answering", "listening"} <= set(assumed["activity"])
    assert not {"answering", "listening"} & set(changed["activity"])
    loyalty = changed[changed["activity"] == "loyalty"]
    assert set(loyalty["owner"]) == {"Bo"} and loyalty["reason"].str.endswith("is yours.").all()
    assert loyalty["effort_hours"].sum() > changed["effort_hours"].sum() / 2
    assert changed["effort_hours"].sum() == pytest.approx(assumed["effort_hours"].sum())


def test_selling_beyond_the_cap_becomes_other_posts() -> None:
    posts = world(2, 80).assign(intent="sell")
    made = make_plan(brief(balance={"sell_share_max": 0.25}), posts)
    assert (made.posts["intent"] == "sell").mean() <= 0.25
    assert len(made.posts) == 16


def test_too_few_hours_shrink_the_rhythm_and_say_so() -> None:
    small = brief(
        platforms=[{"platform": "facebook", "posts_per_week": 10}],
        capacity={"people": [{"name": "Ida", "hours_per_week": 6}]},
    )
    made = make_plan(small, POSTS.empty())
    assert 0 < len(made.posts) < 40
    assert any("leaves out" in sentence for sentence in made.assumptions)


def test_clock_changes_keep_times_real() -> None:
    for zone, start in (
        ("America/New_York", "2027-03-08"),
        ("Australia/Lord_Howe", "2027-09-27"),
        ("Asia/Beirut", "2027-03-22"),
        ("Africa/Casablanca", "2027-02-01"),
    ):
        night = brief(
            timezone=zone,
            starts_on=start,
            weeks=2,
            quiet_hours={"starts": "12:00", "ends": "00:00"},
            platforms=[{"platform": "facebook", "posts_per_week": 20}],
            capacity={"people": [{"name": "Ida", "hours_per_week": 60, "starts": "00:00",
                                  "ends": "11:00", "days": ["sunday", "monday", "saturday"]}]},
        )  # fmt: skip
        made = make_plan(night, POSTS.empty())
        assert len(made.posts) >= 10 and plan_violations(made) == []


REFUSALS = [
    (
        {"campaigns": [{"name": "A", "starts_on": "2027-01-04", "ends_on": "2027-01-10",
                        "budget": 250}]},
        "250.00 EUR",
        {"capacity": {"people": [{"name": "Ida", "hours_per_week": 20}], "money": 250}},
    ),
    (
        {"balance": {"sell_share_max": 0.0},
         "campaigns": [{"name": "A", "starts_on": "2027-01-04", "ends_on": "2027-01-10"}]},
        "sell_share_max to 0.07",
        {"balance": {"sell_share_max": 0.07}},
    ),
    (
        {"platforms": [{"platform": "facebook", "max_posts_per_week": 1}],
         "themed_days": [{"name": n, "weekday": d, "platform": "facebook", "format": "text"}
                         for n, d in (("A", "monday"), ("B", "friday"))]},
        "max_posts_per_week of facebook to 2",
        {"platforms": [{"platform": "facebook", "max_posts_per_week": 2}]},
    ),
    (
        {"platforms": [{"platform": "facebook", "min_posts_per_week": 8}],
         "capacity": {"people": [{"name": "Ida", "hours_per_week": 10}]}},
        "by 6.0 h",
        {"capacity": {"people": [{"name": "Ida", "hours_per_week": 16}]}},
    ),
    (
        {"platforms": [{"platform": "facebook", "min_posts_per_week": 3}],
         "min_gap_hours": 48, "quiet_hours": {"starts": "13:00", "ends": "12:00"},
         "blackouts": [{"starts_on": "2027-01-06", "ends_on": "2027-01-06"}],
         "themed_days": [{"name": n, "weekday": d, "platform": "facebook", "format": "text"}
                         for n, d in (("A", "thursday"), ("B", "friday"))]},
        "min_gap_hours",
        {"min_gap_hours": 2},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "said", "way_out"), REFUSALS)
def test_refusals_name_the_number_that_makes_it_possible(
    limits: dict, said: str, way_out: dict
) -> None:
    """The way out that a refusal names, taken literally, gives a plan that keeps its brief."""
    with pytest.raises(InfeasiblePlan) as refusal:
        make_plan(brief(**limits), POSTS.empty())
    assert any(said in sentence for sentence in refusal.value.what_to_relax), refusal.value
    assert refusal.value.reasons
    assert plan_violations(make_plan(brief(**(limits | way_out)), POSTS.empty())) == []


def test_ids_of_entries_do_not_depend_on_other_entries() -> None:
    """A column is all missing in one plan and holds text in another; an entry stays itself."""
    entry = {"kind": "post", "starts_wall": pd.Timestamp("2027-01-04 09:00"), "timezone": "UTC",
             "platform": "x", "title": "A post"}  # fmt: skip
    other = {**entry, "title": "Another", "campaign": "Spring", "activity": "listening"}
    names = [*CALENDAR.names]
    alone = _with_ids(pd.DataFrame([entry], columns=names).astype(object))
    beside = _with_ids(pd.DataFrame([entry, other], columns=names))
    assert alone["entry_id"].iloc[0] == beside["entry_id"].iloc[0]
    assert beside["entry_id"].is_unique
