"""X, account overview: one row per day. Followers are given as gained and lost, never in all."""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.daily.layout import DailyLayout
from planner.sources.layouts.layout import Layout
from planner.sources.numbers import parse_numbers

HEADER = (
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows",
    "Unfollows", "Replies", "Reposts", "Profile visits", "Create Post", "Video views",
    "Media views",
)  # fmt: skip


def _finish(columns: Columns) -> None:
    raw = columns.raw
    lost = Layout.in_header(raw.header, "Unfollows")
    if lost is not None and "followers_net" in columns:
        gone = parse_numbers(raw.column(lost)).values
        columns.set("followers_net", columns.values["followers_net"] - gone, "number")
        raw.ledger.note("Followers gained less those lost; how many there are is not stated.")


LAYOUT = DailyLayout(
    name="x_account_overview",
    title="X, account overview by day",
    required=("Date", "Impressions", "New follows", "Profile visits"),
    columns={
        "date": "Date",
        "impressions": "Impressions",
        "followers_net": "New follows",
        "profile_visits": "Profile visits",
    },
    platform="x",
    month_first=True,
    finish=_finish,
)
