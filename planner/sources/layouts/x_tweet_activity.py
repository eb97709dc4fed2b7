"""X (Twitter), the older "Tweet activity metrics" export: one row per post, 40 columns.

`time` states its offset ('2026-03-02 09:15 +0000'); counts look like '2633.0'; promoted columns
hold '-' where nothing was promoted; answers to others begin with '@'.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout
from planner.sources.numbers import parse_numbers

_OWN = (
    "impressions", "engagements", "engagement rate", "retweets", "replies", "likes",
    "user profile clicks", "url clicks", "hashtag clicks", "detail expands", "permalink clicks",
    "app opens", "app installs", "follows", "email tweet", "dial phone", "media views",
    "media engagements",
)  # fmt: skip
_PROMOTED = tuple(f"promoted {name}" for name in _OWN)
HEADER = ("Tweet id", "Tweet permalink", "Tweet text", "time", *_OWN, *_PROMOTED)

HANDLE = r"(?:twitter|x)\.com/([^/]+)/status"


def _finish(columns: Columns) -> None:
    raw = columns.raw
    text = columns.values["text"].fillna("")
    columns.set("is_reply", text.str.lstrip().str.startswith("@"), "flag")
    permalink = columns.values.get("permalink")
    if permalink is not None and columns.values["account"].isna().all():
        columns.values["account"] = permalink.str.extract(HANDLE, expand=False).astype("string")
    promoted = [name for name in _PROMOTED if name in raw.header and "rate" not in name]
    if promoted:
        numbers = np.column_stack([parse_numbers(raw.column(name)).values for name in promoted])
        columns.set("paid", (np.nan_to_num(numbers) > 0).any(axis=1), "flag")
        raw.ledger.note(
            "Posts with promoted counts are marked as paid; those counts are not added to the "
            "others."
        )
    if "format" not in columns:
        columns.values["format"] = _format(columns, text)
        raw.ledger.note(
            "This layout does not state formats: posts with media views are taken as photo, other "
            "posts with an address as link, the rest as text. An assumption to check; labels with "
            "a column 'format' overrule it."
        )


def _format(columns: Columns, text: pd.Series) -> pd.Series:
    raw = columns.raw
    media = np.zeros(len(raw), dtype=bool)
    if "media views" in raw.header:
        media = np.nan_to_num(parse_numbers(raw.column("media views")).values) > 0
    linked = text.str.contains("https?://", regex=True).to_numpy(dtype=bool)
    return pd.Series(np.where(media, "photo", np.where(linked, "link", "text")), dtype="string")


LAYOUT = Layout(
    name="x_tweet_activity",
    title="X (Twitter), tweet activity metrics",
    required=("Tweet id", "Tweet text", "time", "impressions", "retweets", "replies", "likes"),
    columns={
        "post_id": ("Tweet id",),
        "permalink": ("Tweet permalink",),
        "text": ("Tweet text",),
        "published_wall": ("time",),
        "impressions": ("impressions",),
        "likes": ("likes",),
        "comments": ("replies",),
        "shares": ("retweets",),
        "clicks": ("url clicks",),
    },
    header=HEADER,
    platform="x",
    finish=_finish,
)


def write(posts: pd.DataFrame) -> bytes:
    """POSTS in this layout, as bytes (UTF-8); `published_at` must be known.

    A paid post's promoted impressions are half its impressions (the layout keeps them apart).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for post in posts.to_dict("records"):
        impressions, clicks = post["impressions"], post["clicks"]
        acts = post["likes"] + post["comments"] + post["shares"] + clicks
        cells: dict[str, object] = {name: "0" for name in _OWN} | dict.fromkeys(_PROMOTED, "-")
        cells |= {
            "Tweet id": post["post_id"],
            "Tweet permalink": post["permalink"],
            "Tweet text": post["text"],
            "time": post["published_at"].strftime("%Y-%m-%d %H:%M +0000"),
            "impressions": f"{impressions:.1f}",
            "engagements": f"{acts:.1f}",
            "engagement rate": repr(round(acts / impressions, 6)) if impressions else "0.0",
            "retweets": f"{post['shares']:.1f}",
            "replies": f"{post['comments']:.1f}",
            "likes": f"{post['likes']:.1f}",
            "url clicks": f"{clicks:.1f}",
            "media views": str(round(impressions / 8)) if post["format"] == "photo" else "0",
        }
        if post["paid"]:
            cells |= {name: "0.0" for name in _PROMOTED}
            cells["promoted impressions"] = f"{impressions // 2:.1f}"
        writer.writerow([cells[name] for name in HEADER])
    return out.getvalue().encode("utf-8")
