"""Active work learnt from weeks with more and with less of it; else a labelled assumption."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from content.mix_worlds import brief_of
from scipy.stats import binom

from planner.content.active_work import share_text
from planner.content.effort import Answering
from planner.content.effort_weeks import LEARNT_SD_RATIO, RHO_SD, alternating_weeks
from planner.content.mix import plan_mix
from planner.content.response import ResponseModel
from planner.schema import EFFORT
from planner.simulate.effort import make_alternating_effort
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(
    posts=168, posts_per_week=14.0, proportions=(0.4, 0.3, 0.2, 0.1), pillars=1, intents=1,
    effects=PostEffects(content_sd=(0.35, 0, 0, 0), noise=0.5),
)  # fmt: skip


def planted(seed: int, rho: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    posts = make_response_posts(seed, WORLD)[0]
    changed, effort, _ = make_alternating_effort([seed, 1], posts, rho)
    return changed, effort


def covered(seed: int) -> tuple[bool, bool]:
    """rho drawn from its prior, 12 weeks: inside the 90 % interval, and counted as learnt."""
    rho = float(np.random.default_rng([seed, 51]).normal(0, RHO_SD))
    posts, effort = planted(seed, rho)
    model = ResponseModel("interactions", check_later=False, seed=seed).fit(posts, effort=effort)
    row = model.active_effects_.iloc[0]
    return bool(np.log(row["low_90"]) <= rho <= np.log(row["high_90"])), bool(row["is_learnt"])


def test_a_planted_effect_is_covered() -> None:
    found = [covered(seed) for seed in range(30)]
    inside = sum(one for one, _ in found)
    print(f"rho inside its 90 % interval in {inside} of 30, learnt in {sum(b for _, b in found)}")
    assert inside >= binom.ppf(0.01, 30, 0.9) and all(learnt for _, learnt in found)


def test_what_is_learnt_replaces_what_is_assumed() -> None:
    posts, effort = planted(3, 0.4)
    model = ResponseModel("interactions", check_later=False).fit(posts, effort=effort)
    row = model.active_effects_.iloc[0]
    assert row["activity"] == "answering" and row["sd_ratio"] <= LEARNT_SD_RATIO
    assert (row["hours_more"], row["hours_less"], row["weeks"]) == (6.0, 2.0, 12)
    mix = plan_mix(model, brief_of(14.0), quick=True)
    notes = mix.active.set_index("activity")["note"]
    assert notes["answering"].startswith("learnt from 12 weeks")
    assert "unless the weeks were drawn by lot" in notes["answering"]
    assert notes.drop("answering").str.startswith("assumption, not identified").all()
    # 4 hours more are worth exp(rho) - 1 by the draws, as planted.
    work = mix.work.active
    place = work.names.index("answering")
    gain = np.diff(work.shape(place, np.array([2.0, 6.0]))) * work.sizes[place]
    assert np.median(gain) == pytest.approx(row["ratio"] - 1, abs=0.02)


def test_hours_beyond_the_rise_of_the_curve_teach_nothing_of_fewer() -> None:
    """40 against 60 hours of answering: the assumed curve is flat there, so nothing is divided."""
    posts = make_response_posts(3, WORLD)[0]
    posts, effort, _ = make_alternating_effort([3, 1], posts, 0.4, hours_more=60, hours_less=40)
    model = ResponseModel("interactions", check_later=False).fit(posts, effort=effort)
    assert model.active_effects_["is_learnt"].all()
    mix = plan_mix(model, brief_of(14.0), quick=True)
    assert mix.active["note"].str.startswith("assumption, not identified").all()
    assert mix.work.active.sizes.max() < 5


def test_weeks_that_do_not_alternate_teach_nothing() -> None:
    weeks = pd.Series(range(12))

    def table(hours: list[float], mode: str = "active") -> pd.DataFrame:
        return pd.DataFrame({"week_day": np.arange(len(hours)) * 7, "task": "answering",
                             "hours": hours, "mode": mode})  # fmt: skip

    assert alternating_weeks(table([2, 6] * 6), weeks)[0].switches == 11
    for other in (
        table([2, 6] * 3),  # six weeks
        table([2] * 6 + [6] * 6),  # one switch: whatever else changed then would be taken for it
        table([4] * 12),  # always the same
        table([4, 5] * 6),  # hardly different
        table([2, 6] * 6, "passive"),
        EFFORT.empty(),
    ):
        assert alternating_weeks(other, weeks) == []
    assert alternating_weeks(None, weeks) == []
    # Weeks before and after the posts do not count.
    assert alternating_weeks(table([2, 6] * 6), pd.Series(range(100, 112))) == []


def test_without_such_weeks_the_label_stays() -> None:
    posts, _ = planted(4, 0.0)
    model = ResponseModel("interactions", check_later=False).fit(posts)
    assert len(model.active_effects_) == 0
    mix = plan_mix(model, brief_of(14.0), quick=True)
    assert mix.active["note"].str.startswith("assumption, not identified").all()
    assert mix.active["share_answered"].isna().all() and share_text(mix.active, None) == ""


def test_answering_counts_by_the_messages_answered_in_time() -> None:
    posts, _ = planted(5, 0.0)
    model = ResponseModel("interactions", check_later=False).fit(posts)
    few, many = (
        plan_mix(model, brief_of(14.0), answering=Answering(messages, answers_per_hour=6.0),
                 quick=True)
        for messages in (6.0, 60.0)
    )  # fmt: skip
    for mix in (few, many):
        row = mix.active.set_index("activity").loc["answering"]
        load = mix.work.active.answering
        assert row["share_answered"] == pytest.approx(float(load.share(row["hours_per_week"])))
        assert any("answered in time, at 6 answers an hour (assumed)" in note for note in mix.notes)
    # Ten times the messages: an hour answers a smaller share of them.
    first, second = (mix.work.active.answering.share(np.array(1.0)) for mix in (few, many))
    assert first > 5 * second


def test_the_slow_part_builds_up_over_the_plan() -> None:
    load = Answering(10.0, 6.0)
    assert float(load.share(np.array(2.0))) == pytest.approx(0.6988, abs=5e-5)
    assert load.hours_for(0.9) == pytest.approx(np.log(10) * 10 / 6)
    known = Answering(10.0, half_life_weeks=(4.0, 4.0, 4.0)).built_up(2, 3, 0)
    assert known == pytest.approx([(1 - 2**-0.25 + 1 - 2**-0.5) / 2] * 3)
    with pytest.raises(ValueError, match="expected both above 0"):
        Answering(0.0)
