"""The brief, the verdicts and the calendar in plain words, for the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from planner.brief import WEEKDAYS, Brief
from planner.exports.entry_words import (
    KIND_WORDS,
    entry_effort,
    entry_expected,
    entry_made_of,
    entry_state,
    entry_title,
)
from planner.figures.words import (
    NOT_KNOWN,
    amount,
    capital,
    is_missing,
    listed,
    number,
    one_line,
    outcome_label,
    percent,
    platform_label,
)
from planner.plan.document import Finding, Plan
from planner.wording import counted

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PERIOD_WORDS = {"week": "each week", "month": "each month", "plan": "over the plan"}
METRIC_LABELS = {
    "click_through_rate": "Click-through rate",
    "follower_growth_share": "Follower growth",
    "interactions_per_member_per_week": "Interactions per member",
    "median_response_time_minutes": "Median response time",
    "share_answered_in_time": "Answered in time",
}
TOPIC_WORDS = {
    "audience": "Audience",
    "lifecycle": "Lifecycle",
    "content": "Kinds of post",
    "timing": "Hours",
    "rhythm": "Posts a week",
}


def date_words(day: dt.date, with_year: bool = True) -> str:
    """A date in words.

    >>> date_words(dt.date(2027, 1, 4))
    '4 January 2027'
    """
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


def span_words(first: dt.date, last: dt.date) -> str:
    """A span of days in words, without repeating what both ends share.

    >>> span_words(dt.date(2027, 1, 4), dt.date(2027, 1, 10))
    '4 to 10 January 2027'
    """
    if first == last:
        return date_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {date_words(last)}"
    return f"{date_words(first, first.year != last.year)} to {date_words(last)}"


def brief_words(brief: Brief) -> list[tuple[str, list[str]]]:
    """What the brief says: (subject, sentences) pairs, plain text."""
    capacity, balance = brief.capacity, brief.balance
    quiet = brief.quiet_hours
    pairs: list[tuple[str, list[str]]] = [
        (
            "When",
            [
                f"{span_words(brief.starts_on, brief.ends_on)}, {amount(brief.weeks, 'week')}, "
                f"clock of {brief.timezone}."
            ],
        ),
        (
            "Goals",
            [f"{goal.name} ({goal.family}, weight {number(goal.weight)})." for goal in brief.goals]
            or ["None given: nothing can be reviewed against a goal."],
        ),
        ("Platforms", [_platform_words(plan) for plan in brief.platforms]),
        (
            "Team",
            [
                f"{person.name}: {number(person.hours_per_week)} h a week, {_days(person.days)} "
                f"{person.starts:%H:%M} to {person.ends:%H:%M}."
                for person in capacity.people
            ],
        ),
        (
            "Money",
            [f"{number(capacity.money)} {capacity.currency} for the whole plan."]
            if capacity.money
            else ["None."],
        ),
        (
            "Balance",
            [
                f"{percent(balance.active_share_min)} to {percent(balance.active_share_max)} of "
                f"the hours for active work, {percent(balance.wanted_active_share)} wanted.",
                f"At most {percent(balance.sell_share_max)} of the posts sell.",
                f"Campaigns weigh {percent(balance.marketing_weight)}, relationships "
                f"{percent(1 - balance.marketing_weight)}.",
            ],
        ),
    ]
    if brief.campaigns:
        pairs.append(("Campaigns", [_campaign_words(brief, item) for item in brief.campaigns]))
    if brief.themed_days:
        themes = [
            f"{theme.name}: every {capital(theme.weekday)} on {platform_label(theme.platform)}."
            for theme in brief.themed_days
        ]
        pairs.append(("Themed days", themes))
    limits = [
        "No quiet hours."
        if quiet.starts == quiet.ends
        else f"Quiet from {quiet.starts:%H:%M} to {quiet.ends:%H:%M}.",
        f"At least {number(brief.min_gap_hours)} h between two posts.",
        f"Promise: {percent(brief.reply_promise_share)} of messages answered within "
        f"{number(brief.reply_promise_minutes)} minutes.",
    ]
    for blackout in brief.closed:
        why = f" ({one_line(blackout.reason)})" if blackout.reason else ""
        days = span_words(blackout.starts_on, blackout.ends_on)
        limits.append(f"Nothing goes out on {days}{why}.")
    return [*pairs, ("Limits", limits)]


def _platform_words(plan: Any) -> str:
    account = f" ({plan.account})" if plan.account else ""
    rhythm = (
        "your present rhythm"
        if plan.posts_per_week is None
        else f"{amount(plan.posts_per_week, 'post')} a week"
    )
    return f"{platform_label(plan.platform)}{account}: {rhythm}."


def _days(days: tuple[str, ...]) -> str:
    places = [WEEKDAYS.index(day) for day in days]
    if len(days) > 2 and places == list(range(places[0], places[0] + len(days))):
        return f"{capital(days[0])} to {capital(days[-1])}"
    return listed([capital(day) for day in days]) or "no day"


def _campaign_words(brief: Brief, campaign: Any) -> str:
    offer = f" Offer: {campaign.offer.rstrip('.')}." if campaign.offer else ""
    where = listed([platform_label(name) for name in campaign.platforms])
    return (
        f"{campaign.name}: {span_words(campaign.starts_on, campaign.ends_on)}"
        f"{f', on {where}' if where else ''}, budget {number(campaign.budget)} "
        f"{brief.capacity.currency}.{offer}"
    )


def kpi_rows(plan: Plan) -> list[dict[str, str]]:
    """One row of words per KPI: what is wanted, what is so now, how it compares."""
    rows = []
    for row in plan.kpis.itertuples():
        name = one_line(row.metric)
        metric = METRIC_LABELS.get(name, capital(outcome_label(name)))
        where = platform_label(row.platform)
        rows.append(
            {
                "goal": one_line(row.goal),
                "metric": f"{metric}, {where}" if where else metric,
                "target": " ".join(
                    (_measured(row, row.target), PERIOD_WORDS.get(row.period, ""))
                ).strip(),
                "now": _now_words(row),
                "rows": "no rows" if is_missing(row.rows) else counted(row.rows, "row"),
                "sentence": one_line(row.sentence),
            }
        )
    return rows


def _measured(row: Any, value: Any) -> str:
    """A KPI's value: a share as percent, anything else as a number."""
    name = one_line(row.metric)
    if any(part in name for part in ("_share", "share_", "_rate")):
        return percent(value)
    return f"{number(value)} minutes" if name.endswith("_minutes") else number(value)


def _now_words(row: Any) -> str:
    value = getattr(row, "value_now", None)
    if is_missing(value):
        return NOT_KNOWN
    low, high = getattr(row, "low_90", None), getattr(row, "high_90", None)
    if is_missing(low) or is_missing(high) or low == high:
        return f"{_measured(row, value)} (no interval)"
    return f"{_measured(row, value)} (90 %: {_measured(row, low)} to {_measured(row, high)})"


def finding_words(finding: Finding) -> dict[str, str]:
    """A finding as the words of its card."""
    verdict = finding.verdict
    topic = TOPIC_WORDS.get(finding.topic, capital(one_line(finding.topic)))
    scope = "" if finding.scope == "all" else platform_label(finding.scope)
    return {
        "level": verdict.level,
        "about": " · ".join(part for part in (topic, scope) if part),
        "sentence": one_line(verdict.sentence),
        "interval": "no single number"
        if verdict.value is None
        else one_line(verdict.interval_text()),
        "rows": f"{verdict.rows:,} {one_line(verdict.unit)}",
        "baseline": one_line(finding.baseline),
        "would_raise": one_line(verdict.would_raise),
        "meaning": verdict.meaning,
    }


@dataclass
class WeekWords:
    """One week of the calendar in words."""

    title: str
    load: str
    bars: list[str] = field(default_factory=list)
    entries: list[dict[str, str]] = field(default_factory=list)


def calendar_weeks(plan: Plan) -> list[WeekWords]:
    """The calendar by week: whole-day entries first, then every entry with its reason.

    An entry of several weeks stands in each of them; entries outside the plan's weeks stand in
    one more group at the end, so that nothing is left out.
    """
    brief = plan.brief
    weeks = [_empty_week(plan, number) for number in range(brief.weeks)]
    outside = WeekWords("Outside the weeks of the plan", "")
    first = pd.Timestamp(brief.starts_on)
    for entry in plan.calendar.sort_values(["starts_wall", "entry_id"]).itertuples():
        days = (entry.starts_wall.normalize() - first).days
        if entry.kind in ("campaign", "themed_day", "blackout"):
            minutes = 0 if is_missing(entry.duration_minutes) else entry.duration_minutes
            last = days + max(0, int(-(-minutes // 1440)) - 1)
            inside = [week for week in range(days // 7, last // 7 + 1) if 0 <= week < brief.weeks]
            for week in [weeks[number] for number in inside] or [outside]:
                week.bars.append(_bar_words(entry, days, last, first))
        else:
            week = weeks[days // 7] if 0 <= days < 7 * brief.weeks else outside
            week.entries.append(_entry_words(entry, brief.timezone))
    return weeks + ([outside] if outside.bars or outside.entries else [])


def _empty_week(plan: Plan, position: int) -> WeekWords:
    first = plan.brief.starts_on + dt.timedelta(days=7 * position)
    title = f"Week {position + 1}: {span_words(first, first + dt.timedelta(days=6))}"
    own = plan.weeks[plan.weeks["week"] == position + 1]
    if own.empty:
        return WeekWords(title, "")
    row = own.iloc[0]
    load = (
        f"{amount(row['posts'], 'post')}, {number(row['post_hours'] + row['active_hours'])} of "
        f"{number(row['capacity_hours'])} h"
    )
    return WeekWords(title, load)


def _bar_words(entry: Any, days: int, last: int, first: pd.Timestamp) -> str:
    starts = (first + pd.Timedelta(days=days)).date()
    ends = (first + pd.Timedelta(days=last)).date()
    kind = KIND_WORDS.get(entry.kind, entry.kind)
    return f"{kind}: {entry_title(entry)}, {span_words(starts, ends)}"


def _entry_words(entry: Any, zone: str) -> dict[str, str]:
    wall = entry.starts_wall
    when = f"{DAYS[wall.weekday()]} {wall.day} {MONTHS[wall.month - 1][:3]}, {wall:%H:%M}"
    own_zone = one_line(entry.timezone)
    if entry.fold == 1:
        when += " (second time that hour)"
    if own_zone != zone:
        when += f" {own_zone or 'zone not known'}"
    minutes = 0 if is_missing(entry.duration_minutes) else entry.duration_minutes
    length = f"{number(minutes)} min" if entry.kind == "active" and minutes else ""
    effort = "" if length else entry_effort(entry)
    owner = one_line(entry.owner)
    return {
        "kind": entry.kind,
        "when": when,
        "length": length,
        "title": entry_title(entry),
        "made_of": entry_made_of(entry),
        "owner": ", ".join(part for part in (owner, effort) if part),
        "state": entry_state(entry),
        "reason": one_line(entry.reason),
        "verdict": one_line(entry.verdict),
        "expected": entry_expected(entry),
    }
