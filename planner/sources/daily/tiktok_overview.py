"""TikTok, overview by day: dates look like 'August 31' and state no year."""

from __future__ import annotations

from planner.sources.daily.layout import DailyLayout

LAYOUT = DailyLayout(
    name="tiktok_overview",
    title="TikTok, overview by day",
    required=("Date", "Video Views", "Profile Views"),
    columns={"date": "Date", "impressions": "Video Views", "profile_visits": "Profile Views"},
    platform="tiktok",
)
