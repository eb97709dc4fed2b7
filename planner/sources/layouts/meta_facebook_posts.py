"""Meta Business Suite, Facebook posts: one row per post, lifetime totals.

The set of columns varies between 26 and 34 from month to month. `Publish time` is a clock time
MM/DD/YYYY HH:MM without a zone; `Date` holds the word Lifetime; older files say Impressions for
Views; the caption stands in Title or Description, whichever is longer.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout

HEADER = (
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time",
    "Caption type", "Permalink", "Is crosspost", "Is share", "Post type", "Languages",
    "Custom labels", "Funded content status", "Data comment", "Date", "Views", "Reach",
    "Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Total clicks",
    "Other Clicks", "Link Clicks", "Matched Audience Targeting Consumption (Photo Click)",
    "Matched Audience Targeting Consumption (Video Click)",
    "Negative feedback from users: Hide all", "Seconds viewed", "Average Seconds viewed",
    "Estimated earnings (USD)", "Ad CPM (USD)", "Ad impressions",
)  # fmt: skip
OLDER = ("Impressions",)

_POST_TYPE = {
    "photo": "Photos", "carousel": "Photos", "video": "Videos", "reel": "Reels", "link": "Links",
    "text": "Statuses", "live": "Live videos", "story": "Stories", "poll": "Statuses",
}  # fmt: skip


def _finish(columns: Columns) -> None:
    """The caption is the longer of Title and Description; the other one stays as headline."""
    if "title" in columns and "text" in columns:
        title, text = columns.values["title"], columns.values["text"]
        longer = (title.str.len().fillna(0) > text.str.len().fillna(0)).to_numpy(dtype=bool)
        columns.values["text"] = text.mask(longer, title)
        columns.values["title"] = title.mask(longer, pd.NA)
        columns.raw.ledger.note("The words of a post are the longer of Title and Description.")
    if "format" in columns:
        columns.set("is_live", (columns.values["format"] == "live").fillna(False), "flag")
    columns.raw.ledger.note(
        "This layout does not say which posts were paid for; give labels with a column 'paid' to "
        "tell them apart."
    )


LAYOUT = Layout(
    name="meta_facebook_posts",
    title="Meta Business Suite, Facebook posts",
    required=(
        "Post ID", "Publish time", "Post type", "Permalink", "Reach",
        "Reactions, Comments and Shares",
    ),
    columns={
        "post_id": ("Post ID",),
        "account": ("Page name",),
        "published_wall": ("Publish time",),
        "format": ("Post type",),
        "title": ("Title",),
        "text": ("Description",),
        "permalink": ("Permalink",),
        "impressions": ("Views", "Impressions"),
        "reach_people": ("Reach",),
        "reactions": ("Reactions",),
        "comments": ("Comments",),
        "shares": ("Shares",),
        "clicks": ("Link Clicks",),
        "interactions": ("Reactions, Comments and Shares",),
    },
    header=HEADER,
    at_other_times=OLDER,
    platform="facebook",
    month_first=True,
    interactions_kinds="reactions+comments+shares",
    finish=_finish,
)  # fmt: skip


def write(posts: pd.DataFrame, page_id: str) -> bytes:
    """POSTS in this layout, as bytes (UTF-8 with byte-order mark).

    Parameters
    ----------
    posts
        POSTS table of one Facebook page.
    page_id
        The page's number.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for post in posts.to_dict("records"):
        video = post["format"] in ("video", "reel", "live")
        clicks, total = _whole(post.get("clicks")), _whole(post.get("interactions"))
        cells = dict.fromkeys(HEADER, "")
        cells |= {
            "Post ID": post["post_id"],
            "Page ID": page_id,
            "Page name": post["account"],
            "Title": post["text"],
            "Publish time": post["published_wall"].strftime("%m/%d/%Y %H:%M"),
            "Caption type": "N/A",
            "Permalink": post["permalink"],
            "Is crosspost": 0,
            "Is share": 0,
            "Post type": _POST_TYPE[post["format"]],
            "Date": "Lifetime",
            "Duration (sec)": 45 if video else 0,
            "Views": _whole(post.get("impressions")),
            "Reach": _whole(post.get("reach_people")),
            "Reactions, Comments and Shares": total,
            "Reactions": _whole(post.get("reactions")),
            "Comments": _whole(post.get("comments")),
            "Shares": _whole(post.get("shares")),
            "Total clicks": _whole(np.nansum([clicks or 0, total or 0])),
            "Other Clicks": total,
            "Link Clicks": clicks,
        }
        writer.writerow([cells[name] for name in HEADER])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _whole(value: object) -> int | str:
    return "" if value is None or pd.isna(value) else round(float(value))
