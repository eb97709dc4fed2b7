"""TikTok Studio, videos: one row per video with its counts so far.

The file names no ids; the video's number stands in its link.
"""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.layouts.layout import Layout

HEADER = (
    "Video title", "Video link", "Post time", "Video views", "Likes", "Comments", "Shares",
    "Add to Favorites",
)  # fmt: skip

_ACCOUNT = r"tiktok\.com/@([\w.]+)/"


def _finish(columns: Columns) -> None:
    columns.fill("format", "video")
    columns.set("is_live", [False] * len(columns), "flag")
    permalink = columns.values["permalink"]
    if columns.values["account"].isna().all():
        columns.values["account"] = permalink.str.extract(_ACCOUNT, expand=False).astype("string")


LAYOUT = Layout(
    name="tiktok_videos",
    title="TikTok Studio, videos",
    required=("Video title", "Video link", "Post time", "Video views", "Likes"),
    columns={
        "published_wall": ("Post time",),
        "text": ("Video title",),
        "permalink": ("Video link",),
        "video_views": ("Video views",),
        "likes": ("Likes",),
        "comments": ("Comments",),
        "shares": ("Shares",),
        "saves": ("Add to Favorites",),
    },
    header=HEADER,
    platform="tiktok",
    id_pattern=r"/(?:video|photo)/(\d{15,20})",
    finish=_finish,
)
