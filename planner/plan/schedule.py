"""From demand to a timetable: posts composed, staffed and timed until every limit holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from planner.brief import Brief
from planner.catalog import platform_label
from planner.errors import InfeasiblePlan
from planner.plan.active import Sitting, sittings_of
from planner.plan.composition import calmed, compose
from planner.plan.demand import Demand, PostWish, demands_of
from planner.plan.frame import Week, available_minutes, weeks_of
from planner.plan.slots import NoRoom, Openings, PlatformClock, openings_of, times_for_platform
from planner.plan.staffing import Shortage, StaffedWeek, staff_week
from planner.wording import counted


@dataclass(frozen=True)
class TimedWeek:
    """One week of the timetable."""

    week: Week
    posts: tuple[tuple[dt.datetime, PostWish], ...]
    sittings: tuple[Sitting, ...]
    capacity_minutes: int


@dataclass(frozen=True)
class Timetable:
    """All weeks, and what had to give: sentences on posts left out for hours or gaps."""

    weeks: tuple[TimedWeek, ...]
    notes: tuple[str, ...]


def make_timetable(
    brief: Brief, rhythm: pd.DataFrame, mix: pd.DataFrame, clocks: dict[str, PlatformClock]
) -> Timetable:
    """A timetable that honours every limit of the brief.

    Starts from the wanted number of posts and leaves out regular posts, one at a time, until
    hours, gaps and bounds hold.

    Raises
    ------
    InfeasiblePlan
        If even the posts that must be made do not fit, with the reasons and what to relax.
    """
    _check_money(brief)
    weeks = weeks_of(brief)
    demands = demands_of(brief, weeks, rhythm)
    wanted = {key: demand.wanted for key, demand in demands.items()}
    openings = openings_of(brief, weeks)
    available = {week.number: available_minutes(brief, week) for week in weeks}
    while True:
        posts = calmed(brief, weeks, compose(brief, demands, mix))
        staffed, short = _staffed(brief, weeks, demands, posts, available)
        if short:
            demands = _shrunk(demands, short)
            continue
        times, no_room = _timed(brief, openings, staffed, clocks)
        if no_room is None:
            break
        demands = _with_room(brief, demands, no_room)
    return Timetable(
        tuple(_timed_week(brief, week, staffed, times, available) for week in weeks),
        tuple(_left_out(brief, wanted, demands)),
    )


def _check_money(brief: Brief) -> None:
    budget = sum(
        campaign.budget
        for campaign in brief.campaigns
        if campaign.starts_on <= brief.ends_on and campaign.ends_on >= brief.starts_on
    )
    money, currency = brief.capacity.money, brief.capacity.currency
    if budget > money + 1e-9:
        raise InfeasiblePlan(
            [f"The campaigns' budgets come to {budget:,.2f} {currency}, the plan has "
             f"{money:,.2f} {currency}."],
            [f"Raise money to {budget:,.2f} {currency}.", "Lower a campaign's budget."],
        )  # fmt: skip


def _staffed(
    brief: Brief,
    weeks: list[Week],
    demands: dict,
    posts: list[PostWish],
    available: dict[int, dict[str, int]],
) -> tuple[dict[int, StaffedWeek], list[tuple[str, int]]]:
    """Staff every week; name the demands to shrink where a week does not fit."""
    staffed, shrink = {}, []
    answering_first = _with_most_active_work(brief)
    for week in weeks:
        in_crisis = any(map(brief.is_in_crisis, week.days))
        own = [post for post in posts if post.week == week.number]
        result = staff_week(answering_first if in_crisis else brief, own, available[week.number],
                            keep_wish=not in_crisis)  # fmt: skip
        if isinstance(result, Shortage):
            loosest = _loosest(demands, week.number)
            if loosest is not None:
                shrink.append(loosest)
                continue
            # Nothing may be left out any more: the wish for active work yields to its bound.
            result = staff_week(brief, own, available[week.number], keep_wish=False)
            if isinstance(result, Shortage):
                raise InfeasiblePlan([f"Week {week.number}: {result.reason}"], list(result.relax))
        staffed[week.number] = result
    return staffed, shrink


def _with_most_active_work(brief: Brief) -> Brief:
    """The brief wishing for the most active work it allows: in a crisis answers go first."""
    most = brief.balance.active_share_max
    return brief.model_copy(
        update={"balance": brief.balance.model_copy(update={"active_share": most})}
    )


def _loosest(demands: dict, week: int) -> tuple[int, str] | None:
    """The demand of this week with most regular posts that may still shrink."""
    open_keys = [key for key in demands if key[0] == week and demands[key].can_shrink]
    return max(open_keys, key=lambda key: (demands[key].regular, key[1]), default=None)


def _shrunk(demands: dict, keys: list[tuple[int, str]]) -> dict:
    return demands | {key: demands[key].fewer() for key in keys}


def _timed(
    brief: Brief,
    openings: dict[int, Openings],
    staffed: dict[int, StaffedWeek],
    clocks: dict[str, PlatformClock],
) -> tuple[dict[str, dict], NoRoom | None]:
    times = {}
    for plan in brief.platforms:
        own = {
            number: [post for post in week.posts if post.platform == plan.platform]
            for number, week in staffed.items()
        }
        placed = times_for_platform(brief, openings, own, clocks[plan.platform])
        if isinstance(placed, NoRoom):
            return {}, placed
        times[plan.platform] = placed
    return times, None


def _with_room(brief: Brief, demands: dict, no_room: NoRoom) -> dict:
    """Demands with as many posts in that week as its hours and gaps hold."""
    key = (no_room.week, no_room.platform)
    demand: Demand = demands[key]
    if not no_room.tied_conflict and no_room.fits >= demand.least and demand.can_shrink:
        while demand.wanted > max(no_room.fits, demand.least) and demand.can_shrink:
            demand = demand.fewer()
        return demands | {key: demand}
    what = (
        "the posts tied to days by themes and campaigns"
        if no_room.tied_conflict
        else f"{demand.least} posts"
    )
    raise InfeasiblePlan(
        [
            f"Week {no_room.week} on {no_room.platform}: no room was found for {what} with at "
            f"least {brief.min_gap_hours:g} h between posts outside quiet hours "
            f"({brief.quiet_hours.starts:%H:%M} to {brief.quiet_hours.ends:%H:%M}) and blackouts."
        ],
        [
            "Shorten min_gap_hours or the quiet hours.",
            "Lower min_posts_per_week, or take out themed days, campaign posts or a blackout.",
        ],
    )


def _timed_week(
    brief: Brief,
    week: Week,
    staffed: dict[int, StaffedWeek],
    times: dict[str, dict],
    available: dict[int, dict[str, int]],
) -> TimedWeek:
    posts = sorted(
        (pair for placed in times.values() for pair in placed[week.number]),
        key=lambda pair: (pair[0], pair[1].platform),
    )
    own = staffed[week.number]
    sittings = sittings_of(
        brief, week, own.active_minutes, own.free_minutes, [time for time, _ in posts]
    )
    return TimedWeek(week, tuple(posts), tuple(sittings), sum(available[week.number].values()))


def _left_out(brief: Brief, wanted: dict, demands: dict) -> list[str]:
    notes = []
    for plan in brief.platforms:
        short = sum(wanted[key] - demands[key].wanted for key in demands if key[1] == plan.platform)
        if short:
            notes.append(
                f"{platform_label(plan.platform)}: the plan leaves out {counted(short, 'post')} of "
                f"the wanted {sum(wanted[key] for key in demands if key[1] == plan.platform)}, for "
                "which hours, active share or gaps leave no room."
            )
    return notes
