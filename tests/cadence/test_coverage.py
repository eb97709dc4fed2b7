"""Coverage: the exact frontier, the queue beside known formulas, promises kept in real weeks."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from cadence.coverage_worlds import judge_promise, weeks_of_messages

from planner.brief import Brief
from planner.cadence.arrival_fit import ArrivalDraws
from planner.cadence.coverage import coverage_sentence, plan_coverage, quick_coverage
from planner.cadence.inbound import InboundModel
from planner.cadence.people_there import outside_quiet, people_present
from planner.cadence.presence import presence_bound, staffed_minutes, usual_arrivals
from planner.cadence.presence_frontier import presence_frontier
from planner.cadence.promise import Promise
from planner.cadence.reply_queue import (
    PlayedWeeks,
    answer_times,
    play_weeks,
    reached_by_presence,
    shares_in_time,
)
from planner.samples import load_sample, sample_brief
from planner.schema import INBOUND
from planner.simulate.inbound import InboundWorld, make_inbound

WEEKDAYS = staffed_minutes([(day, 9, 17) for day in range(5)])


def best_by_enumeration(
    mass: np.ndarray, here: np.ndarray, may: np.ndarray, stay: int, absence: int, reach: float
) -> dict[int, float]:
    """Blocks added -> largest mass reached, over all 2^n choices."""
    count, best = len(mass), {}
    for bits in itertools.product([False, True], repeat=count):
        on = np.array(bits)
        if (here & ~on).any() or (on & ~(may | here)).any() or not _is_kept(on, here, stay,
                                                                            absence):  # fmt: skip
            continue
        reached = 0.0
        for block in range(count):
            wait = next((ahead for ahead in range(count) if on[(block + ahead) % count]), None)
            if wait is not None:
                reached += mass[block] * (np.clip(reach - wait + 1, 0, 1) if wait else 1.0)
        added = int((on & ~here).sum())
        best[added] = max(best.get(added, -1.0), reached)
    return best


def _is_kept(on: np.ndarray, here: np.ndarray, stay: int, absence: int) -> bool:
    if on.all() or not on.any():
        return True
    turns = [block for block in range(len(on)) if on[block] != on[block - 1]]
    for number, first in enumerate(turns):
        end = turns[(number + 1) % len(turns)]
        blocks = (first + np.arange((end - first) % len(on))) % len(on)
        if on[first] and len(blocks) < stay and not here[blocks].any():
            return False
        if not on[first] and len(blocks) < absence and not here[end]:
            return False
    return True


@pytest.mark.parametrize("seed", range(200))
def test_the_frontier_is_that_of_enumeration(seed: int) -> None:
    """Weeks of 7 blocks of a day: every choice is looked at."""
    rng = np.random.default_rng(seed)
    daily = rng.gamma(1, 1, 7)
    here = rng.random(7) < rng.choice([0.0, 0.25])
    may = rng.random(7) < rng.choice([0.7, 1.0])
    stay, absence = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    reach = float(rng.choice([0, 0.5, 1, 1.7, 2, 3]))
    found = presence_frontier(
        np.repeat(daily / 24, 24), reach * 1440, present=np.repeat(here, 1440),
        allowed=np.repeat(may, 1440), block_minutes=1440, shortest_stay_hours=24 * stay,
        shortest_absence_hours=24 * absence,
    )  # fmt: skip
    expected = best_by_enumeration(daily, here, may, stay, absence, reach)
    for added, value in enumerate(found.reached):
        assert (added in expected) == bool(np.isfinite(value))
        if added in expected:
            assert value * daily.sum() == pytest.approx(expected[added], abs=1e-9)
            chosen = found.blocks(added)
            assert (chosen & ~here).sum() == added and not (here & ~chosen).any()
            assert _is_kept(chosen, here, stay, absence)


@pytest.mark.parametrize("minutes", [30, 60, 120, 240, 480, 1440])
def test_the_frontier_says_what_the_bound_says(minutes: int) -> None:
    found = presence_frontier(usual_arrivals(), minutes, present=WEEKDAYS)
    for added in (0, found.most_added // 3, found.most_added):
        bound = presence_bound(usual_arrivals(), found.minutes(added), minutes)
        assert found.reached[added] == pytest.approx(bound, abs=1e-9)
    assert (np.diff(found.reached[np.isfinite(found.reached)]) >= -1e-9).all()


def test_one_person_at_a_constant_rate_waits_as_erlang_says() -> None:
    """M/M/1 at 7.929 messages an hour and six minutes a reply: 90 % begun within the hour."""
    rng = np.random.default_rng(1)
    weeks = [rng.uniform(-3 * 1440, 7 * 1440, rng.poisson(7.929 * 240)) for _ in range(400)]
    laid = weeks_of_messages(weeks, 6.0)
    laid = PlayedWeeks(laid.at, rng.exponential(6.0, laid.at.shape))
    share = shares_in_time(laid, np.ones(10_080, int), 60, counts_sending=False, late_first=True)
    assert share.mean() == pytest.approx(0.9, abs=3 * share.std() / 20)


def test_the_queue_is_first_come_first_served() -> None:
    """By hand: two people from 9 to 10, three messages at 8:00, replies of 20 minutes."""
    people = 2 * staffed_minutes([(0, 9, 10)]).astype(int)
    at = np.array([[480.0, 480.0, 480.0, 585.0]])
    sent, begun = answer_times(PlayedWeeks(at, np.full((1, 4), 20.0)), people)
    assert begun.tolist() == [[540, 540, 560, 585]]
    assert sent.tolist() == [[560, 560, 580, 605]]  # the last answer is finished after 10:00


def test_messages_that_are_late_already_wait() -> None:
    """By hand: one person from 9:00 on, two messages of the night, one of 8:50, an hour's time."""
    people = staffed_minutes([(0, 9, 12)]).astype(int)
    weeks = PlayedWeeks(np.array([[60.0, 120.0, 530.0]]), np.full((1, 3), 30.0))
    assert shares_in_time(weeks, people, 60).tolist() == [pytest.approx(1 / 3)]
    assert shares_in_time(weeks, people, 60, late_first=True).tolist() == [0.0]


def test_nobody_and_no_messages() -> None:
    assert np.isinf(answer_times(weeks_of_messages([np.array([5.0])], 5), np.zeros(10_080, int))[0])
    none = weeks_of_messages([np.array([]), np.array([])], 5)
    assert np.isnan(shares_in_time(none, WEEKDAYS.astype(int), 60)).all()
    assert np.isnan(reached_by_presence(none, WEEKDAYS.astype(int), 60)).all()


def test_presence_reaches_what_the_bound_says() -> None:
    draws = ArrivalDraws(np.tile(400 * usual_arrivals(), (1, 1)), np.zeros((1, 0)),
                         np.array([3.0]), ())  # fmt: skip
    weeks = play_weeks(draws, 5.0, weeks=1_000)
    reached = reached_by_presence(weeks, WEEKDAYS.astype(int), 60)
    assert reached.mean() == pytest.approx(0.3804, abs=0.005)
    waited = shares_in_time(weeks, WEEKDAYS.astype(int), 60)
    assert (waited <= reached + 1e-9).all()


@pytest.mark.parametrize("per_week", [40, 150])
def test_a_promise_planned_for_eight_of_ten_weeks_is_kept_in_so_many(per_week: int) -> None:
    """1,020 simulated weeks with days that differ and messages after posts.

    Erlang hour by hour keeps it in fewer weeks with more hours.
    """
    found = judge_promise(1, per_week)
    assert found.planned == pytest.approx(0.8, abs=0.05)
    assert found.by_rule < found.planned and found.hours < found.hours_by_rule
    assert found.within_bound


def test_what_presence_does_not_allow_is_never_called_kept() -> None:
    """A sample brand outside quiet hours: refused in words with what would do."""
    sample, brief = load_sample("harbour_roast"), sample_brief("harbour_roast")
    model = InboundModel(brief.timezone).fit(sample.inbound, sample.posts)
    found = plan_coverage(model, brief, weeks=500)
    assert found.planned is None and not len(found.blocks)
    assert found.now.weeks_kept == 0 and found.possible_share < brief.reply_promise_share
    assert found.possible_minutes > brief.reply_promise_minutes
    said = coverage_sentence(found)
    assert "cannot be kept outside quiet hours" in said and "at most" in said
    easier = Promise(found.possible_minutes, brief.reply_promise_share)
    assert plan_coverage(model, brief, easier, weeks=500).planned is not None


def test_present_hours_that_suffice_add_nothing() -> None:
    sample, brief = load_sample("riverside_commons"), sample_brief("riverside_commons")
    model = InboundModel(brief.timezone).fit(sample.inbound, sample.posts)
    found = plan_coverage(model, brief, Promise(2880, 0.6))
    assert found.is_kept_now and not len(found.blocks) and found.planned.added_hours == 0
    assert "present hours keep it" in coverage_sentence(found)
    bound, hours = quick_coverage(model, brief, Promise(2880, 0.6))
    assert hours == 0 and bound > 0.9


def test_blocks_add_up_and_stay_outside_quiet_hours() -> None:
    sample, brief = load_sample("riverside_commons"), sample_brief("riverside_commons")
    model = InboundModel(brief.timezone).fit(sample.inbound, sample.posts)
    found = plan_coverage(model, brief, Promise(60, 0.7))
    assert found.planned.weeks_kept >= 0.75
    assert found.blocks["hours"].sum() == pytest.approx(found.planned.added_hours)
    extra = found.people_planned > people_present(brief)
    assert extra.any() and not (extra & ~outside_quiet(brief)).any()
    assert (found.summary["people_planned"] >= found.summary["people_now"]).all()
    assert found.planned.share_low_90 <= found.planned.share <= found.planned.share_high_90
    again = plan_coverage(model, brief, Promise(60, 0.7))
    pd.testing.assert_frame_equal(found.blocks, again.blocks)


def test_posts_planned_elsewhere_move_the_messages() -> None:
    sample, brief = load_sample("riverside_commons"), sample_brief("riverside_commons")
    model = InboundModel(brief.timezone).fit(sample.inbound, sample.posts)
    sunday = plan_coverage(model, brief, slots={"facebook": [6 * 24 + 10] * 5})
    monday = plan_coverage(model, brief, slots={"facebook": [10] * 5})
    assert sunday.now.bound < monday.now.bound


def test_messages_without_any_posts() -> None:
    table, _ = make_inbound(1, InboundWorld(weeks=8, messages_per_week=200))
    model = InboundModel("Europe/Copenhagen").fit(table)
    found = plan_coverage(model, sample_brief("riverside_commons"), Promise(60, 0.5), weeks=200)
    assert found.planned.share <= found.planned.bound + 0.01 and found.weeks_played == 200
    assert len(model.per_post_) == 0


def test_no_messages_no_plan() -> None:
    brief = sample_brief("riverside_commons")
    assert plan_coverage(InboundModel().fit(INBOUND.empty()), brief) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("share", 1.0),
        ("share", 0.0),
        ("weeks_kept", 1.5),
        ("minutes", 0),
        ("minutes_per_reply", 90),
    ],
)
def test_promises_that_are_none(field: str, value: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        Promise(**{field: value})


def test_people_are_there_as_the_brief_says() -> None:
    brief: Brief = sample_brief("riverside_commons")
    person = brief.capacity.people[0]
    people = people_present(brief)
    hours = sum((p.ends.hour - p.starts.hour) * len(p.days) for p in brief.capacity.people)
    assert people.sum() == 60 * hours and person.starts.hour * 60 < np.flatnonzero(people)[0] + 1
    late = brief.with_(quiet_hours={"starts": "12:00", "ends": "07:00"})
    assert people_present(late).sum() < people.sum()
