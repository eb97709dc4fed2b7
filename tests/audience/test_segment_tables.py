"""Tastes of segments: found where planted, rarely where there are none, intervals that cover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from audience.tastes import content_table

from planner.audience.segment_tables import ALIKE, DIFFERENT, NO_EVIDENCE
from planner.simulate import make_tastes

ALL_ALIKE = np.ones((3, 4))
ONE_DIFFERS = np.array([[2.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]])


def test_a_planted_taste_is_found():
    found = content_table(make_tastes(1, ONE_DIFFERS))
    first = found.iloc[0]
    assert (first["segment"], first["pillar"]) == ("segment 0", "content 0")
    assert first["verdict"] == DIFFERENT and first["index_low"] > 1
    # Everyone includes the segment itself, so the others lie a little under 1 there.
    others = found[(found["pillar"] == "content 0") & (found["segment"] != "segment 0")]
    assert (others["index"] < 1).all()
    assert first["index"] == found["index"].max()


@pytest.mark.parametrize("spread", [0.0, 0.8, 1.5])
def test_worlds_without_a_difference_rarely_show_one(spread):
    seeds = 40
    false = sum(
        (content_table(make_tastes(seed, ALL_ALIKE, members=450, popularity_spread=spread))
         ["verdict"] == DIFFERENT).any()
        for seed in range(seeds)
    )  # fmt: skip
    # At 5 % per table, 40 tables give at most 6 (99 % binomial bound).
    assert false <= 6


def test_intervals_of_the_index_cover():
    """120 worlds of 12 figures each; the long run with 1,000 worlds is in the campaign."""
    inside: list[bool] = []
    for seed in range(120):
        world = make_tastes(10_000 + seed, ONE_DIFFERS, members=450)
        table = content_table(world)
        truth, shown = world.index.ravel(), table["index"].notna()
        covers = (table["index_low"] <= truth) & (truth <= table["index_high"])
        inside += covers[shown].tolist()
    covered = np.mean(inside)
    # Figures of one world lean on each other, so the bound is that of about 480 single ones.
    assert 0.86 <= covered <= 0.94


def test_few_posts_or_members_are_no_evidence():
    few_posts = content_table(make_tastes(2, ONE_DIFFERS, posts_per_content=19))
    assert set(few_posts["verdict"]) == {NO_EVIDENCE}
    few = content_table(make_tastes(2, ONE_DIFFERS, members=220))
    shown = few[few["verdict"] != NO_EVIDENCE]
    assert len(few) > len(shown) > 0 and shown["members"].min() >= 50
    assert few.loc[few["members"].isna(), "index"].isna().all()
    assert set(content_table(make_tastes(3, ALL_ALIKE))["verdict"]) <= {ALIKE, DIFFERENT}


def test_a_post_that_stands_twice_counts_its_acts_once():
    world = make_tastes(4, ALL_ALIKE, members=120)
    once = content_table(world)
    twice = pd.concat([world.posts, world.posts.head(3).assign(format=["photo"] * 3)])
    again = content_table(replace(world, posts=twice.reset_index(drop=True)))
    assert again["members"].equals(once["members"])
    acts = (once["acts_per_post"] * once["posts"]).sum()
    assert (again["acts_per_post"] * again["posts"]).sum() == pytest.approx(acts)
