"""Which results a mix weighs, and how their weights enter it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from content.mix_worlds import brief_of

from planner.content.mix import plan_mix
from planner.content.mix_report import learn_mix
from planner.content.outcomes import known_outcomes, outcomes_of, with_messages
from planner.content.response import ResponseModel
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(
    posts=200, posts_per_week=10.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=1, intents=1,
    effects=PostEffects(content_sd=(0.3, 0, 0, 0), noise=0.5),
)  # fmt: skip


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    made = make_response_posts(1, WORLD)[0]
    rng = np.random.default_rng(0)
    photo = made["format"] == "photo"
    return made.assign(
        clicks=rng.poisson(np.where(photo, 40, 10)), saves=rng.poisson(np.where(photo, 5, 20)),
        comments=rng.poisson(np.where(photo, 20, 5)), shares=0,
    )  # fmt: skip


def test_known_results_and_the_default_pair(posts: pd.DataFrame) -> None:
    assert known_outcomes(posts) == ["interactions", "comments", "saves", "clicks"]
    assert outcomes_of(posts) == ["interactions", "comments"]
    assert outcomes_of(posts, {"saves": 1, "clicks": 2, "comments": 0}) == ["clicks", "saves"]
    assert outcomes_of(posts.iloc[:0]) == [] and known_outcomes(posts.iloc[:0]) == []


def test_weights_of_the_brief_move_the_mix(posts: pd.DataFrame) -> None:
    models = {name: ResponseModel(name, check_later=False).fit(posts)
              for name in ("comments", "saves")}  # fmt: skip
    photos = {}
    for comments, saves in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        brief = brief_of(10.0)
        brief = brief.with_(
            balance={
                **brief.balance.model_dump(),
                "marketing_weight": 0.0,
                "outcome_weights": {"comments": comments, "saves": saves},
            }
        )
        table = plan_mix(models, brief, quick=True).table
        photos[comments, saves] = table.loc[table["format"] == "photo", "posts_per_week_best"].sum()
        # Given by hand, they come before the brief's.
        same = plan_mix(models, brief_of(10.0), weights={"comments": comments, "saves": saves},
                        quick=True)  # fmt: skip
        assert same.table["posts_per_week_best"].sum() > 0
    assert photos[1.0, 0.0] > photos[0.0, 1.0]
    assert photos[0.0, 1.0] <= photos[1.0, 1.0] <= photos[1.0, 0.0]


def test_messages_under_posts_become_a_result(posts: pd.DataFrame) -> None:
    rng = np.random.default_rng(2)
    under = rng.choice(posts["post_id"], 400)
    inbound = pd.DataFrame({"platform": "facebook", "post_id": under,
                            "kind": rng.choice(["direct_message", "comment"], 400)})  # fmt: skip
    counted = with_messages(posts, inbound)
    assert counted["messages"].sum() == (inbound["kind"] == "direct_message").sum()
    assert with_messages(posts, inbound.assign(post_id=None)).equals(posts)
    found = learn_mix(posts, weights={"messages": 1.0}, inbound=inbound)
    assert list(found.models) == ["messages"] and found.first.is_fitted


def test_progress_names_every_result(posts: pd.DataFrame) -> None:
    said: list[str] = []
    learn_mix(posts.iloc[:20], {"clicks": 1, "saves": 1},
              report=lambda _share, words: said.append(words))  # fmt: skip
    assert [words.rsplit(" ", 1)[1] for words in said] == ["clicks.", "saves."]
