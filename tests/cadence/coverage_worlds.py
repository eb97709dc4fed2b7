"""Promises planned from one simulated record and kept, or not, in other weeks of the same world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.cadence.coverage import plan_coverage
from planner.cadence.inbound import InboundModel
from planner.cadence.promise import Promise
from planner.cadence.reply_queue import REPLY_LOG_SD, PlayedWeeks, shares_in_time
from planner.samples import sample_brief
from planner.simulate.inbound import InboundWorld, make_inbound
from planner.simulate.posts import make_posts

ZONE = "Europe/Copenhagen"
ALWAYS = np.ones(10_080, dtype=bool)


@dataclass(frozen=True)
class JudgedPromise:
    """Share of the true weeks that keep it: as planned, and by Erlang hour by hour."""

    planned: float
    said: float
    by_rule: float
    hours: float
    hours_by_rule: float
    within_bound: bool


def world_of(per_week: float) -> InboundWorld:
    """Days that differ (gamma, shape 3) and messages after posts, in proportion to comments."""
    return InboundWorld(messages_per_week=per_week, messages_per_comment=0.05 * per_week / 60)


def weeks_of_messages(
    minutes: list[np.ndarray], minutes_per_reply: float, seed: int = 0
) -> PlayedWeeks:
    """Given weeks instead of drawn ones; messages before a week's Monday lie below 0."""
    rng = np.random.default_rng([seed, 6])
    at = np.full((len(minutes), max(map(len, minutes), default=0)), np.inf)
    for row, own in enumerate(minutes):
        at[row, : len(own)] = np.sort(own)
    middle = np.log(minutes_per_reply) - REPLY_LOG_SD**2 / 2
    return PlayedWeeks(at, np.exp(middle + REPLY_LOG_SD * rng.standard_normal(at.shape)))


def true_weeks(world: InboundWorld, posts: pd.DataFrame, seeds: range) -> PlayedWeeks:
    """Weeks of the simulator, not of the model: 51 of each seed, three days before each."""
    weeks = []
    for seed in seeds:
        table, _ = make_inbound(50_000 + seed, world, posts)
        wall = table["received_at"].dt.tz_convert(ZONE).dt.tz_localize(None)
        minute = ((wall - pd.Timestamp(world.starts_on)) / pd.Timedelta(minutes=1)).to_numpy()
        for week in range(1, world.weeks):
            own = minute - 10_080 * week
            weeks.append(own[(own >= -3 * 1440) & (own < 10_080)])
    return weeks_of_messages(weeks, 5.0)


def judge_promise(seed: int, per_week: float) -> JudgedPromise:
    """90 % within an hour in 8 of 10 weeks, any hour open; judged on 1,020 other weeks."""
    posts, _ = make_posts(seed)
    world = world_of(per_week)
    model = InboundModel(ZONE).fit(make_inbound(seed, world, posts)[0], posts)
    found = plan_coverage(model, sample_brief("riverside_commons"), Promise(), open_hours=ALWAYS)
    weeks = true_weeks(world, posts, range(20))

    def kept(people: np.ndarray) -> float:
        shares = np.nan_to_num(shares_in_time(weeks, people, 60), nan=1.0)
        return float((shares >= 0.9 - 1e-12).mean())

    return JudgedPromise(
        kept(found.people_planned), found.planned.weeks_kept, kept(found.people_hourly_rule),
        found.planned.added_hours, found.hourly_rule.added_hours,
        found.planned.share <= found.planned.bound + 0.005,
    )  # fmt: skip
