"""Moves between segments, drift, names that stay, and models kept as files."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from audience.worlds import mixed_world
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import EngagementTypes, Tiers
from planner.audience.model_file import types_from_json, types_to_json
from planner.audience.movement import (
    GONE,
    NEW,
    audience_drift,
    displayed_movement,
    member_movement,
    net_ladder_movement,
    population_stability_index,
)
from planner.audience.type_names import kept_names
from planner.errors import PlannerError
from planner.simulate import make_one_population, make_planted_types


@pytest.fixture(scope="module")
def found() -> EngagementTypes:
    return EngagementTypes(replicates=19).fit(make_planted_types(3500, seed=1).counts)


def test_every_member_moves_once_and_totals_hold():
    log = mixed_world(6_000, 900, seed=3)
    early = log[log["day"] < 20_200].reset_index(drop=True)
    before, after = Tiers().fit(early).assign(early), Tiers().fit(log).assign(log)
    moves = member_movement(before, after)
    seen = set(map(tuple, before[["platform", "member_id"]].to_numpy()))
    later = set(map(tuple, after[["platform", "member_id"]].to_numpy()))
    assert moves["members"].sum() == len(seen | later)
    assert moves.loc[moves["from"] == NEW, "members"].sum() == len(later - seen)
    assert moves.loc[moves["to"] == GONE, "members"].sum() == len(seen - later)
    shown = displayed_movement(moves)
    values = shown.to_numpy(dtype=float)
    assert not (values[~np.isnan(values)] < 50).any() and np.isnan(values).any()
    up = net_ladder_movement(moves)
    assert -3 <= up <= 3
    same = net_ladder_movement(member_movement(after, after))
    assert same == 0


def test_broken_tables_of_moves_are_refused():
    with pytest.raises(PlannerError, match="member_id and a segment"):
        member_movement(pd.DataFrame({"member_id": ["a"]}), pd.DataFrame({"member_id": ["a"]}))


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8))
def test_the_index_of_equal_tables_is_zero_and_it_never_falls_below(bins):
    if not sum(bins):
        return
    assert population_stability_index(bins, bins) == pytest.approx(0, abs=1e-12)
    assert population_stability_index(bins, bins[::-1]) >= 0


def test_drift_is_quiet_where_nothing_moved_and_loud_where_it_did():
    counts = make_one_population("Dirichlet-multinomial", 2000, seed=1)
    again = make_one_population("Dirichlet-multinomial", 2000, seed=2)
    quiet = audience_drift(counts, again)
    assert (quiet.table["level"] == "steady").all() and "as it did" in quiet.sentence
    first, second = counts.columns[:2]
    moved = again.assign(**{first: again[second] * 0, second: again[first] + again[second]})
    loud = audience_drift(counts, moved)
    assert loud.table["level"].iloc[0] == "alert" and "Look for types again" in loud.sentence
    few = audience_drift(counts.head(100), counts)
    assert few.table.empty and "100 members" in few.sentence


def test_false_alarms_of_drift_are_rare():
    alarms = sum(
        (audience_drift(make_one_population("Dirichlet-multinomial", 400, seed=seed),
               make_one_population("Dirichlet-multinomial", 400, seed=1000 + seed)).table["level"]
         == "alert").any()
        for seed in range(20)
    )  # fmt: skip
    assert alarms == 0


def test_a_refit_keeps_the_names_of_types_that_are_still_there(found):
    later = make_planted_types(3500, seed=2).counts
    strange = {name: f"Name {place}" for place, name in enumerate(found.names_)}
    found_before = types_from_json(types_to_json(found, 20_000, 20_100))
    found_before._rename(tuple(strange[name] for name in found_before.names_))
    again = EngagementTypes(replicates=19).fit(later, earlier=found_before)
    assert set(again.names_) == set(strange.values())
    assert set(again.assign(later)) >= set(again.names_)
    assert set(again.profiles_["type"]) == set(again.names_) == set(again.mix_["type"])


def test_a_new_type_never_takes_the_name_of_one_that_stayed():
    labels = np.array(["like"] * 10 + ["other"] * 10)
    before = np.array(["x"] * 10 + ["y"] * 3 + ["z"] * 7)
    names = kept_names(labels, before, ("like", "x"), ("x", "y", "z"), np.ones(20))
    assert names == ("x", "x 2")


def test_types_come_back_from_their_file(found):
    text = types_to_json(found, 20_000, 20_100)
    again = types_from_json(text)
    counts = make_planted_types(1500, seed=9).counts
    assert again.assign(counts).equals(found.assign(counts))
    assert again.to_sql() == found.to_sql()
    assert again.displayed().equals(found.displayed().astype(again.displayed().dtypes))
    assert again.verdict_ == found.verdict_
    content = json.loads(text)
    assert (content["first_day"], content["last_day"]) == (20_000, 20_100)
    assert len(content["counts_sha256"]) == 64
    assert types_to_json(found, 20_000, 20_100) == text


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_model_files_are_refused_in_words(found, data):
    content = json.loads(types_to_json(found, 20_000, 20_100))
    name = data.draw(st.sampled_from(sorted(set(content) - {"counts_sha256", "rule", "first_day",
                                                            "last_day", "seed"})))  # fmt: skip
    content[name] = data.draw(
        st.one_of(st.none(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=3))
    )
    with pytest.raises(PlannerError, match="Model file"):
        types_from_json(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"version": 99}'])
def test_other_files_are_refused_in_words(text):
    with pytest.raises(PlannerError, match="Model file"):
        types_from_json(text)


def test_nothing_is_kept_where_no_types_were_found():
    none = EngagementTypes(replicates=19).fit(
        make_one_population("Dirichlet-multinomial", 1500, seed=0)
    )
    with pytest.raises(PlannerError, match="no types to keep"):
        types_to_json(none, 0, 1)
