"""Messages by hour of the week beside who is there, and what more hours of presence would reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planner.cadence.clock import hour_of_week_name
from planner.figures.block import Block
from planner.figures.hour_cells import DAYS
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import amount, number, percent, plotly_text, rounded

STEPS = ("seq-1", "seq-2", "seq-3", "seq-4", "seq-5")
NOW, ADDED = "There now", "To add"


def presence_block(summary: pd.DataFrame, messages: int, level: str, clock: str) -> Block:
    """Weekday x hour: messages an hour as colour, people there now and to add as bars below.

    Parameters
    ----------
    summary
        `Coverage.summary`.
    messages
        Count of the messages behind it.
    level
        Verdict on their hours.
    clock
        Time zone of the hours.
    """
    unit = (
        f"Messages an hour on average, darker is more; {clock}. Lines below a cell: people there "
        "now (solid) and to add (dotted)"
    )
    total = float(summary["messages_per_hour"].sum())
    now = float(summary["people_now"].sum())
    added = float((summary["people_planned"] - summary["people_now"]).clip(lower=0).sum())
    covered = float(summary["messages_per_hour"] @ summary["reached_now"]) / total
    title = (
        f"{percent(covered)} of messages find somebody in time now"
        if not added
        else f"{amount(round(added, 2), 'more hour')} of presence a week reach enough messages"
    )
    sentence = (
        f"{number(total)} messages a week are expected ({amount(messages, 'message')} counted); "
        f"people are there {number(now)} hours a week and reach {percent(covered)} in time"
        + (f"; {number(added)} hours are to be added." if added else ".")
        + " The interval of each hour stands in the table."
    )
    most = max(float(summary["messages_per_hour"].max()), 1e-9)
    step = np.minimum((summary["messages_per_hour"] / most * len(STEPS)).astype(int),
                      len(STEPS) - 1)  # fmt: skip
    hour, day = summary["hour_of_week"] % 24, summary["hour_of_week"] // 24
    hover = [_hover(row) for row in summary.itertuples()]
    data: list[dict[str, Any]] = [
        {"type": "bar", "x": hour + 0.5, "y": [0.7] * len(summary), "base": day - 0.46,
         "width": 0.96, "text": hover, "textposition": "none", "hoverinfo": "text",
         "marker": {"color": [colour(STEPS[at]) for at in step], "line": {"width": 0}},
         "showlegend": False},
        _lines(summary, summary["people_now"] > 0, 0.32, NOW, colour("ink"), "solid"),
        _lines(summary, summary["people_planned"] > summary["people_now"] + 1e-9, 0.42, ADDED,
               DATA_COLOURS[2], "2px,2px"),
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Hour of the day, h"}, "range": [0, 24], "showgrid": False,
                  "tickvals": [at + 0.5 for at in range(0, 24, 2)],
                  "ticktext": [f"{at:02d}" for at in range(0, 24, 2)]},
        "yaxis": {"range": [6.55, -0.55], "tickvals": list(range(7)), "ticktext": list(DAYS),
                  "showgrid": False, "title": {"text": ""}},
        "bargap": 0, "barmode": "overlay",
    }  # fmt: skip
    figure = drawn(data, layout, title, unit, height=420)
    return Block("presence", "coverage", title, unit, sentence, figure, _table(summary), level,
                 min_width=620)  # fmt: skip


def reach_block(
    frontier: pd.DataFrame, promised: float, chosen_hours: float | None, promise: str
) -> Block:
    """The largest share that presence allows, by hours added.

    Parameters
    ----------
    frontier
        `Coverage.frontier`.
    promised
        The promised share.
    chosen_hours
        Hours of presence of the plan; None where there is none.
    promise
        The promise in words.
    """
    unit = "Largest share of messages that somebody can answer in time, by hours of presence added"
    if not len(frontier):
        title = "No hours to add"
        return Block("reach", "coverage", title, unit, f"{title}.",
                     empty_figure(title, unit, title), pd.DataFrame())  # fmt: skip
    most = frontier["bound"].max()
    enough = frontier[frontier["bound"] >= promised - 1e-12]
    least = f"from {number(enough['added_hours'].iloc[0])} hours on" if len(enough) else "nowhere"
    title = (
        "Presence alone reaches the promised share"
        if len(enough)
        else f"At all open hours presence reaches {percent(most)} at most"
    )
    sentence = (
        f"{title}: the promised share ({promise}) is reached {least} on average. Weeks differ, so "
        "a promise for most weeks takes more. An upper bound, exact for the expected week: people "
        "who are slower than instant reach less; no interval."
    )
    ink = DATA_COLOURS[0]
    data: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "name": "Upper bound", "showlegend": False,
         "x": frontier["added_hours"], "y": frontier["bound"], "line": {"color": ink, "width": 2},
         "text": [f"{number(row.added_hours)} hours more: {percent(row.bound)} at most"
                  for row in frontier.itertuples()], "hoverinfo": "text"},
    ]  # fmt: skip
    if chosen_hours is not None:
        at = frontier.iloc[(frontier["added_hours"] - chosen_hours).abs().argmin()]
        data.append(
            {"type": "scatter", "mode": "markers", "name": "This plan", "x": [at["added_hours"]],
             "y": [at["bound"]], "hoverinfo": "skip", "showlegend": True,
             "marker": {"size": 13, "symbol": "diamond-open", "color": DATA_COLOURS[2],
                        "line": {"width": 3, "color": DATA_COLOURS[2]}}}
        )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Hours of presence added a week"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "Share reached at most"}, "tickformat": ".0%",
                  "range": [0, 1.02]},
        "shapes": [{"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": promised,
                    "y1": promised,
                    "line": {"color": colour("plot-axis"), "width": 1.5, "dash": "4px,3px"}}],
        "annotations": [{"x": 0, "xref": "paper", "xanchor": "left", "y": promised,
                         "yanchor": "bottom", "showarrow": False,
                         "text": plotly_text(f"Promised: {percent(promised)}")}],
    }  # fmt: skip
    whole = frontier[frontier["added_hours"] % 1 == 0]
    table = pd.DataFrame({"Hours added a week": whole["added_hours"].tolist(),
                          "Reached at most, %": (100 * whole["bound"]).map(rounded).tolist()}
                         )  # fmt: skip
    figure = drawn(data, layout, title, unit, height=320)
    return Block("reach", "coverage", title, unit, sentence, figure, table)


def _lines(
    summary: pd.DataFrame, shown: pd.Series, below: float, name: str, ink: str, dash: str
) -> dict[str, Any]:
    """One stroke under each hour that is shown."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for at in summary.loc[shown, "hour_of_week"]:
        xs += [at % 24 + 0.04, at % 24 + 0.96, None]
        ys += [at // 24 + below, at // 24 + below, None]
    return {"type": "scatter", "mode": "lines", "name": name, "x": xs, "y": ys,
            "line": {"color": ink, "width": 3, "dash": dash}, "hoverinfo": "skip",
            "showlegend": bool(xs)}  # fmt: skip


def _hover(row: Any) -> str:
    return (
        f"{hour_of_week_name(int(row.hour_of_week))}: {number(row.messages_per_hour)} messages "
        f"(90 %: {number(row.low_90)} to {number(row.high_90)}), people now "
        f"{number(row.people_now)}, planned {number(row.people_planned)}"
    )


def _table(summary: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Hour": [hour_of_week_name(int(at)) for at in summary["hour_of_week"]],
            "Messages an hour": summary["messages_per_hour"].map(rounded).tolist(),
            "90 % from": summary["low_90"].map(rounded).tolist(),
            "90 % to": summary["high_90"].map(rounded).tolist(),
            "People now": summary["people_now"].map(rounded).tolist(),
            "People planned": summary["people_planned"].map(rounded).tolist(),
            "Reached now, %": (100 * summary["reached_now"]).map(rounded).tolist(),
            "Reached as planned, %": (100 * summary["reached_planned"]).map(rounded).tolist(),
        }
    )
