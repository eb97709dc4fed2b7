"""Hours in the app: asked for, said in words that claim nothing on noise, slots proposed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.cadence.timing_report import (
    TimingReport,
    hours_to_test,
    learn_timing,
    proposed_slots,
    recent_posts_per_week,
)
from planner.figures.timing_effect import effect_block
from planner.schema import POSTS
from planner.simulate.timing import TimingWorld, make_timing_posts
from planner.widgets.panels import CadencePanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState
from planner.widgets.timing_panel import TimingPanel


@pytest.fixture
def panel() -> TimingPanel:
    state = PlannerState()
    state.choose_sample("riverside_commons")
    panel = TimingPanel(state)
    panel.show()
    return panel


@pytest.fixture(scope="module")
def clear() -> TimingReport:
    """Office hours bring clearly more."""
    return learn_timing(make_timing_posts(1, TimingWorld(posts=400, shape="step", sd=0.4))[0])


@pytest.fixture(scope="module")
def nothing() -> TimingReport:
    return learn_timing(make_timing_posts(0, TimingWorld(posts=150))[0])


def test_nothing_is_said_before_it_was_asked_for(panel: TimingPanel) -> None:
    assert panel.words.value == "" and not is_shown(panel.platform)


def test_the_sample_brand_is_looked_at_in_a_process_of_its_own(panel: TimingPanel) -> None:
    panel._look()
    assert "What it rests on" in panel.words.value and "on your own results shuffled" in (
        panel.words.value
    )
    assert len(panel.cards.children) == 1 and is_shown(panel.platform) == (
        len(panel.platform.options) > 1
    )
    panel._state.choose_sample("lantern_books")
    panel.show()
    assert panel.words.value == "" and panel.cards.children == ()


def test_no_lift_is_claimed_on_noise(panel: TimingPanel, nothing: TimingReport) -> None:
    panel._learnt(nothing)
    block = effect_block(nothing.model.by_hour_, nothing.model.timing_.iloc[0],
                         nothing.model.verdict_)  # fmt: skip
    assert block.title == "No hour stands out on Facebook"
    assert "five best hours" not in block.sentence and "lift would read" not in panel.words.value
    assert "evenly spaced, near your habit" in panel.words.value


def test_hours_that_matter_come_with_interval_slots_and_doubts(
    panel: TimingPanel, clear: TimingReport
) -> None:
    assert clear.model.verdict_.level == "supported"
    panel._learnt(clear)
    words = panel.words.value
    assert "at the best hours" in words and "would erase the lower end" in words
    block = effect_block(clear.model.by_hour_, clear.model.timing_.iloc[0], clear.model.verdict_)
    assert block.title == "Hours matter on Facebook" and "90 %" in block.sentence
    assert {"Days", "Hour", "Posts", "90 % from", "90 % to"} <= set(block.table.columns)


def test_slots_follow_the_verdict(clear: TimingReport, nothing: TimingReport) -> None:
    best = proposed_slots(clear, "facebook", 5)
    assert len(best) == 5 and all(9 <= int(name[-5:-3]) < 17 for name in best)
    even = proposed_slots(nothing, "facebook", 5)
    assert len({name.split()[0] for name in even}) == 5
    assert proposed_slots(clear, "facebook", 0) == []


def test_words_for_no_posts_and_no_time_of_day(panel: TimingPanel) -> None:
    panel._learnt(learn_timing(POSTS.empty()))
    assert "There are no posts to read hours from" in panel.words.value
    dated = make_timing_posts(1)[0].assign(has_time_of_day=False)
    panel._learnt(learn_timing(dated))
    assert "dates without a time of day" in panel.words.value and panel.cards.children == ()
    row = pd.Series({"platform": "facebook", "posts": 0.0})
    found = learn_timing(dated).model
    assert effect_block(found.by_hour_, row, found.verdict_).title.startswith("Nothing to say")


def test_progress_and_pace() -> None:
    said: list[str] = []
    learn_timing(make_timing_posts(1)[0], report=lambda _share, words: said.append(words))
    assert len(said) == 2
    posts = make_timing_posts(2, TimingWorld(posts=120, posts_per_week=6))[0]
    assert 5 <= recent_posts_per_week(posts, "facebook") <= 7
    assert recent_posts_per_week(posts, "x") == 1


def test_the_cadence_step_brings_the_panel() -> None:
    state = PlannerState()
    state.recompute()
    panel = CadencePanel(state)
    panel.show(state.plan, lambda _topics: [])
    assert isinstance(panel.asking[0], TimingPanel)


def test_a_test_of_hours_goes_into_the_plan_and_out_again(panel: TimingPanel) -> None:
    state = panel._state
    state.recompute()
    panel.show(state.plan)
    assert not is_shown(panel._foot)
    panel._look()
    assert is_shown(panel._foot) and "posts of this plan detect one of" in panel.test_words.value
    panel._change_test()
    assert state.brief["hour_tests"][0]["platform"] == panel.platform.value
    state.recompute()
    assert len(state.plan.decisions) and state.plan.posts["exploration"].any()
    panel.show(state.plan)
    assert panel.test.description.startswith("Take the test") and "is in the plan" in (
        panel.test_words.value
    )
    panel._look()  # nothing of it is published yet: said, and no result shown
    assert "is not over: 0 of" in panel.words.value
    panel._change_test()
    assert state.brief["hour_tests"] == []


def test_hours_worth_a_test_are_three_a_weekday(clear: TimingReport) -> None:
    hours = hours_to_test(clear, "facebook")
    assert len(hours) == 15 and {hour // 24 for hour in hours} == set(range(5))


def test_slots_lie_where_somebody_answers(clear: TimingReport) -> None:
    people = np.zeros(10_080, dtype=int)
    for day in range(5):
        people[day * 1440 + 9 * 60 : day * 1440 + 17 * 60] = 1
    free, answered = (proposed_slots(clear, "facebook", 5, who) for who in (None, people))
    assert len(answered) == 5
    for slot in answered:
        day, clock = slot.split()
        assert day not in ("Saturday", "Sunday") and 8 <= int(clock[:2]) < 17
    assert len(free) == 5
    assert proposed_slots(clear, "facebook", 5, 0 * people) == free  # nobody is ever there
