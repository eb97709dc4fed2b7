"""When: a time for every post, evenly spaced among the hours the brief leaves open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from planner.brief import Brief
from planner.cadence.clock import hour_of_week
from planner.cadence.spacing import even_spacing
from planner.inference.hour_blocks import block_of_hour
from planner.plan.demand import PostWish
from planner.plan.frame import Week, admissible_times, hours_since_start
from planner.plan.hour_lots import drawn_positions

HOURS_PER_WEEK = 168.0


@dataclass(frozen=True)
class NoRoom:
    """A week of a platform in which no more than `fits` posts keep the gap."""

    week: int
    platform: str
    fits: int
    tied_conflict: bool = False


@dataclass(frozen=True)
class PlatformClock:
    """What decides a platform's times: its habit (168 shares) and, if supported, better blocks."""

    habit: np.ndarray
    better_blocks: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Openings:
    """The whole hours of one week at which a post may go out, on any platform.

    `hours` counts real hours since the plan began; `hours_of_week` runs from 0, Monday 0 h, to 167.
    """

    times: tuple[dt.datetime, ...]
    hours: np.ndarray
    hours_of_week: np.ndarray


def openings_of(brief: Brief, weeks: list[Week]) -> dict[int, Openings]:
    """Week number -> its open hours."""
    openings = {}
    for week in weeks:
        times = tuple(admissible_times(brief, week))
        of_week = np.array([hour_of_week(time) for time in times], dtype=int)
        openings[week.number] = Openings(times, hours_since_start(brief, times), of_week)
    return openings


def times_for_platform(
    brief: Brief,
    openings: dict[int, Openings],
    posts: dict[int, list[PostWish]],
    clock: PlatformClock,
) -> dict[int, list[tuple[dt.datetime, PostWish]]] | NoRoom:
    """A time for each post of one platform, week by week.

    Parameters
    ----------
    openings
        Week number -> its open hours, in order of time.
    posts
        Week number -> posts, regular ones in the order in which they should go out.

    Returns
    -------
    dict or NoRoom
        Week number -> (wall time, post) in order of time; NoRoom names the first week that does
        not hold its posts.
    """
    placed, last = {}, -np.inf
    tests = {test.platform: test for test in brief.hour_tests}
    gap = brief.min_gap_hours
    for number, week in openings.items():
        own = posts.get(number, [])
        open_now = np.flatnonzero(week.hours >= last + gap - 1e-9)
        times, hours = [week.times[i] for i in open_now], week.hours[open_now]
        habit = clock.habit[week.hours_of_week[open_now]]
        tied = [post for post in own if post.day is not None]
        fixed = _tied_positions(tied, times, hours, habit, gap)
        if fixed is None:
            return NoRoom(number, own[0].platform, len(tied), tied_conflict=True)
        test = tests.get(own[0].platform) if own else None
        drawn = None if test is None else drawn_positions(
            test, number, hours, week.hours_of_week[open_now], len(own) - len(tied), gap,
            tuple(fixed),
        )  # fmt: skip
        if drawn:
            placed[number] = _matched(own, times, sorted([*fixed, *drawn]), fixed, drawn)
            last = hours[max([*fixed, *drawn])]
            continue
        chosen = _chosen(hours, times, len(own), gap, fixed, habit, clock.better_blocks)
        if chosen is None:
            fits = _most_posts(hours, len(own), gap, fixed, habit)
            return NoRoom(number, own[0].platform, fits)
        placed[number] = _matched(own, times, chosen, fixed, {})
        if chosen:
            last = hours[max(chosen)]
    return placed


def _chosen(
    hours: np.ndarray,
    times: list[dt.datetime],
    count: int,
    gap: float,
    fixed: dict[int, PostWish],
    habit: np.ndarray,
    better_blocks: tuple[int, ...],
) -> list[int] | None:
    if better_blocks and len(times):
        block = block_of_hour(np.array([hour_of_week(time) for time in times]))
        kept = np.flatnonzero(np.isin(block, better_blocks) | np.isin(np.arange(len(times)),
                                                                     list(fixed)))  # fmt: skip
        inside = even_spacing(
            hours[kept], count, min_gap_hours=gap, circle_hours=HOURS_PER_WEEK,
            fixed=tuple(int(np.flatnonzero(kept == position)[0]) for position in sorted(fixed)),
            habit=habit[kept],
        )  # fmt: skip
        if inside is not None:
            return [int(kept[position]) for position in inside]
    circle = even_spacing(
        hours, count, min_gap_hours=gap, circle_hours=HOURS_PER_WEEK, fixed=tuple(sorted(fixed)),
        habit=habit,
    )  # fmt: skip
    if circle is not None:
        return circle
    # The circle also asks for the gap between this week's end and its own beginning, which a
    # single dated week need not keep: a circle long enough drops that demand.
    return even_spacing(
        hours, count, min_gap_hours=gap, circle_hours=HOURS_PER_WEEK + gap,
        fixed=tuple(sorted(fixed)), habit=habit,
    )  # fmt: skip


def _most_posts(
    hours: np.ndarray, count: int, gap: float, fixed: dict[int, PostWish], habit: np.ndarray
) -> int:
    """The largest number of posts below `count` that fits; the fixed ones always do."""
    for fewer in range(count - 1, len(fixed), -1):
        found = even_spacing(
            hours, fewer, min_gap_hours=gap, circle_hours=HOURS_PER_WEEK + gap,
            fixed=tuple(sorted(fixed)), habit=habit,
        )  # fmt: skip
        if found is not None:
            return fewer
    return len(fixed)


def _tied_positions(
    tied: list[PostWish],
    times: list[dt.datetime],
    hours: np.ndarray,
    habit: np.ndarray,
    gap: float,
) -> dict[int, PostWish] | None:
    """A position for each post tied to a day: at the habit if that fits all, else early."""
    ordered = sorted(tied, key=lambda post: (post.day, post.source, post.rule))
    for by_habit in (True, False):
        fixed: dict[int, PostWish] = {}
        for post in ordered:
            open_slots = [
                position
                for position, time in enumerate(times)
                if time.date() == post.day
                and all(abs(hours[position] - hours[other]) >= max(gap, 0.5) - 1e-9
                        for other in fixed)
            ]  # fmt: skip
            if not open_slots:
                break
            fixed[max(open_slots, key=lambda p: _wish(habit[p], times[p])) if by_habit
                  else open_slots[0]] = post  # fmt: skip
        if len(fixed) == len(ordered):
            return fixed
    return None


def _wish(habit: float, time: dt.datetime) -> tuple[float, float]:
    """Habit first; without any habit the hour nearest noon."""
    return habit, -abs(time.hour - 12)


def _matched(
    own: list[PostWish],
    times: list[dt.datetime],
    chosen: list[int],
    fixed: dict[int, PostWish],
    drawn: dict[int, str],
) -> list[tuple[dt.datetime, PostWish]]:
    regular = iter(post for post in own if post.day is None)
    return [
        (times[at], fixed.get(at) or replace(next(regular), drawn=drawn.get(at, "")))
        for at in chosen
    ]
