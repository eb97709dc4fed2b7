"""Declared attributes, totals and published reach: what is said, and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.audience.declared import (
    DIFFERENT,
    HIDDEN,
    MISSING,
    declared_profiles,
    index_interval,
)
from planner.audience.platform_choice import platform_reach, reach_together
from planner.audience.totals import ACTS_NOT_PEOPLE, steps_by_totals
from planner.errors import PlannerError
from planner.platforms import LABELS, REACH
from planner.samples import load_sample


def test_the_interval_of_an_index_covers_as_it_says():
    rng = np.random.default_rng(0)
    n1, n0, p1, p0 = 100, 300, 0.45, 0.25
    a, b = rng.binomial(n1, p1, 4000), rng.binomial(n0, p0, 4000)
    _, low, high = index_interval(a, n1, b, n0)
    truth = p1 / ((n1 * p1 + n0 * p0) / (n1 + n0))
    covered = ((low <= truth) & (truth <= high)).mean()
    # 99 % binomial bound of 90 % in 4,000 is 88.8 to 91.2 %; half a person added tilts it a little.
    assert 0.885 <= covered <= 0.915


def people(seed: int, effect: float = 0.0) -> tuple[pd.Series, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    groups = pd.Series(rng.choice(["one", "two", "three"], 1500))
    chance = 0.4 + effect * (groups == "one")
    table = pd.DataFrame({f"item {place}": rng.choice(["a", "b", "c"], 1500) for place in range(6)})
    return groups, table.assign(device=np.where(rng.random(1500) < chance, "phone", "computer"))


def test_a_planted_difference_is_found_and_none_elsewhere():
    groups, table = people(1, effect=0.3)
    found = declared_profiles(groups, table)
    marked = found[found["verdict"] == DIFFERENT]
    assert {"device"} == set(marked["attribute"]) and "one" in set(marked["group"])
    phone = found[(found["group"] == "one") & (found["level"] == "phone")].iloc[0]
    assert phone["low_90"] <= phone["index"] <= phone["high_90"] and phone["index"] > 1.2


def test_false_differences_are_rare():
    marked = sum((declared_profiles(*people(seed))["verdict"] == DIFFERENT).any()
                 for seed in range(60))  # fmt: skip
    # At 5 % per table 60 tables give at most 8 (99 % binomial bound).
    assert marked <= 8


def test_small_cells_are_hidden_and_missing_answers_a_level():
    groups = pd.Series(["one"] * 200 + ["two"] * 200)
    answers = pd.Series(["a"] * 190 + ["b"] * 10 + ["a"] * 120 + [None] * 80)
    found = declared_profiles(groups, pd.DataFrame({"question": answers}))
    shown = found[found["verdict"] != HIDDEN]
    assert not (shown["people"] < 50).any()
    assert found.loc[found["verdict"] == HIDDEN, "people"].isna().all()
    assert MISSING in set(found["level"])
    long = pd.DataFrame({"words": [f"text {row}" for row in range(400)]})
    (words,) = declared_profiles(groups, long).to_dict("records")
    assert words["level"] == "(400 different answers)" and np.isnan(words["people"])
    with pytest.raises(PlannerError, match="same people"):
        declared_profiles(groups, long.head(3))


def test_totals_are_acts_and_say_so():
    sample = load_sample("riverside_commons")
    steps = steps_by_totals(sample.posts, sample.account)
    assert {"followers", "reached"} <= set(steps["step"])
    acts = steps[steps["step"].str.endswith("acts")]
    assert acts["note"].str.startswith(ACTS_NOT_PEOPLE).all()
    own = sample.posts[(sample.posts["platform"] == "facebook")]
    light = acts[(acts["platform"] == "facebook") & (acts["step"] == "light acts")].iloc[0]
    columns = [name for name in ("likes", "clicks") if own[name].notna().any()]
    both = own[own["reach_people"] > 0]
    expected = 1000 * both[columns].fillna(0).sum().sum() / both["reach_people"].sum()
    assert light["per_1000_reached"] == pytest.approx(expected)
    assert steps_by_totals(sample.posts.iloc[:0]).empty


def test_reach_is_dated_sourced_and_never_guessed():
    everyone = platform_reach()
    assert set(everyone["platform"]) == set(LABELS)
    known = everyone[everyone["share_of_adults"].notna()]
    assert (known["survey_date"] != "").all() and (known["source"] != "").all()
    for row in known.itertuples():
        own = [one for one in REACH if one.platform == row.platform and one.group == "all adults"]
        assert row.share_of_adults == max(own, key=lambda one: one.survey_date).share_of_adults
    half = platform_reach(share_women=0.5).set_index("platform")
    assert half.loc["facebook", "share_of_adults"] == pytest.approx((0.59 + 0.76) / 2)
    assert np.isnan(half.loc["threads", "share_of_adults"])
    assert "no figures by gender" in half.loc["threads", "note"]


def test_ages_need_a_table_of_ones_own():
    with pytest.raises(PlannerError, match="no figures by age come with the planner"):
        platform_reach(age_shares={"18-29": 1.0})
    own = pd.DataFrame(
        {"platform": ["x", "x", "facebook"], "age_group": ["18-29", "30-49", "18-29"],
         "share_of_adults": [0.4, 0.2, 0.7], "survey_date": "2025", "source": "ours"}
    )  # fmt: skip
    found = platform_reach(age_shares={"18-29": 0.5, "30-49": 0.5}, age_table=own)
    found = found.set_index("platform")
    assert found.loc["x", "share_of_adults"] == pytest.approx(0.3)
    assert np.isnan(found.loc["facebook", "share_of_adults"])
    assert "30-49" in found.loc["facebook", "note"]
    with pytest.raises(PlannerError, match="expected 1"):
        platform_reach(age_shares={"18-29": 0.5}, age_table=own)
    with pytest.raises(PlannerError, match="0 to 1"):
        platform_reach(share_women=1.5)


def test_two_platforms_have_bounds_only():
    bounds = reach_together(platform_reach(), ["youtube", "facebook"])
    assert bounds["any_low"] == 0.84 and bounds["any_high"] == 1.0
    assert bounds["all_low"] == pytest.approx(0.84 + 0.71 - 1) and bounds["all_high"] == 0.71
    with pytest.raises(PlannerError, match="leave these out"):
        reach_together(platform_reach(share_women=0.5), ["threads", "facebook"])
