"""Calendar ICS: one entry in, one event out, at the right instant, in any zone."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

import pandas as pd
import pytest
from dateutil.tz import tzical
from exports.hostile import HOSTILE, calendars, hostile_plan
from exports.plan_by_hand import brief_by_hand, calendar_of, empty_plan, entry, plan_by_hand
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from planner.errors import PlannerError
from planner.exports.calendar_ics import all_day, calendar_ics
from planner.exports.vtimezone import vtimezone
from planner.plan.document import Plan

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca",
         "Asia/Kathmandu", "Europe/Dublin", "Asia/Jerusalem", "UTC", "America/St_Johns",
         "Pacific/Apia")  # fmt: skip


def plan_with(rows: list[dict], **more) -> Plan:
    return plan_by_hand(calendar=calendar_of(rows), **more)


def events_of(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def events_by_uid(content: bytes) -> dict[str, object]:
    return {str(event["UID"]): event for event in events_of(content)}


def changes_of_2027(zone: zoneinfo.ZoneInfo) -> list[dt.datetime]:
    """Instants at which the zone's offset changes in 2027, to the minute, found by looking."""
    found, instant = [], dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
    step = dt.timedelta(minutes=30)
    offset = instant.astimezone(zone).utcoffset()
    while instant < end:
        instant += step
        if instant.astimezone(zone).utcoffset() != offset:
            offset = instant.astimezone(zone).utcoffset()
            found.append(instant)
    return found


def entries_around_changes(name: str) -> list[dict]:
    """Entries each quarter of an hour from 3 h before to 4 h after every change of 2027, and one
    at noon each month. Both passes of repeated hours, none in skipped ones."""
    zone = zoneinfo.ZoneInfo(name)
    instants = [dt.datetime(2027, month, 15, 12, tzinfo=dt.UTC) for month in range(1, 13)]
    for change in changes_of_2027(zone):
        instants += [change + dt.timedelta(minutes=15 * step) for step in range(-12, 17)]
    rows = []
    for instant in instants:
        local = instant.astimezone(zone)
        rows.append(
            entry(f"{name} {instant:%Y%m%d%H%M}", local.replace(tzinfo=None, fold=0), "active",
                  timezone=name, fold=local.fold, duration_minutes=90.0, activity="answering")
        )  # fmt: skip
    return rows


@pytest.mark.parametrize("name", ZONES)
def test_instants_are_those_of_zoneinfo_across_the_changes_of_2027(name: str) -> None:
    rows = entries_around_changes(name)
    events = events_by_uid(calendar_ics(plan_with(rows, brief=brief_by_hand(zone=name))))
    assert len(events) == len(rows)
    for row in rows:
        event = events[f"{row['entry_id']}@planner"]
        expected = row["starts_wall"].replace(tzinfo=zoneinfo.ZoneInfo(name), fold=row["fold"])
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        assert start.astimezone(dt.UTC) == expected.astimezone(dt.UTC), row["entry_id"]
        assert end.astimezone(dt.UTC) - start.astimezone(dt.UTC) == dt.timedelta(minutes=90)


@pytest.mark.parametrize("name", ZONES)
def test_the_zone_in_the_file_alone_gives_the_same_instants(name: str, tmp_path) -> None:
    """Read the VTIMEZONE with another library and resolve wall times by nothing else."""
    rows = entries_around_changes(name)
    content = calendar_ics(plan_with(rows, brief=brief_by_hand(zone=name)))
    file = tmp_path / "one.ics"
    file.write_bytes(content)
    zones = tzical(str(file))
    zone = zones.get(name) if name in zones.keys() else None  # noqa: SIM118
    text = content.decode().replace("\r\n ", "")
    written = re.findall(r"^(?:DTSTART|DTEND);TZID=([^:]+):(\d{8}T\d{6})", text, flags=re.M)
    assert {found for found, _ in written} <= {name}
    assert (zone is not None) == bool(written)
    for _, wall in written:
        naive = dt.datetime.strptime(wall, "%Y%m%dT%H%M%S")
        expected = naive.replace(tzinfo=zoneinfo.ZoneInfo(name))
        assert naive.replace(tzinfo=zone).utcoffset() == expected.utcoffset(), wall


@pytest.mark.parametrize("name", ZONES)
def test_no_wall_time_in_the_file_is_skipped_or_named_twice_by_the_clock(name: str) -> None:
    zone = zoneinfo.ZoneInfo(name)
    content = calendar_ics(plan_with(entries_around_changes(name)))
    for event in events_of(content):
        for field in ("DTSTART", "DTEND"):
            time = event[field].dt
            if time.tzinfo is not None and time.utcoffset() and time.tzinfo != dt.UTC:
                naive = time.replace(tzinfo=None)
                there = naive.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
                assert there.replace(tzinfo=None) == naive


def test_a_skipped_wall_time_is_moved_and_says_so() -> None:
    rows = [entry("gap", dt.datetime(2027, 3, 28, 2, 30), "post", timezone="Europe/Berlin")]
    (event,) = events_of(calendar_ics(plan_with(rows)))
    assert event["DTSTART"].dt.replace(tzinfo=None) == dt.datetime(2027, 3, 28, 3, 30)
    assert "The clock skips 02:30 that day; it then shows 03:30." in event["DESCRIPTION"]


def test_the_second_pass_of_a_repeated_hour_is_written_in_utc() -> None:
    wall = dt.datetime(2027, 10, 31, 2, 30)
    rows = [entry(f"pass {fold}", wall, "post", timezone="Europe/Berlin", fold=fold,
                  duration_minutes=15.0) for fold in (0, 1)]  # fmt: skip
    content = calendar_ics(plan_with(rows)).decode()
    assert "DTSTART;TZID=Europe/Berlin:20271031T023000" in content
    assert "DTSTART:20271031T013000Z" in content and "DTEND:20271031T014500Z" in content


def test_vtimezone_changes_on_the_old_clock() -> None:
    """RFC 5545: the onset is read on the clock in force before it (02:00, not 03:00)."""
    component = vtimezone("America/New_York", dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    daylight = next(part for part in component.subcomponents if part.name == "DAYLIGHT")
    assert daylight["DTSTART"].dt.time() == dt.time(2)
    rules = {part["RRULE"].to_ical() for part in component.subcomponents}
    assert rules == {b"FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", b"FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"}


def test_vtimezone_without_yearly_rule_lists_every_change() -> None:
    component = vtimezone("Africa/Casablanca", dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert not any("RRULE" in part for part in component.subcomponents)
    onsets = {part["DTSTART"].dt.date() for part in component.subcomponents}
    assert {dt.date(2027, 2, 7), dt.date(2027, 3, 14)} <= onsets


def test_one_event_per_entry_of_every_kind() -> None:
    plan = plan_by_hand()
    events = events_of(calendar_ics(plan))
    assert len(events) == len(plan.calendar) == 98
    kinds = {str(event["CATEGORIES"].cats[0]) for event in events}
    assert kinds == {"Post", "Active work", "Campaign", "Themed day", "Blackout"}


def test_campaigns_themed_days_and_blackouts_are_whole_days_with_exclusive_end() -> None:
    events = events_by_uid(calendar_ics(plan_by_hand()))
    campaign = events["campaign-1@planner"]
    assert campaign["DTSTART"].dt == dt.date(2027, 1, 13)
    assert campaign["DTEND"].dt == dt.date(2027, 2, 1)
    assert campaign["DTSTART"].params["VALUE"] == "DATE"
    assert events["theme-0@planner"]["DTEND"].dt == dt.date(2027, 1, 8)
    assert events["blackout-1@planner"]["DTEND"].dt == dt.date(2027, 2, 10)
    assert all_day(dt.datetime(2027, 1, 4), None) == (dt.date(2027, 1, 4), dt.date(2027, 1, 5))


def test_uid_stamp_and_sequence_are_stable() -> None:
    plan = plan_by_hand()
    assert calendar_ics(plan) == calendar_ics(plan)
    later = plan_by_hand(version=4, made_at=plan.made_at + dt.timedelta(days=1))
    old, new = events_by_uid(calendar_ics(plan)), events_by_uid(calendar_ics(later))
    assert old.keys() == new.keys() == {f"{name}@planner" for name in plan.calendar["entry_id"]}
    assert {event["SEQUENCE"] for event in new.values()} == {4}
    assert {event["DTSTAMP"].dt for event in old.values()} == {plan.made_at}


def test_reason_and_verdict_stand_in_the_description() -> None:
    event = events_by_uid(calendar_ics(plan_by_hand()))["fb-0-0@planner"]
    assert "Why: Even spacing on a day when Ida is present." in event["DESCRIPTION"]
    assert "Verdict: not distinguishable from flat" in event["DESCRIPTION"]
    assert "Expected: 1 times your usual post (90 %: 0.7 to 1.4)" in event["DESCRIPTION"]
    assert "Simulated data." in event["DESCRIPTION"]
    assert str(event["SUMMARY"]) == "Facebook: Community 1"


def test_private_notes_stay_out() -> None:
    assert b"second brand" not in calendar_ics(plan_by_hand())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_event_and_no_property(text: str) -> None:
    plan = hostile_plan(text)
    content = calendar_ics(plan)
    calendar = Calendar.from_ical(content)
    events = list(calendar.walk("VEVENT"))
    assert len(events) == len(plan.calendar)
    assert (
        content.count(b"\r\nBEGIN:VEVENT\r\n")
        == content.count(b"\r\nEND:VEVENT\r\n")
        == len(events)
    )
    assert {part.name for part in calendar.walk()} == {
        "VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT"
    }  # fmt: skip
    allowed = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CATEGORIES",
               "DESCRIPTION", "STATUS", "TRANSP"}  # fmt: skip
    assert all(set(event) <= allowed for event in events)
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and not any(b"\n" in line for line in lines)
    assert len({str(event["UID"]) for event in events}) == len(events)


@given(calendars(zones=st.sampled_from(ZONES), years=(2026, 2029)))
@settings(max_examples=30)
def test_any_calendar_gives_as_many_events_as_entries(table: pd.DataFrame) -> None:
    plan = plan_by_hand(calendar=table)
    events = events_of(calendar_ics(plan))
    assert len(events) == len(plan.calendar)
    for event in events:
        if "DTEND" in event:
            assert event["DTEND"].dt > event["DTSTART"].dt


def test_an_entry_without_zone_is_refused_with_a_remedy() -> None:
    rows = [entry("one", dt.datetime(2027, 1, 4, 9), "post", timezone=None, title="Opening")]
    with pytest.raises(PlannerError, match=r"'Opening' has no time zone.*Remedy"):
        calendar_ics(plan_with(rows))
    rows = [entry("one", dt.datetime(2027, 1, 4, 9), "post", timezone="Mars/Base")]
    with pytest.raises(PlannerError, match=r"'Mars/Base', which does not exist"):
        calendar_ics(plan_with(rows))


def test_an_empty_calendar_is_a_valid_file() -> None:
    assert events_of(calendar_ics(empty_plan())) == []
