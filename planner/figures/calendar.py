"""The calendar at a glance: weeks down, days across, one lane per platform."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from planner.brief import Brief
from planner.figures.block import Block
from planner.figures.theme import colour, drawn, empty_figure, hatched, platform_mark
from planner.figures.words import amount, listed, one_line, platform_label, plotly_text

STRIP_PX, LANE_PX, PAD_PX = 20, 16, 18
MOST_STRIPS = 4
PLURAL_OF_KIND = {
    "post": "posts",
    "active": "active blocks",
    "campaign": "campaigns",
    "themed_day": "themed days",
    "blackout": "blackouts",
}


class _Placed(NamedTuple):
    """An entry in one of the weeks it touches; days are counted from the week's first, 0 to 7."""

    entry_id: str
    kind: str
    platform: str
    label: str
    starts_wall: pd.Timestamp
    week: int
    from_day: float
    to_day: float


def calendar_overview(calendar: pd.DataFrame, brief: Brief) -> go.Figure:
    """Weeks x days: posts per platform, active blocks, campaigns, themed days, blackouts.

    Parameters
    ----------
    calendar
        CALENDAR rows.
    brief
        Gives the first day, the number of weeks and the order of the platforms.
    """
    return calendar_block(calendar, brief).figure


def calendar_block(calendar: pd.DataFrame, brief: Brief) -> Block:
    """The calendar as a block. It shows the plan, so it carries no verdict.

    >>> from planner.schema import CALENDAR
    >>> brief = Brief.make(name="Autumn", timezone="UTC", starts_on="2027-01-04", weeks=1,
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> calendar_block(CALENDAR.empty(), brief).sentence
    'The calendar is empty. Run the plan, or add entries by hand.'
    """
    unit = f"Clock time across each day, 0 to 24 h, {brief.timezone}; one lane per platform"
    own = _placed(calendar, brief)
    platforms = _platforms(own, brief)
    table = _table(own, brief, platforms)
    if not own:
        title = "The calendar is empty"
        sentence = "The calendar is empty. Run the plan, or add entries by hand."
        figure = empty_figure(title, unit, "No entries")
        return Block("calendar", "calendar", title, unit, sentence, figure, table)
    entries = _once(own)
    posts = [entry for entry in entries if entry.kind == "post"]
    weeks = Counter(post.week for post in posts)
    per_week = [weeks[week] for week in range(brief.weeks)]
    least, most = min(per_week), max(per_week)
    span = f"{least} a week" if least == most else f"{least} to {most} a week"
    title = f"{amount(len(posts), 'post')} in {amount(brief.weeks, 'week')}: {span}"
    kinds = Counter(entry.kind for entry in entries)
    others = [
        amount(kinds[kind], PLURAL_OF_KIND[kind][:-1])
        for kind in ("active", "campaign", "themed_day", "blackout")
        if kinds[kind]
    ]
    with_others = f" With {listed(others)}." if others else ""
    sentence = (
        f"{amount(len(posts), 'post')} on "
        f"{amount(len({post.platform for post in posts}), 'platform')} in "
        f"{amount(brief.weeks, 'week')}, {span}.{with_others} "
        "This is the plan, not evidence: no interval."
    )
    figure = _figure(own, brief, platforms, title, unit)
    return Block("calendar", "calendar", title, unit, sentence, figure, table, min_width=860)


def _placed(calendar: pd.DataFrame, brief: Brief) -> list[_Placed]:
    """One row per entry and week it touches, in the order of the calendar."""
    days = (
        (calendar["starts_wall"] - pd.Timestamp(brief.starts_on)) / pd.Timedelta(days=1)
    ).tolist()
    lengths = calendar["duration_minutes"].fillna(0.0).tolist()
    used = calendar[["entry_id", "kind", "platform", "starts_wall", "title", "campaign", "activity",
                     "pillar"]]  # fmt: skip
    rows = []
    for row, start, minutes in zip(used.itertuples(index=False), days, lengths, strict=True):
        if row.kind in ("campaign", "themed_day", "blackout"):
            start = float(int(start // 1))
            end = start + max(1.0, -(-minutes // 1440))
        else:
            end = start + minutes / 1440
        for week in range(int(start // 7), int(max(start, end - 1e-9) // 7) + 1):
            if 0 <= week < brief.weeks:
                rows.append(
                    _Placed(
                        row.entry_id,
                        row.kind,
                        "" if pd.isna(row.platform) else row.platform,
                        _label(row),
                        row.starts_wall,
                        week,
                        max(start - 7 * week, 0.0),
                        min(end - 7 * week, 7.0),
                    )
                )
    return rows


def _once(own: list[_Placed]) -> list[_Placed]:
    """Each entry in the first week it touches."""
    return list({entry.entry_id: entry for entry in reversed(own)}.values())[::-1]


def _label(row: Any) -> str:
    for value in (row.title, row.campaign, row.activity, row.pillar):
        if one_line(value):
            return one_line(value)
    return str(row.kind).replace("_", " ")


def _platforms(own: list[_Placed], brief: Brief) -> list[str]:
    named = [plan.platform for plan in brief.platforms]
    return named + sorted({entry.platform for entry in own if entry.kind == "post"} - set(named))


def _figure(
    own: list[_Placed], brief: Brief, platforms: list[str], title: str, unit: str
) -> go.Figure:
    strips = _strips(own)
    lanes = len(platforms) + 1
    used = min(1 + max((strip for strip in strips.values()), default=-1), MOST_STRIPS)
    row_px = PAD_PX + STRIP_PX * used + LANE_PX * lanes

    def height(week: float, pixels: float) -> float:
        return week + pixels / row_px

    data = [
        _blackouts([entry for entry in own if entry.kind == "blackout"]),
        *_bars(own, strips, row_px),
        _active([entry for entry in own if entry.kind == "active"], height,
                PAD_PX / 2 + STRIP_PX * used + LANE_PX * (lanes - 0.5)),
    ]  # fmt: skip
    for position, platform in enumerate(platforms):
        middle = PAD_PX / 2 + STRIP_PX * used + LANE_PX * (position + 0.5)
        posts = [entry for entry in own if (entry.kind, entry.platform) == ("post", platform)]
        data.append(_posts(posts, platform, position, height, middle))
    first = brief.starts_on
    days = [first + dt.timedelta(days=offset) for offset in range(7)]
    weeks = [first + dt.timedelta(days=7 * week) for week in range(brief.weeks)]
    layout = {
        "xaxis": {
            "range": [0, 7],
            "side": "top",
            "tickmode": "array",
            "tickvals": [day + 0.5 for day in range(7)],
            "ticktext": [f"{day:%a}" for day in days],
            "showgrid": False,
            "title": {"text": ""},
        },
        "yaxis": {
            "range": [brief.weeks, 0],
            "tickmode": "array",
            "tickvals": [week + 0.5 for week in range(brief.weeks)],
            "ticktext": [f"Week {number + 1}<br>{day.day} {day:%b}"
                         for number, day in enumerate(weeks)],
            "showgrid": False,
            "title": {"text": ""},
        },
        "shapes": [_line(day, day, 0, brief.weeks) for day in range(8)]
        + [_line(0, 7, week, week) for week in range(brief.weeks + 1)],
        "barmode": "overlay",
        "legend": {"y": 0, "yanchor": "top", "yref": "paper"},
        "margin": {"l": 8, "r": 8, "t": 84, "b": 48},
    }  # fmt: skip
    return drawn(data, layout, title, unit, height=136 + row_px * brief.weeks)


def _strips(own: list[_Placed]) -> dict[tuple[int, str], int]:
    """(week, entry) -> strip: the first one free on all its days."""
    taken: dict[tuple[int, int], set[int]] = {}
    strips: dict[tuple[int, str], int] = {}
    bars = [entry for entry in own if entry.kind in ("campaign", "themed_day")]
    for row in sorted(bars, key=lambda row: (row.week, row.kind, row.from_day, row.entry_id)):
        days = range(int(row.from_day), max(int(row.from_day) + 1, int(row.to_day)))
        strip = next(
            place
            for place in range(len(bars) + 1)
            if all(place not in taken.get((row.week, day), ()) for day in days)
        )
        for day in days:
            taken.setdefault((row.week, day), set()).add(strip)
        strips[(row.week, row.entry_id)] = strip
    return strips


def _bars(
    own: list[_Placed], strips: dict[tuple[int, str], int], row_px: int
) -> list[dict[str, Any]]:
    """Campaigns as solid bars, themed days as outlined labels, each with its name."""
    drawn_bars = []
    for kind, name, fill, ink in (
        ("campaign", "Campaign", colour("solid"), colour("plot-bg")),
        ("themed_day", "Themed day", colour("plot-bg"), colour("ink")),
    ):
        rows = [
            (row, strips[(row.week, row.entry_id)])
            for row in own
            if row.kind == kind and strips[(row.week, row.entry_id)] < MOST_STRIPS
        ]
        middles = [
            row.week + (PAD_PX / 2 + STRIP_PX * (strip + 0.5)) / row_px for row, strip in rows
        ]
        tall = (STRIP_PX - 3) / row_px
        drawn_bars.append(
            {
                "type": "bar",
                "name": name,
                "orientation": "h",
                "base": [row.from_day + 0.02 for row, _ in rows],
                "x": [row.to_day - row.from_day - 0.04 for row, _ in rows],
                "y": middles,
                "width": tall,
                "marker": {"color": fill, "line": {"width": 1, "color": colour("solid")}},
                "text": [plotly_text(f"{name}: {row.label}") for row, _ in rows],
                "textposition": "none",
                "hoverinfo": "text",
                "showlegend": bool(rows),
            }
        )
        drawn_bars.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": [row.from_day + 0.06 for row, _ in rows],
                "y": middles,
                "text": [
                    plotly_text(row.label, max(8, int(17 * (row.to_day - row.from_day))))
                    for row, _ in rows
                ],
                "textposition": "middle right",
                "textfont": {"size": 11, "color": ink},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return drawn_bars


def _blackouts(rows: list[_Placed]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": "Blackout: nothing goes out",
        "orientation": "h",
        "base": [row.from_day for row in rows],
        "x": [row.to_day - row.from_day for row in rows],
        "y": [row.week + 0.5 for row in rows],
        "width": 1.0,
        "marker": hatched(8),
        "text": [plotly_text(f"Blackout: {row.label}") for row in rows],
        "textposition": "none",
        "hoverinfo": "text",
        "showlegend": bool(rows),
    }


def _active(rows: list[_Placed], height: Any, middle: float) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    words: list[str] = []
    for row in rows:
        text = plotly_text(f"{row.starts_wall:%a %d %b %H:%M}: {row.label}")
        level = height(row.week, middle)
        xs += [row.from_day, max(row.to_day, row.from_day + 0.01), None]
        ys += [level, level, None]
        words += [text, text, ""]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Active block",
        "x": xs,
        "y": ys,
        "line": {"color": colour("plot-neutral"), "width": 7},
        "text": words,
        "hoverinfo": "text",
        "showlegend": bool(rows),
    }


def _posts(
    rows: list[_Placed], platform: str, position: int, height: Any, middle: float
) -> dict[str, Any]:
    ink, symbol = platform_mark(position)
    where = platform_label(platform)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plotly_text(where, 24),
        "x": [row.from_day for row in rows],
        "y": [height(row.week, middle) for row in rows],
        "marker": {
            "color": ink,
            "symbol": symbol,
            "size": 10,
            "line": {"width": 1, "color": colour("plot-bg")},
        },
        "text": [
            plotly_text(f"{row.starts_wall:%a %d %b %H:%M}, {where}: {row.label}") for row in rows
        ],
        "hoverinfo": "text",
        "showlegend": bool(rows),
    }


def _line(x0: float, x1: float, y0: float, y1: float) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "line": {"color": colour("plot-grid"), "width": 1},
    }


def _table(own: list[_Placed], brief: Brief, platforms: list[str]) -> pd.DataFrame:
    entries = _once(own)
    kinds = Counter((entry.week, entry.kind) for entry in entries)
    posts = Counter((entry.week, entry.platform) for entry in entries if entry.kind == "post")
    rows = []
    for week in range(brief.weeks):
        first = brief.starts_on + dt.timedelta(days=7 * week)
        row: dict[str, Any] = {"Week": week + 1, "First day": f"{first:%Y-%m-%d}",
                               "Posts": kinds[week, "post"]}  # fmt: skip
        for platform in platforms:
            row[f"Posts, {platform_label(platform)}"] = posts[week, platform]
        row["Active blocks"] = kinds[week, "active"]
        for kind in ("campaign", "themed_day", "blackout"):
            row[f"{PLURAL_OF_KIND[kind].capitalize()} starting"] = kinds[week, kind]
        rows.append(row)
    return pd.DataFrame(rows)
