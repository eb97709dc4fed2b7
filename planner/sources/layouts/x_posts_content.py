"""X, the newer "Content" export of account analytics: one row per post.

`Date` looks like 'Tue, Jul 14, 2026' and has NO time of day. Answers to others are rows, too: their
text begins with '@'. Reposts are what others call shares; the column Shares counts links copied.
Headers are in the language of the interface; files in other languages go through the generic
mapping.
"""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout
from planner.sources.layouts.x_tweet_activity import HANDLE

HEADER = (
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements",
    "Bookmarks", "Shares", "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands",
    "URL Clicks", "Hashtag Clicks", "Permalink Clicks",
)  # fmt: skip


def _finish(columns: Columns) -> None:
    text = columns.values["text"].fillna("")
    columns.set("is_reply", text.str.lstrip().str.startswith("@"), "flag")
    permalink = columns.values.get("permalink")
    if permalink is not None and columns.values["account"].isna().all():
        columns.values["account"] = permalink.str.extract(HANDLE, expand=False).astype("string")
    columns.raw.ledger.note(
        "This layout states neither the time of day nor paid counts: timing advice needs the older "
        "export or times of your own."
    )


LAYOUT = Layout(
    name="x_posts_content",
    title="X, account analytics: content",
    required=("Post id", "Date", "Post text", "Impressions", "Likes", "Replies", "Reposts"),
    columns={
        "post_id": ("Post id",),
        "published_wall": ("Date",),
        "text": ("Post text",),
        "permalink": ("Post Link",),
        "impressions": ("Impressions",),
        "likes": ("Likes",),
        "comments": ("Replies",),
        "shares": ("Reposts",),
        "saves": ("Bookmarks",),
        "clicks": ("URL Clicks",),
    },
    header=HEADER,
    platform="x",
    month_first=True,
    finish=_finish,
)
