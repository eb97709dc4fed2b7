"""Cell medians: counts, intervals, thin kinds, recovery, coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.content import ContentCells, present_mix
from planner.errors import DataError
from planner.inference.posts import CELL
from planner.schema import POSTS, check
from tests.evidence.null_worlds import FORMATS, PILLARS, world


def test_medians_means_and_counts_are_the_plain_ones() -> None:
    posts = world(1, 150)
    cells = ContentCells().fit(posts).cells_
    plain = posts.groupby(CELL)["interactions"].agg(["size", "median", "mean"])
    own = cells.set_index(CELL).sort_index()
    for column, expected in (("posts", "size"), ("median", "median"), ("mean", "mean")):
        np.testing.assert_allclose(own[column], plain.sort_index()[expected])
    assert (own["median_low_90"] <= own["median"]).all()
    assert (own["median_high_90"] >= own["median"]).all()


def test_thin_kinds_never_stand_before_others_and_carry_no_verdict() -> None:
    posts = world(2, 200, content_sd=0.5)
    rare = posts.head(7).assign(
        format="live", interactions=1e6, post_id=[f"rare{n}" for n in range(7)]
    )
    cells = ContentCells().fit(check(pd.concat([posts, rare]), POSTS)).cells_
    thin = cells["posts"] < 10
    assert thin.any() and not thin.iloc[: int((~thin).sum())].any()
    live = cells[cells["format"] == "live"]
    assert (live["verdict"] == "prior only").all() and live["note"].str.contains("only").all()


def test_planted_ratio_is_recovered() -> None:
    """One kind brings twice the others' result: the 90 % interval holds 2 in 80-97 % of worlds."""
    held, level = 0, []
    worlds = 120
    for seed in range(worlds):
        posts = world(seed, 300)
        planted = (posts["format"] == "video") & (posts["pillar"] == "craft")
        posts["interactions"] = posts["interactions"] * np.where(planted, 2.0, 1.0)
        fitted = ContentCells(seed=seed).fit(posts)
        row = fitted.cells_.set_index(["format", "pillar"]).loc[("video", "craft")]
        held += row["ratio_low_90"] <= 2.0 <= row["ratio_high_90"]
        level.append(row["ratio"])
    assert 0.80 <= held / worlds <= 0.97, held / worlds
    assert np.median(level) == pytest.approx(2.0, rel=0.1)


def test_present_mix_sums_to_one_over_the_last_weeks() -> None:
    posts = world(4, 200)
    mix = present_mix(posts)
    assert mix["share_now"].sum() == pytest.approx(1)
    assert mix["posts"].sum() < 200
    assert set(mix["format"]) <= set(FORMATS) and set(mix["pillar"]) <= set(PILLARS)


def test_missing_labels_are_a_level_of_their_own() -> None:
    posts = world(5, 60).drop(columns=["pillar", "intent"])
    cells = ContentCells().fit(check(posts, POSTS)).cells_
    assert set(cells["pillar"]) == {"unlabelled"} and cells["posts"].sum() == 60


def test_relabelling_row_order_and_units_leave_the_advice_unchanged() -> None:
    posts = world(6, 240, content_sd=0.6)
    names = dict(zip(FORMATS, ["story", "live", "poll", "reel"], strict=True))
    first = ContentCells().fit(posts).verdict_
    turned = posts.sample(frac=1, random_state=1).reset_index(drop=True)
    assert ContentCells().fit(turned).verdict_ == first
    renamed = posts.assign(format=posts["format"].map(names))
    assert ContentCells().fit(check(renamed, POSTS)).verdict_.level == first.level


@pytest.mark.parametrize("count", [0, 1, 3, 60, 5000])
def test_sensible_at_any_size(count: int) -> None:
    posts = world(0, count) if count else POSTS.empty()
    fitted = ContentCells().fit(posts)
    assert fitted.verdict_.rows == count
    if count < 20:
        assert fitted.verdict_.level == "prior only"
        assert "more post" in fitted.verdict_.would_raise or count == 0
    assert repr(fitted)


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_constant_outcome_and_one_enormous_value(value: float) -> None:
    posts = world(0, 100).assign(interactions=value)
    assert not ContentCells().fit(posts).verdict_.at_least("leaning")
    posts.loc[3, "interactions"] = 1e12
    assert not ContentCells().fit(posts).verdict_.at_least("supported")


def test_unknown_outcome_and_no_outcome() -> None:
    with pytest.raises(DataError, match="revenue"):
        ContentCells(outcome="revenue").fit(world(0, 30))
    posts = world(0, 30).drop(columns=["interactions"])
    assert "No result of your posts is known" in ContentCells().fit(posts).verdict_.sentence
