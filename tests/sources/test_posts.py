"""Posts from exports: layouts, traps, rejected rows, duplicates, times, totals, labels."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pandas as pd
import pytest

from planner.errors import DataError, PlannerError
from planner.schema import POSTS, check
from planner.simulate import PostWorld, make_posts
from planner.sources import Import, read_posts
from planner.sources.layouts import (
    LAYOUTS,
    meta_facebook_posts,
    planner_tables,
    x_tweet_activity,
)


def csv_bytes(header: list[str], *rows: list[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


META = ["Post ID", "Publish time", "Post type", "Permalink", "Reach", "Title", "Description",
        "Date", "Views", "Reactions, Comments and Shares", "Reactions", "Comments", "Shares",
        "Link Clicks"]  # fmt: skip


def meta_row(**cells: object) -> list[object]:
    usual = {
        "Post ID": "122104567890123456", "Publish time": "01/31/2026 18:05", "Post type": "Photos",
        "Permalink": "https://example.org/1", "Reach": "1,204", "Title": "short",
        "Description": "a longer caption", "Date": "Lifetime", "Views": "2000",
        "Reactions, Comments and Shares": "30", "Reactions": "20", "Comments": "6", "Shares": "4",
        "Link Clicks": "--",
    }  # fmt: skip
    return [(usual | cells)[name] for name in META]


def meta(*rows: dict, **settings) -> Import:
    return read_posts(csv_bytes(META, *(meta_row(**row) for row in rows)), **settings)


# ---------------------------------------------------------------- layouts


def test_meta_layout_is_recognised_by_a_subset_and_read():
    found = meta({}, timezone="Europe/Copenhagen", name="Jan-01-2026_Jan-31-2026_104.csv")
    post = found.posts.iloc[0]
    assert found.layout == "meta_facebook_posts"
    assert post["post_id"] == "122104567890123456"
    assert post["platform"] == "facebook"
    assert post["format"] == "photo"
    assert (post["text"], post["title"]) == ("a longer caption", "short")
    assert post["published_wall"] == pd.Timestamp("2026-01-31 18:05")
    assert post["published_at"] == pd.Timestamp("2026-01-31 17:05", tz="UTC")
    assert (post["reach_people"], post["impressions"]) == (1204, 2000)
    assert (post["interactions"], post["interactions_kinds"]) == (30, "reactions+comments+shares")
    assert pd.isna(post["clicks"])
    assert found.exported_at == dt.datetime(2026, 1, 31, 23, 59, tzinfo=dt.UTC)
    assert found.mapping["impressions"] == "Views"


def test_the_caption_is_the_longer_of_title_and_description():
    found = meta({"Title": "the title is the caption", "Description": "x"})
    assert found.posts["text"][0] == "the title is the caption"
    assert pd.isna(found.posts["title"][0])


def test_older_meta_files_say_impressions_for_views():
    header = ["Impressions" if name == "Views" else name for name in META]
    found = read_posts(csv_bytes(header, meta_row()))
    assert found.layout == "meta_facebook_posts"
    assert found.posts["impressions"][0] == 2000


def test_meta_dates_are_month_first_when_nothing_proves_the_order():
    found = meta({"Publish time": "03/04/2026 10:00"})
    assert found.posts["published_wall"][0] == pd.Timestamp("2026-03-04 10:00")


def test_post_types_become_formats_and_unknown_ones_are_named():
    words = ["Photos", "Videos", "Links", "Statuses", "Reels", "Live videos", "Holograms"]
    found = meta(*({"Post ID": str(n), "Post type": word} for n, word in enumerate(words)))
    assert found.posts["format"].fillna("?").tolist() == [
        "photo", "video", "link", "text", "reel", "live", "?",
    ]  # fmt: skip
    assert found.posts["is_live"].tolist() == [False] * 5 + [True, False]
    # A rare word may be somebody's name in a shifted cell: its row is named instead.
    assert any("1 value(s) are no format the planner knows (row 8)" in n for n in found.notes)
    often = meta(*({"Post ID": str(n), "Post type": "Holograms"} for n in range(3)))
    assert any("'Holograms'" in note for note in often.notes)


def x_row(**cells: object) -> list[object]:
    usual = dict.fromkeys(x_tweet_activity.HEADER, "0") | {
        "Tweet id": "1000000000000000001",
        "Tweet permalink": "https://twitter.com/brand/status/1000000000000000001",
        "Tweet text": "one, two\nthree https://t.co/x", "time": "2026-01-31 23:32 +0000",
        "impressions": "2633.0", "retweets": "5.0", "replies": "1.0", "likes": "7.0",
        "url clicks": "16.0", "engagements": "41.0",
    }  # fmt: skip
    usual |= {name: "-" for name in x_tweet_activity.HEADER if name.startswith("promoted")}
    return [(usual | cells)[name] for name in x_tweet_activity.HEADER]


def x(*rows: dict, **settings) -> Import:
    content = csv_bytes(list(x_tweet_activity.HEADER), *(x_row(**row) for row in rows))
    return read_posts(content, **settings)


def test_x_layout_states_its_offset():
    post = x({}).posts.iloc[0]
    assert post["published_at"] == pd.Timestamp("2026-01-31 23:32", tz="UTC")
    assert (post["timezone"], post["published_wall"]) == ("UTC", pd.Timestamp("2026-01-31 23:32"))
    assert (post["platform"], post["account"], post["format"]) == ("x", "brand", "link")
    assert (post["likes"], post["comments"], post["shares"]) == (7, 1, 5)
    assert (post["interactions"], post["interactions_kinds"]) == (13, "likes+comments+shares")
    assert not post["paid"]
    assert not post["is_reply"]


def test_x_clock_times_move_into_the_accounts_zone():
    post = x({}, timezone="Europe/Copenhagen").posts.iloc[0]
    assert post["published_at"] == pd.Timestamp("2026-01-31 23:32", tz="UTC")
    assert post["published_wall"] == pd.Timestamp("2026-02-01 00:32")
    assert post["timezone"] == "Europe/Copenhagen"


def test_x_promoted_and_reply_and_media():
    found = x(
        {"Tweet id": "1", "promoted impressions": "900.0"},
        {"Tweet id": "2", "promoted impressions": "0.0"},
        {"Tweet id": "3", "Tweet text": "@ida thank you", "media views": "12"},
        {"Tweet id": "4", "Tweet text": "plain"},
    )
    assert found.posts["paid"].tolist() == [True, False, False, False]
    assert found.posts["is_reply"].tolist() == [False, False, True, False]
    assert found.posts["format"].tolist() == ["link", "link", "photo", "text"]


@pytest.mark.parametrize("platform", ["facebook", "x"])
def test_written_layouts_read_back_equal(platform):
    posts, _ = make_posts(5, PostWorld(posts=60, platform=platform, contests=2))
    posts["text"] = [f'post {n}, "quoted"\nsecond line' for n in range(60)]
    posts["permalink"] = [f"https://x.com/brand/status/{id_}" for id_ in posts["post_id"]]
    posts = check(posts, POSTS)
    if platform == "facebook":
        content = meta_facebook_posts.write(posts, "104")
        columns = ["reach_people", "reactions"]
    else:
        content, columns = x_tweet_activity.write(posts), ["likes", "paid"]
    found = read_posts(content, timezone="Europe/Copenhagen")
    assert found.layout == {"facebook": "meta_facebook_posts", "x": "x_tweet_activity"}[platform]
    assert found.rows_read == len(found.posts) == 60
    columns += ["post_id", "text", "permalink", "published_wall", "published_at", "timezone",
                "impressions", "comments", "shares", "interactions", "clicks"]  # fmt: skip
    pd.testing.assert_frame_equal(found.posts[columns], posts[columns])


def test_the_planners_own_table_reads_back_equal():
    posts, _ = make_posts(6, PostWorld(posts=40))
    posts.loc[3, "published_wall"] = pd.Timestamp("2026-10-25 02:30")
    # The second pass of the repeated hour: the clock time alone would give the first.
    posts.loc[3, "published_at"] = pd.Timestamp("2026-10-25 01:30", tz="UTC")
    posts.loc[5, "has_time_of_day"] = False
    posts = check(posts, POSTS)
    found = read_posts(planner_tables.write(posts, "POSTS"))
    assert found.layout == "planner_posts"
    pd.testing.assert_frame_equal(found.posts, posts)


def test_the_layouts_headers_hold_what_they_require_and_map():
    for layout in LAYOUTS.values():
        if layout.header:
            names = {*layout.header, *layout.at_other_times}
            assert layout.matches(layout.header)
            assert {name for names_ in layout.columns.values() for name in names_} <= names


def test_a_layout_can_be_asked_for_and_an_unknown_one_is_refused():
    assert meta({}, layout="generic").layout == "generic"
    with pytest.raises(DataError, match="one of auto, meta_facebook_posts"):
        meta({}, layout="myspace")
    with pytest.raises(DataError, match="'Tweet id'"):
        meta({}, layout="x_tweet_activity")


# ---------------------------------------------------------------- rows that cannot be used


def test_each_rejected_row_names_line_column_value_reason_and_remedy():
    found = meta(
        {"Post ID": "1"},
        {"Post ID": "2", "Publish time": "00/00/0000 00:00"},
        {"Post ID": "3", "Comments": "-4"},
        {"Post ID": "4", "Reach": "many", "Views": "lots"},
        {"Post ID": ""},
        {"Post ID": "1.22E+17"},
        {"Post ID": "5", "Publish time": ""},
    )
    assert (found.rows_read, len(found.posts), len(found.rejected)) == (7, 1, 6)
    rejected = found.rejected.set_index("row")
    assert rejected.index.tolist() == [3, 4, 5, 6, 7, 8]
    assert rejected["column"].tolist() == [
        "Publish time", "Comments", "Views", "Post ID", "Post ID", "Publish time",
    ]  # fmt: skip
    assert rejected.loc[3, "value"] == "00/00/0000 00:00"
    assert (rejected.loc[4, "column"], rejected.loc[4, "value"]) == ("Comments", "-4")
    assert rejected.loc[5, "reason"].endswith("also a problem in Reach")
    assert "no id" in rejected.loc[6, "reason"]
    assert "spreadsheet" in rejected.loc[7, "reason"]
    assert "no date" in rejected.loc[8, "reason"]
    assert (found.rejected["remedy"].str.len() > 10).all()


def test_a_long_value_is_shortened():
    found = meta({"Reach": "9x" * 500})
    assert found.rejected["value"].str.len().tolist() == [80]


def test_an_id_keeps_all_its_digits_beside_a_blank_one():
    content = b"Post id,Posted,Likes\n1234567890123049141,2026-05-04,3\n,2026-05-05,4\n"
    found = read_posts(content)
    assert found.posts["post_id"].tolist() == ["1234567890123049141"]


def test_ids_that_a_spreadsheet_has_wrapped_are_unwrapped():
    found = read_posts(csv_bytes(["id", "date"], ['="00123"', "2026-05-04"], ["'77", "2026-05-05"]))
    assert found.posts["post_id"].tolist() == ["00123", "77"]


def test_words_that_look_missing_stay_words():
    found = read_posts(
        b"id,date,account,text,pillar\n1,2026-05-04,None,NA,null\n2,2026-05-05,NA,n/a,nan\n"
    )
    assert found.posts["account"].tolist() == ["None", "NA"]
    assert found.posts["text"].tolist() == ["NA", "n/a"]
    assert found.posts["pillar"].tolist() == ["null", "nan"]


def test_missing_columns_are_an_error_that_names_what_was_found():
    with pytest.raises(DataError) as error:
        read_posts(b"Datum,Gefaellt mir\nLifetime,3\n", name="mine.csv")
    text = str(error.value)
    assert "mine.csv" in text
    assert "Datum, Gefaellt mir" in text
    assert "mapping={'published_wall'" in text
    with pytest.raises(DataError, match="holds values such as 'Lifetime', not dates"):
        read_posts(b"Date,Likes\nLifetime,3\n")


def test_an_unknown_zone_is_refused():
    with pytest.raises(DataError, match="IANA name"):
        read_posts(b"id,date\n1,2026-05-04\n", timezone="Mars/Base")


# ---------------------------------------------------------------- duplicates


def test_of_two_equal_ids_the_last_row_stays_and_the_other_is_listed():
    found = meta({"Post ID": "1", "Views": "5"}, {"Post ID": "2"}, {"Post ID": "1", "Views": "9"})
    assert found.posts["post_id"].tolist() == ["2", "1"]
    assert found.posts["impressions"].tolist() == [2000, 9]
    assert found.duplicates.to_dict("records") == [
        {"file": "uploaded file", "row": 2, "post_id": "1", "duplicate_of_row": 4}
    ]


def test_of_two_equal_ids_the_newest_export_stays():
    content = b"id,date,likes,exported at\n1,2026-05-04,9,2026-07-01\n1,2026-05-04,3,2026-06-01\n"
    found = read_posts(content)
    assert found.posts["likes"].tolist() == [9]
    assert found.duplicates["row"].tolist() == [3]


def test_the_same_id_on_two_platforms_is_no_duplicate():
    found = read_posts(b"id,platform,date\n1,Facebook,2026-05-04\n1,Twitter,2026-05-04\n")
    assert found.posts["platform"].tolist() == ["facebook", "x"]


def test_a_rejected_row_is_no_duplicate_of_a_good_one():
    found = meta({"Post ID": "1"}, {"Post ID": "1", "Comments": "-1"})
    assert (len(found.posts), len(found.rejected), len(found.duplicates)) == (1, 1, 0)


# ---------------------------------------------------------------- times


def test_without_a_zone_nothing_is_guessed():
    found = meta({})
    assert found.posts["published_at"].isna().all()
    assert found.posts["timezone"].isna().all()
    assert any("time zone is not stated" in note for note in found.notes)


def test_clock_changes_are_counted_in_the_notes():
    found = meta(
        {"Post ID": "1", "Publish time": "03/14/2027 02:30"},
        {"Post ID": "2", "Publish time": "11/07/2027 01:30"},
        timezone="America/New_York",
    )
    assert found.posts["published_at"].dt.strftime("%H:%M").tolist() == ["07:30", "05:30"]
    assert found.posts["published_wall"].dt.strftime("%H:%M").tolist() == ["02:30", "01:30"]
    assert any("1 clock time(s) do not exist" in note for note in found.notes)
    assert any("1 clock time(s) come twice" in note for note in found.notes)


def test_dates_without_time_of_day_get_no_instant():
    found = read_posts(b"id,date\n1,2026-05-04\n2,2026-05-05\n", timezone="Europe/Berlin")
    assert not found.posts["has_time_of_day"].any()
    assert found.posts["published_at"].isna().all()
    assert found.posts["published_wall"].notna().all()


def test_dates_that_were_given_midnight_are_dates():
    rows = "".join(f"{n},2026-05-0{n} 00:00\n" for n in range(1, 6))
    found = read_posts(f"id,date\n{rows}".encode(), timezone="Europe/Berlin")
    assert not found.posts["has_time_of_day"].any()
    assert any("exactly 00:00" in note for note in found.notes)


def test_mixed_offsets_go_to_utc_and_keep_their_clock():
    found = read_posts(b"id,date\n1,2026-03-01T10:05+01:00\n2,2026-04-01T10:05+02:00\n")
    assert found.posts["published_at"].dt.strftime("%H:%M").tolist() == ["09:05", "08:05"]
    assert found.posts["published_wall"].dt.strftime("%H:%M").tolist() == ["10:05", "10:05"]
    assert found.posts["timezone"].isna().all()


def test_a_zone_column_that_names_no_zone_rejects_its_rows_only():
    found = read_posts(
        b"id,date,timezone\n1,2026-05-04 10:00,Europe/Berlin\n2,2026-05-04 10:00,Mars/Base\n"
    )
    assert found.posts["published_at"].tolist() == [pd.Timestamp("2026-05-04 08:00", tz="UTC")]
    assert found.rejected["value"].tolist() == ["Mars/Base"]


# ---------------------------------------------------------------- interactions


def test_interactions_are_the_known_kinds_and_blank_is_never_zero():
    found = read_posts(
        b"id,date,likes,comments,shares,saves,link clicks\n"
        b"1,2026-05-04,5,2,1,3,99\n2,2026-05-05,5,,1,,99\n3,2026-05-06,,,,,99\n"
    )
    assert found.posts["interactions"].fillna(-1).tolist() == [11, 6, -1]
    assert found.posts["interactions_kinds"].fillna("?").tolist() == [
        "likes+comments+shares+saves", "likes+shares", "?",
    ]  # fmt: skip


def test_reactions_stand_for_likes_where_both_are_known():
    found = read_posts(b"id,date,likes,reactions\n1,2026-05-04,5,8\n2,2026-05-05,5,\n")
    assert found.posts["interactions"].tolist() == [8, 5]


def test_a_total_of_the_files_own_is_used_and_noted():
    found = read_posts(b"id,date,likes,comments,total interactions\n1,2026-05-04,5,2,9\n")
    assert found.posts["interactions"].tolist() == [9]
    assert found.posts["interactions_kinds"].tolist() == ["total of the file"]
    assert any("file's own total, 'total interactions'" in note for note in found.notes)


def test_a_missing_total_falls_back_to_the_parts():
    found = meta({"Reactions, Comments and Shares": ""})
    assert found.posts["interactions"].tolist() == [30]


# ---------------------------------------------------------------- labels


def test_labels_join_on_platform_and_id_and_overrule_the_export():
    labels = (
        b"post_id,platform,pillar,intent,paid,format,spend,currency\n"
        b"1,facebook,beans,sell,1,carousel,12.50,EUR\n1,x,other,inform,0,text,,\n"
    )
    found = meta({"Post ID": "1"}, {"Post ID": "2"}, labels=labels)
    first, second = (row for _, row in found.posts.iterrows())
    assert (first["pillar"], first["intent"], first["format"]) == ("beans", "sell", "carousel")
    assert (first["paid"], first["spend"]) == (True, 12.5)
    assert (second["pillar"], second["intent"], second["format"]) == (
        "unlabelled", "unlabelled", "photo",
    )  # fmt: skip
    assert pd.isna(second["paid"])
    assert "1 of 2 posts have no label." in found.notes


def test_labels_may_be_a_table_and_unknown_intents_are_named():
    labels = pd.DataFrame({"post_id": ["1"], "intent": ["shout"]})
    found = meta({"Post ID": "1"}, labels=labels)
    assert found.posts["intent"].tolist() == ["unlabelled"]
    assert any("no intent the planner knows (row 2)" in note for note in found.notes)


@pytest.mark.parametrize(
    "labels",
    [b"id,pillar\n1,a\n", b"post_id\n1\n", b"post_id,pillar\n,a\n", b"post_id,spend\n1,lots\n"],
)
def test_labels_that_cannot_be_read_are_an_error(labels):
    with pytest.raises(DataError):
        meta({}, labels=labels)


# ---------------------------------------------------------------- the Import itself


def test_an_import_that_loses_a_row_cannot_be_made():
    found = meta({})
    fields = {name: getattr(found, name) for name in found.__dataclass_fields__}
    with pytest.raises(ValueError, match="2 rows but 1 accepted"):
        Import(**(fields | {"rows_read": 2}))


def test_an_import_gives_its_own_table_only_and_shows_its_account():
    found = meta({}, {"Post ID": "9", "Reach": "-1"})
    assert found.posts is found.table
    with pytest.raises(PlannerError, match="read_interactions"):
        _ = found.interactions
    assert "2 rows read = 1 accepted + 1 rejected + 0 duplicates" in repr(found)
    assert "<td>rejected</td>" in found._repr_html_()


def test_file_names_are_escaped_in_notebooks():
    found = meta({}, name="<script>.csv")
    assert "<script>" not in found._repr_html_()


def test_exports_state_their_time_when_told():
    moment = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    found = meta({}, exported_at=moment)
    assert found.exported_at == moment
    assert found.posts["exported_at"].tolist() == [pd.Timestamp(moment)]


def test_a_file_in_which_every_row_is_bad_gives_an_empty_table():
    found = meta({"Publish time": "never"}, {"Post ID": "2", "Publish time": "never"})
    assert (len(found.posts), len(found.rejected)) == (0, 2)
    check(found.posts, POSTS)


def test_decimal_commas_of_a_whole_file():
    found = read_posts(
        b"id;date;likes;spend\n1;04.05.2026 09:30;1.204;12,50\n2;31.05.2026 18:00;55;1.000,00\n"
    )  # fmt: skip
    assert found.posts["likes"].tolist() == [1204, 55]
    assert found.posts["spend"].tolist() == [12.5, 1000.0]
    assert np.array_equal(found.posts["published_wall"].dt.day, [4, 31])


def test_a_file_without_one_whole_row_is_refused_with_its_first_fault():
    with pytest.raises(DataError, match="none of them readable") as error:
        read_posts(b"id,date\n1,2026-05-04,7\n2,2026-05-05,8\n")
    assert error.value.row == 2
    assert len(read_posts(csv_bytes(META, ["1"], ["2"])).rejected) == 2
