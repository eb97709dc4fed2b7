"""Clock times and instants: the traps of 2027, exact values of the time-zone data."""

from __future__ import annotations

import datetime as dt

import pytest

from planner.cadence.clock import clocks_change_on, existing_wall, to_utc


@pytest.mark.parametrize(
    ("wall", "zone", "moved"),
    [
        ("2027-03-14T02:30", "America/New_York", "2027-03-14T03:30"),
        ("2027-03-28T02:30", "Europe/Berlin", "2027-03-28T03:30"),
        ("2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-03T02:45"),
        ("2027-03-28T00:30", "Asia/Beirut", "2027-03-28T01:30"),
        ("2027-04-30T00:30", "Africa/Cairo", "2027-04-30T01:30"),
        ("2027-09-05T00:30", "America/Santiago", "2027-09-05T01:30"),
    ],
)
def test_missing_clock_times_move_forward(wall: str, zone: str, moved: str) -> None:
    found = existing_wall(dt.datetime.fromisoformat(wall), zone)
    assert found == dt.datetime.fromisoformat(moved)
    assert clocks_change_on(found.date(), zone)


@pytest.mark.parametrize(
    ("wall", "zone", "first", "second"),
    [
        ("2027-11-07T01:30", "America/New_York", "05:30", "06:30"),
        ("2027-10-31T02:30", "Europe/Berlin", "00:30", "01:30"),
        ("2027-04-04T01:45", "Australia/Lord_Howe", "14:45", "15:15"),
        ("2027-02-07T02:30", "Africa/Casablanca", "01:30", "02:30"),
    ],
)
def test_repeated_clock_times_have_two_instants(
    wall: str, zone: str, first: str, second: str
) -> None:
    time = dt.datetime.fromisoformat(wall)
    assert to_utc(time, zone, 0).strftime("%H:%M") == first
    assert to_utc(time, zone, 1).strftime("%H:%M") == second


def test_noon_to_noon_over_the_changes_in_new_york() -> None:
    def hours(day: str, next_day: str) -> float:
        noon = [dt.datetime.fromisoformat(f"{d}T12:00") for d in (day, next_day)]
        early, late = (to_utc(time, "America/New_York") for time in noon)
        return (late - early).total_seconds() / 3600

    assert hours("2027-03-13", "2027-03-14") == 23
    assert hours("2027-11-06", "2027-11-07") == 25
