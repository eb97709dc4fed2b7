"""The heat map of raw averages: what it claims on noise, and when it may speak."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.cadence import HourOfWeekMap
from planner.cadence.hour_map import _claims, posts_to_detect
from planner.cadence.rhythm import present_rhythm
from planner.schema import POSTS, check
from tests.evidence.null_worlds import world


def noise_world_claims(log_sd: float, posts: int, worlds: int) -> np.ndarray:
    """Claims on outcomes exp(s N(0, 1)); 90 % of posts Mon-Fri 8-20, the rest all days 7-23."""
    claims = []
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        office = rng.random(posts) < 0.9
        day = np.where(office, rng.integers(0, 5, posts), rng.integers(0, 7, posts))
        hour = np.where(office, rng.integers(8, 20, posts), rng.integers(7, 23, posts))
        outcome = np.exp(log_sd * rng.normal(size=posts))
        claims.append(_claims(outcome[None, :], day * 24 + hour)[0])
    return np.array(claims)


@pytest.mark.parametrize(
    ("log_sd", "posts", "published"),
    [(0.6, 60, 2.12), (0.6, 150, 2.12), (0.6, 400, 1.93), (0.9, 60, 2.85), (0.9, 150, 2.95),
     (0.9, 400, 2.62), (1.2, 60, 3.64), (1.2, 150, 3.94), (1.2, 400, 3.53)],
)  # fmt: skip
def test_what_a_heat_map_claims_when_there_is_nothing(
    log_sd: float, posts: int, published: float
) -> None:
    """Cadence reference 7.3 (2,000 replicates, standard error up to .03): mean over 400 worlds.

    The tolerance is three standard errors of both means together.
    """
    claims = noise_world_claims(log_sd, posts, worlds=400)
    error = np.hypot(claims.std() / np.sqrt(len(claims)), 0.03)
    assert claims.mean() == pytest.approx(published, abs=3 * error)


@pytest.mark.parametrize(
    ("residual_sd", "ratio", "posts"),
    [(0.5, 1.05, 1649), (0.6, 1.10, 623), (0.7, 1.15, 394), (0.9, 1.15, 651), (0.9, 1.5, 78),
     (1.2, 2.0, 48)],
)  # fmt: skip
def test_posts_per_arm(residual_sd: float, ratio: float, posts: int) -> None:
    """Exact values of the cadence reference, section 7.2."""
    assert posts_to_detect(residual_sd, ratio) == posts


def test_the_claim_stands_beside_its_noise_and_flat_prints_no_lift() -> None:
    fitted = HourOfWeekMap(seed=1).fit(world(1, 200, content_sd=0.5))
    row = fitted.timing_.iloc[0]
    assert row["shuffled_low_90"] < row["shuffled_ratio"] < row["shuffled_high_90"]
    assert fitted.verdict_.level == "not distinguishable from flat"
    assert fitted.verdict_.value is None and "any hour will do" in fitted.verdict_.sentence
    assert fitted.better_blocks_["facebook"] == []
    assert int(fitted.hours_["posts"].sum()) == 200


def test_a_strong_effect_is_found_with_its_block() -> None:
    posts = world(3, 600)
    evening = posts["published_wall"].dt.hour.between(16, 19)
    posts["interactions"] = np.floor(posts["interactions"] * np.where(evening, 3.0, 1.0))
    fitted = HourOfWeekMap(seed=3).fit(posts)
    assert fitted.verdict_.level == "supported"
    assert 4 in fitted.better_blocks_["facebook"]
    assert 2 not in fitted.better_blocks_["facebook"]


def test_dates_without_time_of_day_are_refused() -> None:
    posts = world(0, 120)
    posts["has_time_of_day"] = False
    fitted = HourOfWeekMap().fit(posts)
    assert fitted.verdict_.level == "prior only"
    assert "dates without a time of day" in fitted.verdict_.sentence
    assert len(fitted.hours_) == 0


@pytest.mark.parametrize("count", [0, 1, 3, 60, 5000])
def test_sensible_at_any_size(count: int) -> None:
    posts = world(0, count) if count else POSTS.empty()
    fitted = HourOfWeekMap(shuffles=50).fit(posts)
    assert fitted.verdict_.rows == count
    if count < 20:
        assert fitted.verdict_.level == "prior only"
    assert repr(fitted)


@pytest.mark.parametrize("value", [0.0, 7.0, 1e12])
def test_constant_or_extreme_outcomes_give_a_verdict(value: float) -> None:
    posts = world(0, 80).assign(interactions=value)
    assert HourOfWeekMap(shuffles=50).fit(posts).verdict_.level == "not distinguishable from flat"
    posts.loc[5, "interactions"] = 1e12
    verdict = HourOfWeekMap(shuffles=50).fit(posts).verdict_
    assert not verdict.at_least("supported")


def test_present_rhythm_counts_empty_weeks_and_leaves_out_replies() -> None:
    days = pd.to_datetime(["2026-01-05", "2026-01-13", "2026-01-14", "2026-01-28", "2026-02-05"])
    posts = pd.DataFrame(
        {
            "post_id": list("abcde"),
            "platform": "x",
            "account": "brand",
            "published_wall": days,
            "has_time_of_day": True,
            "format": "text",
            "is_reply": [False, False, True, False, False],
        }
    )
    row = present_rhythm(check(posts, POSTS)).iloc[0]
    # Weeks of 12, 19 and 26 January lie between the first and the last: 1, 0 and 1 posts.
    assert row["weeks"] == 3 and row["posts_per_week_now"] == pytest.approx(2 / 3)
