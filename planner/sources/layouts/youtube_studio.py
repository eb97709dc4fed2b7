"""YouTube Studio, the table of videos ("Table data.csv"): one row per video and a row of totals.

The columns are those the user ticked. `Video publish time` looks like 'Jan 13, 2026' and has no
time of day. The row whose Content is 'Total' stands first or last. Since 2026 Impressions are
called Thumbnail impressions. Short videos cannot be told from long ones.
"""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout

HEADER = (
    "Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)",
    "Subscribers", "Impressions", "Impressions click-through rate (%)",
)  # fmt: skip


def _finish(columns: Columns) -> None:
    columns.fill("format", "video")
    columns.raw.ledger.note(
        "Every row is taken as a video: this table does not tell Shorts from other videos. Its "
        "impressions are those of thumbnails on YouTube."
    )


LAYOUT = Layout(
    name="youtube_studio",
    title="YouTube Studio, table of videos",
    required=("Content", "Video title", "Video publish time", "Views"),
    columns={
        "post_id": ("Content",),
        "title": ("Video title",),
        "published_wall": ("Video publish time",),
        "impressions": ("Thumbnail impressions", "Impressions"),
        "video_views": ("Views",),
        "reach_people": ("Unique viewers",),
        "likes": ("Likes",),
        "comments": ("Comments added",),
        "shares": ("Shares",),
    },
    header=HEADER,
    at_other_times=("Thumbnail impressions", "Unique viewers", "Likes", "Comments added", "Shares"),
    platform="youtube",
    month_first=True,
    total_row=("Content", "Total"),
    # The table behind the chart has a row per video and day.
    not_with=("Date",),
    finish=_finish,
)
