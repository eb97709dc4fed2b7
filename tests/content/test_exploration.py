"""The learning reserve: shares, chances, assignments on record."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from content.mix_worlds import brief_of, world

from planner.content.exploration import RESERVE, Reserve, learning_reserve
from planner.content.mix import Mix, plan_mix
from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import make_response_posts

NOON = dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC)


def _mix(posts: int, content_sd: float, seed: int = 0) -> Mix:
    settings = world(posts, content_sd)
    model = ResponseModel("interactions", check_later=False)
    model.fit(make_response_posts(seed, settings)[0])
    return plan_mix(model, brief_of(settings.posts_per_week), quick=True)


@pytest.fixture(scope="module")
def mix() -> Mix:
    return _mix(100, 0.35)


@pytest.fixture(scope="module")
def reserve(mix: Mix) -> Reserve:
    return learning_reserve(mix, seed=4)


def test_share_and_chances(mix: Mix, reserve: Reserve) -> None:
    assert RESERVE[0] <= reserve.share <= RESERVE[1]
    chances = reserve.chances
    assert chances[["plan_share", "learning_share", "probability"]].sum().to_numpy() == (
        pytest.approx([1, 1, 1])
    )
    mixed = (1 - reserve.share) * chances["plan_share"] + reserve.share * chances["learning_share"]
    assert chances["probability"].to_numpy() == pytest.approx(mixed.to_numpy())
    # What is probably good is tried more than what is probably not.
    worth = mix.work.problem(0.4).value[:, 0]
    assert np.corrcoef(worth, chances["learning_share"])[0, 1] > 0.3
    assert any("by lot" in sentence for sentence in reserve.test_plan)


def test_knowing_is_worth_less_where_more_is_known() -> None:
    few, many = _mix(60, 0.35, seed=2), _mix(1_000, 0.35, seed=2)
    first, second = learning_reserve(few), learning_reserve(many)
    assert first.worth_of_knowing > second.worth_of_knowing
    assert first.share >= second.share


def test_assignments_follow_their_probabilities(reserve: Reserve) -> None:
    slots = [f"slot {number}" for number in range(4_000)]
    chosen, decisions = reserve.assign(slots, NOON)
    chance = reserve.chances["probability"].to_numpy()
    counts = np.bincount(chosen, minlength=len(chance))
    likely = chance > 0.002
    expected = 4_000 * chance[likely]
    statistic = ((counts[likely] - expected) ** 2 / expected).sum()
    from scipy.stats import chi2

    assert chi2.sf(statistic, likely.sum() - 1) > 0.01
    assert len(decisions) == 4_000 and decisions["decision_id"].is_unique
    row = decisions.iloc[0]
    assert row["chosen"] in row["eligible"].split(";")
    assert sum(map(float, row["probabilities"].split(";"))) == pytest.approx(1, abs=1e-4)
    again, _ = reserve.assign(slots[:50], NOON)
    assert again == chosen[:50]


def test_only_eligible_kinds_are_drawn(reserve: Reserve) -> None:
    chosen, decisions = reserve.assign(["a", "b"], NOON, {"a": [2], "b": [0, 3]})
    assert chosen[0] == 2 and chosen[1] in (0, 3)
    names = [" / ".join(kind) for kind in reserve.chances[CELL].itertuples(index=False, name=None)]
    assert decisions["eligible"].tolist() == [names[2], f"{names[0]};{names[3]}"]
