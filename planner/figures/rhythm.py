"""Posts a week: what you did, how much it varied, and what the plan holds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.block import Block
from planner.figures.rows import full_rows
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    is_missing,
    number,
    one_line,
    platform_label,
    plotly_text,
    rounded,
)
from planner.plan.tables import RHYTHM


def rhythm_bars(rhythm: pd.DataFrame) -> go.Figure:
    """Posts a week so far with a quiet and a busy week, beside the plan.

    Parameters
    ----------
    rhythm
        RHYTHM rows (see `planner.plan.tables`), one per platform.
    """
    return rhythm_block(rhythm).figure


def rhythm_block(rhythm: pd.DataFrame, level: str | None = None) -> Block:
    """The rhythm of all platforms as a block.

    >>> from planner.plan.tables import RHYTHM
    >>> rhythm_block(RHYTHM.empty()).title
    'No platform in the plan'
    """
    unit = "Posts a week; line: from a quiet week (5 %) to a busy one (95 %) of yours"
    own = full_rows(rhythm, RHYTHM)
    table = _table(own)
    if own.empty:
        title = "No platform in the plan"
        sentence = "No platform stands in the brief, so there is no rhythm. Add one to the brief."
        figure = empty_figure(title, unit, "No platform in the brief")
        return Block("rhythm", "rhythm", title, unit, sentence, figure, table, level)
    said = []
    for row in own.itertuples():
        where, planned = platform_label(row.platform), amount(row.posts_per_week_planned, "post")
        if is_missing(row.posts_per_week_now) or not row.weeks:
            said.append(f"{where}: {planned} a week planned, no weeks of yours to compare.")
            continue
        span = (
            f"{number(row.low_90)} to {number(row.high_90)} in 90 % of "
            if not (is_missing(row.low_90) or is_missing(row.high_90))
            else ""
        )
        said.append(
            f"{where}: {planned} a week planned, {number(row.posts_per_week_now)} so far "
            f"({span}{amount(row.weeks, 'week')})."
        )
    total = number(own["posts_per_week_planned"].sum())
    title = f"The plan holds {total} posts a week on {amount(len(own), 'platform')}"
    figure = _figure(own, title, unit)
    table_total = pd.DataFrame([{"Platform": "All", "Planned, posts a week":
                                 rounded(own["posts_per_week_planned"].sum())}])  # fmt: skip
    table = pd.concat([table, table_total], ignore_index=True) if len(own) > 1 else table
    return Block("rhythm", "rhythm", title, unit, " ".join(said), figure, table, level)


def _figure(own: pd.DataFrame, title: str, unit: str) -> go.Figure:
    places = list(range(len(own)))
    xs: list[Any] = []
    ys: list[Any] = []
    for place, row in enumerate(own.itertuples()):
        if not (is_missing(row.low_90) or is_missing(row.high_90)):
            xs += [row.low_90, row.high_90, None]
            ys += [place, place, None]
    measured = ["posts_per_week_now", "posts_per_week_planned", "high_90"]
    most = float(own[measured].max().max())
    names = [platform_label(platform) for platform in own["platform"]]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": DATA_COLOURS[0], "width": 2},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        _marks("So far", own["posts_per_week_now"], places, names, "circle", DATA_COLOURS[0]),
        _marks("Planned", own["posts_per_week_planned"], places, names, "diamond-open",
               colour("ink")),
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Posts a week"}, "range": [0, 1.06 * max(most, 1.0)]},
        "yaxis": {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [
                f"{plotly_text(name, 24)}<br>{amount(weeks, 'week')}"
                for name, weeks in zip(names, own["weeks"], strict=True)
            ],
            "range": [len(own) - 0.4, -0.6],
            "showgrid": False,
            "title": {"text": ""},
        },
    }
    return drawn(data, layout, title, unit, height=170 + 48 * len(own))


def _marks(
    name: str, values: pd.Series, places: list[int], names: list[str], symbol: str, ink: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": values,
        "y": places,
        "marker": {"symbol": symbol, "size": 11, "color": ink, "line": {"width": 2, "color": ink}},
        "text": [
            plotly_text(f"{where}: {name.lower()} {number(value)} posts a week")
            for where, value in zip(names, values, strict=True)
        ],
        "hoverinfo": "text",
        "showlegend": True,
    }


def _table(own: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Platform": own["platform"].map(platform_label).tolist(),
            "Planned, posts a week": own["posts_per_week_planned"].map(rounded).tolist(),
            "So far, posts a week": own["posts_per_week_now"].map(rounded).tolist(),
            "A quiet week (5 %)": own["low_90"].map(rounded).tolist(),
            "A busy week (95 %)": own["high_90"].map(rounded).tolist(),
            "Weeks looked at": own["weeks"].map(rounded).tolist(),
            "Why": own["reason"].map(one_line).tolist(),
        }
    )
