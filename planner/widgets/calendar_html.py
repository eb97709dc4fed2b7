"""The calendar as words: a grid of seven days on a wide page, a list by day on a narrow one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from planner.exports.entry_words import (
    KIND_WORDS,
    entry_expected,
    entry_state,
    entry_title,
)
from planner.figures.words import is_missing, one_line, platform_label
from planner.plan import Plan
from planner.widgets import markup

ALL_DAY = ("campaign", "themed_day", "blackout")
KIND_CLASSES = {
    "post": "ent",
    "active": "act",
    "campaign": "camp",
    "themed_day": "theme",
    "blackout": "theme",
}


def week_starts(plan: Plan) -> list[dt.date]:
    """First days of the plan's weeks."""
    return [plan.brief.starts_on + dt.timedelta(days=7 * n) for n in range(plan.brief.weeks)]


def entries(plan: Plan, what: str = "all") -> pd.DataFrame:
    """The calendar's rows: "all", or those of one kind."""
    table = plan.calendar
    return table if what == "all" else table[table["kind"] == what]


def touching(table: pd.DataFrame, first: dt.date, days: int = 7) -> pd.DataFrame:
    """Rows that have at least a part on these days."""
    begin = pd.Timestamp(first)
    end = begin + pd.Timedelta(days=days)
    ends = table["starts_wall"] + pd.to_timedelta(table["duration_minutes"].fillna(0), unit="min")
    # An entry without length still stands on its day.
    return table[(table["starts_wall"] < end) & ((ends > begin) | (table["starts_wall"] >= begin))]


def counts(table: pd.DataFrame) -> str:
    """How many entries of each kind.

    >>> counts(pd.DataFrame({"kind": ["post", "active", "post"]}))
    '2 posts, 1 block of active work: 3 entries'
    """
    words = {
        "post": ("post", "posts"),
        "active": ("block of active work", "blocks of active work"),
        "campaign": ("campaign", "campaigns"),
        "themed_day": ("themed day", "themed days"),
        "blackout": ("blackout", "blackouts"),
    }
    found = table["kind"].value_counts()
    parts = [
        f"{found[kind]:,} {one if found[kind] == 1 else many}"
        for kind, (one, many) in words.items()
        if kind in found
    ]
    total = f"{len(table):,} {'entry' if len(table) == 1 else 'entries'}"
    return f"{', '.join(parts)}: {total}" if parts else "No entries"


def weeks_html(plan: Plan, table: pd.DataFrame, firsts: Iterable[dt.date]) -> str:
    """These weeks, each as a grid and as a list; the width of the page shows one of them."""
    starts = week_starts(plan)
    return "".join(
        f'<div class="hide-phone">{_grid(plan, touching(table, first), first, starts)}</div>'
        f'<div class="only-phone">{_list(touching(table, first), first, starts)}</div>'
        for first in firsts
    )


def _week_name(first: dt.date, starts: list[dt.date]) -> str:
    last = first + dt.timedelta(days=6)
    return f"Week {starts.index(first) + 1}, {day_words(first)} to {day_words(last)} {last.year}"


def day_words(day: dt.date) -> str:
    """A day as people write it.

    >>> day_words(dt.date(2026, 10, 5))
    '5 Oct'
    """
    return f"{day.day} {day:%b}"


def _grid(plan: Plan, table: pd.DataFrame, first: dt.date, starts: list[dt.date]) -> str:
    days = [first + dt.timedelta(days=n) for n in range(7)]
    marks = {item.platform: number % 4 + 1 for number, item in enumerate(plan.brief.platforms)}
    heads = "".join(
        f'<th scope="col">{day:%a} {day.day}<small>{day:%b}</small></th>' for day in days
    )
    cells = "".join(
        f"<td>{''.join(_card(entry, day, marks) for entry in _on(table, day))}</td>" for day in days
    )
    return (
        f'<table class="pl-cal"><caption>{_week_name(first, starts)} '
        f"<small>{markup.esc(plan.brief.timezone)}; {counts(table)}</small></caption>"
        f"<thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    )


def _list(table: pd.DataFrame, first: dt.date, starts: list[dt.date]) -> str:
    parts = []
    for number in range(7):
        day = first + dt.timedelta(days=number)
        rows = "".join(_line(entry, day) for entry in _on(table, day))
        nothing = '<p class="small muted">Nothing planned.</p>'
        parts.append(
            f'<div class="pl-day"><h4>{day:%A} {day_words(day)}</h4>'
            f"{f'<ul>{rows}</ul>' if rows else nothing}</div>"
        )
    return f"<h3>{_week_name(first, starts)}</h3>{''.join(parts)}"


def _on(table: pd.DataFrame, day: dt.date) -> list[Any]:
    return list(touching(table, day, days=1).itertuples())


def _clock(entry: Any, day: dt.date) -> str:
    if entry.kind in ALL_DAY:
        return ""
    if entry.starts_wall.date() != day:
        return "from the day before"
    begin = f"{entry.starts_wall:%H:%M}"
    if entry.kind == "post" or is_missing(entry.duration_minutes):
        return begin
    end = entry.starts_wall + pd.Timedelta(minutes=entry.duration_minutes)
    return f"{begin} to {end:%H:%M}"


def _meta(entry: Any, day: dt.date) -> str:
    owner = one_line(entry.owner)
    if entry.kind == "active":
        parts = [_clock(entry, day), owner]
    elif entry.kind == "post":
        platform = platform_label(entry.platform)
        parts = [_clock(entry, day), platform, owner, entry_state(entry)]
    else:
        parts = [KIND_WORDS.get(entry.kind, entry.kind)]
    return " · ".join(part for part in parts if part)


def _why(entry: Any) -> str:
    parts = [one_line(entry.reason)]
    if entry.kind == "post":
        parts.append(f"Verdict: {one_line(entry.verdict)}.")
    expected = entry_expected(entry)
    if expected:
        parts.append(f"Expected: {expected}.")
    return " ".join(part for part in parts if part)


def _card(entry: Any, day: dt.date, marks: dict[str, int]) -> str:
    kind = KIND_CLASSES.get(entry.kind, "ent")
    mark = marks.get(entry.platform)
    colour = f' style="--p: var(--c-{mark})"' if entry.kind == "post" and mark else ""
    return (
        f'<div class="{kind}"{colour} data-entry="{markup.esc(entry.entry_id)}">'
        f"<b>{markup.esc(entry_title(entry))}</b><span>{markup.esc(_meta(entry, day))}</span>"
        f"</div><details><summary>Why</summary>{markup.esc(_why(entry))}</details>"
    )


def _line(entry: Any, day: dt.date) -> str:
    return (
        f'<li data-entry="{markup.esc(entry.entry_id)}"><b>{markup.esc(entry_title(entry))}</b>'
        f'<p>{markup.esc(_meta(entry, day))}</p><p class="muted">{markup.esc(_why(entry))}</p></li>'
    )
