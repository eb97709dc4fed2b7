"""Whose hours: posts to owners, active work to the remaining hours, the balance kept weekly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from planner.brief import Balance, Brief
from planner.plan.demand import PostWish

BLOCK_STEP_MINUTES = 15
"""Active hours are planned in quarter hours where the bounds leave room for it."""


@dataclass(frozen=True)
class StaffedWeek:
    """One week that fits: posts with owners, and the minutes of active work."""

    posts: tuple[PostWish, ...]
    active_minutes: int
    free_minutes: dict[str, int]


@dataclass(frozen=True)
class Shortage:
    """Why a week does not fit: a sentence, and sentences that say what would make it fit."""

    reason: str
    relax: tuple[str, ...]


def staff_week(
    brief: Brief, posts: list[PostWish], available: dict[str, int], *, keep_wish: bool
) -> StaffedWeek | Shortage:
    """Fit one week's posts and its active work into the people's minutes.

    Parameters
    ----------
    posts
        All posts of the week.
    available
        Minutes per person.
    keep_wish
        True: the wanted active share must be reached; False: its lower bound is enough.
    """
    exact = sum(post.hours for post in posts) * 60
    needed = math.ceil(exact - 1e-6)
    balance = brief.balance
    least, most = active_bounds(balance, exact)
    wished = _wished_minutes(balance, exact, least, most)
    floor = wished if keep_wish and not math.isinf(wished) else least
    total = sum(available.values())
    if math.isinf(least):
        return Shortage(
            "An active share of at least 100 % leaves no hours for the posts that must be made.",
            ("Lower active_share_min.", "Take out every post: themed days, campaigns, minimums."),
        )
    if least > most:
        return Shortage(
            f"{needed / 60:.1f} h of posts allow no whole number of minutes between an active "
            f"share of {balance.active_share_min:.0%} and {balance.active_share_max:.0%}.",
            ("Widen the bounds of the active share.",),
        )
    if needed + floor > total:
        return _too_few_hours(balance, needed, int(floor), total)
    owned = _owners(posts, available)
    if owned is None:
        longest = max(posts, key=lambda post: post.hours)
        return Shortage(
            f"A {longest.format} takes {longest.hours:.2g} h, and the week's posts cannot be "
            "shared out among the people without cutting one in two.",
            (
                "Raise the hours of one person, or lower hours_per_post of "
                f"{longest.format} in the capacity.",
            ),
        )
    free = dict(available)
    for post in owned:
        free[post.owner] -= math.ceil(post.hours * 60 - 1e-6)
    room = sum(free.values())
    active = min(wished, most, room)
    stepped = active // BLOCK_STEP_MINUTES * BLOCK_STEP_MINUTES
    active = int(stepped if stepped >= least else active)
    if active < floor - BLOCK_STEP_MINUTES or active < least:
        return _too_few_hours(balance, needed, int(floor), total)
    return StaffedWeek(tuple(owned), active, free)


def active_bounds(balance: Balance, post_minutes: float) -> tuple[int, float]:
    """Fewest and most minutes of active work beside `post_minutes` of posts.

    A week without posts has no active share; it carries no active work unless the upper bound
    is 100 %.

    >>> active_bounds(Balance(active_share_min=0.25, active_share_max=0.5), 360)
    (120, 360)
    """
    low, high = balance.active_share_min, balance.active_share_max
    least = math.inf if low >= 1 and post_minutes else _odds(low) * post_minutes if low < 1 else 0
    most = math.inf if high >= 1 else math.floor(_odds(high) * post_minutes + 1e-9)
    return (least if math.isinf(least) else math.ceil(least - 1e-9)), most


def _odds(share: float) -> float:
    return share / (1 - share)


def _wished_minutes(balance: Balance, needed: float, least: float, most: float) -> float:
    share = balance.wanted_active_share
    wished = math.inf if share >= 1 else _odds(share) * needed
    if not math.isinf(wished):
        wished = round(wished / BLOCK_STEP_MINUTES) * BLOCK_STEP_MINUTES
    return min(max(wished, least), most)


def _too_few_hours(balance: Balance, needed: int, active: int, total: int) -> Shortage:
    lacking = (needed + active - total) / 60
    return Shortage(
        f"The posts that must be made take {needed / 60:.1f} h, and with at least "
        f"{balance.active_share_min:.0%} active work {(needed + active) / 60:.1f} h; the people "
        f"are there for {total / 60:.1f} h.",
        (
            f"Raise the people's hours or presence by {max(lacking, 0.1):.1f} h in that week.",
            "Lower min_posts_per_week, or take out themed days or campaign posts.",
            "Lower active_share_min.",
        ),
    )


def _owners(posts: list[PostWish], available: dict[str, int]) -> list[PostWish] | None:
    """Each post with one owner whose minutes hold it; None if there is no such assignment.

    Longest first to the person with most minutes left; where that fails, an exact integer search
    decides, so that a week is never called impossible because of a hasty assignment.
    """
    free = dict(available)
    owned = []
    for post in sorted(posts, key=lambda post: (-post.hours, post.platform, post.format)):
        minutes = math.ceil(post.hours * 60 - 1e-6)
        owner = max(free, key=lambda name: (free[name], name))
        if free[owner] < minutes:
            return _owners_by_search(posts, available)
        free[owner] -= minutes
        owned.append(replace(post, owner=owner))
    return owned


def _owners_by_search(posts: list[PostWish], available: dict[str, int]) -> list[PostWish] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    people = list(available)
    minutes = np.array([math.ceil(post.hours * 60 - 1e-6) for post in posts], dtype=float)
    count, size = len(posts), len(posts) * len(people)
    once = np.kron(np.eye(count), np.ones(len(people)))
    load = np.kron(minutes[None, :], np.eye(len(people)))
    found = milp(
        np.zeros(size),
        constraints=[
            LinearConstraint(once, 1, 1),
            LinearConstraint(load, -np.inf, [available[name] for name in people]),
        ],
        integrality=np.ones(size),
        bounds=Bounds(0, 1),
        options={"time_limit": 2.0},
    )
    if found.x is None:
        return None
    owner = np.argmax(found.x.reshape(count, len(people)), axis=1)
    return [replace(post, owner=people[who]) for post, who in zip(posts, owner, strict=True)]
