"""Random briefs and posts: every field drawn over its whole range, contradictions included."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from planner.brief import WEEKDAYS, Brief
from planner.catalog import FORMATS, active_activities
from planner.schema import POSTS, check

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Africa/Casablanca", "Asia/Beirut", "America/Santiago"]  # fmt: skip
PLATFORMS = ["facebook", "x", "instagram", "tiktok"]
INTENTS = ["sell", "inform", "converse"]


def random_brief(rng: np.random.Generator) -> Brief:
    """A valid brief; its limits may well contradict each other (about four in ten do)."""
    roomy = rng.random() < 0.6
    starts = dt.date(2027, 1, 1) + dt.timedelta(days=int(rng.integers(0, 365)))
    weeks = int(rng.integers(1, 14))
    names = list(rng.choice(PLATFORMS, rng.integers(1, 4), replace=False))
    low, high = sorted(rng.random(2).round(2)) if rng.random() < 0.5 else (0.2, 0.6)
    return Brief.make(
        name=f"Brief {rng.integers(1000)}",
        timezone=str(rng.choice(ZONES)),
        starts_on=starts,
        weeks=weeks,
        platforms=[_platform(rng, name) for name in names],
        capacity={
            "people": [_person(rng, n, roomy) for n in range(rng.integers(1, 4))],
            "money": 5000.0 if roomy else float(rng.choice([0, 500, 5000])),
            "hours_per_post": {"photo": round(float(rng.uniform(0.3, 4)), 2)}
            if rng.random() < 0.3
            else {},
        },
        balance={
            "active_share_min": low,
            "active_share_max": high,
            "sell_share_max": float(rng.choice([0.5, 1] if roomy else [0, 0.1, 0.25, 0.5])),
        },
        campaigns=[_campaign(rng, n, starts, names) for n in range(rng.integers(0, 3))],
        themed_days=[_theme(rng, n, names) for n in range(rng.integers(0, 3))],
        blackouts=[_blackout(rng, starts, weeks) for _ in range(rng.integers(0, 3))],
        crises=[_blackout(rng, starts, weeks)] if rng.random() < 0.2 else [],
        holidays=str(rng.choice(["", "", "DK", "DE-BY", "US"])),
        hour_tests=_hour_tests(rng, names) if rng.random() < 0.25 else [],
        quiet_hours={"starts": f"{rng.integers(0, 24):02d}:{rng.choice(['00', '30'])}",
                     "ends": f"{rng.integers(0, 24):02d}:00"} if rng.random() < 0.4 else {},
        min_gap_hours=float(rng.choice([0, 1, 2, 6] if roomy else [2, 6, 24, 48])),
        activities=_activities(rng) if rng.random() < 0.4 else [],
    )  # fmt: skip


def _hour_tests(rng: np.random.Generator, names: list[str]) -> list[dict]:
    hours = rng.choice(168, int(rng.integers(1, 60)), replace=False)
    return [{"platform": str(rng.choice(names)), "hours": [int(hour) for hour in hours],
             "seed": int(rng.integers(0, 100))}]  # fmt: skip


def _platform(rng: np.random.Generator, name: str) -> dict:
    least = int(rng.choice([0, 0, 0, 1, 3, 8]))
    most = least + int(rng.integers(0, 15))
    plan = {"platform": name, "min_posts_per_week": least, "max_posts_per_week": most}
    if rng.random() < 0.5:
        plan["posts_per_week"] = int(rng.integers(least, most + 1))
    return plan


def _person(rng: np.random.Generator, number: int, roomy: bool) -> dict:
    if roomy:
        return {"name": f"Person {number}", "hours_per_week": float(rng.choice([10, 20, 40])),
                "days": WEEKDAYS}  # fmt: skip
    start = int(rng.integers(0, 20))
    return {
        "name": f"Person {number}",
        "hours_per_week": float(rng.choice([0, 1.5, 4, 10, 20, 40])),
        "days": [str(day) for day in rng.choice(WEEKDAYS, rng.integers(1, 8), replace=False)],
        "starts": f"{start:02d}:00",
        "ends": f"{int(rng.integers(start + 1, 24)):02d}:30",
    }


def _campaign(rng: np.random.Generator, number: int, starts: dt.date, names: list) -> dict:
    first = starts + dt.timedelta(days=int(rng.integers(-20, 60)))
    return {
        "name": f"Campaign {number}",
        "starts_on": first,
        "ends_on": first + dt.timedelta(days=int(rng.integers(0, 40))),
        "budget": float(rng.choice([0, 100, 800])),
        "platforms": [str(rng.choice(names))] if rng.random() < 0.5 else [],
        "posts_per_week": int(rng.integers(0, 5)),
        "intent": str(rng.choice(INTENTS)),
        "format": str(rng.choice(list(FORMATS))),
    }


def _theme(rng: np.random.Generator, number: int, names: list) -> dict:
    return {
        "name": f"Theme {number}",
        "weekday": str(rng.choice(WEEKDAYS)),
        "platform": str(rng.choice(names)),
        "format": str(rng.choice(list(FORMATS))),
        "intent": str(rng.choice(INTENTS)),
    }


def _blackout(rng: np.random.Generator, starts: dt.date, weeks: int) -> dict:
    first = starts + dt.timedelta(days=int(rng.integers(0, 7 * weeks)))
    return {"starts_on": first, "ends_on": first + dt.timedelta(days=int(rng.integers(0, 10)))}


def _activities(rng: np.random.Generator) -> list[dict]:
    names = rng.choice([a.name for a in active_activities()], rng.integers(1, 7), replace=False)
    return [
        {
            "activity": str(name),
            "use": str(rng.choice(["planned", "left_out"])),
            "hours_per_week": float(rng.choice([0.1, 1, 5])) if rng.random() < 0.7 else None,
            "cycle": str(rng.choice(["daily", "weekly", "monthly"])),
            "owner": "Person 0" if rng.random() < 0.5 else "",
        }
        for name in names
    ]


def random_posts(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """POSTS of random kinds at random times, heavy-tailed results, some values missing."""
    if not count:
        return POSTS.empty()
    span = pd.to_timedelta(np.sort(rng.integers(0, 200 * 24, count)), unit="h")
    table = pd.DataFrame(
        {
            "post_id": [f"p{n}" for n in range(count)],
            "platform": rng.choice(PLATFORMS, count),
            "account": "brand",
            "published_wall": pd.Timestamp("2026-05-01") + span,
            "has_time_of_day": bool(rng.random() < 0.9),
            "format": rng.choice(list(FORMATS), count),
            "pillar": rng.choice(["craft", "people", None], count),
            "intent": rng.choice([*INTENTS, None], count),
            "paid": rng.choice([True, False, None], count),
            "interactions": np.where(
                rng.random(count) < 0.9, np.floor(np.exp(rng.normal(3, 1.2, count))), np.nan
            ),
        }
    )
    return check(table, POSTS)
