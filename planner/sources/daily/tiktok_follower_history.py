"""TikTok, followers by day; 'undefined' stands where the number is not known."""

from __future__ import annotations

from planner.sources.daily.layout import DailyLayout

LAYOUT = DailyLayout(
    name="tiktok_follower_history",
    title="TikTok, followers by day",
    required=("Date", "Followers", "Difference in followers from previous day"),
    columns={
        "date": "Date",
        "followers": "Followers",
        "followers_net": "Difference in followers from previous day",
    },
    platform="tiktok",
)
