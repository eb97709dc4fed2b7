"""Messages that need an answer: when they arrive, and when, if ever, they are answered.

Assumptions
1. Arrivals without posts follow a weekly shape (77 % of a day between 9 and 21 h), times a factor
   that multiplies the whole day and is gamma distributed: counts are over-dispersed.
2. Every own post brings further messages: a Poisson number proportional to its comments, after a
   log-normal delay whose median is the platform's half-life.
3. A fixed share is never answered. The others wait in working time: the answer comes after a
   log-normal number of staffed minutes, so a message of Friday evening waits for Monday.
4. Answers that would fall behind the end of the record are still open.

Left out: queues (an answer does not wait for other answers), several answers to one message,
opening hours that change through the year.
Units: minutes, messages per week.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import INBOUND, check
from planner.simulate.hours import HOURS_OF_WEEK, arrival_shape, localised, wall_times
from planner.simulate.seeds import generator, shares


@dataclass(frozen=True)
class InboundWorld:
    """Settings of `make_inbound`.

    `daytime_share` of a day's messages come between 9 and 21 h; a day of the weekend brings
    `weekend_level` times those of a weekday. `staffed` maps weekday (0 = Monday) to (opening hour,
    closing hour), clock time.
    """

    platforms: dict[str, float] = field(default_factory=lambda: {"facebook": 1.0})
    accounts: dict[str, str] = field(default_factory=dict)
    timezone: str = "Europe/Copenhagen"
    starts_on: dt.date = dt.date(2025, 12, 29)
    weeks: int = 52
    messages_per_week: float = 25.0
    daytime_share: float = 0.77
    weekend_level: float = 0.8
    day_factor_shape: float = 3.0
    messages_per_comment: float = 0.05
    half_life_minutes: float = 90.0
    delay_log_sd: float = 1.8
    staffed: dict[int, tuple[float, float]] = field(
        default_factory=lambda: {day: (9.0, 17.0) for day in range(5)}
    )
    share_never_answered: float = 0.05
    answer_minutes_median: float = 25.0
    answer_log_sd: float = 1.0
    kinds: dict[str, float] = field(
        default_factory=lambda: {"comment": 0.55, "direct_message": 0.3, "mention": 0.15}
    )
    promise_minutes: float = 60.0


def make_inbound(
    seed: int | np.random.Generator,
    world: InboundWorld | None = None,
    posts: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, dict]:
    """An INBOUND table in time order, and its truth.

    >>> messages, truth = make_inbound(1, InboundWorld(weeks=4))
    >>> bool((messages["answered_at"] > messages["received_at"]).sum() > 50)
    True
    """
    rng, world = generator(seed), world or InboundWorld()
    table = pd.concat(
        [part for part in (_background(rng, world), _after_posts(rng, world, posts)) if len(part)],
        ignore_index=True,
    )
    ends = np.datetime64(world.starts_on, "us") + np.timedelta64(7 * world.weeks, "D")
    table = table[table["wall"] < ends].sort_values("wall", kind="stable").reset_index(drop=True)
    wall = table["wall"].to_numpy(dtype="datetime64[us]")
    received = localised(wall, world.timezone)
    never = rng.random(len(table)) < world.share_never_answered
    wait = np.exp(rng.normal(np.log(world.answer_minutes_median), world.answer_log_sd, len(table)))
    answered_wall = staffed_time_after(wall, np.maximum(wait, 1.0), world)
    answered = localised(answered_wall, world.timezone)
    open_now = never | (answered_wall >= ends)
    # On the night the clock goes back an answer could seem to come before its message.
    answered = np.maximum(answered, received + pd.Timedelta(minutes=1))
    posted = np.array([post is not None for post in table["post_id"]])
    kinds = rng.choice(list(world.kinds), len(table), p=shares(world.kinds))
    result = pd.DataFrame(
        {
            "message_id": [f"q{number}" for number in range(1, len(table) + 1)],
            "platform": table["platform"],
            "account": [world.accounts.get(name, "brand") for name in table["platform"]],
            "post_id": table["post_id"],
            "received_at": received,
            "answered_at": pd.Series(answered).where(~open_now),
            "kind": np.where(posted, "comment", kinds),
            "sentiment": np.round(np.clip(rng.normal(0.15, 0.45, len(table)), -1, 1), 2),
        }
    )
    return check(result, INBOUND), _truth(world, result, posted, ends)


def _background(rng: np.random.Generator, world: InboundWorld) -> pd.DataFrame:
    """Messages that do not hang on a post."""
    day_factor = rng.gamma(
        world.day_factor_shape, 1 / world.day_factor_shape, (world.weeks, 7)
    ).repeat(24, axis=1)
    shape = arrival_shape(world.daytime_share, world.weekend_level)
    mean = world.messages_per_week * shape[None, :] * day_factor
    counts = rng.poisson(mean)
    week, hour = (
        np.repeat(index, counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1)
    )
    wall = wall_times(world.starts_on, week, hour, rng.integers(0, 60, len(week)))
    platform = rng.choice(list(world.platforms), len(week), p=shares(world.platforms))
    return pd.DataFrame({"wall": wall, "platform": platform.astype(object), "post_id": None})


def _after_posts(
    rng: np.random.Generator, world: InboundWorld, posts: pd.DataFrame | None
) -> pd.DataFrame:
    if posts is None or not len(posts):
        return pd.DataFrame()
    posts = posts[posts["platform"].isin(list(world.platforms))]
    counts = rng.poisson(world.messages_per_comment * posts["comments"].to_numpy(dtype="float64"))
    row = np.repeat(np.arange(len(posts)), counts)
    delay = np.exp(rng.normal(np.log(world.half_life_minutes), world.delay_log_sd, len(row)))
    delay = np.minimum(delay, 21 * 24 * 60)
    published = posts["published_wall"].to_numpy(dtype="datetime64[us]")[row]
    return pd.DataFrame(
        {
            "wall": published + np.ceil(delay).astype("timedelta64[m]"),
            "platform": posts["platform"].to_numpy(dtype=object)[row],
            "post_id": posts["post_id"].to_numpy(dtype=object)[row],
        }
    )


def staffed_time_after(
    wall: np.ndarray, staffed_minutes: np.ndarray, world: InboundWorld
) -> np.ndarray:
    """Clock time at which so many staffed minutes have passed since `wall`.

    >>> friday = np.array(["2026-01-02T16:50"], dtype="datetime64[us]")
    >>> staffed_time_after(friday, np.array([20.0]), InboundWorld())
    array(['2026-01-05T09:10:00.000000'], dtype='datetime64[us]')
    """
    monday = np.datetime64(world.starts_on, "us")
    minute = (wall - monday) / np.timedelta64(1, "m")
    week, inside = np.divmod(minute, HOURS_OF_WEEK * 60)
    # Staffed minutes passed since Monday 0 h, as a broken line with one step per opening hour.
    clock, passed = [0.0], [0.0]
    for day, (opens, closes) in sorted(world.staffed.items()):
        start, stop = (day * 24 + opens) * 60, (day * 24 + closes) * 60
        clock += [start, stop]
        passed += [passed[-1], passed[-1] + stop - start]
    clock.append(HOURS_OF_WEEK * 60.0)
    passed.append(passed[-1])
    per_week = passed[-1]
    target = week * per_week + np.interp(inside, clock, passed) + staffed_minutes
    week_then, rest = np.divmod(target, per_week)
    # Inverse: only the rising pieces count, so flat stretches (closed hours) are jumped over.
    rising = np.flatnonzero(np.diff(passed) > 0)
    starts = np.array(passed)[rising]
    piece = rising[np.clip(np.searchsorted(starts, rest, "right") - 1, 0, len(rising) - 1)]
    then = np.array(clock)[piece] + rest - np.array(passed)[piece]
    minutes = np.round(week_then * HOURS_OF_WEEK * 60 + then)
    return monday + minutes.astype("timedelta64[m]")


def _truth(
    world: InboundWorld, table: pd.DataFrame, posted: np.ndarray, ends: np.datetime64
) -> dict:
    wait = (table["answered_at"] - table["received_at"]).dt.total_seconds() / 60
    in_time = (wait <= world.promise_minutes).mean()
    return {
        "messages": len(table),
        "share_never_answered": world.share_never_answered,
        "share_unanswered_in_record": round(float(table["answered_at"].isna().mean()), 4),
        "answer_minutes_median_staffed_time": world.answer_minutes_median,
        "median_response_minutes_clock_time": round(float(wait.median()), 1),
        "promise_minutes": world.promise_minutes,
        "share_answered_within_promise": round(float(in_time), 4),
        "staffed": {str(day): list(hours) for day, hours in world.staffed.items()},
        "messages_per_week_without_posts": world.messages_per_week,
        "daytime_share": world.daytime_share,
        "weekend_level": world.weekend_level,
        "messages_per_comment": world.messages_per_comment,
        "share_after_posts": round(float(posted.mean()), 4),
        "day_factor_shape": world.day_factor_shape,
    }
