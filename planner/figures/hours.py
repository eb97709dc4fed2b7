"""Hours per week of the plan against the hours the team has."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.block import Block
from planner.figures.rows import full_rows
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import amount, is_missing, number, percent, rounded
from planner.plan.tables import WEEKS

SLACK_HOURS = 1e-9


def weekly_hours(weeks: pd.DataFrame) -> go.Figure:
    """Hours for posts and for active work, stacked, against the line of hours the team has.

    Parameters
    ----------
    weeks
        WEEKS rows (see `planner.plan.tables`).
    """
    return hours_block(weeks).figure


def hours_block(weeks: pd.DataFrame) -> Block:
    """The hours of the plan as a block. Planned amounts: no verdict, no interval.

    >>> from planner.plan.tables import WEEKS
    >>> hours_block(WEEKS.empty()).title
    'No week in the plan'
    """
    unit = "Staff hours a week, planned; line: hours the team has"
    own = full_rows(weeks.sort_values("week"), WEEKS)
    own["hours"] = own["post_hours"] + own["active_hours"]
    own["active_share"] = own["active_share"].fillna(own["active_hours"] / own["hours"])
    table = _table(own)
    if own.empty:
        title, sentence = "No week in the plan", "The plan holds no week, so there are no hours."
        figure = empty_figure(title, unit, "No week in the plan")
        return Block("hours", "hours", title, unit, sentence, figure, table)
    fullest = own.loc[own["hours"].idxmax()]
    over = own[own["hours"] > own["capacity_hours"] + SLACK_HOURS]
    if len(over):
        title = (
            f"{amount(len(over), 'week')} of {len(own)} "
            f"{'asks' if len(over) == 1 else 'ask'} for more hours than the team has"
        )
    else:
        title = "Every week fits into the team's hours"
    low, high = own["active_share"].min(), own["active_share"].max()
    if is_missing(low):
        active = "no active work is planned"
    elif percent(low) == percent(high):
        active = f"active work takes {percent(low)} of the hours each week"
    else:
        active = f"active work takes {percent(low)} to {percent(high)} of the hours of a week"
    sentence = (
        f"The fullest week, week {number(fullest['week'])}, takes {number(fullest['hours'])} of "
        f"{number(fullest['capacity_hours'])} hours; {active} ({amount(len(own), 'week')}). "
        "Planned amounts, no interval: hours per post and per activity are the brief's or the "
        "planner's assumptions."
    )
    figure = _bars(own, title, unit)
    wide = 90 + 46 * len(own) if len(own) > 6 else 0
    return Block("hours", "hours", title, unit, sentence, figure, table, min_width=wide)


def _bars(own: pd.DataFrame, title: str, unit: str) -> go.Figure:
    labels = [
        f"{int(week)}<br>{day.day} {day:%b}<br>{number(hours)} h"
        for week, day, hours in zip(own["week"], own["starts_on"], own["hours"], strict=True)
    ]
    places = list(range(len(own)))

    def bars(name: str, hours: pd.Series, ink: str, shape: str) -> dict[str, Any]:
        return {
            "type": "bar",
            "name": name,
            "x": places,
            "y": hours.tolist(),
            "width": 0.62,
            "marker": {
                "color": ink,
                "line": {"width": 1, "color": ink},
                "pattern": {
                    "shape": shape,
                    "fgcolor": ink,
                    "bgcolor": colour("plot-bg"),
                    "fillmode": "replace",
                    "size": 6,
                    "solidity": 0.4,
                },
            },
            "text": [f"Week {int(week)}: {name.lower()} {number(value)} h"
                     for week, value in zip(own["week"], hours, strict=True)],
            "textposition": "none",
            "hoverinfo": "text",
            "showlegend": True,
        }  # fmt: skip

    edges: list[float | None] = []
    levels: list[float | None] = []
    for place, capacity in zip(places, own["capacity_hours"], strict=True):
        edges += [place - 0.46, place + 0.46, None]
        levels += [capacity, capacity, None]
    data = [
        bars("Posts", own["post_hours"], DATA_COLOURS[0], ""),
        bars("Active work", own["active_hours"], DATA_COLOURS[1], "/"),
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Hours the team has",
            "x": edges,
            "y": levels,
            "line": {"color": colour("ink"), "width": 2},
            "hoverinfo": "skip",
            "showlegend": True,
        },
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {
            "title": {"text": "Week of the plan, its first day and its hours"},
            "tickmode": "array",
            "tickvals": places,
            "ticktext": labels,
            "tickangle": 0,
            "showgrid": False,
            "range": [-0.6, len(own) - 0.4],
        },
        "yaxis": {"title": {"text": "Hours a week"}, "rangemode": "tozero"},
    }
    return drawn(data, layout, title, unit, height=380)


def _table(own: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Week": own["week"].map(rounded).tolist(),
            "First day": [f"{day:%Y-%m-%d}" for day in own["starts_on"]],
            "Posts": own["posts"].map(rounded).tolist(),
            "Hours for posts": own["post_hours"].map(rounded).tolist(),
            "Hours of active work": own["active_hours"].map(rounded).tolist(),
            "Hours in all": own["hours"].map(rounded).tolist(),
            "Hours the team has": own["capacity_hours"].map(rounded).tolist(),
            "Active share, %": (own["active_share"] * 100).map(rounded).tolist(),
        }
    )
