"""Reading real public files: every row accounted for, every column where it belongs.

Sources: Moro, Rita, Vala 2016 and Dehouche, Wongkitrungrueng 2018 (UCI Machine Learning
Repository); FiveThirtyEight 2014; export headers collected from public samples.
"""

from __future__ import annotations

import csv
import json

import pandas as pd
import pytest

from planner.sources import read_posts, read_survey
from planner.sources.layouts import LAYOUTS, meta_facebook_posts

FACTS = {
    "meta_facebook_posts": "meta_facebook_posts",
    "meta_instagram_posts": "meta_instagram_posts",
    "x_tweet_activity": "x_twitter_old_tweet_activity_metrics",
    "x_posts_content": "x_posts_content_new",
    "linkedin_page_posts": "linkedin_page_all_posts",
    "youtube_studio": "youtube_studio_table",
    "tiktok_videos": "tiktok_videos",
}
"""Layout -> its entry in the collected facts."""


def rows_of(place) -> list[dict[str, str]]:
    with place.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def page(real_data):
    return read_posts(real_data / "real" / "facebook_page_2014.csv")


def test_the_headers_are_those_of_the_collection(real_data):
    known = json.loads((real_data / "export_headers.json").read_text(encoding="utf-8"))
    for name, fact in FACTS.items():
        assert list(LAYOUTS[name].header) == known[fact]["columns"], name
    assert set(FACTS) | {"planner_posts"} == set(LAYOUTS)
    meta = known["meta_facebook_posts"]
    assert list(meta_facebook_posts.LAYOUT.required) == meta["required"]
    assert list(meta_facebook_posts.OLDER) == meta["older"]
    optional = known["youtube_studio_table"]["optional"]
    assert set(LAYOUTS["youtube_studio"].at_other_times) <= set(optional)


def test_no_other_export_is_mistaken_for_a_known_layout(real_data):
    known = json.loads((real_data / "export_headers.json").read_text(encoding="utf-8"))
    for name, entry in known.items():
        if isinstance(entry["columns"], list) and name not in FACTS.values():
            assert not any(layout.matches(entry["columns"]) for layout in LAYOUTS.values()), name


def test_all_500_posts_of_the_brand_page_are_read(page):
    assert (page.rows_read, len(page.posts), len(page.rejected), len(page.duplicates)) == (
        500, 500, 0, 0,
    )  # fmt: skip
    assert page.mapping == {
        "post_id": "post_no", "published_wall": "date_reconstructed",
        "published_hour": "Post Hour", "format": "Type", "pillar": "Category", "paid": "Paid",
        "followers": "Page total likes", "impressions": "Lifetime Post Total Impressions",
        "reach_people": "Lifetime Post Total Reach", "likes": "like", "comments": "comment",
        "shares": "share", "interactions": "Total Interactions",
    }  # fmt: skip


def test_the_brand_pages_values_are_the_files(page, real_data):
    rows = rows_of(real_data / "real" / "facebook_page_2014.csv")
    posts = page.posts
    for ours, theirs in (
        ("followers", "Page total likes"), ("reach_people", "Lifetime Post Total Reach"),
        ("impressions", "Lifetime Post Total Impressions"), ("comments", "comment"),
        ("likes", "like"), ("shares", "share"), ("interactions", "Total Interactions"),
    ):  # fmt: skip
        expected = [float(row[theirs]) if row[theirs] else None for row in rows]
        found = [None if pd.isna(value) else value for value in posts[ours]]
        assert found == expected, ours
    clock = [f"{row['date_reconstructed']} {int(row['Post Hour']):02d}:00" for row in rows]
    assert posts["published_wall"].dt.strftime("%Y-%m-%d %H:%M").tolist() == clock
    assert posts["post_id"].tolist() == [row["post_no"] for row in rows]


def test_the_brand_pages_words(page):
    posts = page.posts
    assert posts["format"].value_counts().to_dict() == {
        "photo": 426, "text": 45, "link": 22, "video": 7,
    }  # fmt: skip
    assert posts["pillar"].value_counts().to_dict() == {
        "category 1": 215, "category 3": 155, "category 2": 130,
    }  # fmt: skip
    assert (posts["paid"].sum(), posts["paid"].isna().sum()) == (139, 1)
    assert (posts["platform"] == "facebook").all()
    assert posts["published_at"].isna().all()
    assert posts["has_time_of_day"].all()
    assert (posts["interactions_kinds"] == "likes+comments+shares").all()
    assert any("guess to check" in note and "facebook" in note for note in page.notes)


def test_the_brand_pages_tail_is_the_published_one(page):
    """Top 10 % of posts: 50 % of reach, 43 % of interactions (the simulators' calibration)."""
    for column, share in (("reach_people", 0.50), ("interactions", 0.43)):
        ordered = page.posts[column].sort_values(ascending=False)
        assert abs(ordered.iloc[:50].sum() / ordered.sum() - share) < 0.01


def test_all_6767_posts_of_the_live_sellers_are_read(real_data):
    place = real_data / "real" / "live_sellers_2012_2018.csv"
    found = read_posts(place, timezone="Asia/Bangkok", platform="facebook")
    assert (found.rows_read, len(found.posts)) == (6767, 6767)
    rows = rows_of(place)
    posts = found.posts
    assert posts["post_id"].tolist() == [f"{row['page']}/{row['post_no']}" for row in rows]
    assert posts["account"].nunique() == 6
    assert posts["format"].value_counts().to_dict() == {
        "photo": 4104, "video": 2254, "text": 346, "link": 63,
    }  # fmt: skip
    total = [
        sum(float(row[name]) for name in ("num_reactions", "num_comments", "num_shares"))
        for row in rows
    ]
    assert posts["interactions"].tolist() == total
    assert posts["published_wall"].dt.strftime("%Y-%m-%d %H:%M").tolist() == [
        row["published"] for row in rows
    ]
    assert (
        (posts["published_wall"] - posts["published_at"].dt.tz_localize(None))
        .eq(pd.Timedelta(hours=7))
        .all()
    )


def test_without_a_platform_the_live_sellers_platform_is_unknown(real_data):
    found = read_posts(real_data / "real" / "live_sellers_2012_2018.csv")
    assert set(found.posts["platform"]) == {"unknown"}


def test_the_old_x_export_is_read_in_its_exact_format(real_data):
    found = read_posts(real_data / "dev" / "x_tweet_activity_format_redacted.csv")
    assert found.layout == "x_tweet_activity"
    assert (found.rows_read, len(found.posts)) == (12, 12)
    first = found.posts.iloc[0]
    assert first["post_id"] == "1000000000000000000"
    assert first["published_at"] == pd.Timestamp("2019-01-31 23:32", tz="UTC")
    assert (first["impressions"], first["interactions"]) == (2633, 12)
    assert not found.posts["paid"].any()


def test_the_survey_is_read_with_its_gaps(real_data):
    found = read_survey(real_data / "real" / "survey_star_wars_2014.csv")
    assert (found.rows_read, len(found.survey)) == (1186, 1186)
    rows = rows_of(real_data / "real" / "survey_star_wars_2014.csv")
    blank = sum(1 for row in rows for value in row.values() if not value.strip())
    assert found.survey.isna().sum().sum() == blank


def test_a_semicolon_file_with_byte_order_mark_is_read_whole(real_data):
    found = read_survey(real_data / "dev" / "marketing_campaign.csv")
    assert (found.rows_read, len(found.survey)) == (2240, 2240)
    assert found.survey["respondent_id"].iloc[0] == "5524"
