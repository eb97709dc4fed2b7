"""Active work as sittings in the calendar: which activity, whose, when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from planner.brief import Brief
from planner.catalog import Activity
from planner.plan.frame import Week, presence_spans

SHORTEST_SITTING_MINUTES = 15


@dataclass(frozen=True)
class Sitting:
    """One block of active work."""

    starts: dt.datetime
    minutes: int
    activity: Activity
    owner: str


def sittings_of(
    brief: Brief,
    week: Week,
    minutes: int,
    free: dict[str, int],
    post_times: list[dt.datetime],
) -> list[Sitting]:
    """Place `minutes` of active work into the people's presence.

    Answering sits right after the day's posts where somebody is there; everything else goes to
    the earliest free time. All the minutes are placed: `free` (minutes per person, at most their
    presence) must hold them. An activity's owner does it as far as their free time goes.
    """
    spans = {
        (person.name, day): presence_spans(brief, person, day)
        for person in brief.capacity.people
        for day in week.days
    }
    left = dict(free)
    sittings: list[Sitting] = []
    staffed_days = [day for day in week.open_days if any(spans[name, day] for name in free)]
    answered_days: set[dt.date] = set()
    activities = [item for item in brief.planned_activities if item.mode == "active"]
    owners = {entry.activity: entry.owner for entry in brief.activities}
    for activity, wanted, day_hint in _pieces(activities, staffed_days, minutes):
        after = None
        if activity.name == "answering" and day_hint not in answered_days:
            after = min((t for t in post_times if t.date() == day_hint), default=None)
            answered_days.add(day_hint)
        remaining = wanted
        while remaining > 0:
            owner = owners.get(activity.name, "")
            others = {name: left[name] for name in left if name != owner}
            mine = {owner: left[owner]} if owner in left else {}
            placed = None
            for people in (mine, others):
                if placed is None:
                    placed = _place(activity, remaining, day_hint, after, spans, people, week)
            if placed is None:
                raise AssertionError("active minutes exceed the people's free presence")
            sittings.append(placed)
            remaining -= placed.minutes
            left[placed.owner] -= placed.minutes
    return sorted(sittings, key=lambda sitting: (sitting.starts, sitting.owner))


def _pieces(
    activities: list[Activity], days: list[dt.date], minutes: int
) -> list[tuple[Activity, int, dt.date]]:
    """The week's minutes cut into sittings by the activities' proportions, days in turn."""
    if not minutes:
        return []
    whole = sum(activity.hours_per_week for activity in activities)
    shares = {a.name: int(minutes * a.hours_per_week / whole) for a in activities}
    # A brief that leaves answering out gives what is left over to its largest activity.
    answering = "answering" if "answering" in shares else max(shares, key=lambda n: shares[n])
    for activity in activities:
        # A few minutes a week of something are no sitting: they go to answering.
        if activity.name != answering and shares[activity.name] < SHORTEST_SITTING_MINUTES:
            shares[activity.name] = 0
        else:
            shares[activity.name] -= shares[activity.name] % 5
    shares[answering] += minutes - sum(shares.values())
    pieces = []
    for turn, activity in enumerate(sorted(activities, key=lambda a: a.name != answering)):
        share = shares[activity.name]
        count = max(1, round(share / activity.block_minutes))
        if activity.cycle != "daily":
            count = min(count, 2)
        sizes = [share // count] * count
        if share >= 5 * count:
            sizes = [size - size % 5 for size in sizes]
        sizes[0] += share - sum(sizes)
        for number, size in enumerate(sizes):
            if size:
                day = days[(turn + number * max(1, len(days) // count)) % len(days)]
                pieces.append((activity, size, day))
    return pieces


def _place(
    activity: Activity,
    wanted: int,
    day_hint: dt.date,
    after: dt.datetime | None,
    spans: dict[tuple[str, dt.date], list[tuple[int, int]]],
    left: dict[str, int],
    week: Week,
) -> Sitting | None:
    """Take up to `wanted` minutes: on the hinted day if anybody is there, else on the nearest."""
    by_day = sorted(week.open_days, key=lambda day: (abs((day - day_hint).days), day))
    for whole in (True, False):
        for day in by_day:
            for name in sorted(left, key=lambda name: (-left[name], name)):
                minutes = min(wanted, left[name])
                if minutes <= 0 or (whole and minutes < wanted):
                    continue
                taken = _take(spans[name, day], minutes, after if day == day_hint else None,
                              whole=whole)  # fmt: skip
                if taken is not None:
                    start, length = taken
                    midnight = dt.datetime.combine(day, dt.time())
                    starts = midnight + dt.timedelta(minutes=start)
                    return Sitting(starts, length, activity, name)
    return None


def _take(
    free: list[tuple[int, int]], minutes: int, after: dt.datetime | None, *, whole: bool
) -> tuple[int, int] | None:
    """Cut a sitting out of one person's free spans of a day; returns (start, minutes)."""
    earliest = 0 if after is None else after.hour * 60 + after.minute
    candidates = []
    for position, (low, high) in enumerate(free):
        start = max(low, earliest) if earliest < high else low
        if high - start < minutes:
            start = max(low, high - minutes)
        length = min(minutes, high - start)
        if length < minutes and whole:
            continue
        candidates.append((start < earliest, -length, start, position))
    if not candidates:
        return None
    _, shortfall, start, position = min(candidates)
    low, high = free.pop(position)
    end = start - shortfall
    free[position:position] = [
        piece for piece in ((low, start), (end, high)) if piece[0] < piece[1]
    ]
    return start, -shortfall
