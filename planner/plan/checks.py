"""Does a plan keep its brief? Every limit read off the calendar alone, one sentence per breach."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd

from planner.brief import WEEKDAYS, Brief
from planner.cadence.clock import existing_wall, to_utc
from planner.plan.document import Plan

SHARE_TOLERANCE = 1e-9
HOURS_TOLERANCE = 1e-6


def plan_violations(plan: Plan) -> list[str]:
    """Breaches of the brief's limits in a plan's calendar; empty when it keeps them all.

    Checked: entries inside the plan's dates; posts and active work outside quiet hours and
    blackouts, at clock times that exist; the gap between posts of an account in real hours; each
    person's hours and presence; the active share of every week; the cap on selling; posts per
    week and platform; themed days and campaigns present; campaign posts inside their campaign.

    >>> from planner import load_sample, make_plan
    >>> sample = load_sample("lantern_books")
    >>> plan_violations(make_plan(sample.brief, sample.posts, is_simulated=True))
    []
    """
    brief = plan.brief
    calendar = plan.calendar.assign(
        day=plan.calendar["starts_wall"].dt.date,
        week=(plan.calendar["starts_wall"].dt.normalize()
              - pd.Timestamp(brief.starts_on)).dt.days // 7 + 1,
    )  # fmt: skip
    posts = calendar[calendar["kind"] == "post"]
    active = calendar[calendar["kind"] == "active"]
    return [
        *_outside_dates(brief, calendar),
        *_closed_times(brief, pd.concat([posts, active])),
        *_crises(brief, posts),
        *_gaps(brief, posts),
        *_hours(brief, pd.concat([posts, active])),
        *_presence(brief, active),
        *_active_share(brief, posts, active),
        *_selling(brief, posts),
        *_posts_per_week(brief, posts),
        *_tied(brief, calendar, posts),
    ]


def _outside_dates(brief: Brief, calendar: pd.DataFrame) -> list[str]:
    end = dt.datetime.combine(brief.ends_on + dt.timedelta(days=1), dt.time())
    ends = calendar["starts_wall"] + pd.to_timedelta(calendar["duration_minutes"], unit="min")
    outside = (calendar["day"] < brief.starts_on) | (ends > end)
    return [f"{row.title}: {row.starts_wall} lies outside the plan's dates."
            for row in calendar[outside].itertuples()]  # fmt: skip


def _closed_times(brief: Brief, entries: pd.DataFrame) -> list[str]:
    found = []
    for row in entries.itertuples():
        start = row.starts_wall.to_pydatetime()
        length = row.duration_minutes if row.kind == "active" else 1
        minutes = range(0, int(length), 5) or [0]
        clocks = [*(start + dt.timedelta(minutes=m) for m in minutes),
                  start + dt.timedelta(minutes=max(length - 1, 0))]  # fmt: skip
        if any(brief.quiet_hours.holds(clock.time()) for clock in clocks):
            found.append(f"{row.title}: {start} lies in quiet hours.")
        if any(b.starts_on <= c.date() <= b.ends_on for b in brief.closed for c in clocks):
            found.append(f"{row.title}: {start} lies in a blackout.")
        if existing_wall(start, brief.timezone) != start:
            found.append(f"{row.title}: {start} does not exist in {brief.timezone}.")
    return found


def _gaps(brief: Brief, posts: pd.DataFrame) -> list[str]:
    found = []
    for platform, own in posts.groupby("platform"):
        instants = sorted(
            to_utc(time.to_pydatetime(), brief.timezone, int(fold))
            for time, fold in zip(own["starts_wall"], own["fold"], strict=True)
        )
        for earlier, later in pairwise(instants):
            hours = (later - earlier).total_seconds() / 3600
            if hours < brief.min_gap_hours - HOURS_TOLERANCE or hours <= 0:
                found.append(f"{platform}: only {hours:.1f} h between posts at {later}.")
    return found


def _hours(brief: Brief, entries: pd.DataFrame) -> list[str]:
    people = {person.name: person.hours_per_week for person in brief.capacity.people}
    found = [f"{row.title} at {row.starts_wall} has no owner among the people."
             for row in entries[~entries["owner"].isin(list(people))].itertuples()]  # fmt: skip
    used = entries.groupby(["week", "owner"])["effort_hours"].sum()
    for (week, owner), hours in used.items():
        if owner in people and hours > people[owner] + HOURS_TOLERANCE:
            found.append(f"Week {week}: {owner} has {hours:.2f} h of work, {people[owner]:g} h.")
    return found


def _presence(brief: Brief, active: pd.DataFrame) -> list[str]:
    people = {person.name: person for person in brief.capacity.people}
    found = []
    busy_until: dict[str, dt.datetime] = {}
    for row in active.sort_values("starts_wall").itertuples():
        person = people.get(row.owner)
        start = row.starts_wall.to_pydatetime()
        end = start + dt.timedelta(minutes=row.duration_minutes)
        if person is None:
            continue
        if (WEEKDAYS[start.weekday()] not in person.days or start.time() < person.starts
                or end > dt.datetime.combine(start.date(), person.ends)):  # fmt: skip
            found.append(f"{row.title} at {start}: {row.owner} is not present.")
        if busy_until.get(row.owner, start) > start:
            found.append(f"{row.title} at {start}: {row.owner} already works on something else.")
        busy_until[row.owner] = max(end, busy_until.get(row.owner, end))
    return found


def _active_share(brief: Brief, posts: pd.DataFrame, active: pd.DataFrame) -> list[str]:
    found = []
    low, high = brief.balance.active_share_min, brief.balance.active_share_max
    for week in range(1, brief.weeks + 1):
        post_hours = posts.loc[posts["week"] == week, "effort_hours"].sum()
        active_hours = active.loc[active["week"] == week, "effort_hours"].sum()
        if post_hours + active_hours <= 0:
            continue
        share = active_hours / (post_hours + active_hours)
        if not low - SHARE_TOLERANCE <= share <= high + SHARE_TOLERANCE:
            found.append(f"Week {week}: active share {share:.3f}, bounds {low} to {high}.")
    return found


def _selling(brief: Brief, posts: pd.DataFrame) -> list[str]:
    sells = int((posts["intent"] == "sell").sum())
    cap = brief.balance.sell_share_max
    if len(posts) and sells > cap * len(posts) + SHARE_TOLERANCE:
        return [f"{sells} of {len(posts)} posts sell, the cap is {cap:.0%}."]
    return []


def _posts_per_week(brief: Brief, posts: pd.DataFrame) -> list[str]:
    found = []
    for plan in brief.platforms:
        for week in range(1, brief.weeks + 1):
            count = int(((posts["platform"] == plan.platform) & (posts["week"] == week)).sum())
            first = brief.starts_on + dt.timedelta(days=7 * (week - 1))
            days = [first + dt.timedelta(days=offset) for offset in range(7)]
            open_days = sum(
                not any(b.starts_on <= day <= b.ends_on for b in brief.closed) for day in days
            )
            least = int(plan.min_posts_per_week * open_days / 7)
            if not least <= count <= plan.max_posts_per_week:
                found.append(f"Week {week} on {plan.platform}: {count} posts, allowed {least} to "
                             f"{plan.max_posts_per_week}.")  # fmt: skip
    unknown = set(posts["platform"]) - {plan.platform for plan in brief.platforms}
    return [*found, *(f"Posts on {name}, which the brief does not have." for name in unknown)]


def _crises(brief: Brief, posts: pd.DataFrame) -> list[str]:
    """Campaign posts on days of a crisis, and other selling posts in weeks it touches."""
    paused = posts["day"].map(brief.is_in_crisis).astype(bool)
    of_campaign = posts["campaign"].notna()
    days = [brief.starts_on + dt.timedelta(days=offset) for offset in range(7 * brief.weeks)]
    weeks = {offset // 7 + 1 for offset, day in enumerate(days) if brief.is_in_crisis(day)}
    sells = (posts["intent"] == "sell") & ~of_campaign & posts["week"].isin(weeks)
    return [
        *(f"{row.title}: {row.starts_wall} is a campaign's post in a crisis."
          for row in posts[paused & of_campaign].itertuples()),
        *(f"{row.title}: {row.starts_wall} sells in a week of a crisis."
          for row in posts[sells].itertuples()),
    ]  # fmt: skip


def _tied(brief: Brief, calendar: pd.DataFrame, posts: pd.DataFrame) -> list[str]:
    found = []
    for theme in brief.themed_days:
        for offset in range(7 * brief.weeks):
            day = brief.starts_on + dt.timedelta(days=offset)
            closed = any(b.starts_on <= day <= b.ends_on for b in brief.closed)
            if WEEKDAYS[day.weekday()] != theme.weekday or closed:
                continue
            there = posts[(posts["rule_id"] == theme.name) & (posts["day"] == day)]
            if len(there) != 1 or there["platform"].iloc[0] != theme.platform:
                found.append(f"Themed day {theme.name} on {day}: {len(there)} posts, expected 1.")
    for campaign in brief.campaigns:
        overlaps = campaign.starts_on <= brief.ends_on and campaign.ends_on >= brief.starts_on
        bars = calendar[(calendar["kind"] == "campaign") & (calendar["campaign"] == campaign.name)]
        if len(bars) != int(overlaps):
            found.append(f"Campaign {campaign.name}: {len(bars)} bars, expected {int(overlaps)}.")
        own = posts[posts["campaign"] == campaign.name]
        outside = own[(own["day"] < campaign.starts_on) | (own["day"] > campaign.ends_on)]
        found.extend(f"{row.title}: {row.starts_wall} lies outside the campaign."
                     for row in outside.itertuples())  # fmt: skip
    return found
