"""Spike watch: silent on ordinary days, awake on a planted one, no guess at moods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.cadence.spikes import spike_watch
from planner.samples import load_sample

DAYS = 365
WEEK = np.array([1.0, 1.0, 1.0, 1.1, 1.2, 0.6, 0.5])


def account(mean: float, shape: float, seed: int, days: int = DAYS) -> pd.DataFrame:
    """Over-dispersed mentions with a weekly shape."""
    rng = np.random.default_rng(seed)
    daily = mean * WEEK[np.arange(days) % 7] * rng.gamma(shape, 1 / shape, days)
    return pd.DataFrame({"date": pd.date_range("2026-01-05", periods=days),
                         "mentions": rng.poisson(daily).astype(float)})  # fmt: skip


@pytest.mark.parametrize(("mean", "shape"), [(0.5, 2), (3, 2), (20, 3), (200, 5), (5, 1e6)])
def test_ordinary_days_hardly_ever_alarm(mean: float, shape: float) -> None:
    """20 years of days without any spike: at most one alarm a year on average."""
    alarms = sum(int(spike_watch(account(mean, shape, seed)).table["is_spike"].sum())
                 for seed in range(20))  # fmt: skip
    assert alarms <= 20 + 2.33 * np.sqrt(20)


@pytest.mark.parametrize("mean", [1, 5, 50])
def test_a_day_of_eight_times_as_many_is_seen(mean: float) -> None:
    seen = 0
    for seed in range(20):
        table = account(mean, 3.0, seed)
        table.loc[DAYS - 2, "mentions"] = round(8 * mean + 4)
        watch = spike_watch(table)
        seen += watch.is_alarm
        if watch.is_alarm:
            assert "expected" in watch.verdict.sentence and "not known" in watch.verdict.sentence
    assert seen >= 17


def test_a_level_that_stays_is_no_spike_for_ever() -> None:
    table = account(5.0, 10.0, 1)
    table.loc[200:, "mentions"] *= 6
    found = spike_watch(table).table["is_spike"].to_numpy()
    assert found[200:207].any() and not found[-60:].any()


def test_sentiment_only_where_it_is_supplied() -> None:
    table = account(5.0, 3.0, 2).assign(sentiment_mean=0.2)
    table.loc[DAYS - 1, ["mentions", "sentiment_mean"]] = [90.0, -0.6]
    assert "mean sentiment is -0.60" in spike_watch(table).verdict.sentence


def test_acts_stand_in_where_the_account_counts_no_mentions() -> None:
    sample = load_sample("riverside_commons")
    watch = spike_watch(None, sample.interactions)
    assert (
        watch.source == "INTERACTIONS"
        and watch.table["mentions"].sum() == (sample.interactions["kind"] == "mention").sum()
    )
    assert spike_watch(sample.account, sample.interactions).source == "ACCOUNT"


@pytest.mark.parametrize("days", [0, 1, 3, 28])
def test_too_few_days_are_refused_in_words(days: int) -> None:
    watch = spike_watch(account(5.0, 3.0, 1, days) if days else None)
    assert watch.verdict.level == "prior only" and not watch.is_alarm
    assert watch.verdict.rows == days


def test_blank_days_are_not_known_and_not_zero() -> None:
    """Every third day blank: the others are judged as if those had not been there."""
    table = account(20.0, 5.0, 3)
    blank = table.assign(mentions=table["mentions"].where(table.index % 3 != 0))
    watch = spike_watch(blank)
    known = watch.table["mentions"].notna()
    assert watch.verdict.rows == known.sum() and not watch.table.loc[~known, "is_spike"].any()
    assert watch.table.loc[~known, "expected"].isna().all()
    mean = watch.table.loc[known, "expected"].mean()
    assert mean == pytest.approx(table["mentions"].mean(), rel=0.15)
