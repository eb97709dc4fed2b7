"""The briefs of the three simulated brands: eight weeks from Monday 2027-01-04."""

from __future__ import annotations

import datetime as dt

from planner.brief import Brief

STARTS_ON = dt.date(2027, 1, 4)
WEEKS = 8


def sample_brief(brand: str) -> Brief:
    """The brief a sample brand starts from.

    >>> sample_brief("lantern_books").weeks
    8
    """
    return Brief.make(starts_on=STARTS_ON, weeks=WEEKS, **_BRIEFS[brand])


_BRIEFS: dict[str, dict] = {
    "harbour_roast": {
        "name": "Harbour Roast, winter into spring",
        "timezone": "Europe/Copenhagen",
        "goals": (
            {
                "name": "Sell the winter box",
                "family": "marketing",
                "weight": 2,
                "kpis": (
                    {"metric": "reach_people", "target": 26_000, "period": "week",
                     "platform": "facebook"},
                    {"metric": "click_through_rate", "target": 0.012, "period": "week"},
                ),
            },
            {
                "name": "Stay the friendly corner shop",
                "family": "management",
                "weight": 3,
                "kpis": (
                    {"metric": "comments", "target": 120, "period": "week"},
                    {"metric": "median_response_time_minutes", "target": 45, "period": "week"},
                    {"metric": "follower_growth_share", "target": 0.03, "period": "plan"},
                ),
            },
        ),
        "platforms": (
            {"platform": "facebook", "account": "Harbour Roast", "posts_per_week": 7,
             "min_posts_per_week": 3, "max_posts_per_week": 12},
            {"platform": "x", "account": "harbour_roast_sim", "posts_per_week": 4,
             "max_posts_per_week": 8},
        ),
        "capacity": {
            "people": (
                {"name": "Ines", "hours_per_week": 22,
                 "days": ("monday", "tuesday", "wednesday", "thursday", "friday"),
                 "starts": "08:00", "ends": "16:00"},
                {"name": "Bo", "hours_per_week": 16,
                 "days": ("tuesday", "wednesday", "thursday", "friday", "saturday"),
                 "starts": "10:00", "ends": "18:00"},
            ),
            "money": 900,
            "currency": "EUR",
        },
        "balance": {"active_share_min": 0.25, "active_share_max": 0.5, "active_share": 0.35,
                    "sell_share_max": 0.25, "marketing_weight": 0.4},
        "campaigns": (
            {"name": "Winter box", "starts_on": "2027-01-18", "ends_on": "2027-02-07",
             "offer": "Three bags and a mug, 39 euros", "budget": 400,
             "platforms": ("facebook",), "posts_per_week": 1, "intent": "sell",
             "format": "photo", "pillar": "offers",
             "kpis": ({"metric": "clicks", "target": 250, "period": "plan"},)},
        ),
        "themed_days": (
            {"name": "Throwback Thursday", "weekday": "thursday", "platform": "facebook",
             "format": "photo", "pillar": "shop life", "intent": "converse"},
        ),
        "quiet_hours": {"starts": "21:00", "ends": "07:00"},
        "blackouts": (
            {"starts_on": "2027-02-12", "ends_on": "2027-02-13", "reason": "Stocktaking"},
        ),
        "reply_promise_minutes": 120,
        "reply_promise_share": 0.9,
    },
    "riverside_commons": {
        "name": "Riverside Commons, winter programme",
        "timezone": "America/New_York",
        "goals": (
            {
                "name": "Answer people",
                "family": "management",
                "weight": 3,
                "kpis": (
                    {"metric": "share_answered_in_time", "target": 0.6, "period": "week"},
                    {"metric": "median_response_time_minutes", "target": 240, "period": "week"},
                    {"metric": "interactions_per_member_per_week", "target": 0.2,
                     "period": "week"},
                ),
            },
            {
                "name": "Fill the boathouse",
                "family": "marketing",
                "weight": 1,
                "kpis": (
                    {"metric": "reach_people", "target": 14_000, "period": "week",
                     "platform": "facebook"},
                ),
            },
        ),
        "platforms": (
            {"platform": "facebook", "account": "Riverside Commons", "posts_per_week": 5,
             "min_posts_per_week": 2, "max_posts_per_week": 9},
            {"platform": "x", "account": "riverside_commons_sim", "posts_per_week": 2,
             "max_posts_per_week": 5},
        ),
        "capacity": {
            "people": (
                {"name": "Otis", "hours_per_week": 16,
                 "days": ("monday", "tuesday", "wednesday", "thursday", "friday"),
                 "starts": "10:00", "ends": "14:00"},
                {"name": "Mae", "hours_per_week": 12,
                 "days": ("monday", "wednesday", "thursday", "saturday"),
                 "starts": "14:00", "ends": "19:00"},
            ),
            "money": 300,
            "currency": "USD",
        },
        "balance": {"active_share_min": 0.35, "active_share_max": 0.6, "active_share": 0.45,
                    "sell_share_max": 0.2, "marketing_weight": 0.25},
        "campaigns": (
            {"name": "Roof appeal", "starts_on": "2027-02-01", "ends_on": "2027-02-14",
             "offer": "Sponsor a shingle", "budget": 120, "platforms": ("facebook",),
             "posts_per_week": 1, "intent": "sell", "format": "photo", "pillar": "how to help",
             "kpis": ({"metric": "clicks", "target": 120, "period": "plan"},)},
        ),
        "themed_days": (
            {"name": "Meet a neighbor", "weekday": "wednesday", "platform": "facebook",
             "format": "photo", "pillar": "neighbours", "intent": "converse"},
        ),
        "quiet_hours": {"starts": "22:00", "ends": "08:00"},
        "blackouts": (
            {"starts_on": "2027-01-18", "ends_on": "2027-01-18", "reason": "Public holiday"},
        ),
        "reply_promise_minutes": 60,
        "reply_promise_share": 0.9,
    },
    "lantern_books": {
        "name": "Lantern Books, new year",
        "timezone": "Europe/London",
        "goals": (
            {
                "name": "Keep the regulars close",
                "family": "management",
                "weight": 1,
                "kpis": ({"metric": "comments", "target": 6, "period": "week"},),
            },
        ),
        "platforms": (
            {"platform": "facebook", "account": "Lantern Books", "posts_per_week": 3,
             "max_posts_per_week": 5},
            {"platform": "x", "account": "lantern_books_sim", "posts_per_week": 1,
             "max_posts_per_week": 3},
        ),
        "capacity": {
            "people": (
                {"name": "Jo", "hours_per_week": 10,
                 "days": ("tuesday", "wednesday", "thursday", "friday", "saturday"),
                 "starts": "10:00", "ends": "17:30"},
            ),
            "money": 60,
            "currency": "GBP",
        },
        "balance": {"active_share_min": 0.2, "active_share_max": 0.5, "active_share": 0.35,
                    "sell_share_max": 0.25, "marketing_weight": 0.2},
        "campaigns": (
            {"name": "World of short books", "starts_on": "2027-02-08", "ends_on": "2027-02-21",
             "offer": "Three short novels for twenty pounds", "budget": 30,
             "platforms": ("facebook",), "posts_per_week": 1, "intent": "sell",
             "format": "photo", "pillar": "new arrivals"},
        ),
        "themed_days": (
            {"name": "Caturday", "weekday": "saturday", "platform": "facebook",
             "format": "photo", "pillar": "shop cat", "intent": "converse"},
        ),
        "quiet_hours": {"starts": "20:00", "ends": "09:00"},
        "blackouts": (
            {"starts_on": "2027-02-16", "ends_on": "2027-02-17", "reason": "Shop closed"},
        ),
        "reply_promise_minutes": 240,
        "reply_promise_share": 0.8,
    },
}  # fmt: skip
