"""Trade-offs of the mix: marketing against management goals, active against passive hours."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.figures.block import Block
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    capital,
    percent,
    ratio,
    rounded,
    rounded_ratio,
)

FAMILIES = ("marketing", "management")


def frontier_block(frontier: pd.DataFrame, marketing_weight: float, posts: int) -> Block:
    """What the best mix brings for both families of goals, at eleven weights.

    Parameters
    ----------
    frontier
        `Mix.frontier()`.
    marketing_weight
        The weight that is chosen now.
    posts
        Count of the posts behind the models.
    """
    unit = (
        "Mean value of the best mix for marketing and for management goals; 1 is your present mix, "
        "lines are 90 % intervals"
    )
    known = frontier.dropna(subset=["marketing", "management"])
    if not len(known):
        title = "No trade-off to draw"
        sentence = (
            "Both families of goals need a known outcome: for marketing interactions, reach or "
            "clicks, for management comments, saves or shares."
        )
        figure = empty_figure(title, unit, "One family of goals has no outcome")
        return Block("frontier", "content", title, unit, sentence, figure, pd.DataFrame())
    gain = known["marketing"].max() - known["marketing"].min()
    title = (
        "Both goals want nearly the same mix"
        if gain < 0.03
        else "More for marketing costs management"
    )
    near = known.iloc[(known["marketing_weight"] - marketing_weight).abs().argmin()]
    sentence = (
        f"At a marketing weight of {percent(near['marketing_weight'])} the best mix brings "
        f"{ratio(near['marketing'])} times the present marketing value"
        f"{_interval(near, 'marketing')} and {ratio(near['management'])} times the management "
        f"value{_interval(near, 'management')}; {amount(posts, 'post')}. What active hours bring "
        "is assumed."
    )
    ink, other = DATA_COLOURS[0], DATA_COLOURS[2]
    data: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "name": "Best mix by weight",
         "x": known["marketing"], "y": known["management"],
         "error_x": _arms(known, "marketing"), "error_y": _arms(known, "management"),
         "line": {"color": ink, "width": 2}, "marker": {"size": 8, "color": ink},
         "text": [f"Marketing weight {percent(weight)}" for weight in known["marketing_weight"]],
         "customdata": (100 * known["marketing_weight"]).round().astype(int),
         "hoverinfo": "text"},
        {"type": "scatter", "mode": "markers", "name": "Chosen weight",
         "x": [near["marketing"]], "y": [near["management"]],
         "marker": {"size": 14, "symbol": "diamond-open", "color": other,
                    "line": {"width": 3, "color": other}}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "name": "Present mix", "x": [1.0], "y": [1.0],
         "marker": {"size": 11, "symbol": "square-open", "color": colour("plot-neutral"),
                    "line": {"width": 2, "color": colour("plot-neutral")}}, "hoverinfo": "skip"},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Marketing, present = 1"}, "tickformat": ".2f"},
        "yaxis": {"title": {"text": "Management, present = 1"}, "tickformat": ".2f"},
    }
    table = pd.DataFrame(
        {
            "Marketing weight": known["marketing_weight"].map(percent).tolist(),
            **_value_columns(known, list(FAMILIES)),
            "Posts a week": known["posts_per_week"].tolist(),
            "Active hours a week": known["active_hours_per_week"].map(rounded).tolist(),
        }
    )
    figure = drawn(data, layout, title, unit, height=380)
    return Block("frontier", "content", title, unit, sentence, figure, table)


def active_block(shares: pd.DataFrame, active_share: float, posts: int, note: str) -> Block:
    """What more and less active work leads to: values of both goals, posts, hours.

    Parameters
    ----------
    shares
        `Mix.active_shares()`.
    active_share
        The share that is wanted now.
    posts
        Count of the posts behind the models.
    note
        Where the worth of active hours comes from.
    """
    unit = (
        "Mean value of the best mix by the share of all hours that is active; 1 is your present "
        "mix, bands are 90 % intervals"
    )
    if not len(shares):
        title = "No share of active hours can be kept"
        sentence = "The hours of the brief leave no room for both posts and active work."
        figure = empty_figure(title, unit, "No mix fits the hours")
        return Block("active", "content", title, unit, sentence, figure, pd.DataFrame())
    near = shares.iloc[(shares["active_share"] - active_share).abs().argmin()]
    most = shares.iloc[-1]
    lost = float(near["posts_per_week"] - most["posts_per_week"])
    title = (
        "Posts give way where active work takes more hours"
        if lost > 0.5
        else "There are hours for both posts and active work"
    )
    known = [family for family in FAMILIES if shares[family].notna().any()]
    values = " and ".join(
        f"{ratio(near[family])} times the present {family} value{_interval(near, family)}"
        for family in known
    )
    answered = (
        f", {percent(near['share_answered'])} of messages answered in time"
        if near["share_answered"] == near["share_answered"]
        else ""
    )
    sentence = (
        f"With {percent(near['active_share'])} of the hours active: "
        f"{near['posts_per_week']:.1f} posts a week, {near['active_hours_per_week']:.1f} h active, "
        f"{near['passive_hours_per_week']:.1f} h making posts{answered}; {values}; "
        f"{amount(posts, 'post')}. {note}"
    )
    dashes = {"marketing": "solid", "management": "8px,4px"}
    data: list[dict[str, Any]] = []
    for family, ink in zip(FAMILIES, (DATA_COLOURS[0], DATA_COLOURS[2]), strict=True):
        if family not in known:
            continue
        words = [
            f"{percent(row['active_share'])} active: {capital(family)} {ratio(row[family])}"
            f"{_interval(row, family)}"
            for _, row in shares.iterrows()
        ]
        data.append(
            {"type": "scatter", "mode": "lines+markers", "name": capital(family),
             "x": 100 * shares["active_share"], "y": shares[family],
             "error_y": _arms(shares, family), "text": words, "hoverinfo": "text",
             "customdata": (100 * shares["active_share"]).round().astype(int),
             "line": {"color": ink, "width": 2, "dash": dashes[family]},
             "marker": {"size": 8, "color": ink}}
        )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Active share of all hours, %"}},
        "yaxis": {"title": {"text": "Value, present = 1"}, "tickformat": ".2f"},
        "shapes": [{"type": "line", "x0": 100 * near["active_share"],
                    "x1": 100 * near["active_share"], "y0": 0, "y1": 1, "yref": "paper",
                    "line": {"color": colour("plot-axis"), "width": 1.5, "dash": "4px,3px"}}],
    }  # fmt: skip
    table = pd.DataFrame(
        {
            "Active share of hours": shares["active_share"].map(percent).tolist(),
            "Posts a week": shares["posts_per_week"].map(rounded).tolist(),
            "Active hours a week": shares["active_hours_per_week"].map(rounded).tolist(),
            "Hours a week making posts": shares["passive_hours_per_week"].map(rounded).tolist(),
            **_value_columns(shares, known),
        }
    )
    if shares["share_answered"].notna().any():
        table["Messages answered in time"] = shares["share_answered"].map(percent).tolist()
    figure = drawn(data, layout, title, unit, height=340)
    return Block("active", "content", title, unit, sentence, figure, table)


def _value_columns(rows: pd.DataFrame, families: list[str]) -> dict[str, list]:
    """Readable columns of the families' values with their 90 % intervals."""
    ends = (("", " value"), ("_low_90", ", 90 % from"), ("_high_90", ", 90 % to"))
    return {
        f"{capital(family)}{words}": rows[f"{family}{end}"].map(rounded_ratio).tolist()
        for family in families
        for end, words in ends
    }


def _interval(row: pd.Series, family: str) -> str:
    low, high = ratio(row[f"{family}_low_90"]), ratio(row[f"{family}_high_90"])
    return f" (90 %: {low} to {high})"


def _arms(known: pd.DataFrame, family: str) -> dict[str, Any]:
    """90 % intervals as thin arms of the points."""
    return {
        "type": "data",
        "symmetric": False,
        "array": known[f"{family}_high_90"] - known[family],
        "arrayminus": known[family] - known[f"{family}_low_90"],
        "color": colour("plot-axis"),
        "thickness": 1,
        "width": 0,
    }
