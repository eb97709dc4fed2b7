"""Participation: the brand's own curve, with counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.audience.participation import displayed_lorenz, lorenz_curve, participation

acts_per_member = st.lists(st.integers(1, 200), min_size=1, max_size=300)


@given(acts_per_member)
def test_gini_is_half_the_mean_difference_over_the_mean(acts):
    acts = np.array(acts)
    differences = np.abs(acts[:, None] - acts[None, :]).mean()
    assert participation(acts).gini == pytest.approx(differences / 2 / acts.mean(), abs=1e-9)


@given(acts_per_member)
def test_lorenz_curve_is_the_exact_curve_at_whole_members(acts):
    curve = lorenz_curve(np.array(acts))
    assert len(curve) <= 101 and curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == [1, 1]
    ordered = sorted(acts)
    for x, y in curve.itertuples(index=False):
        members = round(x * len(acts))
        assert x * len(acts) == pytest.approx(members)
        assert y == pytest.approx(sum(ordered[:members]) / sum(acts))


def test_busiest_members_are_whole_people():
    acts = np.array([100, 50, *[1] * 198])
    result = participation(acts)
    assert (result.top_1_percent_members, result.top_1_percent_interactions) == (2, 150)
    assert result.top_1_percent_share == 150 / 348
    assert (result.top_10_percent_members, result.top_10_percent_interactions) == (20, 168)
    assert result.table["members"].tolist() == [2, 20, 200]
    assert result.sentence == ("The busiest 10 % (20 members) made 48 % of 348 interactions.")
    few = participation(np.array([5] * 99))
    assert few.top_1_percent_share is None and few.top_10_percent_members == 9
    tiny = participation(np.array([5, 1]))
    assert tiny.top_10_percent_share is None and "too few" in tiny.sentence


def test_nobody():
    result = participation(np.array([], dtype="int64"))
    assert result.gini is None and result.top_10_percent_share is None and result.members == 0
    assert len(lorenz_curve(np.array([]))) == 0 and len(result.table) == 3


@given(acts_per_member)
def test_the_shown_curve_never_steps_over_fewer_than_the_minimum(acts):
    curve = displayed_lorenz(np.array(acts), 50)
    steps = np.diff(curve["share_of_members"]) * len(acts)
    assert (len(acts) < 50) == (len(curve) == 0)
    assert (steps > 49.99).all() and len(curve) <= 101
