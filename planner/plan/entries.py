"""The calendar: one row per post, active block, campaign, themed day and blackout."""

from __future__ import annotations

import datetime as dt
import hashlib

import pandas as pd

from planner.brief import WEEKDAYS, Blackout, Brief, Campaign, Crisis
from planner.catalog import FORMATS, Activity
from planner.plan.demand import PostWish
from planner.plan.frame import is_blacked_out
from planner.plan.hour_lots import decision_id
from planner.plan.schedule import TimedWeek, Timetable
from planner.schema import CALENDAR, check
from planner.verdict import ADVICE_LADDER

MINUTES_PER_DAY = 1440
CRISIS_TITLE = "Campaigns paused"
POST_MINUTES = 15
"""Length a post takes up in a calendar; its work is in effort_hours."""


def calendar_of(
    brief: Brief,
    timetable: Timetable,
    content: pd.DataFrame,
    timing_words: dict[str, str],
    timing_levels: dict[str, str],
) -> pd.DataFrame:
    """The CALENDAR table.

    Parameters
    ----------
    content
        Cell table of the content rule (verdict and ratio per kind).
    timing_words, timing_levels
        Platform -> half a sentence on why this hour; platform -> verdict level.
    """  # fmt: skip
    cells = {
        (row.platform, row.format, row.pillar, row.intent): row for row in content.itertuples()
    }
    rows = [*_bars(brief), *_themed_days(brief)]
    for week in timetable.weeks:
        for time, post in week.posts:
            cell = cells.get((post.platform, post.format, post.pillar, post.intent))
            rows.append(
                _post_row(brief, time, post, cell, timing_words[post.platform],
                          timing_levels[post.platform])
            )  # fmt: skip
        rows.extend(_sitting_rows(brief, week))
    rows.sort(key=lambda row: (row["starts_wall"], row["kind"], row["platform"], row["title"]))
    return check(_with_ids(pd.DataFrame(rows, columns=CALENDAR.names)), CALENDAR)


def _row(brief: Brief, starts: dt.datetime, kind: str, title: str, **more) -> dict:
    blank = dict.fromkeys(CALENDAR.names)
    return blank | {
        "starts_wall": starts,
        "timezone": brief.timezone,
        "fold": 0,
        "duration_minutes": 0.0,
        "kind": kind,
        "platform": "",
        "state": "draft",
        "title": title,
        "effort_hours": 0.0,
        "series_edited": False,
        "exploration": False,
        "verdict": "prior only",
        **more,
    }


def _bars(brief: Brief) -> list[dict]:
    """Campaigns and blackouts as bars of whole days, cut to the plan."""
    rows = []
    for campaign in brief.campaigns:
        offer = f" Offer: {campaign.offer}." if campaign.offer else ""
        rows += _bar(
            brief, campaign, "campaign", campaign.name,
            f"Campaign {campaign.starts_on} to {campaign.ends_on}, budget "
            f"{campaign.budget:,.0f} {brief.capacity.currency}.{offer}",
            campaign=campaign.name,
        )  # fmt: skip
    for crisis in brief.crises:
        reason = f"{crisis.reason or 'A crisis'}: campaigns rest, nothing sells, answers go first."
        rows += _bar(brief, crisis, "campaign", CRISIS_TITLE, reason)
    for blackout in brief.closed:
        reason = "Nothing is published and nobody works, as the brief asks."
        rows += _bar(brief, blackout, "blackout", blackout.reason or "Blackout", reason)
    return rows


def _bar(
    brief: Brief, days: Campaign | Crisis | Blackout, kind: str, title: str, reason: str, **more
) -> list[dict]:
    """One bar over the days that lie inside the plan; none if there are none."""
    span = _inside(brief, days.starts_on, days.ends_on)
    if span is None:
        return []
    return [_row(brief, span[0], kind, title, duration_minutes=span[1], reason=reason, **more)]


def _inside(brief: Brief, starts_on: dt.date, ends_on: dt.date) -> tuple[dt.datetime, float] | None:
    first, last = max(starts_on, brief.starts_on), min(ends_on, brief.ends_on)
    if first > last:
        return None
    days = (last - first).days + 1
    return dt.datetime.combine(first, dt.time()), float(days * MINUTES_PER_DAY)


def _themed_days(brief: Brief) -> list[dict]:
    days = [brief.starts_on + dt.timedelta(days=n) for n in range(7 * brief.weeks)]
    return [
        _row(
            brief,
            dt.datetime.combine(day, dt.time()),
            "themed_day",
            theme.name,
            duration_minutes=float(MINUTES_PER_DAY),
            platform=theme.platform,
            rule_id=theme.name,
            reason=f"Themed day, every {theme.weekday}.",
        )
        for theme in brief.themed_days
        for day in days
        if WEEKDAYS[day.weekday()] == theme.weekday and not is_blacked_out(brief, day)
    ]


def _post_row(
    brief: Brief, time: dt.datetime, post: PostWish, cell, timing_words: str, timing_level: str
) -> dict:
    account = next((p.account for p in brief.platforms if p.platform == post.platform), "")
    content_level = cell.verdict if cell is not None else "prior only"
    weaker = min(content_level, timing_level, key=ADVICE_LADDER.index)
    counted = content_level in ("leaning", "supported", "tested")
    return _row(
        brief,
        time,
        "post",
        _post_title(post),
        duration_minutes=float(POST_MINUTES),
        platform=post.platform,
        account=account,
        format=post.format,
        pillar=post.pillar,
        intent=post.intent,
        campaign=post.rule if post.source == "campaign" else None,
        rule_id=post.rule if post.source == "themed_day" else None,
        owner=post.owner,
        effort_hours=post.hours,
        reason=_post_reason(post, cell, timing_words),
        exploration=bool(post.drawn),
        decision_id=decision_id(post.platform, time) if post.drawn else None,
        verdict=weaker,
        # Without evidence no expected result is printed: the brand's usual post is all we know.
        expected_ratio=cell.ratio if counted else None,
        low_90=cell.ratio_low_90 if counted else None,
        high_90=cell.ratio_high_90 if counted else None,
    )


def _post_title(post: PostWish) -> str:
    label = FORMATS[post.format].label
    if post.source == "regular":
        return f"{label}: {post.pillar} ({post.intent})"
    return f"{post.rule}: {label.lower()} ({post.intent})"


def _post_reason(post: PostWish, cell, timing_words: str) -> str:
    if post.source == "themed_day":
        what = f"Themed day {post.rule}"
    elif post.source == "campaign":
        what = f"Post of the campaign {post.rule}"
    elif cell is None:
        what = "No post of this kind so far; the planner's starting mix, an assumption"
    else:
        what = f"Keeps your present mix ({cell.posts:.0f} posts of this kind so far)"
    if post.drawn:
        return f"{what}; its hour was drawn by lot into the {post.drawn} of a test, leave it there."
    return f"{what}; {timing_words}."


def _sitting_rows(brief: Brief, week: TimedWeek) -> list[dict]:
    return [
        _row(
            brief,
            sitting.starts,
            "active",
            sitting.activity.label,
            duration_minutes=float(sitting.minutes),
            activity=sitting.activity.name,
            owner=sitting.owner,
            effort_hours=sitting.minutes / 60,
            reason=f"{sitting.activity.definition} Its part of the active hours is "
            f"{_whose(sitting.activity)}.",
        )
        for sitting in week.sittings
    ]


def _whose(activity: Activity) -> str:
    return "the planner's assumption" if activity.is_assumption else "yours"


def _with_ids(calendar: pd.DataFrame) -> pd.DataFrame:
    """Ids made from what an entry is, so that an unchanged entry keeps its id in the next plan."""
    seen: dict[str, int] = {}
    ids = []
    for row in calendar.itertuples():
        parts = (
            row.kind, row.starts_wall, row.timezone, row.platform, row.format, row.pillar,
            row.intent, row.campaign, row.rule_id, row.activity, row.owner, row.title,
        )  # fmt: skip
        # What is missing is None or NaN, as other rows of its column have it: the same to an id.
        key = "|".join("" if pd.isna(part) else str(part) for part in parts)
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()
        ids.append(f"{row.kind.replace('_', '-')}-{digest[:12]}")
    return calendar.assign(entry_id=ids)
