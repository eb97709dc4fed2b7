"""Layouts of platforms, each read in its full header, shuffled, with fewer and more columns."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

from planner.errors import DataError
from planner.sources import Import, read_posts
from planner.sources.layouts import (
    LAYOUTS,
    linkedin_page_posts,
    meta_instagram_posts,
    tiktok_videos,
    x_posts_content,
    youtube_studio,
)

INSTAGRAM = {
    "Post ID": "17900000000000000001", "Account ID": "178", "Account username": "harbour",
    "Account name": "Harbour", "Description": "New beans, \nsame boat", "Duration (sec)": "0",
    "Publish time": "03/04/2026 18:05", "Permalink": "https://www.instagram.com/p/abc/",
    "Post type": "IG carousel", "Date": "Lifetime", "Views": "2,633", "Reach": "1204",
    "Likes": "120", "Shares": "4", "Follows": "1", "Comments": "6", "Saves": "9",
}  # fmt: skip
X = {
    "Post id": "1812345678901234567", "Date": "Tue, Jul 14, 2026", "Post text": "Hello, harbour",
    "Post Link": "https://x.com/harbour/status/1812345678901234567", "Impressions": "2633",
    "Likes": "7", "Engagements": "41", "Bookmarks": "2", "Shares": "1", "New follows": "0",
    "Replies": "3", "Reposts": "5", "Profile visits": "4", "URL Clicks": "16",
}  # fmt: skip
LINKEDIN = {
    "Post title": "We are hiring", "Post type": "Sponsored", "Posted by": "Ida Private",
    "Post link": "https://www.linkedin.com/feed/update/urn:li:activity:7212345678901234567",
    "Created date": "07/04/2026", "Impressions": "900", "Views": "300", "Clicks": "21",
    "Click through rate (CTR)": "0.0233", "Likes": "30", "Comments": "4", "Reposts": "2",
    "Engagement rate": "0.06", "Content Type": "Video",
}  # fmt: skip
YOUTUBE = {
    "Content": "dQw4w9WgXcQ", "Video title": "Roasting", "Video publish time": "Jan 13, 2026",
    "Duration": "61", "Views": "1500", "Watch time (hours)": "12.5", "Subscribers": "3",
    "Impressions": "9000", "Impressions click-through rate (%)": "4.2",
}  # fmt: skip
TIKTOK = {
    "Video title": "Latte art #coffee",
    "Video link": "https://www.tiktok.com/@harbour.roast/video/7312345678901234567",
    "Post time": "2026-07-14 19:30", "Video views": "12K", "Likes": "840", "Comments": "31",
    "Shares": "12", "Add to Favorites": "60",
}  # fmt: skip
ROWS = {
    "meta_instagram_posts": INSTAGRAM,
    "x_posts_content": X,
    "linkedin_page_posts": LINKEDIN,
    "youtube_studio": YOUTUBE,
    "tiktok_videos": TIKTOK,
}
EXPECTED = {
    "meta_instagram_posts": {
        "post_id": "17900000000000000001", "platform": "instagram", "account": "harbour",
        "format": "carousel", "text": "New beans, \nsame boat", "impressions": 2633,
        "reach_people": 1204, "likes": 120, "comments": 6, "shares": 4, "saves": 9,
        "interactions": 139, "published_wall": pd.Timestamp("2026-03-04 18:05"),
        "has_time_of_day": True,
    },
    "x_posts_content": {
        "post_id": "1812345678901234567", "platform": "x", "account": "harbour", "likes": 7,
        "comments": 3, "shares": 5, "saves": 2, "clicks": 16, "impressions": 2633,
        "is_reply": False, "published_wall": pd.Timestamp("2026-07-14"), "has_time_of_day": False,
    },
    "linkedin_page_posts": {
        "post_id": "7212345678901234567", "platform": "linkedin", "format": "video", "paid": True,
        "text": "We are hiring", "impressions": 900, "video_views": 300, "clicks": 21, "likes": 30,
        "comments": 4, "shares": 2, "published_wall": pd.Timestamp("2026-07-04"),
        "has_time_of_day": False,
    },
    "youtube_studio": {
        "post_id": "dQw4w9WgXcQ", "platform": "youtube", "title": "Roasting", "format": "video",
        "video_views": 1500, "impressions": 9000, "has_time_of_day": False,
        "published_wall": pd.Timestamp("2026-01-13"),
    },
    "tiktok_videos": {
        "post_id": "7312345678901234567", "platform": "tiktok", "account": "harbour.roast",
        "format": "video", "video_views": 12000, "likes": 840, "comments": 31, "shares": 12,
        "saves": 60, "interactions": 943, "has_time_of_day": True,
        "published_wall": pd.Timestamp("2026-07-14 19:30"),
    },
}  # fmt: skip


def file_of(header: list[str], *rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read(name: str, header: list[str] | None = None, *rows: dict[str, str], **more) -> Import:
    header = list(LAYOUTS[name].header) if header is None else header
    return read_posts(file_of(header, *(rows or (ROWS[name],))), **more)


def holds(found: Import, name: str) -> None:
    post = found.posts.iloc[0]
    assert found.layout == name
    assert {key: post[key] for key in EXPECTED[name]} == EXPECTED[name]
    assert (found.rows_read, len(found.rejected), len(found.duplicates)) == (1, 0, 0)


@pytest.mark.parametrize("name", ROWS)
def test_the_full_header_is_read(name: str) -> None:
    holds(read(name), name)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("seed", range(3))
def test_order_case_and_further_columns_do_not_matter(name: str, seed: int) -> None:
    header = [*LAYOUTS[name].header, "Something new"]
    np.random.default_rng(seed).shuffle(header)
    holds(read(name, header), name)
    written = {f" {key.upper()}": value for key, value in ROWS[name].items()}
    holds(read(name, list(written), written), name)


@pytest.mark.parametrize("name", ROWS)
def test_the_required_columns_are_enough_to_be_recognised(name: str) -> None:
    found = read(name, list(LAYOUTS[name].required))
    assert found.layout == name and len(found.posts) == 1


@pytest.mark.parametrize("name", ROWS)
def test_no_header_is_taken_for_another_platforms(name: str) -> None:
    matching = [other for other, layout in LAYOUTS.items() if layout.matches(LAYOUTS[name].header)]
    assert matching == [name]


def test_instagram_days_and_months_are_as_documented_and_older_names_hold() -> None:
    header = ["Impressions" if name == "Views" else name for name in meta_instagram_posts.HEADER]
    found = read("meta_instagram_posts", header, INSTAGRAM | {"Impressions": "77"})
    assert found.posts["impressions"][0] == 77
    kinds = ("IG image", "IG reel", "IG story")
    rows = [INSTAGRAM | {"Post ID": str(n), "Post type": kind} for n, kind in enumerate(kinds)]
    found = read("meta_instagram_posts", None, *rows)
    assert found.posts["format"].tolist() == ["photo", "reel", "story"]


def test_x_answers_are_marked_and_formats_are_not_made_up() -> None:
    found = read("x_posts_content", None, X, X | {"Post id": "2", "Post text": "@ida thanks"})
    assert found.posts["is_reply"].tolist() == [False, True]
    assert found.posts["format"].isna().all()
    assert any("no time of day" in note for note in found.notes)


def test_linkedin_tells_paid_posts_and_keeps_nobodys_name() -> None:
    address = "https://www.linkedin.com/feed/update/urn:li:share:72123456789012345"
    rows = [
        LINKEDIN | {"Post link": address + number, "Post type": kind}
        for number, kind in (("01", "Organic"), ("02", "?"))
    ]
    found = read("linkedin_page_posts", None, *rows)
    assert found.posts["paid"].tolist() == [False, pd.NA]
    assert found.posts["post_id"].tolist() == ["7212345678901234501", "7212345678901234502"]
    everything = found.posts.to_csv() + " ".join(found.notes) + found.rejected.to_csv()
    assert "Ida Private" not in everything
    header = ["Shares" if name == "Reposts" else name for name in linkedin_page_posts.HEADER]
    older = read("linkedin_page_posts", header, LINKEDIN | {"Shares": "8"})
    assert older.posts["shares"][0] == 8


TOTAL = {"Content": "Total", "Views": "9,999", "Impressions": "1", "Subscribers": "5"}


@pytest.mark.parametrize("rows", [(TOTAL, YOUTUBE), (YOUTUBE, TOTAL)])
def test_youtubes_row_of_totals_is_no_post(rows: tuple[dict, dict]) -> None:
    found = read("youtube_studio", None, *rows)
    holds(found, "youtube_studio")
    place = 2 + rows.index(TOTAL)
    assert f"1 row(s) of totals were set aside (row {place}); they are no posts." in found.notes


def test_row_numbers_stay_those_of_the_file_behind_a_row_of_totals() -> None:
    found = read("youtube_studio", None, TOTAL, YOUTUBE, YOUTUBE | {"Content": "b", "Views": "?"})
    assert found.rejected["row"].tolist() == [4] and found.rows_read == 2


def test_a_row_of_totals_alone_is_no_table() -> None:
    with pytest.raises(DataError, match="a row of totals only"):
        read("youtube_studio", None, TOTAL)


def test_youtubes_names_of_2026_are_known() -> None:
    header = [f"Thumbnail {name.lower()}" if name.startswith("Impressions") else name
              for name in youtube_studio.HEADER]  # fmt: skip
    found = read("youtube_studio", header, YOUTUBE | {"Thumbnail impressions": "4,321"})
    assert found.posts["impressions"][0] == 4321


def test_a_link_without_a_number_serves_as_id_for_all() -> None:
    odd = TIKTOK | {"Video link": "https://vm.tiktok.com/abc/"}
    found = read("tiktok_videos", None, TIKTOK, odd)
    assert found.posts["post_id"].tolist() == [TIKTOK["Video link"], odd["Video link"]]
    assert tiktok_videos.LAYOUT.id_pattern and x_posts_content.LAYOUT.id_pattern == ""
