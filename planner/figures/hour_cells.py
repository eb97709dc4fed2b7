"""The cells of the hour map: what is drawn for each hour of the week."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.theme import colour, drawn, hatched
from planner.figures.words import amount, number, ratio

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

RATIO_STEPS = ((0.75, "div-1"), (0.91, "div-2"), (1.1, "div-3"), (1.33, "div-4"))
"""Upper bounds of the diverging scale's steps, ratio to the platform's mean; above: div-5."""


def hour_cells(own: pd.DataFrame, title: str, unit: str, coloured: bool) -> go.Figure:
    """Weekday x hour: raw average above count in each cell with posts, the others hatched.

    Parameters
    ----------
    own
        HOURS rows of one platform, all with at least one post.
    coloured
        True: the diverging scale around 1. False: its neutral middle only, so that a map without
        evidence looks flat.
    """
    known = {int(row.hour_of_week): row for row in own.itertuples()}
    first, last = hours_of_day(own)
    clock = range(first, last + 1)
    empty = [24 * day + hour for day in range(7) for hour in clock
             if 24 * day + hour not in known]  # fmt: skip
    rows = list(known.values())
    nothing = _cells(empty, [f"{_when(hour)}: no posts, nothing known" for hour in empty])
    nothing["marker"] = hatched()
    hover = [
        f"{_when(hour)}: {ratio(row.mean_ratio)} times the mean post, {amount(row.posts, 'post')}"
        for hour, row in known.items()
    ]
    posted = _cells(list(known), hover)
    posted["marker"] = {
        "color": [ratio_step(row.mean_ratio) if coloured else colour("div-3") for row in rows],
        "line": {"width": 0},
    }
    marks = {
        "type": "scatter",
        "mode": "text",
        "x": posted["x"],
        "y": [hour // 24 for hour in known],
        "text": [f"{_short(row.mean_ratio)}<br>{number(row.posts)}" for row in rows],
        "textfont": {"size": 11, "color": colour("ink")},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    layout = {
        "xaxis": {
            "title": {"text": "Hour of the day, h"},
            "range": [first, last + 1],
            "tickvals": [hour + 0.5 for hour in clock],
            "ticktext": [f"{hour:02d}" for hour in clock],
            "showgrid": False,
        },
        "yaxis": {
            "range": [6.5, -0.5],
            "tickvals": list(range(7)),
            "ticktext": list(DAYS),
            "showgrid": False,
            "title": {"text": ""},
        },
        "bargap": 0,
        "barmode": "overlay",
    }
    return drawn([nothing, posted, marks], layout, title, unit, height=400)


def hours_of_day(own: pd.DataFrame) -> tuple[int, int]:
    """First and last hour of the day drawn: all that have posts, at least eight in a row."""
    clock = own["hour_of_week"] % 24
    first, last = int(clock.min()), int(clock.max())
    missing = max(0, 7 - (last - first))
    first = max(0, first - missing // 2)
    return first, min(23, max(last, first + 7))


def _cells(hours: list[int], hover: list[str]) -> dict[str, Any]:
    """One rectangle per hour of the week."""
    return {
        "type": "bar",
        "x": [hour % 24 + 0.5 for hour in hours],
        "y": [0.92] * len(hours),
        "base": [hour // 24 - 0.46 for hour in hours],
        "width": 0.96,
        "text": hover,
        "textposition": "none",
        "hoverinfo": "text",
        "showlegend": False,
    }


def _when(hour: int) -> str:
    return f"{DAY_NAMES[hour // 24]} {hour % 24:02d}:00"


def _short(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def ratio_step(ratio: float) -> str:
    """The colour of a multiple on the diverging scale."""
    for bound, name in RATIO_STEPS:
        if ratio < bound:
            return colour(name)
    return colour("div-5")
