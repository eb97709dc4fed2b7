"""LinkedIn page analytics, all posts: one row per post.

`Created date` is MM/DD/YYYY without a time of day. `Post type` says Organic or Sponsored. `Posted
by` names a person and is never read. Older exports say Shares for Reposts. The post's number stands
in its link.
"""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout
from planner.sources.vocabulary import normal

HEADER = (
    "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date",
    "Campaign start date", "Campaign end date", "Audience", "Impressions", "Views",
    "Offsite Views", "Clicks", "Click through rate (CTR)", "Likes", "Comments", "Reposts",
    "Follows", "Engagement rate", "Content Type",
)  # fmt: skip


def _finish(columns: Columns) -> None:
    raw = columns.raw
    post_type = Layout.in_header(raw.header, "Post type")
    if post_type is not None:
        words = [normal(text) for text in raw.column(post_type)]
        known = {"organic": False, "sponsored": True}
        columns.set("paid", [known.get(word) for word in words], "flag")
        raw.ledger.note("Posts whose type is Sponsored are marked as paid.")
    raw.ledger.note(
        "LinkedIn states no time of day: timing advice needs times of your own. Who posted is not "
        "read."
    )


LAYOUT = Layout(
    name="linkedin_page_posts",
    title="LinkedIn page, all posts",
    required=("Post title", "Post link", "Created date", "Impressions", "Clicks", "Likes"),
    columns={
        "published_wall": ("Created date",),
        "text": ("Post title",),
        "permalink": ("Post link",),
        "format": ("Content Type",),
        "impressions": ("Impressions",),
        "video_views": ("Views",),
        "clicks": ("Clicks",),
        "likes": ("Likes",),
        "comments": ("Comments",),
        "shares": ("Reposts", "Shares"),
    },
    header=HEADER,
    at_other_times=("Shares",),
    platform="linkedin",
    month_first=True,
    id_pattern=r"(?:activity|share|ugcPost)[:-](\d{15,20})",
    finish=_finish,
)
