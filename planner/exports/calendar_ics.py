"""Calendar ICS (RFC 5545): one event per calendar entry, for any calendar program.

- UID is the entry's id, so importing a later export updates events instead of doubling them;
  SEQUENCE is the plan's version, DTSTAMP the time the plan was made.
- Campaigns, themed days and blackouts are all-day events; their end date is exclusive.
- Posts and active blocks start at a wall time with their zone, whose VTIMEZONE is in the file. A
  TZID cannot name the second pass of an hour that the clock repeats: what starts or ends there is
  written in UTC. A wall time that the clock skips is written as the time shown in its place.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar, Event

from planner.catalog import INTENTS
from planner.errors import PlannerError
from planner.exports.entry_words import (
    KIND_WORDS,
    activity_label,
    entry_effort,
    entry_expected,
    entry_made_of,
    entry_state,
    entry_title,
)
from planner.exports.vtimezone import vtimezone
from planner.figures.words import is_missing, one_line, platform_label
from planner.plan.document import Plan

ALL_DAY_KINDS = ("campaign", "themed_day", "blackout")
UID_SUFFIX = "@planner"
STATUS = {"approved": "CONFIRMED", "published": "CONFIRMED"}
MINUTES_PER_DAY = 1440

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Span:
    """Start and end (None: no length) as the ICS file writes them, and a remark on the clock."""

    start: dt.datetime
    end: dt.datetime | None
    remark: str = ""


def calendar_ics(plan: Plan) -> bytes:
    """The plan's calendar as an ICS file; events == calendar rows.

    Raises
    ------
    PlannerError
        If an entry that is not all-day has no time zone, or one that does not exist.
    """
    title = one_line(plan.brief.name) + (" (simulated data)" if plan.is_simulated else "")
    file = Calendar()
    file.add("prodid", f"-//planner//{one_line(plan.generator)}//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", title)
    file.add("x-wr-timezone", plan.brief.timezone)
    zones: set[str] = set()
    events = []
    for entry in plan.calendar.itertuples():
        event = _event(plan, entry)
        events.append(event)
        zones |= {
            event[name].params["TZID"]
            for name in ("DTSTART", "DTEND")
            if name in event and "TZID" in event[name].params
        }
    if zones:
        days = plan.calendar["starts_wall"]
        first, last = days.min().date(), days.max().date()
        for name in sorted(zones):
            file.add_component(vtimezone(name, first, last))
    for event in events:
        file.add_component(event)
    return file.to_ical()


def _event(plan: Plan, entry: Any) -> Event:
    event = Event()
    event.add("uid", clean(entry.entry_id) + UID_SUFFIX)
    event.add("dtstamp", plan.made_at.astimezone(dt.UTC))
    event.add("sequence", plan.version)
    remark = ""
    if entry.kind in ALL_DAY_KINDS:
        first, after = all_day(entry.starts_wall, entry.duration_minutes)
        event.add("dtstart", first)
        event.add("dtend", after)
    else:
        span = timed(entry)
        remark = span.remark
        event.add("dtstart", span.start)
        if span.end is not None:
            event.add("dtend", span.end)
    event.add("summary", _summary(entry))
    event.add("description", _description(plan, entry, remark))
    event.add("categories", _categories(entry))
    event.add("status", STATUS.get(entry.state, "TENTATIVE"))
    event.add("transp", "OPAQUE" if entry.kind == "active" else "TRANSPARENT")
    return event


def clean(text: Any) -> str:
    """Text without characters that ICS forbids; all kinds of line break become one.

    >>> clean("one\\r\\ntwo\\x00")
    'one\\ntwo'
    """
    if is_missing(text):
        return ""
    return _CONTROL.sub("", _BREAKS.sub("\n", str(text)))


def all_day(starts: dt.datetime, minutes: float | None) -> tuple[dt.date, dt.date]:
    """First day and the day after the last one.

    >>> all_day(dt.datetime(2027, 3, 27), 2 * 1440.0)
    (datetime.date(2027, 3, 27), datetime.date(2027, 3, 29))
    """
    length = 0.0 if is_missing(minutes) else float(minutes)
    last = starts + dt.timedelta(minutes=max(length - 1, 0))
    return starts.date(), last.date() + dt.timedelta(days=1)


def timed(entry: Any) -> Span:
    """Start and end of an entry with a clock time.

    Raises
    ------
    PlannerError
        If the entry has no time zone, or one that does not exist.
    """
    name = one_line(entry.timezone)
    try:
        zone = zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    if zone is None:
        found = f"the time zone {name!r}, which does not exist" if name else "no time zone"
        raise PlannerError(
            f"The entry '{entry_title(entry)}' has {found}, so it has no place in a calendar "
            "file. Remedy: give it a zone such as Europe/Copenhagen."
        )
    fold = 0 if is_missing(entry.fold) else int(entry.fold)
    wall = entry.starts_wall.to_pydatetime().replace(microsecond=0, fold=fold, tzinfo=zone)
    instant = wall.astimezone(dt.UTC)
    start = instant.astimezone(zone)
    remark = ""
    if start.replace(tzinfo=None) != wall.replace(tzinfo=None):
        remark = f"The clock skips {wall:%H:%M} that day; it then shows {start:%H:%M}."
    minutes = 0.0 if is_missing(entry.duration_minutes) else float(entry.duration_minutes)
    length = dt.timedelta(seconds=round(60 * minutes))
    if not length:
        return Span(instant if start.fold else start, None, remark)
    end = (instant + length).astimezone(zone)
    if start.fold or end.fold:
        return Span(instant, end.astimezone(dt.UTC), remark)
    return Span(start, end, remark)


def _summary(entry: Any) -> str:
    title = clean(entry_title(entry))
    if entry.kind == "post":
        return f"{platform_label(entry.platform)}: {title}"
    if entry.kind == "active":
        owner = one_line(entry.owner)
        return f"{title} ({owner})" if owner else title
    return f"{KIND_WORDS.get(entry.kind, entry.kind)}: {title}"


def _description(plan: Plan, entry: Any, remark: str) -> str:
    lines = [
        entry_made_of(entry),
        _line("Why", entry.reason),
        _line("Verdict", entry.verdict),
        _line("Expected", entry_expected(entry)),
        _line("Owner", entry.owner),
        _line("Effort", entry_effort(entry)),
        _line("State", entry_state(entry)),
        _line("Campaign", entry.campaign),
        _line("Link", entry.link),
        remark,
        "Simulated data." if plan.is_simulated else "",
    ]
    text = clean(entry.text)
    body = "\n".join(clean(line) for line in lines if line)
    return f"{body}\n\n{text}" if text else body


def _line(label: str, value: Any) -> str:
    words = one_line(value)
    return f"{label}: {words}" if words else ""


def _categories(entry: Any) -> list[str]:
    words = [KIND_WORDS.get(entry.kind, entry.kind)]
    if entry.kind == "post":
        intent = INTENTS[entry.intent].label if entry.intent in INTENTS else ""
        words += [platform_label(entry.platform), one_line(entry.pillar), intent]
    if entry.kind == "active":
        words.append(activity_label(entry.activity))
    return [clean(word) for word in words if word]
