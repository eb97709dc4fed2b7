"""Shares of the pillars: wanted in the brief, proposed, scheduled in the plan, published so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.catalog import UNLABELLED
from planner.figures.block import Block
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import amount, capital, percent, plotly_text

ROW_PX = 34
SHARES = {"share_now": "Published", "share": "Proposed", "share_scheduled": "Scheduled",
          "share_wanted": "Wanted"}  # fmt: skip
UNIT = "Share of all posts by pillar: published (last 12 weeks), proposed, scheduled, wanted"


def pillar_shares(
    mix: pd.DataFrame, scheduled: pd.Series | None, wanted: Mapping[str, float]
) -> pd.DataFrame:
    """Shares by pillar: published (share_now), proposed (share), scheduled, wanted.

    Parameters
    ----------
    mix
        `Mix.table`.
    scheduled
        Pillar of every post in the plan's calendar, or None where there is no plan.
    wanted
        Pillar -> share by the brief; empty for none.

    >>> table = pd.DataFrame({"pillar": ["tips", "shop"], "share_now": [0.5, 0.5],
    ...                       "share": [0.75, 0.25]})
    >>> found = pillar_shares(table, pd.Series(["tips", "tips", "shop", "shop"]), {"tips": 1.0})
    >>> found.loc["tips"].tolist()
    [0.5, 0.75, 0.5, 1.0]
    """
    found = mix.groupby(mix["pillar"].astype(str))[["share_now", "share"]].sum()
    counts = None
    if scheduled is not None:
        named = scheduled.astype("string").fillna("").replace("", UNLABELLED).astype(str)
        counts = named.value_counts(normalize=True)
    names = [*found.index, *(counts.index if counts is not None else []), *wanted]
    table = found.reindex(list(dict.fromkeys(names))).fillna(0.0)
    table["share_scheduled"] = (
        float("nan") if counts is None else counts.reindex(table.index, fill_value=0.0)
    )
    own = pd.Series(dict(wanted), dtype=float).reindex(table.index, fill_value=0.0)
    table["share_wanted"] = own if wanted else float("nan")
    return table.sort_values("share_now", ascending=False, kind="stable")


def pillars_block(shares: pd.DataFrame, posts: int, tolerance: float) -> Block:
    """The shares as bars, with what is far from wanted in words.

    Parameters
    ----------
    shares
        `pillar_shares(...)`.
    posts
        Count of the posts behind the published shares.
    tolerance
        Distance from the wanted share that still counts as kept.
    """
    if not len(shares):
        title = "No pillars to compare"
        figure = empty_figure(title, UNIT, "No posts so far")
        return Block("pillars", "content", title, UNIT, "There are no posts yet.", figure,
                     pd.DataFrame())  # fmt: skip
    has_wanted = shares["share_wanted"].notna().any()
    off = shares[(shares["share_now"] - shares["share_wanted"]).abs() > tolerance]
    largest = shares["share_now"].idxmax()
    if not has_wanted:
        title = "Pillars now and proposed"
        said = "The brief wants no shares: move the sliders to set some."
    elif len(off):
        title = f"{amount(len(off), 'pillar')} away from the wanted share"
        said = "Away from the wanted share now: " + ", ".join(
            f"{_name(name)} {percent(row['share_now'])} instead of {percent(row['share_wanted'])}"
            for name, row in off.head(4).iterrows()
        ) + "."  # fmt: skip
    else:
        title = "Pillars are near their wanted shares"
        said = f"All within {percent(tolerance)} of the wanted share."
    sentence = (
        f"{_name(largest)} has most posts, {percent(shares.loc[largest, 'share_now'])} of "
        f"{amount(posts, 'post')} published; {percent(shares.loc[largest, 'share'])} proposed. "
        f"{said} Counts, so no intervals."
    )
    names = [_name(name) for name in shares.index]
    known = [name for name in SHARES if shares[name].notna().any()]
    inks = {"share_now": colour("plot-neutral"), "share": DATA_COLOURS[0],
            "share_scheduled": DATA_COLOURS[2]}  # fmt: skip
    places = list(range(len(shares)))
    data: list[dict[str, Any]] = [
        {"type": "bar", "orientation": "h", "name": SHARES[name], "x": 100 * shares[name],
         "y": places, "marker": {"color": inks[name]}, "hoverinfo": "x+name"}
        for name in known if name in inks
    ]  # fmt: skip
    if has_wanted:
        data.append(
            {"type": "scatter", "mode": "markers", "name": "Wanted",
             "x": 100 * shares["share_wanted"], "y": places, "hoverinfo": "x+name",
             "marker": {"symbol": "diamond-open", "size": 12, "color": colour("plot-axis"),
                        "line": {"width": 2, "color": colour("plot-axis")}}}
        )  # fmt: skip
    layout = {
        "barmode": "group",
        "bargap": 0.3,
        "xaxis": {"title": {"text": "Share of posts, %"}, "rangemode": "tozero"},
        "yaxis": {"tickmode": "array", "tickvals": places, "showgrid": False,
                  "ticktext": [plotly_text(name, 30) for name in names],
                  "range": [len(places) - 0.4, -0.6], "title": {"text": ""}},
    }  # fmt: skip
    table = pd.DataFrame({"Pillar": names})
    for name in known:
        table[SHARES[name]] = shares[name].map(percent).tolist()
    figure = drawn(data, layout, title, UNIT, height=150 + (ROW_PX + 14) * len(places))
    return Block("pillars", "content", title, UNIT, sentence, figure, table)


def _name(pillar: str) -> str:
    return "No pillar" if pillar == UNLABELLED else capital(pillar)
