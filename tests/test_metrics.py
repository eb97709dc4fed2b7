"""metrics: what is divided by what, what is missing, and how totals over a period come about."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from planner import metrics
from planner.brief import METRICS
from planner.errors import PlannerError
from planner.metrics import (
    RATIOS,
    MetricValue,
    answered_share,
    follower_growth_share,
    interactions_per_member_per_week,
    mean_sentiment,
    median_response_time,
    metric_value,
    response_times,
    wilson_interval,
)
from planner.schema import ACCOUNT, INBOUND, INTERACTIONS, POSTS, check

UTC = "2026-03-02 12:00+00:00"


# ---------------------------------------------------------------- intervals


@pytest.mark.parametrize(("count", "total"), [(12, 40), (1, 7), (39, 40), (500, 1000)])
def test_wilson_interval_inverts_the_score_test(count, total):
    """Its ends are the shares p with |count/total - p| = z * sqrt(p (1 - p) / total)."""
    z, share = norm.ppf(0.95), count / total
    gap = lambda p: abs(share - p) - z * np.sqrt(p * (1 - p) / total)  # noqa: E731
    low, high = wilson_interval(count, total)
    assert low == pytest.approx(brentq(gap, 1e-12, share - 1e-12), abs=1e-9)
    assert high == pytest.approx(brentq(gap, share + 1e-12, 1 - 1e-12), abs=1e-9)


def test_wilson_interval_at_the_edges():
    z2 = norm.ppf(0.95) ** 2
    low, high = wilson_interval([0, 10, 0], [10, 10, 0])
    assert low[0] == 0 and high[0] == pytest.approx(z2 / (10 + z2))
    assert high[1] == 1 and low[1] == pytest.approx(10 / (10 + z2))
    assert np.isnan(low[2]) and np.isnan(high[2])
    assert wilson_interval(5, 10, level=0.5).low > wilson_interval(5, 10).low


# ---------------------------------------------------------------- per post


def posts_of(rows: int = 0, **columns) -> pd.DataFrame:
    rows = rows or len(next(iter(columns.values())))
    needed = {
        "post_id": [str(row) for row in range(rows)],
        "platform": "facebook",
        "account": "harbour",
        "published_wall": pd.date_range("2026-03-02", periods=rows, freq="D"),
        "has_time_of_day": True,
        "format": "photo",
    }
    return check(pd.DataFrame(needed | columns, index=range(rows)), POSTS)


@pytest.mark.parametrize("name", RATIOS)
def test_each_ratio_divides_the_columns_its_name_promises(name):
    numerator, denominator = RATIOS[name]
    posts = posts_of(
        **{numerator: [6.0, None, 6.0, 6.0, 0.0], denominator: [4.0, 4.0, None, 0.0, 4.0]}
    )
    before = posts.copy()
    result = getattr(metrics, name)(posts)
    assert result[name].tolist()[0] == 1.5 and result[name].tolist()[4] == 0.0
    assert result[name].isna().tolist() == [False, True, True, True, False]
    assert str(result[name].dtype) == "float64"
    pd.testing.assert_frame_equal(posts, before)
    pd.testing.assert_frame_equal(result.drop(columns=name), before)
    # Without the column nothing is known, and nothing fails.
    assert getattr(metrics, name)(posts.drop(columns=numerator))[name].isna().all()
    assert list(getattr(metrics, name)(posts.head(0))[name]) == []


def test_the_denominator_is_the_one_named():
    assert {name: RATIOS[name][1] for name in RATIOS} == {
        "engagement_rate_by_reach": "reach_people",
        "engagement_rate_by_impressions": "impressions",
        "engagement_rate_by_followers": "followers",
        "click_through_rate": "impressions",
        "conversion_rate": "clicks",
        "return_on_ad_spend": "spend",
    }


# ---------------------------------------------------------------- account and log


def account_of(rows) -> pd.DataFrame:
    names = ["platform", "account", "date", "followers"]
    return check(pd.DataFrame(rows, columns=names), ACCOUNT)


def test_follower_growth_between_known_days():
    account = account_of(
        [
            ("x", "a", "2026-01-01", None),
            ("x", "a", "2026-01-09", 1100),
            ("x", "a", "2026-01-03", 1000),
            ("x", "a", "2026-01-20", None),
            ("x", "b", "2026-01-01", 0),
            ("x", "b", "2026-01-09", 50),
            ("facebook", "a", "2026-01-03", 70),
        ]
    )
    growth = follower_growth_share(account).set_index(["platform", "account"])
    assert growth.loc[("x", "a"), "follower_growth_share"] == pytest.approx(0.1)
    assert str(growth.loc[("x", "a"), "first_date"].date()) == "2026-01-03"
    assert np.isnan(growth.loc[("x", "b"), "follower_growth_share"])  # nobody at first
    assert np.isnan(growth.loc[("facebook", "a"), "follower_growth_share"])  # one day only
    early = follower_growth_share(account, ends_on=dt.date(2026, 1, 8))
    assert early["follower_growth_share"].isna().all()
    assert len(follower_growth_share(account.drop(columns="followers"))) == 0


def log_of(rows) -> pd.DataFrame:
    """(member, platform, day, direction, contest) rows as INTERACTIONS."""
    frame = pd.DataFrame(rows, columns=["member_id", "platform", "day", "direction", "contest"])
    frame = frame.assign(
        event_id=[str(row) for row in range(len(frame))],
        occurred_at=pd.Timestamp(UTC),
        kind="comment",
        initiative="reactive",
    )
    return check(frame, INTERACTIONS)


def test_interactions_per_member_per_week():
    log = log_of(
        [
            ("a", "x", 20000, "inbound", False),
            ("a", "x", 20001, "inbound", False),
            ("a", "x", 20002, "inbound", True),  # contest
            ("b", "x", 20003, "outbound", False),  # ours
            ("b", "x", 20004, None, False),  # unknown direction
            ("a", "facebook", 20027, "inbound", False),
        ]
    )
    table = interactions_per_member_per_week(log).set_index("platform")
    assert table.loc["x"].tolist() == [1, 2, 4.0, 0.5]  # 28 days of log = 4 weeks
    assert table.loc["facebook"].tolist() == [1, 1, 4.0, 0.25]
    # Days outside the log were not observed: the period is cut to the log.
    day = lambda number: dt.date(1970, 1, 5) + dt.timedelta(days=number)  # noqa: E731
    cut = interactions_per_member_per_week(log, day(19900), day(20013)).set_index("platform")
    assert cut.loc["x"].tolist() == [1, 2, 2.0, 1.0] and "facebook" not in cut.index
    wide = interactions_per_member_per_week(log, day(19900), day(29900)).set_index("platform")
    assert wide.loc["x"].tolist() == [1, 2, 4.0, 0.5]
    short = interactions_per_member_per_week(log, day(20000), day(20005))
    assert short["interactions_per_member_per_week"].isna().all()
    assert len(interactions_per_member_per_week(log.head(0))) == 0


def test_mean_sentiment_of_each_table():
    inbound = inbound_of([(0, 5), (0, None), (0, 9)]).assign(sentiment=[0.5, np.nan, -0.1])
    row = mean_sentiment(inbound).iloc[0]
    assert (row["rows"], row["rows_with_sentiment"]) == (3, 2)
    assert row["mean_sentiment"] == pytest.approx(0.2)
    days = account_of([("x", "a", "2026-01-01", 1), ("x", "a", "2026-01-02", 1)])
    days = days.assign(mentions=[30.0, 10.0], sentiment_mean=[0.4, -0.4])
    assert mean_sentiment(days)["mean_sentiment"].tolist() == [pytest.approx(0.2)]
    plain = days.drop(columns="mentions")
    assert mean_sentiment(plain)["mean_sentiment"].tolist() == [pytest.approx(0.0)]
    nothing = mean_sentiment(days.drop(columns="sentiment_mean"))
    assert nothing["mean_sentiment"].isna().all() and nothing["rows_with_sentiment"].tolist() == [0]


# ---------------------------------------------------------------- answering


def inbound_of(rows) -> pd.DataFrame:
    """(minute received, minute answered or None) rows as INBOUND, from 2026-03-02 00:00 UTC."""
    start = pd.Timestamp("2026-03-02", tz="UTC")
    at = lambda minute: None if minute is None else start + pd.Timedelta(minutes=minute)  # noqa: E731
    return check(
        pd.DataFrame(
            {
                "message_id": [str(row) for row in range(len(rows))],
                "platform": "x",
                "account": "harbour",
                "received_at": pd.to_datetime([at(row[0]) for row in rows], utc=True),
                "answered_at": pd.to_datetime([at(row[1]) for row in rows], utc=True),
                "kind": "comment",
            }
        ),
        INBOUND,
    )


def minute(number: float) -> pd.Timestamp:
    return pd.Timestamp("2026-03-02", tz="UTC") + pd.Timedelta(minutes=number)


def test_response_times_leave_open_messages_missing():
    waits = response_times(inbound_of([(0, 45), (10, None), (20, 5), (30, 30)]))
    assert waits["response_time_minutes"].tolist()[0] == 45.0
    assert waits["response_time_minutes"].isna().tolist() == [False, True, True, False]
    assert waits["response_time_minutes"].tolist()[3] == 0.0


def test_answered_share_counts_every_message_once():
    inbound = inbound_of(
        [
            (0, 60),  # in time, to the minute
            (0, 61),  # late
            (0, None),  # open past the promise
            (560, None),  # open for 40 minutes: undecided
            (540, None),  # open for 60 minutes to the minute: still undecided
            (50, 40),  # impossible
            (590, 700),  # answered after as_of: open for 10 minutes, undecided
            (400, 700),  # answered after as_of: open past the promise
            (601, None),  # came in after as_of: not there yet
        ]
    )
    result = answered_share(inbound, 60, as_of=minute(600))
    assert (result.in_time, result.answered_late, result.open_late) == (1, 1, 2)
    assert (result.open_undecided, result.impossible_times, result.decided) == (3, 1, 4)
    assert result.share == 0.25 and result.share_if_undecided_late == pytest.approx(1 / 7)
    assert (result.low_90, result.high_90) == pytest.approx(tuple(wilson_interval(1, 4)))
    for words in (
        "25 % of 4 messages",
        "3 open messages younger",
        "before the receipt: 1 message.",
    ):
        assert words in result.sentence
    later = answered_share(inbound, 60)  # as of the last instant: minute 700
    assert later.open_undecided == 0 and later.decided == 8


def test_answered_share_without_an_outcome():
    for table in (inbound_of([]), inbound_of([(0, None)])):
        result = answered_share(table, 60)
        assert result.share is None and result.low_90 is None and result.decided == 0
        assert "cannot be given" in result.sentence
    with pytest.raises(PlannerError, match="found 0 minutes, expected more than 0"):
        answered_share(inbound_of([]), 0)
    with pytest.raises(PlannerError, match="without a time zone"):
        answered_share(inbound_of([(0, 1)]), 60, as_of=pd.Timestamp("2026-03-02"))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.none() | st.integers(-20, 300)).map(
            lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
        ),
        max_size=15,
    ),
    st.integers(1, 200),
)
def test_answered_share_adds_up(rows, promise):
    end = 400
    result = answered_share(inbound_of(rows), promise, as_of=minute(end))
    assert result.decided + result.open_undecided + result.impossible_times == len(rows)
    in_time = sum(a is not None and 0 <= a - r <= promise and a <= end for r, a in rows)
    assert result.in_time == in_time
    if result.share is not None:
        assert 0 <= result.low_90 <= result.share <= result.high_90 <= 1
        assert result.share_if_undecided_late <= result.share


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20))
def test_median_without_open_messages_is_the_plain_median(waits):
    inbound = inbound_of([(0, wait) for wait in waits])
    assert median_response_time(inbound) == pytest.approx(float(np.median(waits)))


def test_median_counts_open_messages_as_longer_than_so_far():
    # Answered after 10 and 30 minutes, one open: the middle message took 30.
    assert median_response_time(inbound_of([(0, 10), (0, 30), (0, None)]), minute(500)) == 30.0
    # Leaving the open ones out would say 10; most are not answered at all.
    open_ones = inbound_of([(0, 10), (0, None), (0, None)])
    assert median_response_time(open_ones, minute(500)) is None
    assert median_response_time(inbound_of([]), None) is None
    assert median_response_time(inbound_of([(0, None)]), minute(9)) is None
    # A message open for 20 minutes says nothing about what comes after 20 minutes:
    # 10 (of 4), then 20 censored, then 30 (of 2): waiting 3/4, 3/8.
    mixed = inbound_of([(0, 10), (480, None), (0, 30), (0, 40)])
    assert median_response_time(mixed, minute(500)) == 30.0


# ---------------------------------------------------------------- one total over a period


def all_tables() -> dict[str, pd.DataFrame]:
    posts = posts_of(
        reach_people=[100.0, 300.0, None, 50.0],
        impressions=[200.0, 600.0, 50.0, 0.0],
        interactions=[10.0, 15.0, 5.0, 5.0],
        followers=[1000.0, 1000.0, 1000.0, None],
        clicks=[2.0, 6.0, 2.0, 1.0],
        conversions=[1.0, 1.0, 0.0, None],
        comments=[1.0, 2.0, 3.0, None],
        shares=[1.0, 1.0, 1.0, 1.0],
        saves=[0.0, 0.0, 0.0, 0.0],
        revenue=[100.0, 20.0, None, None],
        spend=[40.0, 0.0, 10.0, None],
    ).assign(currency="EUR")
    account = account_of([("x", "a", f"2026-03-{day:02d}", 1000 + day) for day in (1, 11, 31)])
    account = account.assign(satisfaction=[4.0, None, 5.0], sentiment_mean=[0.5, None, None])
    log = log_of([("a", "x", 20000 + step, "inbound", False) for step in range(14)])
    inbound = inbound_of([(0, 30), (0, 40), (0, 200), (0, None)])
    return {"posts": posts, "interactions": log, "inbound": inbound, "account": account}


EXPECTED = {
    "reach_people": (450.0, 3),
    "impressions": (850.0, 4),
    "interactions": (35.0, 4),
    "engagement_rate_by_reach": (30 / 450, 3),
    "engagement_rate_by_impressions": (30 / 850, 3),
    "engagement_rate_by_followers": (30 / 3000, 3),
    "click_through_rate": (10 / 850, 3),
    "clicks": (11.0, 4),
    "conversion_rate": (2 / 10, 3),
    "conversions": (2.0, 3),
    "revenue": (120.0, 2),
    "return_on_ad_spend": (100 / 40, 1),
    "follower_growth_share": (30 / 1001, 1),
    "interactions_per_member_per_week": (7.0, 14),
    "comments": (6.0, 3),
    "shares": (4.0, 4),
    "saves": (0.0, 4),
    "median_response_time_minutes": (120.0, 4),
    "share_answered_in_time": (2 / 4, 4),
    "mean_sentiment": (0.5, 1),
    "satisfaction": (4.5, 2),
}


def test_the_expectations_below_cover_every_metric_a_brief_can_name():
    assert set(EXPECTED) == set(METRICS)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_its_value_rows_unit_and_sentence(metric):
    result = metric_value(metric, **all_tables(), as_of=minute(600))
    value, rows = EXPECTED[metric]
    assert result.value == pytest.approx(value) and result.rows == rows
    assert result.metric == metric and result.unit and result.sentence.endswith(".")
    if metric in RATIOS:
        assert result.denominator == RATIOS[metric][1]
        assert result.numerator_sum / result.denominator_sum == pytest.approx(value)
        assert "ratio of the sums" in result.sentence
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.value = 0.0


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("tables", ["none", "empty", "bare"])
def test_every_metric_says_what_is_missing(metric, tables):
    """No table at all, tables without rows, and tables without any optional column."""
    given_ = {
        "none": {},
        "empty": {name: table.head(0) for name, table in all_tables().items()},
        "bare": {
            "posts": posts_of(3),
            "interactions": log_of([("a", "x", 20000, "outbound", False)]),
            "inbound": inbound_of([(0, None)]),
            "account": account_of([("x", "a", "2026-03-01", 5)]).drop(columns="followers"),
        },
    }[tables]
    result = metric_value(metric, **given_)
    assert isinstance(result, MetricValue) and result.value is None and result.rows == 0
    assert "cannot be given: " in result.sentence and "  " not in result.sentence
    assert "nan" not in result.sentence.lower().split()


def test_period_platform_and_left_out_rows():
    posts = all_tables()["posts"]
    days = {"starts_on": dt.date(2026, 3, 3), "ends_on": dt.date(2026, 3, 4)}
    result = metric_value("reach_people", posts=posts, **days)
    assert (result.value, result.rows) == (300.0, 1)
    assert "1 post has no such figures and is left out" in result.sentence
    assert "from 2026-03-03 to 2026-03-04" in result.sentence
    assert "counts several times" in result.sentence
    none = metric_value("clicks", posts=posts, platform="x")
    assert none.value is None and "no post on x carries clicks" in none.sentence
    late = pd.Timestamp("2026-03-04 23:59")
    moved = posts.assign(published_wall=[late, late, *posts["published_wall"][2:]])
    assert metric_value("clicks", posts=moved, **days).value == 10.0  # the last day is inside


def test_messages_of_a_period_are_taken_in_the_zone_given():
    inbound = inbound_of([(-30, -20), (30, 40)])  # 23:30 UTC the day before, 00:30 UTC
    day = {"starts_on": dt.date(2026, 3, 2), "ends_on": dt.date(2026, 3, 2)}
    share = lambda **more: metric_value("share_answered_in_time", inbound=inbound, **day, **more)  # noqa: E731
    assert share().rows == 1
    assert share(timezone="Europe/Copenhagen").rows == 2
    assert share(promise_minutes=5).value == 0.0


def test_currencies_are_not_added_up():
    posts = all_tables()["posts"].assign(currency=["EUR", "USD", "EUR", "EUR"])
    result = metric_value("revenue", posts=posts)
    assert result.value is None and "mix the currencies EUR, USD" in result.sentence
    assert metric_value("return_on_ad_spend", posts=posts).value == 2.5  # one currency was spent
    assert metric_value("revenue", posts=posts.iloc[[0]]).unit == "EUR"
    mixed = posts.assign(spend=[40.0, 10.0, 10.0, None])
    assert metric_value("return_on_ad_spend", posts=mixed).value is None


def test_ratio_of_sums_is_not_the_mean_of_ratios():
    posts = posts_of(clicks=[1.0, 1.0], impressions=[10.0, 1990.0])
    assert metric_value("click_through_rate", posts=posts).value == pytest.approx(0.001)
    assert metrics.click_through_rate(posts)["click_through_rate"].mean() > 0.05


def test_sentiment_comes_from_messages_first():
    tables = all_tables()
    inbound = tables["inbound"].assign(sentiment=[-0.2, None, None, None])
    result = metric_value("mean_sentiment", **(tables | {"inbound": inbound}))
    assert result.value == pytest.approx(-0.2) and "1 message" in result.sentence
    posts = tables["posts"].assign(sentiment=[0.1, 0.3, None, None])
    assert metric_value("mean_sentiment", posts=posts).value == pytest.approx(0.2)


def test_falling_follower_counts_have_a_sign():
    account = account_of([("x", "a", "2026-01-01", 1000), ("x", "a", "2026-01-31", 900)])
    result = metric_value("follower_growth_share", account=account)
    assert result.value == pytest.approx(-0.1) and "-10 %" in result.sentence


def test_an_unknown_metric_names_the_known_ones():
    with pytest.raises(
        PlannerError, match=r"found 'engagement_rate', expected one of reach_people"
    ):
        metric_value("engagement_rate")
