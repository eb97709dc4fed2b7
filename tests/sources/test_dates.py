"""Dates, clock times and zones."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sources.clock_hours import parse_clock_hours
from planner.sources.dates import parse_dates
from planner.sources.zones import day_and_hour_of_week, to_instants, to_wall


def first(text: str, **settings) -> dt.datetime:
    parsed = parse_dates([text], **settings)
    assert not parsed.problems, parsed.problems
    return parsed.values[0].astype("datetime64[us]").item()


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-14 15:04", "2026-07-14T15:04:00", "2026/07/14 15:04", "2026-07-14T15:04:00.000",
        "14.07.2026 15:04", "14/07/2026 15:04", "14-7-2026 15:04", "07/14/2026 3:04 PM",
        "7/14/26 15:04", "Jul 14, 2026, 3:04 PM", "July 14, 2026 at 3:04 pm",
        "Tue, Jul 14, 2026 15:04", "14 Jul 2026 15:04", "14 July 2026, 15:04",
        "2026-07-14  15:04", "14th Jul 2026 15:04",
    ],
)  # fmt: skip
def test_spellings_of_one_moment(text):
    assert first(text) == dt.datetime(2026, 7, 14, 15, 4)


@pytest.mark.parametrize("text", ["2026-07-14", "Jul 14, 2026", "Tue, Jul 14, 2026", "14.7.2026"])
def test_dates_without_time_of_day_say_so(text):
    parsed = parse_dates([text])
    assert not parsed.has_time[0]
    assert first(text) == dt.datetime(2026, 7, 14)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2026-03-02 09:15 +0000", 0), ("2026-03-02T09:15:00Z", 0), ("2026-03-02 09:15 UTC", 0),
        ("2026-03-02T09:15:00+05:30", 330), ("2026-03-02 09:15 -0330", -210),
        ("2026-03-02T09:15+02", 120),
    ],
)  # fmt: skip
def test_stated_offsets(text, minutes):
    assert parse_dates([text]).offset_minutes[0] == minutes


def test_day_first_or_month_first_is_decided_by_all_values():
    day_first = parse_dates(["01/02/2024", "13/02/2024"])
    assert day_first.values[0] == np.datetime64("2024-02-01")
    assert "prove" in day_first.notes[0]
    month_first = parse_dates(["01/02/2024", "02/13/2024"])
    assert month_first.values[0] == np.datetime64("2024-01-02")


def test_an_undecidable_column_is_read_day_first_as_an_assumption_unless_documented():
    assumed = parse_dates(["01/02/2024", "03/04/2024"])
    assert assumed.values[0] == np.datetime64("2024-02-01")
    assert "assumption to check" in assumed.notes[0]
    documented = parse_dates(["01/02/2024", "03/04/2024"], month_first=True)
    assert documented.values[0] == np.datetime64("2024-01-02")


def test_values_overrule_what_the_layout_documents():
    parsed = parse_dates(["01/02/2024", "13/02/2024"], month_first=True)
    assert parsed.values[0] == np.datetime64("2024-02-01")


def test_a_column_that_mixes_both_orders_loses_the_minority_aloud():
    parsed = parse_dates(["13/02/2024", "14/02/2024", "02/15/2024"])
    assert list(parsed.problems) == [2]
    assert "other way round" in parsed.notes[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2026", "no such date"), ("00/00/0000", "no such date"), ("2026-13-01", "no such"),
        ("2026-05-04 25:00", "no such date"), ("2026-05-04 13:00 PM", "no such date"),
        ("0202-05-04", "no such date"), ("2026-05-04 09:15 +9900", "no such date"),
        ("Lifetime", "not readable"), ("yesterday", "not readable"), ("now", "not readable"),
        ("today", "not readable"), ("20260504", "not readable"), ("", "no date"),
        ("2026-05-04 nonsense", "not readable"), ("x" * 100_000, "not readable"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_a_problem(text, reason):
    parsed = parse_dates([text])
    assert reason in parsed.problems[0][0]
    assert np.isnat(parsed.values[0])


def test_blank_is_missing_where_a_date_is_optional():
    parsed = parse_dates(["", "2026-05-04"], required=False)
    assert not parsed.problems
    assert np.isnat(parsed.values[0])


MOMENTS = st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2095, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(st.lists(MOMENTS, min_size=1), st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]))
def test_slash_dates_come_back_when_the_order_is_documented(moments, form):
    texts = [moment.strftime(form) for moment in moments]
    parsed = parse_dates(texts, month_first=form.startswith("%m"))
    assert parsed.values.astype("datetime64[us]").tolist() == moments


@given(st.lists(st.text(max_size=20), min_size=1))
def test_any_text_gives_a_date_or_a_problem(texts):
    parsed = parse_dates(texts)
    for position, value in enumerate(parsed.values):
        assert np.isnat(value) == (position in parsed.problems)


def test_clock_hours():
    parsed = parse_clock_hours(["0", "23", "9:05", "12 AM", "12 PM", "1 pm", "nine", "25", "9:75"])
    assert parsed.values[:6].tolist() == [0, 1380, 545, 0, 720, 780]
    assert list(parsed.problems) == [6, 7, 8]


@pytest.mark.parametrize(
    ("zone", "wall", "utc", "word"),
    [
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30", "do not exist"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "come twice"),
        ("Europe/London", "2027-03-28T01:30", "2027-03-28T01:30", "do not exist"),
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30", "come twice"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45", "do not exist"),
        ("Asia/Kathmandu", "2027-06-01T12:00", "2027-06-01T06:15", ""),
    ],
)
def test_clock_changes(zone, wall, utc, word):
    instants, notes = to_instants(np.array([wall, "NaT"], dtype="datetime64[us]"), zone)
    assert instants[0] == pd.Timestamp(utc, tz="UTC")
    assert pd.isna(instants[1])
    assert (word in notes[0]) if word else not notes


@given(
    st.lists(MOMENTS, min_size=1, max_size=20),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_instants_agree_with_the_standard_library(moments, zone):
    import zoneinfo

    wall = np.array(moments, dtype="datetime64[us]")
    instants, _ = to_instants(wall, zone)
    expected = [
        moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.UTC) for moment in moments
    ]
    assert [instant.to_pydatetime() for instant in instants] == expected
    back = to_wall(instants, zone)
    exists = [pd.Timestamp(m).tz_localize(zone, ambiguous=True, nonexistent="NaT") is not pd.NaT
              for m in moments]  # fmt: skip
    assert (back == wall)[exists].all()


def test_day_zero_is_a_monday():
    day, hour = day_and_hour_of_week(
        np.array(["1970-01-05T00:00", "1970-01-04T23:59", "2026-12-27T23:59"], "datetime64[us]")
    )
    assert day.tolist() == [0, -1, 20810]
    assert hour.tolist() == [0, 167, 167]
    assert dt.date(1970, 1, 5) + dt.timedelta(days=20810) == dt.date(2026, 12, 27)
