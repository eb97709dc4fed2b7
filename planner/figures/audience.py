"""Audience: how much of the members and of the acts each tier or stage holds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.block import Block
from planner.figures.rows import full_rows
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    capital,
    is_missing,
    listed,
    one_line,
    percent,
    plotly_text,
    rounded,
)
from planner.plan.tables import LIFECYCLE, TIERS

NO_MEMBERS = (
    "No acts of single members were imported, so nothing is known about who takes part. "
    "Import comments, messages or a member log; likes alone carry no names on most platforms."
)


def tier_bars(tiers: pd.DataFrame) -> go.Figure:
    """Share of members with its 90 % interval beside share of interactions, per tier.

    Parameters
    ----------
    tiers
        TIERS rows (see `planner.plan.tables`).
    """
    return tier_block(tiers).figure


def tier_block(tiers: pd.DataFrame, level: str | None = None) -> Block:
    """The tiers as a block. `level` is the audience's verdict, if known.

    >>> from planner.plan.tables import TIERS
    >>> tier_block(TIERS.empty()).title
    'Nothing known about who takes part'
    """
    unit = "Share of members with 90 % interval, and share of all their acts, %"
    own = full_rows(tiers, TIERS)
    table = _table(own, "tier", "Tier")
    shown = own[own["share_of_members"].notna()]
    if shown.empty:
        return _nothing("tiers", unit, table, level)
    lead = shown.loc[_shares(shown, "share_of_interactions").idxmax()]
    name = capital(lead["tier"])
    if is_missing(lead["share_of_interactions"]):
        title = f"{name} is the largest tier with {percent(lead['share_of_members'])} of members"
        acts = ""
    else:
        title = (
            f"{name}: {percent(lead['share_of_members'])} of members, "
            f"{percent(lead['share_of_interactions'])} of acts"
        )
        acts = f" and {percent(lead['share_of_interactions'])} of all acts"
    sentence = (
        f"{name}: {percent(lead['share_of_members'])} of the members{_interval(lead)}{acts}; "
        f"{amount(len(shown), 'tier')} shown."
        f"{_left_out(own, 'tier')} Tiers are cut by a rule; they are not types of people."
    )
    figure = share_bars(shown, "tier", title, unit, with_acts=True)
    return Block("tiers", "audience", title, unit, sentence, figure, table, level)


def lifecycle_bars(lifecycle: pd.DataFrame) -> go.Figure:
    """Share of members per stage of the recency rule with its 90 % interval.

    Parameters
    ----------
    lifecycle
        LIFECYCLE rows (see `planner.plan.tables`).
    """
    return lifecycle_block(lifecycle).figure


def lifecycle_block(lifecycle: pd.DataFrame, level: str | None = None) -> Block:
    """The stages as a block. `level` is the lifecycle's verdict, if known.

    >>> from planner.plan.tables import LIFECYCLE
    >>> lifecycle_block(LIFECYCLE.empty()).figure.layout.annotations[0].text
    'No acts of single members'
    """
    unit = "Share of members with 90 % interval, %"
    own = full_rows(lifecycle, LIFECYCLE)
    table = _table(own, "stage", "Stage")
    shown = own[own["share_of_members"].notna()]
    if shown.empty:
        return _nothing("lifecycle", unit, table, level)
    lead = shown.loc[shown["share_of_members"].idxmax()]
    name = capital(lead["stage"])
    title = f"{name} is the largest stage: {percent(lead['share_of_members'])} of members"
    sentence = (
        f"{name}: {percent(lead['share_of_members'])} of the members{_interval(lead)}; "
        f"{amount(len(shown), 'stage')} shown."
        f"{_left_out(own, 'stage')} Stages follow a rule on the days since the last act."
    )
    figure = share_bars(shown, "stage", title, unit, with_acts=False)
    return Block("lifecycle", "audience", title, unit, sentence, figure, table, level)


def _nothing(name: str, unit: str, table: pd.DataFrame, level: str | None) -> Block:
    title = "Nothing known about who takes part"
    sentence = NO_MEMBERS
    if len(table):
        title = "Groups too small to show"
        sentence = (
            "Every group is under the smallest size that may be shown, so none is. "
            "More members are needed."
        )
    missing = "No acts of single members" if not len(table) else "All groups are too small to show"
    figure = empty_figure(title, unit, missing)
    return Block(name, "audience", title, unit, sentence, figure, table,
                 level or "not enough data")  # fmt: skip


def _shares(shown: pd.DataFrame, column: str) -> pd.Series:
    """The shares to rank by: of acts, or of members where no share of acts is known."""
    shares = shown[column]
    return shares if shares.notna().any() else shown["share_of_members"]


def _interval(row: pd.Series) -> str:
    if is_missing(row.get("low_90")) or is_missing(row.get("high_90")):
        return f" (interval not known; {amount(row['members'], 'member')})"
    return (
        f" (90 %: {percent(row['low_90'])} to {percent(row['high_90'])}; "
        f"{amount(row['members'], 'member')})"
    )


def _left_out(own: pd.DataFrame, column: str) -> str:
    hidden = own.loc[own["share_of_members"].isna(), column].map(capital).tolist()
    if not hidden:
        return ""
    return f" Too small to show: {listed(hidden)}."


def share_bars(
    shown: pd.DataFrame, column: str, title: str, unit: str, with_acts: bool
) -> go.Figure:
    """Share of members with its interval, and of their acts: one pair of bars per group.

    Parameters
    ----------
    shown
        The column named, members, share_of_members, low_90, high_90 and, with acts,
        share_of_interactions.
    """
    places = list(range(len(shown)))
    half, width = (0.2, 0.36) if with_acts else (0.0, 0.5)
    members = (shown["share_of_members"] * 100).tolist()
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": "Members",
            "x": members,
            "y": [place - half for place in places],
            "width": width,
            "marker": {"color": DATA_COLOURS[0], "line": {"width": 0}},
            "error_x": _error_bars(shown),
            "text": [
                plotly_text(f"{capital(row[column])}: {percent(row['share_of_members'])} of the "
                            f"members{_interval(row)}")
                for _, row in shown.iterrows()
            ],
            "textposition": "none",
            "hoverinfo": "text",
            "showlegend": with_acts,
        }
    ]  # fmt: skip
    if with_acts:
        acts = shown["share_of_interactions"] * 100
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": "Acts",
                "x": acts.tolist(),
                "y": [place + half for place in places],
                "width": 0.36,
                "marker": {
                    "color": DATA_COLOURS[1],
                    "line": {"width": 1, "color": DATA_COLOURS[1]},
                    "pattern": {
                        "shape": "/",
                        "fgcolor": DATA_COLOURS[1],
                        "bgcolor": colour("plot-bg"),
                        "fillmode": "replace",
                        "size": 6,
                        "solidity": 0.4,
                    },
                },
                "text": [
                    plotly_text(f"{capital(row[column])}: {percent(row['share_of_interactions'])} "
                                "of all acts")
                    for _, row in shown.iterrows()
                ],
                "textposition": "none",
                "hoverinfo": "text",
                "showlegend": True,
            }
        )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Share, %"}, "rangemode": "tozero", "ticksuffix": " %"},
        "yaxis": {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [
                f"{plotly_text(capital(name), 30)}<br>{amount(count, 'member')}"
                for name, count in zip(shown[column], shown["members"], strict=True)
            ],
            "range": [len(shown) - 0.4, -0.6],
            "showgrid": False,
            "title": {"text": ""},
        },
        "barmode": "overlay",
    }
    return drawn(data, layout, title, unit, height=150 + 56 * len(shown))


def _error_bars(shown: pd.DataFrame) -> dict[str, Any]:
    share = shown["share_of_members"]
    low, high = shown["low_90"].fillna(share), shown["high_90"].fillna(share)
    return {
        "type": "data",
        "symmetric": False,
        "array": ((high - share) * 100).clip(lower=0).tolist(),
        "arrayminus": ((share - low) * 100).clip(lower=0).tolist(),
        "color": colour("ink"),
        "thickness": 1.5,
        "width": 5,
    }


def _table(own: pd.DataFrame, column: str, heading: str) -> pd.DataFrame:
    def share(name: str) -> list:
        return (own[name] * 100).map(rounded).tolist()

    columns: dict[str, list] = {
        heading: own[column].map(capital).tolist(),
        "Rule": own["definition"].map(one_line).tolist(),
        "Members": own["members"].map(rounded).tolist(),
        "Share of members, %": share("share_of_members"),
        "90 % from, %": share("low_90"),
        "90 % to, %": share("high_90"),
    }
    if column == "tier":
        columns["Acts"] = own["interactions"].map(rounded).tolist()
        columns["Share of acts, %"] = share("share_of_interactions")
    columns["Note"] = own["note"].map(one_line).tolist()
    return pd.DataFrame(columns)
