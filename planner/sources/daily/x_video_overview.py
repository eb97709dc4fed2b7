"""X, video overview: one row per day; a table of single videos follows below it in the file."""

from __future__ import annotations

from planner.sources.daily.layout import DailyLayout

LAYOUT = DailyLayout(
    name="x_video_overview",
    title="X, video overview by day",
    required=("Date", "Views", "Watch Time (ms)"),
    columns={"date": "Date", "impressions": "Views"},
    platform="x",
    month_first=True,
)
