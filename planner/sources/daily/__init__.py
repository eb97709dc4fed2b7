"""Layouts of daily totals of an account, one small module each."""

from planner.sources.daily import (
    linkedin_page_followers,
    linkedin_page_metrics,
    meta_page_daily,
    tiktok_follower_history,
    tiktok_overview,
    x_account_overview,
    x_video_overview,
)
from planner.sources.daily.layout import DailyLayout

DAILY_LAYOUTS: dict[str, DailyLayout] = {
    layout.name: layout
    for layout in (
        x_account_overview.LAYOUT,
        x_video_overview.LAYOUT,
        linkedin_page_metrics.LAYOUT,
        linkedin_page_followers.LAYOUT,
        tiktok_overview.LAYOUT,
        tiktok_follower_history.LAYOUT,
        meta_page_daily.LAYOUT,
    )
}
"""Recognised layouts of daily totals by name, in the order they are tried."""

__all__ = ["DAILY_LAYOUTS", "DailyLayout"]
