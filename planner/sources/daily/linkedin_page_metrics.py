"""LinkedIn page, content metrics by day (legacy XLS, a description above the header)."""

from __future__ import annotations

from planner.sources.daily.layout import DailyLayout

LAYOUT = DailyLayout(
    name="linkedin_page_metrics",
    title="LinkedIn page, content metrics by day",
    required=("Date", "Impressions (organic)", "Impressions (total)"),
    columns={"date": "Date", "impressions": "Impressions (total)"},
    platform="linkedin",
    month_first=True,
)
