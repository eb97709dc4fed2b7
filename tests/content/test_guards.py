"""Guards: kinds that ask for reactions or meet bad feeling may not grow; relationships stay."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from content.mix_worlds import brief_of

from planner.content.guards import GUARD_COLUMNS, asks_for_reactions, guard_table
from planner.content.mix import plan_mix
from planner.content.mix_limits import MixLimits
from planner.content.response import ResponseModel
from planner.inference.posts import CELL
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(
    posts=300, posts_per_week=12.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=2, intents=2,
    effects=PostEffects(content_sd=(0.5, 0.2, 0.1, 0.0), noise=0.5),
)  # fmt: skip


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return make_response_posts(1, WORLD)[0]


def _fitted(posts: pd.DataFrame, *names: str) -> dict[str, ResponseModel]:
    return {name: ResponseModel(name, check_later=False).fit(posts) for name in names}


@pytest.mark.parametrize("text", [
    "Tag a friend who would love this", "LIKE this if you agree!", "Comment YES to win",
    "Share to win a mug", "Double tap for more", "Follow and share", "Type amen",
    "like and share our post",
])  # fmt: skip
def test_words_that_ask(text: str) -> None:
    assert asks_for_reactions(pd.Series([text])).tolist() == [True]


@pytest.mark.parametrize("text", [
    "What would you like to see next?", "We share our recipes on Friday", "Our new tag line",
    "Leave a comment if you have questions about delivery", "Follow the river to our shop", "",
])  # fmt: skip
def test_words_that_do_not(text: str) -> None:
    assert asks_for_reactions(pd.Series([text])).tolist() == [False]


def test_a_kind_that_asks_may_stay_but_not_grow(posts: pd.DataFrame) -> None:
    plain = plan_mix(_fitted(posts, "interactions"), brief_of(12.0)).table
    grown = plain.loc[plain["posts_per_week_best"] > plain["posts_per_week_now"]]
    assert len(grown)
    own = (posts[CELL] == grown[CELL].iloc[0].tolist()).all(axis=1)
    asking = posts.assign(text=np.where(own, "Tag a friend!", "New in the shop"))
    mix = plan_mix(_fitted(asking, "interactions"), brief_of(12.0))
    row = mix.table[(mix.table[CELL] == grown[CELL].iloc[0].tolist()).all(axis=1)].iloc[0]
    assert row["posts_per_week_best"] <= row["posts_per_week_now"]
    guards = mix.guards
    held = guards[~guards["may_grow"]]
    assert len(held) == 1 and f"{own.sum()} of its {own.sum()} posts ask" in held["reason"].iloc[0]
    assert held["share_asking"].iloc[0] == 1.0
    # The limit is a house rule: a person can lift it.
    free = plan_mix(_fitted(asking, "interactions"), brief_of(12.0),
                    limits=MixLimits(bait_share_most=1.01)).table  # fmt: skip
    pd.testing.assert_frame_equal(free, plain)


def test_bad_feeling_is_told_from_chance() -> None:
    kinds = pd.DataFrame([("x", name, "a", "sell") for name in ("photo", "video", "text", "link")],
                         columns=CELL)  # fmt: skip
    rng = np.random.default_rng(0)
    feelings = {
        "photo": -0.5 + 0.1 * rng.standard_normal(20),
        "video": -0.05 + 0.4 * rng.standard_normal(20),
        "text": np.full(4, -0.9),
    }
    formats = np.repeat(list(feelings), [len(values) for values in feelings.values()])
    posts = pd.DataFrame({"platform": "x", "format": formats, "pillar": "a", "intent": "sell",
                          "sentiment": np.concatenate(list(feelings.values()))})  # fmt: skip
    table = guard_table(posts, kinds).set_index("format")
    assert table["may_grow"].to_dict() == {"photo": False, "video": True, "text": True,
                                           "link": True}  # fmt: skip
    assert "sentiment -0.5" in table.loc["photo", "reason"] and "below 0" in table["reason"].iloc[0]
    assert table.loc["photo", "sentiment_low_90"] < -0.5 < table.loc["photo", "sentiment_high_90"]
    assert guard_table(posts, kinds, sentiment_floor=None)["may_grow"].all()
    assert list(guard_table(posts.iloc[:0], kinds).columns) == GUARD_COLUMNS


def test_marketing_alone_does_not_buy_clicks_with_the_relationship(posts: pd.DataFrame) -> None:
    """Clicks want photos, comments want texts: the floor keeps nine tenths of the comments."""
    rng = np.random.default_rng(3)
    is_text = posts["format"] == "text"
    both = posts.assign(
        clicks=rng.poisson(np.where(is_text, 5, 60)), comments=rng.poisson(np.where(is_text, 60, 3))
    )
    models = _fitted(both, "clicks", "comments")
    brief = brief_of(12.0)
    brief = brief.with_(balance={**brief.balance.model_dump(), "marketing_weight": 1.0})
    kept = {}
    for floor in (None, 0.9):
        limits = MixLimits(management_floor=floor, changes_per_week=None)
        mix = plan_mix(models, brief, limits=limits, quick=True)
        work = mix.work
        comments = next(one for one in work.outcomes if one.name == "comments")
        best = mix.table["posts_per_week_best"].to_numpy() * mix.period_weeks
        kept[floor] = comments.totals(best, work.group, mix.period_weeks).mean()
    assert kept[None] < 0.6 and kept[0.9] >= 0.88
