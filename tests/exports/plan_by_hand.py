"""A plan written by hand, without any model: every kind of entry, every table, known numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from planner.brief import Brief
from planner.plan.document import Finding, Note, Plan
from planner.plan.tables import PLAN_TABLES
from planner.schema import CALENDAR
from planner.verdict import Verdict

MADE_AT = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
FIRST = dt.date(2027, 1, 4)


def brief_by_hand(zone: str = "Europe/Copenhagen", weeks: int = 8, **more: Any) -> Brief:
    """A brief that uses every field."""
    return Brief.make(
        **{
            "name": "Harbour Roast, winter",
            "timezone": zone,
            "starts_on": FIRST,
            "weeks": weeks,
            "goals": [
                {"name": "Regulars who talk back", "family": "management", "weight": 2,
                 "kpis": [{"metric": "comments", "target": 120, "period": "week"}]},
                {"name": "Sell the winter blend", "family": "marketing",
                 "kpis": [{"metric": "click_through_rate", "target": 0.02, "period": "plan",
                           "platform": "instagram"}]},
            ],
            "platforms": [
                {"platform": "facebook", "account": "harbour", "posts_per_week": 4},
                {"platform": "instagram", "account": "harbour.roast"},
            ],
            "capacity": {
                "people": [
                    {"name": "Ida", "hours_per_week": 14},
                    {"name": "Jonas", "hours_per_week": 8, "days": ["tuesday", "saturday"],
                     "starts": "10:00", "ends": "18:00"},
                ],
                "money": 900,
            },
            "campaigns": [
                {"name": "Winter blend", "starts_on": "2027-01-13", "ends_on": "2027-01-31",
                 "offer": "Two bags for the price of one", "budget": 320,
                 "platforms": ["instagram"]},
            ],
            "themed_days": [
                {"name": "Throwback Thursday", "weekday": "thursday", "platform": "facebook"}
            ],
            "blackouts": [
                {"starts_on": "2027-02-08", "ends_on": "2027-02-09", "reason": "Stocktaking"}
            ],
        }
        | more
    )  # fmt: skip


def entry(entry_id: str, starts: dt.datetime, kind: str, **more: Any) -> dict[str, Any]:
    """One CALENDAR row; columns not named are missing."""
    row = dict.fromkeys(CALENDAR.names) | {
        "entry_id": entry_id,
        "starts_wall": starts,
        "timezone": "Europe/Copenhagen",
        "fold": 0,
        "duration_minutes": 0.0,
        "kind": kind,
        "state": "draft",
        "effort_hours": 0.0,
        "series_edited": False,
        "exploration": False,
        "reason": "Even spacing on a day when Ida is present.",
        "verdict": "not distinguishable from flat",
    }
    return row | more


def calendar_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """CALENDAR rows as a table."""
    if not rows:
        return CALENDAR.empty()
    return pd.DataFrame(rows, columns=CALENDAR.names).astype(object)


def calendar_by_hand(brief: Brief) -> pd.DataFrame:
    """Posts, active blocks, a campaign, themed days and a blackout over the brief's weeks."""
    rows = []

    def at(week: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
        date = brief.starts_on + dt.timedelta(days=7 * week + day)
        return dt.datetime.combine(date, dt.time(hour, minute))

    kinds = [("photo", "Community", "converse"), ("reel", "Origin stories", "inform"),
             ("carousel", "Craft", "inform"), ("photo", "Offers", "sell")]  # fmt: skip
    for week in range(brief.weeks):
        for number, day in enumerate((0, 1, 3, 4)):
            post_format, pillar, intent = kinds[(number + week) % 4]
            rows.append(
                entry(f"fb-{week}-{day}", at(week, day, 11, 30), "post", platform="facebook",
                      account="harbour", format=post_format, pillar=pillar, intent=intent,
                      owner="Ida", title=f"{pillar} {week + 1}", effort_hours=1.5,
                      expected_ratio=1.0, low_90=0.7, high_90=1.4,
                      rule_id="throwback" if day == 3 else None)
            )  # fmt: skip
        for day in (2, 5):
            rows.append(
                entry(f"ig-{week}-{day}", at(week, day, 16), "post", platform="instagram",
                      account="harbour.roast", format="reel", pillar="Behind the counter",
                      intent="inform", owner="Jonas", title="Behind the counter",
                      effort_hours=3.5, verdict="leaning",
                      campaign="Winter blend" if week in (1, 2) else None)
            )  # fmt: skip
        for day in range(5):
            rows.append(
                entry(f"active-{week}-{day}", at(week, day, 12, 30), "active", owner="Ida",
                      activity="answering", duration_minutes=60.0, effort_hours=1.0,
                      reason="Answers within an hour of the post at 11:30.", verdict="prior only")
            )  # fmt: skip
        rows.append(
            entry(f"theme-{week}", at(week, 3, 0), "themed_day", title="Throwback Thursday",
                  duration_minutes=1440.0, rule_id="throwback", reason="Named in the brief.",
                  verdict=None)
        )  # fmt: skip
    rows.append(
        entry("campaign-1", dt.datetime(2027, 1, 13), "campaign", title="Winter blend",
              campaign="Winter blend", duration_minutes=19 * 1440.0, reason="Named in the brief.",
              verdict=None)
    )  # fmt: skip
    rows.append(
        entry("blackout-1", dt.datetime(2027, 2, 8), "blackout", title="Stocktaking",
              duration_minutes=2 * 1440.0, reason="Named in the brief.", verdict=None)
    )  # fmt: skip
    return calendar_of(rows)


def content_rows(level: str = "not distinguishable from flat") -> pd.DataFrame:
    """Eight kinds on facebook, one of them with 4 posts and the highest median."""
    kinds = [
        ("video", "Craft", "inform", 4, 160.0, 60.0, 400.0, 210.0, 2.1, 0.7, 6.0),
        ("photo", "Community", "converse", 61, 71.5, 60.0, 84.0, 96.0, 1.31, 1.08, 1.6),
        ("reel", "Origin stories", "inform", 38, 66.0, 48.0, 81.0, 72.0, 1.22, 0.98, 1.5),
        ("carousel", "Craft", "inform", 52, 58.0, 50.0, 66.0, 63.0, 1.05, 0.9, 1.2),
        ("link", "Offers", "sell", 22, 31.0, 22.0, 40.0, 55.0, 0.55, 0.4, 0.8),
        ("photo", "Offers", "sell", 30, 42.0, 33.0, 50.0, 44.0, 0.8, 0.6, 1.0),
        ("text", "unlabelled", "unlabelled", 12, 40.0, 20.0, 70.0, 52.0, 0.75, 0.4, 1.3),
        ("story", "Behind the counter", "inform", 1, 20.0, None, None, 20.0, None, None, None),
    ]
    names = ["format", "pillar", "intent", "posts", "median", "median_low_90", "median_high_90",
             "mean", "ratio", "ratio_low_90", "ratio_high_90"]  # fmt: skip
    table = pd.DataFrame(kinds, columns=names).assign(
        platform="facebook", outcome="interactions", weeks=20.0, share_now=0.125,
        posts_planned=4.0, share_planned=0.125, note="",
    )  # fmt: skip
    thin = table["posts"] < 10
    table["verdict"] = ["prior only" if is_thin else "not distinguishable from flat"
                        for is_thin in thin]  # fmt: skip
    table.loc[1, "verdict"] = level
    return table


def timing_rows(level: str = "not distinguishable from flat") -> pd.DataFrame:
    """One row per platform of the timing check."""
    return pd.DataFrame(
        [
            {"platform": "facebook", "posts": 215.0, "weeks": 50.0, "claimed_ratio": 2.71,
             "shuffled_ratio": 2.9, "shuffled_low_90": 2.1, "shuffled_high_90": 3.9,
             "later_gain_share": -0.01 if level != "supported" else 0.041, "later_posts": 108.0,
             "verdict": level},
            {"platform": "instagram", "posts": 0.0, "weeks": None, "claimed_ratio": None,
             "shuffled_ratio": None, "shuffled_low_90": None, "shuffled_high_90": None,
             "later_gain_share": None, "later_posts": None, "verdict": "prior only"},
        ]
    )  # fmt: skip


def hour_rows() -> pd.DataFrame:
    """Nine hours of the week with posts on facebook."""
    cells = [(8, 3, 0.6), (11, 60, 1.02), (35, 58, 0.97), (59, 40, 1.1), (83, 30, 0.9),
             (107, 14, 1.45), (114, 2, 4.2), (130, 5, 0.33), (160, 3, 1.24)]  # fmt: skip
    return pd.DataFrame(
        [{"platform": "facebook", "hour_of_week": hour, "posts": float(posts),
          "mean_ratio": ratio, "median_ratio": ratio * 0.9} for hour, posts, ratio in cells]
    )  # fmt: skip


def rhythm_rows() -> pd.DataFrame:
    """Two platforms, one without any data."""
    return pd.DataFrame(
        [
            {"platform": "facebook", "account": "harbour", "weeks": 12.0,
             "posts_per_week_now": 4.25, "low_90": 2.0, "high_90": 7.0,
             "posts_per_week_planned": 4.0, "reason": "You asked for 4 a week."},
            {"platform": "instagram", "account": "harbour.roast", "weeks": 0.0,
             "posts_per_week_now": None, "low_90": None, "high_90": None,
             "posts_per_week_planned": 2.0, "reason": "No posts of yours: a small start."},
        ]
    )  # fmt: skip


def tier_rows() -> pd.DataFrame:
    """Three tiers, the smallest suppressed."""
    return pd.DataFrame(
        [
            {"tier": "Regulars", "definition": "5 or more acts in 8 weeks", "members": 164.0,
             "share_of_members": 0.14, "low_90": 0.128, "high_90": 0.151, "interactions": 2400.0,
             "share_of_interactions": 0.58, "note": None},
            {"tier": "Occasional", "definition": "1 to 4 acts in 8 weeks", "members": 980.0,
             "share_of_members": 0.83, "low_90": 0.81, "high_90": 0.85, "interactions": 1700.0,
             "share_of_interactions": 0.42, "note": None},
            {"tier": "Advocates", "definition": "shares and own posts", "members": None,
             "share_of_members": None, "low_90": None, "high_90": None, "interactions": None,
             "share_of_interactions": None, "note": "fewer than 50 members: not shown"},
        ]
    )  # fmt: skip


def lifecycle_rows() -> pd.DataFrame:
    """Three stages."""
    rows = [("Active", 402.0, 0.339, 0.31, 0.36), ("Slowing", 250.0, 0.211, 0.19, 0.23),
            ("Gone quiet", 534.0, 0.45, 0.42, 0.48)]  # fmt: skip
    return pd.DataFrame(
        [{"stage": stage, "definition": f"{stage} by days since the last act",
          "members": members, "share_of_members": share, "low_90": low, "high_90": high,
          "note": None} for stage, members, share, low, high in rows]
    )  # fmt: skip


def week_rows(brief: Brief) -> pd.DataFrame:
    """Hours of the calendar by hand: 13 of 22 hours for posts, 5 of active work."""
    return pd.DataFrame(
        [{"week": week + 1, "starts_on": pd.Timestamp(brief.starts_on)
          + pd.Timedelta(days=7 * week), "posts": 6.0, "post_hours": 13.0,
          "active_hours": 5.0 + week % 3, "capacity_hours": 22.0,
          "active_share": (5.0 + week % 3) / (18.0 + week % 3)} for week in range(brief.weeks)]
    )  # fmt: skip


def kpi_rows() -> pd.DataFrame:
    """One KPI with a value, one without."""
    return pd.DataFrame(
        [
            {"goal": "Regulars who talk back", "family": "management", "metric": "comments",
             "platform": "", "period": "week", "target": 120.0, "value_now": 96.0,
             "low_90": 61.0, "high_90": 140.0, "rows": 12.0, "unit": "comments",
             "sentence": "96 comments a week so far against 120 wanted: within your usual range."},
            {"goal": "Sell the winter blend", "family": "marketing",
             "metric": "click_through_rate", "platform": "instagram", "period": "plan",
             "target": 0.02, "value_now": None, "low_90": None, "high_90": None, "rows": None,
             "unit": "share", "sentence": "Clicks are not in your export, so nothing is known."},
        ]
    )  # fmt: skip


def findings_by_hand(level: str) -> tuple[Finding, ...]:
    """One finding per topic."""
    return (
        Finding("content", "facebook",
                Verdict(level, "The kinds of post differ no more than chance would make them.",
                        rows=220, unit="posts",
                        would_raise="Alternate two kinds week by week.", value=1.31, low_90=1.08,
                        high_90=1.6, value_unit="times the median of the other posts"),
                "The present mix: 28 % photos on Community."),
        Finding("timing", "facebook",
                Verdict("not distinguishable from flat", "Any hour will do so far.", rows=215,
                        unit="posts", would_raise="About 650 posts in each of two groups."),
                "Even spacing in the hours you can work."),
        Finding("rhythm", "all",
                Verdict("prior only", "Your own rhythm is kept.", rows=12, unit="weeks",
                        would_raise="Two months with a changed rhythm."),
                "4.25 posts a week, as before."),
        Finding("audience", "all",
                Verdict("no types, useful slices", "People differ in how much they take part.",
                        rows=1186, unit="members", would_raise="More kinds of acts."),
                "One audience."),
        Finding("lifecycle", "all",
                Verdict("prior only", "Stages follow a rule on days since the last act.",
                        rows=1186, unit="members", would_raise="Two more quarters of acts."),
                "Everybody who acted in the last 8 weeks."),
    )  # fmt: skip


def data_rows() -> pd.DataFrame:
    """The one table the plan was made from."""
    return pd.DataFrame(
        [{"table": "POSTS", "rows": 220.0, "first_day": pd.Timestamp("2025-12-01"),
          "last_day": pd.Timestamp("2026-11-29"), "fingerprint": "9f" * 32}]
    )  # fmt: skip


def plan_by_hand(level: str = "not distinguishable from flat", **more: Any) -> Plan:
    """A complete plan; keyword values replace parts of it."""
    brief = more.get("brief") or brief_by_hand()
    parts: dict[str, Any] = {
        "plan_id": "0f5ab2d0c1e34b7a",
        "version": 3,
        "made_at": MADE_AT,
        "generator": "planner 0.1.0",
        "seed": 7,
        "is_simulated": True,
        "brief": brief,
        "outcome": "interactions",
        "findings": findings_by_hand(level),
        "assumptions": (
            "Hours per post: photo 1.5, reel 3.5 (planner's working assumption, 2026).",
            "Active work between 25 % and 50 % of all hours (assumption).",
        ),
        "notes": (Note("Mette", MADE_AT, "Do not tell the client about the second brand."),),
        "calendar": calendar_by_hand(brief),
        "decisions": PLAN_TABLES["decisions"].empty(),
        "content": content_rows(level),
        "hours": hour_rows(),
        "timing": timing_rows(),
        "rhythm": rhythm_rows(),
        "weeks": week_rows(brief),
        "tiers": tier_rows(),
        "lifecycle": lifecycle_rows(),
        "kpis": kpi_rows(),
        "data": data_rows(),
    }  # fmt: skip
    return Plan(**(parts | more))


def empty_plan(brief: Brief | None = None) -> Plan:
    """A plan without any evidence and any entry."""
    empty = {name: contract.empty() for name, contract in PLAN_TABLES.items()}
    return plan_by_hand(brief=brief or brief_by_hand(), findings=(), notes=(), assumptions=(),
                        **empty)  # fmt: skip
