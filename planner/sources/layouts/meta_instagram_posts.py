"""Meta Business Suite, Instagram posts: one row per post, lifetime totals.

`Post type` says IG image, IG carousel or IG reel; `Publish time` is a clock time MM/DD/YYYY HH:MM
without a zone; `Date` holds the word Lifetime; older files say Impressions for Views.
"""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout

HEADER = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes",
    "Shares", "Follows", "Comments", "Saves",
)  # fmt: skip


def _finish(columns: Columns) -> None:
    columns.raw.ledger.note(
        "This layout does not say which posts were paid for; give labels with a column 'paid' to "
        "tell them apart."
    )


LAYOUT = Layout(
    name="meta_instagram_posts",
    title="Meta Business Suite, Instagram posts",
    required=("Post ID", "Account username", "Publish time", "Permalink", "Reach", "Likes"),
    columns={
        "post_id": ("Post ID",),
        "account": ("Account username",),
        "published_wall": ("Publish time",),
        "format": ("Post type",),
        "text": ("Description",),
        "permalink": ("Permalink",),
        "impressions": ("Views", "Impressions"),
        "reach_people": ("Reach",),
        "likes": ("Likes",),
        "comments": ("Comments",),
        "shares": ("Shares",),
        "saves": ("Saves",),
    },
    header=HEADER,
    at_other_times=("Impressions",),
    platform="instagram",
    month_first=True,
    finish=_finish,
)  # fmt: skip
