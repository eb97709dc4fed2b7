"""Daily exports of platforms: each layout, days without a year, and what they are refused for."""

import io

import pytest

from planner.errors import DataError
from planner.sources import read_account, read_posts
from planner.sources.daily import DAILY_LAYOUTS
from planner.sources.daily.x_account_overview import HEADER
from planner.sources.yearless import with_years


def test_x_overview_nets_followers():
    cells = [
        "Tue, Jul 14, 2026",
        "900",
        "7",
        "41",
        "2",
        "1",
        "12",
        "4",
        "3",
        "5",
        "31",
        "2",
        "",
        "",
    ]
    quoted = ",".join(f'"{cell}"' for cell in cells)
    found = read_account((",".join(HEADER) + "\n" + quoted + "\n").encode(), account="harbour")
    assert found.layout == "x_account_overview"
    row = found.account.iloc[0]
    assert row["date"].strftime("%Y-%m-%d") == "2026-07-14"
    got = (row["platform"], row["account"], row["followers_net"], row["profile_visits"])
    assert got == ("x", "harbour", 8.0, 31.0)
    assert "followers" not in found.account


@pytest.mark.parametrize(
    ("title", "column", "platform"),
    [
        ("Facebook follows", "followers_net", "facebook"),
        ("Instagram profile visits", "profile_visits", "instagram"),
        ("Views", "impressions", "unknown"),
    ],
)
def test_meta_daily_totals_say_in_their_title_what_they_are(title, column, platform):
    text = (
        f'sep=,\n"{title}"\n"Date","Primary"\n"2025-08-01T00:00:00","7"\n"2025-08-02T00:00:00",""\n'
    )
    found = read_account(text.encode("utf-16"))
    assert found.layout == "meta_page_daily"
    assert found.account[column].fillna(-1).tolist() == [7, -1]
    assert found.account["platform"].unique().tolist() == [platform]


def test_a_meta_total_of_nothing_known_is_refused():
    with pytest.raises(DataError, match="neither followers nor visits"):
        read_account(b'"Moon"\nDate,Primary\n2025-08-01T00:00:00,7\n', name="moon.csv")


def test_linkedin_followers_and_metrics():
    found = read_account(
        b"Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers\n"
        b"07/14/2026,1,4,0,5\n07/15/2026,0,-2,0,-2\n"
    )
    assert found.layout == "linkedin_page_followers"
    assert found.account["followers_net"].tolist() == [5, -2]
    metrics = read_account(
        b"All figures of the page\n"
        b"Date,Impressions (organic),Impressions (sponsored),Impressions (total)\n"
        b"07/14/2026,90,10,100\n"
    )
    assert metrics.layout == "linkedin_page_metrics"
    assert metrics.account["impressions"].tolist() == [100]


def test_tiktok_days_without_a_year_need_one():
    data = b"Date,Video Views,Profile Views,Likes,Comments,Shares\n" + b"".join(
        f"{day},10,2,0,0,0\n".encode() for day in ("December 30", "December 31", "January 1")
    )
    with pytest.raises(DataError, match="year=2026"):
        read_account(data)
    for given in ({"year": 2026}, {"name": "Overview_2026-01-02.csv"}):
        days = read_account(data, **given).account["date"].dt.strftime("%Y-%m-%d")
        assert days.tolist() == ["2025-12-30", "2025-12-31", "2026-01-01"]


def test_tiktok_followers_with_undefined():
    found = read_account(
        b"Date,Followers,Difference in followers from previous day\n"
        b"2026-08-30,812,3\n2026-08-31,undefined,undefined\n"
    )
    assert found.layout == "tiktok_follower_history"
    assert found.account["followers"].fillna(-1).tolist() == [812, -1]


def test_x_video_overview():
    found = read_account(
        b"Video overview,,,,,\n"
        b"Date,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue\n"
        b'"Tue, Jul 14, 2026",90,1000,0.3,11,0\n'
    )
    assert found.layout == "x_video_overview"
    assert found.account["impressions"].tolist() == [90]


@pytest.mark.parametrize(
    "below",
    [
        b"Video performance,,,,,\nVideo title,Views,Watch Time,Completion,Average,Revenue\n"
        b"Roasting,90,1000,0.3,11,0\nBrewing,9,100,0.3,11,0\n",
        b"\nVideo performance\nVideo title,Views\nRoasting,90\nBrewing,9\n",
    ],
    ids=["of the same width", "of its own width"],
)
def test_a_second_table_below_the_first_is_said_and_not_read(below):
    found = read_account(
        b"Video overview,,,,,\n"
        b"Date,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue\n"
        b'"Tue, Jul 14, 2026",90,1000,0.3,11,0\n"Wed, Jul 15, 2026",9,100,0.3,11,0\n' + below
    )
    assert found.account["impressions"].tolist() == [90, 9]
    assert (found.rows_read, len(found.rejected)) == (2, 0)
    assert any(note.startswith("A second table begins at row ") for note in found.notes)


def test_rows_that_are_merely_torn_are_no_second_table():
    found = read_posts(b"id,date,likes\n1,2026-05-04,3\n2,2026-05-05,4,more\nlate,words,x,y\n")
    assert (found.rows_read, len(found.rejected)) == (3, 2)


def test_an_open_file_is_read_once():
    own = io.BytesIO(b"platform,date,followers\nx,2026-03-02,812\n")
    assert read_account(own).account["followers"].tolist() == [812]


def test_no_header_fits_two_layouts():
    for layout in DAILY_LAYOUTS.values():
        fitting = [other.name for other in DAILY_LAYOUTS.values() if other.matches(layout.required)]
        assert fitting == [layout.name]


@pytest.mark.parametrize(
    ("texts", "year", "expected"),
    [
        (["31. Dezember", "1. Januar"], 2026, ["2025-12-31", "2026-01-01"]),
        (["1 de enero", "31 de diciembre", "30 de diciembre"], 2026,
         ["2026-01-01", "2025-12-31", "2025-12-30"]),
        (["August 31"], 2026, ["2026-08-31"]),
        (["August 31", "?"], 2026, ["2026-08-31", "?"]),
        (["Nov 1", "Dec 1", "Jan 1", "Feb 1"], 2026,
         ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]),
    ],
)  # fmt: skip
def test_years_follow_from_the_order_of_the_rows(texts, year, expected):
    assert with_years(texts, year) == expected
