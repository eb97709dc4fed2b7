"""Plans from prepared tables: equal to plans from scratch, never stale, never changed behind us."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from planner.brief import METRICS, Brief
from planner.errors import DataError, InfeasiblePlan
from planner.metrics import PROMISE_METRICS, metric_value
from planner.plan import Plan, Prepared, make_plan, make_plan_from, prepare
from planner.samples import SAMPLE_BRANDS, Sample, load_sample
from planner.schema import POSTS
from tests.plan.random_briefs import random_brief, random_posts

MADE_AT = dt.datetime(2026, 12, 28, 9, tzinfo=dt.UTC)
RANDOM_BRIEFS = 40

EVERY_KPI = [
    {"metric": metric, "target": 1.0, "period": period}
    for metric in METRICS
    for period in ("week", "plan")
]

CHANGES = {
    "name": "Another name",
    "timezone": "Australia/Lord_Howe",
    "starts_on": "2027-03-01",
    "weeks": 5,
    "goals": [{"name": "One", "family": "management", "kpis": EVERY_KPI[:3]}],
    "platforms": [{"platform": "x", "posts_per_week": 2}],
    "capacity": {"people": [{"name": "Ida", "hours_per_week": 30}], "money": 9000.0},
    "balance": {"active_share": 0.3},
    "campaigns": [],
    "themed_days": [{"name": "Question", "weekday": "tuesday", "platform": "x"}],
    "quiet_hours": {"starts": "20:00", "ends": "09:00"},
    "blackouts": [{"starts_on": "2027-01-18", "ends_on": "2027-01-20"}],
    "min_gap_hours": 12.0,
    "reply_promise_minutes": 5,
    "reply_promise_share": 0.5,
    "activities": [{"activity": "listening", "use": "left_out"}],
    "holidays": "DK",
    "crises": [{"starts_on": "2027-01-11", "ends_on": "2027-01-17", "reason": "A recall"}],
    "hour_tests": [{"platform": "facebook", "hours": [33, 34, 57, 58, 81, 82]}],
}
"""Another value for every field of the brief."""


def tables_of(sample: Sample) -> dict[str, pd.DataFrame]:
    return {
        name: getattr(sample, name)
        for name in ("posts", "interactions", "inbound", "survey", "account")
    }


def base_brief(brief: Brief, **changes: object) -> Brief:
    """The sample's brief with every metric as a KPI, free of what ties it to one platform."""
    fields = brief.model_dump(mode="json")
    fields |= {
        "goals": [{"name": "All", "family": "marketing", "kpis": EVERY_KPI}],
        "campaigns": [{"name": "Sprint", "starts_on": "2027-01-11", "ends_on": "2027-01-24"}],
        "themed_days": [],
        "activities": [],
    }
    return Brief.make(**(fields | changes))


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample("riverside_commons")


@pytest.fixture(scope="module")
def prepared(sample: Sample) -> Prepared:
    return prepare(**tables_of(sample), is_simulated=True)


def from_scratch(brief: Brief, sample: Sample) -> str:
    plan = make_plan(brief, **tables_of(sample), is_simulated=True, made_at=MADE_AT)
    return plan.to_json()


def again(brief: Brief, prepared: Prepared) -> str:
    return make_plan_from(brief, prepared, made_at=MADE_AT).to_json()


@pytest.mark.parametrize("brand", SAMPLE_BRANDS)
def test_a_plan_from_prepared_tables_equals_one_from_scratch(brand: str) -> None:
    own = load_sample(brand)
    ready = prepare(**tables_of(own), is_simulated=True)
    first, second = again(own.brief, ready), again(own.brief, ready)
    assert first == second == from_scratch(own.brief, own)


def test_every_field_of_the_brief_has_another_value_here() -> None:
    assert set(CHANGES) == set(Brief.model_fields)


@pytest.mark.parametrize("field", CHANGES)
def test_nothing_stale_is_served_when_the_brief_changes(
    field: str, sample: Sample, prepared: Prepared
) -> None:
    base = base_brief(sample.brief)
    before = again(base, prepared)
    changed = base_brief(sample.brief, **{field: CHANGES[field]})
    assert getattr(changed, field) != getattr(base, field)
    after = again(changed, prepared)
    assert after == from_scratch(changed, sample)
    assert after != before
    assert again(base, prepared) == before


@pytest.mark.parametrize("order", [("facebook", "x"), ("x", "facebook"), ("x",), ("tiktok", "x")])
def test_platforms_in_any_number_and_order(
    order: tuple[str, ...], sample: Sample, prepared: Prepared
) -> None:
    changed = base_brief(sample.brief, platforms=[{"platform": name} for name in order])
    plan = make_plan_from(changed, prepared, made_at=MADE_AT)
    assert plan.to_json() == from_scratch(changed, sample)
    timing = [finding.scope for finding in plan.findings if finding.topic == "timing"]
    assert timing == list(order)


@pytest.mark.parametrize(("field", "metric"), [
    ("reply_promise_minutes", "share_answered_in_time"),
    ("timezone", "share_answered_in_time"),
    ("weeks", "reach_people"),
])  # fmt: skip
def test_what_kpis_take_from_the_brief_changes_their_values(
    field: str, metric: str, sample: Sample, prepared: Prepared
) -> None:
    values = []
    for changes in ({}, {field: CHANGES[field]}):
        kpis = make_plan_from(base_brief(sample.brief, **changes), prepared).kpis
        values.append(kpis.loc[kpis["metric"] == metric, "value_now"].tolist())
    assert values[0] != values[1]


def test_a_kpi_states_the_metric_of_the_briefs_own_promise_and_zone(
    sample: Sample, prepared: Prepared
) -> None:
    changed = base_brief(sample.brief, reply_promise_minutes=20, timezone="Asia/Kathmandu")
    kpis = make_plan_from(changed, prepared).kpis
    own = kpis[(kpis["metric"] == "share_answered_in_time") & (kpis["period"] == "plan")]
    logs = {name: table for name, table in tables_of(sample).items() if name != "survey"}
    last = max(
        sample.posts["published_wall"].max().date(),
        sample.inbound["received_at"].max().date(),
        sample.interactions["occurred_at"].max().date(),
        sample.account["date"].max().date(),
    )
    expected = metric_value(
        "share_answered_in_time", **logs, starts_on=last - dt.timedelta(days=7 * changed.weeks - 1),
        ends_on=last, promise_minutes=20, timezone="Asia/Kathmandu",
    )  # fmt: skip
    assert own["value_now"].tolist() == [expected.value]


@pytest.mark.parametrize("metric", METRICS)
def test_the_named_metrics_and_no_others_ask_for_the_promise(metric: str, sample: Sample) -> None:
    logs = {name: table for name, table in tables_of(sample).items() if name != "survey"}
    soon, late = (metric_value(metric, **logs, promise_minutes=m) for m in (1, 10_000))
    assert (soon != late) == (metric in PROMISE_METRICS)


def test_random_briefs_one_after_the_other_from_the_same_tables() -> None:
    rng = np.random.default_rng(11)
    posts = random_posts(rng, 150)
    ready = prepare(posts, seed=3)
    made = 0
    for _ in range(RANDOM_BRIEFS):
        brief = random_brief(rng)
        try:
            expected = make_plan(brief, posts, seed=3, made_at=MADE_AT).to_json()
        except InfeasiblePlan as refusal:
            with pytest.raises(InfeasiblePlan) as found:
                make_plan_from(brief, ready, made_at=MADE_AT)
            assert str(found.value) == str(refusal)
            continue
        made += 1
        assert again(brief, ready) == expected
    assert made >= 15


def test_a_plan_that_is_written_to_changes_no_later_plan(
    sample: Sample, prepared: Prepared
) -> None:
    before = again(sample.brief, prepared)
    plan = make_plan_from(sample.brief, prepared)
    for name in ("hours", "timing", "tiers", "lifecycle", "data", "content", "rhythm"):
        getattr(plan, name).iloc[0, 0] = "changed"
    assert again(sample.brief, prepared) == before


def test_frames_changed_after_preparing_are_not_seen(sample: Sample) -> None:
    posts = sample.posts.copy()
    ready = prepare(posts)
    before = again(sample.brief, ready)
    posts["interactions"] = 0.0
    posts.loc[:, "pillar"] = "changed"
    assert again(sample.brief, ready) == before


def test_threads_that_ask_together_get_what_each_asked_for(sample: Sample) -> None:
    ready = prepare(**tables_of(sample), is_simulated=True)
    briefs = [
        base_brief(sample.brief, **{field: CHANGES[field]})
        for field in ("platforms", "timezone", "weeks", "reply_promise_minutes")
    ] * 2
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda brief: again(brief, ready), briefs))
    assert found == [from_scratch(brief, sample) for brief in briefs[:4]] * 2


def test_seed_and_mark_of_simulated_data_go_into_the_plan(sample: Sample) -> None:
    plan = make_plan_from(sample.brief, prepare(sample.posts, seed=5, is_simulated=True))
    assert isinstance(plan, Plan) and (plan.seed, plan.is_simulated) == (5, True)


def test_a_table_that_breaks_its_contract_is_refused_when_preparing() -> None:
    with pytest.raises(DataError, match="POSTS"):
        prepare(POSTS.empty().drop(columns="platform"))
